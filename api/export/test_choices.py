"""What an export may be told: which events, which columns, how they are written, and how large it will be."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import asyncpg
import pytest

from api.export import estimate
from api.export.layout import COLUMNS
from api.testing import Client
from db.refresh import fold
from db.testing import TestSite

CHOSEN: Final = """
mutation ($site: String, $filter: FilterInput, $columns: [ExportColumn!], $format: ExportFormat) {
  exportData(
    startDate: "2025-01-01", endDate: "2025-02-01", site: $site, filter: $filter, columns: $columns, format: $format
  ) { csvFile downloadUrl }
}"""
SIZE: Final = """
mutation ($site: String, $filter: FilterInput) {
  exportData(startDate: "2025-01-01", endDate: "2025-02-01", site: $site, filter: $filter) {
    estimatedRows estimatedBytes csvFile
  }
}"""
START: Final = datetime(2025, 1, 10, tzinfo=UTC)
COUNTRIES: Final = ("FR", "DE", None)
PAGES: Final = ("/", "/pricing", "/docs/a%b")


async def fill(owner: asyncpg.Connection, site: TestSite, visits: int = 60) -> None:
    """Tell of visits of three page views and a purchase, from three countries, in two sizes."""
    for visit in range(visits):
        for number, path in enumerate((*PAGES[visit % 3 :], *PAGES[: visit % 3], PAGES[0])):
            await owner.execute(
                "INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, path, country, value, properties) "
                "VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)",
                START + timedelta(minutes=visit, seconds=number),
                uuid4(),
                site.id,
                "pageview" if number < 3 else "purchase",
                visit + 1,
                path,
                COUNTRIES[visit % 3],
                None if number < 3 else float(visit),
                json.dumps({"plan": "pro" if visit % 2 else "free"}) if number == 3 else None,
            )
    await fold(owner)


def parsed(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    ("written", "sql"),
    [
        ({"dimension": "COUNTRY", "values": ["FR"]}, "country = 'FR'"),
        ({"dimension": "COUNTRY", "values": ["", "DE"]}, "country IS NULL OR country = 'DE'"),
        ({"dimension": "PATH", "operator": "CONTAINS", "values": ["A%B"]}, "path = '/docs/a%b'"),
        ({"property": "plan", "values": ["pro"]}, "properties->>'plan' = 'pro'"),
        ({"value": True, "operator": "GT", "values": ["30"]}, "value > 30"),
        (
            {"all": [{"dimension": "NAME", "values": ["pageview"]}, {"not": {"dimension": "PATH", "values": ["/"]}}]},
            "name = 'pageview' AND path <> '/'",
        ),
        ({"dimension": "HOUR", "values": ["0"]}, "extract(hour FROM time AT TIME ZONE 'UTC') = 0"),
        (
            {"dimension": "ENTRY_PAGE", "values": ["/pricing"]},
            "session_id IN (SELECT session_id FROM events e WHERE e.site_id = $1 AND path = '/pricing' AND time = "
            "(SELECT min(time) FROM events f WHERE f.site_id = $1 AND f.session_id = e.session_id))",
        ),
        ({"any": []}, "false"),
    ],
)
async def test_the_rows_are_those_that_pass(
    client: Client, owner: asyncpg.Connection, site: TestSite, written: dict[str, Any], sql: str
) -> None:
    await fill(owner, site)
    asked = (await client.ask(CHOSEN, {"site": site.domain, "filter": written}))["exportData"]
    stored = await owner.fetch(
        f"SELECT event_id::text FROM events WHERE site_id = $1 AND ({sql}) ORDER BY time, event_id",
        site.id,
    )
    assert [row["event_id"] for row in parsed(asked["csvFile"])] == [row["event_id"] for row in stored]
    assert (len(stored) > 0) == (sql != "false")
    fetched = await client.http.get(asked["downloadUrl"].removeprefix("http://tideline.test"))
    assert fetched.text == asked["csvFile"]
    sized = (await client.ask(SIZE, {"site": site.domain, "filter": written}))["exportData"]
    assert sized["estimatedRows"] == len(stored)


async def test_columns_are_those_named_in_that_order(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    await fill(owner, site, 2)
    columns = ["PATH", "TIME", "COUNTRY", "PATH"]
    answer = await client.ask(CHOSEN, {"site": site.domain, "columns": columns})
    lines = answer["exportData"]["csvFile"].splitlines()
    assert lines[:2] == ["path,time,country", "/,2025-01-10T00:00:00.000000+00:00,FR"]
    whole = (await client.ask(CHOSEN, {"site": site.domain}))["exportData"]["csvFile"]
    assert whole.splitlines()[0] == ",".join(COLUMNS)


async def test_a_spreadsheet_gets_what_it_understands(
    client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    titles = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a=b", "", None, "'=x"]
    for number, title in enumerate(titles):
        await owner.execute(
            "INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id, title, value) "
            "VALUES ($1, $2, $3, '=cmd', 1, 1, $4, -1.5)",
            *(START + timedelta(seconds=number), uuid4(), site.id, title),
        )
    columns = ["NAME", "TITLE", "VALUE"]
    told = {"delimiter": "SEMICOLON", "byteOrderMark": True, "spreadsheetSafe": True}
    asked = (await client.ask(CHOSEN, {"site": site.domain, "columns": columns, "format": told}))["exportData"]
    assert asked["csvFile"].startswith("\ufeffname;title;value\n")
    rows = parsed(asked["csvFile"].removeprefix("\ufeff"), ";")
    # A number of the event's own is no text: it stays one.
    assert {(row["name"], row["value"]) for row in rows} == {("'=cmd", "-1.5")}
    assert [row["title"] for row in rows] == [
        *["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "a=b", "", "", "'=x"],
    ]
    fetched = await client.http.get(asked["downloadUrl"].removeprefix("http://tideline.test"))
    assert fetched.content == asked["csvFile"].encode()
    plain = await client.ask(CHOSEN, {"site": site.domain, "columns": columns, "format": {"delimiter": "TAB"}})
    assert [row["title"] for row in parsed(plain["exportData"]["csvFile"], "\t")] == [one or "" for one in titles]


async def test_the_size_is_about_right(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    await fill(owner, site)
    sized = (await client.ask(SIZE, {"site": site.domain}))["exportData"]
    rows = len(parsed(sized["csvFile"]))
    assert sized["estimatedRows"] == rows == 240
    assert abs(sized["estimatedBytes"] - len(sized["csvFile"])) < 0.15 * len(sized["csvFile"])
    none = (await client.ask(SIZE, {"site": site.domain, "filter": {"any": []}}))["exportData"]
    assert (none["estimatedRows"], none["estimatedBytes"]) == (0, 0)


async def test_a_count_that_takes_long_is_guessed(
    client: Client, owner: asyncpg.Connection, site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(owner, site)
    await owner.execute("ANALYZE events")
    monkeypatch.setattr(estimate, "PATIENCE_SECONDS", 0)
    sized = (await client.ask(SIZE, {"site": site.domain}))["exportData"]
    assert sized["estimatedRows"] > 0
    assert sized["estimatedBytes"] == round(sized["estimatedRows"] * estimate.USUAL_ROW_BYTES)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"filter": {"dimension": "COUNTRY"}}, "filter.values"),
        ({"filter": {}}, "filter"),
        ({"columns": []}, "columns"),
    ],
)
async def test_bad_choices_are_named(client: Client, site: TestSite, told: dict[str, Any], field: str) -> None:
    error = await client.error(CHOSEN, {"site": site.domain, **told})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)
