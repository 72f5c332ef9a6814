"""The cursor of a breakdown: the place behind the last group of a page, written as text that belongs to one question. Pure."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from api.analytics.filter import is_storable
from api.analytics.question import Place, Question
from api.errors import bad_input

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# No metric comes near it, and every number up to it fits wherever the database compares it.
_LARGEST: Final = 1e300


@dataclass(frozen=True)
class Bookmark:
    """Where a page of groups ended, and when the first page was asked for.

    Later pages leave out what happened after that, so that events that arrive meanwhile move no group across a page's end.
    """

    place: Place
    asked_at: datetime

    def written(self, question: Question) -> str:
        """Return it as text: opaque to whoever sends it back. Numbers keep every bit."""
        microseconds = (self.asked_at - _EPOCH) // _MICROSECOND
        parts = [self.place.value, self.place.keys, microseconds, _mark(question)]
        return base64.urlsafe_b64encode(json.dumps(parts).encode("ascii")).decode("ascii")


def read_bookmark(text: str, question: Question) -> Bookmark:
    """Return the bookmark of a text.

    Raises:
        TidelineError: BAD_INPUT when it is none, or belongs to another question.
    """
    try:
        value, keys, microseconds, mark = json.loads(base64.b64decode(text.encode("ascii"), b"-_", validate=True))
        asked_at = _EPOCH + timedelta(microseconds=microseconds)
        sound = _is_value(value) and _are_keys(keys)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        sound = False
    if not sound:
        raise bad_input("after", "after: This is no cursor. Send the `endCursor` of the page before.")
    if mark != _mark(question) or len(keys) != len(question.by):
        raise bad_input(
            "after", "after: This cursor belongs to another question. Leave it out to begin at the first row."
        )
    return Bookmark(Place(value, tuple(keys)), asked_at)


def _is_value(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _are_keys(keys: object) -> bool:
    return isinstance(keys, list) and all(key is None or (isinstance(key, str) and is_storable(key)) for key in keys)


def _mark(question: Question) -> str:
    """Return what tells questions apart: not what is counted, nor how long a page is."""
    asked = replace(question, metrics=(), limit=None, after=None)
    return hashlib.blake2b(repr(asked).encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()
