"""Settings: secrets from files, clear refusals, and no service with a secret that others could know."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import read_settings

GOOD = {
    "TIDELINE_SECRET_KEY": "0f" * 32,
    "DATABASE_WRITER_URL": "postgresql://w:8b1f3a6c9d2e4f70@db/t",
    "DATABASE_READER_URL": "postgresql://r:1c5e7a9b3d2f4e60@db/t",
}


def test_what_is_needed_is_enough() -> None:
    settings = read_settings(GOOD)
    assert (settings.env, settings.api_port, settings.secure) == ("production", 8000, False)
    assert read_settings(GOOD | {"TIDELINE_PUBLIC_URL": "https://stats.example.org"}).secure


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    for name, value in GOOD.items():
        (tmp_path / name).write_text(value + "\n", encoding="utf-8")
    assert read_settings({f"{name}_FILE": str(tmp_path / name) for name in GOOD}) == read_settings(GOOD)


@pytest.mark.parametrize("missing", GOOD)
def test_a_missing_one_is_named(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        read_settings({name: value for name, value in GOOD.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIDELINE_SECRET_KEY", "change-me-change-me-change-me-change-me"),
        ("TIDELINE_SECRET_KEY", "4f8e2a"),
        ("DATABASE_WRITER_URL", "postgresql://w:tideline@db/t"),
        ("DATABASE_READER_URL", "postgresql://r:password@db/t"),
        ("TIDELINE_OWNER_PASSWORD", "changeme"),
        ("TIDELINE_ENV", "staging"),
        ("TIDELINE_API_PORT", "99999"),
        ("TIDELINE_PUBLIC_URL", "stats.example.org"),
    ],
)
def test_production_refuses_what_is_unsafe_or_wrong(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_settings(GOOD | {name: value})
    assert name in str(caught.value)
    assert value not in str(caught.value), "an error never repeats a value: it may be a secret"


def test_development_may_use_simple_secrets() -> None:
    assert read_settings(GOOD | {"TIDELINE_ENV": "development", "TIDELINE_OWNER_PASSWORD": "tideline"}).owner_password
