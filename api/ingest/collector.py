"""One batch, from what was sent to what was committed. Reads top-down; nothing else calls the writer."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

import asyncpg
import msgspec

from api.database import DATABASE_AWAY
from api.errors import bad_input
from api.ingest import enrich
from api.ingest.countries import Countries
from api.ingest.event import MAX_BATCH, ReadEvent, RejectedError, Rejection, read_event
from api.ingest.filtered import FOREIGN, FilterCounts, Filtered, filter_bot, filter_event, filter_sender, refuse_foreign
from api.ingest.patience import within
from api.ingest.place import country_of_zone
from api.ingest.row import Engagement, Row
from api.ingest.sender import Sender, is_address
from api.ingest.sessions import Origin, kept_by_client
from api.ingest.visitors import Visitors, visitor_id
from api.ingest.writer import PATIENCE_SECONDS, Writer
from api.sites import Admission, KeyRing

# How long it waits before it asks again a database that is away.
AWAY_SECONDS: Final = 0.2
_NOT_TOLD: Final = (
    "`address` and `userAgent` are only taken with a secret key, from a server that tells of its visitors."
)
_NO_ADDRESS: Final = "`address` must be an IPv4 or IPv6 address, such as 192.0.2.1 or 2001:db8::1."

# An event that can be taken, with its place in its batch.
Placed = tuple[int, ReadEvent]


@dataclass(frozen=True)
class Receipt:
    """What became of a batch: every event is in exactly one of the three. Rejections are in the order of the batch."""

    accepted: int
    duplicates: int
    rejected: Sequence[Rejection]


class _Understood(NamedTuple):
    admission: Admission
    rows: list[Row]
    engaged: list[Engagement]
    rejected: list[Rejection]
    left_out: list[Filtered]


class Collector:
    """Collects for every site."""

    def __init__(self, pool: asyncpg.Pool, writer: Writer, countries: Countries) -> None:
        self.keys = KeyRing(pool)
        self._countries = countries
        self._visitors = Visitors(pool)
        self._counts = FilterCounts(pool)
        self._writer = writer

    async def collect(self, key: str, batch: Sequence[object], sender: Sender) -> Receipt:
        """Validate, understand and commit a batch.

        Raises:
            TidelineError: BAD_INPUT for an empty or too large batch, and as `append`. A bad event raises nothing: it is in
                the receipt.
        """
        if not 1 <= len(batch) <= MAX_BATCH:
            raise bad_input("events", f"Send 1 to {MAX_BATCH} events in a batch, not {len(batch)}.", limit=MAX_BATCH)
        now = datetime.now(UTC)
        good: list[Placed] = []
        rejected: list[Rejection] = []
        for index, raw in enumerate(batch):
            try:
                good.append((index, read_event(raw, now)))
            except RejectedError as error:
                rejected.append(Rejection(index, error.code, str(error)))
        receipt = await self.append(key, good, sender, now)
        if rejected:
            rejected = sorted((*rejected, *receipt.rejected), key=lambda one: one.index)
            return Receipt(receipt.accepted, receipt.duplicates, rejected)
        return receipt

    async def append(self, key: str, good: Sequence[Placed], sender: Sender, now: datetime) -> Receipt:
        """Understand and commit events that were read. What the site does not want is rejected, and counted.

        Raises:
            TidelineError: UNKNOWN_SITE, FORBIDDEN_ORIGIN, OVERLOADED, UNAVAILABLE.
            TimeoutError: the database did not answer within PATIENCE_SECONDS what is asked of it before.
        """
        # One patience for all of it. The driver, told to give up, waits for a stopped server's word; it is told again here.
        until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        understood = await within(until, self._understood(key, good, sender, now))
        admission, rows, engaged, rejected, left_out = understood
        accepted = await self._writer.write(rows, engaged, until) if rows or engaged else 0
        if left_out:
            with suppress(TimeoutError):
                await within(until, self._counts.count(admission, left_out, now))
        return Receipt(accepted, len(rows) + len(engaged) - accepted, rejected)

    async def _understood(self, key: str, good: Sequence[Placed], sender: Sender, now: datetime) -> _Understood:
        """Understand events as soon as the database tells what that takes: a moment after a restart it does."""
        while True:
            try:
                return await self._understand(key, good, sender, now)
            except DATABASE_AWAY:
                await asyncio.sleep(AWAY_SECONDS)

    async def _understand(self, key: str, good: Sequence[Placed], sender: Sender, now: datetime) -> _Understood:
        admission = await self.keys.admission(key)
        unwanted = filter_sender(admission, sender)
        if unwanted is FOREIGN:
            events = sum(read.event.seconds is None for _, read in good)
            await self._counts.count(admission, [unwanted] * events, now)
            refuse_foreign(unwanted)
        anonymous: int | None = None
        users: dict[str, int] = {}  # a batch has several events of each
        rows: list[Row] = []
        engaged: list[Engagement] = []
        rejected: list[Rejection] = []
        left_out: list[Filtered] = []
        for index, read in good:
            refused = _refuse(admission, read, index)
            if refused is not None:
                rejected.append(refused)
                continue
            # A server's own browser is nobody's.
            user_agent = read.event.user_agent or "" if admission.secret else sender.user_agent
            where = _where(read.event.url, read.event.referrer, admission.hostnames)
            filtered = unwanted or _filter(admission, read, where.hostname, now)
            if filtered is not None:
                if read.event.seconds is None:
                    left_out.append(filtered)
                rejected.append(Rejection(index, filtered.code, filtered.message))
                continue
            if read.event.seconds is not None and read.event.depth is not None:
                told_of = admission.site_id, read.time, read.id
                engaged.append(Engagement(*told_of, read.event.seconds, min(read.event.depth, 100)))
                continue
            user = read.event.user_id
            if user is not None:
                visitor = users.get(user) or users.setdefault(user, visitor_id(b"", admission.site_id, user, "", ""))
            elif admission.secret:
                address = read.event.address or sender.address
                visitor = await self._visitors.past(admission.site_id, address, user_agent, read.time, now)
            else:
                if anonymous is None:
                    anonymous = await self._visitors.anonymous(
                        admission.site_id, sender.address, sender.user_agent, now
                    )
                visitor = anonymous
            # A server's own address is nobody's either.
            told = read.event.address if admission.secret else sender.address
            country = (told and self._countries.of(told)) or country_of_zone(read.event.time_zone)
            rows.append(_row(admission.site_id, visitor, read, where, user_agent, country))
        return _Understood(admission, rows, engaged, rejected, left_out)


def _refuse(admission: Admission, read: ReadEvent, index: int) -> Rejection | None:
    """Return why an event that tells of somebody else's visit is not taken with this key."""
    address = read.event.address
    if address is None and read.event.user_agent is None:
        return None
    if not admission.secret:
        return Rejection(index, "SECRET_KEY_NEEDED", _NOT_TOLD)
    return None if address is None or is_address(address) else Rejection(index, "INVALID_EVENT", _NO_ADDRESS)


