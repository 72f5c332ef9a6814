"""How page views were looked at -> the table of that. Telling it twice, or in another order, changes nothing."""

from collections.abc import Iterable
from typing import Final

from api.ingest.row import Engagement, Key
from db.migrate import AnyConnection

KEEP: Final = """
    INSERT INTO engagement AS known (site_id, time, event_id, seconds, depth)
    SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::uuid[], $4::float8[], $5::smallint[])
    ON CONFLICT (site_id, time, event_id) DO UPDATE
    SET seconds = greatest(known.seconds, excluded.seconds), depth = greatest(known.depth, excluded.depth)
    WHERE excluded.seconds > known.seconds OR excluded.depth > known.depth
    RETURNING site_id, time, event_id"""


async def keep_engagement(connection: AnyConnection, told: Iterable[Engagement]) -> set[Key]:
    """Keep what was told of page views; return those of which it was new. One statement."""
    merged: dict[Key, Engagement] = {}
    for one in told:
        known = merged.get(one.key)
        merged[one.key] = one if known is None else known.merged(one)
    # One order for everybody: two workers cannot wait for each other.
    rows = [merged[key] for key in sorted(merged)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    return {tuple(row) for row in await connection.fetch(KEEP, *columns)} if rows else set()
