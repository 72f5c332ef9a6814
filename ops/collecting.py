"""Clients that send events and insist until each is acknowledged, and the books of what was: to see that nothing gets lost."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from uuid import UUID

import asyncpg

from ops.stack import ports

TRACK: Final = (
    "mutation($s:String!,$e:[EventInput]!){track(site:$s,events:$e){accepted duplicates rejected{index code message}}}"
)
PAUSE_SECONDS: Final = 0.05
ANSWER_SECONDS: Final = 12.0


def uuid7(number: int) -> UUID:
    """An id of this moment."""
    return UUID(int=int(time.time() * 1000) << 80 | 7 << 76 | 2 << 62 | number)


class Line:
    """A kept connection that speaks just enough HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """Send a body to /graphql; return the answer's status and body.

        Raises:
            OSError: the connection broke; it is made anew the next time.
            TimeoutError: no answer came.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if self._writer is None or self._reader is None:
                    self._reader, self._writer = await asyncio.open_connection(ports.LOOPBACK, self.port)
                head = (
                    "POST /graphql HTTP/1.1\r\nHost: tideline.test\r\nContent-Type: application/json\r\n"
                    f"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                self._writer.write(head.encode() + body)
                await self._writer.drain()
                lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
                size = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
                return int(lines[0].split(" ")[1]), await self._reader.readexactly(size)
        except (OSError, TimeoutError, EOFError, asyncio.IncompleteReadError) as error:
            self.close()
            raise error if isinstance(error, OSError) else ConnectionError(str(error)) from error

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


@dataclass
class Clients:
    """Some clients of one site, each with a connection of its own; `ports_of(n)` says where the nth sends next."""

    site_key: str
    port_of: Callable[[int], int]
    clients: int = 8
    batch: int = 5
    # How often a client sends what was acknowledged already once more.
    resend: int = 1
    acknowledged: set[UUID] = field(default_factory=set)
    accepted: int = 0
    duplicates: int = 0
    failures: int = 0
    codes: dict[str, int] = field(default_factory=dict)
    slowest: float = 0.0
    _made: int = 0
    _stop: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        """Begin to send."""
        self._tasks = [asyncio.create_task(self._send(number)) for number in range(self.clients)]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let every client get its last batch acknowledged."""
        self._stop = True
        await asyncio.gather(*self._tasks)

    async def until(self, acknowledged: int, within_seconds: float = 15.0) -> None:
        """Wait until so many more events were acknowledged.

        Raises:
            TimeoutError: they were not.
        """
        goal = len(self.acknowledged) + acknowledged
        async with asyncio.timeout(within_seconds):
            while len(self.acknowledged) < goal:  # noqa: ASYNC110 - a bystander looks now and then
                await asyncio.sleep(0.01)

    async def _send(self, number: int) -> None:
        line = Line(self.port_of(number))
        while not self._stop:
            first = self._made
            self._made += self.batch
            ids = [uuid7(first + place) for place in range(self.batch)]
            events = [
                {"id": str(one), "name": "pageview", "userId": f"{number}-{place % 3}"} for place, one in enumerate(ids)
            ]
            body = json.dumps({"query": TRACK, "variables": {"s": self.site_key, "e": events}}).encode()
            for _ in range(self.resend):
                await self._insist(line, number, body, ids)
        line.close()

    async def _insist(self, line: Line, number: int, body: bytes, ids: Sequence[UUID]) -> None:
        began = time.monotonic()
        while True:
            line.port = self.port_of(number)
            try:
                asked = time.monotonic()
                status, answer = await line.post(body)
                self.slowest = max(self.slowest, time.monotonic() - asked)
            except OSError:
                self.failures += 1
            else:
                receipt = self._receipt(status, answer)
                if receipt is not None:
                    self.acknowledged.update(ids)
                    self.accepted += receipt["accepted"]
                    self.duplicates += receipt["duplicates"]
                    return
            if time.monotonic() - began > 3 * ANSWER_SECONDS:
                raise TimeoutError(f"a batch was not acknowledged: {self.codes}")
            await asyncio.sleep(PAUSE_SECONDS)

    def _receipt(self, status: int, answer: bytes) -> dict[str, Any] | None:
        """Return a receipt, or None for an answer that says "later"."""
        read: Any = (
            json.loads(answer) if status in (200, 503) else {"errors": [{"extensions": {"code": f"HTTP {status}"}}]}
        )
        if "errors" not in read:
            receipt: dict[str, Any] = read["data"]["track"]
            if receipt["rejected"]:
                raise ValueError(f"a good event was rejected: {receipt['rejected'][0]}")
            return receipt
        code = read["errors"][0]["extensions"]["code"]
        self.codes[code] = self.codes.get(code, 0) + 1
        return None

    async def settle(self, connection: asyncpg.Connection, site_id: int) -> str:
        """Compare with what is stored, and return the figures.

        Raises:
            AssertionError: something acknowledged is not stored, or something is stored twice.
        """
        rows = await connection.fetch("SELECT event_id FROM events WHERE site_id = $1", site_id)
        stored = {row["event_id"] for row in rows}
        lost, twice = self.acknowledged - stored, len(rows) - len(stored)
        figures = (
            f"{len(self.acknowledged)} acknowledged, {len(rows)} stored, {len(lost)} lost, {twice} twice; "
            f"{self.accepted} accepted, {self.duplicates} duplicates, {self.failures} broken connections, "
            f"refused {self.codes or 'none'}, slowest answer {self.slowest * 1000:.0f} ms"
        )
        if lost or twice or self.accepted > len(rows) or not self.acknowledged:
            raise AssertionError(figures)
        return figures


@contextlib.asynccontextmanager
async def connected(url: str) -> Any:  # noqa: ANN401 - a context manager of a connection
    """Give a connection."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
