"""Questions that cannot be answered: each says a code, the field and what would be accepted, and shows nothing inside."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
import pytest

from api import app
from api.analytics.question import DIMENSIONS
from api.schema import schema
from api.testing import Client, serving, settings_for
from api.turns import Turns
from db.refresh import refresh
from db.rollups import ROLLUPS
from db.tables import metadata
from db.testing import TestDatabase, TestSite

ASKED = """
query ($d: String!, $start: TimePoint! = "2025-05-01", $end: TimePoint! = "2025-05-03", $zone: String, $filter: FilterInput,
       $compare: CompareInput, $bucket: Bucket! = DAY, $split: SubjectInput, $top: Int! = 5, $by: [SubjectInput!],
       $dimension: Dimension, $property: String, $first: Int! = 10, $after: String, $search: String, $page: Int! = 10) {
  site(domain: $d) {
    timeseries(range: {start: $start, end: $end}, timezone: $zone, bucket: $bucket, filter: $filter, compare: $compare,
               by: $split, top: $top) { points { events } groups { points { events } } }
    breakdown(range: {start: $start, end: $end}, by: $by, dimension: $dimension, property: $property, first: $first,
              after: $after, search: $search, orderBy: BOUNCE_RATE) { rows { value } }
    dimensionValues(range: {start: $start, end: $end}, dimension: NAME, first: $page) { value }
  }
}"""
GOOD: dict[str, Any] = {"by": [{"dimension": "PATH"}]}
BOMB = {"dimension": "PATH", "operator": "MATCHES", "values": ["((((a{1,99}){1,99}){1,99}){1,99}){1,99}"]}


async def refused(client: Client, site: TestSite, variables: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.post(ASKED, {"d": site.domain, **GOOD, **variables})
    assert answer["data"] is None
    return list(answer["errors"])


async def test_the_good_question_is_answered(client: Client, site: TestSite) -> None:
    found = await client.ask(ASKED, {"d": site.domain, **GOOD})
    assert found["site"]["breakdown"] == {"rows": []}


@pytest.mark.parametrize(
    ("variables", "field", "words", "limit"),
    [
        ({"start": "0001-01-01"}, "start", "from 1970 to 2100", None),
        ({"end": "9999-12-31"}, "end", "from 1970 to 2100", None),
        ({"end": "9999-12-31T23:59:59-14:00"}, "end", "from 1970 to 2100", None),
        ({"start": "2025-05-03"}, "end", "must come after", None),
        ({"start": 20250501}, "start", 'Write a date like "2025-01-31"', None),
        ({"zone": "Europe/Atlantis"}, "timezone", 'Write an IANA name such as "Europe/Paris"', None),
        ({"bucket": "MINUTE"}, "bucket", "more than 2000 points", 2000),
        (
            {"bucket": "HOUR", "end": "2025-07-20", "split": {"dimension": "PATH"}, "top": 20},
            "bucket",
            "HOUR gives 42,240 numbers over all metrics, groups and comparisons; an answer has at most 20,000",
            20_000,
        ),
        ({"compare": {"to": "CUSTOM"}}, "compare.range", "compared with the `range` given here", None),
        ({"compare": {"to": "PREVIOUS_YEAR"}, "start": "1970-01-02"}, "compare", "nothing before 1970", None),
        ({"split": {}}, "by", "Name a `dimension` or a `property`", None),
        ({"split": {"dimension": "PATH", "property": "x"}}, "by", "one of them", None),
        ({"top": 51}, "top", "1 to 50 groups, not 51", 50),
        ({"top": 0}, "top", "1 to 50 groups, not 0", 50),
        ({"by": None}, "by", "Name a `dimension` or a `property`", None),
        ({"by": []}, "by", "one or two different", 2),
        ({"by": [{"dimension": "PATH"}, {"dimension": "PATH"}]}, "by", "one or two different", 2),
        ({"by": [{"property": "a"}, {"property": "b"}, {"property": "c"}]}, "by", "one or two different", 2),
        ({"by": [{"dimension": "PATH"}, {}]}, "by[1]", "Name a `dimension` or a `property`", None),
        ({"by": [{"property": ""}]}, "by[0].property", "1 to 1000 characters", 1000),
        ({"dimension": "PATH"}, "by", "are short for one of `by`", None),
        ({"by": None, "dimension": "PATH", "property": "x"}, "by", "one of them", None),
        ({"first": 0}, "first", "1 to 1000 rows, not 0", 1000),
        ({"first": 1001}, "first", "1 to 1000 rows, not 1001", 1000),
        ({"page": 1001}, "first", "1 to 1000 values, not 1001", 1000),
        ({"search": "x" * 201}, "search", "0 to 200 characters", 200),
        ({"search": "a\0"}, "search", "without NUL", 200),
        ({"after": "?"}, "after", "Send the `endCursor`", None),
        ({"after": "WzEsWyJhIl0sMCwiIl0="}, "after", "belongs to another question", None),
        ({"filter": {}}, "filter", "is one of `all`, `any`, `not`", None),
        ({"filter": {"dimension": "PATH", "values": ["x"] * 10_000}}, "filter", "at most 1000 values, not 10000", 1000),
        ({"filter": BOMB}, "filter.values[0]", "more than 100 places", 100),
        (
            {"filter": {"dimension": "PATH", "operator": "MATCHES", "values": [r"(a*)*\1"]}},
            "filter.values[0]",
            "`|`",
            None,
        ),
        ({"filter": {"dimension": "HOUR", "operator": "EXISTS"}}, "filter.operator", "Accepted here: IS, IS_NOT", None),
        ({"filter": {"dimension": "HOUR", "values": ["noon"]}}, "filter.values[0]", 'from "0" to "23"', None),
        ({"filter": {"value": True, "values": ["x"]}}, "filter.values[0]", 'such as "10"', None),
    ],
)
async def test_bad_input_names_the_field_and_what_is_accepted(
    client: Client, site: TestSite, variables: dict[str, Any], field: str, words: str, limit: int | None
) -> None:
    errors = await refused(client, site, variables)
    assert {error["extensions"]["code"] for error in errors} == {"BAD_INPUT"}
    found = next(error for error in errors if error["extensions"]["field"] == field)
    assert words in found["message"]
    assert found["extensions"].get("limit") == limit


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ({"dimension": "COLOUR", "by": None}, "dimension"),
        ({"filter": {"all": [{"dimension": "colour", "values": ["red"]}]}}, "filter.all[0].dimension"),
        ({"by": [{"dimension": 7}]}, "by[0].dimension"),
    ],
)
async def test_an_unknown_dimension_is_answered_with_the_known_ones(
    client: Client, site: TestSite, variables: dict[str, Any], field: str
) -> None:
    (error,) = await refused(client, site, variables)
    known = [one.column.upper() for one in DIMENSIONS]
    assert error["extensions"] == {"code": "INVALID_DOCUMENT", "field": field, "accepted": known}
    assert ", ".join(known) in error["message"]


async def test_a_cursor_of_another_question_is_refused(
    client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    await owner.execute(
        "INSERT INTO events (time, event_id, site_id, name, path, visitor_id, session_id) SELECT '2025-05-01 12:00Z', "
        "gen_random_uuid(), $1, 'pageview', '/' || n, n, n FROM generate_series(1, 3) AS n",
        site.id,
    )
    await refresh(owner)
    query = """query ($d: String!, $after: String, $order: Metric!) { site(domain: $d) {
        breakdown(range: {start: "2025-05-01", end: "2025-05-03"}, dimension: PATH, orderBy: $order, first: 2, after: $after) {
          rows { value } endCursor } } }"""
    cursor = (await client.ask(query, {"d": site.domain, "order": "EVENTS"}))["site"]["breakdown"]["endCursor"]
    error = await client.error(query, {"d": site.domain, "order": "VISITS", "after": cursor})
    assert error["extensions"] == {"code": "BAD_INPUT", "field": "after"}
    assert "Leave it out to begin at the first row" in error["message"]
    rest = (await client.ask(query, {"d": site.domain, "order": "EVENTS", "after": cursor}))["site"]["breakdown"]
    assert rest == {"rows": [{"value": "/3"}], "endCursor": None}


@pytest.mark.parametrize("depth", [9, 300, 3000])
async def test_a_filter_nested_too_deep_is_refused(client: Client, site: TestSite, depth: int) -> None:
    """Whoever notices first, the filter's own limit, GraphQL or JSON, it is the asker's mistake and says so."""
    condition = '{"not": ' * depth + '{"dimension": "NAME", "values": ["x"]}' + "}" * depth
    variables = json.dumps({"d": site.domain, **GOOD, "filter": None}).replace("null", condition)
    body = f'{{"query": {json.dumps(ASKED)}, "variables": {variables}}}'
    response = await client.http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code < 500
    codes = {error["extensions"]["code"] for error in response.json()["errors"]}
    assert codes <= {"BAD_INPUT", "BAD_REQUEST", "INVALID_DOCUMENT"}


async def test_too_many_questions_at_once_are_told_when_to_come_back(
    database: TestDatabase, owner: asyncpg.Connection, site: TestSite, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the events are locked, a question runs, another waits, and the third is refused."""
    monkeypatch.setattr(app, "Turns", lambda: Turns(running=1, waiting=1))
    query = """query ($d: String!, $n: String!) { site(domain: $d) {
        totals(range: {start: "2025-05-01", end: "2025-05-02"}, filter: {property: $n, operator: EXISTS}) { events } } }"""
    headers = {"Authorization": f"Bearer {token}"}
    async with serving(settings_for(database)) as address, httpx.AsyncClient(base_url=address, headers=headers) as http:
        person = Client(http)
        async with owner.transaction():
            await owner.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
            asked = [
                asyncio.create_task(person.post(query, {"d": site.domain, "n": f"p{number}"})) for number in range(3)
            ]
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        answers = await asyncio.gather(*asked)
    (error,) = [answer["errors"][0] for answer in answers if "errors" in answer]
    assert len(done) == 1
    assert error["extensions"] == {"code": "TOO_MANY_QUESTIONS", "limit": 2, "retryAfterSeconds": 2}
    assert "1 of your questions are being answered and 1 wait" in error["message"]


async def test_nobody_is_told_a_plan(nobody: Client, site: TestSite) -> None:
    query = """query ($d: String!) { site(domain: $d) { totals(range: {start: "2025-05-01", end: "2025-05-02"}, explain: true) {
        events explain { sql } } } }"""
    error = await nobody.error(query, {"d": site.domain})
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


def test_the_contract_names_nothing_inside() -> None:
    """No table and no SQL."""
    names = {*metadata.tables, *(rollup.name for rollup in ROLLUPS)}
    # One-word names may be the API's own words; those of two words are nobody else's.
    inside = sorted(name for name in names if "_" in name)
    text = schema.as_str()
    assert len(inside) > 5
    assert [name for name in inside if name in text] == []
    assert "SELECT" not in text
