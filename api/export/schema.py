"""Export's GraphQL door."""

from datetime import datetime
from urllib.parse import quote

import strawberry

from api.analytics import calendar
from api.analytics.vocabulary import TimePoint
from api.context import Info
from api.export.link import LIFETIME, ExportRequest
from api.export.stream import INLINE_ROWS, inline
from api.sites import one_site


@strawberry.type(description="An export that is ready to be fetched, in either of two ways.")
class ExportResult:
    """Answers the mutation; the CSV is made only if `csvFile` is selected."""

    request: strawberry.Private[ExportRequest]
    success: bool
    download_url: str = strawberry.field(
        description=f"Streams the same rows, any number of them, as a file. Valid for {LIFETIME.seconds // 60} minutes; "
        "a download that has begun goes on."
    )
    expires_at: datetime

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
        "domain) may be left out; `timezone` (else the site's) reads the dates and writes the times."
    )
    async def export_data(
        self,
        info: Info,
        start_date: TimePoint,
        end_date: TimePoint,
        site: str | None = None,
        timezone: str | None = None,
    ) -> ExportResult:
        """Sign a link."""
        viewer = await info.context.require("export")
        service = info.context.service
        row = await one_site(service.database.reader, site, "site")
        zone = calendar.parse_zone(row.timezone if timezone is None else timezone)
        start, end = calendar.resolve_range(start_date, end_date, zone, ("startDate", "endDate"))
        request = ExportRequest(row.id, row.domain, start, end, zone.key)
        token, expires_at = service.signer.sign(request, viewer.user_id)
        url = f"{service.settings.public_url}/export/{quote(request.file_name)}?link={token}"
        return ExportResult(request=request, success=True, download_url=url, expires_at=expires_at)
