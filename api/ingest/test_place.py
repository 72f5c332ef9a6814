"""Which country a time zone tells."""

import pytest

from api.ingest.place import country_of_zone


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Paris", "FR"),
        ("Europe/Monaco", "MC"),
        ("Asia/Kolkata", "IN"),
        ("Asia/Calcutta", "IN"),
        ("America/Toronto", "CA"),
        ("Pacific/Apia", "WS"),
        ("UTC", None),
        ("Etc/GMT+3", None),
        ("Mars/Olympus", None),
        ("", None),
        (None, None),
    ],
)
def test_countries(zone: str | None, country: str | None) -> None:
    assert country_of_zone(zone) == country
