"""The log: cursors, pages and what they hold."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.analytics.log import Cursor, Log, read_cursor
from api.analytics.question import DIMENSIONS, Comparison, Operator
from api.errors import TidelineError
from api.testing import Client
from db.testing import TestSite

DAY = datetime(2025, 5, 1, tzinfo=UTC)
LOG = Log(1, DAY, DAY + timedelta(days=1))
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
)
def test_writing_and_reading_a_cursor_is_identity(time: datetime, event_id: UUID) -> None:
    cursor = Cursor(time, event_id)
    assert read_cursor(cursor.written(LOG), LOG) == cursor


@pytest.mark.parametrize("text", ["", "x", "bm8=", "W10=", "WzEsMiwzXQ==", "é", "W1tdLCJhIiwiYiJd", "eyJhIjoxfQ=="])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(TidelineError, match="no cursor") as caught:
        read_cursor(text, LOG)
    assert caught.value.extensions == {"code": "BAD_INPUT", "field": "after"}


@pytest.mark.parametrize(
    "other",
    [
        Log(2, LOG.start, LOG.end),
        Log(1, LOG.start, LOG.end + timedelta(days=1)),
        Log(1, LOG.start, LOG.end, Comparison(DIMENSIONS[0], Operator.IS, ("x",))),
    ],
)
def test_a_cursor_of_another_question_is_refused(other: Log) -> None:
    with pytest.raises(TidelineError, match="belongs to another question"):
        read_cursor(Cursor(DAY, UUID(int=1)).written(other), LOG)


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
