"""A filter as a link carries it: short JSON, there and back. Pure."""

from typing import Any, Final

from api.analytics.question import DIMENSIONS, All, Comparison, Either, Filter, Not, Operator, Property, Subject, Value

_DIMENSION: Final = {one.column: one for one in DIMENSIONS}


def pack(part: Filter) -> list[Any]:
    """Return a filter as JSON can hold it."""
    match part:
        case All():
            return ["all", *map(pack, part.parts)]
        case Either():
            return ["any", *map(pack, part.parts)]
        case Not():
            return ["not", pack(part.part)]
        case Comparison():
            return ["test", _packed(part.subject), part.operator.value, *part.values]


def unpack(packed: list[Any]) -> Filter:
    """Return the filter that was packed. What was not is a LookupError, ValueError or TypeError."""
    kind, *rest = packed
    match kind:
        case "all":
            return All(tuple(map(unpack, rest)))
        case "any":
            return Either(tuple(map(unpack, rest)))
        case "not":
            return Not(unpack(rest[0]))
        case "test":
            subject, operator, *values = rest
            return Comparison(_unpacked(subject), Operator(operator), tuple(values))
        case _:
            raise ValueError(kind)


def _packed(subject: Subject) -> list[str]:
    match subject:
        case Property():
            return ["property", subject.name]
        case Value():
            return ["value"]
        case _:
            return ["dimension", subject.column]


def _unpacked(packed: list[str]) -> Subject:
    match packed:
        case ["property", name]:
            return Property(name)
        case ["value"]:
            return Value()
        case ["dimension", column]:
            return _DIMENSION[column]
        case _:
            raise ValueError(packed)
