"""What is taken as an event, and what a refusal says."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.ingest.event import MAX_PROPERTIES, RejectedError, read_event

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
ID_OF_MAY = "019688b6-bf00-7abc-8def-0123456789ab"  # version 7, 2025-04-30T22:00:00Z
ID_RANDOM = "9b2f6c1e-5a4d-4f3b-8c2a-1d0e9f8a7b6c"  # version 4


def test_a_name_is_enough() -> None:
    identity, time, event = read_event({"name": "pageview"}, NOW)
    assert (identity.version, time, event.name) == (7, NOW, "pageview")
    assert identity.int >> 80 == int(NOW.timestamp() * 1000)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"time": "2025-05-01T10:00:00+02:00"}, datetime(2025, 5, 1, 8, tzinfo=UTC)),
        ({"time": "2000-01-01T00:00:00Z"}, datetime(2000, 1, 1, tzinfo=UTC)),
        ({"time": "2025-06-01T12:05:00Z"}, NOW + timedelta(minutes=5)),
        ({"id": ID_OF_MAY}, datetime(2025, 4, 30, 22, tzinfo=UTC)),
        ({"id": ID_RANDOM}, NOW),
        # A clock that is fast: the event is not lost, it happened now.
        ({"id": "01ffffff-ffff-7abc-8def-0123456789ab"}, NOW),
        ({"id": "ffffffff-ffff-7abc-8def-0123456789ab"}, NOW),
        ({"id": "00000000-0000-7abc-8def-0123456789ab"}, NOW),
    ],
)
def test_when_an_event_happened(fields: dict[str, str], expected: datetime) -> None:
    assert read_event({"name": "x", **fields}, NOW)[1] == expected


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "An event is an object"),
        ("pageview", "An event is an object"),
        ([], "An event is an object"),
        ({}, "`name`"),
        ({"name": ""}, "$.name"),
        ({"name": "x" * 201}, "<= 200"),
        ({"name": 3}, "Expected `str`, got `int` - at `$.name`"),
        ({"name": "x", "nmae": 1}, "Unknown field `nmae`. Known: name, id, time, url"),
        ({"name": "x", "id": "not-a-uuid"}, "Invalid UUID - at `$.id`"),
        ({"name": "x", "time": "yesterday"}, "Invalid RFC3339 encoded datetime - at `$.time`"),
        ({"name": "x", "time": "2025-01-01T00:00:00"}, "timezone component - at `$.time`"),
        ({"name": "x", "time": "1970-01-01T00:00:00Z"}, "`time` must lie between 2000-01-01 and 5 minutes from now"),
        ({"name": "x", "time": "2100-01-01T00:00:00Z"}, "`time` must lie between"),
        ({"name": "x", "value": "12"}, "$.value"),
        ({"name": "x", "value": 1e300}, "$.value"),
        ({"name": "x", "value": float("nan")}, "value"),
        ({"name": "x", "screen": "wide"}, "$.screen"),
        ({"name": "a\0b"}, "`name` holds a NUL character"),
        ({"name": "x", "title": "\ud800"}, "`title` holds half of a surrogate pair"),
        ({"name": "x", "userId": ""}, "$.userId"),
        ({"name": "x", "properties": []}, "$.properties"),
        ({"name": "x", "properties": {str(n): n for n in range(MAX_PROPERTIES + 1)}}, "more than 64 keys"),
        ({"name": "x", "properties": {"": 1}}, "1 to 128 characters"),
        ({"name": "x", "properties": {"k": "v" * 2001}}, "longer than 2000 characters"),
        ({"name": "x", "properties": {"k": ["v"] * 2001}}, "longer than 2000 characters"),
        ({"name": "x", "properties": {"k": 10**5000}}, "longer than 2000 characters"),
        ({"name": "x", "properties": {"k": {"a": {"b": {"c": {"d": {"e": 1}}}}}}}, "deeper than 5"),
        ({"name": "x", "properties": {"k": ["a\0b"]}}, "NUL character"),
        ({"name": "x", "properties": {"k": {"\0": 1}}}, "NUL character"),
        ({"name": "x", "properties": {"k": float("inf")}}, "finite"),
    ],
)
def test_a_refusal_names_the_field_and_what_is_accepted(raw: object, words: str) -> None:
    with pytest.raises(RejectedError) as caught:
        read_event(raw, NOW)
    assert words in str(caught.value)
    assert caught.value.code in ("INVALID_EVENT", "TIME_OUT_OF_RANGE")


anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None))
    | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(
    [
        "id",
        "name",
        "time",
        "url",
        "title",
        "referrer",
        "language",
        "screen",
        "timeZone",
        "value",
        "properties",
        "userId",
        "seconds",
        "depth",
    ]
)


@given(st.dictionaries(fields, anything, max_size=8) | anything)
def test_whatever_comes_is_taken_or_refused(raw: object) -> None:
    """Never another exception; and what is taken can be stored: valid UTF-8 without NUL, and finite numbers."""
    try:
        identity, time, event = read_event(raw, NOW)
    except RejectedError as error:
        assert str(error)  # noqa: PT017 - being taken is as good: there is nothing to expect
        return
    assert identity
    assert datetime(2000, 1, 1, tzinfo=UTC) <= time <= NOW + timedelta(minutes=5)
    text = json.dumps(event.properties, ensure_ascii=False, allow_nan=False) + "".join(
        value for value in (getattr(event, field) for field in event.__struct_fields__) if isinstance(value, str)
    )
    assert "\0" not in text
    assert "\\u0000" not in text
    assert text.encode()
