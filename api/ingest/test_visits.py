"""The statement that gives groups of events their visits says what `assign` says of one event after the other."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.ingest.row import ORIGIN_AT, Row
from api.ingest.sessions import Origin, Visit, assign, kept_by_client
from api.ingest.visits import visited
from db.testing import TestSite

START = datetime(2025, 6, 1, tzinfo=UTC)


def row_of(site_id: int, visitor: int, minute: int, number: int, kept: str | None = None) -> Row:
    values: dict[str, object] = dict.fromkeys(Row._fields)
    values |= {"session_id": None if kept is None else kept_by_client(visitor, kept), "site_id": site_id, "name": "x"}
    values |= {"time": START + timedelta(minutes=minute), "event_id": UUID(int=number), "visitor_id": visitor}
    return Row(**values | {"source": f"source {number}", "channel": "referral"})  # type: ignore[arg-type] # by name


async def sessions(connection: asyncpg.Connection, rows: list[Row]) -> list[tuple[int, str]]:
    """Return each row's session and source."""
    source = Row._fields.index("source")
    ordered = sorted(range(len(rows)), key=lambda place: rows[place].time)
    records = await visited(connection, [rows[place] for place in ordered])
    found = dict(zip(ordered, records, strict=True))
    return [(found[place][0], found[place][source]) for place in range(len(rows))]


groups = st.lists(
    st.dictionaries(st.integers(1, 3), st.integers(0, 150), min_size=1, max_size=3), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(groups=groups)
async def test_groups_of_single_events(owner: asyncpg.Connection, site: TestSite, groups: list[dict[int, int]]) -> None:
    """In any order of time: joining, beginning anew, or late and alone."""
    visits: dict[int, Visit] = {}
    transaction = owner.transaction()
    await transaction.start()
    try:
        for number, group in enumerate(groups):
            rows = [row_of(site.id, visitor, minute, number * 10 + visitor) for visitor, minute in group.items()]
            expected = []
            for row in rows:
                origin = Origin._make(row[ORIGIN_AT:])
                session, visit = assign(visits.get(row.visitor_id), row.time, row.event_id, row.visitor_id, origin)
                visits[row.visitor_id] = visit
                expected.append((session, visit.origin.source if session == visit.session_id else origin.source))
            assert await sessions(owner, rows) == expected
    finally:
        await transaction.rollback()


async def test_several_visits_of_a_visitor_in_one_group(owner: asyncpg.Connection, site: TestSite) -> None:
    minutes = [0, 20, 45, 100, 110, 300]
    found = await sessions(owner, [row_of(site.id, 1, minute, minute) for minute in minutes])
    assert [found.index(one) for one in found] == [0, 0, 0, 3, 3, 5]
    later = await sessions(owner, [row_of(site.id, 1, 310, 310), row_of(site.id, 1, 50, 50)])
    assert later[0] == found[5]
    assert later[1] not in found, "late and far from the visit that is open now"


async def test_a_session_that_its_client_keeps(owner: asyncpg.Connection, site: TestSite) -> None:
    """However long it pauses, beside others of the same visitor, and with its own origin."""
    a, b, own = (row_of(site.id, 1, 0, 1, "a"), row_of(site.id, 1, 5, 2, "b"), row_of(site.id, 1, 6, 3))
    first = await sessions(owner, [a, b, own])
    assert len(set(first)) == 3
    again = [row_of(site.id, 1, 500, 4, "a"), row_of(site.id, 1, 501, 5, "b"), row_of(site.id, 1, 10, 6)]
    assert await sessions(owner, again) == first
    assert first[0] == (kept_by_client(1, "a"), "source 1")
    (other,) = await sessions(owner, [row_of(site.id, 2, 0, 7, "a")])
    assert other[0] != first[0][0]
