"""Test support: questions about stories, for Hypothesis to make up: any metrics, filters and groups over any buckets."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from api.analytics.calendar import Bucket, edges, midnight
from api.analytics.clock import QUARTER
from api.analytics.question import (
    METRICS,
    All,
    Comparison,
    Either,
    Filter,
    Metric,
    Not,
    Operator,
    Question,
    Subject,
    Value,
)
from api.analytics.story import DIMENSION, VALUES, ZONES, Story, near
from db.testing import TestSite

METRIC: Final = {one.name: one for one in METRICS}
NUMBERS: Final = ("0", "-1", "2", "9.5", "1e1")
PATTERNS: Final = ("^/$", "^/[a-z]$", "a|B", "^.$", "[0-9]+", "^$", "o+x?", r"\.", "^(/A)?/.*b$")


def is_(subject: Subject, value: str) -> Comparison:
    """Have just this value."""
    return Comparison(subject, Operator.IS, (value,))


def comparisons(subject: Subject) -> st.SearchStrategy[Comparison]:
    """Comparisons of a subject with values that it has, mostly."""
    values = st.sampled_from(["", "", *VALUES[subject], "nothing"])
    number = st.sampled_from(NUMBERS)
    some: dict[Operator, st.SearchStrategy[tuple[str, ...]]] = {
        Operator.EXISTS: st.just(()),
        Operator.MATCHES: st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2).map(tuple),
        Operator.GT: number.map(lambda one: (one,)),
        Operator.LT: number.map(lambda one: (one,)),
        Operator.BETWEEN: st.tuples(number, number).map(lambda two: tuple(sorted(two, key=float))),
    }
    several = st.lists(values, min_size=1, max_size=3).map(tuple)
    return st.sampled_from([Operator.IS, Operator.IS, Operator.IS_NOT, *Operator]).flatmap(
        lambda operator: st.builds(Comparison, st.just(subject), st.just(operator), some.get(operator, several))
    )


# What dashboards filter by, one value of it, is as likely as anything else.
plain: Final = st.sampled_from(["country", "browser", "source", "path", "name", "entry_page"]).flatmap(
    lambda name: st.sampled_from(VALUES[DIMENSION[name]]).map(lambda value: is_(DIMENSION[name], value))
)
any_comparison: Final = st.sampled_from(list(VALUES)).flatmap(comparisons)
_single: Final = plain | any_comparison
_trees: Final[st.SearchStrategy[Filter]] = st.recursive(
    _single,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: Either(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=4,
)
filters: Final[st.SearchStrategy[Filter]] = st.one_of(plain, _single, _single.map(Not), _trees, _trees.map(Not))
narrowings: Final = st.none() | filters
_GROUPS: Final = st.sampled_from([one for one in VALUES if not isinstance(one, Value)]) | st.sampled_from(
    [DIMENSION[name] for name in ("country", "path", "name", "exit_page", "hour", "weekday")]
)
ungrouped: Final[st.SearchStrategy[tuple[Subject, ...]]] = st.just(())
grouped: Final = st.lists(_GROUPS, min_size=1, max_size=2, unique=True).map(tuple)


def one_of(names: Sequence[str]) -> st.SearchStrategy[tuple[Subject, ...]]:
    """Groups by one of some dimensions, or none."""
    return st.just(()) | st.sampled_from(names).map(lambda name: (DIMENSION[name],))


def on_one_value(names: Sequence[str]) -> st.SearchStrategy[Filter | None]:
    """Filters on one value, perhaps the absent one, of one of some dimensions."""
    subject = st.sampled_from(names).map(lambda name: DIMENSION[name])
    return subject.flatmap(lambda one: st.sampled_from([*VALUES[one], ""]).map(lambda value: is_(one, value)))


def on_one_of(names: Sequence[str]) -> st.SearchStrategy[Filter | None]:
    """Filters on one of some dimensions, or none: of one value, of any kind, or what they leave."""
    subject = st.sampled_from(names).map(lambda name: DIMENSION[name])
    return st.one_of(
        st.none(), st.none(), on_one_value(names), subject.flatmap(comparisons), subject.flatmap(comparisons).map(Not)
    )


some_metrics: Final[st.SearchStrategy[tuple[Metric, ...]]] = st.one_of(
    st.just(METRICS),
    st.sampled_from(METRICS).map(lambda one: (one,)),
    st.sampled_from(METRICS).map(lambda one: tuple(other for other in METRICS if other.family is one.family)),
    st.lists(st.sampled_from(METRICS), min_size=1, max_size=4, unique=True).map(tuple),
)


# The most a range of these holds in a question; other buckets are of days.
_LENGTHS: Final = {
    Bucket.MINUTE: timedelta(minutes=1),
    Bucket.QUARTER_HOUR: QUARTER,
    Bucket.HOUR: timedelta(hours=1),
}
_SIZES: Final = st.sampled_from([Bucket.DAY, Bucket.DAY, *(one for one in Bucket if one is not Bucket.AUTO)])
_ROUNDED: Final = st.sampled_from(["event", "event", "mark", "near", "quarter", "day", "day"])


@st.composite
def instants(draw: st.DrawFn, story: Story, zone: str) -> datetime:
    """Instants of a story's time: of its events, on and around its marks, quarters of an hour, midnights of the zone."""
    rounded = draw(_ROUNDED)
    if rounded == "event" and story.events:
        return draw(st.sampled_from([event.time for event in story.events]))
    if rounded == "mark":
        return draw(st.sampled_from(story.marks))
    instant = draw(near(story.marks))
    if rounded == "quarter":
        return datetime.fromtimestamp(instant.timestamp() // 900 * 900, UTC)
    if rounded == "day":
        day = instant.astimezone(ZoneInfo(zone)).date() + timedelta(days=draw(st.integers(-1, 1)))
        return midnight(day, ZoneInfo(zone))
    return instant


@st.composite
def ranges(draw: st.DrawFn, story: Story, zone: str, most: int = 24) -> tuple[datetime, ...]:
    """Edges of up to so many buckets: of a calendar in the zone, or anywhere."""
    start, *inner, end = sorted(draw(st.lists(instants(story, zone), min_size=2, max_size=5, unique=True)))
    end = draw(st.sampled_from([end, end, start + timedelta(days=draw(st.integers(1, 60)))]))
    if draw(st.booleans()):
        return (start, *(one for one in inner if one < end), end)
    size = draw(_SIZES)
    return edges(start, min(end, start + most * _LENGTHS.get(size, timedelta(days=1))), size, ZoneInfo(zone))


@st.composite
def whole_days(draw: st.DrawFn, story: Story, zone: str) -> tuple[datetime, ...]:
    """Edges that are midnights of the zone: of a calendar, or of a few days."""
    place = ZoneInfo(zone)
    first = draw(st.sampled_from(story.marks)).astimezone(place).date() + timedelta(days=draw(st.integers(-3, 1)))
    days = [first + timedelta(days=n) for n in (0, *sorted(draw(st.sets(_DAYS_ON, min_size=1, max_size=4))))]
    marks = sorted({midnight(day, place) for day in days})  # of a day that never was, the next one's
    if len(marks) == 1 or draw(st.booleans()):
        return edges(marks[0], midnight(days[-1] + timedelta(days=1), place), draw(_LONG), place)
    return tuple(marks)


_DAYS_ON: Final = st.integers(1, 5) | st.integers(1, 45)
_LONG: Final = st.sampled_from([Bucket.DAY, Bucket.WEEK, Bucket.MONTH, Bucket.YEAR])


@st.composite
def quarters(draw: st.DrawFn, story: Story, zone: str) -> tuple[datetime, ...]:
    """Edges of a few buckets, each of some quarters of an hour, right where events are."""
    around = draw(st.sampled_from([event.time for event in story.events]) if story.events else instants(story, zone))
    start = datetime.fromtimestamp(around.timestamp() // 900 * 900, UTC) - draw(st.integers(0, 2)) * QUARTER
    steps = draw(st.lists(st.sampled_from([1, 1, 2, 3, 8]), min_size=1, max_size=8))
    return tuple(start + QUARTER * sum(steps[:n]) for n in range(len(steps) + 1))


def whole_story(story: Story, _: str) -> st.SearchStrategy[tuple[datetime, ...]]:
    """From the first event to the last, whatever the zone."""
    times = [event.time for event in story.events] or [*story.marks]
    return st.just((min(times), max(times) + timedelta(microseconds=1)))


Span = Callable[[Story, str], st.SearchStrategy[tuple[datetime, ...]]]


@st.composite
def questions(
    draw: st.DrawFn,
    story: Story,
    metrics: st.SearchStrategy[tuple[Metric, ...]] = some_metrics,
    by: st.SearchStrategy[tuple[Subject, ...]] = ungrouped | grouped,
    narrowed: st.SearchStrategy[Filter | None] = narrowings,
    span: Span = ranges,
) -> Question:
    """A question about one or all sites of a story, by their numbers in it: see `about`."""
    every = len(story.zones)
    asked = tuple(draw(st.permutations(story.asked))[: draw(st.sampled_from([every, every, 1]))])
    zone = draw(st.sampled_from([*story.zones, *ZONES]))
    edges_of = asked[0].timezone if span is whole_days else zone
    return Question(asked, draw(span(story, edges_of)), draw(metrics), zone, draw(narrowed), draw(by))


def about(question: Question, sites: Sequence[TestSite]) -> Question:
    """Return a question about the sites of a story that has happened."""
    return replace(question, sites=tuple(replace(site, id=sites[site.id].id) for site in question.sites))
