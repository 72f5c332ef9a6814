"""Who an event is from, without keeping who: a hash under a random key that is destroyed when its day is over."""

import hashlib
import secrets
from datetime import date, datetime

import asyncpg


def visitor_id(salt: bytes, site_id: int, user_id: str | None, address: str, user_agent: str) -> int:
    """Return the visitor's 64-bit id.

    With a `user_id` it is the same for ever and on every device; otherwise it depends on the address, the User-Agent and
    the day's salt, none of which are stored beside it.
    """
    parts, key = [str(site_id), "user", user_id or ""], b""
    if user_id is None:
        parts, key = [str(site_id), "anonymous", address, user_agent], salt
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big", signed=True)


class Salts:
    """Today's salt (UTC days), the same for every worker because it is kept in the database until the day is over."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._day: date | None = None
        self._salt = b""

    async def today(self, now: datetime) -> bytes:
        """Return the salt of the day. Asks the database once a day; then it also destroys the earlier ones."""
        if self._day != now.date():
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(
                    "INSERT INTO visitor_salts (day, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    now.date(),
                    secrets.token_bytes(32),
                )
                salt: bytes = await connection.fetchval("SELECT salt FROM visitor_salts WHERE day = $1", now.date())
                await connection.execute("DELETE FROM visitor_salts WHERE day < $1", now.date())
            self._day, self._salt = now.date(), salt
        return self._salt
