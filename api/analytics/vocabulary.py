"""The vocabulary as GraphQL has it: scalars, enums and inputs, made from the declarations in question.py."""

import json
from collections.abc import Callable
from enum import Enum
from typing import Any, NewType, Optional

import strawberry

from api.analytics.calendar import Bucket
from api.analytics.filter import MAX_DEPTH, MAX_PARTS, MAX_VALUES, Written
from api.analytics.question import DIMENSIONS, METRICS, Metric, Operator

Count = NewType("Count", int)
count = strawberry.scalar(
    name="Count", description="A whole number from 0 to 2^53 - 1.", serialize=int, parse_value=int
)
TimePoint = NewType("TimePoint", object)
time_point = strawberry.scalar(
    name="TimePoint",
    description='A moment: a date such as "2025-01-31", which is local midnight in the zone asked for (else the site\'s), '
    'or a date-time with offset such as "2025-01-31T08:00:00+01:00". From 1970 to 2100.',
    serialize=str,
    # Read by the resolver, which knows the zone, and the argument's name for its error.
    parse_value=lambda value: value,
)
BucketEnum = strawberry.enum(Bucket, name="Bucket", description=Bucket.__doc__)


def _metric_resolver(metric: Metric) -> Callable[[Any], Count]:
    def resolve(root: Any) -> Count:  # noqa: ANN401 - any of the types below
        return Count(root.values.get(metric.name, 0))

    return resolve


def measured(cls: type) -> type:
    """Give a type a field for every metric there is, from the one declaration."""
    for metric in METRICS:
        description = f"{metric.description} Unit: {metric.unit}."
        setattr(cls, metric.name, strawberry.field(_metric_resolver(metric), description=description))
    return cls


def _enum(name: str, description: str, values: dict[str, tuple[object, str]]) -> Any:  # noqa: ANN401 - a class that is made here
    """Return a GraphQL enum made from a declaration: each name with its value and description."""
    members = {key: strawberry.enum_value(value, description=text) for key, (value, text) in values.items()}
    made: Any = Enum(name, members)  # type: ignore[misc] # the members come from a declaration
    return strawberry.enum(made, description=description)


Json = NewType("Json", object)
json_value = strawberry.scalar(
    name="Json", description="Any JSON value.", serialize=json.loads, parse_value=lambda value: value
)


def _column_resolver(column: str) -> Callable[[Any], str | None]:
    def resolve(root: Any) -> str | None:  # noqa: ANN401 - an event of the log
        value: str | None = root.row[column]
        return value

    return resolve


def described(cls: type) -> type:
    """Give a type a field for every dimension there is, from the one declaration."""
    for dimension in DIMENSIONS:
        resolver = _column_resolver(dimension.column)
        setattr(cls, dimension.column, strawberry.field(resolver, description=dimension.description))
    return cls


DimensionEnum = _enum(
    "Dimension",
    "What events are grouped and filtered by.",
    {one.column.upper(): (one, one.description) for one in DIMENSIONS},
)
MetricEnum = _enum("Metric", "What can be counted.", {one.name.upper(): (one, one.description) for one in METRICS})
OperatorEnum = strawberry.enum(Operator, name="Operator", description=Operator.__doc__)


@strawberry.input(
    description=f"""A condition on events: exactly one of `all`, `any`, `not`, or a test of a `dimension` or `property` with \
`operator` and `values`, of which any may match. At most {MAX_PARTS} parts, {MAX_DEPTH} deep, with {MAX_VALUES:,} values."""
)
class FilterInput:
    """A filter as GraphQL takes it."""

    all: list["FilterInput"] | None = None
    any: list["FilterInput"] | None = None
    negated: Optional["FilterInput"] = strawberry.field(name="not", default=None)
    dimension: DimensionEnum | None = None  # type: ignore[valid-type] # an enum that was made above
    property: str | None = strawberry.field(default=None, description="The name of a property, compared as text.")
    operator: OperatorEnum = Operator.IS  # type: ignore[valid-type] # as above
    values: list[str] | None = None

    def written(self) -> Written:
        """Return it as the engine reads it."""
        return Written(
            all=None if self.all is None else [part.written() for part in self.all],
            any=None if self.any is None else [part.written() for part in self.any],
            negated=None if self.negated is None else self.negated.written(),
            dimension=None if self.dimension is None else self.dimension.value,
            property=self.property,
            operator=self.operator,
            values=self.values,
        )


@strawberry.input(description="A half-open range: holds `start`, not `end`.")
class RangeInput:
    """A range as GraphQL takes it."""

    start: TimePoint
    end: TimePoint
