"""The SDK against a server that answers as it is told: what is sent, again, and dropped."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from api.ingest.documents import DOCUMENTS
from api.sdk.tideline_sdk import Dropped, Tideline, TidelineError
from api.sdk.tideline_sdk.documents import IDENTIFY, TRACK
from api.sdk.tideline_sdk.uuid7 import uuid7
from api.sdk.tideline_sdk.wire import endpoint_of

HERE = Path(__file__).parent
Reply = tuple[int, Any] | tuple[int, Any, dict[str, str]]


def done(*rejected: dict[str, Any]) -> Reply:
    return 200, {"data": {"track": {"accepted": 1, "duplicates": 0, "rejected": list(rejected)}}}


def refusal(code: str, status: int = 200, **more: object) -> Reply:
    return status, {"data": None, "errors": [{"message": f"{code} it is", "extensions": {"code": code, **more}}]}


@dataclass
class Server:
    """Answers with `replies` one after the other, then with success; keeps what it was sent."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)

    @property
    def names(self) -> list[list[str]]:
        return [[event["name"] for event in one["variables"]["e"]] for one in self.sent]


@pytest.fixture
def server() -> Iterator[Server]:
    known = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            known.sent.append(json.loads(body))
            known.agents.append(self.headers["user-agent"])
            known.at.append(time.monotonic())
            status, answer, *headers = known.replies.pop(0) if known.replies else done()
            text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in (headers[0] if headers else {}).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    yield known
    http.shutdown()
    thread.join()
    http.server_close()


@contextmanager
def client(url: str, **given: Any) -> Iterator[tuple[Tideline, list[Dropped]]]:
    dropped: list[Dropped] = []
    options: dict[str, Any] = {"first_retry": 0.05, "batch_seconds": 0.1, "on_drop": dropped.extend} | given
    tideline = Tideline(url, "demo", **options)
    yield tideline, dropped
    tideline.close(0)


