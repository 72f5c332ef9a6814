"""Group commit: everything that waits is written in one transaction; whoever sent it is answered after the commit."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from operator import itemgetter
from typing import Any, Final, NamedTuple

import asyncpg
from sqlalchemy.dialects import postgresql

from api.database import DATABASE_AWAY
from api.errors import TidelineError
from api.ingest.engagement import keep_engagement
from api.ingest.row import Engagement, Key, Row
from api.ingest.visits import visited
from db.migrate import AnyConnection
from db.tables import events

MAX_WAITING_EVENTS: Final = 20_000
# Beyond this a larger group costs no less for each event, only more waiting.
MAX_GROUP_EVENTS: Final = 2_000
# Groups on their way at once: while the database works on one, the next is put together and sent.
LANES: Final = 2
RETRY_AFTER_SECONDS: Final = 1
# How long a sender waits at most for the database before it is told to come back.
PATIENCE_SECONDS: Final = 10.0
RETRY_PAUSE_SECONDS: Final = 0.1
EXPIRY_SECONDS: Final = 0.1

# What says that the same may work in a moment: the server cannot be reached, has no room, or let another go first.
TRY_AGAIN: Final = (
    *DATABASE_AWAY,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,
)

_log = logging.getLogger(__name__)
_key = itemgetter(*(Row._fields.index(name) for name in ("site_id", "time", "event_id")))


class _Batch:
    """What one sender waits for."""

    __slots__ = ("deadline", "done", "engaged", "expired", "rows", "started")

    def __init__(
        self, rows: Sequence[Row], engaged: Sequence[Engagement], done: asyncio.Future[int], deadline: float
    ) -> None:
        self.rows = rows
        self.engaged = engaged
        self.done = done
        self.deadline = deadline
        self.started = self.expired = False

    def __len__(self) -> int:
        return len(self.rows) + len(self.engaged)


class _New(NamedTuple):
    """What a transaction stored: the keys of the events that were new, None when all were; the views told something new of."""

    events: set[Key] | None
    views: set[Key]


def _took(own: set[Key], new: set[Key]) -> int:
    """Take one's own out of what is new; return how many they are."""
    own &= new
    new -= own
    return len(own)


_NOTHING: Final = _New(None, set())


def _insert_statement() -> str:
    # The columns and their types are the table's own; the values are bound as one array each.
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
    types = [events.c[name].type.compile(dialect=dialect) for name in Row._fields]
    columns = ", ".join(Row._fields)
    arrays = ", ".join(f"${n}::{'text' if kind == 'JSONB' else kind}[]" for n, kind in enumerate(types, 1))
    values = ", ".join(
        f"{name}::jsonb" if kind == "JSONB" else name for name, kind in zip(Row._fields, types, strict=True)
    )
    return (
        f"INSERT INTO events ({columns}) SELECT {values} FROM unnest({arrays}) AS row ({columns}) "
        "ON CONFLICT DO NOTHING RETURNING site_id, time, event_id"
    )


INSERT: Final = _insert_statement()


