"""Visits that start in each bucket, each whole -> their measures."""

from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, case, cast, func, null, select, union_all

from api.analytics.compile.condition import condition
from api.analytics.compile.parts import looked_at, of_parts, spelled
from api.analytics.compile.raw import Passing, events_of_visits
from api.analytics.compile.relations import (
    Texts,
    clock_of,
    event_text,
    is_of,
    is_time,
    of_sites,
    places,
    point,
    same_session,
    within,
)
from api.analytics.compile.sessions import first_parts, latest, pages_of, whole_visits
from api.analytics.plan import Plan, VisitsLeg
from api.analytics.question import Question
from db.books import LIST_DIMENSIONS, PROFILE_COLUMNS, visits
from db.tables import events

_SPAN: Final = ("first_at", "last_at", "events", "pageviews")


def of_visits(plan: Plan, leg: VisitsLeg, columns: list[str], kept: Passing | None) -> Select[Any]:
    """Return rows of `point`, keys and measures.

    From visits it costs a pass over those of the range; else one over the events in which they may lie, too.
    """
    if leg.looks is None:
        return _holding(plan, columns, kept)
    if any(is_of(one, (*PROFILE_COLUMNS, *LIST_DIMENSIONS, "user_id")) for one in plan.question.subjects):
        return _of_parts(plan.question, columns)
    # What is looked at is the whole visit's.
    parts = of_parts(plan.question)
    firsts = first_parts(plan.question, parts.keys()).where(*parts.conditions()).subquery("firsts")
    return spelled(_counted(plan.question, firsts, columns), plan.question, columns)


def _measured(relation: FromClause, columns: list[str]) -> dict[str, ColumnElement[Any]]:
    row = relation.c
    seconds: ColumnElement[Any] = func.date_part("epoch", row.last_at - row.first_at)
    measures: dict[str, ColumnElement[Any]] = {
        "visits": func.count(),
        "bounces": func.count().filter(and_(row.events == 1, row.pageviews == 1)),
        "visit_micros": func.sum((seconds * 1_000_000).cast(BigInteger)).cast(BigInteger),
        "visit_pageviews": func.sum(row.pageviews).cast(BigInteger),
    }
    return {name: measures[name] for name in columns}


def _counted(question: Question, rows: FromClause, columns: list[str]) -> Select[Any]:
    """Count rows, each a visit and its keys."""
    keys = [rows.c[f"key{number}"] for number in range(len(question.by))]
    measures = [measure.label(name) for name, measure in _measured(rows, columns).items()]
    return (
        select(point(question, rows.c.first_at).label("point"), *keys, *measures)
        .select_from(rows)
        .group_by(*places(1 + len(keys)))
    )


def _of_parts(question: Question, columns: list[str]) -> Select[Any]:
    """Count visits of whose parts any passes, in each group that one of them is in.

    Nearly all have one part and are counted without telling them apart. Of the others, `several` names the session, so that
    their parts make a group of their own, which counts once; each of its rows has the whole visit's values.
    """
    start, end = question.edges[0], question.edges[-1]
    looked = [visits.c[name] for name in looked_at(question)]
    session = visits.c.session_id
    only = select(
        visits.c.site_id, cast(null(), session.type).label("several"), *(visits.c[name] for name in _SPAN), *looked
    ).where(of_sites(visits, question.sites), visits.c.part.is_(None), *within(visits.c.first_at, start, end))
    whole = [visits.c[f"visit_{name}"].label(name) for name in _SPAN]
    several = select(visits.c.site_id, session.label("several"), *whole, *looked).where(
        of_sites(visits, question.sites),
        visits.c.part.is_not(None),
        *within(visits.c.visit_first_at, start, end),
        # No part is before its visit; that passes over older blocks.
        visits.c.first_at >= start,
    )
    parts = of_parts(question, union_all(only, several).subquery("parts"))
    found = parts.relation.c
    same = [point(question, found.first_at).label("point"), *parts.keys(), found.several]
    same += [found.site_id] if len(question.sites) > 1 else []
    measures = {"times": func.count(), **_measured(parts.relation, columns)}
    counted = (
        select(*same, *(measure.label(name) for name, measure in measures.items()))
        .select_from(parts.clause)
        .where(*parts.conditions())
        .group_by(*places(len(same)))
        .subquery("counted")
    )
    once = case((counted.c.several.is_(None), 1), else_=counted.c.times)
    totals = [func.sum(counted.c[name] // once).cast(BigInteger).label(name) for name in columns]
    keys = [counted.c.point, *(counted.c[f"key{number}"] for number in range(len(question.by)))]
    return spelled(select(*keys, *totals).group_by(*keys), question, columns)


def _holding(plan: Plan, columns: list[str], kept: Passing | None) -> Select[Any]:
    """Count visits that hold an event which passes, once for each group that any of their events is in."""
    if plan.alone or any(is_time(one) for one in plan.question.subjects):
        return _counted(plan.question, _seen_with_visits(plan).subquery("holding"), columns)
    found = events_of_visits(plan) if kept is None else kept
    of_visit = (found.rows.c.site_id, found.rows.c.session_id)
    holders = select(*of_visit, *found.keys).distinct().select_from(found.clause).where(*found.conditions)
    held = holders.subquery("holders")
    whole = whole_visits(plan, ()).subquery("whole")
    keys = [held.c[f"key{number}"] for number in range(len(plan.question.by))]
    joined = select(*(whole.c[name] for name in _SPAN), *keys).join_from(whole, held, same_session(whole, held))
    return _counted(plan.question, joined.subquery("holding"), columns)


def _seen_with_visits(plan: Plan) -> Select[Any]:
    """Return visits with the keys of their events that pass, each looked at together with its visit."""
    question = plan.question
    whole = whole_visits(plan, pages_of(question)).subquery("whole")
    clause = events.join(whole, same_session(events, whole))
    relation = Texts(clause, event_text(events, whole, whole.c.first_at, clock_of(question)))
    keys = [relation.key(one).label(f"key{number}") for number, one in enumerate(question.by)]
    where = [of_sites(events, question.sites)]
    if not plan.alone:
        start, end = question.edges[0], question.edges[-1]
        where += [events.c.time >= start, events.c.time <= func.greatest(end, latest(question))]
    if question.filter is not None:
        where.append(condition(question.filter, relation))
    of_visit = (whole.c.site_id, whole.c.session_id, *(whole.c[name] for name in _SPAN))
    return select(*of_visit, *keys).distinct().select_from(clause).where(*where)
