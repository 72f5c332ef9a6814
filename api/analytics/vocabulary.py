"""The vocabulary as GraphQL has it: scalars, enums and inputs, made from the declarations in question.py."""

import json
from enum import Enum
from typing import Any, NewType, Optional

import strawberry

from api.analytics.calendar import Bucket
from api.analytics.comparison import Compare, CompareTo
from api.analytics.filter import MAX_DEPTH, MAX_PARTS, MAX_PATTERNS, MAX_VALUES, Written, read_subject
from api.analytics.pattern import ACCEPTED, MAX_COUNT, MAX_LENGTH, MAX_PLACES
from api.analytics.question import DIMENSIONS, METRICS, Dimension, Operator, Property

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
Json = NewType("Json", object)
json_value = strawberry.scalar(
    name="Json", description="Any JSON value.", serialize=json.loads, parse_value=lambda value: value
)


def _enum(name: str, description: str, values: dict[str, tuple[object, str]]) -> Any:  # noqa: ANN401 - a class that is made here
    """Return a GraphQL enum made from a declaration: each name with its value and description."""
    members = {key: strawberry.enum_value(value, description=text) for key, (value, text) in values.items()}
    made: Any = Enum(name, members)  # type: ignore[misc] # the members come from a declaration
    return strawberry.enum(made, description=description)


BucketEnum = strawberry.enum(Bucket, name="Bucket", description=Bucket.__doc__)
DimensionEnum = _enum(
    "Dimension",
    "What events are grouped and filtered by. An event has one value of each, or none (null; in filters the empty text).",
    {one.column.upper(): (one, one.description) for one in DIMENSIONS},
)
MetricEnum = _enum("Metric", "What can be counted.", {one.name.upper(): (one, one.description) for one in METRICS})
_COMPARED_TO = {
    CompareTo.PREVIOUS_PERIOD: "As many local days right before, when the range begins and ends at local midnights; else the "
    "same length of time right before.",
    CompareTo.PREVIOUS_YEAR: "The same local dates and times a year earlier. 28 February stands for 29 February.",
    CompareTo.CUSTOM: "The range given beside it.",
}
CompareToEnum = _enum(
    "CompareTo", "What a range is compared with.", {one.name: (one, _COMPARED_TO[one]) for one in CompareTo}
)

_OPERATORS = {
    Operator.IS: "Is one of the values, letter by letter. The empty text stands for none.",
    Operator.IS_NOT: "Is none of the values. Events that have no value at all pass, unless the empty text is among them.",
    Operator.CONTAINS: "Contains one of the values, in capitals or not.",
    Operator.STARTS_WITH: "Begins with one of the values, in capitals or not.",
    Operator.MATCHES: f"Matches one of the values, each a regular expression, anywhere in it and heeding case. {ACCEPTED} "
    "No looking ahead or behind, no references to groups, no options inside. At most "
    f"{MAX_LENGTH} characters, counts up to {MAX_COUNT}, {MAX_PLACES} places with counts written out, {MAX_PATTERNS} patterns "
    "in a filter.",
    Operator.EXISTS: "Is there. Takes no values.",
    Operator.GT: "Is a number greater than the one value. What is not written as a number is not.",
    Operator.LT: "Is a number less than the one value. What is not written as a number is not.",
    Operator.BETWEEN: "Is a number from the first of two values to the second, both included.",
}
OperatorEnum = _enum(
    "Operator",
    "How something is compared with values. What is absent counts as the empty text.",
    {one.name: (one, _OPERATORS[one]) for one in Operator},
)


@strawberry.input(
    description=f"""A condition on events: exactly one of `all`, `any` and `not`, or a test of one of `dimension`, \
`property` and `value` with `operator` and `values`, of which any may match. Values are always texts, numbers too ("10", \
"-2.5", "1e6"). At most {MAX_PARTS} parts, {MAX_DEPTH} deep, with {MAX_VALUES:,} values.

It is about single events, seen with their visit's entry and exit page. Metrics of events and visitors count those that \
pass; metrics of visits are of visits that hold an event which passes, each visit whole: the bounce rate of \
`{{dimension: PATH, values: ["/pricing"]}}` is that of visits which saw /pricing."""
)
class FilterInput:
    """A filter as GraphQL takes it."""

    all: list["FilterInput"] | None = strawberry.field(default=None, description="Every part must be true.")
    any: list["FilterInput"] | None = strawberry.field(default=None, description="At least one part must be true.")
    negated: Optional["FilterInput"] = strawberry.field(
        name="not", default=None, description="The part must not be true."
    )
    dimension: DimensionEnum | None = strawberry.field(  # type: ignore[valid-type] # an enum that was made above
        default=None,
        description="HOUR and WEEKDAY are whole numbers that are always there: they take IS, IS_NOT, GT, LT and BETWEEN.",
    )
    property: str | None = strawberry.field(default=None, description="The name of a property, compared as text.")
    value: bool | None = strawberry.field(
        default=None,
        description="true: tests the event's own number, with IS, IS_NOT, GT, LT, BETWEEN or EXISTS.",
    )
    operator: OperatorEnum = OperatorEnum.IS  # type: ignore[valid-type] # as above
    values: list[str] | None = None

    def written(self) -> Written:
        """Return it as the engine reads it."""
        return Written(
            all=None if self.all is None else [part.written() for part in self.all],
            any=None if self.any is None else [part.written() for part in self.any],
            negated=None if self.negated is None else self.negated.written(),
            dimension=None if self.dimension is None else self.dimension.value,
            property=self.property,
            value=self.value,
            operator=self.operator.value,  # type: ignore[attr-defined] # as above
            values=self.values,
        )


@strawberry.input(description="A half-open range: holds `start`, not `end`.")
class RangeInput:
    """A range as GraphQL takes it."""

    start: TimePoint
    end: TimePoint


@strawberry.input(description="What to group by: a dimension or a property, one of them.")
class SubjectInput:
    """A dimension or a property as GraphQL takes it."""

    dimension: DimensionEnum | None = None  # type: ignore[valid-type] # as above
    property: str | None = strawberry.field(default=None, description="The name of a property, grouped by as text.")

    def subject(self, path: str) -> Dimension | Property:
        """Return it as the engine has it.

        Raises:
            TidelineError: BAD_INPUT when there are both or neither.
        """
        return read_subject(None if self.dimension is None else self.dimension.value, self.property, path)


@strawberry.input(
    description="Another range to compare with. Answers then have `previous`, its numbers, and `change`, how much has changed."
)
class CompareInput:
    """A comparison as GraphQL takes it."""

    to: CompareToEnum  # type: ignore[valid-type] # an enum that was made above
    range: RangeInput | None = strawberry.field(default=None, description="For CUSTOM, and only there.")

    def written(self) -> Compare:
        """Return it as the engine reads it."""
        to: CompareTo = self.to.value  # type: ignore[attr-defined] # as above
        return Compare(to) if self.range is None else Compare(to, self.range.start, self.range.end)
