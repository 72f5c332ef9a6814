"""Managing sites and keys: who may, what is accepted, and that collecting follows."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from api.sites import KEY_CACHE_SECONDS, SECRET_PREFIX, KeyRing
from api.testing import TRACK, Client
from db.testing import TestSite

SETTINGS = """id: domain name timezone saltRotation honourDoNotTrack allowedOrigins allowedHostnames
    keys { id kind key name expiresAt }"""
CREATE = f"mutation ($d: String!, $s: SiteSettingsInput) {{ createSite(domain: $d, settings: $s) {{ {SETTINGS} }} }}"
UPDATE = f"mutation ($d: String, $s: SiteSettingsInput!) {{ updateSite(site: $d, settings: $s) {{ {SETTINGS} }} }}"
SHOW = f"query ($d: String) {{ siteSettings(site: $d) {{ {SETTINGS} }} }}"
SECRET_MADE = "mutation ($d: String, $n: String!) { createSecretKey(site: $d, name: $n) { key } }"  # noqa: S105 - an operation
ADD = f'mutation ($d: String, $k: String!) {{ addPublicKey(site: $d, key: $k, name: "Umami") {{ {SETTINGS} }} }}'
ROTATE = f"mutation ($d: String, $h: Int) {{ rotatePublicKey(site: $d, graceHours: $h) {{ {SETTINGS} }} }}"
REVOKE = f"mutation ($i: Int!) {{ revokeKey(id: $i) {{ {SETTINGS} }} }}"


def new_domain() -> str:
    return f"made-{secrets.token_hex(6)}.test"


async def collects(client: Client, key: str) -> bool:
    answer = await client.post(TRACK, {"site": key, "events": [{"name": "x"}]})
    return "errors" not in answer


async def test_a_site_is_made_with_a_key_that_works_at_once(client: Client, nobody: Client) -> None:
    domain = new_domain()
    made = (await client.ask(CREATE, {"d": domain.upper()}))["createSite"]
    (key,) = made.pop("keys")
    assert made == {
        "id": domain,
        "name": domain,
        "timezone": "UTC",
        "saltRotation": "DAILY",
        "honourDoNotTrack": True,
        "allowedOrigins": [],
        "allowedHostnames": [],
    }
    assert (key["kind"], key["name"], key["expiresAt"]) == ("PUBLIC", "", None)
    assert await collects(nobody, key["key"])
    shown = await client.ask("query ($d: String!) { site(domain: $d) { publicKey } }", {"d": domain})
    assert shown["site"]["publicKey"] == key["key"]


async def test_the_snippet_is_that_of_the_gateway_and_the_key_of_new_pages(client: Client, site: TestSite) -> None:
    asked = "query ($d: String) { siteSettings(site: $d) { snippet } }"
    assert (await client.ask(asked, {"d": site.domain}))["siteSettings"]["snippet"] == (
        f'<script defer src="http://tideline.test/t.js" data-site="{site.key}"></script>'
    )


async def test_settings_are_kept_as_browsers_write_them(client: Client, site: TestSite) -> None:
    given = {
        "name": " Shop ",
        "saltRotation": "WEEKLY",
        "honourDoNotTrack": False,
        "allowedOrigins": [
            "HTTPS://Shop.Test:443/",
            "http://localhost:3000",
            "https://shop.test",
            "capacitor://localhost",
        ],
        "allowedHostnames": ["Shop.Test", "*.shop.test", "shop.test"],
    }
    changed = (await client.ask(UPDATE, {"d": site.domain, "s": given}))["updateSite"]
    expected = given | {
        "name": "Shop",
        "allowedOrigins": ["https://shop.test", "http://localhost:3000", "capacitor://localhost"],
        "allowedHostnames": ["shop.test", "*.shop.test"],
    }
    assert {name: changed[name] for name in expected} == expected
    # What is left out stays; an empty list allows any again.
    changed = (await client.ask(UPDATE, {"d": site.domain, "s": {"allowedOrigins": []}}))["updateSite"]
    assert {name: changed[name] for name in expected} == expected | {"allowedOrigins": []}
    assert (await client.ask(SHOW, {"d": site.domain}))["siteSettings"] == changed


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": ""}, "name", "1 to 100 characters"),
        ({"name": "x" * 101}, "name", "1 to 100 characters"),
        ({"name": "a\nb"}, "name", "one line"),
        ({"timezone": "Mars/Olympus"}, "timezone", "IANA name"),
        ({"allowedOrigins": ["shop.test"]}, "allowedOrigins", "https://example.org"),
        ({"allowedOrigins": ["https://shop.test/path"]}, "allowedOrigins", "no path"),
        ({"allowedOrigins": ["https://shop.test:99999"]}, "allowedOrigins", "https://example.org"),
        ({"allowedOrigins": ["https://bücher.test"]}, "allowedOrigins", "https://example.org"),
        ({"allowedOrigins": ["*"]}, "allowedOrigins", "https://example.org"),
        ({"allowedOrigins": ["null\0"]}, "allowedOrigins", "https://example.org"),
        ({"allowedOrigins": [f"https://a{number}.test" for number in range(51)]}, "allowedOrigins", "At most 50"),
        ({"allowedHostnames": ["https://shop.test"]}, "allowedHostnames", "*.example.org"),
        ({"allowedHostnames": ["shop.*"]}, "allowedHostnames", "*.example.org"),
        ({"allowedHostnames": [""]}, "allowedHostnames", "*.example.org"),
    ],
)
async def test_a_bad_setting_is_named_and_changes_nothing(
    client: Client, site: TestSite, given: dict[str, Any], field: str, words: str
) -> None:
    before = await client.ask(SHOW, {"d": site.domain})
    error = await client.error(UPDATE, {"d": site.domain, "s": {"honourDoNotTrack": False, **given}})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)
    assert words in error["message"]
    assert await client.ask(SHOW, {"d": site.domain}) == before


@pytest.mark.parametrize(
    "domain", ["", "https://a.test", "a.test/x", "a b", "a..test", "-a.test", "x" * 254, "bücher.test", "a\0"]
)
async def test_a_bad_domain_is_named(client: Client, domain: str) -> None:
    error = await client.error(CREATE, {"d": domain})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", "domain")
    assert "example.org" in error["message"]


async def test_a_domain_is_taken_once(client: Client, site: TestSite) -> None:
    error = await client.error(CREATE, {"d": site.domain})
    assert "already" in error["message"]
    domain = new_domain()
    answers = await asyncio.gather(*(client.post(CREATE, {"d": domain}) for _ in range(4)))
    assert sum("errors" not in answer for answer in answers) == 1


async def test_the_zone_is_fixed_once_there_are_events(client: Client, nobody: Client, site: TestSite) -> None:
    move = {"d": site.domain, "s": {"timezone": "Asia/Tokyo"}}
    assert (await client.ask(UPDATE, move))["updateSite"]["timezone"] == "Asia/Tokyo"
    await nobody.track(site, {"name": "x"})
    assert (await client.ask(UPDATE, move))["updateSite"]["timezone"] == "Asia/Tokyo"
    error = await client.error(UPDATE, {"d": site.domain, "s": {"timezone": "Europe/Paris"}})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", "timezone")
    assert "kept in its zone, Asia/Tokyo" in error["message"]


async def test_a_secret_key_sends_the_past_and_is_kept_hashed(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    key = (await client.ask(SECRET_MADE, {"d": site.domain, "n": "Server"}))["createSecretKey"]["key"]
    assert key.startswith(SECRET_PREFIX)
    assert key not in str(await owner.fetch("SELECT * FROM site_keys"))
    (kept,) = [
        one for one in (await client.ask(SHOW, {"d": site.domain}))["siteSettings"]["keys"] if one["kind"] == "SECRET"
    ]
    assert (kept["key"], kept["name"]) == (None, "Server")
    events = [
        {"name": "a", "time": "2000-01-01T00:00:00Z", "address": "192.0.2.1", "userAgent": "Mozilla/5.0 Firefox/115.0"},
        {"name": "b", "time": "2000-01-01T00:10:00Z", "address": "192.0.2.1", "userAgent": "Mozilla/5.0 Firefox/115.0"},
        {"name": "c", "time": "2000-01-02T00:00:00Z", "address": "192.0.2.1", "userAgent": "Mozilla/5.0 Firefox/115.0"},
        {"name": "d", "time": "1999-12-31T23:59:59Z"},
    ]
    receipt = (await nobody.ask(TRACK, {"site": key, "events": events}))["track"]
    assert (receipt["accepted"], [one["code"] for one in receipt["rejected"]]) == (3, ["TIME_OUT_OF_RANGE"])
    rows = await owner.fetch("SELECT * FROM events WHERE site_id = $1 ORDER BY time", site.id)
    assert [row["browser"] for row in rows] == ["Firefox"] * 3
    assert rows[0]["visitor_id"] == rows[1]["visitor_id"] != rows[2]["visitor_id"]
    # Neither the hash nor something like it is a key.
    stored = await owner.fetchval("SELECT key FROM site_keys WHERE site_id = $1 AND kind = 'secret'", site.id)
    assert not await collects(nobody, stored)
    assert not await collects(nobody, SECRET_PREFIX + "x")
    await client.ask(REVOKE, {"i": kept["id"]})
    assert not await collects(nobody, key)


async def test_a_secret_key_reads_and_manages_nothing(client: Client, nobody: Client, site: TestSite) -> None:
    key = (await client.ask(SECRET_MADE, {"d": site.domain, "n": "Server"}))["createSecretKey"]["key"]
    error = await nobody.error(SHOW, {"d": site.domain}, Authorization=f"Bearer {key}")
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def test_rotating_leaves_the_old_key_for_a_while(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    keys = (await client.ask(ROTATE, {"d": site.domain, "h": 1}))["rotatePublicKey"]["keys"]
    old, new = keys
    assert old["key"] == site.key
    until = datetime.fromisoformat(old["expiresAt"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < until <= timedelta(hours=1)
    assert await collects(nobody, old["key"])
    assert await collects(nobody, new["key"])
    shown = await client.ask("query ($d: String!) { site(domain: $d) { publicKey } }", {"d": site.domain})
    assert shown["site"]["publicKey"] == new["key"]
    await client.ask(REVOKE, {"i": old["id"]})
    assert not await collects(nobody, old["key"])
    # At once.
    newest = (await client.ask(ROTATE, {"d": site.domain, "h": 0}))["rotatePublicKey"]["keys"]
    assert [one["key"] == new["key"] for one in newest] == [False]
    assert not await collects(nobody, new["key"])
    assert await owner.fetchval("SELECT count(*) FROM site_keys WHERE site_id = $1", site.id) == 2


async def test_an_umami_website_id_can_be_a_key(client: Client, nobody: Client, site: TestSite) -> None:
    key = "3d5e5f1c-8a3e-4a52-9d6f-0f0a3f2f9f00"
    await client.ask(ADD, {"d": site.domain, "k": key})
    assert await collects(nobody, key)
    # New pages still get the site's own.
    shown = await client.ask("query ($d: String!) { site(domain: $d) { publicKey } }", {"d": site.domain})
    assert shown["site"]["publicKey"] == site.key
    error = await client.error(ADD, {"d": site.domain, "k": key})
    assert error["extensions"]["field"] == "key"
    assert "already" in error["message"]


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "with space", "tls_something", "sha256:abcdefgh", "-abcdefg", "nul\0nul"]
)
async def test_a_bad_key_is_named(client: Client, site: TestSite, key: str) -> None:
    error = await client.error(ADD, {"d": site.domain, "k": key})
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", "key")
    assert "6 to 64" in error["message"]


@pytest.mark.parametrize(
    ("operation", "variables", "field", "words"),
    [
        (ROTATE, {"h": -1}, "graceHours", "From 0 to 2160"),
        (ROTATE, {"h": 100_000}, "graceHours", "From 0 to 2160"),
        (REVOKE, {"i": 2_000_000_000}, "id", "no key"),
        (SECRET_MADE, {"n": ""}, "name", "1 to 100"),
        (SECRET_MADE, {"n": "a\0b"}, "name", "one line"),
    ],
)
async def test_bad_arguments_are_named(
    client: Client, site: TestSite, operation: str, variables: dict[str, Any], field: str, words: str
) -> None:
    given = variables if operation == REVOKE else {"d": site.domain, **variables}
    error = await client.error(operation, given)
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_INPUT", field)
    assert words in error["message"]


async def test_the_key_of_new_pages_is_rotated_not_revoked(client: Client, site: TestSite) -> None:
    (key,) = (await client.ask(SHOW, {"d": site.domain}))["siteSettings"]["keys"]
    error = await client.error(REVOKE, {"i": key["id"]})
    assert "rotatePublicKey" in error["message"]


async def test_an_unknown_site_is_named(client: Client) -> None:
    for operation, variables in (
        (SHOW, {}),
        (UPDATE, {"s": {}}),
        (SECRET_MADE, {"n": "x"}),
        (ROTATE, {}),
        (ADD, {"k": "abcdefg"}),
    ):
        error = await client.error(operation, {"d": "nowhere.test", **variables})
        assert error["extensions"]["code"] == "UNKNOWN_SITE"


OPERATIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (CREATE, {"d": "made.test"}),
    (UPDATE, {"s": {"name": "x"}}),
    (SHOW, {}),
    (SECRET_MADE, {"n": "x"}),
    (ADD, {"k": "abcdefg"}),
    (ROTATE, {}),
    (REVOKE, {"i": 1}),
    ('mutation ($d: String) { forgetUser(site: $d, userId: "x") { events } }', {}),
)


async def test_managing_needs_the_scope(
    client: Client, nobody: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    await owner.execute("UPDATE api_tokens SET scopes = '{read,export}' WHERE name = 'tests'")
    try:
        for operation, variables in OPERATIONS:
            given = {"d": site.domain, **variables}
            error = await client.error(operation, given)
            assert (error["extensions"]["code"], error["extensions"]["scope"]) == ("FORBIDDEN", "admin")
            assert (await nobody.error(operation, given))["extensions"]["code"] == "UNAUTHENTICATED"
    finally:
        await owner.execute("UPDATE api_tokens SET scopes = '{read,export,admin}' WHERE name = 'tests'")


async def test_a_worker_learns_of_changes_elsewhere(
    owner: asyncpg.Connection, site: TestSite, monkeypatch: pytest.MonkeyPatch, database: Any
) -> None:
    now = [1000.0]
    monkeypatch.setattr("api.sites.monotonic", lambda: now[0])
    async with asyncpg.create_pool(database.writer_url, min_size=1, max_size=2) as pool:
        ring = KeyRing(pool)
        assert (await ring.admission(site.key)).honour_do_not_track is True
        await owner.execute("UPDATE sites SET honour_do_not_track = false WHERE id = $1", site.id)
        now[0] += KEY_CACHE_SECONDS - 1
        assert (await ring.admission(site.key)).honour_do_not_track is True
        now[0] += 2
        assert (await ring.admission(site.key)).honour_do_not_track is False
    # The database is away: what was known goes on for a while.
    now[0] += KEY_CACHE_SECONDS + 1
    assert (await ring.admission(site.key)).site_id == site.id
    now[0] += 60
    with pytest.raises(asyncpg.InterfaceError):
        await ring.admission(site.key)
