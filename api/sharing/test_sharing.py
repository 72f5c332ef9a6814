"""Share links: opened with or without a password, for a while, until they are revoked, and then at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from api.live.testing import NUMBERS, cookies_of, opened, socket
from api.sharing.links import OPEN_FOR, cookie_of
from api.testing import Client
from db.testing import TestSite

CREATE = """mutation ($d: String, $n: String!, $p: String, $e: TimePoint) {
    createShareLink(site: $d, name: $n, password: $p, expiresAt: $e) {
        url link { id name createdAt expiresAt hasPassword lastOpenedAt } } }"""
OPEN = "mutation ($t: String!, $p: String) { openShare(token: $t, password: $p) { domain name timezone } }"
LINKS = """query ($d: String!) { site(domain: $d) {
    shareLinks { id name createdAt expiresAt hasPassword lastOpenedAt } } }"""
REVOKE = "mutation ($i: Int!) { revokeShareLink(id: $i) }"
SHARED = "{ shared { domain name timezone } }"
PASSWORD = "as long as it takes"  # noqa: S105 - of a link that lives for one test


@asynccontextmanager
async def browser(address: str) -> AsyncIterator[Client]:
    """Open a browser of nobody's."""
    async with httpx.AsyncClient(base_url=address, timeout=60, headers={"Origin": address}) as http:
        yield Client(http)


async def made(client: Client, site: TestSite, **given: Any) -> tuple[str, dict[str, Any]]:
    """Make a link; return its token, and it."""
    answer = (await client.ask(CREATE, {"d": site.domain, "n": "For the team", **given}))["createShareLink"]
    start, _, token = answer["url"].rpartition("/")
    assert start == "http://tideline.test/share"
    return token, answer["link"]


async def links(client: Client, site: TestSite) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await client.ask(LINKS, {"d": site.domain}))["site"]["shareLinks"]
    return listed


