"""YAML files as plain values."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

# A document's shape is its schema's business (checked apart), so its values are Any here.
Mapping = dict[str, Any]

# Compose replaces these lists when a second file names them; every other list grows.
REPLACED = ("command", "entrypoint", "test")


def read(path: Path) -> Mapping:
    """Read a file, with its anchors and merge keys resolved."""
    document: Mapping = YAML(typ="safe", pure=True).load(path)
    return document


def merged(base: Mapping, over: Mapping) -> Mapping:
    """Lay a second Compose file over the first, as `docker compose -f first -f second` does."""
    result = dict(base)
    for name, value in over.items():
        before = result.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            result[name] = merged(before, value)
        elif isinstance(before, list) and isinstance(value, list) and name not in REPLACED:
            result[name] = [*before, *value]
        else:
            result[name] = value
    return result
