"""What people write as a filter -> a Filter, or an error that names the part and what would be accepted. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.analytics.question import All, Comparison, Dimension, Either, Filter, Not, Operator, Property, Subject
from api.errors import TidelineError, bad_input

MAX_PARTS: Final = 100
MAX_DEPTH: Final = 8
MAX_VALUES: Final = 1000
MAX_LENGTH: Final = 1000


@dataclass(frozen=True)
class Written:
    """A filter as it was written: exactly one of `all`, `any`, `negated`, or a test of a dimension or property."""

    all: Sequence["Written"] | None = None
    any: Sequence["Written"] | None = None
    negated: "Written | None" = None
    dimension: Dimension | None = None
    property: str | None = None
    operator: Operator = Operator.IS
    values: Sequence[str] | None = None


def read_filter(written: Written) -> Filter:
    """Return the filter.

    Raises:
        TidelineError: BAD_INPUT, with the path of the part and, where one is passed, the limit.
    """
    parts, values = _size(written, 1)
    if parts > MAX_PARTS:
        raise _wrong("filter", f"A filter has at most {MAX_PARTS} parts, not {parts}.", MAX_PARTS)
    if values > MAX_VALUES:
        raise _wrong("filter", f"A filter has at most {MAX_VALUES} values, not {values}.", MAX_VALUES)
    return _read(written, "filter")


def read_subject(dimension: Dimension | None, name: str | None, path: str) -> Subject:
    """Return what is named: a dimension or a property, one of them.

    Raises:
        TidelineError: BAD_INPUT when there are both or neither, or the property's name cannot be one.
    """
    if (dimension is None) == (name is None):
        raise _wrong(path, "Name a `dimension` or a `property`: one of them.")
    if dimension is not None:
        return dimension
    return Property(_text(name or "", f"{path}.property", 1))


def _size(written: Written, depth: int) -> tuple[int, int]:
    if depth > MAX_DEPTH:
        raise _wrong("filter", f"A filter is nested at most {MAX_DEPTH} deep.", MAX_DEPTH)
    inner = [*(written.all or ()), *(written.any or ()), *([written.negated] if written.negated is not None else [])]
    sizes = [_size(part, depth + 1) for part in inner]
    return 1 + sum(parts for parts, _ in sizes), len(written.values or ()) + sum(values for _, values in sizes)


def _read(written: Written, path: str) -> Filter:
    tested = written.dimension is not None or written.property is not None
    given = [written.all is not None, written.any is not None, written.negated is not None, tested]
    if sum(given) != 1:
        raise _wrong(
            path, "A part of a filter is one of `all`, `any`, `not`, or a test of a `dimension` or `property`."
        )
    if written.all is not None:
        return All(tuple(_read(part, f"{path}.all[{number}]") for number, part in enumerate(written.all)))
    if written.any is not None:
        return Either(tuple(_read(part, f"{path}.any[{number}]") for number, part in enumerate(written.any)))
    if written.negated is not None:
        return Not(_read(written.negated, f"{path}.not"))
    subject = read_subject(written.dimension, written.property, path)
    values = tuple(_text(value, f"{path}.values[{number}]", 0) for number, value in enumerate(written.values or ()))
    if written.operator is Operator.EXISTS and values:
        raise _wrong(f"{path}.values", "EXISTS takes no values.")
    if written.operator is not Operator.EXISTS and not values:
        raise _wrong(f"{path}.values", f"{written.operator.name} takes at least one value.")
    return Comparison(subject, written.operator, values)


def _text(value: str, path: str, shortest: int) -> str:
    # PostgreSQL stores neither NUL nor half of a surrogate pair, so nothing can be compared with them.
    storable = "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if not shortest <= len(value) <= MAX_LENGTH or not storable:
        raise _wrong(
            path, f"A text of {shortest} to {MAX_LENGTH} characters, without NUL, is accepted here.", MAX_LENGTH
        )
    return value


def _wrong(path: str, message: str, limit: int | None = None) -> TidelineError:
    return bad_input(path, f"{path}: {message}", **({} if limit is None else {"limit": limit}))
