"""Keeps events until the server has acknowledged them, or refused them for good."""

import json
import logging
import random
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from .documents import TRACK
from .events import Dropped, OnDrop, Waiting
from .wire import Done, Later, Outcome, post

_log = logging.getLogger("tideline_sdk")

# The gateway takes bodies of 1 MB; what is sent is ASCII.
BATCH_CHARACTERS: Final = 900_000
# A server that fails inside may fail because of what is in the batch: then it must not hold up the rest for ever.
INTERNAL_TRIES: Final = 3


@dataclass
class QueueOptions:
    """How a queue sends. Times are in seconds."""

    endpoint: str
    site: str
    batch_size: int
    batch_seconds: float
    capacity: int
    timeout: float
    first_retry: float
    longest_retry: float
    on_drop: OnDrop


class Queue:
    """Bounded, safe for threads. One batch is on its way at a time; what must be sent again goes back to the front."""

    def __init__(self, options: QueueOptions) -> None:
        self._options = options
        self.begin()

    def begin(self) -> None:
        """Be empty, with locks of its own: at the start, and in a child process, whose events are its own."""
        self._changed = threading.Condition()
        self._sending = threading.RLock()  # `on_drop` may flush
        self._waiting: deque[Waiting] = deque()
        self._in_flight = 0
        self._failures = 0
        self._due: float | None = None
        self._worker: threading.Thread | None = None
        self._stopped = False

    def __len__(self) -> int:
        with self._changed:
            return len(self._waiting) + self._in_flight

    def add(self, event: dict[str, Any]) -> None:
        """Take an event; never waits for the network."""
        try:
            text = json.dumps(event, allow_nan=False, separators=(",", ":"))
        except (TypeError, ValueError, RecursionError) as error:
            self._drop([Dropped(event, "NOT_JSON", str(error))])
            return
        with self._changed:
            self._waiting.append(Waiting(event, text))
            over = self._shorten()
            # After a failure only the retry sends: a server in trouble is not asked with every event.
            if not self._failures:
                full = len(self._waiting) >= self._options.batch_size
                due = monotonic() + (0 if full else self._options.batch_seconds)
                if self._due is None or due < self._due:
                    self._due = due
                    self._changed.notify_all()
            self._start_worker()
        self._drop(over)

    def flush(self) -> bool:
        """Send what waits, now. True when all of it is settled, False when the server must be asked again later."""
        with self._sending:
            while batch := self._take():
                if not self._settle(batch, post(self._options.endpoint, self._body(batch), self._options.timeout)):
                    return False
            return True

    def drain(self, seconds: float) -> bool:
        """Send what waits until all is settled or the time is over."""
        deadline = monotonic() + seconds
        while not self.flush():
            wait = min(self._retry(0), deadline - monotonic())
            if wait <= 0:
                return False
            threading.Event().wait(wait)
        return True

    def stop(self) -> None:
        """End the worker and drop what waits."""
        with self._changed:
            self._stopped = True
            rest = [one.event for one in self._waiting]
            self._waiting.clear()
            self._changed.notify_all()
        self._drop([Dropped(event, "CLOSED", "The client was closed before the server took this.") for event in rest])

    def _start_worker(self) -> None:
        if self._worker is None and not self._stopped:
            self._worker = threading.Thread(target=self._work, name="tideline", daemon=True)
            try:
                self._worker.start()
            except RuntimeError:  # the interpreter ends; `close` sends
                self._worker = None

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._stopped and (self._due is None or self._due > monotonic()):
                    self._changed.wait(None if self._due is None else self._due - monotonic())
                if self._stopped:
                    return
                self._due = None
            self.flush()

    def _take(self) -> list[Waiting]:
        with self._changed:
            batch: list[Waiting] = []
            size = 0
            while self._waiting and len(batch) < self._options.batch_size:
                size += len(self._waiting[0].text)
                if batch and size > BATCH_CHARACTERS:
                    break
                batch.append(self._waiting.popleft())
            self._in_flight = len(batch)
            if not self._waiting:
                self._due = None
            return batch

    def _body(self, batch: Sequence[Waiting]) -> bytes:
        events = ",".join(one.text for one in batch)
        return f'{{"query":{json.dumps(TRACK)},"variables":{{"s":{json.dumps(self._options.site)},"e":[{events}]}}}}'.encode()

    def _settle(self, batch: list[Waiting], outcome: Outcome) -> bool:
        dropped: list[Dropped] = []
        with self._changed:
            self._in_flight = 0
            if isinstance(outcome, Later):
                self._failures += 1
                again = []
                for one in batch:
                    one.failed += outcome.code == "INTERNAL"
                    if one.failed < INTERNAL_TRIES:
                        again.append(one)
                    else:
                        dropped.append(Dropped(one.event, outcome.code, outcome.message))
                self._waiting.extendleft(reversed(again))
                dropped += self._shorten()
                self._due = monotonic() + self._retry(outcome.wait)
                self._changed.notify_all()
            else:
                self._failures = 0
                if isinstance(outcome, Done):
                    dropped = _rejected(batch, outcome.data)
                elif outcome.code == "PAYLOAD_TOO_LARGE" and len(batch) > 1:
                    self._waiting.extendleft(reversed(batch))
                    self._options.batch_size = (len(batch) + 1) // 2
                else:
                    dropped = [Dropped(one.event, outcome.code, outcome.message) for one in batch]
        self._drop(dropped)
        return not isinstance(outcome, Later)

    def _retry(self, asked: float) -> float:
        """Half to all of a wait that doubles with each failure, so that many clients do not come back at one moment."""
        exponent = min(max(self._failures - 1, 0), 30)
        wait = min(self._options.first_retry * 2.0**exponent, self._options.longest_retry)
        return max(asked, wait * random.uniform(0.5, 1))  # noqa: S311 - to spread, not to hide

    def _shorten(self) -> list[Dropped]:
        message = f"More than {self._options.capacity} events wait; the oldest made room."
        over = len(self._waiting) - self._options.capacity
        return [Dropped(self._waiting.popleft().event, "QUEUE_FULL", message) for _ in range(over)]

    def _drop(self, dropped: Sequence[Dropped]) -> None:
        if dropped:
            try:
                self._options.on_drop(dropped)
            except Exception:  # noqa: BLE001 - what the callback does wrong must not cost the events behind
                _log.exception("on_drop failed")


def _rejected(batch: Sequence[Waiting], data: dict[str, Any]) -> list[Dropped]:
    receipt: dict[str, Any] = data.get("track") or {}
    return [
        Dropped(batch[one["index"]].event, one["code"], one["message"])
        for one in receipt.get("rejected", ())
        if one["index"] < len(batch)
    ]
