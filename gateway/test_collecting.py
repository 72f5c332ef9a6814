"""Collecting through the gateway: cross-origin without cookies, Umami's address, and other names for script and endpoint."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.conftest import FILES, START, Gateway, Run, settings
from gateway.upstream import Upstream

SCRIPT, COLLECT = "/lib/app.js", "/lib/in.v1"


@pytest.fixture(scope="module")
def renamed(run_gateway: Run, upstream: Upstream) -> Iterator[httpx.Client]:
    gateway = run_gateway(
        TIDELINE_API_PORT=str(upstream.port), TIDELINE_SCRIPT_PATH=SCRIPT, TIDELINE_COLLECT_PATH=COLLECT
    )
    with gateway.client() as client:
        yield client


def cors(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


PREFLIGHT = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/graphql", "content-type, authorization"),
        ("/api/send", "content-type, x-umami-cache"),
        (COLLECT, "content-type, authorization"),
    ],
)
def test_preflights_never_reach_python(renamed: httpx.Client, upstream: Upstream, path: str, headers: str) -> None:
    before = len(upstream.seen)
    answer = renamed.options(path, headers=PREFLIGHT)
    assert (answer.status_code, answer.content) == (204, b"")
    assert cors(answer) == {
        "access-control-allow-headers": headers,
        "access-control-allow-methods": "POST",
        "access-control-allow-origin": "*",
        "access-control-max-age": "86400",
    }
    assert len(upstream.seen) == before


@pytest.mark.parametrize("path", ["/graphql", "/api/send", COLLECT])
def test_any_page_may_send_and_read_the_answer_but_never_with_cookies(renamed: httpx.Client, path: str) -> None:
    answers = [
        renamed.post(path, content=b"{}", headers={"Origin": "https://shop.example", "Cookie": "tideline_session=x"}),
        renamed.post(path, content=b"x" * 1_048_577, headers={"Origin": "https://shop.example"}),
        renamed.post(f"{path}?refused", content=b"{}"),
    ]
    assert [answer.status_code for answer in answers] == [200, 413, 503]
    for answer in answers:
        assert cors(answer) == {"access-control-allow-origin": "*"}
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "application/json"


def test_umamis_address_takes_posts_only_and_says_what_is_wrong(
    web: httpx.Client, lonely_gateway: Gateway, upstream: Upstream
) -> None:
    assert web.post("/api/send", content=b"{}").json()["target"] == "/api/send"
    assert upstream.seen[-1].headers["x-forwarded-for"] == "127.0.0.1"
    assert [web.get("/api/send").status_code, web.put("/api/send").status_code] == [405, 405]
    assert web.post("/api/send", content=b"x" * 1_048_577).json()["error"]["code"] == "PAYLOAD_TOO_LARGE"
    with lonely_gateway.client() as alone:
        answer = alone.post("/api/send", content=b"{}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "UNAVAILABLE")
    assert cors(answer) == {"access-control-allow-origin": "*"}
    assert answer.headers["retry-after"] == "5"


def test_script_and_endpoint_have_other_names(renamed: httpx.Client, upstream: Upstream) -> None:
    own, other = renamed.get("/t.js"), renamed.get(SCRIPT)
    assert other.text == own.text == FILES["t.js"].replace("graphql", COLLECT, 1)
    for name in ("content-type", "cache-control", "cross-origin-resource-policy", "access-control-allow-origin"):
        assert other.headers[name] == own.headers[name]
    assert other.headers["cross-origin-resource-policy"] == "cross-origin"
    assert other.headers["content-encoding"] == "gzip"
    unchanged = renamed.get(SCRIPT, headers={"If-Modified-Since": other.headers["last-modified"]})
    assert unchanged.status_code == 304
    more = renamed.get("/lib/app.more.js")
    assert more.text == FILES["t.more.js"].replace("graphql", COLLECT, 1)
    assert more.headers["cross-origin-resource-policy"] == "cross-origin"

    answer = renamed.post(f"{COLLECT}?a=b", content=b"{}")
    assert answer.json()["target"] == "/graphql?a=b"
    assert upstream.seen[-1].body == b"{}"
    assert renamed.get(COLLECT).status_code == 405
    # The dot of its name is a dot.
    assert renamed.post("/lib/in-v1", content=b"{}").status_code != 200
    # Both own names go on working.
    assert renamed.post("/graphql", content=b"{}").status_code == 200


def test_without_other_names_the_script_is_served_as_it_is(web: httpx.Client) -> None:
    assert web.get("/t.js").text == FILES["t.js"]
    assert "etag" in web.get("/t.js").headers
    assert web.get(SCRIPT).status_code == 404


def test_the_real_tracker_names_where_it_sends_once() -> None:
    """What the gateway replaces: the source has it as one literal, resolved against the script's own address."""
    source = "".join(
        path.read_text() for path in Path(__file__).parent.parent.glob("web/tracker/*.ts") if ".test." not in path.name
    )
    code = re.sub(r"/\*[\s\S]*?\*/|//.*", "", source)
    assert code.count("graphql") == 1
    assert 'new URL(settings.endpoint || "graphql", script.src)' in code


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TIDELINE_SCRIPT_PATH", "lib/app.js", "is a path such as /lib/app.js"),
        ("TIDELINE_SCRIPT_PATH", "/lib/app", "ends with .js"),
        ("TIDELINE_SCRIPT_PATH", "/lib/app.css", "ends with .js"),
        ("TIDELINE_SCRIPT_PATH", "/../app.js", "is a path such as"),
        ("TIDELINE_SCRIPT_PATH", "/a//b.js", "is a path such as"),
        ("TIDELINE_SCRIPT_PATH", "/a b.js", "is a path such as"),
        ("TIDELINE_SCRIPT_PATH", "/assets/app.js", "something else already"),
        ("TIDELINE_COLLECT_PATH", "/", "is a path such as /lib/in"),
        ("TIDELINE_COLLECT_PATH", "/in;", "is a path such as"),
        ("TIDELINE_COLLECT_PATH", "/in{", "is a path such as"),
        ("TIDELINE_COLLECT_PATH", "/.env", "is a path such as"),
        ("TIDELINE_COLLECT_PATH", "/api/send", "something else already"),
        ("TIDELINE_COLLECT_PATH", "/healthz", "something else already"),
        ("TIDELINE_COLLECT_PATH", "/t.js", "cannot be the script's"),
    ],
)
def test_a_name_that_cannot_be_used_stops_the_start(tmp_path: Path, name: str, value: str, words: str) -> None:
    told = settings(TIDELINE_RUN_DIR=str(tmp_path), **{name: value})
    done = subprocess.run(["sh", START, "-t"], env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert name in done.stderr
    assert words in done.stderr
