"""Collection's GraphQL door."""

from typing import Any, NewType

import strawberry

from api.context import Info
from api.ingest.event import DESCRIPTION, MAX_BATCH
from api.ingest.sender import sender_of

EventInput = NewType("EventInput", object)
# Anything passes here: what an event may hold is judged event by event, so that one bad event never rejects its batch.
event_input = strawberry.scalar(
    name="EventInput", description=DESCRIPTION, serialize=lambda value: value, parse_value=lambda value: value
)


@strawberry.type(description="An event that was not taken, and why.")
class RejectedEvent:
    """A rejection as GraphQL shows it."""

    index: int = strawberry.field(description="The event's place in the batch, from 0.")
    code: str = strawberry.field(
        description="INVALID_EVENT, TIME_OUT_OF_RANGE, SECRET_KEY_NEEDED, or why the site does not want it: BOT, DO_NOT_TRACK, "
        "HOSTNAME_NOT_ALLOWED, TOO_LATE."
    )
    message: str = strawberry.field(description="Names the field and what would be accepted.")


@strawberry.type(description="What became of a batch. Every event is counted once: accepted + duplicates + rejected.")
class TrackResult:
    """A receipt as GraphQL shows it."""

    accepted: int = strawberry.field(description="New events, committed to the database when this answer leaves.")
    duplicates: int = strawberry.field(description="Events that had been stored before, or twice in this batch.")
    rejected: list[RejectedEvent]


@strawberry.type
class IngestMutation:
    """The part of Mutation that collects."""

    @strawberry.mutation(
        description=f"Append up to {MAX_BATCH} events to a site. Needs no login: `site` is a key of the site. A public one "
        "can do nothing else; with a secret one a server may tell of any time since 2000, and of whom (`address`, "
        "`userAgent`). What a site does not want is rejected and counted (`filteredEvents`). "
        "Codes: UNKNOWN_SITE, BAD_INPUT, FORBIDDEN_ORIGIN, OVERLOADED (with `retryAfterSeconds`), UNAVAILABLE."
    )
    async def track(self, info: Info, site: str, events: list[EventInput | None]) -> TrackResult:
        """Collect a batch."""
        sender = sender_of(info.context.connection.scope)
        receipt = await info.context.service.collector.collect(site, list[Any](events), sender)
        rejected = [RejectedEvent(index=one.index, code=one.code, message=one.message) for one in receipt.rejected]
        return TrackResult(accepted=receipt.accepted, duplicates=receipt.duplicates, rejected=rejected)
