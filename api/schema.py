"""The whole GraphQL schema: the slices' doors put together, and who is logged in."""

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from api import auth
from api.admin.schema import AdminMutation, AdminQuery
from api.analytics.schema import AnalyticsQuery
from api.analytics.vocabulary import Count, Json, TimePoint, count, json_value, time_point
from api.context import Info
from api.export.schema import ExportMutation
from api.ingest.schema import EventInput, IngestMutation, event_input
from api.limits import DocumentLimits
from api.people.schema import PeopleMutation, PeopleQuery


class Beginning(SchemaExtension):
    """Tells the context that an operation begins."""

    def on_operation(self) -> Iterator[None]:
        """Forget what an operation before it looked up."""
        self.execution_context.context.begin()
        yield


@strawberry.type(description="A person who may log in.")
class User:
    """Who is logged in."""

    email: str


@strawberry.type(
    description="Reading. Everything here needs a login or a token with the scope `read`. Codes: BAD_INPUT (with `field`, and "
    "`limit` where one is passed), UNKNOWN_SITE, TOO_SLOW (with `limitSeconds`), TOO_MANY_QUESTIONS (with `limit` and "
    "`retryAfterSeconds`), DOCUMENT_TOO_LARGE (with `limit`), INVALID_DOCUMENT, UNAUTHENTICATED, FORBIDDEN, UNAVAILABLE."
)
class Query(AnalyticsQuery, AdminQuery, PeopleQuery):
    """Query."""

    @strawberry.field(description="Who is asking, or null for nobody.")
    async def me(self, info: Info) -> User | None:
        """Tell who asks."""
        viewer = await info.context.viewer()
        return User(email=viewer.email) if viewer else None


@strawberry.type(description="Collecting, logging in and out, exporting, managing sites.")
class Mutation(IngestMutation, ExportMutation, PeopleMutation, AdminMutation):
    """Mutation."""

    @strawberry.mutation(description="Log in: sets an HttpOnly cookie that lasts 30 days. Code: WRONG_CREDENTIALS.")
    async def login(self, info: Info, email: str, password: str) -> User:
        """Begin a session."""
        service = info.context.service
        reply = info.context.reply
        viewer, token = await auth.login(service.database.writer, email, password)
        reply.set_cookie(
            auth.COOKIE,
            token,
            max_age=int(auth.SESSION_LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=service.settings.secure,
        )
        return User(email=viewer.email)

    @strawberry.mutation(description="End the session of this request's cookie. True even when there was none.")
    async def logout(self, info: Info) -> bool:
        """End a session."""
        reply = info.context.reply
        await auth.logout(info.context.service.database.writer, info.context.connection)
        reply.delete_cookie(auth.COOKIE, httponly=True, samesite="lax", secure=info.context.service.settings.secure)
        return True


class Schema(strawberry.Schema):
    """A schema that does not log people's mistakes, which may hold what they typed; api/app.py logs our own."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Leave errors to who answers."""


schema = Schema(
    Query,
    Mutation,
    config=StrawberryConfig(
        scalar_map={Count: count, TimePoint: time_point, Json: json_value, EventInput: event_input}
    ),
    extensions=[DocumentLimits, Beginning],
)
