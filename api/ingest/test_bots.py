"""Which User-Agents are bots, and of which kind, by table."""

import pytest

from api.ingest.bots import bot_kind

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        (f"Mozilla/5.0 {WEBKIT}; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "ai_crawler"),
        (f"Mozilla/5.0 {WEBKIT}; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", "ai_crawler"),
        (f"Mozilla/5.0 {WEBKIT}; compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)", "ai_crawler"),
        (f"Mozilla/5.0 {WEBKIT}; compatible; ChatGPT-User/1.0; +https://openai.com/bot", "ai_crawler"),
        ("CCBot/2.0 (https://commoncrawl.org/faq/)", "ai_crawler"),
        ("meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)", "ai_crawler"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "search_crawler"),
        (
            f"Mozilla/5.0 {WEBKIT} (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116",
            "search_crawler",
        ),
        ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", "search_crawler"),
        ("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", "search_crawler"),
        ("DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", "search_crawler"),
        (f"Mozilla/5.0 (Macintosh) {WEBKIT} Safari/605.1.15 (Applebot/0.1)", "search_crawler"),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "link_preview"),
        ("Twitterbot/1.0", "link_preview"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "link_preview"),
        ("WhatsApp/2.23.20.0", "link_preview"),
        ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "seo_crawler"),
        ("Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", "seo_crawler"),
        ("Screaming Frog SEO Spider/19.0", "seo_crawler"),
        ("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "monitor"),
        (f"Mozilla/5.0 (Linux; Android 11) {WEBKIT} Chrome/119 Mobile Safari/537.36 Chrome-Lighthouse", "monitor"),
        ("kube-probe/1.27", "monitor"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/131.0.0.0 Safari/537.36", "headless"),
        ("Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1", "headless"),
        ("Mozilla/5.0 (compatible; SomethingBot/1.0)", "other_bot"),
        ("my-crawler/1.0", "other_bot"),
        ("Scrapy/2.11 (+https://scrapy.org)", "other_bot"),
        ("some spider", "other_bot"),
        # People.
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36", None),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", None),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Mobile/15E148 Safari/604.1",
            None,
        ),
        (f"Mozilla/5.0 (Linux; Android 10; CUBOT_X18_Plus) {WEBKIT} Chrome/100.0 Mobile Safari/537.36", None),
        (f"Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) {WEBKIT} Chrome/100.0 Mobile Safari/537.36", None),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/131.0 Safari/537.36 Edg/131.0", None),
        (f"Mozilla/5.0 (Linux; Android 14) {WEBKIT} Chrome/130 Mobile [FBAN/FBIOS;FBAV/442.0]", None),
        # Programs that send on purpose.
        ("curl/8.5.0", None),
        ("python-httpx/0.28.1", None),
        ("node", None),
        ("okhttp/4.12.0", None),
        ("", None),
    ],
)
def test_kinds(user_agent: str, kind: str | None) -> None:
    assert bot_kind(user_agent) == kind
