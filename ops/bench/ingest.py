"""`make bench-ingest`: how fast events are collected, through NGINX, each commit waiting for the disk; and what holds it up.

Everything runs on a database server, API and NGINX of its own, on loopback, for about a minute and a half; then for some
minutes more, as many requests as a busy hour has, to see whether memory grows. The load comes from wrk and shares the
machine, so it is the ratios that count; each stands beside a baseline of the same run.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean, median
from typing import Any, Final
from uuid import UUID

import asyncpg

from api.ingest.documents import DOCUMENTS
from api.ingest.writer import INSERT
from db.migrate import plain
from db.seed import create_site
from ops.bench.bare import Event, rows_of
from ops.stack import packages, ports, private_root, settings, throw_away
from ops.stack.places import CLUSTERS, PYTHON, ROOT, TEST
from ops.stack.postgres import THROW_AWAY, Cluster
from ops.stack.process import Identity, Service, end_on_signals, exclusive
from ops.stack.service import Stack

KEY: Final = "bench"
# Each way is measured so often, for so long.
ROUNDS, SECONDS = 3, 3
CONNECTIONS: Final = 64
BATCH, SENDERS = 100, 8
SCRIPT: Final = Path(__file__).with_suffix(".lua")
# The tracker's document, and the same with a space, which no server knows.
KNOWN_DOCUMENT: Final = DOCUMENTS[0]
OTHER_DOCUMENT: Final = f"{DOCUMENTS[0]} "
MEGABYTE: Final = 1024
# A busy hour's requests: 250 a second, some 20 million a day. They are sent as fast as they are taken, in so many stretches.
HOUR: Final = int(os.environ.get("BENCH_REQUESTS", "900000"))
STRETCHES: Final = 12


class DurableCluster(Cluster):
    """A server to throw away that waits for the disk all the same, as the one that lasts does."""

    @property
    def service(self) -> Service:
        """The server without what makes a test's commits cheap."""
        loose = super().service
        words = list(loose.command)
        for option in THROW_AWAY:
            at = words.index(option)
            del words[at - 1 : at + 1]
        return replace(loose, command=words)


@dataclass(frozen=True)
class Load:
    """What a load measured: requests a second, the 99th percentile of their time in ms, and events stored a second."""

    requests: float
    p99_ms: float
    events: float


def row(what: str, value: str, baseline: str = "", ratio: str = "") -> None:
    """Print one line of the table."""
    print(f"| {what:<46} | {value:>26} | {baseline:>42} | {ratio:>8} |", flush=True)


def resident_mb(pid: int) -> float:
    """Return a process's resident memory."""
    return int(Path(f"/proc/{pid}/status").read_text(encoding="ascii").split("VmRSS:")[1].split()[0]) / MEGABYTE


def cpu_seconds(pid: int) -> float:
    """Return how long a process and those it has started, which still run, were at work."""
    total = 0.0
    for one in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())):
        with suppress(OSError):
            after_name = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            total += (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
    return total


def count(url: str) -> int:
    """Return how many events are stored."""

    async def ask() -> int:
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM events"))
        finally:
            await connection.close()

    return asyncio.run(ask())


def send_for(port: int, seconds: int, connections: int, *about: str) -> str:
    """Let wrk send for some seconds what the script is told; return what it says."""
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT)]
    address = f"http://{ports.LOOPBACK}:{port}/graphql"
    return subprocess.run([*command, address, "--", *about], capture_output=True, text=True, check=True).stdout


def load(port: int, owner_url: str, document: str, events: int, connections: int, seconds: int = SECONDS) -> Load:
    """Let wrk send for some seconds. The events are counted where they are stored, so that a refusal is none."""
    before, began = count(owner_url), time.monotonic()
    told = send_for(port, seconds, connections, KEY, str(events), document)
    took = time.monotonic() - began
    if "Non-2xx" in told or "Socket errors" in told:
        print(f"… {told}", flush=True)
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", told)[0]
    p99 = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return Load(float(re.findall(r"Requests/sec:\s+([\d.]+)", told)[0]), p99, (count(owner_url) - before) / took)


