"""How far the books are behind: what was collected and is not folded yet."""

from dataclasses import dataclass
from typing import Any, Final

import asyncpg

MOST_COUNTED: Final = 100_000


@dataclass(frozen=True)
class Pending:
    """Changes of events that wait, and how long the oldest one has."""

    changes: int
    lag_seconds: float


async def pending(pool: asyncpg.Pool) -> Pending:
    """Return what waits. One statement; a backlog is counted up to MOST_COUNTED."""
    row: Any = await pool.fetchrow(
        "SELECT (SELECT count(*) FROM (SELECT FROM event_changes LIMIT $1) AS waiting) AS changes, "
        "coalesce((SELECT greatest(extract(epoch FROM now() - logged_at), 0) FROM event_changes ORDER BY id LIMIT 1), 0)::float8 "
        "AS lag_seconds",
        MOST_COUNTED,
    )
    return Pending(**row)
