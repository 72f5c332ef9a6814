"""Statements sent to a server as its superuser, through the driver the service uses: no psql need be there.

`query` runs this file in the virtual environment; the address goes by environment, where `ps` does not show it.
"""

import asyncio
import os
import subprocess
import sys

from ops.stack import settings
from ops.stack.places import PYTHON, ROOT
from ops.stack.progress import StackError


def query(url: str, *statements: str) -> list[str]:
    """Run the statements, each on its own, and return the first column of their rows. About 0.2 s.

    Raises:
        StackError: the server is not reached or refuses; with what it says.
    """
    done = subprocess.run(
        [str(PYTHON), "-m", "ops.stack.sql", *statements],
        env=settings.environment({"DATABASE_URL": url}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StackError(f"PostgreSQL refused: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout.splitlines()


def create_database(server_url: str, database: str) -> None:
    """Make an empty database on a server unless it is there.

    Raises:
        StackError: the server refuses.
    """
    if not query(server_url, f"SELECT 1 FROM pg_database WHERE datname = '{database}'"):
        query(server_url, f'CREATE DATABASE "{database}"')


def drop_database(server_url: str, database: str) -> None:
    """Drop a database and the writer and reader roles that belong to it alone.

    Raises:
        StackError: the server refuses.
    """
    query(
        server_url,
        f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)',
        f'DROP ROLE IF EXISTS "{database}_writer"',
        f'DROP ROLE IF EXISTS "{database}_reader"',
    )


async def execute(url: str, statements: list[str]) -> None:
    """Run the statements and print the first column of their rows."""
    import asyncpg  # noqa: PLC0415 - the system's Python imports this file too, and has no driver

    connection = await asyncpg.connect(url, timeout=10)
    try:
        for statement in statements:
            for row in await connection.fetch(statement):
                print(row[0])
    finally:
        await connection.close()


if __name__ == "__main__":
    asyncio.run(execute(os.environ["DATABASE_URL"], sys.argv[1:]))
