"""What the database reads for the overview: nothing that grows with the number of events."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from api.analytics.calendar import Bucket, edges, midnight
from api.analytics.compile import compile_plan
from api.analytics.inquiry import METRIC, is_
from api.analytics.oracle import Event
from api.analytics.plan import plan, raw_plan
from api.analytics.question import AskedSite, Filter, Order, Question
from api.analytics.story import DIMENSION, insert
from api.database import Database, render
from db.refresh import refresh
from db.testing import TestSite, make_site

PARIS: Final = ZoneInfo("Europe/Paris")
START, END = (midnight(day, PARIS) for day in (date(2025, 2, 1), date(2025, 5, 2)))
TILES: Final = tuple(METRIC[name] for name in ("visitors", "visits", "pageviews", "bounce_rate", "visit_duration"))


def overview(site: TestSite, condition: Filter | None) -> dict[str, Question]:
    """What the overview asks, each part under its name."""
    whole = Question((AskedSite(site.id, site.timezone),), (START, END), TILES, site.timezone, condition)
    chart = replace(whole, edges=edges(START, END, Bucket.DAY, PARIS), metrics=TILES[:3])
    visitors = replace(whole, metrics=TILES[:1])
    cards = {
        name: replace(visitors, by=(DIMENSION[name],), order=Order(METRIC["visitors"]), limit=10)
        for name in ("path", "source", "country", "browser", "name", "entry_page")
    }
    week = replace(visitors, by=(DIMENSION["weekday"], DIMENSION["hour"]))
    return {"tiles": whole, "chart": chart, **cards, "week by hours": week}


@pytest.fixture
async def busy(owner: asyncpg.Connection) -> TestSite:
    """A site with a visit in every third hour of 90 days."""
    site = await make_site(owner, "Europe/Paris")
    look = {"country": "FR", "browser": "Firefox", "source": "news.test"}
    hours = range(0, int((END - START) / timedelta(hours=1)), 3)
    await insert(
        owner,
        [
            Event(START + timedelta(hours=n), site.id, n % 50, n, texts={"path": f"/{n % 9}", **look}, event_id=uuid4())
            for n in hours
        ],
    )
    await refresh(owner)
    return site


async def relations(reading: Database, statement: Any) -> set[str]:
    """Return every relation that the database's own plan of a statement reads."""
    text, values = render(statement)
    (tree,) = json.loads(await reading.reader.fetchval(f"EXPLAIN (FORMAT JSON) {text}", *values))

    def read(node: dict[str, Any]) -> set[str]:
        found = {node["Relation Name"]} if "Relation Name" in node else set()
        return found.union(*(read(child) for child in node.get("Plans", ())))

    return read(tree["Plan"])


async def chunks(owner: asyncpg.Connection) -> set[str]:
    """Return the names of what events lie in."""
    rows = await owner.fetch("SELECT chunk_name FROM timescaledb_information.chunks WHERE hypertable_name = 'events'")
    return {"events", *(row["chunk_name"] for row in rows)}


@pytest.mark.parametrize("narrowed", [None, is_(DIMENSION["country"], "FR"), is_(DIMENSION["source"], "news.test")])
async def test_the_overview_reads_no_events(
    owner: asyncpg.Connection, reading: Database, busy: TestSite, narrowed: Filter | None
) -> None:
    of_events = await chunks(owner)
    for name, question in overview(busy, narrowed).items():
        read = await relations(reading, compile_plan(plan(question)))
        assert not read & of_events, f"for {name} no event is looked at"
        assert read & {"daily", "daily_pages", "visits"}
        # That the difference would be seen.
        assert await relations(reading, compile_plan(raw_plan(question))) & of_events


async def test_the_hours_that_go_on_are_read_from_rollups_and_events_of_now(
    owner: asyncpg.Connection, reading: Database, site: TestSite
) -> None:
    """A chart by hours: rollups, and of the events only chunks that can hold what is not rolled up yet."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    await insert(owner, [Event(now - timedelta(hours=n), site.id, n, n, event_id=uuid4()) for n in range(24 * 20)])
    await refresh(owner)
    low, high = now - timedelta(days=20), now + timedelta(hours=1)
    whole = Question((AskedSite(site.id, site.timezone),), (low, high), (METRIC["events"],), site.timezone)
    series = replace(whole, edges=edges(low, high, Bucket.HOUR, PARIS))
    live = await owner.fetch(
        "SELECT chunk_name FROM timescaledb_information.chunks "
        "WHERE hypertable_name = 'events' AND range_end > now() - interval '1 hour'"
    )
    read = await relations(reading, compile_plan(plan(series)))
    # The hypertable itself is read, too, but holds nothing beside its chunks.
    assert read & await chunks(owner) <= {"events", *(row["chunk_name"] for row in live)}
    assert read - await chunks(owner), "the rollup's own chunks are read"
