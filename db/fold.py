"""Pure: the SQL that keeps the books (db/books.py): the triggers that log changed events, and `fold`, which merges the log.

A fold is one transaction. It takes logged changes, works out what they do to visits, and from the difference between the
visits as they were and as they are what they do to the days; so it costs in proportion to what changed, in whatever order
events come or go. Counts follow the log's signs. What is not a count (times, pages) is merged when events came, and read
anew from events for visits of which some went; should more changes have been committed meanwhile, their own fold sets it
right.

KEY: what a row of `daily` is about, in one number: the word of the filter, shifted left by 32, or the word of the dimension.
Of pages, which `daily_pages` is about, it is that number's negative.
"""

from textwrap import dedent
from typing import Final

from db.books import (
    EVENT_COLUMNS,
    FILTER_DIMENSIONS,
    PAGE_DIMENSIONS,
    PAGE_MEASURES,
    PAIR_DIMENSIONS,
    PAIR_PAGES,
    PROFILE_COLUMNS,
    PROFILE_DIMENSIONS,
    WORK_TABLES,
    visits,
)

# Folding happens one at a time, whoever does it. Any constant will do.
FOLD_LOCK: Final = 846_190_416

_PROFILE: Final = ", ".join(PROFILE_COLUMNS)
_COLUMNS: Final = ", ".join(EVENT_COLUMNS)
_PART_NAMES: Final = tuple(column.name for column in visits.columns)
_PART: Final = ", ".join(_PART_NAMES)
_MEASURES: Final = (
    "events",
    "pageviews",
    "visit_pageviews",
    "visit_micros",
    "visits",
    "bounces",
    "visitors",
    "new_visitors",
)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _absent_as_null(prefix: str = "") -> str:
    return ", ".join(f"NULLIF({prefix}{name}, '')" for name in PROFILE_COLUMNS)


def _profile_values(row: str) -> str:
    return ", ".join(f"('{name}', coalesce({row}.{name}, ''))" for name in PROFILE_DIMENSIONS)


def _digest(value: str) -> str:
    return f"md5({value})::uuid"


def _quarter(time: str) -> str:
    return f"floor(extract(epoch FROM {time}) / 900)::integer"


def _day(time: str) -> str:
    return f"({time} AT TIME ZONE 'UTC' + coalesce(utc_offset, INTERVAL '0'))::date"


def _clock(row: str, time: str) -> str:
    """Join by how much the clocks of a row's site are ahead of UTC at a time."""
    return f"""LEFT JOIN sites ON sites.id = {row}.site_id
LEFT JOIN LATERAL (
    SELECT utc_offset FROM zone_offsets WHERE zone_offsets.timezone = sites.timezone AND begins_at <= {time}
    ORDER BY begins_at DESC LIMIT 1
) AS clock ON true"""


def _page(filtered: str, path: str) -> str:
    """Return the key of a page within a filter; within 0, of all its events."""
    return f"-(({filtered}::bigint << 32) | {path})"


# Joined to a part and its profile: all keys it is counted under.
_EVERY_KEY: Final = f"""CROSS JOIN LATERAL (
    SELECT 0::bigint AS key
    UNION ALL SELECT unnest(profile.keys)
    UNION ALL SELECT (filter::bigint << 32) | name FROM unnest(part.names) AS name, unnest(0 || profile.filters) AS filter
    UNION ALL SELECT {_page("0", "page")} FROM unnest(ARRAY[part.entry_page, part.exit_page]) AS page
    UNION ALL SELECT {_page("filter", "path")} FROM unnest(part.paths) AS path, unnest(0 || profile.filters) AS filter
) AS keyed"""

# What is constant for a visitor has the same days as everything, or as what it is paired with: it is left out where days are
# linked, and put in again at the end (_LINKS). Joined to a visitor's profile: the filters that are not constant; and, with
# those, the other keys of the profile, and of a part's words that meet a condition.
_MOVING: Final = """CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT filter FROM unnest(profile.filters) AS filter WHERE filter <> ALL (constant)) AS filters
) AS moving"""
_PAIRED: Final = ", ".join(
    f"profile.own[{PROFILE_DIMENSIONS.index(name) + 1}]" for name in PAIR_DIMENSIONS if name != "name"
)
_PROFILE_KEYS: Final = f"""SELECT 0::bigint AS key
    UNION ALL SELECT word FROM unnest(profile.own) AS word WHERE word <> ALL (constant)
    UNION ALL SELECT (filter::bigint << 32) | word FROM unnest(moving.filters) AS filter, unnest(ARRAY[{_PAIRED}]) AS word
    WHERE word <> ALL (constant)"""


def _word_keys(only: str = "true") -> str:
    return f"""SELECT (filter::bigint << 32) | word AS key
    FROM unnest(part.names) AS word, unnest(0 || moving.filters) AS filter WHERE {only}
    UNION ALL SELECT {_page("filter", "word")} FROM unnest(part.paths) AS word, unnest(0 || moving.filters) AS filter WHERE {only}
    UNION ALL SELECT {_page("0", "word")} FROM unnest(ARRAY[part.entry_page, part.exit_page]) AS word WHERE {only}"""


_MOVING_KEYS: Final = f"""{_MOVING} CROSS JOIN LATERAL (
    {_PROFILE_KEYS}
    UNION ALL {_word_keys()}
) AS keyed"""


