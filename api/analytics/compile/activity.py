"""Segments of the range -> measures of the events in each bucket and of who made them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    column,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    union_all,
)

from api.analytics.clock import EPOCH, QUARTER
from api.analytics.compile.condition import condition
from api.analytics.compile.parts import of_parts, spelled
from api.analytics.compile.raw import Passing, events_of
from api.analytics.compile.relations import begun, is_time, of_rollup, of_sites, places, point, within
from api.analytics.compile.sessions import PART_LENGTH
from api.analytics.plan import ActivityLeg, Plan
from api.analytics.question import Question
from api.analytics.sources import Segment, Source
from db.books import visits
from db.rollups import Rollup
from db.tables import events


def of_activity(plan: Plan, leg: ActivityLeg, columns: list[str], kept: Passing | None) -> Select[Any]:
    """Return rows of `point`, keys and measures. Costs a pass over each segment's relation.

    People are counted as rows that are distinct before they are counted, which can be done in parallel and by hashing.
    """
    question = plan.question
    who = _who(question, columns)
    sums = [name for name in columns if name in ("events", "pageviews")]
    segments = [_segment(plan, segment, who, sums, kept) for segment in leg.segments]
    if len(segments) > 1:
        # Words must be spelled before they are put together with the texts of events.
        rows = _merged([_spelled(plan, *each, [*who, *sums]) for each in zip(leg.segments, segments, strict=True)])
        return _counted(plan, rows, who, columns) if who else rows
    if who:
        return _spelled(plan, leg.segments[0], _counted(plan, segments[0], who, columns), columns)
    return _spelled(plan, leg.segments[0], segments[0], columns)


def _spelled(plan: Plan, segment: Segment, rows: Select[Any], columns: list[str]) -> Select[Any]:
    return spelled(rows, plan.question, columns) if segment.source in (Source.DAYS, Source.QUARTERS) else rows


def _merged(segments: list[Select[Any]]) -> Select[Any]:
    several = union_all(*segments).subquery("segments")
    same = [column for column in several.c if column.key not in ("events", "pageviews")]
    totals = [func.sum(column).cast(BigInteger).label(column.key) for column in several.c if column not in same]
    return select(*same, *totals).group_by(*same)


def _counted(plan: Plan, active: Select[Any], who: list[str], columns: list[str]) -> Select[Any]:
    """Count rows, each a person in a group of a bucket."""
    question = plan.question
    rows = active.subquery("active")
    keys = [rows.c.point, *(rows.c[f"key{number}"] for number in range(len(question.by)))]
    clause: FromClause = rows
    counts: list[ColumnElement[Any]] = []
    for name in columns:
        if name == "new_visitors":
            clause, is_new = _newness(plan, rows, who)
            counts.append(func.count().filter(is_new).label(name))
        elif name in ("events", "pageviews"):
            counts.append(func.sum(rows.c[name]).cast(BigInteger).label(name))
        else:
            counts.append(func.count(rows.c[who[-1]]).label(name))
    return select(*keys, *counts).select_from(clause).group_by(*keys)


def _newness(plan: Plan, rows: FromClause, who: list[str]) -> tuple[FromClause, ColumnElement[bool]]:
    """Return the rows with all it takes to say whose first ever activity on the site is in the row's bucket."""
    question = plan.question
    start = question.edges[0]
    if len(question.edges) == 2 and not plan.alone:
        # By visitor, which costs in proportion to how many there are; or, if that seems more, by hashing who came before.
        earlier: Select[Any] = select(literal_column("1")).where(
            of_sites(visits, question.sites),
            *(visits.c[one] == rows.c[one] for one in who),
            visits.c.first_at < start,
            # In no zone is it later; along the index, nothing more is looked at.
            visits.c.day <= (start + timedelta(days=1)).date(),
        )
        return rows, not_(exists(earlier))
    arrivals = _arrivals(plan).subquery("arrivals")
    clause = rows.join(arrivals, and_(*(arrivals.c[one] == rows.c[one] for one in who)), isouter=True)
    # Without any visit on record (not even in this moment): not seen before.
    arrived = arrivals.c.arrived_at
    return clause, or_(arrived.is_(None), arrived >= begun(question, rows.c.point))


def _who(question: Question, columns: list[str]) -> list[str]:
    """Return the columns that tell people apart; people of different sites are different people."""
    person = "user_id" if "users" in columns else "visitor_id" if "visitors" in columns else None
    if person is None:
        return []
    return ["site_id", person] if len(question.sites) > 1 else [person]


