"""Debian packages: install what is missing, and let nothing that comes along start a service."""

import os
import shutil
import subprocess
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from ops.stack.progress import StackError, run

POLICY = Path("/usr/sbin/policy-rc.d")
"""Asked by every package's installation script before it starts a service; 101 means no."""

APT = ("apt-get", "--yes", "--quiet", "--no-install-recommends")
UNATTENDED = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def install(packages: Iterable[str]) -> None:
    """Install those of the packages that are not there. Costs a tenth of a second when all are.

    Raises:
        StackError: not root while something is missing, no apt, or the installation failed.
    """
    missing = [name for name in packages if not installed(name)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise StackError(
            f"Needed and not installed: {', '.join(missing)}. This stack installs itself on Debian 12 and 13; "
            "elsewhere use `docker compose up`."
        )
    if os.geteuid() != 0:
        raise StackError(f"Needed and not installed: {', '.join(missing)}. Run as root, or install them first.")
    env = {**os.environ, **UNATTENDED}
    read_lists()
    with services_held():
        run(f"Installing {', '.join(missing)}", (*APT, "install", *missing), log_name="apt", env=env)
        if "nginx" in missing:
            # Tideline runs the binary itself; the packaged service would take port 80 at the next boot.
            run("Leaving the packaged NGINX service off", ("update-rc.d", "nginx", "disable"), log_name="apt", env=env)


@cache
def read_lists() -> None:
    """Have apt read what the mirror offers; once is enough for one command.

    Raises:
        StackError: the mirror is not reached.
    """
    run("Reading Debian's package lists", (*APT, "update"), log_name="apt", env={**os.environ, **UNATTENDED})


def installed(package: str) -> bool:
    """Whether dpkg has the package fully installed."""
    found = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() == "installed"


@contextmanager
def services_held() -> Generator[None]:
    """Forbid package scripts to start services for the time of an installation; the machine's own policy comes back."""
    kept = POLICY.with_name("policy-rc.d.before-tideline")
    if POLICY.exists() and not kept.exists():
        POLICY.rename(kept)
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)
        if kept.exists():
            kept.rename(POLICY)


def apt_value(command: list[str]) -> list[str]:
    """The lines an apt query prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def debian_mirrors() -> tuple[str, str | None]:
    """This machine's own mirror of Debian and, if it has one, of its security updates: apt knows the addresses.

    Raises:
        StackError: apt names no Debian mirror.
    """
    query = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)"]
    filters = ["Created-By: Packages", "Origin: Debian", "Component: main"]
    if not (found := apt_value([*query, *filters])):
        read_lists()
        found = apt_value([*query, *filters])
    targets = [line.split() for line in found]
    main = next((uri for uri, codename in targets if "-" not in codename), None)
    if main is None:
        raise StackError("apt on this machine knows no Debian mirror (`apt-get indextargets` lists none).")
    return main, next((uri for uri, codename in targets if codename.endswith("-security")), None)


def apt_acquire_settings() -> str:
    """How this machine's apt fetches (proxy, clock checks, certificates), as text for another apt to read."""
    own = ("IndexTargets", "Changelogs", "CompressionTypes", "cdrom", "GzipIndexes", "Languages")
    lines = apt_value(["apt-config", "dump", "Acquire"])
    return "".join(
        f"{line}\n"
        for line in lines
        if line.startswith("Acquire::") and not line.startswith(tuple(f"Acquire::{name}" for name in own))
    )
