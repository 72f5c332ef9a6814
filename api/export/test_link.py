"""Links: only ours, only for a while, only for what they say."""

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import TimestampSigner

from api.errors import TidelineError
from api.export.link import LIFETIME, ExportRequest, Signer

REQUEST = ExportRequest(
    7, "shop.example", datetime(2025, 3, 29, 23, tzinfo=UTC), datetime(2025, 3, 30, 22, tzinfo=UTC), "Europe/Paris"
)
SIGNER = Signer("k" * 32)


def test_a_link_says_what_was_asked() -> None:
    token, expires_at = SIGNER.sign(REQUEST, 1)
    assert SIGNER.read(token) == REQUEST
    assert timedelta(0) < expires_at - datetime.now(UTC) <= LIFETIME


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
