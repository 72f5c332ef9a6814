"""Question -> Plan: which relations answer it, exactly and cheapest. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from api.analytics.algebra import simplified
from api.analytics.question import Question
from api.analytics.sources import (
    CannotTellError,
    Days,
    Looks,
    Segment,
    Source,
    days,
    looks,
    named,
    parts_of_visits,
    rolled_up,
)
from db.rollups import ROLLUPS, Rollup


class Kind(Enum):
    """Measures that are counted from the same rows."""

    PEOPLE = frozenset({"visitors", "new_visitors", "returning_visitors"})
    USERS = frozenset({"users"})
    VISITS = frozenset({"visits", "bounces", "visit_seconds", "visit_pageviews"})
    EVENTS = frozenset({"events", "pageviews"})
    ENGAGEMENT = frozenset({"engaged", "engaged_seconds", "engaged_share"})
    VALUES = frozenset({"value_sum", "value_count", "value_p50", "value_p95"})


@dataclass(frozen=True)
class DailyLeg:
    """Measures that are sums over local days."""

    measures: frozenset[str]
    days: Days
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActivityLeg:
    """Measures of the events in each bucket and of who made them; `segments` tile the range."""

    measures: frozenset[str]
    segments: tuple[Segment, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class VisitsLeg:
    """Measures of the visits that start in each bucket.

    `looks` says how the parts of visits tell which of them count; without it, events are searched for those that pass.
    """

    measures: frozenset[str]
    looks: Looks | None
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class ValuesLeg:
    """Measures of the events' values, from events."""

    measures: frozenset[str]
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class EngagementLeg:
    """Measures of how page views were looked at, from events and what was told of them."""

    measures: frozenset[str]
    why: tuple[str, ...] = ()


Leg = DailyLeg | ActivityLeg | VisitsLeg | ValuesLeg | EngagementLeg


@dataclass(frozen=True)
class Plan:
    """How a question is answered: each of its measures by one leg. `why` of a leg is why nothing cheaper can.

    With `alone` nothing but events is read; else what events do not say themselves (a visit's entry page, who is new)
    comes from visits.
    """

    question: Question
    legs: tuple[Leg, ...]
    alone: bool = False

    @property
    def rollups(self) -> frozenset[Rollup]:
        """Those that it reads, of which stale buckets must be known."""
        segments = [part for leg in self.legs if isinstance(leg, ActivityLeg) for part in leg.segments]
        return frozenset(part.source for part in segments if isinstance(part.source, Rollup))


def plan(question: Question, stale: Sequence[datetime] = (), rollups: Sequence[Rollup] = ROLLUPS) -> Plan:
    """Return the cheapest plan that is exact.

    Sums of local days are preferred, then rollups, then visits, then events. `stale` are the 15-minute buckets, in order,
    whose events changed since they were rolled up; they matter only to plans that read rollups.
    """
    question = replace(question, filter=simplified(question.filter))
    legs: list[Leg] = []
    for kind, measures in _asked(question):
        match kind:
            case Kind.EVENTS:
                legs.append(_of_events(question, measures, stale, rollups))
            case Kind.PEOPLE:
                legs.append(_of_visitors(question, measures))
            case Kind.USERS:
                legs.append(_of_users(question, measures))
            case Kind.VISITS:
                legs.append(_of_visits(question, measures))
            case Kind.VALUES:
                legs.append(ValuesLeg(measures))
            case Kind.ENGAGEMENT:
                legs.append(EngagementLeg(measures))
    return Plan(question, _merged(legs))


def raw_plan(question: Question) -> Plan:
    """Return the plan that reads events only: the truth every other plan must equal."""
    question = replace(question, filter=simplified(question.filter))
    legs: list[Leg] = []
    for kind, measures in _asked(question):
        match kind:
            case Kind.VISITS:
                legs.append(VisitsLeg(measures, None))
            case Kind.VALUES:
                legs.append(ValuesLeg(measures))
            case Kind.ENGAGEMENT:
                legs.append(EngagementLeg(measures))
            case _:
                legs.append(ActivityLeg(measures, _whole(question)))
    return Plan(question, _merged(legs), alone=True)


