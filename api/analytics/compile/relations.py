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
from sqlalchemy.sql.elements import Grouping

from api.analytics.compile.condition import compare, condition
from api.analytics.question import AskedSite, Comparison, Dimension, Filter, Level, Property, Question, Subject
from db.books import words
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
