"""After collecting, in every way there is: no address and no User-Agent is anywhere in the database or the log."""

import asyncio
import json
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import httpx

from api.testing import TRACK, Client
from db.refresh import refresh
from db.testing import TestDatabase, TestSite

ADDRESS = "203.0.113.77"
PERSON = "person-7d20f4"
# Read as Firefox, with a part that would be recognised anywhere.
NEEDLE = "needle-5b1c9e"
AGENT = f"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0 {NEEDLE}"
FORWARDED = {"X-Forwarded-For": ADDRESS, "User-Agent": AGENT}


async def tables_with(owner: asyncpg.Connection, needle: str) -> list[str]:
    names = await owner.fetch(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname IN ('public', '_timescaledb_internal')"
    )
    query = "SELECT EXISTS (SELECT FROM {} AS row WHERE row::text LIKE $1)"
    return [name for (name,) in names if await owner.fetchval(query.format(name), f"%{needle}%")]


@asynccontextmanager
async def process(database: TestDatabase, log: Path) -> AsyncIterator[str]:
    """Serve as containers and the local stack do, with everything that is written in one file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("TIDELINE_", "DATABASE_"))
    } | {
        "TIDELINE_ENV": "test",
        "TIDELINE_SECRET_KEY": secrets.token_hex(32),
        "TIDELINE_API_PORT": str(port),
        "DATABASE_WRITER_URL": database.writer_url,
        "DATABASE_READER_URL": database.reader_url,
    }
    with log.open("wb") as sink:
        command = (sys.executable, "-m", "api", "serve")
        served = await asyncio.create_subprocess_exec(*command, env=environment, stdout=sink, stderr=sink)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            for _ in range(200):
                with suppress(httpx.TransportError):
                    if (await http.get("/healthz")).status_code == 200:
                        break
                await asyncio.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        served.terminate()
        await served.wait()


async def test_neither_address_nor_user_agent_is_kept(
    database: TestDatabase, client: Client, owner: asyncpg.Connection, site: TestSite, tmp_path: Path
) -> None:
    made = 'mutation ($d: String) { createSecretKey(site: $d, name: "x") { key } }'
    secret = (await client.ask(made, {"d": site.domain}))["createSecretKey"]["key"]
    log = tmp_path / "log"
    async with process(database, log) as address, httpx.AsyncClient(base_url=address, timeout=30) as http:
        sender = Client(http)
        event = {"name": "pageview", "url": "https://shop.test/"}
        assert (await sender.track(site, event, {"name": "x", "userId": "u"}, **FORWARDED))["accepted"] == 2
        # Bad events, bots, and requests that fail on their way.
        await sender.track(site, {"name": 1}, {"name": "y", "time": "1990-01-01T00:00:00Z"}, **FORWARDED)
        await sender.track(site, event, **{**FORWARDED, "User-Agent": f"Googlebot {AGENT}"})
        await sender.post(TRACK, {"site": "nobody", "events": [event]}, **FORWARDED)
        await sender.post("{ broken", {}, **FORWARDED)
        told = event | {"address": ADDRESS, "userAgent": AGENT, "time": "2024-01-01T00:00:00Z"}
        answer = await sender.post(TRACK, {"site": secret, "events": [told]})
        assert answer["data"]["track"]["accepted"] == 1
        body = json.dumps({"type": "event", "payload": {"website": site.key, "url": "/"}})
        assert (await http.post("/api/send", content=body, headers=FORWARDED)).status_code == 200
        assert (await http.post("/api/send", content="{", headers=FORWARDED)).status_code == 400
        # A row that the database refuses: it tells what is in it, and the log does not.
        await owner.execute("ALTER TABLE events ADD CONSTRAINT refused CHECK (name <> 'refused')")
        try:
            refused = event | {"name": "refused", "userId": PERSON}
            failed = await sender.post(TRACK, {"site": site.key, "events": [refused]}, **FORWARDED)
        finally:
            await owner.execute("ALTER TABLE events DROP CONSTRAINT refused")
        assert failed["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert await owner.fetchval("SELECT count(*) FROM events WHERE site_id = $1 AND browser = 'Firefox'", site.id) == 4
    written = log.read_text()
    assert "CheckViolationError (23514)" in written
    assert 'violates check constraint \\"refused\\"' in written
    assert PERSON not in written
    assert ADDRESS not in written
    assert NEEDLE not in written
    assert await tables_with(owner, ADDRESS) == await tables_with(owner, NEEDLE) == []
    await refresh(owner)
    assert await tables_with(owner, ADDRESS) == await tables_with(owner, NEEDLE) == []
    # What the search would have found.
    assert await tables_with(owner, "shop.test")
