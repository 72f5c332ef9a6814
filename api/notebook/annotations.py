"""Annotations: what happened when, in a person's words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from api.analytics.filter import is_storable
from api.errors import bad_input

MAX_ANNOTATIONS: Final = 10_000
# Of one range, newest first: more cannot be seen on a chart.
MAX_SHOWN: Final = 1_000
MAX_TEXT: Final = 500


@dataclass(frozen=True)
class Annotation:
    """An annotation as it is stored."""

    id: int
    at: datetime
    text: str


async def annotations_within(pool: asyncpg.Pool, site_id: int, start: datetime, end: datetime) -> list[Annotation]:
    """Return the annotations of a half-open range, oldest first; of too many the newest."""
    rows = await pool.fetch(
        "SELECT id, at, text FROM annotations WHERE site_id = $1 AND at >= $2 AND at < $3 ORDER BY at DESC, id DESC LIMIT $4",
        site_id,
        start,
        end,
        MAX_SHOWN,
    )
    return [Annotation(**row) for row in reversed(rows)]


async def annotate(pool: asyncpg.Pool, site_id: int, at: datetime, text: str) -> Annotation:
    """Keep an annotation.

    Raises:
        TidelineError: BAD_INPUT for a bad text, or when there are as many as may be.
    """
    text = _text(text)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM sites WHERE id = $1 FOR NO KEY UPDATE", site_id)
        if await connection.fetchval("SELECT count(*) FROM annotations WHERE site_id = $1", site_id) >= MAX_ANNOTATIONS:
            raise bad_input(
                "site",
                f"site: It has {MAX_ANNOTATIONS:,} annotations, as many as may be. Delete some.",
                limit=MAX_ANNOTATIONS,
            )
        row: Any = await connection.fetchrow(
            "INSERT INTO annotations (site_id, at, text) VALUES ($1, $2, $3) RETURNING id, at, text", site_id, at, text
        )
    return Annotation(**row)


async def update_annotation(
    pool: asyncpg.Pool, annotation_id: int, at: datetime | None, text: str | None
) -> Annotation:
    """Change an annotation; None leaves as it is.

    Raises:
        TidelineError: BAD_INPUT for a bad text, or when there is none of this number.
    """
    row = await pool.fetchrow(
        "UPDATE annotations SET at = coalesce($2, at), text = coalesce($3, text) WHERE id = $1 RETURNING id, at, text",
        annotation_id,
        at,
        None if text is None else _text(text),
    )
    if row is None:
        raise _unknown(annotation_id)
    return Annotation(**row)


async def delete_annotation(pool: asyncpg.Pool, annotation_id: int) -> None:
    """Delete an annotation.

    Raises:
        TidelineError: BAD_INPUT when there is none of this number.
    """
    if not await pool.fetchval("DELETE FROM annotations WHERE id = $1 RETURNING true", annotation_id):
        raise _unknown(annotation_id)


async def timezone_of(pool: asyncpg.Pool, annotation_id: int) -> str:
    """Return the zone of an annotation's site, in which its date is read.

    Raises:
        TidelineError: BAD_INPUT when there is none of this number.
    """
    zone: str | None = await pool.fetchval(
        "SELECT timezone FROM annotations JOIN sites ON sites.id = site_id WHERE annotations.id = $1", annotation_id
    )
    if zone is None:
        raise _unknown(annotation_id)
    return zone


def _text(written: str) -> str:
    text = written.strip()
    if not (0 < len(text) <= MAX_TEXT and is_storable(text)):
        raise bad_input("text", f"text: Write 1 to {MAX_TEXT} characters.", limit=MAX_TEXT)
    return text


def _unknown(annotation_id: int) -> Exception:
    return bad_input(
        "id", f"id: There is no annotation {annotation_id}. `site {{ annotations(range: …) {{ id }} }}` lists them."
    )
