"""`python3 -m ops.stack COMMAND`: what the Makefile calls."""

import argparse
import sys
from collections.abc import Callable, Collection
from contextlib import redirect_stdout

from ops.stack import checks, country, development, local, suite, throw_away, toolchain
from ops.stack.progress import StackError

COMMANDS: dict[str, tuple[Callable[[], int | None], str]] = {
    "up": (local.up, "install, build, start, and say where it is"),
    "down": (local.down, "stop what up or dev started"),
    "status": (local.status, "what runs"),
    "url": (local.url, "the address"),
    "token": (local.token, "a fresh API token"),
    "logs": (local.logs, "follow the logs"),
    "psql": (local.psql, "psql on the stack's database"),
    "reset": (local.reset, "delete the stack's data, after asking"),
    "dev": (development.dev, "hot reload, in the foreground"),
    "country": (country.fetch, "a free database of countries by address, or a newer one"),
    "bench": (local.bench, "measure the whole way, on the running stack's server"),
    "bench-query": (local.bench_query, "measure the query engine, on the running stack's server"),
    "bench-web": (local.bench_web, "measure the dashboard in a browser"),
    "install": (toolchain.ensure, "the virtual environment, the web's packages, the built web"),
}

PARTED: dict[str, tuple[Callable[[Collection[str]], int], tuple[str, ...], str]] = {
    "test": (suite.test, suite.PARTS, "every test, or the parts named"),
    "check": (checks.check, checks.SIDES, "lint, format, types, unit tests; of both sides, or the one named"),
}


def obey(arguments: argparse.Namespace) -> int:
    """Do what the command line says."""
    if arguments.command == "postgres-test":
        with redirect_stdout(sys.stderr):
            address = throw_away.standing(arguments.action)
        print(address)
        return 0
    if arguments.command in PARTED:
        act, choices, _ = PARTED[arguments.command]
        if unknown := set(arguments.only) - set(choices):
            raise StackError(f"{', '.join(sorted(unknown))}: there is only {', '.join(choices)}.")
        return act(arguments.only or choices)
    return COMMANDS[arguments.command][0]() or 0


def main() -> int:
    """Run one command; 0 when it did what it says."""
    parser = argparse.ArgumentParser(prog="python3 -m ops.stack", description="Tideline on one machine, without Docker")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, text) in COMMANDS.items():
        commands.add_parser(name, help=text)
    for name, (_, choices, text) in PARTED.items():
        commands.add_parser(name, help=text).add_argument("only", nargs="*", help=", ".join(choices))
    server = commands.add_parser("postgres-test", help="a throw-away PostgreSQL that stays until stopped")
    server.add_argument("action", choices=["start", "stop"])
    try:
        return obey(parser.parse_args())
    except StackError as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return suite.INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
