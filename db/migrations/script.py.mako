"""${message}

Forward only, and in two releases where something goes away: expand (add what the new code needs; the old code goes on
working), then contract (drop what no running code reads). Frozen SQL: never import tables, rollups or ddl here.
"""

from alembic import context, op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}

EVERYWHERE: tuple[str, ...] = ()
BY_EDITION: dict[str, tuple[str, ...]] = {"apache": (), "community": ()}


def upgrade() -> None:
    for statement in EVERYWHERE + BY_EDITION[context.config.attributes["edition"]]:
        op.execute(statement)
