"""What a request carries: the parts of the running service, who asks, and what to answer with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import strawberry
from starlette.requests import HTTPConnection
from starlette.responses import Response
from strawberry.fastapi import BaseContext

from api.analytics.answer import Answering
from api.auth import Viewer, identify
from api.database import Database
from api.errors import TidelineError
from api.export.link import Signer
from api.ingest.collector import Collector
from api.settings import Settings
from api.sites import SiteRow, all_sites
from api.turns import Turns
from api.upkeep import settle


@dataclass(frozen=True)
class Service:
    """The running service: made once at start."""

    settings: Settings
    database: Database
    collector: Collector
    signer: Signer
    answer_seconds: float  # how long the database may work on a statement of a question
    turns: Turns


class Context(BaseContext):
    """One request's context. What resolvers want to know is looked up once an operation, and only when one does.

    Collection never asks who sends. Resolvers run side by side, so that each look-up is made behind a lock.
    """

    def __init__(self, service: Service, connection: HTTPConnection) -> None:
        super().__init__()
        self.service = service
        self.connection = connection
        self._lock = asyncio.Lock()
        self.begin()

    def begin(self) -> None:
        """Forget what was known: an operation begins. A WebSocket carries many, over hours."""
        self._viewer: Viewer | None = None
        self._looked_up = False
        self._sites: list[SiteRow] | None = None
        self.answering = Answering(self.service.database, partial(settle, self.service.database.writer))

    @property
    def reply(self) -> Response:
        """The answer that is being made, to set cookies on."""
        if not isinstance(self.response, Response):
            raise TidelineError("BAD_REQUEST", "Log in and out by HTTP POST, not over a WebSocket.")
        return self.response

    async def viewer(self) -> Viewer | None:
        """Return who asks, or None for nobody. Costs one statement, once an operation."""
        async with self._lock:
            if not self._looked_up:
                self._viewer = await identify(self.service.database.writer, self.connection)
                self._looked_up = True
        return self._viewer

    async def require(self, scope: str) -> Viewer:
        """Return who asks if they may do `scope`.

        Raises:
            TidelineError: UNAUTHENTICATED for nobody, FORBIDDEN for a token without the scope.
        """
        viewer = await self.viewer()
        if viewer is None:
            raise TidelineError("UNAUTHENTICATED", "Log in, or send a token as `Authorization: Bearer …`.")
        if scope not in viewer.scopes:
            raise TidelineError("FORBIDDEN", f"This token lacks the scope `{scope}`.", scope=scope)
        return viewer

    async def sites(self) -> list[SiteRow]:
        """Return every site, oldest first. Costs one statement, once an operation."""
        async with self._lock:
            if self._sites is None:
                self._sites = await all_sites(self.service.database.reader)
        return self._sites

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold one of the viewer's turns at the database.

        Raises:
            TidelineError: as `require("read")`; TOO_MANY_QUESTIONS when too many of the viewer's questions wait.
        """
        viewer = await self.require("read")
        async with self.service.turns.turn(viewer.user_id):
            yield


Info = strawberry.Info[Context, None]