def _of_events(
    question: Question, measures: frozenset[str], stale: Sequence[datetime], rollups: Sequence[Rollup]
) -> Leg:
    return _first(
        lambda: DailyLeg(measures, days(question, adds_up=True, arrivals=False)),
        lambda: ActivityLeg(measures, rolled_up(question, rollups, stale)),
        lambda: ActivityLeg(measures, parts_of_visits(question, adds_up=True)),
        lambda: ActivityLeg(measures, _whole(question)),
    )


def _of_visitors(question: Question, measures: frozenset[str]) -> Leg:
    return _first(
        lambda: DailyLeg(measures, days(question, adds_up=False, arrivals=measures != {"visitors"})),
        lambda: ActivityLeg(measures, parts_of_visits(question, adds_up=False)),
        lambda: ActivityLeg(measures, _whole(question)),
    )


def _of_users(question: Question, measures: frozenset[str]) -> Leg:
    return _first(
        lambda: ActivityLeg(measures, parts_of_visits(question, adds_up=False)),
        lambda: ActivityLeg(measures, _whole(question)),
    )


def _of_visits(question: Question, measures: frozenset[str]) -> Leg:
    return _first(
        lambda: DailyLeg(measures, days(question, adds_up=False, arrivals=False)),
        lambda: VisitsLeg(measures, looks(question)),
        lambda: VisitsLeg(measures, None),
    )


def _first(*choices: Callable[[], Leg]) -> Leg:
    """Return the first leg that can be had, with the reasons why those before it cannot."""
    why: list[str] = []
    for choice in choices:
        try:
            leg = choice()
        except CannotTellError as error:
            why.append(str(error))
        else:
            return replace(leg, why=tuple(dict.fromkeys(why)))
    raise AssertionError("the last choice is always there")


def _whole(question: Question) -> tuple[Segment, ...]:
    return (Segment(Source.EVENTS, question.edges[0], question.edges[-1]),)


def _asked(question: Question) -> list[tuple[Kind, frozenset[str]]]:
    """Return the measures that are asked for, those together that come from the same rows."""
    measures = frozenset(measure for metric in question.metrics for measure in metric.measures)
    return [(kind, measures & kind.value) for kind in Kind if measures & kind.value]


def _merged(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Let one statement do where several would read the same: one pass over days, one for events and who made them."""
    merged: list[Leg] = []
    for leg in legs:
        for number, other in enumerate(merged):
            joined = _joined(other, leg)
            if joined is not None:
                merged[number] = joined
                break
        else:
            merged.append(leg)
    return tuple(merged)


def _joined(one: Leg, other: Leg) -> Leg | None:
    if (one.measures | other.measures) & Kind.USERS.value:
        return None
    if isinstance(one, DailyLeg) and isinstance(other, DailyLeg) and one.days == other.days:
        return replace(one, measures=one.measures | other.measures)
    if isinstance(one, ActivityLeg) and isinstance(other, ActivityLeg) and one.segments == other.segments:
        return replace(one, measures=one.measures | other.measures, why=_together(one.why, other.why))
    return None


def _together(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*one, *other]))


def described(plan: Plan) -> tuple[str, ...]:
    """Return lines that say how a question is answered, for people."""
    lines = []
    for leg in plan.legs:
        lines.append(f"{', '.join(sorted(leg.measures))}: {'; '.join(_sources(plan, leg))}")
        lines += [f"  not from anything cheaper: {reason}" for reason in leg.why]
    return tuple(lines)


def _sources(plan: Plan, leg: Leg) -> list[str]:
    match leg:
        case DailyLeg():
            by = "everything" if leg.days.dimension is None else named(leg.days.dimension)
            within = "" if leg.days.within is None else f" within a {named(leg.days.within.subject)}"
            return [f"daily sums of {by}{within}, {leg.days.begun[0]} to {leg.days.begun[-1]}"]
        case ActivityLeg():
            return [
                f"{part.source.name if isinstance(part.source, Rollup) else part.source.value}, "
                f"{part.start.isoformat()} to {part.end.isoformat()}"
                for part in leg.segments
            ]
        case VisitsLeg(looks=None):
            return ["visits that hold an event which passes, from events" + (" alone" if plan.alone else " and visits")]
        case VisitsLeg():
            return ["visits"]
        case EngagementLeg():
            return ["events and what was told of them"]
        case _:
            return ["events"]
