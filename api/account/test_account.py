"""Logins and tokens: listed, ended, and what ending one ends; passwords are tried no faster than people forget them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from api import passwords
from api.live.testing import bearer, cookies_of, opened
from api.testing import EMAIL, PASSWORD, Client
from db.testing import TestSite

LOGIN = "mutation ($e: String!, $p: String!) { login(email: $e, password: $p) { email } }"
SESSIONS = "{ me { sessions { id createdAt lastSeenAt expiresAt current } } }"
TOKENS = "{ me { tokens { id name scopes createdAt lastUsedAt expiresAt } } }"
CREATE = "mutation ($n: String!, $s: [Scope!]!, $e: TimePoint) { createToken(name: $n, scopes: $s, expiresAt: $e) { token } }"
CHANGE = "mutation ($c: String!, $n: String!) { changePassword(current: $c, new: $n) }"


@asynccontextmanager
async def person(address: str, *, login: bool = True) -> AsyncIterator[Client]:
    """Open a browser, logged in or not."""
    async with httpx.AsyncClient(base_url=address, timeout=60, headers={"Origin": address}) as http:
        client = Client(http)
        if login:
            await client.ask(LOGIN, {"e": EMAIL, "p": PASSWORD})
        yield client


@pytest.fixture(autouse=True)
async def _no_attempts(owner: asyncpg.Connection, user: str) -> None:
    assert user
    await owner.execute("DELETE FROM password_attempts")
    await owner.execute("DELETE FROM login_sessions")


async def sessions(client: Client) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await client.ask(SESSIONS))["me"]["sessions"]
    return listed


async def tokens(client: Client) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in (await client.ask(TOKENS))["me"]["tokens"]}


async def test_sessions_are_listed_and_ended(address: str, owner: asyncpg.Connection) -> None:
    async with person(address) as one, person(address) as other:
        listed = await sessions(one)
        assert [session["current"] for session in sorted(listed, key=lambda session: session["id"])] == [True, False]
        (theirs,) = [session for session in listed if not session["current"]]
        await owner.execute("UPDATE login_sessions SET last_seen_at = now() - interval '2 hours'")
        await other.ask("{ me { email } }")
        seen = {session["id"]: datetime.fromisoformat(session["lastSeenAt"]) for session in await sessions(one)}
        assert all(datetime.now(UTC) - at < timedelta(minutes=1) for at in seen.values())
        assert (await one.ask("mutation ($i: Int!) { revokeSession(id: $i) }", {"i": theirs["id"]})) == {
            "revokeSession": True
        }
        assert (await other.ask("{ me { email } }"))["me"] is None
        assert len(await sessions(one)) == 1
        error = await one.error("mutation ($i: Int!) { revokeSession(id: $i) }", {"i": theirs["id"]})
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", "id")


async def test_ending_a_session_ends_what_it_follows(address: str, site: TestSite) -> None:
    async with person(address) as one, person(address) as other:
        headers = {"Cookie": cookies_of(other), "Origin": address}
        async with opened(address, headers=headers) as socket:
            await socket.subscribe(d=site.domain)
            await socket.update()
            (theirs,) = [session for session in await sessions(one) if not session["current"]]
            await one.ask("mutation ($i: Int!) { revokeSession(id: $i) }", {"i": theirs["id"]})
            async with asyncio.timeout(5):
                assert (await socket.error())["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_token_is_shown_once_listed_used_and_ended(address: str, site: TestSite) -> None:
    async with person(address) as me:
        made = (await me.ask(CREATE, {"n": " reporting ", "s": ["READ", "READ"]}))["createToken"]["token"]
        listed = (await tokens(me))["reporting"]
        assert (listed["scopes"], listed["lastUsedAt"], listed["expiresAt"]) == (["READ"], None, None)
        assert made not in str(await tokens(me))
        async with httpx.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {made}"}) as http:
            program = Client(http)
            assert site.domain in str(await program.ask("{ sites { domain } }"))
            error = await program.error(TOKENS)
            assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("FORBIDDEN", "admin")
            assert "it has read" in error["message"]
            used = (await tokens(me))["reporting"]["lastUsedAt"]
            assert datetime.now(UTC) - datetime.fromisoformat(used) < timedelta(minutes=1)
            async with opened(address, bearer(made)) as socket:
                await socket.subscribe(d=site.domain)
                await socket.update()
                await me.ask("mutation ($i: Int!) { revokeToken(id: $i) }", {"i": listed["id"]})
                assert (await socket.error())["extensions"]["code"] == "UNAUTHENTICATED"
            assert (await program.error("{ sites { domain } }"))["extensions"]["code"] == "UNAUTHENTICATED"
        assert "reporting" not in await tokens(me)


async def test_a_token_expires(address: str, owner: asyncpg.Connection) -> None:
    async with person(address) as me:
        later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        made = (await me.ask(CREATE, {"n": "for a day", "s": ["READ"], "e": later}))["createToken"]["token"]
        async with httpx.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {made}"}) as http:
            assert (await Client(http).ask("{ me { email } }"))["me"] == {"email": EMAIL}
            await owner.execute("UPDATE api_tokens SET expires_at = now() WHERE name = 'for a day'")
            error = await Client(http).error("{ me { email } }")
        assert (error["extensions"]["code"], "expired" in error["message"]) == ("UNAUTHENTICATED", True)
        assert "for a day" in await tokens(me), "its owner sees that it has"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"n": " ", "s": ["READ"]}, "name"),
        ({"n": "x" * 101, "s": ["READ"]}, "name"),
        ({"n": "a\nb", "s": ["READ"]}, "name"),
        ({"n": "x", "s": []}, "scopes"),
        ({"n": "x", "s": ["READ"], "e": "2020-01-01"}, "expiresAt"),
        ({"n": "x", "s": ["READ"], "e": "soon"}, "expiresAt"),
    ],
)
async def test_a_bad_token_is_not_made(address: str, given: dict[str, Any], field: str) -> None:
    async with person(address) as me:
        before = await tokens(me)
        error = await me.error(CREATE, given)
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)
        assert await tokens(me) == before


async def test_a_new_password_ends_the_other_logins(address: str, owner: asyncpg.Connection) -> None:
    kept = await owner.fetchval("SELECT password_hash FROM users WHERE email = $1", EMAIL)
    new = "another horse, another battery"
    try:
        async with person(address) as me, person(address) as other, person(address, login=False) as later:
            for current, chosen, code in (
                ("wrong", new, "WRONG_CREDENTIALS"),
                (PASSWORD, "short", "BAD_INPUT"),
                (PASSWORD, "x" * 1001, "BAD_INPUT"),
                (PASSWORD, "half\ud800 of a pair", "BAD_INPUT"),
            ):
                assert (await me.error(CHANGE, {"c": current, "n": chosen}))["extensions"]["code"] == code
            assert (await other.ask("{ me { email } }"))["me"] == {"email": EMAIL}
            assert await me.ask(CHANGE, {"c": PASSWORD, "n": new}) == {"changePassword": True}
            assert (await me.ask("{ me { email } }"))["me"] == {"email": EMAIL}
            assert (await other.ask("{ me { email } }"))["me"] is None
            assert (await later.error(LOGIN, {"e": EMAIL, "p": PASSWORD}))["extensions"]["code"] == "WRONG_CREDENTIALS"
            assert (await later.ask(LOGIN, {"e": EMAIL, "p": new}))["login"] == {"email": EMAIL}
    finally:
        await owner.execute("UPDATE users SET password_hash = $2 WHERE email = $1", EMAIL, kept)


@pytest.mark.parametrize("changing", ["mutation { logout }", 'mutation { createSite(domain: "") { domain } }'])
@pytest.mark.parametrize("origin", [None, "https://evil.test", "null", "http://tideline.test.evil.test"])
async def test_a_cookie_changes_nothing_without_an_origin_of_ours(
    address: str, changing: str, origin: str | None
) -> None:
    async with person(address) as me:
        del me.http.headers["Origin"]
        if origin is not None:
            me.http.headers["Origin"] = origin
        error = await me.error(changing)
        assert error["extensions"]["code"] == "FORBIDDEN_ORIGIN"
        # Of the public address, whatever the gateway calls the host; and as the host is called.
        for own in ("http://tideline.test", address):
            assert (await me.post("{ me { email } }", Origin=own))["data"]["me"] == {"email": EMAIL}
            answer = await me.post('mutation { createSite(domain: "") { domain } }', Origin=own)
            assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def wrong(client: Client, email: str, **headers: str) -> dict[str, Any]:
    error = await client.error(LOGIN, {"e": email, "p": "wrong"}, **headers)
    extensions: dict[str, Any] = error["extensions"]
    return extensions


async def later(owner: asyncpg.Connection, *, attempts: int = 0, seconds: int = 0) -> None:
    """Let there have been more attempts, and some time pass."""
    await owner.execute(
        "UPDATE password_attempts SET attempts = attempts + $1, last_at = last_at - make_interval(secs => $2)",
        attempts,
        seconds,
    )


async def test_an_address_that_tries_again_and_again_must_wait(address: str, owner: asyncpg.Connection) -> None:
    async with person(address, login=False) as stranger:
        # A million accounts from one address are as bad as one.
        for number in range(passwords.FREE_BY_ADDRESS):
            assert (await wrong(stranger, f"{number}@a.test"))["code"] == "WRONG_CREDENTIALS"
        await later(owner, attempts=8)
        refused = await wrong(stranger, "somebody@a.test")
        assert refused["code"] == "TOO_MANY_ATTEMPTS"
        assert 200 < refused["retryAfterSeconds"] <= 255
        # The right password is refused meanwhile as well; others are not kept out, and whoever is right begins anew.
        assert (await stranger.error(LOGIN, {"e": EMAIL, "p": PASSWORD}))["extensions"]["code"] == "TOO_MANY_ATTEMPTS"
        answer = await stranger.post(LOGIN, {"e": EMAIL, "p": PASSWORD}, **{"X-Forwarded-For": "203.0.113.9"})
        assert answer["data"]["login"] == {"email": EMAIL}
        # After waiting it may try once more; then it waits twice as long.
        await later(owner, seconds=255)
        assert (await wrong(stranger, "somebody@a.test"))["code"] == "WRONG_CREDENTIALS"
        assert 450 < (await wrong(stranger, "somebody@a.test"))["retryAfterSeconds"] <= 511
        # And never longer than the longest.
        await later(owner, attempts=60)
        assert 840 < (await wrong(stranger, "somebody@a.test"))["retryAfterSeconds"] <= 900
        await later(owner, seconds=900)
        assert (await stranger.ask(LOGIN, {"e": EMAIL, "p": PASSWORD}))["login"] == {"email": EMAIL}
        for anew in range(2):
            assert (await wrong(stranger, f"{anew}@b.test"))["code"] == "WRONG_CREDENTIALS"


async def test_an_account_that_many_addresses_try_must_wait_but_not_for_long(
    address: str, owner: asyncpg.Connection
) -> None:
    async with person(address, login=False) as strangers:
        for number in range(passwords.FREE_BY_ACCOUNT):
            refused = await wrong(strangers, EMAIL, **{"X-Forwarded-For": f"2001:db8:0:{number:x}::1"})
            assert refused["code"] == "WRONG_CREDENTIALS"
        await later(owner, attempts=30)
        next_one = {"X-Forwarded-For": "2001:db8:1::1"}
        refused = await wrong(strangers, EMAIL, **next_one)
        assert refused["code"] == "TOO_MANY_ATTEMPTS"
        assert 40 < refused["retryAfterSeconds"] <= 60
        # What was refused at the account was not counted at the address.
        for _ in range(passwords.FREE_BY_ADDRESS):
            assert (await wrong(strangers, EMAIL, **next_one))["code"] == "TOO_MANY_ATTEMPTS"
        assert (await wrong(strangers, "nobody@a.test", **next_one))["code"] == "WRONG_CREDENTIALS"


async def test_an_ipv6_network_counts_as_one_address(address: str, owner: asyncpg.Connection) -> None:
    async with person(address, login=False) as stranger:
        await wrong(stranger, "one@a.test", **{"X-Forwarded-For": "2001:db8::1:1"})
        await later(owner, attempts=passwords.FREE_BY_ADDRESS + 8)
        refused = await wrong(stranger, "two@a.test", **{"X-Forwarded-For": "2001:db8:0:0:ffff::1"})
        assert refused["code"] == "TOO_MANY_ATTEMPTS"
        assert (await wrong(stranger, "two@a.test", **{"X-Forwarded-For": "2001:db8:0:1::1"}))["code"] == (
            "WRONG_CREDENTIALS"
        )


async def test_many_attempts_at_once_are_counted_all_the_same(address: str) -> None:
    async with person(address, login=False) as stranger:
        codes = await asyncio.gather(*(wrong(stranger, f"{number}@a.test") for number in range(25)))
    tried = [one for one in codes if one["code"] == "WRONG_CREDENTIALS"]
    assert len(tried) <= passwords.FREE_BY_ADDRESS + 1 + 4, "and what a few seconds' pauses let in"


async def test_nothing_that_tells_who_tried_is_stored(address: str, owner: asyncpg.Connection) -> None:
    async with person(address, login=False) as stranger:
        await wrong(stranger, "secret@a.test", **{"X-Forwarded-For": "203.0.113.77"})
    rows = await owner.fetch("SELECT password_attempts::text AS row, subject FROM password_attempts")
    assert len(rows) == 2
    assert all(len(row["subject"]) == 16 for row in rows)
    assert not [row for row in rows if "secret" in row["row"] or "203.0" in row["row"]]
