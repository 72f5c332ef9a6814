"""Filter -> a condition in SQL that is true or false, never null."""

from typing import Any, Final, Protocol

from sqlalchemy import ARRAY, ColumnElement, Double, Text, and_, any_, case, false, func, literal, not_, or_, true

from api.analytics.question import All, Comparison, Either, Filter, Not, Operator

# Texts of at most so many characters that look like this are numbers; all of them fit into a double.
_NUMBER: Final = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$"
_LONGEST_NUMBER: Final = 100


class Relation(Protocol):
    """What a filter is read on."""

    def meets(self, test: Comparison) -> ColumnElement[bool]:
        """Return a condition that is true or false, never null."""


def condition(part: Filter, relation: Relation) -> ColumnElement[bool]:
    """Return a condition that is true or false, never null."""
    match part:
        case All():
            return and_(true(), *(condition(inner, relation) for inner in part.parts))
        case Either():
            return or_(false(), *(condition(inner, relation) for inner in part.parts))
        case Not():
            return not_(condition(part.part, relation))
        case Comparison():
            return relation.meets(part)


def compare(test: Comparison, text: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether a text, which may be null, stands in the relation. Never null; never raises for what is stored."""
    match test.operator:
        case Operator.IS:
            return _is(test, text)
        case Operator.IS_NOT:
            return not_(_is(test, text))
        case Operator.GT | Operator.LT | Operator.BETWEEN:
            return _compares(test, text)
        case Operator.EXISTS:
            return func.coalesce(text, "") != ""
        case _:
            return or_(false(), *(_resembles(test.operator, func.coalesce(text, ""), value) for value in test.values))


def _is(test: Comparison, text: ColumnElement[Any]) -> ColumnElement[bool]:
    # On the bare column, about which the database has statistics.
    equal = text == any_(literal(list(test.values), ARRAY(Text)))
    return or_(text.is_(None), equal) if "" in test.values else and_(text.is_not(None), equal)


def _resembles(operator: Operator, text: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    match operator:
        case Operator.CONTAINS:
            return text.icontains(value, autoescape=True)
        case Operator.STARTS_WITH:
            return text.istartswith(value, autoescape=True)
        case _:
            return text.regexp_match(value)


def _compares(test: Comparison, text: ColumnElement[Any]) -> ColumnElement[bool]:
    number = text.cast(Double)
    bounds = [literal(float(value), Double) for value in test.values]
    match test.operator:
        case Operator.GT:
            holds = number > bounds[0]
        case Operator.LT:
            holds = number < bounds[0]
        case _:
            low, high = bounds
            holds = number.between(low, high)
    # CASE, so that nothing is cast before it is known to be a number.
    written = and_(text.regexp_match(_NUMBER), func.length(text) <= _LONGEST_NUMBER)
    return case((written, holds), else_=false())
