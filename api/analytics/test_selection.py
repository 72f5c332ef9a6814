"""What is selected: metrics by their names in GraphQL, through fragments and conditions."""

from typing import Any

import pytest
from strawberry.types.nodes import FragmentSpread, InlineFragment, SelectedField, Selection

from api.analytics.question import METRICS
from api.analytics.selection import below, names, wanted

METRIC = {one.name: one for one in METRICS}


def field(name: str, *inner: Selection, **directives: bool) -> SelectedField:
    return SelectedField(name, conditions(directives), {}, list(inner))


def conditions(directives: dict[str, bool]) -> dict[str, Any]:
    return {name: {"if": value} for name, value in directives.items()}


def test_metrics_of_now_and_of_before() -> None:
    change = field("change", field("newVisitors"))
    found = wanted([field("totals", field("start"), field("events"), field("previous", field("valueP50")), change)])
    assert found.now == (METRIC["new_visitors"], METRIC["events"])
    assert found.before == (METRIC["new_visitors"], METRIC["value_p50"])
    assert found.shown == 3


def test_fragments_and_fields_that_are_named_twice_are_joined() -> None:
    spread = FragmentSpread("f", "Point", {}, [InlineFragment(None, [field("visits")], {}), field("events")])
    parents = [field("series", field("points", field("users"))), field("series", field("points", spread))]
    assert wanted(below(parents, "points")).now == (METRIC["users"], METRIC["visits"], METRIC["events"])


@pytest.mark.parametrize(
    ("directives", "kept"),
    [
        ({}, True),
        ({"include": True}, True),
        ({"include": False}, False),
        ({"skip": False}, True),
        ({"skip": True}, False),
        ({"include": True, "skip": True}, False),
    ],
)
def test_conditions_are_heeded(directives: dict[str, bool], *, kept: bool) -> None:
    inner = InlineFragment(None, [field("visits")], conditions(directives))
    parents = [field("totals", field("events", **directives), inner)]
    assert names(parents) == ({"events", "visits"} if kept else set())
