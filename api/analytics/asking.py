"""One field's questions: what they have in common, and how they are put to the engine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from api.analytics.answers import NOTHING, Change, Explain, Numbers, Previous
from api.analytics.log import Log
from api.analytics.question import All, AskedSite, Filter, Metric, Order, Question, Row, Subject
from api.context import Context
from api.sites import SiteRow


@dataclass(frozen=True)
class Asking:
    """Which sites, over which range (in UTC), read in which zone, filtered how and compared with which other range."""

    context: Context
    sites: tuple[SiteRow, ...]
    zone: ZoneInfo
    start: datetime
    end: datetime
    filter: Filter | None = None
    other: tuple[datetime, datetime] | None = None
    # By part of the answer, in the order they were asked; None where nobody wants to know.
    explained: dict[str, Explain | None] | None = None

    @property
    def asked_sites(self) -> tuple[AskedSite, ...]:
        """The sites as the engine knows them."""
        return tuple(AskedSite(site.id, site.timezone) for site in self.sites)

    @property
    def before(self) -> "Asking | None":
        """The same over the range to compare with, where there is one."""
        return None if self.other is None else replace(self, start=self.other[0], end=self.other[1], other=None)

    @property
    def explain(self) -> list[Explain] | None:
        """What was found out about how the questions so far were answered."""
        return None if self.explained is None else [one for one in self.explained.values() if one is not None]

    def question(
        self,
        metrics: Sequence[Metric],
        edges: tuple[datetime, ...] | None = None,
        only: Filter | None = None,
        by: tuple[Subject, ...] = (),
        order: Order | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> Question:
        """Return a question over the whole range, or the buckets that `edges` begin, of what passes `only` as well."""
        return Question(
            sites=self.asked_sites,
            edges=edges or (self.start, self.end),
            metrics=tuple(metrics),
            zone=self.zone.key,
            filter=both(self.filter, only),
            by=by,
            order=order,
            limit=limit,
            search=search,
        )

    def log(self) -> Log:
        """Return the question for the events themselves."""
        return Log(self.asked_sites, self.start, self.end, self.zone.key, self.filter)

    async def ask(self, part: str, question: Question) -> list[Row]:
        """Return a question's rows; without metrics there is nothing to ask. `part` says which part of the answer it is.

        Raises:
            TidelineError: TOO_MANY_QUESTIONS when too many of the viewer's wait.
        """
        if not question.metrics:
            return []
        if self.explained is not None:
            self.explained[part] = None
        async with self.context.turn():
            rows = await self.context.answering.answer(question)
        if self.explained is not None:
            async with self.context.turn():
                self.explained[part] = Explain.of(part, await self.context.answering.explain(question))
        return rows

    async def whole(self, part: str, metrics: Sequence[Metric]) -> Numbers:
        """Return metrics of the whole range."""
        rows = await self.ask(part, self.question(metrics))
        return rows[0].values if rows else NOTHING

    def local(self, instant: datetime) -> datetime:
        """Return an instant with the zone's offset."""
        return instant.astimezone(self.zone)

    def previous(self, numbers: Numbers, start: datetime, end: datetime) -> Previous:
        """Return what is compared with."""
        return Previous(numbers=numbers, start=self.local(start), end=self.local(end))


def both(one: Filter | None, other: Filter | None) -> Filter | None:
    """Return the filter that passes what passes both."""
    if one is None or other is None:
        return one or other
    return All((one, other))


def changed(now: Numbers, before: Numbers | None) -> Change | None:
    """Return the change between two rows of numbers, if there is one to compare with."""
    return None if before is None else Change(now=now, before=before)
