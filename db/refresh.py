"""Brings rollups and books up to date with events, on either edition."""

from typing import Final

import asyncpg

from db.migrate import AnyConnection, edition_of
from db.rollups import ROLLUPS

# Cells (site, bucket) redone in one transaction: a year's backfill of one site is 35,040, done in steps of a few
# hundred milliseconds, each of which leaves the rollups consistent.
MOST_CELLS: Final = 2000
# Changed events folded into the books in one transaction: some seconds at most. More at once cost less each, fewer are
# folded where a machine is so slow that the statement's time runs out.
MOST_CHANGES: Final = 20_000
FEWEST_CHANGES: Final = 500


async def refresh(connection: AnyConnection) -> None:
    """Redo what changed, materialise what is complete and fold what came and went, all of it.

    On community it must be the owner's connection and outside a transaction; on apache the writer's will do.
    """
    if await edition_of(connection) == "community":
        for rollup in ROLLUPS:
            minutes = int(rollup.grain.total_seconds() // 60)
            # Complete buckets only: with an open end the running bucket would be materialised too, and what comes after
            # would stay out of sight until the next refresh.
            complete = f"time_bucket(INTERVAL '{minutes} minutes', now())"
            await connection.execute(f"CALL refresh_continuous_aggregate('{rollup.name}', NULL, {complete})")
    else:
        await refresh_portable(connection)
    await fold(connection)


async def fold(connection: AnyConnection) -> None:
    """Fold everything that changed into the books, in bounded steps, each in its own transaction. The writer's work, too."""
    most, more = MOST_CHANGES, True
    while more:
        try:
            more = await connection.fetchval("SELECT fold($1)", most)
        except asyncpg.QueryCanceledError:
            if most == FEWEST_CHANGES:
                raise
            most = max(most // 4, FEWEST_CHANGES)


async def refresh_portable(connection: AnyConnection) -> None:
    """Refresh the portable rollups in bounded steps, each in its own transaction."""
    await connection.execute("SELECT rollup_advance()")
    while await connection.fetchval("SELECT rollup_refresh($1)", MOST_CELLS):
        pass
