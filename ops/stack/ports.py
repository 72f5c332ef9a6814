"""Loopback ports."""

import random
import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def pick() -> int:
    """A port that nobody listens on, at random below the kernel's own range: two stacks starting at once do not meet,
    and an outgoing connection does not take a port that is remembered.
    """
    while not is_free(port := random.randrange(20_000, 30_000)):  # noqa: S311 - which port it is need not be a secret
        pass
    return port


def answers(port: int) -> bool:
    """Whether something listens."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
