"""A deleted site: gone from sight at once, then from the database, and nothing else with it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import asyncpg
import pytest

from api.admin import removal
from api.admin.removal import remove_deleted
from api.testing import TRACK, Client
from db.fold import FOLD_LOCK
from db.migrate import AnyConnection
from db.refresh import refresh
from db.testing import TestDatabase, TestSite, make_site

DELETE = "mutation ($d: String!, $c: String!) { deleteSite(site: $d, confirm: $c) }"
TABLES = """
    SELECT DISTINCT c.oid::regclass::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attname = 'site_id'
    AND c.relname <> 'rollup_invalidations'"""


async def left_of(connection: AnyConnection, site: TestSite) -> dict[str, int]:
    """Return how many rows each table has of a site."""
    counts = {
        name: await connection.fetchval(f"SELECT count(*) FROM {name} WHERE site_id = $1", site.id)
        for (name,) in await connection.fetch(TABLES)
    }
    return {name: count for name, count in counts.items() if count}


def _second(at: datetime, number: int) -> str:
    return (at - timedelta(seconds=number)).isoformat()


async def fill(client: Client, site: TestSite) -> None:
    now = datetime.now(UTC)
    for days in range(3):
        at = now - timedelta(days=days, minutes=1)
        await client.track(
            site,
            *(
                {"name": "pageview", "url": f"https://a.test/{n}", "userId": f"u{n}", "time": _second(at, n)}
                for n in range(15)
            ),
        )
    keep = """mutation ($d: String!, $k: String!) {
        saveSegment(site: $d, name: "one", filter: {dimension: PATH, values: ["/"]}) { id }
        annotate(site: $d, at: "2025-01-01", text: "one") { id }
        createShareLink(site: $d, name: "one") { url }
        createSecretKey(site: $d, name: "one") { key }
        identify(site: $k, userId: "u1", traits: {plan: "pro"}) { stored } }"""
    await client.ask(keep, {"d": site.domain, "k": site.key})


async def test_a_site_is_deleted_step_by_step_with_everything_of_it(
    client: Client, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch, database: TestDatabase
) -> None:
    site, other = await make_site(owner), await make_site(owner)
    for one in (site, other):
        await fill(client, one)
    await refresh(owner)
    before, of_other = await left_of(owner, site), await left_of(owner, other)
    assert {"events", "visits", "daily", "words", "profiles", "open_visits", "site_keys", "share_links"} <= set(before)

    wrong = await client.error(DELETE, {"d": site.domain, "c": other.domain})
    assert (wrong["extensions"]["code"], wrong["extensions"]["field"]) == ("BAD_INPUT", "confirm")
    assert await client.ask(DELETE, {"d": site.domain, "c": site.domain}) == {"deleteSite": True}
    # Gone from sight: from questions, from collection, and its domain is free.
    error = await client.error("query ($d: String!) { site(domain: $d) { domain } }", {"d": site.domain})
    assert error["extensions"]["code"] == "UNKNOWN_SITE"
    assert str(site.id) not in [one["id"] for one in (await client.ask("{ sites { id } }"))["sites"]]
    answer = await client.post(TRACK, {"site": site.key, "events": [{"name": "x"}]})
    assert answer["errors"][0]["extensions"]["code"] == "UNKNOWN_SITE"
    create = "mutation ($d: String!) { createSite(domain: $d) { domain } }"
    assert (await client.ask(create, {"d": site.domain}))["createSite"] == {"domain": site.domain}
    # Events that are on their way may still come, so it is not removed yet.
    assert not await remove_deleted(owner)
    assert (await left_of(owner, site))["events"] == before["events"]

    monkeypatch.setattr(removal, "STEP", 20)
    steps, counts = 0, [before["events"]]
    writer = await asyncpg.connect(database.writer_url)
    try:
        while await remove_deleted(writer, timedelta(0)):
            steps += 1
            counts.append((await left_of(owner, site)).get("events", 0))
            assert steps < 200
    finally:
        await writer.close()
    assert all(earlier - later <= 20 for earlier, later in pairwise(counts)), "no step is large"
    await refresh(owner)
    assert await left_of(owner, site) == {}
    assert await owner.fetchval("SELECT count(*) FROM sites WHERE id = $1", site.id) == 0
    assert await left_of(owner, other) == of_other
    assert not await remove_deleted(owner, timedelta(0))


async def test_a_site_that_is_not_deleted_is_not_removed(
    client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    await client.track(site, {"name": "stays"})
    assert await owner.fetchval("SELECT remove_site($1, 1000)", site.id) is False
    assert (await left_of(owner, site))["events"] == 1


async def test_the_last_event_is_told(client: Client, site: TestSite) -> None:
    asked = "query ($d: String!) { site(domain: $d) { lastEventAt } }"
    assert await client.ask(asked, {"d": site.domain}) == {"site": {"lastEventAt": None}}
    at = datetime.now(UTC) - timedelta(days=3)
    for time in (at, at - timedelta(days=1)):
        await client.track(site, {"name": "x", "time": time.isoformat()})
    told = (await client.ask(asked, {"d": site.domain}))["site"]["lastEventAt"]
    assert abs(datetime.fromisoformat(told) - at) < timedelta(seconds=1)


async def test_health_tells_what_waits(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    await refresh(owner)
    asked = "{ health { lagSeconds pendingChanges } }"
    # The service folds by itself: nothing of the test's own can wait but behind its lock.
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock($1)", FOLD_LOCK)
        before = (await client.ask(asked))["health"]["pendingChanges"]
        await client.track(site, *({"name": f"n{number}"} for number in range(3)))
        health = (await client.ask(asked))["health"]
        assert health["pendingChanges"] == before + 3
        assert 0 < health["lagSeconds"] < 60
