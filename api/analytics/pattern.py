"""Regular expressions that may run in the database: what RE2 and PostgreSQL read alike and answer in linear time. Pure."""

import string
from dataclasses import dataclass
from typing import Final

from api.errors import TidelineError, bad_input

MAX_LENGTH: Final = 200
MAX_COUNT: Final = 100
# How many places a pattern has once its counts are written out: `([0-9a-f]{4}-){3}` has 15. PostgreSQL's time to read a
# pattern grows faster than this number, its time to run one about as fast.
MAX_PLACES: Final = 100
MAX_NESTING: Final = 20
# PostgreSQL's time to read a pattern explodes where many places ask to be the text's beginning or end.
MAX_ANCHORS: Final = 6

ACCEPTED: Final = (
    "A pattern is made of characters, `.`, classes such as `[a-z0-9]` and `[[:alpha:]]`, groups `(…)` and `(?:…)`, `|`, `^`, "
    r"`$`, the repetitions `*`, `+`, `?`, `{m}`, `{m,}` and `{m,n}`, and `\d \w \s \D \W \S \t \n \r`; "
    r"`\` before any other sign takes that sign's meaning away."
)

_CLASSES: Final = frozenset(
    ("alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit")
)
_SHORTHANDS: Final = frozenset("dwsDWS")
_CONTROLS: Final = frozenset("tnrfv")
_LOOKS: Final = ("?=", "?!", "?<")


def vet(pattern: str, field: str) -> None:
    """Refuse a pattern that PostgreSQL's `~` does not take, reads otherwise than RE2, or may take long over.

    Raises:
        TidelineError: BAD_INPUT, with the field, what is not accepted and where, what is, and a limit that is passed.
    """
    if not 1 <= len(pattern) <= MAX_LENGTH:
        raise bad_input(
            field, f"{field}: A pattern has 1 to {MAX_LENGTH} characters, not {len(pattern)}.", limit=MAX_LENGTH
        )
    _Reader(pattern, field).read()


