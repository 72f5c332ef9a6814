"""The fast path answers as the normal way does, byte for byte, and stores the same; what it does not know it leaves alone."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message

from api.app import Application, RequestId, create_app
from api.errors import TidelineError
from api.ingest.documents import DOCUMENTS, KNOWN, read_document
from api.ingest.event import MAX_BATCH
from api.ingest.fastpath import read_batch
from api.testing import settings_for
from db.testing import TestDatabase, TestSite, make_site

WEB: Final = Path(__file__).parents[2] / "web" / "tracker" / "document.ts"
JSON: Final = b"application/json"
# What a public key may still send.
START: Final = datetime.now(UTC) - timedelta(days=3)


class Answer(NamedTuple):
    """What a client sees."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Both(NamedTuple):
    """The application, and the same without its fast path."""

    app: Application
    fast: ASGIApp
    normal: ASGIApp

    async def ask(self, way: ASGIApp, body: bytes, kind: bytes = JSON, method: str = "POST") -> Answer:
        """Send a body in two pieces and return the answer."""
        headers = [
            *((b"user-agent", b"Mozilla/5.0"), (b"x-request-id", b"abc"), (b"content-length", b"%d" % len(body))),
            (b"content-type", kind),
        ]
        scope = {
            "type": "http",
            "method": method,
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "http_version": "1.1",
            "headers": headers,
            "client": ("192.0.2.1", 1),
            "server": ("127.0.0.1", 80),
            "app": self.app,
            "state": {},
        }
        pieces: Iterator[Message] = iter(
            [
                {"type": "http.request", "body": body[:100], "more_body": True},
                {"type": "http.request", "body": body[100:], "more_body": False},
                {"type": "http.disconnect"},
            ]
        )
        sent: list[Message] = []

        async def receive() -> Message:
            return next(pieces)

        async def send(message: Message) -> None:
            sent.append(message)

        await way(scope, receive, send)
        start, *rest = sent
        return Answer(start["status"], sorted(start["headers"]), b"".join(one.get("body", b"") for one in rest))


@asynccontextmanager
async def serving_both(database: TestDatabase) -> AsyncIterator[Both]:
    app = create_app(settings_for(database))
    async with app.router.lifespan_context(app):
        yield Both(app, app, RequestId(app.normal))


@pytest.fixture(scope="module")
async def both(database: TestDatabase) -> AsyncIterator[Both]:
    async with serving_both(database) as ways:
        yield ways


@pytest.fixture(scope="module")
async def sites(owner: asyncpg.Connection) -> tuple[TestSite, TestSite]:
    """One site for each way: what was stored before does not tell them apart."""
    return await make_site(owner), await make_site(owner)


def batch(document: str, site: object, events: object) -> dict[str, Any]:
    names = re.findall(r"\$(\w+)\s*:", document) or ["s", "e"]
    return {"query": document, "variables": {names[0]: site, names[1]: events}}


SITE: Final = "SITE" * 5  # as long as a key
anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, -(2**64), 10**40, 10**400, 0.1, -0.0, 1e22, 1e-320, float("nan"), float("inf")])
    | st.floats()
    | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
