"""The way in, as measurements take it: NGINX, with a token."""

import http.client
import json
from typing import Any

from ops.stack import ports

TIMEOUT_SECONDS = 120


class Door:
    """A person at the gateway, with a token. A line of its own per thread keeps the connection open."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def line(self) -> http.client.HTTPConnection:
        """Return a fresh connection."""
        return http.client.HTTPConnection(ports.LOOPBACK, self.port, timeout=TIMEOUT_SECONDS)

    def post(self, query: str, variables: dict[str, Any], line: http.client.HTTPConnection | None = None) -> Any:  # noqa: ANN401 - JSON
        """Send an operation and return its data.

        Raises:
            RuntimeError: the answer holds an error; with its message.
        """
        line = line or self.line()
        line.request("POST", "/graphql", json.dumps({"query": query, "variables": variables}), self.headers)
        answer = json.loads(line.getresponse().read())
        if "errors" in answer:
            raise RuntimeError(answer["errors"][0]["message"])
        return answer["data"]
