import json
import os
import subprocess
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from ops.stack import progress
from ops.stack.process import Identity, Service
from ops.stack.progress import StackError, log_file


@pytest.fixture
def sleeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(progress, "LOGS", tmp_path / "log")
    return Service("sleeper", ["sleep", "60"], tmp_path / "run", "sleeper", env=os.environ, fingerprint="one")


def test_a_started_service_is_remembered_and_stopped(sleeper: Service) -> None:
    sleeper.start(lambda: True)
    running = sleeper.running()
    assert running is not None
    assert sleeper.current()
    assert not replace(sleeper, fingerprint="two").current()
    assert sleeper.stop()
    assert not running.alive()
    assert not sleeper.stop()


def test_a_stranger_with_a_remembered_number_is_left_alone(sleeper: Service) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        identity = Identity.of(stranger.pid)
        assert identity is not None
        sleeper.run_dir.mkdir()
        earlier = replace(identity, started=str(int(identity.started) - 1))
        sleeper.record.write_text(json.dumps({"process": asdict(earlier), "fingerprint": "one"}))
        assert sleeper.running() is None
        assert not sleeper.stop()
        assert identity.alive()
    finally:
        stranger.kill()
        stranger.wait()


def test_a_service_that_ends_at_once_shows_its_last_words(sleeper: Service) -> None:
    service = replace(sleeper, command=["sh", "-c", "echo out of cheese; exit 3"])
    with pytest.raises(StackError, match=r"code 3(?s:.)*out of cheese"):
        service.start(lambda: False)
    assert service.running() is None


def test_a_service_that_never_gets_ready_is_stopped(sleeper: Service) -> None:
    with pytest.raises(StackError, match="not ready within 0 s"):
        sleeper.start(lambda: False, within_seconds=0.2)
    assert sleeper.running() is None


def test_a_service_deaf_to_its_signal_is_killed(sleeper: Service) -> None:
    deaf = replace(sleeper, command=["sh", "-c", "trap '' TERM; echo deaf; sleep 9; sleep 9"], stop_seconds=0.5)
    log = log_file("sleeper")
    deaf.start(lambda: "deaf" in log.read_text())
    running = deaf.running()
    assert running is not None
    began = time.monotonic()
    assert deaf.stop()
    assert not running.alive()
    assert time.monotonic() - began < 5
