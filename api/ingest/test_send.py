"""Umami's clients, by bodies written from its documented fields."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.ingest.test_event import anything
from api.ingest.umami import Payload, event_of
from api.testing import Client
from db.testing import TestSite

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
PAGE = {
    "hostname": "shop.test",
    "language": "fr-CA",
    "referrer": "https://www.google.com/",
    "screen": "1920x1080",
    "title": "Buy",
    "url": "/buy?utm_source=letter&utm_medium=email",
}


async def sent(client: Client, kind: object, payload: dict[str, Any], **headers: str) -> httpx.Response:
    body = json.dumps({"type": kind, "payload": payload})
    return await client.http.post(
        "/api/send", content=body, headers={"Content-Type": "application/json", "User-Agent": FIREFOX, **headers}
    )


async def stored(owner: asyncpg.Connection, site: TestSite) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await owner.fetch("SELECT * FROM events WHERE site_id = $1 ORDER BY name", site.id)
    return rows


async def test_a_page_view(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    answer = await sent(nobody, "event", PAGE | {"website": site.key})
    # What its script reads of the answer, and sends back as a header.
    assert (answer.status_code, answer.json()) == (200, {"cache": ""})
    again = await sent(nobody, "event", PAGE | {"website": site.key, "title": "Again"}, **{"x-umami-cache": "anything"})
    assert again.status_code == 200
    first, second = await stored(owner, site)
    expected = {
        "name": "pageview",
        "hostname": "shop.test",
        "path": "/buy",
        "utm_source": "letter",
        "source": "letter",
        "channel": "email",
        "referrer": "google.com/",
        "language": "fr-CA",
        "screen": "xl",
        "browser": "Firefox",
        "os": "Linux",
        "device": "desktop",
        "properties": None,
        "user_id": None,
    }
    assert {name: first[name] for name in expected} == expected
    assert first["visitor_id"] == second["visitor_id"]
    assert first["session_id"] == second["session_id"]


async def test_an_event_of_a_known_person(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    data = {"revenue": 49.9, "currency": "EUR", "items": [{"sku": "a"}]}
    payload = PAGE | {
        "website": site.key,
        "name": "purchase",
        "tag": "spring",
        "id": "user-7",
        "data": data,
        "url": "https://shop.test/thanks",
        "referrer": "/cart",
    }
    assert (await sent(nobody, "event", payload)).json() == {"cache": ""}
    (row,) = await stored(owner, site)
    assert (row["name"], row["path"], row["value"], row["user_id"]) == ("purchase", "/thanks", 49.9, "user-7")
    assert (row["channel"], row["referrer"]) == ("internal", None)
    assert json.loads(row["properties"]) == data | {"tag": "spring"}


async def test_identify_keeps_traits(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    answer = await sent(nobody, "identify", {"website": site.key, "id": "user-7", "data": {"plan": "pro"}})
    assert (answer.status_code, answer.json()) == (200, {"cache": ""})
    assert (await sent(nobody, "identify", {"website": site.key, "id": "user-7"})).status_code == 200
    kept = await owner.fetchval("SELECT traits FROM traits WHERE site_id = $1 AND user_id = 'user-7'", site.id)
    assert json.loads(kept) == {"plan": "pro"}
    nameless = await sent(nobody, "identify", {"website": site.key, "data": {"plan": "pro"}})
    assert nameless.status_code == 400
    assert "`payload.id`" in nameless.json()["error"]["message"]


async def test_bots_and_those_who_do_not_want_it_are_told(
    nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    for kind in ("event", "identify"):
        payload = {"website": site.key, "url": "/", "id": "u"}
        bot = await sent(nobody, kind, payload, **{"User-Agent": "Googlebot/2.1"})
        assert (bot.status_code, bot.json()["beep"], bot.json()["code"]) == (200, "boop", "BOT")
        shy = await sent(nobody, kind, payload, DNT="1")
        assert (shy.status_code, shy.json()["code"]) == (200, "DO_NOT_TRACK")
    assert await stored(owner, site) == []


@pytest.mark.parametrize(
    ("kind", "payload", "words"),
    [
        ("event", {}, "website"),
        ("event", {"website": ""}, "$.payload.website"),
        ("event", {"website": "nobody"}, "There is no site"),
        ("page", {"website": None}, "'page'"),
        (None, {"website": None}, "$.type"),
        ("event", {"website": None, "url": 7}, "$.payload.url"),
        ("event", {"website": None, "title": "x" * 8001}, "$.payload.title"),
        ("event", {"website": None, "data": [1]}, "`payload.data` must be an object"),
        ("event", {"website": None, "data": {"a": "x" * 2001}}, "2000 characters"),
        ("event", {"website": None, "name": "nul\0"}, "NUL"),
        ("event", {"website": None, "name": "half\ud800"}, "JSON in UTF-8"),
        ("event", {"website": None, "timestamp": 1e30}, "time"),
        ("event", {"website": None, "timestamp": 86400}, "`time` must lie between 2000-01-01"),
        ("event", {"website": None, "timestamp": 1_000_000_000}, "at most 7 days old"),
        ("event", {"website": None, "ip": "192.0.2.1"}, "secret key"),
        ("identify", {"website": None, "id": "u", "data": {"a": "x" * 2001}}, "2000 characters"),
    ],
)
async def test_what_cannot_be_taken_is_named(
    nobody: Client, owner: asyncpg.Connection, site: TestSite, kind: object, payload: dict[str, Any], words: str
) -> None:
    if payload.get("website", "") is None:
        payload = payload | {"website": site.key}
    answer = await sent(nobody, kind, payload)
    assert answer.status_code in {400, 404}
    assert words in answer.json()["error"]["message"]
    assert await stored(owner, site) == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b'"text"', b'{"type": NaN}'])
async def test_no_body_is_answered_with_a_failure(nobody: Client, body: bytes) -> None:
    answer = await nobody.http.post("/api/send", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "BAD_REQUEST"


fields = st.sampled_from(
    [
        "hostname",
        "language",
        "referrer",
        "screen",
        "title",
        "url",
        "name",
        "tag",
        "id",
        "ip",
        "userAgent",
        "timestamp",
        "data",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(["event", "event", "identify"]) | anything,
    payload=st.dictionaries(fields, anything, max_size=5) | anything,
    known=st.booleans(),
    ascii_only=st.booleans(),
)
async def test_whatever_is_sent_is_no_failure(
    nobody: Client, site: TestSite, kind: object, payload: object, *, known: bool, ascii_only: bool
) -> None:
    if known and isinstance(payload, dict):
        payload = {"website": site.key} | payload
    body = json.dumps({"type": kind, "payload": payload}, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    answer = await nobody.http.post("/api/send", content=body)
    assert answer.status_code in {200, 400, 404}, answer.text
    assert isinstance(answer.json(), dict)


async def test_a_server_may_tell_of_the_past(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    made = await client.ask(
        'mutation ($d: String) { createSecretKey(site: $d, name: "Import") { key } }', {"d": site.domain}
    )
    at = datetime(2024, 5, 1, 12, tzinfo=UTC)
    for minutes in (0, 5):
        moment = (at + timedelta(minutes=minutes)).timestamp()
        payload = PAGE | {
            "website": made["createSecretKey"]["key"],
            "ip": "192.0.2.1",
            "userAgent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "timestamp": moment,
        }
        assert (await sent(nobody, "event", payload)).status_code == 200
    rows = await stored(owner, site)
    assert sorted(row["time"] for row in rows) == [at, at + timedelta(minutes=5)]
    assert {(row["os"], row["device"]) for row in rows} == {("iOS", "mobile")}
    assert len({row["session_id"] for row in rows}) == 1


@pytest.mark.parametrize(
    ("payload", "event"),
    [
        (Payload(website="x"), {"name": "pageview"}),
        (Payload(website="x", name=""), {"name": "pageview"}),
        (Payload(website="x", hostname="a.test"), {"name": "pageview", "url": "https://a.test/"}),
        (Payload(website="x", url="/only"), {"name": "pageview", "url": "/only"}),
        (
            Payload(website="x", hostname="a.test", url="https://b.test/c"),
            {"name": "pageview", "url": "https://b.test/c"},
        ),
        (Payload(website="x", url="https://[broken"), {"name": "pageview", "url": "https://[broken"}),
        (Payload(website="x", screen="undefinedxundefined"), {"name": "pageview"}),
        (
            Payload(website="x", data={"revenue": "9.50"}),
            {"name": "pageview", "value": 9.5, "properties": {"revenue": "9.50"}},
        ),
        (Payload(website="x", data={"revenue": True}), {"name": "pageview", "properties": {"revenue": True}}),
        (Payload(website="x", tag="a", data={"tag": "b"}), {"name": "pageview", "properties": {"tag": "b"}}),
        (Payload(website="x", timestamp=0), {"name": "pageview", "time": "1970-01-01T00:00:00+00:00"}),
        (Payload(website="x", timestamp=1e300), {"name": "pageview", "time": "1e+300"}),
    ],
)
def test_events(payload: Payload, event: dict[str, Any]) -> None:
    assert event_of(payload) == event
