"""A site's keys: public ones for pages, which can only append, and secret ones for servers."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from api.errors import bad_input
from api.names import read_name
from api.sites import SECRET_PREFIX, stored_key
from db.migrate import AnyConnection

MAX_KEYS: Final = 50
MAX_GRACE_HOURS: Final = 24 * 90
_COLUMNS: Final = "id, kind, CASE kind WHEN 'public' THEN key END AS key, name, created_at, expires_at"
_PUBLIC: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{5,63}").fullmatch


@dataclass(frozen=True)
class Key:
    """A key as its owner may see it: of a secret one everything but the key itself."""

    id: int
    kind: str
    key: str | None
    name: str
    created_at: datetime
    expires_at: datetime | None


async def all_keys(pool: asyncpg.Pool, site_id: int) -> list[Key]:
    """Return a site's keys that work, oldest first."""
    rows = await pool.fetch(
        f"SELECT {_COLUMNS} FROM site_keys WHERE site_id = $1 AND (expires_at IS NULL OR expires_at > now()) ORDER BY id",
        site_id,
    )
    return [Key(**row) for row in rows]


async def new_public_key(connection: AnyConnection, site_id: int) -> None:
    """Make a public key."""
    await connection.execute(
        "INSERT INTO site_keys (key, site_id, kind) VALUES ($1, $2, 'public')", secrets.token_hex(10), site_id
    )


async def create_secret_key(pool: asyncpg.Pool, site_id: int, name: str) -> str:
    """Return a fresh secret key. It is shown this once and stored hashed.

    Raises:
        TidelineError: BAD_INPUT for a bad name, or when there are as many keys as may be.
    """
    name = read_name(name)
    key = SECRET_PREFIX + secrets.token_urlsafe(32)
    await _add(pool, site_id, key, name)
    return key


async def add_public_key(pool: asyncpg.Pool, site_id: int, key: str, name: str) -> None:
    """Let a key of the owner's choosing work as well: a website id of Umami, so that its pages need not be touched.

    Raises:
        TidelineError: BAD_INPUT for a key that cannot be one or is taken, or a bad name.
    """
    name = read_name(name)
    if not _PUBLIC(key) or key.startswith(SECRET_PREFIX):
        raise bad_input(
            "key",
            "key: Write 6 to 64 letters, digits, - and _, beginning with a letter or digit; "
            f"{SECRET_PREFIX} begins secret keys only.",
        )
    await _add(pool, site_id, key, name)


async def rotate_public_key(pool: asyncpg.Pool, site_id: int, grace_hours: int) -> None:
    """Make a new public key; the one shown until now works for some hours more, as pages are cached.

    Raises:
        TidelineError: BAD_INPUT for another number of hours.
    """
    if not 0 <= grace_hours <= MAX_GRACE_HOURS:
        raise bad_input(
            "graceHours", f"graceHours: From 0 to {MAX_GRACE_HOURS}, not {grace_hours}.", limit=MAX_GRACE_HOURS
        )
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "UPDATE site_keys SET expires_at = now() + $2::interval "
            "WHERE site_id = $1 AND kind = 'public' AND name = '' AND expires_at IS NULL",
            site_id,
            timedelta(hours=grace_hours),
        )
        await new_public_key(connection, site_id)


async def revoke_key(pool: asyncpg.Pool, key_id: int) -> int:
    """End a key and return its site.

    Raises:
        TidelineError: BAD_INPUT when there is none of this number, or it is the one that new pages get.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = (
            await connection.fetchrow(
                "SELECT site_id, kind = 'public' AND name = '' AND expires_at IS NULL AS shown FROM site_keys WHERE id = $1 "
                "FOR UPDATE",
                key_id,
            )
            if -(2**31) <= key_id < 2**31
            else None
        )
        if row is None:
            raise bad_input("id", f"id: There is no key {key_id}. `siteSettings` lists a site's keys.")
        if row["shown"]:
            raise bad_input(
                "id",
                "id: This is the key that new pages get. Rotate it with `rotatePublicKey`, with `graceHours: 0` to end "
                "it at once.",
            )
        await connection.execute("DELETE FROM site_keys WHERE id = $1", key_id)
        site_id: int = row["site_id"]
    return site_id


async def _add(pool: asyncpg.Pool, site_id: int, key: str, name: str) -> None:
    stored, kind = stored_key(key)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM sites WHERE id = $1 FOR NO KEY UPDATE", site_id)
        await connection.execute("DELETE FROM site_keys WHERE site_id = $1 AND expires_at <= now()", site_id)
        if await connection.fetchval("SELECT count(*) FROM site_keys WHERE site_id = $1", site_id) >= MAX_KEYS:
            raise bad_input(
                "site", f"site: It has {MAX_KEYS} keys, as many as may be. Revoke one first.", limit=MAX_KEYS
            )
        added = await connection.execute(
            "INSERT INTO site_keys (key, site_id, kind, name) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING",
            stored,
            site_id,
            kind,
            name,
        )
    if added == "INSERT 0 0":
        raise bad_input("key", "key: A site has this key already.")
