"""`ops/checks/run`: a line for each check with what it took, then all that the failing ones have to say."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ops.checks import compose, images, nginx, tracked, variables, workflows
from ops.checks.program import Check

ROOT = Path(__file__).parents[2]

CHECKS: dict[str, Check] = {
    "workflows: zizmor": workflows.audit,
    "NGINX: the configuration is valid": nginx.configuration,
    "Dockerfiles: hadolint": images.lint,
    "Compose: schema": compose.schema,
    "workflows: schema": workflows.schema,
    "Compose: what the services may do": compose.services,
    "Compose: the database is set as in the local stack": compose.database,
    "Dockerfiles: versions and commands": images.agreement,
    "NGINX: headers are decided in one place": nginx.headers,
    "workflows: what they run and use": workflows.steps,
    "settings: .env.example knows every one": variables.documented,
    "settings: defaults and ports agree": variables.defaults,
    "files: no address, path or secret": tracked.contents,
}


def judge(check: Check) -> tuple[list[str], float]:
    """Run one check; one that breaks has a problem too."""
    began = time.monotonic()
    try:
        problems = check(ROOT)
    except Exception as error:  # noqa: BLE001 - whatever a check trips over must not hide the others
        problems = [f"{type(error).__name__}: {error}"]
    return problems, time.monotonic() - began


def main() -> int:
    """Run all checks, two at a time; 0 when none has a problem."""
    failed: dict[str, list[str]] = {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = pool.map(judge, CHECKS.values())
        for title, (problems, seconds) in zip(CHECKS, verdicts, strict=True):
            print(f"{'✗' if problems else '✓'} {title:<52} {seconds:5.2f} s", flush=True)
            if problems:
                failed[title] = problems
    for title, problems in failed.items():
        print(f"\n── {title}")
        print("\n".join(problems))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
