"""Long-running programs: started detached, remembered by id and start time, and stopped only if still the same."""

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType

from ops.stack.places import LOCAL, ROOT
from ops.stack.progress import StackError, failed, log_file, say, shown, step

POLL_SECONDS = 0.1

CHILDREN: dict[int, subprocess.Popen[bytes]] = {}
"""What this very command started: only a parent can clear away an ended process."""


@dataclass(frozen=True)
class Identity:
    """A process that cannot be confused with a later one of the same number."""

    pid: int
    started: str
    """Clock ticks from boot to start, as /proc tells it."""
    boot: str

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """The identity of a living process; None if there is none, or only a zombie."""
        try:
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        if after_name[0] in "ZX":
            return None
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return cls(pid=pid, started=after_name[19], boot=boot)

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return Identity.of(self.pid) == self


@dataclass(frozen=True)
class Service:
    """One long-running program of a stack. Its record in `run_dir` outlives the command that started it."""

    name: str
    command: Sequence[str]
    run_dir: Path
    log_name: str
    env: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    """What it was started with; another value means that it must be started anew."""
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20.0
    wrapped: bool = False
    """The command only wraps the program, so a signal goes to both."""
    cwd: Path = ROOT

    @property
    def record(self) -> Path:
        """Where the running process is remembered."""
        return self.run_dir / f"{self.name}.json"

    def running(self) -> Identity | None:
        """The process started earlier, if it still runs."""
        try:
            known = json.loads(self.record.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        identity = Identity(**known["process"])
        return identity if identity.alive() else None

    def current(self) -> bool:
        """Whether it runs with the settings and code asked for now."""
        return self.running() is not None and json.loads(self.record.read_text())["fingerprint"] == self.fingerprint

    def start(self, ready: Callable[[], bool], within_seconds: float = 60.0) -> None:
        """Start it in a session of its own and wait until it is ready.

        Raises:
            StackError: it ended, or was not ready in time (then it is stopped again); with its log's tail.
        """
        log = log_file(self.log_name)
        self.run_dir.mkdir(parents=True, exist_ok=True)
        with step(f"Starting {self.name}", log):
            with log.open("ab") as output:
                process = subprocess.Popen(
                    list(self.command),
                    cwd=self.cwd,
                    env=dict(self.env),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            CHILDREN[process.pid] = process
            if identity := Identity.of(process.pid):
                record = {"process": asdict(identity), "fingerprint": self.fingerprint}
                self.record.write_text(json.dumps(record))
            deadline = time.monotonic() + within_seconds
            while not ready():
                if (code := process.poll()) is not None:
                    CHILDREN.pop(process.pid)
                    self.record.unlink(missing_ok=True)
                    raise failed(f"Starting {self.name}", log, f"it ended at once with code {code}")
                if time.monotonic() > deadline:
                    self.stop(quiet=True)
                    raise failed(f"Starting {self.name}", log, f"not ready within {within_seconds:.0f} s")
                time.sleep(POLL_SECONDS)

    def stop(self, *, quiet: bool = False) -> bool:
        """Stop it, politely first. False when it did not run.

        Raises:
            StackError: it lives on, even after SIGKILL.
        """
        identity = self.running()
        if identity is None:
            self.record.unlink(missing_ok=True)
            return False
        if not quiet:
            say(f"• Stopping {self.name}")
        (os.killpg if self.wrapped else os.kill)(identity.pid, self.stop_signal)
        if not gone(identity, self.stop_seconds):
            say(f"  {self.name} did not end within {self.stop_seconds:.0f} s: killing it")
            os.killpg(identity.pid, signal.SIGKILL)
            if not gone(identity, 5.0):
                raise StackError(f"{self.name} (process {identity.pid}) does not end; see {shown(self.record)}.")
        self.record.unlink(missing_ok=True)
        return True


def gone(identity: Identity, within_seconds: float) -> bool:
    """Wait for a process's end."""
    deadline = time.monotonic() + within_seconds
    while identity.alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    if child := CHILDREN.pop(identity.pid, None):
        child.wait()
    return True


def end_on_signals() -> None:
    """Let every polite signal end this command as Ctrl-C does, so that it stops what it started. Ctrl-C too: a shell
    that runs it in the background tells it to ignore that one.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


@contextmanager
def exclusive(name: str) -> Generator[None]:
    """Hold a lock between commands of this repository, so that two do not install or build the same thing at once."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"• Waiting for another command to finish its {name}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
