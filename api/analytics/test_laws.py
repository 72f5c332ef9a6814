"""Laws of the answers, on the real database: through rollups and raw, in any zone, they equal a count over the list."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.analytics.calendar import Bucket, edges
from api.analytics.compile import compile_plan
from api.analytics.plan import plan, raw_plan
from api.analytics.question import METRICS, Question
from api.analytics.test_calendar import ZONES
from api.database import render
from api.testing import Client
from db.refresh import refresh
from db.testing import TestDatabase, TestSite, make_site

NOW = datetime.now(UTC).replace(microsecond=0)
Happened = tuple[datetime, int, str]

# Moments of the last ten days, some within seconds of now: both sides of the watermark.
moments = st.one_of(
    st.integers(0, 10 * 86400).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    st.integers(0, 1800).map(lambda seconds: NOW - timedelta(seconds=seconds)),
)
happenings = st.lists(st.tuples(moments, st.integers(1, 5), st.sampled_from(["pageview", "signup"])), max_size=60)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def insert(owner: asyncpg.Connection, site: TestSite, happened: list[Happened]) -> None:
    await owner.executemany(
        "INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id) "
        "VALUES ($1, gen_random_uuid(), $2, $3, $4, 1)",
        [(time, site.id, name, visitor) for time, visitor, name in happened],
    )


def oracle(happened: list[Happened], marks: tuple[datetime, ...]) -> list[tuple[int, int, int]]:
    """Count visitors, pageviews and events of each bucket by looking at every event."""
    answer = []
    for low, high in itertools.pairwise(marks):
        inside = [event for event in happened if low <= event[0] < high]
        answer.append(
            (len({visitor for _, visitor, _ in inside}), sum(e[2] == "pageview" for e in inside), len(inside))
        )
    return answer


async def answer(
    connection: asyncpg.Connection, site: TestSite, marks: tuple[datetime, ...], **how: Any
) -> list[tuple[int, ...]]:
    question = Question(site.id, marks, METRICS)
    text, values = render(compile_plan((raw_plan if how.get("raw") else plan)(question)))
    counted: list[tuple[int, ...]] = [(0, 0, 0)] * (len(marks) - 1)
    for row in await connection.fetch(text, *values):
        counted[row["point"] - 1] = (row["visitors"], row["pageviews"], row["events"])
    return counted


@SLOW
@given(
    early=happenings,
    late=happenings,
    start=moments,
    seconds=st.integers(1, 11 * 86400),
    bucket=st.sampled_from([Bucket.HOUR, Bucket.DAY, Bucket.WEEK, Bucket.QUARTER_HOUR]),
    zone=st.sampled_from(ZONES),
)
async def test_any_events_in_give_the_same_counts_out(
    owner: asyncpg.Connection,
    early: list[Happened],
    late: list[Happened],
    start: datetime,
    seconds: int,
    bucket: Bucket,
    zone: str,
) -> None:
    site = await make_site(owner)
    marks = edges(start, start + timedelta(seconds=seconds), bucket, ZoneInfo(zone))
    await insert(owner, site, early)
    await refresh(owner)
    await insert(owner, site, late)
    await refresh(owner)
    expected = oracle(early + late, marks)
    assert await answer(owner, site, marks) == expected
    assert await answer(owner, site, marks, raw=True) == expected


@SLOW
@given(happened=happenings, cut=st.integers(1, 10 * 86400))
async def test_splitting_a_range_and_adding_is_the_whole(
    owner: asyncpg.Connection, happened: list[Happened], cut: int
) -> None:
    site = await make_site(owner)
    await insert(owner, site, happened)
    await refresh(owner)
    start, end = NOW - timedelta(days=10, seconds=1), NOW + timedelta(seconds=1)
    middle = start + timedelta(seconds=cut)
    (whole,) = await answer(owner, site, (start, end))
    (left,), (right,) = await answer(owner, site, (start, middle)), await answer(owner, site, (middle, end))
    assert (left[1] + right[1], left[2] + right[2]) == whole[1:]
    assert max(left[0], right[0]) <= whole[0] <= left[0] + right[0]


def relations(node: dict[str, Any]) -> set[str]:
    """Return every relation that a plan's tree reads."""
    found = {node["Relation Name"]} if "Relation Name" in node else set()
    return found.union(*(relations(child) for child in node.get("Plans", ())))


async def test_the_chart_reads_the_rollup_and_raw_chunks_only_for_the_live_tail(
    database: TestDatabase, owner: asyncpg.Connection
) -> None:
    """What EXPLAIN shows for the chart's question over 90 days, on a site with events in each of them."""
    site = await make_site(owner)
    await insert(owner, site, [(NOW - timedelta(hours=hours), hours % 7, "pageview") for hours in range(90 * 24)])
    await refresh(owner)
    zone = ZoneInfo("Europe/Paris")
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    question = Question(site.id, edges(end - timedelta(days=90), end, Bucket.DAY, zone), METRICS)
    text, values = render(compile_plan(plan(question)))
    reader = await asyncpg.connect(database.reader_url)
    try:
        await reader.set_type_codec("json", encoder=str, decoder=json.loads, schema="pg_catalog")
        explained = (await reader.fetchval(f"EXPLAIN (FORMAT JSON) {text}", *values))[0]["Plan"]
    finally:
        await reader.close()
    live = {
        row["chunk"]
        for row in await owner.fetch(
            "SELECT chunk_name AS chunk FROM timescaledb_information.chunks "
            "WHERE hypertable_name = 'events' AND range_end > now() - interval '1 hour'"
        )
    }
    raw = {
        row["chunk"]
        for row in await owner.fetch(
            "SELECT chunk_name AS chunk FROM timescaledb_information.chunks WHERE hypertable_name = 'events'"
        )
    }
    touched = relations(explained)
    assert touched - raw, "the rollup's own chunks are read"
    assert len(raw) > 10
    assert touched & raw <= live, "of the raw chunks only those that can hold the live tail"