_TAKE: Final = f"""
WITH taken AS (
    DELETE FROM event_changes WHERE id IN (SELECT id FROM event_changes ORDER BY id LIMIT most_changes) RETURNING *
)
INSERT INTO fold_taken (sign, {_COLUMNS}, day, digest)
SELECT sign, time, visitor_id, session_id, site_id, taken.name, coalesce(path, ''), coalesce(user_id, ''),
       {_absent_as_null()}, {_day("time")}, {_digest(f"ROW({_absent_as_null()})::text")}
FROM taken {_clock("taken", "time")}"""

_WORDS: Final = f"""
INSERT INTO words (id, site_id, dimension, value, digest)
SELECT 3 * nextval('words_number'), site_id, dimension, value, digest
FROM (SELECT DISTINCT site_id, dimension, value, {_digest("value")} AS digest
      FROM (SELECT site_id, 'name' AS dimension, name AS value FROM fold_taken GROUP BY site_id, name
            UNION ALL
            SELECT site_id, dimension, value
            FROM (SELECT DISTINCT ON (site_id, digest) * FROM fold_taken
                  WHERE NOT EXISTS (SELECT FROM profiles WHERE profiles.site_id = fold_taken.site_id
                                    AND profiles.digest = fold_taken.digest)) AS fresh
            CROSS JOIN LATERAL (VALUES {_profile_values("fresh")}) AS spoken (dimension, value)) AS spoken) AS spoken
WHERE NOT EXISTS (SELECT FROM words WHERE words.site_id = spoken.site_id AND words.dimension = spoken.dimension
                  AND words.digest = spoken.digest);
INSERT INTO words (id, site_id, dimension, value, digest)
SELECT number + plus, site_id, dimension, value, {_digest("value")}
FROM (SELECT 3 * nextval('words_number') AS number, site_id, path AS value
      FROM (SELECT DISTINCT site_id, path FROM fold_taken) AS pages
      WHERE NOT EXISTS (SELECT FROM words WHERE words.site_id = pages.site_id AND dimension = 'path'
                        AND digest = {_digest("path")})) AS fresh
CROSS JOIN (VALUES ('path', 0), ('entry_page', 1), ('exit_page', 2)) AS kinds (dimension, plus)"""

_PROFILES: Final = f"""
INSERT INTO profiles (site_id, digest, {_PROFILE}, keys, own, filters)
SELECT site_id, digest, {_PROFILE}, keys, own, filters
FROM (SELECT DISTINCT ON (site_id, digest) * FROM fold_taken
      WHERE NOT EXISTS (SELECT FROM profiles WHERE profiles.site_id = fold_taken.site_id
                        AND profiles.digest = fold_taken.digest)) AS fresh
CROSS JOIN LATERAL (
    WITH told AS MATERIALIZED (
        SELECT id, words.dimension, place FROM (VALUES {_profile_values("fresh")}) AS spoken (dimension, value)
        JOIN words ON words.site_id = fresh.site_id AND words.dimension = spoken.dimension
        AND words.digest = {_digest("spoken.value")}
        JOIN unnest(ARRAY[{_names(PROFILE_DIMENSIONS)}]) WITH ORDINALITY AS listed (dimension, place)
        ON listed.dimension = words.dimension
    )
    SELECT ARRAY(SELECT id FROM told ORDER BY place) AS own,
           ARRAY(SELECT id FROM told JOIN unnest(ARRAY[{_names(FILTER_DIMENSIONS)}]) WITH ORDINALITY AS filter (dimension, place)
                 USING (dimension) ORDER BY filter.place) AS filters,
           ARRAY(SELECT id::bigint FROM told
                 UNION ALL
                 SELECT (filter.id::bigint << 32) | told.id FROM told AS filter, told
                 WHERE filter.dimension IN ({_names(FILTER_DIMENSIONS)})
                 AND told.dimension IN ({_names(PAIR_DIMENSIONS)})) AS keys
) AS known"""

_EVENTS: Final = f"""
INSERT INTO fold_events (time, visitor_id, session_id, site_id, profile_id, day, sign, view, name_id, path_id, path, user_id)
SELECT time, visitor_id, session_id, taken.site_id, profiles.id, day, sign, (taken.name = 'pageview')::integer,
       named.id, page.id, path, user_id
FROM fold_taken AS taken
JOIN profiles ON profiles.site_id = taken.site_id AND profiles.digest = taken.digest
JOIN words AS named ON named.site_id = taken.site_id AND named.dimension = 'name' AND named.digest = {_digest("taken.name")}
JOIN words AS page ON page.site_id = taken.site_id AND page.dimension = 'path' AND page.digest = {_digest("path")}"""

# The parts of the visits that changed, as they were.
_OLD: Final = f"""
INSERT INTO fold_parts (state, {_PART}, place)
SELECT 0, {", ".join(f"visits.{name}" for name in _PART_NAMES)}, visits.ctid::text
FROM (SELECT DISTINCT site_id, visitor_id, session_id FROM fold_events) AS touched
JOIN visits USING (site_id, visitor_id, session_id)"""

