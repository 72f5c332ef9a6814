"""Who asks: logins with a cookie, and tokens. Both are kept hashed; what leaks from the database opens nothing."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import asyncpg
from starlette.requests import HTTPConnection

from api.errors import TidelineError, bad_input
from api.names import read_name
from api.passwords import Attempt, new_password, try_password

COOKIE: Final = "tideline_session"
SESSION_LIFETIME: Final = timedelta(days=30)
SCOPES: Final = ("read", "export", "admin")
TOKEN_PREFIX: Final = "tl_"  # noqa: S105 - makes a leaked token recognisable; not itself one
MAX_TOKENS: Final = 1000

# When something was last used is kept to the minute: it costs a write then, and none for the requests after it.
_WITH_BEARER: Final = """
    WITH used AS (
        UPDATE api_tokens SET last_used_at = now()
        WHERE token_hash = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
    )
    SELECT user_id, email, scopes, coalesce(expires_at <= now(), false) AS expired
    FROM api_tokens JOIN users ON users.id = user_id WHERE token_hash = $1"""
_WITH_COOKIE: Final = """
    WITH seen AS (
        UPDATE login_sessions SET last_seen_at = now()
        WHERE token_hash = $1 AND last_seen_at < now() - interval '1 minute' AND expires_at > now()
    )
    SELECT user_id, email, login_sessions.id AS session_id FROM login_sessions JOIN users ON users.id = user_id
    WHERE token_hash = $1 AND expires_at > now()"""


@dataclass(frozen=True)
class Viewer:
    """A person or a program that may see data; `session_id` is the login's, and None with a token."""

    user_id: int
    email: str
    scopes: tuple[str, ...]
    session_id: int | None = None


@dataclass(frozen=True)
class Session:
    """A login that goes on."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Token:
    """A token as its owner may see it: everything but the token itself."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None


async def identify(
    pool: asyncpg.Pool, connection: HTTPConnection, authorization: str | None, public_url: str, *, changing: bool
) -> Viewer | None:
    """Return who sent a request: its bearer token counts first, then its cookie. Costs one statement.

    `changing` says that the request changes something, so that a cookie alone is not enough: see `check_origin`.

    Raises:
        TidelineError: UNAUTHENTICATED for a token that is not valid (any more); FORBIDDEN_ORIGIN when another site's
            page uses the cookie.
    """
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        row = await pool.fetchrow(_WITH_BEARER, digest(token.strip()))
        if scheme.lower() != "bearer" or row is None:
            raise TidelineError("UNAUTHENTICATED", "This token is not valid. Send `Authorization: Bearer <token>`.")
        if row["expired"]:
            raise TidelineError("UNAUTHENTICATED", "This token has expired. Make a new one with `createToken`.")
        return Viewer(row["user_id"], row["email"], tuple(row["scopes"]))
    cookie = connection.cookies.get(COOKIE)
    if cookie is None:
        return None
    check_origin(connection, public_url, needed=changing)
    row = await pool.fetchrow(_WITH_COOKIE, digest(cookie))
    return Viewer(row["user_id"], row["email"], SCOPES, row["session_id"]) if row else None


def check_origin(connection: HTTPConnection, public_url: str, *, needed: bool) -> None:
    """Refuse a request that carries a cookie of ours from a page that is not ours (CSRF, beside SameSite).

    Browsers say which page's origin asks, whenever something is changed and with every WebSocket: then it is `needed`.

    Raises:
        TidelineError: FORBIDDEN_ORIGIN.
    """
    origin = connection.headers.get("origin")
    if origin is None and not needed:
        return
    if origin is None or (origin != public_url and urlsplit(origin).netloc != connection.headers.get("host")):
        raise TidelineError(
            "FORBIDDEN_ORIGIN",
            "With a login cookie, requests are accepted from Tideline's own pages only, which say so in the header "
            f"`Origin: {public_url}`. Programs send a token instead.",
        )


async def login(pool: asyncpg.Pool, attempt: Attempt, password: str) -> tuple[Viewer, str]:
    """Return who logged in and the new cookie's value. `attempt` is on the e-mail as `account_name` has it.

    Raises:
        TidelineError: WRONG_CREDENTIALS, the same for an unknown e-mail and a wrong password; TOO_MANY_ATTEMPTS.
    """
    row = await pool.fetchrow("SELECT id, email, password_hash FROM users WHERE email = $1", attempt.whose)
    right = await try_password(pool, attempt, row["password_hash"] if row else None, password)
    if row is None or not right:
        raise TidelineError("WRONG_CREDENTIALS", "This e-mail and password do not belong together.")
    token = secrets.token_urlsafe(32)
    # Only where there are any: deleting tells every open socket to look again whether it may.
    if await pool.fetchval("SELECT EXISTS (SELECT FROM login_sessions WHERE expires_at <= now())"):
        await pool.execute("DELETE FROM login_sessions WHERE expires_at <= now()")
    session_id = await pool.fetchval(
        "INSERT INTO login_sessions (token_hash, user_id, expires_at) VALUES ($1, $2, $3) RETURNING id",
        digest(token),
        row["id"],
        datetime.now(UTC) + SESSION_LIFETIME,
    )
    return Viewer(row["id"], row["email"], SCOPES, session_id), token


