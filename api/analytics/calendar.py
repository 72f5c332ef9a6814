"""Time: what people write -> instants, and a range -> the edges of its buckets in a zone. Pure.

The edges are computed here, with one time zone database, and handed to SQL as an array; SQL never truncates a time by
itself, so that points and sums cannot disagree about where a day begins.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.errors import bad_input
from db.zones import FIRST_INSTANT, LAST_INSTANT

MAX_POINTS: Final = 2000

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ACCEPTED: Final = (
    'Write a date like "2025-01-31" (local midnight in the zone) or a time with its offset like '
    '"2025-01-31T08:00:00+01:00", from 1970 to 2100.'
)


class Bucket(Enum):
    """How long one point of a series is. AUTO takes the length that gives a readable number of points."""

    AUTO = "auto"
    MINUTE = "minute"
    QUARTER_HOUR = "quarter_hour"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# The shortest a bucket of each size lasts, to refuse too many points before computing them.
_SHORTEST: Final = {
    Bucket.MINUTE: timedelta(minutes=1),
    Bucket.QUARTER_HOUR: timedelta(minutes=15),
    Bucket.HOUR: timedelta(hours=1),
    Bucket.DAY: timedelta(days=1),
    Bucket.WEEK: timedelta(days=7),
    Bucket.MONTH: timedelta(days=28),
    Bucket.QUARTER: timedelta(days=90),
    Bucket.YEAR: timedelta(days=365),
}
# AUTO: the first whose span the range does not exceed.
_AUTO: Final = (
    (timedelta(hours=3), Bucket.MINUTE),
    (timedelta(days=3), Bucket.HOUR),
    (timedelta(days=120), Bucket.DAY),
    (timedelta(days=800), Bucket.WEEK),
    (timedelta(days=3700), Bucket.MONTH),
)


def instant_of(written: object, zone: ZoneInfo, field: str) -> datetime:
    """Return the instant, in UTC, of what somebody wrote: a date (its midnight in the zone) or a time with offset.

    The midnight of a day that begins later than 00:00 is its first moment.

    Raises:
        TidelineError: BAD_INPUT, naming the field and what is accepted.
    """
    instant = _read(written, zone) if isinstance(written, str) else None
    if instant is None or not FIRST_INSTANT <= instant <= LAST_INSTANT:
        raise bad_input(field, f"{field}: {written!r:.80} is not a point in time. {_ACCEPTED}")
    return instant


def _read(written: str, zone: ZoneInfo) -> datetime | None:
    try:
        if _DATE.fullmatch(written):
            return midnight(date.fromisoformat(written), zone)
        instant = datetime.fromisoformat(written)
        return instant.astimezone(UTC) if instant.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def parse_zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name.

    Raises:
        TidelineError: BAD_INPUT when there is no such zone.
    """
    try:
        return ZoneInfo(name[:64])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise bad_input(
            "timezone", f'{name!r:.80} is not a time zone. Write an IANA name such as "Europe/Paris" or "UTC".'
        ) from None


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a local day, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def resolve_range(
    start: object, end: object, zone: ZoneInfo, fields: tuple[str, str] = ("start", "end")
) -> tuple[datetime, datetime]:
    """Return the half-open range [start, end) in UTC.

    Raises:
        TidelineError: BAD_INPUT when one of them is no point in time, or the range is empty or runs backwards.
    """
    low, high = instant_of(start, zone, fields[0]), instant_of(end, zone, fields[1])
    if low >= high:
        raise bad_input(
            fields[1],
            f"{fields[1]} must come after {fields[0]}: the range holds {fields[0]} but not {fields[1]}. "
            f"For the single day 2025-01-31 write 2025-01-31 and 2025-02-01.",
        )
    return low, high


def choose(bucket: Bucket, start: datetime, end: datetime) -> Bucket:
    """Return the bucket that AUTO stands for over a range, or the bucket itself."""
    if bucket is not Bucket.AUTO:
        return bucket
    return next((size for span, size in _AUTO if end - start <= span), Bucket.YEAR)


def edges(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants at which buckets begin, the first being `start`, with `end` behind them: they tile the range.

    A day is as long as it is (23 or 25 hours where clocks change); an hour bucket never spans a change of the clock.

    Raises:
        TidelineError: BAD_INPUT when there would be more than MAX_POINTS buckets.
    """
    if (end - start) / _SHORTEST[bucket] > MAX_POINTS:
        raise bad_input(
            "bucket",
            f"{bucket.name} gives more than {MAX_POINTS} points over this range. Take a longer bucket or a shorter range.",
            limit=MAX_POINTS,
        )
    if bucket in (Bucket.MINUTE, Bucket.QUARTER_HOUR):
        inner = _steps(start, end, _SHORTEST[bucket])
    elif bucket is Bucket.HOUR:
        inner = _hours(start, end, zone)
    else:
        inner = _days(start, end, bucket, zone)
    return (start, *inner, end)


def _steps(start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    # Offsets are multiples of 15 minutes, so these begin at the same instants in every zone.
    first = FIRST_INSTANT + ((start - FIRST_INSTANT) // step + 1) * step
    count = max(0, -((first - end) // step))
    return [first + step * index for index in range(count)]


def _hours(start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    inner = []
    before = start
    for instant in [*_steps(start, end, timedelta(minutes=15)), end]:
        # Hours begin on quarters of an hour, but clocks have changed at 00:01 (America/St_Johns until 2011).
        changes = instant.astimezone(zone).utcoffset() != before.astimezone(zone).utcoffset()
        candidates = [
            *(_steps(before, instant, timedelta(minutes=1)) if changes else ()),
            *([instant] if instant < end else ()),
        ]
        inner += [one for one in candidates if _hour(one, zone) != _hour(one - timedelta(minutes=1), zone)]
        before = instant
    return inner


def _hour(instant: datetime, zone: ZoneInfo) -> tuple[int, timedelta | None]:
    local = instant.astimezone(zone)
    return local.hour, local.utcoffset()


def _days(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> list[datetime]:
    day = _first_day(start.astimezone(zone).date(), bucket)
    inner: list[datetime] = []
    while (instant := midnight(day, zone)) < end:
        # A zone may skip a whole day (Pacific/Apia, 2011-12-30): its midnight is then the next day's.
        if instant > (inner[-1] if inner else start):
            inner.append(instant)
        day = _next_day(day, bucket)
    return inner


def _first_day(day: date, bucket: Bucket) -> date:
    match bucket:
        case Bucket.WEEK:
            return day - timedelta(days=day.weekday())
        case Bucket.MONTH:
            return day.replace(day=1)
        case Bucket.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case Bucket.YEAR:
            return day.replace(month=1, day=1)
        case _:
            return day


def _next_day(day: date, bucket: Bucket) -> date:
    match bucket:
        case Bucket.WEEK:
            return day + timedelta(days=7)
        case Bucket.MONTH:
            return (day + timedelta(days=31)).replace(day=1)
        case Bucket.QUARTER:
            return (day + timedelta(days=93)).replace(day=1)
        case Bucket.YEAR:
            return day.replace(year=day.year + 1)
        case _:
            return day + timedelta(days=1)
