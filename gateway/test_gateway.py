import json
import time

import httpx
import pytest

from gateway.conftest import PAGE, Gateway, Run
from gateway.upstream import POLICY_OF_THE_API, Upstream

SECURITY = {
    "content-security-policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
}
FOREVER, HOUR, ASK, NEVER = "public, max-age=31536000, immutable", "public, max-age=3600", "no-cache", "no-store"


@pytest.mark.parametrize(
    ("path", "status", "kind", "cache"),
    [
        ("/", 200, "text/html; charset=utf-8", ASK),
        ("/settings/sites", 200, "text/html; charset=utf-8", ASK),
        ("/login?next=/a.b", 200, "text/html; charset=utf-8", ASK),
        ("/sites/demo.tideline.local", 200, "text/html; charset=utf-8", ASK),
        ("/settings/sites/demo.tideline.local", 200, "text/html; charset=utf-8", ASK),
        ("/settings/sites/.git/config", 404, "text/plain; charset=utf-8", NEVER),
        ("/sites/.git/config", 404, "text/plain; charset=utf-8", NEVER),
        ("/index.html", 200, "text/html; charset=utf-8", ASK),
        ("/favicon.svg", 200, "image/svg+xml", ASK),
        ("/assets/app-3f9c2a.js", 200, "text/javascript; charset=utf-8", FOREVER),
        ("/assets/app-3f9c2a.css", 200, "text/css; charset=utf-8", FOREVER),
        ("/assets/app-gone.js", 404, "text/plain; charset=utf-8", NEVER),
        ("/assets/", 404, "text/plain; charset=utf-8", NEVER),
        ("/t.js", 200, "text/javascript; charset=utf-8", HOUR),
        ("/graphiql/main.js", 200, "text/javascript; charset=utf-8", ASK),
        ("/graphiql/assets/page-3f9c2a.js", 200, "text/javascript; charset=utf-8", FOREVER),
        ("/graphiql/assets/icons-3f9c2a.ttf", 200, "font/ttf", FOREVER),
        ("/graphiql/assets/page-gone.js", 404, "text/plain; charset=utf-8", NEVER),
        ("/graphiql/", 404, "text/plain; charset=utf-8", NEVER),
        ("/demo/", 200, "text/html; charset=utf-8", ASK),
        ("/demo/pricing", 200, "text/html; charset=utf-8", ASK),
        ("/demo/none.js", 404, "text/plain; charset=utf-8", NEVER),
        ("/none.php", 404, "text/plain; charset=utf-8", NEVER),
        ("/.vite/manifest.json", 404, "text/plain; charset=utf-8", NEVER),
        ("/.env", 404, "text/plain; charset=utf-8", NEVER),
        ("/%2e%2e/%2e%2e/etc/passwd", 400, None, NEVER),
        ("/export/a/b.csv", 404, "text/plain; charset=utf-8", NEVER),
        ("/healthz", 200, "application/json", NEVER),
        ("/readyz", 200, "application/json", NEVER),
        ("/graphql", 200, "text/html; charset=utf-8", NEVER),
    ],
)
def test_each_address_has_its_answer(web: httpx.Client, path: str, status: int, kind: str | None, cache: str) -> None:
    answer = web.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (status, cache)
    assert kind is None or answer.headers["content-type"] == kind


def test_client_routes_get_the_page_and_the_demo_its_own(web: httpx.Client) -> None:
    assert web.get("/explore/anything").text == PAGE
    assert "Demo" in web.get("/demo/pricing").text
    redirect = web.get("/demo")
    assert (redirect.status_code, redirect.headers["location"]) == (301, "/demo/")


def test_security_headers_are_on_every_answer_once(gateway: Gateway, lonely_gateway: Gateway) -> None:
    big = b"x" * 2_000_000
    with gateway.client() as web, lonely_gateway.client() as alone:
        answers = [
            web.get("/"),
            web.get("/assets/app-3f9c2a.js"),
            web.get("/none.php"),
            web.get("/demo"),
            web.post("/"),
            web.put("/graphql"),
            web.options("/graphql"),
            web.post("/graphql", content=b"{}"),
            web.post("/graphql", content=big),
            web.post("/login", content=big),
            web.get("/" + "a" * 40_000),
            alone.post("/graphql", content=b"{}"),
            alone.get("/export/a.csv"),
            alone.get("/healthz"),
        ]
    assert [answer.status_code for answer in answers] == [
        200, 200, 404, 301, 405, 405, 204, 200, 413, 413, 414, 502, 502, 502,
    ]  # fmt: skip
    for answer in answers:
        for name, value in SECURITY.items():
            assert answer.headers.get_list(name) == [value], (answer.url.path[:20], answer.status_code)
        assert len(answer.headers["x-request-id"]) == 32
        assert "strict-transport-security" not in answer.headers
        assert answer.headers["server"] == "nginx"
        assert "nginx/" not in answer.text


def test_only_the_tracker_may_be_loaded_by_other_sites(web: httpx.Client) -> None:
    answer = web.get("/t.js")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in web.get("/").headers


def test_the_api_may_loosen_the_policy_of_its_own_page_only(web: httpx.Client) -> None:
    assert web.get("/graphql").headers.get_list("content-security-policy") == [POLICY_OF_THE_API]


def test_transport_security_is_sent_only_when_people_come_by_https(run_gateway: Run, upstream: Upstream) -> None:
    secure = run_gateway(TIDELINE_API_PORT=str(upstream.port), TIDELINE_PUBLIC_URL="https://stats.example.org")
    with secure.client() as web:
        for path in ("/", "/none.php", "/healthz"):
            assert web.get(path).headers["strict-transport-security"] == "max-age=31536000"
        web.post("/graphql", content=b"{}")
    assert upstream.seen[-1].headers["x-forwarded-proto"] == "https"


