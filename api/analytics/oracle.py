"""Test support: the answer to any question by looking at every event, one by one. Pure; no SQL, nothing of the engine.

It follows the definitions of the metrics word by word and never mind the cost, so that what it says can be checked by
reading it. The engine's answers are compared with it.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from api.analytics.question import (
    All,
    Comparison,
    Dimension,
    Either,
    Filter,
    Not,
    Operator,
    Property,
    Question,
    Row,
    Subject,
    Value,
)

Person = tuple[int, int]  # site, visitor
Number = float | int | None


@dataclass(frozen=True)
class Event:
    """An event as the table has it; `texts` are its text columns by name, `userId` among them; absent ones are left out."""

    time: datetime
    site_id: int
    visitor_id: int
    session_id: int
    name: str = "pageview"
    texts: Mapping[str, str] = field(default_factory=dict)
    value: float | None = None
    properties: Mapping[str, object] | None = None
    looked_at: tuple[float, int] | None = None  # for how many seconds and how many percent down, where it was told
    event_id: UUID = field(default_factory=uuid4)

    @property
    def person(self) -> Person:
        """Who it is: on another site the same number is somebody else."""
        return self.site_id, self.visitor_id

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands in its visit."""
        return self.time, self.texts.get("path", "")


@dataclass(frozen=True)
class Visit:
    """All events of one session of one site."""

    events: tuple[Event, ...]

    @property
    def start(self) -> datetime:
        """When its first event happened."""
        return min(event.time for event in self.events)

    @property
    def length(self) -> timedelta:
        """From the first event to the last."""
        return max(event.time for event in self.events) - self.start

    @property
    def views(self) -> int:
        """Its page views."""
        return sum(event.name == "pageview" for event in self.events)

    @property
    def bounced(self) -> bool:
        """Whether it was one page view and nothing else."""
        return len(self.events) == 1 == self.views


@dataclass
class Group:
    """What one group of one bucket, [low, high), is counted from."""

    low: datetime
    high: datetime
    arrivals: Mapping[Person, datetime]  # everybody's first ever activity
    events: list[Event] = field(default_factory=list)  # those that happened in the bucket and pass
    visits: dict[int, Visit] = field(default_factory=dict)  # those that start in the bucket and hold one that passes

    @property
    def people(self) -> set[Person]:
        """Who was active."""
        return {event.person for event in self.events}

    @property
    def values(self) -> list[float]:
        """The values in order."""
        return sorted(event.value for event in self.events if event.value is not None)

    @property
    def looked_at(self) -> list[tuple[float, int]]:
        """How its events were looked at, of those of which it was told."""
        return [event.looked_at for event in self.events if event.looked_at is not None]


def _over(whole: float, parts: int) -> Number:
    return whole / parts if parts else None


def percentile(values: Sequence[float], share: float) -> Number:
    """Return what stands `share` of the way through the ordered values, between two of them interpolated."""
    if not values:
        return None
    place = share * (len(values) - 1)
    below, above = values[math.floor(place)], values[math.ceil(place)]
    return below + (above - below) * (place - math.floor(place))


COUNTED: Final[Mapping[str, Callable[[Group], Number]]] = {
    "visitors": lambda group: len(group.people),
    "users": lambda group: len({(e.site_id, e.texts["user_id"]) for e in group.events if e.texts.get("user_id")}),
    "new_visitors": lambda group: sum(group.low <= group.arrivals[one] < group.high for one in group.people),
    "returning_visitors": lambda group: sum(group.arrivals[one] < group.low for one in group.people),
    "visits": lambda group: len(group.visits),
    "bounce_rate": lambda group: _over(sum(visit.bounced for visit in group.visits.values()), len(group.visits)),
    "visit_duration": lambda group: _over(
        sum((visit.length for visit in group.visits.values()), timedelta()).total_seconds(), len(group.visits)
    ),
    "views_per_visit": lambda group: _over(sum(visit.views for visit in group.visits.values()), len(group.visits)),
    "pageviews": lambda group: sum(event.name == "pageview" for event in group.events),
    "events": lambda group: len(group.events),
    "value_sum": lambda group: math.fsum(group.values),
    "value_avg": lambda group: _over(math.fsum(group.values), len(group.values)),
    "value_p50": lambda group: percentile(group.values, 0.5),
    "value_p95": lambda group: percentile(group.values, 0.95),
    "time_on_page": lambda group: _over(math.fsum(seconds for seconds, _ in group.looked_at), len(group.looked_at)),
    "scroll_depth": lambda group: _over(sum(depth / 100 for _, depth in group.looked_at), len(group.looked_at)),
}
# Metrics that are counted from whole visits; the others are counted from single events.
OF_VISITS: Final = frozenset({"visits", "bounce_rate", "visit_duration", "views_per_visit"})


