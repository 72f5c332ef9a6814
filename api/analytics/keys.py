"""Which properties events have, for pickers. Pure."""

from typing import Any, Final

from sqlalchemy import Select, func, literal_column, select

from api.analytics.compile import condition
from api.analytics.compile.relations import of_sites, within
from api.analytics.log import Log, Logged
from db.tables import events

MAX_KEYS: Final = 200
# No relation knows properties' names, so that events themselves are read: this many take about a second.
MAX_EVENTS: Final = 500_000


def keys_select(log: Log, search: str | None) -> Select[Any]:
    """Return the statement whose rows are the names (`name`) and how many `events` have each, the most first.

    Among the newest MAX_EVENTS events of the log that have properties; those whose name contains `search`.
    """
    having = (
        select(events.c.properties)
        .where(
            of_sites(events, log.sites), *within(events.c.time, log.start, log.end), events.c.properties.is_not(None)
        )
        .order_by(events.c.time.desc())
        .limit(MAX_EVENTS)
    )
    if log.filter is not None:
        having = having.where(condition(log.filter, Logged(log)))
    newest = having.subquery("newest")
    names = func.jsonb_object_keys(newest.c.properties).table_valued("name", name="names").lateral()
    statement = (
        select(names.c.name, func.count().label("events"))
        .select_from(newest.join(names, literal_column("true")))
        .group_by(names.c.name)
        .order_by(func.count().desc(), names.c.name.collate("C"))
        .limit(MAX_KEYS)
    )
    return statement.where(names.c.name.icontains(search, autoescape=True)) if search else statement
