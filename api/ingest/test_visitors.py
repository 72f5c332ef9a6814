"""Visitor ids: the salt's schedule, the half hour in which a visit is bridged, and its destruction."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from api.ingest.visitors import Rotation, Visitors, destroy_salts, end_salts, period
from db.testing import TestDatabase, TestSite, make_site

WHO = ("192.0.2.1", "A")


@pytest.fixture
async def pool(database: TestDatabase) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database.writer_url, min_size=1, max_size=4) as opened:
        yield opened


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("rotation", "zone", "moment", "start", "end"),
    [
        ("daily", "UTC", "2026-03-05T10:00Z", "2026-03-05T00:00Z", "2026-03-06T00:00Z"),
        ("daily", "Europe/Paris", "2026-03-05T23:30Z", "2026-03-05T23:00Z", "2026-03-06T23:00Z"),
        # Days of 23 and 25 hours.
        ("daily", "Europe/Paris", "2026-03-29T12:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z"),
        ("daily", "Europe/Paris", "2026-10-25T12:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z"),
        # A day without a midnight begins at one o'clock.
        ("daily", "Africa/Cairo", "2026-04-24T12:00Z", "2026-04-23T22:00Z", "2026-04-24T21:00Z"),
        ("weekly", "UTC", "2026-03-05T10:00Z", "2026-03-02T00:00Z", "2026-03-09T00:00Z"),
        ("weekly", "Asia/Kathmandu", "2026-03-01T18:15Z", "2026-03-01T18:15Z", "2026-03-08T18:15Z"),
        ("monthly", "UTC", "2026-02-28T10:00Z", "2026-02-01T00:00Z", "2026-03-01T00:00Z"),
        ("monthly", "America/New_York", "2026-12-31T23:00Z", "2026-12-01T05:00Z", "2027-01-01T05:00Z"),
        ("never", "Europe/Paris", "2026-03-05T10:00Z", "1970-01-01T00:00Z", None),
    ],
)
def test_periods(rotation: Rotation, zone: str, moment: str, start: str, end: str | None) -> None:
    assert period(rotation, zone, at(moment)) == (at(start), at(end) if end else None)


async def rotate(owner: asyncpg.Connection, site: TestSite, rotation: Rotation) -> None:
    await owner.execute("UPDATE sites SET salt_rotation = $2 WHERE id = $1", site.id, rotation)


async def visit(owner: asyncpg.Connection, site: TestSite, visitor: int, last: datetime) -> None:
    await owner.execute(
        "INSERT INTO open_visits (site_id, visitor_id, session_id, first_event_at, last_event_at) VALUES ($1, $2, 1, $3, $3)",
        site.id,
        visitor,
        last,
    )


# What follows happens in a year that has 2026's calendar and is far ahead: a service that runs beside these tests destroys
# salts of the past.


async def test_the_id_changes_at_the_sites_midnight_and_not_before(
    pool: asyncpg.Pool, owner: asyncpg.Connection
) -> None:
    site = await make_site(owner, "Asia/Tokyo")  # midnight is 15:00 UTC
    ids = [
        await Visitors(pool).anonymous(site.id, *WHO, at(moment))
        for moment in ("2082-03-05T15:00Z", "2082-03-05T23:59Z", "2082-03-06T14:59:59Z", "2082-03-06T15:00Z")
    ]
    assert ids[0] == ids[1] == ids[2] != ids[3]


@pytest.mark.parametrize(
    ("rotation", "same", "other"),
    [
        ("weekly", "2082-03-08T23:59Z", "2082-03-09T00:00Z"),
        ("monthly", "2082-03-31T23:59Z", "2082-04-01T00:00Z"),
    ],
)
async def test_longer_schedules(
    pool: asyncpg.Pool, owner: asyncpg.Connection, site: TestSite, rotation: Rotation, same: str, other: str
) -> None:
    await rotate(owner, site, rotation)
    visitors = Visitors(pool)
    first = await visitors.anonymous(site.id, *WHO, at("2082-03-05T10:00Z"))
    assert await visitors.anonymous(site.id, *WHO, at(same)) == first
    assert await visitors.anonymous(site.id, *WHO, at(other)) != first


async def test_never_means_never(pool: asyncpg.Pool, owner: asyncpg.Connection, site: TestSite) -> None:
    await rotate(owner, site, "never")
    visitors = Visitors(pool)
    first = await visitors.anonymous(site.id, *WHO, at("2082-03-05T10:00Z"))
    await destroy_salts(owner)
    assert await Visitors(pool).anonymous(site.id, *WHO, at("2092-03-05T10:00Z")) == first


async def test_an_open_visit_keeps_its_id_for_half_an_hour_after_the_change(
    pool: asyncpg.Pool, owner: asyncpg.Connection, site: TestSite
) -> None:
    midnight = at("2082-03-06T00:00Z")
    visitors = Visitors(pool)
    before = await visitors.anonymous(site.id, *WHO, midnight - timedelta(minutes=10))
    idle = await visitors.anonymous(site.id, "192.0.2.9", "A", midnight - timedelta(minutes=40))
    await visit(owner, site, before, midnight - timedelta(minutes=10))
    await visit(owner, site, idle, midnight - timedelta(minutes=40))
    for minutes in (0, 15, 29):
        moment = midnight + timedelta(minutes=minutes)
        # Another worker, started only now, says the same.
        for one in (visitors, Visitors(pool)):
            assert (
                await one.anonymous(site.id, *WHO, moment if minutes < 20 else midnight + timedelta(minutes=19))
                == before
            )
            assert await one.anonymous(site.id, "192.0.2.9", "A", moment) != idle
    after = await visitors.anonymous(site.id, *WHO, midnight + timedelta(minutes=30))
    assert after != before
    assert await Visitors(pool).anonymous(site.id, *WHO, midnight + timedelta(minutes=30)) == after


async def test_workers_that_come_at_once_make_one_salt(
    pool: asyncpg.Pool, owner: asyncpg.Connection, site: TestSite
) -> None:
    now = at("2082-03-05T10:00Z")
    ids = await asyncio.gather(*(Visitors(pool).anonymous(site.id, *WHO, now) for _ in range(8)))
    assert len(set(ids)) == 1
    assert await owner.fetchval("SELECT count(*) FROM visitor_salts WHERE site_id = $1", site.id) == 1


async def test_a_changed_schedule_ends_the_salt_and_bridges_visits(
    pool: asyncpg.Pool, owner: asyncpg.Connection, site: TestSite
) -> None:
    now = datetime.now(UTC)
    before = await Visitors(pool).anonymous(site.id, *WHO, now)
    await visit(owner, site, before, now)
    await rotate(owner, site, "weekly")
    await end_salts(owner, site.id)
    later = datetime.now(UTC) + timedelta(seconds=1)
    visitors = Visitors(pool)
    assert await visitors.anonymous(site.id, *WHO, later) == before
    other = await visitors.anonymous(site.id, "192.0.2.9", "A", later)
    assert await Visitors(pool).anonymous(site.id, "192.0.2.9", "A", later) == other
    assert await visitors.anonymous(site.id, *WHO, later + timedelta(minutes=31)) != before


async def test_salts_are_destroyed_when_they_can_no_longer_bridge(
    owner: asyncpg.Connection, database: TestDatabase, site: TestSite
) -> None:
    assert database
    await owner.executemany(
        "INSERT INTO visitor_salts (site_id, starts_at, ends_at, salt) "
        "VALUES ($1, '2020-01-01Z'::timestamptz + $2::interval, now() - $2::interval, 'x')",
        [(site.id, timedelta(minutes=minutes)) for minutes in (29, 31, 5000)],
    )
    await destroy_salts(owner)
    left = await owner.fetch("SELECT now() - ends_at AS age FROM visitor_salts WHERE site_id = $1", site.id)
    assert [row["age"] < timedelta(minutes=30) for row in left] == [True]


async def test_past_periods_have_ids_of_their_own(
    pool: asyncpg.Pool, owner: asyncpg.Connection, site: TestSite
) -> None:
    now = at("2082-03-05T10:00Z")
    visitors = Visitors(pool)
    ids = [
        await visitors.past(site.id, *WHO, at(moment), now)
        for moment in ("2020-01-01T00:00Z", "2020-01-01T23:59Z", "2020-01-02T00:00Z", "2082-03-05T00:00Z")
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert ids[3] == await visitors.anonymous(site.id, *WHO, now)
    assert await owner.fetchval("SELECT count(*) FROM visitor_salts WHERE site_id = $1", site.id) == 1


async def test_a_salt_serves_on_while_the_database_is_away_but_not_beyond_its_time(
    database: TestDatabase, site: TestSite
) -> None:
    now = at("2082-03-05T10:00Z")
    async with asyncpg.create_pool(database.writer_url, min_size=1, max_size=1) as closed:
        visitors = Visitors(closed)
        first = await visitors.anonymous(site.id, *WHO, now)
    for later in (timedelta(seconds=30), timedelta(hours=13, minutes=59)):
        assert await visitors.anonymous(site.id, *WHO, now + later) == first
    with pytest.raises(asyncpg.InterfaceError):
        await visitors.anonymous(site.id, *WHO, at("2082-03-06T00:00Z"))
    with pytest.raises(asyncpg.InterfaceError):
        await Visitors(closed).anonymous(site.id, *WHO, now)
