"""People: what is known of them, and that forgetting leaves nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from api.ingest.event import MAX_PROPERTIES
from api.ingest.test_track import uuid7
from api.testing import Client
from db.migrate import AnyConnection
from db.refresh import refresh
from db.testing import TestSite, make_site

IDENTIFY = """mutation ($s: String!, $u: String!, $t: Json!) {
    identify(site: $s, userId: $u, traits: $t) { stored code message } }"""
PERSON = "query ($d: String, $u: String!) { person(site: $d, userId: $u) { userId traits updatedAt } }"
FORGET = "mutation ($d: String, $u: String!) { forgetUser(site: $d, userId: $u) { events } }"


async def identify(client: Client, site: TestSite, user_id: str, traits: object, **headers: str) -> dict[str, Any]:
    answer = await client.post(IDENTIFY, {"s": site.key, "u": user_id, "t": traits}, **headers)
    assert "errors" not in answer, answer
    result: dict[str, Any] = answer["data"]["identify"]
    return result


async def test_traits_are_added_replaced_and_removed(client: Client, nobody: Client, site: TestSite) -> None:
    stored = {"stored": True, "code": None, "message": None}
    assert await identify(nobody, site, "u1", {"plan": "free", "seats": 3, "gone": None}) == stored
    assert await identify(nobody, site, "u1", {"plan": "pro", "seats": None, "tags": ["a", {"b": 1}]}) == stored
    person = (await client.ask(PERSON, {"d": site.domain, "u": "u1"}))["person"]
    assert person["traits"] == {"plan": "pro", "tags": ["a", {"b": 1}]}
    assert datetime.now(UTC) - datetime.fromisoformat(person["updatedAt"]) < timedelta(minutes=1)
    for unknown in ("u2", "", "nul\0"):
        assert (await client.ask(PERSON, {"d": site.domain, "u": unknown}))["person"] is None
    assert (await nobody.error(PERSON, {"d": site.domain, "u": "u1"}))["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("user_id", "traits", "field", "words"),
    [
        ("", {"a": 1}, "userId", "length >= 1"),
        ("x" * 201, {"a": 1}, "userId", "length <= 200"),
        ("nul\0", {"a": 1}, "userId", "NUL"),
        ("u", [], "traits", "null removes"),
        ("u", "text", "traits", "null removes"),
        ("u", {"": 1}, "traits", "1 to 128"),
        ("u", {"a": "x" * 2001}, "traits", "2000"),
        ("u", {"a": "\ud800"}, "traits", "surrogate"),
        ("u", {str(number): 1 for number in range(65)}, "traits", "more than 64"),
        ("u", {"a": [[[[[[1]]]]]]}, "traits", "nested deeper"),
    ],
)
async def test_bad_traits_are_named(
    nobody: Client, site: TestSite, user_id: str, traits: object, field: str, words: str
) -> None:
    error = await nobody.error(IDENTIFY, {"s": site.key, "u": user_id, "t": traits})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)
    assert words in error["message"]
    assert "properties" not in error["message"]


async def test_traits_do_not_grow_without_end(nobody: Client, site: TestSite) -> None:
    await identify(nobody, site, "u", {f"a{number}": 1 for number in range(MAX_PROPERTIES)})
    error = await nobody.error(IDENTIFY, {"s": site.key, "u": "u", "t": {"b": 1}})
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("BAD_INPUT", MAX_PROPERTIES)
    assert (await identify(nobody, site, "u", {"b": 1, "a0": None}))["stored"]


async def test_who_does_not_want_to_be_known_is_not(client: Client, nobody: Client, site: TestSite) -> None:
    assert (await identify(nobody, site, "u", {"a": 1}, DNT="1"))["code"] == "DO_NOT_TRACK"
    assert (await identify(nobody, site, "u", {"a": 1}, **{"User-Agent": "Googlebot/2.1"}))["code"] == "BOT"
    assert (await client.ask(PERSON, {"d": site.domain, "u": "u"}))["person"] is None
    error = await nobody.error(IDENTIFY, {"s": "nobody", "u": "u", "t": {}})
    assert error["extensions"]["code"] == "UNKNOWN_SITE"


async def everything(connection: AnyConnection, needle: str) -> list[str]:
    """Return the tables that hold a text anywhere in a row."""
    tables = await connection.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
        "WHERE schemaname IN ('public', '_timescaledb_internal')"
    )
    return [
        name
        for (name,) in tables
        if await connection.fetchval(
            f"SELECT EXISTS (SELECT FROM {name} AS row WHERE row::text LIKE $1)", f"%{needle}%"
        )
    ]


async def test_forgetting_leaves_nothing(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    now = datetime.now(UTC)
    other_site = await make_site(owner)
    person = "person-to-forget-8f31"
    for days in range(4):
        at = (now - timedelta(days=days, minutes=1)).isoformat()
        await nobody.track(site, *({"name": "pageview", "userId": one, "time": at} for one in (person, "who-stays")))
        if days == 1:
            await refresh(owner)
    await nobody.track(other_site, {"name": "pageview", "userId": person})
    await identify(nobody, site, person, {"plan": "pro"})
    await nobody.track(site, {"name": "x", "userId": person, "sessionId": "kept by the client"})
    assert await everything(owner, person)

    assert (await client.ask(FORGET, {"d": site.domain, "u": person}))["forgetUser"] == {"events": 5}
    assert await owner.fetchval("SELECT count(*) FROM open_visits WHERE site_id = $1", site.id) == 1
    visitors = {row["user_id"] for row in await owner.fetch("SELECT user_id FROM events WHERE site_id = $1", site.id)}
    assert visitors == {"who-stays"}
    assert (await client.ask(PERSON, {"d": site.domain, "u": person}))["person"] is None
    # The same person at another site is another one.
    assert await owner.fetchval("SELECT count(*) FROM events WHERE site_id = $1", other_site.id) == 1
    assert (await client.ask(FORGET, {"d": other_site.domain, "u": person}))["forgetUser"] == {"events": 1}
    assert await everything(owner, person) == []
    # Every number follows.
    start, end = ((now + timedelta(days=days)).date().isoformat() for days in (-10, 2))
    totals = await client.ask(
        "query ($d: String!, $a: TimePoint!, $b: TimePoint!) "
        "{ site(domain: $d) { totals(range: {start: $a, end: $b}) { events visitors users visits } } }",
        {"d": site.domain, "a": start, "b": end},
    )
    assert totals["site"]["totals"] == {"events": 4, "visitors": 1, "users": 1, "visits": 4}
    assert (await client.ask(FORGET, {"d": site.domain, "u": person}))["forgetUser"] == {"events": 0}


async def test_how_the_person_looked_at_pages_is_forgotten_too(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    views = {who: uuid7(datetime.now(UTC)) for who in ("goes", "stays")}
    for who, view in views.items():
        await nobody.track(
            site,
            {"name": "pageview", "id": view, "userId": who},
            {"name": "engagement", "id": view, "seconds": 9, "depth": 50},
        )
    assert (await client.ask(FORGET, {"d": site.domain, "u": "goes"}))["forgetUser"] == {"events": 1}
    left = await owner.fetch("SELECT event_id FROM engagement WHERE site_id = $1", site.id)
    assert [row["event_id"].hex for row in left] == [views["stays"]]


async def test_events_of_the_person_that_come_meanwhile_are_counted_as_new(
    client: Client, nobody: Client, site: TestSite
) -> None:
    await nobody.track(site, {"name": "pageview", "userId": "again"})
    assert (await client.ask(FORGET, {"d": site.domain, "u": "again"}))["forgetUser"] == {"events": 1}
    assert (await nobody.track(site, {"name": "pageview", "userId": "again"}))["accepted"] == 1


@pytest.mark.parametrize("user_id", ["", "x" * 201, "nul\0", "half\ud800"])
async def test_a_bad_user_id_is_named(client: Client, site: TestSite, user_id: str) -> None:
    error = await client.error(FORGET, {"d": site.domain, "u": user_id})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", "userId")
