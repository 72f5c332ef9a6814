"""What a zone's clock does over a range: whether its days and quarters of an hour are what they seem. Pure."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from api.analytics.calendar import midnight
from db.zones import changes, offset

QUARTER: Final = timedelta(minutes=15)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT: Final = timedelta(microseconds=1)


def floor_quarter(instant: datetime) -> datetime:
    """Return the quarter of an hour that an instant lies in. In every zone they begin at the same instants."""
    return EPOCH + (instant - EPOCH) // QUARTER * QUARTER


def ceil_quarter(instant: datetime) -> datetime:
    """Return the first quarter of an hour that does not begin before an instant."""
    return EPOCH - (EPOCH - instant) // QUARTER * QUARTER


def floor_day(instant: datetime, zone: str) -> datetime:
    """Return the midnight before or at an instant."""
    day = instant.astimezone(ZoneInfo(zone)).date()
    begun = midnight(day, ZoneInfo(zone))
    return begun if begun <= instant else midnight(day - timedelta(days=1), ZoneInfo(zone))


def ceil_day(instant: datetime, zone: str) -> datetime:
    """Return the midnight at or behind an instant."""
    begun = floor_day(instant, zone)
    day = begun.astimezone(ZoneInfo(zone)).date()
    while begun < instant:
        day += timedelta(days=1)
        begun = midnight(day, ZoneInfo(zone))
    return begun


@lru_cache(maxsize=256)
def days_begun(edges: tuple[datetime, ...], zone: str) -> tuple[date, ...] | None:
    """Return the local days that edges begin; None when one of them is no local midnight.

    None, too, where some event's local date is not that of the midnights around it: where clocks go back across midnight
    (America/St_Johns until 2011), the first minute of a day is followed by the last hour of the day before, even behind
    the last edge. Costs a few milliseconds the first time for a year of a zone.
    """
    place = ZoneInfo(zone)
    days = tuple(edge.astimezone(place).date() for edge in edges)
    if any(midnight(day, place) != edge for day, edge in zip(days, edges, strict=True)):
        return None
    for change in changes(edges[0], edges[-1] + timedelta(days=1), zone):
        before, after = ((change - ago).astimezone(place).date() for ago in (_INSTANT, timedelta()))
        if after < min(before, days[-1]) or (days[-1] >= after > before and midnight(after, place) != change):
            return None
    return days


@lru_cache(maxsize=256)
def keeps_quarters(start: datetime, end: datetime, zone: str) -> bool:
    """Say whether in [start, end) no quarter of an hour has two local hours in it.

    That asks for offsets in whole quarters (all since 1972 have them) and for clocks that change where a quarter begins
    (they have changed at 00:01: America/St_Johns until 2011).
    """
    moments = [start, *changes(start, end, zone)]
    offsets = [offset(moment, zone) for moment in moments]
    return not any(ahead % QUARTER for ahead in offsets) and all(
        floor_quarter(change) == change for change in moments[1:]
    )
