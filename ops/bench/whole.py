"""`make bench`: how fast the whole way is, on a database, API and NGINX of its own beside the running stack.

Every figure stands beside a baseline measured in the same run, because machines are noisy: the ratio is what counts.
Takes about two minutes; talks to loopback only.
"""

import asyncio
import http.client
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg

from api.analytics.calendar import Bucket, edges
from api.analytics.compile import compile_plan
from api.analytics.plan import plan, raw_plan
from api.analytics.question import AskedSite, Question
from api.database import render
from api.export.link import ExportRequest
from api.export.stream import export_select
from db.refresh import refresh
from db.seed import DEMO_TIMEZONE, Shape, create_site, seed_events
from ops.bench.door import Door
from ops.bench.page import METRIC
from ops.bench.storage import sizes
from ops.bench.table import Table, progress, taken
from ops.stack import ports, throw_away
from ops.stack.local import api
from ops.stack.service import Stack

EVENTS: Final = 1_000_000
DAYS: Final = 90
SHAPE: Final = Shape.of(EVENTS, DAYS, visitors=100_000)
REPEATS: Final = 15
BATCH, BATCHES, SENDERS = 100, 200, 4
MEGABYTE: Final = 1024 * 1024

OVERVIEW: Final = """query ($start: TimePoint!, $end: TimePoint!) { site {
  totals(range: {start: $start, end: $end}) { visitors pageviews events }
  timeseries(range: {start: $start, end: $end}, bucket: DAY) { points { start visitors pageviews events } } } }"""
TRACK: Final = 'mutation ($events: [EventInput]!) { track(site: "bench", events: $events) { accepted } }'
LINK: Final = (
    "mutation ($start: TimePoint!, $end: TimePoint!) { exportData(startDate: $start, endDate: $end) { downloadUrl } }"
)
INSERT: Final = """
    INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, path)
    SELECT * FROM unnest($1::timestamptz[], $2::uuid[], $3::int[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
    ON CONFLICT DO NOTHING"""

TABLE: Final = Table((("measured", 48), ("value", 22), ("baseline or note", 34), ("ratio", 8)))


def resident_mb(pid: int) -> float:
    """Return a process's resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def fill(connection: asyncpg.Connection, site_id: int, now: datetime) -> None:
    """Seed the events and print what storing and rolling them up costs."""
    began = time.perf_counter()
    await seed_events(
        connection, site_id, now, DAYS, SHAPE, lambda day: progress(f"day {day} of {DAYS}") if day % 30 == 0 else None
    )
    seeded = time.perf_counter() - began
    began = time.perf_counter()
    await refresh(connection)
    refreshed = time.perf_counter() - began
    await connection.execute("ANALYZE")
    count = await connection.fetchval("SELECT count(*) FROM events")
    taking = await sizes(connection)
    everything = sum(size.data + size.indexes for size in taking)
    raw = sum(size.data + size.indexes for size in taking if size.raw)
    TABLE.row("events in the database", f"{count:,}", f"seeded at {count / seeded:,.0f} events/s", "")
    TABLE.row(
        "refresh of everything, all of it late", f"{count / refreshed:,.0f} events/s", f"{refreshed:.1f} s in all", ""
    )
    TABLE.row(
        "on disk, indexes, rollups and books included",
        f"{everything / count:.0f} B/event",
        f"{raw / count:.0f} B/event raw and index",
        "",
    )


async def ask(door: Door, owner_url: str, site_id: int, now: datetime) -> None:
    """Print what the overview's questions cost, through everything and in the database alone."""
    zone = ZoneInfo(DEMO_TIMEZONE)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = today - timedelta(days=DAYS - 1), today + timedelta(days=1)
    variables = {"start": start.isoformat(), "end": end.isoformat()}
    whole = await taken(lambda: asyncio.to_thread(door.post, OVERVIEW, variables), REPEATS)
    connection = await asyncpg.connect(owner_url)
    days = edges(start, end, Bucket.DAY, zone)
    for names in (("visitors", "pageviews", "events"), ("pageviews", "events")):
        metrics = tuple(METRIC[name] for name in names)
        question = Question((AskedSite(site_id, DEMO_TIMEZONE),), days, metrics, DEMO_TIMEZONE)
        rolled_text, rolled_values = render(compile_plan(plan(question)))
        raw_text, raw_values = render(compile_plan(raw_plan(question)))
        rolled = (await taken(partial(connection.fetch, rolled_text, *rolled_values), REPEATS)).median
        raw = (await taken(partial(connection.fetch, raw_text, *raw_values), 3)).median
        TABLE.row(
            f"chart, {DAYS} days: {', '.join(names)}",
            f"{rolled:.1f} ms",
            f"{raw:.0f} ms from raw events",
            f"{raw / rolled:.0f} x",
        )
    await connection.close()
    TABLE.row("overview (totals and chart) through NGINX", f"{whole.median:.0f} ms", f"median of {REPEATS}", "")


