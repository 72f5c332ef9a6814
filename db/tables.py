"""Every table, as SQLAlchemy Core metadata. The migrations hold frozen copies; a test proves that they agree."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

Instant = DateTime(timezone=True)
NOW = text("now()")

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("domain", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),  # IANA name; dates without a time are midnight there
    Column("created_at", Instant, nullable=False, server_default=NOW),
    # How it collects. When the key of visitor ids changes, in the site's zone; see api/ingest/visitors.py.
    Column(
        "salt_rotation",
        Text,
        CheckConstraint("salt_rotation IN ('daily', 'weekly', 'monthly', 'never')", name="salt_rotation"),
        nullable=False,
        server_default=text("'daily'"),
    ),
    Column("honour_do_not_track", Boolean, nullable=False, server_default=text("true")),
    # Which pages may use its public keys: any where a list is empty.
    Column("allowed_origins", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("allowed_hostnames", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    # Since when it is nobody's any more: it has no keys, nobody sees it, and upkeep removes what it holds (db/remove.py).
    Column("deleted_at", Instant),
)

zone_offsets = Table(
    "zone_offsets",
    metadata,
    # By how much a zone's clocks are ahead of UTC, and since when: see db/zones.py. Of the zones that sites are in.
    Column("timezone", Text, nullable=False),
    Column("begins_at", Instant, nullable=False),
    Column("utc_offset", Interval, nullable=False),
    PrimaryKeyConstraint("timezone", "begins_at"),
)

site_keys = Table(
    "site_keys",
    metadata,
    # A public key stands in the page's source, so it is kept as it is. Of a secret key only the sha256 is kept, in hex.
    Column("key", Text, primary_key=True),
    Column("site_id", Integer, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, CheckConstraint("kind IN ('public', 'secret')", name="kind"), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("id", Integer, Identity(always=True), nullable=False, unique=True),
    Column("name", Text, nullable=False, server_default=text("''")),  # what its owner calls it
    Column("expires_at", Instant),  # null: never
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("email", Text, nullable=False, unique=True),  # lower case
    Column("password_hash", Text, nullable=False),  # argon2id, parameters included
    Column("created_at", Instant, nullable=False, server_default=NOW),
)

login_sessions = Table(
    "login_sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),  # sha256 of the cookie's value
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("expires_at", Instant, nullable=False),
    Column("id", Integer, Identity(always=True), nullable=False, unique=True),
    Column("last_seen_at", Instant, nullable=False, server_default=NOW),  # to the minute
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),  # sha256 of the token
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("id", Integer, Identity(always=True), nullable=False, unique=True),
    Column("expires_at", Instant),  # null: never
    Column("last_used_at", Instant),  # to the minute
)

# Passwords that were tried and are not known to be right: see api/attempts.py. No e-mail and no address is kept.
password_attempts = Table(
    "password_attempts",
    metadata,
    Column("subject", LargeBinary, primary_key=True),  # keyed hash of whose password it is, or of where it comes from
    Column("attempts", Integer, nullable=False),
    Column("last_at", Instant, nullable=False, index=True),
)

# The hypertable. Column order: eight-byte values first, then the uuid and the four-byte site, then text, so that no row
# carries alignment padding; text columns that are absent cost one bit each (null), and come last because reading a text
# column walks over those before it: what most questions filter by stands first.
events = Table(
    "events",
    metadata,
    Column("time", Instant, nullable=False),
    Column("visitor_id", BigInteger, nullable=False),  # keyed hash; see api/ingest/visitors.py
    Column("session_id", BigInteger, nullable=False),
    Column("value", Double),
    Column("event_id", UUID, nullable=False),  # made by the client, so that a resend is recognised
    Column("site_id", Integer, nullable=False),  # no foreign key: it would cost a look-up per event on the hot path
    Column("name", Text, nullable=False),
    Column("path", Text),
    Column("hostname", Text),
    Column("source", Text),
    Column("channel", Text),
    Column("country", Text),
    Column("browser", Text),
    Column("os", Text),
    Column("device", Text),
    Column("referrer", Text),
    Column("title", Text),
    Column("language", Text),
    Column("screen", Text),
    Column("region", Text),
    Column("utm_source", Text),
    Column("utm_medium", Text),
    Column("utm_campaign", Text),
    Column("utm_term", Text),
    Column("utm_content", Text),
    Column("user_id", Text),
    Column("properties", JSONB),
    # One index does two jobs: it finds a site's range in time order (charts' edges, export), and it makes a resend of
    # the same event a no-op. A second index would add about 40 bytes an event.
    PrimaryKeyConstraint("site_id", "time", "event_id"),
)

# How page views were looked at: at most a row for each, of the same key, which grows while the view is told of. Beside the
# events and none of them, so that a visit with one page view stays one however long the page was read.
engagement = Table(
    "engagement",
    metadata,
    Column("time", Instant, nullable=False),
    Column("seconds", Double, nullable=False),  # the page was seen, in all
    Column("event_id", UUID, nullable=False),
    Column("site_id", Integer, nullable=False),
    Column("depth", SmallInteger, nullable=False),  # percent of the page's height that was seen
    PrimaryKeyConstraint("site_id", "time", "event_id"),
    # What grows finds room beside itself, so that the index is left alone.
    postgresql_with={"fillfactor": 80},
)

# A week of a personal site is a chunk that fits in memory on a small server, and 90 days are only 13 chunks to plan over.
EVENTS_CHUNK_INTERVAL = "7 days"

# Where each visitor's current visit stands, so that workers and restarts agree on when a visit began.
open_visits = Table(
    "open_visits",
    metadata,
    Column("first_event_at", Instant, nullable=False),
    Column("last_event_at", Instant, nullable=False),
    Column("visitor_id", BigInteger, nullable=False),
    Column("session_id", BigInteger, nullable=False),
    Column("site_id", Integer, nullable=False),
    # When it was last written, which is not when its events happened: they may be sent late.
    Column("updated_at", Instant, nullable=False, server_default=NOW),
    # Where the visit came from, for its later events.
    Column("source", Text),
    Column("channel", Text),
    Column("referrer", Text),
    Column("utm_source", Text),
    Column("utm_medium", Text),
    Column("utm_campaign", Text),
    Column("utm_term", Text),
    Column("utm_content", Text),
    PrimaryKeyConstraint("site_id", "visitor_id"),
    Index(None, "updated_at"),
    # Each further event of a visit writes its row anew: beside itself, and the indexes are left alone.
    postgresql_with={"fillfactor": 50},
)

# The random keys under which visitor ids are hashed. Each is destroyed half an hour after it ended.
visitor_salts = Table(
    "visitor_salts",
    metadata,
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, index=True),  # null: never
    Column("site_id", Integer, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("salt", LargeBinary, nullable=False),
    PrimaryKeyConstraint("site_id", "starts_at"),
)

# What is known of signed-in people beside their events, as `identify` tells it.
traits = Table(
    "traits",
    metadata,
    Column("site_id", Integer, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("traits", JSONB, nullable=False),
    Column("updated_at", Instant, nullable=False, server_default=NOW),
    PrimaryKeyConstraint("site_id", "user_id"),
)

# How many events were not stored on purpose, so that nothing disappears in silence.
filtered_events = Table(
    "filtered_events",
    metadata,
    Column("events", BigInteger, nullable=False),
    Column("site_id", Integer, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("day", Date, nullable=False),  # of arrival, in the site's zone
    Column("kind", Text, nullable=False),  # see api/ingest/filtered.py
    PrimaryKeyConstraint("site_id", "day", "kind"),
)

# What a person keeps about a site: filters with a name, and what happened when.
segments = Table(
    "segments",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("site_id", Integer, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("filter", JSONB, nullable=False),  # as GraphQL's FilterInput
    UniqueConstraint("site_id", "name"),
)

annotations = Table(
    "annotations",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("site_id", Integer, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "site_id", "at"),
)

# Links that show a site's numbers to who has them.
share_links = Table(
    "share_links",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("site_id", Integer, ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),  # sha256 of what stands in the link
    Column("name", Text, nullable=False),
    Column("password_hash", Text),  # argon2id; null: none is asked for
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("expires_at", Instant),  # null: never
    Column("last_opened_at", Instant),
)