def _filter(admission: Admission, read: ReadEvent, hostname: str | None, now: datetime) -> Filtered | None:
    if read.event.user_agent is not None and (bot := filter_bot(read.event.user_agent)):
        return bot
    return filter_event(admission, hostname, read.time, now)


class _Where(NamedTuple):
    hostname: str | None
    path: str | None
    origin: Origin


@lru_cache(maxsize=enrich.CACHED)
def _where(url: str | None, referrer: str | None, own: tuple[str, ...]) -> _Where:
    page = enrich.page(url)
    came = enrich.source(referrer, page, own)
    utm = (page.utm_source, page.utm_medium, page.utm_campaign, page.utm_term, page.utm_content)
    return _Where(page.hostname, page.path, Origin(came.source, came.channel, came.referrer, *utm))


def _row(site_id: int, visitor: int, read: ReadEvent, where: _Where, user_agent: str, country: str | None) -> Row:
    event = read.event
    client = enrich.client(user_agent)
    # By place, not by name: that is twice as fast, and a third of what an event of a batch costs here.
    return Row(
        None if event.session_id is None else kept_by_client(visitor, event.session_id),
        site_id,
        read.time,
        read.id,
        visitor,
        event.value,
        event.name,
        where.path,
        where.hostname,
        country,
        client.browser,
        client.os,
        client.device,
        enrich.cut(event.title),
        enrich.language(event.language),
        enrich.screen(event.screen),
        None,  # the region
        event.user_id,
        msgspec.json.encode(event.properties).decode() if event.properties else None,
        *where.origin,
    )
