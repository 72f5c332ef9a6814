"""What a site does not want: each reason with its code, counted by day, and nothing of it stored."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest

from api.ingest.event import LATE
from api.ingest.filtered import FilterCounts, filter_bot
from api.sites import KeyRing
from api.testing import TRACK, Client, serving, settings_for
from db.testing import TestDatabase, TestSite, make_site

COUNTS = """query ($d: String!, $a: Date!, $b: Date!) {
    filteredEvents(site: $d, start: $a, end: $b) { day kind events } }"""
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


async def settle(owner: asyncpg.Connection, site: TestSite, **settings: object) -> None:
    """Set before the first event, so that no worker remembers anything else."""
    for name, value in settings.items():
        await owner.execute(f"UPDATE sites SET {name} = $2 WHERE id = $1", site.id, value)


async def counts(client: Client, site: TestSite) -> dict[str, int]:
    today = datetime.now(ZoneInfo(site.timezone)).date()
    variables = {"d": site.domain, "a": str(today - timedelta(days=1)), "b": str(today + timedelta(days=1))}
    rows = (await client.ask(COUNTS, variables))["filteredEvents"]
    assert all(row["day"] in {str(today), str(today - timedelta(days=1))} for row in rows)
    return {row["kind"]: row["events"] for row in rows}


async def stored(owner: asyncpg.Connection, site: TestSite) -> int:
    return int(await owner.fetchval("SELECT count(*) FROM events WHERE site_id = $1", site.id))


def codes(receipt: dict[str, Any]) -> list[tuple[int, str]]:
    return [(one["index"], one["code"]) for one in receipt["rejected"]]


async def test_bots_are_counted_by_kind_and_told(client: Client, nobody: Client, owner: asyncpg.Connection) -> None:
    site = await make_site(owner, "Pacific/Kiritimati")
    receipt = await nobody.track(site, {"name": "a"}, {"name": 1}, {"name": "b"}, **{"User-Agent": GOOGLEBOT})
    assert receipt["accepted"] == receipt["duplicates"] == 0
    assert codes(receipt) == [(0, "BOT"), (1, "INVALID_EVENT"), (2, "BOT")]
    await asyncio.gather(*(nobody.track(site, {"name": "a"}, **{"User-Agent": "GPTBot/1.2"}) for _ in range(10)))
    assert await counts(client, site) == {"SEARCH_CRAWLER": 2, "AI_CRAWLER": 10}
    assert await stored(owner, site) == 0


@pytest.mark.parametrize("headers", [{"DNT": "1"}, {"Sec-GPC": "1"}])
async def test_do_not_track_is_honoured_unless_the_site_says_otherwise(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite, headers: dict[str, str]
) -> None:
    assert codes(await nobody.track(site, {"name": "a"}, **headers)) == [(0, "DO_NOT_TRACK")]
    assert await counts(client, site) == {"DO_NOT_TRACK": 1}
    open_site = await make_site(owner)
    await settle(owner, open_site, honour_do_not_track=False)
    assert (await nobody.track(open_site, {"name": "a"}, **headers))["accepted"] == 1
    assert (await nobody.track(site, {"name": "a"}, DNT="0"))["accepted"] == 1


async def test_only_allowed_origins_may_use_a_public_key(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    await settle(owner, site, allowed_origins=["https://shop.test"])
    for origin in ({"Origin": "https://evil.test"}, {"Origin": "null"}, {"Origin": "http://shop.test"}, {}):
        error = await nobody.error(TRACK, {"site": site.key, "events": [{"name": "a"}] * 2}, **origin)
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("FORBIDDEN_ORIGIN", "site")
        assert "allowedOrigins" in error["message"]
    for allowed in ("https://shop.test", "HTTPS://SHOP.TEST"):
        assert (await nobody.track(site, {"name": "a"}, Origin=allowed))["accepted"] == 1
    assert await counts(client, site) == {"ORIGIN": 8}
    assert await stored(owner, site) == 2


async def test_only_allowed_hostnames_are_measured(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    await settle(owner, site, allowed_hostnames=["shop.test", "*.shop.test"])
    urls = [
        "https://shop.test/",
        "https://A.Shop.test/x",
        "https://copy.test/",
        "http://localhost:3000/",
        "/path",
        None,
    ]
    events = [{"name": "pageview", "url": url} for url in urls]
    receipt = await nobody.track(site, *events)
    assert codes(receipt) == [(index, "HOSTNAME_NOT_ALLOWED") for index in (2, 3, 4, 5)]
    assert "*.shop.test" in receipt["rejected"][0]["message"]
    assert await counts(client, site) == {"HOSTNAME": 4}
    # Coming from one of them is not coming from elsewhere.
    within = {"name": "x", "url": "https://shop.test/", "referrer": "https://b.shop.test/", "userId": "another visitor"}
    await nobody.track(site, within)
    assert await owner.fetchval("SELECT channel FROM events WHERE site_id = $1 AND name = 'x'", site.id) == "internal"


async def test_a_public_key_may_be_late_within_a_window(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    now = datetime.now(UTC)
    times = [now - LATE + timedelta(minutes=1), now - LATE - timedelta(minutes=1), now - timedelta(days=365)]
    milliseconds = int((now - timedelta(days=30)).timestamp() * 1000)
    old_id = f"{milliseconds:012x}7abc8abcdefabcdef012"
    receipt = await nobody.track(
        site, *({"name": "a", "time": at.isoformat()} for at in times), {"name": "a", "id": old_id}
    )
    assert receipt["accepted"] == 1
    assert codes(receipt) == [(1, "TOO_LATE"), (2, "TOO_LATE"), (3, "TOO_LATE")]
    assert f"{LATE.days} days" in receipt["rejected"][0]["message"]
    assert "secret key" in receipt["rejected"][0]["message"]
    assert await counts(client, site) == {"LATE": 3}
    assert await stored(owner, site) == 1


async def test_only_a_secret_key_tells_of_others(client: Client, nobody: Client, site: TestSite) -> None:
    told = [{"name": "a", "address": "192.0.2.1"}, {"name": "a", "userAgent": "x"}]
    receipt = await nobody.track(site, *told)
    assert codes(receipt) == [(0, "SECRET_KEY_NEEDED"), (1, "SECRET_KEY_NEEDED")]
    made = 'mutation ($d: String) { createSecretKey(site: $d, name: "x") { key } }'
    key = (await client.ask(made, {"d": site.domain}))["createSecretKey"]["key"]
    events = [
        *told,
        {"name": "a", "address": "2001:db8::1"},
        {"name": "a", "address": "not an address"},
        {"name": "a", "userAgent": GOOGLEBOT},
    ]
    receipt = (await nobody.ask(TRACK, {"site": key, "events": events}))["track"]
    assert receipt["accepted"] == 3
    assert codes(receipt) == [(3, "INVALID_EVENT"), (4, "BOT")]
    assert "2001:db8::1" in receipt["rejected"][0]["message"]


async def test_a_server_is_not_its_visitors(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    """Its own User-Agent, Origin and wishes are not asked for with a secret key."""
    await settle(owner, site, allowed_origins=["https://shop.test"], allowed_hostnames=["shop.test"])
    made = 'mutation ($d: String) { createSecretKey(site: $d, name: "x") { key } }'
    key = (await client.ask(made, {"d": site.domain}))["createSecretKey"]["key"]
    answer = await nobody.post(
        TRACK,
        {"site": key, "events": [{"name": "a"}]},
        DNT="1",
        Origin="https://evil.test",
        **{"User-Agent": GOOGLEBOT},
    )
    assert answer["data"]["track"]["accepted"] == 1
    row = await owner.fetchrow("SELECT browser, os, device FROM events WHERE site_id = $1", site.id)
    assert tuple(row or ()) == (None, None, None)


async def test_two_workers_count_together(
    database: TestDatabase, client: Client, nobody: Client, site: TestSite
) -> None:
    async with serving(settings_for(database)) as address, httpx.AsyncClient(base_url=address) as http:
        workers = [nobody, Client(http)]
        await asyncio.gather(
            *(workers[n % 2].track(site, {"name": "a"}, **{"User-Agent": GOOGLEBOT}) for n in range(20))
        )
    assert await counts(client, site) == {"SEARCH_CRAWLER": 20}


async def test_counting_never_fails_a_batch(
    database: TestDatabase, site: TestSite, caplog: pytest.LogCaptureFixture
) -> None:
    async with asyncpg.create_pool(database.writer_url, min_size=1, max_size=1) as pool:
        admission = await KeyRing(pool).admission(site.key)
    bot = filter_bot(GOOGLEBOT)
    assert bot is not None
    await FilterCounts(pool).count(admission, [bot], datetime.now(UTC))
    assert "1 filtered events could not be counted" in caplog.text


@pytest.mark.parametrize(
    ("start", "end"), [("2026-01-01", "2026-01-01"), ("2026-01-02", "2026-01-01"), ("2000-01-01", "2026-01-01")]
)
async def test_a_bad_range_of_days_is_named(client: Client, site: TestSite, start: str, end: str) -> None:
    error = await client.error(COUNTS, {"d": site.domain, "a": start, "b": end})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", "end")


async def test_days_are_those_of_the_sites_zone(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    for day in (1, 2, 3):
        await owner.execute("INSERT INTO filtered_events VALUES ($1, $2, $3, 'late')", day, site.id, date(2026, 1, day))
    found = await client.ask(COUNTS, {"d": site.domain, "a": "2026-01-01", "b": "2026-01-03"})
    assert found["filteredEvents"] == [
        {"day": "2026-01-01", "kind": "LATE", "events": 1},
        {"day": "2026-01-02", "kind": "LATE", "events": 2},
    ]