words = st.text(min_size=1, max_size=30) | st.sampled_from(["pageview", "päge", "日本", "\u2028", "\U0001f600", "\x7f"])
times = st.integers(0, 86_400 * 3 - 60).map(lambda seconds: START + timedelta(seconds=seconds))
ids = st.tuples(times, st.integers(0, 2**62 - 1)).map(
    lambda one: f"{int(one[0].timestamp() * 1000):012x}7abc{0x8 << 60 | one[1]:016x}"
)
events = st.fixed_dictionaries(
    {"id": ids, "name": words},
    optional={
        "time": times.map(datetime.isoformat),
        "url": st.sampled_from(
            ["https://a.test/b?utm_source=x%00y", "https://[", "/only/a/path", "", "android-app://x"]
        ),
        "title": words,
        "referrer": st.sampled_from(["https://www.google.com/", "https://a.test/", ""]),
        "language": words,
        "screen": st.sampled_from(["1920x1080", "0x0", "99999x1"]),
        "timeZone": st.sampled_from(["Europe/Paris", "Asia/Calcutta", "Nowhere"]),
        "value": st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15),
        "properties": st.dictionaries(words, anything, max_size=4),
        "userId": words,
        "sessionId": words,
    },
)
engagement = st.fixed_dictionaries(
    {"id": ids, "name": words, "seconds": st.floats(0, 86_400) | st.integers(0, 86_400), "depth": st.integers(0, 120)},
    optional={"time": times.map(datetime.isoformat), "url": st.just("https://a.test/")},
)
good = events | engagement
fields = st.sampled_from(
    [
        *("id", "name", "time", "url", "title", "screen", "value", "properties", "userId", "sessionId"),
        *("seconds", "depth", "more"),
    ]
)
bad = st.dictionaries(fields, anything, max_size=5) | anything
documents = st.sampled_from([*DOCUMENTS, "{ __typename }", DOCUMENTS[0] + " "])
bodies = st.builds(
    lambda whole, more: whole | more,
    st.builds(
        batch,
        documents,
        st.just(SITE) | st.just(SITE) | anything,
        st.lists(good, min_size=1, max_size=4) | st.lists(good | bad, max_size=4) | anything,
    ),
    st.just({})
    | st.fixed_dictionaries(
        {}, optional={"operationName": st.sampled_from([None, "", "Track"]) | anything, "extensions": anything}
    ),
)


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """A body as it is sent: mostly JSON, sometimes broken, or with a key twice."""
    text = json.dumps(
        draw(bodies), ensure_ascii=draw(st.booleans()), separators=draw(st.sampled_from([(",", ":"), None]))
    )
    raw = text.encode("utf-8", "surrogatepass")
    match draw(st.integers(0, 9)):
        case 0:
            at = draw(st.integers(0, len(raw)))
            raw = raw[:at] + draw(st.binary(max_size=3)) + raw[at + draw(st.integers(0, 2)) :]
        case 1:
            raw = re.sub(rb'"(name|e|events|query)":', rb'"\1":1,"\1":', raw, count=1)
        case 2:
            raw = re.sub(rb'("name":)', rb'"properties":{"a":[[[]]],"a":1},\1', raw, count=1)
    return raw


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=written(),
    kind=st.sampled_from(
        [JSON, JSON, JSON, JSON, b"application/json; charset=utf-8", b"text/plain", b"Application/JSON"]
    ),
)
async def test_both_ways_answer_alike(both: Both, sites: tuple[TestSite, TestSite], body: bytes, kind: bytes) -> None:
    fast, normal = [
        await both.ask(way, body.replace(SITE.encode(), site.key.encode()), kind)
        for way, site in zip((both.fast, both.normal), sites, strict=True)
    ]
    assert fast == normal
    assert fast.status < 500
    assert b'"INTERNAL"' not in fast.body


async def test_both_ways_store_alike(both: Both, owner: asyncpg.Connection, sites: tuple[TestSite, TestSite]) -> None:
    """Whatever the test before sent; and one batch that has everything, so that this says something by itself."""
    everything = {
        "name": "purchase",
        "id": f"{int(START.timestamp() * 1000):012x}7abc8def0123456789ab",
        "title": "日本 \U0001f600",
        "url": "https://shop.test/buy?utm_source=letter",
        "value": 1e-7,
        "properties": {"deep": [1, {"a": 2**70}], "text": "é"},
        "sessionId": "mine",
        "userId": "u",
    }
    told = {"name": "engagement", "id": everything["id"], "seconds": 12.5, "depth": 80}
    for way, site in zip((both.fast, both.normal), sites, strict=True):
        body = json.dumps(batch(DOCUMENTS[1], site.key, [everything, told])).encode()
        assert b'"accepted":2' in (await both.ask(way, body)).body
    columns = "time, value, event_id, name, path, hostname, source, channel, title, language, screen, country, user_id"
    fast, normal = [
        await owner.fetch(
            f"SELECT {columns}, properties::text FROM events WHERE site_id = $1 AND time < $2 ORDER BY time, event_id",
            site.id,
            START + timedelta(days=3, minutes=-1),
        )
        for site in sites
    ]
    assert fast == normal
    assert len(fast) > 0
    looks = [
        await owner.fetch(
            "SELECT time, event_id, seconds, depth FROM engagement WHERE site_id = $1 ORDER BY 1, 2", one.id
        )
        for one in sites
    ]
    assert looks[0] == looks[1]
    assert len(looks[0]) > 0