# Each visit's first and last page: the earliest and latest of what was known and what came.
_SESSIONS: Final = """
INSERT INTO fold_sessions (site_id, visitor_id, session_id, shrunk, entry_page, exit_page)
SELECT came.site_id, came.visitor_id, came.session_id, came.shrunk,
       CASE WHEN known.first_at IS NULL OR (came.first_at, came.first_path) < (known.first_at, entry.value COLLATE "C")
            THEN came.first_page + 1 ELSE known.entry_page END,
       CASE WHEN known.last_at IS NULL OR (came.last_at, came.last_path) > (known.last_at, exit.value COLLATE "C")
            THEN came.last_page + 2 ELSE known.exit_page END
FROM (SELECT site_id, visitor_id, session_id, (min(sign) < 0)::integer AS shrunk,
             min(time) FILTER (WHERE sign > 0) AS first_at, max(time) FILTER (WHERE sign > 0) AS last_at,
             (array_agg(path_id ORDER BY sign DESC, time, path COLLATE "C"))[1] AS first_page,
             (array_agg(path COLLATE "C" ORDER BY sign DESC, time, path COLLATE "C"))[1] AS first_path,
             (array_agg(path_id ORDER BY sign DESC, time DESC, path COLLATE "C" DESC))[1] AS last_page,
             (array_agg(path COLLATE "C" ORDER BY sign DESC, time DESC, path COLLATE "C" DESC))[1] AS last_path
      FROM fold_events GROUP BY site_id, visitor_id, session_id) AS came
LEFT JOIN (SELECT DISTINCT ON (site_id, session_id) site_id, session_id, entry_page, exit_page,
                  coalesce(visit_first_at, first_at) AS first_at, coalesce(visit_last_at, last_at) AS last_at
           FROM fold_parts WHERE state = 0) AS known USING (site_id, session_id)
LEFT JOIN words AS entry ON entry.id = known.entry_page
LEFT JOIN words AS exit ON exit.id = known.exit_page"""

# The parts as they were, merged with the events that came (state 2: not numbered yet).
_MERGED: Final = f"""
INSERT INTO fold_parts (state, first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews,
                        entry_page, exit_page, names, paths, user_id, quarters, place)
SELECT 2, first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews, 0, 0,
       names, paths, NULLIF(user_id, ''),
       NULLIF(ARRAY(SELECT quarter FROM unnest(quarters) AS quarter
                    WHERE quarter NOT IN ({_quarter("first_at")}, {_quarter("last_at")}) GROUP BY 1 ORDER BY 1), '{{}}'), place
FROM (
    SELECT site_id, visitor_id, session_id, day, profile_id, user_id,
           least(known.first_at, came.first_at) AS first_at, greatest(known.last_at, came.last_at) AS last_at,
           coalesce(known.events, 0) + coalesce(came.events, 0) AS events,
           coalesce(known.pageviews, 0) + coalesce(came.pageviews, 0) AS pageviews,
           CASE WHEN came.names <@ known.names THEN known.names
                ELSE ARRAY(SELECT DISTINCT unnest(known.names || came.names) ORDER BY 1) END AS names,
           CASE WHEN came.paths <@ known.paths THEN known.paths
                ELSE ARRAY(SELECT DISTINCT unnest(known.paths || came.paths) ORDER BY 1) END AS paths,
           known.quarters || came.quarters || ({_quarter("known.first_at")}) || ({_quarter("known.last_at")}) AS quarters,
           known.place
    FROM (SELECT site_id, visitor_id, session_id, day, profile_id, coalesce(user_id, '') AS user_id, first_at, last_at,
                 events, pageviews, names, paths, quarters, place FROM fold_parts WHERE state = 0) AS known
    FULL JOIN (
        SELECT site_id, visitor_id, session_id, day, profile_id, user_id,
               min(time) FILTER (WHERE sign > 0) AS first_at, max(time) FILTER (WHERE sign > 0) AS last_at,
               sum(sign)::integer AS events, sum(sign * view)::integer AS pageviews,
               coalesce(array_agg(DISTINCT name_id) FILTER (WHERE sign > 0), '{{}}') AS names,
               coalesce(array_agg(DISTINCT path_id) FILTER (WHERE sign > 0), '{{}}') AS paths,
               array_agg(DISTINCT {_quarter("time")}) FILTER (WHERE sign > 0) AS quarters
        FROM fold_events GROUP BY site_id, visitor_id, session_id, day, profile_id, user_id
    ) AS came USING (site_id, visitor_id, session_id, day, profile_id, user_id)
) AS merged
WHERE events > 0"""

# Of a visit that lost events, what is left says when and where it was.
_LEFT: Final = f"""
SELECT event.site_id, event.session_id, event.time, event.name, coalesce(event.path, '') AS path,
       coalesce(event.user_id, '') AS user_id, {_day("event.time")} AS day,
       {_digest(f"ROW({_absent_as_null('event.')})::text")} AS digest
FROM (SELECT site_id, session_id, min(first_at) AS low, max(last_at) AS high
      FROM fold_parts JOIN fold_sessions USING (site_id, session_id)
      WHERE state = 2 AND shrunk = 1 GROUP BY site_id, session_id) AS shrunk
CROSS JOIN LATERAL (SELECT * FROM events WHERE events.site_id = shrunk.site_id AND time >= low AND time <= high
                    AND events.session_id = shrunk.session_id) AS event
{_clock("event", "event.time")}"""
# Read once and then joined, whatever the planner expects of work tables that have just been filled.
_REREAD: Final = f"""
ANALYZE fold_parts;
ANALYZE fold_sessions;
WITH remaining AS MATERIALIZED ({_LEFT}),
read AS MATERIALIZED (
    SELECT remaining.site_id, session_id, day, profiles.id AS profile_id, user_id, min(time) AS first_at, max(time) AS last_at,
           array_agg(DISTINCT named.id) AS names, array_agg(DISTINCT page.id) AS paths,
           array_agg(DISTINCT {_quarter("time")}) AS quarters
    FROM remaining
    JOIN profiles ON profiles.site_id = remaining.site_id AND profiles.digest = remaining.digest
    JOIN words AS named ON named.site_id = remaining.site_id AND named.dimension = 'name'
        AND named.digest = {_digest("remaining.name")}
    JOIN words AS page ON page.site_id = remaining.site_id AND page.dimension = 'path'
        AND page.digest = {_digest("remaining.path")}
    GROUP BY remaining.site_id, session_id, day, profiles.id, user_id
)
UPDATE fold_parts SET first_at = read.first_at, last_at = read.last_at, names = read.names, paths = read.paths,
    quarters = NULLIF(ARRAY(SELECT quarter FROM unnest(read.quarters) AS quarter
        WHERE quarter NOT IN ({_quarter("read.first_at")}, {_quarter("read.last_at")}) ORDER BY 1), '{{}}')
FROM read
WHERE state = 2 AND fold_parts.site_id = read.site_id AND fold_parts.session_id = read.session_id
AND fold_parts.day = read.day AND fold_parts.profile_id = read.profile_id AND coalesce(fold_parts.user_id, '') = read.user_id;
WITH remaining AS MATERIALIZED ({_LEFT}),
read AS MATERIALIZED (
    SELECT remaining.site_id, session_id,
           (array_agg(id + 1 ORDER BY time, path COLLATE "C"))[1] AS entry_page,
           (array_agg(id + 2 ORDER BY time DESC, path COLLATE "C" DESC))[1] AS exit_page
    FROM remaining
    JOIN words ON words.site_id = remaining.site_id AND dimension = 'path' AND words.digest = {_digest("path")}
    GROUP BY remaining.site_id, session_id
)
UPDATE fold_sessions SET entry_page = read.entry_page, exit_page = read.exit_page
FROM read
WHERE fold_sessions.site_id = read.site_id AND fold_sessions.session_id = read.session_id"""

