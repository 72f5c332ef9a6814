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
from db.zones import changes, offset

# A part of a visit lies within one local day, and none is longer than 25 hours and some.
PART_LENGTH: Final = timedelta(hours=26)
_AROUND: Final = timedelta(days=2)
_FOUR_WEEKS: Final = timedelta(weeks=4)


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


@dataclass(frozen=True)
class Clock:
    """A zone's clock over a range, and hours around it."""

    zone: str
    start: datetime
    end: datetime

    def read(self, part: Dimension, at: ColumnElement[Any]) -> ColumnElement[int]:
        """Return the hour (0 to 23) or the weekday (1 to 7) that it shows. SQL is told offsets, and never a zone."""
        low, high = self.start - _AROUND, self.end + _AROUND
        begins = list(changes(low, high, self.zone))
        # Four weeks ahead, so that nothing is negative.
        ahead = [int((offset(moment, self.zone) + _FOUR_WEEKS).total_seconds()) for moment in (low, *begins)]
        now: ColumnElement[Any] = literal(ahead[0], Integer)
        if begins:
            now = Grouping(literal(ahead, ARRAY(Integer)))[func.width_bucket(at, literal(begins, ARRAY(Instant))) + 1]
        seconds: ColumnElement[Any] = func.date_part("epoch", at) + now
        if part.column == "hour":
            return func.mod(func.floor(seconds / 3600).cast(Integer), 24)
        # The first of January 1970 was a Thursday.
        return func.mod(func.floor(seconds / 86400).cast(Integer) + 3, 7) + 1


def clock_of(question: Question) -> Clock:
    """Return the clock that a question reads."""
    return Clock(question.zone, question.edges[0], question.edges[-1])


def is_time(subject: Subject) -> bool:
    """Say whether a subject is a part of the time, which is a number until the answer is put together."""
    return isinstance(subject, Dimension) and subject.level is Level.TIME


@dataclass(frozen=True)
class Texts:
    """A relation that has each subject as a text, but parts of the time as numbers."""

    clause: FromClause
    find: Callable[[Subject], ColumnElement[Any]]

    def key(self, subject: Subject) -> ColumnElement[Any]:
        """Return what a subject is grouped by, null where it is absent."""
        found = self.find(subject)
        return found if is_time(subject) else func.nullif(found, "")

    def meets(self, test: Comparison) -> ColumnElement[bool]:
        """Return whether a subject stands in the relation."""
        found = self.find(test.subject)
        return compare(test, found.cast(Text) if is_time(test.subject) else found)


def of_rollup(rollup: Rollup, question: Question) -> Texts:
    """Return a rollup; its rows' time is `bucket`."""
    types = {"bucket": Instant, **{name: events.c[name].type for name in rollup.dimensions}}
    relation = table(rollup.name, *(column(name, types.get(name)) for name in rollup.columns))
    return Texts(relation, event_text(relation, None, relation.c.bucket, clock_of(question)))


def of_events(plan: Plan, start: datetime, end: datetime) -> Texts:
    """Return events, joined with their visits' pages where these are looked at. Rows are not yet narrowed to the range."""
    question = plan.question
    pages = _pages(question)
    if not pages:
        return Texts(events, event_text(events, None, events.c.time, clock_of(question)))
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
        event_text(events, sessions, events.c.time, clock_of(question)),
    )


def same_session(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return the condition that rows are of the same visit."""
    return (one.c.site_id == other.c.site_id) & (one.c.session_id == other.c.session_id)


def event_text(
    relation: FromClause, sessions: FromClause | None, at: ColumnElement[Any], clock: Clock
) -> Callable[[Subject], ColumnElement[Any]]:
    """Return how to find subjects on events, with what `sessions` has of their visits and with `at` for the time of day."""

    def find(subject: Subject) -> ColumnElement[Any]:
        match subject:
            case Dimension(level=Level.TIME):
                return clock.read(subject, at)
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


def words_of(sites: Sequence[AskedSite], dimension: str, values: Sequence[str]) -> Select[Any]:
    """Return the numbers of some values' words (each site has its own), found by their digests."""
    digests = [func.md5(value).cast(words.c.digest.type) for value in values]
    return select(words.c.id).where(of_sites(words, sites), words.c.dimension == dimension, words.c.digest.in_(digests))


def all_of(numbers: Select[Any]) -> ColumnElement[Any]:
    """Return the array of some numbers."""
    return func.array(numbers.scalar_subquery(), type_=ARRAY(Integer))
