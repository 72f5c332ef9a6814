"""Every question about a range as a whole through GraphQL, on visits whose numbers can be counted by hand."""

from typing import Any

import asyncpg
import pytest

from api.analytics import keys
from api.analytics.testing import EVENTS, RANGE, ask, tell
from api.testing import Client
from db.testing import TestSite, make_site


@pytest.fixture
async def paris(owner: asyncpg.Connection) -> TestSite:
    """A site in Paris with the events above."""
    site = await make_site(owner, "Europe/Paris")
    await tell(owner, site)
    return site


ALL = """visitors users newVisitors returningVisitors visits bounceRate visitDuration viewsPerVisit pageviews events
    valueSum valueAvg valueP50 valueP95 timeOnPage scrollDepth"""


async def test_totals_have_every_metric(client: Client, paris: TestSite) -> None:
    found = (await ask(client, paris, f"totals(range: {RANGE}) {{ start end timezone {ALL} explain {{ part }} }}"))[
        "totals"
    ]
    assert found == {
        "start": "2025-05-05T00:00:00+02:00",
        "end": "2025-05-07T00:00:00+02:00",
        "timezone": "Europe/Paris",
        "visitors": 3,
        "users": 0,
        "newVisitors": 2,
        "returningVisitors": 1,
        "visits": 4,
        "bounceRate": 0.75,
        "visitDuration": 300.0,
        "viewsPerVisit": 1.25,
        "pageviews": 5,
        "events": 6,
        "valueSum": 15.0,
        "valueAvg": 7.5,
        "valueP50": 7.5,
        "valueP95": 12.0,
        "timeOnPage": 30.0,
        "scrollDepth": 0.75,
        "explain": None,
    }


async def test_of_nothing_counts_are_0_and_means_null(client: Client, site: TestSite) -> None:
    found = (await ask(client, site, f"totals(range: {RANGE}) {{ {ALL} }}"))["totals"]
    means = {
        "bounceRate",
        "visitDuration",
        "viewsPerVisit",
        "valueAvg",
        "valueP50",
        "valueP95",
        "timeOnPage",
        "scrollDepth",
    }
    assert found == {name: None if name in means else 0 for name in ALL.split()}


async def test_totals_compare(client: Client, paris: TestSite) -> None:
    found = await ask(
        client,
        paris,
        f"""before: totals(range: {RANGE}, compare: {{to: PREVIOUS_PERIOD}}) {{
              events previous {{ start end events visitors bounceRate }} change {{ events visitors newVisitors valueAvg }} }}
            change: totals(range: {RANGE}, compare: {{to: CUSTOM, range: {{start: "2025-05-03", end: "2025-05-04"}}}}) {{
              change {{ events bounceRate }} }}
            year: totals(range: {RANGE}, compare: {{to: PREVIOUS_YEAR}}) {{
              previous {{ start events bounceRate }} change {{ events bounceRate }} }}
            nothing: totals(range: {RANGE}) {{ previous {{ events }} change {{ events }} }}""",
    )
    assert found["before"] == {
        "events": 6,
        "previous": {
            "start": "2025-05-03T00:00:00+02:00",
            "end": "2025-05-05T00:00:00+02:00",
            "events": 1,
            "visitors": 1,
            "bounceRate": 1.0,
        },
        "change": {"events": 5.0, "visitors": 2.0, "newVisitors": 1.0, "valueAvg": None},
    }
    assert found["change"] == {"change": {"events": 5.0, "bounceRate": -0.25}}
    assert found["year"] == {
        "previous": {"start": "2024-05-05T00:00:00+02:00", "events": 0, "bounceRate": None},
        "change": {"events": None, "bounceRate": None},
    }
    assert found["nothing"] == {"previous": None, "change": None}


async def test_a_breakdown_compares_the_groups_of_the_page(client: Client, paris: TestSite) -> None:
    found = await ask(
        client,
        paris,
        f"""breakdown(range: {RANGE}, dimension: PATH, orderBy: EVENTS, first: 2, compare: {{to: PREVIOUS_PERIOD}}) {{
              rows {{ value values visits bounceRate previous {{ events start }} change {{ events }} }} }}""",
    )
    assert found["breakdown"]["rows"] == [
        {
            "value": "/pricing",
            "values": ["/pricing"],
            "visits": 2,
            "bounceRate": 0.5,
            "previous": {"events": 0, "start": "2025-05-03T00:00:00+02:00"},
            "change": {"events": None},
        },
        {
            "value": "/",
            "values": ["/"],
            "visits": 2,
            "bounceRate": 0.5,
            "previous": {"events": 1, "start": "2025-05-03T00:00:00+02:00"},
            "change": {"events": 1.0},
        },
    ]