def _segment(plan: Plan, segment: Segment, who: list[str], sums: list[str], kept: Passing | None) -> Select[Any]:
    """Return rows of `point`, keys, who, and sums of events, for one stretch of the range; no two of them alike."""
    question = plan.question
    match segment.source:
        case Source.EVENTS:
            found = events_of(plan, segment.start, segment.end) if kept is None else kept
            people = [_person(found.rows.c[name]) for name in who]
            totals = {"events": func.count(), "pageviews": func.count().filter(found.viewed)}
            where = (*within(found.rows.c.time, segment.start, segment.end), *found.conditions)
            added = {name: totals[name] for name in sums}
            return _grouped(question, found.clause, found.rows.c.time, [*found.keys, *people], added).where(*where)
        case Source.DAYS:
            return _of_days(question, segment, who, sums)
        case Source.QUARTERS:
            return _of_quarters(question, segment, who)
        case Rollup():
            return _of_rollup(question, segment, segment.source, sums)


def _of_rollup(question: Question, segment: Segment, rollup: Rollup, sums: list[str]) -> Select[Any]:
    relation = of_rollup(rollup, question)
    rows = relation.clause.c
    keys = [relation.key(one).label(f"key{number}") for number, one in enumerate(question.by)]
    where = [of_sites(relation.clause, question.sites), *within(rows.bucket, segment.start, segment.end)]
    if question.filter is not None:
        where.append(condition(question.filter, relation))
    added = {name: func.sum(rows[name]).cast(BigInteger) for name in sums}
    return _grouped(question, relation.clause, rows.bucket, keys, added).where(*where)


def _grouped(
    question: Question,
    clause: FromClause,
    time: ColumnElement[Any],
    same: Sequence[ColumnElement[Any]],
    sums: Mapping[str, ColumnElement[Any]],
) -> Select[Any]:
    totals = [total.label(name) for name, total in sums.items()]
    rows = select(point(question, time).label("point"), *same, *totals).select_from(clause)
    return rows.group_by(*places(1 + len(same)))


def _person(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.nullif(column, "").label("user_id") if column.key == "user_id" else column


def _of_days(question: Question, segment: Segment, who: list[str], sums: list[str]) -> Select[Any]:
    """Each part lies within one local day, and so within one bucket."""
    parts = of_parts(question)
    same = [*parts.keys(), *(visits.c[name] for name in who)]
    added = {name: func.sum(visits.c[name]).cast(BigInteger) for name in sums}
    return _grouped(question, parts.clause, visits.c.first_at, same, added).where(
        of_sites(visits, question.sites),
        *within(visits.c.first_at, segment.start, segment.end),
        *parts.conditions(),
    )


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
    between = (visits.c.quarters.is_not(None), known, first_at < high, last_at >= low, apart)
    moments: tuple[tuple[ColumnElement[Any], FromClause | None, Sequence[ColumnElement[bool]]], ...] = (
        (first_at, None, within(first_at, low, high)),
        (last_at, None, (*within(last_at, low, high), known, apart)),
        (func.to_timestamp(quarter.c.number * 900), quarter, (*numbers, *between)),
    )
    branches = []
    for at, joined, where in moments:
        parts = of_parts(question, at=at)
        clause = parts.clause if joined is None else parts.clause.join(joined, true())
        branches.append(
            select(point(question, at).label("point"), *parts.keys(), *(visits.c[name] for name in who))
            .select_from(clause)
            .where(of_sites(visits, question.sites), *where, *parts.conditions())
        )
    return select(union_all(*branches).subquery("moments")).distinct()


def _lie_apart(question: Question, segment: Segment) -> ColumnElement[bool]:
    """Say which parts may be active in more than the bucket, or the quarter, of their first event."""
    first_at, last_at = visits.c.first_at, visits.c.last_at
    if any(is_time(one) for one in question.subjects):
        return and_(first_at < last_at, _quarter(first_at) != _quarter(last_at))
    outside = or_(first_at < segment.start, last_at >= segment.end)
    if len(question.edges) == 2:
        return outside
    return or_(outside, point(question, first_at) != point(question, last_at))


def _quarter(at: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.floor(func.date_part("epoch", at) / 900)


def _arrivals(plan: Plan) -> Select[Any]:
    """Return when each visitor was first active on the site at all."""
    relation, time = (events, events.c.time) if plan.alone else (visits, visits.c.first_at)
    return (
        select(relation.c.site_id, relation.c.visitor_id, func.min(time).label("arrived_at"))
        .where(of_sites(relation, plan.question.sites), time < plan.question.edges[-1])
        .group_by(relation.c.site_id, relation.c.visitor_id)
    )
