"""Every question through GraphQL, on a few visits whose numbers can be counted by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from api.analytics import keys
from api.testing import Client
from db.refresh import refresh
from db.testing import TestSite, make_site

PARIS = ZoneInfo("Europe/Paris")
RANGE = '{start: "2025-05-05", end: "2025-05-07"}'


@dataclass(frozen=True)
class Seen:
    """An event: `at` is Paris time, `who` a visitor, in the visit of the same number unless it says otherwise."""

    at: str
    who: int
    path: str | None
    country: str | None = None
    name: str = "pageview"
    value: float | None = None
    plan: str | None = None
    visit: int | None = None


# Monday 5 May: visitor 1 looks at two pages and pays; visitor 2 bounces. Tuesday: visitor 1 comes again; visitor 3 bounces.
# The Saturday before: visitor 1 for the first time.
EVENTS = (
    Seen("2025-05-03 09:00", 1, "/", "FR", visit=10),
    Seen("2025-05-05 09:00", 1, "/", "FR", plan="pro"),
    Seen("2025-05-05 09:10", 1, "/pricing", "FR"),
    Seen("2025-05-05 09:20", 1, "/pricing", "FR", "payment", 12.5, "pro"),
    Seen("2025-05-05 23:30", 2, "/pricing", "DE", plan="free"),
    Seen("2025-05-06 00:15", 1, "/docs", "FR", visit=11),
    Seen("2025-05-06 09:05", 3, "/", None, value=2.5),
)


async def tell(owner: asyncpg.Connection, site: TestSite, events: tuple[Seen, ...] = EVENTS) -> None:
    await owner.executemany(
        "INSERT INTO events (time, event_id, site_id, name, path, country, value, properties, visitor_id, session_id) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8::text IS NOT NULL THEN jsonb_build_object('plan', $8::text) END, "
        "$9, $10)",
        [
            (
                datetime.fromisoformat(one.at).replace(tzinfo=PARIS),
                uuid4(),
                site.id,
                one.name,
                one.path,
                one.country,
                one.value,
                one.plan,
                one.who,
                one.visit or one.who,
            )
            for one in events
        ],
    )
    # A question waits for what is pending, but not for long: on a busy machine it might be answered without.
    await refresh(owner)


@pytest.fixture
async def paris(owner: asyncpg.Connection) -> TestSite:
    """A site in Paris with the events above."""
    site = await make_site(owner, "Europe/Paris")
    await tell(owner, site)
    return site


async def ask(client: Client, site: TestSite, selection: str, **variables: Any) -> Any:
    """Ask a site, with variables of the types that the selection says in `$name: Type` notation before a `|`."""
    declared, _, body = selection.rpartition("|")
    query = f"query ($d: String! {declared}) {{ site(domain: $d) {{ {body} }} }}"
    return (await client.ask(query, {"d": site.domain, **variables}))["site"]


ALL = """visitors users newVisitors returningVisitors visits bounceRate visitDuration viewsPerVisit pageviews events
    valueSum valueAvg valueP50 valueP95"""


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
        "explain": None,
    }


async def test_of_nothing_counts_are_0_and_means_null(client: Client, site: TestSite) -> None:
    found = (await ask(client, site, f"totals(range: {RANGE}) {{ {ALL} }}"))["totals"]
    means = {"bounceRate", "visitDuration", "viewsPerVisit", "valueAvg", "valueP50", "valueP95"}
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


async def test_a_series_beside_the_one_before(client: Client, paris: TestSite) -> None:
    found = await ask(
        client,
        paris,
        f"""timeseries(range: {RANGE}, bucket: DAY, compare: {{to: PREVIOUS_PERIOD}}) {{ bucket timezone
              points {{ start end incomplete visitors previous {{ start end visitors }} change {{ visitors }} }} }}""",
    )
    assert found["timeseries"]["points"] == [
        {
            "start": "2025-05-05T00:00:00+02:00",
            "end": "2025-05-06T00:00:00+02:00",
            "incomplete": False,
            "visitors": 2,
            "previous": {"start": "2025-05-03T00:00:00+02:00", "end": "2025-05-04T00:00:00+02:00", "visitors": 1},
            "change": {"visitors": 1.0},
        },
        {
            "start": "2025-05-06T00:00:00+02:00",
            "end": "2025-05-07T00:00:00+02:00",
            "incomplete": False,
            "visitors": 2,
            "previous": {"start": "2025-05-04T00:00:00+02:00", "end": "2025-05-05T00:00:00+02:00", "visitors": 0},
            "change": {"visitors": None},
        },
    ]


@pytest.mark.parametrize(
    ("other", "befores"), [("2025-05-03", [1, None]), ("2025-05-05", [1, 0]), ("2025-05-09", [1, 0])]
)
async def test_the_other_series_may_have_fewer_buckets_or_more(
    client: Client, paris: TestSite, other: str, befores: list[int | None]
) -> None:
    end = (datetime.fromisoformat(other) + timedelta(days=1)).date().isoformat()
    found = await ask(
        client,
        paris,
        f"""$end: TimePoint! | timeseries(range: {RANGE}, bucket: DAY,
              compare: {{to: CUSTOM, range: {{start: "2025-05-03", end: $end}}}}) {{ points {{ previous {{ events }} }} }}""",
        end=end,
    )
    points = found["timeseries"]["points"]
    assert [point["previous"] and point["previous"]["events"] for point in points] == befores


async def test_a_series_split_into_the_first_groups_and_the_others(client: Client, paris: TestSite) -> None:
    query = f"""$top: Int!, $other: Boolean! | timeseries(range: {RANGE}, bucket: DAY, by: {{dimension: PATH}}, top: $top,
        orderBy: EVENTS, other: $other, compare: {{to: PREVIOUS_PERIOD}}) {{
        points {{ events }} groups {{ value other points {{ start events visitors previous {{ events }} }} }} }}"""

    async def lines(top: int, *, other: bool) -> list[tuple[str | None, bool, list[tuple[int, int, int]]]]:
        found = (await ask(client, paris, query, top=top, other=other))["timeseries"]
        assert [point["events"] for point in found["points"]] == [4, 2]
        return [
            (
                group["value"],
                group["other"],
                [(one["events"], one["visitors"], one["previous"]["events"]) for one in group["points"]],
            )
            for group in found["groups"]
        ]

    pricing, home = ("/pricing", False, [(3, 2, 0), (0, 0, 0)]), ("/", False, [(1, 1, 1), (1, 1, 0)])
    assert await lines(1, other=True) == [pricing, (None, True, [(1, 1, 1), (2, 2, 0)])]
    assert await lines(2, other=True) == [pricing, home, (None, True, [(0, 0, 0), (1, 1, 0)])]
    assert await lines(2, other=False) == [pricing, home]


async def test_groups_without_a_value_and_nothing_left_over(client: Client, paris: TestSite) -> None:
    found = await ask(
        client,
        paris,
        f"""timeseries(range: {RANGE}, bucket: YEAR, by: {{dimension: COUNTRY}}, orderBy: VISITS) {{
            points {{ events }} groups {{ value other points {{ visits events }} }} }}
            empty: timeseries(range: {{start: "2020-01-01", end: "2020-01-02"}}, by: {{property: "plan"}}) {{
            groups {{ value }} }}""",
    )
    assert found["timeseries"]["groups"] == [
        {"value": "FR", "other": False, "points": [{"visits": 2, "events": 4}]},
        {"value": "DE", "other": False, "points": [{"visits": 1, "events": 1}]},
        {"value": None, "other": False, "points": [{"visits": 1, "events": 1}]},
    ]
    assert found["empty"] == {"groups": []}


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
