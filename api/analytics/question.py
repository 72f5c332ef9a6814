"""The vocabulary: what can be asked. SQL, GraphQL fields and their descriptions follow from it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final


class Family(Enum):
    """What a metric counts; metrics of one family come from one relation."""

    EVENTS = "events"  # matching events: adds up over buckets
    VALUES = "values"  # the numeric values of matching events
    ENGAGEMENT = "engagement"  # how matching events were looked at, of those whose client told
    VISITORS = "visitors"  # distinct people with a matching event: never adds up
    VISITS = "visits"  # whole visits that start in the range and hold a matching event: adds up over buckets


@dataclass(frozen=True)
class Metric:
    """A number that can be asked for: `numerator` over `denominator`, both measures of the family; or a measure alone.

    A metric with a denominator (a mean, a ratio) is null where the denominator is 0; so is one without `zero`.
    """

    name: str
    unit: str
    family: Family
    numerator: str
    description: str
    denominator: str | None = None
    zero: bool = True
    whole: bool = True

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it is made of."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)


METRICS: Final = (
    Metric(
        "visitors",
        "people",
        Family.VISITORS,
        "visitors",
        "Distinct visitors active in the range. Exact over any range, never a sum of shorter ones. Under a salt that "
        "rotates daily, a returning anonymous visitor counts again each day.",
    ),
    Metric("users", "people", Family.VISITORS, "users", "Distinct `userId`s that the app gave."),
    Metric(
        "new_visitors",
        "people",
        Family.VISITORS,
        "new_visitors",
        "Visitors whose first ever activity on the site is in the range (of a series: in the bucket).",
    ),
    Metric(
        "returning_visitors", "people", Family.VISITORS, "returning_visitors", "Visitors who had been active before it."
    ),
    Metric(
        "visits",
        "sessions",
        Family.VISITS,
        "visits",
        "Visits that start in the range, so that they add up over buckets. A visit ends after 30 minutes without an "
        "event. A filter keeps visits that hold an event which passes, each whole.",
    ),
    Metric(
        "bounce_rate",
        "ratio 0-1",
        Family.VISITS,
        "bounces",
        "Visits with one page view and no other event, over visits.",
        denominator="visits",
        whole=False,
    ),
    Metric(
        "visit_duration",
        "seconds",
        Family.VISITS,
        "visit_seconds",
        "Mean time from a visit's first event to its last; a visit with one event counts as 0.",
        denominator="visits",
        whole=False,
    ),
    Metric(
        "views_per_visit",
        "ratio",
        Family.VISITS,
        "visit_pageviews",
        "Page views of the visits, over visits.",
        denominator="visits",
        whole=False,
    ),
    Metric("pageviews", "count", Family.EVENTS, "pageviews", "Events named `pageview`."),
    Metric("events", "count", Family.EVENTS, "events", "All events, page views included."),
    Metric(
        "value_sum",
        "the event's own unit",
        Family.VALUES,
        "value_sum",
        "Sum of `value` over events that have one.",
        whole=False,
    ),
    Metric(
        "value_avg",
        "the event's own unit",
        Family.VALUES,
        "value_sum",
        "Mean of `value` over events that have one.",
        denominator="value_count",
        whole=False,
    ),
    Metric(
        "value_p50",
        "the event's own unit",
        Family.VALUES,
        "value_p50",
        "Median of `value` over events that have one, between two values interpolated.",
        zero=False,
        whole=False,
    ),
    Metric(
        "value_p95",
        "the event's own unit",
        Family.VALUES,
        "value_p95",
        "95th percentile of `value` over events that have one, between two values interpolated.",
        zero=False,
        whole=False,
    ),
    Metric(
        "time_on_page",
        "seconds",
        Family.ENGAGEMENT,
        "engaged_seconds",
        "Mean time that a page view was looked at, over those whose browser told when it was left.",
        denominator="engaged",
        whole=False,
    ),
    Metric(
        "scroll_depth",
        "ratio 0-1",
        Family.ENGAGEMENT,
        "engaged_share",
        "Mean share of the page's height that was seen, over page views whose browser told when they were left.",
        denominator="engaged",
        whole=False,
    ),
)


class Level(Enum):
    """Whose attribute a dimension is."""

    EVENT = "event"
    VISIT = "visit"  # the same for every event of a visit
    TIME = "time"  # a part of the event's (of visits: their start's) local time


@dataclass(frozen=True)
class Dimension:
    """What events can be grouped and filtered by. Its name is its column's. Absent values are null."""

    column: str
    description: str
    level: Level = Level.EVENT


