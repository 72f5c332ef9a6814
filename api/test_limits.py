"""How large a document may be: what is refused says the limit, and looking never takes long."""

from time import perf_counter
from typing import Any

import pytest
from graphql import get_introspection_query, parse

from api.limits import MAX_ALIASES, MAX_DEPTH, MAX_FIELDS, MAX_TOKENS, Size, sizes
from api.testing import Client


def nested_fragments(levels: int) -> str:
    """Each fragment spreads the next one twice: written out, 2 ** levels fields."""
    fragments = [f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels)]
    return "\n".join(["{ ...f0 }", *fragments, f"fragment f{levels} on Query {{ me {{ email }} }}"])


def deep(levels: int) -> str:
    """Introspection, the only thing that nests without end."""
    return "{ __schema { types { fields { type " + "{ ofType " * (levels - 5) + "{ name }" + " }" * (levels - 1)


def size_of(query: str) -> Size:
    (size,) = sizes(parse(query))
    return size


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("{ a }", Size(1, 0, 1)),
        ("{ x: a y: b { c } }", Size(2, 2, 3)),
        ("{ a { ...f } b { ...f } } fragment f on T { z: c { d } }", Size(3, 2, 6)),
        ("{ ... { a ... on T { b: c } } }", Size(1, 1, 2)),
        ("{ ...loop } fragment loop on Query { a { ...loop } }", Size(1, 0, 1)),
        ("{ ...unknown }", Size()),
    ],
)
def test_fragments_are_written_out(query: str, size: Size) -> None:
    assert size_of(query) == size


def test_looking_takes_no_longer_than_the_document_is_long() -> None:
    started = perf_counter()
    size = size_of(nested_fragments(200))
    assert perf_counter() - started < 1
    assert size.fields == 2 ** (200 + 1)


def test_the_introspection_of_tools_is_within() -> None:
    size = size_of(get_introspection_query())
    assert size.depth <= MAX_DEPTH
    assert size.aliases == 0
    assert size.fields <= MAX_FIELDS


@pytest.mark.parametrize(
    ("query", "limit", "words"),
    [
        ("{" + "a:me{email} " * (MAX_ALIASES + 1) + "}", MAX_ALIASES, "30 aliases"),
        (deep(MAX_DEPTH + 1), MAX_DEPTH, "16 levels"),
        (nested_fragments(30), MAX_FIELDS, "3000 fields"),
        ("{" + "me{email} " * MAX_TOKENS + "}", MAX_TOKENS, "20000 tokens"),
    ],
)
async def test_a_document_that_is_too_large_is_refused_to_anybody(
    nobody: Client, query: str, limit: int, words: str
) -> None:
    error = await nobody.error(query)
    assert error["extensions"] == {"code": "DOCUMENT_TOO_LARGE", "limit": limit}
    assert words in error["message"]


@pytest.mark.parametrize("query", [deep(MAX_DEPTH), "{" + "a:me{email} " * MAX_ALIASES + "}"])
async def test_as_large_as_it_may_be_is_answered(nobody: Client, query: str) -> None:
    answer: dict[str, Any] = await nobody.post(query)
    assert "errors" not in answer
