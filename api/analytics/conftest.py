"""Fixtures of the tests of answers."""

from collections.abc import AsyncIterator

import pytest

from api.database import Database, open_database
from api.testing import settings_for
from db.testing import TestDatabase


@pytest.fixture(scope="session")
async def reading(database: TestDatabase) -> AsyncIterator[Database]:
    """The worker's database as the application sees it."""
    async with open_database(settings_for(database)) as opened:
        yield opened
