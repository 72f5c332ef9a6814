"""Laws of what GraphQL answers: it is what the oracle says, and no page of it repeats or misses anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from api.analytics import oracle
from api.analytics.calendar import Bucket, edges
from api.analytics.inquiry import about, filters, grouped, instants, questions, ungrouped
from api.analytics.oracle import Event, Visit
from api.analytics.question import (
    METRICS,
    All,
    Comparison,
    Dimension,
    Either,
    Filter,
    Level,
    Not,
    Order,
    Property,
    Question,
    Row,
    Subject,
    subjects,
)
from api.analytics.story import DIMENSION, NOW, Story, insert, stories, tell
from api.analytics.test_laws import QUICK
from api.testing import Client
from db.refresh import refresh
from db.testing import TestDatabase, TestSite, make_site


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


EVERY: Final = " ".join(camel(one.name) for one in METRICS)
ASKED: Final = f"""
query ($d: [String!], $range: RangeInput!, $zone: String, $filter: FilterInput, $bucket: Bucket!, $by: [SubjectInput!],
       $order: Metric!, $descending: Boolean!, $search: String) {{
  everything(domains: $d) {{
    totals(range: $range, timezone: $zone, filter: $filter) {{ {EVERY} }}
    timeseries(range: $range, timezone: $zone, filter: $filter, bucket: $bucket) {{ points {{ {EVERY} }} }}
    breakdown(range: $range, timezone: $zone, filter: $filter, by: $by, orderBy: $order, descending: $descending,
              search: $search, first: 1000) {{ rows {{ values {EVERY} }} }}
    heatmap(range: $range, timezone: $zone, filter: $filter) {{ cells {{ weekday hour {EVERY} }} }}
  }}
}}"""


def written(part: Filter | None) -> dict[str, Any] | None:
    """Return a filter as GraphQL takes it."""
    match part:
        case All():
            return {"all": [written(inner) for inner in part.parts]}
        case Either():
            return {"any": [written(inner) for inner in part.parts]}
        case Not():
            return {"not": written(part.part)}
        case Comparison():
            return {**named(part.subject), "operator": part.operator.name, "values": list(part.values)}
    return None


def named(subject: Subject) -> dict[str, str]:
    """Return a dimension or property as GraphQL takes it."""
    if isinstance(subject, Property):
        return {"property": subject.name}
    assert isinstance(subject, Dimension)
    return {"dimension": subject.column.upper()}


# Of hours, weekdays and values GraphQL takes only what makes sense of a number.
accepted: Final = st.none() | filters.filter(
    lambda part: all(
        isinstance(one, Property) or (isinstance(one, Dimension) and one.level is not Level.TIME)
        for one in subjects(part)
    )
)


def read(point: int, keys: Sequence[str | None], answered: dict[str, Any]) -> Row:
    return Row(point, tuple(keys), {one.name: answered[camel(one.name)] for one in METRICS})


@QUICK
@given(story=stories(), data=st.data())
async def test_every_answer_is_what_the_oracle_says(
    owner: asyncpg.Connection, client: Client, story: Story, data: st.DataObject
) -> None:
    sites, events = await tell(owner, story)
    question = about(data.draw(questions(story, metrics=st.just(METRICS), by=ungrouped, narrowed=accepted)), sites)
    start, *_, end = question.edges
    whole = replace(question, edges=(start, end))
    size = data.draw(st.sampled_from([Bucket.HOUR, Bucket.DAY, Bucket.WEEK, Bucket.MONTH]))
    series = replace(question, edges=edges(start, end, size, ZoneInfo(question.zone)))
    broken = replace(
        whole,
        by=data.draw(grouped),
        order=Order(data.draw(st.sampled_from(METRICS)), data.draw(st.booleans())),
        search=data.draw(st.sampled_from([None, "a", "é"])),
    )
    by_hour = replace(whole, by=(DIMENSION["weekday"], DIMENSION["hour"]))
    assert broken.order is not None
    domains = {site.id: site.domain for site in sites}
    variables = {
        "d": [domains[site.id] for site in question.sites],
        "range": {"start": start.isoformat(), "end": end.isoformat()},
        "zone": question.zone,
        "filter": written(question.filter),
        "bucket": size.name,
        "by": [named(subject) for subject in broken.by],
        "order": broken.order.metric.name.upper(),
        "descending": broken.order.descending,
        "search": broken.search,
    }
    answered = (await client.ask(ASKED, variables))["everything"]
    cells = answered["heatmap"]["cells"]
    for asked, rows in (
        (whole, [read(0, (), answered["totals"])]),
        (series, [read(number, (), point) for number, point in enumerate(answered["timeseries"]["points"])]),
        (broken, [read(0, row["values"], row) for row in answered["breakdown"]["rows"]]),
        (by_hour, [read(0, (str(cell["weekday"]), str(cell["hour"])), cell) for cell in cells]),
    ):
        assert oracle.differences(rows, oracle.answer(events, asked), asked) == []


SPLIT: Final = """
query ($d: String!, $range: RangeInput!, $by: SubjectInput!, $top: Int!, $filter: FilterInput) {
  site(domain: $d) { timeseries(range: $range, bucket: DAY, by: $by, top: $top, orderBy: EVENTS, filter: $filter) {
    points { events pageviews visits } groups { other points { events pageviews visits } } } }
}"""


@QUICK
@given(
    story=stories(sites=1),
    data=st.data(),
    subject=st.sampled_from(
        [*(DIMENSION[name] for name in ("country", "path", "exit_page", "utm_term")), Property("plan")]
    ),
    top=st.integers(1, 3),
    condition=accepted,
)
async def test_lines_and_what_is_left_over_add_up_to_the_course(
    owner: asyncpg.Connection,
    client: Client,
    story: Story,
    data: st.DataObject,
    subject: Subject,
    top: int,
    condition: Filter,
) -> None:
    (site,), _ = await tell(owner, story)
    start, end = sorted(data.draw(st.lists(instants(story, site.timezone), min_size=2, max_size=2, unique=True)))
    variables = {
        "d": site.domain,
        "range": {"start": start.isoformat(), "end": end.isoformat()},
        "by": named(subject),
        "top": top,
        "filter": written(condition),
    }
    answered = (await client.ask(SPLIT, variables))["site"]["timeseries"]
    for number, point in enumerate(answered["points"]):
        lines = [group["points"][number] for group in answered["groups"]]
        for metric in ("events", "pageviews"):
            assert sum(line[metric] for line in lines) == point[metric]
        # A visit is on the line of every value that it saw.
        assert sum(line["visits"] for line in lines) >= point["visits"]


PAGE: Final = """
query ($d: [String!], $range: RangeInput!, $first: Int!, $after: String, $filter: FilterInput) {
  everything(domains: $d) { events(range: $range, first: $first, after: $after, filter: $filter) {
    rows { id domain time entryPage exitPage } endCursor } }
}"""


@QUICK
@given(story=stories(), data=st.data(), first=st.integers(1, 25), condition=accepted)
async def test_pages_of_the_log_hold_every_event_once_while_others_arrive(
    owner: asyncpg.Connection, client: Client, story: Story, data: st.DataObject, first: int, condition: Filter | None
) -> None:
    sites, events = await tell(owner, story)
    question = about(data.draw(questions(story, by=ungrouped, narrowed=st.just(condition))), sites)
    start, *_, end = question.edges
    inside = passing(events, replace(question, edges=(start, end)))
    variables = {
        "d": [site.domain for site in sites if site.id in {asked.id for asked in question.sites}],
        "range": {"start": start.isoformat(), "end": end.isoformat()},
        "first": first,
        "filter": written(condition),
    }
    numbers = count(1000)
    seen: list[str] = []
    after = None
    while True:
        page = (await client.ask(PAGE, {**variables, "after": after}))["everything"]["events"]
        seen += [row["id"] for row in page["rows"]]
        assert len(page["rows"]) == first or page["endCursor"] is None
        after = page["endCursor"]
        if after is None:
            break
        # Of their own visits, so that what is there keeps its entry and exit page.
        times = data.draw(st.lists(instants(story, question.zone), max_size=3))
        await insert(owner, [arrival(sites[0], time, next(numbers)) for time in times])
    counted = Counter(seen)
    assert set(counted.values()) <= {1}
    assert {str(event.event_id) for event in inside} == {one for one in counted if UUID(one).int < 1000}


def arrival(site: TestSite, time: datetime, number: int) -> Event:
    return Event(min(time, NOW), site.id, number, number, event_id=UUID(int=number))


def passing(events: Sequence[Event], question: Question) -> list[Event]:
    """Return the events of a range that pass its filter."""
    found = []
    for event in events:
        visit = Visit(
            tuple(one for one in events if (one.site_id, one.session_id) == (event.site_id, event.session_id))
        )
        asked = event.site_id in {site.id for site in question.sites}
        low, high = question.edges
        if asked and low <= event.time < high and oracle.passes(event, visit, event.time, question):
            found.append(event)
    return found


COUNTED: Final = """
query ($d: String!, $range: RangeInput!) {
  site(domain: $d) {
    totals(range: $range) { visitors newVisitors users visits pageviews events }
    breakdown(range: $range, dimension: PATH, orderBy: EVENTS) { rows { value visitors visits events } }
    heatmap(range: $range) { cells { events visitors } }
  }
}"""


async def test_an_acknowledged_event_counts_at_once_however_late(
    client: Client, database: TestDatabase, owner: asyncpg.Connection, site: TestSite
) -> None:
    """On apache while nothing is rolled up; on community what is late counts in rollups from their next refresh on."""
    await insert(
        owner,
        [
            Event(NOW - timedelta(days=n), site.id, n, n, texts={"path": "/"}, event_id=UUID(int=n))
            for n in range(1, 30)
        ],
    )
    await refresh(owner)
    range_ = {"start": (NOW - timedelta(days=40)).isoformat(), "end": (NOW + timedelta(days=1)).isoformat()}
    late = [
        {
            "name": "pageview",
            "url": "https://site.test/late",
            "time": (NOW - timedelta(hours=5 * n + 1)).isoformat(),  # a page may send what is a week old at most
            "userId": "ann",
        }
        for n in range(1, 30)
    ]
    holder = await asyncpg.connect(database.owner_url)
    try:
        async with holder.transaction():
            if database.edition == "apache":
                await holder.execute("SELECT * FROM rollup_state FOR UPDATE")
            receipt = await client.track(site, *late, {"name": "now"})
            assert receipt == {"accepted": 30, "duplicates": 0, "rejected": []}
            if database.edition == "community":
                await refresh(owner)
            answered = (await client.ask(COUNTED, {"d": site.domain, "range": range_}))["site"]
    finally:
        await holder.close()
    # Those of before, ann, and whoever sent the last event.
    assert answered["totals"] == {
        "visitors": 31,
        "newVisitors": 31,
        "users": 1,
        "visits": 29 + 29 + 1,
        "pageviews": 58,
        "events": 59,
    }
    assert [tuple(row.values()) for row in answered["breakdown"]["rows"]] == [
        ("/", 29, 29, 29),
        ("/late", 1, 29, 29),
        (None, 1, 1, 1),
    ]
    assert sum(cell["events"] for cell in answered["heatmap"]["cells"]) == 59
    assert sum(cell["visitors"] for cell in answered["heatmap"]["cells"]) >= 31


async def test_a_site_must_be_named_where_there_are_several_and_be_known(
    client: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    await make_site(owner)
    error = await client.error("{ site { domain } }")
    assert error["extensions"]["code"] == "BAD_INPUT"
    assert error["message"].startswith("There are several sites: say which. Known: ")
    for query, field in (
        ('{ site(domain: "nowhere.test") { domain } }', "domain"),
        (f'{{ everything(domains: ["{site.domain}", "nowhere.test"]) {{ sites {{ domain }} }} }}', "domains"),
    ):
        error = await client.error(query)
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("UNKNOWN_SITE", field)
        assert ". Known: " in error["message"]
