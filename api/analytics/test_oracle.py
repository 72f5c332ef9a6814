"""The oracle itself: what the definitions say, on stories small enough to count by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.analytics import oracle
from api.analytics.oracle import Event
from api.analytics.question import (
    DIMENSIONS,
    METRICS,
    All,
    AskedSite,
    Comparison,
    Either,
    Family,
    Not,
    Operator,
    Order,
    Place,
    Property,
    Question,
    Value,
)

DIMENSION = {one.column: one for one in DIMENSIONS}
METRIC = {one.name: one for one in METRICS}
NOON = datetime(2025, 6, 18, 12, tzinfo=UTC)  # a Wednesday
END = NOON + timedelta(hours=1)
WHOLE = Question((AskedSite(1, "UTC"), AskedSite(2, "UTC")), (NOON, END), METRICS, "UTC")


def at(minutes: float, visitor: int, name: str = "pageview", path: str | None = None, **more: Any) -> Event:
    """Return an event so many minutes after noon; a visitor's session has his number unless another is given."""
    fields: dict[str, Any] = {"site_id": 1, "session_id": visitor, "name": name} | {
        key: more.pop(key) for key in ("site_id", "session_id", "value", "properties", "looked_at") if key in more
    }
    texts = more if path is None else {"path": path, **more}
    return Event(NOON + timedelta(minutes=minutes), visitor_id=visitor, texts=texts, **fields)


def totals(events: list[Event], **changes: Any) -> dict[str, float | int | None]:
    (row,) = oracle.answer(events, replace(WHOLE, **changes))
    return row.values


def groups(events: list[Event], *names: str, **changes: Any) -> list[tuple[Any, ...]]:
    """Return keys and the named metrics of each group."""
    question = replace(WHOLE, metrics=tuple(METRIC[name] for name in names), **changes)
    return [(*row.keys, *row.values.values()) for row in oracle.answer(events, question)]


def only(column: str, *values: str, operator: Operator = Operator.IS) -> Comparison:
    return Comparison(DIMENSION[column], operator, values)


STORY = [
    # Somebody who had been here before noon, in a visit that goes on: three views and a signup.
    at(-10, 1, path="/"),
    at(0, 1, path="/pricing", looked_at=(40.0, 100)),
    at(20, 1, path="/", looked_at=(20.0, 50)),
    at(25, 1, "signup", "/done", user_id="ann", value=2.0),
    # Somebody new who sees one page.
    at(30, 2, path="/pricing"),
    # Somebody new who only signs up, and comes back after the hour.
    at(40, 3, "signup", "/done", user_id="ann", value=3.0),
    at(60, 3, path="/late"),
    # The visitor of number 1 on another site is somebody else, who stays for ten minutes.
    at(45, 1, path="/", site_id=2, user_id="bob"),
    at(55, 1, path="/", site_id=2, value=10.0),
]


def test_every_metric_is_counted() -> None:
    assert set(oracle.COUNTED) == set(METRIC)
    assert {one.name for one in METRICS if one.family is Family.VISITS} == oracle.OF_VISITS


def test_the_story_as_a_whole() -> None:
    expected = {
        "visitors": 4,
        "users": 2,
        "new_visitors": 3,
        "returning_visitors": 1,
        "visits": 3,  # that of visitor 1 on the first site began before noon
        "bounce_rate": 1 / 3,
        "visit_duration": (0 + 20 + 10) * 60 / 3,
        "views_per_visit": 4 / 3,
        "pageviews": 5,
        "events": 7,
        "value_sum": 15.0,
        "value_avg": 5.0,
        "value_p50": 3.0,
        "value_p95": 3.0 + 0.9 * 7.0,
        "time_on_page": 30.0,
        "scroll_depth": 0.75,
    }
    assert totals(STORY) == pytest.approx(expected)


def test_nothing_is_0_and_means_are_null() -> None:
    assert totals([]) == {
        **dict.fromkeys(METRIC, 0),
        **dict.fromkeys(("bounce_rate", "visit_duration", "views_per_visit"), None),
        **dict.fromkeys(("value_avg", "value_p50", "value_p95", "time_on_page", "scroll_depth"), None),
    }


def test_a_filter_on_a_page_keeps_whole_visits_for_visit_metrics() -> None:
    before = replace(WHOLE, edges=(NOON - timedelta(hours=1), END))
    got = totals(STORY, edges=before.edges, filter=only("path", "/pricing"))
    assert (got["events"], got["pageviews"], got["visitors"], got["value_sum"]) == (2, 2, 2, 0)
    assert (got["visits"], got["bounce_rate"], got["views_per_visit"], got["visit_duration"]) == (
        2,
        0.5,
        2,
        35 * 60 / 2,
    )


