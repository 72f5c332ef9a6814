"""The log: one JSON object a line, with the request's id, and nothing that tells who sent what."""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

import asyncpg

_CAUSE: Final = "\nThe above was the cause of this:\n"

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class JsonFormatter(logging.Formatter):
    """Writes a record as JSON: time, level, logger, message, and the request's id and traceback where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := getattr(record, "request_id", None):
            line["requestId"] = request_id
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - as inherited
        """Return where an error came from, after what caused it, each with what happened but not to whom."""
        return _story(ei[1]) if ei[1] is not None else ""


def _story(error: BaseException) -> str:
    errors: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in errors:
        errors.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return _CAUSE.join("".join((*traceback.format_tb(one.__traceback__), _told(one))) for one in reversed(errors))


def _told(error: BaseException) -> str:
    """Say what an error is about. Of the database's and its driver's, what holds the row or the value is left out."""
    match error:
        case asyncpg.DataError():
            # The message itself may quote the value.
            return f"{type(error).__name__} ({error.sqlstate})"
        case asyncpg.PostgresError():
            # Its text would have the detail behind the message: "Failing row contains (…)".
            return f"{type(error).__name__} ({error.sqlstate}): {error.args[0] if error.args else ''}"
        case asyncpg.InterfaceError() if isinstance(error, ValueError):
            return f"{type(error).__name__} (of the driver, about a value)"
        case BaseExceptionGroup():
            return "\n".join((f"{type(error).__name__}: {error.message}", *map(_story, error.exceptions)))
        case _:
            return "".join(traceback.format_exception_only(error)).rstrip()


CONFIG: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
