"""What a range is compared with, on the calendar of its zone; and how much has changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.analytics.calendar import resolve_range
from api.analytics.comparison import Compare, CompareTo, change, other_range
from api.analytics.test_calendar import ZONES
from api.errors import TidelineError
from db.zones import FIRST_INSTANT

PERIOD, YEAR, CUSTOM = CompareTo.PREVIOUS_PERIOD, CompareTo.PREVIOUS_YEAR, CompareTo.CUSTOM
PARIS, APIA = "Europe/Paris", "Pacific/Apia"
instants = st.datetimes(datetime(1972, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@pytest.mark.parametrize(
    ("to", "zone", "start", "end", "low", "high"),
    [
        # Whole local days: as many days before, however long the days are.
        (PERIOD, PARIS, "2025-03-01", "2025-04-01", "2025-01-29", "2025-03-01"),
        (PERIOD, PARIS, "2025-03-30", "2025-03-31", "2025-03-29", "2025-03-30"),
        (PERIOD, PARIS, "2025-10-26", "2025-10-28", "2025-10-24", "2025-10-26"),
        (PERIOD, APIA, "2011-12-31", "2012-01-02", "2011-12-29", "2011-12-31"),
        # Else as long before.
        (PERIOD, PARIS, "2025-03-30", "2025-03-30T12:00:00+02:00", "2025-03-29T13:00:00+01:00", "2025-03-30"),
        (PERIOD, "UTC", "2025-01-01T06:00:00Z", "2025-01-02T06:00:00Z", "2024-12-31T06:00:00Z", "2025-01-01T06:00:00Z"),
        # The same dates and times of the clock.
        (YEAR, PARIS, "2025-03-01", "2025-04-01", "2024-03-01", "2024-04-01"),
        (YEAR, PARIS, "2025-06-01T08:30:00+02:00", "2025-06-02", "2024-06-01T08:30:00+02:00", "2024-06-02"),
        (YEAR, PARIS, "2025-03-30T04:00:00+02:00", "2025-03-31", "2024-03-30T04:00:00+01:00", "2024-03-31"),
        (YEAR, PARIS, "2025-02-01", "2025-03-01", "2024-02-01", "2024-03-01"),
        # 29 February.
        (YEAR, PARIS, "2024-02-29", "2024-03-01", "2023-02-28", "2023-03-01"),
        (YEAR, PARIS, "2024-02-28", "2024-02-29", "2023-02-28", "2023-03-01"),
        (YEAR, PARIS, "2024-02-01", "2024-03-01", "2023-02-01", "2023-03-01"),
        (YEAR, "UTC", "2024-02-28T15:00:00Z", "2024-02-29T12:00:00Z", "2023-02-28T15:00:00Z", "2023-03-01T12:00:00Z"),
    ],
)
def test_the_other_range(to: CompareTo, zone: str, start: str, end: str, low: str, high: str) -> None:
    place = ZoneInfo(zone)
    assert other_range(Compare(to), *resolve_range(start, end, place), place) == resolve_range(low, high, place)


def test_a_custom_range_is_what_it_says() -> None:
    place = ZoneInfo(PARIS)
    low, high = resolve_range("2020-01-01", "2020-02-01", place)
    assert other_range(Compare(CUSTOM, "2020-01-01", "2020-02-01"), FIRST_INSTANT, low, place) == (low, high)


@given(
    start=instants, seconds=st.integers(1, 400 * 86400), to=st.sampled_from([PERIOD, YEAR]), zone=st.sampled_from(ZONES)
)
def test_the_other_range_lies_earlier_and_holds_something(
    start: datetime, seconds: int, to: CompareTo, zone: str
) -> None:
    end = start + timedelta(seconds=seconds)
    low, high = other_range(Compare(to), start, end, ZoneInfo(zone))
    assert low < high
    assert low < start
    assert to is YEAR or high == start
    assert abs((high - low) - (end - start)) <= timedelta(days=2)


@pytest.mark.parametrize(
    ("compare", "start", "field", "words"),
    [
        (Compare(CUSTOM), "2025-01-01", "compare.range", "CUSTOM is compared with the `range`"),
        (Compare(YEAR, "2020-01-01", "2020-01-02"), "2025-01-01", "compare.range", "the others take none"),
        (Compare(CUSTOM, "2020-01-01", "x"), "2025-01-01", "compare.range.end", "is not a point in time"),
        (Compare(CUSTOM, "2020-01-02", "2020-01-01"), "2025-01-01", "compare.range.end", "must come after"),
        (Compare(YEAR), "1970-06-01", "compare", "nothing before 1970"),
        (Compare(PERIOD), "1970-06-01", "compare", "nothing before 1970"),
    ],
)
def test_a_refusal_names_the_field(compare: Compare, start: str, field: str, words: str) -> None:
    low, high = resolve_range(start, "2025-06-01", ZoneInfo("UTC"))
    with pytest.raises(TidelineError, match=words) as caught:
        other_range(compare, low, high, ZoneInfo("UTC"))
    assert caught.value.extensions == {"code": "BAD_INPUT", "field": field}


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (3, 2, 0.5),
        (0, 4, -1.0),
        (2, 2, 0.0),
        (1, 0, None),
        (0, 0, None),
        (None, 1, None),
        (1, None, None),
        (1, -2, -1.5),
    ],
)
def test_a_change_is_a_share_of_what_was_and_never_endless(
    now: float | None, before: float | None, expected: float | None
) -> None:
    assert change(now, before) == expected
