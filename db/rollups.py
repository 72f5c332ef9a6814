"""ROLLUPS: the one declaration of every rollup, from which both editions' SQL, the planner and the drift test follow."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, get_args

# `SHOW timescaledb.license` says "timescale" on the community edition, which has continuous aggregates and policies.
Edition = Literal["community", "apache"]
EDITIONS: Final[tuple[Edition, ...]] = get_args(Edition)


@dataclass(frozen=True)
class Measure:
    """One aggregated column of a rollup.

    `sql` is the aggregate over raw events. Measures add up: the value of a union of disjoint cells is their sum.
    """

    name: str
    sql: str


@dataclass(frozen=True)
class Rollup:
    """Events grouped by site, a time bucket of `grain` (in UTC) and `dimensions`; a relation of the same name in SQL.

    Its columns are `site_id, bucket`, then the dimensions, then the measures, all not null: an absent value is ''. It is
    real-time: buckets not yet materialised are answered from events.
    """

    name: str
    grain: timedelta
    dimensions: tuple[str, ...]
    measures: tuple[Measure, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return ("site_id", "bucket", *self.dimensions, *(measure.name for measure in self.measures))


# Every time zone's offset of today is a multiple of 15 minutes, so this grain can be put together into any zone's hours
# and days without error.
GRAIN: Final = timedelta(minutes=15)

EVENTS: Final = Measure("events", "count(*)")
PAGEVIEWS: Final = Measure("pageviews", "count(*) FILTER (WHERE name = 'pageview')")

# A few rows a quarter of an hour however many events: they answer events and page views of any hour in any zone. Beside the
# names (which most events' questions ask for), one for each filter of the dashboard, for its hourly chart and heat map; a
# rollup by path would have as many rows as all of these together, and its hours are seldom asked for.
ROLLUPS: Final = (
    Rollup("events_15m", GRAIN, ("name",), (EVENTS, PAGEVIEWS)),
    Rollup("countries_15m", GRAIN, ("country",), (EVENTS, PAGEVIEWS)),
    Rollup("browsers_15m", GRAIN, ("browser",), (EVENTS, PAGEVIEWS)),
    Rollup("sources_15m", GRAIN, ("source",), (EVENTS, PAGEVIEWS)),
)
