"""The two pools, and the one place that runs a statement built with SQLAlchemy Core."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.sql.expression import ClauseElement

from api.settings import Settings
from db.migrate import edition_of, plain
from db.rollups import Edition

# What a statement raises when the server cannot be reached, is shutting down, or cut the connection. (asyncpg reports a
# connection that was cut while idle as an InternalClientError when it is used next.)
DATABASE_AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)

_DIALECT: Final = asyncpg_dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped


@dataclass(frozen=True)
class Database:
    """`writer` appends events and keeps logins; `reader` answers questions and exports, and cannot write at all."""

    writer: asyncpg.Pool
    reader: asyncpg.Pool
    edition: Edition


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Open both pools, and close them gracefully."""
    async with (
        asyncpg.create_pool(plain(settings.database_writer_url), min_size=1, max_size=8, command_timeout=30) as writer,
        asyncpg.create_pool(plain(settings.database_reader_url), min_size=1, max_size=8) as reader,
    ):
        async with reader.acquire() as connection:
            edition = await edition_of(connection)
        yield Database(writer, reader, edition)


def render(statement: ClauseElement) -> tuple[str, list[Any]]:
    """Return a statement as text with $1, $2, … and its values in that order. Values are never part of the text."""
    compiled = statement.compile(dialect=_DIALECT)
    names: list[str] = getattr(compiled, "positiontup", None) or []
    return compiled.string, [compiled.params[name] for name in names]


async def fetch(pool: asyncpg.Pool, statement: ClauseElement) -> list[asyncpg.Record]:
    """Run one statement and return its rows."""
    text, values = render(statement)
    rows: list[asyncpg.Record] = await pool.fetch(text, *values)
    return rows


async def statement_seconds(pool: asyncpg.Pool) -> float:
    """Return how long the database works on one statement of a pool before it gives up; 0 is without end."""
    milliseconds = await pool.fetchval("SELECT setting::integer FROM pg_settings WHERE name = 'statement_timeout'")
    return float(milliseconds) / 1000
