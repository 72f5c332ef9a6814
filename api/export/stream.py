"""COPY (SELECT …) TO STDOUT -> the response's body, one piece at a time. Nothing is kept or written on the way."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta
from typing import Any, Final

import anyio
import asyncpg
from sqlalchemy import Select, func, select
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.analytics.compile import condition
from api.analytics.log import Log, Logged
from api.analytics.question import AskedSite
from api.database import render
from api.errors import TidelineError
from api.export.layout import BYTE_ORDER_MARK
from api.export.link import ExportRequest
from db.tables import events

INLINE_ROWS: Final = 50_000
# How long one export may take in all, slow client included; then its connection goes back to the pool.
LONGEST: Final = timedelta(hours=1)


def export_select(request: ExportRequest) -> Select[Any]:
    """Return the statement of an export: events in time order, read along the primary key without sorting."""
    statement = select(*request.layout.fields()).where(
        events.c.site_id == request.site_id, events.c.time >= request.start, events.c.time < request.end
    )
    if request.filter is not None:
        sites = (AskedSite(request.site_id, request.timezone),)
        log = Log(sites, request.start, request.end, request.timezone, request.filter)
        statement = statement.where(condition(request.filter, Logged(log)))
    return statement.order_by(events.c.site_id, events.c.time, events.c.event_id)


async def copy_out(pool: asyncpg.Pool, request: ExportRequest) -> AsyncGenerator[bytes]:
    """Yield the CSV: RFC 4180, UTF-8, a header, ISO 8601 times with offset; an absent text is empty, an empty one `""`.

    The database is asked no faster than pieces are taken. A consumer that stops cancels the COPY. Memory: a piece in the
    hand and one on its way, some hundred kilobytes each.

    Raises:
        asyncpg.PostgresError, TimeoutError: midway too, so that a transfer breaks instead of ending early.
    """
    text, values = render(export_select(request))
    layout = request.layout
    send, receive = anyio.create_memory_object_stream[bytes](0)

    async def take(piece: bytes) -> None:  # in fact a bytearray, which a response cannot send
        await send.send(bytes(piece))

    async def produce() -> None:
        async with (
            send,
            asyncio.timeout(LONGEST.total_seconds()),
            pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            milliseconds = int(LONGEST.total_seconds() * 1000)
            await connection.execute("SELECT set_config('statement_timeout', $1, true)", str(milliseconds))
            await connection.execute("SELECT set_config('TimeZone', $1, true)", request.timezone)
            if layout.byte_order_mark:
                await send.send(BYTE_ORDER_MARK)
            await connection.copy_from_query(
                text, *values, output=take, format="csv", header=True, delimiter=layout.delimiter.value
            )

    producer = asyncio.create_task(produce(), name="export")
    try:
        async with receive:
            async for piece in receive:
                yield piece
        await producer
    finally:
        # Cancelling it cancels the COPY and gives the connection back; waiting for that is its own business, since this
        # may run inside a scope that is itself cancelled.
        producer.cancel()
        producer.add_done_callback(lambda task: task.cancelled() or task.exception())


class Download(StreamingResponse):
    """Sends the pieces of an export, and ends the export when the client goes away, wherever it was."""

    def __init__(self, first: bytes, rest: AsyncGenerator[bytes], file_name: str) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            yield first
            async for piece in rest:
                yield piece

        headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"}
        super().__init__(pieces(), media_type="text/csv; charset=utf-8", headers=headers)
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await self._rest.aclose()


async def inline(pool: asyncpg.Pool, request: ExportRequest) -> str:
    """Return the whole CSV as text.

    Raises:
        TidelineError: EXPORT_TOO_LARGE when there are more than INLINE_ROWS events.
    """
    counted = export_select(request).order_by(None).limit(INLINE_ROWS + 1).subquery()
    text, values = render(select(func.count()).select_from(counted))
    if await pool.fetchval(text, *values) > INLINE_ROWS:
        raise TidelineError(
            "EXPORT_TOO_LARGE",
            f"`csvFile` holds at most {INLINE_ROWS:,} events. Take a shorter range, or stream all of it from `downloadUrl`.",
            limit=INLINE_ROWS,
        )
    return b"".join([piece async for piece in copy_out(pool, request)]).decode()
