"""Which source and channel a referrer's host or a utm_source means, by table."""

import pytest

from api.ingest.origins import medium_channel, origin


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Search, whatever the country and the subdomain.
        ("google.com", ("google.com", "search")),
        ("google.de", ("google.com", "search")),
        ("google.co.uk", ("google.com", "search")),
        ("google.com.au", ("google.com", "search")),
        ("news.google.com", ("google.com", "search")),
        ("com.google.android.googlequicksearchbox", ("google.com", "search")),
        ("bing.com", ("bing.com", "search")),
        ("de.search.yahoo.com", ("yahoo.com", "search")),
        ("search.brave.com", ("search.brave.com", "search")),
        ("yandex.ru", ("yandex.com", "search")),
        ("ya.ru", ("yandex.com", "search")),
        ("lite.duckduckgo.com", ("duckduckgo.com", "search")),
        ("kagi.com", ("kagi.com", "search")),
        ("m.baidu.com", ("baidu.com", "search")),
        ("go.mail.ru", ("mail.ru", "search")),
        # Assistants, also those below a search engine's name.
        ("chatgpt.com", ("chatgpt.com", "ai")),
        ("chat.openai.com", ("chatgpt.com", "ai")),
        ("claude.ai", ("claude.ai", "ai")),
        ("www.perplexity.ai", ("perplexity.ai", "ai")),
        ("gemini.google.com", ("gemini.google.com", "ai")),
        ("copilot.microsoft.com", ("copilot.microsoft.com", "ai")),
        ("edgeservices.bing.com", ("copilot.microsoft.com", "ai")),
        ("chat.mistral.ai", ("chat.mistral.ai", "ai")),
        ("chat.deepseek.com", ("chat.deepseek.com", "ai")),
        ("grok.com", ("grok.com", "ai")),
        # Social.
        ("t.co", ("x.com", "social")),
        ("mobile.twitter.com", ("x.com", "social")),
        ("l.facebook.com", ("facebook.com", "social")),
        ("lm.facebook.com", ("facebook.com", "social")),
        ("l.instagram.com", ("instagram.com", "social")),
        ("out.reddit.com", ("reddit.com", "social")),
        ("old.reddit.com", ("reddit.com", "social")),
        ("lnkd.in", ("linkedin.com", "social")),
        ("youtu.be", ("youtube.com", "social")),
        ("news.ycombinator.com", ("news.ycombinator.com", "social")),
        ("mastodon.social", ("mastodon", "social")),
        ("bsky.app", ("bsky.app", "social")),
        ("pinterest.fr", ("pinterest.com", "social")),
        # Mail.
        ("mail.google.com", ("mail.google.com", "email")),
        ("outlook.live.com", ("outlook.com", "email")),
        ("mail.proton.me", ("mail.proton.me", "email")),
        ("webmail.example.net", ("webmail.example.net", "email")),
        ("e.mail.ru", ("mail.ru", "email")),
        # Pages that somebody wrote, and everybody else.
        ("docs.google.com", ("docs.google.com", "referral")),
        ("github.com", ("github.com", "referral")),
        ("somebody.blog", ("somebody.blog", "referral")),
        ("notgoogle.com", ("notgoogle.com", "referral")),
        ("google.evil.com", ("google.evil.com", "referral")),
        ("t.co.evil.org", ("t.co.evil.org", "referral")),
        ("localhost", ("localhost", "referral")),
        ("", ("", "referral")),
        (".", (".", "referral")),
        # What people write into utm_source.
        ("google", ("google.com", "search")),
        ("GOOGLE", ("google.com", "search")),
        ("ig", ("instagram.com", "social")),
        ("twitter", ("x.com", "social")),
        ("openai", ("chatgpt.com", "ai")),
        ("newsletter", ("newsletter", "email")),
        ("Spring Letter", ("Spring Letter", "referral")),
    ],
)
def test_origins(name: str, expected: tuple[str, str]) -> None:
    assert origin(name) == expected


@pytest.mark.parametrize(
    ("medium", "channel"),
    [
        ("cpc", "paid"),
        ("CPC", "paid"),
        ("paid_social", "paid"),
        ("paidsearch", "paid"),
        ("Display", "paid"),
        ("email", "email"),
        ("Newsletter", "email"),
        ("social", "social"),
        ("organic", "search"),
        ("referral", "referral"),
        ("ai", "ai"),
        ("qr", None),
        ("", None),
    ],
)
def test_media(medium: str, channel: str | None) -> None:
    assert medium_channel(medium) == channel
