"""The questions about a range as a whole: from what is asked to the engine's questions, and from rows to answers."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Final

from api.analytics.answers import (
    NOTHING,
    Breakdown,
    BreakdownRow,
    DimensionValue,
    EventPage,
    Heatmap,
    HeatmapCell,
    LoggedEvent,
    Numbers,
    PropertyKey,
    Totals,
)
from api.analytics.asking import Asking, changed
from api.analytics.keys import keys_select
from api.analytics.log import Cursor, log_select, read_cursor
from api.analytics.place import Bookmark, read_bookmark
from api.analytics.question import (
    DIMENSIONS,
    METRICS,
    All,
    Comparison,
    Dimension,
    Level,
    Metric,
    Operator,
    Order,
    Place,
    Row,
    Subject,
    subjects,
)
from api.analytics.selection import Selections, below, names, wanted
from api.analytics.vocabulary import Count
from api.database import fetch
from api.upkeep import settle

_EVENTS: Final = next(metric for metric in METRICS if metric.name == "events")
_HOURS: Final = tuple(next(one for one in DIMENSIONS if one.column == name) for name in ("weekday", "hour"))


@dataclass(frozen=True)
class Page:
    """Which groups a breakdown shows: the `first` ones behind `after`, of those whose first value contains `search`."""

    by: tuple[Subject, ...]
    order: Order
    first: int
    after: str | None = None
    search: str | None = None


async def totals(asking: Asking, selection: Selections) -> Totals:
    """Answer with one question, and one more to compare with."""
    asked, earlier = wanted(selection), asking.before
    now, before = await asyncio.gather(
        asking.whole("range", asked.now), _nothing() if earlier is None else earlier.whole("previous", asked.before)
    )
    return Totals(
        numbers=now,
        start=asking.local(asking.start),
        end=asking.local(asking.end),
        timezone=asking.zone.key,
        previous=None if earlier is None else asking.previous(before, earlier.start, earlier.end),
        change=changed(now, None if earlier is None else before),
        explain=asking.explain,
    )


async def breakdown(asking: Asking, selection: Selections, page: Page) -> Breakdown:
    """Answer with one question, and one more to compare with: of the page's groups only.

    Raises:
        TidelineError: BAD_INPUT for a cursor of another question.
    """
    asked = wanted(below(selection, "rows"))
    metrics = _with(asked.now, page.order.metric)
    question = asking.question(metrics, by=page.by, order=page.order, search=page.search)
    bookmark = None if page.after is None else read_bookmark(page.after, question)
    asked_at = datetime.now(UTC) if bookmark is None else bookmark.asked_at
    # What happened since the first page was asked for is left out, so that no group moves from one page to another.
    ended = min(asking.end, asked_at) if bookmark is not None and asking.start < asked_at else asking.end
    found = await asking.ask(
        "groups",
        replace(
            question,
            edges=(asking.start, ended),
            limit=page.first + 1,
            after=None if bookmark is None else bookmark.place,
        ),
    )
    rows = found[: page.first]
    before = await _before(asking, asked.before, page.by, rows)
    end_cursor = None
    if len(found) > page.first:
        last = Place(rows[-1].values[page.order.metric.name], rows[-1].keys)
        end_cursor = Bookmark(last, asked_at).written(question)
    return Breakdown(
        rows=[_row(asking, row, None if before is None else before.get(row.keys, NOTHING)) for row in rows],
        end_cursor=end_cursor,
        explain=asking.explain,
    )


async def _before(
    asking: Asking, metrics: tuple[Metric, ...], by: tuple[Subject, ...], rows: list[Row]
) -> dict[tuple[str | None, ...], Numbers] | None:
    """Return the metrics that the rows' groups have in the range to compare with."""
    earlier = asking.before
    if earlier is None:
        return None
    if not rows:
        return {}
    # Of two subjects all combinations of their values: few more than there are rows, and quick to find.
    values = [tuple(dict.fromkeys(row.keys[number] or "" for row in rows)) for number in range(len(by))]
    same = [Comparison(subject, Operator.IS, some) for subject, some in zip(by, values, strict=True)]
    only = same[0] if len(same) == 1 else All(tuple(same))
    found = await earlier.ask("previous groups", earlier.question(metrics, only=only, by=by))
    return {row.keys: row.values for row in found}


def _row(asking: Asking, row: Row, before: Numbers | None) -> BreakdownRow:
    return BreakdownRow(
        numbers=row.values,
        keys=row.keys,
        previous=None if before is None or asking.other is None else asking.previous(before, *asking.other),
        change=changed(row.values, before),
    )


async def heatmap(asking: Asking, selection: Selections) -> Heatmap:
    """Answer with one question."""
    asked = wanted(below(selection, "cells"))
    rows = await asking.ask("cells", asking.question(asked.now, by=_HOURS))
    known = {row.keys: row.values for row in rows}
    cells = [
        HeatmapCell(numbers=known.get((str(weekday), str(hour)), NOTHING), weekday=weekday, hour=hour)
        for weekday, hour in product(range(1, 8), range(24))
    ]
    return Heatmap(timezone=asking.zone.key, cells=cells, explain=asking.explain)


async def dimension_values(asking: Asking, subject: Subject, first: int, search: str | None) -> list[DimensionValue]:
    """Answer with one question."""
    question = asking.question((_EVENTS,), by=(subject,), order=Order(_EVENTS), limit=first, search=search)
    rows = await asking.ask("values", question)
    return [DimensionValue(value=row.keys[0], events=Count(int(row.values["events"] or 0))) for row in rows]


async def property_keys(asking: Asking, search: str | None) -> list[PropertyKey]:
    """Answer with one statement, which reads events."""
    async with asking.context.turn():
        rows = await fetch(asking.context.service.database.reader, keys_select(asking.log(), search))
    return [PropertyKey(name=row["name"], events=Count(row["events"])) for row in rows]


async def events(asking: Asking, selection: Selections, first: int, after: str | None) -> EventPage:
    """Read a page of the log with one statement; one more before where pages of visits are looked at.

    Raises:
        TidelineError: BAD_INPUT for a cursor of another question.
    """
    log = asking.log()
    cursor = None if after is None else read_cursor(after, log)
    database = asking.context.service.database
    looked_at = frozenset() if log.filter is None else subjects(log.filter)
    async with asking.context.turn():
        if names(below(selection, "rows")) & {"entryPage", "exitPage"} or any(
            isinstance(one, Dimension) and one.level is Level.VISIT for one in looked_at
        ):
            await settle(database.writer)
        found = await fetch(database.reader, log_select(log, first, cursor))
    page = found[:first]
    domains = {site.id: site.domain for site in asking.sites}
    return EventPage(
        rows=[LoggedEvent(row=row, domain=domains[row["site_id"]], time=asking.local(row["time"])) for row in page],
        end_cursor=Cursor(page[-1]["time"], page[-1]["event_id"], page[-1]["site_id"]).written(log)
        if len(found) > first
        else None,
    )


def _with(metrics: tuple[Metric, ...], one: Metric) -> tuple[Metric, ...]:
    return metrics if one in metrics else (*metrics, one)


async def _nothing() -> Numbers:
    return NOTHING