def account_name(email: str) -> str:
    """Return an e-mail as it is stored. What cannot be printed cannot be stored either, and so is nobody's."""
    return email.strip().lower() if email.isprintable() else ""


async def logout(pool: asyncpg.Pool, connection: HTTPConnection, public_url: str) -> None:
    """End the session of the request's cookie, if there is one."""
    cookie = connection.cookies.get(COOKIE)
    if cookie is not None:
        check_origin(connection, public_url, needed=True)
        await pool.execute("DELETE FROM login_sessions WHERE token_hash = $1", digest(cookie))


async def change_password(pool: asyncpg.Pool, viewer: Viewer, attempt: Attempt, current: str, new: str) -> None:
    """Change the viewer's password and end every other login of theirs.

    Raises:
        TidelineError: WRONG_CREDENTIALS, TOO_MANY_ATTEMPTS, BAD_INPUT for a new one that is too short.
    """
    stored = await pool.fetchval("SELECT password_hash FROM users WHERE id = $1", viewer.user_id)
    if not await try_password(pool, attempt, stored, current):
        raise TidelineError("WRONG_CREDENTIALS", "The current password is not right.", field="current")
    made = new_password(new, "new")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("UPDATE users SET password_hash = $2 WHERE id = $1", viewer.user_id, made)
        await connection.execute(
            "DELETE FROM login_sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2",
            viewer.user_id,
            viewer.session_id,
        )


async def all_sessions(pool: asyncpg.Pool, user_id: int) -> list[Session]:
    """Return a person's logins that go on, the latest seen first."""
    rows = await pool.fetch(
        "SELECT id, created_at, last_seen_at, expires_at FROM login_sessions "
        "WHERE user_id = $1 AND expires_at > now() ORDER BY last_seen_at DESC, id DESC",
        user_id,
    )
    return [Session(**row) for row in rows]


async def revoke_session(pool: asyncpg.Pool, user_id: int, session_id: int) -> None:
    """End a login.

    Raises:
        TidelineError: BAD_INPUT when the person has none of this number.
    """
    gone = await pool.fetchval(
        "DELETE FROM login_sessions WHERE user_id = $1 AND id = $2 RETURNING true", user_id, session_id
    )
    if not gone:
        raise bad_input("id", f"id: You have no session {session_id}. `me {{ sessions {{ id }} }}` lists them.")


async def create_token(
    pool: asyncpg.Pool,
    name: str,
    user_id: int | None = None,
    scopes: Sequence[str] = SCOPES,
    expires_at: datetime | None = None,
) -> str:
    """Return a fresh token, of the first user unless one is named. It is shown this once and stored hashed.

    Raises:
        LookupError: when there is no user yet.
        TidelineError: BAD_INPUT for a bad name, no scope, a time that has passed, or when there are as many as may be.
    """
    name = read_name(name)
    if not scopes:
        raise bad_input("scopes", "scopes: Name at least one.")
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise bad_input("expiresAt", "expiresAt: Write a moment to come, or leave it out for never.")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    async with pool.acquire() as connection, connection.transaction():
        owner = await connection.fetchval(
            "SELECT id FROM users WHERE $1::int IS NULL OR id = $1 ORDER BY id LIMIT 1", user_id
        )
        if owner is None:
            raise LookupError("There is no user yet: run `python -m api prepare` first.")
        if await connection.fetchval("SELECT count(*) FROM api_tokens WHERE user_id = $1", owner) >= MAX_TOKENS:
            raise bad_input("name", f"name: You have {MAX_TOKENS} tokens, as many as may be. Revoke one first.")
        await connection.execute(
            "INSERT INTO api_tokens (token_hash, user_id, name, scopes, expires_at) VALUES ($1, $2, $3, $4, $5)",
            digest(token),
            owner,
            name,
            list(dict.fromkeys(scopes)),
            expires_at,
        )
    return token


async def all_tokens(pool: asyncpg.Pool, user_id: int) -> list[Token]:
    """Return a person's tokens, those that have expired included, oldest first."""
    rows = await pool.fetch(
        "SELECT id, name, scopes, created_at, last_used_at, expires_at FROM api_tokens WHERE user_id = $1 ORDER BY id",
        user_id,
    )
    return [Token(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]


async def revoke_token(pool: asyncpg.Pool, user_id: int, token_id: int) -> None:
    """End a token.

    Raises:
        TidelineError: BAD_INPUT when the person has none of this number.
    """
    gone = await pool.fetchval(
        "DELETE FROM api_tokens WHERE user_id = $1 AND id = $2 RETURNING true", user_id, token_id
    )
    if not gone:
        raise bad_input("id", f"id: You have no token {token_id}. `me {{ tokens {{ id }} }}` lists them.")


def digest(token: str) -> bytes:
    """Return how a token is kept: it is 256 random bits, so a plain hash cannot be guessed back, unlike a password's."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
