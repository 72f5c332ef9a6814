"""What is going on right now, read from the last half hour of events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from api.analytics.log import Log, log_select
from api.analytics.question import AskedSite
from api.database import fetch
from api.sites import SiteRow

NOW: Final = timedelta(minutes=5)
MINUTES: Final = 30
TOP: Final = 10
MAX_EVENTS: Final = 50
# Events are looked for this far back; before it nothing is live.
LOG: Final = timedelta(days=1)
# Clocks of several machines differ: what comes from a little ahead is now, too.
_AHEAD: Final = timedelta(minutes=1)
_MINUTE: Final = timedelta(minutes=1)
# So many minutes are read each time; those before them only once in a minute, and on a busy site, which has more visitors
# there than this (each minute's counted), only once in all: what comes late then is not seen in them.
_RECENT: Final = NOW // _MINUTE + 1
MOST_AGAIN: Final = 50_000

_LISTS: Final = ("path", "source", "country")
_OF_MINUTES: Final = """
    SELECT 'minute' AS kind, NULL::text AS value, time_bucket('1 minute', time) AS start,
        count(DISTINCT visitor_id) AS visitors, count(*) FILTER (WHERE name = 'pageview') AS pageviews
    FROM {source} GROUP BY time_bucket('1 minute', time)"""
_READ_RECENT: Final = f"""
WITH recent AS MATERIALIZED (
    SELECT time, visitor_id, name, {", ".join(_LISTS)} FROM events
    WHERE site_id = ANY ($1::int[]) AND time >= $2 AND time < $3
), present AS MATERIALIZED (SELECT visitor_id, {", ".join(_LISTS)} FROM recent WHERE time > $4)
{_OF_MINUTES.format(source="recent")}
UNION ALL SELECT 'visitors', NULL, NULL, count(DISTINCT visitor_id), 0 FROM present
{
    "".join(
        f'''UNION ALL (SELECT '{name}', {name}, NULL, count(DISTINCT visitor_id) AS many, 0 FROM present
    {"WHERE path IS NOT NULL " if name == "path" else ""}GROUP BY {name} ORDER BY many DESC, {name} LIMIT {TOP})
'''
        for name in _LISTS
    )
}"""
_READ_EARLIER: Final = _OF_MINUTES.format(source="events WHERE site_id = ANY ($1::int[]) AND time >= $2 AND time < $3")


@dataclass(frozen=True)
class Minute:
    """A minute's numbers."""

    start: datetime
    visitors: int
    pageviews: int


@dataclass(frozen=True)
class Value:
    """How many visitors have a value now; None is for events that have none."""

    value: str | None
    visitors: int


@dataclass(frozen=True)
class Moment:
    """What was going on at a moment: visitors and values of the last five minutes, 30 minutes, and the newest events."""

    at: datetime
    sites: tuple[SiteRow, ...]
    visitors: int
    minutes: tuple[Minute, ...]
    pages: tuple[Value, ...]
    sources: tuple[Value, ...]
    countries: tuple[Value, ...]
    newest: tuple[asyncpg.Record, ...]

    def since(self, before: "Moment") -> tuple[asyncpg.Record, ...]:
        """Return those of the newest events that were not among them before: they have been committed since."""
        known = {key_of(event) for event in before.newest}
        return tuple(event for event in self.newest if key_of(event) not in known)


def key_of(event: asyncpg.Record) -> tuple[object, ...]:
    """Return what tells an event from every other."""
    return event["site_id"], event["time"], event["event_id"]


async def read_moment(pool: asyncpg.Pool, sites: Sequence[SiteRow], before: Moment | None, now: datetime) -> Moment:
    """Read what is going on `now`, after what was read `before`. Two statements, and in each new minute one more.

    Reads the events of the last six minutes, once a minute those of the 24 before, and the newest 50 of a day. Late events
    that belong to an earlier minute are seen when the next one begins, unless the site is busy.
    """
    current = now.replace(second=0, microsecond=0)
    first, recent = current - (MINUTES - 1) * _MINUTE, current - (_RECENT - 1) * _MINUTE
    ids = [site.id for site in sites]
    rows = await pool.fetch(_READ_RECENT, ids, recent, now + _AHEAD, now - NOW)
    earlier = _still_true(before, tuple(sites), recent, current)
    if earlier is None:
        rows += await pool.fetch(_READ_EARLIER, ids, first, recent)
    known = {one.start: one for one in earlier or ()} | {
        row["start"]: Minute(row["start"], row["visitors"], row["pageviews"]) for row in rows if row["kind"] == "minute"
    }
    starts = [first + number * _MINUTE for number in range(MINUTES)]
    lists = {
        kind: tuple(Value(row["value"], row["visitors"]) for row in rows if row["kind"] == kind) for kind in _LISTS
    }
    asked = tuple(AskedSite(site.id, site.timezone) for site in sites)
    log = Log(asked, now - LOG, now + _AHEAD, "UTC")
    newest = (await fetch(pool, log_select(log, MAX_EVENTS, None)))[:MAX_EVENTS] if asked else []
    return Moment(
        at=now,
        sites=tuple(sites),
        visitors=next(row["visitors"] for row in rows if row["kind"] == "visitors"),
        minutes=tuple(known.get(start, Minute(start, 0, 0)) for start in starts),
        pages=lists["path"],
        sources=lists["source"],
        countries=lists["country"],
        newest=tuple(newest),
    )


def _still_true(
    before: Moment | None, sites: tuple[SiteRow, ...], recent: datetime, current: datetime
) -> tuple[Minute, ...] | None:
    """Return the minutes before the recent ones as they were read before; None when they must be read again."""
    if before is None or before.sites != sites or before.minutes[-1].start < recent:
        return None
    earlier = tuple(one for one in before.minutes if one.start < recent)
    busy = sum(one.visitors for one in earlier) > MOST_AGAIN
    return earlier if busy or before.minutes[-1].start == current else None
