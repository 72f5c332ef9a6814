"""`make bench-query`: how fast the overview page's questions are on a small and a large history, and what that costs to keep.

Every time stands beside that of the same question read from raw events, in the same run. BENCH_EVENTS, numbers with commas
between them, says how many events there are; one history is measured after the other. BENCH_PAGES is how many pages have
views: the more values a dimension has, the more there is to keep.
"""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg

from api.analytics.compile import compile_plan
from api.analytics.plan import Plan, plan, raw_plan
from api.analytics.question import AskedSite, Question
from api.database import render
from db.seed import DEMO_TIMEZONE, Shape, create_site
from ops.bench.door import Door
from ops.bench.page import OVERVIEW, Questions, has_property, overview, wanted
from ops.bench.storage import FOLD_EVERY_DAYS, fill, sizes
from ops.bench.sustained import RATE, SECONDS, sustain
from ops.bench.table import Table, Times, progress, taken
from ops.stack import throw_away
from ops.stack.local import api
from ops.stack.service import Stack

EVENTS: Final = "2000000,20000000"
DAYS: Final = 180
PAGES: Final = "500"
REPEATS: Final = 30
RAW_SECONDS: Final = 180
# From this many events on, a question is read from raw events once, and not several times.
MANY: Final = 5_000_000
FILTERS: Final = {"country": "FR", "browser": "Chrome", "source": "google.com"}

TABLE: Final = Table(
    (("measured", 62), ("median", 20), ("p95", 10), ("from raw events", 16), ("ratio", 8), ("target", 8))
)


def ms(number: float) -> str:
    """Return a time as the table shows it."""
    return f"{number:,.1f} ms" if number < 100 else f"{number:,.0f} ms"


def shown(what: str, times: Times, target: str = "") -> None:
    """Print how long something took."""
    TABLE.row(what, ms(times.median), ms(times.p95), "", "", target)


def statements(questions: tuple[Question, ...], planned: Callable[[Question], Plan]) -> list[tuple[str, list[Any]]]:
    """Return what a plan of each question sends to the database."""
    return [render(compile_plan(planned(question))) for question in questions]


async def one_by_one(connection: asyncpg.Connection, sent: list[tuple[str, list[Any]]]) -> None:
    """Run statements and take their rows."""
    for text, values in sent:
        await connection.fetch(text, *values)


async def alone(reader_url: str, questions: Questions, events: int) -> None:
    """Print what each of the page's questions costs in the database, and what it would from raw events."""
    raw_settings = {"statement_timeout": str(RAW_SECONDS * 1000)}
    reader = await asyncpg.connect(reader_url)
    patient = await asyncpg.connect(reader_url, server_settings=raw_settings)
    sums, complete = [0.0, 0.0], True
    for what, asked in questions.items():
        times = await taken(partial(one_by_one, reader, statements(asked, plan)), REPEATS)
        read = partial(one_by_one, patient, statements(asked, raw_plan))
        try:
            raw, sign = (await taken(read, 1 if events >= MANY else 3, warm=events < MANY)).median, ""
        except asyncpg.QueryCanceledError:
            raw, sign, complete = RAW_SECONDS * 1000.0, "> ", False
        sums = [sums[0] + times.median, sums[1] + raw]
        TABLE.row(what, ms(times.median), ms(times.p95), sign + ms(raw), f"{sign}{raw / times.median:,.0f} x")
    sign = "" if complete else "> "
    TABLE.row(
        "all of them, one after the other",
        ms(sums[0]),
        "",
        sign + ms(sums[1]),
        f"{sign}{sums[1] / sums[0]:,.0f} x",
        "> 30 x",
    )
    await reader.close()
    await patient.close()


async def ask(door: Door, start: datetime, end: datetime, only: dict[str, Any] | None = None) -> Times:
    """Return how long the whole page takes as one request through NGINX, on a connection that stays open."""
    variables = {"range": {"start": start.isoformat(), "end": end.isoformat()}, "filter": only, "explain": False}
    line = door.line()
    times = await taken(lambda: asyncio.to_thread(door.post, OVERVIEW, variables, line), REPEATS)
    line.close()
    return times


async def count_statements(door: Door, start: datetime, end: datetime) -> int:
    """Return how many statements the page's questions are answered with."""
    variables = {"range": {"start": start.isoformat(), "end": end.isoformat()}, "filter": None, "explain": True}
    site = (await asyncio.to_thread(door.post, OVERVIEW, variables))["site"]
    return len(list(chain.from_iterable(part["explain"] for part in site.values())))


