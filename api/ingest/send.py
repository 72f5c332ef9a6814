"""POST /api/send: Umami's door. Answers as its clients expect: an object, 200 when there is nothing to correct."""

import logging
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse

from api.context import Service
from api.database import DATABASE_AWAY
from api.errors import TidelineError
from api.ingest.collector import Collector
from api.ingest.filtered import filter_sender, refuse_foreign
from api.ingest.sender import Sender, sender_of
from api.ingest.umami import Payload, event_of, read_body
from api.people.traits import keep_traits, read_traits

_log = logging.getLogger(__name__)

# Clients send `cache` back as a header; everything is known without it.
_TAKEN: Final = {"cache": ""}


async def send(request: Request) -> JSONResponse:
    """Collect one event, or keep what is known of a person.

    200 with `beep` and a code for what the site does not want, as Umami answers bots; 400 and up with `error` for what cannot
    be taken, with the code and sentence that `track` would give.
    """
    service: Service = request.app.state.service
    try:
        body = read_body(await request.body())
        if body.type == "identify":
            answer = await _identify(service, body.payload, sender_of(request.scope))
        else:
            answer = await _collect(service.collector, body.payload, sender_of(request.scope))
    except TidelineError as error:
        return _refusal(error)
    except DATABASE_AWAY:
        _log.exception("the database is away", extra={"request_id": request.state.request_id})
        return _refusal(TidelineError("UNAVAILABLE", "The database is away. Try again in a moment."))
    return JSONResponse(answer)


def _refusal(error: TidelineError) -> JSONResponse:
    shown = {"status": error.status, "message": error.message, **(error.extensions or {})}
    return JSONResponse({"error": shown}, error.status)


async def _collect(collector: Collector, payload: Payload, sender: Sender) -> dict[str, str]:
    receipt = await collector.collect(payload.website, [event_of(payload)], sender)
    for rejected in receipt.rejected:
        if rejected.code in {"INVALID_EVENT", "TIME_OUT_OF_RANGE", "SECRET_KEY_NEEDED", "TOO_LATE"}:
            raise TidelineError("BAD_REQUEST", rejected.message, reason=rejected.code)
        return {"beep": "boop", "code": rejected.code, "message": rejected.message}
    return _TAKEN


async def _identify(service: Service, payload: Payload, sender: Sender) -> dict[str, str]:
    admission = await service.collector.keys.admission(payload.website)
    filtered = filter_sender(admission, sender)
    refuse_foreign(filtered)
    if filtered is not None:
        return {"beep": "boop", "code": filtered.code, "message": filtered.message}
    if not payload.id:
        raise TidelineError(
            "BAD_REQUEST", "`payload.id` must name the person: what is said of nobody in particular is not kept."
        )
    traits = read_traits(payload.id, payload.data or {}, datetime.now(UTC))
    await keep_traits(service.database.writer, admission.site_id, payload.id, traits)
    return _TAKEN
