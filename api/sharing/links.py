"""Share links: made, listed, opened and ended; and the cookie of who opened one."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import HTTPConnection

from api.auth import check_origin, digest
from api.errors import TidelineError, bad_input
from api.names import read_name
from api.passwords import Attempt, new_password, try_password
from api.sites import SiteRow

COOKIE: Final = "tideline_share"
# After it the link is opened again, and its password asked for again.
OPEN_FOR: Final = timedelta(days=7)
MAX_LINKS: Final = 100
_COLUMNS: Final = "id, name, created_at, expires_at, password_hash IS NOT NULL AS has_password, last_opened_at"


@dataclass(frozen=True)
class Guest:
    """Who opened a share link: may see the numbers of its site, and nothing else."""

    link_id: int
    site_id: int
    expires_at: datetime | None


@dataclass(frozen=True)
class Link:
    """A share link as its owner may see it: everything but its token."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime | None
    has_password: bool
    last_opened_at: datetime | None


async def identify_guest(
    pool: asyncpg.Pool, connection: HTTPConnection, secret_key: str, public_url: str
) -> Guest | None:
    """Return who sent a request with the cookie of a link that works still. Costs one statement, without a cookie none."""
    cookie = connection.cookies.get(COOKIE)
    if cookie is None:
        return None
    try:
        link_id = _serializer(secret_key).loads(cookie, max_age=int(OPEN_FOR.total_seconds()))
    except BadData:
        return None
    check_origin(connection, public_url, needed=False)
    row = await pool.fetchrow(
        "SELECT id AS link_id, site_id, expires_at FROM share_links "
        "WHERE id = $1 AND (expires_at IS NULL OR expires_at > now())",
        link_id,
    )
    return Guest(**row) if row else None


def cookie_of(link_id: int, secret_key: str) -> str:
    """Return the value of the cookie of a link's guest: signed, and no better than the link, which is looked at each time."""
    return _serializer(secret_key).dumps(link_id)


async def all_links(pool: asyncpg.Pool, site_id: int) -> list[Link]:
    """Return a site's links, those that have expired included, oldest first."""
    rows = await pool.fetch(f"SELECT {_COLUMNS} FROM share_links WHERE site_id = $1 ORDER BY id", site_id)
    return [Link(**row) for row in rows]


async def create_link(
    pool: asyncpg.Pool, site: SiteRow, name: str, password: str | None, expires_at: datetime | None
) -> tuple[str, Link]:
    """Return a new link's token, which is shown this once and stored hashed, and the link.

    Raises:
        TidelineError: BAD_INPUT for a bad name or password, a time that has passed, or when there are as many as may be.
    """
    name = read_name(name)
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise bad_input("expiresAt", "expiresAt: Write a moment to come, or leave it out for never.")
    password_hash = None if password is None else new_password(password, "password")
    token = secrets.token_urlsafe(32)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM sites WHERE id = $1 FOR NO KEY UPDATE", site.id)
        if await connection.fetchval("SELECT count(*) FROM share_links WHERE site_id = $1", site.id) >= MAX_LINKS:
            raise bad_input(
                "site", f"site: It has {MAX_LINKS} share links, as many as may be. Revoke one first.", limit=MAX_LINKS
            )
        row: Any = await connection.fetchrow(
            "INSERT INTO share_links (site_id, token_hash, name, password_hash, expires_at) VALUES ($1, $2, $3, $4, $5) "
            f"RETURNING {_COLUMNS}",
            site.id,
            digest(token),
            name,
            password_hash,
            expires_at,
        )
    return token, Link(**row)


async def revoke_link(pool: asyncpg.Pool, link_id: int) -> None:
    """End a link, at once, also for those who have opened it.

    Raises:
        TidelineError: BAD_INPUT when there is none of this number.
    """
    if not await pool.fetchval("DELETE FROM share_links WHERE id = $1 RETURNING true", link_id):
        raise bad_input("id", f"id: There is no share link {link_id}. `site {{ shareLinks {{ id }} }}` lists them.")


async def open_link(pool: asyncpg.Pool, token: str, password: str | None, address: str, secret_key: str) -> Guest:
    """Return who opens a link.

    Raises:
        TidelineError: LINK_INVALID for one that is not ours or was revoked, LINK_EXPIRED, PASSWORD_NEEDED,
            WRONG_CREDENTIALS, TOO_MANY_ATTEMPTS.
    """
    row = await pool.fetchrow(
        "SELECT id, site_id, expires_at, password_hash, coalesce(expires_at <= now(), false) AS expired FROM share_links "
        "WHERE token_hash = $1",
        digest(token),
    )
    if row is None:
        raise TidelineError(
            "LINK_INVALID", "This share link does not exist, or was revoked. Ask its owner for a new one."
        )
    if row["expired"]:
        raise TidelineError("LINK_EXPIRED", "This share link has expired. Ask its owner for a new one.")
    if row["password_hash"] is not None:
        if password is None:
            raise TidelineError("PASSWORD_NEEDED", "This share link has a password: send it.", field="password")
        attempt = Attempt(f"share link {row['id']}", address, secret_key)
        if not await try_password(pool, attempt, row["password_hash"], password):
            raise TidelineError("WRONG_CREDENTIALS", "This is not the share link's password.", field="password")
    await pool.execute("UPDATE share_links SET last_opened_at = now() WHERE id = $1", row["id"])
    return Guest(row["id"], row["site_id"], row["expires_at"])


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="tideline.share")
