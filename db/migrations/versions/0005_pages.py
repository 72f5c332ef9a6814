"""Days of pages within a country, a browser or a source; visits are found by their visitor alone.

The books are folded anew from the events, in the background. Forward only. Frozen SQL: never import tables, rollups or ddl
here.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

EVERYWHERE: tuple[str, ...] = (
    """\
DROP INDEX visits_site_id_visitor_id_day_idx""",
    """\
DROP TABLE profiles""",
    """\
DROP TABLE fold_visitors""",
    """\
CREATE TABLE daily_pages (
    site_id INTEGER NOT NULL,
    filter_id INTEGER NOT NULL,
    day DATE NOT NULL,
    dimension TEXT NOT NULL,
    merged BOOLEAN NOT NULL,
    value_ids INTEGER[] NOT NULL,
    events INTEGER[] NOT NULL,
    pageviews INTEGER[] NOT NULL,
    visit_pageviews INTEGER[] NOT NULL,
    visit_micros BIGINT[] NOT NULL,
    visits INTEGER[] NOT NULL,
    bounces INTEGER[] NOT NULL,
    visitors INTEGER[] NOT NULL,
    returned INTEGER[] NOT NULL,
    seen_ids INTEGER[] NOT NULL,
    gaps SMALLINT[] NOT NULL,
    seen INTEGER[] NOT NULL
)""",
    """\
CREATE INDEX daily_pages_fresh_idx ON daily_pages (site_id, day) WHERE NOT merged""",
    """\
CREATE INDEX daily_pages_idx ON daily_pages (site_id, dimension, filter_id, day)""",
    """\
CREATE UNLOGGED TABLE fold_visitors (
    who INTEGER,
    site_id INTEGER,
    visitor_id BIGINT,
    day DATE,
    tip BOOLEAN,
    constant INTEGER[],
    within INTEGER[],
    paired INTEGER[],
    class INTEGER
)""",
    """\
CREATE TABLE profiles (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    site_id INTEGER NOT NULL,
    digest UUID NOT NULL,
    hostname TEXT,
    source TEXT,
    channel TEXT,
    referrer TEXT,
    utm_source TEXT,
    utm_medium TEXT,
    utm_campaign TEXT,
    utm_term TEXT,
    utm_content TEXT,
    country TEXT,
    region TEXT,
    language TEXT,
    browser TEXT,
    os TEXT,
    device TEXT,
    screen TEXT,
    keys BIGINT[] NOT NULL,
    own INTEGER[] NOT NULL,
    filters INTEGER[] NOT NULL,
    CONSTRAINT profiles_pkey PRIMARY KEY (id),
    CONSTRAINT profiles_site_id_digest_key UNIQUE (site_id, digest)
)""",
    """\
CREATE INDEX visits_visitor_idx ON visits (visitor_id)""",
    """\
DROP FUNCTION fold(integer)""",
    """\
DROP FUNCTION rebuild_books(integer)""",
    """\
