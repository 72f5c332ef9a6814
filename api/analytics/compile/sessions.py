"""Whole visits: as `visits` has them, or made from events alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, FromClause, Select, Text, func, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from api.analytics.compile.relations import of_sites, within
from api.analytics.plan import Plan
from api.analytics.question import Dimension, Level, Question
from db.books import visits, words
from db.tables import events

# A part of a visit lies within one local day, and none is longer than 25 hours and some.
PART_LENGTH: Final = timedelta(hours=26)


def pages_of(question: Question) -> list[str]:
    """Return which pages of visits a question looks at: entry, exit."""
    return sorted(one.column for one in question.subjects if isinstance(one, Dimension) and one.level is Level.VISIT)


def whole_visits(plan: Plan, pages: Sequence[str]) -> Select[Any]:
    """Return the visits that start in the range, each once and whole, with the texts of some of their pages."""
    question = plan.question
    if plan.alone:
        arrived = func.min(events.c.time)
        return _from_events(question, pages).having(*within(arrived, question.edges[0], question.edges[-1]))
    columns = ("site_id", "session_id", "first_at", "last_at", "events", "pageviews")
    firsts = first_parts(question, [visits.c[page] for page in pages])
    return _with_pages(firsts.subquery("firsts"), pages, columns) if pages else firsts


def first_parts(question: Question, more: Sequence[ColumnElement[Any]]) -> Select[Any]:
    """Return the first parts of the visits that start in the range, with the whole visit's values."""
    return select(
        visits.c.site_id,
        visits.c.session_id,
        visits.c.first_at,
        func.coalesce(visits.c.visit_last_at, visits.c.last_at).label("last_at"),
        func.coalesce(visits.c.visit_events, visits.c.events).label("events"),
        func.coalesce(visits.c.visit_pageviews, visits.c.pageviews).label("pageviews"),
        *more,
    ).where(
        of_sites(visits, question.sites),
        visits.c.part.is_(None) | (visits.c.part == 1),
        *within(visits.c.first_at, question.edges[0], question.edges[-1]),
    )


def latest(question: Question) -> ColumnElement[Any]:
    """Return the last moment of the visits that start in the range; null when none goes on behind it."""
    start, end = question.edges[0], question.edges[-1]
    only = select(visits.c.last_at).where(
        of_sites(visits, question.sites),
        visits.c.part.is_(None),
        *within(visits.c.first_at, max(start, end - PART_LENGTH), end),
        visits.c.last_at >= end,
    )
    several = select(visits.c.visit_last_at).where(
        of_sites(visits, question.sites),
        visits.c.part.is_not(None),
        *within(visits.c.visit_first_at, start, end),
        visits.c.first_at >= start,
        visits.c.visit_last_at >= end,
    )
    longest = union_all(only, several).subquery("longest")
    return select(func.max(longest.c.last_at)).scalar_subquery()


def page_texts(plan: Plan, pages: Sequence[str], start: datetime, end: datetime) -> FromClause:
    """Return the visits with an event in a stretch, each once, with the texts of some of their pages."""
    question = plan.question
    if plan.alone:
        return _from_events(question, pages).subquery("sessions")
    # Every visit with an event there has a part there.
    active = select(visits).where(
        of_sites(visits, question.sites),
        visits.c.last_at >= start,
        *within(visits.c.first_at, start - PART_LENGTH, end),
    )
    parts = active.subquery("parts")
    return _with_pages(parts, pages, ("site_id", "session_id")).distinct().subquery("sessions")


def _with_pages(relation: FromClause, pages: Sequence[str], columns: Sequence[str]) -> Select[Any]:
    """Return some columns of a relation of visits, and the texts of its pages."""
    texts = {page: words.alias(f"words_{page}") for page in pages}
    statement = select(
        *(relation.c[name] for name in columns), *(alias.c.value.label(page) for page, alias in texts.items())
    ).select_from(relation)
    for page, alias in texts.items():
        statement = statement.join(alias, alias.c.id == relation.c[page])
    return statement


def _from_events(question: Question, pages: Sequence[str]) -> Select[Any]:
    """Return every visit of the sites, each made from all of its events. Costs a pass over all events of the sites."""
    path: ColumnElement[Any] = func.coalesce(events.c.path, "")
    place = (events.c.time, path.collate("C"))
    firsts = {
        "entry_page": aggregate_order_by(path, *(one.asc() for one in place)),
        "exit_page": aggregate_order_by(path, *(one.desc() for one in place)),
    }
    return (
        select(
            events.c.site_id,
            events.c.session_id,
            func.min(events.c.time).label("first_at"),
            func.max(events.c.time).label("last_at"),
            func.count().label("events"),
            func.count().filter(events.c.name == "pageview").label("pageviews"),
            *(func.array_agg(firsts[page], type_=ARRAY(Text))[1].label(page) for page in pages),
        )
        .where(of_sites(events, question.sites))
        .group_by(events.c.site_id, events.c.session_id)
    )
