"""Plans are values: which relations answer which question, and why not cheaper ones."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.analytics.calendar import Bucket, edges
from api.analytics.plan import (
    ActivityLeg,
    DailyLeg,
    EngagementLeg,
    Leg,
    Plan,
    ValuesLeg,
    VisitsLeg,
    described,
    plan,
    raw_plan,
)
from api.analytics.question import (
    DIMENSIONS,
    METRICS,
    All,
    AskedSite,
    Comparison,
    Dimension,
    Either,
    Filter,
    Not,
    Operator,
    Property,
    Question,
    Subject,
    Value,
)
from api.analytics.sources import MAX_SEGMENTS, Days, Looks, Segment, Source
from db.rollups import ROLLUPS, Rollup

METRIC: Final = {metric.name: metric for metric in METRICS}
D: Final = {dimension.column: dimension for dimension in DIMENSIONS}
ROLLUP: Final = {rollup.name: rollup for rollup in ROLLUPS}
PLAN: Final = Property("plan")
DAY: Final = datetime(2025, 5, 1, tzinfo=UTC)
END: Final = DAY + timedelta(days=10)
UTC_SITE: Final = AskedSite(1, "UTC")
QUARTER: Final = timedelta(minutes=15)


def one_is(subject: Subject | str, *values: str) -> Comparison:
    return Comparison(D[subject] if isinstance(subject, str) else subject, Operator.IS, values)


def asked(
    *metrics: str,
    marks: tuple[datetime, ...] = (DAY, END),
    only: Filter | None = None,
    by: tuple[Subject, ...] = (),
    sites: tuple[AskedSite, ...] = (UTC_SITE,),
    zone: str = "UTC",
) -> Question:
    return Question(sites, marks, tuple(METRIC[name] for name in metrics), zone, only, by)


def source(leg: Leg) -> str:
    """Return what a leg reads, in a word or a few."""
    match leg:
        case DailyLeg():
            return "days"
        case ActivityLeg():
            return ", ".join(
                one.source.name if isinstance(one.source, Rollup) else one.source.value for one in leg.segments
            )
        case VisitsLeg():
            return "events and visits" if leg.looks is None else "visits"
        case EngagementLeg():
            return "events and engagement"
        case ValuesLeg():
            return "events"


def sources(planned: Plan) -> dict[str, str]:
    """Return what each measure is read from."""
    return {measure: source(leg) for leg in planned.legs for measure in leg.measures}


FAMILIES: Final = ("events", "visitors", "visits", "users", "value_sum")


def of_families(question: Question) -> tuple[str, ...]:
    """Return what events, visitors and visits of a question are read from."""
    found = sources(plan(replace(question, metrics=tuple(METRIC[name] for name in FAMILIES[:3]))))
    return found["events"], found["visitors"], found["visits"]


def test_whole_local_days_are_sums_of_days_in_one_pass() -> None:
    question = asked("events", "pageviews", "visitors", "new_visitors", "returning_visitors", "bounce_rate")
    measures = {"events", "pageviews", "visitors", "new_visitors", "returning_visitors", "bounces", "visits"}
    days = Days((date(2025, 5, 1), date(2025, 5, 11)))
    assert plan(question) == Plan(question, (DailyLeg(frozenset(measures), days),))


def test_users_and_values_are_not_in_days() -> None:
    planned = plan(asked(*FAMILIES))
    found = sources(planned)
    assert found["users"] == "visits by local day"
    assert found["value_sum"] == "events"
    assert {found[name] for name in FAMILIES[:3]} == {"days"}


def test_days_are_those_of_the_site_whatever_zone_is_asked_for() -> None:
    paris = (AskedSite(1, "Europe/Paris"),)
    midnights = edges(DAY - timedelta(hours=2), END - timedelta(hours=2), Bucket.DAY, ZoneInfo("Europe/Paris"))
    assert of_families(asked(sites=paris, marks=midnights, zone="Asia/Tokyo")) == ("days",) * 3
    assert of_families(asked(sites=paris, zone="UTC")) == ("events_15m", "visits by quarter of an hour", "visits")
    (leg, *_) = plan(asked("visits", sites=paris)).legs
    assert leg.why == ("the buckets are not whole local days of Europe/Paris",)


IN_DAYS: Final = ("days", "days", "days")
BY_DAY: Final = ("visits by local day", "visits by local day", "visits")
LISTED: Final = ("events", "visits by local day", "visits")
RAW: Final = ("events", "events", "events and visits")


@pytest.mark.parametrize(
    ("only", "by", "expected"),
    [
        (None, ("country",), IN_DAYS),
        (None, ("path",), IN_DAYS),
        (None, ("exit_page",), IN_DAYS),
        (None, ("region",), BY_DAY),
        (None, ("user_id",), BY_DAY),
        (None, ("title",), RAW),
        (None, ("country", "browser"), BY_DAY),
        (None, ("country", "path"), LISTED),
        (None, ("name", "path"), RAW),
        # One value, by nothing or by itself.
        (one_is("path", "/"), (), IN_DAYS),
        (one_is("path", "/"), ("path",), IN_DAYS),
        (one_is("country", ""), (), IN_DAYS),
        (Not(Not(All((Either((one_is("country", "FR", "FR"),)),)))), (), IN_DAYS),
        # Within one value of some dimensions, by some others.
        (one_is("country", "FR"), ("device",), IN_DAYS),
        (one_is("country", "FR"), ("path",), IN_DAYS),
        (one_is("source", "x"), ("country",), IN_DAYS),
        (one_is("country", "FR"), ("screen",), BY_DAY),
        (one_is("os", "Linux"), ("country",), BY_DAY),
        (one_is("country", "FR", "DE"), ("path",), LISTED),
        # Several values add up events, but not people and visits; by value they do not mix.
        (one_is("country", "FR", "DE"), (), ("days", "visits by local day", "visits")),
        (Not(one_is("path", "/")), (), ("days", "visits by local day", "visits")),
        (Comparison(D["path"], Operator.CONTAINS, ("a",)), ("path",), IN_DAYS),
        (Either((one_is("os", "Linux"), Comparison(D["os"], Operator.MATCHES, ("^i",)))), ("os",), IN_DAYS),
        # Several dimensions.
        (All((one_is("country", "FR"), one_is("browser", "Firefox"))), (), BY_DAY),
        (Either((one_is("country", "FR"), Not(one_is("entry_page", "/")))), ("exit_page",), BY_DAY),
        (All((one_is("country", "FR"), one_is("path", "/"))), (), LISTED),
        (All((one_is("path", "/"), one_is("path", "/a"), one_is("os", "Linux"))), ("path",), LISTED),
        (Either((one_is("country", "FR"), one_is("path", "/"))), (), RAW),
        (All((one_is("name", "signup"), one_is("path", "/"))), (), RAW),
        (one_is("name", "signup"), ("path",), RAW),
        (one_is("user_id", "ann"), (), BY_DAY),
        # What visits do not tell.
        (one_is("title", "Home"), (), RAW),
        (one_is(PLAN, "pro"), (), RAW),
        (None, (PLAN,), RAW),
        (Comparison(Value(), Operator.GT, ("5",)), (), RAW),
        (All((one_is("entry_page", "/"), one_is(PLAN, "pro"))), ("country",), RAW),
        # Time of day: of visits, that of their start.
        (None, ("weekday", "hour"), ("events_15m", "visits by quarter of an hour", "visits")),
        (one_is("country", "FR"), ("hour",), ("countries_15m", "visits by quarter of an hour", "visits")),
        (one_is("hour", "9"), ("source",), ("sources_15m", "visits by quarter of an hour", "visits")),
        (one_is("hour", "9"), ("os",), ("events", "visits by quarter of an hour", "visits")),
        (one_is("path", "/"), ("hour",), ("events", "events", "visits")),
    ],
)
def test_whole_days_are_answered_from(
    only: Filter | None, by: tuple[str | Subject, ...], expected: tuple[str, ...]
) -> None:
    subjects = tuple(D[one] if isinstance(one, str) else one for one in by)
    assert of_families(asked(only=only, by=subjects)) == expected


@pytest.mark.parametrize(
    ("only", "by", "expected"),
    [
        (None, (), ("events_15m", "visits by quarter of an hour", "visits")),
        (one_is("name", "signup"), (), ("events_15m", "events, visits by local day, events", "visits")),
        (one_is("browser", "Firefox"), (), ("browsers_15m", "visits by quarter of an hour", "visits")),
        (one_is("os", "Linux"), (), ("events, visits by local day, events", "visits by quarter of an hour", "visits")),
        (one_is("path", "/"), (), ("events", "events, visits by local day, events", "visits")),
        (one_is(PLAN, "pro"), (), RAW),
    ],
)
def test_whole_quarters_of_an_hour_are_answered_from(
    only: Filter | None, by: tuple[Subject, ...], expected: tuple[str, ...]
) -> None:
    marks = (DAY + 5 * QUARTER, END + 7 * QUARTER)
    assert of_families(asked(only=only, by=by, marks=marks)) == expected


def test_unaligned_ends_come_from_events() -> None:
    start, end = DAY + timedelta(minutes=7), DAY + timedelta(hours=5, seconds=1)
    low, high = DAY + QUARTER, DAY + timedelta(hours=5)
    planned = plan(asked("events", "visitors", "visits", marks=edges(start, end, Bucket.HOUR, ZoneInfo("UTC"))))
    assert planned.legs[0] == ActivityLeg(
        frozenset({"visitors"}),
        (
            Segment(Source.EVENTS, start, low),
            Segment(Source.QUARTERS, low, high),
            Segment(Source.EVENTS, high, end),
        ),
        ("the buckets are not whole local days of UTC",),
    )
    assert sources(planned)["events"] == "events, events_15m, events"
    assert planned.legs[1] == VisitsLeg(
        frozenset({"visits"}), Looks(), ("the buckets are not whole local days of UTC",)
    )


def test_minutes_come_from_events_but_for_visits() -> None:
    marks = edges(DAY, DAY + timedelta(hours=1), Bucket.MINUTE, ZoneInfo("UTC"))
    assert of_families(asked(marks=marks)) == ("events", "events", "visits")
    assert of_families(asked(marks=(DAY + timedelta(minutes=1), DAY + timedelta(minutes=29)))) == (
        "events",
        "events",
        "visits",
    )


def test_who_is_new_is_known_of_all_together_only() -> None:
    found = sources(plan(asked("visitors", "new_visitors", only=one_is("country", "FR"))))
    assert found == {"visitors": "visits by local day", "new_visitors": "visits by local day"}
    assert sources(plan(asked("new_visitors")))["new_visitors"] == "days"


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"])
def test_every_zone_of_today_is_answered_without_events(zone: str) -> None:
    start = datetime(2011, 12, 1, tzinfo=UTC)
    for bucket in (Bucket.QUARTER_HOUR, Bucket.HOUR, Bucket.DAY, Bucket.WEEK):
        marks = edges(start, start + timedelta(days=20), bucket, ZoneInfo(zone))
        for by in ((), (D["hour"],)):
            found = of_families(asked(marks=marks, zone=zone, by=by, sites=(AskedSite(1, zone),)))
            assert "events" not in found


def test_where_clocks_fall_back_into_the_day_before_days_are_not_what_they_seem() -> None:
    """Newfoundland's clocks went from 00:01 back to 23:01, so that the first minute of that day came an hour early."""
    site = AskedSite(1, "America/St_Johns")
    zone = ZoneInfo(site.timezone)
    marks = {
        year: edges(datetime(year, 11, 1, tzinfo=zone), datetime(year, 12, 1, tzinfo=zone), Bucket.DAY, zone)
        for year in (2010, 2012)
    }
    hourly = (D["hour"],)
    assert of_families(asked(marks=marks[2012], sites=(site,), zone=zone.key)) == IN_DAYS
    assert of_families(asked(marks=marks[2010], sites=(site,), zone=zone.key)) == (
        "events_15m",
        "visits by quarter of an hour",
        "visits",
    )
    assert of_families(asked(marks=marks[2012], sites=(site,), zone=zone.key, by=hourly))[0] == "events_15m"
    assert of_families(asked(marks=marks[2010], sites=(site,), zone=zone.key, by=hourly)) == (
        "events",
        "events",
        "visits",
    )
    listed = asked(marks=marks[2010], sites=(site,), only=one_is("path", "/"))
    assert of_families(listed) == ("events", "events", "visits")


