"""Demo events are the same in every run, and look like life."""

from datetime import UTC, datetime

import asyncpg

from db.seed import Shape, seed_events
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
