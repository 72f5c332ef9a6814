"""What is kept about visits and days says what the events say, in whatever order they came, came late and went."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from api.analytics import oracle
from api.analytics.calendar import midnight
from api.analytics.inquiry import METRIC
from api.analytics.oracle import Event, Visit
from api.analytics.question import AskedSite, Comparison, Operator, Question
from api.analytics.story import DIMENSION, NOW, Story, insert, stories, tell
from db.books import BOOK_DIMENSIONS, FILTER_DIMENSIONS, PAIR_DIMENSIONS, PAIR_PAGES, PROFILE_COLUMNS
from db.refresh import refresh
from db.testing import TestSite, make_site

SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
Key = tuple[str, str, str, str]  # dimension and value, filter's dimension and value

SUMS = ("events", "pageviews", "visits", "bounces", "visit_pageviews", "visit_micros", "visitors", "new_visitors")
# Days of pages as rows like the others: their columns of numbers taken apart and added up.
PAGES = f"""
    SELECT cells.*, 0 AS new_visitors, (
        SELECT array_agg((SELECT sum(pair.seen)
                          FROM daily_pages, unnest(seen_ids, gaps, daily_pages.seen) AS pair (word, gap, seen)
                          WHERE site_id = $1 AND daily_pages.dimension = cells.dimension AND filter_id = cells.filter_id
                          AND daily_pages.day = cells.day AND word = value_id AND gap <= x)::integer ORDER BY x)
        FROM generate_series(1, (
            SELECT max(gap) FROM (
                SELECT gap FROM daily_pages, unnest(seen_ids, gaps, daily_pages.seen) AS pair (word, gap, seen)
                WHERE site_id = $1 AND daily_pages.dimension = cells.dimension AND filter_id = cells.filter_id
                AND daily_pages.day = cells.day AND word = value_id GROUP BY gap HAVING sum(pair.seen) <> 0) AS gaps)) AS x
    ) AS seen
    FROM (SELECT dimension, daily_pages.day, value_id, filter_id,
                 {", ".join(f"sum(cell.{name})::bigint AS {name}" for name in SUMS[:-1])}
          FROM daily_pages, unnest(value_ids, {", ".join(f"daily_pages.{name}" for name in SUMS[:-1])})
               AS cell (value_id, {", ".join(SUMS[:-1])})
          WHERE site_id = $1 GROUP BY 1, 2, 3, 4 HAVING sum(cell.events) <> 0 OR sum(cell.visits) <> 0) AS cells"""
DAILY = f"""
    SELECT daily.*, coalesce(word.value, '') AS value,
           coalesce(narrow.dimension, '') AS within, coalesce(narrow.value, '') AS within_value
    FROM (SELECT dimension, day, value_id, filter_id, {", ".join(SUMS)}, seen FROM daily WHERE site_id = $1
          UNION ALL SELECT dimension, day, value_id, filter_id, {", ".join(SUMS)}, seen FROM ({PAGES}) AS pages) AS daily
    LEFT JOIN words AS word ON word.id = value_id LEFT JOIN words AS narrow ON narrow.id = filter_id"""
VISITS = f"""
    SELECT visits.first_at, last_at, visitor_id, session_id, day, events, pageviews, user_id, quarters, part IS NULL AS whole,
           visit_first_at, visit_last_at, visit_events, visit_pageviews, entry.value AS entry, exit.value AS exit,
           ARRAY(SELECT value FROM words WHERE id = ANY (names) AND dimension = 'name' ORDER BY 1) AS names,
           ARRAY(SELECT value FROM words WHERE id = ANY (paths) AND dimension = 'path' ORDER BY 1) AS paths,
           {", ".join(PROFILE_COLUMNS)}
    FROM visits JOIN profiles ON profiles.id = profile_id
    JOIN words AS entry ON entry.id = entry_page AND entry.dimension = 'entry_page'
    JOIN words AS exit ON exit.id = exit_page AND exit.dimension = 'exit_page'
    WHERE visits.site_id = $1"""
NUMBERED = (
    "SELECT array_agg(part ORDER BY part) FROM visits WHERE site_id = $1 AND part IS NOT NULL GROUP BY session_id"
)


async def kept(owner: asyncpg.Connection, site: TestSite) -> tuple[list[str], list[str]]:
    """Return the days and the visits of a site as text, with words instead of their numbers, in an order of their own."""
    days = [
        repr([row[name] for name in ("dimension", "value", "within", "within_value", "day", *SUMS, "seen")])
        for row in await owner.fetch(DAILY, site.id)
    ]
    return sorted(days), sorted(repr(tuple(row)) for row in await owner.fetch(VISITS, site.id))


@SLOW
@given(story=stories())
async def test_whatever_the_order_of_arrival_the_same_is_kept(owner: asyncpg.Connection, story: Story) -> None:
    sites, events = await tell(owner, story)
    fresh = [await make_site(owner, zone) for zone in story.zones]
    anew = dict(zip((site.id for site in sites), (site.id for site in fresh), strict=True))
    await insert(owner, [replace(event, site_id=anew[event.site_id]) for event in events])
    await refresh(owner)
    for one, other in zip(sites, fresh, strict=True):
        assert await kept(owner, one) == await kept(owner, other)
        for (numbers,) in await owner.fetch(NUMBERED, one.id):
            assert numbers == list(range(1, len(numbers) + 1))


@SLOW
@given(story=stories(most=40, sites=1))
async def test_a_day_is_the_sum_of_what_happened_on_it(owner: asyncpg.Connection, story: Story) -> None:
    assume(story.zones != ("America/St_Johns",))  # where a day is not what lies between two midnights
    (site,), events = await tell(owner, story)
    stored = {
        (row["dimension"], row["within"], row["within_value"], row["day"], row["value"]): tuple(
            row[name] for name in SUMS if name != "new_visitors" or row["dimension"] == ""
        )
        for row in await owner.fetch(DAILY, site.id)
    }
    assert stored == summed(site, events)


def summed(site: TestSite, events: list[Event]) -> dict[Any, tuple[Any, ...]]:
    """Return every row that days must have for a site's events."""
    zone = ZoneInfo(site.timezone)
    dates = {event.time.astimezone(zone).date() for event in events}
    edges = sorted({midnight(day + timedelta(days=n), zone) for day in dates for n in (0, 1)})
    if not edges:
        return {}
    names = [
        "events",
        "pageviews",
        "visits",
        "bounce_rate",
        "views_per_visit",
        "visit_duration",
        "visitors",
        "new_visitors",
    ]
    question = Question(
        (AskedSite(site.id, site.timezone),), tuple(edges), tuple(METRIC[n] for n in names), site.timezone
    )
    asked: list[tuple[str, str, str]] = [("", "", ""), *((name, "", "") for name in BOOK_DIMENSIONS)]
    for by in FILTER_DIMENSIONS:
        asked += [
            (name, by, only)
            for only in {e.texts.get(by, "") for e in events}
            for name in (*PAIR_DIMENSIONS, *PAIR_PAGES)
        ]
    rows = {}
    for dimension, by, only in asked:
        narrowed = Comparison(DIMENSION[by], Operator.IS, (only,)) if by else None
        grouped = (DIMENSION[dimension],) if dimension else ()
        for row in oracle.answer(events, replace(question, filter=narrowed, by=grouped)):
            counts = {name: row.values[name] or 0 for name in names}
            if not counts["events"] and not counts["visits"]:
                continue
            visits = counts["visits"]
            sums = [
                *(counts[name] for name in ("events", "pageviews", "visits")),
                *(round(counts[name] * visits) for name in ("bounce_rate", "views_per_visit")),
                round(counts["visit_duration"] * visits * 1e6),
                counts["visitors"],
                *([counts["new_visitors"]] if dimension == "" else []),
            ]
            day = edges[row.point].astimezone(zone).date()
            rows[dimension, by, only, day, row.keys[0] or "" if grouped else ""] = tuple(sums)
    return rows