CREATE FUNCTION rebuild_books(site integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
PERFORM pg_advisory_xact_lock(846190416);
DELETE FROM daily WHERE site_id = site;
DELETE FROM daily_pages WHERE site_id = site;
DELETE FROM visits WHERE site_id = site;
WITH forgotten AS (DELETE FROM event_changes WHERE site_id = site)
INSERT INTO event_changes (sign, time, visitor_id, session_id, site_id, name, path, user_id, hostname, source, channel, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, language, browser, os, device, screen) SELECT 1, time, visitor_id, session_id, site_id, name, path, user_id, hostname, source, channel, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, language, browser, os, device, screen FROM events WHERE site_id = site;
END $$""",
    """\
CREATE FUNCTION fold(most_changes integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET jit = off SET work_mem = '64MB' SET enable_mergejoin = off
SET default_statistics_target = 20 AS $$
BEGIN
PERFORM pg_advisory_xact_lock(846190416);
IF NOT EXISTS (SELECT FROM event_changes) THEN
    RETURN false;
END IF;
TRUNCATE fold_taken, fold_events, fold_sessions, fold_parts, fold_visitors, fold_days, fold_presence, fold_cells;
WITH taken AS (
    DELETE FROM event_changes WHERE id IN (SELECT id FROM event_changes ORDER BY id LIMIT most_changes) RETURNING *
)
INSERT INTO fold_taken (sign, time, visitor_id, session_id, site_id, name, path, user_id, hostname, source, channel, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, language, browser, os, device, screen, day, digest)
SELECT sign, time, visitor_id, session_id, site_id, taken.name, coalesce(path, ''), coalesce(user_id, ''),
       NULLIF(hostname, ''), NULLIF(source, ''), NULLIF(channel, ''), NULLIF(referrer, ''), NULLIF(utm_source, ''), NULLIF(utm_medium, ''), NULLIF(utm_campaign, ''), NULLIF(utm_term, ''), NULLIF(utm_content, ''), NULLIF(country, ''), NULLIF(region, ''), NULLIF(language, ''), NULLIF(browser, ''), NULLIF(os, ''), NULLIF(device, ''), NULLIF(screen, ''), (time AT TIME ZONE 'UTC' + coalesce(utc_offset, INTERVAL '0'))::date, md5(ROW(NULLIF(hostname, ''), NULLIF(source, ''), NULLIF(channel, ''), NULLIF(referrer, ''), NULLIF(utm_source, ''), NULLIF(utm_medium, ''), NULLIF(utm_campaign, ''), NULLIF(utm_term, ''), NULLIF(utm_content, ''), NULLIF(country, ''), NULLIF(region, ''), NULLIF(language, ''), NULLIF(browser, ''), NULLIF(os, ''), NULLIF(device, ''), NULLIF(screen, ''))::text)::uuid
FROM taken LEFT JOIN sites ON sites.id = taken.site_id
LEFT JOIN LATERAL (
    SELECT utc_offset FROM zone_offsets WHERE zone_offsets.timezone = sites.timezone AND begins_at <= time
    ORDER BY begins_at DESC LIMIT 1
) AS clock ON true;
ANALYZE fold_taken;
INSERT INTO words (id, site_id, dimension, value, digest)
SELECT 3 * nextval('words_number'), site_id, dimension, value, digest
FROM (SELECT DISTINCT site_id, dimension, value, md5(value)::uuid AS digest
      FROM (SELECT site_id, 'name' AS dimension, name AS value FROM fold_taken GROUP BY site_id, name
            UNION ALL
            SELECT site_id, dimension, value
            FROM (SELECT DISTINCT ON (site_id, digest) * FROM fold_taken
                  WHERE NOT EXISTS (SELECT FROM profiles WHERE profiles.site_id = fold_taken.site_id
                                    AND profiles.digest = fold_taken.digest)) AS fresh
            CROSS JOIN LATERAL (VALUES ('source', coalesce(fresh.source, '')), ('channel', coalesce(fresh.channel, '')), ('referrer', coalesce(fresh.referrer, '')), ('utm_source', coalesce(fresh.utm_source, '')), ('utm_medium', coalesce(fresh.utm_medium, '')), ('utm_campaign', coalesce(fresh.utm_campaign, '')), ('country', coalesce(fresh.country, '')), ('language', coalesce(fresh.language, '')), ('browser', coalesce(fresh.browser, '')), ('os', coalesce(fresh.os, '')), ('device', coalesce(fresh.device, '')), ('screen', coalesce(fresh.screen, ''))) AS spoken (dimension, value)) AS spoken) AS spoken
WHERE NOT EXISTS (SELECT FROM words WHERE words.site_id = spoken.site_id AND words.dimension = spoken.dimension
                  AND words.digest = spoken.digest);
INSERT INTO words (id, site_id, dimension, value, digest)
SELECT number + plus, site_id, dimension, value, md5(value)::uuid
FROM (SELECT 3 * nextval('words_number') AS number, site_id, path AS value
      FROM (SELECT DISTINCT site_id, path FROM fold_taken) AS pages
      WHERE NOT EXISTS (SELECT FROM words WHERE words.site_id = pages.site_id AND dimension = 'path'
                        AND digest = md5(path)::uuid)) AS fresh
CROSS JOIN (VALUES ('path', 0), ('entry_page', 1), ('exit_page', 2)) AS kinds (dimension, plus);
INSERT INTO profiles (site_id, digest, hostname, source, channel, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, language, browser, os, device, screen, keys, own, filters)
SELECT site_id, digest, hostname, source, channel, referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, language, browser, os, device, screen, keys, own, filters
FROM (SELECT DISTINCT ON (site_id, digest) * FROM fold_taken
      WHERE NOT EXISTS (SELECT FROM profiles WHERE profiles.site_id = fold_taken.site_id
                        AND profiles.digest = fold_taken.digest)) AS fresh
CROSS JOIN LATERAL (
    WITH told AS MATERIALIZED (
        SELECT id, words.dimension, place FROM (VALUES ('source', coalesce(fresh.source, '')), ('channel', coalesce(fresh.channel, '')), ('referrer', coalesce(fresh.referrer, '')), ('utm_source', coalesce(fresh.utm_source, '')), ('utm_medium', coalesce(fresh.utm_medium, '')), ('utm_campaign', coalesce(fresh.utm_campaign, '')), ('country', coalesce(fresh.country, '')), ('language', coalesce(fresh.language, '')), ('browser', coalesce(fresh.browser, '')), ('os', coalesce(fresh.os, '')), ('device', coalesce(fresh.device, '')), ('screen', coalesce(fresh.screen, ''))) AS spoken (dimension, value)
        JOIN words ON words.site_id = fresh.site_id AND words.dimension = spoken.dimension
        AND words.digest = md5(spoken.value)::uuid
        JOIN unnest(ARRAY['source', 'channel', 'referrer', 'utm_source', 'utm_medium', 'utm_campaign', 'country', 'language', 'browser', 'os', 'device', 'screen']) WITH ORDINALITY AS listed (dimension, place)
        ON listed.dimension = words.dimension
    )
    SELECT ARRAY(SELECT id FROM told ORDER BY place) AS own,
           ARRAY(SELECT id FROM told JOIN unnest(ARRAY['country', 'browser', 'source']) WITH ORDINALITY AS filter (dimension, place)
                 USING (dimension) ORDER BY filter.place) AS filters,
           ARRAY(SELECT id::bigint FROM told
                 UNION ALL
                 SELECT (filter.id::bigint << 32) | told.id FROM told AS filter, told
                 WHERE filter.dimension IN ('country', 'browser', 'source')
                 AND told.dimension IN ('name', 'source', 'channel', 'country', 'browser', 'os', 'device')) AS keys
) AS known;
INSERT INTO fold_events (time, visitor_id, session_id, site_id, profile_id, day, sign, view, name_id, path_id, path, user_id)
SELECT time, visitor_id, session_id, taken.site_id, profiles.id, day, sign, (taken.name = 'pageview')::integer,
       named.id, page.id, path, user_id
FROM fold_taken AS taken
JOIN profiles ON profiles.site_id = taken.site_id AND profiles.digest = taken.digest
JOIN words AS named ON named.site_id = taken.site_id AND named.dimension = 'name' AND named.digest = md5(taken.name)::uuid
JOIN words AS page ON page.site_id = taken.site_id AND page.dimension = 'path' AND page.digest = md5(path)::uuid;
ANALYZE fold_events;
INSERT INTO fold_parts (state, first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews, entry_page, exit_page, names, paths, user_id, quarters, part, visit_first_at, visit_last_at, visit_events, visit_pageviews, place)
SELECT 0, visits.first_at, visits.last_at, visits.visitor_id, visits.session_id, visits.site_id, visits.profile_id, visits.day, visits.events, visits.pageviews, visits.entry_page, visits.exit_page, visits.names, visits.paths, visits.user_id, visits.quarters, visits.part, visits.visit_first_at, visits.visit_last_at, visits.visit_events, visits.visit_pageviews, visits.ctid::text
FROM (SELECT DISTINCT site_id, visitor_id, session_id FROM fold_events) AS touched
JOIN visits USING (site_id, visitor_id, session_id);
ANALYZE fold_parts;
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
LEFT JOIN words AS exit ON exit.id = known.exit_page;
INSERT INTO fold_parts (state, first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews,
                        entry_page, exit_page, names, paths, user_id, quarters, place)
SELECT 2, first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews, 0, 0,
       names, paths, NULLIF(user_id, ''),
       NULLIF(ARRAY(SELECT quarter FROM unnest(quarters) AS quarter
                    WHERE quarter NOT IN (floor(extract(epoch FROM first_at) / 900)::integer, floor(extract(epoch FROM last_at) / 900)::integer) GROUP BY 1 ORDER BY 1), '{}'), place
FROM (
    SELECT site_id, visitor_id, session_id, day, profile_id, user_id,
           least(known.first_at, came.first_at) AS first_at, greatest(known.last_at, came.last_at) AS last_at,
           coalesce(known.events, 0) + coalesce(came.events, 0) AS events,
           coalesce(known.pageviews, 0) + coalesce(came.pageviews, 0) AS pageviews,
           CASE WHEN came.names <@ known.names THEN known.names
                ELSE ARRAY(SELECT DISTINCT unnest(known.names || came.names) ORDER BY 1) END AS names,
           CASE WHEN came.paths <@ known.paths THEN known.paths
                ELSE ARRAY(SELECT DISTINCT unnest(known.paths || came.paths) ORDER BY 1) END AS paths,
           known.quarters || came.quarters || (floor(extract(epoch FROM known.first_at) / 900)::integer) || (floor(extract(epoch FROM known.last_at) / 900)::integer) AS quarters,
           known.place
    FROM (SELECT site_id, visitor_id, session_id, day, profile_id, coalesce(user_id, '') AS user_id, first_at, last_at,
                 events, pageviews, names, paths, quarters, place FROM fold_parts WHERE state = 0) AS known
    FULL JOIN (
        SELECT site_id, visitor_id, session_id, day, profile_id, user_id,
               min(time) FILTER (WHERE sign > 0) AS first_at, max(time) FILTER (WHERE sign > 0) AS last_at,
               sum(sign)::integer AS events, sum(sign * view)::integer AS pageviews,
               coalesce(array_agg(DISTINCT name_id) FILTER (WHERE sign > 0), '{}') AS names,
               coalesce(array_agg(DISTINCT path_id) FILTER (WHERE sign > 0), '{}') AS paths,
               array_agg(DISTINCT floor(extract(epoch FROM time) / 900)::integer) FILTER (WHERE sign > 0) AS quarters
        FROM fold_events GROUP BY site_id, visitor_id, session_id, day, profile_id, user_id
    ) AS came USING (site_id, visitor_id, session_id, day, profile_id, user_id)
) AS merged
WHERE events > 0;
IF EXISTS (SELECT FROM fold_sessions WHERE shrunk = 1) THEN
ANALYZE fold_parts;
ANALYZE fold_sessions;
WITH remaining AS MATERIALIZED (
SELECT event.site_id, event.session_id, event.time, event.name, coalesce(event.path, '') AS path,
       coalesce(event.user_id, '') AS user_id, (event.time AT TIME ZONE 'UTC' + coalesce(utc_offset, INTERVAL '0'))::date AS day,
       md5(ROW(NULLIF(event.hostname, ''), NULLIF(event.source, ''), NULLIF(event.channel, ''), NULLIF(event.referrer, ''), NULLIF(event.utm_source, ''), NULLIF(event.utm_medium, ''), NULLIF(event.utm_campaign, ''), NULLIF(event.utm_term, ''), NULLIF(event.utm_content, ''), NULLIF(event.country, ''), NULLIF(event.region, ''), NULLIF(event.language, ''), NULLIF(event.browser, ''), NULLIF(event.os, ''), NULLIF(event.device, ''), NULLIF(event.screen, ''))::text)::uuid AS digest
FROM (SELECT site_id, session_id, min(first_at) AS low, max(last_at) AS high
      FROM fold_parts JOIN fold_sessions USING (site_id, session_id)
      WHERE state = 2 AND shrunk = 1 GROUP BY site_id, session_id) AS shrunk
CROSS JOIN LATERAL (SELECT * FROM events WHERE events.site_id = shrunk.site_id AND time >= low AND time <= high
                    AND events.session_id = shrunk.session_id) AS event
LEFT JOIN sites ON sites.id = event.site_id
LEFT JOIN LATERAL (
    SELECT utc_offset FROM zone_offsets WHERE zone_offsets.timezone = sites.timezone AND begins_at <= event.time
    ORDER BY begins_at DESC LIMIT 1
) AS clock ON true),
read AS MATERIALIZED (
    SELECT remaining.site_id, session_id, day, profiles.id AS profile_id, user_id, min(time) AS first_at, max(time) AS last_at,
           array_agg(DISTINCT named.id) AS names, array_agg(DISTINCT page.id) AS paths,
           array_agg(DISTINCT floor(extract(epoch FROM time) / 900)::integer) AS quarters
    FROM remaining
    JOIN profiles ON profiles.site_id = remaining.site_id AND profiles.digest = remaining.digest
    JOIN words AS named ON named.site_id = remaining.site_id AND named.dimension = 'name'
        AND named.digest = md5(remaining.name)::uuid
    JOIN words AS page ON page.site_id = remaining.site_id AND page.dimension = 'path'
        AND page.digest = md5(remaining.path)::uuid
    GROUP BY remaining.site_id, session_id, day, profiles.id, user_id
)
UPDATE fold_parts SET first_at = read.first_at, last_at = read.last_at, names = read.names, paths = read.paths,
    quarters = NULLIF(ARRAY(SELECT quarter FROM unnest(read.quarters) AS quarter
        WHERE quarter NOT IN (floor(extract(epoch FROM read.first_at) / 900)::integer, floor(extract(epoch FROM read.last_at) / 900)::integer) ORDER BY 1), '{}')
FROM read
WHERE state = 2 AND fold_parts.site_id = read.site_id AND fold_parts.session_id = read.session_id
AND fold_parts.day = read.day AND fold_parts.profile_id = read.profile_id AND coalesce(fold_parts.user_id, '') = read.user_id;
WITH remaining AS MATERIALIZED (
SELECT event.site_id, event.session_id, event.time, event.name, coalesce(event.path, '') AS path,
       coalesce(event.user_id, '') AS user_id, (event.time AT TIME ZONE 'UTC' + coalesce(utc_offset, INTERVAL '0'))::date AS day,
       md5(ROW(NULLIF(event.hostname, ''), NULLIF(event.source, ''), NULLIF(event.channel, ''), NULLIF(event.referrer, ''), NULLIF(event.utm_source, ''), NULLIF(event.utm_medium, ''), NULLIF(event.utm_campaign, ''), NULLIF(event.utm_term, ''), NULLIF(event.utm_content, ''), NULLIF(event.country, ''), NULLIF(event.region, ''), NULLIF(event.language, ''), NULLIF(event.browser, ''), NULLIF(event.os, ''), NULLIF(event.device, ''), NULLIF(event.screen, ''))::text)::uuid AS digest
FROM (SELECT site_id, session_id, min(first_at) AS low, max(last_at) AS high
      FROM fold_parts JOIN fold_sessions USING (site_id, session_id)
      WHERE state = 2 AND shrunk = 1 GROUP BY site_id, session_id) AS shrunk
CROSS JOIN LATERAL (SELECT * FROM events WHERE events.site_id = shrunk.site_id AND time >= low AND time <= high
                    AND events.session_id = shrunk.session_id) AS event
LEFT JOIN sites ON sites.id = event.site_id
LEFT JOIN LATERAL (
    SELECT utc_offset FROM zone_offsets WHERE zone_offsets.timezone = sites.timezone AND begins_at <= event.time
    ORDER BY begins_at DESC LIMIT 1
) AS clock ON true),
read AS MATERIALIZED (
    SELECT remaining.site_id, session_id,
           (array_agg(id + 1 ORDER BY time, path COLLATE "C"))[1] AS entry_page,
           (array_agg(id + 2 ORDER BY time DESC, path COLLATE "C" DESC))[1] AS exit_page
    FROM remaining
    JOIN words ON words.site_id = remaining.site_id AND dimension = 'path' AND words.digest = md5(path)::uuid
    GROUP BY remaining.site_id, session_id
)
UPDATE fold_sessions SET entry_page = read.entry_page, exit_page = read.exit_page
FROM read
WHERE fold_sessions.site_id = read.site_id AND fold_sessions.session_id = read.session_id;
END IF;
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
                         ORDER BY first_at, day, profile_id, user_id)) AS numbered;
