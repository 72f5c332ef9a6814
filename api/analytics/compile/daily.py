"""Sums of local days -> measures of buckets."""

from itertools import pairwise
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    any_,
    column,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.elements import Grouping

from api.analytics.algebra import is_one_value
from api.analytics.compile.relations import all_of, of_sites, places, words_of, words_that
from api.analytics.plan import DailyLeg, Plan
from api.analytics.question import Comparison, Question
from api.analytics.sources import Days
from db.books import PAGE_DIMENSIONS, daily, daily_pages, words

# One value of many days is found by probing the primary key for each day, up to so many of them.
_MOST_PROBES: Final = 5000


def of_days(plan: Plan, leg: DailyLeg, columns: list[str]) -> Select[Any]:
    """Return rows of `point`, keys and measures. Costs a read of the days' rows of the dimension along the primary key."""
    question, days = plan.question, leg.days
    present = _present(columns)
    needed = list(dict.fromkeys([*columns, *present]))
    kept = _pages(question, days, needed) if _are_pages(days) else _values(question, days, needed)
    point = literal(0) if len(days.begun) == 2 else func.width_bucket(kept.c.day, _starts(days)) - 1
    numbers = [kept.c.value_id] if question.by else []
    counted = [func.sum(kept.c[name]) > 0 for name in present]
    rows = (
        select(
            point.label("point"), *numbers, *(func.sum(kept.c[name]).cast(BigInteger).label(name) for name in columns)
        )
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


def _values(question: Question, days: Days, columns: list[str]) -> FromClause:
    """Return `day`, `value_id` and measures of the days' rows."""
    measures = [(_visitors(days) if name == "visitors" else daily.c[name]).label(name) for name in columns]
    rows = select(daily.c.day, daily.c.value_id, *measures)
    return rows.where(of_sites(daily, question.sites), *_rows_of(question, days)).subquery("kept")


def _are_pages(days: Days) -> bool:
    return days.dimension is not None and days.dimension.column in PAGE_DIMENSIONS


def _pages(question: Question, days: Days, columns: list[str]) -> FromClause:
    """Return `day`, `value_id` and measures of pages: what the days' columns of numbers hold.

    Of visitors those count who had no earlier day, and, in rows of their own, those whose last one lies before the bucket.
    """
    dimension = "" if days.dimension is None else days.dimension.column
    where = [
        of_sites(daily_pages, question.sites),
        daily_pages.c.dimension == dimension,
        _filtered(daily_pages, question, days),
        daily_pages.c.day >= days.begun[0],
        daily_pages.c.day < days.begun[-1],
    ]
    single = "visitors" not in columns or _are_single(days)
    kept = columns if single else [*columns, "returned"]
    cell = (
        func.unnest(daily_pages.c.value_ids, *(daily_pages.c[name] for name in kept))
        .table_valued(*(column(name, BigInteger) for name in ("value_id", *kept)), name="cell")
        .render_derived()
    )
    measures = [
        (cell.c.visitors - cell.c.returned if name == "visitors" and not single else cell.c[name]).label(name)
        for name in columns
    ]
    cells = select(daily_pages.c.day, cell.c.value_id, *measures).select_from(daily_pages.join(cell, true()))
    if single:
        return cells.where(*where, *_chosen(question, days, cell.c.value_id)).subquery("kept")
    # Where the gaps that reach back before the bucket begin.
    gap = (daily_pages.c.day - _begun(days, daily_pages.c.day)).cast(SmallInteger)
    first = func.width_bucket(gap, daily_pages.c.gaps) + 1
    slices = [daily_pages.c[name][first : func.cardinality(daily_pages.c.gaps)] for name in ("seen_ids", "seen")]
    pair = (
        func.unnest(*slices)
        .table_valued(column("value_id", Integer), column("seen", Integer), name="pair")
        .render_derived()
    )
    again = [(pair.c.seen if name == "visitors" else literal(0, Integer)).label(name) for name in columns]
    back = select(daily_pages.c.day, pair.c.value_id, *again).select_from(daily_pages.join(pair, true()))
    return union_all(
        cells.where(*where, *_chosen(question, days, cell.c.value_id)),
        back.where(*where, *_chosen(question, days, pair.c.value_id)),
    ).subquery("kept")


def _starts(days: Days) -> ColumnElement[Any]:
    return literal(list(days.begun[:-1]), ARRAY(Date))


def _are_single(days: Days) -> bool:
    """Say whether each bucket is one day."""
    return all((end - begin).days == 1 for begin, end in pairwise(days.begun))


def _begun(days: Days, day: Column[Any]) -> ColumnElement[Any]:
    """Return the first day of a day's bucket."""
    if len(days.begun) == 2:
        return literal(days.begun[0], Date)
    return Grouping(_starts(days))[func.width_bucket(day, _starts(days))]


def _visitors(days: Days) -> ColumnElement[Any]:
    """Return who is counted on a day: those who were not seen on an earlier day of its bucket."""
    if _are_single(days):
        return daily.c.visitors
    seen = daily.c.seen[func.least(daily.c.day - _begun(days, daily.c.day), func.cardinality(daily.c.seen))]
    return daily.c.visitors - func.coalesce(seen, 0)


def _rows_of(question: Question, days: Days) -> list[ColumnElement[bool]]:
    """Return conditions that follow the primary key: dimension, filter, day, value."""
    dimension = "" if days.dimension is None else days.dimension.column
    first, end = days.begun[0], days.begun[-1]
    where = [
        daily.c.dimension == dimension,
        _filtered(daily, question, days),
        *([daily.c.value_id == 0] if days.dimension is None else _chosen(question, days, daily.c.value_id)),
    ]
    single = isinstance(days.values, Comparison) and is_one_value(days.values)
    if single and (end - first).days <= _MOST_PROBES:
        every = [first.fromordinal(number) for number in range(first.toordinal(), end.toordinal())]
        where.append(daily.c.day == any_(literal(every, ARRAY(Date))))
    else:
        where += [daily.c.day >= first, daily.c.day < end]
    return where


def _filtered(relation: FromClause, question: Question, days: Days) -> ColumnElement[bool]:
    """Return the condition that rows are of all events, or of those within the one value."""
    if days.within is None:
        return relation.c.filter_id == 0
    return relation.c.filter_id == any_(_word(question, days.within))


def _chosen(question: Question, days: Days, word: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Return the condition on the dimension's own values, where there is one."""
    if days.values is None or days.dimension is None:
        return []
    if isinstance(days.values, Comparison) and is_one_value(days.values):
        return [word == any_(_word(question, days.values))]
    return [word.in_(words_that(question.sites, days.dimension.column, days.values))]


def _word(question: Question, test: Comparison) -> Any:  # noqa: ANN401 - an array of numbers
    column = getattr(test.subject, "column", "")
    return all_of(words_of(question.sites, column, test.values))
