"""Which source a referrer or a utm_source means, and by which channel it sends visitors. Pure; see enrich.source."""

from functools import lru_cache
from typing import Final

CACHED: Final = 1024

# Channel -> its sources, each with the hosts that are the same source, also with something before them; the longest one that
# fits counts. A name that ends with ".*" stands for every country's: google.de and google.co.uk are google.com.
_SOURCES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "search": {
        "google.com": (
            "google.*",
            "com.google.android.googlequicksearchbox",
            "googleadservices.com",
            "syndicatedsearch.goog",
        ),
        "bing.com": ("bing.com", "cn.bing.com"),
        "duckduckgo.com": ("duckduckgo.com", "com.duckduckgo.mobile.android", "ddg.gg"),
        "yahoo.com": ("search.yahoo.com", "search.yahoo.co.jp", "yahoo.*"),
        "yandex.com": ("yandex.*", "ya.ru"),
        "baidu.com": ("baidu.com",),
        "ecosia.org": ("ecosia.org",),
        "qwant.com": ("qwant.com",),
        "startpage.com": ("startpage.com", "ixquick.com"),
        "search.brave.com": ("search.brave.com",),
        "kagi.com": ("kagi.com",),
        "naver.com": ("search.naver.com", "naver.com"),
        "daum.net": ("search.daum.net", "daum.net"),
        "seznam.cz": ("search.seznam.cz", "seznam.cz"),
        "sogou.com": ("sogou.com",),
        "so.com": ("so.com",),
        "sm.cn": ("sm.cn",),
        "coccoc.com": ("coccoc.com",),
        "ask.com": ("ask.com",),
        "aol.com": ("search.aol.com", "aol.com"),
        "mojeek.com": ("mojeek.com",),
        "metager.org": ("metager.org", "metager.de"),
        "swisscows.com": ("swisscows.com",),
        "presearch.com": ("presearch.com", "presearch.org"),
        "dogpile.com": ("dogpile.com",),
        "searxng": ("searx.*", "searxng.*"),
        "rambler.ru": ("rambler.ru",),
        "mail.ru": ("go.mail.ru",),
        "marginalia-search.com": ("marginalia-search.com", "search.marginalia.nu"),
    },
    "ai": {
        "chatgpt.com": ("chatgpt.com", "chat.openai.com", "openai.com", "com.openai.chatgpt"),
        "claude.ai": ("claude.ai", "claude.com", "com.anthropic.claude"),
        "perplexity.ai": ("perplexity.ai", "perplexity.com", "ai.perplexity.app.android"),
        "gemini.google.com": ("gemini.google.com", "bard.google.com", "aistudio.google.com", "notebooklm.google.com"),
        "copilot.microsoft.com": ("copilot.microsoft.com", "copilot.cloud.microsoft", "edgeservices.bing.com"),
        "meta.ai": ("meta.ai",),
        "chat.mistral.ai": ("chat.mistral.ai", "mistral.ai"),
        "chat.deepseek.com": ("chat.deepseek.com", "deepseek.com"),
        "grok.com": ("grok.com", "x.ai", "grok.x.ai"),
        "you.com": ("you.com",),
        "phind.com": ("phind.com",),
        "poe.com": ("poe.com",),
        "duck.ai": ("duck.ai",),
        "chat.qwen.ai": ("chat.qwen.ai", "qwen.ai"),
        "kimi.com": ("kimi.com", "kimi.moonshot.cn"),
        "doubao.com": ("doubao.com",),
        "character.ai": ("character.ai",),
        "pi.ai": ("pi.ai",),
        "felo.ai": ("felo.ai",),
        "genspark.ai": ("genspark.ai",),
        "andisearch.com": ("andisearch.com",),
        "t3.chat": ("t3.chat",),
        "lumo.proton.me": ("lumo.proton.me",),
        "cursor.com": ("cursor.com", "cursor.sh"),
    },
    "social": {
        "facebook.com": ("facebook.com", "fb.com", "fb.me", "messenger.com", "com.facebook.katana"),
        "instagram.com": ("instagram.com", "com.instagram.android"),
        "threads.com": ("threads.net", "threads.com"),
        "x.com": ("x.com", "twitter.com", "t.co", "com.twitter.android", "nitter.net"),
        "linkedin.com": ("linkedin.com", "lnkd.in", "com.linkedin.android"),
        "reddit.com": ("reddit.com", "redd.it", "com.reddit.frontpage"),
        "youtube.com": ("youtube.com", "youtu.be", "com.google.android.youtube"),
        "tiktok.com": ("tiktok.com",),
        "pinterest.com": ("pinterest.*", "pin.it"),
        "snapchat.com": ("snapchat.com",),
        "whatsapp.com": ("whatsapp.com", "wa.me", "com.whatsapp"),
        "telegram.org": ("t.me", "telegram.org", "telegram.me", "org.telegram.messenger"),
        "discord.com": ("discord.com", "discordapp.com", "discord.gg"),
        "slack.com": ("slack.com", "com.slack", "slack-redir.net"),
        "teams.microsoft.com": ("teams.microsoft.com", "statics.teams.cdn.office.net", "teams.live.com"),
        "signal.org": ("signal.org",),
        "bsky.app": ("bsky.app", "go.bsky.app"),
        "mastodon": ("mastodon.*", "mstdn.*", "fosstodon.org", "hachyderm.io", "infosec.exchange", "joinmastodon.org"),
        "lemmy": ("lemmy.*", "programming.dev"),
        "news.ycombinator.com": ("news.ycombinator.com", "hckrnews.com"),
        "lobste.rs": ("lobste.rs",),
        "producthunt.com": ("producthunt.com",),
        "indiehackers.com": ("indiehackers.com",),
        "dev.to": ("dev.to",),
        "medium.com": ("medium.com",),
        "quora.com": ("quora.com",),
        "stackoverflow.com": ("stackoverflow.com", "stackexchange.com"),
        "tumblr.com": ("tumblr.com",),
        "vk.com": ("vk.com", "vk.ru", "away.vk.com"),
        "ok.ru": ("ok.ru",),
        "weibo.com": ("weibo.com", "weibo.cn", "t.cn"),
        "zhihu.com": ("zhihu.com",),
        "bilibili.com": ("bilibili.com",),
        "douyin.com": ("douyin.com",),
        "xiaohongshu.com": ("xiaohongshu.com",),
        "line.me": ("line.me",),
        "vimeo.com": ("vimeo.com",),
        "twitch.tv": ("twitch.tv",),
        "flipboard.com": ("flipboard.com",),
        "xing.com": ("xing.com",),
        "nextdoor.com": ("nextdoor.com",),
        "substack.com": ("substack.com",),
    },
    "email": {
        "mail.google.com": ("mail.google.com", "com.google.android.gm", "inbox.google.com"),
        "outlook.com": (
            "outlook.com",
            "outlook.live.com",
            "outlook.office.com",
            "outlook.office365.com",
            "hotmail.com",
        ),
        "mail.yahoo.com": ("mail.yahoo.com", "mail.yahoo.co.jp"),
        "mail.proton.me": ("mail.proton.me", "protonmail.com"),
        "fastmail.com": ("fastmail.com",),
        "tutanota.com": ("tutanota.com", "tuta.com", "mail.tutanota.com"),
        "icloud.com": ("icloud.com",),
        "zoho.com": ("mail.zoho.com", "mail.zoho.eu"),
        "mail.ru": ("e.mail.ru", "mail.ru"),
        "gmx.net": ("gmx.net", "gmx.com", "gmx.de"),
        "web.de": ("web.de",),
        "mail.yandex.com": ("mail.yandex.ru", "mail.yandex.com"),
        "hey.com": ("app.hey.com",),
        "mailchimp.com": ("mailchimp.com", "list-manage.com", "campaign-archive.com"),
        "sendgrid.net": ("sendgrid.net",),
        "buttondown.com": ("buttondown.email", "buttondown.com"),
    },
    # What belongs to one of the above by its name, but sends visitors from a page that somebody wrote.
    "referral": {
        host: (host,)
        for host in (
            *("docs.google.com", "drive.google.com", "sites.google.com", "classroom.google.com", "calendar.google.com"),
            *("groups.google.com", "meet.google.com", "play.google.com", "translate.google.com", "support.google.com"),
            *("finance.yahoo.com", "news.yahoo.com", "sports.yahoo.com", "blog.naver.com", "cafe.naver.com"),
        )
    },
}

