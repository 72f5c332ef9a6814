"""Conditions on texts, as the database reads them."""

from collections.abc import Sequence
from typing import Final

import asyncpg
import pytest
from sqlalchemy import Text, column, literal, select, values

from api.analytics.compile import condition
from api.analytics.compile.relations import Texts
from api.analytics.question import DIMENSIONS, All, Comparison, Either, Filter, Not, Operator
from api.database import render

PATH: Final = next(one for one in DIMENSIONS if one.column == "path")
TEXTS: Final = (None, "", "a", "A", "b%", "_", "\\", "É", "/a/b", "ß")


async def passing(owner: asyncpg.Connection, part: Filter, texts: Sequence[str | None] = TEXTS) -> list[str | None]:
    """Return which texts pass; fails when the condition is null for any."""
    given = values(column("place", Text), column("text", Text), name="given").data(
        [(str(number), literal(text, Text)) for number, text in enumerate(texts)]
    )
    holds = condition(part, Texts(given, lambda _: given.c.text))
    text, bound = render(select(given.c.place, holds.label("holds")))
    found = {int(row["place"]): row["holds"] for row in await owner.fetch(text, *bound)}
    assert set(found.values()) <= {True, False}
    return [text for number, text in enumerate(texts) if found[number]]


@pytest.mark.parametrize(
    ("operator", "given", "expected"),
    [
        (Operator.IS, ("a", "x"), ["a"]),
        (Operator.IS, ("",), [None, ""]),
        (Operator.IS, ("a", ""), [None, "", "a"]),
        (Operator.IS, (), []),
        (Operator.IS_NOT, ("a",), [None, "", "A", "b%", "_", "\\", "É", "/a/b", "ß"]),
        (Operator.IS_NOT, ("", "a"), ["A", "b%", "_", "\\", "É", "/a/b", "ß"]),
        (Operator.CONTAINS, ("A",), ["a", "A", "/a/b"]),
        (Operator.CONTAINS, ("%",), ["b%"]),
        (Operator.CONTAINS, ("_", "\\"), ["_", "\\"]),
        (Operator.CONTAINS, ("é",), ["É"]),
        (Operator.CONTAINS, ("",), list(TEXTS)),
        (Operator.STARTS_WITH, ("/A",), ["/a/b"]),
        (Operator.MATCHES, ("^[a-z]$", "/b$"), ["a", "/a/b"]),
        (Operator.MATCHES, ("^$",), [None, ""]),
        (Operator.EXISTS, (), ["a", "A", "b%", "_", "\\", "É", "/a/b", "ß"]),
    ],
)
async def test_operators(
    owner: asyncpg.Connection, operator: Operator, given: tuple[str, ...], expected: list[str | None]
) -> None:
    part = Comparison(PATH, operator, given)
    assert await passing(owner, part) == expected
    assert await passing(owner, Not(part)) == [text for text in TEXTS if text not in expected]


NUMBERS: Final = ("5", "-5", "+7.5", ".5", "5.", "1e2", "1E-2", "005", "9007199254740993")
# Text that somebody may take for a number, or that a cast would raise for.
NO_NUMBERS: Final = (
    *(
        None,
        "",
        " ",
        "5 ",
        "5a",
        "0x10",
        "1_000",
        "1,5",
        "NaN",
        "Infinity",
        "-inf",
        "٣",
        "e5",
        "1e",
        ".",
        "+",
        "--1",
        "1e999",
    ),
    *("9" * 101, "1" + "e1" * 50, "5\n"),
)


@pytest.mark.parametrize(
    ("operator", "given", "expected"),
    [
        (Operator.GT, ("5",), ["+7.5", "1e2", "9007199254740993"]),
        (Operator.LT, ("0.5",), ["-5", "1E-2"]),
        (Operator.BETWEEN, ("0.5", "5"), ["5", ".5", "5.", "005"]),
        (Operator.BETWEEN, ("5", "0.5"), []),
        (Operator.GT, ("-1e300",), list(NUMBERS)),
    ],
)
async def test_numbers_are_compared_as_such_and_nothing_else_is(
    owner: asyncpg.Connection, operator: Operator, given: tuple[str, ...], expected: list[str]
) -> None:
    texts = (*NUMBERS, *NO_NUMBERS)
    part = Comparison(PATH, operator, given)
    assert await passing(owner, part, texts) == expected
    assert await passing(owner, Not(part), texts) == [text for text in texts if text not in expected]


async def test_nothing_is_true_of_all_and_false_of_any(owner: asyncpg.Connection) -> None:
    assert await passing(owner, All(())) == list(TEXTS)
    assert await passing(owner, Either(())) == []
    assert await passing(owner, Not(Either(()))) == list(TEXTS)
