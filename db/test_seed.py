"""Demo events are the same in every run, and look like life."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from db.seed import Shape, seed_engagement, seed_events
from db.testing import make_site

UNTIL = datetime(2025, 6, 2, 12, tzinfo=UTC)
SAME = """
    SELECT count(*), md5(string_agg(time || event_id::text || name || coalesce(path, ''), ',' ORDER BY time, event_id))
    FROM events WHERE site_id = $1"""


async def test_the_same_arguments_give_the_same_events(owner: asyncpg.Connection) -> None:
    one, other, different = [await make_site(owner) for _ in range(3)]
    await seed_events(owner, one.id, UNTIL, 3)
    await seed_events(owner, other.id, UNTIL, 3)
    await seed_events(owner, different.id, UNTIL, 3, Shape(seed=2))
    first, second, third = [(await owner.fetch(SAME, site.id))[0] for site in (one, other, different)]
    assert first == second
    assert first != third
    assert first["count"] > 500


async def test_they_end_where_they_should_and_repeat_visitors(owner: asyncpg.Connection) -> None:
    site = await make_site(owner)
    await seed_events(owner, site.id, UNTIL, 10, Shape(visits_a_day=100, visitors=300))
    (row,) = await owner.fetch(
        "SELECT max(time) AS last, count(DISTINCT visitor_id) AS visitors, count(DISTINCT session_id) AS visits, "
        "count(DISTINCT path) AS paths FROM events WHERE site_id = $1",
        site.id,
    )
    assert row["last"] < UNTIL
    assert row["visitors"] <= 300 < row["visits"]
    assert row["paths"] == 12


async def test_a_day_arrives_in_order_of_time(owner: asyncpg.Connection) -> None:
    site = await make_site(owner)
    await seed_events(owner, site.id, UNTIL, 1)
    logged = await owner.fetch("SELECT time FROM event_changes WHERE site_id = $1 ORDER BY id", site.id)
    times = [row["time"] for row in logged]
    assert len(times) > 100
    assert times == sorted(times)


async def test_it_can_be_told_how_deep_visits_go_and_how_often_visitors_come(owner: asyncpg.Connection) -> None:
    site = await make_site(owner)
    shape = Shape.of(events=20_000, days=10, visitors=100_000, pages=40)
    await seed_events(owner, site.id, UNTIL.replace(hour=22), 10, shape)
    (row,) = await owner.fetch(
        "SELECT count(*) AS events, count(DISTINCT session_id) AS visits, count(DISTINCT path) AS paths, "
        "count(DISTINCT (visitor_id, (time AT TIME ZONE 'Europe/Paris')::date)) AS visitor_days "
        "FROM events WHERE site_id = $1",
        site.id,
    )
    assert row["events"] == pytest.approx(20_000, rel=0.15)
    assert row["events"] / row["visits"] == pytest.approx(5, rel=0.05)
    assert row["visits"] / row["visitor_days"] == pytest.approx(1.3, rel=0.05)
    assert row["paths"] == 40


async def test_most_page_views_are_told_of(owner: asyncpg.Connection) -> None:
    site = await make_site(owner)
    await seed_events(owner, site.id, UNTIL, 3)
    await seed_engagement(owner, site.id)
    (row,) = await owner.fetch(
        "SELECT count(event.event_id) AS views, count(told.event_id) AS told, min(seconds) AS shortest, "
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds, min(depth) AS least, max(depth) AS most "
        "FROM events AS event LEFT JOIN engagement AS told USING (site_id, time, event_id) "
        "WHERE event.site_id = $1 AND name = 'pageview'",
        site.id,
    )
    assert row["told"] / row["views"] == pytest.approx(0.9, abs=0.05)
    assert row["shortest"] >= 0
    assert 15 < row["seconds"] < 45
    assert 20 <= row["least"] < row["most"] <= 100


@pytest.mark.parametrize(
    "shape", [{"events_a_visit": 1.0}, {"events_a_visit": 50.0}, {"visits_a_visitor_day": 0.5}, {"pages": 3}]
)
def test_a_shape_that_cannot_be_is_refused(shape: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(shape))):
        Shape(**shape)
