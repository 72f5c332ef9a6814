"""The values of events -> their measures."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Double, Numeric, Select, column, func, select

from api.analytics.compile.raw import Passing, events_of
from api.analytics.compile.relations import places, point, within
from api.analytics.plan import Plan, ValuesLeg


def of_values(plan: Plan, leg: ValuesLeg, kept: Passing | None) -> Select[Any]:
    """Return rows of `point`, keys and measures, also for groups whose events have no values. Costs a pass over events.

    Sums are of decimals, so that neither the order of events nor parallel work changes the last digit. The values of a
    group are gathered before they are ordered: that can be hashed, so that not all events are sorted by group.
    """
    question = plan.question
    start, end = question.edges[0], question.edges[-1]
    passing = events_of(plan, start, end) if kept is None else kept
    value = passing.rows.c.value
    gathered: dict[str, ColumnElement[Any]] = {
        "value_count": func.count(value),
        "value_sum": func.sum(value.cast(Numeric)).cast(Double),
    }
    listed = func.array_agg(value, type_=ARRAY(Double)).filter(value.is_not(None))
    plain = [gathered[name].label(name) for name in sorted(leg.measures & gathered.keys())]
    shares = {name: share for name, share in (("value_p50", 0.5), ("value_p95", 0.95)) if name in leg.measures}
    rows = (
        select(
            point(question, passing.rows.c.time).label("point"),
            *passing.keys,
            *plain,
            *([listed.label("listed")] if shares else []),
        )
        .select_from(passing.clause)
        .where(*within(passing.rows.c.time, start, end), *passing.conditions)
        .group_by(*places(1 + len(passing.keys)))
    )
    if not shares:
        return rows
    groups = rows.subquery("groups")
    one = func.unnest(groups.c.listed).table_valued(column("value", Double)).render_derived()
    found = [
        select(func.percentile_cont(share).within_group(one.c.value)).select_from(one).scalar_subquery().label(name)
        for name, share in shares.items()
    ]
    return select(*(each for each in groups.c if each.key != "listed"), *found)