DIMENSIONS: Final = (
    Dimension("name", "The event's name, such as `pageview`."),
    Dimension("hostname", "The page's host."),
    Dimension("path", "The page's path, without query."),
    Dimension("title", "The page's title."),
    Dimension("entry_page", "The path of the visit's first event.", Level.VISIT),
    Dimension("exit_page", "The path of the visit's last event.", Level.VISIT),
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
    Dimension("hour", "The local hour of the day, 0 to 23.", Level.TIME),
    Dimension("weekday", "The local day of the week, 1 (Monday) to 7 (Sunday).", Level.TIME),
)


@dataclass(frozen=True)
class Property:
    """A property of events by its name, as text: grouped and filtered by like a dimension."""

    name: str


@dataclass(frozen=True)
class Value:
    """The event's own number, as text: filtered by, not grouped by."""


Subject = Dimension | Property | Value


class Operator(Enum):
    """How a subject is compared with values. An absent subject counts as the empty text.

    IS, IS_NOT and MATCHES heed case; CONTAINS and STARTS_WITH ignore it. GT, LT and BETWEEN (both ends included) compare
    numbers, and are false for what is not written as one.
    """

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    MATCHES = "matches"
    EXISTS = "exists"
    GT = "gt"
    LT = "lt"
    BETWEEN = "between"


@dataclass(frozen=True)
class Comparison:
    """True for events whose subject stands in the relation to any of the values.

    IS_NOT: to none of them. GT and LT take one value, BETWEEN two (the low end, the high end), EXISTS none.
    """

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
class AskedSite:
    """A site that a question is about, with the zone its days are kept in."""

    id: int
    timezone: str


@dataclass(frozen=True)
class Order:
    """By which metric groups are ordered; ties in order of their keys, absent ones last."""

    metric: Metric
    descending: bool = True


@dataclass(frozen=True)
class Place:
    """The place behind a group in an ordered answer: its metric's value (null sorts last) and its keys."""

    value: float | None
    keys: tuple[str | None, ...]


@dataclass(frozen=True)
class Question:
    """Metrics of some sites together over the buckets that `edges` begin, the last edge being the end (exclusive).

    A filter is about single events, seen with their visit's entry and exit page: event metrics count those that pass,
    visitor metrics the people who have one in the bucket, visit metrics the visits that start in the bucket and have one,
    each visit whole. With `by` there is a group for each combination of values that such an event has. With `order` (one
    bucket only) there are the `limit` first groups behind `after`, of those whose first key contains `search`.
    `zone` is where hours and weekdays are read.
    """

    sites: tuple[AskedSite, ...]
    edges: tuple[datetime, ...]
    metrics: tuple[Metric, ...]
    zone: str
    filter: Filter | None = None
    by: tuple[Subject, ...] = ()
    order: Order | None = None
    limit: int | None = None
    after: Place | None = None
    search: str | None = None

    @property
    def subjects(self) -> frozenset[Subject]:
        """What a relation must know to answer, beside the metrics' columns."""
        asked = frozenset(self.by)
        return asked if self.filter is None else asked | subjects(self.filter)


@dataclass(frozen=True)
class Row:
    """One group of one bucket: `point` counts buckets from 0, `keys` are the values of `by` in order."""

    point: int
    keys: tuple[str | None, ...]
    values: dict[str, float | int | None]


def subjects(part: Filter) -> frozenset[Subject]:
    """Return what a filter looks at."""
    match part:
        case Comparison():
            return frozenset({part.subject})
        case Not():
            return subjects(part.part)
        case All() | Either():
            return frozenset().union(*(subjects(inner) for inner in part.parts))
