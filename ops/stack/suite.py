"""`make test`: everything, on servers of its own, beside whatever runs. Leaves nothing behind."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Collection, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ops.stack import checks, local, settings, throw_away, toolchain
from ops.stack.places import LOGS, PYTHON, ROOT, TEST, WEB
from ops.stack.process import end_on_signals
from ops.stack.progress import StackError, log_file, say, tail

INTERRUPTED = 130
PARTS = ("check", "api", "web", "e2e")


@dataclass
class Suite:
    """The parts of a test run and what became of them."""

    name: str
    results: list[tuple[str, bool, float]] = field(default_factory=list)

    def part(self, title: str, act: Callable[[], int]) -> None:
        """Run one part under its heading; a failure is noted and does not keep the others from running."""
        say(f"\n━━ {title}")
        began = time.monotonic()
        try:
            passed = act() == 0
        except StackError as error:
            say(f"✗ {error}")
            passed = False
        self.results.append((title, passed, time.monotonic() - began))

    def summary(self) -> int:
        """Say what became of every part; 0 when all passed."""
        say("\n━━ Summary")
        for title, passed, seconds in self.results:
            say(f"{'✓' if passed else '✗'} {title:<60} {seconds:6.1f} s")
        return 0 if all(passed for _, passed, _ in self.results) else 1


def test(wanted: Collection[str]) -> int:
    """Install what is missing, run the parts wanted, clean up; 0 when all passed.

    Uses the server in DATABASE_URL (a superuser's address) when there is one, else one of its own.

    Raises:
        StackError: the machine cannot be made ready for testing.
    """
    end_on_signals()
    suite = Suite(f"test-{os.getpid()}")
    try:
        with ExitStack() as cleanup:
            cleanup.callback(tidy, suite.name)
            local.install_programs(browser="e2e" in wanted)
            toolchain.ensure(built="e2e" in wanted)
            if "check" in wanted:
                suite.part("make check: lint, format, types, unit tests", lambda: checks.check(checks.SIDES))
            server_url = cleanup.enter_context(database_server()) if {"api", "e2e"} & set(wanted) else ""
            if "api" in wanted:
                suite.part("pytest: on a real TimescaleDB", lambda: pytest(server_url))
            if "web" in wanted:
                suite.part("The community edition's schema, on WebAssembly", lambda: npm("test:community"))
                suite.part("Vitest: the web and the tracker", lambda: npm("test"))
            if "e2e" in wanted:
                suite.part("End to end: Chromium through NGINX", lambda: end_to_end(suite.name, server_url))
    except KeyboardInterrupt:
        say("\nInterrupted; everything this run started is stopped.")
        return INTERRUPTED
    return suite.summary()


def tidy(name: str) -> None:
    """Delete a run's folder and logs."""
    shutil.rmtree(TEST / name, ignore_errors=True)
    for log in LOGS.glob(f"{name}-*.log"):
        log.unlink()


@contextmanager
def database_server() -> Generator[str]:
    """A superuser's address of the server to test on."""
    if given := os.environ.get("DATABASE_URL"):
        say("• Using the server in DATABASE_URL")
        yield given
        return
    cluster = throw_away.make_for_this_run()
    try:
        yield cluster.url("postgres")
    finally:
        throw_away.discard(cluster)


def run(command: list[str], told: dict[str, str], cwd: Path = ROOT) -> int:
    """Run a part's program with its output as it comes."""
    return subprocess.run(command, cwd=cwd, env=settings.environment(told), check=False).returncode


def pytest(server_url: str) -> int:
    """The Python tests; they make databases of their own on the server."""
    return run([str(PYTHON), "-m", "pytest"], {"DATABASE_URL": server_url})


def npm(script: str, told: dict[str, str] | None = None) -> int:
    """One of the web's scripts."""
    return run(["npm", "run", "--silent", script], told or {}, WEB)


def end_to_end(name: str, server_url: str) -> int:
    """A whole stack on a fresh database, and a browser that uses it.

    Raises:
        StackError: the stack does not start.
    """
    with throw_away.prepared_stack(name, server_url, {"TIDELINE_ENV": "test"}) as stack:
        stack.start()
        told = {
            "TIDELINE_URL": stack.told["TIDELINE_PUBLIC_URL"],
            "TIDELINE_OWNER_EMAIL": stack.told["TIDELINE_OWNER_EMAIL"],
            "TIDELINE_OWNER_PASSWORD": stack.told["TIDELINE_OWNER_PASSWORD"],
            "DATABASE_URL": stack.told["DATABASE_URL"],
            "CHROMIUM": shutil.which("chromium") or "/usr/bin/chromium",
        }
        code = npm("test:e2e", told)
        if code != 0:
            say(f"\nThe API's last words:\n{tail(log_file(stack.api.log_name))}")
        return code
