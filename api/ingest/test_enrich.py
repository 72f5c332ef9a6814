"""What an event's address, referrer and User-Agent mean."""

import pytest

from api.ingest.enrich import Client, Page, client, hostname_fits, language, page, screen, source

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)
TABLET = (
    "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.org/a/b?x=1#y", Page("example.org", "/a/b")),
        ("https://example.org", Page("example.org", "/")),
        (
            "https://example.org/?utm_source=news&utm_medium=email&utm_campaign=a%20b&utm_term=&utm_content=c%00",
            Page("example.org", "/", "news", "email", "a b", None, "c\ufffd"),
        ),
        ("https://example.org/?gclid=x", Page("example.org", "/", paid=True)),
        ("https://example.org/?fbclid=x", Page("example.org", "/")),
        ("/only/a/path", Page(None, "/only/a/path")),
        ("https://a.test/app#/contact?from=x", Page("a.test", "/app#/contact")),
        ("https://a.test/#!/list", Page("a.test", "/#!/list")),
        ("https://a.test/docs#install", Page("a.test", "/docs")),
        ("https://[broken", Page(None, "https://[broken")),
        ("", Page()),
        (None, Page()),
        ("https://example.org/" + "x" * 2000, Page("example.org", "/" + "x" * 999)),
    ],
)
def test_pages(url: str | None, expected: Page) -> None:
    assert page(url) == expected


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (CHROME, Client("Chrome", "Windows", "desktop")),
        (IPHONE, Client("Mobile Safari", "iOS", "mobile")),
        (TABLET, Client("Chrome", "Android", "tablet")),
        ("", Client(None, None, None)),
        ("curl/8.5", Client("curl", None, "desktop")),
    ],
)
def test_clients(user_agent: str, expected: Client) -> None:
    assert client(user_agent) == expected


AT = Page("example.org", "/")


def campaign(source: str | None, medium: str | None = None) -> Page:
    return Page("example.org", "/", source, medium)


@pytest.mark.parametrize(
    ("referrer", "at", "expected"),
    [
        (None, AT, (None, None, "direct")),
        ("", AT, (None, None, "direct")),
        ("https://[broken", AT, (None, None, "direct")),
        ("no address", AT, (None, None, "direct")),
        ("https://www.google.com/search?q=secret", AT, ("google.com/search", "google.com", "search")),
        ("https://somebody.blog/post", AT, ("somebody.blog/post", "somebody.blog", "referral")),
        ("android-app://com.google.android.gm/", AT, ("com.google.android.gm/", "mail.google.com", "email")),
        # Within the site.
        ("https://www.example.org/other", AT, (None, None, "internal")),
        ("https://example.org/other", Page("www.example.org", "/"), (None, None, "internal")),
        ("https://notexample.org/", AT, ("notexample.org/", "notexample.org", "referral")),
        # What the address says counts before the referrer, a click on an advertisement before all.
        ("https://x.com/", campaign("spring", "cpc"), ("x.com/", "spring", "paid")),
        (None, campaign("letter", "email"), (None, "letter", "email")),
        (None, campaign("Newsletter"), (None, "Newsletter", "email")),
        (None, campaign("Facebook"), (None, "facebook.com", "social")),
        (None, campaign("fb", "paid_social"), (None, "facebook.com", "paid")),
        (None, campaign("chatgpt.com"), (None, "chatgpt.com", "ai")),
        (None, campaign("google", "organic"), (None, "google.com", "search")),
        (None, campaign("partner", "affiliate"), (None, "partner", "referral")),
        (None, campaign("hn", "whatever"), (None, "news.ycombinator.com", "social")),
        (None, campaign(None, "email"), (None, None, "email")),
        ("https://www.google.de/", Page("example.org", "/", paid=True), ("google.de/", "google.com", "paid")),
        ("https://www.example.org/", campaign("letter", "email"), (None, "letter", "email")),
    ],
)
def test_sources(referrer: str | None, at: Page, expected: tuple[str | None, str | None, str]) -> None:
    found = source(referrer, at)
    assert (found.referrer, found.source, found.channel) == expected


def test_the_sites_other_hostnames_are_internal() -> None:
    own = ("shop.example.net", "*.example.com")
    for referrer in ("https://shop.example.net/", "https://a.example.com/", "https://www.a.example.com/"):
        assert source(referrer, AT, own).channel == "internal"
    assert source("https://example.com/", AT, own).channel == "referral"


@pytest.mark.parametrize(
    ("hostname", "pattern", "fits"),
    [
        ("example.org", "example.org", True),
        ("www.example.org", "example.org", False),
        ("www.example.org", "*.example.org", True),
        ("a.b.example.org", "*.example.org", True),
        ("example.org", "*.example.org", False),
        ("evilexample.org", "*.example.org", False),
        ("", "*.example.org", False),
    ],
)
def test_hostname_patterns(hostname: str, pattern: str, fits: bool) -> None:  # noqa: FBT001 - a column of the table
    assert hostname_fits(hostname, pattern) is fits


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("fr-CA", "fr-CA"),
        ("fr-ca", "fr-CA"),
        ("FR_CA", "fr-CA"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de", "de"),
        ("C", None),
        ("*", None),
        ("en-US,en;q=0.9", None),
        ("12", None),
        ("", None),
        (None, None),
    ],
)
def test_languages(tag: str | None, expected: str | None) -> None:
    assert language(tag) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [(None, None), ("360x800", "xs"), ("576x1", "sm"), ("768x1", "md"), ("1199x1", "lg"), ("1920x1080", "xl")],
)
def test_screens(size: str | None, expected: str | None) -> None:
    assert screen(size) == expected
