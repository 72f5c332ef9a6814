"""Throw-away PostgreSQL servers: made, used, deleted; those whose maker died are swept away by the next."""

import json
import os
import secrets
from dataclasses import asdict

from ops.stack import ports, private_root
from ops.stack.places import CLUSTERS, TEST
from ops.stack.postgres import OWNER, Cluster
from ops.stack.process import Identity, exclusive

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
