"""What a request carries: the parts of the running service, who asks, and what to answer with."""

from dataclasses import dataclass

import strawberry
from starlette.requests import HTTPConnection
from starlette.responses import Response
from strawberry.fastapi import BaseContext

from api.auth import Viewer, identify
from api.database import Database
from api.errors import TidelineError
from api.export.link import Signer
from api.ingest.collector import Collector
from api.settings import Settings


@dataclass(frozen=True)
class Service:
    """The running service: made once at start."""

    settings: Settings
    database: Database
    collector: Collector
    signer: Signer


class Context(BaseContext):
    """One request's context. Who asks is looked up only when a resolver wants to know: collection never does."""

    def __init__(self, service: Service, connection: HTTPConnection) -> None:
        super().__init__()
        self.service = service
        self.connection = connection
        self._viewer: Viewer | None = None
        self._looked_up = False

    @property
    def reply(self) -> Response:
        """The answer that is being made, to set cookies on."""
        if not isinstance(self.response, Response):
            raise TidelineError("BAD_REQUEST", "Log in and out by HTTP POST, not over a WebSocket.")
        return self.response

    async def viewer(self) -> Viewer | None:
        """Return who asks, or None for nobody. Costs one statement, once a request."""
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


Info = strawberry.Info[Context, None]
