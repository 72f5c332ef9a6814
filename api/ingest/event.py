"""What a client sends -> an Event, or a Rejection that says what would be accepted. Pure.

The GraphQL type of an event is a scalar on purpose: with an input object, one wrong field of one event would make
GraphQL refuse the whole batch.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta

from api.ingest.sessions import IDLE

MAX_BATCH: Final = 500
MAX_PROPERTIES: Final = 64
MAX_PROPERTY_KEY: Final = 128
MAX_PROPERTY_VALUE: Final = 2000  # characters of text, or of the JSON of a list or object
MAX_DEPTH: Final = 5
FIRST_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE_TOLERANCE: Final = timedelta(minutes=5)
# How late a public key may send: a laptop that was closed over a week's holiday. What is older comes from a server.
LATE: Final = timedelta(days=7)

Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=8000)]


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """One event as its client describes it. Lengths are in characters."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    id: UUID | None = None
    time: Annotated[datetime, Meta(tz=True)] | None = None
    url: Long | None = None
    title: Long | None = None
    referrer: Long | None = None
    language: Short | None = None
    screen: Annotated[str, Meta(pattern=r"^\d{1,5}x\d{1,5}$")] | None = None
    time_zone: Short | None = None
    value: Annotated[float, Meta(ge=-1e15, le=1e15)] | None = None
    properties: dict[str, Any] | None = None
    user_id: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    session_id: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    address: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    user_agent: Long | None = None
    seconds: Annotated[float, Meta(ge=0, le=LATE.total_seconds())] | None = None
    depth: Annotated[int, Meta(ge=0, le=1000)] | None = None


DESCRIPTION: Final = f"""\
One event: a JSON object. Only `name` is needed.

- `id`: a UUID made by the client, version 7 best. A resend of the same id and time changes nothing and counts as a \
duplicate. Left out, the server makes one, and a resend counts twice.
- `name`: 1 to 200 characters; `pageview` for a page view.
- `time`: ISO 8601 with offset, from {FIRST_TIME:%Y} until {FUTURE_TOLERANCE.seconds // 60} minutes from now. Left out, it is \
the time inside the version 7 id (or now, where that lies further ahead: a clock that is wrong), else now. With a public \
key at most {LATE.days} days ago: older ones are rejected as TOO_LATE, and need a secret key.
- `url`: the page's address: gives hostname, path and the five utm fields. At most 8,000 characters, as `title` and `referrer`.
- `title`, `referrer`, `language` (such as `fr-CA`), `screen` (such as `1920x1080`).
- `timeZone`: the browser's IANA zone, from which the country is told where no database of addresses tells it. It is not kept.
- `value`: a number, from -1e15 to 1e15.
- `properties`: an object of at most {MAX_PROPERTIES} keys of at most {MAX_PROPERTY_KEY} characters; values are text of at most \
{MAX_PROPERTY_VALUE} characters, numbers, booleans, null, or lists and objects up to {MAX_DEPTH} deep.
- `userId`: your own id of a signed-in person, at most 200 characters.
- `sessionId`: for clients that keep sessions of their own, at most 200 characters: a visitor's events with the same \
one are one visit, however long they pause. Left out, a visit ends after {IDLE.seconds // 60} minutes without an event.
- `address`, `userAgent`: with a secret key only, of the visitor that a server tells of. Neither is kept.
- `seconds` (0 to {LATE.total_seconds():,.0f}) and `depth` (percent of the page's height, where a little more than 100 counts as \
100), both or neither: for how long and how far down the page view with this `id` (and `time`, if it was sent with one) was seen \
in all. That is no event: it counts in the metrics `timeOnPage` and `scrollDepth` and in nothing else, and what it says beside \
is not kept. Send it whenever there is more to tell, with any `name`: the largest counts; one with nothing new is a duplicate."""


@dataclass(frozen=True)
class Rejection:
    """Why the event at `index` of its batch was not taken."""

    index: int
    code: str
    message: str


