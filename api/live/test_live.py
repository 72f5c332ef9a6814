"""What is committed is pushed at once, and read once, however many follow."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import monotonic
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from api.live import hub, moment
from api.live.listener import APPLICATION_NAME
from api.live.moment import MAX_EVENTS, read_moment
from api.live.testing import bearer, opened
from api.sites import SiteRow, all_sites
from api.testing import Client, serving, settings_for
from db.testing import TestDatabase, TestSite, make_site

INSERT = """INSERT INTO events (time, event_id, site_id, name, path, source, country, visitor_id, session_id)
    VALUES ($2, $3, $1, $4, $5, $6, $7, $8, $8)"""


async def insert(
    owner: asyncpg.Connection,
    site: TestSite,
    ago: timedelta,
    visitor: int,
    *,
    name: str = "pageview",
    path: str | None = "/",
    source: str | None = None,
    country: str | None = None,
) -> None:
    await owner.execute(INSERT, site.id, datetime.now(UTC) - ago, uuid4(), name, path, source, country, visitor)


async def rows_of(pool: asyncpg.Pool, site: TestSite) -> list[SiteRow]:
    return [one for one in await all_sites(pool) if one.domain == site.domain]


async def test_what_is_collected_is_pushed_within_two_seconds_again_and_again(
    address: str, token: str, nobody: Client, site: TestSite
) -> None:
    await nobody.track(site, {"name": "before", "url": "https://a.test/early"})
    async with opened(address, bearer(token)) as socket:
        await socket.subscribe(d=site.domain)
        first = await socket.update()
        assert [event["name"] for event in first["events"]] == ["before"]
        assert first["visitors"] == 1
        for number in range(3):
            sent = monotonic()
            await nobody.track(site, {"name": f"pushed {number}", "url": f"https://a.test/{number}"})
            update = await socket.until(f"pushed {number}")
            assert monotonic() - sent < 2
            assert [event["name"] for event in update["events"]] == [f"pushed {number}"], "each event comes once"
            assert {"value": f"/{number}", "visitors": 1} in update["pages"]


async def test_an_update_counts_what_there_is(
    address: str, token: str, owner: asyncpg.Connection, site: TestSite
) -> None:
    minutes = timedelta(minutes=1)
    for visitor, path, source, country in ((1, "/", None, "FR"), (2, "/", "x.test", "FR"), (3, None, "x.test", None)):
        await insert(owner, site, timedelta(seconds=5), visitor, path=path, source=source, country=country)
    await insert(owner, site, timedelta(seconds=4), 1, path="/more", country="FR")
    await insert(owner, site, 12 * minutes, 1, name="late")
    await insert(owner, site, 31 * minutes, 9, path="/gone")
    await insert(owner, site, timedelta(days=2), 9, name="old")
    async with opened(address, bearer(token)) as socket:
        await socket.subscribe(d=site.domain)
        update = await socket.update()
    assert update["visitors"] == 3
    assert update["pages"] == [{"value": "/", "visitors": 2}, {"value": "/more", "visitors": 1}]
    assert update["sources"] == [{"value": "x.test", "visitors": 2}, {"value": None, "visitors": 1}]
    assert update["countries"] == [{"value": "FR", "visitors": 2}, {"value": None, "visitors": 1}]
    starts = [datetime.fromisoformat(one["start"]) for one in update["minutes"]]
    assert [later - earlier for earlier, later in pairwise(starts)] == [minutes] * 29
    assert timedelta(0) <= datetime.fromisoformat(update["at"]) - starts[-1] < minutes
    busy = [(one["visitors"], one["pageviews"]) for one in update["minutes"] if one["visitors"]]
    # The last seconds may lie in two minutes.
    assert busy[0] == (1, 0)
    assert sum(pageviews for _, pageviews in busy) == 4
    assert len(update["events"]) == 6, "of a day"
    times = [event["time"] for event in update["events"]]
    assert times == sorted(times, reverse=True)


async def test_sites_do_not_mix_and_all_of_them_are_followed_together(
    address: str, token: str, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    other = await make_site(owner)
    async with (
        opened(address, bearer(token)) as one,
        opened(address, bearer(token)) as two,
        opened(address, bearer(token)) as every,
    ):
        await one.subscribe(d=site.domain)
        await two.subscribe(d=other.domain)
        await every.subscribe()
        await asyncio.gather(one.update(), two.update(), every.update())
        await nobody.track(site, {"name": "of one"})
        await nobody.track(other, {"name": "of two"})
        seen = await asyncio.gather(one.until("of one"), two.until("of two"))
        await every.until("of one", "of two")
    assert [[event["domain"] for event in update["events"]] for update in seen] == [[site.domain], [other.domain]]


async def test_a_site_is_read_once_for_all_who_follow_and_never_for_nobody(
    database: TestDatabase, token: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed, left_alone = await make_site(owner), await make_site(owner)
    reads: list[str] = []

    async def reading(pool: asyncpg.Pool, sites: Any, before: Any, now: datetime) -> Any:
        reads.extend(site.domain for site in sites)
        return await read_moment(pool, sites, before, now)

    monkeypatch.setattr(hub, "read_moment", reading)
    async with (
        serving(settings_for(database)) as address,
        httpx.AsyncClient(base_url=address) as http,
        opened(address, bearer(token)) as one,
        opened(address, bearer(token)) as two,
    ):
        for socket in (one, one, two):
            await socket.subscribe(d=followed.domain)
        await asyncio.gather(one.update(), two.update())
        began, already = monotonic(), len(reads)
        for number in range(20):
            await Client(http).track(followed, {"name": f"n{number}"})
            await Client(http).track(left_alone, {"name": f"n{number}"})
        await two.until("n19")
        assert set(reads) == {followed.domain}
        # At most one a second, and one that was due.
        assert len(reads) - already <= monotonic() - began + 2
        await one.send(id="1", type="complete")
        await one.send(id="2", type="complete")
        await two.send(id="1", type="complete")
        await asyncio.sleep(0.2)
        before = len(reads)
        await Client(http).track(followed, {"name": "heard by nobody"})
        await asyncio.sleep(hub.EVERY_SECONDS + 0.5)
        assert len(reads) == before
        assert [task for task in asyncio.all_tasks() if task.get_name() == "live topic"] == []


async def test_who_is_slow_gets_everything_at_once(
    owner: asyncpg.Connection, site: TestSite, pool: asyncpg.Pool
) -> None:
    async def after(before: Any) -> Any:
        return await read_moment(pool, await rows_of(pool, site), before, datetime.now(UTC))

    follower = hub.Follower()
    before = await after(None)
    follower.tell(before, before.newest)
    assert await follower.next() == (before, ())
    names: list[str] = []
    for number in range(MAX_EVENTS + 10):
        await insert(owner, site, timedelta(0), 1, name=f"n{number}")
        names.insert(0, f"n{number}")
        if number % 10 == 9:
            now = await after(before)
            follower.tell(now, now.since(before))
            before = now
    latest, came = await follower.next() or (None, ())
    assert latest is before
    assert [event["name"] for event in came] == names[:MAX_EVENTS]


async def test_minutes_move_on(owner: asyncpg.Connection, site: TestSite, pool: asyncpg.Pool) -> None:
    """The earlier minutes are read when a minute begins, and late events of theirs are seen then."""
    sites, now = await rows_of(pool, site), datetime.now(UTC).replace(second=10, microsecond=0)
    for ago in range(40):
        await owner.execute(
            INSERT, site.id, now - timedelta(minutes=ago), uuid4(), "pageview", f"/{ago}", None, None, ago
        )

    def visitors(read: Any) -> list[int]:
        return [one.visitors for one in read.minutes]

    first = await read_moment(pool, sites, None, now)
    assert visitors(first) == [1] * 30
    assert first.visitors == 5
    late = now - timedelta(minutes=10)
    for visitor, at in ((100, now), (101, late)):
        await owner.execute(INSERT, site.id, at, uuid4(), "pageview", "/", None, None, visitor)
    soon = await read_moment(pool, sites, first, now + timedelta(seconds=30))
    assert visitors(soon) == [*[1] * 29, 2]
    next_minute = await read_moment(pool, sites, soon, now + timedelta(minutes=1))
    assert visitors(next_minute) == [*[1] * 18, 2, *[1] * 9, 2, 0]
    assert next_minute.visitors == 5
    assert visitors(await read_moment(pool, sites, None, now + timedelta(minutes=1))) == visitors(next_minute)


async def test_a_busy_site_s_earlier_minutes_are_read_once(
    owner: asyncpg.Connection, site: TestSite, pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moment, "MOST_AGAIN", 10)
    sites, now = await rows_of(pool, site), datetime.now(UTC).replace(second=10, microsecond=0)

    async def come(*ago: int) -> None:
        for minutes in ago:
            at = now - timedelta(minutes=minutes)
            await owner.execute(INSERT, site.id, at, uuid4(), "pageview", "/", None, None, len(ago) + minutes)

    await come(*range(40))
    first = await read_moment(pool, sites, None, now)
    await come(4, 20)
    then = await read_moment(pool, sites, first, now + timedelta(minutes=1))
    assert [one.visitors for one in then.minutes] == [*[1] * 24, 2, *[1] * 4, 0], "one was late for six minutes at most"
    # A gap in between, the database away for one, leaves minutes that nobody has read.
    after_a_gap = await read_moment(pool, sites, first, now + timedelta(minutes=8))
    fresh = await read_moment(pool, sites, None, now + timedelta(minutes=8))
    assert after_a_gap.minutes == fresh.minutes


async def test_it_listens_again_by_itself_when_its_connection_is_cut(
    database: TestDatabase, owner: asyncpg.Connection, token: str, site: TestSite
) -> None:
    async with (
        serving(settings_for(database)) as address,
        httpx.AsyncClient(base_url=address) as http,
        opened(address, bearer(token)) as socket,
    ):
        await socket.subscribe(d=site.domain)
        await socket.update()
        cut = await owner.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = $1",
            APPLICATION_NAME,
        )
        assert cut >= 1, "the worker's other application listens, too"
        await Client(http).track(site, {"name": "after the cut"})
        await socket.until("after the cut")
        # And not only because something was missed: the new connection hears the next one.
        sent = monotonic()
        await Client(http).track(site, {"name": "and another"})
        await socket.until("and another")
        assert monotonic() - sent < 5


async def test_the_whole_database_may_go_and_come_back(
    database: TestDatabase, owner: asyncpg.Connection, token: str, site: TestSite
) -> None:
    """Every connection of the service is cut, more than once; the socket stays open and hears what comes next."""
    async with (
        serving(settings_for(database)) as address,
        httpx.AsyncClient(base_url=address, timeout=30) as http,
        opened(address, bearer(token)) as socket,
    ):
        await socket.subscribe(d=site.domain)
        await socket.update()
        for number in range(2):
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            await Client(http).track(site, {"name": f"after {number}"})
            await socket.until(f"after {number}")
