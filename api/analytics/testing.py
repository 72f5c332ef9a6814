"""A few visits whose numbers can be counted by hand, and how to ask a site for them through GraphQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg

from api.testing import Client
from db.refresh import refresh
from db.testing import TestSite

PARIS = ZoneInfo("Europe/Paris")
RANGE = '{start: "2025-05-05", end: "2025-05-07"}'


@dataclass(frozen=True)
class Seen:
    """An event: `at` is Paris time, `who` a visitor, in the visit of the same number unless it says otherwise."""

    at: str
    who: int
    path: str | None
    country: str | None = None
    name: str = "pageview"
    value: float | None = None
    plan: str | None = None
    visit: int | None = None
    looked_at: tuple[float, int] | None = None  # seconds, and percent of its height


# Monday 5 May: visitor 1 looks at two pages and pays; visitor 2 bounces. Tuesday: visitor 1 comes again; visitor 3 bounces.
# The Saturday before: visitor 1 for the first time.
EVENTS = (
    Seen("2025-05-03 09:00", 1, "/", "FR", visit=10),
    Seen("2025-05-05 09:00", 1, "/", "FR", plan="pro"),
    Seen("2025-05-05 09:10", 1, "/pricing", "FR", looked_at=(45.5, 100)),
    Seen("2025-05-05 09:20", 1, "/pricing", "FR", "payment", 12.5, "pro"),
    Seen("2025-05-05 23:30", 2, "/pricing", "DE", plan="free", looked_at=(14.5, 50)),
    Seen("2025-05-06 00:15", 1, "/docs", "FR", visit=11),
    Seen("2025-05-06 09:05", 3, "/", None, value=2.5),
)


async def tell(owner: asyncpg.Connection, site: TestSite, events: tuple[Seen, ...] = EVENTS) -> None:
    """Store events of a site, and wait until the books hold them."""
    placed = [(datetime.fromisoformat(one.at).replace(tzinfo=PARIS), uuid4(), one) for one in events]
    await owner.executemany(
        "INSERT INTO events (time, event_id, site_id, name, path, country, value, properties, visitor_id, session_id) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8::text IS NOT NULL THEN jsonb_build_object('plan', $8::text) END, "
        "$9, $10)",
        [
            (
                at,
                event_id,
                site.id,
                one.name,
                one.path,
                one.country,
                one.value,
                one.plan,
                one.who,
                one.visit or one.who,
            )
            for at, event_id, one in placed
        ],
    )
    await owner.executemany(
        "INSERT INTO engagement (time, event_id, site_id, seconds, depth) VALUES ($1, $2, $3, $4, $5)",
        [(at, event_id, site.id, *one.looked_at) for at, event_id, one in placed if one.looked_at],
    )
    # A question waits for what is pending, but not for long: on a busy machine it might be answered without.
    await refresh(owner)


async def ask(client: Client, site: TestSite, selection: str, **variables: Any) -> Any:  # noqa: ANN401 - JSON
    """Ask a site, with variables of the types that the selection says in `$name: Type` notation before a `|`."""
    declared, _, body = selection.rpartition("|")
    query = f"query ($d: String! {declared}) {{ site(domain: $d) {{ {body} }} }}"
    return (await client.ask(query, {"d": site.domain, **variables}))["site"]
