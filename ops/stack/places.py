"""Where the local stack keeps what it makes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LOCAL = ROOT / ".local"
LOGS = LOCAL / "log"
RUN = LOCAL / "run"
TEST = LOCAL / "test"
SETTINGS = LOCAL / "settings.env"
MARKS = LOCAL / "marks"
"""Fingerprints of what was installed or built, so that a second run can see that nothing changed."""

PRIVATE_ROOT = LOCAL / "postgres"
"""A small Debian 13 tree that only PostgreSQL lives in; `chroot` runs the server inside it."""
CLUSTERS = PRIVATE_ROOT / "srv"
"""Data directories: inside the private root, so that no mount is needed to reach them."""

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WEB = ROOT / "web"
COUNTRY = ROOT / "country" / "country.mmdb"
"""Says which country an address is in. Docker finds it there as well; it may be missing."""
WEB_DIST = WEB / "dist"
