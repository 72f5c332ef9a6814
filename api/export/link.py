"""A signed link to one export: it says who asked, and for what, and lasts minutes. Nothing is stored for it. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from api.analytics.question import Filter
from api.errors import TidelineError, bad_input
from api.export.layout import Delimiter, Layout
from api.export.packed import pack, unpack

LIFETIME: Final = timedelta(minutes=10)
# Browsers and NGINX (8 kB for the first line of a request) take an address of so many characters.
LONGEST_TOKEN: Final = 6_000


@dataclass(frozen=True)
class ExportRequest:
    """What is exported: one site's events in the half-open range that pass the filter, with times written in a zone."""

    site_id: int
    domain: str
    start: datetime
    end: datetime
    timezone: str
    filter: Filter | None = None
    layout: Layout = field(default_factory=Layout)

    @property
    def file_name(self) -> str:
        """A name that says site and range, in letters that every file system takes."""
        zone = ZoneInfo(self.timezone)
        site = "".join(
            letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "-" for letter in self.domain
        )
        return f"{site}_{self.start.astimezone(zone):%Y-%m-%d}_{self.end.astimezone(zone):%Y-%m-%d}.csv"


class Signer:
    """Makes and reads links with the service's secret key."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeTimedSerializer(secret_key, salt="tideline.export")

    def sign(self, request: ExportRequest, user_id: int) -> tuple[str, datetime]:
        """Return the link's token and when it expires.

        Raises:
            TidelineError: BAD_INPUT for a filter that no address could hold.
        """
        layout = request.layout
        payload = {
            "site_id": request.site_id,
            "domain": request.domain,
            "start": request.start.isoformat(),
            "end": request.end.isoformat(),
            "timezone": request.timezone,
            "filter": None if request.filter is None else pack(request.filter),
            # Most links are about all columns: their names would only make the address long.
            "columns": None if layout.columns == Layout.columns else layout.columns,
            "layout": [layout.delimiter.name, layout.byte_order_mark, layout.spreadsheet_safe],
            "user_id": user_id,
        }
        token = self._serializer.dumps(payload)
        if len(token) > LONGEST_TOKEN:
            raise bad_input(
                "filter",
                "filter: This filter is too long for a link. Use fewer or shorter values.",
                limit=LONGEST_TOKEN,
            )
        return token, datetime.now(UTC) + LIFETIME

    def read(self, token: str) -> ExportRequest:
        """Return what a token asks for.

        Raises:
            TidelineError: LINK_EXPIRED or LINK_INVALID, both saying how to get a new one.
        """
        again = "Ask `exportData` for a new `downloadUrl`."
        try:
            payload = self._serializer.loads(token, max_age=int(LIFETIME.total_seconds()))
        except SignatureExpired:
            minutes = int(LIFETIME.total_seconds() // 60)
            raise TidelineError("LINK_EXPIRED", f"This link was valid for {minutes} minutes. {again}") from None
        except BadData:
            raise TidelineError("LINK_INVALID", f"This is not a link that this service made. {again}") from None
        start, end = (datetime.fromisoformat(payload[name]) for name in ("start", "end"))
        delimiter, byte_order_mark, spreadsheet_safe = payload["layout"]
        columns = payload["columns"]
        return ExportRequest(
            payload["site_id"],
            payload["domain"],
            start,
            end,
            payload["timezone"],
            None if payload["filter"] is None else unpack(payload["filter"]),
            Layout(
                Layout.columns if columns is None else tuple(columns),
                Delimiter[delimiter],
                byte_order_mark,
                spreadsheet_safe,
            ),
        )