# What people write into utm_source, in lower case.
_WORDS: Final = {
    **{name.removesuffix(".com"): name for name in ("google.com", "bing.com", "baidu.com", "yahoo.com", "yandex.com")},
    **{name.removesuffix(".com"): name for name in ("facebook.com", "instagram.com", "threads.com", "linkedin.com")},
    **{name.removesuffix(".com"): name for name in ("reddit.com", "youtube.com", "tiktok.com", "pinterest.com")},
    **{name.removesuffix(".com"): name for name in ("snapchat.com", "producthunt.com", "discord.com", "chatgpt.com")},
    **{name.removesuffix(".com"): name for name in ("whatsapp.com", "slack.com", "medium.com", "mailchimp.com")},
    "adwords": "google.com",
    "googleads": "google.com",
    "google_ads": "google.com",
    "google-ads": "google.com",
    "fb": "facebook.com",
    "meta": "facebook.com",
    "ig": "instagram.com",
    "twitter": "x.com",
    "x": "x.com",
    "li": "linkedin.com",
    "yt": "youtube.com",
    "hn": "news.ycombinator.com",
    "hackernews": "news.ycombinator.com",
    "hacker-news": "news.ycombinator.com",
    "ycombinator": "news.ycombinator.com",
    "bluesky": "bsky.app",
    "telegram": "telegram.org",
    "duckduckgo": "duckduckgo.com",
    "ddg": "duckduckgo.com",
    "ecosia": "ecosia.org",
    "openai": "chatgpt.com",
    "perplexity": "perplexity.ai",
    "claude": "claude.ai",
    "gemini": "gemini.google.com",
    "copilot": "copilot.microsoft.com",
    "gmail": "mail.google.com",
    "outlook": "outlook.com",
}
_EMAIL_WORDS: Final = frozenset({"newsletter", "email", "e-mail", "mail", "mailing", "news-letter"})