ANALYZE fold_sessions;
INSERT INTO fold_parts (state, first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews, entry_page, exit_page, names, paths, user_id, quarters, part, visit_first_at, visit_last_at, visit_events, visit_pageviews)
SELECT 3, visits.first_at, visits.last_at, visits.visitor_id, visits.session_id, visits.site_id, visits.profile_id, visits.day, visits.events, visits.pageviews, visits.entry_page, visits.exit_page, visits.names, visits.paths, visits.user_id, visits.quarters, visits.part, visits.visit_first_at, visits.visit_last_at, visits.visit_events, visits.visit_pageviews
FROM (SELECT DISTINCT site_id, visitor_id, day FROM fold_parts WHERE state < 2) AS touched
JOIN visits USING (site_id, visitor_id, day)
WHERE (site_id, visitor_id, session_id) NOT IN (SELECT site_id, visitor_id, session_id FROM fold_sessions);
ANALYZE fold_parts;
INSERT INTO fold_visitors (who, site_id, visitor_id, day, tip, constant, within, paired, class)
SELECT row_number() OVER (), site_id, visitor_id, low, tip, constant, within, paired, dense_rank() OVER (ORDER BY constant)
FROM (
    SELECT site_id, visitor_id, low, low = high AND latest <= high AS tip, array_remove(ARRAY[CASE WHEN low1 = high1 THEN low1 END, CASE WHEN low2 = high2 THEN low2 END, CASE WHEN low3 = high3 THEN low3 END, CASE WHEN low4 = high4 THEN low4 END, CASE WHEN low5 = high5 THEN low5 END, CASE WHEN low6 = high6 THEN low6 END, CASE WHEN low7 = high7 THEN low7 END, CASE WHEN low8 = high8 THEN low8 END, CASE WHEN low9 = high9 THEN low9 END, CASE WHEN low10 = high10 THEN low10 END, CASE WHEN low11 = high11 THEN low11 END, CASE WHEN low12 = high12 THEN low12 END], NULL) AS constant,
           array_remove(ARRAY[CASE WHEN low7 = high7 THEN low7 END, CASE WHEN low9 = high9 THEN low9 END, CASE WHEN low1 = high1 THEN low1 END], NULL) AS within, array_remove(ARRAY[CASE WHEN low1 = high1 THEN low1 END, CASE WHEN low2 = high2 THEN low2 END, CASE WHEN low7 = high7 THEN low7 END, CASE WHEN low9 = high9 THEN low9 END, CASE WHEN low10 = high10 THEN low10 END, CASE WHEN low11 = high11 THEN low11 END], NULL) AS paired
    FROM (
        SELECT part.site_id, visitor_id, min(day) FILTER (WHERE touched) AS low, max(day) FILTER (WHERE touched) AS high,
               max(day) AS latest, min(own[1]) AS low1, max(own[1]) AS high1, min(own[2]) AS low2, max(own[2]) AS high2, min(own[3]) AS low3, max(own[3]) AS high3, min(own[4]) AS low4, max(own[4]) AS high4, min(own[5]) AS low5, max(own[5]) AS high5, min(own[6]) AS low6, max(own[6]) AS high6, min(own[7]) AS low7, max(own[7]) AS high7, min(own[8]) AS low8, max(own[8]) AS high8, min(own[9]) AS low9, max(own[9]) AS high9, min(own[10]) AS low10, max(own[10]) AS high10, min(own[11]) AS low11, max(own[11]) AS high11, min(own[12]) AS low12, max(own[12]) AS high12
        FROM (SELECT site_id, visitor_id, day, profile_id, true AS touched FROM fold_parts WHERE state < 2
              UNION ALL
              SELECT visits.site_id, visitor_id, day, profile_id, false
              FROM (SELECT DISTINCT site_id, visitor_id FROM fold_parts) AS known
              JOIN visits USING (site_id, visitor_id)) AS part
        JOIN profiles ON profiles.id = profile_id
        GROUP BY part.site_id, visitor_id
    ) AS spans
) AS visitors;
INSERT INTO fold_days (who, day, fresh)
SELECT who, fold_parts.day, count(*) = 1 AND min(state) = 1
FROM fold_parts JOIN fold_visitors USING (site_id, visitor_id) WHERE state <> 2
GROUP BY who, fold_parts.day;
ANALYZE fold_visitors;
ANALYZE fold_days;
INSERT INTO fold_presence (who, key, day, change)
SELECT who, key, part.day, 1
FROM fold_parts AS part JOIN fold_visitors USING (site_id, visitor_id) JOIN fold_days USING (who)
JOIN profiles AS profile ON profile.id = profile_id CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT filter FROM unnest(profile.filters) AS filter WHERE filter <> ALL (constant)) AS filters
) AS moving CROSS JOIN LATERAL (
    SELECT 0::bigint AS key
    UNION ALL SELECT word FROM unnest(profile.own) AS word WHERE word <> ALL (constant)
    UNION ALL SELECT (filter::bigint << 32) | word FROM unnest(moving.filters) AS filter, unnest(ARRAY[profile.own[1], profile.own[2], profile.own[7], profile.own[9], profile.own[10], profile.own[11]]) AS word
    WHERE word <> ALL (constant)
    UNION ALL SELECT (filter::bigint << 32) | word AS key
    FROM unnest(part.names) AS word, unnest(0 || moving.filters) AS filter WHERE true
    UNION ALL SELECT -((filter::bigint << 32) | word) FROM unnest(part.paths) AS word, unnest(0 || moving.filters) AS filter WHERE true
    UNION ALL SELECT -((0::bigint << 32) | word) FROM unnest(ARRAY[part.entry_page, part.exit_page]) AS word WHERE true
) AS keyed
WHERE state = 1 AND fresh AND fold_days.day = part.day;
INSERT INTO fold_presence (who, key, day, change)
SELECT who, key, day, CASE states WHEN 2 THEN 1 ELSE -1 END
FROM (SELECT who, key, part.day, bit_or(1 << state) AS states
      FROM fold_parts AS part JOIN fold_visitors USING (site_id, visitor_id) JOIN fold_days USING (who)
      JOIN profiles AS profile ON profile.id = profile_id CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT filter FROM unnest(profile.filters) AS filter WHERE filter <> ALL (constant)) AS filters
) AS moving CROSS JOIN LATERAL (
    SELECT 0::bigint AS key
    UNION ALL SELECT word FROM unnest(profile.own) AS word WHERE word <> ALL (constant)
    UNION ALL SELECT (filter::bigint << 32) | word FROM unnest(moving.filters) AS filter, unnest(ARRAY[profile.own[1], profile.own[2], profile.own[7], profile.own[9], profile.own[10], profile.own[11]]) AS word
    WHERE word <> ALL (constant)
    UNION ALL SELECT (filter::bigint << 32) | word AS key
    FROM unnest(part.names) AS word, unnest(0 || moving.filters) AS filter WHERE true
    UNION ALL SELECT -((filter::bigint << 32) | word) FROM unnest(part.paths) AS word, unnest(0 || moving.filters) AS filter WHERE true
    UNION ALL SELECT -((0::bigint << 32) | word) FROM unnest(ARRAY[part.entry_page, part.exit_page]) AS word WHERE true
) AS keyed
      WHERE state <> 2 AND NOT fresh AND fold_days.day = part.day
      GROUP BY who, key, part.day) AS present
