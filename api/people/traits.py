"""What is known of a person beside their events: traits, as `identify` tells them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from api.errors import bad_input
from api.ingest.event import MAX_PROPERTIES, RejectedError, read_event

MAX_TRAITS: Final = MAX_PROPERTIES

_KEEP: Final = f"""
    INSERT INTO traits AS kept (site_id, user_id, traits) VALUES ($1, $2, $3::jsonb)
    ON CONFLICT (site_id, user_id) DO UPDATE
    SET traits = (kept.traits || excluded.traits) - $4::text[], updated_at = now()
    WHERE (SELECT count(*) FROM jsonb_object_keys((kept.traits || excluded.traits) - $4::text[])) <= {MAX_TRAITS}
    RETURNING true"""


@dataclass(frozen=True)
class Person:
    """A person who was identified. `traits` is JSON text."""

    user_id: str
    traits: str
    updated_at: datetime


def read_traits(user_id: str, written: object, now: datetime) -> dict[str, Any]:
    """Return traits that can be kept. Their limits are those of an event's properties: they are read as one.

    Raises:
        TidelineError: BAD_INPUT names the field and what is accepted.
    """
    if not isinstance(written, dict):
        raise bad_input("traits", 'traits: Write an object such as {"plan": "pro"}; null removes a trait.')
    try:
        read_event({"name": "identify", "userId": user_id, "properties": written}, now)
    except RejectedError as error:
        reason = str(error).replace("`properties", "`traits").replace("$.properties", "$.traits")
        field = "traits" if "traits" in reason else "userId"
        raise bad_input(field, f"{field}: {reason}") from None
    return written


async def keep_traits(pool: asyncpg.Pool, site_id: int, user_id: str, traits: dict[str, Any]) -> None:
    """Add traits to what is known of a person: one of the same name takes its place, null removes it.

    Raises:
        TidelineError: BAD_INPUT when there would be too many.
    """
    said = {name: value for name, value in traits.items() if value is not None}
    gone = [name for name, value in traits.items() if value is None]
    if not await pool.fetchval(_KEEP, site_id, user_id, json.dumps(said), gone):
        raise bad_input(
            "traits",
            f"traits: With these there would be more than {MAX_TRAITS} of this person. Remove some: null removes one.",
            limit=MAX_TRAITS,
        )


async def find_person(pool: asyncpg.Pool, site_id: int, user_id: str) -> Person | None:
    """Return what is known of a person; None for one who was never identified."""
    if "\0" in user_id or not user_id.isprintable():
        return None
    row = await pool.fetchrow(
        "SELECT user_id, traits, updated_at FROM traits WHERE site_id = $1 AND user_id = $2", site_id, user_id
    )
    return Person(**row) if row else None
