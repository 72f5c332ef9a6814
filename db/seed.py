"""Deterministic demo events, made inside the database: from a second's worth to a hundred million.

Everything is drawn from `hashint8extended(number, seed)`, so that the same arguments give the same events, and a larger
`Shape` gives more of the same kind. What looks like life: more visits by day than by night, fewer at weekends, slow
growth, a few pages that take most views, visitors who come back, rows that arrive in order of time.
"""

import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

from db.refresh import refresh
from db.zones import keep_zone

DEMO_DOMAIN: Final = "demo.tideline.local"
DEMO_KEY: Final = "demo"
DEMO_TIMEZONE: Final = "Europe/Paris"
DEMO_DAYS: Final = 90

WEEK: Final = (5 + 2 * 0.62) / 7  # a day's mean share of `visits_a_day`: weekends have less
MOST_VIEWS: Final = 20
INTERACTIONS: Final = 0.25  # of a visit, in the mean

_PAGES: Final = {
    "/": "Home",
    "/pricing": "Pricing",
    "/docs": "Documentation",
    "/blog": "Blog",
    "/docs/install": "Install",
    "/blog/one-rollup": "One rollup is enough",
    "/features": "Features",
    "/docs/graphql": "GraphQL",
    "/about": "About",
    "/changelog": "Changelog",
    "/docs/export": "Export",
    "/contact": "Contact",
}


@dataclass(frozen=True)
class Shape:
    """How many events there are: about 0.89 times `visits_a_day` times `events_a_visit` a day, by visitors out of `visitors`.

    `events_a_visit` is a mean, from 1.3 to 18. A visitor who comes on a day comes about `visits_a_visitor_day` times
    that day. Beyond the first twelve, `pages` are those of a long tail.
    """

    visits_a_day: int = 220
    visitors: int = 6_000
    seed: int = 1
    events_a_visit: float = 2.33
    visits_a_visitor_day: float = 1.0
    pages: int = 12

    def __post_init__(self) -> None:
        if not 1.3 <= self.events_a_visit <= 18:
            raise ValueError(f"events_a_visit is from 1.3 to 18, not {self.events_a_visit}")
        if self.visits_a_visitor_day < 1 or self.pages < len(_PAGES):
            raise ValueError(f"visits_a_visitor_day is at least 1, and pages at least {len(_PAGES)}")

    @classmethod
    def of(cls, events: int, days: int, visitors: int, pages: int = 12, seed: int = 1) -> "Shape":
        """Return a busy site's shape: about that many events over the days, five a visit, 1.3 visits a visitor's day."""
        return cls(round(events / (days * WEEK * 5)), visitors, seed, 5.0, 1.3, pages)

    @property
    def reach(self) -> float:
        """The scale of the exponential draw from which a visit's page views come, so that the mean is as asked for.

        Rounded, so that the default keeps the demo's events as they are.
        """
        low, high = 0.1, 200.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if _mean_events(middle) < self.events_a_visit else (low, middle)
        return round(low, 2)


def _mean_events(reach: float) -> float:
    """Return the mean of 1 + floor(-ln(1 - 0.99 u) * reach), at most MOST_VIEWS, over u in [0, 1), and the interactions."""
    chances = ((math.exp(-views / reach) - 0.01) / 0.99 for views in range(1, MOST_VIEWS))
    return 1 + sum(max(0.0, chance) for chance in chances) + INTERACTIONS


# Draws a number from [0, 1): one per (what, which), the same in every run.
_U: Final = "((hashint8extended({which}, {seed} * 100 + {what}) & 1048575) / 1048576::float8)"

