"""Sites: what is measured, and the keys their pages carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import asyncpg

from api.errors import TidelineError, bad_input

_SELECT = (
    "SELECT id, domain, name, timezone, (SELECT min(key) FROM site_keys WHERE site_id = sites.id AND kind = 'public') "
    "AS public_key FROM sites ORDER BY id"
)
KEY_CACHE_SECONDS = 10.0


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


class KeyRing:
    """Public key -> site id, remembered for a short while so that collecting asks the database rarely.

    Unknown keys are not remembered: a stranger cannot fill the memory, and a new site works at once.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._known: dict[str, tuple[int, float]] = {}

    async def site_id(self, key: str) -> int:
        """Return the site that a public key belongs to.

        Raises:
            TidelineError: UNKNOWN_SITE when there is none.
        """
        known = self._known.get(key)
        if known is not None and known[1] > monotonic():
            return known[0]
        site_id = None
        if "\0" not in key and key.isprintable():
            site_id = await self._pool.fetchval("SELECT site_id FROM site_keys WHERE key = $1 AND kind = 'public'", key)
        if site_id is None:
            self._known.pop(key, None)
            raise TidelineError(
                "UNKNOWN_SITE",
                "There is no site with this public key. Copy it from the snippet that the dashboard shows.",
                field="site",
            )
        self._known[key] = (site_id, monotonic() + KEY_CACHE_SECONDS)
        return int(site_id)
