"""What a program uses."""

import atexit
import json
import logging
import os
import time as clock
import weakref
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

from . import uuid7
from .documents import IDENTIFY
from .events import Dropped, OnDrop
from .queue import Queue, QueueOptions
from .wire import Done, Later, TidelineError, endpoint_of, post

_log = logging.getLogger("tideline_sdk")
_clients: "weakref.WeakSet[Tideline]" = weakref.WeakSet()

IDENTIFY_TRIES: Final = 5
AT_EXIT_SECONDS: Final = 5.0


class Tideline:
    """A client for one site: one queue, and one thread that sends. Make one and keep it; threads may share it.

    Args:
        endpoint: Tideline's address, such as `https://stats.example.org`; with a path, the endpoint itself.
        site: The site's public key, or a secret one.
        batch_size: Events of a batch, 1 to 500. A full one is sent at once.
        batch_seconds: How long an event waits for others.
        capacity: Events that may wait while the server is away; when one more comes, the oldest is dropped.
        timeout: Seconds until a request counts as failed.
        first_retry: Seconds before the first retry, which double up to `longest_retry`.
        longest_retry: Seconds.
        on_drop: Is told of events that will not be stored, and why, by whatever thread finds out. They are logged otherwise.

    Raises:
        ValueError: the endpoint is no http(s) address.
    """

    def __init__(
        self,
        endpoint: str,
        site: str,
        *,
        batch_size: int = 100,
        batch_seconds: float = 1.0,
        capacity: int = 10_000,
        timeout: float = 10.0,
        first_retry: float = 1.0,
        longest_retry: float = 60.0,
        on_drop: OnDrop | None = None,
    ) -> None:
        self._endpoint = endpoint_of(endpoint)
        self._site = site
        self._timeout = timeout
        self._first_retry = first_retry
        self._on_drop = on_drop or _tell_log
        self._closed = False
        self._queue = Queue(
            QueueOptions(
                endpoint=self._endpoint,
                site=site,
                batch_size=min(max(batch_size, 1), 500),
                batch_seconds=batch_seconds,
                capacity=capacity,
                timeout=timeout,
                first_retry=first_retry,
                longest_retry=longest_retry,
                on_drop=self._on_drop,
            )
        )
        _clients.add(self)
        atexit.register(self.close)

    def track(
        self,
        name: str,
        *,
        value: float | None = None,
        properties: Mapping[str, Any] | None = None,
        user_id: str | None = None,
        session_id: str | None = None,
        time: datetime | None = None,
        url: str | None = None,
        title: str | None = None,
        referrer: str | None = None,
        language: str | None = None,
        screen: str | None = None,
        time_zone: str | None = None,
        address: str | None = None,
        user_agent: str | None = None,
        id: UUID | str | None = None,  # noqa: A002 - the field's name
        seconds: float | None = None,
        depth: int | None = None,
    ) -> str:
        """Queue an event and return its id. Never raises and never waits for the network.

        The fields are those of the API's EventInput, which says what each may hold. `time` carries an offset; left out, it
        is now. The same `id` again is the same event. `address` and `user_agent` need a secret key. `seconds` and `depth` tell
        how the page view with this `id` was looked at, in all, and are no event of their own.
        """
        identity = str(id or uuid7.uuid7())
        fields = {
            "id": identity,
            "name": name,
            "time": time.isoformat() if time else None,
            "value": value,
            "properties": dict(properties) if properties else None,
            "userId": user_id,
            "sessionId": session_id,
            "url": url,
            "title": title,
            "referrer": referrer,
            "language": language,
            "screen": screen,
            "timeZone": time_zone,
            "address": address,
            "userAgent": user_agent,
            "seconds": seconds,
            "depth": depth,
        }
        event = {field: given for field, given in fields.items() if given is not None}
        if self._closed:
            self._on_drop([Dropped(event, "CLOSED", "The client is closed.")])
        else:
            self._queue.add(event)
        return identity

    def identify(self, user_id: str, traits: Mapping[str, Any] | None = None) -> bool:
        """Keep what you know of a signed-in person: traits are added to those known, None removes one.

        Waits for the answer. False when the site does not want it, as from a bot.

        Raises:
            TidelineError: the server refuses, or does not answer in five tries.
            ValueError: the traits are no JSON (or TypeError).
        """
        variables = {"s": self._site, "u": user_id, "t": dict(traits or {})}
        body = json.dumps({"query": IDENTIFY, "variables": variables}, allow_nan=False).encode()
        tries = 0
        while True:
            tries += 1
            outcome = post(self._endpoint, body, self._timeout)
            if isinstance(outcome, Done):
                return bool((outcome.data.get("identify") or {}).get("stored"))
            if not isinstance(outcome, Later) or tries == IDENTIFY_TRIES:
                raise TidelineError(outcome.code, outcome.message)
            clock.sleep(max(outcome.wait, self._first_retry * 2 ** (tries - 1)))

    def flush(self) -> bool:
        """Send what waits, now. True when all of it is settled, False when the server must be asked again later."""
        return self._queue.flush()

    def close(self, seconds: float = AT_EXIT_SECONDS) -> bool:
        """Send what waits, for at most about `seconds`; drop the rest, and all that comes later. Called at exit."""
        atexit.unregister(self.close)
        self._closed = True
        settled = self._queue.drain(seconds)
        self._queue.stop()
        return settled

    @property
    def waiting(self) -> int:
        """How many events are not acknowledged yet."""
        return len(self._queue)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_after_fork(self) -> None:
        """Leave what waits to the parent process, and send the child's own events by a thread of its own."""
        self._queue.begin()


def _tell_log(dropped: Sequence[Dropped]) -> None:
    for one in dropped:
        _log.warning("dropped %s (%s): %s: %s", one.event.get("name"), one.event.get("id"), one.code, one.message)


def _after_fork() -> None:
    uuid7.after_fork()
    for client in list(_clients):
        client.begin_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