_DAY: Final = """
WITH visits AS (
    SELECT n, visitor, source, entry,
           -- Two humps, late morning and evening, and a thin night.
           start_of_day + make_interval(secs => 86400 * (
               CASE WHEN {u_hump} < 0.55 THEN 0.44 WHEN {u_hump} < 0.9 THEN 0.80 ELSE 0.25 END
               + ({u_early} + {u_late} - 1) * 0.22)) AS began,
           1 + floor(-ln(1 - {u_pages} * 0.99) * {reach})::int AS views
    FROM (
        SELECT n, (power({u_visitor}, 1.7) * visitors)::bigint AS visitor,
               floor({u_source} * 100)::int AS source, power({u_entry}, 2.2) AS entry
        FROM (SELECT $2::bigint * 10000000 + i AS n, $4::bigint AS visitors,
                     -- Visits in a row that share this number are one visitor's.
                     $2::bigint * 10000000 + floor(i / {together})::bigint AS caller
              FROM generate_series(1, $3::int) AS i) AS numbers
    ) AS drawn, (SELECT $5::timestamptz AS start_of_day) AS day
), people AS (
    SELECT visits.*, {u_country} AS c, {u_client} AS b, {u_language} AS l FROM visits
), steps AS (
    SELECT people.*, step, n * 64 + step AS e FROM people, generate_series(1, least(views, {most_views}) + 1) AS step
), happened AS (
    SELECT steps.*, began + make_interval(secs => (step - 1) * 35 + floor({u_pause} * 600) / 10.0 * least(step - 1, 1)) AS at,
           -- The step behind the last view is an interaction, in a quarter of the visits.
           CASE WHEN step <= least(views, {most_views}) THEN 'pageview'
                WHEN {u_action} < 0.12 THEN 'signup' WHEN {u_action} < 0.2 THEN 'download'
                WHEN {u_action} < 0.25 THEN 'purchase' END AS name,
           floor(CASE WHEN step = 1 THEN entry ELSE power({u_page}, 1.6) END * {pages})::int AS page
    FROM steps
)
INSERT INTO events (time, visitor_id, session_id, value, event_id, site_id, name, path, hostname, source, channel,
                    country, browser, os, device, referrer, title, language, screen, utm_source, utm_medium,
                    utm_campaign, properties)
SELECT at, hashint8extended(visitor, {seed}), hashint8extended(n, {seed}),
       CASE name WHEN 'purchase' THEN round((9 + {u_value} * 90)::numeric, 2)::float8 END,
       -- A version 7 UUID whose time is the event's.
       (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
        || substr(md5(e::text || '.{seed}'), 1, 3) || '8' || substr(md5(e::text || '.{seed}'), 4, 15))::uuid,
       $1::int, name, coalesce(pages[1 + page], '/articles/' || page), 'demo.tideline.local', sources[1 + source / 10],
       channels[1 + source / 10],
       countries[1 + floor(c * c * 14)::int], browsers[1 + floor(b * 10)::int], systems[1 + floor(b * 10)::int],
       devices[1 + floor(b * 10)::int],
       CASE WHEN sources[1 + source / 10] LIKE '%.%' THEN sources[1 + source / 10] || '/' END,
       coalesce(titles[1 + page], 'Article ' || page), languages[1 + floor(l * 6)::int], screens[1 + floor(b * 10)::int],
       CASE WHEN source / 10 = 8 THEN 'newsletter' END, CASE WHEN source / 10 = 8 THEN 'email' END,
       CASE WHEN source / 10 = 8 THEN 'autumn' END,
       CASE name WHEN 'signup' THEN jsonb_build_object('plan', (ARRAY['free', 'pro', 'team'])[1 + floor({u_value} * 3)::int])
                 WHEN 'download' THEN jsonb_build_object('file', 'tideline.pdf')
                 WHEN 'purchase' THEN jsonb_build_object('plan', 'pro', 'seats', 1 + floor({u_value} * 5)::int) END
FROM happened, (SELECT
    $7::text[] AS pages, $8::text[] AS titles,
    ARRAY[NULL, NULL, NULL, 'google.com', 'google.com', 'news.ycombinator.com', 'github.com', 'duckduckgo.com', 'newsletter',
          'chatgpt.com'] AS sources,
    ARRAY['direct', 'direct', 'direct', 'search', 'search', 'social', 'referral', 'search', 'email', 'ai'] AS channels,
    ARRAY['FR', 'US', 'DE', 'GB', 'CA', 'IN', 'NL', 'ES', 'BR', 'CH', 'BE', 'JP', 'AU', 'SE'] AS countries,
    ARRAY['Chrome', 'Chrome', 'Chrome', 'Chrome Mobile', 'Chrome Mobile', 'Safari', 'Mobile Safari', 'Mobile Safari',
          'Firefox', 'Edge'] AS browsers,
    ARRAY['Windows', 'Windows', 'Mac OS X', 'Android', 'Android', 'Mac OS X', 'iOS', 'iOS', 'Linux', 'Windows'] AS systems,
    ARRAY['desktop', 'desktop', 'desktop', 'mobile', 'mobile', 'desktop', 'mobile', 'tablet', 'desktop', 'desktop'] AS devices,
    ARRAY['xl', 'xl', 'xl', 'xs', 'xs', 'lg', 'xs', 'md', 'xl', 'lg'] AS screens,
    ARRAY['fr-FR', 'en-US', 'en-GB', 'de-DE', 'fr-CA', 'es-ES'] AS languages) AS words
WHERE name IS NOT NULL AND at < $6::timestamptz
-- As they would arrive: the primary key's index is then packed as full as in life.
ORDER BY at
ON CONFLICT DO NOTHING
"""
# Which hash each draw takes, and of what: the visit (n), its caller, the visitor, or the single step (e).
_DRAWS: Final = {
    **dict.fromkeys(("hump", "early", "late", "pages"), "n"),
    "visitor": "caller",
    **dict.fromkeys(("source", "entry"), "n"),
    **dict.fromkeys(("country", "client", "language"), "visitor"),
    **dict.fromkeys(("pause", "page", "value"), "e"),
    "action": "n",
}


