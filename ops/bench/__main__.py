"""`python -m ops.bench [whole|query|ingest]`: measure on the server that DATABASE_URL names; ingest on one of its own."""

import argparse

from ops.bench import ingest, query, whole

COMMANDS = {"whole": whole.main, "query": query.main, "ingest": ingest.main}


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(prog="python -m ops.bench", description="Measurements, beside the running stack")
    parser.add_argument("what", nargs="?", choices=list(COMMANDS), default="whole")
    COMMANDS[parser.parse_args().what]()


if __name__ == "__main__":
    main()
