"""Plans are values: which relation answers which part of a range."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.analytics.calendar import Bucket, edges
from api.analytics.compile import compile_plan
from api.analytics.plan import MAX_SEGMENTS, plan
from api.analytics.question import METRICS, Question
from api.database import render

METRIC = {metric.name: metric for metric in METRICS}
DAY = datetime(2025, 5, 1, tzinfo=UTC)


def planned(
    start: datetime, end: datetime, bucket: Bucket, zone: str, *metrics: str
) -> list[tuple[str, datetime, datetime]]:
    question = Question(1, edges(start, end, bucket, ZoneInfo(zone)), tuple(METRIC[name] for name in metrics))
    return [(part.rollup.name if part.rollup else "events", part.start, part.end) for part in plan(question).segments]


def test_additive_metrics_take_the_smallest_rollup() -> None:
    end = DAY + timedelta(days=2)
    assert planned(DAY, end, Bucket.HOUR, "UTC", "pageviews", "events") == [("events_15m", DAY, end)]


def test_visitors_take_the_set_of_visitors() -> None:
    end = DAY + timedelta(days=2)
    assert planned(DAY, end, Bucket.DAY, "UTC", "visitors", "events") == [("visitors_15m", DAY, end)]


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_every_zone_of_today_is_answered_from_the_rollup(zone: str) -> None:
    end = DAY + timedelta(days=20)
    for bucket in (Bucket.QUARTER_HOUR, Bucket.HOUR, Bucket.DAY, Bucket.WEEK):
        assert [name for name, _, _ in planned(DAY, end, bucket, zone, "events")] == ["events_15m"]


def test_unaligned_ends_come_from_raw_events() -> None:
    start, end = DAY + timedelta(minutes=7), DAY + timedelta(hours=5, seconds=1)
    low, high = DAY + timedelta(minutes=15), DAY + timedelta(hours=5)
    assert planned(start, end, Bucket.HOUR, "UTC", "events") == [
        ("events", start, low),
        ("events_15m", low, high),
        ("events", high, end),
    ]


def test_what_the_grain_cannot_express_is_raw() -> None:
    end = DAY + timedelta(hours=1)
    assert planned(DAY, end, Bucket.MINUTE, "UTC", "events") == [("events", DAY, end)]
    start, end = DAY + timedelta(minutes=1), DAY + timedelta(minutes=29)
    assert planned(start, end, Bucket.DAY, "UTC", "events") == [("events", start, end)]


def test_stale_buckets_come_from_raw_events() -> None:
    end, quarter = DAY + timedelta(hours=6), timedelta(minutes=15)
    question = Question(1, (DAY, end), (METRIC["events"],))
    stale = [DAY, DAY + 4 * quarter, DAY + 5 * quarter, end - quarter]
    parts = [
        (part.rollup.name if part.rollup else "events", part.start, part.end)
        for part in plan(question, stale=stale).segments
    ]
    assert parts == [
        ("events", DAY, DAY + quarter),
        ("events_15m", DAY + quarter, DAY + 4 * quarter),
        ("events", DAY + 4 * quarter, DAY + 6 * quarter),
        ("events_15m", DAY + 6 * quarter, end - quarter),
        ("events", end - quarter, end),
    ]


@given(
    start=st.integers(0, 400),
    minutes=st.integers(1, 4000),
    stale=st.sets(st.integers(-2, 300), max_size=60).map(sorted),
)
def test_segments_tile_the_range_and_no_rollup_covers_what_is_stale(start: int, minutes: int, stale: list[int]) -> None:
    low, quarter = DAY + timedelta(minutes=start), timedelta(minutes=15)
    question = Question(1, (low, low + timedelta(minutes=minutes)), (METRIC["events"],))
    buckets = [DAY + number * quarter for number in stale]
    segments = plan(question, stale=buckets).segments
    assert (segments[0].start, segments[-1].end) == (question.edges[0], question.edges[-1])
    assert all(one.end == other.start for one, other in pairwise(segments))
    assert len(segments) <= MAX_SEGMENTS
    for segment in segments:
        assert segment.start < segment.end
        if segment.rollup is not None:
            assert not any(segment.start < bucket + quarter and bucket < segment.end for bucket in buckets)


def test_every_value_of_a_statement_is_bound() -> None:
    question = Question(4711, edges(DAY, DAY + timedelta(days=3), Bucket.DAY, ZoneInfo("Europe/Paris")), METRICS)
    text, values = render(compile_plan(plan(question)))
    assert "4711" not in text
    assert "2025" not in text
    assert values.count(4711) == 1
