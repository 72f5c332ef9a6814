"""The relations that questions are asked of, and where each has what is looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    any_,
    column,
    extract,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.elements import Grouping

from api.analytics.compile.condition import compare, condition
from api.analytics.plan import Plan
from api.analytics.question import AskedSite, Comparison, Dimension, Filter, Level, Property, Question, Subject
from db.books import visits, words
from db.rollups import Rollup
from db.tables import Instant, events

# A part of a visit lies within one local day, and none is longer than 25 hours and some.
PART_LENGTH: Final = timedelta(hours=26)


def of_sites(relation: FromClause, sites: Sequence[AskedSite]) -> ColumnElement[bool]:
    """Return the condition that a row is of one of the sites."""
    ids = [site.id for site in sites]
    return relation.c.site_id == (ids[0] if len(ids) == 1 else any_(literal(ids, ARRAY(Integer))))


def within(place: ColumnElement[Any], start: object, end: object) -> tuple[ColumnElement[bool], ...]:
    """Return conditions that hold for places of [start, end)."""
    return place >= start, place < end


def point(question: Question, time: ColumnElement[Any]) -> ColumnElement[int]:
    """Return which bucket an instant of the range lies in, from 0."""
    starts = list(question.edges[:-1])
    if len(starts) == 1:
        return literal(0)
    return func.width_bucket(time, literal(starts, ARRAY(Instant))) - 1


def begun(question: Question, number: ColumnElement[int]) -> ColumnElement[Any]:
    """Return the instant at which a bucket begins."""
    starts = list(question.edges[:-1])
    if len(starts) == 1:
        return literal(starts[0], Instant)
    return Grouping(literal(starts, ARRAY(Instant)))[number + 1]


def places(count: int) -> list[ColumnElement[Any]]:
    """Return the first columns to group by, by place: an expression with bound values is not recognised as the same one."""
    return [literal_column(str(number)) for number in range(1, count + 1)]


def is_of(subject: Subject, columns: Sequence[str]) -> bool:
    """Say whether a subject is one of the dimensions of these columns."""
    return isinstance(subject, Dimension) and subject.column in columns


def local(part: Dimension, at: ColumnElement[Any], zone: str) -> ColumnElement[str]:
    """Return the hour or the weekday of an instant's local time, as text."""
    field = "hour" if part.column == "hour" else "isodow"
    return extract(field, func.timezone(zone, at)).cast(Integer).cast(Text)


@dataclass(frozen=True)
class Texts:
    """A relation that has each subject as a text."""

    clause: FromClause
    find: Callable[[Subject], ColumnElement[Any]]

    def text(self, subject: Subject) -> ColumnElement[Any]:
        """Return a subject's text, null where it is absent."""
        return func.nullif(self.find(subject), "")

    def meets(self, test: Comparison) -> ColumnElement[bool]:
        """Return whether a subject stands in the relation."""
        return compare(test, self.find(test.subject))


def of_rollup(rollup: Rollup, question: Question) -> Texts:
    """Return a rollup; its rows' time is `bucket`."""
    types = {"bucket": Instant, **{name: events.c[name].type for name in rollup.dimensions}}
    relation = table(rollup.name, *(column(name, types.get(name)) for name in rollup.columns))

    def find(subject: Subject) -> ColumnElement[Any]:
        assert isinstance(subject, Dimension), "rollups know nothing else"  # noqa: S101 - for the type's sake
        if subject.level is Level.TIME:
            return local(subject, relation.c.bucket, question.zone)
        return relation.c[subject.column]

    return Texts(relation, find)


def of_events(plan: Plan, start: datetime, end: datetime) -> Texts:
    """Return events, joined with their visits' pages where these are looked at. Rows are not yet narrowed to the range."""
    question = plan.question
    pages = _pages(question)
    if not pages:
        return Texts(events, event_text(events, None, events.c.time, question.zone))
    if plan.alone:
        sessions = visits_from_events(question, pages).subquery("sessions")
    else:
        # Every visit with an event in the range has a part there.
        active = select(visits).where(
            of_sites(visits, question.sites), visits.c.last_at >= start, visits.c.first_at < end,
            visits.c.first_at >= start - PART_LENGTH,
        )  # fmt: skip
        sessions = (
            _with_pages(active.subquery("parts"), pages, ("site_id", "session_id")).distinct().subquery("sessions")
        )
    return Texts(
        events.join(sessions, same_session(events, sessions)),
        event_text(events, sessions, events.c.time, question.zone),
    )


