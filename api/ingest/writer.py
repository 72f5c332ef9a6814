"""Group commit: everything that waits is written in one transaction; whoever sent it is answered after the commit."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy.dialects import postgresql

from api.database import DATABASE_AWAY
from api.errors import TidelineError
from api.ingest.sessions import Origin, Visit, assign
from db.migrate import AnyConnection
from db.tables import events

MAX_WAITING_EVENTS: Final = 20_000
MAX_GROUP_EVENTS: Final = 5_000
RETRY_AFTER_SECONDS: Final = 1
# How long a sender waits for a database that is away before it is told to come back.
DATABASE_PATIENCE_SECONDS: Final = 10.0
RETRY_PAUSE_SECONDS: Final = 0.1

_log = logging.getLogger(__name__)


class Row(NamedTuple):
    """An event as it is stored, but for its session, in the order of the table's columns."""

    time: datetime
    visitor_id: int
    value: float | None
    event_id: UUID
    site_id: int
    name: str
    path: str | None
    hostname: str | None
    source: str | None
    channel: str | None
    country: str | None
    browser: str | None
    os: str | None
    device: str | None
    referrer: str | None
    title: str | None
    language: str | None
    screen: str | None
    region: str | None
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    utm_term: str | None
    utm_content: str | None
    user_id: str | None
    properties: str | None

    @property
    def key(self) -> tuple[int, datetime, UUID]:
        """What makes a resend of it a no-op."""
        return (self.site_id, self.time, self.event_id)

    @property
    def origin(self) -> Origin:
        """Where this event by itself came from."""
        return Origin(*(getattr(self, name) for name in Origin._fields))


@dataclass
class _Batch:
    rows: Sequence[Row]
    done: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


def _insert_statement() -> str:
    # The columns and their types are the table's own; the values are bound as one array each.
    columns = ("session_id", *Row._fields)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
    types = [events.c[name].type.compile(dialect=dialect) for name in columns]
    arrays = ", ".join(f"${n}::{'text' if kind == 'JSONB' else kind}[]" for n, kind in enumerate(types, 1))
    values = ", ".join(f"{name}::jsonb" if kind == "JSONB" else name for name, kind in zip(columns, types, strict=True))
    return (
        f"INSERT INTO events ({', '.join(columns)}) SELECT {values} FROM unnest({arrays}) AS row ({', '.join(columns)}) "
        "ON CONFLICT DO NOTHING RETURNING site_id, time, event_id"
    )


_ORIGIN: Final = ", ".join(Origin._fields)
_INSERT: Final = _insert_statement()
_VISITS: Final = (
    f"SELECT site_id, visitor_id, session_id, first_event_at, last_event_at, {_ORIGIN} FROM open_visits "
    "JOIN unnest($1::integer[], $2::bigint[]) AS asked (site_id, visitor_id) USING (site_id, visitor_id) "
    "ORDER BY site_id, visitor_id FOR UPDATE OF open_visits"
)
_KEPT_ARRAYS: Final = ", ".join(
    f"${number}::{kind}[]"
    for number, kind in enumerate(
        ("integer", "bigint", "bigint", "timestamptz", "timestamptz", *("text" for _ in Origin._fields)), 1
    )
)
_CLAIM: Final = (
    f"INSERT INTO open_visits (site_id, visitor_id, session_id, first_event_at, last_event_at, {_ORIGIN}) "
    f"SELECT * FROM unnest({_KEPT_ARRAYS}) ON CONFLICT DO NOTHING RETURNING site_id, visitor_id"
)
_KEEP: Final = f"""
    UPDATE open_visits SET session_id = kept.session_id, first_event_at = kept.first_event_at,
        last_event_at = kept.last_event_at, updated_at = now(), {", ".join(f"{name} = kept.{name}" for name in Origin._fields)}
    FROM unnest({_KEPT_ARRAYS}) AS kept (site_id, visitor_id, session_id, first_event_at, last_event_at, {_ORIGIN})
    WHERE open_visits.site_id = kept.site_id AND open_visits.visitor_id = kept.visitor_id"""


