"""Closed unless opened: every field of the contract is tried as everybody, against one table of what each may do."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, Final

import asyncpg
import httpx
import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_composite_type

from api.auth import create_token
from api.live.testing import LIVE, NUMBERS, bearer, cookies_of, socket
from api.schema import schema
from api.testing import EMAIL, PASSWORD, Client
from db.testing import TestDatabase, TestSite, make_site

NOBODY, LINK, READ, EXPORT, ADMIN, SESSION = (
    *("nobody", "share link"),
    *("read token", "export token", "admin token"),
    "session",
)
EVERYBODY: Final = {NOBODY, LINK, READ, EXPORT, ADMIN, SESSION}
NUMBERS_OF_A_SITE: Final = {LINK, READ, SESSION}
SIGNED_IN: Final = {READ, SESSION}
EXPORTING: Final = {EXPORT, SESSION}
MANAGING: Final = {ADMIN, SESSION}

RANGE: Final = 'range: {start: "2025-01-01", end: "2025-01-02"}'
DATES: Final = 'startDate: "2025-01-01", endDate: "2025-01-02"'
PATH: Final = 'filter: {dimension: PATH, values: ["/"]}'

# Each field, who may ask it, and with what. Whoever may not is refused before anything is looked at, so that what nobody
# can want (a site without a name, a link of number 0) shows who would have been let in.
FIELDS: Final[dict[str, tuple[set[str], str]]] = {
    "Query.me": (EVERYBODY, ""),
    "Query.shared": (EVERYBODY, ""),
    "Query.sites": (NUMBERS_OF_A_SITE, ""),
    "Query.site": (NUMBERS_OF_A_SITE, "(domain: $d)"),
    "Query.everything": (NUMBERS_OF_A_SITE, "(domains: [$d])"),
    "Query.person": (SIGNED_IN, '(site: $d, userId: "u")'),
    "Query.health": (SIGNED_IN, ""),
    "Query.filteredEvents": (SIGNED_IN, '(site: $d, start: "2025-01-01", end: "2025-01-02")'),
    "Query.siteSettings": (MANAGING, "(site: $d)"),
    "Site.id": (NUMBERS_OF_A_SITE, ""),
    "Site.name": (NUMBERS_OF_A_SITE, ""),
    "Site.domain": (NUMBERS_OF_A_SITE, ""),
    "Site.timezone": (NUMBERS_OF_A_SITE, ""),
    "Site.totals": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Site.timeseries": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Site.breakdown": (NUMBERS_OF_A_SITE, f"({RANGE}, dimension: PATH)"),
    "Site.heatmap": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Site.dimensionValues": (NUMBERS_OF_A_SITE, f"({RANGE}, dimension: PATH)"),
    "Site.propertyKeys": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Site.annotations": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Site.segments": (NUMBERS_OF_A_SITE, ""),
    "Site.events": (SIGNED_IN, f"({RANGE})"),
    "Site.publicKey": (SIGNED_IN, ""),
    "Site.firstEventAt": (NUMBERS_OF_A_SITE, ""),
    "Site.lastEventAt": (SIGNED_IN, ""),
    "Site.shareLinks": ({SESSION}, ""),  # the site needs `read`, its links `admin`
    "Sites.sites": (NUMBERS_OF_A_SITE, ""),
    "Sites.totals": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Sites.timeseries": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Sites.breakdown": (NUMBERS_OF_A_SITE, f"({RANGE}, dimension: PATH)"),
    "Sites.heatmap": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Sites.dimensionValues": (NUMBERS_OF_A_SITE, f"({RANGE}, dimension: PATH)"),
    "Sites.propertyKeys": (NUMBERS_OF_A_SITE, f"({RANGE})"),
    "Sites.events": (SIGNED_IN, f"({RANGE})"),
    "User.email": (EVERYBODY, ""),
    # Nobody and a share link have no `me` whose fields could be asked; see MINE.
    "User.sessions": ({NOBODY, LINK, ADMIN, SESSION}, ""),
    "User.tokens": ({NOBODY, LINK, ADMIN, SESSION}, ""),
    "Mutation.track": (EVERYBODY, '(site: "nobody", events: [])'),
    "Mutation.identify": (EVERYBODY, '(site: "nobody", userId: "u", traits: {})'),
    "Mutation.login": (EVERYBODY, '(email: "nobody", password: "")'),
    "Mutation.logout": (EVERYBODY, ""),
    "Mutation.openShare": (EVERYBODY, '(token: "nobody")'),
    "Mutation.exportData": (EXPORTING, f"(site: $d, {DATES})"),
    "Mutation.forgetUser": (MANAGING, '(site: $d, userId: "")'),
    "Mutation.createSite": (MANAGING, '(domain: "")'),
    "Mutation.updateSite": (MANAGING, '(site: $d, settings: {name: ""})'),
    "Mutation.deleteSite": (MANAGING, '(site: $d, confirm: "")'),
    "Mutation.createSecretKey": (MANAGING, '(site: $d, name: "")'),
    "Mutation.addPublicKey": (MANAGING, '(site: $d, key: "", name: "")'),
    "Mutation.rotatePublicKey": (MANAGING, "(site: $d, graceHours: -1)"),
    "Mutation.revokeKey": (MANAGING, "(id: 0)"),
    "Mutation.saveSegment": (MANAGING, f'(site: $d, name: "", {PATH})'),
    "Mutation.deleteSegment": (MANAGING, "(id: 0)"),
    "Mutation.annotate": (MANAGING, '(site: $d, at: "", text: "")'),
    "Mutation.updateAnnotation": (MANAGING, "(id: 0)"),
    "Mutation.deleteAnnotation": (MANAGING, "(id: 0)"),
    "Mutation.createShareLink": (MANAGING, '(site: $d, name: "")'),
    "Mutation.revokeShareLink": (MANAGING, "(id: 0)"),
    "Mutation.changePassword": (MANAGING, '(current: "", new: "")'),
    "Mutation.revokeSession": (MANAGING, "(id: 0)"),
    "Mutation.createToken": (MANAGING, '(name: "", scopes: [READ])'),
    "Mutation.revokeToken": (MANAGING, "(id: 0)"),
    "Subscription.live": (NUMBERS_OF_A_SITE, ""),
    "LiveUpdate.events": (SIGNED_IN, ""),
}
# How the fields of a type are reached.
WITHIN: Final = {"Site": "site(domain: $d)", "Sites": "everything(domains: [$d])", "User": "me"}
# What is nobody's is null, and so none of its fields are told.
MINE: Final = {"User"}
# Types that only hold what a field above has answered. A new one is entered here when its fields need no look of their own.
ANSWERS: Final = {
    *(
        "Annotation",
        "ApiToken",
        "Breakdown",
        "BreakdownRow",
        "Change",
        "DimensionValue",
        "EventPage",
        "Explain",
        "ExportResult",
    ),
    *(
        "FilteredEvents",
        "ForgetResult",
        "Group",
        "Health",
        "Heatmap",
        "HeatmapCell",
        "IdentifyResult",
        "LiveMinute",
        "LiveValue",
    ),
    *(
        "LoggedEvent",
        "LoginSession",
        "NewShareLink",
        "NewToken",
        "Person",
        "Point",
        "Previous",
        "PropertyKey",
        "RejectedEvent",
    ),
    *("SecretKey", "Segment", "ShareLink", "Shared", "SiteKey", "SiteSettings", "Timeseries", "Totals", "TrackResult"),
}
# Of an update everything else is numbers.
LIVE_NUMBERS: Final = {"at", "visitors", "minutes", "pages", "sources", "countries"}
LOGIN: Final = f'mutation {{ login(email: "{EMAIL}", password: "{PASSWORD}") {{ email }} }}'
REFUSED: Final = {"UNAUTHENTICATED", "FORBIDDEN", "FORBIDDEN_ORIGIN"}


def doors() -> dict[str, GraphQLField]:
    """Every field that decides by itself who may ask it."""
    types = schema._schema.type_map.values()  # noqa: SLF001 - Strawberry offers no other way to walk the schema
    return {
        f"{one.name}.{name}": field
        for one in types
        if isinstance(one, GraphQLObjectType) and not one.name.startswith("__") and one.name not in ANSWERS
        for name, field in one.fields.items()
        if not (one.name == "LiveUpdate" and name in LIVE_NUMBERS)
    }


DOORS: Final = doors()


def test_every_field_is_in_the_table() -> None:
    assert set(DOORS) == set(FIELDS)


def document(name: str) -> str:
    """Return an operation that asks a field."""
    kind, _, field = name.partition(".")
    arguments = FIELDS[name][1]
    asked = f"{field}{arguments}{' { __typename }' if is_composite_type(get_named_type(DOORS[name].type)) else ''}"
    if kind in WITHIN:
        kind, asked = "query", f"{WITHIN[kind]} {{ {asked} }}"
    declared = "($d: String!)" if "$d" in asked else ""
    return f"{kind.lower()} {declared} {{ {asked} }}"


@pytest.fixture(scope="module")
async def shown(owner: asyncpg.Connection) -> TestSite:
    """The site that the share link shows."""
    return await make_site(owner)


@pytest.fixture(scope="module")
async def everybody(
    address: str, database: TestDatabase, user: str, token: str, shown: TestSite
) -> AsyncIterator[dict[str, Client]]:
    """A client for each who may ask. Cookies come with an Origin, as from a browser."""
    assert user
    tokens = {}
    async with asyncpg.create_pool(database.writer_url, min_size=1, max_size=1) as pool:
        for name, scope in ((READ, "read"), (EXPORT, "export"), (ADMIN, "admin")):
            tokens[name] = await create_token(pool, name, scopes=[scope])
    async with AsyncExitStack() as stack:

        async def client(**headers: str) -> Client:
            http = httpx.AsyncClient(base_url=address, timeout=30, headers=headers)
            return Client(await stack.enter_async_context(http))

        clients = {
            NOBODY: await client(),
            LINK: await client(Origin=address),
            SESSION: await client(Origin=address),
            **{name: await client(Authorization=f"Bearer {one}") for name, one in tokens.items()},
        }
        await clients[SESSION].ask(LOGIN)
        owner = await client(Authorization=f"Bearer {token}")
        made = await owner.ask(
            'mutation ($d: String!) { createShareLink(site: $d, name: "everybody") { url } }', {"d": shown.domain}
        )
        secret = made["createShareLink"]["url"].rpartition("/")[2]
        await clients[LINK].ask("mutation ($t: String!) { openShare(token: $t) { domain } }", {"t": secret})
        yield clients


@pytest.mark.parametrize("who", sorted(EVERYBODY))
@pytest.mark.parametrize("name", [name for name in FIELDS if not name.startswith(("Subscription.", "LiveUpdate."))])
async def test_who_may_ask_a_field(
    everybody: dict[str, Client], shown: TestSite, owner: asyncpg.Connection, name: str, who: str
) -> None:
    client = everybody[who]
    answer = await client.post(document(name), {"d": shown.domain})
    await owner.execute("DELETE FROM password_attempts")
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    if name == "Mutation.logout" and who == SESSION:
        await client.ask(LOGIN)
    if who in FIELDS[name][0]:
        assert not codes & REFUSED, answer
        if name.partition(".")[0] in MINE and who in (NOBODY, LINK):
            assert answer["data"] == {"me": None}
    else:
        assert len(codes) == 1, answer
        assert codes < REFUSED, answer
    assert "INTERNAL" not in codes


@pytest.mark.parametrize("who", sorted(EVERYBODY))
@pytest.mark.parametrize(("name", "query"), [("Subscription.live", NUMBERS), ("LiveUpdate.events", LIVE)])
async def test_who_may_follow(
    everybody: dict[str, Client], address: str, shown: TestSite, name: str, query: str, who: str
) -> None:
    client = everybody[who]
    authorization = client.http.headers.get("Authorization")
    payload = None if authorization is None else bearer(authorization.partition(" ")[2])
    headers = {"Cookie": cookies_of(client), "Origin": address} if client.http.cookies else {}
    async with socket(address, payload, headers=headers) as opened:
        if who in (NOBODY, EXPORT, ADMIN):
            assert await opened.closed() == (4403, "UNAUTHENTICATED" if who == NOBODY else "FORBIDDEN")
            return
        assert await opened.receive() == {"type": "connection_ack"}
        await opened.subscribe(query, d=shown.domain)
        if who in FIELDS[name][0]:
            assert "at" in await opened.update()
        else:
            assert (await opened.error())["extensions"]["code"] in REFUSED


@pytest.mark.parametrize(
    "asked",
    [
        f"breakdown({RANGE}, dimension: USER_ID) {{ rows {{ value }} }}",
        f"breakdown({RANGE}, by: [{{dimension: PATH}}, {{dimension: USER_ID}}]) {{ rows {{ value }} }}",
        f"dimensionValues({RANGE}, dimension: USER_ID) {{ value }}",
        f"timeseries({RANGE}, by: {{dimension: USER_ID}}) {{ groups {{ value }} }}",
        f'totals({RANGE}, filter: {{any: [{{not: {{dimension: USER_ID, values: ["u"]}}}}]}}) {{ visitors }}',
        f"heatmap({RANGE}, filter: {{dimension: USER_ID, operator: EXISTS}}) {{ cells {{ visitors }} }}",
        f"totals({RANGE}, explain: true) {{ visitors }}",
    ],
)
async def test_a_share_link_tells_nobody_apart_and_nothing_from_inside(
    everybody: dict[str, Client], shown: TestSite, asked: str
) -> None:
    query = f"query ($d: String!) {{ site(domain: $d) {{ {asked} }} }}"
    error = await everybody[LINK].error(query, {"d": shown.domain})
    assert error["extensions"]["code"] == "FORBIDDEN"
    answer: dict[str, Any] = await everybody[READ].post(query, {"d": shown.domain})
    assert "errors" not in answer


async def test_a_share_link_shows_no_other_site(
    everybody: dict[str, Client], shown: TestSite, owner: asyncpg.Connection, address: str
) -> None:
    other, guest = await make_site(owner), everybody[LINK]
    assert await guest.ask("{ sites { domain } }") == {"sites": [{"domain": shown.domain}]}
    assert await guest.ask("{ site { domain } }") == {"site": {"domain": shown.domain}}
    assert await guest.ask("{ everything { sites { domain } } }") == {
        "everything": {"sites": [{"domain": shown.domain}]}
    }
    both = "query ($d: [String!]!) { everything(domains: $d) { sites { domain } } }"
    assert (await guest.error(both, {"d": [shown.domain, other.domain]}))["extensions"]["code"] == "UNKNOWN_SITE"
    error = await guest.error("query ($d: String!) { site(domain: $d) { domain } }", {"d": other.domain})
    assert error["extensions"]["code"] == "UNKNOWN_SITE"
    assert other.domain not in error["message"].partition("Known:")[2]
    async with socket(address, headers={"Cookie": cookies_of(guest), "Origin": address}) as opened:
        assert await opened.receive() == {"type": "connection_ack"}
        await opened.subscribe(NUMBERS, d=other.domain)
        assert (await opened.error())["extensions"]["code"] == "UNKNOWN_SITE"
