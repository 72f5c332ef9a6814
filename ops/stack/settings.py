"""The local stack's settings: made once with fresh secrets, kept in `.local/settings.env`, the person's to edit."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from ops.stack import ports
from ops.stack.places import COUNTRY, SETTINGS, VENV, WEB_DIST
from ops.stack.progress import StackError, say

DATABASE = "tideline"
PREFERRED_PORT = 8080

ABOUT = """\
# Settings and secrets of the local stack, made by `make up` and kept from then on. .env.example explains the TIDELINE_
# names the service knows; any of them may be added here, and `make up` carries a change out. The passwords of the
# database were given to it when it was made: changing them here locks the stack out.
"""

TOLD = ("TIDELINE_OWNER_EMAIL", "TIDELINE_OWNER_PASSWORD", "TIDELINE_SEED_DEMO")
"""What the environment of the first `make up` may decide; later the file does."""


def fresh() -> dict[str, str]:
    """Values for a stack that does not exist yet."""
    values = {
        "TIDELINE_ENV": "production",
        "TIDELINE_SECRET_KEY": secrets.token_hex(32),
        "TIDELINE_OWNER_EMAIL": "owner@localhost",
        "TIDELINE_OWNER_PASSWORD": secrets.token_hex(8),
        "TIDELINE_SEED_DEMO": "true",
        "LOCAL_DATABASE_OWNER_PASSWORD": secrets.token_hex(16),
        "LOCAL_DATABASE_WRITER_PASSWORD": secrets.token_hex(16),
        "LOCAL_DATABASE_READER_PASSWORD": secrets.token_hex(16),
    }
    return values | {name: os.environ[name] for name in TOLD if os.environ.get(name)}


def read() -> dict[str, str]:
    """The values in the file; empty when there is none yet."""
    if not SETTINGS.exists():
        return {}
    lines = [line.strip() for line in SETTINGS.read_text().splitlines()]
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write(values: Mapping[str, str]) -> None:
    """Keep the values, readable by their owner alone."""
    SETTINGS.parent.mkdir(exist_ok=True)
    draft = SETTINGS.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(ABOUT + "".join(f"{name}={value}\n" for name, value in values.items()))
    draft.replace(SETTINGS)


def existing() -> dict[str, str]:
    """The values of a stack that was set up.

    Raises:
        StackError: it was not.
    """
    if values := read():
        return values
    raise StackError("The stack is not set up yet: `make up` does it.")


def gateway_port(values: Mapping[str, str], *, ours: bool) -> int:
    """The gateway's port: the one told in TIDELINE_PORT, else the remembered one, else 8080, else any free one.

    Raises:
        StackError: the port told is not a port, or is taken by another program.
    """
    remembered = values.get("TIDELINE_PORT")
    if told := os.environ.get("TIDELINE_PORT"):
        if not told.isdigit() or not 0 < int(told) < 65536:
            raise StackError(f"TIDELINE_PORT is a number from 1 to 65535, not {told!r}.")
        if not (ours and told == remembered) and not ports.is_free(int(told)):
            raise StackError(f"Port {told}, told in TIDELINE_PORT, is taken by another program.")
        return int(told)
    wanted = int(remembered or PREFERRED_PORT)
    if ours or ports.is_free(wanted):
        return wanted
    other = ports.pick()
    say(f"• Port {wanted} is taken by another program: using {other}")
    return other


def inner_port(values: Mapping[str, str], name: str, *, ours: bool) -> int:
    """A port only this machine's own programs use: the remembered one unless another program took it."""
    remembered = values.get(name)
    if remembered and (ours or ports.is_free(int(remembered))):
        return int(remembered)
    return ports.pick()


def complete(values: Mapping[str, str], owner_url: str, run_dir: Path) -> dict[str, str]:
    """All that the service's programs are told: the values plus what follows from them and from the database."""
    told = {name: value for name, value in values.items() if not name.startswith("LOCAL_")}
    return {
        "TIDELINE_PUBLIC_URL": f"http://{ports.LOOPBACK}:{values['TIDELINE_PORT']}",
        "TIDELINE_API_HOST": ports.LOOPBACK,
        "TIDELINE_COUNTRY_DATABASE": str(COUNTRY),
        "TIDELINE_WEB_ROOT": str(WEB_DIST),
        "TIDELINE_RUN_DIR": str(run_dir / "gateway"),
        "DATABASE_URL": owner_url,
        "DATABASE_WRITER_URL": role_url(owner_url, "writer", values["LOCAL_DATABASE_WRITER_PASSWORD"]),
        "DATABASE_READER_URL": role_url(owner_url, "reader", values["LOCAL_DATABASE_READER_PASSWORD"]),
        **told,
    }


def role_url(owner_url: str, role: str, password: str) -> str:
    """The address of the same database for one of its own two roles."""
    parts = urlsplit(owner_url)
    address = parts.netloc.rpartition("@")[2]
    database = parts.path.lstrip("/")
    return parts._replace(netloc=f"{database}_{role}:{quote(password)}@{address}").geturl()


def environment(told: Mapping[str, str] | None = None) -> dict[str, str]:
    """A child's environment: this one without settings of other Tidelines or databases, plus what is told."""
    ours = ("TIDELINE_", "DATABASE_", "PG", "LOCAL_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env["PATH"] = f"{VENV / 'bin'}:{env.get('PATH', '/usr/bin:/bin')}:/usr/sbin:/sbin"
    return env | dict(told or {})
