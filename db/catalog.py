"""Reads a live database back: all of it for the drift test, and what readiness needs."""

import re
from typing import Final

from db.migrate import AnyConnection, head
from db.rollups import ROLLUPS

# Each query names one kind of object and yields (name, definition). What extensions own is left out.
_OURS: Final = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = {oid} AND d.deptype = 'e')"
_KINDS: Final = {
    "column": """
        SELECT c.relname || '.' || a.attname,
               concat_ws(' ', a.attnum, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
                         pg_get_expr(d.adbin, d.adrelid), a.attidentity)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    """,
    "storage": """
        SELECT relname, array_to_string(reloptions, ', ') FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reloptions IS NOT NULL
    """,
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "view": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "function": f"""
        SELECT oid::regprocedure::text, pg_get_functiondef(oid) || coalesce(proacl::text, '') FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND {_OURS.format(oid="pg_proc.oid")}
    """,
    "trigger": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
        JOIN pg_class c ON c.oid = tgrelid WHERE c.relnamespace = 'public'::regnamespace AND NOT tgisinternal
    """,
    "grant": """
        SELECT relname, (SELECT string_agg(entry::text, ', ' ORDER BY entry::text) FROM unnest(relacl) AS entry)
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'p')
    """,
    "role": """
        SELECT rolname, array_to_string(setconfig, ', ') FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole
        WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    """,
    "hypertable": """
        SELECT hypertable_name || '.' || column_name, time_interval::text FROM timescaledb_information.dimensions
        WHERE hypertable_schema = 'public'
    """,
    "continuous aggregate": """
        SELECT view_name, concat_ws(' ', materialized_only, view_definition)
        FROM timescaledb_information.continuous_aggregates
    """,
    "policy": """
        SELECT coalesce(hypertable_name, '') || '.' || proc_name,
               concat_ws(' ', schedule_interval, (config - 'mat_hypertable_id' - 'hypertable_id')::text)
        FROM timescaledb_information.jobs WHERE hypertable_name IS NOT NULL
    """,
}


async def read_catalog(connection: AnyConnection) -> dict[str, str]:
    """Return every object of the database with its definition, comparable between databases. Takes some 50 ms."""
    database = await connection.fetchval("SELECT current_database()")
    catalog = {}
    for kind, query in _KINDS.items():
        for name, definition in await connection.fetch(query):
            text = f"{definition or ''}".replace(f"{database}_", "<database>_")
            # Numbers that TimescaleDB gives out in order of creation.
            text = re.sub(r"(_materialized_hypertable_|cagg_watermark\()\d+", r"\1N", text)
            name_text = re.sub(r"\d+", "N", name) if kind == "policy" else name.replace(f"{database}_", "<database>_")
            catalog[f"{kind} {name_text}"] = text
    return catalog


async def problems(connection: AnyConnection) -> list[str]:
    """Return what keeps this database from serving this code: one sentence each, none when it is ready."""
    found = []
    revision = await connection.fetchval(
        "SELECT version_num FROM alembic_version" if await _exists(connection, "alembic_version") else "SELECT NULL"
    )
    if revision != head():
        found.append(f"The database is at revision {revision}, the code at {head()}.")
    for rollup in ROLLUPS:
        columns = await connection.fetch(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0", rollup.name
        )
        if tuple(column for (column,) in columns) != rollup.columns:
            found.append(f"The rollup {rollup.name} is not as declared.")
    return found


async def _exists(connection: AnyConnection, relation: str) -> bool:
    return bool(await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", relation))
