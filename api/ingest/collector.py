"""One batch, from what was sent to what was committed. Reads top-down; nothing else calls the writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import asyncpg
import msgspec
from starlette.types import Scope

from api.errors import bad_input
from api.ingest import enrich
from api.ingest.event import MAX_BATCH, ReadEvent, RejectedError, Rejection, read_event
from api.ingest.place import country_of_zone
from api.ingest.row import Row
from api.ingest.sessions import kept_by_client
from api.ingest.visitors import Visitors, visitor_id
from api.ingest.writer import Writer
from api.sites import KeyRing


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a batch, as the gateway tells it. Used to derive a visitor id and a browser, then forgotten."""

    address: str
    user_agent: str


def sender_of(scope: Scope) -> Sender:
    """Return who sent a request. Of a header that is there twice the first counts."""
    user_agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    return Sender(scope["client"][0] if scope["client"] else "", user_agent.decode("latin-1"))


@dataclass(frozen=True)
class Receipt:
    """What became of a batch: every event is in exactly one of the three."""

    accepted: int
    duplicates: int
    rejected: tuple[Rejection, ...]


class Collector:
    """Collects for every site."""

    def __init__(self, pool: asyncpg.Pool, writer: Writer) -> None:
        self._keys = KeyRing(pool)
        self._visitors = Visitors(pool)
        self._writer = writer

    async def collect(self, key: str, batch: Sequence[object], sender: Sender) -> Receipt:
        """Validate, understand and commit a batch.

        Raises:
            TidelineError: UNKNOWN_SITE, BAD_INPUT for an empty or too large batch, OVERLOADED, UNAVAILABLE. A bad event
                raises nothing: it is in the receipt.
        """
        if not 1 <= len(batch) <= MAX_BATCH:
            raise bad_input("events", f"Send 1 to {MAX_BATCH} events in a batch, not {len(batch)}.", limit=MAX_BATCH)
        now = datetime.now(UTC)
        good: list[ReadEvent] = []
        rejected: list[Rejection] = []
        for index, raw in enumerate(batch):
            try:
                good.append(read_event(raw, now))
            except RejectedError as error:
                rejected.append(Rejection(index, error.code, str(error)))
        accepted = await self.append(key, good, sender, now)
        return Receipt(accepted, len(good) - accepted, tuple(rejected))

    async def append(self, key: str, good: Sequence[ReadEvent], sender: Sender, now: datetime) -> int:
        """Understand and commit events that were read; return how many of them were new.

        Raises:
            TidelineError: UNKNOWN_SITE, OVERLOADED, UNAVAILABLE.
        """
        site_id = (await self._keys.admission(key)).site_id
        anonymous: int | None = None
        rows: list[Row] = []
        for one in good:
            if one.event.user_id is not None:
                visitor = visitor_id(b"", site_id, one.event.user_id, "", "")
            else:
                if anonymous is None:
                    anonymous = await self._visitors.anonymous(site_id, sender.address, sender.user_agent, now)
                visitor = anonymous
            rows.append(_row(site_id, visitor, one, sender))
        return await self._writer.write(rows) if rows else 0


@lru_cache(maxsize=enrich.CACHED)
def _where(url: str | None, referrer: str | None) -> tuple[enrich.Page, enrich.Source]:
    page = enrich.page(url)
    return page, enrich.source(referrer, page)


def _row(site_id: int, visitor: int, read: ReadEvent, sender: Sender) -> Row:
    event = read.event
    page, source = _where(event.url, event.referrer)
    client = enrich.client(sender.user_agent)
    return Row(
        session_id=None if event.session_id is None else kept_by_client(visitor, event.session_id),
        site_id=site_id,
        time=read.time,
        event_id=read.id,
        visitor_id=visitor,
        value=event.value,
        name=event.name,
        path=page.path,
        hostname=page.hostname,
        country=country_of_zone(event.time_zone),
        browser=client.browser,
        os=client.os,
        device=client.device,
        title=enrich.cut(event.title),
        language=event.language or None,
        screen=enrich.screen(event.screen),
        region=None,
        user_id=event.user_id,
        properties=msgspec.json.encode(event.properties).decode() if event.properties else None,
        source=source.source,
        channel=source.channel,
        referrer=source.referrer,
        utm_source=page.utm_source,
        utm_medium=page.utm_medium,
        utm_campaign=page.utm_campaign,
        utm_term=page.utm_term,
        utm_content=page.utm_content,
    )
