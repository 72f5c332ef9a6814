"""What is kept about a site, as GraphQL shows it on the site."""

from datetime import datetime

import strawberry

from api.analytics import calendar
from api.analytics.vocabulary import Json, RangeInput
from api.context import Info
from api.notebook import annotations, segments
from api.sharing.links import Guest
from api.sites import SiteRow


@strawberry.type(description="A filter with a name.")
class Segment:
    """A segment as GraphQL shows it."""

    id: int
    name: str
    filter: Json = strawberry.field(description="As `FilterInput` takes it: send it as the variable of a `filter`.")

    @staticmethod
    def of(kept: segments.Segment) -> "Segment":
        """Return a segment as GraphQL has it."""
        return Segment(id=kept.id, name=kept.name, filter=Json(kept.filter))


@strawberry.type(description="What happened at a moment, in a person's words.")
class Annotation:
    """An annotation as GraphQL shows it."""

    id: int
    at: datetime
    text: str

    @staticmethod
    def of(kept: annotations.Annotation) -> "Annotation":
        """Return an annotation as GraphQL has it."""
        return Annotation(id=kept.id, at=kept.at, text=kept.text)


@strawberry.type
class WithNotebook:
    """The part of a site about what is kept of it."""

    rows: strawberry.Private[tuple[SiteRow, ...]]

    @strawberry.field(
        description="Its filters with a name, by name. A share link shows those it may ask with: not those that look at USER_ID."
    )
    async def segments(self, info: Info) -> list[Segment]:
        """List them."""
        reader = await info.context.reader()
        found = await segments.all_segments(info.context.service.database.reader, self.rows[0].id)
        return [
            Segment.of(one) for one in found if not (isinstance(reader, Guest) and segments.tells_people_apart(one))
        ]

    @strawberry.field(
        description=f"What was noted of the range, oldest first; of more than {annotations.MAX_SHOWN:,} the newest."
    )
    async def annotations(
        self,
        info: Info,
        range: RangeInput,  # noqa: A002 - the API's word
        timezone: str | None = None,
    ) -> list[Annotation]:
        """List them."""
        await info.context.reader()
        zone = calendar.parse_zone(self.rows[0].timezone if timezone is None else timezone)
        start, end = calendar.resolve_range(range.start, range.end, zone)
        pool = info.context.service.database.reader
        return [Annotation.of(one) for one in await annotations.annotations_within(pool, self.rows[0].id, start, end)]
