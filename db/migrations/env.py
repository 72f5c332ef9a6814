"""Alembic's entry: runs the frozen SQL of the versions, online through asyncpg or as a script."""

import asyncio

from alembic import context
from sqlalchemy.engine import Connection
from sqlalchemy.engine.url import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.tables import metadata

# A migration that waits for a lock makes everybody behind it wait too; better to fail and be tried again.
TIMEOUTS = ("SET lock_timeout = '5s'", "SET statement_timeout = '10min'")


def run(connection: Connection) -> None:
    """Migrate on an open connection, each version in a transaction of its own."""
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    for timeout in TIMEOUTS:
        connection.exec_driver_sql(timeout)
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()


async def run_online(url: str) -> None:
    """Open the one connection and migrate."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    # "named": with the default style every % of the script would be printed twice.
    context.configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(run_online(context.config.attributes["url"]))
