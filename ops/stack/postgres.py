"""PostgreSQL servers of our own: one that lasts for `make up`, and throw-away ones for tests."""

import os
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from ops.stack import ports, private_root
from ops.stack.places import CLUSTERS, RUN, TEST
from ops.stack.process import Service
from ops.stack.progress import StackError, log_file, run

OWNER = "tideline"
"""The superuser initdb makes; it owns the database, as the container's POSTGRES_USER does."""

CONFIGURATION = Path(__file__).with_name("postgres.conf")

THROW_AWAY = (
    # A crash may lose a test's data: nobody misses it, and every commit is some milliseconds cheaper.
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
    "log_min_duration_statement=-1",
)


@dataclass(frozen=True)
class Cluster:
    """A server and its data directory under the private root."""

    name: str
    port: int
    password: str
    throw_away: bool = False

    @property
    def data(self) -> Path:
        """The data directory as this machine sees it."""
        return CLUSTERS / self.name

    @property
    def data_inside(self) -> str:
        """The data directory as the server sees it."""
        return f"/srv/{self.name}"

    @property
    def service(self) -> Service:
        """The server as a process. It stops on SIGINT: fast, which ends sessions and writes everything out."""
        options = [
            f"config_file={self.data_inside}/tideline.conf",
            f"listen_addresses={ports.LOOPBACK}",
            f"port={self.port}",
            *(THROW_AWAY if self.throw_away else ()),
        ]
        flags = [part for option in options for part in ("-c", option)]
        return Service(
            name="PostgreSQL" if self.name == "main" else f"PostgreSQL-{self.name}",
            command=private_root.command("postgres", "-D", self.data_inside, *flags),
            run_dir=TEST if self.throw_away else RUN,
            log_name=f"{self.name}-postgres" if self.throw_away else "postgres",
            env=inside_env(),
            fingerprint=f"{self.port} {CONFIGURATION.read_text()}",
            stop_signal=signal.SIGINT,
            stop_seconds=60.0,
        )

    def url(self, database: str, user: str = OWNER, password: str | None = None) -> str:
        """The address of a database on this server."""
        return f"postgresql://{user}:{quote(password or self.password)}@{ports.LOOPBACK}:{self.port}/{database}"

    def create(self) -> None:
        """Make the data directory unless it is there: scram for everyone, UTF-8, checksums. About two seconds.

        Raises:
            StackError: initdb failed; nothing half-made stays.
        """
        if (self.data / "PG_VERSION").exists():
            return
        uid, gid = private_root.server_ids()
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True, mode=0o700)
        os.chown(self.data, uid, gid)
        secret = CLUSTERS / f"{self.name}.password"
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        os.chown(secret, uid, gid)
        arguments = [
            f"--pgdata={self.data_inside}",
            f"--username={OWNER}",
            f"--pwfile=/srv/{secret.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--data-checksums",
            *(["--no-sync"] if self.throw_away else []),
        ]
        try:
            run(
                "Making the database's data directory",
                private_root.command("initdb", *arguments),
                log_name=self.service.log_name,
                env=inside_env(),
            )
        except StackError:
            shutil.rmtree(self.data, ignore_errors=True)
            raise
        finally:
            secret.unlink()

    def start(self) -> None:
        """Create it if need be, start it unless it runs as asked, and wait until it takes connections.

        Raises:
            StackError: it does not start; with its log's tail.
        """
        self.create()
        service = self.service
        if service.current():
            return
        service.stop()
        shutil.copy(CONFIGURATION, self.data / "tideline.conf")
        (self.data / "tideline.conf").chmod(0o644)
        service.start(self.ready)

    def ready(self) -> bool:
        """Whether the server of this data directory says it takes connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        running = self.service.running()
        return len(lines) > 7 and lines[7].strip() == "ready" and running is not None and lines[0] == str(running.pid)

    def stop(self) -> bool:
        """Stop it; False when it did not run."""
        return self.service.stop(quiet=self.throw_away)

    def discard(self) -> None:
        """Stop it and delete its data and its log."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        log_file(self.service.log_name).unlink(missing_ok=True)


def inside_env() -> dict[str, str]:
    """The environment of PostgreSQL's programs: nothing of ours, so no PG* variable leads them astray."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/var/lib/postgresql"}


def psql(url: str, extra: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Command and environment of psql on a database; the password goes by environment, where `ps` does not show it."""
    parts = urlsplit(url)
    env = {
        **inside_env(),
        "PGHOST": parts.hostname or ports.LOOPBACK,
        "PGPORT": str(parts.port),
        "PGUSER": parts.username or OWNER,
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
        **extra,
    }
    return private_root.command("psql"), env
