"""The cursor of a breakdown: what is written is read back to the bit, by the same question only."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.analytics.place import Bookmark, read_bookmark
from api.analytics.question import (
    DIMENSIONS,
    METRICS,
    AskedSite,
    Comparison,
    Operator,
    Order,
    Place,
    Property,
    Question,
)
from api.errors import TidelineError

DAY = datetime(2025, 5, 1, tzinfo=UTC)
QUESTION = Question(
    sites=(AskedSite(1, "UTC"),),
    edges=(DAY, DAY + timedelta(days=1)),
    metrics=METRICS[:1],
    zone="UTC",
    by=(DIMENSIONS[0], Property("plan")),
    order=Order(METRICS[0]),
)
MARK = Bookmark(Place(1.5, ("pageview", None)), DAY)

storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.none() | st.integers(0, 2**53) | st.floats(-1e300, 1e300)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@given(value=values, keys=st.tuples(st.none() | storable, st.none() | storable), asked_at=moments)
def test_writing_and_reading_is_identity(value: float | None, keys: tuple[str | None, ...], asked_at: datetime) -> None:
    bookmark = Bookmark(Place(value, keys), asked_at)
    found = read_bookmark(bookmark.written(QUESTION), QUESTION)
    assert found == bookmark
    assert repr(found.place.value) == repr(value)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_anything_else_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(TidelineError, match="no cursor") as caught:
        read_bookmark(text, QUESTION)
    assert caught.value.extensions == {"code": "BAD_INPUT", "field": "after"}


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [1, ["a"], 0],
        ["1", ["a", None], 0, ""],
        [True, ["a", None], 0, ""],
        [float("nan"), ["a", None], 0, ""],
        [float("inf"), ["a", None], 0, ""],
        [10**400, ["a", None], 0, ""],
        [1, "ab", 0, ""],
        [1, ["a", 2], 0, ""],
        [1, ["a\0", None], 0, ""],
        [1, ["\ud800", None], 0, ""],
        [1, ["a", None], "0", ""],
        [1, ["a", None], 10**18, ""],
        [1, ["a", None], 1e400, ""],
    ],
)
def test_a_forged_place_is_refused(parts: list[Any]) -> None:
    text = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()
    with pytest.raises(TidelineError, match="no cursor"):
        read_bookmark(text, QUESTION)


@pytest.mark.parametrize(
    "change",
    [
        {"sites": (AskedSite(2, "UTC"),)},
        {"edges": (DAY, DAY + timedelta(days=2))},
        {"zone": "Europe/Paris"},
        {"filter": Comparison(DIMENSIONS[0], Operator.IS, ("x",))},
        {"by": (DIMENSIONS[0],)},
        {"by": (DIMENSIONS[0], Property("other"))},
        {"order": Order(METRICS[1])},
        {"order": Order(METRICS[0], descending=False)},
        {"search": "x"},
    ],
)
def test_another_question_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(TidelineError, match="belongs to another question") as caught:
        read_bookmark(MARK.written(QUESTION), replace(QUESTION, **change))
    assert caught.value.extensions == {"code": "BAD_INPUT", "field": "after"}


@pytest.mark.parametrize("change", [{"metrics": METRICS}, {"limit": 7}])
def test_other_metrics_and_pages_of_another_size_may_go_on(change: dict[str, Any]) -> None:
    assert read_bookmark(MARK.written(QUESTION), replace(QUESTION, **change)) == MARK