async def pages(door: Door, today: datetime) -> float:
    """Print what the page costs through everything; return the median of the unfiltered one, in milliseconds."""
    start, end = today - timedelta(days=DAYS - 1), today + timedelta(days=1)
    whole = await ask(door, start, end)
    shown(f"page, {DAYS} days, through NGINX", whole, "250 ms")
    for dimension, value in FILTERS.items():
        times = await ask(door, start, end, wanted(dimension, value))
        shown(f"page, {DAYS} days, {dimension} = {value}", times, "1,000 ms")
    shown(
        f"page, {DAYS // 2} days beside the {DAYS // 2} before", await ask(door, end - timedelta(days=DAYS // 2), end)
    )
    week = end - timedelta(days=7)
    times = await ask(door, week, end, {"property": "plan", "values": ["pro"]})
    shown("page, 7 days, property plan = pro", times)
    TABLE.row("statements of the page's questions", str(await count_statements(door, start, end)))
    return whole.median


async def store(owner_url: str, site_id: int, now: datetime, shape: Shape) -> int:
    """Fill the database; print what folding it took and what it takes on disk. Return how many events there are."""
    connection = await asyncpg.connect(owner_url)
    filled = await fill(connection, site_id, now, DAYS, shape)
    events, folding = filled.events, sum(filled.folds.each) / 1000
    TABLE.row(f"events of {DAYS} days; seeded and logged", f"{events:,}", "", f"{events / filled.seeding:,.0f} /s")
    what = f"refreshed every {FOLD_EVERY_DAYS} days: seconds, events/s"
    TABLE.row(what, f"{folding:,.0f} s", "", f"{events / folding:,.0f} /s", "", f"{RATE:,} /s")
    TABLE.row(f"a refresh of {FOLD_EVERY_DAYS} days", ms(filled.folds.median), ms(filled.folds.p95))
    total = 0
    for size in await sizes(connection):
        total += size.data + size.indexes
        if size.data + size.indexes >= events:
            parts = f"{size.data / events:.1f} + {size.indexes / events:.1f}"
            TABLE.row(f"on disk, rows + indexes: {size.name}", f"{parts} B/event")
    TABLE.row("on disk, all of it", f"{total / events:.1f} B/event", "", "", "", "300 B")
    await connection.close()
    return events


async def measure(stack: Stack, token: str, events: int) -> float:
    """Run all measurements on a fresh stack of about so many events; return the page's median time in milliseconds.

    The service runs while it is asked and at no other time, so that nothing else refreshes.
    """
    now = datetime.now(UTC)
    shape = Shape.of(events, DAYS, visitors=events * 3 // 200, pages=int(os.environ.get("BENCH_PAGES", PAGES)))
    owner_url, reader_url = stack.told["DATABASE_URL"], stack.told["DATABASE_READER_URL"]
    connection = await asyncpg.connect(owner_url)
    site = AskedSite(await create_site(connection, "bench", "Bench", DEMO_TIMEZONE, "bench"), DEMO_TIMEZONE)
    await connection.close()
    events = await store(owner_url, site.id, now, shape)
    today = now.astimezone(ZoneInfo(DEMO_TIMEZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
    start, end = today - timedelta(days=DAYS - 1), today + timedelta(days=1)
    await alone(reader_url, overview(site, start, end), events)
    week = overview(site, end - timedelta(days=7), end, has_property("plan", "pro"))
    reader = await asyncpg.connect(reader_url)
    for what, asked in week.items():
        times = await taken(partial(one_by_one, reader, statements(asked, plan)), REPEATS // 3)
        shown(f"7 days, property plan = pro: {what}", times, "500 ms")
    await reader.close()
    await asyncio.to_thread(stack.start)
    whole = await pages(Door(stack.port, token), today)
    await asyncio.to_thread(stack.stop)
    kept = await sustain(owner_url, site.id, shape.visitors)
    TABLE.row(
        f"{RATE:,} events/s for {SECONDS} s, while a loop folds: written",
        f"{kept.rate:,.0f} /s",
        "",
        "",
        "",
        f"{RATE:,} /s",
    )
    TABLE.row(
        "  worst lag of its first and of its second half",
        f"{kept.worst(late=False):.1f} s",
        f"{kept.worst(late=True):.1f} s",
    )
    TABLE.row("  folding what was left at its end", f"{kept.drain:.1f} s")
    return whole


def main() -> None:
    """Measure one history after the other, and leave nothing behind."""
    counts = [int(count) for count in os.environ.get("BENCH_EVENTS", EVENTS).split(",")]
    minutes = sum(5 + count / 150_000 for count in counts)
    progress(f"{' and '.join(f'{count:,}' for count in counts)} events: takes about {minutes:.0f} minutes")
    medians: list[float] = []
    for count in counts:
        with throw_away.prepared_stack(
            f"bench-{os.getpid()}-{len(medians)}", os.environ["DATABASE_URL"], {"TIDELINE_SEED_DEMO": "false"}
        ) as stack:
            TABLE.begin()
            medians.append(asyncio.run(measure(stack, api(stack, "token").strip(), count)))
    if len(medians) > 1:
        TABLE.row(
            f"page, {counts[-1]:,} events beside {counts[0]:,}",
            "",
            "",
            "",
            f"{medians[-1] / medians[0]:.2f} x",
            "1.5 x",
        )


if __name__ == "__main__":
    main()
