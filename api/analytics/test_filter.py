"""Filters as people write them: what is taken, and what a refusal says."""

from typing import Any

import pytest

from api.analytics.filter import MAX_DEPTH, MAX_LENGTH, MAX_PARTS, MAX_PATTERNS, MAX_VALUES, Written, read_filter
from api.analytics.question import (
    DIMENSIONS,
    All,
    Comparison,
    Either,
    Filter,
    Not,
    Operator,
    Property,
    Value,
    subjects,
)
from api.errors import TidelineError

DIMENSION = {one.column: one for one in DIMENSIONS}
PATH, HOUR, WEEKDAY = DIMENSION["path"], DIMENSION["hour"], DIMENSION["weekday"]
HOME = Written(dimension=PATH, values=["/"])


def deep(levels: int) -> Written:
    written = HOME
    for _ in range(levels - 1):
        written = Written(negated=written)
    return written


def worth(low: str, high: str | None = None) -> Comparison:
    return Comparison(Value(), Operator.BETWEEN, (low, high or low))


def test_a_tree_is_read_as_it_is_written() -> None:
    written = Written(
        all=[HOME, Written(any=[Written(property="plan", operator=Operator.EXISTS), Written(negated=HOME)])]
    )
    home, plan = Comparison(PATH, Operator.IS, ("/",)), Comparison(Property("plan"), Operator.EXISTS)
    assert read_filter(written) == All((home, Either((plan, Not(home)))))
    assert subjects(read_filter(written)) == {PATH, Property("plan")}
    assert read_filter(deep(MAX_DEPTH))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (Written(property="seats", operator=Operator.GT, values=["-2.5e3"]), (Property("seats"), "gt", ("-2.5e3",))),
        (Written(dimension=PATH, operator=Operator.BETWEEN, values=["1", "10."]), (PATH, "between", ("1", "10."))),
        (Written(dimension=PATH, operator=Operator.MATCHES, values=["^/a", "b$"]), (PATH, "matches", ("^/a", "b$"))),
        (Written(dimension=PATH, operator=Operator.IS_NOT, values=["", "é"]), (PATH, "is_not", ("", "é"))),
        (Written(dimension=HOUR, values=["07", "23"]), (HOUR, "is", ("7", "23"))),
        (Written(dimension=WEEKDAY, operator=Operator.BETWEEN, values=["6", "7"]), (WEEKDAY, "between", ("6", "7"))),
        (Written(value=True, operator=Operator.LT, values=[".5"]), (Value(), "lt", (".5",))),
        (Written(value=True, operator=Operator.EXISTS), (Value(), "exists", ())),
    ],
)
def test_a_test_is_read(written: Written, expected: tuple[Any, str, tuple[str, ...]]) -> None:
    subject, operator, values = expected
    assert read_filter(written) == Comparison(subject, Operator(operator), values)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (Written(value=True, values=["1.50", "2"]), Either((worth("1.50"), worth("2")))),
        (Written(value=True, operator=Operator.IS_NOT, values=["3"]), Not(Either((worth("3"),)))),
    ],
)
def test_numbers_are_equal_by_their_worth(written: Written, expected: Filter) -> None:
    assert read_filter(written) == expected


