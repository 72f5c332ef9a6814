"""A group of events -> the visit of each, agreed on with every other worker through `open_visits`. One statement, mostly."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from api.ingest.row import ORIGIN_AT, Row
from api.ingest.sessions import IDLE, Origin, begun_by, stretches
from db.migrate import AnyConnection

_ORIGIN: Final = ", ".join(Origin._fields)
_KEYS: Final = "site_id, visitor_id, session_id, first_event_at, last_event_at"
_ARRAYS: Final = ", ".join(
    f"${number}::{kind}[]"
    for number, kind in enumerate(
        ("integer", "bigint", "bigint", "timestamptz", "timestamptz", *("text" for _ in Origin._fields)), 1
    )
)
_IDLE: Final = f"interval '{IDLE.total_seconds():.0f} seconds'"
_OTHER: Final = "came.session_id <> visit.session_id"
_BEGINS: Final = f"{_OTHER} AND came.first_event_at > visit.last_event_at + {_IDLE}"
_LATE: Final = f"{_OTHER} AND came.last_event_at < visit.first_event_at - {_IDLE}"
# `assign` (api/ingest/sessions.py) says the rule. A row that comes back is where the visit stands now; one that came late
# and far from it is a visit of its own, changes nothing and does not come back.
# When a visit was last written is kept to the hour, so that the index on it is left alone: such updates stay in their page.
VISIT: Final = f"""
    INSERT INTO open_visits AS visit ({_KEYS}, {_ORIGIN})
    SELECT * FROM unnest({_ARRAYS})
    ON CONFLICT (site_id, visitor_id) DO UPDATE SET
        session_id = CASE WHEN {_BEGINS} THEN came.session_id ELSE visit.session_id END,
        first_event_at = CASE WHEN {_BEGINS} THEN came.first_event_at
                         ELSE least(visit.first_event_at, came.first_event_at) END,
        last_event_at = greatest(visit.last_event_at, came.last_event_at),
        updated_at = CASE WHEN visit.updated_at < now() - interval '1 hour' THEN now() ELSE visit.updated_at END,
        {", ".join(f"{name} = CASE WHEN {_BEGINS} THEN came.{name} ELSE visit.{name} END" for name in Origin._fields)}
    WHERE NOT ({_LATE})
    RETURNING site_id, visitor_id, session_id, {_ORIGIN}""".replace("came.", "excluded.")


class Stretch(NamedTuple):
    """Events of one visitor in one group without a pause, as the visit they would begin."""

    site_id: int
    # Whose visit it is: the visitor's, or that of the session itself where its client keeps it.
    owner: int
    session_id: int
    first_event_at: datetime
    last_event_at: datetime
    origin: Origin
    places: Iterable[int]


def stretches_of(rows: Sequence[Row]) -> list[list[Stretch]]:
    """Cut a group, sorted by time within a site, into stretches; each list has one at most of an owner, the earliest first."""
    owned: dict[tuple[int, int], list[int]] = {}
    for place, row in enumerate(rows):
        owner = (row.site_id, row.visitor_id if row.session_id is None else row.session_id)
        if owner in owned:
            owned[owner].append(place)
        else:
            owned[owner] = [place]
    rounds: list[list[Stretch]] = [[]]
    # One order for everybody: two workers cannot wait for each other.
    for owner, places in sorted(owned.items()):
        first = rows[places[0]]
        if len(places) == 1 or first.session_id is not None:
            rounds[0].append(_stretch(owner, first, rows[places[-1]], places))
            continue
        for number, part in enumerate(stretches([rows[place].time for place in places])):
            if number == len(rounds):
                rounds.append([])
            inside = places[part.start : part.stop]
            rounds[number].append(_stretch(owner, rows[inside[0]], rows[inside[-1]], inside))
    return rounds


def _stretch(owner: tuple[int, int], first: Row, last: Row, places: Iterable[int]) -> Stretch:
    session = begun_by(first.visitor_id, first.event_id) if first.session_id is None else first.session_id
    return Stretch(*owner, session, first.time, last.time, Origin._make(first[ORIGIN_AT:]), places)


async def visited(connection: AnyConnection, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Return what to store of each row: with its session, and with its visit's origin. In a transaction.

    The visitors' visits are locked until it ends. Costs one statement, and one more for each further visit of a visitor
    in the same group.
    """
    records: list[tuple[Any, ...]] = [()] * len(rows)
    for stretched in stretches_of(rows):
        columns = zip(*((*stretch[:5], *stretch.origin) for stretch in stretched), strict=True)
        now = {
            (row[0], row[1]): (row[2], Origin._make(row[3:]))
            for row in await connection.fetch(VISIT, *[list(column) for column in columns])
        }
        for stretch in stretched:
            alone = (stretch.session_id, stretch.origin)
            session, origin = now.get((stretch.site_id, stretch.owner), alone)
            for place in stretch.places:
                records[place] = (session, *rows[place][1:ORIGIN_AT], *origin)
    return records
