"""Visits that start in each bucket, each whole -> their measures."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, func, select

from api.analytics.compile.condition import condition
from api.analytics.compile.parts import of_parts, spelled
from api.analytics.compile.relations import (
    Texts,
    event_text,
    first_parts,
    is_of,
    of_sites,
    places,
    point,
    same_session,
    whole_visits,
    within,
)
from api.analytics.plan import Plan, VisitsLeg
from api.analytics.question import Question
from db.books import LIST_DIMENSIONS, PROFILE_COLUMNS, visits
from db.tables import events

_SPAN = ("first_at", "last_at", "events", "pageviews")


def of_visits(plan: Plan, leg: VisitsLeg, columns: list[str]) -> list[Select[Any]]:
    """Return statements whose rows of `point`, keys and measures add up to the answer.

    From visits it costs a pass over those of the range; else one over the events in which they may lie, too.
    """
    question = plan.question
    if leg.looks is None:
        return [_holding(plan, columns)]
    if not any(is_of(one, (*PROFILE_COLUMNS, *LIST_DIMENSIONS, "user_id")) for one in question.subjects):
        # What is looked at is the whole visit's.
        return [_of_first_parts(question, columns)]
    return [_of_only_parts(question, columns), _of_several_parts(question, columns)]


def _measured(relation: FromClause, columns: list[str]) -> list[ColumnElement[Any]]:
    row = relation.c
    seconds: ColumnElement[Any] = func.date_part("epoch", row.last_at - row.first_at)
    measures: dict[str, ColumnElement[Any]] = {
        "visits": func.count(),
        "bounces": func.count().filter(and_(row.events == 1, row.pageviews == 1)),
        "visit_micros": func.sum((seconds * 1_000_000).cast(BigInteger)).cast(BigInteger),
        "visit_pageviews": func.sum(row.pageviews).cast(BigInteger),
    }
    return [measures[name].label(name) for name in columns]


def _of_first_parts(question: Question, columns: list[str]) -> Select[Any]:
    parts = of_parts(question)
    firsts = first_parts(question, parts.keys()).where(*parts.conditions()).subquery("firsts")
    return spelled(_counted(question, firsts, columns), question, columns)


def _counted(question: Question, rows: FromClause, columns: list[str]) -> Select[Any]:
    """Count rows, each a visit and its keys."""
    keys = [rows.c[f"key{number}"] for number in range(len(question.by))]
    return (
        select(point(question, rows.c.first_at).label("point"), *keys, *_measured(rows, columns))
        .select_from(rows)
        .group_by(*places(1 + len(keys)))
    )


def _of_only_parts(question: Question, columns: list[str]) -> Select[Any]:
    """Count visits of a single part, which are nearly all: without telling them apart."""
    parts = of_parts(question)
    only = (
        select(*(visits.c[name] for name in _SPAN), *parts.keys())
        .select_from(parts.clause)
        .where(
            visits.c.part.is_(None),
            *within(visits.c.first_at, question.edges[0], question.edges[-1]),
            *parts.conditions(),
        )
        .subquery("only")
    )
    return spelled(_counted(question, only, columns), question, columns)


def _of_several_parts(question: Question, columns: list[str]) -> Select[Any]:
    """Count visits of several parts: once for each group that any of their parts is in."""
    start, end = question.edges[0], question.edges[-1]
    parts = of_parts(question, visits.c.visit_first_at)
    latest = (
        select(func.max(visits.c.visit_last_at))
        .where(of_sites(visits, question.sites), visits.c.part == 1, *within(visits.c.first_at, start, end))
        .scalar_subquery()
    )
    several = (
        select(
            visits.c.site_id,
            visits.c.session_id,
            *(visits.c[f"visit_{name}"].label(name) for name in _SPAN),
            *parts.keys(),
        )
        .distinct()
        .select_from(parts.clause)
        .where(
            visits.c.part.is_not(None),
            *within(visits.c.visit_first_at, start, end),
            # Says nothing new, but lets blocks be passed over.
            visits.c.first_at >= start,
            visits.c.first_at <= latest,
            *parts.conditions(),
        )
        .subquery("several")
    )
    return spelled(_counted(question, several, columns), question, columns)


def _holding(plan: Plan, columns: list[str]) -> Select[Any]:
    """Count visits that hold an event which passes, once for each group that any of their events is in."""
    question = plan.question
    whole = whole_visits(plan).subquery("whole")
    relation = Texts(
        events.join(whole, same_session(events, whole)), event_text(events, whole, whole.c.first_at, question.zone)
    )
    keys = [relation.text(one).label(f"key{number}") for number, one in enumerate(question.by)]
    where = [of_sites(events, question.sites)]
    if not plan.alone:
        ends = first_parts(question, []).subquery("ends")
        where += [
            events.c.time >= question.edges[0],
            events.c.time <= select(func.max(ends.c.last_at)).scalar_subquery(),
        ]
    if question.filter is not None:
        where.append(condition(question.filter, relation))
    columns_of = (whole.c.site_id, whole.c.session_id, *(whole.c[name] for name in _SPAN))
    holding = select(*columns_of, *keys).distinct().select_from(relation.clause).where(*where).subquery("holding")
    return _counted(question, holding, columns)