def same_session(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return the condition that rows are of the same visit."""
    return (one.c.site_id == other.c.site_id) & (one.c.session_id == other.c.session_id)


def event_text(
    relation: FromClause, sessions: FromClause | None, at: ColumnElement[Any], zone: str
) -> Callable[[Subject], ColumnElement[Any]]:
    """Return how to find subjects on events, with what `sessions` has of their visits and with `at` for the time of day."""

    def find(subject: Subject) -> ColumnElement[Any]:
        match subject:
            case Dimension(level=Level.TIME):
                return local(subject, at, zone)
            case Dimension(level=Level.VISIT):
                assert sessions is not None, "joined where a visit's page is looked at"  # noqa: S101 - for the type
                return sessions.c[subject.column]
            case Dimension():
                return relation.c[subject.column]
            case Property():
                text: ColumnElement[Any] = relation.c.properties[subject.name].astext
                return text
            case _:
                return relation.c.value.cast(Text)

    return find


def _pages(question: Question) -> list[str]:
    return sorted(one.column for one in question.subjects if isinstance(one, Dimension) and one.level is Level.VISIT)


def _with_pages(relation: FromClause, pages: Sequence[str], columns: Sequence[str]) -> Select[Any]:
    """Return some columns of a relation of visits, and the text of its pages."""
    texts = {page: words.alias(f"words_{page}") for page in pages}
    statement = select(
        *(relation.c[name] for name in columns), *(alias.c.value.label(page) for page, alias in texts.items())
    ).select_from(relation)
    for page, alias in texts.items():
        statement = statement.join(alias, alias.c.id == relation.c[page])
    return statement


def visits_from_events(question: Question, pages: Sequence[str]) -> Select[Any]:
    """Return every visit of the sites, each made from all of its events. Costs a pass over all events of the sites."""
    place = (events.c.time, func.coalesce(events.c.path, "").collate("C"))
    firsts = {
        "entry_page": aggregate_order_by(func.coalesce(events.c.path, ""), *(one.asc() for one in place)),
        "exit_page": aggregate_order_by(func.coalesce(events.c.path, ""), *(one.desc() for one in place)),
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


def whole_visits(plan: Plan) -> Select[Any]:
    """Return the visits that start in the range, each once and whole, with their pages where these are looked at."""
    question = plan.question
    if plan.alone:
        arrived = func.min(events.c.time)
        return visits_from_events(question, _pages(question)).having(
            *within(arrived, question.edges[0], question.edges[-1])
        )
    columns = ("site_id", "session_id", "first_at", "last_at", "events", "pageviews")
    pages = _pages(question)
    return _with_pages(first_parts(question, [visits.c[page] for page in pages]).subquery("firsts"), pages, columns)


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


def words_that(sites: Sequence[AskedSite], dimension: str, part: Filter) -> Select[Any]:
    """Return the numbers of a dimension's words that pass a filter on it: evaluated once a word, not once a row."""
    relation = Texts(words, lambda _: words.c.value)
    return select(words.c.id).where(of_sites(words, sites), words.c.dimension == dimension, condition(part, relation))


def word_is(sites: Sequence[AskedSite], dimension: str, values: Sequence[str]) -> ColumnElement[Any]:
    """Return the array of the numbers of some values' words (each site has its own), found by their digests."""
    digests = [func.md5(value).cast(words.c.digest.type) for value in values]
    found = select(words.c.id).where(
        of_sites(words, sites), words.c.dimension == dimension, words.c.digest.in_(digests)
    )
    return func.array(found.scalar_subquery(), type_=ARRAY(Integer))
