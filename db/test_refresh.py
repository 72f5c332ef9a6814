"""Rollups say what events say: before a refresh for the live tail, after it for everything, whatever came late or went."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from db.refresh import refresh
from db.rollups import ROLLUPS
from db.testing import TestDatabase, TestSite

NOW = datetime.now(UTC).replace(microsecond=0)
_RAW = """
    SELECT time_bucket(INTERVAL '15 minutes', time) AS bucket, {key}, count(*) AS events,
           count(*) FILTER (WHERE name = 'pageview') AS pageviews
    FROM events WHERE site_id = $1 GROUP BY 1, 2"""
ROLLED = {
    rollup.name: f"SELECT {', '.join(rollup.columns[1:])} FROM {rollup.name} WHERE site_id = $1" for rollup in ROLLUPS
}
RAW = {rollup.name: _RAW.format(key=f"coalesce({rollup.dimensions[0]}, '')") for rollup in ROLLUPS}


async def add(connection: asyncpg.Connection, site: TestSite, *times: datetime, name: str = "pageview") -> None:
    await connection.execute(
        "INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, country) "
        "SELECT time, gen_random_uuid(), $1, $3, hashtext(time::text), hashtext(time::text), "
        "NULLIF(left(hashtext(time::text)::text, 1), '1') FROM unnest($2::timestamptz[]) AS time",
        site.id,
        list(times),
        name,
    )


async def rows(connection: asyncpg.Connection, query: str, site: TestSite) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in await connection.fetch(query, site.id))


async def assert_same(connection: asyncpg.Connection, site: TestSite) -> None:
    for name, query in ROLLED.items():
        assert await rows(connection, query, site) == await rows(connection, RAW[name], site)


async def test_the_live_tail_needs_no_refresh(owner: asyncpg.Connection, site: TestSite) -> None:
    await refresh(owner)
    # Not NOW: by now that may be a while ago.
    now = datetime.now(UTC)
    await add(owner, site, now, now, now + timedelta(seconds=1))
    await assert_same(owner, site)
    assert len(await rows(owner, ROLLED["events_15m"], site)) in (1, 2)


async def test_late_events_show_after_the_next_refresh(owner: asyncpg.Connection, site: TestSite) -> None:
    await refresh(owner)
    await add(owner, site, *(NOW - timedelta(days=days, minutes=days) for days in range(1, 400, 7)))
    await refresh(owner)
    await assert_same(owner, site)
    await add(owner, site, NOW - timedelta(days=8), NOW - timedelta(days=800), name="signup")
    await refresh(owner)
    await assert_same(owner, site)


async def test_deleted_events_leave_the_rollups(owner: asyncpg.Connection, site: TestSite) -> None:
    await add(owner, site, *(NOW - timedelta(hours=hours) for hours in range(100)))
    await refresh(owner)
    await owner.execute("DELETE FROM events WHERE site_id = $1 AND time < $2", site.id, NOW - timedelta(hours=50))
    await refresh(owner)
    await assert_same(owner, site)
    await owner.execute("DELETE FROM events WHERE site_id = $1", site.id)
    await refresh(owner)
    for query in ROLLED.values():
        assert await rows(owner, query, site) == []


async def test_a_refresh_in_bounded_steps_reaches_the_end(
    database: TestDatabase, owner: asyncpg.Connection, site: TestSite
) -> None:
    await add(owner, site, *(NOW - timedelta(hours=hours) for hours in range(300)))
    if database.edition == "apache":
        await owner.execute("SELECT rollup_advance()")
        steps = 1
        while await owner.fetchval("SELECT rollup_refresh(50)"):
            steps += 1
        assert steps >= 5
    else:
        await refresh(owner)
    await assert_same(owner, site)


async def test_a_long_transaction_holds_up_neither_writers_nor_the_refresh(
    database: TestDatabase, owner: asyncpg.Connection, site: TestSite
) -> None:
    """An import may write for minutes; meanwhile others commit and refreshes come back, and in the end all of it counts.

    On community the refresh is TimescaleDB's own business and is not begun meanwhile.
    """
    importer, writer = [await asyncpg.connect(database.owner_url) for _ in range(2)]
    try:
        async with importer.transaction():
            await add(importer, site, NOW - timedelta(days=2))
            async with asyncio.timeout(5):
                refreshing = asyncio.create_task(refresh(owner)) if database.edition == "apache" else None
                await asyncio.sleep(0.05)
                await add(writer, site, NOW - timedelta(days=3))
                if refreshing is not None:
                    await refreshing
    finally:
        await importer.close()
        await writer.close()
    await refresh(owner)
    await assert_same(owner, site)
    assert await owner.fetchval("SELECT sum(events) FROM events_15m WHERE site_id = $1", site.id) == 2


async def test_nothing_is_lost_between_writers_and_refreshes(
    database: TestDatabase, owner: asyncpg.Connection, site: TestSite
) -> None:
    """Writers commit around the watermark while refreshes run; in the end the rollups hold every event."""
    writers = [await asyncpg.connect(database.owner_url) for _ in range(3)]

    async def write(connection: asyncpg.Connection, offset: int) -> None:
        for number in range(25):
            await add(connection, site, NOW - timedelta(minutes=number * 7 + offset), NOW)

    async def keep_refreshing() -> None:
        for _ in range(10):
            await refresh(owner)

    await asyncio.gather(*(write(connection, offset) for offset, connection in enumerate(writers)), keep_refreshing())
    await refresh(owner)
    await assert_same(owner, site)
    assert await owner.fetchval("SELECT sum(events) FROM events_15m WHERE site_id = $1", site.id) == 3 * 25 * 2
    for connection in writers:
        await connection.close()
