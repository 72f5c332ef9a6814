"""Brings a database to head, one process at a time, without holding writers up for long."""

import asyncio
import io
from pathlib import Path
from typing import Final

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL, make_url

from db.rollups import Edition
from db.zones import keep_zones

# A connection of one's own, or one that a pool lends.
AnyConnection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

# Names the lock under which migrations run: two containers that start at once do not migrate twice.
MIGRATION_LOCK: Final = 510_774_921


def config() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    alembic = Config()
    alembic.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return alembic


def head() -> str:
    """Return the revision that the code was written for."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise RuntimeError("There are no migrations.")
    return revision


def plain(url: str) -> str:
    """Return a database address as asyncpg wants it, whichever of the usual schemes it was written with."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def offline(edition: Edition) -> str:
    """Return the SQL of a migration from nothing to head, as `alembic upgrade head --sql` prints it."""
    alembic = config()
    output = io.StringIO()
    alembic.output_buffer = output
    alembic.attributes["edition"] = edition
    command.upgrade(alembic, "head", sql=True)
    return output.getvalue()


async def edition_of(connection: AnyConnection) -> Edition:
    """Return which edition of TimescaleDB the connected server runs. The extension must exist."""
    return "community" if await connection.fetchval("SHOW timescaledb.license") == "timescale" else "apache"


async def upgrade(url: str) -> None:
    """Migrate the database at `url` (as its owner) to head, and let it know its sites' clocks.

    Raises:
        asyncpg.LockNotAvailableError: when a table stays locked for longer than the lock timeout; nothing has changed then.
    """
    connection = await asyncpg.connect(plain(url))
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        await connection.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        alembic = config()
        alembic.attributes["edition"] = await edition_of(connection)
        alembic.attributes["url"] = plain(url)
        await asyncio.to_thread(command.upgrade, alembic, "head")
        await keep_zones(connection)
    finally:
        await connection.close()


async def set_password(connection: AnyConnection, role_url: str) -> None:
    """Let the role named in `role_url` log in with the password written there."""
    role: URL = make_url(role_url)
    # DDL takes no parameters: the server quotes the two values itself.
    statement = await connection.fetchval(
        "SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', $1::text, $2::text)", role.username, role.password
    )
    await connection.execute(statement)
