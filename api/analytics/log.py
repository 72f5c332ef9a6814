"""The raw log: single events, newest first, in pages that neither repeat nor miss one while others arrive. Pure."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select, tuple_

from api.analytics.compile import condition
from api.analytics.question import DIMENSIONS, Filter
from api.errors import bad_input
from db.tables import events

MAX_PAGE: Final = 500
COLUMNS: Final = (
    "time",
    "event_id",
    "visitor_id",
    "session_id",
    "value",
    "properties",
    *(one.column for one in DIMENSIONS),
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Log:
    """A question for single events of the half-open range that pass the filter."""

    site_id: int
    start: datetime
    end: datetime
    filter: Filter | None = None


@dataclass(frozen=True)
class Cursor:
    """The place behind an event, in the order of the log. It belongs to one question."""

    time: datetime
    event_id: UUID

    def written(self, log: Log) -> str:
        """Return it as text: opaque to whoever sends it back."""
        microseconds = (self.time - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(json.dumps([microseconds, self.event_id.hex, _mark(log)]).encode()).decode()


def read_cursor(text: str, log: Log) -> Cursor:
    """Return the cursor of a text.

    Raises:
        TidelineError: BAD_INPUT when it is none, or belongs to another question.
    """
    try:
        microseconds, event_id, mark = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        cursor = Cursor(_EPOCH + timedelta(microseconds=microseconds), UUID(hex=event_id))
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error):
        raise bad_input("after", "after: This is no cursor. Send the `endCursor` of the page before.") from None
    if mark != _mark(log):
        raise bad_input(
            "after", "after: This cursor belongs to another question. Leave it out to begin at the newest event."
        )
    return cursor


def log_select(log: Log, first: int, after: Cursor | None) -> Select[Any]:
    """Return the statement of a page: one event more than asked for tells whether there is another page.

    Read backwards along the primary key; a filter costs the events that it passes over.
    """
    statement = (
        select(*(events.c[name] for name in COLUMNS))
        .where(events.c.site_id == log.site_id, events.c.time >= log.start, events.c.time < log.end)
        .order_by(events.c.site_id.desc(), events.c.time.desc(), events.c.event_id.desc())
        .limit(first + 1)
    )
    if log.filter is not None:
        statement = statement.where(condition(log.filter, events))
    if after is not None:
        # The first condition says nothing new, but lets chunks be excluded.
        place = tuple_(events.c.time, events.c.event_id) < tuple_(after.time, after.event_id)
        statement = statement.where(events.c.time <= after.time, place)
    return statement


def _mark(log: Log) -> str:
    return hashlib.blake2b(repr(log).encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()
