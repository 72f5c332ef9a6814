"""How a CSV is laid out: which columns, what stands between them, and what a spreadsheet may not take for a formula. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, case, func, literal

from db.tables import events

# The columns in the order of the file: what people look for first stands first.
COLUMNS: Final = (
    *("time", "event_id", "name", "visitor_id", "session_id", "user_id", "hostname", "path", "title"),
    *("referrer", "source", "channel", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"),
    *("country", "region", "language", "browser", "os", "device", "screen", "value", "properties"),
)
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# What spreadsheets take for the beginning of a formula.
_FORMULA: Final = r"^[=+\-@\t\r]"


class Delimiter(Enum):
    """What stands between two fields."""

    COMMA = ","
    SEMICOLON = ";"
    TAB = "\t"


@dataclass(frozen=True)
class Layout:
    """A file's layout. With `spreadsheet_safe` an apostrophe stands before what a spreadsheet would calculate."""

    columns: tuple[str, ...] = COLUMNS
    delimiter: Delimiter = Delimiter.COMMA
    byte_order_mark: bool = False
    spreadsheet_safe: bool = False

    def fields(self) -> Sequence[ColumnElement[Any]]:
        """Return what is selected. Times are written with the transaction's zone and its offset at that moment."""
        return [self._field(name).label(name) for name in self.columns]

    def _field(self, name: str) -> ColumnElement[Any]:
        column = events.c[name]
        if name == "time":
            return func.to_char(column, literal('YYYY-MM-DD"T"HH24:MI:SS.USTZH:TZM'))
        if self.spreadsheet_safe and isinstance(column.type, Text):
            return case((column.regexp_match(_FORMULA), literal("'", Text).concat(column)), else_=column)
        return column
