"""What is committed is pushed at once, to whoever may see it, and to nobody else."""

import asyncio
from time import monotonic

import asyncpg

from api.live.testing import bearer, opened
from api.testing import Client
from db.testing import TestSite, make_site


async def test_what_is_collected_is_pushed_within_two_seconds_again_and_again(
    address: str, token: str, nobody: Client, site: TestSite
) -> None:
    await nobody.track(site, {"name": "before", "url": "https://a.test/early"})
    async with opened(address, bearer(token)) as socket:
        await socket.subscribe(d=site.domain)
        first = await socket.update()
        assert [event["name"] for event in first["events"]] == ["before"]
        assert first["visitors"] == 1
        assert len(first["minutes"]) == 30
        for number in range(3):
            sent = monotonic()
            await nobody.track(site, {"name": f"pushed {number}", "url": f"https://a.test/{number}"})
            update = await socket.until(f"pushed {number}")
            assert monotonic() - sent < 2
            assert [event["name"] for event in update["events"]] == [f"pushed {number}"], "each event comes once"
            assert {"value": f"/{number}", "visitors": 1} in update["pages"]


async def test_sites_do_not_mix(
    address: str, token: str, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    other = await make_site(owner)
    async with opened(address, bearer(token)) as one, opened(address, bearer(token)) as two:
        await one.subscribe(d=site.domain)
        await two.subscribe(d=other.domain)
        await asyncio.gather(one.update(), two.update())
        await nobody.track(site, {"name": "of one"})
        await nobody.track(other, {"name": "of two"})
        seen = await asyncio.gather(one.until("of one"), two.until("of two"))
    assert [[event["domain"] for event in update["events"]] for update in seen] == [[site.domain], [other.domain]]
