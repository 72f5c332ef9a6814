"""What keeping events costs: the time to fold them, and bytes on disk."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from db.refresh import refresh
from db.seed import Shape, seed_days
from ops.bench.table import Times, progress

FOLD_EVERY_DAYS: Final = 5

_HYPERTABLES: Final = """
    SELECT coalesce(view_name, made.hypertable_name) AS name, made.hypertable_name = 'events' AS raw,
           coalesce(table_bytes, 0) + coalesce(toast_bytes, 0) AS data, coalesce(index_bytes, 0) AS indexes
    FROM timescaledb_information.hypertables AS made
    LEFT JOIN timescaledb_information.continuous_aggregates AS views
        ON materialization_hypertable_schema = made.hypertable_schema
        AND materialization_hypertable_name = made.hypertable_name
    CROSS JOIN LATERAL hypertable_detailed_size(
        format('%I.%I', made.hypertable_schema, made.hypertable_name)::regclass)"""
_TABLES: Final = """
    SELECT relname AS name, false AS raw, pg_table_size(pg_class.oid) AS data, pg_indexes_size(pg_class.oid) AS indexes
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT EXISTS (
        SELECT FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public' AND hypertable_name = relname)"""


@dataclass(frozen=True)
class Size:
    """A relation's bytes on disk: rows (with what is stored beside them), and indexes."""

    name: str
    raw: bool
    data: int
    indexes: int


@dataclass(frozen=True)
class Filled:
    """What filling a database took: `seeding` in seconds, `folds` has each refresh."""

    events: int
    seeding: float
    folds: Times


async def fill(connection: asyncpg.Connection, site_id: int, until: datetime, days: int, shape: Shape) -> Filled:
    """Seed a site's days, folding what came after every few, and leave the database as its own upkeep would."""
    folds: list[float] = []
    began = time.perf_counter()
    async for done in seed_days(connection, site_id, until, days, shape):
        if done % FOLD_EVERY_DAYS == 0 or done == days:
            started = time.perf_counter()
            await refresh(connection)
            folds.append((time.perf_counter() - started) * 1000)
            if len(folds) % 6 == 0:
                progress(f"day {done} of {days}; the last {FOLD_EVERY_DAYS} were folded in {folds[-1] / 1000:.1f} s")
    seeding = time.perf_counter() - began - sum(folds) / 1000
    await connection.execute("VACUUM (ANALYZE)")
    return Filled(await connection.fetchval("SELECT count(*) FROM events"), seeding, Times(tuple(folds)))


async def sizes(connection: asyncpg.Connection) -> list[Size]:
    """Return what is on disk, the largest first."""
    found = [Size(**row) for query in (_HYPERTABLES, _TABLES) for row in await connection.fetch(query)]
    return sorted(found, key=lambda size: (not size.raw, -(size.data + size.indexes)))
