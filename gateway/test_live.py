"""What happens live, through the gateway: the real API behind the real NGINX."""

import asyncio
from time import monotonic
from urllib.parse import urlsplit

import httpx

from api.live.testing import NUMBERS, bearer, cookies_of, opened, socket
from api.testing import EMAIL, PASSWORD, Client
from db.testing import TestSite
from gateway.conftest import Run


def before(run_gateway: Run, address: str) -> str:
    """Start a gateway in front of the API; return its address."""
    return run_gateway(TIDELINE_API_PORT=str(urlsplit(address).port)).url


async def test_events_are_pushed_through_the_gateway(
    run_gateway: Run, address: str, token: str, site: TestSite
) -> None:
    url = await asyncio.to_thread(before, run_gateway, address)
    async with opened(url, bearer(token)) as one, httpx.AsyncClient(base_url=url) as http:
        await one.subscribe(d=site.domain)
        await one.update()
        for name in ("one", "two"):
            sent = monotonic()
            await Client(http).track(site, {"name": name})
            await one.until(name)
            assert monotonic() - sent < 2


async def test_a_login_counts_at_the_address_that_the_browser_knows(
    run_gateway: Run, address: str, user: str, site: TestSite
) -> None:
    url = await asyncio.to_thread(before, run_gateway, address)
    async with httpx.AsyncClient(base_url=url, timeout=30, headers={"Origin": url}) as http:
        me = Client(http)
        await me.ask(f'mutation {{ login(email: "{user}", password: "{PASSWORD}") {{ email }} }}')
        assert (await me.ask("{ me { email } }"))["me"] == {"email": EMAIL}
        cookie = {"Cookie": cookies_of(me)}
        async with opened(url, headers={**cookie, "Origin": url}) as one:
            await one.subscribe(NUMBERS, d=site.domain)
            assert (await one.update())["visitors"] == 0
        async with socket(url, headers=cookie) as one:
            assert await one.closed() == (4403, "FORBIDDEN_ORIGIN")
