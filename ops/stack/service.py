"""One stack's own programs, API, NGINX and in development Vite, on whatever database its settings name."""

import http.client
import json
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.stack import ports, settings
from ops.stack.places import PYTHON, ROOT, WEB
from ops.stack.process import Service
from ops.stack.progress import run
from ops.stack.toolchain import digest

CODE = (ROOT / "api", ROOT / "db", ROOT / "requirements.lock")


@dataclass(frozen=True)
class Stack:
    """The API behind NGINX, as `told` says."""

    told: Mapping[str, str]
    run_dir: Path
    log_prefix: str = ""
    reload: bool = False
    """For development: the API follows its sources by itself."""

    @property
    def port(self) -> int:
        """The gateway's port."""
        return int(self.told["TIDELINE_PORT"])

    @property
    def api(self) -> Service:
        """The API. It finishes what it has begun on SIGTERM."""
        words = json.dumps(self.told, sort_keys=True)
        return Service(
            name="API",
            command=[str(PYTHON), "-m", "api", "serve", *(["--reload"] if self.reload else [])],
            run_dir=self.run_dir,
            log_name=f"{self.log_prefix}api",
            env=settings.environment(self.told),
            fingerprint=digest(() if self.reload else CODE, words),
        )

    @property
    def gateway(self) -> Service:
        """NGINX. On SIGQUIT it serves open requests to their end."""
        words = json.dumps({name: value for name, value in self.told.items() if "DATABASE" not in name}, sort_keys=True)
        return Service(
            name="NGINX",
            command=["sh", "gateway/start.sh"],
            run_dir=self.run_dir,
            log_name=f"{self.log_prefix}gateway",
            env=settings.environment(self.told),
            fingerprint=digest([ROOT / "gateway"], words),
            stop_signal=signal.SIGQUIT,
            stop_seconds=10.0,
        )

    @property
    def vite(self) -> Service:
        """In development, what serves the web; it reads its address from the settings, and stops with npm around it."""
        return Service(
            name="Vite",
            command=["npm", "run", "--silent", "dev"],
            run_dir=self.run_dir,
            log_name=f"{self.log_prefix}vite",
            env=settings.environment(self.told),
            wrapped=True,
            cwd=WEB,
        )

    @property
    def services(self) -> list[Service]:
        """All of it, in the order of starting."""
        return [*([self.vite] if "TIDELINE_WEB_UPSTREAM" in self.told else []), self.api, self.gateway]

    def prepare(self) -> None:
        """Migrate the database, make the login, seed the demo site; quick when all is done.

        Raises:
            StackError: it failed; with its log's tail.
        """
        run(
            "Preparing the database",
            [PYTHON, "-m", "api", "prepare"],
            log_name=f"{self.log_prefix}prepare",
            env=settings.environment(self.told),
        )

    def start(self) -> None:
        """Start what does not run as told, and wait until the whole way through answers.

        Raises:
            StackError: a program does not start or does not get ready; with its log's tail.
        """
        if upstream := self.told.get("TIDELINE_WEB_UPSTREAM"):
            self.vite.stop()
            self.vite.start(lambda: ports.answers(int(upstream.rpartition(":")[2])))
        api_port = int(self.told["TIDELINE_API_PORT"])
        if not self.api.current():
            self.api.stop()
            self.api.start(lambda: status(api_port, "/readyz") == http.HTTPStatus.OK)
        if not self.gateway.current():
            self.gateway.stop()
            self.gateway.start(lambda: status(self.port, "/readyz") == http.HTTPStatus.OK)

    def stop(self) -> bool:
        """Stop all of it, the door first; False when nothing ran."""
        stopped = [service.stop() for service in (self.gateway, self.api, self.vite)]
        return any(stopped)

    def ready(self) -> bool:
        """Whether the whole way through answers."""
        return status(self.port, "/readyz") == http.HTTPStatus.OK


def status(port: int, path: str) -> int:
    """The answer's status from a server on this machine; 0 when there is none within five seconds."""
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
