"""The log: cursors, pages and what they hold."""

import base64
import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.analytics import oracle
from api.analytics.inquiry import about, instants, narrowings, questions
from api.analytics.log import Cursor, Log, log_select, read_cursor
from api.analytics.question import DIMENSIONS, AskedSite, Comparison, Operator
from api.analytics.story import Story, stories, tell
from api.analytics.test_laws import QUICK
from api.database import Database, fetch
from api.errors import TidelineError
from api.testing import Client
from db.testing import TestSite

D: Final = {one.column: one for one in DIMENSIONS}
DAY = datetime(2025, 5, 1, tzinfo=UTC)
SITE = AskedSite(1, "UTC")
LOG = Log((SITE,), DAY, DAY + timedelta(days=1), "UTC")
ODD_CURSORS: Final = [
    base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    for place in ([1, "0" * 32, 2**31, "x"], [1, "0" * 32, "1", "x"], [10**30, "0" * 32, 1, "x"], [1, "0" * 31, 1, "x"])
]
PAGE = """
query ($d: String!, $first: Int!, $after: String, $filter: FilterInput) {
  site(domain: $d) {
    events(range: {start: "2025-05-01", end: "2025-05-02"}, first: $first, after: $after, filter: $filter) {
      rows { id time name visitorId sessionId value properties path country } endCursor
    }
  }
}"""


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - made aware
    st.uuids(),
    st.integers(1, 2**31 - 1),
)
def test_writing_and_reading_a_cursor_is_identity(time: datetime, event_id: UUID, site_id: int) -> None:
    cursor = Cursor(time, event_id, site_id)
    assert read_cursor(cursor.written(LOG), LOG) == cursor


@pytest.mark.parametrize(
    "text", ["", "x", "bm8=", "W10=", "WzEsMiwzXQ==", "é", "W1tdLCJhIiwiYiJd", "eyJhIjoxfQ==", *ODD_CURSORS]
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(TidelineError, match="no cursor") as caught:
        read_cursor(text, LOG)
    assert caught.value.extensions == {"code": "BAD_INPUT", "field": "after"}


@pytest.mark.parametrize(
    "other",
    [
        replace(LOG, sites=(AskedSite(2, "UTC"),)),
        replace(LOG, end=LOG.end + timedelta(days=1)),
        replace(LOG, zone="Europe/Paris"),
        replace(LOG, filter=Comparison(D["name"], Operator.IS, ("x",))),
    ],
)
def test_a_cursor_of_another_question_is_refused(other: Log) -> None:
    with pytest.raises(TidelineError, match="belongs to another question"):
        read_cursor(Cursor(DAY, UUID(int=1), 1).written(other), LOG)


async def add(owner: asyncpg.Connection, site: TestSite, seconds: list[int], name: str = "pageview") -> None:
    await owner.execute(
        "INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, value, properties, path) "
        "SELECT $2::timestamptz + make_interval(secs => s), gen_random_uuid(), $1, $4, 9007199254740993, -1, 1.5, "
        """'{"plan": ["pro", 1, null]}', '/' FROM unnest($3::int[]) AS s""",
        *(site.id, DAY, seconds, name),
    )


async def walk(client: Client, site: TestSite, first: int, **more: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        variables = {"d": site.domain, "first": first, "after": after, **more}
        page = (await client.ask(PAGE, variables))["site"]["events"]
        rows += page["rows"]
        after = page["endCursor"]
        if after is None:
            return rows
        assert len(page["rows"]) == first


@pytest.mark.parametrize("first", [1, 3, 7, 500])
async def test_pages_hold_every_event_once_newest_first(
    client: Client, owner: asyncpg.Connection, site: TestSite, first: int
) -> None:
    await add(owner, site, [0, 5, 5, 5, 9, 9, 100, 86399])
    await add(owner, site, [-1, 86400])
    rows = await walk(client, site, first)
    assert [row["time"] for row in rows] == sorted((row["time"] for row in rows), reverse=True)
    assert len({row["id"] for row in rows}) == len(rows) == 8


async def test_events_that_arrive_meanwhile_neither_repeat_nor_hide_others(
    client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    await add(owner, site, list(range(0, 100, 10)))
    page = (await client.ask(PAGE, {"d": site.domain, "first": 4}))["site"]["events"]
    seen = [row["id"] for row in page["rows"]]
    await add(owner, site, [200, 300, 95])
    rest = (await client.ask(PAGE, {"d": site.domain, "first": 500, "after": page["endCursor"]}))["site"]["events"]
    seen += [row["id"] for row in rest["rows"]]
    assert len(seen) == len(set(seen)) == 10


async def test_an_event_is_shown_as_it_is_stored(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    await add(owner, site, [0])
    await add(owner, site, [1], "other")
    condition = {"dimension": "NAME", "values": ["pageview"]}
    (row,) = await walk(client, site, 5, filter=condition)
    assert UUID(row.pop("id"))
    assert row == {
        "time": "2025-05-01T00:00:00+00:00",
        "name": "pageview",
        "visitorId": "9007199254740993",
        "sessionId": "-1",
        "value": 1.5,
        "properties": {"plan": ["pro", 1, None]},
        "path": "/",
        "country": None,
    }


@pytest.mark.parametrize(
    ("variables", "field"), [({"first": 0}, "first"), ({"first": 501}, "first"), ({"first": 5, "after": "?"}, "after")]
)
async def test_bad_pages_name_the_field(client: Client, site: TestSite, variables: dict[str, Any], field: str) -> None:
    error = await client.error(PAGE, {"d": site.domain, **variables})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)


async def read_all(reading: Database, log: Log, first: int) -> list[asyncpg.Record]:
    """Walk through the log without the API."""
    rows: list[asyncpg.Record] = []
    after = None
    while True:
        found = await fetch(reading.reader, log_select(log, first, after))
        rows += found[:first]
        if len(found) <= first:
            return rows
        after = read_cursor(Cursor(*(rows[-1][name] for name in ("time", "event_id", "site_id"))).written(log), log)


@QUICK
@given(story=stories(), data=st.data(), first=st.integers(1, 12))
async def test_the_log_of_some_sites_is_the_list_of_events_that_pass(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject, first: int
) -> None:
    sites, events = await tell(owner, story)
    asked = about(data.draw(questions(story, narrowed=narrowings)), sites)
    low, high = sorted((data.draw(instants(story, asked.zone)), asked.edges[-1]))
    log = Log(asked.sites, low, high, asked.zone, asked.filter)
    sessions: dict[tuple[int, int], list[oracle.Event]] = defaultdict(list)
    for one in events:
        sessions[one.site_id, one.session_id].append(one)
    mine = {site.id for site in asked.sites}
    expected = []
    for event in events:
        visit = oracle.Visit(tuple(sessions[event.site_id, event.session_id]))
        inside = event.site_id in mine and low <= event.time < high
        if inside and oracle.passes(event, visit, event.time, asked):
            texts = {one.column: oracle.text(one, event, visit, event.time, asked.zone) for one in DIMENSIONS}
            expected.append((event.time, event.event_id, event.site_id, texts))
    expected.sort(key=lambda one: one[:3], reverse=True)
    rows = await read_all(reading, log, first)
    assert [tuple(row[name] for name in ("time", "event_id", "site_id")) for row in rows] == [
        one[:3] for one in expected
    ]
    for row, (*_, texts) in zip(rows, expected, strict=True):
        assert {name: row[name] or "" for name in texts} == texts