DISTINCT = f"""
    SELECT dimension, value, within, within_value, sum(visitors - CASE WHEN day = $2 THEN 0
        ELSE coalesce(seen[least(day - $2, cardinality(seen))], 0) END)::integer AS visitors
    FROM ({DAILY}) AS daily WHERE day >= $2 AND day < $3 GROUP BY 1, 2, 3, 4"""


@settings(SLOW, max_examples=40)
@given(story=stories(sites=1), data=st.data())
async def test_cells_add_up_to_distinct_visitors_over_any_days(
    owner: asyncpg.Connection, story: Story, data: st.DataObject
) -> None:
    (site,), events = await tell(owner, story)
    active = active_people(site, events)
    dates = sorted({day for cell in active.values() for day in cell}) or [NOW.date()]
    around = st.builds(lambda day, n: day + timedelta(days=n), st.sampled_from(dates), st.integers(-2, 2))
    for _ in range(4):
        low, high = sorted(data.draw(st.tuples(around, around)))
        counted = {
            (row["dimension"], row["value"], row["within"], row["within_value"]): row["visitors"]
            for row in await owner.fetch(DISTINCT, site.id, low, high)
        }
        distinct = {
            key: set().union(*(who for day, who in cell.items() if low <= day < high)) for key, cell in active.items()
        }
        assert {key: n for key, n in counted.items() if n} == {key: len(who) for key, who in distinct.items() if who}