async def test_a_breakdown_by_two(client: Client, paris: TestSite) -> None:
    found = await ask(
        client,
        paris,
        f"""breakdown(range: {RANGE}, by: [{{dimension: COUNTRY}}, {{property: "plan"}}], orderBy: EVENTS,
              compare: {{to: CUSTOM, range: {RANGE}}}) {{ rows {{ value values events change {{ events }} }} endCursor }}""",
    )
    assert [(row["value"], row["values"], row["events"]) for row in found["breakdown"]["rows"]] == [
        ("FR", ["FR", "pro"], 2),
        ("FR", ["FR", None], 2),
        ("DE", ["DE", "free"], 1),
        (None, [None, None], 1),
    ]
    assert {row["change"]["events"] for row in found["breakdown"]["rows"]} == {0.0}
    assert found["breakdown"]["endCursor"] is None


async def test_the_week_by_hours(client: Client, paris: TestSite) -> None:
    query = f"$zone: String | heatmap(range: {RANGE}, timezone: $zone) {{ timezone cells {{ weekday hour events bounceRate }} }}"
    for zone, expected in (
        (None, {(1, 9): 3, (1, 23): 1, (2, 0): 1, (2, 9): 1}),
        ("UTC", {(1, 7): 3, (1, 21): 1, (1, 22): 1, (2, 7): 1}),
    ):
        found = (await ask(client, paris, query, zone=zone))["heatmap"]
        assert [(cell["weekday"], cell["hour"]) for cell in found["cells"]] == [
            (weekday, hour) for weekday in range(1, 8) for hour in range(24)
        ]
        counted = {(cell["weekday"], cell["hour"]): cell["events"] for cell in found["cells"] if cell["events"]}
        assert counted == expected
        assert found["cells"][0]["bounceRate"] is None


async def test_pickers(client: Client, paris: TestSite) -> None:
    found = await ask(
        client,
        paris,
        f"""propertyKeys(range: {RANGE}) {{ name events }}
            some: propertyKeys(range: {RANGE}, filter: {{dimension: COUNTRY, values: ["DE"]}}, search: "LA") {{ name events }}
            none: propertyKeys(range: {RANGE}, search: "%") {{ name }}
            dimensionValues(range: {RANGE}, dimension: COUNTRY) {{ value events }}
            plans: dimensionValues(range: {RANGE}, property: "plan", first: 1) {{ value events }}
            found: dimensionValues(range: {RANGE}, dimension: PATH, search: "D") {{ value events }}
            hours: dimensionValues(range: {RANGE}, dimension: HOUR, first: 1) {{ value events }}""",
    )
    assert found == {
        "propertyKeys": [{"name": "plan", "events": 3}],
        "some": [{"name": "plan", "events": 1}],
        "none": [],
        "dimensionValues": [
            {"value": "FR", "events": 4},
            {"value": "DE", "events": 1},
            {"value": None, "events": 1},
        ],
        "plans": [{"value": None, "events": 3}],
        "found": [{"value": "/docs", "events": 1}],
        "hours": [{"value": "9", "events": 4}],
    }