def test_a_preflight_is_answered_without_the_api(web: httpx.Client, upstream: Upstream) -> None:
    before = len(upstream.seen)
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    answer = web.options("/graphql", headers=asked)
    assert answer.status_code == 204
    assert answer.content == b""
    cors = {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}
    assert cors == {
        "access-control-allow-headers": "content-type, authorization",
        "access-control-allow-methods": "POST",
        "access-control-allow-origin": "*",
        "access-control-max-age": "86400",
    }
    assert len(upstream.seen) == before


def test_every_post_answer_may_be_read_from_elsewhere(gateway: Gateway, lonely_gateway: Gateway) -> None:
    with gateway.client() as web, lonely_gateway.client() as alone:
        answers = [
            web.post("/graphql", content=b"{}"),
            web.post("/graphql", content=b"x" * 1_048_577),
            web.post("/graphql?refused", content=b"{}"),
            alone.post("/graphql", content=b"{}"),
        ]
    assert [answer.status_code for answer in answers] == [200, 413, 503, 502]
    for answer in answers:
        assert answer.headers.get_list("access-control-allow-origin") == ["*"]
        assert "access-control-allow-credentials" not in answer.headers


def test_a_body_of_one_megabyte_passes_and_one_byte_more_does_not(web: httpx.Client) -> None:
    assert web.post("/graphql", content=b"x" * 1_048_576).json()["bytes"] == 1_048_576
    answer = web.post("/graphql", content=b"x" * 1_048_577)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/json")
    assert answer.json() == {
        "data": None,
        "errors": [
            {
                "message": "The request body is larger than 1 MB. Send at most 1 MB, "
                "for example fewer events in a batch.",
                "extensions": {"code": "PAYLOAD_TOO_LARGE", "limitBytes": 1_048_576},
            }
        ],
    }


def test_a_body_of_unknown_length_has_the_same_limit(gateway: Gateway) -> None:
    with gateway.client() as web:
        assert web.post("/graphql", content=iter([b"x" * 500_000] * 2)).json()["bytes"] == 1_000_000
        assert web.post("/graphql", content=iter([b"x" * 500_000] * 3)).status_code == 413


def test_an_api_that_is_away_is_told_in_json_and_one_that_refuses_in_its_own_words(
    web: httpx.Client, lonely_gateway: Gateway
) -> None:
    with lonely_gateway.client() as alone:
        for answer in (alone.post("/graphql", content=b"{}"), web.post("/graphql?hang-up", content=b"{}")):
            assert (answer.status_code, answer.headers["content-type"]) == (502, "application/json")
            assert answer.headers["retry-after"] == "5"
            assert answer.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
        assert alone.get("/readyz").status_code == 502
        assert alone.get("/").text == PAGE
    refused = web.post("/graphql?refused", content=b"{}")
    assert refused.json()["errors"][0]["extensions"] == {"code": "OVERLOADED"}
    assert refused.headers.get_list("retry-after") == ["2"]


def test_what_the_caller_says_of_itself_is_overwritten(web: httpx.Client, upstream: Upstream) -> None:
    said = ("X-Forwarded-For", "X-Real-IP", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Request-Id", "Forwarded")
    answer = web.post("/graphql", content=b"{}", headers=dict.fromkeys(said, "203.0.113.9"))
    seen = upstream.seen[-1].headers
    assert "203.0.113.9" not in seen.values()
    assert (seen["x-forwarded-for"], seen["x-real-ip"], seen["x-forwarded-proto"]) == ("127.0.0.1", "127.0.0.1", "http")
    assert seen["x-request-id"] == answer.headers["x-request-id"]
    assert "forwarded" not in seen
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]


def test_the_connection_to_the_api_is_kept(web: httpx.Client, upstream: Upstream) -> None:
    first, *_ = [web.post("/graphql", content=b"{}") for _ in range(3)]
    assert first.status_code == 200
    assert len({seen.connection for seen in upstream.seen[-3:]}) < 3
    assert upstream.seen[-1].headers.get("connection", "") in {"", "keep-alive"}


def test_text_is_compressed_and_unchanged_files_are_not_sent_again(web: httpx.Client) -> None:
    for path in ("/", "/t.js", "/assets/app-3f9c2a.js", "/healthz"):
        answer = web.get(path)
        assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    etag = web.get("/").headers["etag"]
    again = web.get("/", headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["cache-control"]) == (304, ASK)


def test_the_log_tells_neither_query_nor_address_nor_browser(gateway: Gateway, lonely_gateway: Gateway) -> None:
    for running in (gateway, lonely_gateway):
        with running.client() as web:
            headers = {"User-Agent": "secret-agent", "Referer": "https://secret.example/"}
            answer = web.get("/export/report.csvx?link=secret-link", headers=headers)
            web.post("/graphql?token=secret-token", content=b"{}", headers=headers)
            web.get("/client/route?q=secret-question", headers=headers)
        with running.connect() as line:
            line.sendall(b"GET /?secret-nonsense\r\nHost : x\r\n\r\n")
            line.recv(1000)
        time.sleep(0.1)
        output = running.output.read_text()
        assert "secret" not in output
        assert "127.0.0.1" not in output
        lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
        (mine,) = [line for line in lines if line["request_id"] == answer.headers["x-request-id"]]
        assert (mine["method"], mine["path"], mine["status"]) == ("GET", "/export/report.csvx", 404)
        assert any(line["path"] == "/client/route" for line in lines)
