"""Question -> numbers: the one executor of the engine."""

from datetime import datetime

import asyncpg
from sqlalchemy import column, select, table

from api.analytics.compile import compile_plan
from api.analytics.plan import plan
from api.analytics.question import Question
from api.database import Database, fetch
from db.tables import Instant

_changed = table("rollup_invalidations", column("bucket", Instant), column("site_id"))


async def ask(database: Database, question: Question) -> list[dict[str, int]]:
    """Return the metrics of each bucket, in order; a bucket without events has none. Two statements, the first trivial.

    On the apache edition the answer is exact at any moment: what changed since the last refresh is read from events. On
    community a late event is counted from the next refresh on, as continuous aggregates have it.
    """
    answer: list[dict[str, int]] = [{} for _ in question.edges[1:]]
    if question.metrics:
        for row in await rows(database, question):
            answer[row["point"] - 1] = {metric.name: row[metric.name] for metric in question.metrics}
    return answer


async def rows(database: Database, question: Question) -> list[asyncpg.Record]:
    """Return the rows that compile_plan describes, by the cheapest exact plan."""
    stale = await _stale(database, question) if database.edition == "apache" else ()
    return await fetch(database.reader, compile_plan(plan(question, stale=stale)))


async def _stale(database: Database, question: Question) -> list[datetime]:
    """Return the buckets of the range that changed below the watermark and are not redone yet. Usually none."""
    # A bucket that begins before the range may reach into it; where it does, it is at an edge, which is raw anyway.
    where = (
        _changed.c.site_id == question.site_id,
        _changed.c.bucket >= question.edges[0],
        _changed.c.bucket < question.edges[-1],
    )
    rows = await fetch(database.reader, select(_changed.c.bucket).distinct().where(*where).order_by(_changed.c.bucket))
    return [row["bucket"] for row in rows]
