"""Forgetting a person: events, traits, the open visit and the books, in one transaction."""

from typing import Final

import asyncpg

from api.errors import bad_input
from api.ingest.visitors import visitor_id

# A busy person's events lie in many places, and whoever else is folding is waited for.
PATIENCE_SECONDS: Final = 600


async def forget_user(pool: asyncpg.Pool, site_id: int, user_id: str) -> int:
    """Delete everything of a person and return how many events that were.

    Costs a look through the site's visits, and in proportion to the person's events.

    Raises:
        TidelineError: BAD_INPUT for what cannot be a user id.
    """
    if not 1 <= len(user_id) <= 200 or "\0" in user_id or any("\ud800" <= one <= "\udfff" for one in user_id):
        raise bad_input("userId", "userId: Write 1 to 200 characters, as `track` and `identify` were given it.")
    visitor = visitor_id(b"", site_id, user_id, "", "")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL statement_timeout = '{PATIENCE_SECONDS}s'")
        await connection.execute("SET LOCAL lock_timeout = '60s'")
        went: int = await connection.fetchval(
            "SELECT forget_user($1, $2, $3)", site_id, user_id, visitor, timeout=PATIENCE_SECONDS
        )
    return went
