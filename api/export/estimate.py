"""How large an export will be, told quickly: counted where sums know it or little is read, else as the planner guesses."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from sqlalchemy import func, select, text

from api.analytics.answer import Answering
from api.analytics.question import METRICS, AskedSite, Question
from api.database import Database, render
from api.export.link import ExportRequest
from api.export.stream import export_select

# Whoever looks at the dialog waits for it.
PATIENCE_SECONDS: Final = 1.0
SAMPLE_ROWS: Final = 500
_EVENTS: Final = next(metric for metric in METRICS if metric.name == "events")


# Of a row of which none could be measured in time.
USUAL_ROW_BYTES: Final = 220.0


@dataclass(frozen=True)
class Estimate:
    """About how many rows, and bytes, a file will have."""

    rows: int
    size: int


class Estimating:
    """Estimates one export, once, when somebody wants to know."""

    def __init__(self, database: Database, answering: Answering, request: ExportRequest, site: AskedSite) -> None:
        self._parts = database, answering, request, site
        self._started: asyncio.Task[Estimate] | None = None

    async def made(self) -> Estimate:
        """Return the estimate, its header left out. Takes two seconds at most, mostly milliseconds."""
        if self._started is None:
            self._started = asyncio.create_task(_estimate(*self._parts))
        return await self._started


async def _estimate(database: Database, answering: Answering, request: ExportRequest, site: AskedSite) -> Estimate:
    rows, row_bytes = await asyncio.gather(_rows(database, answering, request, site), _row_bytes(database, request))
    return Estimate(rows, round(rows * row_bytes))


async def _rows(database: Database, answering: Answering, request: ExportRequest, site: AskedSite) -> int:
    question = Question(
        sites=(site,),
        edges=(request.start, request.end),
        metrics=(_EVENTS,),
        zone=request.timezone,
        filter=request.filter,
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await answering.answer(question)
    except (TimeoutError, asyncpg.QueryCanceledError):
        return await _guessed(database, request)
    return int(found[0].values["events"] or 0) if found else 0


async def _guessed(database: Database, request: ExportRequest) -> int:
    statement, values = render(export_select(request).order_by(None))
    plan: Any = json.loads(await database.reader.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *values))
    return int(plan[0]["Plan"]["Plan Rows"])


async def _row_bytes(database: Database, request: ExportRequest) -> float:
    """Return how long a row is, by the first ones."""
    sample = export_select(request).limit(SAMPLE_ROWS).subquery("sample")
    # A row as text has a pair of brackets where the file has the end of a line.
    length = func.octet_length(text("sample::text")) - 1
    statement, values = render(select(func.avg(length)).select_from(sample))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            measured = await database.reader.fetchval(statement, *values)
    except (TimeoutError, asyncpg.QueryCanceledError):
        measured = None
    return USUAL_ROW_BYTES if measured is None else float(measured)