@dataclass
class _Reader:
    """Reads a pattern from left to right; `at` is where it is. Each method returns how many places its part has."""

    pattern: str
    field: str
    at: int = 0
    anchors: int = 0

    def read(self) -> None:
        self._alternatives(0)
        if self.at < len(self.pattern):
            raise self._refused("This `)` closes no group")

    def _alternatives(self, nesting: int) -> int:
        if nesting > MAX_NESTING:
            raise self._refused(f"Groups are nested at most {MAX_NESTING} deep", MAX_NESTING)
        places = 0
        while True:
            while self._next() not in ("", "|", ")"):
                places = self._within(places + self._repeated(nesting))
            if self._next() != "|":
                return places
            self._take()
            places += 1

    def _repeated(self, nesting: int) -> int:
        anchors = self.anchors
        places = self._atom(nesting)
        if self._next() not in ("*", "+", "?", "{"):
            return places
        if self.anchors > anchors:
            raise self._refused("What has `^` or `$` in it cannot be repeated")
        most = self._counts() if self._next() == "{" else len(self._take())
        if self._next() == "?":
            self._take()  # As few as possible: says nothing new about whether a text matches.
        if self._next() in ("*", "+", "?", "{"):
            raise self._refused("A repetition of a repetition needs a group")
        return self._within(max(places, 1) * max(most, 1))

    def _atom(self, nesting: int) -> int:
        match self._next():
            case "(":
                return self._group(nesting)
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case "^" | "$":
                self.anchors += 1
                if self.anchors > MAX_ANCHORS:
                    raise self._refused(f"A pattern has `^` and `$` at most {MAX_ANCHORS} times", MAX_ANCHORS)
            case "*" | "+" | "?" | "{":
                raise self._refused("There is nothing before this to repeat (a `{` as a character is written `\\{`)")
        self._take()
        return 1

    def _group(self, nesting: int) -> int:
        if self.pattern.startswith(_LOOKS, self.at + 1):
            raise self._refused("Looking ahead or behind, and named groups, are not accepted")
        if self.pattern.startswith("?", self.at + 1) and not self.pattern.startswith("?:", self.at + 1):
            raise self._refused("Options inside a pattern are not accepted")
        self._take(3 if self.pattern.startswith("?:", self.at + 1) else 1)
        places = self._alternatives(nesting + 1)
        if self._next() != ")":
            raise self._refused("A group is not closed: `)` is missing")
        self._take()
        return places

    def _counts(self) -> int:
        begin = self.at
        end = self.pattern.find("}", begin)
        low, comma, high = self.pattern[begin + 1 : end if end > 0 else begin + 1].partition(",")
        numbers = [low, high] if high else [low]
        if not all(number.isascii() and number.isdigit() and len(number) <= len(str(MAX_COUNT)) for number in numbers):
            raise self._refused(f"A count is written `{{m}}`, `{{m,}}` or `{{m,n}}`, up to {MAX_COUNT}", MAX_COUNT)
        counts = [int(number) for number in numbers]
        if max(counts) > MAX_COUNT:
            raise self._refused(f"Something is repeated at most {MAX_COUNT} times, or without end", MAX_COUNT)
        if counts != sorted(counts):
            raise self._refused("The lower count comes first")
        self._take(end + 1 - begin)
        return max(counts) + (1 if comma and not high else 0)

    def _escape(self) -> int:
        self._check_escape(self.pattern[self.at + 1 : self.at + 2])
        self._take(2)
        return 1

    def _check_escape(self, letter: str) -> None:
        if letter.isdigit() and letter != "0":
            raise self._refused("Referring back to a group is not accepted")
        if letter not in _SHORTHANDS | _CONTROLS | set(string.punctuation):
            raise self._refused("This use of `\\` is not accepted")

    def _class(self) -> int:
        begin = self.at
        self._take(2 if self.pattern.startswith("^", self.at + 1) else 1)
        members = 0
        while self._next() != "]" or members == 0:
            if self._next() == "":
                self.at = begin
                raise self._refused("A class is not closed: `]` is missing")
            self._member(first=members == 0)
            members += 1
        self._take()
        return 1 + members // 8  # a class of many members takes as long as some places

    def _member(self, *, first: bool) -> None:
        """Read a character, a range or a named class of a class."""
        begin = self.at
        low = self._end_of_range()
        # A `-` is itself where the class begins or ends, else it makes a range.
        if self.pattern[begin] == "-" and not first and self._next() != "]":
            self.at = begin
            raise self._refused("A `-` stands first or last in a class, between two characters, or behind `\\`")
        if self._next() != "-" or self.pattern.startswith("]", self.at + 1):
            return
        self._take()
        high = self._end_of_range()
        if low is None or high is None or low > high:
            self.at = begin
            raise self._refused("A range goes from one character to a later one")

    def _end_of_range(self) -> str | None:
        """Read a character and return it, or a named class and return None."""
        if self._next() == "[" and self.pattern[self.at + 1 : self.at + 2] in (":", ".", "="):
            end = self.pattern.find(":]", self.at + 2)
            if not self.pattern.startswith("[:", self.at) or self.pattern[self.at + 2 : max(end, 0)] not in _CLASSES:
                raise self._refused("Named classes are `[:alpha:]`, `[:digit:]` and their like")
            self._take(end + 2 - self.at)
            return None
        if self._next() == "\\":
            letter = self.pattern[self.at + 1 : self.at + 2]
            self._check_escape(letter)
            self._take(2)
            return None if letter in _SHORTHANDS | _CONTROLS else letter
        return self._take()

    def _within(self, places: int) -> int:
        if places > MAX_PLACES:
            raise self._refused(
                f"Written out, the counts would make a pattern of more than {MAX_PLACES} places", MAX_PLACES
            )
        return places

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _take(self, length: int = 1) -> str:
        taken = self.pattern[self.at : self.at + length]
        self.at += len(taken)
        return taken

    def _refused(self, what: str, limit: int | None = None) -> TidelineError:
        details = {"at": self.at + 1} if limit is None else {"at": self.at + 1, "limit": limit}
        return bad_input(self.field, f"{self.field}: {what} (at character {self.at + 1}). {ACCEPTED}", **details)
