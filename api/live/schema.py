"""GraphQL door of what happens now."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from time import monotonic
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
import strawberry

from api.analytics.answers import LoggedEvent
from api.analytics.selection import names
from api.analytics.vocabulary import Count
from api.context import Info
from api.errors import TidelineError
from api.live.moment import MAX_EVENTS, MINUTES, TOP, Moment, Value
from api.live.sockets import socket_of
from api.sharing.links import Guest
from api.sites import SiteRow, pick_site

# That access was ended is told at once. That it has run out by itself is seen within this.
LOOK_AGAIN_SECONDS: Final = 45.0


@strawberry.type(description="One minute.")
class LiveMinute:
    """A minute as GraphQL shows it."""

    start: datetime
    visitors: Count
    pageviews: Count


@strawberry.type(description="A value that visitors have now.")
class LiveValue:
    """A value as GraphQL shows it."""

    value: str | None = strawberry.field(description="Null for visitors of whom it is not known.")
    visitors: Count = strawberry.field(description="Distinct visitors of the last 5 minutes.")


@strawberry.type(description="What is going on at a moment.")
class LiveUpdate:
    """A moment as GraphQL shows it."""

    moment: strawberry.Private[Moment]
    came: strawberry.Private[Sequence[asyncpg.Record]]

    @strawberry.field(description="When it was so.")
    def at(self) -> datetime:
        """Return the moment."""
        return self.moment.at

    @strawberry.field(description="Distinct visitors of the last 5 minutes.")
    def visitors(self) -> Count:
        """Return the number."""
        return Count(self.moment.visitors)

    @strawberry.field(description=f"The last {MINUTES} minutes, oldest first; the last one still runs.")
    def minutes(self) -> list[LiveMinute]:
        """Return each."""
        return [
            LiveMinute(start=one.start, visitors=Count(one.visitors), pageviews=Count(one.pageviews))
            for one in self.moment.minutes
        ]

    @strawberry.field(description=f"The {TOP} paths with the most visitors in the last 5 minutes.")
    def pages(self) -> list[LiveValue]:
        """Return each."""
        return _values(self.moment.pages)

    @strawberry.field(description=f"The {TOP} sources with the most visitors in the last 5 minutes.")
    def sources(self) -> list[LiveValue]:
        """Return each."""
        return _values(self.moment.sources)

    @strawberry.field(description=f"The {TOP} countries with the most visitors in the last 5 minutes.")
    def countries(self) -> list[LiveValue]:
        """Return each."""
        return _values(self.moment.countries)

    @strawberry.field(
        description=f"The events that were committed since the update before, newest first, at most {MAX_EVENTS}; in the "
        "first update the newest ones of a day. Of late events those that are among the site's newest. Closed to share links."
    )
    def events(self) -> list[LoggedEvent]:
        """Return each."""
        sites = {site.id: site for site in self.moment.sites}
        return [
            LoggedEvent(
                row=row,
                domain=sites[row["site_id"]].domain,
                time=row["time"].astimezone(ZoneInfo(sites[row["site_id"]].timezone)),
            )
            for row in self.came
        ]


@strawberry.type(
    description="What is pushed over a WebSocket at /graphql, in the protocol graphql-transport-ws. Open it from Tideline's own "
    'pages with the login cookie or an open share link, or send a token when connecting: `{"authorization": "Bearer …"}`. '
    "Closed with 4403 for who may not, and with 1013 for too many: the reason is the code."
)
class Subscription:
    """Subscription."""

    @strawberry.subscription(
        description="What is going on at the site of a `domain`; without it, at all sites. An update at once, then at most one a "
        "second whenever events are committed (on a very busy site less often), and one in every minute. Needs a login, a token "
        "with the scope `read`, or an open share link. Codes: UNKNOWN_SITE, UNAUTHENTICATED, FORBIDDEN, TOO_MANY_SUBSCRIPTIONS "
        "(with `limit`)."
    )
    async def live(self, info: Info, domain: str | None = None) -> AsyncGenerator[LiveUpdate]:
        """Follow."""
        events_wanted = "events" in names(info.selected_fields)
        site = await _followed(info, domain, events_wanted=events_wanted)
        with socket_of(info.context.connection.scope):
            async with info.context.service.live.follow(site) as follower:
                looked = monotonic()
                while True:
                    told = await follower.next()
                    if told is None or monotonic() - looked > LOOK_AGAIN_SECONDS:
                        info.context.begin_again()
                        await _followed(info, domain, events_wanted=events_wanted)
                        looked = monotonic()
                    if told is not None:
                        yield LiveUpdate(moment=told[0], came=told[1])


async def _followed(info: Info, domain: str | None, *, events_wanted: bool) -> SiteRow | None:
    """Return the site to follow, None for all of them, if who asks may follow it.

    Raises:
        TidelineError: as `reader`; UNKNOWN_SITE; FORBIDDEN for a share link that asks for events.
    """
    reader = await info.context.reader()
    sites = await info.context.sites()
    if isinstance(reader, Guest):
        if events_wanted:
            raise TidelineError("FORBIDDEN", "A share link shows no single events: leave `events` out.", scope="read")
        return pick_site(sites, domain, "domain")
    return pick_site(sites, domain, "domain") if domain is not None or len(sites) == 1 else None


def _values(found: Sequence[Value]) -> list[LiveValue]:
    return [LiveValue(value=one.value, visitors=Count(one.visitors)) for one in found]
