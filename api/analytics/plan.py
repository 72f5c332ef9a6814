"""Question + ROLLUPS -> Plan: which relation answers which part of the range, exactly and cheapest. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from api.analytics.question import Question
from db.rollups import ROLLUPS, Rollup

RAW: Final = "events"
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


def plan(question: Question, rollups: tuple[Rollup, ...] = ROLLUPS) -> Plan:
    """Return the cheapest plan that is exact.

    Rollups are tried in their declared order (coarsest first). One can answer when it has every metric's column and all
    inner edges fall on its grain; what its grain cannot express at both ends comes from raw events.
    """
    start, *inner, end = question.edges
    for rollup in rollups:
        if not all(metric.column in rollup.columns for metric in question.metrics):
            continue
        if any(_floor(edge, rollup.grain) != edge for edge in inner):
            continue
        low, high = -(-(start - _EPOCH) // rollup.grain) * rollup.grain + _EPOCH, _floor(end, rollup.grain)
        if low < high:
            parts = (Segment(None, start, low), Segment(rollup, low, high), Segment(None, high, end))
            return Plan(question, tuple(part for part in parts if part.start < part.end))
    return raw_plan(question)


def raw_plan(question: Question) -> Plan:
    """Return the plan that reads events only: the truth every other plan must equal."""
    return Plan(question, (Segment(None, question.edges[0], question.edges[-1]),))


def _floor(instant: datetime, grain: timedelta) -> datetime:
    return _EPOCH + (instant - _EPOCH) // grain * grain
