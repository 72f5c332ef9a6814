"""Links: only ours, only for a while, only for what they say."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner

from api.analytics.inquiry import filters
from api.analytics.question import Comparison, Filter, Operator
from api.analytics.story import DIMENSION
from api.errors import TidelineError
from api.export.layout import COLUMNS, Delimiter, Layout
from api.export.link import LIFETIME, ExportRequest, Signer

REQUEST = ExportRequest(
    7, "shop.example", datetime(2025, 3, 29, 23, tzinfo=UTC), datetime(2025, 3, 30, 22, tzinfo=UTC), "Europe/Paris"
)
SIGNER = Signer("k" * 32)


def test_a_link_says_what_was_asked() -> None:
    token, expires_at = SIGNER.sign(REQUEST, 1)
    assert SIGNER.read(token) == REQUEST
    assert timedelta(0) < expires_at - datetime.now(UTC) <= LIFETIME


@given(
    st.none() | filters,
    st.builds(
        Layout,
        st.lists(st.sampled_from(COLUMNS), min_size=1, unique=True).map(tuple),
        st.sampled_from(Delimiter),
        st.booleans(),
        st.booleans(),
    ),
)
def test_a_link_says_what_passes_and_how_it_is_written(passing: Filter | None, layout: Layout) -> None:
    request = replace(REQUEST, filter=passing, layout=layout)
    assert SIGNER.read(SIGNER.sign(request, 1)[0]) == request


def test_a_filter_that_no_address_could_hold_is_refused() -> None:
    values = tuple(secrets.token_hex(50) for _ in range(200))
    with pytest.raises(TidelineError) as caught:
        SIGNER.sign(replace(REQUEST, filter=Comparison(DIMENSION["path"], Operator.IS, values)), 1)
    assert caught.value.code == "BAD_INPUT"
    assert "filter" in caught.value.message
    # What repeats itself is packed.
    long = Comparison(DIMENSION["path"], Operator.IS, ("x" * 900,) * 20)
    assert SIGNER.read(SIGNER.sign(replace(REQUEST, filter=long), 1)[0]).filter == long


def test_the_file_is_named_after_site_and_local_range() -> None:
    assert REQUEST.file_name == "shop.example_2025-03-30_2025-03-31.csv"
    hostile = ExportRequest(1, 'a/../"b\r\n', REQUEST.start, REQUEST.end, "UTC")
    assert hostile.file_name == "a-..--b--_2025-03-29_2025-03-30.csv"


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", SIGNER.sign(REQUEST, 1)[0][:-1], Signer("j" * 32).sign(REQUEST, 1)[0]]
)
def test_a_forged_link_is_refused(token: str) -> None:
    with pytest.raises(TidelineError) as caught:
        SIGNER.read(token)
    assert caught.value.code == "LINK_INVALID"
    assert "exportData" in caught.value.message


def test_a_changed_link_is_refused() -> None:
    token, _ = SIGNER.sign(REQUEST, 1)
    for place in range(0, len(token), 5):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(TidelineError):
            SIGNER.read(changed)


def test_an_expired_link_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    token, _ = SIGNER.sign(REQUEST, 1)
    now = TimestampSigner("k").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + int(LIFETIME.total_seconds()) + 2)
    with pytest.raises(TidelineError) as caught:
        SIGNER.read(token)
    assert caught.value.code == "LINK_EXPIRED"
