"""How a site collects: its settings and keys, salts of its own, traits of people, filtered events, and forgetting.

Salts before this are dropped: who is visiting at that moment counts as a new visitor, once. Forward only. Frozen SQL: never
import tables, rollups or ddl here.
"""

from alembic import context, op

revision = "0003"
down_revision = "0002"

EVERYWHERE: tuple[str, ...] = (
    """\
ALTER TABLE sites ADD COLUMN salt_rotation TEXT DEFAULT 'daily' NOT NULL CONSTRAINT sites_salt_rotation_check CHECK (salt_rotation IN ('daily', 'weekly', 'monthly', 'never')),
    ADD COLUMN honour_do_not_track BOOLEAN DEFAULT true NOT NULL,
    ADD COLUMN allowed_origins TEXT[] DEFAULT '{}' NOT NULL,
    ADD COLUMN allowed_hostnames TEXT[] DEFAULT '{}' NOT NULL""",
    """\
ALTER TABLE site_keys ADD COLUMN id INTEGER GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN name TEXT DEFAULT '' NOT NULL,
    ADD COLUMN expires_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT site_keys_id_key UNIQUE (id),
    DROP CONSTRAINT site_keys_kind_check""",
    "ALTER TABLE site_keys ADD CONSTRAINT site_keys_kind_check CHECK (kind IN ('public', 'secret'))",
    "DROP TABLE visitor_salts",
    """\
CREATE TABLE visitor_salts (
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE,
    site_id INTEGER NOT NULL,
    salt BYTEA NOT NULL,
    CONSTRAINT visitor_salts_pkey PRIMARY KEY (site_id, starts_at),
    CONSTRAINT visitor_salts_site_id_fkey FOREIGN KEY(site_id) REFERENCES sites (id) ON DELETE CASCADE
)""",
    """\
CREATE TABLE traits (
    site_id INTEGER NOT NULL,
    user_id TEXT NOT NULL,
    traits JSONB NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT traits_pkey PRIMARY KEY (site_id, user_id),
    CONSTRAINT traits_site_id_fkey FOREIGN KEY(site_id) REFERENCES sites (id) ON DELETE CASCADE
)""",
    """\
CREATE TABLE filtered_events (
    events BIGINT NOT NULL,
    site_id INTEGER NOT NULL,
    day DATE NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT filtered_events_pkey PRIMARY KEY (site_id, day, kind),
    CONSTRAINT filtered_events_site_id_fkey FOREIGN KEY(site_id) REFERENCES sites (id) ON DELETE CASCADE
)""",
    "CREATE INDEX visitor_salts_ends_at_idx ON visitor_salts (ends_at)",
    """\
CREATE FUNCTION forget_user(of_site integer, person text, visitor bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    stay record;
    went bigint;
    forgotten bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(846190416);
    WHILE fold(50000) LOOP END LOOP;
    DELETE FROM open_visits WHERE site_id = of_site AND (visitor_id = visitor OR session_id IN (
        SELECT session_id FROM visits WHERE site_id = of_site AND (visitor_id = visitor OR user_id = person)));
    FOR stay IN
        SELECT first_at, last_at FROM visits WHERE site_id = of_site AND (visitor_id = visitor OR user_id = person)
    LOOP
        DELETE FROM events WHERE site_id = of_site AND time >= stay.first_at AND time <= stay.last_at
        AND (visitor_id = visitor OR user_id = person);
        GET DIAGNOSTICS went = ROW_COUNT;
        forgotten := forgotten + went;
    END LOOP;
    DELETE FROM traits WHERE site_id = of_site AND user_id = person;
    WHILE fold(50000) LOOP END LOOP;
    TRUNCATE fold_taken, fold_events, fold_sessions, fold_parts, fold_visitors, fold_days, fold_presence, fold_cells;
    RETURN forgotten;
END $$""",
)
BY_EDITION: dict[str, tuple[str, ...]] = {
    "apache": (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        """\
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END $$""",
        "REVOKE EXECUTE ON FUNCTION fold(integer) FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION rebuild_books(integer) FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION forget_user(integer, text, bigint) FROM PUBLIC",
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
    EXECUTE format('GRANT SELECT, INSERT ON zone_offsets TO %I', role);
    EXECUTE format('GRANT SELECT ON event_changes TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON visitor_salts TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON traits TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON filtered_events TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON sites TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON site_keys TO %I', role);
    EXECUTE format('GRANT SELECT ON users TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON login_sessions TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON api_tokens TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION fold(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION rebuild_books(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION forget_user(integer, text, bigint) TO %I', role);
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
    EXECUTE format('GRANT SELECT ON traits TO %I', role);
    EXECUTE format('GRANT SELECT ON filtered_events TO %I', role);
    EXECUTE format('GRANT SELECT ON events TO %I', role);
    EXECUTE format('GRANT SELECT ON alembic_version TO %I', role);
    EXECUTE format('GRANT SELECT ON events_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON countries_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON browsers_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON sources_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON words TO %I', role);
    EXECUTE format('GRANT SELECT ON profiles TO %I', role);
    EXECUTE format('GRANT SELECT ON visits TO %I', role);
    EXECUTE format('GRANT SELECT ON daily TO %I', role);
    EXECUTE format('GRANT SELECT ON event_changes TO %I', role);
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
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        """\
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END $$""",
        "REVOKE EXECUTE ON FUNCTION fold(integer) FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION rebuild_books(integer) FROM PUBLIC",
        "REVOKE EXECUTE ON FUNCTION forget_user(integer, text, bigint) FROM PUBLIC",
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
    EXECUTE format('GRANT SELECT, INSERT ON zone_offsets TO %I', role);
    EXECUTE format('GRANT SELECT ON event_changes TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON visitor_salts TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON traits TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON filtered_events TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON sites TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON site_keys TO %I', role);
    EXECUTE format('GRANT SELECT ON users TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON login_sessions TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON api_tokens TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION fold(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION rebuild_books(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION forget_user(integer, text, bigint) TO %I', role);
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
    EXECUTE format('GRANT SELECT ON traits TO %I', role);
    EXECUTE format('GRANT SELECT ON filtered_events TO %I', role);
    EXECUTE format('GRANT SELECT ON events TO %I', role);
    EXECUTE format('GRANT SELECT ON alembic_version TO %I', role);
    EXECUTE format('GRANT SELECT ON events_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON countries_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON browsers_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON sources_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON words TO %I', role);
    EXECUTE format('GRANT SELECT ON profiles TO %I', role);
    EXECUTE format('GRANT SELECT ON visits TO %I', role);
    EXECUTE format('GRANT SELECT ON daily TO %I', role);
    EXECUTE format('GRANT SELECT ON event_changes TO %I', role);
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
