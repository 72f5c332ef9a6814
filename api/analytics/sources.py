"""What each relation can answer, exactly. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

from api.analytics import clock
from api.analytics.algebra import conjuncts, is_one_value
from api.analytics.question import (
    Comparison,
    Dimension,
    Filter,
    Level,
    Property,
    Question,
    Subject,
    subjects,
)
from db.books import (
    BOOK_DIMENSIONS,
    FILTER_DIMENSIONS,
    LIST_DIMENSIONS,
    PAIR_DIMENSIONS,
    PAIR_PAGES,
    PROFILE_COLUMNS,
    VISIT_DIMENSIONS,
)
from db.rollups import Rollup

# More parts than this cost more to plan than reading events does. So many stale buckets are there for moments only.
MAX_SEGMENTS: Final = 25

# What is known about each part of a visit, beside the lists of its names and paths.
_OF_PARTS: Final = frozenset((*PROFILE_COLUMNS, *VISIT_DIMENSIONS, "user_id"))


class CannotTellError(Exception):
    """Why a relation cannot answer a question exactly."""


class Source(Enum):
    """What answers a segment, beside rollups."""

    EVENTS = "events"
    # The parts of visits: each is whole on one local day of its site, and tells the quarters of an hour it was active in.
    DAYS = "visits by local day"
    QUARTERS = "visits by quarter of an hour"


@dataclass(frozen=True)
class Segment:
    """A stretch [start, end) of the range and what answers it."""

    source: Rollup | Source
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Days:
    """Sums of local days: of every value of `dimension` (of everything, where it is None), or of those that `values` says.

    With `within`, a comparison of another dimension with one value, of the events that have that as well. `begun` are the
    days that the question's edges begin.
    """

    begun: tuple[date, ...]
    dimension: Dimension | None = None
    values: Filter | None = None
    within: Comparison | None = None


@dataclass(frozen=True)
class Looks:
    """How a question looks at visits: which of their lists (names, paths) it reads, and whether the time of day matters."""

    listed: Dimension | None = None
    timed: bool = False


def days(question: Question, *, adds_up: bool, arrivals: bool) -> Days:
    """Return how sums of days answer.

    `adds_up`: only events are counted, which may be added up over values, too. `arrivals`: new visitors are asked for, of
    whom the sums know only all together.

    Raises:
        CannotTellError: they do not.
    """
    begun = _begun(question, question.edges)
    if unknown := [one for one in question.subjects if _column(one) not in BOOK_DIMENSIONS]:
        raise CannotTellError(f"days are not summed up by {_names(unknown)}")
    if len(question.by) > 1:
        raise CannotTellError("days are summed up by one dimension at a time")
    if arrivals and question.subjects:
        raise CannotTellError("days know who is new among all visitors together only")
    by = next((one for one in question.by if isinstance(one, Dimension)), None)
    if question.filter is None:
        return Days(begun, by)
    looked = next(iter(subjects(question.filter)), None)
    if not isinstance(looked, Dimension) or subjects(question.filter) != {looked}:
        raise CannotTellError("days are summed up by one value of one dimension at most")
    if by in (None, looked):
        if by is None and not adds_up and not is_one_value(question.filter):
            raise CannotTellError(f"a visitor or a visit may be counted under several values of {looked.column}")
        return Days(begun, looked, question.filter)
    if not isinstance(question.filter, Comparison) or not is_one_value(question.filter):
        raise CannotTellError(f"days are summed up within one value of {looked.column} at a time")
    if looked.column not in FILTER_DIMENSIONS or _column(by) not in (*PAIR_DIMENSIONS, *PAIR_PAGES):
        raise CannotTellError(f"days are not summed up by {_column(by)} within {looked.column}")
    return Days(begun, by, None, question.filter)


def looks(question: Question) -> Looks:
    """Return how the parts of visits tell which hold an event that passes the filter, and its groups.

    Raises:
        CannotTellError: they do not.
    """
    listed: set[Dimension] = set()
    for looked in [*map(subjects, conjuncts(question.filter)), *({one} for one in question.by)]:
        if unknown := [one for one in looked if not _is_told(one)]:
            raise CannotTellError(f"visits do not tell {_names(unknown)}")
        lists = [one for one in looked if isinstance(one, Dimension) and one.column in LIST_DIMENSIONS]
        if lists and len(looked) > 1:
            raise CannotTellError(f"visits do not tell which {lists[0].column} was seen together with what else")
        listed.update(lists)
    if len(listed) > 1:
        raise CannotTellError("visits do not tell which path was seen together with which name")
    return Looks(next(iter(listed), None), bool(_timed(question)))


def parts_of_visits(question: Question, *, adds_up: bool) -> tuple[Segment, ...]:
    """Return segments that tell who was active when; with `adds_up` how many events there were, too.

    Raises:
        CannotTellError: visits do not tell.
    """
    looked = looks(question)
    if looked.timed and (adds_up or looked.listed is not None):
        raise CannotTellError("visits do not tell at what time of the day each event happened")
    if adds_up and looked.listed is not None:
        raise CannotTellError(f"visits do not tell how many events had which {looked.listed.column}")
    if adds_up or looked.listed is not None or (not looked.timed and _are_days(question)):
        return _by_day(question)
    return _by_quarter(question, Source.QUARTERS, ())


def _by_day(question: Question) -> tuple[Segment, ...]:
    start, *inner, end = question.edges
    zone = question.sites[0].timezone
    low, high = clock.ceil_day(start, zone), clock.floor_day(end, zone)
    if low >= high:
        raise CannotTellError("the range holds no whole local day")
    _begun(question, tuple(sorted({low, *inner, high})))
    return tidy(
        [Segment(Source.EVENTS, start, low), Segment(Source.DAYS, low, high), Segment(Source.EVENTS, high, end)]
    )


def rolled_up(question: Question, rollups: Sequence[Rollup], stale: Sequence[datetime]) -> tuple[Segment, ...]:
    """Return segments of the first rollup that knows everything looked at.

    What its grain cannot express at both ends comes from events, and so do the `stale` buckets (of its grain, in order),
    whose events changed since they were rolled up.

    Raises:
        CannotTellError: there is none.
    """
    others = question.subjects - _timed(question)
    for rollup in rollups:
        if all(_column(one) in rollup.dimensions for one in others):
            return _by_quarter(question, rollup, stale)
    raise CannotTellError(f"no rollup knows {_names(others)}{' together' if len(others) > 1 else ''}")


def _by_quarter(question: Question, source: Rollup | Source, stale: Sequence[datetime]) -> tuple[Segment, ...]:
    """Return segments of a source that knows quarters of an hour; the ends that are less, and what is stale, from events."""
    start, *inner, end = question.edges
    low, high = clock.ceil_quarter(start), clock.floor_quarter(end)
    if low >= high or any(clock.floor_quarter(edge) != edge for edge in inner):
        raise CannotTellError("the buckets are not whole quarters of an hour")
    if _timed(question) and not clock.keeps_quarters(low, high, question.zone):
        raise CannotTellError(f"clocks in {question.zone} have not always changed at quarters of an hour")
    segments = [Segment(Source.EVENTS, start, low)]
    for bucket in stale:
        begun = max(clock.floor_quarter(bucket), low)
        done = min(clock.floor_quarter(bucket) + clock.QUARTER, high)
        if begun < done:
            segments += [Segment(source, low, begun), Segment(Source.EVENTS, begun, done)]
            low = done
    return tidy([*segments, Segment(source, low, high), Segment(Source.EVENTS, high, end)])


def tidy(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Leave out empty segments and join neighbours that read the same; beyond MAX_SEGMENTS read the middle from events."""
    joined: list[Segment] = []
    for segment in segments:
        if segment.start >= segment.end:
            continue
        if joined and joined[-1].source == segment.source:
            joined[-1] = Segment(segment.source, joined[-1].start, segment.end)
        else:
            joined.append(segment)
    if len(joined) > MAX_SEGMENTS:
        raw = [segment for segment in joined if segment.source is Source.EVENTS]
        middle = Segment(Source.EVENTS, raw[0].start, raw[-1].end)
        ends = [part for part in (joined[0], joined[-1]) if part.source is not Source.EVENTS]
        joined = sorted([*ends, middle], key=lambda part: part.start)
    return tuple(joined)


