"""What a range is compared with, and how much has changed. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from api.analytics.calendar import midnight, resolve_range
from api.errors import bad_input
from db.zones import FIRST_INSTANT


class CompareTo(Enum):
    """What a range is compared with."""

    # As many local days right before, when the range begins and ends at midnights; else the same length of time.
    PREVIOUS_PERIOD = "previous_period"
    # The same local dates and times a year earlier; 28 February stands for 29 February.
    PREVIOUS_YEAR = "previous_year"
    # A range that is given.
    CUSTOM = "custom"


@dataclass(frozen=True)
class Compare:
    """A comparison as it was asked for. `start` and `end` as people write them, for CUSTOM."""

    to: CompareTo
    start: object = None
    end: object = None


def other_range(compare: Compare, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the range to compare with, in UTC.

    Raises:
        TidelineError: BAD_INPUT when a range is missing or needless, or lies before 1970.
    """
    given = compare.start is not None
    if given != (compare.to is CompareTo.CUSTOM):
        raise bad_input(
            "compare.range", "compare.range: CUSTOM is compared with the `range` given here, the others take none."
        )
    if given:
        return resolve_range(compare.start, compare.end, zone, ("compare.range.start", "compare.range.end"))
    shift = _previous_period if compare.to is CompareTo.PREVIOUS_PERIOD else _previous_year
    low, high = shift(start, end, zone)
    if low < FIRST_INSTANT:
        raise bad_input("compare", "compare: There is nothing before 1970 to compare with. Ask for a later range.")
    return low, high


def change(now: float | None, before: float | None) -> float | None:
    """Return by how much a number has changed, as a share of what it was: 0.5 is half as much again.

    None where there is nothing to compare with: a number is missing, or was 0.
    """
    if now is None or before is None or before == 0:
        return None
    return (now - before) / before


def _previous_period(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, behind = start.astimezone(zone).date(), end.astimezone(zone).date()
    if midnight(first, zone) == start and midnight(behind, zone) == end:
        return midnight(first - (behind - first), zone), start
    return start - (end - start), start


def _previous_year(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    low, high = _year_earlier(start, zone), _year_earlier(end, zone)
    last = end.astimezone(zone).date()
    if (last.month, last.day) == (2, 29) and midnight(last, zone) == end:
        # A range that ends before 29 February goes to the end of the 28th.
        high = midnight(date(last.year - 1, 3, 1), zone)
    # Nothing is left of a piece of 29 February alone, or of an hour that clocks skipped: take as long from where it began.
    return low, high if low < high else low + (end - start)


def _year_earlier(instant: datetime, zone: ZoneInfo) -> datetime:
    local = instant.astimezone(zone)
    day = local.date()
    earlier = (day - timedelta(days=(day.month, day.day) == (2, 29))).replace(year=day.year - 1)
    if midnight(day, zone) == instant:
        return midnight(earlier, zone)
    return datetime.combine(earlier, local.timetz()).astimezone(instant.tzinfo)