def test_several_sites_share_days_only_where_their_midnights_and_dates_are_the_same() -> None:
    def planned(*zones: str) -> tuple[str, ...]:
        sites = tuple(AskedSite(number, zone) for number, zone in enumerate(zones))
        marks = (datetime(2025, 5, 1, tzinfo=ZoneInfo(zones[0])), datetime(2025, 6, 1, tzinfo=ZoneInfo(zones[0])))
        return of_families(asked(sites=sites, marks=marks))

    assert planned("Europe/Paris", "Europe/Berlin") == IN_DAYS
    assert planned("Europe/Paris", "UTC") == ("events_15m", "visits by quarter of an hour", "visits")
    # Midnight at the same instants, a date apart.
    assert planned("Pacific/Apia", "Pacific/Midway") == planned("Europe/Paris", "UTC")


def test_stale_buckets_come_from_events() -> None:
    end = DAY + timedelta(hours=6)
    question = asked("events", marks=(DAY, end))
    stale = [DAY, DAY + 4 * QUARTER, DAY + 5 * QUARTER, end - QUARTER]
    events_15m = ROLLUP["events_15m"]
    (leg,) = plan(question, stale=stale).legs
    assert isinstance(leg, ActivityLeg)
    assert leg.segments == (
        Segment(Source.EVENTS, DAY, DAY + QUARTER),
        Segment(events_15m, DAY + QUARTER, DAY + 4 * QUARTER),
        Segment(Source.EVENTS, DAY + 4 * QUARTER, DAY + 6 * QUARTER),
        Segment(events_15m, DAY + 6 * QUARTER, end - QUARTER),
        Segment(Source.EVENTS, end - QUARTER, end),
    )
    assert plan(question).rollups == {events_15m}
    assert plan(asked("events")).rollups == frozenset()


