"""Sites: what is measured, and the keys their pages and servers carry."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

import asyncpg

from api.database import DATABASE_AWAY
from api.errors import TidelineError, bad_input

# The key to paste into new pages: the latest of ours (those that an owner chose have names) that does not expire.
_SELECT: Final = """
    SELECT id, domain, name, timezone, (
        SELECT key FROM site_keys WHERE site_id = sites.id AND kind = 'public'
        ORDER BY expires_at DESC NULLS FIRST, name <> '', created_at DESC, id DESC LIMIT 1
    ) AS public_key FROM sites WHERE deleted_at IS NULL ORDER BY id"""
SECRET_PREFIX: Final = "tls_"  # noqa: S105 - makes a leaked key recognisable; not itself one
KEY_CACHE_SECONDS: Final = 10.0
# How long known keys go on working while the database is away: the writer waits for it, and so may they.
KEY_KEPT_SECONDS: Final = 60.0
RETRY_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 5.0
_ADMIT: Final = """
    SELECT site_id, timezone, kind = 'secret' AS secret, honour_do_not_track, allowed_origins, allowed_hostnames
    FROM site_keys JOIN sites ON sites.id = site_id
    WHERE key = $1 AND kind = $2 AND (expires_at IS NULL OR expires_at > now())"""


@dataclass(frozen=True)
class SiteRow:
    """A site as it is stored."""

    id: int
    domain: str
    name: str
    timezone: str
    public_key: str


async def all_sites(pool: asyncpg.Pool) -> list[SiteRow]:
    """Return every site, oldest first."""
    return [SiteRow(**row) for row in await pool.fetch(_SELECT)]


async def last_event_at(pool: asyncpg.Pool, site_id: int) -> datetime | None:
    """Return when a site's latest event happened. Reads one entry of the index, and looks into each week without any."""
    at: datetime | None = await pool.fetchval(
        "SELECT time FROM events WHERE site_id = $1 ORDER BY site_id DESC, time DESC, event_id DESC LIMIT 1", site_id
    )
    return at


async def first_event_at(pool: asyncpg.Pool, site_id: int) -> datetime | None:
    """Return when a site's earliest event happened. Reads one entry of the index, and looks into each week before it."""
    at: datetime | None = await pool.fetchval(
        "SELECT time FROM events WHERE site_id = $1 ORDER BY site_id, time, event_id LIMIT 1", site_id
    )
    return at


async def one_site(pool: asyncpg.Pool, domain: str | None, field: str) -> SiteRow:
    """Return the site of a domain; with one site the domain may be left out. See `pick_site`."""
    return pick_site(await all_sites(pool), domain, field)


def pick_site(sites: Sequence[SiteRow], domain: str | None, field: str) -> SiteRow:
    """Return the site of a domain; with one site the domain may be left out.

    Raises:
        TidelineError: UNKNOWN_SITE naming what exists, since only people who may see it ask; BAD_INPUT when left out
            and there are several.
    """
    if domain is not None:
        found = next((site for site in sites if site.domain == domain), None)
        if found is None:
            raise TidelineError(
                "UNKNOWN_SITE", f"There is no site {domain!r:.120}. Known: {_named(sites) or 'none yet'}.", field=field
            )
        return found
    if not sites:
        raise TidelineError("UNKNOWN_SITE", "There is no site yet.", field=field)
    if len(sites) > 1:
        raise TidelineError("BAD_INPUT", f"There are several sites: say which. Known: {_named(sites)}.", field=field)
    return sites[0]


def pick_sites(sites: Sequence[SiteRow], domains: Sequence[str] | None, field: str) -> list[SiteRow]:
    """Return the sites of some domains, each once, in the order they are named; without domains, every site.

    Raises:
        TidelineError: UNKNOWN_SITE as `pick_site` says; BAD_INPUT for an empty list.
    """
    if domains is None:
        return [pick_site(sites, None, field)] if len(sites) < 2 else list(sites)
    if not domains:
        raise bad_input(field, f"{field}: Name at least one site, or leave it out for all. Known: {_named(sites)}.")
    return [pick_site(sites, domain, field) for domain in dict.fromkeys(domains)]


def _named(sites: Sequence[SiteRow]) -> str:
    return ", ".join(site.domain for site in sites[:20])


@dataclass(frozen=True, slots=True)
class Admission:
    """What a key admits to: its site, and how that collects. Lists that are empty allow any."""

    site_id: int
    timezone: str
    secret: bool
    honour_do_not_track: bool
    origins: frozenset[str]
    hostnames: tuple[str, ...]


def stored_key(key: str) -> tuple[str, str]:
    """Return how a key is kept, and its kind. A secret one is 256 random bits: a plain hash cannot be guessed back."""
    if key.startswith(SECRET_PREFIX):
        return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}", "secret"
    return key, "public"


class KeyRing:
    """Key -> admission, remembered for a short while so that collecting asks the database rarely.

    So what is changed on another worker counts after KEY_CACHE_SECONDS. Unknown keys are not remembered: a stranger cannot
    fill the memory, and a new key works at once.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        # With it: until when the database is not asked, and until when it serves while that is away.
        self._known: dict[str, tuple[Admission, float, float]] = {}
        self._asking: dict[str, asyncio.Task[Admission | None]] = {}

    def forget(self) -> None:
        """Ask the database again from now on: something was changed."""
        self._known.clear()

    async def admission(self, key: str) -> Admission:
        """Return what a key admits to.

        Raises:
            TidelineError: UNKNOWN_SITE when nobody has this key (any more).
        """
        known = self._known.get(key)
        if known is not None and known[1] > monotonic():
            return known[0]
        try:
            admission = await self._ask(key)
        except DATABASE_AWAY:
            if known is None or known[2] < monotonic():
                raise
            # Whoever comes next need not wait as long as this one did.
            self._known[key] = (known[0], monotonic() + RETRY_SECONDS, known[2])
            return known[0]
        if admission is None:
            self._known.pop(key, None)
            raise TidelineError(
                "UNKNOWN_SITE",
                "There is no site with this public key. Copy it from the snippet that the dashboard shows.",
                field="site",
            )
        now = monotonic()
        self._known[key] = (admission, now + KEY_CACHE_SECONDS, now + KEY_CACHE_SECONDS + KEY_KEPT_SECONDS)
        return admission

    async def _ask(self, key: str) -> Admission | None:
        """Ask the database, once for all who want to know at the same moment."""
        if not key.isprintable() or "\0" in key:
            return None
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._read(key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(task)

    async def _read(self, key: str) -> Admission | None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            row = await self._pool.fetchrow(_ADMIT, *stored_key(key))
        if row is None:
            return None
        return Admission(
            row["site_id"],
            row["timezone"],
            row["secret"],
            row["honour_do_not_track"],
            frozenset(row["allowed_origins"]),
            tuple(row["allowed_hostnames"]),
        )