# The parts as they are now, numbered where a visit has several.
_NEW: Final = """
INSERT INTO fold_parts (state, first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews,
                        entry_page, exit_page, names, paths, user_id, quarters, place,
                        part, visit_first_at, visit_last_at, visit_events, visit_pageviews)
SELECT 1, first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews,
       entry, exit, names, paths, user_id, quarters, place,
       CASE WHEN parts > 1 THEN number END, CASE WHEN parts > 1 THEN first END, CASE WHEN parts > 1 THEN last END,
       CASE WHEN parts > 1 THEN all_events END, CASE WHEN parts > 1 THEN all_views END
FROM (SELECT fold_parts.*, fold_sessions.entry_page AS entry, fold_sessions.exit_page AS exit,
             count(*) OVER visit AS parts, row_number() OVER ordered AS number, min(first_at) OVER visit AS first,
             max(last_at) OVER visit AS last, sum(events) OVER visit AS all_events, sum(pageviews) OVER visit AS all_views
      FROM fold_parts JOIN fold_sessions USING (site_id, visitor_id, session_id)
      WHERE state = 2
      WINDOW visit AS (PARTITION BY fold_parts.site_id, fold_parts.session_id),
             ordered AS (PARTITION BY fold_parts.site_id, fold_parts.session_id
                         ORDER BY first_at, day, profile_id, user_id)) AS numbered"""


def _unchanged(names: tuple[str, ...]) -> str:
    """Return the array of a visitor's words that never changed."""
    places = [PROFILE_DIMENSIONS.index(name) + 1 for name in names if name in PROFILE_DIMENSIONS]
    each = ", ".join(f"CASE WHEN low{place} = high{place} THEN low{place} END" for place in places)
    return f"array_remove(ARRAY[{each}], NULL)"


_SPANS: Final = ", ".join(
    f"min(own[{place}]) AS low{place}, max(own[{place}]) AS high{place}"
    for place in range(1, len(PROFILE_DIMENSIONS) + 1)
)
# Whose days are touched, and what makes them cheap to work out.
_VISITORS: Final = f"""
INSERT INTO fold_visitors (who, site_id, visitor_id, day, tip, constant, within, paired, class)
SELECT row_number() OVER (), site_id, visitor_id, low, tip, constant, within, paired, dense_rank() OVER (ORDER BY constant)
FROM (
    SELECT site_id, visitor_id, low, low = high AND latest <= high AS tip, {_unchanged(PROFILE_DIMENSIONS)} AS constant,
           {_unchanged(FILTER_DIMENSIONS)} AS within, {_unchanged(PAIR_DIMENSIONS)} AS paired
    FROM (
        SELECT part.site_id, visitor_id, min(day) FILTER (WHERE touched) AS low, max(day) FILTER (WHERE touched) AS high,
               max(day) AS latest, {_SPANS}
        FROM (SELECT site_id, visitor_id, day, profile_id, true AS touched FROM fold_parts WHERE state < 2
              UNION ALL
              SELECT visits.site_id, visitor_id, day, profile_id, false
              FROM (SELECT DISTINCT site_id, visitor_id FROM fold_parts) AS known
              JOIN visits USING (site_id, visitor_id)) AS part
        JOIN profiles ON profiles.id = profile_id
        GROUP BY part.site_id, visitor_id
    ) AS spans
) AS visitors"""

# The parts of the touched days that belong to other visits, and so stay (state 3).
_KEPT: Final = f"""
INSERT INTO fold_parts (state, {_PART})
SELECT 3, {", ".join(f"visits.{name}" for name in _PART_NAMES)}
FROM (SELECT DISTINCT site_id, visitor_id, day FROM fold_parts WHERE state < 2) AS touched
JOIN visits USING (site_id, visitor_id, day)
WHERE (site_id, visitor_id, session_id) NOT IN (SELECT site_id, visitor_id, session_id FROM fold_sessions)"""

