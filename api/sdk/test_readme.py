"""README's example against the real application."""

import asyncio
import re
import sys
from pathlib import Path

import asyncpg

from db.testing import TestSite

HERE = Path(__file__).parent


async def test_readmes_example_runs_as_it_stands(address: str, owner: asyncpg.Connection, site: TestSite) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```$", (HERE / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    for shown, real in (("https://stats.example.org", address), ("demo", site.key)):
        assert example.count(f'"{shown}"') == 1
        example = example.replace(f'"{shown}"', repr(real))
    # Without site-packages, so that the SDK proves to need none of them.
    source = f"import sys; sys.path.insert(0, {str(HERE)!r})\n{example}"
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", "-c", source, stderr=asyncio.subprocess.PIPE
    )
    _, complaints = await asyncio.wait_for(program.communicate(), 20)
    assert (program.returncode, complaints) == (0, b"")
    rows = await owner.fetch(
        "SELECT name, value, user_id, path, source, properties->>'plan' AS plan FROM events WHERE site_id = $1 "
        "ORDER BY time, event_id",
        site.id,
    )
    assert [tuple(row) for row in rows] == [
        ("signup", None, "u-17", None, None, "pro"),
        ("purchase", 49.9, "u-17", None, None, "pro"),
        ("pageview", None, None, "/pricing", "duckduckgo.com", None),
    ]
    assert (
        await owner.fetchval("SELECT traits->>'plan' FROM traits WHERE site_id = $1 AND user_id = 'u-17'", site.id)
        == "pro"
    )