def test_an_event_after_the_bucket_makes_a_visit_of_the_bucket_pass() -> None:
    got = totals(STORY, filter=only("path", "/late"))
    assert (got["visits"], got["visit_duration"], got["events"], got["visitors"]) == (1, 1200, 0, 0)
    assert groups(STORY, "visits", filter=only("path", "/late"), by=(DIMENSION["path"],)) == [("/late", 1)]
    # Of events there is no such group, of visits there is.
    assert groups(STORY, "events", filter=only("path", "/late"), by=(DIMENSION["path"],)) == []
    assert groups(STORY, "events", "visits", filter=only("path", "/late"), by=(DIMENSION["path"],)) == [("/late", 0, 1)]


def test_a_visit_counts_in_every_group_of_which_it_holds_an_event() -> None:
    assert groups(STORY, "events", "visits", "bounce_rate", by=(DIMENSION["name"],)) == [
        ("pageview", 5, 3, 1 / 3),
        ("signup", 2, 1, 0),
    ]
    assert groups(STORY, "visits", by=(DIMENSION["name"], DIMENSION["path"])) == [
        ("pageview", "/", 1),
        ("pageview", "/late", 1),
        ("pageview", "/pricing", 1),
        ("signup", "/done", 1),
    ]


def test_a_visit_is_whole_in_the_bucket_where_it_starts() -> None:
    edges = tuple(NOON + timedelta(minutes=minutes) for minutes in (-20, 0, 30, 60))
    assert groups(STORY, "visits", "events", "visit_duration", edges=edges) == [
        (1, 1, 35 * 60),
        (0, 3, None),
        (3, 4, 10 * 60),
    ]


def test_new_is_who_had_never_been_on_the_site_before_whatever_the_filter() -> None:
    events = [at(-5, 1, path="/old"), at(5, 1, path="/new"), at(6, 2, path="/new"), at(4, 2, path="/old")]
    edges = (NOON, NOON + timedelta(minutes=5), END)
    assert groups(events, "visitors", "new_visitors", "returning_visitors", filter=only("path", "/new")) == [(2, 1, 1)]
    assert groups(events, "new_visitors", "returning_visitors", filter=only("path", "/new"), edges=edges) == [
        (0, 0),
        (0, 2),
    ]
    assert groups(events, "new_visitors", "returning_visitors", by=(DIMENSION["path"],)) == [
        ("/new", 1, 1),
        ("/old", 1, 0),
    ]


def test_entry_and_exit_page_are_those_of_the_whole_visit() -> None:
    events = [at(-1, 1, path="/in"), at(1, 1, path="/mid"), at(61, 1), at(1, 2, path="/b"), at(1, 2, path="/a")]
    by = (DIMENSION["entry_page"], DIMENSION["exit_page"])
    # At one instant the smaller path is first and the larger one last; the last page of visitor 1 is absent.
    assert groups(events, "events", "visits", by=by) == [("/a", "/b", 2, 1), ("/in", None, 1, 0)]
    assert totals(events, filter=only("exit_page", ""))["events"] == 1
    assert totals(events, filter=only("entry_page", "/a"))["events"] == 2


def test_time_parts_are_local_and_of_a_visit_those_of_its_start() -> None:
    events = [at(-30, 1), at(-5, 1), at(10, 1)]
    edges = (NOON - timedelta(hours=1), END)
    assert groups(events, "events", "visits", by=(DIMENSION["hour"],), edges=edges, zone="Asia/Kathmandu") == [
        ("17", 3, 1)
    ]
    assert groups(events, "events", "visits", by=(DIMENSION["hour"],), edges=edges) == [("11", 2, 1), ("12", 1, 0)]
    # The visit starts at 11, so no event of it is one of 12 o'clock.
    assert totals(events, edges=edges, filter=only("hour", "12"))["visits"] == 0
    assert groups(events, "events", by=(DIMENSION["weekday"],), zone="Pacific/Apia") == [("4", 1)]
    assert groups(events, "events", by=(DIMENSION["weekday"],)) == [("3", 1)]


def test_empty_texts_are_absent() -> None:
    events = [at(1, 1, country="", user_id=""), at(2, 2), at(3, 3, country="FR")]
    assert groups(events, "events", by=(DIMENSION["country"],)) == [("FR", 1), (None, 2)]
    assert totals(events)["users"] == 0
    assert totals(events, filter=only("country", ""))["events"] == 2
    assert totals(events, filter=only("country", operator=Operator.EXISTS))["events"] == 1
    assert totals(events, filter=only("country", "FR", operator=Operator.IS_NOT))["events"] == 2