_DAYS: Final = """
INSERT INTO fold_days (who, day, fresh)
SELECT who, fold_parts.day, count(*) = 1 AND min(state) = 1
FROM fold_parts JOIN fold_visitors USING (site_id, visitor_id) WHERE state <> 2
GROUP BY who, fold_parts.day"""

# Who is present on which day under which key, and was not, or the other way round.
_PRESENCE: Final = f"""
INSERT INTO fold_presence (who, key, day, change)
SELECT who, key, part.day, 1
FROM fold_parts AS part JOIN fold_visitors USING (site_id, visitor_id) JOIN fold_days USING (who)
JOIN profiles AS profile ON profile.id = profile_id {_MOVING_KEYS}
WHERE state = 1 AND fresh AND fold_days.day = part.day;
INSERT INTO fold_presence (who, key, day, change)
SELECT who, key, day, CASE states WHEN 2 THEN 1 ELSE -1 END
FROM (SELECT who, key, part.day, bit_or(1 << state) AS states
      FROM fold_parts AS part JOIN fold_visitors USING (site_id, visitor_id) JOIN fold_days USING (who)
      JOIN profiles AS profile ON profile.id = profile_id {_MOVING_KEYS}
      WHERE state <> 2 AND NOT fresh AND fold_days.day = part.day
      GROUP BY who, key, part.day) AS present
WHERE states IN (1, 2)"""

# What that does to the days: each of the visitor's days with the key is linked to the one before, as it was and as it is.
# At the tip only the touched day's link matters.
_LINKS: Final = f"""
WITH wanted AS (
    SELECT who, array_agg(DISTINCT (abs(key) & 4294967295)::integer) AS words FROM fold_presence GROUP BY who
),
part AS MATERIALIZED (
    SELECT who, tip, constant, wanted.words, visits.day, profile_id, names, paths, entry_page, exit_page
    FROM fold_visitors JOIN wanted USING (who) JOIN visits USING (site_id, visitor_id)
    WHERE NOT tip OR visits.day < fold_visitors.day
),
history AS (
    SELECT who, tip, key, day
    FROM (SELECT who, tip, constant, profile_id, max(day) AS day
          FROM part GROUP BY who, tip, constant, profile_id, CASE WHEN NOT tip THEN day END) AS part
    JOIN profiles AS profile ON profile.id = profile_id {_MOVING} CROSS JOIN LATERAL ({_PROFILE_KEYS}) AS keyed
    UNION ALL
    SELECT who, tip, key, day
    FROM part JOIN profiles AS profile ON profile.id = profile_id {_MOVING}
    CROSS JOIN LATERAL ({_word_keys("word = ANY (words)")}) AS keyed
),
latest AS (
    SELECT who, key, max(history.day) AS day FROM history JOIN fold_presence USING (who, key) WHERE tip GROUP BY who, key
),
known AS (
    SELECT DISTINCT who, key, history.day FROM history JOIN fold_presence USING (who, key) WHERE NOT tip
),
days AS (
    SELECT who, key, day, true AS was, change IS NULL AS stays
    FROM known LEFT JOIN fold_presence USING (who, key, day)
    UNION ALL
    SELECT who, key, fold_presence.day, false, true FROM fold_presence JOIN fold_visitors USING (who)
    WHERE change = 1 AND NOT tip
),
linked AS (
    SELECT who, key, day, was, stays, max(day) FILTER (WHERE was) OVER earlier AS was_before,
           max(day) FILTER (WHERE stays) OVER earlier AS is_before
    FROM days
    WINDOW earlier AS (PARTITION BY who, key ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
links AS (
    SELECT who, key, fold_presence.day, change AS sign, fold_presence.day - latest.day AS gap
    FROM fold_presence JOIN fold_visitors USING (who) LEFT JOIN latest USING (who, key) WHERE tip
    UNION ALL SELECT who, key, day, -1, day - was_before FROM linked WHERE was
    UNION ALL SELECT who, key, day, 1, day - is_before FROM linked WHERE stays
),
summed AS (
    SELECT site_id, links.day, key, gap, class, sum(sign) AS visitors
    FROM links JOIN fold_visitors USING (who) GROUP BY site_id, links.day, key, gap, class HAVING sum(sign) <> 0
)
INSERT INTO fold_cells (site_id, day, key, visitors, new_visitors, gap)
SELECT summed.site_id, day, every.key, sum(visitors), CASE WHEN gap IS NULL THEN sum(visitors) END, gap
FROM summed JOIN (SELECT DISTINCT ON (class) class, constant, within, paired FROM fold_visitors) AS classes USING (class)
LEFT JOIN words ON words.id = abs(summed.key)
CROSS JOIN LATERAL (
    SELECT summed.key
    UNION ALL SELECT word FROM unnest(constant) AS word WHERE summed.key = 0
    UNION ALL SELECT (filter::bigint << 32) | word FROM unnest(within) AS filter, unnest(paired) AS word WHERE summed.key = 0
    UNION ALL SELECT (filter::bigint << 32) | summed.key FROM unnest(within) AS filter
    WHERE dimension IN ({_names(PAIR_DIMENSIONS)})
    UNION ALL SELECT {_page("filter", "-summed.key")} FROM unnest(within) AS filter WHERE dimension IN ({_names(PAIR_PAGES)})
    UNION ALL SELECT (summed.key << 32) | word FROM unnest(paired) AS word WHERE dimension IN ({_names(FILTER_DIMENSIONS)})
) AS every
GROUP BY summed.site_id, day, every.key, gap"""