def answer(events: Iterable[Event], question: Question) -> list[Row]:
    """Return what the question's answer must be: by bucket, in each by the keys; or in the order that was asked for.

    Without `by` there is a row for every bucket. With it a bucket has rows for the groups of which it holds an event that
    passes (when metrics of events are asked for) or of which a visit starts in it (when metrics of visits are).
    """
    mine = [event for event in events if event.site_id in {site.id for site in question.sites}]
    groups = _grouped(mine, question)
    names = [metric.name for metric in question.metrics]
    asked = [bool(names_of) for names_of in (set(names) - OF_VISITS, set(names) & OF_VISITS)]
    rows = [
        Row(point, keys, {name: COUNTED[name](group) for name in names})
        for (point, keys), group in groups.items()
        if not question.by or (asked[0] and group.events) or (asked[1] and group.visits)
    ]
    rows.sort(key=lambda row: (row.point, in_order(row.keys)))
    return rows if question.order is None else _page(rows, question)


def _grouped(events: Sequence[Event], question: Question) -> dict[tuple[int, tuple[str | None, ...]], Group]:
    sessions: dict[tuple[int, int], list[Event]] = defaultdict(list)
    arrivals: dict[Person, datetime] = {}
    for event in events:
        sessions[event.site_id, event.session_id].append(event)
        arrivals[event.person] = min(event.time, arrivals.get(event.person, event.time))
    buckets = list(pairwise(question.edges))
    groups: dict[tuple[int, tuple[str | None, ...]], Group] = {}

    def group(point: int, keys: tuple[str | None, ...]) -> Group:
        return groups.setdefault((point, keys), Group(*buckets[point], arrivals))

    if not question.by:
        for point in range(len(buckets)):
            group(point, ())
    for number, visit in enumerate(Visit(tuple(of_session)) for of_session in sessions.values()):
        for event in visit.events:
            for point, (low, high) in enumerate(buckets):
                if low <= event.time < high and passes(event, visit, event.time, question):
                    group(point, _keys(event, visit, event.time, question)).events.append(event)
                # Of visits, the local time of the start stands for that of each event.
                if low <= visit.start < high and passes(event, visit, visit.start, question):
                    group(point, _keys(event, visit, visit.start, question)).visits[number] = visit
    return groups


def _keys(event: Event, visit: Visit, at: datetime, question: Question) -> tuple[str | None, ...]:
    return tuple(text(subject, event, visit, at, question.zone) or None for subject in question.by)


def text(subject: Subject, event: Event, visit: Visit, at: datetime, zone: str) -> str:
    """Return an event's value of a subject, absent ones as the empty text; `at` is the moment whose local time it has."""
    local = at.astimezone(ZoneInfo(zone))
    match subject:
        case Property():
            written = (event.properties or {}).get(subject.name)
            # A text is itself, null is absent, all else is as JSON writes it.
            known = "" if written is None else written
            return known if isinstance(known, str) else json.dumps(known, ensure_ascii=False)
        case Value():
            return "" if event.value is None else repr(event.value).removesuffix(".0")
        case Dimension():
            of_visit = {
                "name": event.name,
                "entry_page": min(one.place for one in visit.events)[1],
                "exit_page": max(one.place for one in visit.events)[1],
                "hour": str(local.hour),
                "weekday": str(local.isoweekday()),
            }
            return of_visit.get(subject.column, event.texts.get(subject.column, ""))


