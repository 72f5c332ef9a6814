"""CSV out: the same rows as in the database, whatever they hold, and never a short file that looks complete."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.export import stream
from api.export.layout import COLUMNS
from api.export.link import ExportRequest
from api.export.stream import copy_out
from api.testing import Client, serving, settings_for
from db.tables import events
from db.testing import TestDatabase, TestSite, make_site

EXPORT: Final = """
mutation ($start: TimePoint!, $end: TimePoint!, $site: String, $zone: String) {
  exportData(startDate: $start, endDate: $end, site: $site, timezone: $zone) { success csvFile downloadUrl expiresAt }
}"""
LINK: Final = EXPORT.replace("csvFile", "")
START: Final = datetime(2025, 1, 1, tzinfo=UTC)
DATES: Final = {"start": "2025-01-01", "end": "2025-02-01"}


async def fill(owner: asyncpg.Connection, site: TestSite, rows: int) -> None:
    await owner.execute(
        "INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, title) "
        "SELECT $2::timestamptz + make_interval(secs => i % 2600000), gen_random_uuid(), $1, 'pageview', i, i, repeat('x', 100) "
        "FROM generate_series(1, $3::int) AS i",
        site.id,
        START,
        rows,
    )


def parsed(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def path_of(url: str) -> str:
    assert url.startswith("http://tideline.test/export/")
    return url.removeprefix("http://tideline.test")


async def test_the_mutation_word_for_word(database: TestDatabase, owner: asyncpg.Connection, client: Client) -> None:
    """With one site, site may be left out: so in a transaction of the test, one site is all there is."""
    assert database
    site = await make_site(owner)
    await fill(owner, site, 3)
    query = 'mutation { exportData(startDate: "2025-01-01", endDate: "2025-02-01") { success csvFile } }'
    others = await owner.fetch("SELECT id, domain FROM sites WHERE id <> $1", site.id)
    if others:
        assert (await client.error(query))["extensions"]["code"] == "BAD_INPUT"
    named = query.replace("endDate", f'site: "{site.domain}", endDate')
    answer = (await client.ask(named))["exportData"]
    assert answer["success"] is True
    assert len(parsed(answer["csvFile"])) == 3


async def test_inline_and_link_give_the_same_file(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    await fill(owner, site, 500)
    answer = (await client.ask(EXPORT, {**DATES, "site": site.domain}))["exportData"]
    response = await client.http.get(path_of(answer["downloadUrl"]), headers={"Authorization": ""})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == f'attachment; filename="{site.domain}_2025-01-01_2025-02-01.csv"'
    assert response.text == answer["csvFile"]
    rows = parsed(response.text)
    assert len(rows) == 500
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)


async def test_the_range_is_half_open_and_times_are_written_in_the_zone(
    client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    for time in ("2024-12-31T22:59:59Z", "2024-12-31T23:00:00Z", "2025-01-31T22:59:59.999999Z", "2025-01-31T23:00:00Z"):
        await owner.execute(
            "INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id) VALUES ($1, $2, $3, 'x', 1, 1)",
            *(datetime.fromisoformat(time), uuid4(), site.id),
        )
    answer = await client.ask(EXPORT, {**DATES, "site": site.domain, "zone": "Europe/Paris"})
    assert [row["time"] for row in parsed(answer["exportData"]["csvFile"])] == [
        "2025-01-01T00:00:00.000000+01:00",
        "2025-01-31T23:59:59.999999+01:00",
    ]


def test_every_column_but_the_site_is_exported() -> None:
    assert sorted(COLUMNS) == sorted(column.name for column in events.columns if column.name != "site_id")


# What strangers may send: quotes, separators, formulas, line ends of every kind, right-to-left, emoji, control characters.
hostile = st.one_of(
    st.sampled_from(
        ['"', '""', ",", "\n", "\r\n", "\r", "=1+1", "@x", "\\.", "\\N", "NULL", "é\u202e", "\u2028", "🌊", "'", "\x01"]
    ),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(hostile.filter(bool), st.none() | hostile, st.none() | st.floats(-1e9, 1e9), hostile), max_size=8
    )
)
async def test_the_csv_parses_back_to_the_same_rows(
    client: Client, owner: asyncpg.Connection, rows: list[tuple[str, str | None, float | None, str]]
) -> None:
    site = await make_site(owner)
    for number, (name, title, value, prop) in enumerate(rows):
        await owner.execute(
            "INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, title, value, properties) "
            "VALUES ($1, $2, $3, $4, 1, 1, $5, $6, $7)",
            *(START + timedelta(seconds=number), uuid4(), site.id, name, title, value, json.dumps({"k": prop})),
        )
    answer = await client.ask(EXPORT, {**DATES, "site": site.domain})
    assert [
        (row["name"], row["title"], float(row["value"]) if row["value"] else None, json.loads(row["properties"])["k"])
        for row in parsed(answer["exportData"]["csvFile"])
    ] == [(name, title or "", value, prop) for name, title, value, prop in rows]


async def test_inline_is_bounded_and_says_where_the_rest_is(
    client: Client, owner: asyncpg.Connection, site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "INLINE_ROWS", 100)
    await fill(owner, site, 101)
    answer = await client.post(EXPORT, {**DATES, "site": site.domain})
    assert answer["data"]["exportData"]["success"] is True
    assert answer["data"]["exportData"]["csvFile"] is None
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("EXPORT_TOO_LARGE", 100)
    assert "downloadUrl" in error["message"]
    whole = await client.http.get(path_of(answer["data"]["exportData"]["downloadUrl"]))
    assert len(parsed(whole.text)) == 101
    await owner.execute(
        "DELETE FROM events WHERE event_id = (SELECT min(event_id::text)::uuid FROM events WHERE site_id = $1)", site.id
    )
    assert (await client.ask(EXPORT, {**DATES, "site": site.domain}))["exportData"]["csvFile"].count("\n") == 101


async def test_the_csv_is_made_only_if_asked_for(
    client: Client, site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a COPY was begun")

    monkeypatch.setattr(stream, "copy_out", fail)
    assert (await client.ask(LINK, {**DATES, "site": site.domain}))["exportData"]["success"] is True


@pytest.mark.parametrize(
    ("variables", "code", "field"),
    [
        ({"start": "2025-13-01"}, "BAD_INPUT", "startDate"),
        ({"end": "soon"}, "BAD_INPUT", "endDate"),
        ({"end": "2024-01-01"}, "BAD_INPUT", "endDate"),
        ({"site": "nowhere"}, "UNKNOWN_SITE", "site"),
        ({"zone": "Mars"}, "BAD_INPUT", "timezone"),
    ],
)
async def test_bad_input_names_the_field(
    client: Client, site: TestSite, variables: dict[str, str], code: str, field: str
) -> None:
    error = await client.error(LINK, {**DATES, "site": site.domain, **variables})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)


@pytest.mark.parametrize("link", ["", "forged", "a.b.c"])
async def test_a_forged_link_gets_a_code(nobody: Client, link: str) -> None:
    response = await nobody.http.get("/export/x.csv", params={"link": link})
    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["code"] == "LINK_INVALID"


async def copies(owner: asyncpg.Connection) -> int:
    running: int = await owner.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY %'"
    )
    return running


async def until(condition: Any, seconds: float) -> None:
    """Wait for a condition, as long as given."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.02)


