"""Pure: the declared schema -> SQL text, for either edition of TimescaleDB. Nothing here talks to a database."""

from textwrap import dedent, indent
from typing import Final

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

import db.books  # noqa: F401 - its tables are part of the metadata
from db.access import ACCESS_STATEMENTS
from db.fold import fold_statements
from db.forget import FORGET_USER
from db.remove import REMOVE_SITE
from db.roles import role_statements
from db.rollups import GRAIN, ROLLUPS, Edition, Rollup
from db.tables import EVENTS_CHUNK_INTERVAL, events, metadata

_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped

# Any constant will do: it names the lock between writers' triggers and the step that moves the threshold.
ADVISORY_LOCK: Final = 846_190_415

# While the step that moves the threshold waits for a long transaction to end, every other writer waits behind it.
ADVANCE_PATIENCE: Final = "250ms"

# Chunks older than this are kept in columns: about a fifth of the size. What comes later still can be added and deleted.
_COLUMNSTORE: Final = (
    "ALTER TABLE events SET (timescaledb.compress, timescaledb.compress_segmentby = 'site_id', "
    "timescaledb.compress_orderby = 'time DESC, event_id')",
    "SELECT add_compression_policy('events', compress_after => INTERVAL '14 days')",
)

# Functions that act with the owner's rights name everything they touch through this path and no other.
DEFINER: Final = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"


def schema(edition: Edition) -> list[str]:
    """Return every statement, in order, that makes an empty database into this one. No trailing semicolons."""
    return [
        "CREATE EXTENSION IF NOT EXISTS timescaledb",
        *_tables(),
        f"SELECT create_hypertable('events', by_range('time', INTERVAL '{EVENTS_CHUNK_INTERVAL}'), "
        "create_default_indexes => false)",
        f"SELECT create_hypertable('engagement', by_range('time', INTERVAL '{EVENTS_CHUNK_INTERVAL}'), "
        "create_default_indexes => false)",
        *(_COLUMNSTORE if edition == "community" else ()),
        *(_portable_machinery() if edition == "apache" else ()),
        *(statement for rollup in ROLLUPS for statement in rollup_statements(rollup, edition)),
        *(_portable_refresh() if edition == "apache" else ()),
        *fold_statements(),
        FORGET_USER,
        REMOVE_SITE,
        *ACCESS_STATEMENTS,
        *role_statements(edition),
    ]


def rollup_statements(rollup: Rollup, edition: Edition) -> list[str]:
    """Return the statements that make one rollup: a continuous aggregate, or its portable twin."""
    if edition == "community":
        return [
            f"CREATE MATERIALIZED VIEW {rollup.name}\n"
            "WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS\n"
            f"{_aggregate(rollup, 'events')}\nWITH NO DATA",
            f"SELECT add_continuous_aggregate_policy('{rollup.name}', start_offset => NULL, "
            "end_offset => INTERVAL '1 minute', schedule_interval => INTERVAL '15 seconds')",
        ]
    types = {column.name: column.type.compile(dialect=_DIALECT).lower() for column in events.columns}
    columns = [
        "bucket timestamp with time zone NOT NULL",
        *(f"{measure.name} bigint NOT NULL" for measure in rollup.measures),
        "site_id integer NOT NULL",
        *(f"{dimension} {types[dimension]} NOT NULL" for dimension in rollup.dimensions),
        f"PRIMARY KEY ({', '.join(('site_id', 'bucket', *rollup.dimensions))})",
    ]
    return [
        f"CREATE TABLE {rollup.name}_stored (\n    " + ",\n    ".join(columns) + "\n)",
        # Ten times the chunk of its source, as continuous aggregates have it.
        f"SELECT create_hypertable('{rollup.name}_stored', by_range('bucket', INTERVAL '{EVENTS_CHUNK_INTERVAL}' * 10), "
        "create_default_indexes => false)",
        f"CREATE VIEW {rollup.name} AS\n"
        f"SELECT {', '.join(rollup.columns)}\nFROM {rollup.name}_stored\nWHERE bucket < rollup_watermark()\n"
        f"UNION ALL\n{_aggregate(rollup, 'events', 'time >= rollup_watermark()')}",
    ]


