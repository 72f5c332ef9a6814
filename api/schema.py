"""The whole GraphQL schema: the slices' doors put together."""

from collections.abc import Iterator

import strawberry
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, ExecutionResult, StreamExecutionResult

from api.account.schema import AccountMutation, AccountQuery
from api.admin.schema import AdminMutation, AdminQuery
from api.analytics.schema import AnalyticsQuery
from api.analytics.vocabulary import Count, Json, TimePoint, count, json_value, time_point
from api.context import Context
from api.export.schema import ExportMutation
from api.ingest.schema import EventInput, IngestMutation, event_input
from api.limits import DocumentLimits
from api.live.schema import Subscription
from api.masking import show_error
from api.notebook.schema import NotebookMutation
from api.people.schema import PeopleMutation, PeopleQuery
from api.sharing.schema import SharingMutation, SharingQuery


class Beginning(SchemaExtension):
    """Tells the context that an operation begins, and of which kind it is."""

    def on_execute(self) -> Iterator[None]:
        """Forget what an operation before it looked up."""
        told = self.execution_context
        told.context.begin(told.operation_type)
        yield


class ShownErrors(SchemaExtension):
    """Shows errors on a WebSocket as answers over HTTP have them: with a code, and nothing from inside."""

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        """Put what may be shown in the place of what happened."""
        if isinstance(result, ExecutionResult) and result.errors:
            context: Context = self.execution_context.context
            types = self.execution_context.schema._schema  # noqa: SLF001 - Strawberry offers no other way to its types
            request_id = context.connection.scope["state"]["request_id"]
            result.errors = [
                show_error(error, types, request_id, context.service.answer_seconds) for error in result.errors
            ]
        yield


@strawberry.type(
    description="Reading. Everything here needs a login or a token with the scope `read` unless it says otherwise; share links "
    "open the numbers of their site. Codes: BAD_INPUT (with `field`, and `limit` where one is passed), UNKNOWN_SITE, TOO_SLOW "
    "(with `limitSeconds`), TOO_MANY_QUESTIONS (with `limit` and `retryAfterSeconds`), DOCUMENT_TOO_LARGE (with `limit`), "
    "INVALID_DOCUMENT, UNAUTHENTICATED, FORBIDDEN, UNAVAILABLE."
)
class Query(AnalyticsQuery, AdminQuery, PeopleQuery, AccountQuery, SharingQuery):
    """Query."""


@strawberry.type(
    description="Collecting, logging in and out, exporting, managing sites. With a login cookie, the header `Origin` must name "
    "Tideline's own address (code FORBIDDEN_ORIGIN); programs send a token."
)
class Mutation(
    IngestMutation, ExportMutation, PeopleMutation, AdminMutation, AccountMutation, NotebookMutation, SharingMutation
):
    """Mutation."""


class Schema(strawberry.Schema):
    """A schema that does not log people's mistakes, which may hold what they typed; api/app.py logs our own."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Leave errors to who answers."""


schema = Schema(
    Query,
    Mutation,
    Subscription,
    config=StrawberryConfig(
        scalar_map={Count: count, TimePoint: time_point, Json: json_value, EventInput: event_input}
    ),
    extensions=[DocumentLimits, Beginning, ShownErrors],
)
