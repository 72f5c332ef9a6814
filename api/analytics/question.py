"""The vocabulary: what can be asked. SQL, GraphQL fields and their descriptions follow from it. Pure."""

from dataclasses import dataclass
from datetime import datetime
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
class Question:
    """One site's metrics over the buckets that `edges` begin, the last edge being the end (exclusive)."""

    site_id: int
    edges: tuple[datetime, ...]
    metrics: tuple[Metric, ...]
