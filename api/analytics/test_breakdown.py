"""Breakdowns and filters on the real database equal what plain Python says about the list of events."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.analytics.compile import compile_plan
from api.analytics.plan import plan
from api.analytics.question import (
    DIMENSIONS,
    METRICS,
    All,
    Comparison,
    Either,
    Filter,
    Not,
    Operator,
    Property,
    Question,
    Subject,
)
from api.database import render
from api.testing import Client
from db.refresh import refresh
from db.testing import TestSite, make_site

START = datetime(2025, 5, 1, tzinfo=UTC)
END = START + timedelta(days=1)
BY_COLUMN = {one.column: one for one in DIMENSIONS}
METRIC = {one.name: one for one in METRICS}
NAME, COUNTRY, PLAN = BY_COLUMN["name"], BY_COLUMN["country"], Property("plan")

Row = tuple[str, str | None, str | None, int]  # name, country, plan, visitor
words = st.sampled_from(["a", "A", "ab", "b%", "_", "\\", "é", "=1"])
events = st.lists(st.tuples(words, st.none() | words, st.none() | words, st.integers(1, 4)), max_size=30)
tests = st.builds(
    Comparison,
    st.sampled_from([NAME, COUNTRY, PLAN]),
    st.sampled_from([Operator.IS, Operator.IS_NOT, Operator.CONTAINS, Operator.STARTS_WITH]),
    st.lists(words | st.just(""), min_size=1, max_size=3).map(tuple),
) | st.builds(Comparison, st.sampled_from([NAME, COUNTRY, PLAN]), st.just(Operator.EXISTS))
filters: st.SearchStrategy[Filter] = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: Either(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=5,
)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


COMPARED: dict[Operator, Callable[[str, tuple[str, ...]], bool]] = {
    Operator.IS: lambda value, texts: value in texts,
    Operator.IS_NOT: lambda value, texts: value not in texts,
    Operator.CONTAINS: lambda value, texts: any(text.lower() in value.lower() for text in texts),
    Operator.STARTS_WITH: lambda value, texts: any(value.lower().startswith(text.lower()) for text in texts),
    Operator.EXISTS: lambda value, _: value != "",
}


def value_of(row: Row, subject: Subject) -> str | None:
    return row[2] if isinstance(subject, Property) else row[0] if subject == NAME else row[1]


def passes(row: Row, part: Filter) -> bool:
    """Say what a filter says, in plain Python."""
    match part:
        case All():
            return all(passes(row, inner) for inner in part.parts)
        case Either():
            return any(passes(row, inner) for inner in part.parts)
        case Not():
            return not passes(row, part.part)
        case Comparison():
            value = value_of(row, part.subject) or ""
            return COMPARED[part.operator](value, part.values)


async def insert(owner: asyncpg.Connection, site: TestSite, rows: list[Row]) -> None:
    await owner.executemany(
        "INSERT INTO events (time, event_id, site_id, name, country, properties, visitor_id, session_id) "
        "VALUES ($1, $2, $3, $4, $5, CASE WHEN $6::text IS NOT NULL THEN jsonb_build_object('plan', $6::text) END, $7, 1)",
        [(START + timedelta(minutes=n), uuid4(), site.id, *row) for n, row in enumerate(rows)],
    )


async def ask(owner: asyncpg.Connection, question: Question) -> list[Any]:
    text, values = render(compile_plan(plan(question)))
    answered: list[Any] = await owner.fetch(text, *values)
    return answered


def counts(rows: list[Row]) -> tuple[int, int]:
    return len({row[3] for row in rows}), len(rows)


@SLOW
@given(rows=events, condition=filters)
async def test_a_filter_counts_what_passes_it(owner: asyncpg.Connection, rows: list[Row], condition: Filter) -> None:
    site = await make_site(owner)
    await insert(owner, site, rows)
    await refresh(owner)
    asked = (METRIC["visitors"], METRIC["events"])

    async def counted(part: Filter | None, metrics: tuple[Any, ...] = asked) -> tuple[int, ...]:
        answer = await ask(owner, Question(site.id, (START, END), metrics, part))
        return tuple(answer[0][metric.name] for metric in metrics) if answer else (0,) * len(metrics)

    inside, outside, whole = await counted(condition), await counted(Not(condition)), await counted(None)
    assert inside == counts([row for row in rows if passes(row, condition)])
    assert inside[1] + outside[1] == whole[1]
    assert max(inside[0], outside[0]) <= whole[0]
    # Additive metrics of a filter on names come from the rollup; the answer is the same.
    assert await counted(condition, (METRIC["events"],)) == inside[1:]


@SLOW
@given(rows=events, by=st.sampled_from([NAME, COUNTRY, PLAN]), limit=st.integers(1, 6), condition=st.none() | tests)
async def test_a_breakdown_is_the_list_grouped_and_ordered(
    owner: asyncpg.Connection, rows: list[Row], by: Subject, limit: int, condition: Filter | None
) -> None:
    site = await make_site(owner)
    await insert(owner, site, rows)
    await refresh(owner)
    left = [row for row in rows if condition is None or passes(row, condition)]
    expected = Counter(value_of(row, by) for row in left)
    ranked = sorted(expected.items(), key=lambda item: (-item[1], item[0] is None, item[0] or ""))
    question = Question(site.id, (START, END), (METRIC["events"],), condition, by, METRIC["events"], limit)
    assert [(row["key"], row["events"]) for row in await ask(owner, question)] == ranked[:limit]


BREAKDOWN = """
query ($d: String!, $by: Dimension, $property: String, $filter: FilterInput, $limit: Int! = 10) {
  site(domain: $d) {
    breakdown(range: {start: "2025-05-01", end: "2025-05-02"}, dimension: $by, property: $property, filter: $filter,
              orderBy: EVENTS, limit: $limit) { rows { value visitors events } }
    totals(range: {start: "2025-05-01", end: "2025-05-02"}, filter: $filter) { events }
  }
}"""


async def test_through_graphql(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    await insert(owner, site, [("pageview", "FR", None, 1), ("pageview", "FR", "pro", 2), ("signup", None, "pro", 2)])
    await refresh(owner)
    answer = (await client.ask(BREAKDOWN, {"d": site.domain, "by": "COUNTRY"}))["site"]
    assert answer["breakdown"]["rows"] == [
        {"value": "FR", "visitors": 2, "events": 2},
        {"value": None, "visitors": 1, "events": 1},
    ]
    condition = {"all": [{"property": "plan", "values": ["pro"]}, {"not": {"dimension": "NAME", "values": ["signup"]}}]}
    answer = (await client.ask(BREAKDOWN, {"d": site.domain, "property": "plan", "filter": condition}))["site"]
    assert answer["breakdown"]["rows"] == [{"value": "pro", "visitors": 1, "events": 1}]
    assert answer["totals"] == {"events": 1}


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ({}, "breakdown"),
        ({"by": "PATH", "property": "x"}, "breakdown"),
        ({"by": "PATH", "limit": 0}, "limit"),
        ({"by": "PATH", "limit": 1001}, "limit"),
        ({"by": "PATH", "filter": {}}, "filter"),
        ({"by": "PATH", "filter": {"any": [{"dimension": "NAME", "operator": "CONTAINS"}]}}, "filter.any[0].values"),
    ],
)
async def test_bad_questions_name_the_field(
    client: Client, site: TestSite, variables: dict[str, Any], field: str
) -> None:
    answer = await client.post(BREAKDOWN, {"d": site.domain, **variables})
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_INPUT"}
    assert field in {error["extensions"]["field"] for error in answer["errors"]}


async def test_an_unknown_dimension_is_refused_with_the_known_ones_in_the_contract(
    client: Client, site: TestSite
) -> None:
    error = await client.error(BREAKDOWN, {"d": site.domain, "by": "COLOUR"})
    assert error["extensions"]["code"] == "INVALID_DOCUMENT"
    assert "COLOUR" in error["message"]


@pytest.mark.parametrize("depth", [9, 300, 3000])
async def test_a_filter_nested_too_deep_is_refused(client: Client, site: TestSite, depth: int) -> None:
    """Whoever notices first, the filter's own limit, GraphQL or JSON, it is the asker's mistake and says so."""
    condition = '{"dimension": "NAME", "values": ["x"]}'
    for _ in range(depth):
        condition = f'{{"not": {condition}}}'
    body = f'{{"query": {json.dumps(BREAKDOWN)}, "variables": {{"d": "{site.domain}", "by": "PATH", "filter": {condition}}}}}'
    response = await client.http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code < 500
    assert {error["extensions"]["code"] for error in response.json()["errors"]} <= {
        "BAD_INPUT",
        "BAD_REQUEST",
        "INVALID_DOCUMENT",
    }
