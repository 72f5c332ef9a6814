"""Which properties events have, for pickers. Pure."""

from typing import Any, Final

from sqlalchemy import Select, func, literal_column, select

from api.analytics.compile import condition
from api.analytics.compile.relations import of_sites, within
from api.analytics.log import Log, Logged
from db.tables import events

MAX_KEYS: Final = 200
# No relation knows properties' names, so that events themselves are read: so many take about a second.
MAX_EVENTS: Final = 1_000_000


def keys_select(log: Log, search: str | None) -> Select[Any]:
    """Return the statement whose rows are the names (`name`) and how many `events` have each, the most first.

    Among the newest MAX_EVENTS events of the range, those that pass; of names those that contain `search`.
    """
    of_range = (of_sites(events, log.sites), *within(events.c.time, log.start, log.end))
    # Found in the index, without reading events.
    since = select(events.c.time).where(*of_range).order_by(events.c.time.desc()).offset(MAX_EVENTS).limit(1)
    newest = events.c.time > func.coalesce(since.scalar_subquery(), func.timestamptz("-infinity"))
    names = func.jsonb_object_keys(events.c.properties).table_valued("name", name="names").lateral()
    statement = (
        select(names.c.name, func.count().label("events"))
        .select_from(events.join(names, literal_column("true")))
        .where(*of_range, newest, events.c.properties.is_not(None))
        .group_by(names.c.name)
        .order_by(func.count().desc(), names.c.name.collate("C"))
        .limit(MAX_KEYS)
    )
    if log.filter is not None:
        statement = statement.where(condition(log.filter, Logged(log)))
    return statement.where(names.c.name.icontains(search, autoescape=True)) if search else statement
