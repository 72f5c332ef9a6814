"""What no file of the repository may say."""

import re
import subprocess
from pathlib import Path

# Each as its parts, so that this file does not name them either.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("registry", "npmjs", "org"),
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry-1", "docker", "io"),
        ("deb", "debian", "org"),
    )
]
IN_ADDRESS = "a password in an address"
FORBIDDEN = {
    "the address of a package registry": "|".join(re.escape(name) for name in REGISTRIES),
    "a path of one machine": r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/\w|(?<![\w.])/tmp/\w",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE" r" KEY-----",
    "an access token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60}|AKIA[0-9A-Z]{16}|npm_[A-Za-z0-9]{36})\b",
    IN_ADDRESS: r"\bpostgres(?:ql)?://[\w-]+:[0-9a-f]{16,}@",
}
PATTERNS = {what: re.compile(pattern) for what, pattern in FORBIDDEN.items()}


def files(root: Path) -> list[Path]:
    """List what git tracks, and what it would if it were added now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def contents(root: Path) -> list[str]:
    """No file names a registry, a machine's path or a secret, and .env is not among them."""
    problems = []
    for path in files(root):
        name = path.relative_to(root).as_posix()
        if re.fullmatch(r"(?:.*/)?\.env(?:\..+)?", name) and path.name != ".env.example":
            problems.append(f"{name}: settings with secrets do not belong into the repository")
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        for what, pattern in PATTERNS.items():
            if what == IN_ADDRESS and path.name.startswith("test_"):
                continue  # a test's own, made up
            for found in pattern.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                problems.append(f"{name}:{line}: {what}: {found[0]}")
    return problems
