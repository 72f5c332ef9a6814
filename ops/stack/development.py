"""`make dev`: the same database and NGINX, with an API and a web that follow their sources. In the foreground."""

import subprocess
import time
from contextlib import ExitStack
from dataclasses import replace

from ops.stack import local, ports, private_root, settings, sql, toolchain
from ops.stack.places import LOGS
from ops.stack.process import Service, end_on_signals, exclusive
from ops.stack.progress import StackError, log_file, say, shown
from ops.stack.service import Stack

WATCH_SECONDS = 0.5


def dev() -> None:
    """Run until Ctrl-C, or until one of the programs ends; then stop what this command started.

    It takes the place of a running `make up` (same address, same data), which the next `make up` brings back.

    Raises:
        StackError: a step failed, or one of the programs ended.
    """
    end_on_signals()
    with ExitStack() as cleanup:
        try:
            stack = begin(cleanup)
            say(f"\n  Tideline    {stack.told['TIDELINE_PUBLIC_URL']}   (Ctrl-C ends it)")
            say(f"  login       {stack.told['TIDELINE_OWNER_EMAIL']}   {stack.told['TIDELINE_OWNER_PASSWORD']}\n")
            watch(stack.services)
        except KeyboardInterrupt:
            say()


def begin(cleanup: ExitStack) -> Stack:
    """Start all of it, and note with `cleanup` what has to be stopped again.

    Raises:
        StackError: a step failed.
    """
    with exclusive("start"):
        local.install_programs()
        with exclusive("installation"):
            private_root.ensure()
        toolchain.ensure(built=False)
        cluster, lasting = local.set_up()
        upstream = f"{ports.LOOPBACK}:{ports.pick()}"
        told = {**lasting.told, "TIDELINE_ENV": "development", "TIDELINE_WEB_UPSTREAM": upstream}
        stack = replace(lasting, told=told, reload=True)
        if not cluster.service.running():
            cleanup.callback(cluster.stop)
        cluster.start()
        sql.create_database(cluster.url("postgres"), settings.DATABASE)
        stack.prepare()
        cleanup.callback(stack.stop)
        stack.start()
    return stack


def watch(services: list[Service]) -> None:
    """Show the programs' logs as they grow.

    Raises:
        StackError: one of the programs ended.
    """
    logs = [shown(log_file(service.log_name)) for service in services]
    follow = subprocess.Popen(["tail", "-n", "0", "-F", *logs])
    try:
        while all(service.running() for service in services):
            time.sleep(WATCH_SECONDS)
    finally:
        follow.terminate()
        follow.wait()
    ended = next(service for service in services if not service.running())
    raise StackError(f"{ended.name} ended; see {shown(LOGS / f'{ended.log_name}.log')}.")