class Writer:
    """The one place that appends events. Its queue is bounded; an acknowledgement means committed."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: list[_Batch] = []
        self._waiting_events = 0
        self._wake = asyncio.Event()

    async def write(self, rows: Sequence[Row]) -> int:
        """Commit a batch and return how many of its events were new.

        Raises:
            TidelineError: OVERLOADED when the queue is full, UNAVAILABLE when the database is away. Nothing of the
                batch was acknowledged then; sending it again is safe.
        """
        if self._waiting_events + len(rows) > MAX_WAITING_EVENTS:
            raise TidelineError(
                "OVERLOADED",
                f"Too many events are waiting. Send this batch again in {RETRY_AFTER_SECONDS} s; none of it was taken.",
                retryAfterSeconds=RETRY_AFTER_SECONDS,
            )
        batch = _Batch(rows)
        self._waiting.append(batch)
        self._waiting_events += len(rows)
        self._wake.set()
        return await batch.done

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Writer"]:
        """Run the writer; on leaving, what waits is still written."""
        task = asyncio.create_task(self._run(), name="writer")
        try:
            yield self
        finally:
            if self._waiting:
                await asyncio.wait([batch.done for batch in self._waiting])
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                group, size = 1, len(self._waiting[0].rows)
                while group < len(self._waiting) and size + len(self._waiting[group].rows) <= MAX_GROUP_EVENTS:
                    size += len(self._waiting[group].rows)
                    group += 1
                await self._commit(self._waiting[:group])
                del self._waiting[:group]
                self._waiting_events -= size

    async def _commit(self, batches: list[_Batch]) -> None:
        """Write a group; if it fails for a reason of its content, write each batch alone so that only one fails."""
        try:
            stored = await self._patiently([row for batch in batches for row in batch.rows])
        except DATABASE_AWAY:
            _log.exception("the database is away; %d batches are refused", len(batches))
            again = "Send this batch again: what of it was stored counts as a duplicate then."
            _fail(batches, TidelineError("UNAVAILABLE", f"The database is away. {again}"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the writer lives on and the senders are told
            if len(batches) == 1:
                _log.error("a batch could not be written", exc_info=error)
                _fail(batches, error)
                return
            for batch in batches:
                await self._commit([batch])
        else:
            for batch in batches:
                # A key that two batches share belongs to the first of them.
                new = {row.key for row in batch.rows} & stored
                stored -= new
                if not batch.done.done():
                    batch.done.set_result(len(new))

    async def _patiently(self, rows: list[Row]) -> set[tuple[int, datetime, UUID]]:
        """Write rows; while the database is away, try again for a bounded time. Safe: a resend is a no-op."""
        deadline = monotonic() + DATABASE_PATIENCE_SECONDS
        while True:
            try:
                async with asyncio.timeout(DATABASE_PATIENCE_SECONDS):
                    return await self._transaction(rows)
            except DATABASE_AWAY:
                if monotonic() + RETRY_PAUSE_SECONDS > deadline:
                    raise
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _transaction(self, rows: list[Row]) -> set[tuple[int, datetime, UUID]]:
        """Write rows in one transaction and return the keys that were new."""
        # One order for everybody: two workers cannot wait for each other.
        rows = sorted(rows, key=lambda row: row.key)
        async with self._pool.acquire() as connection, connection.transaction():
            sessions, rows = await _visited(connection, rows)
            columns: list[Any] = [sessions, *zip(*rows, strict=True)]
            inserted = await connection.fetch(_INSERT, *columns)
        return {(row["site_id"], row["time"], row["event_id"]) for row in inserted}


async def _visited(connection: AnyConnection, rows: list[Row]) -> tuple[list[int], list[Row]]:
    """Return each row's session, and the rows with their visit's origin.

    The visitors' visits are locked until the transaction ends.
    """
    visitors = sorted({(row.site_id, row.visitor_id) for row in rows})
    known = {
        (row["site_id"], row["visitor_id"]): Visit(
            row["session_id"],
            row["first_event_at"],
            row["last_event_at"],
            Origin(*(row[name] for name in Origin._fields)),
        )
        for row in await connection.fetch(_VISITS, *zip(*visitors, strict=True))
    }
    visits, sessions, visited = _assign_all(known, rows)
    fresh = [visitor for visitor in visitors if visitor not in known]
    if fresh:
        claimed = await connection.fetch(_CLAIM, *_columns(fresh, visits))
        if len(claimed) < len(fresh):
            # Another worker began these visits in this very moment: now they exist, so look again.
            return await _visited(connection, rows)
    changed = [visitor for visitor in visitors if visitor in known and visits[visitor] != known[visitor]]
    if changed:
        await connection.execute(_KEEP, *_columns(changed, visits))
    return sessions, visited


def _assign_all(
    known: dict[tuple[int, int], Visit], rows: list[Row]
) -> tuple[dict[tuple[int, int], Visit], list[int], list[Row]]:
    visits, sessions, visited = dict(known), [], []
    for row in rows:  # in time order within a site
        visitor, origin = (row.site_id, row.visitor_id), row.origin
        session, visit = assign(visits.get(visitor), row.time, row.event_id, row.visitor_id, origin)
        visits[visitor] = visit
        sessions.append(session)
        joins = session == visit.session_id and origin != visit.origin
        visited.append(row._replace(**visit.origin._asdict()) if joins else row)
    return visits, sessions, visited


def _columns(visitors: list[tuple[int, int]], visits: dict[tuple[int, int], Visit]) -> list[Any]:
    records = [
        (site, visitor, visit.session_id, visit.first_event_at, visit.last_event_at, *visit.origin)
        for site, visitor in visitors
        for visit in (visits[site, visitor],)
    ]
    return list(zip(*records, strict=True))


def _fail(batches: list[_Batch], error: Exception) -> None:
    for batch in batches:
        if not batch.done.done():
            batch.done.set_exception(error)
