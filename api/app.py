"""The ASGI application: GraphQL, the export stream and health. NGINX stands before it and is the only entry."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import asyncpg
from cross_web import HTTPException
from fastapi import FastAPI, Request
from graphql import GraphQLError
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.exceptions import ConnectionRejectionError
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLHTTPResponse
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.unset import UnsetType

from api.body import read_json
from api.context import Context, Service
from api.database import DATABASE_AWAY, open_database, statement_seconds
from api.errors import TidelineError
from api.export.link import Signer
from api.export.stream import Download, copy_out
from api.ingest import enrich
from api.ingest.collector import Collector
from api.ingest.countries import Countries
from api.ingest.fastpath import FastPath
from api.ingest.send import send
from api.ingest.writer import Writer
from api.live.hub import Hub
from api.live.sockets import MOST_OF_A_LINK, MOST_OF_A_PERSON, Sockets, socket_of
from api.masking import show_error
from api.schema import schema
from api.settings import Settings, read_settings
from api.sharing.links import Guest
from api.turns import Turns
from api.upkeep import upkeep
from db.catalog import problems
from db.migrate import plain

_log = logging.getLogger(__name__)
_types = schema._schema  # noqa: SLF001 - Strawberry offers no other way to its types

# The page only names what the gateway serves below /graphiql/ (built by web/graphiql).
GRAPHIQL_PAGE: Final = Path(__file__).with_name("graphiql.html").read_text(encoding="utf-8")
# Its editor writes styles into the page, has fonts inside its styles, and works in workers; every other page keeps the
# gateway's policy.
GRAPHIQL_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)

INIT_WITHIN: Final = timedelta(seconds=5)
# Questions and subscriptions together; subscriptions alone have a limit of their own (api/live/sockets.py).
MOST_OPERATIONS: Final = 50


class Router(GraphQLRouter[Context, None]):
    """Strawberry's router with this service's way of answering: every error has a code, nothing inside is shown."""

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """Turn a result into an answer."""
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            seconds = request.app.state.service.answer_seconds
            answer["errors"] = [
                show_error(error, _types, request.state.request_id, seconds).formatted for error in result.errors
            ]
        return answer  # type: ignore[return-value] # the same shape, errors being plain dictionaries

    def _handle_errors(self, errors: list[GraphQLError], response_data: GraphQLHTTPResponse) -> None:
        """Errors are shown by process_result already."""

    async def run(self, request: Any, context: Any = None, root_value: Any = None) -> Any:  # noqa: ANN401 - as inherited
        """Answer; what GraphQL over HTTP refuses is answered as JSON with a code too."""
        try:
            return await super().run(request, context, root_value)
        except HTTPException as error:
            reason = f'{error.reason}. POST JSON such as {{"query": "{{ me {{ email }} }}"}} as application/json.'
            return refusal(TidelineError("BAD_REQUEST", reason), status=error.status_code)
        except (UnicodeDecodeError, RecursionError):
            return refusal(TidelineError("BAD_REQUEST", "The body is not JSON in UTF-8, or is nested too deeply."))

    def decode_json(self, data: str | bytes) -> object:
        """Read a body."""
        read = read_json(data)
        if isinstance(data, bytes) and not isinstance(read, dict | list):
            raise HTTPException(400, "The request body is no JSON object")
        return read

    async def on_ws_connect(self, context: Context) -> UnsetType:
        """Let a WebSocket in whose sender may see something; the others are closed, with the reason's code."""
        socket = socket_of(context.connection.scope)
        try:
            reader = await context.reader()
            if isinstance(reader, Guest):
                socket.belong_to(("link", reader.link_id), MOST_OF_A_LINK)
            else:
                socket.belong_to(("person", reader.user_id), MOST_OF_A_PERSON)
        except TidelineError as error:
            socket.closing = error
            raise ConnectionRejectionError from error
        except DATABASE_AWAY as error:
            _log.exception("a WebSocket could not be let in")
            socket.closing = TidelineError("UNAVAILABLE", "The database is away. Try again in a moment.")
            raise ConnectionRejectionError from error
        return UnsetType()

    async def render_graphql_ide(self, request: Request) -> HTMLResponse:
        """Show GraphiQL to who is signed in, and in development to everybody."""
        context = Context(request.app.state.service, request)
        if context.service.settings.env != "development":
            await context.require("read")
        return HTMLResponse(GRAPHIQL_PAGE, headers={"Content-Security-Policy": GRAPHIQL_POLICY})


