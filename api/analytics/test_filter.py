"""Filters as people write them: what is taken, and what a refusal says."""

import pytest

from api.analytics.filter import MAX_DEPTH, MAX_LENGTH, MAX_PARTS, MAX_VALUES, Written, read_filter
from api.analytics.question import DIMENSIONS, All, Comparison, Either, Not, Operator, Property, subjects
from api.errors import TidelineError

PATH = next(one for one in DIMENSIONS if one.column == "path")
HOME = Written(dimension=PATH, values=["/"])


def deep(levels: int) -> Written:
    return HOME if levels == 1 else Written(negated=deep(levels - 1))


def test_a_tree_is_read_as_it_is_written() -> None:
    written = Written(
        all=[HOME, Written(any=[Written(property="plan", operator=Operator.EXISTS), Written(negated=HOME)])]
    )
    home, plan = Comparison(PATH, Operator.IS, ("/",)), Comparison(Property("plan"), Operator.EXISTS)
    assert read_filter(written) == All((home, Either((plan, Not(home)))))
    assert subjects(read_filter(written)) == {PATH, Property("plan")}
    assert read_filter(deep(MAX_DEPTH))


@pytest.mark.parametrize(
    ("written", "field", "words"),
    [
        (Written(), "filter", "is one of `all`, `any`, `not`"),
        (Written(all=[HOME], dimension=PATH, values=["/"]), "filter", "is one of"),
        (Written(dimension=PATH, property="x", values=["/"]), "filter", "one of them"),
        (Written(all=[HOME, Written(dimension=PATH)]), "filter.all[1].values", "IS takes at least one value"),
        (Written(dimension=PATH, operator=Operator.EXISTS, values=["x"]), "filter.values", "takes no values"),
        (Written(property="", values=["x"]), "filter.property", "1 to 1000 characters"),
        (Written(negated=Written(dimension=PATH, values=["ok", "a\0"])), "filter.not.values[1]", "without NUL"),
        (Written(dimension=PATH, values=["\ud800"]), "filter.values[0]", "without NUL"),
        (Written(dimension=PATH, values=["x" * (MAX_LENGTH + 1)]), "filter.values[0]", "0 to 1000 characters"),
        (Written(any=[HOME] * MAX_PARTS), "filter", "at most 100 parts, not 101"),
        (Written(dimension=PATH, values=["x"] * (MAX_VALUES + 1)), "filter", "at most 1000 values, not 1001"),
        (deep(MAX_DEPTH + 1), "filter", "at most 8 deep"),
    ],
)
def test_a_refusal_names_the_part(written: Written, field: str, words: str) -> None:
    with pytest.raises(TidelineError) as caught:
        read_filter(written)
    assert caught.value.extensions is not None
    assert caught.value.extensions["field"] == field
    assert words in caught.value.message
