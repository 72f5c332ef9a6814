"""Every check is shown to fail: on a copy of the repository's files with one thing broken."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ops.checks import compose, document, images, nginx, tracked, variables, workflows
from ops.checks.__main__ import ROOT, judge
from ops.checks.program import Check

FILES = (
    *("docker-compose.yml", "docker-compose.dev.yml", "api/Dockerfile", ".env.example", "Makefile"),
    *("requirements.lock", "ops/stack/postgres.conf", "gateway", ".github"),
)
PRODUCTION, DEVELOPMENT = "docker-compose.yml", "docker-compose.dev.yml"
BUILD, LINT = ".github/workflows/build.yml", ".github/workflows/lint-api.yml"

# The check, the file that is broken, what stands there, what is put in its place, and the words the check must find.
Broken = tuple[Check, str, str, str, str]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in FILES:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target)
    return tmp_path


@pytest.mark.parametrize(
    "broken",
    [
        (compose.schema, PRODUCTION, "read_only: true", "read_onyl: true", "read_onyl"),
        (compose.services, PRODUCTION, "networks: [data]\n    env", "ports: [5432:5432]\n    env", "db: publishes"),
        (compose.services, PRODUCTION, "BIND_HOST:-127.0.0.1", "BIND_HOST:-0.0.0.0", "gateway: publishes"),
        (compose.services, PRODUCTION, "user: postgres", "user: root", "db: must run as a user of its own"),
        (compose.services, PRODUCTION, 'user: "101:101"', 'user: "0:101"', "gateway: must run as a user"),
        (compose.services, PRODUCTION, "read_only: true", "read_only: false", "read-only root file system"),
        (compose.services, PRODUCTION, "[ALL]", "[NET_RAW]", "drop all capabilities"),
        (compose.services, PRODUCTION, "user: postgres", "user: postgres\n    cap_add: [CHOWN]", "privileges"),
        (compose.services, PRODUCTION, "2.29.2-pg17", "latest-pg17", "must name an exact version"),
        (compose.services, PRODUCTION, "serve]", "serve, --reload]", "api: runs"),
        (compose.services, DEVELOPMENT, "serve, --reload]", "serve]", "api: runs"),
        (compose.services, PRODUCTION, "[inside, outside]", "[inside, outside, data]", "gateway: is on"),
        (compose.services, PRODUCTION, "internal: true", "internal: false", "must be internal"),
        (compose.services, PRODUCTION, "${TIDELINE_SEED_DEMO:-true}", "${TIDELINE_SEED_DEMO}", "has no default"),
        (compose.services, PRODUCTION, "TIDELINE_API_HOST: 0.0.0.0", "DATABASE_URL: x", "secrets come from files"),
        (compose.services, PRODUCTION, "max-size: 10m", "mode: blocking", "limit of its log"),
        (compose.services, DEVELOPMENT, "healthcheck:", "x-healthcheck:", "web: needs a health check"),
        (compose.services, DEVELOPMENT, "{ memory: 1g }", "{ cpus: '1' }", "web: needs a memory limit"),
        (compose.services, PRODUCTION, "restart: unless-stopped", 'restart: "no"', "restart must be"),
        (compose.database, PRODUCTION, "-cjit=off", "-cjit=on", "jit: 'on' in the container"),
        (compose.database, "ops/stack/postgres.conf", "jit = off", "", "None in the local stack"),
        (images.lint, "api/Dockerfile", "WORKDIR /srv/tideline", "WORKDIR srv", "DL3000"),
        (images.agreement, "api/Dockerfile", "3.13.14-slim", "3-slim", "is not an exact version"),
        (images.agreement, "api/Dockerfile", "USER 10001:10001", "USER root", "not as root"),
        (images.agreement, "api/Dockerfile", '"serve"', '"serve", "--reload"', "differs from Compose's"),
        (images.agreement, "api/Dockerfile", "--require-hashes", "", "--require-hashes"),
        (images.agreement, "gateway/Dockerfile", "FROM node:24.", "FROM node:22.", "Node is 22."),
        (nginx.configuration, "gateway/api.conf.template", "gzip off;", "gzip of;", "gzip"),
        (nginx.headers, "gateway/api.conf.template", "gzip off;", "add_header X-A b;", "add_header belongs in"),
        (nginx.headers, "gateway/headers.conf.template", "nosniff always", "nosniff", "not sent with errors"),
        (workflows.schema, BUILD, "runs-on:", "run-on:", "run-on"),
        (workflows.audit, BUILD, "run: make images", 'run: echo "${{ github.head_ref }}"', "template-injection"),
        (workflows.steps, BUILD, "persist-credentials: false", "fetch-depth: 1", "must not leave credentials"),
        (workflows.steps, BUILD, "permissions: {}", "permissions: read-all", "as a whole gets no permissions"),
        (workflows.steps, BUILD, "    permissions:\n", "    x-permissions:\n", "which permissions it needs"),
        (workflows.steps, BUILD, "timeout-minutes: 25", "x: 1", "needs a time limit"),
        (workflows.steps, BUILD, "\nconcurrency:", "\nx-concurrency:", "needs a concurrency group"),
        (workflows.steps, BUILD, "90b1 # v7.0.1", "90b1", "pinned by commit"),
        (workflows.steps, BUILD, "make images", "make coffee", "no target coffee"),
        (workflows.steps, LINT, "target: check-api", "target: coffee", "no target coffee"),
        (
            variables.documented,
            ".env.example",
            "#TIDELINE_SEED_DEMO=",
            "#TIDELINE_SEED=",
            "not tell of TIDELINE_SEED_DEMO",
        ),
        (variables.documented, ".env.example", "#TIDELINE_SEED_DEMO=", "#TIDELINE_SEED=", "which nothing reads"),
        (variables.documented, PRODUCTION, "${TIDELINE_PORT:-8080}:8080", "${PORT:-8080}:8080", "not tell of PORT"),
        (variables.defaults, ".env.example", "API_PORT=8000", "API_PORT=8001", "'8000' in api/settings.py"),
        (variables.defaults, "gateway/start.sh", "PORT:-8080", "PORT:-8081", "'8081' in gateway/start.sh"),
        (variables.defaults, PRODUCTION, "{TIDELINE_PORT:-8080}:8080", "{TIDELINE_PORT:-80}:8080", "'80' in docker"),
    ],
)
def test_a_broken_copy_is_refused(copy: Path, broken: Broken) -> None:
    check, name, before, after, problem = broken
    path = copy / name
    text = path.read_text()
    assert before in text
    earlier = check(copy)
    path.write_text(text.replace(before, after))
    fresh = [found for found in check(copy) if found not in earlier]
    assert any(problem in found for found in fresh), fresh


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("get it from https://" + "registry." + "npmjs.org/x", "package registry"),
        ("see /" + "root/notes", "path of one machine"),
        ("see /" + "home/ada/notes", "path of one machine"),
        ("-----BEGIN OPENSSH " + "PRIVATE KEY-----", "private key"),
        ("token = ghp_" + "a1" * 18, "access token"),
        ("postgresql://" + f"tideline:{'0f' * 16}@db/x", "password in an address"),
    ],
)
def test_what_no_file_may_say_is_found_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "fine.md").write_text("the folder /tmp, /var/run and node:root are fine\n")
    assert tracked.contents(tmp_path) == []
    (tmp_path / "notes.md").write_text(f"one\n{text}\n")
    (problem,) = tracked.contents(tmp_path)
    assert problem.startswith("notes.md:2: ")
    assert what in problem


def test_settings_with_secrets_may_not_be_tracked(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / ".env").write_text("")
    assert "do not belong" in tracked.contents(tmp_path)[0]


def test_a_check_that_breaks_is_a_problem_of_its_own(tmp_path: Path) -> None:
    problems, _ = judge(lambda _: [(tmp_path / "none").read_text()])
    assert problems[0].startswith("FileNotFoundError")


def test_a_second_compose_file_is_laid_over_the_first() -> None:
    base = {"a": {"command": ["x"], "volumes": ["v"], "environment": {"K": "1", "L": "2"}}}
    over = {"a": {"command": ["y"], "volumes": ["w"], "environment": {"K": "3"}}, "b": {"image": "i"}}
    assert document.merged(base, over) == {
        "a": {"command": ["y"], "volumes": ["v", "w"], "environment": {"K": "3", "L": "2"}},
        "b": {"image": "i"},
    }


def make_secrets(folder: Path, given: dict[str, str]) -> tuple[dict[str, str], str]:
    """Run the script of the `secrets` service here; return the files it made and what it printed."""
    *shell, script = document.read(ROOT / PRODUCTION)["services"]["secrets"]["command"]
    for name in ("owner", "api"):
        (folder / name).mkdir(exist_ok=True)
    environment = {"PATH": "/usr/bin:/bin", "TIDELINE_SECRET_KEY": "", "TIDELINE_OWNER_PASSWORD": ""} | given
    done = subprocess.run(
        [*shell, script.replace("$$", "$")], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    files = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    return files, done.stdout + done.stderr


def test_secrets_are_made_by_chance_once_and_not_told(tmp_path: Path) -> None:
    made, printed = make_secrets(tmp_path, {})
    assert printed == ""
    assert re.fullmatch(r"[0-9a-f]{64}", made["api/secret_key"])
    assert re.fullmatch(r"[0-9a-f]{20}", made["owner/login_password"])
    owner = f"postgresql://tideline:{made['owner/database_password']}@db:5432/tideline"
    assert made["owner/database_url"] == owner
    for role in ("writer", "reader"):
        url = rf"postgresql://tideline_{role}:[0-9a-f]{{48}}@db:5432/tideline"
        assert re.fullmatch(url, made[f"api/{role}_url"])
    assert make_secrets(tmp_path, {})[0] == made
    # Only the owner's password stands in two files; all others differ.
    assert len(re.findall(r"[0-9a-f]{20,}", " ".join(made.values()))) == 6
    assert len(set(re.findall(r"[0-9a-f]{20,}", " ".join(made.values())))) == 5


def test_a_secret_given_in_the_settings_wins(tmp_path: Path) -> None:
    made, _ = make_secrets(tmp_path, {})
    phrase, key = "mine: $HOME 'and' more", "k" * 40
    changed = {"owner/login_password": phrase, "api/secret_key": key}
    given = {"TIDELINE_OWNER_PASSWORD": phrase, "TIDELINE_SECRET_KEY": key}
    assert make_secrets(tmp_path, given)[0] == made | changed
    assert make_secrets(tmp_path, {})[0] == made | changed