async def insert_plainly(url: str, seconds: int = SECONDS) -> float:
    """Return how many events a second the driver inserts from arrays, as many at a time and at once as the batches."""
    made = int(time.monotonic() * 1e6) % 10**15

    def group() -> list[tuple[Any, ...]]:
        nonlocal made
        now = int(time.time() * 1000)
        events = []
        for _ in range(BATCH):
            made += 1
            identity = UUID(int=now << 80 | 7 << 76 | 2 << 62 | made)
            person = made // 4 * 7919 % 10_000
            events.append(
                Event(identity, "pageview", title="A page of the shop", language="fr-CA", user_id=f"u{person}")
            )
        return [one._replace(session_id=one.visitor_id, referrer="google.com/") for one in rows_of(events)]

    first = made
    async with asyncpg.create_pool(plain(url), min_size=SENDERS, max_size=SENDERS) as pool:
        end = time.monotonic() + seconds

        async def send() -> None:
            async with pool.acquire() as connection:
                while time.monotonic() < end:
                    await connection.execute(INSERT.partition(" RETURNING")[0], *zip(*group(), strict=True))

        began = time.monotonic()
        await asyncio.gather(*(send() for _ in range(SENDERS)))
        return (made - first) / (time.monotonic() - began)


@contextmanager
def bare_behind_nginx(stack: Stack) -> Generator[int]:
    """Serve the bare application behind a gateway of its own; gives the gateway's port."""
    told = dict(stack.told) | {"TIDELINE_PORT": str(ports.pick()), "TIDELINE_API_PORT": str(ports.pick())}
    folder = stack.run_dir / "bare"
    told["TIDELINE_RUN_DIR"] = str(folder / "gateway")
    other = Stack(told, folder, log_prefix=f"{stack.log_prefix}bare-")
    command = [
        str(PYTHON),
        "-m",
        "uvicorn",
        "--factory",
        "ops.bench.bare:Bare",
        "--no-access-log",
        "--log-level=warning",
    ]
    bare = subprocess.Popen([*command, f"--port={told['TIDELINE_API_PORT']}"], cwd=ROOT, env=settings.environment(told))
    try:
        while not ports.answers(int(told["TIDELINE_API_PORT"])):
            if bare.poll() is not None:
                raise RuntimeError("the bare application ended")
            time.sleep(0.05)
        other.gateway.start(lambda: ports.answers(other.port))
        yield other.port
    finally:
        other.gateway.stop(quiet=True)
        bare.send_signal(signal.SIGTERM)
        bare.wait(20)