@pytest.mark.parametrize("document", DOCUMENTS)
async def test_a_known_document_and_a_good_batch_go_the_fast_way(document: str) -> None:
    for operation in ({}, {"operationName": None}):
        body = json.dumps(batch(document, "key", [{"name": "x"}]) | operation).encode()
        assert read_batch(body) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"extensions": {}},
        {"operationName": "Other"},
        {"query": DOCUMENTS[0] + "\n"},
        {"variables": {"s": "key"}},
        {"variables": {"s": "key", "e": []}},
        {"variables": {"s": "key", "e": [{"name": "x"}] * (MAX_BATCH + 1)}},
        {"variables": {"s": "key", "e": {"name": "x"}}},
        {"variables": {"s": "key", "e": [{"name": "x"}], "more": 1}},
        {"variables": {"s": "key", "e": [{"name": "x"}, None]}},
        {"variables": {"s": "key", "e": [{"name": "x\0"}]}},
        {"variables": {"s": "key", "e": [{"name": "\ud800"}]}},
        {"variables": {"s": "key", "e": [{"name": "x", "time": "1970-01-01T00:00:00Z"}]}},
    ],
)
def test_what_is_unusual_goes_the_normal_way(change: dict[str, Any]) -> None:
    assert read_batch(json.dumps(batch(DOCUMENTS[0], "key", [{"name": "x"}]) | change).encode()) is None


@pytest.mark.parametrize(
    "error",
    [
        TidelineError("OVERLOADED", "Too many.", retryAfterSeconds=1),
        TidelineError("UNAVAILABLE", "Away."),
        ConnectionRefusedError("nobody there"),
        ValueError("inside"),
    ],
)
@pytest.mark.parametrize("document", DOCUMENTS)
async def test_errors_are_alike(
    both: Both, site: TestSite, monkeypatch: pytest.MonkeyPatch, document: str, error: Exception
) -> None:
    async def write(*_: object) -> int:
        raise error

    monkeypatch.setattr(both.app.state.service.collector._writer, "write", write)  # noqa: SLF001 - to make it fail
    for key in (site.key, "nobody knows"):
        body = json.dumps(batch(document, key, [{"name": "x"}])).encode()
        fast, normal = await both.ask(both.fast, body), await both.ask(both.normal, body)
        assert fast == normal
        assert b'"errors":[{"message":' in fast.body


async def test_other_requests_pass(both: Both) -> None:
    for method, body, kind in (
        ("GET", b"", JSON),
        ("POST", b"[]", JSON),
        ("POST", b"", JSON),
        ("POST", b"x" * 3_000_000, JSON),
        ("PUT", b"{}", JSON),
        ("POST", b"{}", b""),
    ):
        fast, normal = await both.ask(both.fast, body, kind, method), await both.ask(both.normal, body, kind, method)
        assert fast == normal
        assert fast.status < 500


def test_what_the_tracker_and_the_sdk_send_is_known() -> None:
    sent = re.findall(r'"(mutation.*track\(.*)"', WEB.read_text(encoding="utf-8"))
    assert len(sent) == 2
    assert set(sent) <= KNOWN.keys()


@pytest.mark.parametrize(
    "text",
    [
        "{ mutations { email } }",
        "mutation { logout }",
        "mutation ($s: String!, $e: [EventInput]!) { t: track(site: $s, events: $e) { accepted } }",
        "mutation ($s: String!, $e: [EventInput]!) { track(site: $s, events: $e) { accepted } logout }",
        "mutation ($s: String!, $e: [EventInput!]!) { track(site: $s, events: $e) { accepted } }",
        'mutation ($e: [EventInput]!) { track(site: "x", events: $e) { accepted } }',
        "mutation ($s: String!, $e: [EventInput]!) { track(site: $s, events: $e) { accepted @skip(if: true) } }",
        "mutation ($s: String!, $e: [EventInput]!) { track(site: $s, events: $e) { rejected { code } } }",
    ],
)
def test_only_a_plain_document_can_be_known(text: str) -> None:
    with pytest.raises(ValueError, match="mutation"):
        read_document(text)
