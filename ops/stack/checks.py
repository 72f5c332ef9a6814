"""`make check`: everything that judges the sources without a database, side by side, a line each."""

import os
import subprocess
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from ops.stack import local, settings, toolchain
from ops.stack.places import ROOT, VENV, WEB
from ops.stack.progress import say

SIDES = ("api", "web")
AT_ONCE = 2
"""Small machines have two cores; the slow checks start first, so the short ones fill up the other core."""


@dataclass(frozen=True)
class Check:
    """A command that says yes by ending with 0."""

    side: str
    title: str
    command: Sequence[str]
    cwd: Path = ROOT


@dataclass(frozen=True)
class Verdict:
    """What a check said."""

    check: Check
    passed: bool
    seconds: float
    output: str


def tool(name: str) -> str:
    """A program of the virtual environment."""
    return str(VENV / "bin" / name)


CHECKS = (
    Check("web", "web: format, lint, types, dead code", ["npm", "run", "--silent", "check"], WEB),
    Check("api", "types (mypy)", [tool("mypy")]),
    Check("api", "unit tests (pytest)", [tool("python"), "-m", "pytest", "-q", "-m", "not database"]),
    Check("api", "containers, workflows, NGINX, files", [str(ROOT / "ops" / "checks" / "run")]),
    Check("api", "lint (ruff)", [tool("ruff"), "check", "."]),
    Check("api", "format (ruff)", [tool("ruff"), "format", "--check", "--diff", "."]),
    Check("api", "imports (import-linter)", [tool("lint-imports")]),
    Check("api", "GraphQL contract", ["sh", "-c", "python -m api schema | diff -u api/schema.graphql -"]),
)


def judge(check: Check) -> Verdict:
    """Run one check."""
    began = time.monotonic()
    try:
        done = subprocess.run(
            list(check.command),
            cwd=check.cwd,
            env=settings.environment({"PYTHONDONTWRITEBYTECODE": "1"}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        passed, output = done.returncode == 0, done.stdout
    except OSError as error:
        passed, output = False, f"{error}\n"
    return Verdict(check, passed, time.monotonic() - began, output)


def check(sides: Collection[str]) -> int:
    """Run the checks of these sides; 0 when all passed. Says what each took, and all that a failing one printed."""
    local.install_programs()
    toolchain.ensure(built=False)
    checks = [check for check in CHECKS if check.side in sides]
    began = time.monotonic()
    failing = []
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, os.cpu_count() or 1)) as pool:
        for verdict in (done.result() for done in as_completed([pool.submit(judge, check) for check in checks])):
            say(f"{'✓' if verdict.passed else '✗'} {verdict.check.title:<40} {verdict.seconds:5.1f} s")
            if not verdict.passed:
                failing.append(verdict)
    for verdict in failing:
        say(f"\n── {verdict.check.title}\n{verdict.output.rstrip()}")
    say(f"\n{len(checks) - len(failing)} of {len(checks)} checks passed in {time.monotonic() - began:.0f} s.")
    return 1 if failing else 0