WHERE states IN (1, 2);
ANALYZE fold_presence;
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
    JOIN profiles AS profile ON profile.id = profile_id CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT filter FROM unnest(profile.filters) AS filter WHERE filter <> ALL (constant)) AS filters
) AS moving CROSS JOIN LATERAL (SELECT 0::bigint AS key
    UNION ALL SELECT word FROM unnest(profile.own) AS word WHERE word <> ALL (constant)
    UNION ALL SELECT (filter::bigint << 32) | word FROM unnest(moving.filters) AS filter, unnest(ARRAY[profile.own[1], profile.own[2], profile.own[7], profile.own[9], profile.own[10], profile.own[11]]) AS word
    WHERE word <> ALL (constant)) AS keyed
    UNION ALL
    SELECT who, tip, key, day
    FROM part JOIN profiles AS profile ON profile.id = profile_id CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT filter FROM unnest(profile.filters) AS filter WHERE filter <> ALL (constant)) AS filters
) AS moving
    CROSS JOIN LATERAL (SELECT (filter::bigint << 32) | word AS key
    FROM unnest(part.names) AS word, unnest(0 || moving.filters) AS filter WHERE word = ANY (words)
    UNION ALL SELECT -((filter::bigint << 32) | word) FROM unnest(part.paths) AS word, unnest(0 || moving.filters) AS filter WHERE word = ANY (words)
    UNION ALL SELECT -((0::bigint << 32) | word) FROM unnest(ARRAY[part.entry_page, part.exit_page]) AS word WHERE word = ANY (words)) AS keyed
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
    WHERE dimension IN ('name', 'source', 'channel', 'country', 'browser', 'os', 'device')
    UNION ALL SELECT -((filter::bigint << 32) | -summed.key) FROM unnest(within) AS filter WHERE dimension IN ('path')
    UNION ALL SELECT (summed.key << 32) | word FROM unnest(paired) AS word WHERE dimension IN ('country', 'browser', 'source')
) AS every
GROUP BY summed.site_id, day, every.key, gap;
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
    SELECT site_id, day, -((0::bigint << 32) | page), sum(sign), sum(bounce), sum(views), sum(micros)
    FROM solo CROSS JOIN LATERAL unnest(ARRAY[entry_page, exit_page]) AS page GROUP BY site_id, day, page
    UNION ALL
    SELECT grouped.site_id, day, -((filter::bigint << 32) | path), sign, bounce, views, micros
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
        FROM fold_parts AS part JOIN profiles AS profile ON profile.id = profile_id CROSS JOIN LATERAL (
    SELECT 0::bigint AS key
    UNION ALL SELECT unnest(profile.keys)
    UNION ALL SELECT (filter::bigint << 32) | name FROM unnest(part.names) AS name, unnest(0 || profile.filters) AS filter
    UNION ALL SELECT -((0::bigint << 32) | page) FROM unnest(ARRAY[part.entry_page, part.exit_page]) AS page
    UNION ALL SELECT -((filter::bigint << 32) | path) FROM unnest(part.paths) AS path, unnest(0 || profile.filters) AS filter
) AS keyed
        WHERE state < 2 AND part.part IS NOT NULL
    ) AS every USING (state, site_id, session_id)
    WHERE first.part = 1
) AS counted
GROUP BY site_id, day, key
HAVING sum(sign) <> 0 OR sum(bounce) <> 0 OR sum(views) <> 0 OR sum(micros) <> 0;
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
    SELECT grouped.site_id, day, -((filter::bigint << 32) | path_id), count, views
    FROM (SELECT site_id, day, profile_id, path_id, sum(sign) AS count, sum(sign * view) AS views
          FROM fold_events GROUP BY site_id, day, profile_id, path_id) AS grouped
    JOIN profiles ON profiles.id = profile_id CROSS JOIN LATERAL unnest(0 || filters) AS filter
    UNION ALL
    SELECT site_id, day, -((0::bigint << 32) | page), (2 * state - 1) * events, (2 * state - 1) * pageviews
    FROM fold_parts CROSS JOIN LATERAL unnest(ARRAY[entry_page, exit_page]) AS page WHERE state < 2
) AS counted
GROUP BY site_id, day, key HAVING sum(count) <> 0 OR sum(views) <> 0;
ANALYZE fold_cells;
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
INSERT INTO daily AS known (site_id, dimension, filter_id, day, value_id, events, pageviews, visit_pageviews, visit_micros, visits, bounces, visitors, new_visitors, seen)
SELECT total.site_id, coalesce(dimension, ''), (key >> 32)::integer, day, (key & 4294967295)::integer,
       total.events, total.pageviews, total.visit_pageviews, total.visit_micros, total.visits, total.bounces, total.visitors, total.new_visitors, seen
