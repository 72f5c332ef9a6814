"""Names that people give to things."""

from typing import Final

from api.errors import bad_input

MAX_NAME: Final = 100


def read_name(written: str) -> str:
    """Return a name as it is kept, without white space around it.

    Raises:
        TidelineError: BAD_INPUT for one that is empty, too long, or holds what cannot be printed.
    """
    name = written.strip()
    if not (0 < len(name) <= MAX_NAME and name.isprintable()):
        raise bad_input("name", f"name: Write 1 to {MAX_NAME} characters on one line.", limit=MAX_NAME)
    return name
