"""Simpler filters say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.analytics.algebra import FALSE, conjuncts, is_one_value, simplified
from api.analytics.question import DIMENSIONS, All, Comparison, Either, Filter, Not, Operator

NAME, PATH = DIMENSIONS[0], DIMENSIONS[2]
A, B = (Comparison(one, Operator.IS, ("x",)) for one in (NAME, PATH))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (A, A),
        (All(()), None),
        (Not(All(())), FALSE),
        (Not(FALSE), None),
        (Not(Not(A)), A),
        (All((A, All((B, A)))), All((A, B))),
        (Either((A, Either((B, A)))), Either((A, B))),
        (All((A, A)), A),
        (Either((All((A,)), Not(Not(A)))), A),
        (Either((A, All(()))), None),
        (Comparison(NAME, Operator.IS_NOT, ("x", "y", "x")), Comparison(NAME, Operator.IS_NOT, ("x", "y"))),
        # The ends of a range may be the same.
        (Comparison(NAME, Operator.BETWEEN, ("1", "1")), Comparison(NAME, Operator.BETWEEN, ("1", "1"))),
    ],
)
def test_simplified(part: Filter, expected: Filter | None) -> None:
    assert simplified(part) == expected


def holds(part: Filter | None, facts: dict[Comparison, bool]) -> bool:
    match part:
        case None:
            return True
        case All():
            return all(holds(one, facts) for one in part.parts)
        case Either():
            return any(holds(one, facts) for one in part.parts)
        case Not():
            return not holds(part.part, facts)
        case Comparison():
            return facts[part]


trees: st.SearchStrategy[Filter] = st.recursive(
    st.sampled_from([A, B]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: Either(tuple(parts))),
        inner.map(Not),
    ),
)


@given(trees, st.booleans(), st.booleans())
def test_a_simpler_filter_says_the_same_and_cannot_be_made_simpler(part: Filter, a: bool, b: bool) -> None:  # noqa: FBT001
    facts = {A: a, B: b}
    simple = simplified(part)
    assert holds(simple, facts) == holds(part, facts)
    assert simplified(simple) == simple if simple is not None else True
    assert all(holds(one, facts) for one in conjuncts(simple)) == holds(part, facts)


def test_what_asks_for_one_value() -> None:
    assert is_one_value(A)
    others = (
        None,
        Not(A),
        All((A,)),
        Comparison(NAME, Operator.IS, ("x", "y")),
        Comparison(NAME, Operator.IS_NOT, ("x",)),
    )
    assert not any(is_one_value(one) for one in others)
