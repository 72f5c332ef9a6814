"""Default closed: what nobody may do, what a login and a token open, and how a login ends."""

import asyncpg
import httpx
import pytest

from api.testing import EMAIL, PASSWORD, Client
from db.testing import TestSite

LOGIN = "mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { email } }"
RANGE = '(range: {start: "2025-01-01", end: "2025-01-02"})'


@pytest.mark.parametrize(
    "operation",
    [
        "{ sites { domain } }",
        "{ site { domain } }",
        f"{{ site {{ totals{RANGE} {{ events }} }} }}",
        'mutation { exportData(startDate: "2025-01-01", endDate: "2025-02-01") { success csvFile } }',
    ],
)
async def test_nobody_sees_nothing(nobody: Client, operation: str) -> None:
    assert (await nobody.error(operation))["extensions"]["code"] == "UNAUTHENTICATED"


async def test_login_and_logout(address: str, user: str, site: TestSite) -> None:
    async with httpx.AsyncClient(base_url=address, headers={"Origin": address}) as http:
        person = Client(http)
        assert (await person.ask("{ me { email } }"))["me"] is None
        assert (await person.ask(LOGIN, {"email": f" {user.upper()} ", "password": PASSWORD}))["login"][
            "email"
        ] == EMAIL
        assert (await person.ask("{ me { email } }"))["me"] == {"email": EMAIL}
        assert site.domain in [one["domain"] for one in (await person.ask("{ sites { domain } }"))["sites"]]
        cookie = http.cookies["tideline_session"]
        assert (await person.ask("mutation { logout }"))["logout"] is True
        http.cookies.set("tideline_session", cookie)
        assert (await person.ask("{ me { email } }"))["me"] is None, "a session that was ended opens nothing"


async def test_cookie_is_out_of_scripts_and_other_sites_reach(nobody: Client, user: str) -> None:
    body = {"query": LOGIN, "variables": {"email": user, "password": PASSWORD}}
    cookie = (await nobody.http.post("/graphql", json=body)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "wrong"),
        ("somebody@else", PASSWORD),
        ("", ""),
        (EMAIL, "x" * 9999),
        ("nul\0", ""),
        ("half\ud800", "\ud800"),
    ],
)
async def test_wrong_credentials_all_look_alike(nobody: Client, user: str, email: str, password: str) -> None:
    assert user
    error = await nobody.error(LOGIN, {"email": email, "password": password})
    assert error["extensions"]["code"] == "WRONG_CREDENTIALS"
    assert error["message"] == "This e-mail and password do not belong together."


async def test_another_sites_page_cannot_use_the_cookie(address: str, user: str) -> None:
    async with httpx.AsyncClient(base_url=address) as http:
        person = Client(http)
        await person.ask(LOGIN, {"email": user, "password": PASSWORD})
        error = await person.error("{ sites { domain } }", Origin="https://evil.test")
        assert error["extensions"]["code"] == "FORBIDDEN_ORIGIN"
        assert (await person.post("{ me { email } }", Origin=address))["data"]["me"] == {"email": EMAIL}


@pytest.mark.parametrize("authorization", ["Bearer tl_wrong", "Bearer", "Basic abc", "Bearer \u00e9"])
async def test_a_wrong_token_says_so(nobody: Client, authorization: str) -> None:
    headers = {b"Authorization": authorization.encode("latin-1")}
    response = await nobody.http.post("/graphql", json={"query": "{ me { email } }"}, headers=headers)
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_token_needs_its_scope(client: Client, owner: asyncpg.Connection, site: TestSite, token: str) -> None:
    assert token
    await owner.execute("UPDATE api_tokens SET scopes = '{read}' WHERE name = 'tests'")
    try:
        operation = 'mutation ($s: String!) { exportData(startDate: "2025-01-01", endDate: "2025-02-01", site: $s) { success } }'
        error = await client.error(operation, {"s": site.domain})
        assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("FORBIDDEN", "export")
        assert (await client.ask("{ me { email } }"))["me"] == {"email": EMAIL}
    finally:
        await owner.execute("UPDATE api_tokens SET scopes = '{read,export,admin}' WHERE name = 'tests'")


async def test_secrets_are_stored_hashed(owner: asyncpg.Connection, token: str) -> None:
    assert (await owner.fetchval("SELECT password_hash FROM users WHERE email = $1", EMAIL)).startswith("$argon2id$")
    stored = [row["token_hash"] for row in await owner.fetch("SELECT token_hash FROM api_tokens")]
    assert all(len(digest) == 32 and token.encode() not in digest for digest in stored)
