"""Umami's way of sending: what its script and its libraries POST to /api/send goes through the same pipeline.

Pure: a body -> what it means. The route is in api/ingest/send.py. `website` is one of the site's keys: an owner adds a website's
id with `addPublicKey`, so that pages switch by changing one address.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from urllib.parse import urljoin

import msgspec
from msgspec import Meta

from api.errors import TidelineError

Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=8000)]


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What Umami documents of a payload. Fields it may add some day are not looked at."""

    website: Annotated[str, Meta(min_length=1, max_length=200)]
    hostname: Short | None = None
    language: Short | None = None
    referrer: Long | None = None
    screen: Short | None = None
    title: Long | None = None
    url: Long | None = None
    name: Annotated[str, Meta(max_length=200)] | None = None
    tag: Short | None = None
    id: Short | None = None
    ip: Short | None = None
    user_agent: Long | None = msgspec.field(name="userAgent", default=None)
    timestamp: float | None = None
    data: Any = None


class Body(msgspec.Struct, frozen=True):
    """A whole body."""

    type: Literal["event", "identify"]
    payload: Payload


_decode: Final = msgspec.json.Decoder(Body).decode


def read_body(raw: bytes) -> Body:
    """Return what a body says.

    Raises:
        TidelineError: BAD_REQUEST names the field and what is accepted.
    """
    try:
        body = _decode(raw)
    except msgspec.ValidationError as error:
        raise TidelineError("BAD_REQUEST", f"{error}. {_SHAPE}") from None
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
        raise TidelineError(
            "BAD_REQUEST", f"The body is not JSON in UTF-8, or is nested too deeply. {_SHAPE}"
        ) from None
    if body.payload.data is not None and not isinstance(body.payload.data, dict):
        raise TidelineError("BAD_REQUEST", f"`payload.data` must be an object. {_SHAPE}")
    return body


_SHAPE: Final = (
    'Send {"type": "event", "payload": {"website": "a key of the site", "hostname": "example.org", "url": "/"}} '
    'or "identify" with `id` and `data`.'
)


def event_of(payload: Payload) -> dict[str, Any]:
    """Return an event as `track` takes it. Without a name it is a page view.

    `data.revenue` is the event's value; `tag` becomes a property. Paths are read as those of `hostname`.
    """
    here = f"https://{payload.hostname}/" if payload.hostname else ""
    properties = dict(payload.data or {})
    if payload.tag:
        properties.setdefault("tag", payload.tag)
    event = {
        "name": payload.name or "pageview",
        "url": _address(here, payload.url),
        "referrer": _address(here, payload.referrer) if payload.referrer else None,
        "title": payload.title,
        "language": payload.language,
        # Sizes such as "undefinedxundefined" are those of no screen, and no reason to lose the event.
        "screen": payload.screen if _is_size(payload.screen) else None,
        "value": _number(properties.get("revenue")),
        "properties": properties or None,
        "userId": payload.id or None,
        "address": payload.ip,
        "userAgent": payload.user_agent,
        "time": _moment(payload.timestamp),
    }
    return {name: value for name, value in event.items() if value is not None}


def _address(here: str, url: str | None) -> str | None:
    try:
        return urljoin(here, url or "") or None
    except ValueError:
        return url


def _is_size(screen: str | None) -> bool:
    width, by, height = (screen or "").partition("x")
    return bool(by) and all(side.isascii() and side.isdigit() and len(side) <= 5 for side in (width, height))


def _number(revenue: object) -> float | None:
    if isinstance(revenue, str):
        try:
            revenue = float(revenue)
        except ValueError:
            return None
    return (
        float(revenue)
        if isinstance(revenue, int | float) and not isinstance(revenue, bool) and abs(revenue) <= 1e15
        else None
    )


def _moment(timestamp: float | None) -> str | None:
    """Return seconds since 1970 as a time; one out of reach as it is, for the error that names what is accepted."""
    if timestamp is None:
        return None
    try:
        return datetime.fromtimestamp(timestamp, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return str(timestamp)
