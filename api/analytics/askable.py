"""What can be asked, as GraphQL has it: of one site or of several together. What is selected decides what is computed."""

from collections.abc import Sequence
from typing import Annotated, Final

import strawberry

from api.analytics import calendar, questions, series
from api.analytics.answers import Breakdown, DimensionValue, EventPage, Heatmap, PropertyKey, Timeseries, Totals
from api.analytics.asking import Asking
from api.analytics.calendar import Bucket
from api.analytics.comparison import other_range
from api.analytics.filter import read_filter, read_subject, read_text
from api.analytics.keys import MAX_EVENTS, MAX_KEYS
from api.analytics.log import MAX_PAGE
from api.analytics.question import DIMENSIONS, Order, Subject
from api.analytics.question import subjects as subjects_of
from api.analytics.vocabulary import (
    BucketEnum,
    CompareInput,
    DimensionEnum,
    FilterInput,
    MetricEnum,
    RangeInput,
    SubjectInput,
)
from api.context import Info
from api.errors import TidelineError, bad_input
from api.sharing.links import Guest
from api.sites import SiteRow

MAX_ROWS: Final = 1000
MAX_TOP: Final = 50
MAX_SEARCH: Final = 200
_USER_ID: Final = next(one for one in DIMENSIONS if one.column == "user_id")

# What several questions take. The names are the API's words, two of which Python has as well.
Zone = Annotated[
    str | None, strawberry.argument(description="An IANA zone for dates, days and hours; else the (first) site's own.")
]
Explained = Annotated[
    bool, strawberry.argument(description="Whether to say how it was answered, at its cost once more.")
]
Search = Annotated[
    str | None,
    strawberry.argument(description=f"Only what contains this, in capitals or not. At most {MAX_SEARCH} characters."),
]
Compared = Annotated[CompareInput | None, strawberry.argument(description="What to compare with.")]