@given(
    start=st.integers(0, 400),
    minutes=st.integers(1, 4000),
    stale=st.sets(st.integers(-2, 300), max_size=60).map(sorted),
    only=st.sampled_from(
        [None, one_is("path", "/"), one_is("os", "Linux"), one_is("name", "signup"), one_is(PLAN, "x")]
    ),
)
def test_segments_tile_the_range_and_no_rollup_covers_what_is_stale(
    start: int, minutes: int, stale: list[int], only: Filter | None
) -> None:
    low = DAY + timedelta(minutes=start)
    question = asked("events", "visitors", "users", marks=(low, low + timedelta(minutes=minutes)), only=only)
    buckets = [DAY + number * QUARTER for number in stale]
    for leg in plan(question, stale=buckets).legs:
        if not isinstance(leg, ActivityLeg):
            continue
        assert (leg.segments[0].start, leg.segments[-1].end) == (question.edges[0], question.edges[-1])
        assert all(one.end == other.start for one, other in pairwise(leg.segments))
        assert len(leg.segments) <= MAX_SEGMENTS
        for segment in leg.segments:
            assert segment.start < segment.end
            if isinstance(segment.source, Rollup):
                assert not any(segment.start < bucket + QUARTER and bucket < segment.end for bucket in buckets)


def test_the_truth_reads_events_alone() -> None:
    planned = raw_plan(asked(*FAMILIES, only=one_is("entry_page", "/"), by=(D["country"],)))
    assert planned.alone
    assert set(sources(planned).values()) == {"events", "events and visits"}
    assert "visits that hold an event which passes, from events alone" in "\n".join(described(planned))