class RejectedError(Exception):
    """Carries the code and message of a Rejection up to the one place that knows the index."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ReadEvent(NamedTuple):
    """An event that will be taken: its id and time, given or made, and what it says."""

    id: UUID
    time: datetime
    event: Event


def read_event(raw: object, now: datetime) -> ReadEvent:
    """Return an event's id, its time and what it says.

    Raises:
        RejectedError: names the field and what would be accepted.
    """
    if not isinstance(raw, dict):
        raise RejectedError("INVALID_EVENT", 'An event is an object such as {"name": "pageview", "url": "https://…"}.')
    try:
        event = msgspec.convert(raw, Event)
    except msgspec.ValidationError as error:
        raise RejectedError("INVALID_EVENT", _explain(str(error), raw)) from None
    except (ValueError, OverflowError, RecursionError):
        raise RejectedError("INVALID_EVENT", "A value of this event is out of range.") from None
    for field in Event.__struct_fields__:
        _refuse_unstorable(field, getattr(event, field))
    return complete(event, now)


def complete(event: Event, now: datetime) -> ReadEvent:
    """Return an event whose fields are in order by themselves, with its id and its time.

    Raises:
        RejectedError: its properties or its time cannot be taken.
    """
    if event.properties is not None:
        _check_properties(event.properties)
    if event.seconds is None and event.depth is None:
        pass
    elif event.seconds is None or event.depth is None or event.id is None:
        raise RejectedError(
            "INVALID_EVENT", "`seconds` and `depth` tell of a page view together: send both, with the `id` of the view."
        )
    identity, time = _when(event, now)
    return ReadEvent(identity, time, event)


def _when(event: Event, now: datetime) -> tuple[UUID, datetime]:
    identity = event.id or _uuid7(now)
    if event.time is not None:
        # Below a microsecond nothing is kept; the bound is compared as instants.
        if not FIRST_TIME <= event.time <= now + FUTURE_TOLERANCE:
            raise RejectedError(
                "TIME_OUT_OF_RANGE",
                f"`time` must lie between {FIRST_TIME:%Y-%m-%d} and {FUTURE_TOLERANCE.seconds // 60} minutes from now.",
            )
        return identity, event.time.astimezone(UTC)
    if identity.int >> 76 & 0xF == 7 and identity.int >> 62 & 0b11 == 0b10:  # version 7 of RFC 9562
        milliseconds = identity.int >> 80
        try:
            time = datetime.fromtimestamp(milliseconds / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return identity, now
        # A clock may be a little fast; were now taken instead, a resend would be another event.
        if FIRST_TIME <= time <= now + FUTURE_TOLERANCE:
            return identity, time
    return identity, now


def _uuid7(now: datetime) -> UUID:
    """Return a version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = int(now.timestamp() * 1000)
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def _explain(reason: str, raw: dict[str, Any]) -> str:
    if "unknown field" in reason:
        known = {*Event.__struct_encode_fields__}
        unknown = ", ".join(f"`{str(key)[:80]}`" for key in raw if key not in known)
        return f"Unknown field {unknown}. Known: {', '.join(Event.__struct_encode_fields__)}; put your own into `properties`."
    return f"{reason}."


def _refuse_unstorable(field: str, value: object) -> None:
    """PostgreSQL stores neither NUL nor half of a surrogate pair."""
    if isinstance(value, str):
        if "\0" in value:
            raise RejectedError(
                "INVALID_EVENT", f"`{field}` holds a NUL character, which cannot be stored. Leave it out."
            )
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise RejectedError("INVALID_EVENT", f"`{field}` holds half of a surrogate pair. Send valid Unicode.")
    elif isinstance(value, float) and not math.isfinite(value):
        raise RejectedError("INVALID_EVENT", f"`{field}` must be a finite number.")


def _check_properties(properties: dict[str, Any]) -> None:
    if len(properties) > MAX_PROPERTIES:
        raise RejectedError("INVALID_EVENT", f"`properties` has more than {MAX_PROPERTIES} keys.")
    for key, value in properties.items():
        if not isinstance(key, str) or not 0 < len(key) <= MAX_PROPERTY_KEY:
            raise RejectedError("INVALID_EVENT", f"A key of `properties` must have 1 to {MAX_PROPERTY_KEY} characters.")
        _refuse_unstorable("properties", key)
        size = _measure(value, f"properties.{key[:40]}", 1)
        if size > MAX_PROPERTY_VALUE:
            raise RejectedError(
                "INVALID_EVENT", f"`properties.{key[:40]}` is longer than {MAX_PROPERTY_VALUE} characters."
            )


def _measure(value: object, path: str, depth: int) -> int:
    """Return about how many characters a property takes, after checking what it is made of."""
    if depth > MAX_DEPTH:
        raise RejectedError("INVALID_EVENT", f"`{path}` is nested deeper than {MAX_DEPTH}.")
    if isinstance(value, dict):
        for key in value:
            _refuse_unstorable(path, key)
        return sum(len(str(key)) + _measure(item, path, depth + 1) for key, item in value.items())
    if isinstance(value, list):
        return sum(1 + _measure(item, path, depth + 1) for item in value)
    _refuse_unstorable(path, value)
    # An integer of thousands of digits may not even be printed: its size is known from its bits.
    return len(value) if isinstance(value, str) else value.bit_length() // 3 if isinstance(value, int) else 8
