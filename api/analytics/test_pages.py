"""What a request costs in statements, and pages of breakdowns while events arrive."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import asyncpg
import httpx
import pytest

from api.testing import Client, serving, settings_for
from db.refresh import refresh
from db.testing import TestDatabase, TestSite

# As the dashboard asks: tiles beside the days before, the chart, five cards, the heat map; here in one document.
OVERVIEW = """
query ($d: String!, $range: RangeInput!, $filter: FilterInput) {
  me { email }
  site(domain: $d) {
    totals(range: $range, filter: $filter, compare: {to: PREVIOUS_PERIOD}) {
      visitors visits pageviews viewsPerVisit bounceRate visitDuration
      change { visitors visits pageviews viewsPerVisit bounceRate visitDuration } }
    timeseries(range: $range, bucket: DAY, filter: $filter) { points { start visitors pageviews } }
    sources: breakdown(range: $range, dimension: SOURCE, filter: $filter) { rows { value visitors } }
    pages: breakdown(range: $range, dimension: PATH, filter: $filter) { rows { value visitors pageviews } }
    places: breakdown(range: $range, dimension: COUNTRY, filter: $filter) { rows { value visitors } }
    devices: breakdown(range: $range, dimension: BROWSER, filter: $filter) { rows { value visitors } }
    events: breakdown(range: $range, dimension: NAME, filter: $filter) { rows { value visitors } }
    again: breakdown(range: $range, dimension: NAME, filter: $filter) { rows { value visitors } }
    heatmap(range: $range, filter: $filter) { cells { weekday hour visitors } }
  }
  everything { sites { domain } }
}"""
QUESTIONS = 9  # tiles now and before, chart, five cards, heat map; what is asked twice is answered once
RANGE = {"start": "2025-05-01", "end": "2025-05-31"}


# What a pool does between two borrowers, and what asyncpg learns about a type once a connection.
DRIVER = ("UNLISTEN", "typeinfo_tree", "current_setting('jit')")


@dataclass
class Watch:
    """The statements that the application runs, without its upkeep's and the driver's own."""

    noted: list[tuple[int, str]] = field(default_factory=list)

    def statements(self) -> list[str]:
        keeping = {number for number, text in self.noted if text.startswith("LISTEN")}
        return [
            text for number, text in self.noted if number not in keeping and not any(word in text for word in DRIVER)
        ]


@asynccontextmanager
async def watched(
    database: TestDatabase, token: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Client, Watch]]:
    """Serve the application over pools whose connections tell what they run."""
    watch, numbers, create_pool = Watch(), count(), asyncpg.create_pool

    def telling(*args: Any, **options: Any) -> Any:
        async def tell(connection: asyncpg.Connection) -> None:
            number = next(numbers)
            connection.add_query_logger(lambda query: watch.noted.append((number, query.query)))

        return create_pool(*args, init=tell, **options)

    monkeypatch.setattr("api.database.asyncpg.create_pool", telling)
    headers = {"Authorization": f"Bearer {token}"}
    async with serving(settings_for(database)) as address, httpx.AsyncClient(base_url=address, headers=headers) as http:
        yield Client(http), watch


@pytest.mark.parametrize(
    "condition",
    [None, {"dimension": "COUNTRY", "values": ["FR"]}, {"property": "plan", "values": ["pro"]}],
)
async def test_the_overview_costs_a_statement_for_each_question_and_four_around_them(
    database: TestDatabase,
    site: TestSite,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    condition: dict[str, Any] | None,
) -> None:
    """Who asks, which sites there are, what is pending, what is stale; and nothing once a row or once a field."""
    async with watched(database, token, monkeypatch) as (client, watch):
        await client.ask("{ me { email } }")
        watch.noted = [(number, text) for number, text in watch.noted if text.startswith("LISTEN")]
        await client.ask(OVERVIEW, {"d": site.domain, "range": RANGE, "filter": condition})
        asked = watch.statements()
    around = [text for text in asked if re.search(r"FROM api_tokens|FROM sites|fold\(|FROM rollup_invalidations", text)]
    assert len(asked) - len(around) == QUESTIONS
    assert len(around) == len(set(around)) <= 4


async def test_a_row_is_on_one_page_however_many_events_arrive_meanwhile(
    client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    """Between two pages the last rows overtake the first, and rows appear."""
    query = """query ($d: String!, $start: TimePoint!, $end: TimePoint!, $after: String) { site(domain: $d) {
        breakdown(range: {start: $start, end: $end}, dimension: PATH, orderBy: EVENTS, first: 3, after: $after) {
          rows { value events } endCursor } } }"""
    now = datetime.now(UTC)
    variables = {
        "d": site.domain,
        "start": (now - timedelta(days=1)).isoformat(),
        "end": (now + timedelta(days=1)).isoformat(),
    }

    async def arrive(counts: dict[str, int], at: datetime) -> None:
        await owner.executemany(
            "INSERT INTO events (time, event_id, site_id, name, path, visitor_id, session_id) "
            "SELECT $2, gen_random_uuid(), $1, 'pageview', $3, n, n FROM generate_series(1, $4::int) AS n",
            [(site.id, at, path, number) for path, number in counts.items()],
        )
        await refresh(owner)

    counts = {f"/{number}": 9 - number // 2 for number in range(10)}
    await arrive(counts, now - timedelta(hours=1))
    rows, after = [], None
    while True:
        page = (await client.ask(query, {**variables, "after": after}))["site"]["breakdown"]
        rows += [(row["value"], row["events"]) for row in page["rows"]]
        after = page["endCursor"]
        if after is None:
            break
        assert len(page["rows"]) == 3
        await arrive({"/9": 20, "/0": 5, f"/new{len(rows)}": 30}, datetime.now(UTC))
    assert rows == list(counts.items())


@pytest.mark.parametrize("metric", ["BOUNCE_RATE", "VALUE_AVG", "VALUE_SUM", "VISITORS"])
@pytest.mark.parametrize("descending", [True, False])
async def test_pages_in_order_of_any_number_hold_every_row_once(
    client: Client, owner: asyncpg.Connection, site: TestSite, metric: str, *, descending: bool
) -> None:
    """Thirds and tenths have no end in binary: the cursor must keep their every bit. Some rows have no number at all."""
    await owner.execute(
        "INSERT INTO events (time, event_id, site_id, name, path, value, visitor_id, session_id) "
        "SELECT '2025-05-01 12:00Z'::timestamptz + make_interval(mins => k), gen_random_uuid(), $1, 'pageview', '/' || n % 13, "
        "CASE WHEN n % 4 > 0 THEN n * 0.1 / 3 END, n, n FROM generate_series(1, 60) AS n, generate_series(0, n % 3 / 2) AS k",
        site.id,
    )
    await refresh(owner)
    query = """query ($d: String!, $metric: Metric!, $descending: Boolean!, $first: Int!, $after: String) { site(domain: $d) {
        breakdown(range: {start: "2025-05-01", end: "2025-05-02"}, dimension: PATH, orderBy: $metric, descending: $descending,
                  first: $first, after: $after) { rows { value bounceRate valueAvg valueSum visitors } endCursor } } }"""

    async def pages(first: int) -> list[dict[str, Any]]:
        rows, after = [], None
        while True:
            variables = {"d": site.domain, "metric": metric, "descending": descending, "first": first, "after": after}
            page = (await client.ask(query, variables))["site"]["breakdown"]
            rows += page["rows"]
            after = page["endCursor"]
            if after is None:
                return rows

    whole = await pages(1000)
    assert len(whole) == 13
    assert await pages(1) == await pages(4) == whole
