"""Countries from a database that the test writes itself, which comes, changes, breaks and goes while it is used."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncpg
import httpx
import pytest

from api.ingest import countries as countries_of
from api.ingest.countries import Countries
from api.settings import Settings
from api.sites import SECRET_PREFIX, stored_key
from api.testing import Client, serving, settings_for
from db.testing import TestDatabase, TestSite

Node = list[Any]


def mmdb(networks: Mapping[str, object]) -> bytes:
    """Write a database: a tree of bits whose leaves are records (MaxMind DB file format 2.0, 24 bits a branch)."""
    root: Node = [None, None]
    for written, record in networks.items():
        network = ip_network(written)
        # IPv4 lies below ::/96.
        depth = network.prefixlen + (96 if network.version == 4 else 0)
        bits = f"{int(network.network_address):0128b}"[:depth]
        node = root
        for bit in bits[:-1]:
            node[int(bit)] = node[int(bit)] or [None, None]
            node = node[int(bit)]
        node[int(bits[-1])] = (record,)
    nodes: list[Node] = [root]
    for node in nodes:
        nodes += [branch for branch in node if isinstance(branch, list)]
    places = {id(node): number for number, node in enumerate(nodes)}
    tree, data = b"", b""
    for node in nodes:
        for branch in node:
            value = len(nodes)  # nothing is known
            if isinstance(branch, list):
                value = places[id(branch)]
            elif branch is not None:
                value = len(nodes) + 16 + len(data)
                data += encoded(branch[0])
            tree += value.to_bytes(3, "big")
    about = {
        "binary_format_major_version": (5, 2),
        "binary_format_minor_version": (5, 0),
        "build_epoch": (9, 1_700_000_000),
        "database_type": "Test-Country",
        "description": {"en": "of a test"},
        "ip_version": (5, 6),
        "languages": ["en"],
        "node_count": (6, len(nodes)),
        "record_size": (5, 24),
    }
    return tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + encoded(about)


def encoded(value: object) -> bytes:
    """Write a text, a list, a map, all shorter than 29, or a number with the format's number of its type."""
    if isinstance(value, dict):
        return bytes([7 << 5 | len(value)]) + b"".join(encoded(key) + encoded(one) for key, one in value.items())
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(encoded, value))
    if isinstance(value, tuple):
        kind, number = value
        raw: bytes = number.to_bytes(4, "big").lstrip(b"\0")
        return (bytes([kind << 5 | len(raw)]) if kind < 8 else bytes([len(raw), kind - 7])) + raw
    raw = str(value).encode()
    return bytes([2 << 5 | len(raw)]) + raw


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "country.mmdb"


@pytest.fixture
def watched(path: Path, monkeypatch: pytest.MonkeyPatch) -> Countries:
    """One that looks at its file each time."""
    monkeypatch.setattr(countries_of, "LOOK_SECONDS", 0.0)
    return Countries(path)


@pytest.mark.parametrize(
    ("record", "country"),
    [
        ({"country": {"iso_code": "FR", "geoname_id": (6, 3_017_382)}, "registered_country": {"iso_code": "US"}}, "FR"),
        ({"country_code": "FR", "continent_code": "EU"}, "FR"),
        ({"country": "FR"}, "FR"),
        ({"country": {"names": "France"}}, None),
        ({"country_code": "EU"}, None),
        ({"country_code": "ZZ"}, None),
        ({"country_code": "fra"}, None),
        ({"country_code": ""}, None),
        ({"asn": (6, 64_496)}, None),
        ("FR", None),
    ],
)
def test_records_of_many_makers_are_read(path: Path, record: object, country: str | None) -> None:
    path.write_bytes(mmdb({"192.0.2.0/24": record, "2001:db8::/32": record}))
    countries = Countries(path)
    assert [countries.of(one) for one in ("192.0.2.7", "2001:db8::1")] == [country, country]


