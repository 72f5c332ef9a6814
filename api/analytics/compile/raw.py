"""Events as questions look at them: those that pass the filter, read once by all legs of a plan that read all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select, union_all

from api.analytics.compile.condition import condition
from api.analytics.compile.relations import Texts, clock_of, event_text, is_time, of_sites, same_session, within
from api.analytics.compile.sessions import latest, page_texts, pages_of
from api.analytics.plan import ActivityLeg, Leg, Plan, ValuesLeg, VisitsLeg
from api.analytics.question import Dimension, Level, Property, Question, Value
from api.analytics.sources import Source
from db.tables import events


@dataclass(frozen=True)
class Passing:
    """Events that pass a question's filter: rows of `clause` that meet `conditions`.

    `rows`, a part of the clause, has their columns; `keys` are their groups, and `viewed` tells page views. They may be
    more than those of the range.
    """

    clause: FromClause
    rows: FromClause
    keys: tuple[ColumnElement[Any], ...]
    viewed: ColumnElement[bool]
    conditions: tuple[ColumnElement[bool], ...]


def events_of(plan: Plan, start: datetime, end: datetime) -> Passing:
    """Return the events of a stretch [start, end) that pass."""
    stretch = (of_sites(events, plan.question.sites), *within(events.c.time, start, end))
    return _passing(plan, events, start, end, stretch)


def events_of_visits(plan: Plan, more: frozenset[str] = frozenset()) -> Passing:
    """Return the events that pass of those that visits of the range may hold; `more` names columns beside those looked at.

    That is all of the range, and some behind it: apart, because the database takes a range whose end it does not know when
    it plans for a tiny one.
    """
    question = plan.question
    start, end = question.edges[0], question.edges[-1]
    rows = _looked_at(question, {"time", "site_id", "session_id", "name", *more})
    behind = rows.where(events.c.time >= end, events.c.time <= latest(question))
    held = union_all(rows.where(*within(events.c.time, start, end)), behind).subquery("held")
    return _passing(plan, held, start, end, ())


def shared(plan: Plan) -> Passing | None:
    """Return the events that pass, to be read from once and kept, where several legs of a plan read all of them."""
    legs = [leg for leg in plan.legs if _reads_all(plan.question, leg)]
    if plan.alone or len(legs) < 2:
        return None
    start, end = plan.question.edges[0], plan.question.edges[-1]
    more = {"time", "site_id", "session_id", "visitor_id"}
    more |= {"user_id"} if any("users" in leg.measures for leg in legs) else set()
    more |= {"value"} if any(isinstance(leg, ValuesLeg) for leg in legs) else set()
    if any(isinstance(leg, VisitsLeg) for leg in legs):
        found = events_of_visits(plan, frozenset(more))
    else:
        found = events_of(plan, start, end)
    kept = (
        select(*(found.rows.c[name] for name in sorted(more)), found.viewed.label("viewed"), *found.keys)
        .select_from(found.clause)
        .where(*found.conditions)
        .cte("passing")
    )
    keys = tuple(kept.c[f"key{number}"] for number in range(len(plan.question.by)))
    return Passing(kept, kept, keys, kept.c.viewed, ())


def reads_shared(plan: Plan, leg: Leg, kept: Passing | None) -> Passing | None:
    """Return what is shared, if a leg is one of those that do."""
    return kept if _reads_all(plan.question, leg) else None


def _reads_all(question: Question, leg: Leg) -> bool:
    """Say whether a leg reads all events that pass, and no more of them than others."""
    match leg:
        case ActivityLeg():
            return len(leg.segments) == 1 and leg.segments[0].source is Source.EVENTS
        case VisitsLeg():
            # Of visits, the start's time of day is that of each event.
            return leg.looks is None and not any(is_time(one) for one in question.subjects)
        case _:
            return isinstance(leg, ValuesLeg)


def _passing(
    plan: Plan, rows: FromClause, start: datetime, end: datetime, where: tuple[ColumnElement[bool], ...]
) -> Passing:
    """Join rows with their visits' pages, where these are looked at."""
    question = plan.question
    pages = pages_of(question)
    sessions = page_texts(plan, pages, start, end) if pages else None
    clause = rows if sessions is None else rows.join(sessions, same_session(rows, sessions))
    relation = Texts(clause, event_text(rows, sessions, rows.c.time, clock_of(question)))
    keys = tuple(relation.key(one).label(f"key{number}") for number, one in enumerate(question.by))
    narrowed = () if question.filter is None else (condition(question.filter, relation),)
    return Passing(clause, rows, keys, rows.c.name == "pageview", (*where, *narrowed))


def _looked_at(question: Question, more: set[str]) -> Select[Any]:
    """Return the columns of events that a question looks at, and some more."""
    looked = {one.column for one in question.subjects if isinstance(one, Dimension) and one.level is Level.EVENT}
    looked |= {"properties" for one in question.subjects if isinstance(one, Property)}
    looked |= {"value" for one in question.subjects if isinstance(one, Value)}
    return select(*(events.c[name] for name in sorted(looked | more))).where(of_sites(events, question.sites))