def _dimension(name: str) -> str:
    """Return the expression a dimension is grouped by: never null, so that it can be part of a key."""
    return f"coalesce({name}, '')" if events.c[name].nullable else name


def _dimensions(rollup: Rollup) -> tuple[str, ...]:
    return tuple(f"{_dimension(name)} AS {name}" if events.c[name].nullable else name for name in rollup.dimensions)


def _aggregate(rollup: Rollup, source: str, where: str = "") -> str:
    bucket = _bucket("time", rollup)
    measures = (f"{measure.sql} AS {measure.name}" for measure in rollup.measures)
    columns = ("site_id", f"{bucket} AS bucket", *_dimensions(rollup), *measures)
    lines = [
        f"SELECT {', '.join(columns)}",
        f"FROM {source}",
        f"WHERE {where}" if where else "",
        f"GROUP BY {', '.join(('site_id', bucket, *(_dimension(name) for name in rollup.dimensions)))}",
    ]
    return "\n".join(line for line in lines if line)


def _grain(rollup: Rollup | None = None) -> str:
    return f"INTERVAL '{int((rollup.grain if rollup else GRAIN).total_seconds() // 60)} minutes'"


def _bucket(time: str, rollup: Rollup | None = None) -> str:
    return f"time_bucket({_grain(rollup)}, {time})"


def _tables() -> list[str]:
    statements = []
    for table in metadata.sorted_tables:
        create = str(CreateTable(table).compile(dialect=_DIALECT)).strip().replace("\t", "    ")
        statements.append("\n".join(line.rstrip() for line in create.splitlines()))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=_DIALECT)) for index in indexes]
    return statements


def _portable_machinery() -> list[str]:
    """Return what continuous aggregates bring themselves: a watermark, and a log of what changed below it.

    `watermark`: buckets before it are materialised. `threshold`: changes before it are logged. A refresh first moves
    the threshold under the exclusive lock, which waits for writers that still saw the old one; every later change
    below it is in the log, so that no commit can fall between the two.
    """
    return [
        _sql("""
            CREATE TABLE rollup_state (
                only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                threshold timestamp with time zone NOT NULL,
                watermark timestamp with time zone NOT NULL
            )"""),
        f"INSERT INTO rollup_state (threshold, watermark) VALUES ({_bucket('now()')}, {_bucket('now()')})",
        _sql("""
            CREATE TABLE rollup_invalidations (
                bucket timestamp with time zone NOT NULL,
                site_id integer NOT NULL
            )"""),
        "CREATE INDEX rollup_invalidations_idx ON rollup_invalidations (bucket, site_id)",
        # PL/pgSQL on purpose: it is not inlined, so that its value is known when execution starts and chunks are
        # excluded then.
        _sql("""
            CREATE FUNCTION rollup_watermark() RETURNS timestamp with time zone
            LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
            BEGIN
                RETURN (SELECT watermark FROM rollup_state);
            END $$"""),
        _sql(f"""
            CREATE FUNCTION log_rollup_invalidations() RETURNS trigger
            {DEFINER} AS $$
            DECLARE
                known_threshold timestamptz;
            BEGIN
                PERFORM pg_advisory_xact_lock_shared({ADVISORY_LOCK});
                SELECT threshold INTO STRICT known_threshold FROM rollup_state;
                INSERT INTO rollup_invalidations (bucket, site_id)
                SELECT DISTINCT {_bucket("time")}, site_id FROM changed WHERE time < known_threshold;
                IF FOUND THEN
                    NOTIFY rollup_invalidations;
                END IF;
                RETURN NULL;
            END $$"""),
        "CREATE TRIGGER log_inserted AFTER INSERT ON events REFERENCING NEW TABLE AS changed\n"
        "FOR EACH STATEMENT EXECUTE FUNCTION log_rollup_invalidations()",
        "CREATE TRIGGER log_deleted AFTER DELETE ON events REFERENCING OLD TABLE AS changed\n"
        "FOR EACH STATEMENT EXECUTE FUNCTION log_rollup_invalidations()",
    ]


