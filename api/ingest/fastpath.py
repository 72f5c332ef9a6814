"""Collection without GraphQL's machinery, for the documents that our clients send. To the outside nothing differs.

Stands before the application and answers a POST to /graphql whose document is known (api/ingest/documents.py) and whose
batch is good as a whole. Everything else, be it another document, a bad event or a body that is no JSON, goes the normal
way, which is the only one that knows how to refuse: so its answers are the same by construction, and those given here are
proved to be (test_fastpath.py).
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from graphql import located_error
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.ingest.collector import Collector, Placed
from api.ingest.documents import KNOWN, Document
from api.ingest.event import MAX_BATCH, RejectedError, complete
from api.ingest.sender import sender_of

MAX_BODY_BYTES: Final = 1024 * 1024  # what the gateway lets through
CONTENT_TYPES: Final = frozenset(
    {b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"}
)
# In JSON a NUL or half of a surrogate pair can only stand escaped. (The decoder refuses the second by itself.)
_NUL: Final = b"\\u0000"

# Makes an error as people may see it, given who asks; api/app.py has it.
ShowError = Callable[[Any, Scope], dict[str, Any]]


class _Request(msgspec.Struct, forbid_unknown_fields=True, rename={"operation_name": "operationName"}):
    query: str
    variables: msgspec.Raw
    operation_name: str | None = None


class _Batch(msgspec.Struct):
    document: Document
    site: str
    events: list[Placed]
    now: datetime


_decode: Final = msgspec.json.Decoder(_Request).decode


def read_batch(body: bytes) -> _Batch | None:
    """Return the batch of a body that can be answered here, or None for one that goes the normal way."""
    if _NUL in body:
        return None
    try:
        request = _decode(body)
        document = KNOWN.get(request.query)
        if document is None or request.operation_name not in (None, document.name):
            return None
        variables = document.variables.decode(request.variables)
        if not 1 <= len(variables.events) <= MAX_BATCH:
            return None
        now = datetime.now(UTC)
        events = [(index, complete(event, now)) for index, event in enumerate(variables.events)]
        return _Batch(document, variables.site, events, now)
    except (msgspec.MsgspecError, RejectedError, ValueError, OverflowError, RecursionError):
        return None


class FastPath:
    """Plain ASGI around the application."""

    def __init__(self, app: ASGIApp, collector: Callable[[], Collector], show_error: ShowError) -> None:
        self._app = app
        self._collector = collector
        self._show_error = show_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if not _may_be_batch(scope):
            await self._app(scope, receive, send)
            return
        message = await receive()
        if message["type"] != "http.request":
            await self._app(scope, _again([message], receive), send)
            return
        body, taken = message.get("body", b""), [message]
        while message.get("more_body"):
            message = await receive()
            taken.append(message)
            if message["type"] != "http.request":
                await self._app(scope, _again(taken, receive), send)
                return
            body += message.get("body", b"")
        batch = read_batch(body)
        if batch is None:
            await self._app(scope, _again(taken, receive), send)
            return
        answer = await self._collect(scope, batch)
        headers = [(b"content-length", b"%d" % len(answer)), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _collect(self, scope: Scope, batch: _Batch) -> bytes:
        try:
            receipt = await self._collector().append(batch.site, batch.events, sender_of(scope), batch.now)
        except Exception as error:  # noqa: BLE001 - every error is an answer, as it is in GraphQL
            field = batch.document.field
            shown = self._show_error(located_error(error, [field], [field.name.value]), scope)
            return json.dumps({"data": None, "errors": [shown]}, separators=(",", ":")).encode()
        return batch.document.answer(receipt)


def _may_be_batch(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["path"] != "/graphql" or scope["method"] != "POST":
        return False
    kinds: list[bytes] = []
    size = b""
    for name, value in scope["headers"]:
        if name == b"content-type":
            kinds.append(value)
        elif name == b"content-length":
            size = value
    return len(kinds) == 1 and kinds[0] in CONTENT_TYPES and size.isdigit() and int(size) <= MAX_BODY_BYTES


def _again(taken: list[Message], receive: Receive) -> Receive:
    """Give what was taken already once more, then what comes."""
    waiting = iter(taken)

    async def replay() -> Message:
        message = next(waiting, None)
        return await receive() if message is None else message

    return replay
