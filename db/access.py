"""Pure: the SQL that tells every worker at once when a login, token or share link has ended, by whatever statement."""

from typing import Final

# On this channel. It says only that some access ended: whoever holds a connection open asks again whether it may.
ACCESS_CHANNEL: Final = "access_ended"
_TABLES: Final = ("login_sessions", "api_tokens", "share_links")

ACCESS_STATEMENTS: Final = (
    f"""\
CREATE FUNCTION tell_access_ended() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NOTIFY {ACCESS_CHANNEL};
    RETURN NULL;
END $$""",
    *(
        f"CREATE TRIGGER access_ended AFTER DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION tell_access_ended()"
        for table in _TABLES
    ),
)
