"""Fixtures of the tests of answers."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from api.database import Database
from db.testing import TestDatabase


@pytest.fixture(scope="session")
async def reading(database: TestDatabase) -> AsyncIterator[Database]:
    """The worker's database as the application has it."""
    async with (
        asyncpg.create_pool(database.writer_url, min_size=1, max_size=4) as writer,
        asyncpg.create_pool(database.reader_url, min_size=1, max_size=4) as reader,
    ):
        yield Database(writer, reader, database.edition)
