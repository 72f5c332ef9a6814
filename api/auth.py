"""Who asks: logins with a cookie, and tokens. Both are kept hashed; what leaks from the database opens nothing."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.requests import HTTPConnection

from api.errors import TidelineError

COOKIE: Final = "tideline_session"
SESSION_LIFETIME: Final = timedelta(days=30)
SCOPES: Final = ("read", "export", "admin")
TOKEN_PREFIX: Final = "tl_"  # noqa: S105 - makes a leaked token recognisable; not itself one

_hasher = PasswordHasher()  # argon2id with the library's current parameters
# Verified when there is no such user, so that an answer takes as long for an unknown e-mail as for a wrong password.
_NOBODY: Final = _hasher.hash(secrets.token_hex(16))


@dataclass(frozen=True)
class Viewer:
    """A person or a program that may see data."""

    user_id: int
    email: str
    scopes: tuple[str, ...]


async def identify(pool: asyncpg.Pool, connection: HTTPConnection) -> Viewer | None:
    """Return who sent a request: its bearer token counts first, then its cookie.

    Raises:
        TidelineError: UNAUTHENTICATED for a token that is not valid (any more); FORBIDDEN_ORIGIN when another site's
            page uses the cookie.
    """
    authorization = connection.headers.get("authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        row = await pool.fetchrow(
            "SELECT user_id, email, scopes FROM api_tokens JOIN users ON users.id = user_id WHERE token_hash = $1",
            _digest(token.strip()),
        )
        if scheme.lower() != "bearer" or row is None:
            raise TidelineError("UNAUTHENTICATED", "This token is not valid. Send `Authorization: Bearer <token>`.")
        return Viewer(row["user_id"], row["email"], tuple(row["scopes"]))
    cookie = connection.cookies.get(COOKIE)
    if cookie is None:
        return None
    _refuse_foreign_origin(connection)
    row = await pool.fetchrow(
        "SELECT user_id, email FROM login_sessions JOIN users ON users.id = user_id "
        "WHERE token_hash = $1 AND expires_at > now()",
        _digest(cookie),
    )
    return Viewer(row["user_id"], row["email"], SCOPES) if row else None


async def login(pool: asyncpg.Pool, email: str, password: str) -> tuple[Viewer, str]:
    """Return who logged in and the new cookie's value.

    Raises:
        TidelineError: WRONG_CREDENTIALS, the same for an unknown e-mail and a wrong password.
    """
    # What cannot be printed cannot be stored either, and so is nobody's.
    known = email.strip().lower() if email.isprintable() else ""
    row = await pool.fetchrow("SELECT id, email, password_hash FROM users WHERE email = $1", known)
    # Hashing takes tens of milliseconds of processor on purpose: off the event loop.
    valid = await asyncio.to_thread(_verify, row["password_hash"] if row else _NOBODY, password)
    if row is None or not valid:
        raise TidelineError("WRONG_CREDENTIALS", "This e-mail and password do not belong together.")
    token = secrets.token_urlsafe(32)
    await pool.execute("DELETE FROM login_sessions WHERE expires_at <= now()")
    await pool.execute(
        "INSERT INTO login_sessions (token_hash, user_id, expires_at) VALUES ($1, $2, $3)",
        _digest(token),
        row["id"],
        datetime.now(UTC) + SESSION_LIFETIME,
    )
    return Viewer(row["id"], row["email"], SCOPES), token


async def logout(pool: asyncpg.Pool, connection: HTTPConnection) -> None:
    """End the session of the request's cookie, if there is one."""
    cookie = connection.cookies.get(COOKIE)
    if cookie is not None:
        _refuse_foreign_origin(connection)
        await pool.execute("DELETE FROM login_sessions WHERE token_hash = $1", _digest(cookie))


async def create_token(pool: asyncpg.Pool, name: str) -> str:
    """Return a fresh token of the first user, with every scope. It is shown this once and stored hashed.

    Raises:
        LookupError: when there is no user yet.
    """
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    made = await pool.fetchval(
        "INSERT INTO api_tokens (token_hash, user_id, name, scopes) SELECT $1, min(id), $2, $3 FROM users "
        "HAVING min(id) IS NOT NULL RETURNING true",
        _digest(token),
        name,
        list(SCOPES),
    )
    if not made:
        raise LookupError("There is no user yet: run `python -m api prepare` first.")
    return token


def hash_password(password: str) -> str:
    """Return the argon2id hash to store, parameters and salt included."""
    return _hasher.hash(password)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def _digest(token: str) -> bytes:
    # The token is 256 random bits: a plain hash cannot be guessed back, unlike a password's.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _refuse_foreign_origin(connection: HTTPConnection) -> None:
    """Refuse a browser's request that carries our cookie from a page that is not ours (CSRF, beside SameSite)."""
    origin = connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != connection.headers.get("host"):
        raise TidelineError(
            "FORBIDDEN_ORIGIN", "Requests with a login cookie are accepted from Tideline's own pages only."
        )