_VISITS: Final = f"""
WITH solo AS (
    SELECT site_id, day, profile_id, names, paths, entry_page, exit_page, 2 * state - 1 AS sign,
           (2 * state - 1) * (events = 1 AND pageviews = 1)::integer AS bounce, (2 * state - 1) * pageviews AS views,
           (2 * state - 1) * (extract(epoch FROM last_at - first_at) * 1000000)::bigint AS micros
    FROM fold_parts WHERE state < 2 AND part IS NULL
)
INSERT INTO fold_cells (site_id, day, key, visits, bounces, visit_pageviews, visit_micros)
SELECT site_id, day, key, sum(sign), sum(bounce), sum(views), sum(micros)
FROM (
    SELECT grouped.site_id, day, key, sign, bounce, views, micros
    FROM (SELECT site_id, day, profile_id, sum(sign) AS sign, sum(bounce) AS bounce, sum(views) AS views,
                 sum(micros) AS micros FROM solo GROUP BY site_id, day, profile_id) AS grouped
    JOIN profiles ON profiles.id = profile_id
    CROSS JOIN LATERAL (SELECT unnest(0::bigint || keys) AS key) AS keyed
    UNION ALL
    SELECT site_id, day, {_page("0", "page")}, sum(sign), sum(bounce), sum(views), sum(micros)
    FROM solo CROSS JOIN LATERAL unnest(ARRAY[entry_page, exit_page]) AS page GROUP BY site_id, day, page
    UNION ALL
    SELECT grouped.site_id, day, {_page("filter", "path")}, sign, bounce, views, micros
    FROM (SELECT site_id, day, profile_id, path, sum(sign) AS sign, sum(bounce) AS bounce, sum(views) AS views,
                 sum(micros) AS micros FROM solo CROSS JOIN LATERAL unnest(paths) AS path
          GROUP BY site_id, day, profile_id, path) AS grouped
    JOIN profiles ON profiles.id = profile_id CROSS JOIN LATERAL unnest(0 || filters) AS filter
    UNION ALL
    SELECT grouped.site_id, day, (filter::bigint << 32) | name, sign, bounce, views, micros
    FROM (SELECT site_id, day, profile_id, name, sum(sign) AS sign, sum(bounce) AS bounce, sum(views) AS views,
                 sum(micros) AS micros FROM solo CROSS JOIN LATERAL unnest(names) AS name
          GROUP BY site_id, day, profile_id, name) AS grouped
    JOIN profiles ON profiles.id = profile_id CROSS JOIN LATERAL unnest(0 || filters) AS filter
    UNION ALL
    SELECT site_id, first.day, key, 2 * state - 1, 0, (2 * state - 1) * visit_pageviews,
           (2 * state - 1) * (extract(epoch FROM visit_last_at - visit_first_at) * 1000000)::bigint
    FROM fold_parts AS first JOIN (
        SELECT DISTINCT state, part.site_id, session_id, key
        FROM fold_parts AS part JOIN profiles AS profile ON profile.id = profile_id {_EVERY_KEY}
        WHERE state < 2 AND part.part IS NOT NULL
    ) AS every USING (state, site_id, session_id)
    WHERE first.part = 1
) AS counted
GROUP BY site_id, day, key
HAVING sum(sign) <> 0 OR sum(bounce) <> 0 OR sum(views) <> 0 OR sum(micros) <> 0"""

_COUNTS: Final = f"""
INSERT INTO fold_cells (site_id, day, key, events, pageviews)
SELECT site_id, day, key, sum(count), sum(views)
FROM (
    SELECT grouped.site_id, day, key, count, views
    FROM (SELECT site_id, day, profile_id, sum(sign) AS count, sum(sign * view) AS views
          FROM fold_events GROUP BY site_id, day, profile_id) AS grouped
    JOIN profiles ON profiles.id = profile_id
    CROSS JOIN LATERAL (SELECT unnest(0::bigint || keys) AS key) AS keyed
    UNION ALL
    SELECT grouped.site_id, day, (filter::bigint << 32) | name_id, count, views
    FROM (SELECT site_id, day, profile_id, name_id, sum(sign) AS count, sum(sign * view) AS views
          FROM fold_events GROUP BY site_id, day, profile_id, name_id) AS grouped
    JOIN profiles ON profiles.id = profile_id CROSS JOIN LATERAL unnest(0 || filters) AS filter
    UNION ALL
    SELECT grouped.site_id, day, {_page("filter", "path_id")}, count, views
    FROM (SELECT site_id, day, profile_id, path_id, sum(sign) AS count, sum(sign * view) AS views
          FROM fold_events GROUP BY site_id, day, profile_id, path_id) AS grouped
    JOIN profiles ON profiles.id = profile_id CROSS JOIN LATERAL unnest(0 || filters) AS filter
    UNION ALL
    SELECT site_id, day, {_page("0", "page")}, (2 * state - 1) * events, (2 * state - 1) * pageviews
    FROM fold_parts CROSS JOIN LATERAL unnest(ARRAY[entry_page, exit_page]) AS page WHERE state < 2
) AS counted
GROUP BY site_id, day, key HAVING sum(count) <> 0 OR sum(views) <> 0"""