FROM (SELECT site_id, day, key, coalesce(sum(events), 0) AS events, coalesce(sum(pageviews), 0) AS pageviews, coalesce(sum(visit_pageviews), 0) AS visit_pageviews, coalesce(sum(visit_micros), 0) AS visit_micros, coalesce(sum(visits), 0) AS visits, coalesce(sum(bounces), 0) AS bounces, coalesce(sum(visitors), 0) AS visitors, coalesce(sum(new_visitors), 0) AS new_visitors
      FROM fold_cells WHERE key >= 0 GROUP BY site_id, day, key) AS total
LEFT JOIN seen USING (site_id, day, key)
LEFT JOIN words ON words.id = (key & 4294967295)::integer
ON CONFLICT (site_id, dimension, filter_id, day, value_id) DO UPDATE SET
    events = known.events + excluded.events, pageviews = known.pageviews + excluded.pageviews, visit_pageviews = known.visit_pageviews + excluded.visit_pageviews, visit_micros = known.visit_micros + excluded.visit_micros, visits = known.visits + excluded.visits, bounces = known.bounces + excluded.bounces, visitors = known.visitors + excluded.visitors, new_visitors = known.new_visitors + excluded.new_visitors,
    seen = add_seen(known.seen, excluded.seen);
DELETE FROM daily USING (
    SELECT DISTINCT fold_cells.site_id, coalesce(dimension, '') AS dimension, (key >> 32)::integer AS filter_id, day,
           (key & 4294967295)::integer AS value_id
    FROM fold_cells LEFT JOIN words ON words.id = (key & 4294967295)::integer
    WHERE key >= 0 AND (visitors < 0 OR visits < 0 OR events < 0)
) AS touched
WHERE daily.site_id = touched.site_id AND daily.dimension = touched.dimension AND daily.filter_id = touched.filter_id
AND daily.day = touched.day AND daily.value_id = touched.value_id
AND daily.events = 0 AND daily.visits = 0 AND daily.visitors = 0;
INSERT INTO daily_pages (site_id, dimension, filter_id, day, merged, value_ids, events, pageviews, visit_pageviews, visit_micros, visits, bounces, visitors, returned, seen_ids, gaps, seen)
SELECT site_id, dimension, filter_id, day, False, coalesce(value_ids, '{}'), coalesce(events, '{}'), coalesce(pageviews, '{}'), coalesce(visit_pageviews, '{}'), coalesce(visit_micros, '{}'), coalesce(visits, '{}'), coalesce(bounces, '{}'), coalesce(visitors, '{}'), coalesce(returned, '{}'),
       coalesce(seen_ids, '{}'), coalesce(gaps, '{}'), coalesce(seen, '{}')
