"""The one connection of a worker that LISTENs, and makes itself anew whenever it is lost."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg

from api.database import DATABASE_AWAY

RETRY_SECONDS: Final = 1.0
# A connection that was cut without a word is found out by asking: within this, and the patience.
ASK_EVERY_SECONDS: Final = 30.0
PATIENCE_SECONDS: Final = 5.0
# As the server's list of connections shows it.
APPLICATION_NAME: Final = "tideline listener"

_log = logging.getLogger(__name__)


class Listener:
    """Calls back for each notification; and for every channel once it listens (again), as some may have been missed."""

    def __init__(self, url: str, channels: Mapping[str, Callable[[], None]]) -> None:
        self._url = url
        self._channels = channels

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen while the context lasts."""
        task = asyncio.create_task(self._run(), name="listener")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except (*DATABASE_AWAY, asyncpg.PostgresError):
                _log.exception("the listening connection is lost and will be made anew")
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=PATIENCE_SECONDS,
            command_timeout=PATIENCE_SECONDS,
            server_settings={"application_name": APPLICATION_NAME},
        )
        gone = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: gone.set())
            for channel, call in self._channels.items():
                await connection.add_listener(channel, _without_arguments(call))
            for call in self._channels.values():
                call()
            while not gone.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(gone.wait(), ASK_EVERY_SECONDS)
                    break
                await connection.execute("SELECT")
        finally:
            connection.terminate()


def _without_arguments(call: Callable[[], None]) -> Callable[..., None]:
    def called(*_: Any) -> None:  # noqa: ANN401 - connection, server process, channel and payload
        call()

    return called
