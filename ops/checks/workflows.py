"""The workflows under .github."""

import re
from pathlib import Path

from ops.checks import document
from ops.checks.document import Mapping
from ops.checks.program import run

FOLDER = ".github/workflows"
SHARED = "$/.github/workflows/make.yml"
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
PURPOSES = {"build", "deploy", "e2e", "lint-api", "lint-web", "make", "test-api", "test-web"}


def schema(root: Path) -> list[str]:
    """Every workflow follows GitHub's schema."""
    files = [str(path.relative_to(root)) for path in paths(root)]
    return run(root, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)


def audit(root: Path) -> list[str]:
    """Have zizmor find nothing; offline, since a check asks nobody."""
    return run(root, "zizmor", "--offline", "--no-progress", "--quiet", "--no-config", FOLDER)


def steps(root: Path) -> list[str]:
    """Least permissions, limits, pinned actions, and nothing run but make targets that exist."""
    problems = []
    makefile = (root / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", makefile, re.MULTILINE))
    found = {path.stem for path in paths(root)}
    if found != PURPOSES:
        problems.append(f"one file for each purpose: {sorted(found ^ PURPOSES)} is missing or new")
    for path in paths(root):
        text = path.read_text()
        workflow = document.read(path)
        ran = (*re.findall(r"run: make ([\w-]+)", text), *re.findall(r"^ +target: ([\w-]+)$", text, re.MULTILINE))
        own = [
            *settings(workflow, shared=path.stem == "make"),
            *(
                f"{used}: pinned by commit, with its version beside it"
                for used in re.findall(r"uses: (.+)", text)
                if used != SHARED and not PINNED.fullmatch(used)
            ),
            *(f"the Makefile has no target {target}" for target in ran if target not in targets),
        ]
        problems += [f"{path.name}: {problem}" for problem in own]
    return problems


def settings(workflow: Mapping, *, shared: bool) -> list[str]:
    """Collect what a workflow and its jobs lack."""
    problems = []
    if workflow.get("permissions") != {}:
        problems.append("the workflow as a whole gets no permissions")
    if not shared and "concurrency" not in workflow:
        problems.append("needs a concurrency group")
    jobs: dict[str, Mapping] = workflow["jobs"]
    for name, job in jobs.items():
        if "permissions" not in job:
            problems.append(f"{name}: says which permissions it needs")
        if "uses" not in job and "timeout-minutes" not in job:
            problems.append(f"{name}: needs a time limit")
        for step in job.get("steps", []):
            leaves = step.get("with", {}).get("persist-credentials") is not False
            if "actions/checkout@" in step.get("uses", "") and leaves:
                problems.append(f"{name}: the checkout must not leave credentials behind")
    return problems


def paths(root: Path) -> list[Path]:
    """List the workflow files."""
    return sorted((root / FOLDER).glob("*.yml"))
