"""The raw log: single events, newest first, in pages that neither repeat nor miss one while others arrive. Pure."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, exists, func, select, tuple_, union_all

from api.analytics.compile import condition
from api.analytics.compile.relations import Clock, Texts, event_text, is_of, is_time, same_session, within, words_that
from api.analytics.question import DIMENSIONS, AskedSite, Comparison, Dimension, Filter, Level
from api.errors import bad_input
from db.books import VISIT_DIMENSIONS, visits, words
from db.tables import events

MAX_PAGE: Final = 500
# What an event has itself; beside these, a row has a text for every other dimension.
COLUMNS: Final = (
    "time",
    "event_id",
    "site_id",
    "visitor_id",
    "session_id",
    "value",
    "properties",
    *(one.column for one in DIMENSIONS if one.level is Level.EVENT),
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_SITES: Final = 2**31


@dataclass(frozen=True)
class Log:
    """A question for single events of some sites, of the half-open range, that pass the filter.

    `zone` is where hours and weekdays are read.
    """

    sites: tuple[AskedSite, ...]
    start: datetime
    end: datetime
    zone: str
    filter: Filter | None = None

    @property
    def clock(self) -> Clock:
        """The clock by which hours and weekdays are told."""
        return Clock(self.zone, self.start, self.end)


@dataclass(frozen=True)
class Cursor:
    """The place behind an event, in the order of the log. It belongs to one question."""

    time: datetime
    event_id: UUID
    site_id: int = 0  # tells apart what two sites were sent with one id

    def written(self, log: Log) -> str:
        """Return it as text: opaque to whoever sends it back."""
        microseconds = (self.time - _EPOCH) // timedelta(microseconds=1)
        place = [microseconds, self.event_id.hex, self.site_id, _mark(log)]
        return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def read_cursor(text: str, log: Log) -> Cursor:
    """Return the cursor of a text.

    Raises:
        TidelineError: BAD_INPUT when it is none, or belongs to another question.
    """
    try:
        microseconds, event_id, site_id, mark = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        cursor = Cursor(_EPOCH + timedelta(microseconds=microseconds), UUID(hex=event_id), range(_MOST_SITES)[site_id])
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError, binascii.Error):
        raise bad_input("after", "after: This is no cursor. Send the `endCursor` of the page before.") from None
    if mark != _mark(log):
        raise bad_input(
            "after", "after: This cursor belongs to another question. Leave it out to begin at the newest event."
        )
    return cursor


def log_select(log: Log, first: int, after: Cursor | None) -> Select[Any]:
    """Return the statement of a page: one event more than asked for tells whether there is another page.

    Each site is read backwards along the primary key; a filter costs the events that it passes over.
    """
    newest = [_newest(log, site, first, after) for site in log.sites]
    rows = (newest[0] if len(newest) == 1 else union_all(*(one.subquery().select() for one in newest))).subquery("rows")
    others = [one for one in DIMENSIONS if one.level is not Level.EVENT]
    parts = [
        (log.clock.read(one, rows.c.time).cast(Text) if is_time(one) else _page(one, rows)).label(one.column)
        for one in others
    ]
    return (
        select(rows, *parts)
        .order_by(rows.c.time.desc(), rows.c.event_id.desc(), rows.c.site_id.desc())
        .limit(first + 1)
    )


def _newest(log: Log, site: AskedSite, first: int, after: Cursor | None) -> Select[Any]:
    statement = (
        select(*(events.c[name] for name in COLUMNS))
        .where(events.c.site_id == site.id, *within(events.c.time, log.start, log.end))
        .order_by(events.c.site_id.desc(), events.c.time.desc(), events.c.event_id.desc())
        .limit(first + 1)
    )
    if log.filter is not None:
        statement = statement.where(condition(log.filter, Logged(log)))
    if after is not None:
        # The first condition says nothing new, but lets chunks be excluded.
        place = tuple_(events.c.time, events.c.event_id, events.c.site_id)
        statement = statement.where(
            events.c.time <= after.time, place < tuple_(after.time, after.event_id, after.site_id)
        )
    return statement


@dataclass(frozen=True)
class Logged:
    """Single events as a filter looks at them. Pages of their visits are looked up event by event."""

    log: Log

    def meets(self, test: Comparison) -> ColumnElement[bool]:
        """Return whether a subject stands in the relation."""
        if isinstance(test.subject, Dimension) and is_of(test.subject, VISIT_DIMENSIONS):
            passing = words_that(self.log.sites, test.subject.column, test)
            return exists().where(_same_visit(events), visits.c[test.subject.column].in_(passing))
        return Texts(events, event_text(events, None, events.c.time, self.log.clock)).meets(test)


def _same_visit(relation: FromClause) -> ColumnElement[bool]:
    """Say that a part is of an event's visit; the visitor is named because there is an index by visitor."""
    return and_(same_session(visits, relation), visits.c.visitor_id == relation.c.visitor_id)


def _page(dimension: Dimension, rows: FromClause) -> ColumnElement[Any]:
    found = select(words.c.value).join_from(visits, words, words.c.id == visits.c[dimension.column])
    return func.nullif(found.where(_same_visit(rows)).limit(1).scalar_subquery(), "")


def _mark(log: Log) -> str:
    return hashlib.blake2b(repr(log).encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()