def test_equal_filters_make_equal_plans() -> None:
    one = one_is("country", "FR")
    others: list[Filter] = [
        All((one,)),
        All((one, All((one,)), Not(Either(())))),
        Not(Not(one)),
        one_is("country", "FR", "FR"),
    ]
    assert {plan(asked(*FAMILIES, only=other)) for other in others} == {plan(asked(*FAMILIES, only=one))}
    everything: list[Filter] = [All(()), Not(Either(())), Either((All(()), one)), Not(Not(All(())))]
    assert {plan(asked(*FAMILIES, only=other)) for other in everything} == {plan(asked(*FAMILIES))}


def test_a_plan_is_described_with_its_reasons() -> None:
    assert described(plan(asked("visitors", "visits", only=one_is("country", "FR", "DE"), by=(D["screen"],)))) == (
        "visitors: visits by local day, 2025-05-01T00:00:00+00:00 to 2025-05-11T00:00:00+00:00",
        "  not from anything cheaper: days are summed up within one value of country at a time",
        "visits: visits",
        "  not from anything cheaper: days are summed up within one value of country at a time",
    )
    assert described(plan(asked("events", only=one_is("country", "FR"), by=(D["browser"],)))) == (
        "events: daily sums of browser within a country, 2025-05-01 to 2025-05-11",
    )


@pytest.mark.parametrize(
    ("only", "by", "reason"),
    [
        (None, (PLAN,), "days are not summed up by property plan"),
        (None, (D["os"], D["device"]), "days are summed up by one dimension at a time"),
        (one_is("country", "FR"), (D["screen"],), "days are not summed up by screen within country"),
        (one_is("country", "FR", "DE"), (), "a visitor or a visit may be counted under several values of country"),
        (All((one_is("os", "x"), one_is("path", "/"))), (), "days are summed up by one value of one dimension at most"),
        (one_is("name", "x"), (D["path"],), "visits do not tell which path was seen together with which name"),
        (
            Either((one_is("os", "x"), one_is("path", "/"))),
            (),
            "visits do not tell which path was seen together with what else",
        ),
        (one_is("title", "x"), (), "visits do not tell title"),
        (one_is("path", "x"), (D["hour"],), "visits do not tell at what time of the day each event happened"),
        (one_is("path", "x"), (D["os"],), "visits do not tell how many events had which path"),
        (one_is("os", "x"), (D["device"],), "no rollup knows device and os together"),
    ],
)
def test_reasons(only: Filter | None, by: tuple[Dimension | Property, ...], reason: str) -> None:
    planned = plan(asked("visitors", "events", "visits", only=only, by=by))
    assert reason in {why for leg in planned.legs for why in leg.why}
