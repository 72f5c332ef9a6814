"""What an event says -> what people ask about: page, source, campaign, browser, device. Pure and cached."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from ua_parser import parse

# Stored texts that nobody groups by in full are cut rather than refused, so that a long title does not cost an event.
MAX_STORED: Final = 1000

# Entries of each cache below. A hostile key is 8 kB long, so that none outgrows some 10 MB.
CACHED: Final = 1024

# Hosts (or their last labels) that tell a source's channel. Everything else that refers is a referral.
_CHANNELS: Final = {
    "search": (
        "google",
        "bing",
        "duckduckgo",
        "ecosia",
        "qwant",
        "yahoo",
        "baidu",
        "yandex",
        "startpage",
        "brave",
        "kagi",
    ),
    "social": (
        *("facebook", "instagram", "twitter", "x", "t", "linkedin", "lnkd", "reddit", "youtube", "tiktok", "pinterest"),
        *("mastodon", "bsky", "threads", "ycombinator", "lobste"),
    ),
    "ai": ("chatgpt", "openai", "perplexity", "claude", "gemini", "copilot", "mistral"),
    "email": ("mail", "outlook", "gmail", "proton"),
}
_BY_LABEL: Final = {label: channel for channel, labels in _CHANNELS.items() for label in labels}
_PAID_MEDIA: Final = {"cpc", "ppc", "paid", "cpm", "display", "paidsearch", "paid_social", "paidsocial", "retargeting"}
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
    query = dict(parse_qsl(parts.query, max_num_fields=None)[:200]) if "utm_" in parts.query else {}
    utm = {name: cut(query[name]) for name in _UTM if query.get(name)}
    # A percent-encoded NUL would be one in the database.
    utm = {name: value.replace("\0", "\ufffd") for name, value in utm.items() if value}
    return Page(hostname=cut(hostname), path=cut(parts.path or "/"), **utm)


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
def source(referrer: str | None, at: Page) -> Source:
    """Tell where an event's visitor came from, utm fields before the referrer."""
    try:
        parts = urlsplit(referrer or "")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    kept = cut(f"{host}{parts.path}") if host else None
    internal = bool(host) and host == (at.hostname or "").removeprefix("www.")
    name = at.utm_source or (host if host and not internal else None)
    medium = (at.utm_medium or "").lower()
    if medium in _PAID_MEDIA:
        channel = "paid"
    elif medium in ("email", "social", "referral"):
        channel = medium
    elif name is None:
        channel = "internal" if internal else "direct"
    else:
        channel = next((_BY_LABEL[label] for label in name.lower().split(".") if label in _BY_LABEL), "referral")
    return Source(None if internal else kept, cut(name), channel)


def screen(size: str | None) -> str | None:
    """Return the class of a screen by its width in CSS pixels: xs < 576 ≤ sm < 768 ≤ md < 992 ≤ lg < 1200 ≤ xl."""
    if size is None:
        return None
    width = int(size.partition("x")[0])
    return next((name for name, limit in (("xs", 576), ("sm", 768), ("md", 992), ("lg", 1200)) if width < limit), "xl")


def cut(text: str | None) -> str | None:
    """Return a text at most as long as is stored; nothing for an empty one."""
    return text[:MAX_STORED] or None if text else None
