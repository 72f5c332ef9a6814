"""The first schema: sites, users, events, and the first two rollups on either edition.

Forward only. Frozen SQL: never import tables, rollups or ddl here.
"""

from alembic import context, op

revision = "0001"
down_revision = None

EVERYWHERE: tuple[str, ...] = (
    "CREATE EXTENSION IF NOT EXISTS timescaledb",
    """\
CREATE TABLE events (
    time TIMESTAMP WITH TIME ZONE NOT NULL,
    visitor_id BIGINT NOT NULL,
    session_id BIGINT NOT NULL,
    value DOUBLE PRECISION,
    event_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    path TEXT,
    hostname TEXT,
    source TEXT,
    channel TEXT,
    country TEXT,
    browser TEXT,
    os TEXT,
    device TEXT,
    referrer TEXT,
    title TEXT,
    language TEXT,
    screen TEXT,
    region TEXT,
    utm_source TEXT,
    utm_medium TEXT,
    utm_campaign TEXT,
    utm_term TEXT,
    utm_content TEXT,
    user_id TEXT,
    properties JSONB,
    CONSTRAINT events_pkey PRIMARY KEY (site_id, time, event_id)
)""",
    """\
CREATE TABLE open_visits (
    first_event_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_event_at TIMESTAMP WITH TIME ZONE NOT NULL,
    visitor_id BIGINT NOT NULL,
    session_id BIGINT NOT NULL,
    site_id INTEGER NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT open_visits_pkey PRIMARY KEY (site_id, visitor_id)
)""",
    "CREATE INDEX open_visits_updated_at_idx ON open_visits (updated_at)",
    """\
CREATE TABLE sites (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    domain TEXT NOT NULL,
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT sites_pkey PRIMARY KEY (id),
    CONSTRAINT sites_domain_key UNIQUE (domain)
)""",
    """\
CREATE TABLE users (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email)
)""",
    """\
CREATE TABLE visitor_salts (
    day DATE NOT NULL,
    salt BYTEA NOT NULL,
    CONSTRAINT visitor_salts_pkey PRIMARY KEY (day)
)""",
    """\
CREATE TABLE api_tokens (
    token_hash BYTEA NOT NULL,
    user_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT[] NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT api_tokens_pkey PRIMARY KEY (token_hash),
    CONSTRAINT api_tokens_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
)""",
    "CREATE INDEX api_tokens_user_id_idx ON api_tokens (user_id)",
    """\
CREATE TABLE login_sessions (
    token_hash BYTEA NOT NULL,
    user_id INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT login_sessions_pkey PRIMARY KEY (token_hash),
    CONSTRAINT login_sessions_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
)""",
    "CREATE INDEX login_sessions_user_id_idx ON login_sessions (user_id)",
    """\
CREATE TABLE site_keys (
    key TEXT NOT NULL,
    site_id INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT site_keys_kind_check CHECK (kind IN ('public')),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT site_keys_pkey PRIMARY KEY (key),
    CONSTRAINT site_keys_site_id_fkey FOREIGN KEY(site_id) REFERENCES sites (id) ON DELETE CASCADE
)""",
    "CREATE INDEX site_keys_site_id_idx ON site_keys (site_id)",
    "SELECT create_hypertable('events', by_range('time', INTERVAL '7 days'), create_default_indexes => false)",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    """\
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END $$""",
)
BY_EDITION: dict[str, tuple[str, ...]] = {
    "apache": (
        """\
CREATE TABLE rollup_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    threshold timestamp with time zone NOT NULL,
    watermark timestamp with time zone NOT NULL
)""",
        "INSERT INTO rollup_state (threshold, watermark) VALUES (time_bucket(INTERVAL '15 minutes', now()), time_bucket(INTERVAL '15 minutes', now()))",
        """\
CREATE TABLE rollup_invalidations (
    bucket timestamp with time zone NOT NULL,
    site_id integer NOT NULL
)""",
        "CREATE INDEX rollup_invalidations_idx ON rollup_invalidations (bucket, site_id)",
        """\
CREATE FUNCTION rollup_watermark() RETURNS timestamp with time zone
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT watermark FROM rollup_state);
END $$""",
        """\
CREATE FUNCTION log_rollup_invalidations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    known_threshold timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(846190415);
    SELECT threshold INTO STRICT known_threshold FROM rollup_state;
    INSERT INTO rollup_invalidations (bucket, site_id)
    SELECT DISTINCT time_bucket(INTERVAL '15 minutes', time), site_id FROM changed WHERE time < known_threshold;
    IF FOUND THEN
        NOTIFY rollup_invalidations;
    END IF;
    RETURN NULL;
END $$""",
        """\
CREATE TRIGGER log_inserted AFTER INSERT ON events REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION log_rollup_invalidations()""",
        """\
CREATE TRIGGER log_deleted AFTER DELETE ON events REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION log_rollup_invalidations()""",
        """\
CREATE TABLE events_15m_stored (
    bucket timestamp with time zone NOT NULL,
    events bigint NOT NULL,
    pageviews bigint NOT NULL,
    site_id integer NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (site_id, bucket, name)
)""",
        "SELECT create_hypertable('events_15m_stored', by_range('bucket', INTERVAL '7 days' * 10), create_default_indexes => false)",
        """\
CREATE VIEW events_15m AS
SELECT site_id, bucket, name, events, pageviews
FROM events_15m_stored
WHERE bucket < rollup_watermark()
UNION ALL
SELECT site_id, time_bucket(INTERVAL '15 minutes', time) AS bucket, name, count(*) AS events, count(*) FILTER (WHERE name = 'pageview') AS pageviews
FROM events
WHERE time >= rollup_watermark()
GROUP BY site_id, time_bucket(INTERVAL '15 minutes', time), name""",
        """\
CREATE TABLE visitors_15m_stored (
    bucket timestamp with time zone NOT NULL,
    events bigint NOT NULL,
    pageviews bigint NOT NULL,
    site_id integer NOT NULL,
    visitor_id bigint NOT NULL,
    PRIMARY KEY (site_id, bucket, visitor_id)
)""",
        "SELECT create_hypertable('visitors_15m_stored', by_range('bucket', INTERVAL '7 days' * 10), create_default_indexes => false)",
        """\
CREATE VIEW visitors_15m AS
SELECT site_id, bucket, visitor_id, events, pageviews
FROM visitors_15m_stored
WHERE bucket < rollup_watermark()
UNION ALL
SELECT site_id, time_bucket(INTERVAL '15 minutes', time) AS bucket, visitor_id, count(*) AS events, count(*) FILTER (WHERE name = 'pageview') AS pageviews
FROM events
WHERE time >= rollup_watermark()
GROUP BY site_id, time_bucket(INTERVAL '15 minutes', time), visitor_id""",
        """\
CREATE FUNCTION rollup_advance() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '250ms' AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(846190415);
    UPDATE rollup_state SET threshold = greatest(threshold, time_bucket(INTERVAL '15 minutes', now()));
EXCEPTION WHEN lock_not_available THEN
    NULL; -- somebody writes for long: the next refresh tries again
END $$""",
        """\
CREATE FUNCTION rollup_refresh(most_cells integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    state rollup_state;
    step_end timestamptz;
    buckets timestamptz[];
    sites integer[];
    low timestamptz;
    high timestamptz;
BEGIN
    SELECT * INTO STRICT state FROM rollup_state FOR UPDATE;
    step_end := least(state.threshold, state.watermark + INTERVAL '1 day');
    WITH taken AS (
        DELETE FROM rollup_invalidations WHERE (bucket, site_id) IN (
            SELECT bucket, site_id FROM rollup_invalidations WHERE bucket < step_end
            GROUP BY bucket, site_id ORDER BY bucket, site_id LIMIT most_cells)
        RETURNING bucket, site_id
    ), touched AS (SELECT DISTINCT bucket, site_id FROM taken WHERE bucket < state.watermark)
    SELECT array_agg(bucket), array_agg(site_id), min(bucket), max(bucket)
    INTO buckets, sites, low, high FROM touched;
    IF buckets IS NOT NULL THEN
        DELETE FROM events_15m_stored AS stored USING unnest(buckets, sites) AS touched (bucket, site_id)
        WHERE stored.site_id = touched.site_id AND stored.bucket = touched.bucket
        AND stored.bucket >= low AND stored.bucket <= high;
        INSERT INTO events_15m_stored (site_id, bucket, name, events, pageviews)
        SELECT touched_site, touched_bucket, name, events, pageviews
        FROM unnest(buckets, sites) AS touched (touched_bucket, touched_site)
        CROSS JOIN LATERAL (
            SELECT name, count(*) AS events, count(*) FILTER (WHERE name = 'pageview') AS pageviews FROM events
            WHERE site_id = touched_site AND time >= touched_bucket AND time < touched_bucket + INTERVAL '15 minutes'
            AND time >= low AND time < high + INTERVAL '15 minutes'
            GROUP BY name) AS cell;
    END IF;
    INSERT INTO events_15m_stored (site_id, bucket, name, events, pageviews)
    SELECT site_id, time_bucket(INTERVAL '15 minutes', time) AS bucket, name, count(*) AS events, count(*) FILTER (WHERE name = 'pageview') AS pageviews
    FROM events
    WHERE time >= state.watermark AND time < step_end
    GROUP BY site_id, time_bucket(INTERVAL '15 minutes', time), name;
    IF buckets IS NOT NULL THEN
        DELETE FROM visitors_15m_stored AS stored USING unnest(buckets, sites) AS touched (bucket, site_id)
        WHERE stored.site_id = touched.site_id AND stored.bucket = touched.bucket
        AND stored.bucket >= low AND stored.bucket <= high;
        INSERT INTO visitors_15m_stored (site_id, bucket, visitor_id, events, pageviews)
        SELECT touched_site, touched_bucket, visitor_id, events, pageviews
        FROM unnest(buckets, sites) AS touched (touched_bucket, touched_site)
        CROSS JOIN LATERAL (
            SELECT visitor_id, count(*) AS events, count(*) FILTER (WHERE name = 'pageview') AS pageviews FROM events
            WHERE site_id = touched_site AND time >= touched_bucket AND time < touched_bucket + INTERVAL '15 minutes'
            AND time >= low AND time < high + INTERVAL '15 minutes'
            GROUP BY visitor_id) AS cell;
    END IF;
    INSERT INTO visitors_15m_stored (site_id, bucket, visitor_id, events, pageviews)
    SELECT site_id, time_bucket(INTERVAL '15 minutes', time) AS bucket, visitor_id, count(*) AS events, count(*) FILTER (WHERE name = 'pageview') AS pageviews
    FROM events
    WHERE time >= state.watermark AND time < step_end
    GROUP BY site_id, time_bucket(INTERVAL '15 minutes', time), visitor_id;
    UPDATE rollup_state SET watermark = step_end;
    RETURN step_end < state.threshold
        OR EXISTS (SELECT FROM rollup_invalidations WHERE bucket < step_end);
END $$""",
        "REVOKE EXECUTE ON FUNCTION rollup_advance() FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION rollup_refresh(integer) FROM PUBLIC",
        """\
DO $$
DECLARE
    role text := current_database() || '_writer';
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT ON events TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON open_visits TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON visitor_salts TO %I', role);
    EXECUTE format('GRANT SELECT ON site_keys TO %I', role);
    EXECUTE format('GRANT SELECT ON users TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON login_sessions TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON api_tokens TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION rollup_advance() TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION rollup_refresh(integer) TO %I', role);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''30s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = ''5s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''30s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET jit = ''off''', role, current_database());
END $$""",
        """\
DO $$
DECLARE
    role text := current_database() || '_reader';
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    EXECUTE format('GRANT SELECT ON sites TO %I', role);
    EXECUTE format('GRANT SELECT ON site_keys TO %I', role);
    EXECUTE format('GRANT SELECT ON events TO %I', role);
    EXECUTE format('GRANT SELECT ON alembic_version TO %I', role);
    EXECUTE format('GRANT SELECT ON events_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON visitors_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON rollup_state TO %I', role);
    EXECUTE format('GRANT SELECT ON rollup_invalidations TO %I', role);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET default_transaction_read_only = ''on''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''15s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''60s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET plan_cache_mode = ''force_custom_plan''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET jit = ''off''', role, current_database());
END $$""",
    ),
    "community": (
        """\
CREATE MATERIALIZED VIEW events_15m
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT site_id, time_bucket(INTERVAL '15 minutes', time) AS bucket, name, count(*) AS events, count(*) FILTER (WHERE name = 'pageview') AS pageviews
FROM events
GROUP BY site_id, time_bucket(INTERVAL '15 minutes', time), name
WITH NO DATA""",
        "SELECT add_continuous_aggregate_policy('events_15m', start_offset => NULL, end_offset => INTERVAL '1 minute', schedule_interval => INTERVAL '15 seconds')",
        """\
CREATE MATERIALIZED VIEW visitors_15m
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT site_id, time_bucket(INTERVAL '15 minutes', time) AS bucket, visitor_id, count(*) AS events, count(*) FILTER (WHERE name = 'pageview') AS pageviews
FROM events
GROUP BY site_id, time_bucket(INTERVAL '15 minutes', time), visitor_id
WITH NO DATA""",
        "SELECT add_continuous_aggregate_policy('visitors_15m', start_offset => NULL, end_offset => INTERVAL '1 minute', schedule_interval => INTERVAL '15 seconds')",
        """\
DO $$
DECLARE
    role text := current_database() || '_writer';
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT ON events TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON open_visits TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON visitor_salts TO %I', role);
    EXECUTE format('GRANT SELECT ON site_keys TO %I', role);
    EXECUTE format('GRANT SELECT ON users TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON login_sessions TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON api_tokens TO %I', role);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''30s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = ''5s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''30s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET jit = ''off''', role, current_database());
END $$""",
        """\
DO $$
DECLARE
    role text := current_database() || '_reader';
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
    EXECUTE format('GRANT SELECT ON sites TO %I', role);
    EXECUTE format('GRANT SELECT ON site_keys TO %I', role);
    EXECUTE format('GRANT SELECT ON events TO %I', role);
    EXECUTE format('GRANT SELECT ON alembic_version TO %I', role);
    EXECUTE format('GRANT SELECT ON events_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON visitors_15m TO %I', role);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET default_transaction_read_only = ''on''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''15s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''60s''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET plan_cache_mode = ''force_custom_plan''', role, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET jit = ''off''', role, current_database());
END $$""",
    ),
}


def upgrade() -> None:
    for statement in EVERYWHERE + BY_EDITION[context.config.attributes["edition"]]:
        op.execute(statement)
