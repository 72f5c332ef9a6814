"""The vocabulary: what can be asked. SQL, GraphQL fields and their descriptions follow from it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Literal


@dataclass(frozen=True)
class Metric:
    """A number that can be asked for.

    `sum` metrics add up the measure `column` of a relation. `distinct` metrics count the different values of the
    dimension `column`; they never add up over buckets.
    """

    name: str
    unit: str
    kind: Literal["sum", "distinct"]
    column: str
    description: str


METRICS: Final = (
    Metric(
        "visitors",
        "people",
        "distinct",
        "visitor_id",
        "Distinct visitors active in the range. Exact over any range, never a sum of shorter ones. Under a salt that "
        "rotates daily, a returning anonymous visitor counts again each day.",
    ),
    Metric("pageviews", "count", "sum", "pageviews", "Events named `pageview`."),
    Metric("events", "count", "sum", "events", "All events, page views included."),
)


@dataclass(frozen=True)
class Dimension:
    """What events can be grouped and filtered by: a column of events. Absent values are null."""

    column: str
    description: str


DIMENSIONS: Final = (
    Dimension("name", "The event's name, such as `pageview`."),
    Dimension("hostname", "The page's host."),
    Dimension("path", "The page's path, without query."),
    Dimension("title", "The page's title."),
    Dimension("referrer", "The referring page, without query."),
    Dimension("source", "Where visitors came from: `utm_source`, else the referring host."),
    Dimension("channel", "The kind of source: direct, search, social, email, paid, referral, ai, internal."),
    Dimension("utm_source", "The campaign field `utm_source`."),
    Dimension("utm_medium", "The campaign field `utm_medium`."),
    Dimension("utm_campaign", "The campaign field `utm_campaign`."),
    Dimension("utm_term", "The campaign field `utm_term`."),
    Dimension("utm_content", "The campaign field `utm_content`."),
    Dimension("country", "Two-letter country code."),
    Dimension("region", "Region within the country."),
    Dimension("language", "The browser's language, such as `fr-CA`."),
    Dimension("browser", "Browser family."),
    Dimension("os", "Operating system family."),
    Dimension("device", "desktop, mobile or tablet."),
    Dimension("screen", "Class of the screen's width: xs < 576 ≤ sm < 768 ≤ md < 992 ≤ lg < 1200 ≤ xl."),
    Dimension("user_id", "The `userId` that the app gave."),
)


@dataclass(frozen=True)
class Property:
    """A property of events by its name, as text: grouped and filtered by like a dimension."""

    name: str


Subject = Dimension | Property


class Operator(Enum):
    """How a value is compared. An absent value counts as the empty text. CONTAINS and STARTS_WITH ignore case."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    EXISTS = "exists"


@dataclass(frozen=True)
class Comparison:
    """True for events whose subject stands in the relation to any of the values (IS_NOT: to none of them)."""

    subject: Subject
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class All:
    """True where every part is."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Either:
    """True where at least one part is."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Not:
    """True where the part is not."""

    part: "Filter"


Filter = Comparison | All | Either | Not


@dataclass(frozen=True)
class Question:
    """One site's metrics over the buckets that `edges` begin, the last edge being the end (exclusive).

    Event metrics count the events that pass `filter`. With `by`, there is an answer for each of its values: the `limit`
    first by `order`, descending, ties in order of the value.
    """

    site_id: int
    edges: tuple[datetime, ...]
    metrics: tuple[Metric, ...]
    filter: Filter | None = None
    by: Subject | None = None
    order: Metric | None = None
    limit: int | None = None

    @property
    def subjects(self) -> frozenset[Subject]:
        """What a relation must know to answer, beside the metrics' columns."""
        asked = frozenset() if self.by is None else frozenset({self.by})
        return asked if self.filter is None else asked | subjects(self.filter)


def subjects(part: Filter) -> frozenset[Subject]:
    """Return what a filter looks at."""
    match part:
        case Comparison():
            return frozenset({part.subject})
        case Not():
            return subjects(part.part)
        case All() | Either():
            return frozenset().union(*(subjects(inner) for inner in part.parts))
