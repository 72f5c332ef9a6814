"""`python3 -m ops.stack COMMAND`: what the Makefile calls."""

import argparse
import sys
from contextlib import redirect_stdout

from ops.stack import throw_away
from ops.stack.progress import StackError


def main() -> int:
    """Run one command; 0 when it did what it says."""
    parser = argparse.ArgumentParser(prog="python3 -m ops.stack", description="Tideline on one machine, without Docker")
    commands = parser.add_subparsers(dest="command", required=True)
    server = commands.add_parser("postgres-test", help="a throw-away PostgreSQL that stays until stopped")
    server.add_argument("action", choices=["start", "stop"])
    arguments = parser.parse_args()
    try:
        with redirect_stdout(sys.stderr):
            address = throw_away.standing(arguments.action)
        print(address)
    except StackError as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
