"""Collection end to end: what is acknowledged is stored, once, and a bad event costs only itself."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from api.ingest.event import MAX_BATCH
from api.ingest.visitors import visitor_id
from api.testing import TRACK, Client, serving, settings_for
from db.testing import TestDatabase, TestSite

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)


def uuid7(at: datetime) -> str:
    random = uuid4().hex
    return f"{int(at.timestamp() * 1000):012x}7{random[:3]}8{random[3:18]}"


async def stored(owner: asyncpg.Connection, site: TestSite) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await owner.fetch(
        "SELECT * FROM events WHERE site_id = $1 ORDER BY time, event_id", site.id
    )
    return rows


async def test_an_event_is_understood_and_stored(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    event = {
        "id": uuid7(datetime.now(UTC)),
        "name": "purchase",
        "title": "Buy",
        "language": "fr-CA",
        "screen": "1920x1080",
        "url": "https://shop.test/buy?utm_source=letter&utm_medium=email",
        "referrer": "https://www.google.com/",
        "value": 9.5,
        "properties": {"plan": "pro", "n": [1, None, True]},
        "userId": "u1",
        "timeZone": "Europe/Paris",
    }
    receipt = await nobody.track(site, event, **{"User-Agent": CHROME})
    assert receipt == {"accepted": 1, "duplicates": 0, "rejected": []}
    (row,) = await stored(owner, site)
    assert row["event_id"].hex == event["id"]
    expected = {
        "name": "purchase",
        "hostname": "shop.test",
        "path": "/buy",
        "title": "Buy",
        "referrer": "google.com/",
        "source": "letter",
        "channel": "email",
        "utm_source": "letter",
        "utm_medium": "email",
        "language": "fr-CA",
        "browser": "Chrome",
        "os": "Windows",
        "device": "desktop",
        "screen": "xl",
        "value": 9.5,
        "user_id": "u1",
        "country": "FR",
    }
    assert {name: row[name] for name in expected} == expected
    assert json.loads(row["properties"]) == event["properties"]


async def test_a_visit_came_from_where_its_first_event_did(
    nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    """Also when the second page comes with a batch of its own and only knows the page before it."""
    now = datetime.now(UTC)
    page = {"name": "pageview", "url": "https://shop.test/buy", "referrer": "https://shop.test/"}
    first = page | {"time": (now - timedelta(hours=2)).isoformat(), "referrer": "https://www.google.com/"}
    later = page | {"time": (now - timedelta(hours=2, minutes=-5)).isoformat()}
    other_visit = page | {"time": now.isoformat()}
    await nobody.track(site, first, later)
    await nobody.track(site, later | {"time": (now - timedelta(hours=2, minutes=-9)).isoformat()})
    await nobody.track(site, other_visit)
    rows = sorted(await stored(owner, site), key=lambda row: row["time"])
    assert [(row["source"], row["channel"], row["referrer"]) for row in rows] == [
        *[("google.com", "search", "google.com/")] * 3,
        (None, "internal", None),
    ]
    assert len({row["session_id"] for row in rows}) == 2


async def test_one_bad_event_never_rejects_its_batch(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    receipt = await nobody.track(
        site, {"name": "a"}, {"name": 1}, None, [], "x", {"nme": "a"}, {"name": "b\0"}, {"name": "b"}
    )
    assert receipt["accepted"] == 2
    assert [one["index"] for one in receipt["rejected"]] == [1, 2, 3, 4, 5, 6]
    assert {one["code"] for one in receipt["rejected"]} == {"INVALID_EVENT"}
    assert sorted(row["name"] for row in await stored(owner, site)) == ["a", "b"]


async def test_literals_work_as_variables_do(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    query = f"""mutation {{ track(site: "{site.key}", events: [
        {{name: "signup", value: 2, properties: {{plan: "pro", deep: [1, {{a: true}}]}}}}, {{name: 4}}
    ]) {{ accepted rejected {{ index message }} }} }}"""
    answer = await nobody.ask(query)
    assert answer["track"]["accepted"] == 1
    assert answer["track"]["rejected"][0]["index"] == 1
    (row,) = await stored(owner, site)
    assert json.loads(row["properties"]) == {"plan": "pro", "deep": [1, {"a": True}]}


async def test_a_resend_changes_nothing(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    batch = [{"id": uuid7(datetime.now(UTC) - timedelta(hours=number)), "name": "pageview"} for number in range(20)]
    assert await nobody.track(site, *batch[:12]) == {"accepted": 12, "duplicates": 0, "rejected": []}
    before = await stored(owner, site)
    assert await nobody.track(site, *batch, batch[0]) == {"accepted": 8, "duplicates": 13, "rejected": []}
    assert await nobody.track(site, *batch) == {"accepted": 0, "duplicates": 20, "rejected": []}
    after = await stored(owner, site)
    assert len(after) == 20
    assert [row for row in after if row in before] == before


async def test_concurrent_batches_are_each_answered_rightly(
    nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    """Many senders at once share transactions; each learns what became of its own events, shared ones counting once."""
    at = datetime.now(UTC)
    shared = {"id": uuid7(at), "name": "shared"}
    batches = [[{"id": uuid7(at), "name": "own"}, shared, {"name": ""}] for _ in range(40)]
    receipts = await asyncio.gather(*(nobody.track(site, *batch) for batch in batches))
    assert sum(one["accepted"] for one in receipts) == 41
    assert sum(one["duplicates"] for one in receipts) == 39
    assert all(len(one["rejected"]) == 1 for one in receipts)
    assert len(await stored(owner, site)) == 41


async def test_two_workers_agree_on_visits(
    database: TestDatabase, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    """Two processes' writers take turns with one visitor's events: three visits, whoever wrote."""
    start = datetime.now(UTC) - timedelta(hours=5)
    minutes = [0, 10, 39, 80, 85, 200, 229]
    async with serving(settings_for(database)) as address, httpx.AsyncClient(base_url=address) as http:
        workers = [nobody, Client(http)]
        for number, minute in enumerate(minutes):
            event = {"id": uuid7(start + timedelta(minutes=minute)), "name": "pageview", "userId": "somebody"}
            assert (await workers[number % 2].track(site, event))["accepted"] == 1
    sessions = [row["session_id"] for row in await stored(owner, site)]
    assert [sessions.index(one) for one in sessions] == [0, 0, 0, 3, 3, 5, 5]


async def test_two_workers_can_begin_the_same_visit_at_once(
    database: TestDatabase, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    async with serving(settings_for(database)) as address, httpx.AsyncClient(base_url=address) as http:
        workers = [nobody, Client(http)]
        await asyncio.gather(
            *(workers[n % 2].track(site, {"name": "pageview", "userId": f"u{n // 2}"}) for n in range(20))
        )
    rows = await stored(owner, site)
    assert len(rows) == 20
    assert len({row["session_id"] for row in rows}) == 10


async def test_visitors_are_told_apart_without_keeping_who_they_are(
    nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    for address, agent in (("192.0.2.1", "A"), ("192.0.2.1", "A"), ("192.0.2.2", "A"), ("192.0.2.1", "B")):
        await nobody.track(site, {"name": "pageview"}, **{"X-Forwarded-For": address, "User-Agent": agent})
    rows = await stored(owner, site)
    assert len({row["visitor_id"] for row in rows}) == 3
    assert "192.0.2" not in str(rows)


def test_visitor_ids_depend_on_salt_site_and_person() -> None:
    ids = {
        visitor_id(b"a" * 32, 1, None, "192.0.2.1", "A"),
        visitor_id(b"b" * 32, 1, None, "192.0.2.1", "A"),
        visitor_id(b"a" * 32, 2, None, "192.0.2.1", "A"),
        visitor_id(b"a" * 32, 1, "A", "192.0.2.1", "A"),
    }
    assert len(ids) == 4
    assert visitor_id(b"a" * 32, 1, "u", "192.0.2.1", "A") == visitor_id(b"b" * 32, 1, "u", "192.0.2.9", "B")


@pytest.mark.parametrize(
    ("key", "events", "code", "words"),
    [
        ("nobody-knows", [{"name": "x"}], "UNKNOWN_SITE", "public key"),
        ("nul\0", [{"name": "x"}], "UNKNOWN_SITE", "public key"),
        (None, [], "BAD_INPUT", f"1 to {MAX_BATCH} events"),
        (None, [{"name": "x"}] * (MAX_BATCH + 1), "BAD_INPUT", f"1 to {MAX_BATCH} events"),
    ],
)
async def test_a_batch_that_cannot_be_taken_says_why(
    nobody: Client, site: TestSite, key: str | None, events: list[Any], code: str, words: str
) -> None:
    error = await nobody.error(TRACK, {"site": site.key if key is None else key, "events": events})
    assert error["extensions"]["code"] == code
    assert words in error["message"]


async def test_a_new_key_works_at_once(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    assert (await nobody.error(TRACK, {"site": "to-come", "events": [{"name": "x"}]}))["extensions"][
        "code"
    ] == "UNKNOWN_SITE"
    await owner.execute("INSERT INTO site_keys (key, site_id, kind) VALUES ('to-come', $1, 'public')", site.id)
    assert (await nobody.post(TRACK, {"site": "to-come", "events": [{"name": "x"}]}))["data"]["track"]["accepted"] == 1


async def test_a_full_queue_refuses_and_loses_nothing(
    nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    """The database holds the writer up until the queue is full; what was acknowledged is stored, the rest was refused."""
    async with owner.transaction():
        await owner.execute("LOCK TABLE open_visits IN ACCESS EXCLUSIVE MODE")
        batch = [{"name": "x", "userId": "u"}] * MAX_BATCH
        sending = [asyncio.create_task(nobody.post(TRACK, {"site": site.key, "events": batch})) for _ in range(60)]
        done: set[asyncio.Task[dict[str, Any]]] = set()
        while len(done) < 5:
            finished, _ = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED, timeout=5)
            done |= finished
            if not finished:
                break
            await asyncio.sleep(0.05)
    answers = [await task for task in sending]
    refused = [answer for answer in answers if "errors" in answer]
    assert {one["errors"][0]["extensions"]["code"] for one in refused} == {"OVERLOADED"}
    assert refused[0]["errors"][0]["extensions"]["retryAfterSeconds"] == 1
    accepted = sum(answer["data"]["track"]["accepted"] for answer in answers if "errors" not in answer)
    assert len(answers) - len(refused) == accepted / MAX_BATCH
    assert await owner.fetchval("SELECT count(*) FROM events WHERE site_id = $1", site.id) == accepted > 0
