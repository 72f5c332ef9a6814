"""Export's GraphQL door."""

from datetime import datetime
from enum import Enum
from typing import Any, Final
from urllib.parse import quote

import strawberry

from api.analytics import calendar
from api.analytics.filter import read_filter
from api.analytics.question import AskedSite, Dimension, Level, subjects
from api.analytics.vocabulary import Count, FilterInput, TimePoint
from api.context import Info
from api.errors import bad_input
from api.export.estimate import PATIENCE_SECONDS, Estimating
from api.export.layout import COLUMNS, Delimiter, Layout
from api.export.link import LIFETIME, ExportRequest
from api.export.stream import INLINE_ROWS, inline
from api.sites import one_site
from api.upkeep import settle

_column: Any = Enum("ExportColumn", {name.upper(): name for name in COLUMNS})  # type: ignore[misc] # made from a declaration
ExportColumn = strawberry.enum(_column, description="A column of the file, in the order that all of them have.")
DelimiterEnum = strawberry.enum(
    Delimiter,
    name="Delimiter",
    description="What stands between two fields. Excel wants SEMICOLON where the comma is decimal.",
)
_ROWS: Final = (
    f"Counted, where that takes no longer than {PATIENCE_SECONDS:g} s; else the database's guess. Events that arrive until the "
    "file is fetched come on top."
)


@strawberry.input(description="How the file is written.")
class ExportFormat:
    """A layout as GraphQL takes it."""

    delimiter: DelimiterEnum = Delimiter.COMMA  # type: ignore[valid-type] # the enum that Strawberry registered
    byte_order_mark: bool = strawberry.field(
        default=False, description="Whether it begins with U+FEFF, by which Excel knows UTF-8."
    )
    spreadsheet_safe: bool = strawberry.field(
        default=False,
        description="Whether an apostrophe is put before texts that begin with =, +, -, @, a tab or a carriage return, which a "
        "spreadsheet would calculate: events come from strangers.",
    )


@strawberry.type(description="An export that is ready to be fetched, in either of two ways.")
class ExportResult:
    """Answers the mutation; the CSV is made only if `csvFile` is selected."""

    request: strawberry.Private[ExportRequest]
    estimating: strawberry.Private[Estimating]
    success: bool
    download_url: str = strawberry.field(
        description=f"Streams the same rows, any number of them, as a file. Valid for {LIFETIME.seconds // 60} minutes; "
        "a download that has begun goes on."
    )
    expires_at: datetime

    @strawberry.field(description=f"About how many events the file has. {_ROWS}")
    async def estimated_rows(self) -> Count:
        """Estimate them."""
        return Count((await self.estimating.made()).rows)

    @strawberry.field(description="About how many bytes the file has: as many events, as long as the first ones are.")
    async def estimated_bytes(self) -> Count:
        """Estimate them."""
        return Count((await self.estimating.made()).size)

    @strawberry.field(
        description=f"The CSV itself, at most {INLINE_ROWS:,} events; beyond that the error EXPORT_TOO_LARGE points to "
        "`downloadUrl`."
    )
    async def csv_file(self, info: Info) -> str | None:
        """Make the CSV now."""
        return await inline(info.context.service.database.reader, self.request)


@strawberry.type
class ExportMutation:
    """The part of Mutation that exports."""

    @strawberry.mutation(
        description="Export a site's events of a half-open range [startDate, endDate) as CSV. With one site `site` (its "
        "domain) may be left out; `timezone` (else the site's) reads the dates and writes the times. `filter` keeps the events "
        "that pass, `columns` those named, in that order. The link carries all of it, so a filter may have some 4,000 characters."
    )
    async def export_data(
        self,
        info: Info,
        start_date: TimePoint,
        end_date: TimePoint,
        site: str | None = None,
        timezone: str | None = None,
        filter: FilterInput | None = None,  # noqa: A002 - the API's word
        columns: list[ExportColumn] | None = None,  # type: ignore[valid-type] # an enum that was made above
        format: ExportFormat | None = None,  # noqa: A002 - the API's word
    ) -> ExportResult:
        """Sign a link."""
        viewer = await info.context.require("export")
        service = info.context.service
        row = await one_site(service.database.reader, site, "site")
        zone = calendar.parse_zone(row.timezone if timezone is None else timezone)
        start, end = calendar.resolve_range(start_date, end_date, zone, ("startDate", "endDate"))
        passing = None if filter is None else read_filter(filter.written())
        request = ExportRequest(row.id, row.domain, start, end, zone.key, passing, _layout(columns, format))
        if passing is not None and any(
            isinstance(one, Dimension) and one.level is Level.VISIT for one in subjects(passing)
        ):
            # Which visit an event is of, and so that visit's pages, is known once it is in the books.
            await settle(service.database.writer)
        token, expires_at = service.signer.sign(request, viewer.user_id)
        url = f"{service.settings.public_url}/export/{quote(request.file_name)}?link={token}"
        asked = AskedSite(row.id, row.timezone)
        estimating = Estimating(service.database, info.context.answering, request, asked)
        return ExportResult(
            request=request, estimating=estimating, success=True, download_url=url, expires_at=expires_at
        )


def _layout(columns: list[Any] | None, format: ExportFormat | None) -> Layout:  # noqa: A002 - the API's word
    names = COLUMNS if columns is None else tuple(dict.fromkeys(one.value for one in columns))
    if not names:
        raise bad_input("columns", "columns: Name one at least, or leave it out for all of them.")
    if format is None:
        return Layout(names)
    return Layout(names, format.delimiter, format.byte_order_mark, format.spreadsheet_safe)
