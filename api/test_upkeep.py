"""What runs beside requests."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg

from api.testing import Client
from api.upkeep import EVERY_SECONDS
from db.testing import TestDatabase, TestSite, schedule_policies

COUNT = "SELECT coalesce(sum(events), 0)::int FROM events_15m WHERE site_id = $1"


async def test_late_events_reach_the_rollup_by_themselves(
    nobody: Client, database: TestDatabase, owner: asyncpg.Connection, site: TestSite
) -> None:
    """On apache the service's own upkeep refreshes, told by the database; on community the policies do."""
    time = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    await nobody.track(site, {"name": "late", "time": time}, {"name": "late", "time": time})
    if database.edition == "community":
        await schedule_policies(owner, scheduled=True)
    try:
        # Generous: other tests' floods of late events may stand before these.
        async with asyncio.timeout(2 * EVERY_SECONDS + 30):
            while await owner.fetchval(COUNT, site.id) != 2:  # noqa: ASYNC110 - the database has no event to wait for
                await asyncio.sleep(0.1)
    finally:
        if database.edition == "community":
            await schedule_policies(owner, scheduled=False)


async def test_only_visits_that_nobody_writes_to_are_swept(
    nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    old = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    await nobody.track(site, {"name": "a", "time": old, "userId": "kept"}, {"name": "a", "userId": "swept"})
    swept = await owner.fetchval(
        "UPDATE open_visits SET updated_at = now() - interval '25 hours' "
        "WHERE site_id = $1 AND last_event_at > now() - interval '1 hour' RETURNING visitor_id",
        site.id,
    )
    # A late event wakes upkeep at once on apache; on community it comes by within its interval.
    await nobody.track(site, {"name": "a", "time": old, "userId": "third"})
    async with asyncio.timeout(EVERY_SECONDS + 5):
        while True:
            left = [
                row["visitor_id"]
                for row in await owner.fetch("SELECT visitor_id FROM open_visits WHERE site_id = $1", site.id)
            ]
            if swept not in left:
                break
            await asyncio.sleep(0.1)
    assert len(left) == 2


async def test_a_deleted_site_is_removed_by_itself(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    await client.track(site, {"name": "a"})
    await client.ask("mutation ($d: String!) { deleteSite(site: $d, confirm: $d) }", {"d": site.domain})
    await owner.execute("UPDATE sites SET deleted_at = now() - interval '1 hour' WHERE id = $1", site.id)
    async with asyncio.timeout(2 * EVERY_SECONDS + 30):
        while await owner.fetchval("SELECT EXISTS (SELECT FROM sites WHERE id = $1)", site.id):  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.1)
    assert await owner.fetchval("SELECT count(*) FROM events WHERE site_id = $1", site.id) == 0
