"""GraphQL door of what is kept about a site."""

from typing import Final

import strawberry

from api.analytics import calendar
from api.analytics.vocabulary import FilterInput, TimePoint
from api.context import Info
from api.notebook import annotations, segments
from api.notebook.noted import Annotation, Segment
from api.sites import pick_site

_SCOPE: Final = "Needs a login or a token with the scope `admin`."
_SITE: Final = "`site` is a domain; with one site it may be left out."


@strawberry.type
class NotebookMutation:
    """The part of Mutation about what is kept of a site."""

    @strawberry.mutation(
        description=f"Keep a filter under a name; another one of this name makes way. {_SITE} At most {segments.MAX_SEGMENTS} "
        f"a site. {_SCOPE} Codes: UNKNOWN_SITE, BAD_INPUT."
    )
    async def save_segment(
        self,
        info: Info,
        name: str,
        filter: FilterInput,  # noqa: A002 - the API's word
        site: str | None = None,
    ) -> Segment:
        """Keep one."""
        await info.context.require("admin")
        row = pick_site(await info.context.every_site(), site, "site")
        pool = info.context.service.database.writer
        return Segment.of(await segments.save_segment(pool, row.id, name, filter.written()))

    @strawberry.mutation(description=f"Delete a segment. {_SCOPE} Code: BAD_INPUT.")
    async def delete_segment(self, info: Info, id: int) -> bool:  # noqa: A002 - the contract's name
        """Delete one."""
        await info.context.require("admin")
        await segments.delete_segment(info.context.service.database.writer, id)
        return True

    @strawberry.mutation(
        description=f"Note what happened `at` a moment: at most {annotations.MAX_TEXT} characters of text. {_SITE} {_SCOPE} "
        "Codes: UNKNOWN_SITE, BAD_INPUT."
    )
    async def annotate(self, info: Info, at: TimePoint, text: str, site: str | None = None) -> Annotation:
        """Keep one."""
        await info.context.require("admin")
        row = pick_site(await info.context.every_site(), site, "site")
        moment = calendar.instant_of(at, calendar.parse_zone(row.timezone), "at")
        return Annotation.of(await annotations.annotate(info.context.service.database.writer, row.id, moment, text))

    @strawberry.mutation(description=f"Change an annotation; what is left out stays. {_SCOPE} Code: BAD_INPUT.")
    async def update_annotation(
        self,
        info: Info,
        id: int,  # noqa: A002 - the contract's name
        at: TimePoint | None = None,
        text: str | None = None,
    ) -> Annotation:
        """Change one."""
        await info.context.require("admin")
        pool = info.context.service.database.writer
        moment = None
        if at is not None:
            zone = calendar.parse_zone(await annotations.timezone_of(pool, id))
            moment = calendar.instant_of(at, zone, "at")
        return Annotation.of(await annotations.update_annotation(pool, id, moment, text))

    @strawberry.mutation(description=f"Delete an annotation. {_SCOPE} Code: BAD_INPUT.")
    async def delete_annotation(self, info: Info, id: int) -> bool:  # noqa: A002 - the contract's name
        """Delete one."""
        await info.context.require("admin")
        await annotations.delete_annotation(info.context.service.database.writer, id)
        return True
