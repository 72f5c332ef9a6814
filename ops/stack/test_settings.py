import socket
from pathlib import Path

import pytest

from ops.stack import settings
from ops.stack.progress import StackError


@pytest.fixture(autouse=True)
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "SETTINGS", tmp_path / "settings.env")
    for name in ("TIDELINE_PORT", *settings.TOLD):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "settings.env"


def test_written_values_come_back_and_only_their_owner_reads_them(own_file: Path) -> None:
    values = settings.fresh() | {"TIDELINE_PORT": "8080"}
    settings.write(values)
    assert settings.read() == values
    assert own_file.stat().st_mode & 0o777 == 0o600


def test_secrets_are_never_the_same_twice() -> None:
    first, second = settings.fresh(), settings.fresh()
    for name in first:
        if "PASSWORD" in name or "SECRET" in name:
            assert first[name] != second[name]
            assert len(first[name]) >= 16


def test_nothing_is_assumed_of_a_stack_that_was_not_set_up() -> None:
    with pytest.raises(StackError, match="make up"):
        settings.existing()


def test_a_taken_port_is_refused_when_told_and_avoided_when_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        assert settings.gateway_port({"TIDELINE_PORT": taken}, ours=False) != int(taken)
        assert settings.gateway_port({"TIDELINE_PORT": taken}, ours=True) == int(taken)
        assert settings.inner_port({"TIDELINE_API_PORT": taken}, "TIDELINE_API_PORT", ours=False) != int(taken)
        monkeypatch.setenv("TIDELINE_PORT", taken)
        with pytest.raises(StackError, match="taken"):
            settings.gateway_port({}, ours=False)


@pytest.mark.parametrize("told", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDELINE_PORT", told)
    with pytest.raises(StackError, match="1 to 65535"):
        settings.gateway_port({}, ours=False)


def test_the_roles_addresses_follow_the_owners(tmp_path: Path) -> None:
    values = settings.fresh() | {"TIDELINE_PORT": "8123", "TIDELINE_API_PORT": "8124"}
    told = settings.complete(values, "postgresql://postgres:p%40ss@127.0.0.1:5433/t_1?sslmode=disable", tmp_path)
    writer = values["LOCAL_DATABASE_WRITER_PASSWORD"]
    assert told["DATABASE_WRITER_URL"] == f"postgresql://t_1_writer:{writer}@127.0.0.1:5433/t_1?sslmode=disable"
    assert told["TIDELINE_PUBLIC_URL"] == "http://127.0.0.1:8123"
    assert not [name for name in told if name.startswith("LOCAL_")]


def test_a_child_sees_no_other_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/other")
    monkeypatch.setenv("PGPASSWORD", "other")
    env = settings.environment({"TIDELINE_ENV": "test"})
    assert env["TIDELINE_ENV"] == "test"
    assert "DATABASE_URL" not in env
    assert "PGPASSWORD" not in env
