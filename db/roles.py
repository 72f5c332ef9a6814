"""The two roles the API works as, and what each may do. Nobody but the owner creates, alters or drops anything.

A role belongs to the whole server, so its name carries the database's: two Tidelines on one server stay apart. The
roles cannot log in until `api prepare` gives them their passwords.
"""

from typing import Final

from db.books import daily, daily_pages, event_changes, profiles, visits, words
from db.rollups import ROLLUPS, Edition

Grant = tuple[str, str]

WRITER_GRANTS: Final[tuple[Grant, ...]] = (
    # Collect. SELECT on events is what `ON CONFLICT … RETURNING` asks for.
    ("SELECT, INSERT", "events"),
    ("SELECT, INSERT, UPDATE, DELETE", "open_visits"),
    ("SELECT, INSERT, UPDATE", "engagement"),
    ("SELECT, INSERT", "zone_offsets"),
    ("SELECT", "event_changes"),
    ("SELECT, INSERT, UPDATE, DELETE", "visitor_salts"),
    ("SELECT, INSERT, UPDATE", "traits"),
    ("SELECT, INSERT, UPDATE", "filtered_events"),
    # Manage sites, their keys, and what is kept about them. Nothing of a past event is changed.
    ("SELECT, INSERT, UPDATE", "sites"),
    ("SELECT, INSERT, UPDATE, DELETE", "site_keys"),
    ("SELECT, INSERT, UPDATE, DELETE", "segments"),
    ("SELECT, INSERT, UPDATE, DELETE", "annotations"),
    ("SELECT, INSERT, UPDATE, DELETE", "share_links"),
    # Logins and tokens.
    ("SELECT, UPDATE (password_hash)", "users"),
    ("SELECT, INSERT, UPDATE, DELETE", "login_sessions"),
    ("SELECT, INSERT, UPDATE, DELETE", "api_tokens"),
    ("SELECT, INSERT, UPDATE, DELETE", "password_attempts"),
)
READER_GRANTS: Final[tuple[Grant, ...]] = (
    ("SELECT", "sites"),
    ("SELECT", "site_keys"),
    ("SELECT", "traits"),
    ("SELECT", "filtered_events"),
    ("SELECT", "segments"),
    ("SELECT", "annotations"),
    ("SELECT", "events"),
    ("SELECT", "engagement"),
    ("SELECT", "alembic_version"),
    *(("SELECT", rollup.name) for rollup in ROLLUPS),
    *(("SELECT", table.name) for table in (words, profiles, visits, daily, daily_pages, event_changes)),
)
# The books are folded, and a person or a site is removed, with the owner's rights; the writer may only start it.
FUNCTIONS: Final[tuple[str, ...]] = (
    "FUNCTION fold(integer)",
    "FUNCTION rebuild_books(integer)",
    "FUNCTION forget_user(integer, text, bigint)",
    "FUNCTION remove_site(integer, integer)",
)
# The portable rollups' refresh runs with the owner's rights; the writer may only start it.
PORTABLE_FUNCTIONS: Final[tuple[str, ...]] = ("FUNCTION rollup_advance()", "FUNCTION rollup_refresh(integer)")

# A question that runs longer is a mistake or an attack; export sets its own limit.
READER_SETTINGS: Final = {
    "default_transaction_read_only": "on",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "60s",
    # Which chunks a question touches depends on its range: a generic plan would consider them all.
    "plan_cache_mode": "force_custom_plan",
    # Compiling costs more than it saves on questions of milliseconds.
    "jit": "off",
}
WRITER_SETTINGS: Final = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "jit": "off",
}


def role_statements(edition: Edition) -> list[str]:
    """Return the statements that make both roles, with their grants and settings, on a migrated schema."""
    writer, reader, functions = WRITER_GRANTS, READER_GRANTS, FUNCTIONS
    if edition == "apache":
        functions += PORTABLE_FUNCTIONS
        # The planner asks what changed and is not redone yet.
        reader += (("SELECT", "rollup_state"), ("SELECT", "rollup_invalidations"))
    writer += tuple(("EXECUTE", function) for function in functions)
    revokes = tuple(f"REVOKE EXECUTE ON {function} FROM PUBLIC" for function in functions)
    closed = (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        # Temporary tables too: nothing that a question or an export does is ever written down.
        "DO $$\nBEGIN\n    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());\nEND $$",
    )
    return [*closed, *revokes, _role("writer", writer, WRITER_SETTINGS), _role("reader", reader, READER_SETTINGS)]


def _role(name: str, grants: tuple[Grant, ...], settings: dict[str, str]) -> str:
    lines = [
        "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN",
        "    EXECUTE format('CREATE ROLE %I NOLOGIN', role);",
        "END IF;",
        "EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);",
        "EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);",
        *(f"EXECUTE format('GRANT {privileges} ON {what} TO %I', role);" for privileges, what in grants),
        *(
            f"EXECUTE format('ALTER ROLE %I IN DATABASE %I SET {key} = ''{value}''', role, current_database());"
            for key, value in settings.items()
        ),
    ]
    body = "\n".join(f"    {line}" for line in lines)
    return f"DO $$\nDECLARE\n    role text := current_database() || '_{name}';\nBEGIN\n{body}\nEND $$"
