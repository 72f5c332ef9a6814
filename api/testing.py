"""A pytest plugin (see conftest.py): the real application on a real port, over the worker's database."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import httpx
import pytest
import uvicorn

from api.app import create_app
from api.auth import create_token
from api.passwords import hash_password
from api.settings import Settings
from db.testing import TestDatabase, TestSite

EMAIL: Final = "owner@localhost"
PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of a database that lives for one test run

TRACK: Final = """
mutation ($site: String!, $events: [EventInput]!) {
  track(site: $site, events: $events) { accepted duplicates rejected { index code message } }
}"""


@dataclass(frozen=True)
class Client:
    """Speaks to the application as one person or program does."""

    http: httpx.AsyncClient

    async def post(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        """Send an operation and return the whole answer."""
        # As browsers write JSON: whatever is no ASCII, half of a surrogate pair included, is escaped.
        body = json.dumps({"query": query, "variables": variables or {}})
        response = await self.http.post(
            "/graphql", content=body, headers={"Content-Type": "application/json", **headers}
        )
        answer: dict[str, Any] = response.json()
        return answer

    async def ask(self, query: str, variables: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
        """Send an operation that must succeed and return its data."""
        answer = await self.post(query, variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def error(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        """Send an operation that must fail and return its one error."""
        answer = await self.post(query, variables, **headers)
        assert len(answer.get("errors", ())) == 1, answer
        error: dict[str, Any] = answer["errors"][0]
        return error

    async def track(self, site: TestSite, *events: object, **headers: str) -> dict[str, Any]:
        """Send a batch and return its receipt."""
        answer = await self.post(TRACK, {"site": site.key, "events": list(events)}, **headers)
        assert "errors" not in answer, answer
        receipt: dict[str, Any] = answer["data"]["track"]
        return receipt


def settings_for(database: TestDatabase) -> Settings:
    """Return settings that serve a test database."""
    return Settings.model_validate(
        {
            "TIDELINE_ENV": "test",
            "TIDELINE_SECRET_KEY": secrets.token_hex(32),
            "TIDELINE_PUBLIC_URL": "http://tideline.test",
            "DATABASE_WRITER_URL": database.writer_url,
            "DATABASE_READER_URL": database.reader_url,
        }
    )


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[str]:
    """Serve the application on a free port of loopback and yield its address."""
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=0, log_config=None, forwarded_allow_ips="*", loop="asyncio"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())  # noqa: SLF001 - `serve` would take over the test run's signals
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@pytest.fixture(scope="session")
async def address(database: TestDatabase) -> AsyncIterator[str]:
    """The address of the application, served for the worker."""
    async with serving(settings_for(database)) as served:
        yield served


@pytest.fixture(scope="session")
async def user(owner: asyncpg.Connection) -> str:
    """The one user; returns the e-mail."""
    await owner.execute("INSERT INTO users (email, password_hash) VALUES ($1, $2)", EMAIL, hash_password(PASSWORD))
    return EMAIL


@pytest.fixture(scope="session")
async def token(user: str, database: TestDatabase) -> str:
    """An API token of the user."""
    assert user
    async with asyncpg.create_pool(database.writer_url, min_size=1, max_size=1) as pool:
        return await create_token(pool, "tests")


@pytest.fixture
async def nobody(address: str) -> AsyncIterator[Client]:
    """A client that is not logged in."""
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        yield Client(http)


@pytest.fixture
async def client(address: str, token: str) -> AsyncIterator[Client]:
    """A client with a token."""
    async with httpx.AsyncClient(base_url=address, timeout=30, headers={"Authorization": f"Bearer {token}"}) as http:
        yield Client(http)


@pytest.fixture
async def pool(database: TestDatabase) -> AsyncIterator[asyncpg.Pool]:
    """A pool of the reader's."""
    async with asyncpg.create_pool(database.reader_url, min_size=1, max_size=2) as made:
        yield made
