"""The books say what events say: in whatever steps they are folded, whoever writes meanwhile, whatever came late or went."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from alembic import command

from db.books import BOOK_DIMENSIONS, FILTER_DIMENSIONS, PAGE_DIMENSIONS
from db.migrate import config, edition_of, upgrade
from db.refresh import fold
from db.testing import TestDatabase, TestSite, create_database, drop_database, make_site, migrated_database
from db.zones import keep_zone

# Events around two midnights of Paris, among them the one on which clocks went back; one visitor is there on both sides.
START = datetime(2025, 10, 25, 20, tzinfo=UTC)
# How a column of events, seen with its visit, is broken down.
_VISITS = """
    SELECT session_id, min(time) AS first_at, max(time) AS last_at, count(*) AS events,
           count(*) FILTER (WHERE name = 'pageview') AS pageviews,
           (array_agg(coalesce(path, '') ORDER BY time, coalesce(path, '') COLLATE "C"))[1] AS entry_page,
           (array_agg(coalesce(path, '') ORDER BY time DESC, coalesce(path, '') COLLATE "C" DESC))[1] AS exit_page
    FROM events WHERE site_id = $1 GROUP BY session_id"""
_SEEN = f"""
    WITH visit AS ({_VISITS}),
    seen AS (SELECT e.*, visit.entry_page, visit.exit_page, (time AT TIME ZONE $2::text)::date AS day
             FROM events AS e JOIN visit USING (session_id) WHERE site_id = $1)"""

# Of each page, perhaps within a value of a filter: events, and distinct visitors from a day on.
_PAGES = """
    SELECT coalesce(filter.value, ''), page.value, sum(events)::bigint, sum(visitors)::bigint
    FROM (SELECT filter_id, value_id, cell.events, cell.visitors - cell.returned AS visitors
          FROM daily_pages, unnest(value_ids, daily_pages.events, daily_pages.visitors, daily_pages.returned)
               AS cell (value_id, events, visitors, returned)
          WHERE site_id = $1 AND day >= $3 AND dimension = $4
          UNION ALL
          SELECT filter_id, value_id, 0, pair.seen
          FROM daily_pages, unnest(seen_ids, gaps, daily_pages.seen) AS pair (value_id, gap, seen)
          WHERE site_id = $1 AND day >= $3 AND day - gap < $3 AND dimension = $4) AS pages
    LEFT JOIN words AS filter ON filter.id = filter_id JOIN words AS page ON page.id = value_id
    WHERE coalesce(filter.dimension, '') = $2 GROUP BY 1, 2 HAVING sum(events) > 0"""
# The days of everything, wherever they are kept.
_DAYS = """
    SELECT dimension, day, value_id, filter_id, events, pageviews, visitors FROM daily WHERE site_id = $1
    UNION ALL
    SELECT dimension, day, value_id, filter_id, sum(cell.events), sum(cell.pageviews), sum(cell.visitors)
    FROM daily_pages, unnest(value_ids, daily_pages.events, daily_pages.pageviews, daily_pages.visitors)
         AS cell (value_id, events, pageviews, visitors)
    WHERE site_id = $1 GROUP BY 1, 2, 3, 4"""
MOST_ROWS = 9


async def add(owner: asyncpg.Connection, site: TestSite, numbers: range, shift: timedelta = timedelta()) -> None:
    """Add an event for each number: of 5 visitors, 12 minutes apart, so that visits last hours and cross midnights."""
    await owner.execute(
        """
        INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, path, country, browser, source, user_id)
        SELECT $2::timestamptz + n * INTERVAL '150 seconds', md5(n::text || $3::text)::uuid, $1,
               CASE WHEN n % 7 = 0 THEN 'signup' ELSE 'pageview' END, n % 5, n % 5 * 100 + n / 60,
               NULLIF('/' || (n % 4), '/3'), NULLIF('C' || (n % 5 % 3), 'C2'), CASE WHEN n % 31 = 0 THEN 'Z' ELSE 'B' END,
               CASE WHEN n % 5 > 2 THEN 's' || (n / 100) END, CASE WHEN n % 5 = 4 THEN 'me' END
        FROM unnest($4::integer[]) AS n""",
        site.id,
        START + shift,
        str(shift),
        list(numbers),
    )


async def assert_books(owner: asyncpg.Connection, site: TestSite, zone: str) -> None:
    """Compare days by every dimension, distinct visitors of every range of days, and visits, with the events."""
    for dimension in ("", *BOOK_DIMENSIONS):
        value = f"coalesce({dimension}, '')" if dimension else "''"
        for filtered in (
            "",
            *(("country", "browser", "source") if dimension in ("name", "os", "country", "path") else ()),
        ):
            by = f"coalesce({filtered}, '')" if filtered else "''"
            raw = await owner.fetch(
                f"{_SEEN} SELECT day, {value}, {by}, count(*), count(*) FILTER (WHERE name = 'pageview'), "
                "count(DISTINCT visitor_id) FROM seen GROUP BY 1, 2, 3",
                site.id,
                zone,
            )
            kept = await owner.fetch(
                "SELECT day, coalesce(value.value, ''), coalesce(filter.value, ''), events::bigint, pageviews::bigint, "
                f"visitors::bigint FROM ({_DAYS}) AS daily LEFT JOIN words AS value ON value.id = value_id "
                "LEFT JOIN words AS filter ON filter.id = filter_id "
                "WHERE daily.dimension = $2 AND coalesce(filter.dimension, '') = $3 AND events > 0",
                site.id,
                dimension,
                filtered,
            )
            assert {tuple(row) for row in kept} == {tuple(row) for row in raw}, (dimension, filtered)
    days = [
        row["day"] for row in await owner.fetch(f"{_SEEN} SELECT DISTINCT day FROM seen ORDER BY day", site.id, zone)
    ]
    for first in days:
        raw = await owner.fetch(
            f"{_SEEN} SELECT coalesce(os, ''), count(DISTINCT visitor_id) FROM seen WHERE day >= $3 GROUP BY 1",
            site.id,
            zone,
            first,
        )
        kept = await owner.fetch(
            "SELECT value, sum(visitors - coalesce(seen[least(day - $2, cardinality(seen))], 0)) FROM daily "
            "JOIN words ON words.id = value_id WHERE daily.site_id = $1 AND daily.dimension = 'os' AND filter_id = 0 "
            "AND day >= $2 GROUP BY value",
            site.id,
            first,
        )
        assert {tuple(row) for row in kept} == {tuple(row) for row in raw}
        for page in PAGE_DIMENSIONS:
            raw = await owner.fetch(
                f"{_SEEN} SELECT '', coalesce({page}, ''), count(*), count(DISTINCT visitor_id) FROM seen "
                "WHERE day >= $3 GROUP BY 2",
                site.id,
                zone,
                first,
            )
            kept = await owner.fetch(_PAGES, site.id, "", first, page)
            assert {tuple(row) for row in kept} == {tuple(row) for row in raw}, page
        for filtered in FILTER_DIMENSIONS:
            raw = await owner.fetch(
                f"{_SEEN} SELECT coalesce({filtered}, ''), coalesce(path, ''), count(*), count(DISTINCT visitor_id) FROM seen "
                "WHERE day >= $3 GROUP BY 1, 2",
                site.id,
                zone,
                first,
            )
            kept = await owner.fetch(_PAGES, site.id, filtered, first, "path")
            assert {tuple(row) for row in kept} == {tuple(row) for row in raw}, filtered
    assert await visits_of_days(owner, site) == await counted_visits(owner, site, zone)


async def assert_merged(owner: asyncpg.Connection, site: TestSite) -> None:
    """See that pages have a row for each filter and day that is over, and few of the last day, all without zeros."""
    rows = await owner.fetch(
        "SELECT count(*), day = max(day) OVER (), bool_and(merged), bool_or(0 = ANY(seen)), bool_or(merged AND 0 = ALL(events))"
        " FROM daily_pages WHERE site_id = $1 GROUP BY dimension, filter_id, day",
        site.id,
    )
    assert rows
    for number, latest, merged, *zeros in rows:
        assert number <= MOST_ROWS if latest else (number == 1 and merged)
        assert not any(zeros)


async def visits_of_days(owner: asyncpg.Connection, site: TestSite) -> set[tuple[Any, ...]]:
    rows = await owner.fetch(
        "SELECT day, visits, bounces, visit_pageviews, visit_micros FROM daily "
        "WHERE site_id = $1 AND dimension = '' AND visits > 0",
        site.id,
    )
    return {tuple(row) for row in rows}


async def counted_visits(owner: asyncpg.Connection, site: TestSite, zone: str) -> set[tuple[Any, ...]]:
    rows = await owner.fetch(
        f"WITH visit AS ({_VISITS}) SELECT (first_at AT TIME ZONE $2::text)::date, count(*), "
        "count(*) FILTER (WHERE events = 1 AND pageviews = 1), sum(pageviews)::bigint, "
        "sum(extract(epoch FROM last_at - first_at) * 1000000)::bigint FROM visit GROUP BY 1",
        site.id,
        zone,
    )
    return {tuple(row) for row in rows}


async def test_a_visit_that_grows_from_fold_to_fold(owner: asyncpg.Connection) -> None:
    site = await make_site(owner, "Europe/Paris")
    for begin in range(0, 200, 17):
        await add(owner, site, range(begin, min(begin + 17, 200)))
        await fold(owner)
    await assert_books(owner, site, "Europe/Paris")
    await assert_merged(owner, site)


async def test_late_and_deleted_events_in_any_order(owner: asyncpg.Connection) -> None:
    site = await make_site(owner, "Europe/Paris")
    for numbers in (range(150, 200), range(0, 40, 3), range(100, 150), range(40, 100), range(1, 40, 3)):
        await add(owner, site, numbers)
        await fold(owner)
    await owner.execute("DELETE FROM events WHERE site_id = $1 AND extract(minute FROM time)::integer % 3 = 0", site.id)
    await add(owner, site, range(2, 40, 3), timedelta(hours=1))
    await fold(owner)
    await assert_books(owner, site, "Europe/Paris")
    await owner.execute("DELETE FROM events WHERE site_id = $1 AND time < $2", site.id, START + timedelta(hours=4))
    await fold(owner)
    await assert_books(owner, site, "Europe/Paris")
    await owner.execute("DELETE FROM events WHERE site_id = $1", site.id)
    await fold(owner)
    for table in ("daily", "visits"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE site_id = $1", site.id) == 0


async def test_steps_as_small_as_one_event_come_to_the_same(database: TestDatabase) -> None:
    """In a database of its own: elsewhere a service that tests have started folds, too."""
    assert database.edition
    name = f"tideline_test_{secrets.token_hex(6)}"
    try:
        owner = await asyncpg.connect((await migrated_database(name)).owner_url)
        site = await make_site(owner, "Asia/Kathmandu")
        await add(owner, site, range(0, 60, 2))
        await owner.execute("DELETE FROM events WHERE site_id = $1 AND name = 'signup'", site.id)
        steps = 1
        while await owner.fetchval("SELECT fold(1)"):
            steps += 1
        assert steps >= 30
        await assert_books(owner, site, "Asia/Kathmandu")
        await assert_merged(owner, site)
        await owner.close()
    finally:
        await drop_database(name)


async def test_books_can_be_kept_anew(owner: asyncpg.Connection) -> None:
    """With changes on the way; and by other clocks than before."""
    site = await make_site(owner, "Europe/Paris")
    await add(owner, site, range(80))
    await fold(owner)
    await add(owner, site, range(80, 120))
    await owner.execute("UPDATE sites SET timezone = 'Asia/Kathmandu' WHERE id = $1", site.id)
    await keep_zone(owner, "Asia/Kathmandu")
    await owner.execute("SELECT rebuild_books($1)", site.id)
    await fold(owner)
    await assert_books(owner, site, "Asia/Kathmandu")


async def test_a_zone_that_postgresql_does_not_know_or_tells_otherwise(owner: asyncpg.Connection) -> None:
    """Debian's server has no `Asia/Calcutta`, and of rules made lately it knows nothing."""
    site = await make_site(owner, "Asia/Calcutta")
    await add(owner, site, range(120))
    await fold(owner)
    await assert_books(owner, site, "Asia/Kolkata")
    await owner.execute("UPDATE zone_offsets SET utc_offset = INTERVAL '-3 hours' WHERE timezone = 'Asia/Calcutta'")
    assert await keep_zone(owner, "Asia/Calcutta")
    assert not await keep_zone(owner, "Asia/Calcutta")


