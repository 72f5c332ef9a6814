"""Series through GraphQL: beside others, and split into groups."""

from datetime import datetime, timedelta

import asyncpg
import pytest

from api.analytics.testing import RANGE, ask, tell
from api.testing import Client
from db.testing import TestSite, make_site


@pytest.fixture
async def paris(owner: asyncpg.Connection) -> TestSite:
    """A site in Paris with the events above."""
    site = await make_site(owner, "Europe/Paris")
    await tell(owner, site)
    return site


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
