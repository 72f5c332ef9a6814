"""Laws of the answers, on the real database: whatever the plan, they are what the oracle says, and they add up."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.analytics import oracle
from api.analytics.answer import answer, run
from api.analytics.inquiry import (
    METRIC,
    about,
    filters,
    grouped,
    instants,
    on_one_of,
    on_one_value,
    one_of,
    quarters,
    questions,
    ungrouped,
    whole_days,
    whole_story,
)
from api.analytics.oracle import Event
from api.analytics.plan import plan, raw_plan
from api.analytics.question import All, AskedSite, Metric, Not, Property, Question, Row
from api.analytics.story import DIMENSION, Step, Story, insert, stories, tell
from api.database import Database
from db.books import BOOK_DIMENSIONS, FILTER_DIMENSIONS, VISIT_DIMENSIONS
from db.refresh import refresh
from db.testing import make_site

QUICK: Final = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
THOROUGH: Final = settings(QUICK, max_examples=12)
Keys = tuple[str | None, ...]
Sums = dict[Keys, dict[str, float]]


def named(*names: str) -> st.SearchStrategy[tuple[Metric, ...]]:
    """Just these metrics."""
    return st.just(tuple(METRIC[name] for name in names))


OF_A_VISIT: Final = ("bounce_rate", "views_per_visit", "visit_duration")
PEOPLE: Final = ("visitors", "users", "new_visitors")
COUNTS: Final = named("events", "pageviews", "visits", *PEOPLE)
# What adds up over buckets, with means of whole visits, which times their number add up too.
ADDITIVE: Final = named("events", "pageviews", "value_sum", "visits", *OF_A_VISIT)

# Questions that lead to each of the relations there are. Of people most, who are harder to count than anything else.
KINDS: Final[dict[str, dict[str, Any]]] = {
    "people by local day": {
        "metrics": named("visitors") | named("visitors", "new_visitors", "returning_visitors"),
        "by": one_of(BOOK_DIMENSIONS),
        "narrowed": on_one_of(("country", "browser", "source", "path", "name", "exit_page", "os")),
        "span": whole_days,
    },
    "visits and events by local day": {
        "metrics": named("visits", *OF_A_VISIT) | named("events", "pageviews") | named("pageviews"),
        "by": one_of(BOOK_DIMENSIONS),
        "narrowed": on_one_of(("country", "browser", "source", "path", "name", "entry_page", "os")),
        "span": whole_days,
    },
    "pages within a value": {
        "metrics": named("visitors") | named("visitors", "pageviews") | named("pageviews", "visits", *OF_A_VISIT),
        "by": st.just((DIMENSION["path"],)),
        "narrowed": on_one_value(FILTER_DIMENSIONS),
        "span": whole_days,
    },
    "people by quarter of an hour": {
        "metrics": named("visitors") | named("visitors", "new_visitors") | named("users"),
        "by": one_of(("country", "entry_page", "user_id", "hour", "weekday")),
        "narrowed": on_one_of(("country", "exit_page", "os", "hour")),
        "span": quarters,
    },
    "events by quarter of an hour": {
        "metrics": named("events", "pageviews"),
        "by": one_of(("name", "country", "browser", "source", "hour", "weekday")),
        "narrowed": on_one_of(("name", "country", "browser", "source", "hour")),
        "span": quarters,
    },
    "visits": {"metrics": named("visits", *OF_A_VISIT)},
    "visits by what only events tell": {
        "metrics": named("visits", *OF_A_VISIT),
        "by": st.tuples(
            st.sampled_from([DIMENSION["title"], Property("plan")]),
            st.sampled_from([DIMENSION["hour"], DIMENSION["path"]]),
        ),
        "narrowed": on_one_of(("hour", "weekday", "name")),
        "span": whole_days,
    },
    "values": {"metrics": named("value_sum", "value_avg", "value_p50", "value_p95")},
    "how pages were looked at": {"metrics": named("time_on_page", "scroll_depth") | named("scroll_depth", "value_sum")},
    "anything": {},
}


@pytest.mark.parametrize("kind", KINDS)
@THOROUGH
@given(story=stories(), data=st.data())
async def test_the_cheapest_plan_answers_what_the_oracle_says(
    owner: asyncpg.Connection, reading: Database, kind: str, story: Story, data: st.DataObject
) -> None:
    sites, events = await tell(owner, story)
    for _ in range(6):
        question = about(data.draw(questions(story, **KINDS[kind])), sites)
        assert oracle.differences(await run(reading, plan(question)), oracle.answer(events, question), question) == []


@pytest.mark.parametrize("name", ["visitors", "visits", "events"])
async def test_an_hour_that_comes_again_behind_midnight_is_behind_it(
    owner: asyncpg.Connection, reading: Database, name: str
) -> None:
    """One minute into 7 November 2010 clocks in St. John's went back to the last hour of the 6th."""
    site = await make_site(owner, "America/St_Johns")
    midnight_first_time = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    events = [
        Event(midnight_first_time + timedelta(minutes=n), site.id, n, n, event_id=UUID(int=n + 10))
        for n in (-5, 0, 5, 90)
    ]
    await insert(owner, events)
    await refresh(owner)
    asked, days = AskedSite(site.id, site.timezone), [midnight_first_time + timedelta(days=n) for n in (-1, 0)]
    for edges in ((*days,), (days[1], days[1] + timedelta(hours=25)), (*days, days[1] + timedelta(hours=25))):
        question = Question((asked,), edges, (METRIC[name],), site.timezone)
        expected = oracle.answer(events, question)
        for planned in (plan(question), raw_plan(question)):
            assert oracle.differences(await run(reading, planned), expected, question) == []


