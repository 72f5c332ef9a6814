"""Plan -> one SQLAlchemy Core Select. Pure; every value is bound."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Text,
    all_,
    and_,
    any_,
    column,
    distinct,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    true,
    union_all,
)

from api.analytics.plan import Plan, Segment
from api.analytics.question import All, Comparison, Dimension, Either, Filter, Metric, Not, Operator, Question, Subject
from db.rollups import ROLLUPS
from db.tables import Instant, events

# How each measure is computed from raw events; the rollups declare it.
_MEASURES = {measure.name: measure.sql for rollup in ROLLUPS for measure in rollup.measures}


def compile_plan(plan: Plan) -> Select[Any]:
    """Return the statement that answers the plan.

    Its rows are `point` (which bucket, from 1), with a breakdown `key`, and a column per metric, in order of `point` or of
    the breakdown; buckets without any event have no row. Cost: one pass over each segment's relation.
    """
    question = plan.question
    parts = union_all(*(_segment(question, segment) for segment in plan.segments)).subquery("parts")
    keys = [parts.c.point, *([parts.c.key] if question.by is not None else [])]
    metrics = {metric.name: _total(metric, parts).label(metric.name) for metric in question.metrics}
    statement = select(*keys, *metrics.values()).group_by(*keys)
    if question.order is not None:
        # Among equals by value, in an order that no server's language setting changes; the absent value last.
        key = parts.c.key.collate("C").asc().nulls_last()
        return statement.order_by(metrics[question.order.name].desc(), key).limit(question.limit)
    return statement.order_by(parts.c.point)


def _total(metric: Metric, parts: FromClause) -> ColumnElement[Any]:
    if metric.kind == "distinct":
        return func.count(distinct(parts.c[metric.column]))
    return func.sum(parts.c[metric.column]).cast(BigInteger)


def _segment(question: Question, segment: Segment) -> Select[Any]:
    """Return rows of `point`, `key`, the distinct metrics' dimensions and the sums' measures, for one part of the range."""
    relation: FromClause = events
    if segment.rollup is not None:
        types = {"bucket": Instant, **{name: events.c[name].type for name in segment.rollup.dimensions}}
        relation = table(segment.rollup.name, *(column(name, types.get(name)) for name in segment.rollup.columns))
    time = relation.c.time if segment.rollup is None else relation.c.bucket
    keys = [
        _point(question, time),
        *([_subject(question.by, relation).label("key")] if question.by is not None else []),
    ]
    keys += [
        relation.c[name] for name in sorted({metric.column for metric in question.metrics if metric.kind == "distinct"})
    ]
    measures = sorted({metric.column for metric in question.metrics if metric.kind == "sum"})
    where = [relation.c.site_id == question.site_id, time >= segment.start, time < segment.end]
    if question.filter is not None:
        where.append(condition(question.filter, relation))
    if segment.rollup is not None:
        return select(*keys, *(relation.c[name] for name in measures)).where(*where)
    counted = (literal_column(_MEASURES[name], BigInteger).label(name) for name in measures)
    # By place: an expression with bound values is not recognised as the same one.
    places: list[ColumnElement[Any]] = [literal_column(str(number)) for number in range(1, len(keys) + 1)]
    return select(*keys, *counted).where(*where).group_by(*places)


def _subject(subject: Subject, relation: FromClause) -> ColumnElement[Any]:
    if isinstance(subject, Dimension):
        return relation.c[subject.column]
    text: ColumnElement[Any] = relation.c.properties[subject.name].astext
    return text


def condition(part: Filter, relation: FromClause) -> ColumnElement[bool]:
    """Return a condition that is true or false, never null."""
    match part:
        case All():
            return and_(true(), *(condition(inner, relation) for inner in part.parts))
        case Either():
            return or_(false(), *(condition(inner, relation) for inner in part.parts))
        case Not():
            return not_(condition(part.part, relation))
        case Comparison():
            return _comparison(part, func.coalesce(_subject(part.subject, relation), ""))


def _comparison(test: Comparison, value: ColumnElement[Any]) -> ColumnElement[bool]:
    match test.operator:
        case Operator.IS:
            return value == any_(literal(list(test.values), ARRAY(Text)))
        case Operator.IS_NOT:
            return value != all_(literal(list(test.values), ARRAY(Text)))
        case Operator.CONTAINS:
            return or_(false(), *(value.icontains(text, autoescape=True) for text in test.values))
        case Operator.STARTS_WITH:
            return or_(false(), *(value.istartswith(text, autoescape=True) for text in test.values))
        case Operator.EXISTS:
            return value != ""


def _point(question: Question, time: ColumnElement[Any]) -> ColumnElement[Any]:
    starts = list(question.edges[:-1])
    if len(starts) == 1:
        return literal(1).label("point")
    return func.width_bucket(time, literal(starts, ARRAY(Instant))).label("point")
