"""Sums of local days -> measures of buckets."""

from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Date, Select, any_, func, literal, or_, select
from sqlalchemy.sql.elements import Grouping

from api.analytics.algebra import is_one_value
from api.analytics.compile.relations import all_of, of_sites, places, words_of, words_that
from api.analytics.plan import DailyLeg, Plan
from api.analytics.question import Comparison, Question
from api.analytics.sources import Days
from db.books import daily, words

# One value of many days is found by probing the primary key for each day, up to so many of them.
_MOST_PROBES: Final = 5000


def of_days(plan: Plan, leg: DailyLeg, columns: list[str]) -> Select[Any]:
    """Return rows of `point`, keys and measures. Costs a read of the days' rows of the dimension along the primary key."""
    question, days = plan.question, leg.days
    starts = list(days.begun[:-1])
    point = literal(0) if len(starts) == 1 else func.width_bucket(daily.c.day, literal(starts, ARRAY(Date))) - 1
    numbers = [daily.c.value_id] if question.by else []
    sums = {name: func.sum(_measure(name, days)).cast(BigInteger) for name in columns}
    counted = [func.sum(_measure(name, days)) > 0 for name in _present(columns)]
    rows = (
        select(point.label("point"), *numbers, *(total.label(name) for name, total in sums.items()))
        .where(of_sites(daily, question.sites), *_rows_of(question, days))
        .group_by(*places(1 + len(numbers)))
        .having(or_(*counted))
    )
    if not question.by:
        return rows
    numbered = rows.subquery("numbered")
    return select(
        numbered.c.point, func.nullif(words.c.value, "").label("key0"), *(numbered.c[name] for name in columns)
    ).join_from(numbered, words, words.c.id == numbered.c.value_id)


def _present(columns: list[str]) -> list[str]:
    """Return the measures of which one is not 0 where there is anything to count: the same row sums up other families."""
    visits = {"visits", "bounces", "visit_micros", "visit_pageviews"} & set(columns)
    found = ["visits"] if visits else []
    if "visitors" in columns:
        # Where nobody was, nothing happened.
        return ["visitors", *found]
    return ["events", *found] if {"events", "pageviews"} & set(columns) else found


def _rows_of(question: Question, days: Days) -> list[ColumnElement[bool]]:
    """Return conditions that follow the primary key: dimension, filter, day, value."""
    dimension = "" if days.dimension is None else days.dimension.column
    first, end = days.begun[0], days.begun[-1]
    where: list[ColumnElement[bool]] = [daily.c.dimension == dimension]
    if days.within is None:
        where.append(daily.c.filter_id == 0)
    else:
        where.append(daily.c.filter_id == any_(_word(question, days.within)))
    value: ColumnElement[bool] | None = None
    if days.dimension is None:
        value = daily.c.value_id == 0
    elif isinstance(days.values, Comparison) and is_one_value(days.values):
        value = daily.c.value_id == any_(_word(question, days.values))
    elif days.values is not None:
        where.append(daily.c.value_id.in_(words_that(question.sites, dimension, days.values)))
    if value is not None:
        where.append(value)
    if value is not None and days.dimension is not None and (end - first).days <= _MOST_PROBES:
        every = [first.fromordinal(number) for number in range(first.toordinal(), end.toordinal())]
        where.append(daily.c.day == any_(literal(every, ARRAY(Date))))
    else:
        where += [daily.c.day >= first, daily.c.day < end]
    return where


def _word(question: Question, test: Comparison) -> Any:  # noqa: ANN401 - an array of numbers
    column = getattr(test.subject, "column", "")
    return all_of(words_of(question.sites, column, test.values))


def _measure(name: str, days: Days) -> ColumnElement[Any]:
    """Return what is added up. Of a day's visitors those count who were not seen on an earlier day of the bucket."""
    if name != "visitors" or all((end - begin).days == 1 for begin, end in pairwise(days.begun)):
        return daily.c[name]
    starts = list(days.begun[:-1])
    begun: ColumnElement[Any] = literal(starts[0], Date)
    if len(starts) > 1:
        array = literal(starts, ARRAY(Date))
        begun = Grouping(array)[func.width_bucket(daily.c.day, array)]
    seen = daily.c.seen[func.least(daily.c.day - begun, func.cardinality(daily.c.seen))]
    return daily.c.visitors - func.coalesce(seen, 0)
