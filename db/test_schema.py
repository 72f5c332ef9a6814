"""The migrations, the declarations and the live database say the same; the roles may do what they must and no more."""

import re
import secrets

import asyncpg
import pytest

from db.catalog import problems, read_catalog
from db.ddl import schema
from db.migrate import edition_of, head, offline, upgrade
from db.rollups import EDITIONS, ROLLUPS, Edition
from db.testing import TestDatabase, TestSite, create_database, drop_database, migrated_database


async def test_head_equals_the_code(database: TestDatabase) -> None:
    migrated_name, declared_name = (f"tideline_test_{secrets.token_hex(6)}" for _ in range(2))
    try:
        migrated = await asyncpg.connect((await migrated_database(migrated_name)).owner_url)
        declared = await asyncpg.connect(await create_database(declared_name))
        await declared.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        # Alembic's own table: the roles are granted it.
        await declared.execute(
            "CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY)"
        )
        for statement in schema(database.edition):
            await declared.execute(statement)
        one, other = await read_catalog(migrated), await read_catalog(declared)
        await migrated.close()
        await declared.close()
    finally:
        await drop_database(migrated_name)
        await drop_database(declared_name)
    assert one == other
    # The comparison saw what it is for.
    for expected in ("column events.visitor_id", "role <database>_reader", "hypertable events.time", "grant events"):
        assert expected in one, f"{expected} is not in the catalog"


@pytest.mark.parametrize("edition", EDITIONS)
def test_offline_script_holds_every_declared_statement(edition: Edition) -> None:
    script = offline(edition)
    # A table that a later migration altered is declared as it came to be: its columns are in the script one by one.
    # A role's grants add up: each of them is there, in whichever migration.
    altered = set(re.findall(r"ALTER TABLE (\w+) ADD COLUMN", script))
    statements = [
        part
        for statement in schema(edition)
        for part in (
            re.findall(r"^    (\w+ [A-Z ]+)", statement, re.MULTILINE)
            if statement.startswith(tuple(f"CREATE TABLE {table} (" for table in altered))
            else statement.splitlines()
            if statement.startswith("DO $$\nDECLARE\n    role text")
            else [statement]
        )
    ]
    assert len(statements) > len(schema(edition)) or not altered
    assert [statement for statement in statements if statement not in script] == []


async def test_a_second_migration_changes_nothing(database: TestDatabase, owner: asyncpg.Connection) -> None:
    before = await read_catalog(owner)
    await upgrade(database.owner_url)
    assert await read_catalog(owner) == before
    assert await owner.fetchval("SELECT version_num FROM alembic_version") == head()


async def test_rollups_are_what_the_edition_offers(database: TestDatabase, owner: asyncpg.Connection) -> None:
    assert await edition_of(owner) == database.edition
    names = {rollup.name for rollup in ROLLUPS}
    if database.edition == "community":
        rows = await owner.fetch(
            "SELECT view_name::text FROM timescaledb_information.continuous_aggregates WHERE NOT materialized_only"
        )
        assert {name for (name,) in rows} == names
        policies = (
            "SELECT count(*) FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'"
        )
        assert await owner.fetchval(policies) == len(names)
    else:
        rows = await owner.fetch("SELECT hypertable_name::text FROM timescaledb_information.hypertables")
        assert {name for (name,) in rows} == {"events", "engagement", *(f"{name}_stored" for name in names)}


async def test_readiness_names_what_is_wrong(owner: asyncpg.Connection, database: TestDatabase) -> None:
    assert await problems(owner) == []
    async with _undone(owner):
        await owner.execute("UPDATE alembic_version SET version_num = 'older'")
        assert await problems(owner) == [f"The database is at revision older, the code at {head()}."]
    if database.edition == "apache":
        async with _undone(owner):
            await owner.execute("DROP VIEW events_15m")
            assert await problems(owner) == ["The rollup events_15m is not as declared."]


class _undone:  # noqa: N801 - reads as a phrase where it stands
    """A transaction that is always rolled back."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._transaction = connection.transaction()

    async def __aenter__(self) -> None:
        await self._transaction.start()

    async def __aexit__(self, *_: object) -> None:
        await self._transaction.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO sites (domain, name, timezone) VALUES ('x', 'x', 'UTC')",
        "DELETE FROM events",
        "SELECT password_hash FROM users",
        "SELECT token_hash FROM api_tokens",
        "SELECT salt FROM visitor_salts",
        "SELECT forget_user(1, 'x', 1)",
        "CREATE TABLE mine (a integer)",
        "CREATE TEMPORARY TABLE mine (a integer)",
    ],
)
async def test_reader_may_only_read_what_is_measured(database: TestDatabase, statement: str) -> None:
    await _refused(database.reader_url, "SET default_transaction_read_only = off", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events",
        "UPDATE events SET name = 'x'",
        "DROP TABLE events",
        "UPDATE users SET email = 'x'",
        "DELETE FROM sites",
        "DELETE FROM traits",
        "DELETE FROM filtered_events",
        "CREATE TABLE mine (a integer)",
        "CREATE TEMPORARY TABLE mine (a integer)",
    ],
)
async def test_writer_may_only_append(database: TestDatabase, statement: str) -> None:
    await _refused(database.writer_url, statement)


async def _refused(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        *before, statement = statements
        for one in before:
            await connection.execute(one)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_reader_is_read_only_and_bounded_in_time(database: TestDatabase) -> None:
    connection = await asyncpg.connect(database.reader_url)
    try:
        assert await connection.fetchval("SHOW default_transaction_read_only") == "on"
        assert await connection.fetchval("SHOW statement_timeout") == "15s"
        assert await connection.fetchval("SHOW plan_cache_mode") == "force_custom_plan"
    finally:
        await connection.close()


async def test_a_resend_is_a_no_op(owner: asyncpg.Connection, site: TestSite) -> None:
    statement = """
        INSERT INTO events (time, event_id, site_id, name, visitor_id, session_id)
        VALUES ('2025-05-01 10:00:00+00', '01900000-0000-7000-8000-000000000001', $1, 'pageview', 1, 1)
        ON CONFLICT DO NOTHING"""
    assert await owner.execute(statement, site.id) == "INSERT 0 1"
    assert await owner.execute(statement, site.id) == "INSERT 0 0"