_WORD: Final = "(key & 4294967295)::integer"
_DAILY: Final = f"""
WITH gaps AS (
    SELECT site_id, day, key, gap, sum(visitors) AS visitors FROM fold_cells
    WHERE gap IS NOT NULL AND key >= 0 GROUP BY site_id, day, key, gap
),
growing AS (
    SELECT site_id, day, key, x, sum(coalesce(visitors, 0)) OVER (PARTITION BY site_id, day, key ORDER BY x)::integer AS sum
    FROM (SELECT site_id, day, key, max(gap) AS longest FROM gaps GROUP BY site_id, day, key) AS spans
    CROSS JOIN LATERAL generate_series(1, longest) AS x
    LEFT JOIN (SELECT site_id, day, key, gap AS x, visitors FROM gaps) AS gaps USING (site_id, day, key, x)
),
seen AS (
    SELECT site_id, day, key, array_agg(sum ORDER BY x) AS seen FROM growing GROUP BY site_id, day, key
)
INSERT INTO daily AS known (site_id, dimension, filter_id, day, value_id, {", ".join(_MEASURES)}, seen)
SELECT total.site_id, coalesce(dimension, ''), (key >> 32)::integer, day, {_WORD},
       {", ".join(f"total.{measure}" for measure in _MEASURES)}, seen
FROM (SELECT site_id, day, key, {", ".join(f"coalesce(sum({measure}), 0) AS {measure}" for measure in _MEASURES)}
      FROM fold_cells WHERE key >= 0 GROUP BY site_id, day, key) AS total
LEFT JOIN seen USING (site_id, day, key)
LEFT JOIN words ON words.id = {_WORD}
ON CONFLICT (site_id, dimension, filter_id, day, value_id) DO UPDATE SET
    {", ".join(f"{measure} = known.{measure} + excluded.{measure}" for measure in _MEASURES)},
    seen = add_seen(known.seen, excluded.seen);
DELETE FROM daily USING (
    SELECT DISTINCT fold_cells.site_id, coalesce(dimension, '') AS dimension, (key >> 32)::integer AS filter_id, day,
           {_WORD} AS value_id
    FROM fold_cells LEFT JOIN words ON words.id = {_WORD}
    WHERE key >= 0 AND (visitors < 0 OR visits < 0 OR events < 0)
) AS touched
WHERE daily.site_id = touched.site_id AND daily.dimension = touched.dimension AND daily.filter_id = touched.filter_id
AND daily.day = touched.day AND daily.value_id = touched.value_id
AND daily.events = 0 AND daily.visits = 0 AND daily.visitors = 0"""


def _columns_of_pages(cells: str, gaps: str, *, merged: bool) -> str:
    """Return the statement that keeps sums by page, and by page and gap, as columns of numbers."""
    place = "site_id, dimension, filter_id, day"
    measures = ", ".join(
        f"array_agg({name}::{'bigint' if name == 'visit_micros' else 'integer'} ORDER BY value_id) AS {name}"
        for name in PAGE_MEASURES
    )
    return f"""
INSERT INTO daily_pages ({place}, merged, value_ids, {", ".join(PAGE_MEASURES)}, seen_ids, gaps, seen)
SELECT {place}, {merged}, coalesce(value_ids, '{{}}'), {", ".join(f"coalesce({name}, '{{}}')" for name in PAGE_MEASURES)},
       coalesce(seen_ids, '{{}}'), coalesce(gaps, '{{}}'), coalesce(seen, '{{}}')
FROM (SELECT {place}, array_agg(value_id ORDER BY value_id) AS value_ids, {measures}
      FROM ({cells}) AS cells WHERE {" OR ".join(f"{name} <> 0" for name in PAGE_MEASURES)} GROUP BY {place}) AS cells
FULL JOIN (SELECT {place}, array_agg(value_id ORDER BY gap, value_id) AS seen_ids,
                  array_agg(gap::smallint ORDER BY gap, value_id) AS gaps,
                  array_agg(seen::integer ORDER BY gap, value_id) AS seen
           FROM ({gaps}) AS gaps WHERE seen <> 0 GROUP BY {place}) AS gaps USING ({place})"""


_OF_CELLS: Final = {"returned": "sum(visitors) FILTER (WHERE gap IS NOT NULL)"}
_SUMS: Final = ", ".join(f"coalesce({_OF_CELLS.get(name, f'sum({name})')}, 0) AS {name}" for name in PAGE_MEASURES)
_PAGE_WORD: Final = "(-key & 4294967295)::integer"
_PAGE: Final = (
    f"site_id, (ARRAY[{_names(PAGE_DIMENSIONS)}])[1 + {_PAGE_WORD} % {len(PAGE_DIMENSIONS)}] AS dimension, "
    f"(-key >> 32)::integer AS filter_id, day, {_PAGE_WORD} AS value_id"
)
_PAGES: Final = _columns_of_pages(
    f"SELECT {_PAGE}, {_SUMS} FROM fold_cells WHERE key < 0 GROUP BY site_id, key, day",
    f"SELECT {_PAGE}, gap, sum(visitors) AS seen FROM fold_cells WHERE key < 0 AND gap IS NOT NULL "
    "GROUP BY site_id, key, day, gap",
    merged=False,
)
# Rows are merged once they are many, and once the site's days go on: what stays is a row for each dimension, day and filter.
_FRESH_PAGES: Final = 8
_MERGE_PAGES: Final = f"""
WITH due AS (
    SELECT site_id, dimension, filter_id, day
    FROM (SELECT site_id, max(day) AS last FROM fold_taken GROUP BY site_id) AS touched
    JOIN daily_pages USING (site_id)
    WHERE NOT merged GROUP BY site_id, dimension, filter_id, day, last HAVING count(*) > {_FRESH_PAGES} OR day < last
), old AS (
    DELETE FROM daily_pages USING due
    WHERE daily_pages.site_id = due.site_id AND daily_pages.dimension = due.dimension
    AND daily_pages.filter_id = due.filter_id AND daily_pages.day = due.day
    RETURNING daily_pages.*
){
    _columns_of_pages(
        "SELECT site_id, dimension, filter_id, day, value_id, "
        f"{', '.join(f'sum(cell.{name}) AS {name}' for name in PAGE_MEASURES)} "
        f"FROM old, unnest(value_ids, {', '.join(f'old.{name}' for name in PAGE_MEASURES)}) "
        f"AS cell (value_id, {', '.join(PAGE_MEASURES)}) GROUP BY site_id, dimension, filter_id, day, value_id",
        "SELECT site_id, dimension, filter_id, day, value_id, gap, sum(pair.seen) AS seen "
        "FROM old, unnest(seen_ids, gaps, old.seen) AS pair (value_id, gap, seen) "
        "GROUP BY site_id, dimension, filter_id, day, value_id, gap",
        merged=True,
    )
}"""

