"""What the repository itself needs: virtual environment, the web's packages, the built web; each made when changed."""

import hashlib
import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path

from ops.stack import packages, settings
from ops.stack.places import MARKS, PYTHON, ROOT, VENV, WEB, WEB_DIST
from ops.stack.process import exclusive
from ops.stack.progress import StackError, run

LOWEST_PYTHON = (3, 11)
NO_BROWSERS = {"PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1", "PUPPETEER_SKIP_DOWNLOAD": "1"}
NOT_BUILT_FROM = {"node_modules", "dist", "test-results", "e2e", "community"}


def digest(paths: Iterable[Path], *also: str) -> str:
    """A fingerprint of files (folders: of every file below) and of some words."""
    total = hashlib.sha256(repr(also).encode())
    for top in paths:
        for path in sorted(files_below(top)):
            total.update(f"{path.relative_to(top.parent)}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def files_below(top: Path) -> Iterable[Path]:
    """The file itself, or the files below a folder that something is built from."""
    if top.is_file():
        yield top
    elif top.is_dir():
        for path in top.iterdir():
            if path.name not in NOT_BUILT_FROM and path.name != "__pycache__" and not path.name.startswith("."):
                yield from files_below(path)


class Mark:
    """Remembers what something was made from."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path = path
        self.fingerprint = fingerprint

    def holds(self) -> bool:
        """Whether it was made from the same."""
        return self.path.exists() and self.path.read_text() == self.fingerprint

    def set(self) -> None:
        """Note that it has been made."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.fingerprint)


def python() -> None:
    """Have `.venv` hold what requirements.lock says.

    Raises:
        StackError: this Python is too old, or the installation failed.
    """
    if sys.version_info < LOWEST_PYTHON:
        raise StackError(f"Python 3.11 is the lowest that works; this one is {sys.version.split()[0]}.")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    lock = ROOT / "requirements.lock"
    mark = Mark(VENV / ".made-from", digest([lock], version))
    if mark.holds() and PYTHON.exists():
        return
    if importlib.util.find_spec("ensurepip") is None:
        packages.install(["python3-venv"])
    if not (VENV / "lib" / f"python{version}").exists():
        run("Making the virtual environment", [sys.executable, "-m", "venv", "--clear", VENV], log_name="python")
    run(
        "Installing Python packages",
        [PYTHON, "-m", "pip", "install", "--no-input", "--progress-bar=off", "--require-hashes", "-r", lock],
        log_name="python",
        env=settings.environment({"PIP_DISABLE_PIP_VERSION_CHECK": "1"}),
    )
    mark.set()


def node_modules() -> None:
    """Have `web/node_modules` hold what package-lock.json says; Node itself comes with the virtual environment.

    Raises:
        StackError: the installation failed.
    """
    mark = Mark(WEB / "node_modules" / ".made-from", digest([WEB / "package-lock.json", WEB / "package.json"]))
    if mark.holds():
        return
    env = settings.environment(NO_BROWSERS)
    run("Installing the web's packages", ["npm", "ci", "--no-audit", "--no-fund"], log_name="web", env=env, cwd=WEB)
    mark.set()


def web() -> None:
    """Have `web/dist` hold the web as the sources say.

    Raises:
        StackError: the build failed.
    """
    mark = Mark(MARKS / "web-dist", digest([WEB, ROOT / "api" / "schema.graphql", ROOT / "requirements.lock"]))
    if mark.holds() and (WEB_DIST / "index.html").exists():
        return
    mark.path.unlink(missing_ok=True)
    run("Building the web", ["npm", "run", "build"], log_name="web", env=settings.environment(), cwd=WEB)
    mark.set()


def ensure(*, built: bool = True) -> None:
    """All of the above; about two minutes the first time and a twentieth of a second when nothing changed."""
    with exclusive("installation"):
        python()
        node_modules()
        if built:
            web()
