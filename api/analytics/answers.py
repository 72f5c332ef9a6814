"""Answers as GraphQL has them: types whose fields are made from the declarations in question.py."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import asyncpg
import strawberry
from strawberry.utils.str_converters import to_camel_case

from api.analytics.answer import Explanation
from api.analytics.comparison import change
from api.analytics.question import DIMENSIONS, METRICS, Level, Metric
from api.analytics.vocabulary import BucketEnum, Count, Json

Number = int | float | None
Numbers = Mapping[str, Number]
NOTHING: Final[Numbers] = {}


def number(metric: Metric, numbers: Numbers) -> Number:
    """Return a metric of a row, or what it is of no events at all."""
    nothing = 0 if metric.zero and metric.denominator is None else None
    return numbers.get(metric.name, nothing)


def _metric_resolver(metric: Metric) -> Callable[[Any], Any]:
    def whole(root: Any) -> Count:  # noqa: ANN401 - any of the types below
        return Count(int(number(metric, root.numbers) or 0))

    def sum_of(root: Any) -> float:  # noqa: ANN401 - as above
        return float(number(metric, root.numbers) or 0)

    def mean(root: Any) -> float | None:  # noqa: ANN401 - as above
        return number(metric, root.numbers)

    if not metric.zero or metric.denominator is not None:
        return mean
    return whole if metric.whole else sum_of


def _change_resolver(metric: Metric) -> Callable[[Any], float | None]:
    def resolve(root: Any) -> float | None:  # noqa: ANN401 - a Change
        return change(number(metric, root.now), number(metric, root.before))

    return resolve


def _column_resolver(column: str) -> Callable[[Any], str | None]:
    def resolve(root: Any) -> str | None:  # noqa: ANN401 - an event of the log
        value: str | None = root.row[column]
        return value

    return resolve


def measured(cls: type) -> type:
    """Give a type a field for every metric there is."""
    for metric in METRICS:
        description = f"{metric.description} Unit: {metric.unit}."
        setattr(cls, metric.name, strawberry.field(_metric_resolver(metric), description=description))
    return cls


def compared(cls: type) -> type:
    """Give a type a field for the change of every metric there is."""
    for metric in METRICS:
        description = f"The change of `{to_camel_case(metric.name)}`."
        setattr(cls, metric.name, strawberry.field(_change_resolver(metric), description=description))
    return cls


def described(cls: type) -> type:
    """Give a type a field for every dimension but the parts of its time, which it has whole."""
    for dimension in DIMENSIONS:
        if dimension.level is not Level.TIME:
            resolver = _column_resolver(dimension.column)
            setattr(cls, dimension.column, strawberry.field(resolver, description=dimension.description))
    return cls


@strawberry.interface(description="Every metric there is. Only those that are selected are computed.")
@measured
class Metrics:
    """What can be counted."""

    numbers: strawberry.Private[Numbers]


@strawberry.type(description="The metrics of the range that is compared with, from `start` until `end` (exclusive).")
class Previous(Metrics):
    """Values to compare with."""

    start: datetime
    end: datetime


@strawberry.type(
    description="How much each metric has changed: (now - before) / before, so that 0.5 is half as much again. null where "
    "there is nothing to compare with, because one of them is null or `before` is 0."
)
@compared
class Change:
    """Changes."""

    now: strawberry.Private[Numbers]
    before: strawberry.Private[Numbers]


@strawberry.type(description="How one statement of an answer was answered.")
class Explain:
    """What the planner and the database say."""

    part: str = strawberry.field(description="Which part of the answer: the range, the one before, the groups, …")
    plan: list[str] = strawberry.field(description="The plan: what answers which stretch of the range, and why.")
    sql: str = strawberry.field(description="The statement, with $1, $2, … for its values.")
    values: list[str] = strawberry.field(description="The values, in that order. Long ones are shortened.")
    planning_ms: float = strawberry.field(description="The database's time for planning, in milliseconds.")
    execution_ms: float = strawberry.field(description="The database's time for running, in milliseconds.")
    rows: int = strawberry.field(description="How many rows came out.")

    @staticmethod
    def of(part: str, found: Explanation) -> "Explain":
        """Return an explanation as GraphQL has it."""
        return Explain(
            part=part,
            plan=list(found.plan),
            sql=found.sql,
            values=list(found.values),
            planning_ms=found.planning_ms,
            execution_ms=found.execution_ms,
            rows=found.rows,
        )


_EXPLAIN: Final = "How it was answered, statement by statement; null unless `explain: true` was asked for."
_PREVIOUS: Final = "null unless `compare` was asked for."


@strawberry.type(description="The metrics over a whole range, from `start` until `end` (exclusive).")
class Totals(Metrics):
    """Values over one range."""

    start: datetime
    end: datetime
    timezone: str
    previous: Previous | None = strawberry.field(description=_PREVIOUS)
    change: Change | None = strawberry.field(description=_PREVIOUS)
    explain: list[Explain] | None = strawberry.field(description=_EXPLAIN)


@strawberry.type(description="One bucket of a series, from `start` until `end` (exclusive).")
class Point(Metrics):
    """Values over one bucket."""

    start: datetime
    end: datetime
    incomplete: bool = strawberry.field(description="Whether the bucket contains now, so that its numbers still grow.")
    previous: Previous | None = strawberry.field(
        description="The bucket of the other range with the same number, counted from the first. null unless `compare` was "
        "asked for, and where the other range has fewer buckets; if it has more, the last ones are left out."
    )
    change: Change | None = strawberry.field(description="null where `previous` is.")


@strawberry.type(description="The course of one group of a series.")
class Group:
    """A line of its own."""

    value: str | None = strawberry.field(
        description="The group's value; null for events that have none, and for `other`."
    )
    other: bool = strawberry.field(description="Whether these are all the groups that have no line of their own.")
    points: list[Point]


@strawberry.type(description="The metrics' course: every bucket of the range, in order, empty ones with 0.")
class Timeseries:
    """Points that tile a range."""

    bucket: BucketEnum  # type: ignore[valid-type] # the enum that Strawberry registered under the name Bucket
    timezone: str
    points: list[Point] = strawberry.field(description="All groups together.")
    groups: list[Group] | None = strawberry.field(
        description="With `by`: the first groups over the whole range, and last the other ones together, if there are any."
    )
    explain: list[Explain] | None = strawberry.field(description=_EXPLAIN)


@strawberry.type(description="One value of what was broken down by (or a combination of two), with its metrics.")
class BreakdownRow(Metrics):
    """Values of one group."""

    keys: strawberry.Private[tuple[str | None, ...]]
    previous: Previous | None = strawberry.field(description=_PREVIOUS)
    change: Change | None = strawberry.field(description=_PREVIOUS)

    @strawberry.field(description="The value, of two the first; null for events that have none.")
    def value(self) -> str | None:
        """Return the first key."""
        return self.keys[0]

    @strawberry.field(description="All values, in the order of `by`.")
    def values(self) -> list[str | None]:
        """Return the keys."""
        return list(self.keys)


@strawberry.type(description="A page of values, in order.")
class Breakdown:
    """The answer to which values there are."""

    rows: list[BreakdownRow]
    end_cursor: str | None = strawberry.field(description="Send it as `after` for the next page; null on the last one.")
    explain: list[Explain] | None = strawberry.field(description=_EXPLAIN)


@strawberry.type(description="One hour of the week.")
class HeatmapCell(Metrics):
    """Values of one cell."""

    weekday: int = strawberry.field(description="1 (Monday) to 7 (Sunday).")
    hour: int = strawberry.field(description="0 to 23.")


@strawberry.type(description="When in the week things happen, in local time.")
class Heatmap:
    """The hours of a week."""

    timezone: str
    cells: list[HeatmapCell] = strawberry.field(
        description="All 168, by weekday and hour. A visit counts in the hour that it starts in."
    )
    explain: list[Explain] | None = strawberry.field(description=_EXPLAIN)


@strawberry.type(description="A property that events have.")
class PropertyKey:
    """A name."""

    name: str
    events: Count = strawberry.field(description="How many events have it.")


@strawberry.type(description="A value that events have.")
class DimensionValue:
    """A value."""

    value: str | None = strawberry.field(description="null for events that have none.")
    events: Count = strawberry.field(description="How many events have it.")


@strawberry.type(description="A single event of the log.")
@described
class LoggedEvent:
    """An event as it is stored."""

    row: strawberry.Private[asyncpg.Record]
    domain: str = strawberry.field(description="The domain of its site.")
    time: datetime

    @strawberry.field(description="The id that its client gave it.")
    def id(self) -> strawberry.ID:
        """Return the UUID."""
        return strawberry.ID(str(self.row["event_id"]))

    @strawberry.field(
        description="The visitor: the same number for the same visitor, and nothing else to be learned from it."
    )
    def visitor_id(self) -> strawberry.ID:
        """Return the number as text: it has more digits than JSON's numbers keep."""
        return strawberry.ID(str(self.row["visitor_id"]))

    @strawberry.field(description="The visit.")
    def session_id(self) -> strawberry.ID:
        """Return the number as text."""
        return strawberry.ID(str(self.row["session_id"]))

    @strawberry.field(description="The event's own number, in its own unit.")
    def value(self) -> float | None:
        """Return the value."""
        value: float | None = self.row["value"]
        return value

    @strawberry.field(description="The event's properties.")
    def properties(self) -> Json | None:
        """Return the stored text; the scalar reads it."""
        stored: str | None = self.row["properties"]
        return None if stored is None else Json(stored)


@strawberry.type(description="A page of the log, newest event first.")
class EventPage:
    """Some events and where the next ones are."""

    rows: list[LoggedEvent]
    end_cursor: str | None = strawberry.field(description="Send it as `after` for the next page; null on the last one.")