def passes(event: Event, visit: Visit, at: datetime, question: Question) -> bool:
    """Say whether an event of a visit passes the question's filter."""

    def said(part: Filter) -> bool:
        match part:
            case All():
                return all(said(inner) for inner in part.parts)
            case Either():
                return any(said(inner) for inner in part.parts)
            case Not():
                return not said(part.part)
            case Comparison():
                return compare(text(part.subject, event, visit, at, question.zone), part.operator, part.values)

    return question.filter is None or said(question.filter)


def number(written: str) -> float | None:
    """Return what a text says as a number; None when it is not written as one."""
    return float(written) if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", written, re.ASCII) else None


def compare(value: str, operator: Operator, values: Sequence[str]) -> bool:
    """Say what a comparison of a subject's text with some values says."""
    lower, size = value.lower(), number(value)
    numbers = [number(one) or 0.0 for one in values]  # those of GT, LT and BETWEEN are written as numbers
    return {
        Operator.IS: lambda: value in values,
        Operator.IS_NOT: lambda: value not in values,
        Operator.CONTAINS: lambda: any(one.lower() in lower for one in values),
        Operator.STARTS_WITH: lambda: any(lower.startswith(one.lower()) for one in values),
        Operator.MATCHES: lambda: any(re.search(one, value) is not None for one in values),
        Operator.EXISTS: lambda: value != "",
        Operator.GT: lambda: size is not None and size > numbers[0],
        Operator.LT: lambda: size is not None and size < numbers[0],
        Operator.BETWEEN: lambda: size is not None and numbers[0] <= size <= numbers[1],
    }[operator]()


def in_order(keys: tuple[str | None, ...]) -> tuple[tuple[bool, str], ...]:
    """Return what keys are ordered by: as text, by code points, absent ones last."""
    return tuple((key is None, key or "") for key in keys)


def _page(rows: list[Row], question: Question) -> list[Row]:
    """Return the first rows behind the place, in the order that was asked for; a metric that is null comes last."""
    order, after, search = question.order, question.after, question.search
    assert order is not None, "a page is of an ordered answer"  # noqa: S101 - for the type's sake

    def rank(value: Number, keys: tuple[str | None, ...]) -> tuple[object, ...]:
        up = value or 0
        return value is None, -up if order.descending else up, in_order(keys)

    found = [row for row in rows if search is None or compare(row.keys[0] or "", Operator.CONTAINS, [search])]
    found.sort(key=lambda row: rank(row.values[order.metric.name], row.keys))
    if after is not None:
        place = rank(after.value, after.keys)
        found = [row for row in found if rank(row.values[order.metric.name], row.keys) > place]
    return found[: question.limit]


def differences(answered: Sequence[Row], expected: Sequence[Row], question: Question) -> list[str]:
    """Return, in words, where an answer is not what it must be. Means and the like may differ in the last digits.

    Where no order was asked for, rows may stand in any, and buckets and groups of which nothing counts may be left out.
    """
    nothing = Group(question.edges[0], question.edges[-1], {})
    zeros = {metric.name: COUNTED[metric.name](nothing) for metric in question.metrics}
    got, wanted = ({(row.point, row.keys): row.values for row in rows} for rows in (answered, expected))
    found = [f"{len(answered) - len(got)} rows of groups that have one already"] if len(answered) > len(got) else []
    for place in [*wanted, *(place for place in got if place not in wanted)]:
        one, other = got.get(place, zeros), wanted.get(place, zeros)
        found += [
            f"{place} {name}: {one.get(name)}, not {other[name]}"
            for name in other
            if not _near(one.get(name), other[name])
        ]
    if question.order is not None and list(got) != list(wanted):
        found.append(f"{[row.keys for row in answered]} in this order, not {[row.keys for row in expected]}")
    return found


def _near(one: Number, other: Number) -> bool:
    return one == other or (None not in (one, other) and math.isclose(one or 0, other or 0, rel_tol=1e-9))
