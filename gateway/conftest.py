"""Starts the real NGINX through start.sh, in front of a server of our own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from gateway.upstream import Upstream

START = Path(__file__).with_name("start.sh")
PAGE = "<!doctype html><title>Tideline</title>" + "<p>page</p>" * 100
FILES = {
    "index.html": PAGE,
    "t.js": "send(`graphql`);" + "tracker();" * 100,
    "t.more.js": "send(`graphql`);" + "more();" * 100,
    "favicon.svg": "<svg/>",
    ".vite/manifest.json": "{}",
    "assets/app-3f9c2a.js": "let app;" * 100,
    "assets/app-3f9c2a.css": "b{}",
    "graphiql/main.js": "import();" * 100,
    "graphiql/assets/page-3f9c2a.js": "let page;" * 100,
    "graphiql/assets/icons-3f9c2a.ttf": "icons",
    "demo/index.html": "<!doctype html><title>Demo</title>",
}


@dataclass(frozen=True)
class Gateway:
    """A running gateway: its address, the folder it writes into and the file its output goes to."""

    url: str
    port: int
    run_dir: Path
    output: Path
    process: subprocess.Popen[bytes]

    def client(self) -> httpx.Client:
        """Open a client that shows answers as they are, redirects included."""
        return httpx.Client(base_url=self.url, timeout=10, trust_env=False)

    def connect(self) -> socket.socket:
        """Open a bare connection, for what an HTTP client would not do."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def temporary_files(self) -> list[Path]:
        """List the traces of bodies and answers put on disk, ever.

        NGINX unlinks a temporary file as soon as it is open, but the numbered folder made for it stays.
        """
        return [path for kind in ("body", "proxy") for path in (self.run_dir / "temp" / kind).rglob("*")]


Run = Callable[..., Gateway]


def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings(**given: str) -> dict[str, str]:
    """Build an environment that holds none of the caller's own Tideline settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TIDELINE_", "GATEWAY_"))}
    return clean | given


@pytest.fixture(scope="session")
def web_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a built web in small."""
    root = tmp_path_factory.mktemp("web")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    """Run the server behind the gateway."""
    with Upstream() as running:
        yield running


@pytest.fixture(scope="session")
def run_gateway(tmp_path_factory: pytest.TempPathFactory, web_root: Path) -> Iterator[Run]:
    """Start gateways with the given settings; all are stopped at the end."""
    processes: list[subprocess.Popen[bytes]] = []

    def run(**given: str) -> Gateway:
        folder, port = tmp_path_factory.mktemp("gateway"), free_port()
        environment = settings(
            TIDELINE_PORT=str(port), TIDELINE_WEB_ROOT=str(web_root), TIDELINE_RUN_DIR=str(folder / "run"), **given
        )
        output = folder / "output"
        with output.open("wb") as sink:
            process = subprocess.Popen(["sh", START], env=environment, stdout=sink, stderr=sink)
        processes.append(process)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return Gateway(f"http://127.0.0.1:{port}", port, folder / "run", output, process)
            time.sleep(0.02)
        pytest.fail(f"the gateway did not start: {output.read_text()}")

    yield run
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        process.wait(10)


@pytest.fixture(scope="session")
def gateway(run_gateway: Run, upstream: Upstream) -> Gateway:
    """Run the gateway as it is in production, in front of the upstream."""
    return run_gateway(TIDELINE_API_PORT=str(upstream.port))


@pytest.fixture(scope="session")
def lonely_gateway(run_gateway: Run) -> Gateway:
    """Run a gateway whose API is away."""
    return run_gateway(TIDELINE_API_PORT=str(free_port()))


@pytest.fixture
def web(gateway: Gateway) -> Iterator[httpx.Client]:
    """Ask the production gateway."""
    with gateway.client() as client:
        yield client
