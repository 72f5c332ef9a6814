"""What an event's address, referrer and User-Agent mean."""

import pytest

from api.ingest.enrich import Client, Page, client, page, screen, source

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
        ("/only/a/path", Page(None, "/only/a/path")),
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


@pytest.mark.parametrize(
    ("referrer", "at", "expected"),
    [
        (None, AT, (None, None, "direct")),
        ("https://www.google.com/search?q=secret", AT, ("google.com/search", "google.com", "search")),
        ("https://news.ycombinator.com/item?id=1", AT, ("news.ycombinator.com/item", "news.ycombinator.com", "social")),
        ("https://chatgpt.com/", AT, ("chatgpt.com/", "chatgpt.com", "ai")),
        ("https://somebody.blog/post", AT, ("somebody.blog/post", "somebody.blog", "referral")),
        ("https://www.example.org/other", AT, (None, None, "internal")),
        ("https://[broken", AT, (None, None, "direct")),
        ("https://x.com/", Page("example.org", "/", "spring", "cpc"), ("x.com/", "spring", "paid")),
        (None, Page("example.org", "/", "letter", "email"), (None, "letter", "email")),
    ],
)
def test_sources(referrer: str | None, at: Page, expected: tuple[str | None, str | None, str]) -> None:
    found = source(referrer, at)
    assert (found.referrer, found.source, found.channel) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [(None, None), ("360x800", "xs"), ("576x1", "sm"), ("768x1", "md"), ("1199x1", "lg"), ("1920x1080", "xl")],
)
def test_screens(size: str | None, expected: str | None) -> None:
    assert screen(size) == expected
