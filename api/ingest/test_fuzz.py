"""Whatever is sent: never a failure inside, and never a good event lost for the company it keeps."""

import json
from typing import Any, Final

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.ingest.documents import DOCUMENTS
from api.ingest.test_event import anything, fields
from api.testing import TRACK, Client
from db.testing import TestSite

JSON: Final = {"Content-Type": "application/json"}
GOOD: Final = '{"name":"good"}'


async def send(nobody: Client, body: bytes, **headers: str) -> dict[str, Any]:
    """Post a body as it is; whatever it is, the answer is JSON and no failure of ours."""
    response = await nobody.http.post("/graphql", content=body, headers=JSON | headers)
    assert response.status_code < 500, response.text
    answer: dict[str, Any] = response.json()
    assert "INTERNAL" not in {one["extensions"]["code"] for one in answer.get("errors", ())}, response.text
    return answer


def body_of(site: TestSite, events: list[str | bytes], document: str = DOCUMENTS[1]) -> bytes:
    """Write a batch whose events are JSON already, or what passes for it."""
    raw = b",".join(one if isinstance(one, bytes) else one.encode("utf-8", "surrogatepass") for one in events)
    return b'{"query":%s,"variables":{"s":"%s","e":[%s]}}' % (json.dumps(document).encode(), site.key.encode(), raw)


written = st.builds(
    lambda value, ascii_only: json.dumps(value, ensure_ascii=ascii_only),
    st.dictionaries(fields, anything, max_size=6) | anything,
    st.booleans(),
)
# What json.dumps never writes.
ODD: Final = (
    f'{{"name":"x","value":{"9" * 5000}}}',
    f'{{"name":"x","value":-{"9" * 5000}}}',
    '{"name":"x","value":1e400}',
    '{"name":"x","value":NaN}',
    '{"name":"x","value":-Infinity}',
    '{"name":"x","name":1}',
    '{"name":1,"name":"x","name":null}',
    '{"name":"x","title":"\\ud800"}',
    '{"name":"x","title":"\\udc00\\ud800"}',
    '{"name":"x\\u0000"}',
    '{"name":"x","properties":{"\\u0000":1}}',
    '{"name":"x","properties":{"a":' + "[" * 500 + "]" * 500 + "}}",
    '{"name":"x","time":"1970-01-01T00:00:00Z"}',
    '{"name":"x","time":"2100-01-01T00:00:00Z"}',
    '{"name":"x","time":"0001-01-01T00:00:00+23:59"}',
    '{"name":"x","time":"9999-12-31T23:59:59-23:59"}',
    '{"name":"x","id":"ffffffff-ffff-7fff-bfff-ffffffffffff","time":1}',
    '{"name":"x","title":"' + "x" * 900_000 + '"}',
    b'{"name":"x","title":"\xff\xfe"}',
    b'{"name":"x\xed\xa0\x80"}',
    b'{"\xc3":1,"name":"x"}',
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(around=st.lists(written | st.sampled_from(ODD[:-4]), max_size=5), at=st.integers(0, 5))
async def test_a_good_event_is_taken_whatever_stands_beside_it(
    nobody: Client, site: TestSite, around: list[str], at: int
) -> None:
    answer = await send(nobody, body_of(site, [*around[:at], GOOD, *around[at:]]))
    receipt = answer["data"]["track"]
    assert receipt["accepted"] >= 1
    assert receipt["accepted"] + receipt["duplicates"] + len(receipt["rejected"]) == len(around) + 1
    assert min(at, len(around)) not in {one["index"] for one in receipt["rejected"]}


@pytest.mark.parametrize("odd", ODD, ids=lambda one: repr(one[:60]))
@pytest.mark.parametrize(
    "document", [DOCUMENTS[1], TRACK.replace("$site", "$s").replace("$events", "$e")], ids=["known", "other"]
)
async def test_an_odd_event_costs_only_itself(
    nobody: Client, owner: asyncpg.Connection, site: TestSite, odd: str | bytes, document: str
) -> None:
    receipt = (await send(nobody, body_of(site, [GOOD, odd, GOOD], document)))["data"]["track"]
    assert receipt["accepted"] + len(receipt["rejected"]) == 3
    assert {one["index"] for one in receipt["rejected"]} <= {1}
    assert await owner.fetchval("SELECT count(*) FROM events WHERE site_id = $1 AND name = 'good'", site.id) == 2


bodies = st.one_of(
    st.binary(max_size=200),
    anything.map(lambda value: json.dumps(value).encode()),
    st.builds(
        lambda query, variables, more: json.dumps({"query": query, "variables": variables} | more).encode(),
        st.sampled_from([*DOCUMENTS, TRACK]) | st.text(max_size=50) | anything,
        st.fixed_dictionaries({}, optional={"s": anything, "e": anything, "site": anything, "events": anything})
        | anything,
        st.dictionaries(st.sampled_from(["operationName", "extensions", "more"]), anything, max_size=2),
    ),
)
kinds = st.sampled_from(
    ["application/json", "text/plain", "application/json; charset=utf-16", "multipart/form-data", "", "a/b"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=bodies, kind=kinds)
async def test_no_request_makes_it_fail(nobody: Client, body: bytes, kind: str) -> None:
    await send(nobody, body, **{"Content-Type": kind})


async def test_huge_and_deep_bodies_are_answered(nobody: Client, site: TestSite) -> None:
    """The gateway lets a tenth of this through; here nothing stands before the application."""
    receipt = (await send(nobody, body_of(site, [GOOD, json.dumps({"name": "x", "title": "x" * 10_000_000})])))["data"]
    assert receipt["track"]["accepted"] == 1
    assert receipt["track"]["rejected"][0]["index"] == 1
    for deep in ("[" * 100_000, '{"a":' * 100_000):
        answer = await send(nobody, body_of(site, [GOOD, deep]))
        assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    for deep, words in (
        ("[" * 3_000 + "]" * 3_000, "An event is an object"),
        ('{"name":"x","properties":{"a":' + "[" * 100_000 + "]" * 100_000 + "}}", "nested deeper than 5"),
        ('{"name":"x","title":' + '{"a":' * 3_000 + "1" + "}" * 3_000 + "}", "title"),
    ):
        receipt = (await send(nobody, body_of(site, [GOOD, deep, GOOD])))["data"]["track"]
        assert receipt["accepted"] == 2
        assert [(one["index"], words in one["message"]) for one in receipt["rejected"]] == [(1, True)]
