"""What people write as a filter -> a Filter, or an error that names the part and what would be accepted. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from api.analytics.pattern import vet
from api.analytics.question import (
    All,
    Comparison,
    Dimension,
    Either,
    Filter,
    Level,
    Not,
    Operator,
    Property,
    Subject,
    Value,
)
from api.errors import TidelineError, bad_input

MAX_PARTS: Final = 100
MAX_DEPTH: Final = 8
MAX_VALUES: Final = 1000
MAX_PATTERNS: Final = 10
MAX_LENGTH: Final = 1000
MAX_NUMBER_LENGTH: Final = 100

_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_COMPARES: Final = (Operator.GT, Operator.LT, Operator.BETWEEN)
# What a number (of an event, or of a clock) can be asked; hours and weekdays are always there.
_OF_NUMBERS: Final = (Operator.IS, Operator.IS_NOT, *_COMPARES)
_CLOCK: Final = {"hour": (0, 23), "weekday": (1, 7)}
# How many values an operator takes, at least and at most.
_TAKES: Final = {Operator.EXISTS: (0, 0), Operator.GT: (1, 1), Operator.LT: (1, 1), Operator.BETWEEN: (2, 2)}


@dataclass(frozen=True)
class Written:
    """A filter as it was written: one of `all`, `any`, `negated`, or a test of a dimension, a property or the value."""

    all: Sequence["Written"] | None = None
    any: Sequence["Written"] | None = None
    negated: "Written | None" = None
    dimension: Dimension | None = None
    property: str | None = None
    value: bool | None = None
    operator: Operator = Operator.IS
    values: Sequence[str] | None = None


def read_filter(written: Written) -> Filter:
    """Return the filter.

    Raises:
        TidelineError: BAD_INPUT, with the path of the part and, where one is passed, the limit.
    """
    _check_size(written)
    return _read(written, "filter")


def read_subject(dimension: Dimension | None, name: str | None, path: str) -> Dimension | Property:
    """Return what is named: a dimension or a property, one of them.

    Raises:
        TidelineError: BAD_INPUT when there are both or neither, or the property's name cannot be one.
    """
    if (dimension is None) == (name is None):
        raise _wrong(path, "Name a `dimension` or a `property`: one of them.")
    if dimension is not None:
        return dimension
    return Property(read_text(name or "", f"{path}.property", 1))


def read_text(text: str, path: str, shortest: int = 0, longest: int = MAX_LENGTH) -> str:
    """Return a text that can be compared with what is stored.

    Raises:
        TidelineError: BAD_INPUT for one that is too short or long, or cannot be stored.
    """
    if not shortest <= len(text) <= longest or not is_storable(text):
        raise _wrong(path, f"A text of {shortest} to {longest} characters, without NUL, is accepted here.", longest)
    return text


def is_storable(text: str) -> bool:
    """Say whether PostgreSQL could store a text: it takes neither NUL nor half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _check_size(written: Written) -> None:
    """Refuse a filter that is too large, counted without recursion deeper than the limit."""
    level, depth, parts, values, patterns = [written], 1, 0, 0, 0
    while level:
        if depth > MAX_DEPTH:
            raise _wrong("filter", f"A filter is nested at most {MAX_DEPTH} deep.", MAX_DEPTH)
        parts += len(level)
        values += sum(len(part.values or ()) for part in level)
        patterns += sum(len(part.values or ()) for part in level if part.operator is Operator.MATCHES)
        level = [inner for part in level for inner in (*(part.all or ()), *(part.any or ()), part.negated) if inner]
        depth += 1
    for count, limit, what in (
        (parts, MAX_PARTS, "parts"),
        (values, MAX_VALUES, "values"),
        (patterns, MAX_PATTERNS, "patterns"),
    ):
        if count > limit:
            raise _wrong("filter", f"A filter has at most {limit} {what}, not {count}.", limit)


