"""Tries the stack as a new machine would: `/usr/bin/python3 -m ops.clean_machine bookworm up url down test`.

Makes a bare Debian of the suite named (bookworm, trixie) in a temporary folder, clones what is committed into it, runs
the `make` targets there in turn as root, and deletes all of it, also when one fails. The bare machine shares this one's
network and gets its settings for package clients (pip, npm, apt, certificates); it has its own processes and files.
Costs about 4 GB of disk while it runs. KEEP=yes leaves the folder and prints its place.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ops.stack import packages
from ops.stack.places import ROOT
from ops.stack.progress import StackError, say, step

NEW_MACHINE_HAS = "make,git"
HOME = "root/tideline"
"""A private folder on purpose: what the stack starts as another user must not need to pass through it."""

ISOLATED = """\
set -eu
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/run"
shift
exec "$@"
"""


def make_machine(suite: str, root: Path) -> None:
    """A bare Debian with this repository's HEAD in it; about 20 seconds.

    Raises:
        StackError: mmdebstrap or the clone failed.
    """
    packages.install(["mmdebstrap"])
    mirror, security = packages.debian_mirrors()
    sources = [f"deb {mirror} {suite} main", *([f"deb {security} {suite}-security main"] if security else [])]
    acquire = root.with_name("apt.conf")
    acquire.write_text(packages.apt_acquire_settings())
    options = ["--variant=minbase", "--mode=root", f"--aptopt={acquire}", f"--include={NEW_MACHINE_HAS}"]
    with step(f"Making a bare Debian ({suite})"):
        quietly(["mmdebstrap", "--quiet", *options, suite, str(root), *sources])
        quietly(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(root / HOME)])
    home = Path.home()
    machine_wide = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")
    # From these the package ca-certificates makes the file above anew.
    authorities = Path("/usr/local/share/ca-certificates").glob("*.crt")
    copies = {path: root / str(path)[1:] for path in (*map(Path, machine_wide), *authorities)}
    copies |= {home / name: root / "root" / name for name in (".config/pip/pip.conf", ".npmrc")}
    for path, target in copies.items():
        if path.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def quietly(command: list[str]) -> None:
    """Run a command that speaks only when it fails.

    Raises:
        StackError: it failed; with what it said.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StackError(f"`{command[0]}` failed:\n{done.stdout}{done.stderr}")


def run_inside(root: Path, command: list[str]) -> int:
    """Run a command in the clone, in mount and process spaces of its own; what it leaves running ends with it."""
    spaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ISOLATED, "sh", str(root)]
    inside = ["chroot", str(root), "/usr/bin/env", "-C", f"/{HOME}", *command]
    env = {**os.environ, "HOME": "/root", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    return subprocess.run([*spaces, *inside], env=env, stdin=subprocess.DEVNULL, check=False).returncode


def main() -> int:
    """Make the machine, run the targets, delete it; 0 when every target succeeded."""
    parser = argparse.ArgumentParser(prog="python3 -m ops.clean_machine", description="Try `make` on a bare Debian")
    parser.add_argument("suite", choices=["bookworm", "trixie"])
    parser.add_argument("targets", nargs="+", help="make targets, run in this order")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tideline-clean-"))
    folder.chmod(0o755)
    root = folder / "root"
    # One shell runs all targets: what `up` starts lives until the last of them has run.
    script = "\n".join(f'echo "━━━━ make {target}"\ntime make {target}' for target in arguments.targets)
    began = time.monotonic()
    try:
        make_machine(arguments.suite, root)
        code = run_inside(root, ["bash", "-euc", script])
    except StackError as error:
        say(f"✗ {error}")
        code = 1
    finally:
        if os.environ.get("KEEP") == "yes":
            say(f"Kept in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    verdict = "succeeded" if code == 0 else f"failed with code {code}"
    say(f"\n{arguments.suite}: {' '.join(arguments.targets)} {verdict} in {time.monotonic() - began:.0f} s.")
    return code


if __name__ == "__main__":
    sys.exit(main())
