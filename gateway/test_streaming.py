import os
import re
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from gateway.conftest import START, Gateway, Run, free_port, settings
from gateway.upstream import CHUNK, Upstream


def test_an_export_leaves_before_it_is_complete(gateway: Gateway, upstream: Upstream) -> None:
    upstream.release.clear()
    started = time.monotonic()
    with gateway.client() as web, web.stream("GET", "/export/held.csv?link=x") as answer:
        assert answer.headers["cache-control"] == "no-store"
        assert "content-encoding" not in answer.headers
        taken = 0
        for part in answer.iter_raw():
            taken += len(part)
            if taken == len(CHUNK):
                # The API still holds the end back: these bytes cannot have waited for it.
                assert time.monotonic() - started < 2
                assert not upstream.release.is_set()
                upstream.release.set()
    assert taken == len(CHUNK)


def test_an_export_is_made_no_faster_than_it_is_taken(gateway: Gateway, upstream: Upstream) -> None:
    upstream.gone.clear()
    with gateway.connect() as line:
        line.sendall(b"GET /export/endless.csv HTTP/1.1\r\nHost: x\r\n\r\n")
        line.recv(10_000)
        stalled, deadline = -1, time.monotonic() + 10
        while upstream.sent_bytes != stalled and time.monotonic() < deadline:
            stalled = upstream.sent_bytes
            time.sleep(0.5)
        # Only the kernel's socket buffers fill up, two pairs of at most some ten megabytes; then the API has to wait.
        assert upstream.sent_bytes == stalled < 48_000_000
        assert gateway.temporary_files() == []
    assert upstream.gone.wait(2), "the API was not told that the caller is gone"


def test_nothing_is_put_on_disk_on_the_way(gateway: Gateway) -> None:
    with gateway.client() as web:
        with web.stream("GET", "/export/megabytes.csv") as answer:
            assert sum(map(len, answer.iter_raw())) > 64_000_000
        # A large body waits in memory until it is complete, also when that never happens.
        assert web.post("/graphql", content=b"x" * 1_000_000).status_code == 200
    with gateway.connect() as line:
        line.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 900_000)
        time.sleep(0.3)
    assert gateway.temporary_files() == []


def test_an_export_can_only_be_read(gateway: Gateway) -> None:
    with gateway.client() as web:
        assert web.post("/export/a.csv", content=b"x").status_code == 405


def test_a_websocket_goes_through_both_ways(gateway: Gateway) -> None:
    with gateway.connect() as line:
        line.sendall(
            b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n\r\n"
        )
        assert line.recv(4096).startswith(b"HTTP/1.1 101 ")
        line.sendall(b"hello")
        assert line.recv(100) == b"echo:hello"


def test_a_client_that_never_finishes_its_headers_is_let_go(gateway: Gateway) -> None:
    with gateway.connect() as line:
        line.settimeout(15)
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        started = time.monotonic()
        with pytest.raises(ConnectionResetError):
            line.recv(100)
        assert 8 < time.monotonic() - started < 14


def test_in_development_the_web_comes_from_vite_under_a_looser_policy(run_gateway: Run, upstream: Upstream) -> None:
    port = str(upstream.port)
    running = run_gateway(TIDELINE_ENV="development", TIDELINE_API_PORT=port, TIDELINE_WEB_UPSTREAM=f"127.0.0.1:{port}")
    with running.client() as web:
        for path in ("/", "/@vite/client", "/src/main.tsx", "/node_modules/.vite/deps/react.js", "/t.js", "/demo/"):
            answer = web.get(path)
            assert answer.json()["target"] == path
            assert answer.headers.get_list("cache-control") == ["public"]
            assert "script-src 'self' 'unsafe-inline'" in answer.headers["content-security-policy"]
        assert web.post("/graphql", content=b"{}").headers["cache-control"] == "no-store"
    with running.connect() as line:
        line.sendall(b"GET /?token=x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 101 ")
        line.sendall(b"reload")
        assert line.recv(100) == b"echo:reload"


def start(tmp_path: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = settings(TIDELINE_RUN_DIR=str(tmp_path / "run")) | given
    return subprocess.run(
        ["sh", START, *arguments], env=environment, capture_output=True, text=True, timeout=20, check=False
    )


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"TIDELINE_PORT": "80a"}, "TIDELINE_PORT must be a port"),
        ({"TIDELINE_PORT": "70000"}, "TIDELINE_PORT must be a port"),
        ({"TIDELINE_API_PORT": "0"}, "TIDELINE_API_PORT must be a port"),
        ({"TIDELINE_BIND": "127.0.0.1; }"}, "TIDELINE_BIND has a character"),
        ({"TIDELINE_WEB_ROOT": "/srv/$host"}, "TIDELINE_WEB_ROOT has a character"),
        ({"TIDELINE_PUBLIC_URL": "stats.example.org"}, "TIDELINE_PUBLIC_URL starts with http:// or https://"),
        ({"TIDELINE_WEB_UPSTREAM": "127.0.0.1:5173"}, "TIDELINE_WEB_UPSTREAM needs TIDELINE_ENV=development"),
    ],
)
def test_a_setting_that_cannot_work_stops_the_start(tmp_path: Path, given: dict[str, str], complaint: str) -> None:
    done = start(tmp_path, "-t", **given)
    assert done.returncode == 1
    assert complaint in done.stderr


def test_the_configuration_can_be_tested_without_serving(tmp_path: Path) -> None:
    done = start(tmp_path, "-t", TIDELINE_PORT=str(free_port()))
    assert (done.returncode, "test is successful" in done.stderr) == (0, True), done.stderr
    assert "${" not in (tmp_path / "run/nginx.conf").read_text().replace("${NAMES}", "")


def test_workers_give_up_root_where_another_user_can_read(tmp_path: Path, web_root: Path) -> None:
    start(tmp_path, "-t", TIDELINE_WEB_ROOT=str(web_root))
    hidden = re.search(r"^user .*$", (tmp_path / "run/nginx.conf").read_text(), re.MULTILINE)
    # pytest's own folder is closed to others, so root's workers have to stay root there; anybody else has no choice.
    assert (hidden and hidden[0]) == ("user root;" if os.geteuid() == 0 else None)
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    (tmp_path / "web").mkdir()
    start(tmp_path, "-t", TIDELINE_WEB_ROOT=str(tmp_path / "web"))
    user = re.search(r"^user (\S+)", (tmp_path / "run/nginx.conf").read_text(), re.MULTILINE)
    assert (user and user[1]) == ("www-data" if os.geteuid() == 0 else None)


def test_the_gateway_stops_when_told_and_finishes_what_it_began(run_gateway: Run, upstream: Upstream) -> None:
    upstream.release.clear()
    running = run_gateway(TIDELINE_API_PORT=str(upstream.port))
    with running.client() as web, web.stream("GET", "/export/held.csv") as answer:
        running.process.send_signal(signal.SIGQUIT)
        time.sleep(0.2)
        with pytest.raises(httpx.ConnectError), running.client() as late:
            late.get("/")
        upstream.release.set()
        assert len(answer.read()) == len(CHUNK)
    assert running.process.wait(10) == 0
