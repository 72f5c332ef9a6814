"""Where an event's visitor is, as far as their clock tells: the country of a time zone. Pure, read once from tzdata."""

from functools import cache
from importlib import resources


def country_of_zone(zone: str | None) -> str | None:
    """Return the two-letter code of the country whose people set their clocks by a zone; None for UTC or an unknown one.

    Old names that browsers still send ("Asia/Calcutta") count as the zones they mean. Source: zone.tab and the links of
    tzdata.zi, both of the IANA time zone database.
    """
    return _countries().get(zone) if zone else None


@cache
def _countries() -> dict[str, str]:
    files = resources.files("tzdata") / "zoneinfo"
    rows = (files / "zone.tab").read_text(encoding="utf-8").splitlines()
    countries = {row.split("\t")[2]: row[:2] for row in rows if row and not row.startswith("#")}
    for line in (files / "tzdata.zi").read_text(encoding="utf-8").splitlines():
        kind, *names = line.split()[:3] or [""]
        if kind == "L":
            target, alias = names
            if target in countries:
                countries.setdefault(alias, countries[target])
    return countries