@settings(QUICK, max_examples=15)
@given(data=st.data(), minutes=st.sampled_from([29, 120, 24 * 60]))
async def test_a_visit_of_days_is_in_every_answer_what_it_is(
    owner: asyncpg.Connection, reading: Database, data: st.DataObject, minutes: int
) -> None:
    """Over the change of the clock, on a new page each time, from another country in between."""
    site = await make_site(owner, "Europe/Paris")
    start = datetime(2025, 3, 28, 6, tzinfo=UTC)
    count = 3 * 24 * 60 // minutes + 2
    events = [
        Event(
            start + timedelta(minutes=minutes * n), 0, 1, 1, "pageview" if n % 5 else "ping", look, event_id=UUID(int=n)
        )
        for n, look in ((n, {"path": f"/{n % 3}", "country": "DE" if n % 40 == 7 else "FR"}) for n in range(count))
    ]
    story = Story((site.timezone,), (Step(tuple(events), frozenset(), None),), (start, events[-1].time))
    stored = [replace(event, site_id=site.id) for event in events]
    await insert(owner, stored)
    await refresh(owner)
    for _ in range(6):
        question = about(data.draw(questions(story, **data.draw(st.sampled_from(list(KINDS.values()))))), [site])
        assert oracle.differences(await run(reading, plan(question)), oracle.answer(stored, question), question) == []


@THOROUGH
@given(story=stories(), data=st.data())
async def test_events_alone_answer_what_the_oracle_says(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject
) -> None:
    sites, events = await tell(owner, story)
    of_pages = ungrouped | grouped | one_of(VISIT_DIMENSIONS)  # made from all of a visit's events
    for _ in range(6):
        question = about(data.draw(questions(story, by=of_pages)), sites)
        assert (
            oracle.differences(await run(reading, raw_plan(question)), oracle.answer(events, question), question) == []
        )


@QUICK
@given(story=stories(), data=st.data())
async def test_an_answer_waits_for_no_rollup(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject
) -> None:
    """On apache, where what rollups do not hold yet is known; on community they are refreshed."""
    sites, events = await tell(owner, story, rolled_up=reading.edition == "community")
    for _ in range(3):
        question = about(data.draw(questions(story, metrics=named("pageviews", "events", "visitors"))), sites)
        assert oracle.differences(await answer(reading, question), oracle.answer(events, question), question) == []


def added(*answers: Sequence[Row]) -> Sums:
    """Add the rows of every group up, over buckets and answers. Groups of which nothing counts are left out."""
    sums: Sums = defaultdict(lambda: defaultdict(float))
    for row in (row for rows in answers for row in rows):
        for name, value in row.values.items():
            sums[row.keys][name] += (value or 0) * ((row.values["visits"] or 0) if name in OF_A_VISIT else 1)
    return {keys: counts for keys, counts in sums.items() if any(counts.values())}


