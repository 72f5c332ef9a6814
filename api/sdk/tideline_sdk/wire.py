"""One request and what came of it."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

USER_AGENT: Final = "tideline-sdk-python/0.1.0"

# Answers that say "later" although they are answers.
_LATER: Final = frozenset({"OVERLOADED", "UNAVAILABLE", "INTERNAL"})


class TidelineError(Exception):
    """The server refused a request for good, or did not take it in time; `code` is one of the API's contract."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Done:
    """The server did it."""

    data: dict[str, Any]


@dataclass(frozen=True)
class Later:
    """Not now: there was no answer, or one that says so. `wait` is what the server asks for, in seconds."""

    code: str
    message: str
    wait: float = 0.0


@dataclass(frozen=True)
class Refused:
    """Never."""

    code: str
    message: str


Outcome = Done | Later | Refused


def endpoint_of(address: str) -> str:
    """Return where to send: an address with a path is the endpoint itself.

    Raises:
        ValueError: it is no http(s) address.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"The endpoint is an address such as https://stats.example.org, not {address!r}.")
    return address if parts.path.strip("/") else parts._replace(path="/graphql").geturl()


def post(endpoint: str, body: bytes, timeout: float) -> Outcome:
    """Post one operation and say what came of it; never raises. A request without an answer for `timeout` seconds failed."""
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
    request = urllib.request.Request(endpoint, body, headers)  # noqa: S310 - endpoint_of lets only http and https pass
    try:
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310 - the same
                return judge(response.status, response.read(), response.headers.get("Retry-After"))
        except urllib.error.HTTPError as error:
            with error:
                return judge(error.code, error.read(), error.headers.get("Retry-After"))
    except (OSError, http.client.HTTPException) as error:
        return Later("NO_ANSWER", repr(error))


def judge(status: int, body: bytes, retry_after: str | None) -> Outcome:
    """Return what an answer means."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    errors = answer.get("errors")
    error: dict[str, Any] = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    data = answer.get("data")
    if not error and isinstance(data, dict) and status == http.HTTPStatus.OK:
        return Done(data)
    extensions = error.get("extensions") or {}
    code = str(extensions.get("code") or f"HTTP_{status}")
    message = str(error.get("message") or f"The server answered {status} and nothing that Tideline would say.")
    # What is no answer of Tideline's comes from something in between, which may be gone in a moment.
    passing = code in _LATER or (not error and (status < 400 or status == 429 or status > 499))
    if not passing:
        return Refused(code, message)
    try:
        wait = float(extensions.get("retryAfterSeconds") or retry_after or 0)
    except (TypeError, ValueError):
        wait = 0.0
    return Later(code, message, wait)
