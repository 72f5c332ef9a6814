"""An event on its way into the table."""

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from api.ingest.sessions import Origin


class Row(NamedTuple):
    """An event as it is stored, field by column, but for what its visit decides: the session, unless its client keeps one,
    and the origin, which stands last.
    """

    session_id: int | None
    site_id: int
    time: datetime
    event_id: UUID
    visitor_id: int
    value: float | None
    name: str
    path: str | None
    hostname: str | None
    country: str | None
    browser: str | None
    os: str | None
    device: str | None
    title: str | None
    language: str | None
    screen: str | None
    region: str | None
    user_id: str | None
    properties: str | None
    source: str | None
    channel: str | None
    referrer: str | None
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    utm_term: str | None
    utm_content: str | None


ORIGIN_AT: Final = len(Row._fields) - len(Origin._fields)

# What makes a resend of an event a no-op.
Key = tuple[int, datetime, UUID]


class Engagement(NamedTuple):
    """How a page view was looked at, as far as its client told: the key of its event, and what grows."""

    site_id: int
    time: datetime
    event_id: UUID
    seconds: float
    depth: int

    @property
    def key(self) -> Key:
        """Which page view it is about."""
        return self[:3]

    def merged(self, other: "Engagement") -> "Engagement":
        """Return what two tellings of one view say together, in whatever order they come."""
        return self._replace(seconds=max(self.seconds, other.seconds), depth=max(self.depth, other.depth))
