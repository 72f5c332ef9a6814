"""The stack that lasts: `make up` and the commands around it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from ops.stack import packages, postgres, private_root, settings, sql, toolchain
from ops.stack.places import CLUSTERS, LOGS, PYTHON, ROOT, RUN, SETTINGS, WEB
from ops.stack.postgres import Cluster
from ops.stack.process import exclusive
from ops.stack.progress import StackError, confirm, say, shown
from ops.stack.service import Stack

PROGRAMS = {"nginx": "nginx", "gettext-base": "envsubst"}
"""Debian packages a running stack needs beside PostgreSQL and Python, each with the program that shows it is there."""


def install_programs(*, browser: bool = False) -> None:
    """Have NGINX, envsubst and, when asked for, Chromium."""
    needed = PROGRAMS | ({"chromium": "chromium"} if browser else {})
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/bin"
    packages.install([package for package, program in needed.items() if not shutil.which(program, path=path)])


def known() -> tuple[Cluster, Stack]:
    """The stack as it was set up.

    Raises:
        StackError: it was not.
    """
    return described(settings.existing())


def described(values: dict[str, str]) -> tuple[Cluster, Stack]:
    """The database server and the programs that the values describe."""
    cluster = Cluster("main", int(values["LOCAL_DATABASE_PORT"]), values["LOCAL_DATABASE_OWNER_PASSWORD"])
    told = settings.complete(values, cluster.url(settings.DATABASE), RUN)
    return cluster, Stack(told, RUN)


def set_up() -> tuple[Cluster, Stack]:
    """Make the settings, or read them, and see that the ports are to be had.

    Raises:
        StackError: the port told is taken.
    """
    values = settings.read()
    cluster, stack = described(values) if values else (None, None)
    values = values or settings.fresh()
    before = dict(values)
    values["TIDELINE_PORT"] = str(settings.gateway_port(values, ours=bool(stack and stack.gateway.running())))
    values["TIDELINE_API_PORT"] = str(
        settings.inner_port(values, "TIDELINE_API_PORT", ours=bool(stack and stack.api.running()))
    )
    values["LOCAL_DATABASE_PORT"] = str(
        settings.inner_port(values, "LOCAL_DATABASE_PORT", ours=bool(cluster and cluster.service.running()))
    )
    if values != before:
        settings.write(values)
    return described(values)


def up() -> None:
    """Install, migrate, build, seed, start, wait, and say where it is.

    Raises:
        StackError: a step failed.
    """
    with exclusive("start"):
        install_programs()
        with exclusive("installation"):
            private_root.ensure()
        toolchain.ensure()
        cluster, stack = set_up()
        cluster.start()
        sql.create_database(cluster.url("postgres"), settings.DATABASE)
        stack.prepare()
        stack.start()
    say()
    say(f"  Tideline    {stack.told['TIDELINE_PUBLIC_URL']}")
    say(f"  demo page   {stack.told['TIDELINE_PUBLIC_URL']}/demo/")
    say(f"  login       {stack.told['TIDELINE_OWNER_EMAIL']}   {stack.told['TIDELINE_OWNER_PASSWORD']}")
    say(f"  snippet     {api(stack, 'snippet')}")
    say(f"  settings    {shown(SETTINGS)}")


def api(stack: Stack, *arguments: str) -> str:
    """What one of the API's commands prints.

    Raises:
        StackError: it failed; with what it says.
    """
    done = subprocess.run(
        [str(PYTHON), "-m", "api", *arguments],
        env=settings.environment(stack.told),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StackError(f"`python -m api {arguments[0]}` failed:\n{done.stderr.strip()}")
    return done.stdout.strip()


def down() -> None:
    """Stop what was started, and nothing else. Data stays."""
    if not settings.read():
        say("Nothing to stop: the stack was never set up.")
        return
    say("Stopped. The data is kept." if stop() else "Nothing was running.")


def stop() -> bool:
    """Stop what was started, the door first; False when nothing ran."""
    cluster, stack = known()
    with exclusive("start"):
        stopped = [stack.stop(), cluster.stop()]
    return any(stopped)


def url() -> None:
    """Print the address and nothing else."""
    print(settings.complete(settings.existing(), "postgresql://none/none", RUN)["TIDELINE_PUBLIC_URL"])


def token() -> None:
    """Print a fresh API token and nothing else."""
    _, stack = known()
    name = os.environ.get("NAME")
    print(api(stack, "token", *(["--name", name] if name else [])))


def status() -> None:
    """Say what runs."""
    cluster, stack = known()
    for service in (cluster.service, stack.api, stack.gateway):
        identity = service.running()
        note = "" if not identity or service.current() else "  (not as `make up` would start it now)"
        state = f"running, process {identity.pid}" if identity else "stopped"
        print(f"{service.name:<11} {state}{note}")
    answer = "ready" if stack.ready() else "does not answer"
    print(f"{'Tideline':<11} {stack.told['TIDELINE_PUBLIC_URL']} {answer}")


def logs() -> None:
    """Follow the logs until Ctrl-C."""
    files = log_files()
    if not files:
        raise StackError("There are no logs yet: `make up` writes them.")
    become(["tail", "-n", "30", "-F", *[shown(path) for path in files]], dict(os.environ))


def log_files() -> list[Path]:
    """The logs of the running programs."""
    names = ("gateway", "api", "vite", "postgres", "prepare")
    return [path for name in names if (path := LOGS / f"{name}.log").exists()]


def psql() -> None:
    """Become psql on the stack's database, as its owner."""
    cluster, _ = known()
    if not cluster.service.running():
        raise StackError("The database is not running: `make up` starts it.")
    terminal = {"TERM": os.environ.get("TERM", "dumb")}
    command, env = postgres.psql(cluster.url(settings.DATABASE), terminal)
    become(command, env)