@pytest.mark.parametrize(
    ("operator", "values", "passing"),
    [
        (Operator.IS, ["Ab", "x"], ["Ab"]),
        (Operator.IS_NOT, ["Ab", ""], ["ab", "7", "1e1", "x.y"]),
        (Operator.CONTAINS, ["B"], ["Ab", "ab"]),
        (Operator.CONTAINS, [""], ["Ab", "ab", "7", "1e1", "x.y", ""]),
        (Operator.STARTS_WITH, ["A", "1"], ["Ab", "ab", "1e1"]),
        (Operator.MATCHES, ["^a", r"\.y$"], ["ab", "x.y"]),
        (Operator.EXISTS, [], ["Ab", "ab", "7", "1e1", "x.y"]),
        (Operator.GT, ["7"], ["1e1"]),
        (Operator.LT, ["10"], ["7"]),
        (Operator.BETWEEN, ["7", "10"], ["7", "1e1"]),
    ],
)
def test_comparisons(operator: Operator, values: list[str], passing: list[str]) -> None:
    assert [one for one in ["Ab", "ab", "7", "1e1", "x.y", ""] if oracle.compare(one, operator, values)] == passing


def test_trees_of_conditions() -> None:
    a, b = only("path", "/", "/pricing"), only("name", "signup")
    counted = [
        totals(STORY, filter=part)["events"]
        for part in (All(()), Either(()), All((a, b)), Either((a, b)), Not(a), Not(Either((a, b))), All((Not(a), b)))
    ]
    assert counted == [7, 0, 0, 7, 2, 0, 2]


def test_properties_and_values_are_compared_as_text() -> None:
    events = [
        at(1, 1, properties={"plan": "pro", "seats": 5, "trial": True, "tags": ["a", 1]}, value=2.0),
        at(2, 2, properties={"plan": None, "seats": "5"}, value=-0.5),
        at(3, 3),
    ]
    by = [groups(events, "events", by=(Property(name),)) for name in ("plan", "seats", "trial", "tags")]
    assert by == [
        [("pro", 1), (None, 2)],
        [("5", 2), (None, 1)],
        [("true", 1), (None, 2)],
        [('["a", 1]', 1), (None, 2)],
    ]
    assert totals(events, filter=Comparison(Value(), Operator.IS, ("2",)))["events"] == 1
    assert totals(events, filter=Comparison(Value(), Operator.LT, ("0",)))["events"] == 1
    assert totals(events, filter=Comparison(Value(), Operator.EXISTS))["events"] == 2


@pytest.mark.parametrize(
    ("values", "median", "p95"), [([], None, None), ([4], 4, 4), ([1, 2], 1.5, 1.95), ([3, 1, 2], 2, 2.9)]
)
def test_percentiles(values: list[float], median: float | None, p95: float | None) -> None:
    got = totals([at(1, 1, value=float(value)) for value in values])
    assert got["value_p50"] == median
    assert got["value_p95"] == (None if p95 is None else pytest.approx(p95))


def test_pages_of_an_ordered_answer_follow_each_other() -> None:
    events = [at(1, 1, path=path, value=value) for path, value in [("b", 1.0), ("a", 1.0), ("c", 9.0), ("x", None)]]
    events += [at(2, 1, value=1.0)]
    by = (DIMENSION["path"],)
    order = Order(METRIC["value_avg"])
    everything = [("c", 9.0), ("a", 1.0), ("b", 1.0), (None, 1.0), ("x", None)]
    assert groups(events, "value_avg", by=by, order=order) == everything
    assert groups(events, "value_avg", by=by, order=order, limit=2) == everything[:2]
    for number, (key, value) in enumerate(everything):
        after = Place(value, (key,))
        assert groups(events, "value_avg", by=by, order=order, after=after) == everything[number + 1 :]
    up = [("a", 1.0), ("b", 1.0), (None, 1.0), ("c", 9.0), ("x", None)]
    assert groups(events, "value_avg", by=by, order=Order(METRIC["value_avg"], descending=False)) == up
    assert groups(events, "value_avg", by=by, order=order, search="C") == [("c", 9.0)]
    assert groups(events, "value_avg", by=by, order=order, search="") == everything


def test_differences_are_found() -> None:
    question = replace(WHOLE, metrics=(METRIC["events"], METRIC["value_avg"]), by=(DIMENSION["path"],))
    ordered = replace(question, order=Order(METRIC["events"]))
    one, other = oracle.answer([at(1, 1, path="/a", value=0.3), at(2, 1, path="/b")], question)
    nothing = replace(one, keys=("/c",), values={"events": 0, "value_avg": None})
    near, off = [replace(one, values={"events": 1, "value_avg": mean}) for mean in (0.1 + 0.2, 0.31)]
    assert oracle.differences([other, nothing, near], [one, other], question) == []
    assert oracle.differences([one, other], [one, other], ordered) == []
    assert oracle.differences([other, one], [one, other], ordered) == [
        "[('/b',), ('/a',)] in this order, not [('/a',), ('/b',)]"
    ]
    assert oracle.differences([off, other], [one, other], question) == ["(0, ('/a',)) value_avg: 0.31, not 0.3"]
    assert oracle.differences([one], [one, other], question) == ["(0, ('/b',)) events: 0, not 1"]
    assert oracle.differences([one, other, one], [one, other], question) == ["1 rows of groups that have one already"]
    assert len(oracle.differences([one, other, replace(one, point=1)], [one, other], question)) == 2
