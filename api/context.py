"""What a request carries: the parts of the running service, who asks, and what to answer with."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import strawberry
from starlette.requests import HTTPConnection
from starlette.responses import Response
from strawberry.fastapi import BaseContext
from strawberry.types.graphql import OperationType

from api.analytics.answer import Answering
from api.auth import Viewer, identify
from api.database import Database
from api.errors import TidelineError
from api.export.link import Signer
from api.ingest.collector import Collector
from api.ingest.sender import sender_of
from api.live.hub import Hub
from api.passwords import Attempt
from api.settings import Settings
from api.sharing.links import Guest, identify_guest
from api.sites import SiteRow, all_sites
from api.turns import Turns
from api.upkeep import settle

# All guests together wait in one line, so that however many links are open, connections are left for the signed-in.
_GUESTS: Final = "guests"


@dataclass(frozen=True)
class Service:
    """The running service: made once at start."""

    settings: Settings
    database: Database
    collector: Collector
    signer: Signer
    answer_seconds: float  # how long the database may work on a statement of a question
    turns: Turns
    live: Hub


class Context(BaseContext):
    """One request's context. What resolvers want to know is looked up once an operation, and only when one does.

    Collection never asks who sends. Resolvers run side by side, so that each look-up is made behind a lock.
    """

    def __init__(self, service: Service, connection: HTTPConnection) -> None:
        super().__init__()
        self.service = service
        self.connection = connection
        # What a WebSocket's client says of itself when it connects.
        self.connection_params: dict[str, Any] = {}
        self._lock = asyncio.Lock()
        self.begin(OperationType.QUERY)

    def begin(self, operation: OperationType) -> None:
        """Forget what was known: an operation begins. A WebSocket carries many, over hours."""
        # Any page may open a WebSocket, and browsers say which one does: there the origin always counts.
        self._changing = operation is OperationType.MUTATION or self.connection.scope["type"] == "websocket"
        self.begin_again()

    def begin_again(self) -> None:
        """Forget what was known, in the midst of an operation that goes on for hours."""
        self._viewer: Viewer | None = None
        self._guest: Guest | None = None
        self._looked_up = False
        self._guest_looked_up = False
        self._sites: list[SiteRow] | None = None
        self.answering = Answering(self.service.database, partial(settle, self.service.database.writer))

    @property
    def reply(self) -> Response:
        """The answer that is being made, to set cookies on."""
        if self.connection.scope["type"] == "websocket" or not isinstance(self.response, Response):
            raise TidelineError(
                "BAD_REQUEST", "Log in and out, and open share links, by HTTP POST, not over a WebSocket."
            )
        return self.response

    @property
    def _authorization(self) -> str | None:
        """The header, or what a WebSocket's client sent in its place: browsers let no page set headers there."""
        header = self.connection.headers.get("authorization")
        told = self.connection_params.get("authorization", self.connection_params.get("Authorization"))
        return header if header is not None or not isinstance(told, str) else told

    async def viewer(self) -> Viewer | None:
        """Return who is signed in, or None for nobody. Costs one statement, once an operation."""
        async with self._lock:
            if not self._looked_up:
                self._viewer = await identify(
                    self.service.database.writer,
                    self.connection,
                    self._authorization,
                    self.service.settings.public_url,
                    changing=self._changing,
                )
                self._looked_up = True
        return self._viewer

    async def guest(self) -> Guest | None:
        """Return whose share link is open, or None for nobody. Costs one statement, once an operation."""
        async with self._lock:
            if not self._guest_looked_up:
                told = self.service.settings
                self._guest = await identify_guest(
                    self.service.database.writer, self.connection, told.secret_key, told.public_url
                )
                self._guest_looked_up = True
        return self._guest

    def sign_in(self, viewer: Viewer) -> None:
        """Know who logged in just now."""
        self._viewer, self._looked_up = viewer, True

    def attempt(self, whose: str) -> Attempt:
        """Return the attempt of who asks at somebody's password."""
        return Attempt(whose, sender_of(self.connection.scope).address, self.service.settings.secret_key)

    async def require(self, scope: str) -> Viewer:
        """Return who asks if they may do `scope`. What is opened by this alone is closed to share links.

        Raises:
            TidelineError: UNAUTHENTICATED for nobody, FORBIDDEN for a token without the scope and for a share link.
        """
        viewer = await self.viewer()
        if viewer is None:
            if await self.guest() is not None:
                raise TidelineError(
                    "FORBIDDEN", "A share link shows the numbers of its site, and nothing else.", scope=scope
                )
            raise TidelineError("UNAUTHENTICATED", "Log in, or send a token as `Authorization: Bearer …`.")
        if scope not in viewer.scopes:
            raise TidelineError(
                "FORBIDDEN",
                f"This token lacks the scope `{scope}`: it has {', '.join(viewer.scopes)}. A token keeps the scopes it was made "
                "with; make a new one in the settings, or with `createToken`.",
                scope=scope,
            )
        return viewer

    async def reader(self) -> Viewer | Guest:
        """Return who asks if they may see numbers: the signed-in, and who opened a share link (of its site only).

        Raises:
            TidelineError: UNAUTHENTICATED for nobody, FORBIDDEN for a token without the scope `read`.
        """
        if await self.viewer() is None and (guest := await self.guest()) is not None:
            return guest
        return await self.require("read")

    async def every_site(self) -> list[SiteRow]:
        """Return every site, oldest first: for who was let in by `require`. Costs one statement, once an operation."""
        async with self._lock:
            if self._sites is None:
                self._sites = await all_sites(self.service.database.reader)
        return self._sites

    async def sites(self) -> list[SiteRow]:
        """Return the sites that who asks may see, oldest first.

        Raises:
            TidelineError: as `reader`.
        """
        reader = await self.reader()
        every = await self.every_site()
        return [site for site in every if site.id == reader.site_id] if isinstance(reader, Guest) else every

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold one of the asker's turns at the database.

        Raises:
            TidelineError: as `reader`; TOO_MANY_QUESTIONS when too many of the asker's questions wait.
        """
        reader = await self.reader()
        person: Hashable = _GUESTS if isinstance(reader, Guest) else reader.user_id
        async with self.service.turns.turn(person):
            yield


Info = strawberry.Info[Context, None]