@pytest.mark.parametrize(
    ("written", "field", "words"),
    [
        (Written(), "filter", "is one of `all`, `any`, `not`"),
        (Written(all=[HOME], dimension=PATH, values=["/"]), "filter", "is one of"),
        (Written(dimension=PATH, property="x", values=["/"]), "filter", "one of `dimension`, `property` and `value`"),
        (Written(dimension=PATH, value=True, values=["1"]), "filter", "one of `dimension`, `property` and `value`"),
        (Written(value=False, values=["1"]), "filter.value", "To turn a test around use `not`"),
        (Written(all=[HOME, Written(dimension=PATH)]), "filter.all[1].values", "IS takes at least one value"),
        (Written(dimension=PATH, operator=Operator.EXISTS, values=["x"]), "filter.values", "takes no values"),
        (Written(property="n", operator=Operator.GT, values=["1", "2"]), "filter.values", "GT takes one value"),
        (Written(property="n", operator=Operator.BETWEEN, values=["1"]), "filter.values", "takes two values"),
        (Written(property="n", operator=Operator.BETWEEN, values=["2", "1"]), "filter.values", "the low end, the high"),
        (Written(property="n", operator=Operator.LT, values=["ten"]), "filter.values[0]", '"10", "-2.5" or "1e6"'),
        (Written(property="n", operator=Operator.LT, values=["1e999"]), "filter.values[0]", "is no number"),
        (Written(property="n", operator=Operator.LT, values=["NaN"]), "filter.values[0]", "is no number"),
        (Written(property="n", operator=Operator.LT, values=["1" * 101]), "filter.values[0]", "is no number"),
        (Written(value=True, values=["x"]), "filter.values[0]", "is no number"),
        (Written(value=True, operator=Operator.CONTAINS, values=["1"]), "filter.operator", "Accepted here: IS, IS_NOT"),
        (Written(dimension=HOUR, operator=Operator.EXISTS), "filter.operator", "IS, IS_NOT, GT, LT, BETWEEN."),
        (Written(dimension=WEEKDAY, operator=Operator.MATCHES, values=["1"]), "filter.operator", "Accepted here: IS"),
        (Written(dimension=HOUR, values=["24"]), "filter.values[0]", 'from "0" to "23"'),
        (Written(dimension=WEEKDAY, values=["0"]), "filter.values[0]", 'from "1" to "7"'),
        (Written(dimension=HOUR, values=[""]), "filter.values[0]", "is no hour"),
        (Written(dimension=PATH, operator=Operator.MATCHES, values=["ok", r"(a)\1"]), "filter.values[1]", "Referring"),
        (Written(dimension=PATH, operator=Operator.MATCHES, values=["a\0"]), "filter.values[0]", "without NUL"),
        (Written(property="", values=["x"]), "filter.property", "1 to 1000 characters"),
        (Written(negated=Written(dimension=PATH, values=["ok", "a\0"])), "filter.not.values[1]", "without NUL"),
        (Written(dimension=PATH, values=["\ud800"]), "filter.values[0]", "without NUL"),
        (Written(dimension=PATH, values=["x" * (MAX_LENGTH + 1)]), "filter.values[0]", "0 to 1000 characters"),
    ],
)
def test_a_refusal_names_the_part(written: Written, field: str, words: str) -> None:
    with pytest.raises(TidelineError) as caught:
        read_filter(written)
    assert caught.value.extensions is not None
    assert (caught.value.extensions["code"], caught.value.extensions["field"]) == ("BAD_INPUT", field)
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("written", "limit", "words"),
    [
        (Written(any=[HOME] * MAX_PARTS), MAX_PARTS, "at most 100 parts, not 101"),
        (Written(dimension=PATH, values=["x"] * 10_000), MAX_VALUES, "at most 1000 values, not 10000"),
        (Written(any=[Written(dimension=PATH, values=["x"] * 501)] * 2), MAX_VALUES, "not 1002"),
        (
            Written(dimension=PATH, operator=Operator.MATCHES, values=["x"] * 11),
            MAX_PATTERNS,
            "at most 10 patterns, not 11",
        ),
        (deep(MAX_DEPTH + 1), MAX_DEPTH, "at most 8 deep"),
        (deep(100_000), MAX_DEPTH, "at most 8 deep"),
    ],
)
def test_a_filter_that_is_too_large_is_refused_with_the_limit(written: Written, limit: int, words: str) -> None:
    with pytest.raises(TidelineError, match=words) as caught:
        read_filter(written)
    assert caught.value.extensions == {"code": "BAD_INPUT", "field": "filter", "limit": limit}