FROM (SELECT site_id, dimension, filter_id, day, array_agg(value_id ORDER BY value_id) AS value_ids, array_agg(events::integer ORDER BY value_id) AS events, array_agg(pageviews::integer ORDER BY value_id) AS pageviews, array_agg(visit_pageviews::integer ORDER BY value_id) AS visit_pageviews, array_agg(visit_micros::bigint ORDER BY value_id) AS visit_micros, array_agg(visits::integer ORDER BY value_id) AS visits, array_agg(bounces::integer ORDER BY value_id) AS bounces, array_agg(visitors::integer ORDER BY value_id) AS visitors, array_agg(returned::integer ORDER BY value_id) AS returned
      FROM (SELECT site_id, (ARRAY['path', 'entry_page', 'exit_page'])[1 + (-key & 4294967295)::integer % 3] AS dimension, (-key >> 32)::integer AS filter_id, day, (-key & 4294967295)::integer AS value_id, coalesce(sum(events), 0) AS events, coalesce(sum(pageviews), 0) AS pageviews, coalesce(sum(visit_pageviews), 0) AS visit_pageviews, coalesce(sum(visit_micros), 0) AS visit_micros, coalesce(sum(visits), 0) AS visits, coalesce(sum(bounces), 0) AS bounces, coalesce(sum(visitors), 0) AS visitors, coalesce(sum(visitors) FILTER (WHERE gap IS NOT NULL), 0) AS returned FROM fold_cells WHERE key < 0 GROUP BY site_id, key, day) AS cells WHERE events <> 0 OR pageviews <> 0 OR visit_pageviews <> 0 OR visit_micros <> 0 OR visits <> 0 OR bounces <> 0 OR visitors <> 0 OR returned <> 0 GROUP BY site_id, dimension, filter_id, day) AS cells
