"""What the checks stand on: their type, and the programs of the virtual environment."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

Check = Callable[[Path], list[str]]


def run(root: Path, *command: str, environment: Mapping[str, str] | None = None) -> list[str]:
    """Run a program in the repository's root; what it printed when it failed is the problem.

    The virtual environment's own programs come first.
    """
    path = os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    told = {**os.environ, **(environment or {}), "PATH": path, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=root, env=told, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 0:
        return []
    return [(done.stdout + done.stderr).strip() or f"{command[0]} ended with {done.returncode}"]
