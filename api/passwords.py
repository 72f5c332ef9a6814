"""Passwords: kept hashed, and tried no faster than people forget them, whoever's they are and wherever they come from."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Final

import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.errors import TidelineError, bad_input

SHORTEST: Final = 10
LONGEST: Final = 1000
# So many attempts are free; each one more doubles the pause before the next, from a second up to the longest. An account
# pauses shortly: a stranger who tries must not keep its owner out for long. An address is the stranger's own.
FREE_BY_ACCOUNT: Final = 20
LONGEST_BY_ACCOUNT: Final = timedelta(minutes=1)
FREE_BY_ADDRESS: Final = 10
LONGEST_BY_ADDRESS: Final = timedelta(minutes=15)
REMEMBERED: Final = timedelta(days=1)

_hasher = PasswordHasher()  # argon2id with the library's current parameters
# Verified when there is no such user, so that an answer takes as long for an unknown e-mail as for a wrong password.
_NOBODY: Final = _hasher.hash(secrets.token_hex(16))

_PAUSE: Final = "least(known.longest, make_interval(secs => 2 ^ least(attempts - known.free, 20) - 1))"
# Counted before the password is looked at, so that many at once are no way around it.
_COUNT: Final = f"""
    INSERT INTO password_attempts AS tried (subject, attempts, last_at)
    SELECT subject, 1, now() FROM unnest($1::bytea[]) AS subject ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET attempts = tried.attempts + 1, last_at = now()
    WHERE tried.last_at + (
        SELECT CASE WHEN tried.attempts < known.free THEN interval '0' ELSE {_PAUSE.replace("attempts", "tried.attempts")} END
        FROM unnest($1::bytea[], $2::int[], $3::interval[]) AS known (subject, free, longest)
        WHERE known.subject = tried.subject
    ) <= now()
    RETURNING true"""
_WAIT: Final = f"""
    SELECT max(extract(epoch FROM last_at + {_PAUSE} - now()))::float8
    FROM unnest($1::bytea[], $2::int[], $3::interval[]) AS known (subject, free, longest)
    JOIN password_attempts USING (subject) WHERE attempts >= known.free"""


@dataclass(frozen=True)
class Attempt:
    """A password that somebody tries: whose it is said to be, where it comes from, and the key under which both are hashed."""

    whose: str
    address: str
    secret_key: str

    @property
    def subjects(self) -> list[bytes]:
        """What attempts are counted by: the account, and the address or, of an IPv6 one, its network of 64 bits."""
        return [self._digest(f"account:{self.whose}"), self._digest(f"address:{_network(self.address)}")]

    def _digest(self, text: str) -> bytes:
        key = hashlib.sha256(self.secret_key.encode()).digest()
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest()


def hash_password(password: str) -> str:
    """Return the argon2id hash to store, parameters and salt included."""
    return _hasher.hash(password)


def new_password(password: str, field: str) -> str:
    """Return the hash of a password that somebody chose.

    Raises:
        TidelineError: BAD_INPUT for one that is too short, or cannot be one.
    """
    if not SHORTEST <= len(password) <= LONGEST or any("\ud800" <= letter <= "\udfff" for letter in password):
        raise bad_input(field, f"{field}: Choose {SHORTEST} to {LONGEST:,} characters.", limit=SHORTEST)
    return hash_password(password)


async def try_password(pool: asyncpg.Pool, attempt: Attempt, password_hash: str | None, password: str) -> bool:
    """Return whether a password is right; None stands for the hash of nobody. Takes as long either way.

    Raises:
        TidelineError: TOO_MANY_ATTEMPTS with `retryAfterSeconds`.
    """
    await _count(pool, attempt)
    # Hashing takes tens of milliseconds of processor on purpose: off the event loop.
    right = await asyncio.to_thread(_verify, password_hash or _NOBODY, password)
    if right and password_hash is not None:
        await pool.execute("DELETE FROM password_attempts WHERE subject = ANY ($1)", attempt.subjects)
        return True
    await pool.execute("DELETE FROM password_attempts WHERE last_at < now() - $1::interval", REMEMBERED)
    return False


async def _count(pool: asyncpg.Pool, attempt: Attempt) -> None:
    told = (
        attempt.subjects,
        [FREE_BY_ACCOUNT, FREE_BY_ADDRESS],
        [LONGEST_BY_ACCOUNT, LONGEST_BY_ADDRESS],
    )
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        counted = len(await connection.fetch(_COUNT, *told))
        if counted == len(attempt.subjects):
            await transaction.commit()
            return
        # What is refused at one place does not count at the other.
        await transaction.rollback()
        seconds = max(1, ceil(await connection.fetchval(_WAIT, *told) or 0))
    raise TidelineError(
        "TOO_MANY_ATTEMPTS",
        f"Too many passwords were tried. Wait {seconds} seconds before the next one.",
        retryAfterSeconds=seconds,
    )


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def _network(address: str) -> str:
    try:
        read = ip_address(address)
    except ValueError:
        return address
    return str(read) if read.version == 4 else str(ip_network(f"{address.partition('%')[0]}/64", strict=False))
