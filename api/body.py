"""The body of a request, read as far as it goes: what is strange in one event must not cost the others of its batch. Pure."""

import json
import re
from typing import Final

# Nothing that is taken anywhere is half as deep; Python's reader gives up at about a thousand.
DEEPEST: Final = 100

# Somebody who sends more brackets than this means no event.
MOST_TOKENS: Final = 200_000

_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]+|[\]}]+', re.DOTALL)


def read_json(data: str | bytes) -> object:
    """Return what a body says. Strange parts of it become what is refused where it stands, with a reason of its own.

    Numbers without end are infinite, bytes that are no UTF-8 are halves of surrogate pairs, and what is nested deeper than
    Python reads is cut off at DEEPEST.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is nested without end (never closed), or hides what is deep among MOST_TOKENS.
    """
    text = data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) and not _is_utf8(data) else data
    try:
        return json.loads(text, parse_int=_whole_number)
    except RecursionError:
        text = text if isinstance(text, str) else text.decode(json.detect_encoding(text), "surrogatepass")
        return json.loads(shallow(text), parse_int=_whole_number)


def shallow(text: str) -> str:
    """Return JSON with null for all that is nested deeper than DEEPEST. Costs about 100 ms at worst."""
    kept: list[str] = []
    depth = end = 0
    for number, token in enumerate(_TOKENS.finditer(text)):
        if number == MOST_TOKENS:
            raise RecursionError
        first, width = text[token.start()], token.end() - token.start()
        if first in "[{":
            if depth <= DEEPEST < depth + width:
                kept += (text[end : token.start() + DEEPEST - depth], "null")
            depth += width
        elif first != '"':
            if depth > DEEPEST >= depth - width:
                end = token.start() + depth - DEEPEST
            depth -= width
    return text if depth > DEEPEST else "".join((*kept, text[end:]))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode(json.detect_encoding(data), "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _whole_number(digits: str) -> float:
    # Python reads no more than 4,300 digits; no event may hold as many as 400.
    return int(digits) if len(digits) < 4300 else float(digits)