FULL JOIN (SELECT site_id, dimension, filter_id, day, array_agg(value_id ORDER BY gap, value_id) AS seen_ids,
                  array_agg(gap::smallint ORDER BY gap, value_id) AS gaps,
                  array_agg(seen::integer ORDER BY gap, value_id) AS seen
           FROM (SELECT site_id, (ARRAY['path', 'entry_page', 'exit_page'])[1 + (-key & 4294967295)::integer % 3] AS dimension, (-key >> 32)::integer AS filter_id, day, (-key & 4294967295)::integer AS value_id, gap, sum(visitors) AS seen FROM fold_cells WHERE key < 0 AND gap IS NOT NULL GROUP BY site_id, key, day, gap) AS gaps WHERE seen <> 0 GROUP BY site_id, dimension, filter_id, day) AS gaps USING (site_id, dimension, filter_id, day);
WITH due AS (
    SELECT site_id, dimension, filter_id, day
    FROM (SELECT site_id, max(day) AS last FROM fold_taken GROUP BY site_id) AS touched
    JOIN daily_pages USING (site_id)
    WHERE NOT merged GROUP BY site_id, dimension, filter_id, day, last HAVING count(*) > 8 OR day < last
), old AS (
    DELETE FROM daily_pages USING due
    WHERE daily_pages.site_id = due.site_id AND daily_pages.dimension = due.dimension
    AND daily_pages.filter_id = due.filter_id AND daily_pages.day = due.day
    RETURNING daily_pages.*
)
INSERT INTO daily_pages (site_id, dimension, filter_id, day, merged, value_ids, events, pageviews, visit_pageviews, visit_micros, visits, bounces, visitors, returned, seen_ids, gaps, seen)
SELECT site_id, dimension, filter_id, day, True, coalesce(value_ids, '{}'), coalesce(events, '{}'), coalesce(pageviews, '{}'), coalesce(visit_pageviews, '{}'), coalesce(visit_micros, '{}'), coalesce(visits, '{}'), coalesce(bounces, '{}'), coalesce(visitors, '{}'), coalesce(returned, '{}'),
       coalesce(seen_ids, '{}'), coalesce(gaps, '{}'), coalesce(seen, '{}')
