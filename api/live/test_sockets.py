"""Who is let in, how many, and that what is not wanted is closed early and leaves nothing behind."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from api import app
from api.live import sockets
from api.live.testing import LIVE, Socket, bearer, cookies_of, opened, socket
from api.testing import EMAIL, PASSWORD, Client, serving, settings_for
from db.testing import TestDatabase, TestSite


@pytest.fixture
async def me(address: str, user: str) -> AsyncIterator[Client]:
    """Somebody who is logged in."""
    async with httpx.AsyncClient(base_url=address, timeout=30, headers={"Origin": address}) as http:
        client = Client(http)
        query = "mutation ($e: String!, $p: String!) { login(email: $e, password: $p) { email } }"
        await client.ask(query, {"e": user, "p": PASSWORD})
        yield client


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow two of everything."""
    monkeypatch.setattr(app, "MOST_OF_A_PERSON", 2)
    monkeypatch.setattr(sockets, "MOST_SUBSCRIPTIONS", 2)


@pytest.mark.parametrize(
    ("payload", "code", "reason"),
    [
        (None, 4403, "UNAUTHENTICATED"),
        ({}, 4403, "UNAUTHENTICATED"),
        (bearer("tl_wrong"), 4403, "UNAUTHENTICATED"),
        ({"authorization": 7}, 4403, "UNAUTHENTICATED"),
        ("text", 4400, "Invalid connection init payload"),
    ],
)
async def test_nobody_is_not_let_in(address: str, payload: Any, code: int, reason: str) -> None:
    async with socket(address, payload) as one:
        assert await one.closed() == (code, reason)


async def test_a_cookie_counts_on_our_own_pages_only(address: str, me: Client) -> None:
    cookie = {"Cookie": cookies_of(me)}
    for origin in (address, "http://tideline.test"):
        async with opened(address, headers={**cookie, "Origin": origin}) as one:
            await one.subscribe("subscription { live { at } }")
            assert await one.update()
    async with socket(address, headers=cookie) as one:
        assert await one.closed() == (4403, "FORBIDDEN_ORIGIN")
    with pytest.raises(InvalidStatus) as caught:
        async with socket(address, headers={**cookie, "Origin": "https://evil.test"}):
            pass
    assert caught.value.response.status_code == 403


async def test_who_says_nothing_is_closed(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "INIT_WITHIN", timedelta(seconds=0.2))
    async with (
        serving(settings_for(database)) as address,
        connect(address.replace("http", "ws") + "/graphql", subprotocols=["graphql-transport-ws"]) as connection,  # type: ignore[list-item] # a NewType of str
    ):
        silent = Socket(connection)
        assert await silent.closed() == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize("protocol", [None, "graphql-ws", "chat"])
async def test_other_protocols_are_not_spoken(address: str, protocol: Any) -> None:
    protocols = None if protocol is None else [protocol]
    async with connect(address.replace("http", "ws") + "/graphql", subprotocols=protocols) as connection:
        assert (await Socket(connection).closed())[0] == 4406


@pytest.mark.usefixtures("few")
async def test_a_person_has_so_many_sockets_and_a_socket_so_many_subscriptions(
    address: str, token: str, site: TestSite
) -> None:
    async with opened(address, bearer(token)) as one:
        async with opened(address, bearer(token)), socket(address, bearer(token)) as third:
            assert await third.closed() == (sockets.TRY_AGAIN, "TOO_MANY_SOCKETS")
        # One that is closed makes room.
        async with opened(address, bearer(token)):
            pass
        query = "subscription ($d: String) { live(domain: $d) { at } }"
        for _ in range(3):
            await one.subscribe(query, d=site.domain)
        error: dict[str, Any] = {}
        while not error:
            message = await one.receive()
            error = (message.get("payload", {}).get("errors") or [{}])[0] if message["id"] == "3" else {}
        assert error["extensions"] == {"code": "TOO_MANY_SUBSCRIPTIONS", "limit": 2}
        await one.send(id="1", type="complete")
        await asyncio.sleep(0.1)
        fourth = await one.subscribe(query, d=site.domain)
        while (message := await one.receive())["id"] != fourth:
            pass
        assert message["type"] == "next"


async def test_there_are_so_many_sockets_in_all(address: str, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST_SOCKETS", 1)
    async with opened(address, bearer(token)):
        with pytest.raises(InvalidStatus) as caught:
            async with socket(address, bearer(token)):
                pass
        assert caught.value.response.status_code == 429
        body = json.loads(caught.value.response.body or b"")
        assert body["errors"][0]["extensions"] == {"code": "TOO_MANY_SOCKETS", "limit": 1}
    async with opened(address, bearer(token)):
        pass


async def test_errors_carry_codes_and_show_nothing_inside(
    address: str, token: str, owner: asyncpg.Connection, site: TestSite
) -> None:
    async with opened(address, bearer(token)) as one:
        for query, code in (
            ("{ nope }", "INVALID_DOCUMENT"),
            ("{ me ", "INVALID_DOCUMENT"),
            ("{" + "a:me{email} " * 31 + "}", "DOCUMENT_TOO_LARGE"),
            ('subscription { live(domain: "nowhere") { at } }', "UNKNOWN_SITE"),
            ('{ site(domain: "nowhere") { domain } }', "UNKNOWN_SITE"),
            ('mutation { login(email: "a", password: "b") { email } }', "BAD_REQUEST"),
        ):
            await one.subscribe(query)
            assert (await one.error())["extensions"]["code"] == code
        role = await owner.fetchval("SELECT quote_ident(current_database() || '_reader')")
        await owner.execute(f"REVOKE SELECT ON sites FROM {role}")
        try:
            await one.subscribe(LIVE, d=site.domain)
            error = await one.error()
        finally:
            await owner.execute(f"GRANT SELECT ON sites TO {role}")
        assert error["extensions"] == {"code": "INTERNAL"}
        assert "permission" not in error["message"]


async def test_questions_are_answered_over_it_as_well(address: str, token: str) -> None:
    async with opened(address, bearer(token)) as one:
        await one.subscribe("{ me { email } }")
        assert (await one.receive())["payload"] == {"data": {"me": {"email": EMAIL}}}
        assert (await one.receive())["type"] == "complete"


async def test_nothing_is_left_of_sockets_that_went(database: TestDatabase, token: str, site: TestSite) -> None:
    """However they go: closed, cut off, or with the service."""

    def live_tasks() -> list[str]:
        return [task.get_name() for task in asyncio.all_tasks() if task.get_name() == "live topic"]

    async with serving(settings_for(database)) as address:
        for abrupt in (False, True):
            async with opened(address, bearer(token)) as one:
                await one.subscribe(LIVE, d=site.domain)
                await one.update()
                assert live_tasks() == ["live topic"]
                if abrupt:
                    one.connection.transport.abort()
            async with asyncio.timeout(5):
                while live_tasks():  # noqa: ASYNC110 - a task has no event for when it is gone
                    await asyncio.sleep(0.02)
        last = await _left_open(address, token, site)
    assert live_tasks() == []
    assert (await last.closed())[0] in (1001, 1012)


async def _left_open(address: str, token: str, site: TestSite) -> Socket:
    connection = await connect(address.replace("http", "ws") + "/graphql", subprotocols=["graphql-transport-ws"])  # type: ignore[list-item] # a NewType of str
    left = Socket(connection)
    await left.send(type="connection_init", payload=bearer(token))
    await left.receive()
    await left.subscribe(LIVE, d=site.domain)
    await left.update()
    return left