async def test_a_client_that_goes_away_cancels_the_copy(
    client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    await fill(owner, site, 300_000)
    url = path_of((await client.ask(LINK, {**DATES, "site": site.domain}))["exportData"]["downloadUrl"])
    async with client.http.stream("GET", url) as response:
        pieces = response.aiter_raw()
        assert (await anext(pieces)).startswith(b"time,")
        assert await copies(owner) == 1, "the database waits for the reader instead of running ahead"

    async def gone() -> bool:
        return await copies(owner) == 0

    await until(gone, 1)


async def test_a_slow_consumer_is_never_run_ahead_of(
    database: TestDatabase, owner: asyncpg.Connection, site: TestSite
) -> None:
    await fill(owner, site, 100_000)
    request = ExportRequest(site.id, site.domain, START, START + timedelta(days=31), "UTC")
    async with asyncpg.create_pool(database.reader_url, min_size=1, max_size=1) as pool:
        body = stream.copy_out(pool, request)
        first = await anext(body)
        await asyncio.sleep(0.3)
        assert await copies(owner) == 1
        total = len(first)
        async for piece in body:
            assert len(piece) < 1_000_000
            total += len(piece)
        assert total > 100_000 * 100
        # Stopping early gives the one connection back.
        body = copy_out(pool, request)
        await anext(body)
        await body.aclose()
        assert await pool.fetchval("SELECT 1", timeout=2) == 1


async def test_a_failure_midway_breaks_the_transfer(
    database: TestDatabase, owner: asyncpg.Connection, site: TestSite, token: str
) -> None:
    await fill(owner, site, 300_000)
    async with (
        serving(settings_for(database)) as address,
        httpx.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {token}"}) as http,
    ):
        url = path_of((await Client(http).ask(LINK, {**DATES, "site": site.domain}))["exportData"]["downloadUrl"])
        received = 0
        with pytest.raises(httpx.RemoteProtocolError):  # noqa: PT012 - what was received before counts
            async with http.stream("GET", url) as response:
                assert response.status_code == 200
                async for piece in response.aiter_raw():
                    if not received:
                        await owner.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE datname = current_database() AND query LIKE 'COPY %' AND pid <> pg_backend_pid()"
                        )
                    received += len(piece)
        assert received > 0
