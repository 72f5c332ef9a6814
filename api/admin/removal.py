"""Deleting sites: gone from sight at once, removed step by step by upkeep."""

from datetime import timedelta
from typing import Final

import asyncpg

from api.errors import bad_input
from api.sites import KEY_CACHE_SECONDS, KEY_KEPT_SECONDS, SiteRow
from db.migrate import AnyConnection

# Other workers take events with a key that they remember; nothing is removed before the last of them has come.
AFTER: Final = timedelta(seconds=2 * (KEY_CACHE_SECONDS + KEY_KEPT_SECONDS))
# Rows that are removed in one transaction: a second or two of work.
STEP: Final = 10_000


async def delete_site(pool: asyncpg.Pool, site: SiteRow, confirm: str) -> None:
    """Take a site out of sight, with its keys and share links. Its domain is free again.

    Raises:
        TidelineError: BAD_INPUT unless `confirm` is its domain.
    """
    if confirm != site.domain:
        raise bad_input("confirm", f"confirm: To delete the site with all its events, write its domain: {site.domain}")
    async with pool.acquire() as connection, connection.transaction():
        # No domain has a # in it.
        await connection.execute(
            "UPDATE sites SET deleted_at = now(), domain = domain || '#' || id WHERE id = $1 AND deleted_at IS NULL",
            site.id,
        )
        await connection.execute("DELETE FROM site_keys WHERE site_id = $1", site.id)
        await connection.execute("DELETE FROM share_links WHERE site_id = $1", site.id)


async def remove_deleted(connection: AnyConnection, after: timedelta = AFTER) -> bool:
    """Remove a step of what a deleted site has left, and return whether there is more. Costs a look where there is none."""
    site_id = await connection.fetchval(
        "SELECT id FROM sites WHERE deleted_at < now() - $1::interval ORDER BY deleted_at LIMIT 1", after
    )
    if site_id is None:
        return False
    more: bool = await connection.fetchval("SELECT remove_site($1, $2)", site_id, STEP)
    return more
