"""A small HTTP server standing where the API stands, so that the gateway's tests see both of its sides."""

import asyncio
import json
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

CHUNK = b"2025-01-01T00:00:00+00:00,pageview,/pricing\n" * 1489  # about 64 KiB
WEBSOCKET_ANSWER = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: any\r\n\r\n"
)
POLICY_OF_THE_API = "default-src 'self'; script-src 'self' 'unsafe-inline'"


@dataclass(frozen=True)
class Seen:
    """One request as it arrived here, names of headers in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass
class Upstream:
    """Serves on a free loopback port from a thread of its own. What it answers follows from the path.

    `/export/endless.csv` sends for as long as the other side takes; `sent_bytes` says how much that was.
    `/export/held.csv` sends one chunk, then waits for `release`.
    """

    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    sent_bytes: int = 0
    release: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)
    _connections: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __enter__(self) -> Self:
        """Start and wait until the port is open."""
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        if not ready.wait(5):
            raise TimeoutError("the upstream did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, whatever is still being sent."""
        self.release.set()
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._connections += 1
        try:
            await self._converse(reader, writer, self._connections)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.gone.set()
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            first, *lines = head.decode("latin-1").split("\r\n")
            method, target, _ = first.split(" ")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.seen.append(Seen(method, target, headers, body, connection))
            await self._answer(self.seen[-1], reader, writer)

    async def _answer(self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = seen.target.partition("?")[0]
        if seen.headers.get("upgrade") == "websocket":
            writer.write(WEBSOCKET_ANSWER)
            while data := await reader.read(1024):
                writer.write(b"echo:" + data)
            raise ConnectionError
        if path == "/graphql" and "hang-up" in seen.target:
            raise ConnectionError
        if path.startswith("/export/"):
            await self._export(path, writer)
        elif path == "/graphql" and seen.method == "GET":
            write(writer, 200, "text/html", b"<!doctype html>", {"Content-Security-Policy": POLICY_OF_THE_API})
        elif "refused" in seen.target:
            write(
                writer,
                503,
                "application/json",
                b'{"errors":[{"extensions":{"code":"OVERLOADED"}}]}',
                {"Retry-After": "2"},
            )
        else:
            body = json.dumps({"target": seen.target, "bytes": len(seen.body), "text": "x" * 2000}).encode()
            write(writer, 200, "application/json", body, {"Cache-Control": "public", "X-Content-Type-Options": "sniff"})
        await writer.drain()

    async def _export(self, path: str, writer: asyncio.StreamWriter) -> None:
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"
        writer.write(head.encode())
        framed = b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK)
        self.sent_bytes = 0
        while True:
            writer.write(framed)
            await writer.drain()
            self.sent_bytes += len(CHUNK)
            if path == "/export/held.csv":
                await asyncio.to_thread(self.release.wait, 10)
                break
            if path == "/export/megabytes.csv" and self.sent_bytes > 64_000_000:
                break
        writer.write(b"0\r\n\r\n")
        await writer.drain()


def write(writer: asyncio.StreamWriter, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
    """Write one whole answer."""
    lines = [f"HTTP/1.1 {status} -", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