def active_people(site: TestSite, events: list[Event]) -> dict[Key, dict[date, set[int]]]:
    """Return who was active on which local day, by every value of every dimension and every pair that is kept."""
    zone = ZoneInfo(site.timezone)
    sessions = defaultdict(list)
    for event in events:
        sessions[event.session_id].append(event)
    active: dict[Key, dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
    for visit in (Visit(tuple(part)) for part in sessions.values()):
        for event in visit.events:
            said = {name: oracle.text(DIMENSION[name], event, visit, event.time, "UTC") for name in BOOK_DIMENSIONS}
            keys = [("", "", "", ""), *((*pair, "", "") for pair in said.items())]
            keys += [
                (name, said[name], by, said[by]) for by in FILTER_DIMENSIONS for name in (*PAIR_DIMENSIONS, *PAIR_PAGES)
            ]
            for key in keys:
                active[key][event.time.astimezone(zone).date()].add(event.visitor_id)
    return active


@pytest.mark.parametrize("minutes", [29, 30 * 60])
async def test_a_visit_may_last_for_days(owner: asyncpg.Connection, minutes: int) -> None:
    """However long: by its own events every half an hour, or because its events were given to it a day apart."""
    site = await make_site(owner, "Europe/Paris")
    start = midnight(date(2025, 3, 28), ZoneInfo("Europe/Paris")) + timedelta(hours=7)
    count = 3 * 24 * 60 // minutes + 2
    events = [
        Event(start + timedelta(minutes=minutes * n), site.id, 1, 1, texts={"path": f"/{n % 3}"}, event_id=uuid4())
        for n in range(count)
    ]
    for part in (events[1::2], events[::2]):
        await insert(owner, part)
        await refresh(owner)
    stored = {
        (row["dimension"], row["within"], row["within_value"], row["day"], row["value"]): row["visits"]
        for row in await owner.fetch(DAILY, site.id)
        if row["visits"]
    }
    assert stored == {key: sums[2] for key, sums in summed(site, events).items() if sums[2]}
    assert {day for _, _, _, day, _ in stored} == {start.astimezone(ZoneInfo("Europe/Paris")).date()}
    parts = await owner.fetch("SELECT * FROM visits WHERE site_id = $1", site.id)
    assert {part["visit_events"] for part in parts} == {count}
    assert sum(part["events"] for part in parts) == count


async def test_a_site_that_is_deleted_from_events_leaves_nothing(owner: asyncpg.Connection, site: TestSite) -> None:
    events = [Event(NOW - timedelta(hours=n), site.id, n % 5, n, texts={"path": f"/{n}"}) for n in range(100)]
    await insert(owner, events)
    await refresh(owner)
    assert await kept(owner, site) != ([], [])
    await owner.execute("DELETE FROM events WHERE site_id = $1", site.id)
    await refresh(owner)
    assert await kept(owner, site) == ([], [])