def day_statement(shape: Shape) -> str:
    """Return the statement that makes one day's events: site, day number, visits, visitors, midnight, now, pages, titles."""
    draws = {
        f"u_{name}": _U.format(which=which, seed=shape.seed, what=number)
        for number, (name, which) in enumerate(_DRAWS.items())
    }
    return _DAY.format(
        seed=shape.seed,
        reach=shape.reach,
        together=shape.visits_a_visitor_day,
        pages=shape.pages,
        most_views=MOST_VIEWS,
        **draws,
    )


async def create_site(connection: asyncpg.Connection, domain: str, name: str, timezone: str, key: str) -> int:
    """Add a site with its public key and return its number."""
    async with connection.transaction():
        site_id: int = await connection.fetchval(
            "INSERT INTO sites (domain, name, timezone) VALUES ($1, $2, $3) RETURNING id", domain, name, timezone
        )
        await keep_zone(connection, timezone)
        await connection.execute("INSERT INTO site_keys (key, site_id, kind) VALUES ($1, $2, 'public')", key, site_id)
    return site_id


async def seed_days(
    connection: asyncpg.Connection, site_id: int, until: datetime, days: int, shape: Shape = Shape()
) -> AsyncIterator[int]:
    """Fill the `days` days before `until` with events, a day in a transaction, oldest first; yield how many are done.

    What is refreshed between two days need not be refreshed later. A site with another `seed` has visitors of its own.
    """
    zone = ZoneInfo(DEMO_TIMEZONE)
    statement = day_statement(shape)
    today = until.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for done, back in enumerate(range(days - 1, -1, -1), 1):
        midnight = (today.replace(tzinfo=None) - timedelta(days=back)).replace(tzinfo=zone)
        number = midnight.date().toordinal()
        weekend = 0.62 if midnight.weekday() >= 5 else 1.0
        wave = 0.85 + (number * 7919 % 31) / 100
        visits = max(1, round(shape.visits_a_day * weekend * wave * (1.25 - 0.5 * back / max(days, 1))))
        pages, titles = list(_PAGES), list(_PAGES.values())
        await connection.execute(statement, site_id, number, visits, shape.visitors, midnight, until, pages, titles)
        yield done


async def seed_events(
    connection: asyncpg.Connection,
    site_id: int,
    until: datetime,
    days: int,
    shape: Shape = Shape(),
    on_day: Callable[[int], None] = lambda _: None,
) -> None:
    """Fill the `days` days before `until` with events. `on_day` is told how many days are done."""
    async for done in seed_days(connection, site_id, until, days, shape):
        on_day(done)


# Nine of ten page views are told of: half of them are looked at for less than half a minute.
_LOOKED_AT: Final = """
INSERT INTO engagement (time, seconds, event_id, site_id, depth)
SELECT time, round((-ln(1 - share * 0.99) * 40)::numeric, 1), event_id, site_id, 20 + floor(power(share, 0.5) * 81)
FROM (SELECT time, event_id, site_id, (hashtextextended(event_id::text, 1) & 1048575) / 1048576::float8 AS share,
             hashtextextended(event_id::text, 2) % 10 AS told
      FROM events WHERE site_id = $1 AND name = 'pageview') AS views
WHERE told <> 0
ON CONFLICT DO NOTHING"""


async def seed_engagement(connection: asyncpg.Connection, site_id: int) -> None:
    """Tell how a site's page views were looked at, the same of the same views."""
    await connection.execute(_LOOKED_AT, site_id)


async def seed_demo(connection: asyncpg.Connection, now: datetime, on_day: Callable[[int], None]) -> bool:
    """Make the demo site with its events if the database holds no site at all; tell whether it did."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM sites)"):
        return False
    site_id = await create_site(connection, DEMO_DOMAIN, "Tideline demo", DEMO_TIMEZONE, DEMO_KEY)
    await seed_events(connection, site_id, now, DEMO_DAYS, on_day=on_day)
    await seed_engagement(connection, site_id)
    await refresh(connection)
    return True
