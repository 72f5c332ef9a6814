import contextlib
import sys
from pathlib import Path

import pytest

from ops.stack import packages, progress
from ops.stack.progress import StackError
from ops.stack.toolchain import Mark, digest


def test_a_failed_step_names_the_log_and_shows_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOGS", tmp_path)
    with pytest.raises(StackError, match=r"code 4(?s:.)*step.log(?s:.)*no space left"):
        progress.run("Trying", [sys.executable, "-c", "print('no space left'); exit(4)"], log_name="step")
    assert "no space left" in (tmp_path / "step.log").read_text()


def test_a_long_step_says_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LOGS", tmp_path)
    monkeypatch.setattr(progress, "FIRST_BEAT_SECONDS", 0.2)
    script = "import time; print('half way', flush=True); time.sleep(1)"
    progress.run("Trying", [sys.executable, "-c", script], log_name="step")
    assert "half way" in capsys.readouterr().out


@pytest.mark.parametrize("own_policy", ["#!/bin/sh\nexit 0\n", None])
def test_the_machines_own_policy_comes_back(
    own_policy: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    if own_policy:
        policy.write_text(own_policy)
    monkeypatch.setattr(packages, "POLICY", policy)
    with contextlib.suppress(RuntimeError), packages.services_held():
        assert "exit 101" in policy.read_text()
        raise RuntimeError("apt broke")
    assert (policy.read_text() if policy.exists() else None) == own_policy
    assert len(list(tmp_path.iterdir())) == bool(own_policy)


def test_a_fingerprint_follows_the_sources_alone(tmp_path: Path) -> None:
    source = tmp_path / "web" / "src" / "app.ts"
    source.parent.mkdir(parents=True)
    source.write_text("one")
    before = digest([tmp_path / "web"])
    (tmp_path / "web" / "node_modules").mkdir()
    (tmp_path / "web" / "node_modules" / "package.js").write_text("made")
    (tmp_path / "web" / "src" / ".app.ts.swp").write_text("an editor's")
    assert digest([tmp_path / "web"]) == before
    source.write_text("two")
    assert digest([tmp_path / "web"]) != before


def test_a_mark_holds_for_what_it_was_set_for(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "marks" / "web", "one")
    assert not mark.holds()
    mark.set()
    assert mark.holds()
    assert not Mark(mark.path, "two").holds()
