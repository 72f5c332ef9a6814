"""What clocks say where, from one time zone database: Python's (`tzdata`, pinned).

PostgreSQL has a database of its own, of another age and on Debian without names such as `Asia/Calcutta`, which browsers
send. Were both asked, their answers would disagree about where days begin; so SQL is handed offsets, and never a zone.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

# Before 1970 zones have offsets with odd seconds; after 2100 nobody knows their rules.
FIRST_INSTANT: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST_INSTANT: Final = datetime(2100, 1, 1, tzinfo=UTC)


def offset(instant: datetime, zone: str) -> timedelta:
    """Return by how much local clocks are ahead of UTC."""
    return instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def changes(start: datetime, end: datetime, zone: str) -> Iterator[datetime]:
    """Yield the instants from `start` to `end` (included) at which a zone's offset changes."""
    for year in range(start.year, end.year + 1):
        yield from (change for change in _changes_of(year, zone) if start <= change <= end)


@lru_cache(maxsize=64)
def clock(zone: str) -> tuple[tuple[datetime, timedelta], ...]:
    """Return since when which offset is in force, from FIRST_INSTANT to LAST_INSTANT. Some 50 milliseconds the first time."""
    begins = [FIRST_INSTANT, *changes(FIRST_INSTANT + timedelta(seconds=1), LAST_INSTANT, zone)]
    return tuple((instant, offset(instant, zone)) for instant in begins)


async def keep_zone(connection: asyncpg.Connection | asyncpg.pool.PoolConnectionProxy, zone: str) -> bool:
    """Let the database know a zone's clock, by which it tells the local days of sites; return whether it told the past wrong.

    Rules change by decree, and with them the days of the future; now and then those of the past are corrected.
    """
    known = [
        tuple(row)
        for row in await connection.fetch(
            "SELECT begins_at, utc_offset FROM zone_offsets WHERE timezone = $1 ORDER BY begins_at", zone
        )
    ]
    rows = list(clock(zone))
    if known == rows:
        return False
    async with connection.transaction():
        if known:
            await connection.execute("DELETE FROM zone_offsets WHERE timezone = $1", zone)
        await connection.executemany(
            "INSERT INTO zone_offsets (timezone, begins_at, utc_offset) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            [(zone, begins_at, utc_offset) for begins_at, utc_offset in rows],
        )
    now = datetime.now(UTC)
    return bool(known) and [row for row in known if row[0] <= now] != [row for row in rows if row[0] <= now]


async def keep_zones(connection: asyncpg.Connection | asyncpg.pool.PoolConnectionProxy) -> None:
    """Let the database know the clocks of all sites; count the days anew of those it told wrong."""
    zones = await connection.fetch("SELECT timezone, array_agg(id) AS sites FROM sites GROUP BY timezone")
    for zone, sites in zones:
        if await keep_zone(connection, zone):
            for site in sites:
                await connection.execute("SELECT rebuild_books($1)", site)


@lru_cache(maxsize=4096)
def _changes_of(year: int, zone: str) -> tuple[datetime, ...]:
    """The changes of one year (in UTC). No zone has changed its clock twice within a day."""
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found = []
    low, known = first, offset(first, zone)
    while low < last:
        high = min(low + timedelta(days=1), last)
        if (then := offset(high, zone)) != known:
            found.append(_change(low, high, zone))
            known = then
        low = high
    return tuple(found)


def _change(low: datetime, high: datetime, zone: str) -> datetime:
    """Find the one second, after `low` and not after `high`, from which the offset is that of `high`."""
    known = offset(high, zone)
    begin, end = 0, int((high - low).total_seconds())
    while end - begin > 1:
        middle = (begin + end) // 2
        begin, end = (begin, middle) if offset(low + timedelta(seconds=middle), zone) == known else (middle, end)
    return low + timedelta(seconds=end)