def _portable_refresh() -> list[str]:
    """Return the two steps of a refresh. They run in two transactions: the first must be visible to writers."""
    redo = "\n".join(_redo(rollup) for rollup in ROLLUPS)
    return [
        _sql(f"""
            CREATE FUNCTION rollup_advance() RETURNS void
            {DEFINER} SET lock_timeout = '{ADVANCE_PATIENCE}' AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock({ADVISORY_LOCK});
                UPDATE rollup_state SET threshold = greatest(threshold, {_bucket("now()")});
            EXCEPTION WHEN lock_not_available THEN
                NULL; -- somebody writes for long: the next refresh tries again
            END $$"""),
        # The log is emptied before events are read: what it said is then committed and so is seen; what is logged
        # later stays for the next step.
        _sql(f"""
            CREATE FUNCTION rollup_refresh(most_cells integer) RETURNS boolean
            {DEFINER} AS $$
            DECLARE
                state rollup_state;
                step_end timestamptz;
                buckets timestamptz[];
                sites integer[];
                low timestamptz;
                high timestamptz;
            BEGIN
                SELECT * INTO STRICT state FROM rollup_state FOR UPDATE;
                step_end := least(state.threshold, state.watermark + INTERVAL '1 day');
                WITH taken AS (
                    DELETE FROM rollup_invalidations WHERE (bucket, site_id) IN (
                        SELECT bucket, site_id FROM rollup_invalidations WHERE bucket < step_end
                        GROUP BY bucket, site_id ORDER BY bucket, site_id LIMIT most_cells)
                    RETURNING bucket, site_id
                ), touched AS (SELECT DISTINCT bucket, site_id FROM taken WHERE bucket < state.watermark)
                SELECT array_agg(bucket), array_agg(site_id), min(bucket), max(bucket)
                INTO buckets, sites, low, high FROM touched;
                -- redo
                UPDATE rollup_state SET watermark = step_end;
                RETURN step_end < state.threshold
                    OR EXISTS (SELECT FROM rollup_invalidations WHERE bucket < step_end);
            END $$""").replace("    -- redo", redo),
    ]


def _sql(text: str) -> str:
    return dedent(text).strip()


def _redo(rollup: Rollup) -> str:
    """Return the statements that redo the touched cells and add those between the watermark and the step's end."""
    stored = f"{rollup.name}_stored"
    insert = f"INSERT INTO {stored} ({', '.join(rollup.columns)})"
    # LATERAL: each touched cell is read along the primary key, however far apart the cells lie. A plain join was planned
    # as a merge that compared every event with every cell.
    grouped = ", ".join(_dimension(name) for name in rollup.dimensions)
    measures = ", ".join(f"{measure.sql} AS {measure.name}" for measure in rollup.measures)
    touched = (
        f"SELECT touched_site, touched_bucket, {', '.join(rollup.columns[2:])}\n"
        "FROM unnest(buckets, sites) AS touched (touched_bucket, touched_site)\n"
        f"CROSS JOIN LATERAL (\n    SELECT {', '.join(_dimensions(rollup))}, {measures} FROM events\n"
        f"    WHERE site_id = touched_site AND time >= touched_bucket AND time < touched_bucket + {_grain(rollup)}\n"
        f"    AND time >= low AND time < high + {_grain(rollup)}\n    GROUP BY {grouped}) AS cell"
    )
    fresh = _aggregate(rollup, "events", "time >= state.watermark AND time < step_end")
    return indent(
        f"IF buckets IS NOT NULL THEN\n"
        f"    DELETE FROM {stored} AS stored USING unnest(buckets, sites) AS touched (bucket, site_id)\n"
        "    WHERE stored.site_id = touched.site_id AND stored.bucket = touched.bucket\n"
        "    AND stored.bucket >= low AND stored.bucket <= high;\n"
        f"{indent(f'{insert}{chr(10)}{touched};', '    ')}\n"
        f"END IF;\n{insert}\n{fresh};",
        "    ",
    )