def bench() -> None:
    """Become the measurements of the whole way through the service."""
    measure("whole")


def bench_query() -> None:
    """Become the measurements of the query engine."""
    measure("query")


def bench_web() -> None:
    """Become the measurements of the dashboard: of the running stack, or of TIDELINE_URL with its owner's login.

    Raises:
        StackError: the stack is not running.
    """
    install_programs(browser=True)
    told = {"CHROMIUM": shutil.which("chromium") or "/usr/bin/chromium"}
    if not os.environ.get("TIDELINE_URL"):
        _, stack = known()
        if not stack.gateway.running():
            raise StackError("Nothing is running: `make up` starts it.")
        told |= {name: stack.told[name] for name in ("TIDELINE_OWNER_EMAIL", "TIDELINE_OWNER_PASSWORD")}
        told["TIDELINE_URL"] = stack.told["TIDELINE_PUBLIC_URL"]
    os.chdir(WEB)
    become(["npm", "run", "--silent", "bench"], settings.environment(told))


def measure(what: str) -> NoReturn:
    """Become measurements, which make a database of their own on the stack's server.

    Raises:
        StackError: the server is not running.
    """
    cluster, stack = known()
    if not cluster.service.running():
        raise StackError("The database is not running: `make up` starts it.")
    become([str(PYTHON), "-m", "ops.bench", what], settings.environment(stack.told))


def become(command: list[str], env: dict[str, str]) -> NoReturn:
    """Turn into another program, which then has the terminal and Ctrl-C to itself."""
    sys.stdout.flush()
    os.execvpe(command[0], command, env)  # noqa: S606 - no shell is wanted: arguments pass as they are


def reset() -> None:
    """Delete the stack's data, settings and logs, after asking. What was installed and built stays."""
    what = [path for path in (CLUSTERS / "main", SETTINGS, RUN, *log_files()) if path.exists()]
    if not what:
        say("Nothing to delete.")
        return
    if not confirm("This deletes the local database with all its events, its settings and its logs."):
        say("Nothing was deleted.")
        return
    if settings.read():
        stop()
    for path in what:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    say("Deleted. `make up` starts afresh.")
