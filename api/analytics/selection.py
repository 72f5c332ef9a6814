"""What a document selects of an answer: only the metrics that are selected are computed. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from strawberry.types.nodes import SelectedField, Selection
from strawberry.utils.str_converters import to_camel_case

from api.analytics.question import METRICS, Metric

_METRICS: Final = {to_camel_case(metric.name): metric for metric in METRICS}

Selections = list[Selection]


@dataclass(frozen=True)
class Wanted:
    """Metrics of the range asked about, and of the one that it is compared with; and how many numbers each answer shows."""

    now: tuple[Metric, ...]
    before: tuple[Metric, ...]
    shown: int


def wanted(parents: Iterable[Selection]) -> Wanted:
    """Return the metrics that are selected below some fields, in `previous` and `change` there as well."""
    parents = list(parents)
    now, before, changed = names(parents), names(below(parents, "previous")), names(below(parents, "change"))
    shown = sum(len(_metrics(one)) for one in (now, before, changed))
    return Wanted(_metrics(now | changed), _metrics(before | changed), shown)


def below(parents: Iterable[Selection], name: str) -> Selections:
    """Return the fields of a name that are selected directly below some fields, fragments included."""
    return [field for parent in parents for field in _fields(parent.selections) if field.name == name]


def names(parents: Iterable[Selection]) -> set[str]:
    """Return the names of the fields that are selected directly below some fields."""
    return {field.name for parent in parents for field in _fields(parent.selections)}


def _metrics(selected: set[str]) -> tuple[Metric, ...]:
    return tuple(metric for name, metric in _METRICS.items() if name in selected)


def _fields(selections: Iterable[Selection]) -> Iterator[SelectedField]:
    for selection in selections:
        told = selection.directives
        if told.get("skip", {}).get("if") or not told.get("include", {}).get("if", True):
            continue
        if isinstance(selection, SelectedField):
            yield selection
        else:
            yield from _fields(selection.selections)
