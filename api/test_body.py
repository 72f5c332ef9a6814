"""Bodies that are nearly JSON, and what is left of them."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.body import DEEPEST, read_json, shallow

values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def nested(depth: int, inside: str = "1") -> str:
    return '[{"a": ' * (depth // 2) + "[" * (depth % 2) + inside + "]" * (depth % 2) + "}]" * (depth // 2)


def depth_of(value: object) -> int:
    depth = 0
    while isinstance(value, list | dict) and value:
        value = value[0] if isinstance(value, list) else value["a"]
        depth += 1
    return depth


@given(before=values, after=values, depth=st.integers(0, 300), text=st.text('[]{}"\\ a'))
def test_what_is_too_deep_is_cut_off_and_nothing_else(before: object, after: object, depth: int, text: str) -> None:
    body = f"[{json.dumps(before)}, {nested(depth, json.dumps(text))}, {json.dumps(after)}]"
    read = json.loads(shallow(body))
    assert [read[0], read[2]] == [before, after]
    if depth < DEEPEST:
        assert shallow(body) == body
    else:
        assert depth_of(read[1]) == DEEPEST - 1


def test_deeper_than_python_reads_is_read() -> None:
    body = nested(20_000)
    with pytest.raises(RecursionError):
        json.loads(body)
    assert depth_of(read_json(body)) == depth_of(read_json(body.encode())) == DEEPEST


def test_what_is_deep_among_too_much_is_refused() -> None:
    with pytest.raises(RecursionError):
        read_json(f"[{nested(20_000)}, {'[],' * 300_000} 1]")


@given(values)
def test_ordinary_json_is_read_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value)) == read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "]" * 3000])
def test_what_is_never_closed_is_refused(text: str) -> None:
    with pytest.raises((RecursionError, ValueError)):
        read_json(text)


@pytest.mark.parametrize("text", ["", "{", '{"a": 1,}', "[1] 2", '["]'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        read_json(text)


def test_numbers_without_end_and_bytes_that_are_no_text_are_read() -> None:
    assert read_json(f"[{'9' * 5000}, {'9' * 300}]") == [math.inf, int("9" * 300)]
    assert read_json(b'["\xff"]') == ["\udcff"]
