"""GraphQL door of share links."""

import strawberry

from api.analytics.calendar import instant_of, parse_zone
from api.analytics.vocabulary import TimePoint
from api.context import Info
from api.errors import TidelineError
from api.ingest.sender import sender_of
from api.sharing import links
from api.sharing.shared import ShareLink
from api.sites import SiteRow, pick_site


@strawberry.type(description="What the share link that was opened shows.")
class Shared:
    """The site of a link."""

    domain: str
    name: str
    timezone: str = strawberry.field(description="The IANA zone in which its dates are read.")


@strawberry.type(description="A share link that was made; its address this once.")
class NewShareLink:
    """Answers its making."""

    url: str = strawberry.field(description="Give it to whom you like. It is stored hashed and cannot be shown again.")
    link: ShareLink


@strawberry.type
class SharingQuery:
    """The part of Query about share links."""

    @strawberry.field(
        description="What the share link that this browser opened last shows; null where none is open, it was revoked or has "
        "expired. Needs no login."
    )
    async def shared(self, info: Info) -> Shared | None:
        """Tell."""
        guest = await info.context.guest()
        return None if guest is None else await _shown(info, guest)


@strawberry.type
class SharingMutation:
    """The part of Mutation about share links."""

    @strawberry.mutation(
        description="Make a link that shows a site's numbers, and nothing of single events or people, to whoever has it (and "
        "knows its `password`, if you choose one). `site` is a domain; with one site it may be left out. Needs a login or a "
        "token with the scope `admin`. Codes: UNKNOWN_SITE, BAD_INPUT."
    )
    async def create_share_link(
        self,
        info: Info,
        name: str,
        password: str | None = None,
        expires_at: TimePoint | None = None,
        site: str | None = None,
    ) -> NewShareLink:
        """Make one."""
        await info.context.require("admin")
        service = info.context.service
        row = pick_site(await info.context.every_site(), site, "site")
        ends = None if expires_at is None else instant_of(expires_at, parse_zone(row.timezone), "expiresAt")
        token, link = await links.create_link(service.database.writer, row, name, password, ends)
        return NewShareLink(url=f"{service.settings.public_url}/share/{token}", link=ShareLink.of(link))

    @strawberry.mutation(
        description="End a share link, at once, also for those who have opened it. Needs a login or a token with the scope "
        "`admin`. Code: BAD_INPUT."
    )
    async def revoke_share_link(self, info: Info, id: int) -> bool:  # noqa: A002 - the contract's name
        """End one."""
        await info.context.require("admin")
        await links.revoke_link(info.context.service.database.writer, id)
        return True

    @strawberry.mutation(
        description="Open a share link: `token` is what stands behind /share/ in its address. Sets an HttpOnly cookie for "
        f"{links.OPEN_FOR.days} days, which opens questions about the numbers of its site, and nothing else. Needs no login. "
        "Codes: LINK_INVALID (also for one that was revoked), LINK_EXPIRED, PASSWORD_NEEDED, WRONG_CREDENTIALS, "
        "TOO_MANY_ATTEMPTS (with `retryAfterSeconds`)."
    )
    async def open_share(self, info: Info, token: str, password: str | None = None) -> Shared:
        """Open it."""
        service = info.context.service
        reply = info.context.reply
        address = sender_of(info.context.connection.scope).address
        guest = await links.open_link(service.database.writer, token, password, address, service.settings.secret_key)
        shown = await _shown(info, guest)
        if shown is None:
            raise TidelineError("LINK_INVALID", "The site of this share link is gone.")
        reply.set_cookie(
            links.COOKIE,
            links.cookie_of(guest.link_id, service.settings.secret_key),
            max_age=int(links.OPEN_FOR.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=service.settings.secure,
        )
        return shown


async def _shown(info: Info, guest: links.Guest) -> Shared | None:
    row: SiteRow | None = next((one for one in await info.context.every_site() if one.id == guest.site_id), None)
    return None if row is None else Shared(domain=row.domain, name=row.name, timezone=row.timezone)
