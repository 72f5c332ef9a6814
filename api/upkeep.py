"""What runs beside requests: folding changed events into the books, on apache the rollups' refresh, sweeping, and removing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from time import monotonic
from typing import Final

import asyncpg

from api.admin.removal import remove_deleted
from api.database import DATABASE_AWAY
from api.ingest.visitors import destroy_salts
from db.migrate import AnyConnection, edition_of
from db.refresh import fold, refresh_portable

EVERY_SECONDS: Final = 15.0
# Late events are logged one statement at a time; a moment's pause redoes a burst of them together.
GATHER_SECONDS: Final = 0.25
# Under load it works a quarter of the time, which makes each event cheaper; a question that comes meanwhile folds for itself.
REST: Final = 3
MOST_REST_SECONDS: Final = 5.0
CHANNELS: Final = ("rollup_invalidations", "event_changes")
# How long a question waits for what was collected just before it, and for how much of it. Else it is answered as of a
# moment ago.
SETTLE_SECONDS: Final = 1.0
SETTLED_CHANGES: Final = 2_000
RETRY_SECONDS: Final = 5.0
# Far more than the 30 minutes that end a visit: events may be sent hours after they happened, and still form visits.
VISITS_KEPT: Final = timedelta(days=1)

_log = logging.getLogger(__name__)


@asynccontextmanager
async def upkeep(pool: asyncpg.Pool) -> AsyncIterator[None]:
    """Keep house while the service runs. Several workers may: the database lets one refresh at a time."""
    task = asyncio.create_task(_run(pool), name="upkeep")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _run(pool: asyncpg.Pool) -> None:
    while True:
        try:
            async with pool.acquire() as connection:
                await _keep_house(connection)
        except (*DATABASE_AWAY, asyncpg.PostgresError):
            _log.exception("upkeep failed and will be tried again")
            await asyncio.sleep(RETRY_SECONDS)


async def _keep_house(connection: AnyConnection) -> None:
    portable = await edition_of(connection) == "apache"
    changed = asyncio.Event()

    def notice(*_: object) -> None:
        changed.set()

    for channel in CHANNELS:
        await connection.add_listener(channel, notice)
    try:
        await _repeat(connection, changed, portable=portable)
    finally:
        # A connection that was cut has none; its error must not take the place of what ended this.
        with suppress(*DATABASE_AWAY, asyncpg.PostgresError):
            for channel in CHANNELS:
                await connection.remove_listener(channel, notice)


async def _repeat(connection: AnyConnection, changed: asyncio.Event, *, portable: bool) -> None:
    while True:
        changed.clear()
        began = monotonic()
        await fold(connection)
        if portable:
            await refresh_portable(connection)
        if await remove_deleted(connection):
            changed.set()
        took = monotonic() - began
        await connection.execute("DELETE FROM open_visits WHERE updated_at < now() - $1::interval", VISITS_KEPT)
        await destroy_salts(connection)
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), EVERY_SECONDS)
        await asyncio.sleep(max(GATHER_SECONDS, min(took * REST, MOST_REST_SECONDS)))


async def settle(pool: asyncpg.Pool) -> None:
    """Let what was acknowledged before now be in the books, so that a question counts it. One statement, mostly trivial.

    While more than SETTLED_CHANGES wait, an import for one, they are upkeep's to fold, and questions do without.
    """
    with suppress(TimeoutError, asyncpg.QueryCanceledError):
        async with asyncio.timeout(SETTLE_SECONDS), pool.acquire() as connection:
            await connection.execute(
                "SELECT fold($1) WHERE NOT EXISTS (SELECT FROM event_changes OFFSET $1)", SETTLED_CHANGES
            )
