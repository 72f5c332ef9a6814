"""What a zone's clock does, as the database sees it, too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.analytics.calendar import Bucket, edges, midnight
from api.analytics.clock import QUARTER, ceil_day, ceil_quarter, days_begun, floor_day, floor_quarter, keeps_quarters

ODD_ZONES = (
    "America/St_Johns",
    "America/Goose_Bay",
    "America/Moncton",
    "Antarctica/Casey",
    "Africa/Monrovia",
    "Asia/Gaza",
)
ZONES = (
    *("UTC", "Europe/Paris", "America/New_York", "America/Sao_Paulo", "America/Havana", "America/Nuuk", "Asia/Beirut"),
    *("Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kwajalein", *ODD_ZONES),
)
instants = st.datetimes(datetime(1970, 2, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@given(instants)
def test_quarters_hold_their_instants(instant: datetime) -> None:
    assert floor_quarter(instant) <= instant < floor_quarter(instant) + QUARTER
    assert ceil_quarter(instant) - QUARTER < instant <= ceil_quarter(instant)
    assert floor_quarter(instant).minute % 15 == 0


@given(instants, st.sampled_from(ZONES))
def test_days_around_an_instant_begin_at_midnight(instant: datetime, zone: str) -> None:
    low, high = floor_day(instant, zone), ceil_day(instant, zone)
    assert low <= instant <= high
    assert (low == instant) == (high == instant)
    assert days_begun((low,), zone) == (low.astimezone(ZoneInfo(zone)).date(),)
    assert high - low <= timedelta(hours=26)


@pytest.mark.parametrize(
    ("zone", "first", "last", "regular"),
    [
        ("Europe/Paris", date(2025, 1, 1), date(2026, 1, 1), True),
        ("Australia/Lord_Howe", date(2025, 1, 1), date(2026, 1, 1), True),
        # Clocks that go back at midnight repeat the last hour of the day that ends.
        ("America/Sao_Paulo", date(2018, 1, 1), date(2019, 1, 1), True),
        ("Pacific/Apia", date(2011, 12, 1), date(2012, 1, 1), True),
        # Those that go back a minute later come to the day before once more.
        ("America/St_Johns", date(2010, 1, 1), date(2011, 1, 1), False),
        (
            "America/St_Johns",
            date(2010, 1, 1),
            date(2010, 11, 7),
            False,
        ),  # the last day's last hour comes again behind it
        ("America/St_Johns", date(2010, 1, 1), date(2010, 11, 6), True),
        ("America/St_Johns", date(2010, 11, 8), date(2011, 3, 1), True),
        ("America/St_Johns", date(2012, 1, 1), date(2013, 1, 1), True),
    ],
)
def test_days_are_what_they_seem(zone: str, first: date, last: date, *, regular: bool) -> None:
    begun = days_begun((midnight(first, ZoneInfo(zone)), midnight(last, ZoneInfo(zone))), zone)
    assert begun == ((first, last) if regular else None)


def test_what_is_no_midnight_begins_no_day() -> None:
    noon = datetime(2025, 5, 1, 12, tzinfo=UTC)
    assert days_begun((noon,), "UTC") is None
    assert days_begun((noon,), "Etc/GMT+12") == (date(2025, 5, 1),)


@pytest.mark.parametrize(
    ("zone", "year", "kept"),
    [
        ("Europe/Paris", 2025, True),
        ("Australia/Lord_Howe", 2025, True),
        ("Asia/Kathmandu", 2025, True),
        ("America/St_Johns", 2010, False),
        ("America/St_Johns", 2012, True),
        ("Africa/Monrovia", 1971, False),
        ("Africa/Monrovia", 1973, True),
    ],
)
def test_which_clocks_keep_quarters_of_an_hour(zone: str, year: int, *, kept: bool) -> None:
    assert keeps_quarters(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC), zone) is kept


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=instants, zone=st.sampled_from(ZONES), apart=st.lists(st.integers(0, 86400 * 60 - 1), max_size=20))
async def test_the_database_agrees(owner: asyncpg.Connection, start: datetime, zone: str, apart: list[int]) -> None:
    """Where days or quarters are said to be regular, each instant's local date and hour is that of its day or quarter."""
    low = floor_day(start, zone)
    marks = edges(low, ceil_day(low + timedelta(days=60), zone), Bucket.DAY, ZoneInfo(zone))
    times = [low + timedelta(seconds=number) for number in apart]
    # And around each midnight, where days may go wrong.
    times += [mark + timedelta(seconds=by) for mark in marks[1:-1] for by in (-1, 0, 30, 90)]
    local = [
        (row["day"], row["hour"], row["quarter"])
        for row in await owner.fetch(
            "SELECT (time AT TIME ZONE $2)::date AS day, extract(hour FROM time AT TIME ZONE $2) AS hour, "
            "extract(hour FROM time_bucket('15 minutes', time) AT TIME ZONE $2) AS quarter "
            "FROM unnest($1::timestamptz[]) WITH ORDINALITY AS given (time, place) ORDER BY place",
            *(times, zone),
        )
    ]
    days = days_begun(marks, zone)
    if days is not None:
        expected = [max(day for day, mark in zip(days, marks, strict=True) if mark <= time) for time in times]
        assert [day for day, _, _ in local] == expected
    if keeps_quarters(marks[0], marks[-1], zone):
        assert all(hour == quarter for _, hour, quarter in local)