def refusal(error: TidelineError, status: int | None = None) -> JSONResponse:
    """Return an error outside of GraphQL's execution, in GraphQL's shape."""
    body = {"data": None, "errors": [{"message": error.message, "extensions": error.extensions}]}
    return JSONResponse(body, status or error.status)


class RequestId:
    """Gives every request the gateway's id, or one of its own, and answers with it. Plain ASGI: nothing is buffered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), "")
        request_id = given if given.isalnum() and len(given) <= 64 else uuid4().hex
        header = (b"x-request-id", request_id.encode("latin-1"))
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        await self._app(scope, receive, send_with_id)


async def get_context(connection: HTTPConnection) -> Context:
    """Return the context of a request, for HTTP and WebSocket alike."""
    return Context(connection.app.state.service, connection)


def create_app(settings: Settings | None = None) -> "Application":
    """Return the application. Settings are read from the environment unless given; a missing one stops it here."""
    settings = settings or read_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            open_database(settings) as database,
            Writer(database.writer).running() as writer,
            upkeep(database.writer),
            Hub(database.reader, plain(settings.database_reader_url)).running() as live,
        ):
            # The first User-Agent costs a fifth of a second of reading patterns: better now than on an event's way.
            await asyncio.to_thread(enrich.client, "Mozilla/5.0")
            collector = Collector(database.writer, writer, Countries(settings.country_database))
            answer_seconds = await statement_seconds(database.reader)
            signer = Signer(settings.secret_key)
            app.state.service = Service(settings, database, collector, signer, answer_seconds, Turns(), live)
            # What is there now stays: the collector of cycles need not look through it again and again.
            gc.collect()
            gc.freeze()
            yield

    app = Application(title="Tideline", lifespan=lifespan, openapi_url=None)
    app.include_router(
        Router(
            schema,
            path="/graphql",
            context_getter=get_context,
            allow_queries_via_get=False,
            graphql_ide="graphiql",
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            # Browsers say who they are at once; whoever keeps silent is no browser.
            connection_init_wait_timeout=INIT_WITHIN,
            max_subscriptions_per_connection=MOST_OPERATIONS,
            allowed_origins=[settings.public_url],
        )
    )
    app.post("/api/send")(send)
    app.get("/export/{name}")(export)
    app.get("/healthz")(alive)
    app.get("/readyz")(ready)
    app.exception_handler(TidelineError)(refuse)
    return app


class Application(FastAPI):
    """FastAPI with what stands before it: requests get their id, and most events never reach it."""

    def __init__(self, **told: Any) -> None:  # noqa: ANN401 - as inherited
        super().__init__(**told)
        self.normal: ASGIApp = super().__call__
        self.door = RequestId(Sockets(FastPath(self.normal, self._collector, self._show_error)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, connection or lifetime."""
        await self.door(scope, receive, send)

    def _collector(self) -> Collector:
        service: Service = self.state.service
        return service.collector

    def _show_error(self, error: GraphQLError, scope: Scope) -> dict[str, Any]:
        shown = show_error(error, _types, scope["state"]["request_id"], self.state.service.answer_seconds)
        return dict(shown.formatted)


async def refuse(_request: Request, error: Exception) -> Response:
    """Answer one of our errors that was raised outside of GraphQL."""
    if not isinstance(error, TidelineError):
        raise error
    return refusal(error)


async def export(request: Request, name: str, link: str = "") -> Response:  # noqa: ARG001 - the name is for the browser
    """Stream an export. Before the first byte an error is an answer; after it, it breaks the transfer."""
    service: Service = request.app.state.service
    asked = service.signer.read(link)
    body = copy_out(service.database.reader, asked)
    try:
        first = await anext(body)
    except (*DATABASE_AWAY, asyncpg.PostgresError) as error:
        _log.exception("an export could not begin", extra={"request_id": request.state.request_id})
        raise TidelineError("UNAVAILABLE", "The export could not begin. Try again in a moment.") from error

    return Download(first, body, asked.file_name)


async def alive() -> dict[str, str]:
    """Answer that the process runs."""
    return {"status": "alive"}


async def ready(request: Request) -> JSONResponse:
    """Answer whether questions can be served: the database answers, is at head, and its rollups are as declared."""
    service: Service = request.app.state.service
    try:
        async with service.database.reader.acquire(timeout=5) as connection:
            found = await problems(connection)
    except (*DATABASE_AWAY, asyncpg.PostgresError):
        _log.exception("not ready")
        found = ["The database does not answer."]
    return JSONResponse({"status": "not ready" if found else "ready", "problems": found}, 503 if found else 200)