_HOSTS: Final = {
    host: (name, channel) for channel, names in _SOURCES.items() for name, hosts in names.items() for host in hosts
}
_CHANNELS: Final = {name: channel for channel, names in reversed(_SOURCES.items()) for name in names}

_PAID: Final = frozenset(
    {
        *("cpc", "ppc", "paid", "cpm", "cpv", "cpa", "display", "banner", "retargeting", "remarketing", "programmatic"),
        *("paidsearch", "paid_search", "paid-search", "paidsocial", "paid_social", "paid-social", "ads", "ad", "sem"),
        *("paid_video", "paid-video", "shopping", "sponsored", "promoted"),
    }
)
_MEDIA: Final = {
    **dict.fromkeys(("email", "e-mail", "e_mail", "mail", "newsletter"), "email"),
    **dict.fromkeys(("social", "social-media", "social_media", "social-network", "social_network", "sm"), "social"),
    **dict.fromkeys(("referral", "affiliate", "partner", "link"), "referral"),
    **dict.fromkeys(("ai", "ai-assistant", "ai_assistant", "chatbot", "llm"), "ai"),
    **dict.fromkeys(("organic", "organic_search", "search", "seo"), "search"),
}


@lru_cache(maxsize=CACHED)
def origin(name: str) -> tuple[str, str]:
    """Return the source that a host or a utm_source means, and the channel it belongs to; `referral` for an unknown one."""
    asked = name.strip().lower()
    found = _HOSTS.get(asked)
    if found is None and asked in _WORDS:
        found = _WORDS[asked], _CHANNELS[_WORDS[asked]]
    if found is None and asked in _EMAIL_WORDS:
        found = name, "email"
    if found is None:
        found = _by_host(asked)
    return found or (name, "referral")


def _by_host(host: str) -> tuple[str, str] | None:
    labels = host.split(".")
    for start in range(len(labels) - 1):
        rest = labels[start:]
        found = _HOSTS.get(".".join(rest))
        if found is None and _names_a_country(rest[1:]):
            found = _HOSTS.get(f"{rest[0]}.*")
        if found is not None:
            return found
    if host.startswith(("mail.", "webmail.", "email.")):
        return host, "email"
    return None


def _names_a_country(labels: list[str]) -> bool:
    """Whether what follows a name is a top-level domain, or a country's with one such as co or com before it."""
    return len(labels) == 1 or (len(labels) == 2 and labels[0] in {"co", "com", "org", "net"} and len(labels[1]) == 2)


def medium_channel(medium: str) -> str | None:
    """Return the channel that a utm_medium names; None for one that names none."""
    medium = medium.strip().lower()
    return "paid" if medium in _PAID or medium.startswith(("cpc", "ppc", "paid")) else _MEDIA.get(medium)