async def test_properties_are_looked_for_among_the_newest_events(
    client: Client, paris: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = f"propertyKeys(range: {RANGE}) {{ name events }}"
    for newest, expected in ((6, 3), (5, 2), (3, 1)):
        monkeypatch.setattr(keys, "MAX_EVENTS", newest)
        assert (await ask(client, paris, query))["propertyKeys"] == [{"name": "plan", "events": expected}]
    monkeypatch.setattr(keys, "MAX_EVENTS", 2)
    assert (await ask(client, paris, query))["propertyKeys"] == []


async def test_the_log_knows_the_visits_pages(client: Client, paris: TestSite) -> None:
    found = await ask(
        client,
        paris,
        f"""events(range: {RANGE}, filter: {{dimension: EXIT_PAGE, values: ["/pricing"]}}) {{
              rows {{ domain time path entryPage exitPage }} }}""",
    )
    assert [(row["path"], row["entryPage"], row["exitPage"]) for row in found["events"]["rows"]] == [
        ("/pricing", "/pricing", "/pricing"),
        ("/pricing", "/", "/pricing"),
        ("/pricing", "/", "/pricing"),
        ("/", "/", "/pricing"),
    ]
    assert {row["domain"] for row in found["events"]["rows"]} == {paris.domain}


@pytest.mark.parametrize(
    ("condition", "events", "visits"),
    [
        ({"dimension": "PATH", "values": ["/pricing"]}, 3, 2),
        ({"dimension": "ENTRY_PAGE", "operator": "IS_NOT", "values": ["/"]}, 2, 2),
        ({"dimension": "PATH", "operator": "MATCHES", "values": ["^/(docs|pricing)$"]}, 4, 3),
        ({"value": True, "operator": "GT", "values": ["2.5"]}, 1, 1),
        ({"value": True, "values": ["2.50", "12.5"]}, 2, 2),
        ({"value": True, "operator": "EXISTS"}, 2, 2),
        ({"not": {"value": True, "operator": "BETWEEN", "values": ["0", "10"]}}, 5, 3),
        ({"dimension": "HOUR", "operator": "LT", "values": ["9"]}, 1, 1),
        ({"dimension": "WEEKDAY", "values": ["1"]}, 4, 2),
        ({"dimension": "COUNTRY", "values": [""]}, 1, 1),
        ({"any": [{"property": "plan", "values": ["pro"]}, {"dimension": "COUNTRY", "values": ["DE"]}]}, 3, 2),
        ({"all": []}, 6, 4),
        ({"any": []}, 0, 0),
    ],
)
async def test_filters(client: Client, paris: TestSite, condition: dict[str, Any], events: int, visits: int) -> None:
    query = f"$f: FilterInput | totals(range: {RANGE}, filter: $f) {{ events visits }}"
    found = (await ask(client, paris, query, f=condition))["totals"]
    assert found == {"events": events, "visits": visits}


async def test_several_sites_together(client: Client, owner: asyncpg.Connection, paris: TestSite) -> None:
    tokyo = await make_site(owner, "Asia/Tokyo")
    await tell(owner, tokyo, EVENTS[1:3])
    query = f"""query ($domains: [String!]) {{ everything(domains: $domains) {{
        sites {{ domain }}
        totals(range: {RANGE}) {{ timezone visitors visits events }}
        breakdown(range: {RANGE}, dimension: PATH, orderBy: EVENTS, first: 1) {{ rows {{ value events }} }}
        events(range: {RANGE}, first: 2) {{ rows {{ domain }} endCursor }} }} }}"""
    found = (await client.ask(query, {"domains": [tokyo.domain, paris.domain, tokyo.domain]}))["everything"]
    assert [site["domain"] for site in found["sites"]] == [tokyo.domain, paris.domain]
    assert found["totals"] == {"timezone": "Asia/Tokyo", "visitors": 4, "visits": 5, "events": 8}
    assert found["breakdown"]["rows"] == [{"value": "/pricing", "events": 4}]
    assert [row["domain"] for row in found["events"]["rows"]] == [paris.domain, paris.domain]
    every = (await client.ask(query))["everything"]
    assert {paris.domain, tokyo.domain} <= {site["domain"] for site in every["sites"]}


async def test_what_is_left_out_is_not_asked(client: Client, paris: TestSite) -> None:
    query = f"""query ($d: String!, $with: Boolean!) {{ site(domain: $d) {{
        totals(range: {RANGE}, compare: {{to: PREVIOUS_PERIOD}}, explain: true) {{
          events @include(if: $with) ... @skip(if: $with) {{ visits }} previous {{ start }} explain {{ part sql }} }} }} }}"""
    for with_events in (True, False):
        found = (await client.ask(query, {"d": paris.domain, "with": with_events}))["site"]["totals"]
        assert [one["part"] for one in found["explain"]] == ["range"]
        assert ("events" in found, "visits" in found) == (with_events, not with_events)


async def test_explaining(client: Client, paris: TestSite) -> None:
    explain = "explain { part plan sql values planningMs executionMs rows }"
    found = await ask(
        client,
        paris,
        f"""totals(range: {RANGE}, compare: {{to: PREVIOUS_PERIOD}}, explain: true) {{ change {{ events }} {explain} }}
            timeseries(range: {RANGE}, by: {{dimension: PATH}}, top: 1, explain: true) {{
              groups {{ points {{ events }} }} {explain} }}
            breakdown(range: {RANGE}, dimension: PATH, compare: {{to: PREVIOUS_PERIOD}}, explain: true) {{
              rows {{ change {{ events }} }} {explain} }}
            heatmap(range: {RANGE}, explain: true) {{ cells {{ events }} {explain} }}""",
    )
    parts = {field: [one["part"] for one in answer["explain"]] for field, answer in found.items()}
    assert parts == {
        "totals": ["range", "previous"],
        "timeseries": ["first groups", "groups", "other groups"],
        "breakdown": ["groups", "previous groups"],
        "heatmap": ["cells"],
    }
    for answer in found.values():
        for one in answer["explain"]:
            assert one["plan"]
            assert "SELECT" in one["sql"]
            assert len(one["values"]) >= one["sql"].count("$1")
            assert one["planningMs"] > 0
            assert one["executionMs"] > 0
            assert one["rows"] >= 0
