"""A pytest plugin (see conftest.py): a real database for every test worker, built from the migrations, dropped at the end.

`DATABASE_URL` names a server and a user who may create databases and roles; `make test` starts one or takes yours. The
database it names is not touched.
"""

import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Final

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from db.migrate import edition_of, plain, set_password, upgrade
from db.rollups import Edition
from db.seed import create_site

# Roles live on the server, so a test database takes its own away with it.
ROLES: Final = ("writer", "reader")

_numbers = count(1)


@dataclass(frozen=True)
class TestDatabase:
    """A migrated database: the addresses of its owner and of its two roles, and which edition it runs on."""

    __test__ = False

    owner_url: str
    writer_url: str
    reader_url: str
    edition: Edition


@dataclass(frozen=True)
class TestSite:
    """A site of a test's own: what keeps tests apart in one database."""

    __test__ = False

    id: int
    domain: str
    key: str
    timezone: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, so that quick checks can leave it out."""
    for item in items:
        if "database" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


def server_url() -> str:
    """Return the server to make databases on."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        pytest.fail("These tests need a server: set DATABASE_URL, or run `make test`, which starts one.", pytrace=False)
    return plain(url)


async def create_database(name: str) -> str:
    """Make an empty database and return its owner's address."""
    connection = await asyncpg.connect(server_url())
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)


async def drop_database(name: str) -> None:
    """Drop a database with its roles, whoever is still connected."""
    connection = await asyncpg.connect(server_url())
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        for role in ROLES:
            await connection.execute(f'DROP ROLE IF EXISTS "{name}_{role}"')
    finally:
        await connection.close()


async def migrated_database(name: str) -> TestDatabase:
    """Make a database at head whose roles may log in."""
    owner = make_url(await create_database(name))
    owner_url = owner.render_as_string(hide_password=False)
    await upgrade(owner_url)
    urls = [
        owner.set(username=f"{name}_{role}", password=secrets.token_hex(16)).render_as_string(hide_password=False)
        for role in ROLES
    ]
    connection = await asyncpg.connect(owner_url)
    try:
        for url in urls:
            await set_password(connection, url)
        edition = await edition_of(connection)
        if edition == "community":
            await schedule_policies(connection, scheduled=False)
    finally:
        await connection.close()
    return TestDatabase(owner_url, urls[0], urls[1], edition)


async def schedule_policies(connection: asyncpg.Connection, *, scheduled: bool) -> None:
    """Start or pause the community edition's policies: refreshing aggregates, and compressing chunks.

    Tests refresh by themselves: a refresh skips what a policy is at work on in that moment, and returns before it is done.
    """
    await connection.execute(
        "SELECT alter_job(job_id, scheduled => $1) FROM timescaledb_information.jobs "
        "WHERE proc_name LIKE 'policy%' AND hypertable_name IS NOT NULL",
        scheduled,
    )


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[TestDatabase]:
    """One migrated database for the worker."""
    name = f"tideline_test_{secrets.token_hex(6)}"
    try:
        yield await migrated_database(name)
    finally:
        await drop_database(name)


@pytest.fixture(scope="session")
async def owner(database: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the owner, outside any transaction."""
    connection = await asyncpg.connect(database.owner_url)
    yield connection
    await connection.close()


async def make_site(owner: asyncpg.Connection, timezone: str = "UTC") -> TestSite:
    """Make a site that no other test knows."""
    domain, key = f"site-{next(_numbers)}-{secrets.token_hex(4)}.test", f"key-{secrets.token_hex(8)}"
    return TestSite(await create_site(owner, domain, "A site", timezone, key), domain, key, timezone)


@pytest.fixture
async def site(owner: asyncpg.Connection) -> TestSite:
    """A site of the test's own, in UTC."""
    return await make_site(owner)
