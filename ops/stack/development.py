"""`make dev`: the same database and NGINX, with an API and a web that follow their sources. In the foreground."""

import subprocess
import time
from dataclasses import replace

from ops.stack import local, ports, private_root, settings, sql, toolchain
from ops.stack.places import LOGS, WEB
from ops.stack.process import Service, exclusive
from ops.stack.progress import StackError, say, shown
from ops.stack.service import Stack

WATCH_SECONDS = 0.5


def dev() -> None:
    """Run until Ctrl-C, or until one of the programs ends; then stop what this command started.

    It takes the place of a running `make up` (same address, same data), which the next `make up` brings back.

    Raises:
        StackError: a step failed, or one of the programs ended.
    """
    with exclusive("start"):
        local.install_programs()
        with exclusive("installation"):
            private_root.ensure()
        toolchain.ensure(built=False)
        cluster, lasting = local.set_up()
        vite_address = f"{ports.LOOPBACK}:{ports.pick()}"
        told = {**lasting.told, "TIDELINE_ENV": "development", "TIDELINE_WEB_UPSTREAM": vite_address}
        stack = replace(lasting, told=told, reload=True)
        vite = vite_service(stack, vite_address)
        own_database = cluster.service.running() is None
        try:
            cluster.start()
            sql.create_database(cluster.url("postgres"), settings.DATABASE)
            stack.prepare()
            vite.stop()
            vite.start(lambda: ports.answers(int(vite_address.rpartition(":")[2])))
            stack.start()
            say(f"\n  Tideline    {told['TIDELINE_PUBLIC_URL']}   (Ctrl-C ends it)")
            say(f"  login       {told['TIDELINE_OWNER_EMAIL']}   {told['TIDELINE_OWNER_PASSWORD']}\n")
            watch([stack.api, stack.gateway, vite])
        except KeyboardInterrupt:
            say()
        finally:
            stack.stop()
            vite.stop()
            if own_database:
                cluster.stop()


def vite_service(stack: Stack, address: str) -> Service:
    """Vite's development server; it reads its own address and the gateway's from the settings."""
    return Service(
        name="Vite",
        command=["npm", "run", "dev"],
        run_dir=stack.run_dir,
        log_name="vite",
        env=settings.environment({**stack.told, "TIDELINE_WEB_UPSTREAM": address}),
        cwd=WEB,
    )


def watch(services: list[Service]) -> None:
    """Show the programs' logs as they grow.

    Raises:
        StackError: one of the programs ended.
    """
    files = [shown(LOGS / f"{service.log_name}.log") for service in services]
    follow = subprocess.Popen(["tail", "-n", "0", "-F", *files])
    try:
        while all(service.running() for service in services):
            time.sleep(WATCH_SECONDS)
    finally:
        follow.terminate()
        follow.wait()
    ended = next(service for service in services if not service.running())
    raise StackError(f"{ended.name} ended; see {shown(LOGS / f'{ended.log_name}.log')}.")
