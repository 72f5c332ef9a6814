"""Question + ROLLUPS -> Plan: which relation answers which part of the range, exactly and cheapest. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from api.analytics.question import Dimension, Question
from db.rollups import ROLLUPS, Rollup

# More parts than this cost more to plan than reading events does. So many stale buckets are there for moments only.
MAX_SEGMENTS: Final = 25
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Segment:
    """A part [start, end) of the range and the relation that answers it: None is the raw events."""

    rollup: Rollup | None
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Plan:
    """How a question is answered: its segments tile the range."""

    question: Question
    segments: tuple[Segment, ...]


def plan(question: Question, rollups: tuple[Rollup, ...] = ROLLUPS, stale: Sequence[datetime] = ()) -> Plan:
    """Return the cheapest plan that is exact.

    Rollups are tried in their declared order (coarsest first). One can answer when it has every metric's column and every
    dimension that is looked at, and all inner edges fall on its grain; what its grain cannot express at both ends comes
    from raw events, and so do the `stale` buckets (of GRAIN, in order), whose events changed since they were rolled up.
    """
    start, *inner, end = question.edges
    for rollup in rollups:
        if not all(metric.column in rollup.columns for metric in question.metrics):
            continue
        if not all(isinstance(one, Dimension) and one.column in rollup.dimensions for one in question.subjects):
            continue
        if any(_floor(edge, rollup.grain) != edge for edge in inner):
            continue
        low, high = -(-(start - _EPOCH) // rollup.grain) * rollup.grain + _EPOCH, _floor(end, rollup.grain)
        if low < high:
            return Plan(
                question,
                _tidy([Segment(None, start, low), *_around(rollup, low, high, stale), Segment(None, high, end)]),
            )
    return raw_plan(question)


def _around(rollup: Rollup, low: datetime, high: datetime, stale: Sequence[datetime]) -> list[Segment]:
    """Return segments that tile [low, high): the rollup, interrupted where it is stale."""
    segments: list[Segment] = []
    for bucket in stale:
        begin, end = max(_floor(bucket, rollup.grain), low), min(_floor(bucket, rollup.grain) + rollup.grain, high)
        if begin < end:
            segments += [Segment(rollup, low, begin), Segment(None, begin, end)]
            low = end
    segments.append(Segment(rollup, low, high))
    return segments


def _tidy(segments: list[Segment]) -> tuple[Segment, ...]:
    """Leave out empty segments and join neighbours that read the same; beyond MAX_SEGMENTS read the middle from raw."""
    joined: list[Segment] = []
    for segment in segments:
        if segment.start >= segment.end:
            continue
        if joined and joined[-1].rollup == segment.rollup:
            joined[-1] = Segment(segment.rollup, joined[-1].start, segment.end)
        else:
            joined.append(segment)
    if len(joined) > MAX_SEGMENTS:
        raw = [segment for segment in joined if segment.rollup is None]
        first, last = joined[0], joined[-1]
        middle = Segment(None, raw[0].start, raw[-1].end)
        joined = [part for part in (first, middle, last) if part.rollup is not None or part is middle]
    return tuple(joined)


def raw_plan(question: Question) -> Plan:
    """Return the plan that reads events only: the truth every other plan must equal."""
    return Plan(question, (Segment(None, question.edges[0], question.edges[-1]),))


def _floor(instant: datetime, grain: timedelta) -> datetime:
    return _EPOCH + (instant - _EPOCH) // grain * grain
