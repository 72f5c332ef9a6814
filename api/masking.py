"""What people see of an error: ours and GraphQL's own with a code, anything else masked and logged."""

import logging

import asyncpg
from graphql import GraphQLError, GraphQLSchema

from api.database import DATABASE_AWAY
from api.errors import TidelineError
from api.hints import document_error

_log = logging.getLogger(__name__)


def show_error(error: GraphQLError, schema: GraphQLSchema, request_id: str, answer_seconds: float) -> GraphQLError:
    """Return an error as people may see it, where it was.

    `answer_seconds` is how long the database may work on one statement.
    """
    original = error.original_error
    if isinstance(original, asyncpg.QueryCanceledError):
        own: GraphQLError = TidelineError(
            "TOO_SLOW",
            f"This took longer than the {answer_seconds:g} seconds that a question may take. Ask for a shorter range.",
            limitSeconds=answer_seconds,
        )
    elif isinstance(original, DATABASE_AWAY):
        _log.error("the database is away", exc_info=original, extra={"request_id": request_id})
        own = TidelineError("UNAVAILABLE", "The database is away. Try again in a moment.")
    elif isinstance(original, TidelineError):
        own = original
    elif original is None or isinstance(original, GraphQLError):
        own = document_error(error, schema)
    else:
        _log.error("a request failed", exc_info=original, extra={"request_id": request_id})
        own = TidelineError("INTERNAL", f"Something failed inside. The log has more under request {request_id}.")
    return GraphQLError(
        own.message, error.nodes, error.source, error.positions, error.path, original, extensions=own.extensions
    )
