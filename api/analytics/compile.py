"""Plan -> one SQLAlchemy Core Select. Pure; every value is bound."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    column,
    distinct,
    func,
    literal,
    literal_column,
    select,
    table,
    union_all,
)

from api.analytics.plan import Plan, Segment
from api.analytics.question import Question
from db.rollups import ROLLUPS
from db.tables import Instant, events

# How each measure is computed from raw events; the rollups declare it.
_MEASURES = {measure.name: measure.sql for rollup in ROLLUPS for measure in rollup.measures}


def compile_plan(plan: Plan) -> Select[Any]:
    """Return the statement that answers the plan.

    Its rows are `point` (which bucket, from 1) and a column per metric, in order of `point`; buckets without any event
    have no row. Cost: one pass over each segment's relation.
    """
    question = plan.question
    parts = union_all(*(_segment(question, segment) for segment in plan.segments)).subquery("parts")
    return (
        select(
            parts.c.point,
            *(
                func.count(distinct(parts.c[metric.column])).label(metric.name)
                if metric.kind == "distinct"
                else func.sum(parts.c[metric.column]).cast(BigInteger).label(metric.name)
                for metric in question.metrics
            ),
        )
        .group_by(parts.c.point)
        .order_by(parts.c.point)
    )


def _segment(question: Question, segment: Segment) -> Select[Any]:
    """Return rows of `point`, the distinct metrics' dimensions and the sums' measures, for one part of the range."""
    dimensions = sorted({metric.column for metric in question.metrics if metric.kind == "distinct"})
    measures = sorted({metric.column for metric in question.metrics if metric.kind == "sum"})
    if segment.rollup is not None:
        relation = table(segment.rollup.name, *(column(name) for name in segment.rollup.columns))
        time = column("bucket", Instant)
        return select(
            _point(question, time), *(relation.c[name] for name in dimensions), *(relation.c[name] for name in measures)
        ).where(relation.c.site_id == question.site_id, time >= segment.start, time < segment.end)
    point = _point(question, events.c.time)
    keys = [events.c[name] for name in dimensions]
    return (
        select(point, *keys, *(literal_column(_MEASURES[name], BigInteger).label(name) for name in measures))
        .where(events.c.site_id == question.site_id, events.c.time >= segment.start, events.c.time < segment.end)
        .group_by(literal_column("1"), *keys)
    )


def _point(question: Question, time: ColumnElement[Any]) -> ColumnElement[Any]:
    starts = list(question.edges[:-1])
    if len(starts) == 1:
        return literal(1).label("point")
    return func.width_bucket(time, literal(starts, ARRAY(Instant))).label("point")