async def export(door: Door, api_pid: int, owner_url: str, site_id: int, now: datetime) -> None:
    """Print what streaming all events costs through NGINX, against the same COPY read by the driver alone."""
    start = now - timedelta(days=DAYS + 1)
    request = ExportRequest(site_id, "bench", start, now, DEMO_TIMEZONE)
    text, values = render(export_select(request))
    connection = await asyncpg.connect(owner_url)
    taken = 0

    async def take(piece: bytes) -> None:
        nonlocal taken
        taken += len(piece)

    began = time.perf_counter()
    await connection.copy_from_query(text, *values, output=take, format="csv", header=True)
    alone = taken / MEGABYTE / (time.perf_counter() - began)
    await connection.close()
    url = urlsplit(
        (await asyncio.to_thread(door.post, LINK, {"start": start.isoformat(), "end": now.isoformat()}))["exportData"][
            "downloadUrl"
        ]
    )
    seconds, first_ms, received, lines, grown = await asyncio.to_thread(
        download, door.port, f"{url.path}?{url.query}", api_pid
    )
    rate = received / MEGABYTE / seconds
    TABLE.row(
        f"export of {lines - 1:,} events through NGINX",
        f"{rate:.0f} MB/s",
        f"{alone:.0f} MB/s COPY by the driver alone",
        f"{rate / alone:.2f}",
    )
    TABLE.row("export: first byte", f"{first_ms:.0f} ms", "", "")
    TABLE.row("export: growth of the API's memory", f"{grown:.1f} MB", f"{received / MEGABYTE:.0f} MB sent", "")


def download(port: int, path: str, pid: int) -> tuple[float, float, int, int, float]:
    """Fetch a stream: seconds, milliseconds to the first byte, bytes, lines, and how much the process grew (MB)."""
    before, most, done = resident_mb(pid), 0.0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.02):
            most = max(most, resident_mb(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    line = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=120)
    began = time.perf_counter()
    line.request("GET", path)
    response = line.getresponse()
    first = response.read(1)
    first_ms = (time.perf_counter() - began) * 1000
    received, lines = len(first), 0
    while piece := response.read(MEGABYTE):
        received += len(piece)
        lines += piece.count(b"\n")
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    return seconds, first_ms, received, lines, max(0.0, most - before)


async def collect(door: Door, owner_url: str, site_id: int) -> None:
    """Print what collecting batches costs, against plain inserts of as many rows by the driver."""
    connection = await asyncpg.connect(owner_url)
    began = time.perf_counter()
    for _ in range(BATCHES):
        now = datetime.now(UTC)
        rows = [(now, uuid4(), site_id, "pageview", n, n, "/") for n in range(BATCH)]
        await connection.execute(INSERT, *zip(*rows, strict=True))
    plain = BATCH * BATCHES / (time.perf_counter() - began)
    await connection.close()

    def send(number: int) -> None:
        line = http.client.HTTPConnection(ports.LOOPBACK, door.port, timeout=120)
        for _ in range(BATCHES // SENDERS):
            events = [
                {"name": "pageview", "url": f"https://bench.test/{n}", "userId": f"{number}-{n}"} for n in range(BATCH)
            ]
            door.post(TRACK, {"events": events}, line)

    began = time.perf_counter()
    await asyncio.gather(*(asyncio.to_thread(send, number) for number in range(SENDERS)))
    rate = BATCH * BATCHES / (time.perf_counter() - began)
    TABLE.row(
        f"collect, batches of {BATCH} through NGINX",
        f"{rate:,.0f} events/s",
        f"{plain:,.0f} events/s plain inserts",
        f"{rate / plain:.2f}",
    )


async def measure(stack: Stack, owner_url: str, token: str) -> None:
    """Run all measurements on a fresh stack; it is started once the events are there, so that nothing else refreshes."""
    TABLE.begin()
    connection = await asyncpg.connect(owner_url)
    site_id = await create_site(connection, "bench", "Bench", DEMO_TIMEZONE, "bench")
    now = datetime.now(UTC)
    await fill(connection, site_id, now)
    await connection.close()
    await asyncio.to_thread(stack.start)
    running = stack.api.running()
    if running is None:
        raise RuntimeError("the API is not running")
    door = Door(stack.port, token)
    await ask(door, owner_url, site_id, now)
    await export(door, running.pid, owner_url, site_id, now)
    await collect(door, owner_url, site_id)


def main() -> None:
    """Measure, and leave nothing behind."""
    name = f"bench-{os.getpid()}"
    with throw_away.prepared_stack(name, os.environ["DATABASE_URL"], {"TIDELINE_SEED_DEMO": "false"}) as stack:
        asyncio.run(measure(stack, stack.told["DATABASE_URL"], api(stack, "token").strip()))


if __name__ == "__main__":
    main()
