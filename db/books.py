"""The books: what is kept about visits and days beside the rollups, on both editions, and by what it is broken down.

Events are logged as they come and go (`event_changes`), and `fold` (db/fold.py) merges the log into

- `visits`, a row per visit: about a fifth of the events, from which any question about visits and visitors is answered;
- `daily`, the sums of each local day of the site's zone by every dimension, in which distinct visitors add up as well.

How visitors add up: a row of `daily` counts the `visitors` active that day, and `seen[x]` of them were active on one of the
x days before, too. Over the days [a, b) the distinct visitors are the sum of `visitors - seen[day - a]`: each one is counted
on the first day in the range, however many visitors and days there are.
"""

from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from db.tables import NOW, Instant, events, metadata

# What is the same for all events of a visit but in odd cases (a `userId` on two devices): a visit points to one row of it.
PROFILE_COLUMNS: Final = (
    "hostname",
    "source",
    "channel",
    "referrer",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "country",
    "region",
    "language",
    "browser",
    "os",
    "device",
    "screen",
)
# Dimensions of which a visit may have several values, and those that belong to it as a whole.
LIST_DIMENSIONS: Final = ("name", "path")
VISIT_DIMENSIONS: Final = ("entry_page", "exit_page")
# Pages in all their parts. They are many, so that their days are kept in a table of their own.
PAGE_DIMENSIONS: Final = ("path", *VISIT_DIMENSIONS)
# Days are summed up by each of these. Each costs its rows in `daily` and its share of folding (see ops/decisions.md); what is
# asked by any other is read from `visits`.
PROFILE_DIMENSIONS: Final = (
    "source",
    "channel",
    "referrer",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "country",
    "language",
    "browser",
    "os",
    "device",
    "screen",
)
BOOK_DIMENSIONS: Final = (*LIST_DIMENSIONS, *VISIT_DIMENSIONS, *PROFILE_DIMENSIONS)
# And by each value of these together with each value of those: what a dashboard filtered by one value shows.
FILTER_DIMENSIONS: Final = ("country", "browser", "source")
PAIR_DIMENSIONS: Final = ("name", "source", "channel", "country", "browser", "os", "device")
# Of pages those that were seen, though not those where visits began and ended.
PAIR_PAGES: Final = ("path",)
# What is summed up of pages; of the visitors, `returned` had an earlier day.
PAGE_MEASURES: Final = (
    "events",
    "pageviews",
    "visit_pageviews",
    "visit_micros",
    "visits",
    "bounces",
    "visitors",
    "returned",
)

