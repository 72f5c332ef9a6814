"""Faults under load, each caused for real: nothing acknowledged is lost, nothing is doubled. The figures are printed."""

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from api.ingest import writer as writer_of
from api.ingest.row import Row
from api.ingest.writer import MAX_WAITING_EVENTS, Writer
from db.seed import create_site
from ops.collecting import TRACK, Clients, Line, connected, uuid7
from ops.stack import ports, service, settings, throw_away
from ops.stack.places import PYTHON, ROOT
from ops.stack.postgres import Cluster
from ops.stack.process import CHILDREN, Identity
from ops.stack.progress import StackError, log_file

# On a server of their own, which they may break.
pytestmark = pytest.mark.database

KEY: Final = "faults"


@dataclass
class Place:
    """A server, a prepared database on it, and API workers that tests start and kill."""

    cluster: Cluster
    told: dict[str, str]
    folder: Path
    site_id: int = 0
    port: int = 0
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def owner_url(self) -> str:
        return self.told["DATABASE_URL"]

    def start(self) -> int:
        """Start a worker and return its port."""
        port = ports.pick()
        environment = settings.environment(self.told | {"TIDELINE_API_PORT": str(port)})
        with (self.folder / f"api-{port}").open("wb") as output:
            process = subprocess.Popen(
                [PYTHON, "-m", "api", "serve"], cwd=ROOT, env=environment, stdout=output, stderr=output
            )
        self.workers.append(process)
        deadline = time.monotonic() + 30
        while service.status(port, "/healthz") != 200:
            assert process.poll() is None, (self.folder / f"api-{port}").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return port

    def restart(self) -> None:
        """Kill the worker, so that nothing in it can notice, and start it again."""
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self.workers.clear()
        self.port = self.start()

    def restart_database(self) -> None:
        """Kill the postmaster and start it again, as soon as its children are gone."""
        postmaster = self.postmaster()
        os.kill(postmaster, signal.SIGKILL)
        CHILDREN.pop(postmaster).wait()
        deadline = time.monotonic() + 10
        while True:
            try:
                self.cluster.start()
            except StackError:
                assert time.monotonic() < deadline
            else:
                return

    def postmaster(self) -> int:
        return int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0])

    def everything(self) -> list[int]:
        """The server's processes, the postmaster first."""
        top = self.postmaster()
        children = Path(f"/proc/{top}/task/{top}/children").read_text().split()
        return [top, *(int(child) for child in children)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    cluster = throw_away.make(f"test-faults-{os.getpid()}", Identity.of(os.getpid()))
    made: Place | None = None
    try:
        url = cluster.url("postgres")
        # Throw-away servers do not wait for the disk; a killed process's commits must be there all the same.
        values = settings.fresh() | {"TIDELINE_ENV": "test", "TIDELINE_SEED_DEMO": "false", "TIDELINE_PORT": "1"}
        told = settings.complete(values | {"TIDELINE_API_PORT": "1"}, cluster.url("tideline"), Path("unused"))
        asyncio.run(_execute(url, "CREATE DATABASE tideline", "ALTER DATABASE tideline SET synchronous_commit = on"))
        subprocess.run(
            [PYTHON, "-m", "api", "prepare"], cwd=ROOT, env=settings.environment(told), check=True, capture_output=True
        )
        made = Place(cluster, dict(told), tmp_path_factory.mktemp("faults"))
        made.site_id = asyncio.run(_site(made.owner_url))
        made.port = made.start()
        yield made
    finally:
        for worker in made.workers if made else ():
            worker.kill()
            worker.wait()
        throw_away.discard(cluster)


async def _execute(url: str, *statements: str) -> None:
    async with connected(url) as connection:
        for statement in statements:
            await connection.execute(statement)


async def _site(url: str) -> int:
    async with connected(url) as connection:
        return await create_site(connection, "faults.test", "Faults", "UTC", KEY)


@pytest.fixture
async def nothing_stored(place: Place) -> None:
    """Each test finds only what it stored itself."""
    async with connected(place.owner_url) as connection:
        await connection.execute("DELETE FROM events")


async def settled(place: Place, clients: Clients, what: str) -> str:
    async with connected(place.owner_url) as connection:
        figures = await clients.settle(connection, place.site_id)
    print(f"\n{what}: {figures}")
    return figures


@pytest.mark.usefixtures("nothing_stored")
async def test_a_killed_api(place: Place) -> None:
    async with Clients(KEY, lambda _: place.port) as clients:
        await clients.until(100)
        await asyncio.to_thread(place.restart)
        await clients.until(100)
    assert clients.failures > 0
    await settled(place, clients, "API killed")


@pytest.mark.usefixtures("nothing_stored")
async def test_connections_and_backends_that_die(place: Place) -> None:
    """Cut by an administrator; then killed, after which the server throws everybody out and recovers."""
    async with Clients(KEY, lambda _: place.port) as clients:
        for _ in range(5):
            await clients.until(50)
            await _execute(
                place.owner_url,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE '%writer'",
            )
        await clients.until(50)
        async with connected(place.owner_url) as connection:
            victim = await connection.fetchval("SELECT max(pid) FROM pg_stat_activity WHERE usename LIKE '%writer'")
        os.kill(victim, signal.SIGKILL)
        await clients.until(100)
    assert clients.failures == 0, "a client only ever sees answers"
    await settled(place, clients, "backends cut five times and one killed")


@pytest.mark.usefixtures("nothing_stored")
async def test_a_killed_postmaster(place: Place) -> None:
    async with Clients(KEY, lambda _: place.port) as clients:
        await clients.until(100)
        await asyncio.to_thread(place.restart_database)
        await clients.until(100)
    assert clients.failures == 0
    await settled(place, clients, "postmaster killed and started again")


@pytest.mark.usefixtures("nothing_stored")
async def test_a_database_that_is_restarted(place: Place) -> None:
    """As for an upgrade: it throws everybody out, writes everything down, and is away for a moment."""

    def restart() -> None:
        place.cluster.stop()
        time.sleep(0.5)
        place.cluster.start()

    async with Clients(KEY, lambda _: place.port) as clients:
        await clients.until(100)
        await asyncio.to_thread(restart)
        await clients.until(100)
    assert (clients.failures, clients.codes) == (0, {}), (
        "who waits for half a second is told nothing but that it is stored"
    )
    await settled(place, clients, "database restarted")


@pytest.mark.usefixtures("nothing_stored")
async def test_a_full_queue(place: Place) -> None:
    """More than the queue holds comes while the database stands still: what has no room is refused, and sent again."""
    batch = 500
    async with Clients(KEY, lambda _: place.port, clients=MAX_WAITING_EVENTS // batch + 8, batch=batch) as clients:
        await clients.until(batch)
        stopped = place.everything()
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        await asyncio.sleep(2)
        for process in reversed(stopped):
            os.kill(process, signal.SIGCONT)
        await clients.until(batch, within_seconds=30)
    assert clients.failures == 0
    assert set(clients.codes) == {"OVERLOADED"}
    await settled(place, clients, "queue filled")


async def test_a_refused_row_is_in_no_log(place: Place) -> None:
    """Neither in the service's nor in the server's, which would both say what is in it."""
    person = "person-91c4e7"
    event = {"name": "refused", "userId": person}
    body = json.dumps({"query": TRACK, "variables": {"s": KEY, "e": [event]}}).encode()
    await _execute(place.owner_url, "ALTER TABLE events ADD CONSTRAINT refused CHECK (name <> 'refused')")
    line = Line(place.port)
    try:
        _, answer = await line.post(body)
    finally:
        line.close()
        await _execute(place.owner_url, "ALTER TABLE events DROP CONSTRAINT refused")
    assert b'"code":"INTERNAL"' in answer
    logs = (place.folder / f"api-{place.port}", log_file(place.cluster.service.log_name))
    written = [await asyncio.to_thread(log.read_text) for log in logs]
    assert all("violates check constraint" in text for text in written)
    assert [text for text in written if person in text] == []


@pytest.mark.usefixtures("nothing_stored")
async def test_a_stopped_database(place: Place) -> None:
    """For a moment: whoever waits is answered when it goes on. For longer than anybody waits: they are told."""
    async with Clients(KEY, lambda _: place.port) as clients:
        await clients.until(50)
        stopped = place.everything()
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        before = len(clients.acknowledged)
        await asyncio.sleep(1.5)
        assert len(clients.acknowledged) - before <= clients.clients * clients.batch, (
            "nothing is acknowledged meanwhile"
        )
        for process in reversed(stopped):
            os.kill(process, signal.SIGCONT)
        await clients.until(50)
    assert clients.codes == {}
    assert clients.slowest > 1.2
    await settled(place, clients, "database stopped for 1.5 s")


@pytest.mark.usefixtures("nothing_stored")
async def test_waiting_for_a_stopped_database_is_bounded(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_of, "PATIENCE_SECONDS", 1.0)
    absent: list[None] = [None] * (len(Row._fields) - 6)
    rows = [Row(None, place.site_id, _now(), uuid7(n), n, None, "x", *absent[:-1]) for n in range(3)]
    pool = await asyncpg.create_pool(place.told["DATABASE_WRITER_URL"].replace("+asyncpg", ""), min_size=1, max_size=4)
    async with Writer(pool).running() as writer:
        assert await writer.write(rows[:1]) == 1
        stopped = place.everything()
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        try:
            began = time.monotonic()
            told = await asyncio.gather(*(writer.write([row]) for row in rows), return_exceptions=True)
            waited = time.monotonic() - began
        finally:
            for process in reversed(stopped):
                os.kill(process, signal.SIGCONT)
        assert {getattr(one, "code", one) for one in told} == {"UNAVAILABLE"}
        assert waited < 1.4
        assert await writer.write(rows) >= 0, "it works again by itself"
    await pool.close()
    print(f"\ntold after {waited:.2f} s of 1 s")


@pytest.mark.usefixtures("nothing_stored")
async def test_two_workers_and_clients_that_resend_everything(place: Place) -> None:
    """Everything is sent three times, to the one worker and the other in turn."""
    second = await asyncio.to_thread(place.start)
    turn = 0

    def either(_: int) -> int:
        nonlocal turn
        turn += 1
        return second if turn % 2 else place.port

    async with Clients(KEY, either, resend=3) as clients:
        await clients.until(300)
    assert clients.duplicates == 2 * clients.accepted
    await settled(place, clients, "everything sent three times to two workers")


@pytest.mark.usefixtures("nothing_stored")
async def test_a_gateway_that_reloads(place: Place) -> None:
    gateway_port = ports.pick()
    told = {
        "TIDELINE_PORT": str(gateway_port),
        "TIDELINE_API_PORT": str(place.port),
        "TIDELINE_RUN_DIR": str(place.folder / "gateway"),
        "TIDELINE_WEB_ROOT": str(place.folder),
    }
    with (place.folder / "gateway-output").open("wb") as output:
        gateway = subprocess.Popen(  # noqa: ASYNC220 - returns at once
            ["sh", "gateway/start.sh"], cwd=ROOT, env=settings.environment(told), stdout=output, stderr=output
        )
    try:
        while not ports.answers(gateway_port):
            assert gateway.poll() is None
            await asyncio.sleep(0.02)
        async with Clients(KEY, lambda _: gateway_port) as clients:
            for _ in range(4):
                await clients.until(50)
                gateway.send_signal(signal.SIGHUP)
            await clients.until(50)
    finally:
        gateway.send_signal(signal.SIGTERM)
        gateway.wait(10)
    assert clients.codes == {}
    await settled(place, clients, "gateway reloaded four times")


def _now() -> datetime:
    return datetime.now(UTC)