@pytest.mark.parametrize(
    "address", ["198.51.100.1", "10.0.0.1", "::1", "2001:db9::", "", "unix:", "192.0.2", "\0", "é"]
)
def test_what_is_not_in_it_is_nowhere(path: Path, address: str) -> None:
    path.write_bytes(mmdb({"192.0.2.0/24": {"country_code": "FR"}}))
    assert Countries(path).of(address) is None


def test_the_file_comes_changes_breaks_and_goes(path: Path, watched: Countries) -> None:
    def told(code: str) -> bytes:
        return mmdb({"192.0.2.0/24": {"country_code": code}})

    seen = [watched.of("192.0.2.1")]
    path.write_bytes(told("FR"))
    seen.append(watched.of("192.0.2.1"))
    # Replaced, as it should be; then overwritten in place, as a download would.
    fresh = path.with_suffix(".fresh")
    fresh.write_bytes(told("DE"))
    fresh.replace(path)
    seen.append(watched.of("192.0.2.1"))
    with path.open("r+b") as file:
        file.truncate(10)
        seen.append(watched.of("192.0.2.1"))
        file.write(told("CH"))
    seen.append(watched.of("192.0.2.1"))
    path.write_bytes(b"no database")
    seen.append(watched.of("192.0.2.1"))
    path.unlink()
    seen.append(watched.of("192.0.2.1"))
    path.write_bytes(told("AT"))
    seen.append(watched.of("192.0.2.1"))
    assert seen == [None, "FR", "DE", "DE", "CH", "CH", None, "AT"]


def test_the_file_is_not_looked_at_for_every_event(path: Path) -> None:
    countries = Countries(path)
    assert countries.of("192.0.2.1") is None
    path.write_bytes(mmdb({"192.0.2.0/24": {"country_code": "FR"}}))
    assert countries.of("192.0.2.1") is None


def test_many_new_files_leave_nothing_open(path: Path, watched: Countries) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(20):
        path.write_bytes(mmdb({f"192.0.2.{number}/32": {"country_code": "FR"}}))
        assert watched.of(f"192.0.2.{number}") == "FR"
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1


@pytest.fixture
def full(path: Path) -> Path:
    path.write_bytes(mmdb({"192.0.2.0/24": {"country": {"iso_code": "FR"}}, "127.0.0.0/8": {"country_code": "US"}}))
    return path


@pytest.fixture
async def visitors(database: TestDatabase, full: Path) -> AsyncIterator[Client]:
    """Somebody at a service that has a database."""
    told = settings_for(database).model_dump(by_alias=True, exclude_none=True)
    settings = Settings.model_validate(told | {"TIDELINE_COUNTRY_DATABASE": str(full)})
    async with serving(settings) as address, httpx.AsyncClient(base_url=address) as http:
        yield Client(http)


async def test_an_events_country_is_its_senders_else_its_time_zones(
    visitors: Client, owner: asyncpg.Connection, site: TestSite
) -> None:
    secret = SECRET_PREFIX + token_hex(16)
    await owner.execute("INSERT INTO site_keys (key, kind, site_id) VALUES ($1, $2, $3)", *stored_key(secret), site.id)
    event = {"name": "pageview", "timeZone": "Asia/Tokyo"}
    await visitors.track(site, event | {"title": "known"}, **{"X-Forwarded-For": "192.0.2.9"})
    await visitors.track(site, event | {"title": "unknown"}, **{"X-Forwarded-For": "198.51.100.9"})
    server = replace(site, key=secret)
    await visitors.track(server, event | {"title": "told of", "address": "192.0.2.9"})
    await visitors.track(server, event | {"title": "the server's own"})
    rows = await owner.fetch("SELECT title, country FROM events WHERE site_id = $1", site.id)
    assert {row["title"]: row["country"] for row in rows} == {
        "known": "FR",
        "unknown": "JP",
        "told of": "FR",
        "the server's own": "JP",
    }
