"""Whether folding keeps up with writers: a steady stream of events, folded while it comes."""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import asyncpg

from db.refresh import refresh

RATE: Final = 5000  # events a second
SECONDS: Final = 30
GROUP: Final = 750  # events a transaction
DEPTH: Final = 5  # events of a visit, a few seconds apart
DRAIN_SECONDS: Final = 120.0
LOOK_SECONDS: Final = 0.25
PAUSE_SECONDS: Final = 0.05

# The visitors are those of a Shape with seed 1.
_INSERT: Final = """
    INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, path, hostname, source, channel, country,
                        browser, os, device, language, screen)
    SELECT time, event_id, $1, 'pageview', hashint8extended(visitor_id, 1), session_id, '/articles/' || page, 'bench.test',
           (ARRAY[NULL, 'google.com', 'github.com', 'chatgpt.com'])[1 + visitor_id % 4],
           (ARRAY['direct', 'search', 'referral', 'ai'])[1 + visitor_id % 4],
           (ARRAY['FR', 'US', 'DE', 'GB', 'CA', 'IN'])[1 + visitor_id / 4 % 6],
           (ARRAY['Chrome', 'Safari', 'Firefox'])[1 + visitor_id / 24 % 3],
           (ARRAY['Windows', 'iOS', 'Linux'])[1 + visitor_id / 24 % 3],
           (ARRAY['desktop', 'mobile', 'desktop'])[1 + visitor_id / 24 % 3],
           (ARRAY['fr-FR', 'en-US', 'de-DE'])[1 + visitor_id / 72 % 3], 'xl'
    FROM unnest($2::timestamptz[], $3::uuid[], $4::bigint[], $5::bigint[], $6::int[])
        AS came (time, event_id, visitor_id, session_id, page)
    ON CONFLICT DO NOTHING"""
_WAITING: Final = "SELECT count(*) AS waiting, min(time) AS oldest FROM event_changes WHERE site_id = $1"


@dataclass(frozen=True)
class Sustained:
    """What a steady stream did: events a second, and the age of the oldest event not folded yet, looked at again and again.

    `drain` is how many seconds it took to fold what was left when the stream ended.
    """

    rate: float
    lags: tuple[float, ...]
    drain: float

    def worst(self, *, late: bool) -> float:
        """The worst lag of the stream's first or second half, in seconds: one that grows is worse in the second."""
        half = len(self.lags) // 2
        return max(self.lags[half:] if late else self.lags[:half], default=0.0)


async def sustain(url: str, site_id: int, visitors: int) -> Sustained:
    """Write RATE events a second for SECONDS in groups, as the writer does, while a loop folds them.

    Takes SECONDS and what draining takes.

    Raises:
        TimeoutError: what came is not folded DRAIN_SECONDS after its end.
    """
    writing, folding, looking = [await asyncpg.connect(url) for _ in range(3)]
    over = asyncio.Event()
    lags: list[float] = []

    async def fold() -> None:
        while not over.is_set():
            await refresh(folding)
            await asyncio.sleep(PAUSE_SECONDS)

    async def look() -> None:
        while not over.is_set():
            lags.append(await _lag(looking, site_id))
            await asyncio.sleep(LOOK_SECONDS)

    tasks = [asyncio.create_task(fold()), asyncio.create_task(look())]
    try:
        began = time.perf_counter()
        written = await _write(writing, site_id, visitors)
        ended = time.perf_counter()
        over.set()
        async with asyncio.timeout(DRAIN_SECONDS):
            await asyncio.gather(*tasks)
            await refresh(folding)
        return Sustained(written / (ended - began), tuple(lags), time.perf_counter() - ended)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in (writing, folding, looking):
            await connection.close()


async def _lag(connection: asyncpg.Connection, site_id: int) -> float:
    (row,) = await connection.fetch(_WAITING, site_id)
    return (datetime.now(UTC) - row["oldest"]).total_seconds() if row["waiting"] else 0.0


async def _write(connection: asyncpg.Connection, site_id: int, visitors: int) -> int:
    """Write groups when they are due, or as fast as it goes when they are overdue; return how many events."""
    stream = _visits(visitors)
    began = time.perf_counter()
    written = 0
    while (elapsed := time.perf_counter() - began) < SECONDS:
        if (early := written / RATE - elapsed) > 0:
            await asyncio.sleep(early)
        now = datetime.now(UTC)
        rows = [(now, uuid4(), *next(stream)) for _ in range(GROUP)]
        await connection.execute(_INSERT, site_id, *zip(*rows, strict=True))
        written += GROUP
    return written


def _visits(visitors: int) -> Iterator[tuple[int, int, int]]:
    """Yield visitor, visit and page of one event after the other: as many visits are open as take DEPTH events in 20 s."""
    draw = random.Random(1)  # noqa: S311 - the same stream in every run
    opened = 0
    visits: list[tuple[int, int]] = []
    while True:
        place = draw.randrange(RATE * 20 // DEPTH)
        if place >= len(visits) or draw.random() < 1 / DEPTH:
            opened += 1
            visit = (draw.randrange(visitors), opened)
            if place >= len(visits):
                visits.append(visit)
            else:
                visits[place] = visit
            place = min(place, len(visits) - 1)
        yield *visits[place], draw.randrange(500)
