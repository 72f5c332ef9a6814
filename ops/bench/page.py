"""The overview page as the engine sees it: its questions, one by one."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from api.analytics.calendar import Bucket, edges
from api.analytics.question import (
    DIMENSIONS,
    METRICS,
    AskedSite,
    Comparison,
    Filter,
    Metric,
    Operator,
    Order,
    Property,
    Question,
    Subject,
)

METRIC: Final = {metric.name: metric for metric in METRICS}
DIMENSION: Final = {dimension.column: dimension for dimension in DIMENSIONS}
TOP: Final = 10

TILES: Final = {
    "visitors": ("visitors",),
    "page views": ("pageviews",),
    "visits and their means": ("visits", "views_per_visit", "bounce_rate", "visit_duration"),
}
CARDS: Final = {"sources": "source", "pages": "path", "countries": "country", "browsers": "browser"}

Questions = dict[str, tuple[Question, ...]]


def is_one(dimension: str, value: str) -> Filter:
    """Return the filter that keeps one value of a dimension."""
    return Comparison(DIMENSION[dimension], Operator.IS, (value,))


def has_property(name: str, value: str) -> Filter:
    """Return the filter that keeps one value of a property."""
    return Comparison(Property(name), Operator.IS, (value,))


def overview(site: AskedSite, start: datetime, end: datetime, only: Filter | None = None) -> Questions:
    """Return what the page asks: tiles beside those of the period before, the chart by day, cards, and the heat map."""
    zone = site.timezone

    def totals(names: tuple[str, ...], *bounds: datetime) -> Question:
        return Question((site,), bounds, tuple(METRIC[name] for name in names), zone, only)

    def card(subject: Subject, second: Metric) -> Question:
        metrics = (METRIC["visitors"], second)
        return Question((site,), (start, end), metrics, zone, only, (subject,), Order(metrics[0]), TOP)

    days = edges(start, end, Bucket.DAY, ZoneInfo(zone))
    before = start - (end - start)
    weekdays = (DIMENSION["weekday"], DIMENSION["hour"])
    return {
        **{
            f"tiles: {what}": (totals(names, start, end), totals(names, before, start)) for what, names in TILES.items()
        },
        "chart by day: visitors": (Question((site,), days, (METRIC["visitors"],), zone, only),),
        **{f"card: {what}": (card(DIMENSION[column], METRIC["pageviews"]),) for what, column in CARDS.items()},
        "card: event names": (card(DIMENSION["name"], METRIC["events"]),),
        "heat map: page views": (Question((site,), (start, end), (METRIC["pageviews"],), zone, only, weekdays),),
    }


OVERVIEW: Final = """
query ($range: RangeInput!, $filter: FilterInput, $explain: Boolean!) {
  site {
    totals(range: $range, filter: $filter, compare: {to: PREVIOUS_PERIOD}, explain: $explain) {
      visitors visits pageviews viewsPerVisit bounceRate visitDuration
      change { visitors visits pageviews viewsPerVisit bounceRate visitDuration } explain { sql } }
    timeseries(range: $range, bucket: DAY, filter: $filter, explain: $explain) {
      points { start end incomplete visitors } explain { sql } }
    sources: breakdown(range: $range, dimension: SOURCE, filter: $filter, explain: $explain) {
      rows { value visitors pageviews } explain { sql } }
    pages: breakdown(range: $range, dimension: PATH, filter: $filter, explain: $explain) {
      rows { value visitors pageviews } explain { sql } }
    countries: breakdown(range: $range, dimension: COUNTRY, filter: $filter, explain: $explain) {
      rows { value visitors pageviews } explain { sql } }
    browsers: breakdown(range: $range, dimension: BROWSER, filter: $filter, explain: $explain) {
      rows { value visitors pageviews } explain { sql } }
    names: breakdown(range: $range, dimension: NAME, filter: $filter, explain: $explain) {
      rows { value visitors events } explain { sql } }
    heatmap(range: $range, filter: $filter, explain: $explain) { cells { weekday hour pageviews } explain { sql } }
  }
}"""


def wanted(dimension: str, value: str) -> dict[str, object]:
    """Return the page's filter that keeps one value of a dimension."""
    return {"dimension": dimension.upper(), "values": [value]}
