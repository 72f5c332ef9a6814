"""Throw-away PostgreSQL servers and whole stacks: made, used, deleted; servers whose maker died are swept away by the next."""

import json
import os
import secrets
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from urllib.parse import urlsplit

from ops.stack import ports, private_root, settings, sql
from ops.stack.places import CLUSTERS, TEST
from ops.stack.postgres import OWNER, Cluster
from ops.stack.process import Identity, exclusive
from ops.stack.service import Stack

STANDING = TEST / "standing.json"
"""The server that `postgres-test start` leaves running between commands."""


def make(name: str, maker: Identity | None = None) -> Cluster:
    """Start a fresh server. With a maker, it is swept away after the maker's death.

    Raises:
        StackError: PostgreSQL cannot be installed or started.
    """
    with exclusive("installation"):
        private_root.ensure()
    cluster = Cluster(name=name, port=ports.pick(), password=secrets.token_hex(16), throw_away=True)
    if maker:
        CLUSTERS.mkdir(exist_ok=True)
        (CLUSTERS / f"{name}.maker").write_text(json.dumps(asdict(maker)))
    cluster.start()
    return cluster


def discard(cluster: Cluster) -> None:
    """Stop a server and delete all of it."""
    cluster.discard()
    (CLUSTERS / f"{cluster.name}.maker").unlink(missing_ok=True)


def make_for_this_run() -> Cluster:
    """A server for the test run that calls; first sweeps away what killed runs left."""
    sweep()
    return make(f"test-{os.getpid()}", Identity.of(os.getpid()))


def sweep() -> None:
    """Delete the servers of runs that are no more."""
    for note in CLUSTERS.glob("test-*.maker"):
        if not Identity(**json.loads(note.read_text())).alive():
            discard(Cluster(name=note.stem, port=0, password="", throw_away=True))


def standing(action: str) -> str:
    """Start (unless it runs) or stop the server that stays between commands; its superuser's address, or nothing."""
    known = json.loads(STANDING.read_text()) if STANDING.exists() else None
    cluster = Cluster(**known) if known else None
    if action == "start":
        if cluster is None or cluster.service.running() is None:
            if cluster:
                discard(cluster)
            cluster = make("test-standing")
            TEST.mkdir(parents=True, exist_ok=True)
            STANDING.touch(mode=0o600)
            STANDING.write_text(json.dumps(asdict(cluster)))
        return cluster.url("postgres", OWNER)
    if cluster:
        discard(cluster)
        STANDING.unlink()
    return ""


@contextmanager
def prepared_stack(name: str, server_url: str, told: Mapping[str, str]) -> Generator[Stack]:
    """A whole stack on a fresh database of a server, on free ports, prepared and not yet started; all of it is removed.

    Raises:
        StackError: the database cannot be made or prepared.
    """
    database = f"tideline_{name.replace('-', '_')}_{secrets.token_hex(3)}"
    owner_url = urlsplit(server_url)._replace(path=f"/{database}").geturl()
    values = settings.fresh() | {"TIDELINE_PORT": str(ports.pick()), "TIDELINE_API_PORT": str(ports.pick()), **told}
    stack = Stack(settings.complete(values, owner_url, TEST / name), TEST / name, log_prefix=f"{name}-")
    with ExitStack() as cleanup:
        cleanup.callback(sql.drop_database, server_url, database)
        sql.create_database(server_url, database)
        cleanup.callback(stack.stop)
        stack.prepare()
        yield stack
