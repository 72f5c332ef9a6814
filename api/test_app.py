"""The application as a whole: health, ids, and that errors carry codes and show nothing inside."""

import json
import logging
import sys

import asyncpg
import httpx
import pytest

from api.logs import JsonFormatter
from api.testing import TRACK, Client, serving, settings_for
from db.migrate import head as head_revision
from db.testing import TestDatabase, TestSite


async def test_health(nobody: Client) -> None:
    assert (await nobody.http.get("/healthz")).json() == {"status": "alive"}
    ready = await nobody.http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "problems": []})


async def test_readiness_fails_when_migrations_are_missing(nobody: Client, owner: asyncpg.Connection) -> None:
    head = await owner.fetchval("UPDATE alembic_version SET version_num = 'older' RETURNING version_num")
    try:
        ready = await nobody.http.get("/readyz")
    finally:
        await owner.execute("UPDATE alembic_version SET version_num = $1", head_revision())
    assert head == "older"
    assert ready.status_code == 503
    assert "revision older" in ready.json()["problems"][0]


async def test_request_ids_are_kept_or_made(nobody: Client) -> None:
    given = await nobody.http.get("/healthz", headers={"X-Request-Id": "abc123"})
    assert given.headers["x-request-id"] == "abc123"
    made = await nobody.http.get("/healthz", headers={"X-Request-Id": "not\tan id"})
    assert len(made.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"no json", "application/json", "BAD_REQUEST"),
        (b"\xff\xfe", "application/json", "BAD_REQUEST"),
        (b'{"nothing": 1}', "application/json", "BAD_REQUEST"),
        (b'{"query": "{ me { email } }"}', "text/plain", "BAD_REQUEST"),
        (b"[" * 100_000, "application/json", "BAD_REQUEST"),
        (b'{"query": "{ nope }"}', "application/json", "INVALID_DOCUMENT"),
        (b'{"query": "{ me "}', "application/json", "INVALID_DOCUMENT"),
        (b'{"query": "{ me { email } }", "variables": 3}', "application/json", "BAD_REQUEST"),
    ],
)
async def test_malformed_requests_get_a_code(nobody: Client, body: bytes, content_type: str, code: str) -> None:
    response = await nobody.http.post("/graphql", content=body, headers={"Content-Type": content_type})
    assert response.status_code < 500
    assert response.json()["errors"][0]["extensions"]["code"] == code


async def test_graphiql_is_for_the_signed_in_in_production(database: TestDatabase, token: str) -> None:
    production = settings_for(database).model_copy(update={"env": "production"})
    async with serving(production) as address, httpx.AsyncClient(base_url=address) as http:
        closed = await http.get("/graphql", headers={"Accept": "text/html"})
        opened = await http.get("/graphql", headers={"Accept": "text/html", "Authorization": f"Bearer {token}"})
    assert (closed.status_code, closed.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert opened.status_code == 200
    assert '<script type="module" src="/graphiql/main.js">' in opened.text
    for loaded in (opened.text, opened.headers["content-security-policy"]):
        assert "//" not in loaded, "nothing comes from another host"


async def test_queries_are_not_taken_from_urls(client: Client) -> None:
    response = await client.http.get("/graphql", params={"query": "{ sites { domain } }"})
    assert "data" not in response.text or response.json().get("data") is None


async def test_errors_inside_are_masked(client: Client, owner: asyncpg.Connection, site: TestSite) -> None:
    await owner.execute("REVOKE SELECT ON sites FROM " + await _reader(owner))
    try:
        error = await client.error("query ($d: String!) { site(domain: $d) { name } }", {"d": site.domain})
    finally:
        await owner.execute("GRANT SELECT ON sites TO " + await _reader(owner))
    assert error["extensions"] == {"code": "INTERNAL"}
    assert "permission" not in error["message"]
    assert "sites" not in error["message"]


async def test_a_question_that_takes_too_long_says_so(
    client: Client, database: TestDatabase, owner: asyncpg.Connection, site: TestSite
) -> None:
    """The events are locked by somebody until the reader's time is over."""
    query = """query ($d: String!) { site(domain: $d) {
        totals(range: {start: "2025-01-01", end: "2025-01-02"}, filter: {property: "plan", values: ["pro"]}) { events } } }"""
    role = await _reader(owner)
    await owner.execute(f"ALTER ROLE {role} SET statement_timeout = '200ms'")
    await owner.execute(f"ALTER ROLE {role} IN DATABASE {role.removesuffix('_reader')} RESET statement_timeout")
    try:
        async with serving(settings_for(database)) as address, httpx.AsyncClient(base_url=address) as http:
            http.headers["Authorization"] = client.http.headers["Authorization"]
            async with owner.transaction():
                await owner.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
                error = await Client(http).error(query, {"d": site.domain})
    finally:
        await owner.execute(f"ALTER ROLE {role} RESET statement_timeout")
        await owner.execute(
            f"ALTER ROLE {role} IN DATABASE {role.removesuffix('_reader')} SET statement_timeout = '15s'"
        )
    assert error["extensions"] == {"code": "TOO_SLOW", "limitSeconds": 0.2}
    assert (
        error["message"] == "This took longer than the 0.2 seconds that a question may take. Ask for a shorter range."
    )


def test_the_log_is_json_and_names_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    error = (ValueError, ValueError("inside"), None)
    record = logging.LogRecord("api", logging.ERROR, "", 0, "a %s failed", ("request",), error)
    record.request_id = "abc"
    handler.handle(record)
    line = json.loads(capsys.readouterr().out)
    assert (line["message"], line["level"], line["requestId"]) == ("a request failed", "error", "abc")
    assert "ValueError: inside" in line["traceback"]


async def test_the_log_says_what_happened_but_not_to_whom(owner: asyncpg.Connection) -> None:
    """What the database or its driver refuses is quoted by them: the row, or the value."""
    statements: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("SELECT $1::text::integer", ("needle",)),
        ("SELECT $1::integer", ("needle",)),
        ("INSERT INTO users (email, password_hash) SELECT $1, $2 FROM generate_series(1, 2)", ("needle", "x")),
    )
    failures: list[Exception] = []
    for text, values in statements:
        try:
            await owner.execute(text, *values)
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            failures.append(error)
    assert all("needle" in str(one) for one in failures)
    group = ExceptionGroup("all of them", failures)
    group.__cause__ = KeyError("before")
    told = JsonFormatter().formatException((ExceptionGroup, group, None))
    assert "needle" not in told
    for word in (
        "KeyError: 'before'",
        "all of them",
        "UniqueViolationError (23505): duplicate key",
        "(22P02)",
        "test_app.py",
    ):
        assert word in told


async def _reader(owner: asyncpg.Connection) -> str:
    name: str = await owner.fetchval("SELECT quote_ident(current_database() || '_reader')")
    return name


async def test_the_database_away_is_said_and_recovered_from(
    database: TestDatabase, owner: asyncpg.Connection, site: TestSite, token: str
) -> None:
    """Every connection of the service is cut; the next requests find it working again."""
    async with (
        serving(settings_for(database)) as address,
        httpx.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {token}"}) as http,
    ):
        person = Client(http)
        assert (await person.track(site, {"name": "before"}))["accepted"] == 1
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        answers = [await person.post(TRACK, {"site": site.key, "events": [{"name": "after"}]}) for _ in range(20)]
        accepted = sum(answer["data"]["track"]["accepted"] for answer in answers)
        assert accepted == 20, "the writer connects again by itself"
        stored = await owner.fetchval("SELECT count(*) FROM events WHERE site_id = $1 AND name = 'after'", site.id)
        assert stored == accepted
