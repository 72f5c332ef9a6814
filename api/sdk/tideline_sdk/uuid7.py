"""Identifiers that carry the time and are in the order they were made."""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = (0, 0)


def uuid7(now_ms: int | None = None) -> UUID:
    """Return a version 7 UUID (RFC 9562): 48 bits of time in milliseconds, a 12-bit counter, 62 random bits.

    Those of one process are in the order they were made, even within a millisecond and when the clock is set back.
    """
    global _last  # noqa: PLW0603 - the order is one of the whole process
    now = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    with _lock:
        last, counter = _last
        _last = (now, 0) if now > last else (last, counter + 1) if counter < 0xFFF else (last + 1, 0)
        milliseconds, counter = _last
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62))


def after_fork() -> None:
    """Make the lock anew: another thread of the parent may have held it."""
    global _lock  # noqa: PLW0603 - the child's own
    _lock = threading.Lock()
