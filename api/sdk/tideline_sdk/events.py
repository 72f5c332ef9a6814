"""Events on their way, and those that will not be stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dropped:
    """An event that will not be stored.

    `code` is QUEUE_FULL, CLOSED or NOT_JSON, or the one with which the server refused the event or its batch.
    """

    event: dict[str, Any]
    code: str
    message: str


OnDrop = Callable[[Sequence[Dropped]], None]


@dataclass
class Waiting:
    """An event that is not acknowledged yet, and how often the server failed inside on a batch with it."""

    event: dict[str, Any]
    text: str
    failed: int = 0