SERIES = """
query ($domain: String!, $zone: String) {
  site(domain: $domain) {
    totals(range: {start: "2025-05-01", end: "2025-05-03"}, timezone: $zone) { ...all start timezone }
    timeseries(range: {start: "2025-05-01", end: "2025-05-03"}, bucket: DAY, timezone: $zone) {
      bucket points { start end incomplete visitors pageviews }
    }
  }
}
fragment all on Totals { visitors pageviews events }"""


async def test_an_acknowledged_event_counts_at_once_however_late(
    client: Client, database: TestDatabase, owner: asyncpg.Connection, site: TestSite
) -> None:
    """On apache while the refresh is held up; on community the late part counts from the next refresh on."""
    query = """query ($d: String!, $s: TimePoint!, $e: TimePoint!) {
        site(domain: $d) { totals(range: {start: $s, end: $e}) { visitors events } } }"""
    variables = {
        "d": site.domain,
        "s": (NOW - timedelta(days=40)).isoformat(),
        "e": (NOW + timedelta(days=1)).isoformat(),
    }
    await insert(owner, site, [(NOW - timedelta(days=number), number, "pageview") for number in range(30)])
    await refresh(owner)
    holder = await asyncpg.connect(database.owner_url)
    try:
        async with holder.transaction():
            if database.edition == "apache":
                await holder.execute("SELECT * FROM rollup_state FOR UPDATE")
            times = [(NOW - timedelta(days=number, hours=1)).isoformat() for number in range(1, 30)]
            await client.track(
                site, *({"name": "late", "time": time, "userId": "late"} for time in times), {"name": "now"}
            )
            if database.edition == "community":
                await refresh(owner)
            answer = (await client.ask(query, variables))["site"]["totals"]
    finally:
        await holder.close()
    assert answer == {"visitors": 32, "events": 60}


async def test_the_series_through_graphql(client: Client, owner: asyncpg.Connection) -> None:
    site = await make_site(owner, "Europe/Paris")
    midnight = datetime(2025, 4, 30, 22, tzinfo=UTC)
    await insert(
        owner,
        site,
        [
            (midnight, 1, "pageview"),
            (midnight + timedelta(hours=30), 1, "signup"),
            (midnight - timedelta(seconds=1), 2, "pageview"),
        ],
    )
    await refresh(owner)
    answered = (await client.ask(SERIES, {"domain": site.domain}))["site"]
    assert answered["totals"] == {
        "visitors": 1,
        "pageviews": 1,
        "events": 2,
        "start": "2025-05-01T00:00:00+02:00",
        "timezone": "Europe/Paris",
    }
    first, second = answered["timeseries"]["points"]
    assert first == {
        "start": "2025-05-01T00:00:00+02:00",
        "end": "2025-05-02T00:00:00+02:00",
        "incomplete": False,
        "visitors": 1,
        "pageviews": 1,
    }
    assert (second["visitors"], second["pageviews"]) == (1, 0)
    elsewhere = (await client.ask(SERIES, {"domain": site.domain, "zone": "UTC"}))["site"]
    assert elsewhere["totals"]["events"] == 1


@pytest.mark.parametrize(
    ("variables", "code", "field"),
    [
        ({"start": "2025-02-30"}, "BAD_INPUT", "start"),
        ({"start": "2025-06-01"}, "BAD_INPUT", "end"),
        ({"zone": "Mars/Olympus"}, "BAD_INPUT", "timezone"),
        ({"bucket": "MINUTE"}, "BAD_INPUT", "bucket"),
        ({"domain": "nowhere.test"}, "UNKNOWN_SITE", "domain"),
    ],
)
async def test_bad_input_names_the_field(
    client: Client, site: TestSite, variables: dict[str, str], code: str, field: str
) -> None:
    query = """
        query ($domain: String!, $start: TimePoint!, $end: TimePoint!, $bucket: Bucket!, $zone: String) {
          site(domain: $domain) {
            timeseries(range: {start: $start, end: $end}, bucket: $bucket, timezone: $zone) { points { events } }
          }
        }"""
    good = {"domain": site.domain, "start": "2025-05-01", "end": "2025-05-05", "bucket": "DAY"}
    error = await client.error(query, good | variables)
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)


async def test_with_several_sites_one_must_be_named(client: Client, owner: asyncpg.Connection) -> None:
    await make_site(owner)
    await make_site(owner)
    error = await client.error("{ site { domain } }")
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert error["message"].startswith("There are several sites: say which. Known: ")
