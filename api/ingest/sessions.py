"""Which visit an event belongs to, and where the visit came from: it ends after 30 minutes without an event. Pure.

A client that keeps session ids of its own is believed: their events form one visit, however long they pause.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from uuid import UUID

IDLE: Final = timedelta(minutes=30)


class Origin(NamedTuple):
    """Where a visit came from: that of its first event stands for all of them, as later pages have only internal referrers."""

    source: str | None = None
    channel: str | None = None
    referrer: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None


NOWHERE: Final = Origin()


@dataclass(frozen=True)
class Visit:
    """A visitor's current visit: when its first and last event known so far happened."""

    session_id: int
    first_event_at: datetime
    last_event_at: datetime
    origin: Origin = NOWHERE


def assign(
    visit: Visit | None, time: datetime, event_id: UUID, visitor_id: int, origin: Origin = NOWHERE
) -> tuple[int, Visit]:
    """Return the session an event of this origin belongs to, and the visit as it stands after it.

    An event that arrives late joins the current visit if it lies within 30 minutes of it; otherwise it is a visit of its
    own and leaves the current one alone. The same event always gives the same answer, so that a resend changes nothing.
    """
    if visit is not None and visit.first_event_at - IDLE <= time <= visit.last_event_at + IDLE:
        first, last = min(visit.first_event_at, time), max(visit.last_event_at, time)
        return visit.session_id, replace(visit, first_event_at=first, last_event_at=last)
    session_id = begun_by(visitor_id, event_id)
    if visit is not None and time < visit.first_event_at:
        return session_id, visit
    return session_id, Visit(session_id, time, time, origin)


def begun_by(visitor_id: int, event_id: UUID) -> int:
    """Return the id of the session that an event begins: the same whenever it is asked."""
    return _digest(visitor_id, event_id.bytes)


def kept_by_client(visitor_id: int, session_id: str) -> int:
    """Return the id of a session that its client names. What two visitors name alike are two sessions."""
    return _digest(visitor_id, b"client\0" + session_id.encode())


def stretches(times: Sequence[datetime]) -> list[range]:
    """Cut times in ascending order where they pause for more than 30 minutes; returns the places of each stretch."""
    cuts = [place for place in range(1, len(times)) if times[place] - times[place - 1] > IDLE]
    return [range(first, end) for first, end in pairwise((0, *cuts, len(times)))]


def _digest(visitor_id: int, seed: bytes) -> int:
    seed = visitor_id.to_bytes(8, "big", signed=True) + seed
    return int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest(), "big", signed=True)
