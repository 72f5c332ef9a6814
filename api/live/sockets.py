"""How many WebSockets there are, in all and by person, and how those that are not wanted are closed."""

import json
from collections import Counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TidelineError

MOST_SOCKETS: Final = 1_000
MOST_OF_A_PERSON: Final = 50
MOST_OF_A_LINK: Final = 300
MOST_SUBSCRIPTIONS: Final = 20
# Try again later: what clients come back after, unlike the protocol's own codes.
TRY_AGAIN: Final = 1013
_STATE: Final = "tideline_socket"


class Socket:
    """What is known of one WebSocket: whose it is, how many subscriptions it has, and why it shall be closed."""

    def __init__(self, sockets: "Sockets") -> None:
        self._sockets = sockets
        self._owner: object = None
        self._subscriptions = 0
        self.closing: TidelineError | None = None

    def belong_to(self, owner: object, most: int) -> None:
        """Count the socket as somebody's, who may have so many.

        Raises:
            TidelineError: TOO_MANY_SOCKETS with the limit.
        """
        if self._sockets.owners[owner] >= most:
            raise TidelineError(
                "TOO_MANY_SOCKETS", f"There are {most} WebSockets of yours, as many as may be.", limit=most
            )
        self._owner = owner
        self._sockets.owners[owner] += 1

    def leave(self) -> None:
        """Count it no more."""
        if self._owner is not None:
            self._sockets.owners[self._owner] -= 1
            if not self._sockets.owners[self._owner]:
                del self._sockets.owners[self._owner]

    def __enter__(self) -> None:
        """Begin a subscription.

        Raises:
            TidelineError: TOO_MANY_SUBSCRIPTIONS with the limit.
        """
        if self._subscriptions >= MOST_SUBSCRIPTIONS:
            raise TidelineError(
                "TOO_MANY_SUBSCRIPTIONS",
                f"A WebSocket has at most {MOST_SUBSCRIPTIONS} subscriptions at once. Complete one first.",
                limit=MOST_SUBSCRIPTIONS,
            )
        self._subscriptions += 1

    def __exit__(self, *_: object) -> None:
        """End a subscription."""
        self._subscriptions -= 1


class Sockets:
    """Stands before the application and counts. Plain ASGI; what is no WebSocket passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.owners: Counter[object] = Counter()
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, connection or lifetime."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        if self._open >= MOST_SOCKETS:
            await _refuse(receive, send)
            return
        socket = Socket(self)
        scope.setdefault("state", {})[_STATE] = socket

        async def send_with_reason(message: Message) -> None:
            if message["type"] == "websocket.close" and socket.closing is not None:
                code = 4403 if socket.closing.status in (401, 403) else TRY_AGAIN
                message = {**message, "code": code, "reason": socket.closing.code}
            await send(message)

        self._open += 1
        try:
            await self._app(scope, receive, send_with_reason)
        finally:
            self._open -= 1
            socket.leave()


def socket_of(scope: Scope) -> Socket:
    """Return what is known of a request's WebSocket."""
    socket: Socket = scope["state"][_STATE]
    return socket


async def _refuse(receive: Receive, send: Send) -> None:
    await receive()
    error = TidelineError(
        "TOO_MANY_SOCKETS",
        f"There are {MOST_SOCKETS} WebSockets, as many as may be. Try again later.",
        limit=MOST_SOCKETS,
    )
    body = json.dumps({"errors": [{"message": error.message, "extensions": error.extensions}]}).encode()
    headers = [(b"content-type", b"application/json"), (b"retry-after", b"30")]
    await send({"type": "websocket.http.response.start", "status": error.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
