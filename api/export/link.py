"""A signed link to one export: it says who asked, and for what, and lasts minutes. Nothing is stored for it. Pure."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from api.errors import TidelineError

LIFETIME: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class ExportRequest:
    """What is exported: one site's events in the half-open range, with times written in a zone."""

    site_id: int
    domain: str
    start: datetime
    end: datetime
    timezone: str

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
        """Return the link's token and when it expires."""
        payload = {
            **asdict(request),
            "start": request.start.isoformat(),
            "end": request.end.isoformat(),
            "user_id": user_id,
        }
        return self._serializer.dumps(payload), datetime.now(UTC) + LIFETIME

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
        return ExportRequest(payload["site_id"], payload["domain"], start, end, payload["timezone"])
