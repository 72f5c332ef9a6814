"""Statements: one per plan, the same for the same plan, with every value bound."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from api.analytics.compile import compile_plan
from api.analytics.plan import plan, raw_plan
from api.analytics.question import (
    DIMENSIONS,
    METRICS,
    All,
    AskedSite,
    Comparison,
    Either,
    Filter,
    Not,
    Operator,
    Order,
    Place,
    Property,
    Question,
    Subject,
    Value,
)
from api.database import render

D: Final = {one.column: one for one in DIMENSIONS}
HOSTILE: Final = "'; DROP TABLE events; --"
SITES: Final = (AskedSite(471_100, "UTC"), AskedSite(471_101, "Europe/Paris"))
DAY: Final = datetime(2025, 5, 1, tzinfo=UTC)
RANGES: Final = (
    (DAY, DAY + timedelta(days=9)),
    tuple(DAY + timedelta(days=number) for number in range(4)),
    (DAY + timedelta(minutes=5), DAY + timedelta(days=3, minutes=25)),
    tuple(DAY + timedelta(hours=number) for number in range(30)),
    tuple(DAY + timedelta(minutes=number) for number in range(30)),
)


def is_(subject: Subject | str, *values: str) -> Comparison:
    return Comparison(D[subject] if isinstance(subject, str) else subject, Operator.IS, values)


FILTERS: Final[tuple[Filter | None, ...]] = (
    None,
    is_("country", HOSTILE),
    is_("path", HOSTILE, "/"),
    Not(Comparison(D["path"], Operator.CONTAINS, (HOSTILE,))),
    All((is_("country", HOSTILE), is_("browser", HOSTILE))),
    Either((Comparison(D["exit_page"], Operator.MATCHES, (HOSTILE,)), Comparison(D["os"], Operator.EXISTS))),
    All(
        (
            is_("entry_page", HOSTILE),
            is_(Property(HOSTILE), HOSTILE),
            Comparison(Value(), Operator.BETWEEN, ("471", "472")),
        )
    ),
    All((Comparison(D["hour"], Operator.LT, ("471",)), is_("user_id", HOSTILE))),
)
GROUPS: Final[tuple[tuple[Subject, ...], ...]] = (
    (),
    (D["country"],),
    (D["path"], D["entry_page"]),
    (D["weekday"], D["hour"]),
    (Property(HOSTILE), D["name"]),
)


def questions() -> list[Question]:
    """Return questions that between them make every kind of statement."""
    found: list[Question] = []
    for sites, marks, only in itertools.product((SITES[:1], SITES), RANGES, FILTERS):
        by = GROUPS[len(found) % len(GROUPS)]
        ordered = Order(METRICS[len(found) % len(METRICS)]) if by and len(marks) == 2 else None
        after = Place(471.5, (HOSTILE,) * len(by)) if ordered else None
        found.append(Question(sites, marks, METRICS, "Asia/Kathmandu", only, by, ordered, 471, after, HOSTILE))
    return found


async def test_the_same_plan_makes_the_same_statement_which_the_database_takes_and_holds_no_value(
    owner: asyncpg.Connection,
) -> None:
    for question in questions():
        for planned in (plan(question), raw_plan(question)):
            text, values = render(compile_plan(planned))
            assert render(compile_plan(planned)) == (text, values)
            for told in ("471", "2025", "DROP", "Kathmandu"):
                assert told not in text
            assert text.count(";") == 0
            await owner.fetch(f"EXPLAIN {text}", *values)


@pytest.mark.parametrize(
    ("only", "by", "reads", "leaves"),
    [
        (None, (), "daily", ("FROM events", "FROM visits", "words", "profiles")),
        (is_("country", "FR"), (D["device"],), "daily", ("FROM events", "FROM visits", "profiles")),
        (is_("region", "x"), (), "visits", ("FROM events", "daily")),
        (is_("path", "/"), (D["entry_page"],), "visits", ("FROM events", "daily", "profiles")),
    ],
)
def test_relations_that_are_not_needed_are_not_read(
    only: Filter | None, by: tuple[Subject, ...], reads: str, leaves: tuple[str, ...]
) -> None:
    metrics = tuple(one for one in METRICS if one.name in ("visitors", "visits", "bounce_rate"))
    question = Question(SITES[:1], RANGES[1], metrics, "UTC", only, by)
    text, _ = render(compile_plan(plan(question)))
    assert f"FROM {reads}" in text
    assert not any(one in text for one in leaves)


def test_events_that_pass_are_read_once_by_all_that_count_them() -> None:
    names = ("visitors", "users", "visits", "events", "value_sum")
    asked = tuple(one for one in METRICS if one.name in names)
    only = All((is_(Property("plan"), "pro"), is_("entry_page", "/")))
    text, _ = render(compile_plan(plan(Question(SITES[:1], RANGES[2], asked, "UTC", only, (D["country"],)))))
    assert text.startswith("WITH passing AS")
    # Those of the range, and those behind it that visits may hold.
    assert text.count("FROM events") == 2
    alone, _ = render(compile_plan(plan(Question(SITES[:1], RANGES[2], asked[:1], "UTC", only))))
    assert alone.count("FROM events") == 1


def test_the_time_of_day_of_a_visit_is_that_of_its_start_so_its_events_are_read_apart() -> None:
    asked = tuple(one for one in METRICS if one.name in ("visits", "events", "visitors"))
    only = All((is_(Property("plan"), "pro"), is_("hour", "9")))
    text, _ = render(compile_plan(plan(Question(SITES[:1], RANGES[0], asked, "UTC", only))))
    assert "passing" not in text
    assert text.count("FROM events") == 2