@dataclass
class _Lane:
    """One group at a time on a connection that is kept from group to group."""

    pool: asyncpg.Pool
    connection: Any = None

    async def write(self, rows: list[Row], engaged: list[Engagement], *, resent: bool, until: float) -> _New:
        """Write in one transaction; return what was new.

        `resent` says that some were probably stored before. COPY costs a third of an insert, but refuses all of them for
        one that is there already; then they are inserted.

        Raises:
            TimeoutError: it took until the time given (of the loop's clock). The connection is cut: the server may yet
                commit, or not.
            asyncpg.PostgresError: nothing was written.
        """
        rows = sorted(rows, key=_key)  # one order for everybody: two workers cannot wait for each other
        try:
            async with asyncio.timeout_at(until):
                if self.connection is None:
                    self.connection = await self.pool.acquire()
                if not resent:
                    try:
                        return await self._transaction(rows, engaged, _copy)
                    except (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError):
                        pass  # events that were sent before, or are being sent twice in this very moment
                return await self._transaction(rows, engaged, _insert)
        except asyncpg.PostgresError:
            if self.connection is not None and self.connection.is_closed():
                await self.leave()
            raise
        except BaseException:
            # Whatever the server still does, nobody waits for it: a stopped one answers no cancellation either.
            await self.leave()
            raise

    async def _transaction(
        self,
        rows: list[Row],
        engaged: list[Engagement],
        store: Any,  # noqa: ANN401 - one of the two below
    ) -> _New:
        connection = self.connection
        await connection.execute("BEGIN")
        try:
            new: set[Key] | None = await store(connection, await visited(connection, rows)) if rows else None
            views = await keep_engagement(connection, engaged)
            await connection.execute("COMMIT")
        except asyncpg.PostgresError:
            if not connection.is_closed():
                await connection.execute("ROLLBACK")
            raise
        return _New(new, views)

    async def leave(self) -> None:
        """Cut the connection."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.terminate()
            await self.pool.release(connection)


async def _copy(connection: AnyConnection, records: list[tuple[Any, ...]]) -> None:
    await connection.copy_records_to_table("events", records=records, columns=Row._fields)


async def _insert(connection: AnyConnection, records: list[tuple[Any, ...]]) -> set[Key]:
    inserted = await connection.fetch(INSERT, *zip(*records, strict=True))
    return {(row["site_id"], row["time"], row["event_id"]) for row in inserted}


class Writer:
    """The one place that appends events. Its queue is bounded; an acknowledgement means committed."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: deque[_Batch] = deque()  # not on its way yet
        self._pending: list[tuple[float, int, _Batch]] = []  # a heap: whose patience ends first stands first
        self._numbers = count()
        self._pending_events = 0
        self._idle: list[asyncio.Future[None]] = []  # lanes with nothing to do
        self._resent = False  # whether the last group held events that were there already
        self._away = False

    async def write(self, rows: Sequence[Row], engaged: Sequence[Engagement] = (), until: float | None = None) -> int:
        """Commit a batch and return how much of it was new. Waits until a time of the loop's clock, or 10 seconds.

        Raises:
            TidelineError: OVERLOADED when the queue is full, UNAVAILABLE when the database is away. Nothing of the
                batch was acknowledged then; sending it again is safe.
        """
        if self._pending_events + len(rows) + len(engaged) > MAX_WAITING_EVENTS:
            raise TidelineError(
                "OVERLOADED",
                f"Too many events are waiting. Send this batch again in {RETRY_AFTER_SECONDS} s; none of it was taken.",
                retryAfterSeconds=RETRY_AFTER_SECONDS,
            )
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS if until is None else until
        batch = _Batch(rows, engaged, loop.create_future(), deadline)
        self._waiting.append(batch)
        heappush(self._pending, (batch.deadline, next(self._numbers), batch))
        self._pending_events += len(batch)
        if self._idle:
            self._idle.pop().set_result(None)
        return await batch.done

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Writer"]:
        """Run the writer; on leaving, what waits is still written, or told that the database is away."""
        tasks = [
            *(asyncio.create_task(self._run(_Lane(self._pool)), name=f"writer {n}") for n in range(LANES)),
            asyncio.create_task(self._expire(), name="writer's clock"),
        ]
        try:
            yield self
        finally:
            if self._pending:
                await asyncio.wait([batch.done for _, _, batch in self._pending])
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, lane: _Lane) -> None:
        try:
            while True:
                if group := self._group():
                    await self._commit(lane, group)
                else:
                    idle = asyncio.get_running_loop().create_future()
                    self._idle.append(idle)
                    await idle
        finally:
            await lane.leave()

    def _group(self) -> list[_Batch]:
        """Take what goes into the next transaction."""
        group: list[_Batch] = []
        size = 0
        while self._waiting and (not group or size + len(self._waiting[0]) <= MAX_GROUP_EVENTS):
            batch = self._waiting.popleft()
            if not batch.expired:
                batch.started = True
                group.append(batch)
                size += len(batch)
        return group

    async def _commit(self, lane: _Lane, group: list[_Batch]) -> None:
        """Write a group. While the database is away, try again for as long as a sender waits. Safe: a resend is a no-op."""
        while True:
            try:
                rows = [row for batch in group for row in batch.rows]
                engaged = [one for batch in group for one in batch.engaged]
                until = max(batch.deadline for batch in group)
                new = await lane.write(rows, engaged, resent=self._resent, until=until)
            except TRY_AGAIN as error:
                if isinstance(error, ValueError):  # the driver's own word for a value that it cannot send
                    await self._divide(lane, group, error)
                    return
                if not self._away:
                    self._away = True
                    _log.exception("the database is away; events wait for it")
                await asyncio.sleep(RETRY_PAUSE_SECONDS)
                expired = [batch for batch in group if batch.expired]
                self._settle(expired)
                if not (group := [batch for batch in group if not batch.expired]):
                    return
            except Exception as error:  # noqa: BLE001 - whatever it is, the writer lives on and the senders are told
                await self._divide(lane, group, error)
                return
            else:
                if self._away:
                    self._away = False
                    _log.info("the database is back")
                self._resent = new.events is not None and len(new.events) < len(rows)
                self._settle(group, new)
                return

    async def _divide(self, lane: _Lane, group: list[_Batch], error: Exception) -> None:
        """Write a group that cannot be written, for a reason of its content, by halves: only the batch that has it fails."""
        if len(group) > 1:
            half = len(group) // 2
            await self._commit(lane, group[:half])
            await self._commit(lane, group[half:])
            return
        _log.error("a batch could not be written", exc_info=error)
        if not group[0].done.done():
            group[0].done.set_exception(error)
        self._settle(group)

    def _settle(self, group: list[_Batch], new: _New = _NOTHING) -> None:
        """Tell who still waits how many were new, and count the group as done."""
        for batch in group:
            self._pending_events -= len(batch)
            accepted = len(batch.rows)
            # A key that two batches share belongs to the first of them.
            if new.events is not None:
                accepted = _took({_key(row) for row in batch.rows}, new.events)
            if batch.engaged:
                accepted += _took({one.key for one in batch.engaged}, new.views)
            if not batch.done.done():
                batch.done.set_result(accepted)

    async def _expire(self) -> None:
        """Answer whoever waited too long, whatever the database does."""
        loop = asyncio.get_running_loop()
        again = "Send this batch again: what of it was stored counts as a duplicate then."
        while True:
            await asyncio.sleep(EXPIRY_SECONDS)
            now = loop.time()
            while self._pending and (self._pending[0][2].done.done() or self._pending[0][0] <= now):
                _, _, batch = heappop(self._pending)
                if not batch.done.done():
                    batch.expired = True
                    batch.done.set_exception(TidelineError("UNAVAILABLE", f"The database is away. {again}"))
                    if not batch.started:
                        self._pending_events -= len(batch)
