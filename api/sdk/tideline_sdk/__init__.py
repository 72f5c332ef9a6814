"""Sends events to Tideline: batched, retried, never counted twice."""

from .client import Tideline
from .events import Dropped
from .wire import TidelineError

__all__ = ["Dropped", "Tideline", "TidelineError"]
