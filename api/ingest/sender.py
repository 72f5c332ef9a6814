"""Who sent a request, as the gateway tells it. Used to understand its events, then forgotten."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class Sender:
    """The other side of a request. None of it is stored or logged."""

    address: str
    user_agent: str
    origin: str | None = None
    do_not_track: bool = False


def sender_of(scope: Scope) -> Sender:
    """Return who sent a request. Of a header that is there twice the first counts.

    Do-Not-Track and Global Privacy Control ask for the same thing here.
    """
    user_agent: bytes | None = None
    origin: bytes | None = None
    do_not_track = False
    for name, value in scope["headers"]:
        if name == b"user-agent":
            user_agent = value if user_agent is None else user_agent
        elif name == b"origin":
            origin = value if origin is None else origin
        elif name in (b"dnt", b"sec-gpc"):
            do_not_track = do_not_track or value == b"1"
    return Sender(
        scope["client"][0] if scope["client"] else "",
        (user_agent or b"").decode("latin-1"),
        None if origin is None else origin.decode("latin-1").lower(),
        do_not_track,
    )


@lru_cache(maxsize=1024)
def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
