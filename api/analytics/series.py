"""The questions over time: a line of all groups together, and lines of the first groups and of the others."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from api.analytics import calendar
from api.analytics.answers import NOTHING, Group, Numbers, Point, Timeseries
from api.analytics.asking import Asking, changed
from api.analytics.calendar import Bucket
from api.analytics.question import Comparison, Filter, Operator, Order, Row, Subject
from api.analytics.selection import Selections, Wanted, below, wanted
from api.errors import bad_input

# Points times series, a series being one metric of one line, or of what it is compared with. Writing them takes a second.
MAX_NUMBERS: Final = 20_000

Key = str | None
Line = list[Numbers]


@dataclass(frozen=True)
class Split:
    """By what a series is split: the `top` first groups by `order`, and with `other` a line of all the others."""

    by: Subject
    order: Order
    top: int
    other: bool


async def timeseries(asking: Asking, selection: Selections, bucket: Bucket, split: Split | None) -> Timeseries:
    """Answer with one question for all groups together, one for the first groups' values, one for their lines, one for the
    others' line, and where it is compared one more for each line. Only what is selected is asked.

    Raises:
        TidelineError: BAD_INPUT when there would be too many points.
    """
    size = calendar.choose(bucket, asking.start, asking.end)
    frame = _frame(asking, size)
    together, apart = below(selection, "points"), below(selection, "groups")
    of_all, of_groups = wanted(together), wanted(below(apart, "points"))
    lines = 0 if split is None else split.top + split.other
    numbers = (len(frame.edges) - 1) * (of_all.shown + lines * of_groups.shown)
    if numbers > MAX_NUMBERS:
        raise bad_input(
            "bucket",
            f"{size.name} gives {numbers:,} numbers over all metrics, groups and comparisons; an answer has at most "
            f"{MAX_NUMBERS:,}. Take a longer bucket, a shorter range, fewer metrics or fewer groups.",
            limit=MAX_NUMBERS,
        )
    points, groups = await asyncio.gather(
        frame.line("range", of_all), _apart(frame, of_groups, split if apart else None)
    )
    return Timeseries(bucket=size, timezone=asking.zone.key, points=points, groups=groups, explain=asking.explain)


@dataclass(frozen=True)
class _Frame:
    """The buckets of a series, and of the one that it is compared with: as many at most."""

    asking: Asking
    edges: tuple[datetime, ...]
    edges_before: tuple[datetime, ...]

    def points(self, now: Line, before: Line) -> list[Point]:
        """Return points from the numbers of each bucket."""
        asking, clock = self.asking, datetime.now(UTC)
        earlier = list(zip(pairwise(self.edges_before), before, strict=True))
        points = []
        for number, ((low, high), numbers) in enumerate(zip(pairwise(self.edges), now, strict=True)):
            (begun, ended), known = earlier[number] if number < len(earlier) else ((low, high), None)
            points.append(
                Point(
                    numbers=numbers,
                    start=asking.local(low),
                    end=asking.local(high),
                    incomplete=low <= clock < high,
                    previous=None if known is None else asking.previous(known, begun, ended),
                    change=changed(numbers, known),
                )
            )
        return points

    async def line(self, part: str, asked: Wanted, only: Filter | None = None) -> list[Point]:
        """Return one line: of everything, or of what passes `only`."""
        now, before = await self._ask(part, asked, only, ())
        return self.points(_line(now, self.edges), _line(before, self.edges_before))

    async def lines(self, asked: Wanted, by: Subject, only: Filter) -> dict[Key, list[Point]]:
        """Return a line for each group of what passes `only`."""
        now, before = await self._ask("groups", asked, only, (by,))
        keys = dict.fromkeys(row.keys[0] for row in (*now, *before))
        return {key: self.points(_line(now, self.edges, key), _line(before, self.edges_before, key)) for key in keys}

    async def _ask(
        self, part: str, asked: Wanted, only: Filter | None, by: tuple[Subject, ...]
    ) -> tuple[list[Row], list[Row]]:
        now = self.asking.ask(part, self.asking.question(asked.now, self.edges, only, by))
        earlier = self.asking.before
        if earlier is None:
            return await now, []
        before = earlier.ask(f"previous {part}", earlier.question(asked.before, self.edges_before, only, by))
        return await asyncio.gather(now, before)


def _frame(asking: Asking, size: Bucket) -> _Frame:
    edges = calendar.edges(asking.start, asking.end, size, asking.zone)
    earlier = asking.before
    if earlier is None:
        return _Frame(asking, edges, ())
    return _Frame(asking, edges, calendar.edges(earlier.start, earlier.end, size, asking.zone)[: len(edges)])


async def _apart(frame: _Frame, asked: Wanted, split: Split | None) -> list[Group] | None:
    if split is None:
        return None
    asking = frame.asking
    first = asking.question((split.order.metric,), by=(split.by,), order=split.order, limit=split.top + 1)
    found = [row.keys[0] for row in await asking.ask("first groups", first)]
    keys, more = found[: split.top], len(found) > split.top or asking.before is not None
    values = tuple(key or "" for key in keys)
    # Asked as a question of its own: distinct people of several groups cannot be added up.
    others = Comparison(split.by, Operator.IS_NOT, values) if values else None
    lines, rest = await asyncio.gather(
        _lines(frame, asked, split.by, values),
        frame.line("other groups", asked, others) if split.other and more else _no_points(),
    )
    empty = frame.points(_line([], frame.edges), _line([], frame.edges_before))
    groups = [Group(value=key, other=False, points=lines.get(key, empty)) for key in keys]
    return [*groups, Group(value=None, other=True, points=rest)] if split.other and more else groups


async def _lines(frame: _Frame, asked: Wanted, by: Subject, values: tuple[str, ...]) -> dict[Key, list[Point]]:
    return await frame.lines(asked, by, Comparison(by, Operator.IS, values)) if values else {}


async def _no_points() -> list[Point]:
    return []


def _line(rows: Sequence[Row], edges: tuple[datetime, ...], key: Key = None) -> Line:
    """Return the numbers of each bucket, of the rows of a group or of rows without groups."""
    line: Line = [NOTHING] * max(len(edges) - 1, 0)
    for row in rows:
        if row.keys in ((), (key,)):
            line[row.point] = row.values
    return line
