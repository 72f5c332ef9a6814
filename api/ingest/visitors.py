"""Who an event is from, without keeping who: a hash under a random key that is destroyed when its time is over."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

import asyncpg

from api.database import DATABASE_AWAY
from api.ingest.sessions import IDLE
from db.migrate import AnyConnection

Rotation = Literal["daily", "weekly", "monthly", "never"]

# After this a worker looks whether the site's schedule was changed by another one.
CACHE_SECONDS: Final = 10
PATIENCE_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 1  # while the database is away
# Visitors of one site remembered, while its salt changes, as to whether a visit of theirs is open: some 100 bytes each.
MOST_BRIDGED: Final = 50_000
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)

_LIVE: Final = """
    SELECT starts_at, ends_at, salt FROM visitor_salts
    WHERE site_id = $1 AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $3) ORDER BY starts_at"""
_OPEN: Final = "SELECT EXISTS (SELECT FROM open_visits WHERE site_id = $1 AND visitor_id = $2 AND last_event_at > $3)"


def visitor_id(salt: bytes, site_id: int, user_id: str | None, address: str, user_agent: str) -> int:
    """Return the visitor's 64-bit id.

    With a `user_id` it is the same for ever and on every device; otherwise it depends on the address, the User-Agent and
    the site's salt, none of which are stored beside it.
    """
    parts, key = [str(site_id), "user", user_id or ""], b""
    if user_id is None:
        parts, key = [str(site_id), "anonymous", address, user_agent], salt
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8, key=key).digest()
    return int.from_bytes(digest, "big", signed=True)


@lru_cache(maxsize=1024)
def _period_of(rotation: Rotation, timezone: str, day: date) -> tuple[datetime, datetime | None]:
    if rotation == "never":
        return _EVER, None
    if rotation == "daily":
        first, after = day, day + timedelta(days=1)
    elif rotation == "weekly":
        first = day - timedelta(days=day.weekday())
        after = first + timedelta(days=7)
    else:
        first = day.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
    start, end = (datetime.combine(one, time.min, ZoneInfo(timezone)).astimezone(UTC) for one in (first, after))
    return start, end


def period(rotation: Rotation, timezone: str, at: datetime) -> tuple[datetime, datetime | None]:
    """Return the span, half-open, in which a salt serves: a day, a week from Monday or a month of the zone, or for ever."""
    return _period_of(rotation, timezone, at.astimezone(ZoneInfo(timezone)).date())


@dataclass(frozen=True)
class Salt:
    """A site's salt, and for half an hour after a change the one before it."""

    current: bytes
    starts_at: datetime
    ends_at: datetime | None
    rotation: Rotation
    timezone: str
    previous: bytes | None = None
    previous_ended_at: datetime | None = None

    def of(self, at: datetime) -> bytes:
        """Return the salt for an event of the past: that of its own period, told apart without keeping any of them.

        It follows from the current salt, so it is gone with it: events of one past period that are sent under two
        salts belong to two visitors.
        """
        if at >= self.starts_at:
            return self.current
        start, _ = period(self.rotation, self.timezone, at)
        return hashlib.blake2b(start.isoformat().encode(), key=self.current).digest()


@dataclass
class _Held:
    salt: Salt
    since: datetime
    until: datetime
    bridged: dict[int, bool] = field(default_factory=dict)


