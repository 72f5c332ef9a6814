"""`python -m db …`: the schema as text. What changes a database is `python -m api prepare`."""

import argparse
import sys

from db import ddl, migrate
from db.rollups import EDITIONS


def main() -> None:
    """Run the command named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m db", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("ddl", "print the schema as the code declares it"),
        ("offline", "print the migrations from nothing to head, as `alembic upgrade head --sql` does"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--edition", choices=EDITIONS, required=True)
    arguments = parser.parse_args()
    if arguments.command == "ddl":
        sys.stdout.write(";\n\n".join(ddl.schema(arguments.edition)) + ";\n")
    else:
        sys.stdout.write(migrate.offline(arguments.edition))


if __name__ == "__main__":
    main()