@strawberry.type
class Askable:
    """What can be asked of some sites together."""

    rows: strawberry.Private[tuple[SiteRow, ...]]

    @strawberry.field(description="The metrics over a whole range.")
    async def totals(
        self,
        info: Info,
        *,
        range: RangeInput,  # noqa: A002 - the API's word
        timezone: Zone = None,
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        compare: Compared = None,
        explain: Explained = False,
    ) -> Totals:
        """Answer."""
        asking = await self._asking(info, range, timezone, filter, compare, explain=explain)
        return await questions.totals(asking, info.selected_fields)

    @strawberry.field(
        description=f"The metrics by bucket, at most {calendar.MAX_POINTS:,} of them; with `by` in `groups` also for each of "
        f"the `top` (at most {MAX_TOP}) values with the most `orderBy` over the whole range, and with `other` for all others "
        f"together. At most {series.MAX_NUMBERS:,} numbers: points times metrics, over all lines and comparisons."
    )
    async def timeseries(
        self,
        info: Info,
        *,
        range: RangeInput,  # noqa: A002 - the API's word
        bucket: BucketEnum = Bucket.AUTO,  # type: ignore[valid-type] # the enum that Strawberry registered as Bucket
        timezone: Zone = None,
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        compare: Compared = None,
        by: SubjectInput | None = None,
        top: int = 5,
        order_by: MetricEnum = MetricEnum.VISITORS,
        other: bool = True,
        explain: Explained = False,
    ) -> Timeseries:
        """Answer."""
        _within("top", top, MAX_TOP, "groups")
        split = None if by is None else series.Split(by.subject("by"), Order(order_by.value), top, other)
        asking = await self._asking(
            info, range, timezone, filter, compare, by=() if split is None else (split.by,), explain=explain
        )
        return await series.timeseries(asking, info.selected_fields, bucket, split)

    @strawberry.field(
        description="The metrics by value `by` a dimension or property, or by each combination of two; `dimension` and "
        f"`property` are short for one. In order of `orderBy` (null last), then of the value, at most {MAX_ROWS:,} a page. Pages "
        "leave out what happens after the first was asked for, so that events which arrive meanwhile neither repeat nor hide a "
        "row. `search` looks at the first of two values."
    )
    async def breakdown(
        self,
        info: Info,
        *,
        range: RangeInput,  # noqa: A002 - the API's word
        by: list[SubjectInput] | None = None,
        dimension: DimensionEnum | None = None,
        property: str | None = None,  # noqa: A002 - the API's word
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        order_by: MetricEnum = MetricEnum.VISITORS,
        descending: bool = True,
        first: int = 10,
        after: str | None = None,
        search: Search = None,
        timezone: Zone = None,
        compare: Compared = None,
        explain: Explained = False,
    ) -> Breakdown:
        """Answer."""
        _within("first", first, MAX_ROWS, "rows")
        subjects = _grouped_by(by, dimension, property)
        page = questions.Page(subjects, Order(order_by.value, descending), first, after, _searched(search))
        asking = await self._asking(info, range, timezone, filter, compare, by=subjects, explain=explain)
        return await questions.breakdown(asking, info.selected_fields, page)

    @strawberry.field(description="The metrics by weekday and hour of the local time.")
    async def heatmap(
        self,
        info: Info,
        *,
        range: RangeInput,  # noqa: A002 - the API's word
        timezone: Zone = None,
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        explain: Explained = False,
    ) -> Heatmap:
        """Answer."""
        asking = await self._asking(info, range, timezone, filter, explain=explain)
        return await questions.heatmap(asking, info.selected_fields)

    @strawberry.field(
        description=f"Single events, newest first, at most {MAX_PAGE} a page. Pages neither repeat nor miss an event while "
        "others arrive."
    )
    async def events(
        self,
        info: Info,
        *,
        range: RangeInput,  # noqa: A002 - the API's word
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        first: int = 50,
        after: str | None = None,
        timezone: Zone = None,
    ) -> EventPage:
        """Read one page."""
        _within("first", first, MAX_PAGE, "events")
        await info.context.require("read")
        asking = await self._asking(info, range, timezone, filter)
        return await questions.events(asking, info.selected_fields, first, after)

    @strawberry.field(
        description=f"The properties that events have, the {MAX_KEYS} most frequent at most. Counted among the newest "
        f"{MAX_EVENTS:,} events of the range."
    )
    async def property_keys(
        self,
        info: Info,
        *,
        range: RangeInput,  # noqa: A002 - the API's word
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        search: Search = None,
        timezone: Zone = None,
    ) -> list[PropertyKey]:
        """List them."""
        asking = await self._asking(info, range, timezone, filter)
        return await questions.property_keys(asking, _searched(search))

    @strawberry.field(
        description=f"The values of a `dimension` or `property`, the most frequent first, at most {MAX_ROWS:,}."
    )
    async def dimension_values(
        self,
        info: Info,
        *,
        range: RangeInput,  # noqa: A002 - the API's word
        dimension: DimensionEnum | None = None,
        property: str | None = None,  # noqa: A002 - the API's word
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        search: Search = None,
        first: int = 50,
        timezone: Zone = None,
    ) -> list[DimensionValue]:
        """List them."""
        _within("first", first, MAX_ROWS, "values")
        subject = read_subject(None if dimension is None else dimension.value, property, "dimension")
        asking = await self._asking(info, range, timezone, filter, by=(subject,))
        return await questions.dimension_values(asking, subject, first, _searched(search))

    async def _asking(
        self,
        info: Info,
        asked: RangeInput,
        timezone: str | None,
        condition: FilterInput | None,
        compare: CompareInput | None = None,
        *,
        by: tuple[Subject, ...] = (),
        explain: bool = False,
    ) -> Asking:
        """Read what questions have in common.

        Raises:
            TidelineError: BAD_INPUT for what cannot be read; UNAUTHENTICATED or FORBIDDEN for who may not read.
        """
        reader = await info.context.reader()
        if explain:
            await info.context.require("read")
        zone = calendar.parse_zone(self.rows[0].timezone if timezone is None else timezone)
        start, end = calendar.resolve_range(asked.start, asked.end, zone)
        passing = None if condition is None else read_filter(condition.written())
        if isinstance(reader, Guest) and _USER_ID in {*by, *(() if passing is None else subjects_of(passing))}:
            raise TidelineError(
                "FORBIDDEN", "A share link does not tell people apart: USER_ID is closed to it.", scope="read"
            )
        return Asking(
            context=info.context,
            sites=self.rows,
            zone=zone,
            start=start,
            end=end,
            filter=passing,
            other=None if compare is None else other_range(compare.written(), start, end, zone),
            explained={} if explain else None,
        )


def _grouped_by(
    by: Sequence[SubjectInput] | None,
    dimension: DimensionEnum | None,
    name: str | None,
) -> tuple[Subject, ...]:
    if by is None:
        return (read_subject(None if dimension is None else dimension.value, name, "by"),)
    if dimension is not None or name is not None:
        raise bad_input("by", "by: `dimension` and `property` are short for one of `by`: say either.")
    subjects = tuple(one.subject(f"by[{number}]") for number, one in enumerate(by))
    if not 1 <= len(set(subjects)) == len(subjects) <= 2:
        raise bad_input("by", "by: Name one or two different dimensions or properties.", limit=2)
    return subjects


def _within(field: str, number: int, most: int, what: str) -> None:
    if not 1 <= number <= most:
        raise bad_input(field, f"{field}: Ask for 1 to {most} {what}, not {number}.", limit=most)


def _searched(text: str | None) -> str | None:
    return None if text is None else read_text(text, "search", longest=MAX_SEARCH)
