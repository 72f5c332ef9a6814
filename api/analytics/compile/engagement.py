"""What was told of page views -> its measures."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Double, Numeric, Select, and_, func, select

from api.analytics.compile.raw import events_of
from api.analytics.compile.relations import of_sites, places, point, within
from api.analytics.plan import Plan
from db.tables import engagement


def of_engagement(plan: Plan, columns: list[str]) -> Select[Any]:
    """Return rows of `point`, keys and measures, also for groups of which nothing was told.

    Costs a pass over events and one over what was told of them.

    Sums are of decimals, so that neither the order of events nor parallel work changes the last digit.
    """
    question = plan.question
    start, end = question.edges[0], question.edges[-1]
    passing = events_of(plan, start, end)
    rows, told = passing.rows.c, engagement.c
    measures: dict[str, ColumnElement[Any]] = {
        "engaged": func.count(told.event_id),
        "engaged_seconds": func.sum(told.seconds.cast(Numeric)).cast(Double),
        "engaged_depth": func.sum(told.depth).cast(BigInteger),
    }
    # The range is said of both, so that of both only the range is read.
    same = and_(
        *(told[name] == rows[name] for name in ("site_id", "time", "event_id")),
        of_sites(engagement, question.sites),
        *within(told.time, start, end),
    )
    return (
        select(
            point(question, rows.time).label("point"), *passing.keys, *(measures[name].label(name) for name in columns)
        )
        .select_from(passing.clause.outerjoin(engagement, same))
        .where(*within(rows.time, start, end), *passing.conditions)
        .group_by(*places(1 + len(passing.keys)))
    )
