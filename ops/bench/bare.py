"""The least that could collect, which `make bench-ingest` compares with."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from starlette.types import Receive, Scope, Send

from api.ingest.row import Row
from api.ingest.writer import Writer
from db.migrate import plain


class Event(msgspec.Struct):
    """What it reads of an event."""

    id: UUID
    name: str
    url: str | None = None
    title: str | None = None
    referrer: str | None = None
    language: str | None = None
    screen: str | None = None
    user_id: str | None = msgspec.field(name="userId", default=None)


class _Variables(msgspec.Struct):
    s: str
    e: list[Event]


class _Body(msgspec.Struct):
    variables: _Variables


class Bare:
    """The least that could collect: ASGI, the JSON's decoder and the same writer; nothing is checked or understood."""

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder(_Body).decode
        self._stop: Any = None
        self._writer: Writer | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or run for a lifetime."""
        if scope["type"] == "lifespan":
            await receive()
            async with _writer(os.environ["DATABASE_WRITER_URL"]) as self._writer:
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        answer = b'{"status":"ready"}'
        if scope["method"] == "POST" and self._writer is not None:
            accepted = await self._writer.write(rows_of(self._decode(body).variables.e))
            answer = b'{"data":{"track":{"accepted":%d}}}' % accepted
        headers = [(b"content-length", b"%d" % len(answer)), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


def rows_of(events: list[Event]) -> list[Row]:
    """Return rows as full as those of the real way."""
    now = datetime.now(UTC)
    told: dict[str, Any] = dict.fromkeys(Row._fields)
    told |= {"site_id": 1, "time": now, "path": "/p/1", "hostname": "shop.test", "country": "FR", "browser": "Chrome"}
    told |= {"os": "Windows", "device": "desktop", "screen": "xl", "source": "Google", "channel": "search"}
    return [
        Row(
            **told
            | {
                "event_id": one.id,
                "visitor_id": hash(one.user_id),
                "name": one.name,
                "title": one.title,
                "language": one.language,
                "user_id": one.user_id,
                "referrer": one.referrer,
            }
        )
        for one in events
    ]


@asynccontextmanager
async def _writer(url: str) -> AsyncIterator[Writer]:
    async with asyncpg.create_pool(plain(url), min_size=1, max_size=8) as pool, Writer(pool).running() as writer:
        yield writer
