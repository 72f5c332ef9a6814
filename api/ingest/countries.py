"""The country of an address, from a database (MMDB) that the owner keeps. Addresses are looked up and forgotten."""

import logging
import os
import re
import shutil
from pathlib import Path
from time import monotonic
from typing import Any, Final

import maxminddb

# How long a file that was put there, replaced or taken away goes unnoticed.
LOOK_SECONDS: Final = 10.0

_CODE: Final = re.compile(r"[A-Z]{2}").fullmatch
# What databases write for nowhere in particular.
_NOWHERE: Final = frozenset({"AP", "EU", "XX", "ZZ"})

_log = logging.getLogger(__name__)


class Countries:
    """Looks addresses up. The file may come, be replaced and go at any time; while there is none, nothing is known."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._reader: maxminddb.Reader | None = None
        self._stamp: tuple[int, ...] | None = None
        self._look_at = 0.0

    def of(self, address: str) -> str | None:
        """Return the two-letter code of an address's country; None for one that is not known, or is no address.

        Costs some microseconds, and once for each new file the reading of it.
        """
        if self._path is None:
            return None
        now = monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            self._renew(self._path)
        if self._reader is None:
            return None
        try:
            return _country(self._reader.get(address))
        except (TypeError, ValueError, maxminddb.InvalidDatabaseError):
            return None

    def _renew(self, path: Path) -> None:
        try:
            found = path.stat()
        except OSError:
            if self._reader is not None:
                _log.warning("the country database %s is gone: time zones tell countries", path)
            self._reader = self._stamp = None
            return
        stamp = (found.st_ino, found.st_size, found.st_mtime_ns)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._reader = _opened(path)
        except (OSError, TypeError, ValueError, maxminddb.InvalidDatabaseError) as error:
            # It may be on its way: a whole one will look different, and is tried then.
            _log.warning("the country database %s cannot be read: %s", path, error)
            return
        about = self._reader.metadata()
        _log.info("the country database is %s of %d (Unix time)", about.database_type, about.build_epoch)


def _opened(path: Path) -> maxminddb.Reader:
    """Map a copy in memory: were the file itself mapped and then overwritten, reading it would end the process."""
    copy = os.memfd_create("countries")
    try:
        with path.open("rb") as file, open(copy, "wb", closefd=False) as whole:
            shutil.copyfileobj(file, whole, 1 << 20)
        return maxminddb.open_database(f"/proc/self/fd/{copy}", maxminddb.MODE_AUTO)
    finally:
        os.close(copy)


def _country(found: Any) -> str | None:  # noqa: ANN401 - whatever a database holds
    """Return the code of a record. Databases agree on the format, not on the names."""
    match found:
        case {"country": {"iso_code": str(code)}} | {"country_code": str(code)} | {"country": str(code)}:
            return code if _CODE(code) and code not in _NOWHERE else None
        case _:
            return None
