"""How page views were looked at: kept beside them, once however often it is told, and never an event."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from api.ingest.engagement import keep_engagement
from api.ingest.row import Engagement
from api.ingest.test_track import uuid7
from api.testing import Client
from db.refresh import refresh
from db.testing import TestSite, make_site


def told(view: str, seconds: float, depth: int, **more: object) -> dict[str, Any]:
    return {"name": "engagement", "id": view, "seconds": seconds, "depth": depth, **more}


def receipt(accepted: int, duplicates: int = 0) -> dict[str, Any]:
    return {"accepted": accepted, "duplicates": duplicates, "rejected": []}


async def known(owner: asyncpg.Connection, site: TestSite) -> list[tuple[Any, ...]]:
    rows = await owner.fetch(
        "SELECT event_id, seconds, depth FROM engagement WHERE site_id = $1 ORDER BY time", site.id
    )
    return [tuple(row) for row in rows]


async def test_it_grows_with_its_view_and_counts_once(
    nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    view = uuid7(datetime.now(UTC))
    batch = ({"name": "pageview", "id": view, "url": "https://shop.test/"}, told(view, 3, 80))
    assert await nobody.track(site, *batch) == receipt(2)
    assert await nobody.track(site, *batch) == receipt(0, 2)
    assert await nobody.track(site, told(view, 7.5, 40), told(view, 5, 40)) == receipt(1, 1)
    assert await nobody.track(site, told(view, 7.5, 80), told(view, 1, 0)) == receipt(0, 2)
    assert await known(owner, site) == [(UUID(view), 7.5, 80)]
    # Where the page shrank meanwhile, or was pulled beyond its end.
    assert await nobody.track(site, told(view, 7.5, 104)) == receipt(1)
    assert await known(owner, site) == [(UUID(view), 7.5, 100)]
    # The table's key is the event's: the two can be put together.
    joined = "SELECT count(*) FROM engagement JOIN events USING (site_id, time, event_id) WHERE site_id = $1"
    assert await owner.fetchval(joined, site.id) == 1


async def test_it_is_no_event_and_begins_no_visit(nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    assert await nobody.track(site, told(uuid7(datetime.now(UTC)), 3, 80, userId="u", properties={"a": 1})) == receipt(
        1
    )
    for table in ("events", "open_visits"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE site_id = $1", site.id) == 0


async def test_it_undoes_no_bounce(client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    now = datetime.now(UTC)
    view = uuid7(now - timedelta(minutes=5))
    await nobody.track(site, {"name": "pageview", "id": view, "url": "https://shop.test/long"})
    await refresh(owner)
    await nobody.track(site, told(view, 270, 100))
    await refresh(owner)
    start, end = ((now + timedelta(days=days)).date().isoformat() for days in (-2, 2))
    answer = await client.ask(
        "query ($d: String!, $a: TimePoint!, $b: TimePoint!) { site(domain: $d) { totals(range: {start: $a, end: $b}) "
        "{ events pageviews visitors visits bounceRate visitDuration timeOnPage scrollDepth } } }",
        {"d": site.domain, "a": start, "b": end},
    )
    assert answer["site"]["totals"] == {
        **dict.fromkeys(("events", "pageviews", "visitors", "visits"), 1),
        "bounceRate": 1.0,
        "visitDuration": 0.0,
        "timeOnPage": 270.0,
        "scrollDepth": 1.0,
    }


async def test_in_whatever_order_it_is_told_the_same_is_known(owner: asyncpg.Connection, site: TestSite) -> None:
    for number, order in enumerate(permutations([(1.0, 90), (2.5, 20), (2.0, 100)])):
        view = (site.id, datetime(2025, 5, 1, tzinfo=UTC), UUID(int=number))
        for one in order:
            await keep_engagement(owner, [Engagement(*view, *one)])
    assert {row[1:] for row in await known(owner, site)} == {(2.5, 100)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seconds": None}, "send both"),
        ({"depth": None}, "send both"),
        ({"id": None}, "with the `id` of the view"),
        ({"seconds": -1}, "seconds"),
        ({"seconds": 604_801}, "seconds"),
        ({"depth": 1001}, "depth"),
        ({"depth": 1.5}, "depth"),
    ],
)
async def test_what_is_wrong_is_named(
    nobody: Client, owner: asyncpg.Connection, site: TestSite, change: dict[str, Any], words: str
) -> None:
    answer = await nobody.track(site, told(uuid7(datetime.now(UTC)), 3, 80) | change)
    assert [(one["code"], words in one["message"]) for one in answer["rejected"]] == [("INVALID_EVENT", True)]
    assert await known(owner, site) == []


async def test_it_is_left_out_like_its_view_but_not_counted(
    nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    view = {"name": "pageview", "id": uuid7(datetime.now(UTC))}
    answer = await nobody.track(site, view, told(view["id"], 3, 80), DNT="1")
    assert [one["code"] for one in answer["rejected"]] == ["DO_NOT_TRACK"] * 2
    assert await known(owner, site) == []
    assert await owner.fetchval("SELECT events FROM filtered_events WHERE site_id = $1", site.id) == 1


async def test_it_goes_with_its_site(nobody: Client, owner: asyncpg.Connection) -> None:
    site = await make_site(owner)
    views = [uuid7(datetime.now(UTC) - timedelta(minutes=minutes)) for minutes in range(5)]
    # Of some the view itself never came.
    await nobody.track(
        site, *({"name": "pageview", "id": view} for view in views[:3]), *(told(one, 1, 9) for one in views)
    )
    assert len(await known(owner, site)) == 5
    await owner.execute("UPDATE sites SET deleted_at = now() WHERE id = $1", site.id)
    steps = 1
    while await owner.fetchval("SELECT remove_site($1, 2)", site.id):
        steps += 1
    assert steps == 2 + 3 + 1
    assert await known(owner, site) == []
    assert await owner.fetchval("SELECT count(*) FROM sites WHERE id = $1", site.id) == 0
