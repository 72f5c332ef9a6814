"""What an event says -> what people ask about: page, source, campaign, browser, device. Pure and cached."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from ua_parser import parse

from api.ingest.origins import medium_channel, origin

# Stored texts that nobody groups by in full are cut rather than refused, so that a long title does not cost an event.
MAX_STORED: Final = 1000

# Entries of each cache below. A hostile key is 8 kB long, so that none outgrows some 10 MB.
CACHED: Final = 1024

# Parameters that an advertiser's click carries. Facebook's fbclid is none: it is on every link there.
_CLICKS: Final = frozenset(
    {
        "gclid",
        "gbraid",
        "wbraid",
        "dclid",
        "gad_source",
        "msclkid",
        "ttclid",
        "twclid",
        "li_fat_id",
        "yclid",
        "epik",
        "rdt_cid",
    }
)
_LETTERS: Final = re.compile(r"[A-Za-z]{2,8}").fullmatch
_SUBTAG: Final = re.compile(r"[A-Za-z0-9]{1,8}").fullmatch
_UTM: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


@dataclass(frozen=True)
class Page:
    """Where an event happened, from its address."""

    hostname: str | None = None
    path: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    paid: bool = False  # an advertisement was clicked


@dataclass(frozen=True)
class Client:
    """What a User-Agent tells. The string itself is not kept."""

    browser: str | None
    os: str | None
    device: str | None


@dataclass(frozen=True)
class Source:
    """Where a visitor came from. `referrer` is without its query, which may hold anything."""

    referrer: str | None
    source: str | None
    channel: str


@lru_cache(maxsize=CACHED)
def page(url: str | None) -> Page:
    """Take an address apart. What is no http(s) address gives its path alone, or nothing."""
    if not url:
        return Page()
    try:
        parts = urlsplit(url)
        hostname = parts.hostname
    except ValueError:
        return Page(path=cut(url))
    query = dict(parse_qsl(parts.query, max_num_fields=None)[:200]) if parts.query else {}
    utm = {name: cut(query[name]) for name in _UTM if query.get(name)}
    # A percent-encoded NUL would be one in the database.
    utm = {name: value.replace("\0", "\ufffd") for name, value in utm.items() if value}
    paid = not _CLICKS.isdisjoint(query)
    # A fragment that is a path is the page of an application that keeps its pages there; any other is a place on a page.
    route = parts.fragment.partition("?")[0]
    path = (parts.path or "/") + (f"#{route}" if route.startswith(("/", "!/")) else "")
    return Page(hostname=cut(hostname), path=cut(path), paid=paid, **utm)


@lru_cache(maxsize=CACHED)
def client(user_agent: str | None) -> Client:
    """Read a User-Agent into browser, operating system and kind of device. A new one costs about 50 microseconds."""
    if not user_agent:
        return Client(None, None, None)
    result = parse(user_agent[:1000])
    family = result.device.family if result.device else ""
    os = result.os.family if result.os else None
    if "Tablet" in user_agent or family == "iPad" or ("Android" in user_agent and "Mobile" not in user_agent):
        device = "tablet"
    elif "Mobi" in user_agent or family == "iPhone":
        device = "mobile"
    else:
        device = "desktop"
    return Client(cut(result.user_agent.family if result.user_agent else None), cut(os), device)


@lru_cache(maxsize=CACHED)
def source(referrer: str | None, at: Page, own: tuple[str, ...] = ()) -> Source:
    """Tell where an event's visitor came from, utm fields before the referrer.

    `own` are further hostnames of the site (see `hostname_fits`): coming from them is internal, too. An app's referrer, such
    as `android-app://com.google.android.gm`, tells a source like a page's.
    """
    try:
        parts = urlsplit(referrer or "")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    internal = bool(host) and (host == (at.hostname or "").removeprefix("www.") or _fits_one(host, own))
    kept = None if internal or not host else cut(f"{host}{parts.path}")
    told = at.utm_source or (host if not internal else "")
    name, channel = origin(told) if told else (None, "internal" if internal else "direct")
    if at.paid:
        channel = "paid"
    elif at.utm_medium:
        channel = medium_channel(at.utm_medium) or channel
    return Source(kept, cut(name), channel)


def hostname_fits(hostname: str, pattern: str) -> bool:
    """Whether a hostname is one of a pattern's: `example.org` is itself, `*.example.org` every one below it."""
    return hostname.endswith(pattern[1:]) if pattern.startswith("*.") else hostname == pattern


def _fits_one(hostname: str, patterns: tuple[str, ...]) -> bool:
    return any(hostname_fits(hostname, one.removeprefix("www.")) for one in patterns)


@lru_cache(maxsize=CACHED)
def language(tag: str | None) -> str | None:
    """Return a language tag as BCP 47 writes it (`fr-CA`, `zh-Hant`), so that one is not counted as two; None for none."""
    if not tag:
        return None
    first, *more = tag.strip().replace("_", "-").split("-")
    if not _LETTERS(first) or not all(_SUBTAG(one) for one in more):
        return None
    parts = [first.lower()]
    for one in more:
        script, region = len(one) == 4 and one.isalpha(), len(one) == 2 and one.isalpha()
        parts.append(one.title() if script else one.upper() if region else one.lower())
    return "-".join(parts)


@lru_cache(maxsize=CACHED)
def screen(size: str | None) -> str | None:
    """Return the class of a screen by its width in CSS pixels: xs < 576 ≤ sm < 768 ≤ md < 992 ≤ lg < 1200 ≤ xl."""
    if size is None:
        return None
    width = int(size.partition("x")[0])
    return next((name for name, limit in (("xs", 576), ("sm", 768), ("md", 992), ("lg", 1200)) if width < limit), "xl")


def cut(text: str | None) -> str | None:
    """Return a text at most as long as is stored; nothing for an empty one."""
    return text[:MAX_STORED] or None if text else None