async def test_a_link_is_made_opened_listed_and_revoked(address: str, client: Client, site: TestSite) -> None:
    token, link = await made(client, site)
    assert (link["hasPassword"], link["expiresAt"], link["lastOpenedAt"]) == (False, None, None)
    shown = {"domain": site.domain, "name": "A site", "timezone": "UTC"}
    async with browser(address) as guest:
        assert await guest.ask(SHARED) == {"shared": None}
        assert await guest.ask(OPEN, {"t": token}) == {"openShare": shown}
        assert await guest.ask(SHARED) == {"shared": shown}
        assert await guest.ask("{ me { email } }") == {"me": None}
        (listed,) = await links(client, site)
        assert listed == {**link, "lastOpenedAt": listed["lastOpenedAt"]}
        assert datetime.now(UTC) - datetime.fromisoformat(listed["lastOpenedAt"]) < timedelta(minutes=1)
        assert await client.ask(REVOKE, {"i": link["id"]}) == {"revokeShareLink": True}
        assert await guest.ask(SHARED) == {"shared": None}
        assert (await guest.error("{ site { domain } }"))["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await guest.error(OPEN, {"t": token}))["extensions"]["code"] == "LINK_INVALID"
    assert await links(client, site) == []
    assert (await client.error(REVOKE, {"i": link["id"]}))["extensions"] == {"code": "BAD_INPUT", "field": "id"}


async def test_the_cookie_is_out_of_scripts_and_other_sites_reach(address: str, client: Client, site: TestSite) -> None:
    token, _ = await made(client, site)
    async with browser(address) as guest:
        answer = await guest.http.post("/graphql", json={"query": OPEN, "variables": {"t": token}})
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert f"Max-Age={int(OPEN_FOR.total_seconds())}" in cookie
        assert token not in cookie
        error = await guest.error(SHARED, Origin="https://evil.test")
        assert error["extensions"]["code"] == "FORBIDDEN_ORIGIN"


async def test_a_password_is_asked_for_and_tried_slowly(
    address: str, client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    token, link = await made(client, site, p=PASSWORD)
    assert link["hasPassword"] is True
    async with browser(address) as guest:
        await owner.execute("DELETE FROM password_attempts")
        assert (await guest.error(OPEN, {"t": token}))["extensions"] == {"code": "PASSWORD_NEEDED", "field": "password"}
        for wrong in ("", "wrong", PASSWORD.upper(), "nul\0"):
            error = await guest.error(OPEN, {"t": token, "p": wrong})
            assert error["extensions"] == {"code": "WRONG_CREDENTIALS", "field": "password"}
        assert await guest.ask(SHARED) == {"shared": None}
        assert (await guest.ask(OPEN, {"t": token, "p": PASSWORD}))["openShare"]["domain"] == site.domain
        await owner.execute("UPDATE password_attempts SET attempts = 40, last_at = now()")
        await guest.error(OPEN, {"t": token, "p": "wrong"})
        await owner.execute("UPDATE password_attempts SET attempts = 40, last_at = now()")
        assert (await guest.error(OPEN, {"t": token, "p": PASSWORD}))["extensions"]["code"] == "TOO_MANY_ATTEMPTS"
        await owner.execute("DELETE FROM password_attempts")


async def test_a_link_expires_also_for_who_has_opened_it(
    address: str, client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    token, link = await made(client, site, e=(datetime.now(UTC) + timedelta(days=1)).isoformat())
    async with browser(address) as guest:
        await guest.ask(OPEN, {"t": token})
        await owner.execute("UPDATE share_links SET expires_at = now() WHERE id = $1", link["id"])
        assert await guest.ask(SHARED) == {"shared": None}
        assert (await guest.error(OPEN, {"t": token}))["extensions"]["code"] == "LINK_EXPIRED"
    assert [one["id"] for one in await links(client, site)] == [link["id"]], "its owner sees that it has"


async def test_revoking_closes_what_is_open(address: str, client: Client, site: TestSite) -> None:
    (token, link), (other_token, _) = await made(client, site), await made(client, site)
    async with browser(address) as guest, browser(address) as other:
        await guest.ask(OPEN, {"t": token})
        await other.ask(OPEN, {"t": other_token})
        headers = [{"Cookie": cookies_of(one), "Origin": address} for one in (guest, other)]
        async with opened(address, headers=headers[0]) as one, opened(address, headers=headers[1]) as two:
            for one_of_them in (one, two):
                await one_of_them.subscribe(NUMBERS)
                await one_of_them.update()
            await client.ask(REVOKE, {"i": link["id"]})
            async with asyncio.timeout(5):
                assert (await one.error())["extensions"]["code"] == "UNAUTHENTICATED"
            await one.subscribe(NUMBERS)
            assert (await one.error())["extensions"]["code"] == "UNAUTHENTICATED"
            async with socket(address, headers=headers[0]) as again:
                assert await again.closed() == (4403, "UNAUTHENTICATED")
            await client.track(site, {"name": "still shown"})
            assert (await two.update())["visitors"] == 1


async def test_a_segment_that_looks_at_people_is_not_shown(address: str, client: Client, site: TestSite) -> None:
    save = "mutation ($d: String, $n: String!, $f: FilterInput!) { saveSegment(site: $d, name: $n, filter: $f) { id } }"
    person = {"dimension": "USER_ID", "values": ["u-1"]}
    await client.ask(save, {"d": site.domain, "n": "people", "f": {"all": [{"not": {"any": [person]}}]}})
    await client.ask(save, {"d": site.domain, "n": "pages", "f": {"dimension": "PATH", "values": ["/"]}})
    asked = "query ($d: String!) { site(domain: $d) { segments { name } } }"
    assert len((await client.ask(asked, {"d": site.domain}))["site"]["segments"]) == 2
    token, _ = await made(client, site)
    async with browser(address) as guest:
        await guest.ask(OPEN, {"t": token})
        assert await guest.ask(asked, {"d": site.domain}) == {"site": {"segments": [{"name": "pages"}]}}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"n": ""}, "name"),
        ({"n": "a\nb"}, "name"),
        ({"p": "short"}, "password"),
        ({"p": "half\ud800 of a pair"}, "password"),
        ({"e": "2020-01-01"}, "expiresAt"),
        ({"e": "soon"}, "expiresAt"),
    ],
)
async def test_a_bad_link_is_not_made(client: Client, site: TestSite, given: dict[str, Any], field: str) -> None:
    error = await client.error(CREATE, {"d": site.domain, "n": "x", **given})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)
    assert await links(client, site) == []


@pytest.mark.parametrize("token", ["", "x", "half\ud800", "x" * 5000])
async def test_an_unknown_link_opens_nothing(address: str, token: str) -> None:
    async with browser(address) as guest:
        assert (await guest.error(OPEN, {"t": token}))["extensions"]["code"] == "LINK_INVALID"


async def test_a_cookie_of_another_making_opens_nothing(address: str, client: Client, site: TestSite) -> None:
    token, link = await made(client, site)
    async with browser(address) as guest:
        for forged in (str(link["id"]), token, cookie_of(link["id"], "another secret" * 4)):
            guest.http.headers["Cookie"] = f"tideline_share={forged}"
            assert await guest.ask(SHARED) == {"shared": None}


async def test_what_is_stored_opens_nothing(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    token, link = await made(client, site, p=PASSWORD)
    row: Any = await owner.fetchrow(
        "SELECT share_links::text AS row, token_hash, password_hash FROM share_links WHERE id = $1", link["id"]
    )
    assert token not in row["row"]
    assert PASSWORD not in row["row"]
    assert len(row["token_hash"]) == 32
    assert row["password_hash"].startswith("$argon2id$")
