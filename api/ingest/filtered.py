"""Events that are left out on purpose: why, with a code in the answer, and how many, by day and kind."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

from api.database import DATABASE_AWAY
from api.errors import TidelineError
from api.ingest.bots import KINDS as BOT_KINDS
from api.ingest.bots import bot_kind
from api.ingest.enrich import hostname_fits
from api.ingest.event import LATE
from api.ingest.sender import Sender
from api.sites import Admission

KINDS: Final = (*BOT_KINDS, "do_not_track", "hostname", "origin", "late")

_COUNT: Final = """
    INSERT INTO filtered_events (site_id, day, kind, events)
    SELECT * FROM unnest($1::integer[], $2::date[], $3::text[], $4::bigint[])
    ON CONFLICT (site_id, day, kind) DO UPDATE SET events = filtered_events.events + excluded.events"""
_READ: Final = """
    SELECT day, kind, events FROM filtered_events WHERE site_id = $1 AND day >= $2 AND day < $3 ORDER BY day, kind"""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Filtered:
    """Why an event is left out. `kind` is one of KINDS, and what it is counted as."""

    kind: str
    code: str
    message: str


@dataclass(frozen=True)
class FilteredDay:
    """How many events of a kind were left out on a day of the site's zone. A resend counts again."""

    day: date
    kind: str
    events: int


_DO_NOT_TRACK: Final = Filtered(
    "do_not_track",
    "DO_NOT_TRACK",
    "This browser asks not to be tracked (Do-Not-Track or Global Privacy Control), and this site honours it.",
)
_LATE: Final = Filtered(
    "late",
    "TOO_LATE",
    f"With a public key an event may be at most {LATE.days} days old. Send older ones from a server, with a secret key.",
)
FOREIGN: Final = Filtered(
    "origin",
    "FORBIDDEN_ORIGIN",
    "This site does not collect from this Origin. Its owner may add it to `allowedOrigins`, or send with a secret key.",
)


def filter_sender(admission: Admission, sender: Sender) -> Filtered | None:
    """Return why nothing that this request says is taken; None when it is judged event by event.

    A server's secret key is asked for none of it: its request is not its visitors'.
    """
    if admission.secret:
        return None
    if admission.origins and sender.origin not in admission.origins:
        return FOREIGN
    if admission.honour_do_not_track and sender.do_not_track:
        return _DO_NOT_TRACK
    return filter_bot(sender.user_agent)


def filter_bot(user_agent: str) -> Filtered | None:
    """Return why events of a User-Agent are not taken; None for a person's. Cached."""
    kind = bot_kind(user_agent)
    if kind is None:
        return None
    return Filtered(kind, "BOT", f"Events of bots are counted (here as {kind}) but not stored.")


def filter_event(admission: Admission, hostname: str | None, time: datetime, now: datetime) -> Filtered | None:
    """Return why an event at a page's hostname and a time is not taken; None when it is."""
    if admission.secret:
        return None
    if admission.hostnames and not any(hostname_fits(hostname or "", one) for one in admission.hostnames):
        message = f"This site collects at {', '.join(admission.hostnames)[:300]} only; `url` must be there."
        return Filtered("hostname", "HOSTNAME_NOT_ALLOWED", message)
    return _LATE if time < now - LATE else None


def refuse_foreign(filtered: Filtered | None) -> None:
    """Refuse a whole request whose Origin is not allowed.

    Raises:
        TidelineError: FORBIDDEN_ORIGIN.
    """
    if filtered is FOREIGN:
        raise TidelineError(FOREIGN.code, FOREIGN.message, field="site")


class FilterCounts:
    """Counts what is left out. Everybody who counts at the same moment shares one statement and waits for it."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: Counter[tuple[int, date, str]] = Counter()
        self._next: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    async def count(self, admission: Admission, filtered: Iterable[Filtered], now: datetime) -> None:
        """Add to the counts of today. Returns when they are committed; a database that is away loses them to the log."""
        kinds = Counter(one.kind for one in filtered)
        if not kinds:
            return
        day = now.astimezone(ZoneInfo(admission.timezone)).date()
        for kind, events in kinds.items():
            self._waiting[admission.site_id, day, kind] += events
        if self._next is None:
            self._next = asyncio.create_task(self._flush())
        await asyncio.shield(self._next)

    async def _flush(self) -> None:
        async with self._turn:
            # Who comes from here on belongs to the next flush.
            taken, self._waiting, self._next = self._waiting, Counter(), None
            # One order for everybody: two workers cannot wait for each other.
            rows = sorted((site, day, kind, events) for (site, day, kind), events in taken.items())
            columns: list[Sequence[object]] = list(zip(*rows, strict=True))
            try:
                await self._pool.execute(_COUNT, *columns)
            except (*DATABASE_AWAY, asyncpg.PostgresError):
                _log.exception("%d filtered events could not be counted", taken.total())


async def filtered_days(pool: asyncpg.Pool, site_id: int, start: date, end: date) -> list[FilteredDay]:
    """Return the counts of the days [start, end), those above 0."""
    return [FilteredDay(**row) for row in await pool.fetch(_READ, site_id, start, end)]
