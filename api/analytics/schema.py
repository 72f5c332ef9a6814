"""Questions' GraphQL door: the sites, of which things are asked."""

from datetime import datetime

import strawberry

from api.analytics.askable import Askable
from api.context import Info
from api.notebook.noted import WithNotebook
from api.sharing.shared import WithShareLinks
from api.sites import first_event_at, last_event_at, pick_site, pick_sites


@strawberry.type(description="A site or app that is measured, and what can be asked of it.")
class Site(Askable, WithNotebook, WithShareLinks):
    """One site."""

    @strawberry.field
    def id(self) -> strawberry.ID:
        """The site's number."""
        return strawberry.ID(str(self.rows[0].id))

    @strawberry.field
    def name(self) -> str:
        """What its owner calls it."""
        return self.rows[0].name

    @strawberry.field
    def domain(self) -> str:
        """Its domain: how queries name it."""
        return self.rows[0].domain

    @strawberry.field
    def timezone(self) -> str:
        """The IANA zone in which its dates are read."""
        return self.rows[0].timezone

    @strawberry.field
    async def public_key(self, info: Info) -> str:
        """The key for its pages: it can only append events."""
        await info.context.require("read")
        return self.rows[0].public_key

    @strawberry.field(description="When its earliest event happened; null while there is none.")
    async def first_event_at(self, info: Info) -> datetime | None:
        """Look it up."""
        await info.context.reader()
        return await first_event_at(info.context.service.database.reader, self.rows[0].id)

    @strawberry.field(description="When its latest event happened; null while there is none.")
    async def last_event_at(self, info: Info) -> datetime | None:
        """Look it up."""
        await info.context.require("read")
        return await last_event_at(info.context.service.database.reader, self.rows[0].id)


@strawberry.type(
    description="Several sites together, and what can be asked of them. People and visits of different sites are different "
    "ones."
)
class Sites(Askable):
    """Some sites."""

    @strawberry.field
    def sites(self) -> list[Site]:
        """Each of them."""
        return [Site(rows=(row,)) for row in self.rows]


@strawberry.type
class AnalyticsQuery:
    """The part of Query that answers questions."""

    @strawberry.field(description="Every site, oldest first; through a share link its own.")
    async def sites(self, info: Info) -> list[Site]:
        """List the sites."""
        return [Site(rows=(row,)) for row in await info.context.sites()]

    @strawberry.field(description="The site of a domain. With one site the domain may be left out.")
    async def site(self, info: Info, domain: str | None = None) -> Site:
        """Find a site."""
        return Site(rows=(pick_site(await info.context.sites(), domain, "domain"),))

    @strawberry.field(
        description="The sites of some domains together; without `domains` all there are. Through a share link its own."
    )
    async def everything(self, info: Info, domains: list[str] | None = None) -> Sites:
        """Find sites."""
        return Sites(rows=tuple(pick_sites(await info.context.sites(), domains, "domains")))
