"""What GraphQL's own errors leave out: which part of a variable is wrong, and which names an enum has. Pure."""

import re
from typing import Any, Final

from graphql import GraphQLEnumType, GraphQLError, GraphQLSchema

from api.errors import TidelineError

_VARIABLE: Final = re.compile(r"Variable '\$(?P<name>\w+)' has invalid value(?: at (?P<path>[^:\s]+))?:")
_ENUM: Final = re.compile(r"'(?P<before>\w+)' enum\b|Enum '(?P<behind>\w+)'")


def document_error(error: GraphQLError, schema: GraphQLSchema) -> GraphQLError:
    """Return one of GraphQL's own errors with a code (INVALID_DOCUMENT unless it has one), and with what helps.

    That is the `field`, when a variable is wrong, and the names that are `accepted`, when an enum has no such name.
    """
    details: dict[str, Any] = dict(error.extensions or {})
    message = error.message
    if variable := _VARIABLE.match(message):
        details.setdefault("field", variable["name"] + (variable["path"] or ""))
    if found := _ENUM.search(message):
        known = schema.get_type(found["before"] or found["behind"])
        if isinstance(known, GraphQLEnumType):
            details.setdefault("accepted", list(known.values))
            message = f"{message} Accepted: {', '.join(known.values)}."
    return TidelineError(details.pop("code", "INVALID_DOCUMENT"), message, **details)