def same(one: Sums, other: Sums) -> bool:
    return one.keys() == other.keys() and all(one[keys] == pytest.approx(other[keys]) for keys in one)


def counts(row: Row) -> dict[str, float]:
    """Return its values; what is null counts nothing."""
    return {name: value or 0 for name, value in row.values.items()}


@QUICK
@given(story=stories(), data=st.data())
async def test_buckets_add_up_to_the_whole(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject
) -> None:
    sites, _ = await tell(owner, story)
    for _ in range(3):
        series = about(data.draw(questions(story, metrics=ADDITIVE)), sites)
        whole = replace(series, edges=(series.edges[0], series.edges[-1]))
        assert same(added(await answer(reading, series)), added(await answer(reading, whole)))


@QUICK
@given(story=stories(), data=st.data())
async def test_two_parts_of_a_range_split_anywhere_add_up_to_it(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject
) -> None:
    sites, _ = await tell(owner, story)
    for _ in range(3):
        question = about(data.draw(questions(story, metrics=ADDITIVE)), sites)
        start, *_, end = question.edges
        cut = data.draw(instants(story, question.zone))
        parts = [(low, high) for low, high in ((start, min(cut, end)), (max(cut, start), end)) if low < high]
        answers = [await answer(reading, replace(question, edges=part)) for part in parts]
        assert same(added(*answers), added(await answer(reading, replace(question, edges=(start, end)))))


@QUICK
@given(story=stories(), data=st.data())
async def test_people_are_no_fewer_than_in_any_bucket_and_no_more_than_in_all(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject
) -> None:
    sites, _ = await tell(owner, story)
    for _ in range(3):
        series = about(data.draw(questions(story, metrics=named(*PEOPLE))), sites)
        buckets = await answer(reading, series)
        rows = await answer(reading, replace(series, edges=(series.edges[0], series.edges[-1])))
        whole, sums = {row.keys: counts(row) for row in rows}, added(buckets)
        nothing = dict.fromkeys(PEOPLE, 0.0)
        for row in buckets:
            assert all(value <= whole[row.keys][name] for name, value in counts(row).items())
        for keys, values in whole.items():
            assert all(values[name] <= sums.get(keys, nothing)[name] for name in ("visitors", "users"))
            # Somebody is new in one bucket at most; a group may see him in a later one only.
            assert values["new_visitors"] >= sums.get(keys, nothing)["new_visitors"]
            if not series.subjects:
                assert values["new_visitors"] == sums.get(keys, nothing)["new_visitors"]


@QUICK
@given(story=stories(), data=st.data())
async def test_sites_add_up_their_people_too(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject
) -> None:
    """The same visitor or user on two sites is two people."""
    sites, _ = await tell(owner, story)
    for _ in range(3):
        question = replace(data.draw(questions(story, metrics=COUNTS)), sites=story.asked)
        together = about(question, sites)
        alone = [await answer(reading, replace(together, sites=(site,))) for site in together.sites]
        assert same(added(await answer(reading, together)), added(*alone))


@QUICK
@given(story=stories(), data=st.data())
async def test_one_more_condition_never_counts_more(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject
) -> None:
    sites, _ = await tell(owner, story)
    for _ in range(3):
        question = about(data.draw(questions(story, metrics=COUNTS)), sites)
        more = data.draw(filters)
        narrowed = replace(question, filter=more if question.filter is None else All((question.filter, more)))
        wide = {(row.point, row.keys): counts(row) for row in await answer(reading, question)}
        for row in await answer(reading, narrowed):
            assert all(value <= wide[row.point, row.keys][name] for name, value in counts(row).items() if value)


@QUICK
@given(story=stories(), data=st.data())
async def test_what_passes_and_what_does_not_is_everything(
    owner: asyncpg.Connection, reading: Database, story: Story, data: st.DataObject
) -> None:
    sites, _ = await tell(owner, story)
    question = data.draw(questions(story, named("events", "pageviews", "value_sum"), ungrouped, st.none(), whole_story))
    question = about(replace(question, sites=story.asked), sites)
    whole = added(await answer(reading, question))
    for _ in range(10):
        condition = data.draw(filters)
        parts = [await answer(reading, replace(question, filter=one)) for one in (condition, Not(condition))]
        assert same(added(*parts), whole)
