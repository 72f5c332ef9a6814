"""A small private Debian 13 that holds PostgreSQL 17 and TimescaleDB, and nothing else.

Debian 12 has neither package; Debian 13 has both. Both machines get the same tree, so one path is tried everywhere, a
PostgreSQL that the machine already runs is never met, and a repository under `/root` (which the server's user may not
enter) works. The tree is used by `chroot` alone: no mount, so deleting it can reach nothing else.
"""

import pwd
import shutil

from ops.stack import packages
from ops.stack.places import LOCAL, PRIVATE_ROOT
from ops.stack.progress import StackError, run

SUITE = "trixie"
INCLUDE = "postgresql-17,postgresql-17-timescaledb"
BIN = "/usr/lib/postgresql/17/bin"
USER = "postgres"

NO_CLUSTER = (
    'mkdir -p "$1/etc/postgresql-common/createcluster.d" && '
    'echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.d/tideline.conf"'
)
UNREAD = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*")


def ensure() -> None:
    """Build the tree if it is not there: about 30 s and 420 MB, once.

    Raises:
        StackError: mmdebstrap failed, or this is not root.
    """
    if (PRIVATE_ROOT / "usr/lib/postgresql/17/bin/postgres").exists():
        return
    packages.install(["mmdebstrap"])
    mirror, security = packages.debian_mirrors()
    sources = [f"deb {mirror} {SUITE} main"]
    if security:
        sources.append(f"deb {security} {SUITE}-security main")
    LOCAL.mkdir(exist_ok=True)
    building = PRIVATE_ROOT.with_name("postgres.building")
    fetch = LOCAL / "apt-acquire.conf"
    fetch.write_text(packages.apt_acquire_settings())
    shutil.rmtree(building, ignore_errors=True)
    uid = unused_uid()
    own_uid = f'chroot "$1" usermod --uid {uid} {USER} && chroot "$1" groupmod --gid {uid} {USER}'
    try:
        run(
            "Making a private root for PostgreSQL 17 with TimescaleDB (about 420 MB)",
            [
                "mmdebstrap",
                "--variant=apt",
                "--mode=root",
                f"--aptopt={fetch}",
                *(f"--dpkgopt=path-exclude={path}" for path in UNREAD),
                f"--essential-hook={NO_CLUSTER}",
                f"--customize-hook={own_uid}",
                f"--include={INCLUDE}",
                SUITE,
                building,
                *sources,
            ],
            log_name="postgres-root",
        )
        building.rename(PRIVATE_ROOT)
    finally:
        fetch.unlink(missing_ok=True)
        if building.exists():
            shutil.rmtree(building, ignore_errors=True)


def unused_uid() -> int:
    """A user number nobody on this machine has, so that no other account can read the data files."""
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    return next(uid for uid in range(5432, 6432) if uid not in taken)


def server_ids() -> tuple[int, int]:
    """User and group number of the server's user, as the private root names them.

    Raises:
        StackError: the tree has no such user.
    """
    for line in (PRIVATE_ROOT / "etc/passwd").read_text().splitlines():
        name, _, uid, gid, *_ = line.split(":")
        if name == USER:
            return int(uid), int(gid)
    raise StackError("The private root for PostgreSQL is broken: `make reset` and `make up` make a new one.")


def command(program: str, *arguments: str) -> list[str]:
    """How to run one of PostgreSQL's programs as the server's user. `chroot` becomes it, so its process id stays."""
    return ["chroot", f"--userspec={USER}:{USER}", str(PRIVATE_ROOT), f"{BIN}/{program}", *arguments]
