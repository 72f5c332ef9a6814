"""Segments and annotations: kept, changed, deleted, and what cannot be one."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from api.notebook.annotations import MAX_TEXT
from api.testing import Client
from db.testing import TestSite, make_site

SAVE = """mutation ($d: String, $n: String!, $f: FilterInput!) {
    saveSegment(site: $d, name: $n, filter: $f) { id name filter } }"""
SEGMENTS = "query ($d: String!) { site(domain: $d) { segments { id name filter } } }"
ANNOTATE = "mutation ($d: String, $a: TimePoint!, $t: String!) { annotate(site: $d, at: $a, text: $t) { id at text } }"
UPDATE = "mutation ($i: Int!, $a: TimePoint, $t: String) { updateAnnotation(id: $i, at: $a, text: $t) { id at text } }"
NOTED = """query ($d: String!, $s: TimePoint!, $e: TimePoint!, $z: String) {
    site(domain: $d) { annotations(range: {start: $s, end: $e}, timezone: $z) { id at text } } }"""
# One of everything a filter can be made of.
FILTER: dict[str, Any] = {
    "all": [
        {"dimension": "PATH", "operator": "STARTS_WITH", "values": ["/docs", "/"]},
        {"any": [{"property": "plan", "operator": "EXISTS"}, {"not": {"dimension": "UTM_SOURCE", "values": [""]}}]},
        {"value": True, "operator": "BETWEEN", "values": ["1", "2e3"]},
    ]
}


async def segments(client: Client, site: TestSite) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await client.ask(SEGMENTS, {"d": site.domain}))["site"]["segments"]
    return listed


async def test_a_segment_is_kept_and_asked_with(client: Client, site: TestSite) -> None:
    saved = (await client.ask(SAVE, {"d": site.domain, "n": " Readers ", "f": FILTER}))["saveSegment"]
    assert saved["name"] == "Readers"
    assert await segments(client, site) == [saved]
    query = """query ($d: String!, $f: FilterInput) { site(domain: $d) {
        totals(range: {start: "2025-01-01", end: "2025-01-02"}, filter: $f) { events } } }"""
    assert (await client.ask(query, {"d": site.domain, "f": saved["filter"]}))["site"]["totals"] == {"events": 0}
    # What was kept, sent back, is kept as it was.
    again = (await client.ask(SAVE, {"d": site.domain, "n": "Readers", "f": saved["filter"]}))["saveSegment"]
    assert again == saved
    assert saved["filter"]["all"][:2] == [
        FILTER["all"][0],
        {
            "any": [
                {"property": "plan", "operator": "EXISTS"},
                {"not": {"dimension": "UTM_SOURCE", "operator": "IS", "values": [""]}},
            ]
        },
    ]


async def test_a_segment_of_the_same_name_makes_way(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    other = await make_site(owner)
    for domain in (site.domain, other.domain):
        await client.ask(SAVE, {"d": domain, "n": "One", "f": FILTER})
    changed = {"dimension": "COUNTRY", "operator": "IS", "values": ["FR"]}
    await client.ask(SAVE, {"d": site.domain, "n": "One", "f": changed})
    assert [one["filter"] for one in await segments(client, site)] == [changed]
    assert [one["filter"]["all"][0] for one in await segments(client, other)] == [FILTER["all"][0]]
    (kept,) = await segments(client, site)
    delete = "mutation ($i: Int!) { deleteSegment(id: $i) }"
    assert await client.ask(delete, {"i": kept["id"]}) == {"deleteSegment": True}
    assert await segments(client, site) == []
    assert (await client.error(delete, {"i": kept["id"]}))["extensions"] == {"code": "BAD_INPUT", "field": "id"}


@pytest.mark.parametrize(
    ("name", "condition", "field"),
    [
        ("", FILTER, "name"),
        ("x" * 101, FILTER, "name"),
        ("a\0", FILTER, "name"),
        ("ok", {}, "filter"),
        ("ok", {"dimension": "PATH", "values": []}, "filter.values"),
        ("ok", {"all": [{"dimension": "PATH", "operator": "MATCHES", "values": ["("]}]}, "filter.all[0].values[0]"),
    ],
)
async def test_a_bad_segment_is_not_kept(
    client: Client, site: TestSite, name: str, condition: dict[str, Any], field: str
) -> None:
    error = await client.error(SAVE, {"d": site.domain, "n": name, "f": condition})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)
    assert await segments(client, site) == []


async def test_annotations_of_a_range_in_its_zone(client: Client, owner: asyncpg.Connection) -> None:
    site = await make_site(owner, "Europe/Paris")
    made = [
        (await client.ask(ANNOTATE, {"d": site.domain, "a": at, "t": text}))["annotate"]
        for at, text in (
            ("2025-05-02", " Release 2 "),
            ("2025-05-01T22:00:00+02:00", "Outage"),
            ("2025-05-02T23:59:59.5+02:00", "Last"),
            ("2025-05-03", "Next day"),
        )
    ]
    assert datetime.fromisoformat(made[0]["at"]) == datetime(2025, 5, 1, 22, tzinfo=UTC)
    asked = {"d": site.domain, "s": "2025-05-02", "e": "2025-05-03"}

    async def noted(**more: str) -> list[str]:
        return [one["text"] for one in (await client.ask(NOTED, {**asked, **more}))["site"]["annotations"]]

    assert await noted() == ["Release 2", "Last"]
    assert await noted(z="UTC") == ["Last", "Next day"]
    first = made[0]["id"]
    changed = (await client.ask(UPDATE, {"i": first, "t": "Release 2.0"}))["updateAnnotation"]
    assert changed == {**made[0], "text": "Release 2.0"}
    moved = (await client.ask(UPDATE, {"i": first, "a": "2025-05-01"}))["updateAnnotation"]
    assert datetime.fromisoformat(moved["at"]) == datetime(2025, 4, 30, 22, tzinfo=UTC), "a date of the site's zone"
    assert await noted() == ["Last"]
    delete = "mutation ($i: Int!) { deleteAnnotation(id: $i) }"
    assert await client.ask(delete, {"i": made[2]["id"]}) == {"deleteAnnotation": True}
    assert await noted() == []
    for gone in (
        client.error(delete, {"i": made[2]["id"]}),
        client.error(UPDATE, {"i": made[2]["id"], "t": "x"}),
        client.error(UPDATE, {"i": made[2]["id"], "a": "2025-05-01"}),
    ):
        assert (await gone)["extensions"] == {"code": "BAD_INPUT", "field": "id"}


@pytest.mark.parametrize(
    ("at", "text", "field"),
    [
        ("soon", "x", "at"),
        ("2025-05-01", " ", "text"),
        ("2025-05-01", "x" * (MAX_TEXT + 1), "text"),
        ("2025-05-01", "nul\0", "text"),
        ("2025-05-01", "half\ud800", "text"),
    ],
)
async def test_a_bad_annotation_is_not_kept(client: Client, site: TestSite, at: str, text: str, field: str) -> None:
    error = await client.error(ANNOTATE, {"d": site.domain, "a": at, "t": text})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)
    asked = {"d": site.domain, "s": "2000-01-01", "e": "2030-01-01"}
    assert (await client.ask(NOTED, asked))["site"]["annotations"] == []
