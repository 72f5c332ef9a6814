"""Visits: 30 minutes without an event end one."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.ingest.sessions import Origin, Visit, assign, kept_by_client, stretches

START = datetime(2025, 6, 1, tzinfo=UTC)


def walk(times: list[datetime]) -> list[int]:
    visit: Visit | None = None
    sessions = []
    for number, time in enumerate(times):
        session, visit = assign(visit, time, UUID(int=number), 7)
        sessions.append(session)
    return sessions


@given(st.lists(st.integers(0, 86400), min_size=1, max_size=40).map(sorted))
def test_in_order_a_pause_of_more_than_30_minutes_and_nothing_else_begins_a_visit(seconds: list[int]) -> None:
    times = [START + timedelta(seconds=second) for second in seconds]
    sessions = walk(times)
    for (before, after), (one, other) in zip(pairwise(times), pairwise(sessions), strict=True):
        assert (one == other) == (after - before <= timedelta(minutes=30))


def test_the_pause_is_of_30_minutes_to_the_second() -> None:
    half_an_hour = timedelta(minutes=30)
    first, same, other = walk([START, START + half_an_hour, START + 2 * half_an_hour + timedelta(seconds=1)])
    assert first == same != other


def test_a_late_event_near_the_visit_joins_it_and_a_far_one_does_not_end_it() -> None:
    first, visit = assign(None, START, UUID(int=1), 7)
    near, visit = assign(visit, START - timedelta(minutes=20), UUID(int=2), 7)
    far, visit = assign(visit, START - timedelta(hours=5), UUID(int=3), 7)
    after, visit = assign(visit, START + timedelta(minutes=30), UUID(int=4), 7)
    assert near == first == after != far
    assert (visit.first_event_at, visit.last_event_at) == (START - timedelta(minutes=20), START + timedelta(minutes=30))


def test_a_resend_gives_the_same_session() -> None:
    assert walk([START]) == walk([START])
    session, visit = assign(None, START, UUID(int=1), 7)
    assert assign(visit, START, UUID(int=1), 7) == (session, visit)


def test_a_visit_keeps_the_origin_of_its_first_event_until_it_ends() -> None:
    search, inside = Origin("google.com", "search"), Origin(None, "internal")
    _, visit = assign(None, START, UUID(int=1), 7, search)
    _, visit = assign(visit, START + timedelta(minutes=1), UUID(int=2), 7, inside)
    assert visit.origin == search
    _, visit = assign(visit, START + timedelta(hours=2), UUID(int=3), 7, inside)
    assert visit.origin == inside


@given(st.lists(st.integers(0, 86400), min_size=1, max_size=40).map(sorted))
def test_stretches_are_the_visits_of_times_in_order(seconds: list[int]) -> None:
    times = [START + timedelta(seconds=second) for second in seconds]
    found = [number for number, stretch in enumerate(stretches(times)) for _ in stretch]
    sessions = walk(times)
    assert [(a == b) for a, b in pairwise(found)] == [(a == b) for a, b in pairwise(sessions)]


def test_what_two_visitors_call_alike_are_two_sessions() -> None:
    assert kept_by_client(1, "a") == kept_by_client(1, "a")
    assert len({kept_by_client(1, "a"), kept_by_client(2, "a"), kept_by_client(1, "b")}) == 3