words = Table(
    "words",
    metadata,
    # Every value of a book's dimension, '' standing for the absent one. Numbers go up in threes: the page of number n is
    # n as a `path`, n + 1 as an `entry_page` and n + 2 as an `exit_page`; the rest of its division by 3 tells which.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("site_id", Integer, nullable=False),
    Column("dimension", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("digest", UUID, nullable=False),  # md5 of the value, which may be too long for an index
    UniqueConstraint("site_id", "dimension", "digest"),
)

profiles = Table(
    "profiles",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("site_id", Integer, nullable=False),
    Column("digest", UUID, nullable=False),
    *(Column(name, Text) for name in PROFILE_COLUMNS),
    # The keys of `daily` that it is counted under: see KEY in db/fold.py.
    Column("keys", ARRAY(BigInteger), nullable=False),
    # The words of its PROFILE_DIMENSIONS and of its FILTER_DIMENSIONS, in order.
    Column("own", ARRAY(Integer), nullable=False),
    Column("filters", ARRAY(Integer), nullable=False),
    UniqueConstraint("site_id", "digest"),
)


def _part_columns() -> list[Column[object]]:
    return [
        Column("first_at", Instant, nullable=False),
        Column("last_at", Instant, nullable=False),
        Column("visitor_id", BigInteger, nullable=False),
        Column("session_id", BigInteger, nullable=False),
        Column("site_id", Integer, nullable=False),
        Column("profile_id", Integer, nullable=False),
        Column("day", Date, nullable=False),
        Column("events", Integer, nullable=False),
        Column("pageviews", Integer, nullable=False),
        # Of the whole visit, the same on every part.
        Column("entry_page", Integer, nullable=False),
        Column("exit_page", Integer, nullable=False),
        Column("names", ARRAY(Integer), nullable=False),
        Column("paths", ARRAY(Integer), nullable=False),
        Column("user_id", Text),
        # Epoch quarters of an hour with an event, strictly between those of first_at and last_at.
        Column("quarters", ARRAY(Integer)),
        # Null, and so free, for a visit of one part; else its number from 1, and the whole visit's values.
        Column("part", SmallInteger),
        Column("visit_first_at", Instant),
        Column("visit_last_at", Instant),
        Column("visit_events", Integer),
        Column("visit_pageviews", Integer),
    ]


visits = Table(
    "visits",
    metadata,
    # A row is the part of a visit on one local day with one profile and user: nearly always the visit.
    *_part_columns(),
    # Visitors are numbers made by chance, so that the number alone finds one.
    Index("visits_visitor_idx", "visitor_id"),
    Index("visits_time_idx", "first_at", "last_at", postgresql_using="brin"),
    # The few visits of several parts, which questions have to put together.
    Index("visits_parts_idx", "site_id", "visit_first_at", postgresql_where=text("part IS NOT NULL")),
)

daily = Table(
    "daily",
    metadata,
    Column("events", BigInteger, nullable=False),
    Column("pageviews", BigInteger, nullable=False),
    # Of visits that start on the day, each whole.
    Column("visit_pageviews", BigInteger, nullable=False),
    Column("visit_micros", BigInteger, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("bounces", Integer, nullable=False),
    Column("visitors", Integer, nullable=False),
    Column("new_visitors", Integer, nullable=False),  # of them, those without an earlier day
    Column("site_id", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("filter_id", Integer, nullable=False),  # a word of FILTER_DIMENSIONS; 0 is everything
    Column("value_id", Integer, nullable=False),  # a word of the dimension; 0 is everything, of dimension ''
    Column("dimension", Text, nullable=False),
    Column("seen", ARRAY(Integer)),
    PrimaryKeyConstraint("site_id", "dimension", "filter_id", "day", "value_id"),
)

daily_pages = Table(
    "daily_pages",
    metadata,
    # What `daily` would have of each page, of all events and within a value of FILTER_DIMENSIONS, as columns of numbers: a
    # page has the same place in all of them. Each fold adds rows of what changed, which may be negative; they add up, and
    # are merged soon.
    Column("site_id", Integer, nullable=False),
    Column("filter_id", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("dimension", Text, nullable=False),  # one of PAGE_DIMENSIONS
    Column("merged", Boolean, nullable=False),
    Column("value_ids", ARRAY(Integer), nullable=False),
    *(Column(name, ARRAY(BigInteger if name == "visit_micros" else Integer), nullable=False) for name in PAGE_MEASURES),
    # How many visitors of a page were there `gaps` days before, and not in between: other columns of numbers, in order of
    # gaps, so that those of long ones are found without a look at the others.
    Column("seen_ids", ARRAY(Integer), nullable=False),
    Column("gaps", ARRAY(SmallInteger), nullable=False),
    Column("seen", ARRAY(Integer), nullable=False),
    Index("daily_pages_idx", "site_id", "dimension", "filter_id", "day"),
    Index("daily_pages_fresh_idx", "site_id", "day", postgresql_where=text("NOT merged")),
)

EVENT_COLUMNS: Final = ("time", "visitor_id", "session_id", "site_id", "name", "path", "user_id", *PROFILE_COLUMNS)

event_changes = Table(
    "event_changes",
    metadata,
    # What happened to events and is not in the books yet. Folding empties it.
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("sign", SmallInteger, nullable=False),  # 1: came, -1: went
    Column("logged_at", Instant, nullable=False, server_default=NOW),
    *(Column(name, events.c[name].type, nullable=events.c[name].nullable) for name in EVENT_COLUMNS),
)

# Where a fold works, emptied at its start. Not logged: a crash loses nothing but the fold, which is undone anyway.
_WORK: Final = ["UNLOGGED"]

fold_taken = Table(
    "fold_taken",
    metadata,
    Column("sign", SmallInteger),
    *(Column(name, events.c[name].type) for name in EVENT_COLUMNS),
    Column("day", Date),
    Column("digest", UUID),
    prefixes=_WORK,
)
fold_events = Table(
    "fold_events",
    metadata,
    Column("time", Instant),
    Column("visitor_id", BigInteger),
    Column("session_id", BigInteger),
    Column("site_id", Integer),
    Column("profile_id", Integer),
    Column("day", Date),
    Column("sign", Integer),
    Column("view", Integer),
    Column("name_id", Integer),
    Column("path_id", Integer),
    Column("path", Text),
    Column("user_id", Text),
    prefixes=_WORK,
)
fold_sessions = Table(
    "fold_sessions",
    metadata,
    Column("site_id", Integer),
    Column("visitor_id", BigInteger),
    Column("session_id", BigInteger),
    Column("shrunk", Integer),
    Column("entry_page", Integer),
    Column("exit_page", Integer),
    prefixes=_WORK,
)
fold_parts = Table(
    "fold_parts", metadata, Column("state", Integer), *_part_columns(), Column("place", Text), prefixes=_WORK
)
fold_visitors = Table(
    "fold_visitors",
    metadata,
    Column("who", Integer),  # the visitor's number within this fold
    Column("site_id", Integer),
    Column("visitor_id", BigInteger),
    Column("day", Date),  # the first day that is touched
    Column("tip", Boolean),  # whether that is the only one, and the visitor's last
    # The words of the profiles that never changed, in all of the visitor's visits; of them those of FILTER_DIMENSIONS, and
    # those of PAIR_DIMENSIONS. Visitors with the same ones are of one class.
    Column("constant", ARRAY(Integer)),
    Column("within", ARRAY(Integer)),
    Column("paired", ARRAY(Integer)),
    Column("class", Integer),
    prefixes=_WORK,
)
fold_days = Table(
    "fold_days",
    metadata,
    Column("who", Integer),
    Column("day", Date),
    Column("fresh", Boolean),  # whether a single part is all there is and was
    prefixes=_WORK,
)
fold_presence = Table(
    "fold_presence",
    metadata,
    Column("who", Integer),
    Column("key", BigInteger),
    Column("day", Date),
    Column("change", Integer),
    prefixes=_WORK,
)
fold_cells = Table(
    "fold_cells",
    metadata,
    Column("site_id", Integer),
    Column("day", Date),
    Column("key", BigInteger),
    Column("events", BigInteger),
    Column("pageviews", BigInteger),
    Column("visit_pageviews", BigInteger),
    Column("visit_micros", BigInteger),
    Column("visits", BigInteger),
    Column("bounces", BigInteger),
    Column("visitors", BigInteger),
    Column("new_visitors", BigInteger),
    Column("gap", Integer),  # days since the visitor's previous day with the key, where there is one
    prefixes=_WORK,
)
WORK_TABLES: Final = (
    fold_taken,
    fold_events,
    fold_sessions,
    fold_parts,
    fold_visitors,
    fold_days,
    fold_presence,
    fold_cells,
)
