"""A site's share links, as GraphQL shows them on the site."""

from datetime import datetime

import strawberry

from api.context import Info
from api.sharing import links
from api.sites import SiteRow


@strawberry.type(description="A link that shows a site's numbers to whoever has it.")
class ShareLink:
    """A link as GraphQL shows it."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime | None = strawberry.field(description="Null: never.")
    has_password: bool
    last_opened_at: datetime | None

    @staticmethod
    def of(link: links.Link) -> "ShareLink":
        """Return a link as GraphQL has it."""
        return ShareLink(
            id=link.id,
            name=link.name,
            created_at=link.created_at,
            expires_at=link.expires_at,
            has_password=link.has_password,
            last_opened_at=link.last_opened_at,
        )


@strawberry.type
class WithShareLinks:
    """The part of a site about its share links."""

    rows: strawberry.Private[tuple[SiteRow, ...]]

    @strawberry.field(
        description="The links that show its numbers to others, those that have expired included, oldest first. Needs a "
        "login or a token with the scopes `read` and `admin`."
    )
    async def share_links(self, info: Info) -> list[ShareLink]:
        """List them."""
        await info.context.require("admin")
        found = await links.all_links(info.context.service.database.writer, self.rows[0].id)
        return [ShareLink.of(one) for one in found]
