"""One batch, from what was sent to what was committed. Reads top-down; nothing else calls the writer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec

from api.errors import bad_input
from api.ingest import enrich
from api.ingest.event import MAX_BATCH, Event, RejectedError, Rejection, read_event
from api.ingest.place import country_of_zone
from api.ingest.visitors import Salts, visitor_id
from api.ingest.writer import Row, Writer
from api.sites import KeyRing


@dataclass(frozen=True)
class Sender:
    """Who sent a batch, as the gateway tells it. Used to derive a visitor id and a browser, then forgotten."""

    address: str
    user_agent: str


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
        self._salts = Salts(pool)
        self._writer = writer

    async def collect(self, key: str, batch: list[object], sender: Sender) -> Receipt:
        """Validate, understand and commit a batch.

        Raises:
            TidelineError: UNKNOWN_SITE, BAD_INPUT for an empty or too large batch, OVERLOADED, UNAVAILABLE. A bad event
                raises nothing: it is in the receipt.
        """
        if not 1 <= len(batch) <= MAX_BATCH:
            raise bad_input("events", f"Send 1 to {MAX_BATCH} events in a batch, not {len(batch)}.", limit=MAX_BATCH)
        site_id = await self._keys.site_id(key)
        now = datetime.now(UTC)
        salt = await self._salts.today(now)
        rows: list[Row] = []
        rejected: list[Rejection] = []
        for index, raw in enumerate(batch):
            try:
                identity, time, event = read_event(raw, now)
            except RejectedError as error:
                rejected.append(Rejection(index, error.code, str(error)))
                continue
            visitor = visitor_id(salt, site_id, event.user_id, sender.address, sender.user_agent)
            rows.append(_row(site_id, visitor, identity, time, event, sender))
        accepted = await self._writer.write(rows) if rows else 0
        return Receipt(accepted, len(rows) - accepted, tuple(rejected))


def _row(site_id: int, visitor: int, identity: UUID, time: datetime, event: Event, sender: Sender) -> Row:
    page = enrich.page(event.url)
    client = enrich.client(sender.user_agent)
    source = enrich.source(event.referrer, page)
    return Row(
        time=time,
        visitor_id=visitor,
        value=event.value,
        event_id=identity,
        site_id=site_id,
        name=event.name,
        path=page.path,
        hostname=page.hostname,
        source=source.source,
        channel=source.channel,
        country=country_of_zone(event.time_zone),
        browser=client.browser,
        os=client.os,
        device=client.device,
        referrer=source.referrer,
        title=enrich.cut(event.title),
        language=event.language or None,
        screen=enrich.screen(event.screen),
        region=None,
        utm_source=page.utm_source,
        utm_medium=page.utm_medium,
        utm_campaign=page.utm_campaign,
        utm_term=page.utm_term,
        utm_content=page.utm_content,
        user_id=event.user_id,
        properties=msgspec.json.encode(event.properties).decode() if event.properties else None,
    )
