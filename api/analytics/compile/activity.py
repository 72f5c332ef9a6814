"""Segments of the range -> measures of the events in each bucket and of who made them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    column,
    func,
    or_,
    select,
    true,
    union_all,
)

from api.analytics.clock import EPOCH, QUARTER
from api.analytics.compile.condition import condition
from api.analytics.compile.parts import of_parts, spelled
from api.analytics.compile.relations import (
    PART_LENGTH,
    Texts,
    begun,
    of_events,
    of_rollup,
    of_sites,
    places,
    point,
    within,
)
from api.analytics.plan import ActivityLeg, Plan
from api.analytics.question import Question
from api.analytics.sources import Segment, Source
from db.books import visits
from db.rollups import Rollup
from db.tables import events


def of_activity(plan: Plan, leg: ActivityLeg, columns: list[str]) -> Select[Any]:
    """Return rows of `point`, keys and measures. Costs a pass over each segment's relation.

    People are counted as rows that are distinct before they are counted, which can be done in parallel and by hashing.
    """
    question = plan.question
    who = _who(question, columns)
    sums = [name for name in columns if name in ("events", "pageviews")]
    segments = [_segment(plan, segment, who, sums) for segment in leg.segments]
    if len(segments) == 1:
        if not who:
            return segments[0]
        rows = segments[0].subquery("active")
    else:
        several = union_all(*segments).subquery("segments")
        same = [several.c[name] for name in _names(question, who)]
        totals = [func.sum(several.c[name]).cast(BigInteger).label(name) for name in sums]
        merged = select(*same, *totals).group_by(*same)
        if not who:
            return merged
        rows = merged.subquery("active")
    keys = [rows.c[name] for name in _names(question, [])]
    counts: list[ColumnElement[Any]] = []
    joined: Any = rows
    for name in columns:
        if name == "new_visitors":
            arrivals = _arrivals(plan).subquery("arrivals")
            same_person = [arrivals.c[one] == rows.c[one] for one in who]
            joined = rows.join(arrivals, and_(*same_person), isouter=True)
            # Without any visit on record (not even in this moment): not seen before.
            arrived = or_(arrivals.c.arrived_at.is_(None), arrivals.c.arrived_at >= begun(question, rows.c.point))
            counts.append(func.count().filter(arrived).label(name))
        elif name in sums:
            counts.append(func.sum(rows.c[name]).cast(BigInteger).label(name))
        else:
            counts.append(func.count(rows.c[who[-1]]).label(name))
    return select(*keys, *counts).select_from(joined).group_by(*keys)


def _names(question: Question, who: list[str]) -> list[str]:
    return ["point", *(f"key{number}" for number in range(len(question.by))), *who]


def _who(question: Question, columns: list[str]) -> list[str]:
    """Return the columns that tell people apart; people of different sites are different people."""
    person = "user_id" if "users" in columns else "visitor_id" if "visitors" in columns else None
    if person is None:
        return []
    return ["site_id", person] if len(question.sites) > 1 else [person]


def _segment(plan: Plan, segment: Segment, who: list[str], sums: list[str]) -> Select[Any]:
    """Return rows of `point`, keys, who, and sums of events, for one stretch of the range; no two of them alike."""
    question = plan.question
    match segment.source:
        case Source.EVENTS:
            relation = of_events(plan, segment.start, segment.end)
            totals = {"events": func.count(), "pageviews": func.count().filter(events.c.name == "pageview")}
            return _of_texts(question, segment, relation, events.c.time, who, {name: totals[name] for name in sums})
        case Source.DAYS:
            return _of_days(question, segment, who, sums)
        case Source.QUARTERS:
            return _of_quarters(question, segment, who)
        case Rollup():
            relation = of_rollup(segment.source, question)
            added = {name: func.sum(relation.clause.c[name]).cast(BigInteger) for name in sums}
            return _of_texts(question, segment, relation, relation.clause.c.bucket, who, added)


def _of_texts(
    question: Question,
    segment: Segment,
    relation: Texts,
    time: ColumnElement[Any],
    who: list[str],
    sums: Mapping[str, ColumnElement[Any]],
) -> Select[Any]:
    keys = [relation.text(one).label(f"key{number}") for number, one in enumerate(question.by)]
    table = events if segment.source is Source.EVENTS else relation.clause
    people = [_person(table.c[name]) for name in who]
    where = [of_sites(table, question.sites), *within(time, segment.start, segment.end)]
    if question.filter is not None:
        where.append(condition(question.filter, relation))
    statement = (
        select(point(question, time).label("point"), *keys, *people, *(one.label(name) for name, one in sums.items()))
        .select_from(relation.clause)
        .where(*where)
    )
    return statement.group_by(*places(1 + len(keys) + len(people)))


def _person(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.nullif(column, "").label("user_id") if column.key == "user_id" else column


def _of_days(question: Question, segment: Segment, who: list[str], sums: list[str]) -> Select[Any]:
    """Each part lies within one local day, and so within one bucket."""
    parts = of_parts(question)
    keys = parts.keys()
    totals = [func.sum(visits.c[name]).cast(BigInteger).label(name) for name in sums]
    rows = (
        select(point(question, visits.c.first_at).label("point"), *keys, *(visits.c[name] for name in who), *totals)
        .select_from(parts.clause)
        .where(*within(visits.c.first_at, segment.start, segment.end), *parts.conditions())
        .group_by(*places(1 + len(keys) + len(who)))
    )
    return spelled(rows, question, [*who, *sums])


def _of_quarters(question: Question, segment: Segment, who: list[str]) -> Select[Any]:
    """A part was active in the quarters of its first and last event, and in those it lists between them.

    Of parts that lie within one bucket the first event says it all, where the time of day does not matter.
    """
    quarter = func.unnest(visits.c.quarters).table_valued(column("number", Integer)).render_derived()
    first_at, last_at = visits.c.first_at, visits.c.last_at
    low, high = segment.start, segment.end
    known = first_at >= low - PART_LENGTH
    apart = _lie_apart(question, segment)
    numbers = within(quarter.c.number, (low - EPOCH) // QUARTER, (high - EPOCH) // QUARTER)
    moments: tuple[tuple[ColumnElement[Any], FromClause | None, Sequence[ColumnElement[bool]]], ...] = (
        (first_at, None, within(first_at, low, high)),
        (last_at, None, (*within(last_at, low, high), known, apart)),
        (func.to_timestamp(quarter.c.number * 900), quarter, (*numbers, known, first_at < high, last_at >= low, apart)),
    )
    branches = []
    for at, joined, where in moments:
        parts = of_parts(question, at)
        clause = parts.clause if joined is None else parts.clause.join(joined, true())
        branches.append(
            select(point(question, at).label("point"), *parts.keys(), *(visits.c[name] for name in who))
            .select_from(clause)
            .where(*where, *parts.conditions())
        )
    active = union_all(*branches).subquery("moments")
    return spelled(select(active).distinct(), question, who)


def _lie_apart(question: Question, segment: Segment) -> ColumnElement[bool]:
    """Say which parts may be active in more than the bucket of their first event."""
    if any(one for one in question.subjects if getattr(one, "column", "") in ("hour", "weekday")):
        return true()
    outside = or_(visits.c.first_at < segment.start, visits.c.last_at >= segment.end)
    if len(question.edges) == 2:
        return outside
    return or_(outside, point(question, visits.c.first_at) != point(question, visits.c.last_at))


def _arrivals(plan: Plan) -> Select[Any]:
    """Return when each visitor was first active on the site at all."""
    relation, time = (events, events.c.time) if plan.alone else (visits, visits.c.first_at)
    return (
        select(relation.c.site_id, relation.c.visitor_id, func.min(time).label("arrived_at"))
        .where(of_sites(relation, plan.question.sites), time < plan.question.edges[-1])
        .group_by(relation.c.site_id, relation.c.visitor_id)
    )
