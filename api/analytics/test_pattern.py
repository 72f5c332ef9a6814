"""Patterns: whatever is taken, PostgreSQL takes, reads as Python does, and answers quickly; a refusal says why and where."""

import re
import warnings
from collections.abc import AsyncIterator
from time import perf_counter
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.analytics.pattern import ACCEPTED, MAX_ANCHORS, MAX_COUNT, MAX_LENGTH, MAX_NESTING, MAX_PLACES, vet
from api.errors import TidelineError
from db.testing import TestDatabase

# Far more than any pattern that is taken needs on a busy machine, far less than one that explodes would.
SECONDS = 3
PIECES = (
    *(
        "a",
        "b",
        "é",
        "😀",
        ".",
        "-",
        "]",
        "}",
        ",",
        "0",
        "[ab]",
        "[^a]",
        "[[:alpha:]_-]",
        r"[\w.-]",
        r"[\D]",
        r"[^\W]",
        "[]a]",
    ),
    *(
        "[a-z-]",
        "[--a]",
        "[ -~]",
        "[[]",
        "[^-]",
        r"\d",
        r"\W",
        r"\s",
        r"\.",
        r"\_",
        r"\t",
        r"\\",
        "()",
        "(a?)",
        "(a|)",
        "(?:b)",
    ),
    *("^", "$", "(", "(?:", ")", "|", "*", "+", "?", "*?", "{2}", "{0}", "{0,3}", "{5,}", "{20}", "{1,10}"),
    # What is not taken, and what might become it.
    *(
        "{",
        "\\",
        "[",
        "[:",
        "=",
        "(?",
        "***",
        "?=",
        "(?i)",
        r"\1",
        r"\b",
        "[a-",
        "-z]",
        "[!-",
        "[^",
        r"\-",
        "{,2}",
        "{3,1}",
    ),
)
patterns = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join)
texts = (
    "a" * 2000 + "!",
    "ab" * 1000,
    "aé😀_ -.]}" * 220,
    "".join("ab"[(number * number // 7) % 2] for number in range(2000)),
)
SLOW = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def is_taken(pattern: str) -> bool:
    try:
        vet(pattern, "filter")
    except TidelineError:
        return False
    return True


@pytest.fixture(scope="session")
async def reader(database: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.reader_url)
    await connection.execute(f"SET statement_timeout = '{SECONDS}s'")
    yield connection
    await connection.close()


@SLOW
@given(pattern=patterns.filter(is_taken), text=st.sampled_from(texts))
@example(pattern=r"((\w?\s?\D?){33})*", text=texts[0])
@example(pattern="((a?){50}){2}", text=texts[0])
@example(pattern="(((a*b*)*){25})*", text=texts[1])
@example(pattern="(a|b)*a(a|b){40}c", text=texts[3])
@example(pattern="(a*)*" * 38, text=texts[0])
@example(pattern="(^|$|a*)" * 3 + "(a?){40}", text=texts[0])
@example(pattern="(.*a){30}x", text=texts[0])
async def test_what_is_taken_the_database_takes_and_answers_quickly(
    reader: asyncpg.Connection, pattern: str, text: str
) -> None:
    assert await reader.fetchval("SELECT $1 ~ $2", text, pattern) in (True, False)


plain = st.text(alphabet="ab-_/. 1", max_size=12)


@SLOW
@given(pattern=patterns.filter(is_taken), text=plain)
@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")  # Python may read them otherwise one day
async def test_it_means_what_it_means_elsewhere(reader: asyncpg.Connection, pattern: str, text: str) -> None:
    with warnings.catch_warnings():
        # Python announces that it may read some classes otherwise one day.
        warnings.simplefilter("ignore", FutureWarning)
        python = re.compile(pattern.replace("[:alpha:]", "a-zA-Z"), re.DOTALL | re.ASCII)
    expected = python.search(text) is not None
    assert await reader.fetchval("SELECT $1 ~ $2", text, pattern) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "^/blog/[0-9]{4}/",
        r"\.(pdf|zip)$",
        "(^|/)pricing(/|$)",
        "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
        "é+|[à-ü]?",
        r"[^\]\\/-]{1,100}",
        "x{0}",
        r"[--a][!--][+\--z][-a-]",
        "(a|)+?",
        "]}",
    ],
)
def test_what_people_write_is_taken(pattern: str) -> None:
    vet(pattern, "filter")


@pytest.mark.parametrize(
    ("pattern", "words", "details"),
    [
        ("", "1 to 200 characters, not 0", {"limit": MAX_LENGTH}),
        ("a" * 201, "1 to 200 characters, not 201", {"limit": MAX_LENGTH}),
        (r"(a)\1", "Referring back", {"at": 4}),
        ("(?=a)", "Looking ahead", {"at": 1}),
        ("a(?<!b)", "Looking ahead", {"at": 2}),
        ("(?<name>a)", "named groups", {"at": 1}),
        ("(?i)a", "Options inside", {"at": 1}),
        ("***=a", "nothing before this to repeat", {"at": 1}),
        ("a**", "repetition of a repetition", {"at": 3}),
        ("(|+)", "nothing before this to repeat", {"at": 3}),
        ("a{", "A count is written", {"at": 2}),
        ("a{,3}", "A count is written", {"at": 2}),
        ("a{1001}", "A count is written", {"at": 2}),
        ("a{101}", "repeated at most 100 times", {"at": 2, "limit": MAX_COUNT}),
        ("a{3,1}", "The lower count comes first", {"at": 2}),
        ("((a{10}){10}){2}", "more than 100 places", {"at": 17, "limit": MAX_PLACES}),
        ("(((x?){90})*a?){20}", "more than 100 places", {"at": 20, "limit": MAX_PLACES}),
        ("(" * 21 + ")" * 21, "nested at most 20 deep", {"at": 22, "limit": MAX_NESTING}),
        ("^^^^^^^", "at most 6 times", {"at": 7, "limit": MAX_ANCHORS}),
        ("(^a)*", "cannot be repeated", {"at": 5}),
        ("(a", "A group is not closed", {"at": 3}),
        ("a)", "closes no group", {"at": 2}),
        ("[a", "A class is not closed", {"at": 1}),
        ("[]", "A class is not closed", {"at": 1}),
        ("[z-a]", "from one character to a later one", {"at": 2}),
        (r"[a-\d]", "from one character to a later one", {"at": 2}),
        ("[a-c-e]", "stands first or last", {"at": 5}),
        ("[a-a--z]", "stands first or last", {"at": 5}),
        ("[[:word:]]", "Named classes", {"at": 2}),
        ("[[.a.]]", "Named classes", {"at": 2}),
        (r"\b", "This use of", {"at": 1}),
        (r"\x41", "This use of", {"at": 1}),
        ("a\\", "This use of", {"at": 2}),
    ],
)
def test_a_refusal_names_the_field_the_place_and_what_is_accepted(
    pattern: str, words: str, details: dict[str, Any]
) -> None:
    with pytest.raises(TidelineError) as caught:
        vet(pattern, "filter.values[0]")
    extensions = dict(caught.value.extensions or {})
    assert words in caught.value.message
    assert caught.value.message.startswith("filter.values[0]: ")
    assert "at" not in details or caught.value.message.endswith(ACCEPTED)
    assert (extensions.pop("code"), extensions.pop("field")) == ("BAD_INPUT", "filter.values[0]")
    if "limit" in details:
        assert extensions["limit"] == details["limit"]
    if "at" in details:
        assert extensions["at"] == details["at"]


@given(st.text(max_size=MAX_LENGTH))
def test_any_text_is_taken_or_refused_at_once(pattern: str) -> None:
    started = perf_counter()
    is_taken(pattern)
    assert perf_counter() - started < 1
