"""GraphQL door of people with a userId."""

from datetime import UTC, datetime

import strawberry

from api.analytics.vocabulary import Count, Json
from api.context import Info
from api.ingest.filtered import filter_sender, refuse_foreign
from api.ingest.sender import sender_of
from api.people.forget import forget_user
from api.people.traits import MAX_TRAITS, find_person, keep_traits, read_traits
from api.sites import pick_site


@strawberry.type(description="A person who was identified.")
class Person:
    """A person as GraphQL shows them."""

    user_id: str
    traits: Json
    updated_at: datetime


@strawberry.type(description="Whether traits were kept, and if not, why.")
class IdentifyResult:
    """Answers `identify`."""

    stored: bool = strawberry.field(description="True: committed when this answer leaves.")
    code: str | None = strawberry.field(
        default=None, description="BOT or DO_NOT_TRACK, as for a rejected event; null when stored."
    )
    message: str | None = None


@strawberry.type(description="What went when a person was forgotten.")
class ForgetResult:
    """Answers `forgetUser`."""

    events: Count = strawberry.field(description="How many events were deleted; 0 for somebody unknown.")


@strawberry.type
class PeopleQuery:
    """The part of Query about people."""

    @strawberry.field(
        description="What is known of the person with this `userId`; null for one who was never identified. `site` is a "
        "domain; with one site it may be left out. Needs a login or a token with the scope `read`."
    )
    async def person(self, info: Info, user_id: str, site: str | None = None) -> Person | None:
        """Show one."""
        await info.context.require("read")
        row = pick_site(await info.context.every_site(), site, "site")
        found = await find_person(info.context.service.database.reader, row.id, user_id)
        return Person(user_id=found.user_id, traits=Json(found.traits), updated_at=found.updated_at) if found else None


@strawberry.type
class PeopleMutation:
    """The part of Mutation about people."""

    @strawberry.mutation(
        description="Tell what is known of a signed-in person. Needs no login: `site` is a key of the site. Traits are added "
        f"to those known, null removes one; at most {MAX_TRAITS}, with the limits of an event's `properties`. Codes: "
        "UNKNOWN_SITE, FORBIDDEN_ORIGIN, BAD_INPUT, UNAVAILABLE."
    )
    async def identify(self, info: Info, site: str, user_id: str, traits: Json) -> IdentifyResult:
        """Keep traits."""
        service = info.context.service
        now = datetime.now(UTC)
        admission = await service.collector.keys.admission(site)
        filtered = filter_sender(admission, sender_of(info.context.connection.scope))
        refuse_foreign(filtered)
        if filtered is not None:
            return IdentifyResult(stored=False, code=filtered.code, message=filtered.message)
        said = read_traits(user_id, traits, now)
        await keep_traits(service.database.writer, admission.site_id, user_id, said)
        return IdentifyResult(stored=True)

    @strawberry.mutation(
        description="Forget a person: delete the events that carry this `userId`, what they count for in every number, the "
        "traits and the open visit. Events from before the person signed in are not known to be theirs. `site` is a domain; "
        "with one site it may be left out. May take minutes. Needs a login or a token with the scope `admin`. Codes: "
        "UNKNOWN_SITE, BAD_INPUT, TOO_SLOW."
    )
    async def forget_user(self, info: Info, user_id: str, site: str | None = None) -> ForgetResult:
        """Delete everything of one."""
        await info.context.require("admin")
        row = pick_site(await info.context.every_site(), site, "site")
        return ForgetResult(events=Count(await forget_user(info.context.service.database.writer, row.id, user_id)))
