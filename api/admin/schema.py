"""GraphQL door of a site's settings and keys."""

from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import strawberry

from api.admin import keys
from api.admin.keys import MAX_GRACE_HOURS, Key
from api.admin.pending import MOST_COUNTED, pending
from api.admin.removal import delete_site
from api.admin.settings import MAX_ALLOWED, Change, Settings, create_site, read_settings, update_site
from api.analytics.vocabulary import Count
from api.context import Info
from api.errors import bad_input
from api.ingest.event import LATE
from api.ingest.filtered import KINDS, filtered_days
from api.ingest.visitors import Rotation
from api.sites import KEY_CACHE_SECONDS, SiteRow, all_sites, pick_site

MOST_DAYS: Final = 3_660

SCOPE: Final = "Needs a login or a token with the scope `admin`."
SITE: Final = "`site` is its domain; with one site it may be left out."


@strawberry.enum(
    description="When the key under which anonymous visitors are hashed changes, in the site's zone. A visitor of before "
    "cannot be recognised after it; the old key is destroyed half an hour later."
)
class SaltRotation(Enum):
    """A site's schedule."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NEVER = "never"


@strawberry.enum(description="What a key is for.")
class KeyKind(Enum):
    """Public or secret."""

    PUBLIC = strawberry.enum_value("public", description="For pages: it can only append, and everybody can see it.")
    SECRET = strawberry.enum_value(
        "secret",
        description="For servers: its events may be of any time since 2000, and tell `address` and `userAgent` of whom they "
        "are about.",
    )


_KIND_DESCRIPTIONS: Final = {
    "ai_crawler": "Crawlers and fetchers of AI companies.",
    "search_crawler": "Crawlers of search engines.",
    "link_preview": "Previews of links in chats and social networks.",
    "seo_crawler": "Crawlers of search optimisation tools.",
    "monitor": "Uptime and speed checks, scanners.",
    "headless": "Browsers that a program drives.",
    "other_bot": "Other programs that call themselves bots.",
    "do_not_track": "Browsers that ask not to be tracked, where the site honours it.",
    "hostname": "Pages at a hostname that is not allowed.",
    "origin": "Requests from an Origin that is not allowed.",
    "late": f"Events older than the {LATE.days} days a public key may be late.",
}
_filter_kind: Any = Enum(  # type: ignore[misc] # the members come from a declaration
    "FilterKind",
    {kind.upper(): strawberry.enum_value(kind, description=_KIND_DESCRIPTIONS[kind]) for kind in KINDS},
)
FilterKind = strawberry.enum(_filter_kind, description="Why an event was left out.")


@strawberry.input(description="How a site shall collect. What is left out stays as it is, or has its default.")
class SiteSettingsInput:
    """Settings as GraphQL takes them."""

    name: str | None = strawberry.field(default=None, description="1 to 100 characters; by default the domain.")
    timezone: str | None = strawberry.field(
        default=None, description="IANA zone in which days are kept; by default UTC. Fixed once there are events."
    )
    salt_rotation: SaltRotation | None = strawberry.field(default=None, description="By default DAILY.")
    honour_do_not_track: bool | None = strawberry.field(default=None, description="By default true.")
    allowed_origins: list[str] | None = strawberry.field(
        default=None,
        description=f'At most {MAX_ALLOWED}, such as "https://example.org"; by default none, which allows any.',
    )
    allowed_hostnames: list[str] | None = strawberry.field(
        default=None,
        description=f'At most {MAX_ALLOWED}: "example.org", or "*.example.org" for all below it; by default none, which '
        "allows any.",
    )

    def change(self) -> Change:
        """Return it as the slice reads it."""
        rotation: Rotation | None = None if self.salt_rotation is None else self.salt_rotation.value
        return Change(
            self.name, self.timezone, rotation, self.honour_do_not_track, self.allowed_origins, self.allowed_hostnames
        )


@strawberry.type(description="A key of a site that works.")
class SiteKey:
    """A key as GraphQL shows it."""

    id: int
    kind: KeyKind
    key: str | None = strawberry.field(
        description="Null for a secret one, which is shown when it is made and never again."
    )
    name: str
    created_at: datetime
    expires_at: datetime | None


@strawberry.type(description="A secret key, this once.")
class SecretKey:
    """Answers its making."""

    key: str = strawberry.field(
        description="Give it as `site` to `track`. It is stored hashed and cannot be shown again."
    )


@strawberry.type(description="How a site collects, and its keys.")
class SiteSettings:
    """Settings as GraphQL shows them."""

    row: strawberry.Private[Settings]
    domain: str
    name: str
    timezone: str = strawberry.field(description="IANA zone in which its days are kept. Fixed once there are events.")
    salt_rotation: SaltRotation
    honour_do_not_track: bool = strawberry.field(
        description="Whether events of browsers that send Do-Not-Track or Global Privacy Control are left out."
    )
    allowed_origins: list[str] = strawberry.field(description="Pages of these may use its public keys; none means any.")
    allowed_hostnames: list[str] = strawberry.field(
        description="With a public key, an event's `url` must be at one of these; none means any."
    )

    @strawberry.field(description="The tag to paste into its pages.")
    async def snippet(self, info: Info) -> str:
        """Write it."""
        told = info.context.service.settings
        row = pick_site(await all_sites(info.context.service.database.writer), self.domain, "site")
        return f'<script defer src="{told.public_url}{told.script_path}" data-site="{row.public_key}"></script>'

    @strawberry.field(description="The keys that work, oldest first.")
    async def keys(self, info: Info) -> list[SiteKey]:
        """List them."""
        return [_key(one) for one in await keys.all_keys(info.context.service.database.reader, self.row.id)]


@strawberry.type(description="How many events of a day were left out for one reason. A resend counts again.")
class FilteredEvents:
    """A count as GraphQL shows it."""

    day: date = strawberry.field(description="The day they arrived, in the site's zone.")
    kind: FilterKind  # type: ignore[valid-type] # an enum that was made above
    events: Count


@strawberry.type(description="How far what is counted is behind what was collected.")
class Health:
    """What is pending."""

    lag_seconds: float = strawberry.field(
        description="How long the oldest change of an event has waited to be counted in visits and days; 0 when none waits."
    )
    pending_changes: Count = strawberry.field(
        description=f"How many wait; {MOST_COUNTED:,} stands for that many or more."
    )


@strawberry.type
class AdminQuery:
    """The part of Query about settings."""

    @strawberry.field(description="How the service keeps up. Needs a login or a token with the scope `read`.")
    async def health(self, info: Info) -> Health:
        """Look."""
        await info.context.require("read")
        found = await pending(info.context.service.database.reader)
        return Health(lag_seconds=found.lag_seconds, pending_changes=Count(found.changes))

    @strawberry.field(description=f"A site's settings and keys. {SITE} {SCOPE}")
    async def site_settings(self, info: Info, site: str | None = None) -> SiteSettings:
        """Show them."""
        row = await _site(info, site)
        return _shown(await read_settings(info.context.service.database.reader, row.id))

    @strawberry.field(
        description="How many events were left out on the days [start, end), by day and reason; days without any are not "
        f"listed. {SITE} At most {MOST_DAYS:,} days. Needs a login or a token with the scope `read`."
    )
    async def filtered_events(
        self, info: Info, start: date, end: date, site: str | None = None
    ) -> list[FilteredEvents]:
        """Count them."""
        await info.context.require("read")
        row = pick_site(await info.context.every_site(), site, "site")
        if not 0 < (end - start).days <= MOST_DAYS:
            raise bad_input(
                "end", f"end: Write a day after `start`, at most {MOST_DAYS:,} days later.", limit=MOST_DAYS
            )
        found = await filtered_days(info.context.service.database.reader, row.id, start, end)
        return [FilteredEvents(day=one.day, kind=FilterKind(one.kind), events=Count(one.events)) for one in found]


@strawberry.type
class AdminMutation:
    """The part of Mutation that manages sites."""

    @strawberry.mutation(description=f"Make a site, with a public key. {SCOPE} Code: BAD_INPUT.")
    async def create_site(self, info: Info, domain: str, settings: SiteSettingsInput | None = None) -> SiteSettings:
        """Make one."""
        await info.context.require("admin")
        change = settings.change() if settings else Change()
        return _shown(await create_site(info.context.service.database.writer, domain, change))

    @strawberry.mutation(
        description=f"Change a site. {SITE} `timezone` can be changed while there are no events: days are kept in it. Counts "
        f"everywhere within {KEY_CACHE_SECONDS:g} seconds. {SCOPE} Codes: UNKNOWN_SITE, BAD_INPUT."
    )
    async def update_site(self, info: Info, settings: SiteSettingsInput, site: str | None = None) -> SiteSettings:
        """Change one."""
        row = await _site(info, site)
        changed = await update_site(info.context.service.database.writer, row.id, settings.change())
        info.context.service.collector.keys.forget()
        return _shown(changed)

    @strawberry.mutation(description=f"Make a secret key for a server. {SITE} {SCOPE} Codes: UNKNOWN_SITE, BAD_INPUT.")
    async def create_secret_key(self, info: Info, name: str, site: str | None = None) -> SecretKey:
        """Make one."""
        row = await _site(info, site)
        return SecretKey(key=await keys.create_secret_key(info.context.service.database.writer, row.id, name))

    @strawberry.mutation(
        description="Let a public key of your choosing work as well, such as a website id of Umami, so that pages which have "
        f"it need not be touched. {SITE} {SCOPE} Codes: UNKNOWN_SITE, BAD_INPUT."
    )
    async def add_public_key(self, info: Info, key: str, name: str, site: str | None = None) -> SiteSettings:
        """Add one."""
        row = await _site(info, site)
        await keys.add_public_key(info.context.service.database.writer, row.id, key, name)
        return await _current(info, row)

    @strawberry.mutation(
        description="Replace the public key that new pages get. The one until now works for `graceHours` more, from 0 to "
        f"{MAX_GRACE_HOURS:,}. {SITE} {SCOPE} Codes: UNKNOWN_SITE, BAD_INPUT."
    )
    async def rotate_public_key(self, info: Info, site: str | None = None, grace_hours: int = 24) -> SiteSettings:
        """Rotate it."""
        row = await _site(info, site)
        await keys.rotate_public_key(info.context.service.database.writer, row.id, grace_hours)
        info.context.service.collector.keys.forget()
        return await _current(info, row)

    @strawberry.mutation(
        description=f"End a key, everywhere within {KEY_CACHE_SECONDS:g} seconds. {SCOPE} Code: BAD_INPUT, also for the key "
        "that new pages get: rotate that."
    )
    async def revoke_key(self, info: Info, id: int) -> SiteSettings:  # noqa: A002 - the contract's name
        """End one."""
        await info.context.require("admin")
        service = info.context.service
        site_id = await keys.revoke_key(service.database.writer, id)
        service.collector.keys.forget()
        return _shown(await read_settings(service.database.writer, site_id))

    @strawberry.mutation(
        description="Delete a site with everything that was collected of it. `confirm` is its domain once more. It is gone "
        f"from sight, and collects no more, at once (on other workers within {KEY_CACHE_SECONDS:g} seconds); its events are "
        f"removed in the background. This cannot be undone. {SCOPE} Codes: UNKNOWN_SITE, BAD_INPUT."
    )
    async def delete_site(self, info: Info, site: str, confirm: str) -> bool:
        """Delete one."""
        row = await _site(info, site)
        await delete_site(info.context.service.database.writer, row, confirm)
        info.context.service.collector.keys.forget()
        return True


async def _site(info: Info, domain: str | None) -> SiteRow:
    await info.context.require("admin")
    return pick_site(await info.context.every_site(), domain, "site")


async def _current(info: Info, row: SiteRow) -> SiteSettings:
    return _shown(await read_settings(info.context.service.database.writer, row.id))


def _shown(row: Settings) -> SiteSettings:
    return SiteSettings(
        row=row,
        domain=row.domain,
        name=row.name,
        timezone=row.timezone,
        salt_rotation=SaltRotation(row.salt_rotation),
        honour_do_not_track=row.honour_do_not_track,
        allowed_origins=row.allowed_origins,
        allowed_hostnames=row.allowed_hostnames,
    )


def _key(one: Key) -> SiteKey:
    return SiteKey(
        id=one.id,
        kind=KeyKind(one.kind),
        key=one.key,
        name=one.name,
        created_at=one.created_at,
        expires_at=one.expires_at,
    )
