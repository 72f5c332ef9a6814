"""Segments: filters that a person gave a name."""

import json
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from api.analytics.filter import Written, read_filter
from api.errors import bad_input
from api.names import read_name

MAX_SEGMENTS: Final = 200


@dataclass(frozen=True)
class Segment:
    """A segment as it is stored; `filter` is JSON text."""

    id: int
    name: str
    filter: str


async def all_segments(pool: asyncpg.Pool, site_id: int) -> list[Segment]:
    """Return a site's segments by name."""
    rows = await pool.fetch("SELECT id, name, filter FROM segments WHERE site_id = $1 ORDER BY name, id", site_id)
    return [Segment(**row) for row in rows]


async def save_segment(pool: asyncpg.Pool, site_id: int, name: str, written: Written) -> Segment:
    """Keep a filter under a name; another one of this name makes way.

    Raises:
        TidelineError: BAD_INPUT for a bad name or filter, or when there are as many as may be.
    """
    name = read_name(name)
    read_filter(written)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM sites WHERE id = $1 FOR NO KEY UPDATE", site_id)
        others = await connection.fetchval(
            "SELECT count(*) FROM segments WHERE site_id = $1 AND name <> $2", site_id, name
        )
        if others >= MAX_SEGMENTS:
            raise bad_input(
                "name",
                f"name: The site has {MAX_SEGMENTS} segments, as many as may be. Delete one.",
                limit=MAX_SEGMENTS,
            )
        row: Any = await connection.fetchrow(
            "INSERT INTO segments (site_id, name, filter) VALUES ($1, $2, $3::jsonb) "
            "ON CONFLICT (site_id, name) DO UPDATE SET filter = excluded.filter RETURNING id, name, filter",
            site_id,
            name,
            json.dumps(as_json(written)),
        )
    return Segment(**row)


async def delete_segment(pool: asyncpg.Pool, segment_id: int) -> None:
    """Delete a segment.

    Raises:
        TidelineError: BAD_INPUT when there is none of this number.
    """
    if not await pool.fetchval("DELETE FROM segments WHERE id = $1 RETURNING true", segment_id):
        raise bad_input("id", f"id: There is no segment {segment_id}. `site {{ segments {{ id }} }}` lists them.")


def as_json(written: Written) -> dict[str, Any]:
    """Return a filter as GraphQL's FilterInput takes it, without what is left out."""
    whole: dict[str, Any] = {
        "all": None if written.all is None else [as_json(part) for part in written.all],
        "any": None if written.any is None else [as_json(part) for part in written.any],
        "not": None if written.negated is None else as_json(written.negated),
        "dimension": None if written.dimension is None else written.dimension.column.upper(),
        "property": written.property,
        "value": written.value,
    }
    tests = any(whole[name] is not None for name in ("dimension", "property", "value"))
    if tests:
        whole |= {"operator": written.operator.name, "values": None if written.values is None else list(written.values)}
    return {name: value for name, value in whole.items() if value is not None}


def tells_people_apart(segment: Segment) -> bool:
    """Say whether a segment's filter looks at who somebody is."""
    return _looks_at(json.loads(segment.filter), "USER_ID")


def _looks_at(part: dict[str, Any], dimension: str) -> bool:
    inner = [*part.get("all", ()), *part.get("any", ()), *([part["not"]] if "not" in part else ())]
    return part.get("dimension") == dimension or any(_looks_at(one, dimension) for one in inner)
