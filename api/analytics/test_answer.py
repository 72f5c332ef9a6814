"""The executor: what the questions of one request share, and how an answer is explained."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import asyncpg
import pytest

from api.analytics.answer import Answering, answer, explain
from api.analytics.oracle import Event
from api.analytics.question import DIMENSIONS, METRICS, AskedSite, Comparison, Filter, Operator, Question, Row
from api.analytics.story import insert
from api.database import Database
from api.errors import TidelineError
from db.refresh import refresh
from db.testing import TestSite, make_site

METRIC: Final = {one.name: one for one in METRICS}
D: Final = {one.column: one for one in DIMENSIONS}
DAY: Final = datetime(2025, 5, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Counting:
    """A pool that notes down what is read."""

    pool: Any
    read: list[str]

    async def fetch(self, text: str, *values: object) -> Any:
        self.read.append(text)
        return await self.pool.fetch(text, *values)


def counted(reading: Database) -> tuple[Database, list[str]]:
    pool = Counting(reading.reader, [])
    return replace(reading, reader=pool), pool.read  # type: ignore[arg-type] # as much of a pool as is used


def question(site: TestSite, *names: str, only: Filter | None = None, hours: int = 24) -> Question:
    marks = (DAY, DAY + timedelta(hours=hours))
    return Question((AskedSite(site.id, site.timezone),), marks, tuple(METRIC[name] for name in names), "UTC", only)


@pytest.fixture
async def visited(owner: asyncpg.Connection) -> TestSite:
    """A site with a visit of two events, a quarter of an hour apart."""
    site = await make_site(owner)
    texts = {"path": "/", "country": "FR"}
    await insert(
        owner, [Event(DAY + timedelta(minutes=n), site.id, 1, 1, texts=texts, event_id=uuid4()) for n in (5, 20)]
    )
    await refresh(owner)
    return site


async def test_a_question_is_one_statement_and_stale_buckets_are_asked_for_once_a_request(
    reading: Database, visited: TestSite
) -> None:
    database, read = counted(reading)
    answering = Answering(database)
    asked = [question(visited, "events", "visitors", "visits", hours=hours) for hours in (1, 2, 3, 3, 3)]
    answers = await asyncio.gather(*(answering.answer(one) for one in asked))
    assert answers == [[Row(0, (), {"events": 2, "visitors": 1, "visits": 1})]] * 5
    # Three different ones; rollups are read, of which the apache edition must know what is stale.
    assert len(read) == 3 + (reading.edition == "apache")
    assert await answering.answer(asked[0]) == answers[0]
    assert len(read) == 3 + (reading.edition == "apache")


async def test_days_need_not_know_what_is_stale(reading: Database, visited: TestSite) -> None:
    database, read = counted(reading)
    assert await answer(database, question(visited, "events", "visitors")) == [Row(0, (), {"events": 2, "visitors": 1})]
    assert len(read) == 1


async def test_nothing_asked_is_nothing_read(reading: Database, visited: TestSite) -> None:
    database, read = counted(reading)
    assert await answer(database, question(visited)) == []
    assert read == []


async def test_what_comes_before_is_awaited_once_and_first(reading: Database, visited: TestSite) -> None:
    database, read = counted(reading)
    seen = []

    async def before() -> None:
        await asyncio.sleep(0.05)
        seen.append(len(read))

    answering = Answering(database, before)
    await asyncio.gather(*(answering.answer(question(visited, "events", hours=hours)) for hours in range(1, 5)))
    assert seen == [0]


async def test_late_events_count_at_once_where_the_refresh_is_held_up(
    reading: Database, owner: asyncpg.Connection, visited: TestSite
) -> None:
    asked = question(visited, "events", hours=3)
    late = [Event(DAY + timedelta(minutes=minutes), visited.id, 2, 2, event_id=uuid4()) for minutes in (0, 70)]
    await insert(owner, late)
    if reading.edition == "community":
        await refresh(owner)
    assert await answer(reading, asked) == [Row(0, (), {"events": 4})]
    await refresh(owner)
    assert await answer(reading, asked) == [Row(0, (), {"events": 4})]


async def test_an_answer_is_explained_by_giving_it(reading: Database, visited: TestSite) -> None:
    only = Comparison(D["country"], Operator.IS, ("FR", "DE"))
    explanation = await explain(reading, question(visited, "visitors", "value_p95", only=only))
    assert explanation.plan == (
        "visitors: visits by local day, 2025-05-01T00:00:00+00:00 to 2025-05-02T00:00:00+00:00",
        "  not from anything cheaper: a visitor or a visit may be counted under several values of country",
        "value_p95: events",
    )
    assert explanation.sql.startswith("SELECT")
    assert f"${len(explanation.values)}" in explanation.sql
    assert f"${len(explanation.values) + 1}" not in explanation.sql
    assert "[FR, DE]" in explanation.values
    assert str(visited.id) in explanation.values
    assert "2025-05-01T00:00:00+00:00" in explanation.values
    assert explanation.rows == 1
    assert 0 < explanation.planning_ms < 10_000
    assert 0 < explanation.execution_ms < 10_000


async def test_long_arrays_are_shown_in_part(reading: Database, visited: TestSite) -> None:
    only = Comparison(D["country"], Operator.IS, tuple(f"c{number}" for number in range(100)))
    explanation = await explain(reading, question(visited, "visitors", only=only))
    (shown,) = (value for value in explanation.values if value.startswith("[c0, c1"))
    assert shown.endswith("c19, … 100 in all]")


@pytest.mark.parametrize("name", ["country", "path", "title", "entry_page"])
async def test_a_pattern_that_the_database_refuses_is_the_askers_mistake(
    reading: Database, visited: TestSite, name: str
) -> None:
    only = Comparison(D[name], Operator.MATCHES, ("a{2,1}",))
    for ask in (answer, explain):
        with pytest.raises(TidelineError) as caught:
            await ask(reading, question(visited, "visitors", only=only))
        assert caught.value.extensions == {"code": "BAD_INPUT", "field": "filter"}
