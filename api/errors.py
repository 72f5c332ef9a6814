"""The one error type that people see. Everything else is masked and logged with the request's id."""

from typing import Any, Final

from graphql import GraphQLError

# Every code an answer can carry, with the HTTP status it has outside of GraphQL (inside, answers are 200).
CODES: Final = {
    "BAD_INPUT": 400,
    "BAD_REQUEST": 400,
    "INVALID_DOCUMENT": 400,
    "DOCUMENT_TOO_LARGE": 400,
    "UNAUTHENTICATED": 401,
    "WRONG_CREDENTIALS": 401,
    "PASSWORD_NEEDED": 401,
    "FORBIDDEN": 403,
    "FORBIDDEN_ORIGIN": 403,
    "LINK_INVALID": 403,
    "LINK_EXPIRED": 403,
    "UNKNOWN_SITE": 404,
    "EXPORT_TOO_LARGE": 413,
    "TOO_MANY_QUESTIONS": 429,
    "TOO_MANY_ATTEMPTS": 429,
    "TOO_MANY_SOCKETS": 429,
    "TOO_MANY_SUBSCRIPTIONS": 429,
    "TOO_SLOW": 503,
    "OVERLOADED": 503,
    "UNAVAILABLE": 503,
    "INTERNAL": 500,
}


class TidelineError(GraphQLError):
    """An error with a code, a sentence that says what would be accepted, and details such as `field` or `limit`."""

    def __init__(self, code: str, message: str, **details: Any) -> None:  # noqa: ANN401 - details are JSON values
        if code not in CODES:
            raise ValueError(f"{code} is not declared in CODES.")
        self.code = code
        super().__init__(message, extensions={"code": code, **details})

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code where the answer is not GraphQL."""
        return CODES[self.code]


def bad_input(field: str, message: str, **details: Any) -> TidelineError:  # noqa: ANN401 - details are JSON values
    """Return the error for an argument that cannot be used; `message` says what would be accepted."""
    return TidelineError("BAD_INPUT", message, field=field, **details)
