"""Breakdowns: in any order, in pages, and with what is left over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.analytics import oracle
from api.analytics.answer import answer
from api.analytics.inquiry import METRIC, about, grouped, questions
from api.analytics.oracle import Event
from api.analytics.question import METRICS, All, AskedSite, Comparison, Filter, Operator, Order, Place, Question, Row
from api.analytics.story import DIMENSION, Story, insert, stories, tell
from api.analytics.test_laws import QUICK, added, named, same
from api.database import Database
from db.refresh import refresh
from db.testing import TestSite

DAY: Final = datetime(2025, 6, 18, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)


@st.composite
def ordered(draw: st.DrawFn, story: Story) -> Question:
    """Breakdowns by one or two subjects, ordered by any metric."""
    question = draw(questions(story, by=grouped))
    order = Order(draw(st.sampled_from(METRICS)), draw(st.booleans()))
    metrics = question.metrics if order.metric in question.metrics else (*question.metrics, order.metric)
    search = draw(st.none() | st.sampled_from(["", "a", "B", "/", "É", "%", "_", "1"]))
    edges = (question.edges[0], question.edges[-1])
    return replace(question, edges=edges, metrics=metrics, order=order, search=search)


@QUICK
@given(story=stories(), data=st.data(), limit=st.integers(1, 5))
async def test_pages_follow_each_other_and_hold_every_group_once(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject, limit: int
) -> None:
    sites, events = await tell(owner, story)
    for _ in range(3):
        question = about(data.draw(ordered(story)), sites)
        expected = oracle.answer(events, question)
        assert oracle.differences(await answer(reading, question), expected, question) == []
        rows: list[Row] = []
        after: Place | None = None
        while len(rows) <= len(expected):
            page = await answer(reading, replace(question, limit=limit, after=after))
            assert len(page) <= limit
            rows += page
            if not page:
                break
            after = Place(page[-1].values[question.order.metric.name], page[-1].keys) if question.order else None
        assert oracle.differences(rows, expected, question) == []


@pytest.mark.parametrize("column", ["path", "title"])
async def test_of_equals_the_smaller_key_comes_first(
    owner: asyncpg.Connection, reading: Database, site: TestSite, column: str
) -> None:
    """Counted beforehand or now; so many that no way of sorting leaves them in order by chance."""
    keys = [f"/{number * 37 % 100:02}" for number in range(100)]
    texts = [{}, *({column: key} for key in keys)]
    await insert(
        owner, [Event(DAY + HOUR, site.id, n, n, texts=text, event_id=uuid4()) for n, text in enumerate(texts)]
    )
    await refresh(owner)
    asked = AskedSite(site.id, site.timezone)
    visitors = METRIC["visitors"]
    question = Question(
        (asked,), (DAY, DAY + 24 * HOUR), (visitors,), "UTC", by=(DIMENSION[column],), order=Order(visitors)
    )
    expected = [*sorted(keys), None]
    assert [row.keys[0] for row in await answer(reading, question)] == expected
    after = Place(1, ("/49",))
    assert [row.keys[0] for row in await answer(reading, replace(question, after=after, limit=60))] == expected[50:]


@QUICK
@given(story=stories(), data=st.data(), most=st.integers(1, 4))
async def test_the_first_groups_and_what_is_left_over_add_up_to_the_whole(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject, most: int
) -> None:
    """As a series with a line for each of the first groups, and one for the rest."""
    sites, _ = await tell(owner, story)
    counted = named("events", "pageviews", "value_sum")
    for _ in range(3):
        question = about(data.draw(questions(story, counted, grouped)), sites)
        subject, series = question.by[0], replace(question, by=())
        whole = replace(question, edges=(series.edges[0], series.edges[-1]), by=(subject,))
        first = await answer(reading, replace(whole, order=Order(series.metrics[0]), limit=most))
        if not first:
            continue
        listed = Comparison(subject, Operator.IS, tuple(row.keys[0] or "" for row in first))
        left = replace(listed, operator=Operator.IS_NOT)
        lines = await answer(reading, replace(series, by=(subject,), filter=both(series.filter, listed)))
        rest = await answer(reading, replace(series, filter=both(series.filter, left)))
        everything = await answer(reading, series)
        for point in range(len(series.edges) - 1):
            parts = [replace(row, keys=()) for row in (*lines, *rest) if row.point == point]
            assert same(added(parts), added([row for row in everything if row.point == point]))


def both(one: Filter | None, other: Filter) -> Filter:
    return other if one is None else All((one, other))