async def test_nothing_is_lost_between_writers_and_folds(owner: asyncpg.Connection, database: TestDatabase) -> None:
    site = await make_site(owner)
    connections = [await asyncpg.connect(database.owner_url) for _ in range(4)]

    async def write(connection: asyncpg.Connection, first: int) -> None:
        for number in range(first, 200, 3):
            await add(connection, site, range(number, number + 1))
            if number % 10 == 0:
                await connection.execute(
                    "DELETE FROM events WHERE site_id = $1 AND time = $2",
                    site.id,
                    START + timedelta(seconds=150 * number),
                )

    async def keep_folding(connection: asyncpg.Connection) -> None:
        for _ in range(15):
            await fold(connection)

    *writers, folder = connections
    await asyncio.gather(
        *(write(connection, first) for first, connection in enumerate(writers)),
        keep_folding(folder),
        keep_folding(owner),
    )
    for connection in connections:
        await connection.close()
    await fold(owner)
    await assert_books(owner, site, "UTC")
    assert await owner.fetchval("SELECT count(*) FROM event_changes") == 0


async def test_events_from_before_the_books_get_into_them(database: TestDatabase) -> None:
    """A database of the first revision, with events, is brought to head, on the server of the others."""
    assert database.edition
    name = f"tideline_test_{secrets.token_hex(6)}"
    url = await create_database(name)
    try:
        owner = await asyncpg.connect(url)
        await owner.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        alembic = config()
        alembic.attributes["edition"] = await edition_of(owner)
        alembic.attributes["url"] = url
        await asyncio.to_thread(command.upgrade, alembic, "0001")
        number = await owner.fetchval(
            "INSERT INTO sites (domain, name, timezone) VALUES ('a.test', 'A', 'Europe/Paris') RETURNING id"
        )
        site = TestSite(number, "a.test", "key", "Europe/Paris")
        await add(owner, site, range(100))
        await owner.close()
        await upgrade(url)
        owner = await asyncpg.connect(url)
        await fold(owner)
        await assert_books(owner, site, "Europe/Paris")
        assert await owner.fetchval("SELECT sum(events) FROM daily WHERE dimension = ''") == 100
        await owner.close()
    finally:
        await drop_database(name)