FROM (SELECT site_id, dimension, filter_id, day, array_agg(value_id ORDER BY value_id) AS value_ids, array_agg(events::integer ORDER BY value_id) AS events, array_agg(pageviews::integer ORDER BY value_id) AS pageviews, array_agg(visit_pageviews::integer ORDER BY value_id) AS visit_pageviews, array_agg(visit_micros::bigint ORDER BY value_id) AS visit_micros, array_agg(visits::integer ORDER BY value_id) AS visits, array_agg(bounces::integer ORDER BY value_id) AS bounces, array_agg(visitors::integer ORDER BY value_id) AS visitors, array_agg(returned::integer ORDER BY value_id) AS returned
      FROM (SELECT site_id, dimension, filter_id, day, value_id, sum(cell.events) AS events, sum(cell.pageviews) AS pageviews, sum(cell.visit_pageviews) AS visit_pageviews, sum(cell.visit_micros) AS visit_micros, sum(cell.visits) AS visits, sum(cell.bounces) AS bounces, sum(cell.visitors) AS visitors, sum(cell.returned) AS returned FROM old, unnest(value_ids, old.events, old.pageviews, old.visit_pageviews, old.visit_micros, old.visits, old.bounces, old.visitors, old.returned) AS cell (value_id, events, pageviews, visit_pageviews, visit_micros, visits, bounces, visitors, returned) GROUP BY site_id, dimension, filter_id, day, value_id) AS cells WHERE events <> 0 OR pageviews <> 0 OR visit_pageviews <> 0 OR visit_micros <> 0 OR visits <> 0 OR bounces <> 0 OR visitors <> 0 OR returned <> 0 GROUP BY site_id, dimension, filter_id, day) AS cells
FULL JOIN (SELECT site_id, dimension, filter_id, day, array_agg(value_id ORDER BY gap, value_id) AS seen_ids,
                  array_agg(gap::smallint ORDER BY gap, value_id) AS gaps,
                  array_agg(seen::integer ORDER BY gap, value_id) AS seen
           FROM (SELECT site_id, dimension, filter_id, day, value_id, gap, sum(pair.seen) AS seen FROM old, unnest(seen_ids, gaps, old.seen) AS pair (value_id, gap, seen) GROUP BY site_id, dimension, filter_id, day, value_id, gap) AS gaps WHERE seen <> 0 GROUP BY site_id, dimension, filter_id, day) AS gaps USING (site_id, dimension, filter_id, day);
DELETE FROM visits USING fold_parts AS old
WHERE old.state = 0 AND visits.ctid = old.place::tid
AND NOT EXISTS (SELECT FROM fold_parts AS new WHERE new.state = 1 AND new.place = old.place);
UPDATE visits SET first_at = new.first_at, last_at = new.last_at, events = new.events, pageviews = new.pageviews, entry_page = new.entry_page, exit_page = new.exit_page, names = new.names, paths = new.paths, quarters = new.quarters, part = new.part, visit_first_at = new.visit_first_at, visit_last_at = new.visit_last_at, visit_events = new.visit_events, visit_pageviews = new.visit_pageviews
FROM fold_parts AS new WHERE new.state = 1 AND visits.ctid = new.place::tid;
INSERT INTO visits (first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews, entry_page, exit_page, names, paths, user_id, quarters, part, visit_first_at, visit_last_at, visit_events, visit_pageviews) SELECT first_at, last_at, visitor_id, session_id, site_id, profile_id, day, events, pageviews, entry_page, exit_page, names, paths, user_id, quarters, part, visit_first_at, visit_last_at, visit_events, visit_pageviews FROM fold_parts WHERE state = 1 AND place IS NULL;
RETURN EXISTS (SELECT FROM event_changes);
END $$""",
    """\
SELECT rebuild_books(id) FROM sites""",
    """\
REVOKE EXECUTE ON FUNCTION fold(integer) FROM PUBLIC""",
    """\
REVOKE EXECUTE ON FUNCTION rebuild_books(integer) FROM PUBLIC""",
    """\
DO $$
DECLARE
    role text := current_database() || '_writer';
BEGIN
    EXECUTE format('GRANT EXECUTE ON FUNCTION fold(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION rebuild_books(integer) TO %I', role);
END $$""",
    """\
DO $$
DECLARE
    role text := current_database() || '_reader';
BEGIN
    EXECUTE format('GRANT SELECT ON profiles TO %I', role);
    EXECUTE format('GRANT SELECT ON daily_pages TO %I', role);
END $$""",
)


def upgrade() -> None:
    for statement in EVERYWHERE:
        op.execute(statement)