def eventually(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def codes(dropped: list[Dropped]) -> list[tuple[str, str]]:
    return [(one.event["name"], one.code) for one in dropped]


def test_the_document_is_the_typescript_sdks_and_the_server_knows_it() -> None:
    source = (HERE.parents[1] / "web/tracker/document.ts").read_text()
    assert f'"{TRACK}"' in source
    assert f'"{IDENTIFY}"' in source
    assert TRACK in DOCUMENTS
    trackers = next(line for line in source.splitlines() if line.startswith("export const TRACK ="))
    assert trackers.split('"')[1] in DOCUMENTS


def test_events_travel_together_with_ids_that_carry_the_time(server: Server) -> None:
    began = int(time.time() * 1000)
    with client(server.url) as (tideline, dropped):
        first = tideline.track(
            "signup", user_id="u-17", value=9.5, properties={"plan": "pro"}, time_zone="Europe/Paris"
        )
        tideline.track("later")
        assert tideline.waiting == 2
        eventually(lambda: tideline.waiting == 0)
    (request,) = server.sent
    assert request["query"] == TRACK
    assert request["variables"]["s"] == "demo"
    assert request["variables"]["e"][0] == {
        "id": first,
        "name": "signup",
        "value": 9.5,
        "properties": {"plan": "pro"},
        "userId": "u-17",
        "timeZone": "Europe/Paris",
    }
    assert 0 <= int(first.replace("-", "")[:12], 16) - began < 5000
    assert server.agents[0].startswith("tideline-sdk-python/")
    assert dropped == []


def test_how_a_page_was_looked_at_is_told_of_its_view_and_of_no_time_of_its_own(server: Server) -> None:
    with client(server.url) as (tideline, _):
        view = tideline.track("pageview", url="https://shop.test/")
        tideline.track("engagement", id=view, seconds=42.5, depth=80)
        eventually(lambda: tideline.waiting == 0)
    assert server.sent[0]["variables"]["e"] == [
        {"id": view, "name": "pageview", "url": "https://shop.test/"},
        {"id": view, "name": "engagement", "seconds": 42.5, "depth": 80},
    ]


def test_a_full_batch_leaves_at_once(server: Server) -> None:
    with client(server.url, batch_size=3, batch_seconds=60) as (tideline, _):
        for number in range(3):
            tideline.track(f"event {number}")
        eventually(lambda: tideline.waiting == 0)
    assert server.names == [["event 0", "event 1", "event 2"]]


@pytest.mark.parametrize(
    "reply",
    [
        refusal("UNAVAILABLE", 503),
        refusal("OVERLOADED"),
        (502, {"message": "bad gateway"}),
        (429, b""),
        (200, b"<html>"),
        (200, []),
    ],
)
def test_what_says_later_is_sent_again_with_the_same_ids_before_what_came_since(server: Server, reply: Reply) -> None:
    server.replies = [reply, reply]
    with client(server.url) as (tideline, dropped):
        tideline.track("first")
        eventually(lambda: len(server.sent) == 1)
        tideline.track("since")
        eventually(lambda: tideline.waiting == 0)
    assert server.names[0] == ["first"]
    assert server.names[-1] == ["first", "since"]
    assert {one["variables"]["e"][0]["id"] for one in server.sent} == {server.sent[0]["variables"]["e"][0]["id"]}
    assert dropped == []


def test_events_wait_while_nobody_listens(server: Server) -> None:
    with client("http://127.0.0.1:9", timeout=1, batch_seconds=60) as (tideline, dropped):
        tideline.track("patient")
        assert not tideline.flush()
        assert tideline.waiting == 1
        assert dropped == []
    assert codes(dropped) == [("patient", "CLOSED")]
    assert server.sent == []


@pytest.mark.parametrize("reply", [refusal("OVERLOADED", retryAfterSeconds=0.5), (503, b"", {"Retry-After": "1"})])
def test_the_servers_own_wait_is_kept(server: Server, reply: Reply) -> None:
    server.replies = [reply]
    with client(server.url, batch_seconds=0) as (tideline, _):
        tideline.track("first")
        eventually(lambda: tideline.waiting == 0)
    assert server.at[1] - server.at[0] >= 0.5


def test_what_the_server_refuses_is_dropped_and_said(server: Server) -> None:
    server.replies = [
        done({"index": 1, "code": "INVALID_EVENT", "message": "`name` is too long."}),
        refusal("UNKNOWN_SITE"),
        (404, b"Nothing is here."),
    ]
    with client(server.url, batch_seconds=60) as (tideline, dropped):
        tideline.track("good")
        tideline.track("bad")
        assert tideline.flush()
        for name in ("nobody's", "lost"):
            tideline.track(name)
            assert tideline.flush()
    assert codes(dropped) == [("bad", "INVALID_EVENT"), ("nobody's", "UNKNOWN_SITE"), ("lost", "HTTP_404")]
    assert dropped[0].message == "`name` is too long."


def test_a_batch_on_which_the_server_keeps_failing_does_not_hold_up_the_rest(server: Server) -> None:
    server.replies = [refusal("INTERNAL")] * 3
    with client(server.url, batch_seconds=60) as (tideline, dropped):
        tideline.track("poison")
        for _ in range(3):
            tideline.flush()
        tideline.track("good")
        assert tideline.flush()
    assert codes(dropped) == [("poison", "INTERNAL")]
    assert server.names[-1] == ["good"]


def test_a_batch_too_large_for_the_gateway_is_halved(server: Server) -> None:
    server.replies = [refusal("PAYLOAD_TOO_LARGE", 413)] * 2
    with client(server.url, batch_seconds=60) as (tideline, dropped):
        for number in range(8):
            tideline.track(f"event {number}")
        assert tideline.flush()
    assert [len(names) for names in server.names] == [8, 4, 2, 2, 2, 2]
    assert dropped == []


def test_large_events_travel_in_bodies_that_the_gateway_takes(server: Server) -> None:
    with client(server.url, batch_seconds=60) as (tideline, _):
        for _ in range(100):
            tideline.track("large", properties={"text": "é" * 4000})
        assert tideline.flush()
    assert sum(len(names) for names in server.names) == 100
    assert all(len(json.dumps(one)) < 1_000_000 for one in server.sent)


def test_memory_is_bounded_and_the_oldest_make_room(server: Server) -> None:
    server.replies = [refusal("UNAVAILABLE", 503)] * 50
    with client(server.url, capacity=5, batch_seconds=60, first_retry=60) as (tideline, dropped):
        for number in range(3):
            tideline.track(f"event {number}")
        assert not tideline.flush()
        for number in range(3, 8):
            tideline.track(f"event {number}")
        assert codes(dropped) == [(f"event {number}", "QUEUE_FULL") for number in range(3)]
        assert tideline.waiting == 5


def test_track_never_raises(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    def fail(dropped: object) -> None:
        raise RuntimeError(dropped)

    circular: dict[str, Any] = {}
    circular["self"] = circular
    with client(server.url, batch_seconds=60, on_drop=fail) as (tideline, _):
        for value in (circular, {"n": float("nan")}, {"o": object()}):
            tideline.track("no JSON", properties=value)
        tideline.track("good")
        assert tideline.flush()
    assert server.names == [["good"]]
    assert caplog.text.count("on_drop failed") == 3


def test_threads_share_a_client(server: Server) -> None:
    with client(server.url, batch_size=50) as (tideline, dropped):
        threads = [
            threading.Thread(target=lambda: [tideline.track("shared") for _ in range(100)] and None) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert tideline.close()
    ids = [event["id"] for one in server.sent for event in one["variables"]["e"]]
    assert len(ids) == len(set(ids)) == 800
    assert dropped == []


def test_close_sends_what_waits_and_drops_what_comes_later(server: Server) -> None:
    with client(server.url, batch_seconds=60) as (tideline, dropped):
        tideline.track("last words")
        assert tideline.close()
        tideline.track("too late")
    assert server.names == [["last words"]]
    assert codes(dropped) == [("too late", "CLOSED")]


def test_identify_is_tried_again_and_raises_what_is_refused(server: Server) -> None:
    server.replies = [
        refusal("UNAVAILABLE", 503),
        (200, {"data": {"identify": {"stored": True}}}),
        refusal("UNKNOWN_SITE"),
    ]
    with client(server.url) as (tideline, _):
        assert tideline.identify("u-17", {"plan": "pro"})
        assert [one["variables"] for one in server.sent] == [{"s": "demo", "u": "u-17", "t": {"plan": "pro"}}] * 2
        with pytest.raises(TidelineError) as refused:
            tideline.identify("u-17")
    assert refused.value.code == "UNKNOWN_SITE"


def program(source: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a program that finds the SDK and nothing else: no site-packages, none of this repository."""
    start = f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", "-S", "-W", "ignore", *options, "-c", start + source],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_what_waits_at_the_end_of_the_program_is_sent(server: Server) -> None:
    ran = program(
        f"from tideline_sdk import Tideline\nt = Tideline({server.url!r}, 'demo', batch_seconds=60)\nt.track('last')\n"
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert server.names == [["last"]]


def test_after_a_fork_each_process_sends_its_own(server: Server) -> None:
    ran = program(f"""
import os
from tideline_sdk import Tideline
t = Tideline({server.url!r}, 'demo', batch_seconds=60)
t.track('of the parent')
child = os.fork()
if not child:
    t.track('of the child')
    t.close()
    os._exit(0)
os.waitpid(child, 0)
""")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert server.names == [["of the child"], ["of the parent"]]


def test_ids_are_different_and_in_order_also_when_the_clock_is_set_back() -> None:
    now = int(time.time() * 1000) + 2000
    ids = [uuid7(now) for _ in range(10_000)]
    assert ids == sorted(set(ids))
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert uuid7(now - 30_000) > ids[-1]


@pytest.mark.parametrize("address", ["stats.example.org", "ftp://stats.example.org", "file:///etc/passwd", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        endpoint_of(address)


def test_another_path_is_the_endpoint_itself() -> None:
    assert endpoint_of("https://stats.example.org") == "https://stats.example.org/graphql"
    assert endpoint_of("https://stats.example.org/") == "https://stats.example.org/graphql"
    assert endpoint_of("https://shop.example.org/collect") == "https://shop.example.org/collect"
