"""Question -> numbers: the one executor of the engine."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import asyncpg
from sqlalchemy import column, select, table

from api.analytics.compile import compile_plan
from api.analytics.plan import Plan, described, plan
from api.analytics.question import Question, Row
from api.database import Database, fetch, render
from api.errors import bad_input
from db.tables import Instant

# So many statements are kept, of some ten thousand characters each: those of a few pages.
_MOST_KEPT: Final = 256
# Of a long array of bound values, so many are shown.
_MOST_SHOWN: Final = 20

_changed = table("rollup_invalidations", column("bucket", Instant), column("site_id"))


@dataclass(frozen=True)
class Explanation:
    """How a question is answered, found out by answering it: the plan in words, the statement, its cost.

    `values` are those bound to $1, $2, … as text; `rows` is how many rows came out. The times are the database's own.
    """

    plan: tuple[str, ...]
    sql: str
    values: tuple[str, ...]
    planning_ms: float
    execution_ms: float
    rows: int


class Answering:
    """Answers the questions of one request. What they share is looked up once, and the same question is answered once.

    `before` is awaited once, before anything is read: it lets pending changes be folded into what is read.
    """

    def __init__(self, database: Database, before: Callable[[], Awaitable[None]] | None = None) -> None:
        self._database = database
        self._before = before
        self._started: dict[object, asyncio.Task[Any]] = {}

    async def answer(self, question: Question) -> list[Row]:
        """Return the rows in order of point and keys, or in the order that is asked for. One statement.

        Buckets and groups without a matching event have no row. Counts are `int`, other metrics `float`, and means of
        nothing None.

        Raises:
            TidelineError: BAD_INPUT when the database does not take a pattern of the filter.
        """
        return list(await self._once(("answer", question), lambda: self._answer(question)))

    async def explain(self, question: Question) -> Explanation:
        """Return how the question is answered, by running it.

        Raises:
            TidelineError: BAD_INPUT when the database does not take a pattern of the filter.
        """
        explanation: Explanation = await self._once(("explain", question), lambda: self._explain(question))
        return explanation

    async def _answer(self, question: Question) -> list[Row]:
        return await run(self._database, await self._plan(question)) if question.metrics else []

    async def _explain(self, question: Question) -> Explanation:
        return await measure(self._database, await self._plan(question))

    async def _plan(self, question: Question) -> Plan:
        """Return the cheapest exact plan.

        On the apache edition it is exact at any moment: what changed since the last refresh is read from events. On
        community a late event is counted by rollups from the next refresh on, as continuous aggregates have it.
        """
        if self._before is not None:
            await self._once("before", self._wait)
        planned = plan(question)
        if not planned.rollups or self._database.edition != "apache":
            return planned
        stale: dict[int, list[datetime]] = await self._once("stale", self._stale)
        buckets = {bucket for site in question.sites for bucket in stale.get(site.id, ())}
        return plan(question, sorted(buckets)) if buckets else planned

    async def _wait(self) -> None:
        if self._before is not None:
            await self._before()

    async def _stale(self) -> dict[int, list[datetime]]:
        """Return the buckets of each site that changed below the watermark and are not redone yet. Usually none."""
        buckets: dict[int, list[datetime]] = {}
        for row in await fetch(self._database.reader, select(_changed.c.site_id, _changed.c.bucket).distinct()):
            buckets.setdefault(row["site_id"], []).append(row["bucket"])
        return buckets

    async def _once(self, key: object, make: Callable[[], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401 - what it makes
        if key not in self._started:
            self._started[key] = asyncio.create_task(make())
        return await self._started[key]


@lru_cache(maxsize=_MOST_KEPT)
def sent(planned: Plan) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that a plan sends, with its values. Kept: putting it together takes longer than many an answer."""
    text, values = render(compile_plan(planned))
    return text, tuple(values)


async def answer(database: Database, question: Question) -> list[Row]:
    """Answer a question by itself; see Answering."""
    return await Answering(database).answer(question)


async def explain(database: Database, question: Question) -> Explanation:
    """Explain a question by itself; see Answering."""
    return await Answering(database).explain(question)


async def run(database: Database, planned: Plan) -> list[Row]:
    """Return the rows that a plan comes to."""
    question = planned.question
    text, values = sent(planned)
    records = await _read(database.reader.fetch(text, *values))
    keys = [f"key{number}" for number in range(len(question.by))]
    names = [metric.name for metric in question.metrics]
    return [
        Row(record["point"], tuple(record[key] for key in keys), {name: record[name] for name in names})
        for record in records
    ]


async def measure(database: Database, planned: Plan) -> Explanation:
    """Run a plan and say what it took."""
    text, values = sent(planned)
    told = await _read(database.reader.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}", *values))
    (tree,) = json.loads(told)
    shown = tuple(_printed(value) for value in values)
    return Explanation(
        described(planned),
        text,
        shown,
        tree["Planning Time"],
        tree["Execution Time"],
        round(tree["Plan"]["Actual Rows"]),
    )


async def _read(reading: Awaitable[Any]) -> Any:  # noqa: ANN401 - what is read
    try:
        return await reading
    except asyncpg.InvalidRegularExpressionError as error:
        raise bad_input("filter", f"filter: A pattern cannot be used: {error.args[0]}.") from None


def _printed(value: object) -> str:
    match value:
        case list():
            more = f", … {len(value)} in all" if len(value) > _MOST_SHOWN else ""
            return f"[{', '.join(_printed(one) for one in value[:_MOST_SHOWN])}{more}]"
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