def _are_days(question: Question) -> bool:
    try:
        _begun(question, question.edges)
    except CannotTellError:
        return False
    return True


def _begun(question: Question, edges: tuple[datetime, ...]) -> tuple[date, ...]:
    """Return the local days that edges begin, the same for every site."""
    found = {clock.days_begun(edges, site.timezone) for site in question.sites}
    if None in found:
        zones = " and ".join(sorted({site.timezone for site in question.sites}))
        raise CannotTellError(f"the buckets are not whole local days of {zones}")
    if len(found) > 1:
        raise CannotTellError("the sites' local days have different dates")
    return next(iter(found)) or ()


def _timed(question: Question) -> frozenset[Subject]:
    return frozenset(one for one in question.subjects if isinstance(one, Dimension) and one.level is Level.TIME)


def _is_told(subject: Subject) -> bool:
    if not isinstance(subject, Dimension):
        return False
    return subject.level is Level.TIME or subject.column in _OF_PARTS or subject.column in LIST_DIMENSIONS


def _column(subject: Subject | None) -> str | None:
    return subject.column if isinstance(subject, Dimension) else None


def _names(looked: Iterable[Subject]) -> str:
    return " and ".join(sorted(named(one) for one in looked))


def named(subject: Subject) -> str:
    """Return what people call a subject."""
    match subject:
        case Dimension():
            return subject.column
        case Property():
            return f"property {subject.name}"
        case _:
            return "value"
