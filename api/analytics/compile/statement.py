"""Plan -> one Select: its legs' rows merged, metrics computed, ordered and cut."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Select,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from api.analytics.compile.activity import of_activity
from api.analytics.compile.daily import of_days
from api.analytics.compile.engagement import of_engagement
from api.analytics.compile.raw import Passing, reads_shared, shared
from api.analytics.compile.relations import is_time
from api.analytics.compile.values import of_values
from api.analytics.compile.visits import of_visits
from api.analytics.plan import ActivityLeg, DailyLeg, EngagementLeg, Leg, Plan, VisitsLeg
from api.analytics.question import Metric, Place, Question, Subject

# What legs return, in this order. All but percentiles add up over the rows of a group.
_COLUMNS: Final = {
    **dict.fromkeys(("visitors", "new_visitors", "users"), BigInteger),
    **dict.fromkeys(("visits", "bounces", "visit_micros", "visit_pageviews"), BigInteger),
    **dict.fromkeys(("events", "pageviews", "value_count", "engaged", "engaged_depth"), BigInteger),
    **dict.fromkeys(("value_sum", "value_p50", "value_p95", "engaged_seconds"), Double),
}
# Measures that are made of others.
_MADE_OF: Final = {
    "returning_visitors": ("visitors", "new_visitors"),
    "visit_seconds": ("visit_micros",),
    "engaged_share": ("engaged_depth",),
}
# Counted together: who is new, is one of the visitors.
_BESIDE: Final = {"new_visitors": ("visitors", "new_visitors")}


def compile_plan(plan: Plan) -> Select[Any]:
    """Return the statement that answers the plan.

    Its rows are `point` (which bucket, from 0), `key0`, `key1` … and a column for each metric, in order of point and keys,
    or in the order that is asked for. Buckets and groups without a matching event have no row. Cost: that of its legs; what
    comes after them is about groups, not events.
    """
    question = plan.question
    groups = _groups(plan).subquery("groups")
    keys = [_spelled(one, groups.c[f"key{number}"]).label(f"key{number}") for number, one in enumerate(question.by)]
    metrics = {metric.name: _metric(metric, groups).label(metric.name) for metric in question.metrics}
    answers = select(groups.c.point, *keys, *metrics.values())
    return _page(question, answers.subquery("answers"))


def _spelled(subject: Subject, key: ColumnElement[Any]) -> ColumnElement[Any]:
    return key.cast(Text) if is_time(subject) else key


def _page(question: Question, answers: FromClause) -> Select[Any]:
    """Return the rows in order, of those whose first key holds what is searched for the first ones behind a place."""
    keys = [answers.c[f"key{number}"] for number in range(len(question.by))]
    statement = select(answers)
    if question.search is not None and keys:
        statement = statement.where(func.coalesce(keys[0], "").icontains(question.search, autoescape=True))
    if question.order is None:
        return statement.order_by(answers.c.point, *(_ranked(key) for key in keys)).limit(question.limit)
    metric = answers.c[question.order.metric.name]
    if question.after is not None:
        statement = statement.where(_behind(question.after, metric, keys, descending=question.order.descending))
    ordered = metric.desc() if question.order.descending else metric.asc()
    return statement.order_by(ordered.nulls_last(), *(_ranked(key) for key in keys)).limit(question.limit)


def _ranked(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """Order by code points, which no server's language setting changes; the absent value last."""
    return key.collate("C").asc().nulls_last()


def _behind(
    place: Place, metric: ColumnElement[Any], keys: Sequence[ColumnElement[Any]], *, descending: bool
) -> ColumnElement[bool]:
    after = _keys_behind(place.keys, keys)
    if place.value is None:
        return and_(metric.is_(None), after)
    value = literal(float(place.value), Double)
    number = metric.cast(Double)
    return or_(number < value if descending else number > value, metric.is_(None), and_(number == value, after))


def _keys_behind(place: tuple[str | None, ...], keys: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    """Say which keys come behind others in their order, compared one by one."""
    if not keys:
        return false()
    first, key = place[0], keys[0]
    same = key.is_(None) if first is None else key == first
    later = false() if first is None else or_(key.is_(None), key.collate("C") > first)
    return or_(later, and_(same, _keys_behind(place[1:], keys[1:])))


def _metric(metric: Metric, groups: FromClause) -> ColumnElement[Any]:
    value = _measure(metric.numerator, groups)
    if metric.denominator is not None:
        return cast(value, Double) / cast(func.nullif(_measure(metric.denominator, groups), 0), Double)
    return func.coalesce(value, 0) if metric.zero else value


def _measure(name: str, groups: FromClause) -> ColumnElement[Any]:
    match name:
        case "returning_visitors":
            return groups.c.visitors - groups.c.new_visitors
        case "visit_seconds":
            return cast(groups.c.visit_micros, Double) / 1e6
        case "engaged_share":
            return cast(groups.c.engaged_depth, Double) / 100
        case _:
            return groups.c[name]


def _groups(plan: Plan) -> Select[Any]:
    """Return one row for each point and its keys, with the columns of all legs."""
    kept = shared(plan)
    found = [(_columns(leg), _compiled(plan, leg, kept)) for leg in plan.legs]
    if len(found) == 1 and len(plan.question.sites) == 1:
        return found[0][1]
    same = ["point", *(f"key{number}" for number in range(len(plan.question.by)))]
    every = [name for name in _COLUMNS if any(name in columns for columns, _ in found)]
    padded = []
    for number, (columns, statement) in enumerate(found):
        rows = statement.subquery(f"leg{number}")
        values = [rows.c[name] if name in columns else cast(null(), _COLUMNS[name]).label(name) for name in every]
        padded.append(select(*(rows.c[name] for name in same), *values))
    legs = (padded[0] if len(padded) == 1 else union_all(*padded)).subquery("legs")
    merged = [_merged(name, legs).label(name) for name in every]
    return select(*(legs.c[name] for name in same), *merged).group_by(*(legs.c[name] for name in same))


def _merged(name: str, legs: FromClause) -> ColumnElement[Any]:
    if _COLUMNS[name] is Double:
        # Only one row of a group has it.
        return func.max(legs.c[name])
    return func.sum(legs.c[name]).cast(BigInteger)


def _columns(leg: Leg) -> list[str]:
    asked = {name for measure in leg.measures for name in _MADE_OF.get(measure, _BESIDE.get(measure, (measure,)))}
    return [name for name in _COLUMNS if name in asked]


def _compiled(plan: Plan, leg: Leg, kept: Passing | None) -> Select[Any]:
    columns = _columns(leg)
    kept = reads_shared(plan, leg, kept)
    match leg:
        case DailyLeg():
            return of_days(plan, leg, columns)
        case ActivityLeg():
            return of_activity(plan, leg, columns, kept)
        case VisitsLeg():
            return of_visits(plan, leg, columns, kept)
        case EngagementLeg():
            return of_engagement(plan, columns)
        case _:
            return of_values(plan, leg, kept)
