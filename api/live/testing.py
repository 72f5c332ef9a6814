"""Speaks graphql-transport-ws as a browser or a program does."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect

from api.testing import Client

LIVE: Final = """subscription ($d: String) { live(domain: $d) {
    at visitors minutes { start visitors pageviews } pages { value visitors } sources { value visitors }
    countries { value visitors } events { id name path domain time } } }"""
# As a share link may ask.
NUMBERS: Final = (
    "subscription ($d: String) { live(domain: $d) { at visitors minutes { visitors } pages { value visitors } } }"
)
PATIENCE_SECONDS: Final = 20.0


@dataclass
class Socket:
    """A connection whose messages come in order."""

    connection: ClientConnection
    _ids: int = field(default=0)

    async def send(self, **message: object) -> None:
        """Send a message."""
        await self.connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        """Return the next message that is no ping."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            message: dict[str, Any] = json.loads(await self.connection.recv())
        return message

    async def subscribe(self, query: str = LIVE, **variables: object) -> str:
        """Begin an operation and return its id."""
        self._ids += 1
        await self.send(id=str(self._ids), type="subscribe", payload={"query": query, "variables": variables})
        return str(self._ids)

    async def update(self) -> Any:  # noqa: ANN401 - JSON
        """Return the next update, which must be one."""
        message = await self.receive()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]["live"]

    async def until(self, *names: str) -> Any:  # noqa: ANN401 - JSON
        """Return the update in which events of these names have come, of one or several updates."""
        missing = set(names)
        while True:
            update = await self.update()
            missing -= {event["name"] for event in update["events"]}
            if not missing:
                return update

    async def error(self) -> dict[str, Any]:
        """Return the error with which the operation ends, passing over updates before it."""
        while True:
            message = await self.receive()
            if message["type"] == "error":
                return _only(message["payload"])
            assert message["type"] == "next", message
            if errors := message["payload"].get("errors"):
                assert (await self.receive())["type"] == "complete"
                return _only(errors)

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait until the server closes, and return the code and reason."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.connection.wait_closed()
        return self.connection.close_code, self.connection.close_reason


def _only(errors: list[dict[str, Any]]) -> dict[str, Any]:
    assert len(errors) == 1, errors
    return errors[0]


@asynccontextmanager
async def socket(
    address: str, payload: Mapping[str, object] | None = None, *, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Socket]:
    """Open a WebSocket and send connection_init, without waiting for what is answered."""
    url = address.replace("http", "ws", 1) + "/graphql"
    async with connect(url, subprotocols=["graphql-transport-ws"], additional_headers=headers or {}) as connection:  # type: ignore[list-item] # a NewType of str
        opened = Socket(connection)
        await opened.send(type="connection_init", **({} if payload is None else {"payload": payload}))
        yield opened


@asynccontextmanager
async def opened(
    address: str, payload: Mapping[str, object] | None = None, *, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Socket]:
    """Open a WebSocket that is let in."""
    async with socket(address, payload, headers=headers) as one:
        assert await one.receive() == {"type": "connection_ack"}
        yield one


def bearer(token: str) -> dict[str, str]:
    """Return what a program sends when connecting."""
    return {"authorization": f"Bearer {token}"}


def cookies_of(client: Client) -> str:
    """Return the header with a client's cookies."""
    return "; ".join(f"{name}={value}" for name, value in client.http.cookies.items())
