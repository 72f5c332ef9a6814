"""Questions' GraphQL door: a site, its totals and its series. What is selected decides what is computed."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, NewType
from zoneinfo import ZoneInfo

import strawberry
from strawberry.types.nodes import FragmentSpread, InlineFragment, SelectedField, Selection

from api.analytics import calendar
from api.analytics.answer import ask
from api.analytics.calendar import Bucket
from api.analytics.question import METRICS, Metric, Question
from api.context import Info
from api.sites import SiteRow, all_sites, one_site

Count = NewType("Count", int)
count = strawberry.scalar(
    name="Count", description="A whole number from 0 to 2^53 - 1.", serialize=int, parse_value=int
)
TimePoint = NewType("TimePoint", object)
time_point = strawberry.scalar(
    name="TimePoint",
    description='A moment: a date such as "2025-01-31", which is local midnight in the zone asked for (else the site\'s), '
    'or a date-time with offset such as "2025-01-31T08:00:00+01:00". From 1970 to 2100.',
    serialize=str,
    # Read by the resolver, which knows the zone, and the argument's name for its error.
    parse_value=lambda value: value,
)
BucketEnum = strawberry.enum(Bucket, name="Bucket", description=Bucket.__doc__)


def _metric_resolver(metric: Metric) -> Callable[[Any], Count]:
    def resolve(root: Any) -> Count:  # noqa: ANN401 - any of the types below
        return Count(root.values.get(metric.name, 0))

    return resolve


def measured(cls: type) -> type:
    """Give a type a field for every metric there is, from the one declaration."""
    for metric in METRICS:
        description = f"{metric.description} Unit: {metric.unit}."
        setattr(cls, metric.name, strawberry.field(_metric_resolver(metric), description=description))
    return cls


@strawberry.input(description="A half-open range: holds `start`, not `end`.")
class RangeInput:
    """A range as GraphQL takes it."""

    start: TimePoint
    end: TimePoint


@strawberry.type(description="One site's metrics over a whole range.")
@measured
class Totals:
    """Values over one range."""

    start: datetime
    end: datetime
    timezone: str
    values: strawberry.Private[dict[str, int]]


@strawberry.type(description="One bucket of a series, from `start` until `end` (exclusive).")
@measured
class Point:
    """Values over one bucket."""

    start: datetime
    end: datetime
    incomplete: bool = strawberry.field(description="Whether the bucket contains now, so that its numbers still grow.")
    values: strawberry.Private[dict[str, int]]


@strawberry.type(description="A metric's course: every bucket of the range, in order, empty ones with 0.")
class Timeseries:
    """Points that tile a range."""

    bucket: BucketEnum  # type: ignore[valid-type] # the enum that Strawberry registered under the name Bucket
    timezone: str
    points: list[Point]


@strawberry.type(description="A site or app that is measured.")
class Site:
    """A site, and what can be asked of it."""

    row: strawberry.Private[SiteRow]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """The site's number."""
        return strawberry.ID(str(self.row.id))

    @strawberry.field
    def name(self) -> str:
        """What its owner calls it."""
        return self.row.name

    @strawberry.field
    def domain(self) -> str:
        """Its domain: how queries name it."""
        return self.row.domain

    @strawberry.field
    def timezone(self) -> str:
        """The IANA zone in which its dates are read."""
        return self.row.timezone

    @strawberry.field
    def public_key(self) -> str:
        """The key for its pages: it can only append events."""
        return self.row.public_key

    @strawberry.field(description="The metrics over a whole range. Answered from rollups but for the range's ends.")
    async def totals(self, info: Info, range: RangeInput, timezone: str | None = None) -> Totals:  # noqa: A002 - the API's word
        """Answer with one statement."""
        zone = self._zone(timezone)
        start, end = calendar.resolve_range(range.start, range.end, zone)
        answer = await ask(
            info.context.service.database, Question(self.row.id, (start, end), _selected(info.selected_fields))
        )
        return Totals(start=start.astimezone(zone), end=end.astimezone(zone), timezone=zone.key, values=answer[0])

    @strawberry.field(description=f"The metrics by bucket, at most {calendar.MAX_POINTS} points.")
    async def timeseries(
        self,
        info: Info,
        range: RangeInput,  # noqa: A002 - the API's word
        bucket: BucketEnum = Bucket.AUTO,  # type: ignore[valid-type] # as above
        timezone: str | None = None,
    ) -> Timeseries:
        """Answer with one statement."""
        zone = self._zone(timezone)
        start, end = calendar.resolve_range(range.start, range.end, zone)
        size = calendar.choose(bucket, start, end)
        edges = calendar.edges(start, end, size, zone)
        metrics = _selected(_below(info.selected_fields, "points"))
        answer = await ask(info.context.service.database, Question(self.row.id, edges, metrics))
        now = datetime.now(UTC)
        points = [
            Point(start=low.astimezone(zone), end=high.astimezone(zone), incomplete=low <= now < high, values=values)
            for (low, high), values in zip(pairwise(edges), answer, strict=True)
        ]
        return Timeseries(bucket=size, timezone=zone.key, points=points)

    def _zone(self, asked: str | None) -> ZoneInfo:
        return calendar.parse_zone(self.row.timezone if asked is None else asked)


@strawberry.type
class AnalyticsQuery:
    """The part of Query that answers questions."""

    @strawberry.field(description="Every site, oldest first.")
    async def sites(self, info: Info) -> list[Site]:
        """List the sites."""
        await info.context.require("read")
        return [Site(row=row) for row in await all_sites(info.context.service.database.reader)]

    @strawberry.field(description="The site of a domain. With one site the domain may be left out.")
    async def site(self, info: Info, domain: str | None = None) -> Site:
        """Find a site."""
        await info.context.require("read")
        return Site(row=await one_site(info.context.service.database.reader, domain, "domain"))


def _selected(selections: Iterable[Selection]) -> tuple[Metric, ...]:
    """Return the metrics that a selection names at its first level, fragments included."""
    names = {field.name for parent in selections for field in _fields(parent.selections)}
    return tuple(metric for metric in METRICS if metric.name in names)


def _below(selections: Iterable[Selection], name: str) -> list[Selection]:
    return [field for parent in selections for field in _fields(parent.selections) if field.name == name]


def _fields(selections: Iterable[Selection]) -> Iterable[SelectedField]:
    for selection in selections:
        if isinstance(selection, SelectedField):
            yield selection
        elif isinstance(selection, FragmentSpread | InlineFragment):
            yield from _fields(selection.selections)
