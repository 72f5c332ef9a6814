"""The gateway's configuration."""

import re
import tempfile
from pathlib import Path

from ops.checks.program import run

HEADERS = "headers.conf.template"


def configuration(root: Path) -> list[str]:
    """Let NGINX itself read what start.sh makes, for production and for development."""
    problems = []
    for told in ({}, {"TIDELINE_ENV": "development", "TIDELINE_WEB_UPSTREAM": "127.0.0.1:5173"}):
        with tempfile.TemporaryDirectory() as folder:
            problems += run(root, "sh", "gateway/start.sh", "-t", environment={**told, "TIDELINE_RUN_DIR": folder})
    return problems


def headers(root: Path) -> list[str]:
    """No add_header outside its file: in a location it would drop the security headers; and each is sent always."""
    problems = []
    for path in sorted((root / "gateway").glob("*.conf*")):
        for line in path.read_text().splitlines():
            if not line.strip().startswith("add_header"):
                continue
            if path.name != HEADERS:
                problems.append(f"gateway/{path.name}: add_header belongs in {HEADERS}")
            elif not re.search(r" always;$", line):
                problems.append(f"gateway/{HEADERS}: not sent with errors: {line}")
    return problems
