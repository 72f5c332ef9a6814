"""Who follows which sites, and what they are told: each site's moment is read once, however many follow it.

What it costs on a busy site: a topic is read at most once a second, then rests for REST times as long as the reading took,
and no more than MOST_READING topics are read at once. So a site's live view works at most a fifth of the time, on one
connection, whatever is collected; only its updates come less often. Where nobody follows, nothing is read.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Final

import asyncpg

from api.database import DATABASE_AWAY
from api.errors import TidelineError
from api.live.listener import Listener
from api.live.moment import MAX_EVENTS, Moment, read_moment
from api.sites import SiteRow, all_sites
from db.access import ACCESS_CHANNEL

EVERY_SECONDS: Final = 1.0
REST: Final = 4
MOST_READING: Final = 2
RETRY_SECONDS: Final = 2.0
_CHANGES: Final = "event_changes"

_log = logging.getLogger(__name__)


class Follower:
    """Somebody who follows a topic. What is told while they are busy is put together, so that a slow one holds up nobody."""

    def __init__(self) -> None:
        self._told = asyncio.Event()
        self._moment: Moment | None = None
        self._events: tuple[asyncpg.Record, ...] = ()
        self._failure: BaseException | None = None
        self._doubted = False

    def tell(self, moment: Moment, came: tuple[asyncpg.Record, ...]) -> None:
        """Take what happened since the moment before."""
        self._moment, self._events = moment, (*came, *self._events)[:MAX_EVENTS]
        self._told.set()

    def doubt(self) -> None:
        """Know that some access has ended: it may be this one's."""
        self._doubted = True
        self._told.set()

    def fail(self, failure: BaseException) -> None:
        """End with an error."""
        self._failure = failure
        self._told.set()

    async def next(self) -> tuple[Moment, tuple[asyncpg.Record, ...]] | None:
        """Return the latest moment and the events that came since the last one; None when access is to be looked at again.

        Raises:
            TidelineError: INTERNAL when the topic broke down.
        """
        await self._told.wait()
        if self._failure is not None:
            raise TidelineError("INTERNAL", "Something failed inside. Subscribe again.") from self._failure
        doubted, moment, events = self._doubted, self._moment, self._events
        self._doubted = False
        if doubted or moment is None:
            if moment is None:
                self._told.clear()
            return None
        self._moment, self._events = None, ()
        self._told.clear()
        return moment, events


class Topic:
    """One site, or all of them, that somebody follows."""

    def __init__(self, pool: asyncpg.Pool, site: SiteRow | None, reading: asyncio.Semaphore) -> None:
        self._pool = pool
        self._site = site
        self._reading = reading
        self._moment: Moment | None = None
        self.changed = asyncio.Event()
        self.followers: set[Follower] = set()
        self.task = asyncio.create_task(self._run(), name="live topic")
        self.task.add_done_callback(self._ended)

    def join(self, follower: Follower) -> None:
        """Let somebody follow. They are told at once what is known already, and soon what is new."""
        self.followers.add(follower)
        if self._moment is not None:
            follower.tell(self._moment, self._moment.newest)
        self.changed.set()

    async def _run(self) -> None:
        while True:
            self.changed.clear()
            began = monotonic()
            try:
                await self._tell()
            except (*DATABASE_AWAY, asyncpg.PostgresError):
                _log.exception("a live view could not be read and will be tried again")
                self.changed.set()
                await asyncio.sleep(RETRY_SECONDS)
            took = monotonic() - began
            await asyncio.sleep(max(EVERY_SECONDS - took, took * REST))
            with suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), 60 - datetime.now(UTC).second)

    async def _tell(self) -> None:
        async with self._reading:
            sites = [self._site] if self._site else await all_sites(self._pool)
            moment = await read_moment(self._pool, sites, self._moment, datetime.now(UTC))
        came = moment.newest if self._moment is None else moment.since(self._moment)
        self._moment = moment
        for follower in self.followers:
            follower.tell(moment, came)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            _log.error("a live view broke down", exc_info=failure)
            for follower in self.followers:
                follower.fail(failure)


class Hub:
    """The topics of a worker. One for the process."""

    def __init__(self, pool: asyncpg.Pool, url: str) -> None:
        self._pool = pool
        self._topics: dict[int | None, Topic] = {}
        self._reading = asyncio.Semaphore(MOST_READING)
        self._listener = Listener(url, {_CHANGES: self._change, ACCESS_CHANNEL: self._doubt})

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Hub"]:
        """Hear what is committed while the context lasts."""
        async with self._listener.running():
            try:
                yield self
            finally:
                for topic in self._topics.values():
                    topic.task.cancel()

    @asynccontextmanager
    async def follow(self, site: SiteRow | None) -> AsyncIterator[Follower]:
        """Follow a site, or all of them. The last who leaves a topic ends it."""
        key = None if site is None else site.id
        topic = self._topics.get(key)
        if topic is None or topic.task.done():
            topic = self._topics[key] = Topic(self._pool, site, self._reading)
        follower = Follower()
        topic.join(follower)
        try:
            yield follower
        finally:
            topic.followers.discard(follower)
            if not topic.followers:
                topic.task.cancel()
                if self._topics.get(key) is topic:
                    del self._topics[key]

    def _change(self) -> None:
        for topic in self._topics.values():
            topic.changed.set()

    def _doubt(self) -> None:
        for topic in self._topics.values():
            for follower in topic.followers:
                follower.doubt()
