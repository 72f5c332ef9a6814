"""`python -m api …`: the commands that containers and the local stack run alike."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg
import uvicorn
from pydantic import ValidationError

from api.auth import create_token
from api.logs import CONFIG
from api.passwords import hash_password
from api.settings import Settings, read_settings
from api.sites import all_sites
from db.migrate import plain, set_password, upgrade
from db.seed import DEMO_DAYS, seed_demo

STEP_DAYS = 10


async def prepare(settings: Settings) -> None:
    """Bring the database to where this code can serve from it: schema, roles, first login, demo site. Idempotent."""
    if settings.database_url is None:
        raise LookupError("DATABASE_URL is needed to prepare the database.")
    print("Migrating …", flush=True)
    await upgrade(settings.database_url)
    connection = await asyncpg.connect(plain(settings.database_url))
    try:
        for url in (settings.database_writer_url, settings.database_reader_url):
            await set_password(connection, url)
        await _first_login(connection, settings)
        if settings.seed_demo:
            await seed_demo(connection, datetime.now(UTC), _report)
    finally:
        await connection.close()
    print("The database is ready.", flush=True)


def _report(done: int) -> None:
    if done % STEP_DAYS == 0 or done == DEMO_DAYS:
        print(f"Seeding the demo site: day {done} of {DEMO_DAYS}", flush=True)


async def _first_login(connection: asyncpg.Connection, settings: Settings) -> None:
    if settings.owner_password is None or await connection.fetchval("SELECT EXISTS (SELECT FROM users)"):
        return
    password_hash = hash_password(settings.owner_password)
    await connection.execute(
        "INSERT INTO users (email, password_hash) VALUES ($1, $2)", settings.owner_email.strip().lower(), password_hash
    )
    print(f"Made the login {settings.owner_email}.", flush=True)


async def token(settings: Settings, name: str) -> None:
    """Print a fresh API token and nothing else."""
    pool = await asyncpg.create_pool(plain(settings.database_writer_url), min_size=1, max_size=1)
    async with pool:
        print(await create_token(pool, name))


async def snippet(settings: Settings) -> None:
    """Print the tag to paste into the first site's pages."""
    pool = await asyncpg.create_pool(plain(settings.database_reader_url), min_size=1, max_size=1)
    async with pool:
        sites = await all_sites(pool)
    if not sites:
        raise LookupError("There is no site yet.")
    print(
        f'<script defer src="{settings.public_url}{settings.script_path}" data-site="{sites[0].public_key}"></script>'
    )


def login(settings: Settings) -> None:
    """Print the first login, where its password comes from the settings."""
    print(f"E-mail: {settings.owner_email}")
    print(f"Password: {settings.owner_password or '(not in the settings)'}")


def serve(settings: Settings, *, reload: bool) -> None:
    """Serve until told to stop; what was accepted is committed first."""
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=settings.api_host,
        port=settings.api_port,
        reload=reload,
        reload_dirs=["api", "db"] if reload else None,
        log_config=CONFIG,
        access_log=False,  # the gateway writes one, without addresses
        server_header=False,
        # Only the gateway can reach this port; it overwrites these headers.
        proxy_headers=True,
        forwarded_allow_ips="*",
        timeout_graceful_shutdown=20,
        # As the gateway has it for requests. A socket that does not answer a ping is gone.
        ws_max_size=1 << 20,
        ws_ping_interval=20,
        ws_ping_timeout=20,
    )


def schema() -> None:
    """Print the GraphQL schema."""
    from api.schema import schema as whole  # noqa: PLC0415 - the other commands start faster without it

    print(whole.as_str())


def main() -> int:
    """Run the command named on the command line; 1 when it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("prepare", help="migrate, make the first login, seed the demo site into an empty database")
    commands.add_parser("serve", help="serve the API").add_argument("--reload", action="store_true")
    commands.add_parser("token", help="print a fresh API token").add_argument("--name", default="command line")
    commands.add_parser("snippet", help="print the tag for the first site's pages")
    commands.add_parser("schema", help="print the GraphQL schema")
    commands.add_parser("login", help="print the first login")
    arguments = parser.parse_args()
    if arguments.command == "schema":
        schema()
        return 0
    asynchronous: dict[str, Callable[[Settings], Awaitable[None]]] = {
        "prepare": prepare,
        "token": lambda settings: token(settings, arguments.name),
        "snippet": snippet,
    }
    try:
        settings = read_settings()
        if arguments.command == "serve":
            serve(settings, reload=arguments.reload)
        elif arguments.command == "login":
            login(settings)
        else:
            asyncio.run(asynchronous[arguments.command](settings))  # type: ignore[arg-type] # each is a coroutine
    except (ValidationError, LookupError, OSError, asyncpg.PostgresError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
