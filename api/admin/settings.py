"""A site's settings: what is accepted for each, and how they are made and changed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg

from api.admin.keys import new_public_key
from api.analytics.calendar import parse_zone
from api.errors import TidelineError, bad_input
from api.ingest.visitors import Rotation, end_salts
from api.names import MAX_NAME, read_name
from db.fold import FOLD_LOCK
from db.migrate import AnyConnection
from db.zones import keep_zone

MAX_ALLOWED: Final = 50

_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = rf"(?:{_LABEL}\.)*{_LABEL}"
_HOSTNAME: Final = re.compile(_HOST).fullmatch
_PATTERN: Final = re.compile(rf"(?:\*\.)?{_HOST}").fullmatch
_ORIGIN: Final = re.compile(rf"([a-z][a-z0-9+.-]{{0,30}})://({_HOST}|\[[0-9a-f:.]+\])(?::(\d{{1,5}}))?").fullmatch
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_COLUMNS: Final = "id, domain, name, timezone, salt_rotation, honour_do_not_track, allowed_origins, allowed_hostnames"


@dataclass(frozen=True)
class Settings:
    """A site as it is stored, with how it collects."""

    id: int
    domain: str
    name: str
    timezone: str
    salt_rotation: Rotation
    honour_do_not_track: bool
    allowed_origins: list[str]
    allowed_hostnames: list[str]


@dataclass(frozen=True)
class Change:
    """What shall be otherwise; None leaves as it is."""

    name: str | None = None
    timezone: str | None = None
    salt_rotation: Rotation | None = None
    honour_do_not_track: bool | None = None
    allowed_origins: Sequence[str] | None = None
    allowed_hostnames: Sequence[str] | None = None


async def read_settings(pool: asyncpg.Pool, site_id: int) -> Settings:
    """Return a site's settings."""
    row = await pool.fetchrow(f"SELECT {_COLUMNS} FROM sites WHERE id = $1", site_id)
    return _read(row)


async def create_site(pool: asyncpg.Pool, domain: str, change: Change) -> Settings:
    """Make a site with a public key.

    Raises:
        TidelineError: BAD_INPUT names the field and what is accepted, or that the domain is taken.
    """
    domain = domain.strip().lower()
    if len(domain) > 253 or not _HOSTNAME(domain):
        raise bad_input(
            "domain",
            f'domain: {domain!r:.120} is not a domain. Write it without scheme, port and path, such as "example.org"; '
            'an international one as "xn--…".',
        )
    checked = _checked(change)
    async with pool.acquire() as connection, connection.transaction():
        site_id = await connection.fetchval(
            "INSERT INTO sites (domain, name, timezone) VALUES ($1, $2, $3) ON CONFLICT (domain) DO NOTHING RETURNING id",
            domain,
            checked.name or domain[:MAX_NAME],
            checked.timezone or "UTC",
        )
        if site_id is None:
            raise bad_input("domain", f"domain: There is a site {domain} already. Change it with `updateSite`.")
        await keep_zone(connection, checked.timezone or "UTC")
        await new_public_key(connection, site_id)
        return await _apply(connection, site_id, checked)


async def update_site(pool: asyncpg.Pool, site_id: int, change: Change) -> Settings:
    """Change a site.

    Raises:
        TidelineError: BAD_INPUT names the field and what is accepted; also for another zone once there are events.
    """
    checked = _checked(change)
    async with pool.acquire() as connection, connection.transaction():
        if checked.timezone is not None:
            await _free_to_move(connection, site_id, checked.timezone)
            await keep_zone(connection, checked.timezone)
        return await _apply(connection, site_id, checked)


async def _free_to_move(connection: AnyConnection, site_id: int, timezone: str) -> None:
    # Nothing is folded while this transaction runs, so that no day is kept in a zone that is changed the next moment.
    await connection.execute("SELECT pg_advisory_xact_lock($1)", FOLD_LOCK)
    current = await connection.fetchval("SELECT timezone FROM sites WHERE id = $1", site_id)
    if current != timezone and await connection.fetchval(
        "SELECT EXISTS (SELECT FROM events WHERE site_id = $1)", site_id
    ):
        raise bad_input(
            "timezone",
            f"timezone: The days of this site's events are kept in its zone, {current}, so it changes only while there are "
            "none. Questions take any other zone in their own `timezone`; a site in another zone is made by `createSite`.",
        )


async def _apply(connection: AnyConnection, site_id: int, change: Change) -> Settings:
    before = await connection.fetchrow(
        "SELECT timezone, salt_rotation FROM sites WHERE id = $1 FOR NO KEY UPDATE", site_id
    )
    row = await connection.fetchrow(
        f"""UPDATE sites SET name = coalesce($2, name), timezone = coalesce($3, timezone),
        salt_rotation = coalesce($4, salt_rotation), honour_do_not_track = coalesce($5, honour_do_not_track),
        allowed_origins = coalesce($6, allowed_origins), allowed_hostnames = coalesce($7, allowed_hostnames)
        WHERE id = $1 RETURNING {_COLUMNS}""",
        site_id,
        change.name,
        change.timezone,
        change.salt_rotation,
        change.honour_do_not_track,
        change.allowed_origins,
        change.allowed_hostnames,
    )
    settings = _read(row)
    if before is not None and (settings.timezone, settings.salt_rotation) != (
        before["timezone"],
        before["salt_rotation"],
    ):
        await end_salts(connection, site_id)
    return settings


def _read(row: asyncpg.Record | None) -> Settings:
    if row is None:
        raise TidelineError("UNKNOWN_SITE", "This site is gone.", field="site")
    return Settings(**row)


def _checked(change: Change) -> Change:
    name = None if change.name is None else read_name(change.name)
    if change.timezone is not None:
        parse_zone(change.timezone)
    origins = None if change.allowed_origins is None else _each(change.allowed_origins, "allowedOrigins", _origin)
    hostnames = (
        None if change.allowed_hostnames is None else _each(change.allowed_hostnames, "allowedHostnames", _pattern)
    )
    return Change(name, change.timezone, change.salt_rotation, change.honour_do_not_track, origins, hostnames)


def _each(written: Sequence[str], field: str, read: Callable[[str, str], str]) -> list[str]:
    if len(written) > MAX_ALLOWED:
        raise bad_input(field, f"{field}: At most {MAX_ALLOWED}, not {len(written)}.", limit=MAX_ALLOWED)
    return list(dict.fromkeys(read(one.strip().lower(), field) for one in written))


def _origin(written: str, field: str) -> str:
    found = _ORIGIN(written.removesuffix("/"))
    if found is None or len(written) > 300 or int(found[3] or 1) not in range(1, 65536):
        raise bad_input(
            field,
            f"{field}: {written!r:.120} is not an origin. Write scheme and host, with a port if it has one, and no path: "
            '"https://example.org" or "http://localhost:3000".',
        )
    scheme, host, port = found.groups()
    # As browsers write it.
    return f"{scheme}://{host}" if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{scheme}://{host}:{int(port)}"


def _pattern(written: str, field: str) -> str:
    if len(written) > 253 or not _PATTERN(written):
        raise bad_input(
            field,
            f'{field}: {written!r:.120} is not a hostname. Write "example.org", or "*.example.org" for all below it.',
        )
    return written