_CHANGING: Final = tuple(
    name for name in _PART_NAMES if name not in ("visitor_id", "session_id", "site_id", "profile_id", "day", "user_id")
)
_WRITE: Final = f"""
DELETE FROM visits USING fold_parts AS old
WHERE old.state = 0 AND visits.ctid = old.place::tid
AND NOT EXISTS (SELECT FROM fold_parts AS new WHERE new.state = 1 AND new.place = old.place);
UPDATE visits SET {", ".join(f"{name} = new.{name}" for name in _CHANGING)}
FROM fold_parts AS new WHERE new.state = 1 AND visits.ctid = new.place::tid;
INSERT INTO visits ({_PART}) SELECT {_PART} FROM fold_parts WHERE state = 1 AND place IS NULL"""

_ADD_SEEN: Final = """
CREATE FUNCTION add_seen(a integer[], b integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp AS $$
    WITH summed AS (
        SELECT x, sum, lag(sum, 1, 0) OVER (ORDER BY x) AS before
        FROM (SELECT x, coalesce(a[least(x, cardinality(a))], 0) + coalesce(b[least(x, cardinality(b))], 0) AS sum
              FROM generate_series(1, greatest(cardinality(a), cardinality(b))) AS x) AS sums
    )
    SELECT array_agg(sum ORDER BY x) FROM summed WHERE x <= (SELECT max(x) FROM summed WHERE sum <> before)
$$"""


def fold_statements() -> list[str]:
    """Return the statements that make the log's triggers and `fold`, on either edition."""
    work = ", ".join(table.name for table in WORK_TABLES)
    body = ";\n".join(
        step.strip()
        for step in (
            *(_WORDS, _PROFILES, _EVENTS, "ANALYZE fold_events", _OLD, "ANALYZE fold_parts", _SESSIONS, _MERGED),
            f"IF EXISTS (SELECT FROM fold_sessions WHERE shrunk = 1) THEN\n{_REREAD.strip()};\nEND IF",
            *(
                _NEW,
                "ANALYZE fold_sessions",
                _KEPT,
                "ANALYZE fold_parts",
                _VISITORS,
                _DAYS,
                "ANALYZE fold_visitors",
                "ANALYZE fold_days",
            ),
            *(_PRESENCE, "ANALYZE fold_presence", _LINKS, _VISITS, _COUNTS),
            *("ANALYZE fold_cells", _DAILY, _PAGES, _MERGE_PAGES, _WRITE),
        )
    )
    old = ", ".join(f"OLD.{name}" for name in EVENT_COLUMNS)
    return [
        "CREATE SEQUENCE words_number",
        _ADD_SEEN.strip(),
        dedent(f"""
            CREATE FUNCTION log_events_that_came() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            BEGIN
                INSERT INTO event_changes (sign, {_COLUMNS}) SELECT 1, {_COLUMNS} FROM changed;
                NOTIFY event_changes;
                RETURN NULL;
            END $$""").strip(),
        # For each row: the columnstore allows no statement trigger here.
        dedent(f"""
            CREATE FUNCTION log_event_that_went() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            BEGIN
                INSERT INTO event_changes (sign, {_COLUMNS}) VALUES (-1, {old});
                NOTIFY event_changes;
                RETURN NULL;
            END $$""").strip(),
        "CREATE TRIGGER log_came AFTER INSERT ON events REFERENCING NEW TABLE AS changed\n"
        "FOR EACH STATEMENT EXECUTE FUNCTION log_events_that_came()",
        "CREATE TRIGGER log_went AFTER DELETE ON events FOR EACH ROW EXECUTE FUNCTION log_event_that_went()",
        # One statement reads the log and the events at one instant, so that no event is counted twice or not at all.
        f"""CREATE FUNCTION rebuild_books(site integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
PERFORM pg_advisory_xact_lock({FOLD_LOCK});
DELETE FROM daily WHERE site_id = site;
DELETE FROM daily_pages WHERE site_id = site;
DELETE FROM visits WHERE site_id = site;
WITH forgotten AS (DELETE FROM event_changes WHERE site_id = site)
INSERT INTO event_changes (sign, {_COLUMNS}) SELECT 1, {_COLUMNS} FROM events WHERE site_id = site;
END $$""",
        f"""CREATE FUNCTION fold(most_changes integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off SET work_mem = '64MB' SET enable_mergejoin = off
SET default_statistics_target = 20 AS $$
BEGIN
PERFORM pg_advisory_xact_lock({FOLD_LOCK});
IF NOT EXISTS (SELECT FROM event_changes) THEN
    RETURN false;
END IF;
TRUNCATE {work};
{_TAKE.strip()};
ANALYZE fold_taken;
{body};
RETURN EXISTS (SELECT FROM event_changes);
END $$""",
    ]
