"""Telling what happens: a line per step, a heartbeat while it lasts, and the log's tail when it fails."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ops.stack.places import LOGS, ROOT

FIRST_BEAT_SECONDS = 2.0
BEAT_SECONDS = 5.0
TAIL_LINES = 25
LOG_LIMIT_BYTES = 10_000_000


class StackError(Exception):
    """A step failed in a way the person at the terminal can act on; the text says how."""


def say(text: str = "") -> None:
    """Print at once, also when standard output is a pipe."""
    print(text, flush=True)


def log_file(name: str) -> Path:
    """The log of that name; one that has grown past 10 MB is set aside first, so two files at most are kept."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path


def shown(path: Path) -> str:
    """The path as one would type it from the repository's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def tail(path: Path, lines: int = TAIL_LINES, start: int = 0) -> str:
    """The last lines of a log, at most 64 KB of it, none from before byte `start`; empty when there is no log."""
    if not path.exists():
        return ""
    with path.open("rb") as log:
        log.seek(max(start, path.stat().st_size - 65_536))
        return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-lines:])


@contextmanager
def step(title: str, log: Path | None = None) -> Generator[None]:
    """Name a step before it starts; say after two seconds, and every five, that it still runs, with the log's last
    line; say at the end how long it took.
    """
    began = time.monotonic()
    ended = threading.Event()
    begin_byte = log.stat().st_size if log and log.exists() else 0
    say(f"• {title}")

    def beat() -> None:
        wait = FIRST_BEAT_SECONDS
        while not ended.wait(wait):
            wait = BEAT_SECONDS
            last = tail(log, 1, begin_byte).strip()[:100] if log else ""
            say(f"  … {time.monotonic() - began:.0f} s  {last}".rstrip())

    heart = threading.Thread(target=beat, daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()
    if (seconds := time.monotonic() - began) >= FIRST_BEAT_SECONDS:
        say(f"  done in {seconds:.0f} s")


def run(
    title: str,
    command: Sequence[str | Path],
    *,
    log_name: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run a command as a step with its output in a log.

    Raises:
        StackError: it ended with another code than 0; the text holds the command, the log's place and its tail.
    """
    log = log_file(log_name)
    with step(title, log), log.open("ab") as output:
        output.write(f"\n== {time.strftime('%Y-%m-%d %H:%M:%S')} {title}\n".encode())
        output.flush()
        try:
            code = subprocess.run(
                [str(part) for part in command],
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        except FileNotFoundError as error:
            raise StackError(f"{title}: the program {error.filename} is not there.") from error
    if code != 0:
        raise failed(title, log, f"`{Path(str(command[0])).name}` ended with code {code}")


def failed(title: str, log: Path, what: str) -> StackError:
    """The error for a step whose log tells more."""
    indented = "\n".join(f"    {line}" for line in tail(log).splitlines())
    return StackError(f"{title}: {what}.\n  Log: {shown(log)}, its end:\n{indented}")


def confirm(question: str) -> bool:
    """Whether the person agrees: CONFIRM=yes, or `yes` typed at a terminal; never by silence."""
    if os.environ.get("CONFIRM") == "yes":
        return True
    if not sys.stdin.isatty():
        raise StackError(f"{question} There is no terminal to ask at: say CONFIRM=yes to agree.")
    return input(f"{question} Type yes to go on: ").strip() == "yes"