def alternate(ways: dict[str, Callable[[], Load]]) -> dict[str, Load]:
    """Run the ways in turn, some rounds of them, so that whatever else the machine does meets them all; return the means."""
    found: dict[str, list[Load]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            found[name].append(run())
    return {
        name: Load(
            fmean(one.requests for one in loads),
            median(one.p99_ms for one in loads),
            fmean(one.events for one in loads),
        )
        for name, loads in found.items()
    }


class Costs:
    """What the API and the database work for each event; unlike rates it says the same on a machine that is busy."""

    def __init__(self, api: int, server: int, owner_url: str) -> None:
        self._pids = (api, server)
        self._url = owner_url
        self._spent = [0.0, 0.0]
        self._events = 0

    def during(self, run: Callable[[], Load]) -> Callable[[], Load]:
        """Count what is spent while a load runs."""

        def counted() -> Load:
            before, events = [cpu_seconds(pid) for pid in self._pids], count(self._url)
            found = run()
            self._events += count(self._url) - events
            for place, pid in enumerate(self._pids):
                self._spent[place] += cpu_seconds(pid) - before[place]
            return found

        return counted

    def print(self) -> None:
        """Print them."""
        api, database = (spent / max(1, self._events) * 1e6 for spent in self._spent)
        row("  CPU for each event", f"API {api:.0f} us", f"database {database:.0f} us, folding included")


def measure(stack: Stack, cluster: Cluster, owner_url: str) -> None:
    """Run the loads and print the table."""
    running, server = stack.api.running(), cluster.service.running()
    if running is None or server is None:
        raise RuntimeError("the API or the database is not running")
    at_start = resident_mb(running.pid)
    row("measured", "value", "baseline or note", "ratio")
    row("-" * 46, "-" * 26, "-" * 42, "-" * 8)
    with bare_behind_nginx(stack) as bare_port:

        def ways(events: int, connections: int, costs: Costs) -> dict[str, Callable[[], Load]]:
            one = partial(load, owner_url=owner_url, events=events, connections=connections)
            return {
                "fast": costs.during(partial(one, stack.port, document=KNOWN_DOCUMENT)),
                "bare": partial(one, bare_port, document=KNOWN_DOCUMENT),
                "normal": partial(one, stack.port, document=OTHER_DOCUMENT),
            }

        load(stack.port, owner_url, KNOWN_DOCUMENT, 1, CONNECTIONS, 1)
        costs = Costs(running.pid, server.pid, owner_url)
        single = alternate(ways(1, CONNECTIONS, costs))
        under_load = resident_mb(running.pid)
        fast, bare, normal = (single[name].requests for name in ("fast", "bare", "normal"))
        row(
            f"single events, {CONNECTIONS} connections",
            f"{fast:,.0f} mutations/s",
            f"stored: {single['fast'].events:,.0f}/s",
        )
        row("  99 of 100 answered within", f"{single['fast'].p99_ms:.0f} ms")
        costs.print()
        row("  against a bare ASGI app", "", f"{bare:,.0f} mutations/s", f"{fast / bare:.2f}")
        row("  against the plain Strawberry path", "", f"{normal:,.0f} mutations/s", f"{fast / normal:.1f} x")

        costs = Costs(running.pid, server.pid, owner_url)
        plainly = partial(insert_plainly, stack.told["DATABASE_WRITER_URL"])
        batches = alternate(ways(BATCH, SENDERS, costs) | {"plain": lambda: Load(0, 0, asyncio.run(plainly()))})
    fast, bare, normal, plain_rate = (batches[name].events for name in ("fast", "bare", "normal", "plain"))
    row(f"batches of {BATCH}, {SENDERS} connections", f"{fast:,.0f} events/s", f"p99 {batches['fast'].p99_ms:.0f} ms")
    costs.print()
    row("  against a bare ASGI app", "", f"{bare:,.0f} events/s", f"{fast / bare:.2f}")
    row("  against unnest inserts by the driver alone", "", f"{plain_rate:,.0f} events/s", f"{fast / plain_rate:.2f}")
    row("  against the plain Strawberry path", "", f"{normal:,.0f} events/s", f"{fast / normal:.1f} x")
    time.sleep(2)
    after = resident_mb(running.pid)
    memory = f"{at_start:.0f}, {under_load:.0f}, {after:.0f} MB"
    row("memory of the API: start, single events, after", memory, f"{count(owner_url):,} events stored")
    measure_an_hour(stack.port, running.pid)


def measure_an_hour(port: int, pid: int) -> None:
    """Send a busy hour's requests, from a crowd of which nobody comes again, and print the API's memory on the way."""
    sent, seconds, seen = 0, SECONDS, [resident_mb(pid)]
    while sent < HOUR:
        told = send_for(port, seconds, CONNECTIONS, KEY, "1", KNOWN_DOCUMENT, "various")
        done = int(re.findall(r"(\d+) requests in", told)[0])
        if not done:
            raise RuntimeError(f"nothing is answered any more: {told}")
        sent += done
        seen.append(resident_mb(pid))
        # As long as a stretch takes at this rate, and no longer than what is left.
        seconds = max(1, round(min(HOUR / STRETCHES, HOUR - sent) / done * seconds))
    start, middle, end = seen[0], seen[len(seen) // 2], seen[-1]
    row(f"memory over {sent:,} requests", f"{start:.0f}, {middle:.0f}, {end:.0f} MB", "start, middle, end")
    row("  at most, and the end against the middle", f"{max(seen):.0f} MB", "", f"{end / middle:.2f}")


def main() -> None:
    """Measure, and leave nothing behind."""
    end_on_signals()
    packages.install(["wrk"])
    name = f"test-ingest-{os.getpid()}"
    throw_away.sweep()
    with exclusive("installation"):
        private_root.ensure()
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    # With its maker's name on it, whatever happens to this command: the next one sweeps it away.
    (CLUSTERS / f"{name}.maker").write_text(json.dumps(_maker()))
    cluster = DurableCluster(name, ports.pick(), os.urandom(16).hex(), throw_away=True)
    try:
        cluster.start()
        with throw_away.prepared_stack(name, cluster.url("postgres"), {"TIDELINE_SEED_DEMO": "false"}) as stack:
            asyncio.run(_site(stack.told["DATABASE_URL"]))
            stack.start()
            measure(stack, cluster, stack.told["DATABASE_URL"])
    finally:
        throw_away.discard(cluster)
        shutil.rmtree(TEST / name, ignore_errors=True)


def _maker() -> dict[str, object]:
    identity = Identity.of(os.getpid())
    return {} if identity is None else {"pid": identity.pid, "started": identity.started, "boot": identity.boot}


async def _site(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await create_site(connection, "bench.test", "Bench", "UTC", KEY)
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
