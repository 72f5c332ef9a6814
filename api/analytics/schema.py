"""Questions' GraphQL door: a site, its totals and its series. What is selected decides what is computed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
import strawberry
from strawberry.types.nodes import FragmentSpread, InlineFragment, SelectedField, Selection

from api.analytics import calendar
from api.analytics.answer import ask, rows
from api.analytics.calendar import Bucket
from api.analytics.filter import read_filter, read_subject
from api.analytics.log import MAX_PAGE, Cursor, Log, log_select, read_cursor
from api.analytics.question import METRICS, Filter, Metric, Question
from api.analytics.vocabulary import (
    BucketEnum,
    DimensionEnum,
    FilterInput,
    Json,
    MetricEnum,
    RangeInput,
    described,
    measured,
)
from api.context import Info
from api.database import fetch
from api.errors import bad_input
from api.sites import SiteRow, all_sites, one_site

MAX_ROWS: Final = 1000


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


@strawberry.type(description="One value of what was broken down by, with its metrics.")
@measured
class BreakdownRow:
    """Values of one group."""

    value: str | None = strawberry.field(description="The value; null for events that have none.")
    values: strawberry.Private[dict[str, int]]


@strawberry.type(description="The values with the most, in order.")
class Breakdown:
    """The answer to which values there are."""

    rows: list[BreakdownRow]


@strawberry.type(description="A single event of the log.")
@described
class LoggedEvent:
    """An event as it is stored."""

    row: strawberry.Private[asyncpg.Record]
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

    @strawberry.field(description="The metrics over a whole range. Unfiltered, from rollups but for the range's ends.")
    async def totals(
        self,
        info: Info,
        range: RangeInput,  # noqa: A002 - the API's word
        timezone: str | None = None,
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
    ) -> Totals:
        """Answer one question."""
        zone = self._zone(timezone)
        start, end = calendar.resolve_range(range.start, range.end, zone)
        question = Question(self.row.id, (start, end), _selected(info.selected_fields), _filter(filter))
        answer = await ask(info.context.service.database, question)
        return Totals(start=start.astimezone(zone), end=end.astimezone(zone), timezone=zone.key, values=answer[0])

    @strawberry.field(description=f"The metrics by bucket, at most {calendar.MAX_POINTS} points.")
    async def timeseries(
        self,
        info: Info,
        range: RangeInput,  # noqa: A002 - the API's word
        bucket: BucketEnum = Bucket.AUTO,  # type: ignore[valid-type] # as above
        timezone: str | None = None,
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
    ) -> Timeseries:
        """Answer one question."""
        zone = self._zone(timezone)
        start, end = calendar.resolve_range(range.start, range.end, zone)
        size = calendar.choose(bucket, start, end)
        edges = calendar.edges(start, end, size, zone)
        metrics = _selected(_below(info.selected_fields, "points"))
        answer = await ask(info.context.service.database, Question(self.row.id, edges, metrics, _filter(filter)))
        now = datetime.now(UTC)
        points = [
            Point(start=low.astimezone(zone), end=high.astimezone(zone), incomplete=low <= now < high, values=values)
            for (low, high), values in zip(pairwise(edges), answer, strict=True)
        ]
        return Timeseries(bucket=size, timezone=zone.key, points=points)

    @strawberry.field(
        description=f"The metrics by value of a `dimension` or `property`, the first {MAX_ROWS} at most, by `orderBy` descending."
    )
    async def breakdown(
        self,
        info: Info,
        range: RangeInput,  # noqa: A002 - the API's word
        dimension: DimensionEnum | None = None,
        property: str | None = None,  # noqa: A002 - the API's word
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        order_by: MetricEnum = MetricEnum.VISITORS,
        limit: int = 10,
        timezone: str | None = None,
    ) -> Breakdown:
        """Answer one question."""
        if not 1 <= limit <= MAX_ROWS:
            raise bad_input("limit", f"limit: Ask for 1 to {MAX_ROWS} rows, not {limit}.", limit=MAX_ROWS)
        edges = calendar.resolve_range(range.start, range.end, self._zone(timezone))
        by = read_subject(None if dimension is None else dimension.value, property, "breakdown")
        order: Metric = order_by.value
        selected = _selected(_below(info.selected_fields, "rows"))
        metrics = selected if order in selected else (*selected, order)
        question = Question(self.row.id, edges, metrics, _filter(filter), by, order, limit)
        answer = await rows(info.context.service.database, question)
        return Breakdown(
            rows=[BreakdownRow(value=row["key"], values={one.name: row[one.name] for one in metrics}) for row in answer]
        )

    @strawberry.field(
        description=f"Single events, newest first, at most {MAX_PAGE} a page. Pages neither repeat nor miss an event while "
        "others arrive."
    )
    async def events(
        self,
        info: Info,
        range: RangeInput,  # noqa: A002 - the API's word
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        first: int = 50,
        after: str | None = None,
        timezone: str | None = None,
    ) -> EventPage:
        """Read one page."""
        if not 1 <= first <= MAX_PAGE:
            raise bad_input("first", f"first: Ask for 1 to {MAX_PAGE} events, not {first}.", limit=MAX_PAGE)
        zone = self._zone(timezone)
        log = Log(self.row.id, *calendar.resolve_range(range.start, range.end, zone), _filter(filter))
        cursor = None if after is None else read_cursor(after, log)
        found = await fetch(info.context.service.database.reader, log_select(log, first, cursor))
        page = found[:first]
        end = Cursor(page[-1]["time"], page[-1]["event_id"]).written(log) if len(found) > first else None
        return EventPage(rows=[LoggedEvent(row=row, time=row["time"].astimezone(zone)) for row in page], end_cursor=end)

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


def _filter(asked: FilterInput | None) -> Filter | None:
    return None if asked is None else read_filter(asked.written())


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
