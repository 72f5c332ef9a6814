"""The settings: what reads them, what documents them, and their defaults."""

import re
from pathlib import Path

from api.settings import Settings
from ops.checks import compose

EXAMPLE = ".env.example"

# As the gateway's own (gateway/start.sh) and Docker's (docker-compose.yml) defaults are written.
SHELL_DEFAULT = re.compile(r"\$\{(TIDELINE_\w+):-([^}$]*)\}")


def example(root: Path) -> dict[str, str]:
    """Read what .env.example shows: each variable with its default."""
    text = (root / EXAMPLE).read_text()
    return dict(re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", text, re.MULTILINE))


def documented(root: Path) -> list[str]:
    """Every variable that something reads is in .env.example, and none that nothing reads."""
    shown = example(root)
    read = {str(field.alias) for field in Settings.model_fields.values()}
    gateway = (root / "gateway/start.sh").read_text()
    read |= set(re.findall(r"\$\{(TIDELINE_\w+):-", gateway))
    for name in (compose.PRODUCTION, compose.DEVELOPMENT):
        read |= set(re.findall(r"(?<!\$)\$\{(\w+)", (root / name).read_text()))
    return [
        *(f"{EXAMPLE} does not tell of {name}" for name in sorted(read - shown.keys())),
        *(f"{EXAMPLE} tells of {name}, which nothing reads" for name in sorted(shown.keys() - read)),
    ]


def defaults(root: Path) -> list[str]:
    """The defaults shown are the ones used by the API, the gateway and Compose, ports included."""
    shown = example(root)
    used: list[tuple[str, str, str]] = []
    for field in Settings.model_fields.values():
        if not field.is_required():
            value = "" if field.default is None else str(field.default)
            used.append(("api/settings.py", str(field.alias), value.lower() if value in {"True", "False"} else value))
    for name in ("gateway/start.sh", compose.PRODUCTION, compose.DEVELOPMENT):
        used += [(name, variable, value) for variable, value in SHELL_DEFAULT.findall((root / name).read_text())]
    return [
        f"{variable} is {value!r} in {name} and {shown[variable]!r} in {EXAMPLE}"
        for name, variable, value in used
        if variable in shown and shown[variable] != value
    ]