def _read(written: Written, path: str) -> Filter:
    subjects = (written.dimension is not None, written.property is not None, written.value is not None)
    given = [written.all is not None, written.any is not None, written.negated is not None, any(subjects)]
    if sum(given) != 1 or sum(subjects) > 1:
        raise _wrong(
            path,
            "A part of a filter is one of `all`, `any`, `not`, or a test of one of `dimension`, `property` and `value`.",
        )
    if written.all is not None:
        return All(tuple(_read(part, f"{path}.all[{number}]") for number, part in enumerate(written.all)))
    if written.any is not None:
        return Either(tuple(_read(part, f"{path}.any[{number}]") for number, part in enumerate(written.any)))
    if written.negated is not None:
        return Not(_read(written.negated, f"{path}.not"))
    if written.value is None:
        return _test(read_subject(written.dimension, written.property, path), written, path)
    if not written.value:
        raise _wrong(f"{path}.value", "`value: true` tests the event's own number. To turn a test around use `not`.")
    return _number_test(written, path)


def _test(subject: Subject, written: Written, path: str) -> Comparison:
    """Read the test of a dimension or a property."""
    operator = written.operator
    if isinstance(subject, Dimension) and subject.level is Level.TIME:
        _check_operator(operator, _OF_NUMBERS, f"{subject.column} is always there, and a number", path)
        return Comparison(subject, operator, _values(written, path, _reader_of_clock(subject)))
    readers = {Operator.MATCHES: _pattern, **dict.fromkeys(_COMPARES, _number)}
    return Comparison(subject, operator, _values(written, path, readers.get(operator, read_text)))


def _number_test(written: Written, path: str) -> Filter:
    """Read the test of the event's own number, by its worth: 1.50 is 1.5."""
    _check_operator(written.operator, (*_OF_NUMBERS, Operator.EXISTS), "`value` is a number", path)
    values = _values(written, path, _number)
    if written.operator not in (Operator.IS, Operator.IS_NOT):
        return Comparison(Value(), written.operator, values)
    equal = Either(tuple(Comparison(Value(), Operator.BETWEEN, (value, value)) for value in values))
    return equal if written.operator is Operator.IS else Not(equal)


def _check_operator(operator: Operator, accepted: Sequence[Operator], why: str, path: str) -> None:
    if operator not in accepted:
        names = ", ".join(one.name for one in accepted)
        raise _wrong(f"{path}.operator", f"{why}, so {operator.name} says nothing about it. Accepted here: {names}.")


def _values(written: Written, path: str, read: Callable[[str, str], str]) -> tuple[str, ...]:
    """Read the values, as many as the operator takes."""
    operator, given = written.operator, written.values or ()
    least, most = _TAKES.get(operator, (1, MAX_VALUES))
    if not least <= len(given) <= most:
        takes = {0: "no values", 1: "one value" if most == 1 else "at least one value"}
        wanted = takes.get(least, "two values: the low end, the high end")
        raise _wrong(f"{path}.values", f"{operator.name} takes {wanted}.")
    values = tuple(read(value, f"{path}.values[{number}]") for number, value in enumerate(given))
    if operator is Operator.BETWEEN and float(values[0]) > float(values[1]):
        raise _wrong(f"{path}.values", "BETWEEN takes two values: the low end, the high end.")
    return values


def _pattern(text: str, path: str) -> str:
    vet(read_text(text, path), path)
    return text


def _number(text: str, path: str) -> str:
    if len(text) > MAX_NUMBER_LENGTH or not _NUMBER.fullmatch(text):
        raise _wrong(path, f'{text!r:.60} is no number. Write one as a text, such as "10", "-2.5" or "1e6".')
    return text


def _reader_of_clock(part: Dimension) -> Callable[[str, str], str]:
    low, high = _CLOCK[part.column]

    def read(text: str, path: str) -> str:
        if not re.fullmatch("[0-9]{1,2}", text) or not low <= int(text) <= high:
            raise _wrong(path, f'{text!r:.60} is no {part.column}. Write a whole number from "{low}" to "{high}".')
        return str(int(text))

    return read


def _wrong(path: str, message: str, limit: int | None = None) -> TidelineError:
    return bad_input(path, f"{path}: {message}", **({} if limit is None else {"limit": limit}))
