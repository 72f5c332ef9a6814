"""Ranges and buckets in zones: days of 23 and 25 hours, hours that change, a day that never was."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.analytics.calendar import MAX_POINTS, Bucket, choose, edges, instant_of, parse_zone, resolve_range
from api.errors import TidelineError

ZONES = [
    *(
        "UTC",
        "Europe/Paris",
        "America/New_York",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
    ),
    *("America/Sao_Paulo", "America/Havana", "Africa/Casablanca", "America/St_Johns"),
]
SIZES = [bucket for bucket in Bucket if bucket is not Bucket.AUTO]


def lengths(start: str, end: str, bucket: Bucket, zone: str) -> list[timedelta]:
    place = ZoneInfo(zone)
    marks = edges(*resolve_range(start, end, place), bucket, place)
    return [high - low for low, high in pairwise(marks)]


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "bucket", "zone", "expected"),
    [
        ("2025-03-30", "2025-03-31", Bucket.DAY, "Europe/Paris", [23 * HOUR]),
        ("2025-10-26", "2025-10-27", Bucket.DAY, "Europe/Paris", [25 * HOUR]),
        ("2025-10-26", "2025-10-27", Bucket.HOUR, "Europe/Paris", [HOUR] * 25),
        ("2025-03-30", "2025-03-31", Bucket.HOUR, "Europe/Paris", [HOUR] * 23),
        ("2025-10-05", "2025-10-06", Bucket.DAY, "Australia/Lord_Howe", [23.5 * HOUR]),
        ("2025-04-06", "2025-04-07", Bucket.DAY, "Australia/Lord_Howe", [24.5 * HOUR]),
        ("2011-12-29", "2012-01-01", Bucket.DAY, "Pacific/Apia", [DAY, DAY]),
        ("2025-01-01", "2025-01-03", Bucket.DAY, "Asia/Kathmandu", [DAY, DAY]),
        ("2025-01-01", "2025-03-01", Bucket.MONTH, "UTC", [31 * DAY, 28 * DAY]),
        ("2024-01-01", "2026-01-01", Bucket.YEAR, "UTC", [366 * DAY, 365 * DAY]),
        ("2025-01-01", "2025-07-01", Bucket.QUARTER, "UTC", [90 * DAY, 91 * DAY]),
        # 2025-01-01 is a Wednesday: the first week is what is left of it.
        ("2025-01-01", "2025-01-14", Bucket.WEEK, "UTC", [5 * DAY, 7 * DAY, DAY]),
        ("2025-01-01T00:10:00Z", "2025-01-01T00:40:00Z", Bucket.QUARTER_HOUR, "UTC", [HOUR / 12, HOUR / 4, HOUR / 6]),
    ],
)
def test_buckets_are_as_long_as_they_are(
    start: str, end: str, bucket: Bucket, zone: str, expected: list[timedelta]
) -> None:
    assert lengths(start, end, bucket, zone) == expected


@example(start=datetime(2000, 2, 1, tzinfo=UTC), share=1.0, bucket=Bucket.HOUR, zone="America/St_Johns")
@given(
    start=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - made aware
    share=st.floats(0.001, 1),
    bucket=st.sampled_from(SIZES),
    zone=st.sampled_from(ZONES),
)
def test_buckets_tile_the_range(start: datetime, share: float, bucket: Bucket, zone: str) -> None:
    most = {Bucket.MINUTE: 1, Bucket.QUARTER_HOUR: 15, Bucket.HOUR: 60, Bucket.DAY: 1440}.get(bucket, 1440 * 7)
    end = start + timedelta(minutes=max(1, share * most * MAX_POINTS))
    place = ZoneInfo(zone)
    marks = edges(start, end, bucket, place)
    assert (marks[0], marks[-1]) == (start, end)
    assert all(low < high for low, high in pairwise(marks))
    assert len(marks) - 1 <= MAX_POINTS + 200
    for mark in marks[1:-1]:
        local = mark.astimezone(place)
        before = (mark - timedelta(microseconds=1)).astimezone(place)
        if bucket in (Bucket.MINUTE, Bucket.QUARTER_HOUR):
            assert local.second == 0
        elif bucket is Bucket.HOUR:
            assert (local.hour, local.utcoffset()) != (before.hour, before.utcoffset())
        else:
            assert local.date() > before.date(), "days begin where the local date changes"


@pytest.mark.parametrize(
    "written",
    [
        "2025-02-30",
        "yesterday",
        "",
        "2025-01-01T00:00:00",
        "0001-01-01",
        "9999-12-31",
        20250101,
        None,
        "\uff12\uff10\uff12\uff15-01-01",
    ],
)
def test_what_is_no_point_in_time_is_refused(written: object) -> None:
    with pytest.raises(TidelineError) as caught:
        instant_of(written, ZoneInfo("UTC"), "startDate")
    assert caught.value.extensions == {"code": "BAD_INPUT", "field": "startDate"}
    assert "2025-01-31" in caught.value.message


def test_a_date_is_local_midnight_and_an_offset_is_kept() -> None:
    assert instant_of("2025-07-01", ZoneInfo("Europe/Paris"), "start") == datetime(2025, 6, 30, 22, tzinfo=UTC)
    assert instant_of("2025-07-01T00:00:00+05:45", ZoneInfo("UTC"), "start") == datetime(
        2025, 6, 30, 18, 15, tzinfo=UTC
    )
    assert instant_of("2025-07-01T00:00:00Z", ZoneInfo("Asia/Tokyo"), "start").date() == date(2025, 7, 1)


@pytest.mark.parametrize(("start", "end"), [("2025-01-02", "2025-01-01"), ("2025-01-01", "2025-01-01")])
def test_an_empty_or_backward_range_is_refused(start: str, end: str) -> None:
    with pytest.raises(TidelineError, match="endDate must come after startDate"):
        resolve_range(start, end, ZoneInfo("UTC"), ("startDate", "endDate"))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "x" * 100, "europe/\0paris", "America"])
def test_unknown_zones_are_refused(name: str) -> None:
    with pytest.raises(TidelineError, match="IANA"):
        parse_zone(name)


def test_too_many_points_are_refused_with_the_limit() -> None:
    with pytest.raises(TidelineError) as caught:
        edges(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 3, tzinfo=UTC), Bucket.MINUTE, ZoneInfo("UTC"))
    assert caught.value.extensions == {"code": "BAD_INPUT", "field": "bucket", "limit": MAX_POINTS}


@given(st.floats(1, 40_000))
def test_auto_stays_readable(days: float) -> None:
    start = datetime(1975, 1, 1, tzinfo=UTC)
    end = start + timedelta(days=days)
    assert 1 <= len(edges(start, end, choose(Bucket.AUTO, start, end), ZoneInfo("UTC"))) - 1 <= 190