class Visitors:
    """Gives anonymous visitors their ids. The salts are in the database until their time is over, the same for every worker."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._held: dict[int, _Held] = {}
        self._loading: dict[int, asyncio.Task[_Held]] = {}

    async def anonymous(self, site_id: int, address: str, user_agent: str, now: datetime) -> int:
        """Return the id of who sends at this moment.

        In the half hour after the salt changed, whoever is in an open visit keeps the id: that is looked up once.
        """
        held = await self._hold(site_id, now)
        salt = held.salt
        current = visitor_id(salt.current, site_id, None, address, user_agent)
        if salt.previous is None:
            return current
        before = visitor_id(salt.previous, site_id, None, address, user_agent)
        bridged = held.bridged.get(before)
        if bridged is None:
            bridged = bool(await self._pool.fetchval(_OPEN, site_id, before, now - IDLE))
            if len(held.bridged) < MOST_BRIDGED:
                held.bridged[before] = bridged
        return before if bridged else current

    async def past(self, site_id: int, address: str, user_agent: str, at: datetime, now: datetime) -> int:
        """Return the id of who was there at an earlier moment, as a server tells it."""
        held = await self._hold(site_id, now)
        if at >= held.salt.starts_at:
            return await self.anonymous(site_id, address, user_agent, now)
        return visitor_id(held.salt.of(at), site_id, None, address, user_agent)

    async def _hold(self, site_id: int, now: datetime) -> _Held:
        """Return the site's salt, asking the database at most every CACHE_SECONDS, once for all who ask at that moment."""
        held = self._held.get(site_id)
        if held is not None and held.since <= now < held.until:
            return held
        loading = self._loading.get(site_id)
        if loading is None:
            loading = self._loading[site_id] = asyncio.create_task(self._renew(site_id, now))
            loading.add_done_callback(lambda _: self._loading.pop(site_id, None))
        return await asyncio.shield(loading)

    async def _renew(self, site_id: int, now: datetime) -> _Held:
        held = self._held.get(site_id)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._pool.acquire() as connection:
                salt = await _load(connection, site_id, now)
        except DATABASE_AWAY:
            # The writer waits for the database a while; so may what is still good.
            if held is None or not _serves(held.salt, now):
                raise
            return self._keep(site_id, held.salt, now, RETRY_SECONDS, held.bridged)
        same = held is not None and held.salt.previous == salt.previous
        return self._keep(site_id, salt, now, CACHE_SECONDS, held.bridged if held is not None and same else {})

    def _keep(self, site_id: int, salt: Salt, now: datetime, seconds: float, bridged: dict[int, bool]) -> _Held:
        ends = [now + timedelta(seconds=seconds)]
        ends += [salt.ends_at] if salt.ends_at else []
        ends += [salt.previous_ended_at + IDLE] if salt.previous_ended_at else []
        # Sites that are silent now keep nothing here of what the database has destroyed.
        self._held = {one: kept for one, kept in self._held.items() if _serves(kept.salt, now)}
        held = self._held[site_id] = _Held(salt, now, min(ends), bridged)
        return held


def _serves(salt: Salt, now: datetime) -> bool:
    ended = salt.previous_ended_at
    return (salt.ends_at is None or now < salt.ends_at) and (ended is None or now < ended + IDLE)


async def _load(connection: AnyConnection, site_id: int, now: datetime) -> Salt:
    """Read a site's salt, making it when its period begins."""
    async with connection.transaction():
        site = await connection.fetchrow("SELECT timezone, salt_rotation FROM sites WHERE id = $1", site_id)
        rows = await connection.fetch(_LIVE, site_id, now, now - IDLE)
        if not _current(rows, now):
            # Workers that come at once make one: the lock is held until the row is there.
            site = await connection.fetchrow(
                "SELECT timezone, salt_rotation FROM sites WHERE id = $1 FOR NO KEY UPDATE", site_id
            )
            rows = await connection.fetch(_LIVE, site_id, now, now - IDLE)
        if site is None:
            raise LookupError(f"There is no site {site_id}.")
        if not _current(rows, now):
            start, end = period(site["salt_rotation"], site["timezone"], now)
            # A schedule that was changed ended the salt within a period.
            start = max([start, *(row["ends_at"] for row in rows if row["ends_at"])])
            await connection.execute(
                "INSERT INTO visitor_salts (site_id, starts_at, ends_at, salt) VALUES ($1, $2, $3, $4)",
                site_id,
                start,
                end,
                secrets.token_bytes(32),
            )
            rows = await connection.fetch(_LIVE, site_id, now, now - IDLE)
    (current,) = _current(rows, now)
    before = [row for row in rows if row["ends_at"] and row["ends_at"] <= now]
    return Salt(
        current=current["salt"],
        starts_at=current["starts_at"],
        ends_at=current["ends_at"],
        rotation=site["salt_rotation"],
        timezone=site["timezone"],
        previous=before[-1]["salt"] if before else None,
        previous_ended_at=before[-1]["ends_at"] if before else None,
    )


def _current(rows: list[asyncpg.Record], now: datetime) -> list[asyncpg.Record]:
    return [row for row in rows if row["ends_at"] is None or row["ends_at"] > now][-1:]


async def end_salts(connection: AnyConnection, site_id: int) -> None:
    """Let the site's salt end now, because its schedule or zone changed."""
    await connection.execute(
        "UPDATE visitor_salts SET ends_at = now() WHERE site_id = $1 AND (ends_at IS NULL OR ends_at > now())", site_id
    )


async def destroy_salts(connection: AnyConnection) -> None:
    """Destroy the salts that can no longer bridge a visit, those of silent sites included."""
    await connection.execute("DELETE FROM visitor_salts WHERE ends_at <= now() - $1::interval", IDLE)
