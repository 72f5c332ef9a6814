"""What a person keeps about a site (segments, annotations, share links), sessions and tokens that can be listed, deleting sites.

Forward only. Frozen SQL: never import tables, rollups or ddl here.
"""

from alembic import context, op

revision = "0004"
down_revision = "0003"

EVERYWHERE: tuple[str, ...] = (
    "ALTER TABLE sites ADD COLUMN deleted_at TIMESTAMP WITH TIME ZONE",
    """\
ALTER TABLE login_sessions ADD COLUMN id INTEGER GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN last_seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ADD CONSTRAINT login_sessions_id_key UNIQUE (id)""",
    """\
ALTER TABLE api_tokens ADD COLUMN id INTEGER GENERATED ALWAYS AS IDENTITY,
    ADD COLUMN expires_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN last_used_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT api_tokens_id_key UNIQUE (id)""",
    """\
CREATE TABLE password_attempts (
    subject BYTEA NOT NULL,
    attempts INTEGER NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT password_attempts_pkey PRIMARY KEY (subject)
)""",
    "CREATE INDEX password_attempts_last_at_idx ON password_attempts (last_at)",
    """\
CREATE TABLE segments (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    site_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    filter JSONB NOT NULL,
    CONSTRAINT segments_pkey PRIMARY KEY (id),
    CONSTRAINT segments_site_id_name_key UNIQUE (site_id, name),
    CONSTRAINT segments_site_id_fkey FOREIGN KEY(site_id) REFERENCES sites (id) ON DELETE CASCADE
)""",
    """\
CREATE TABLE annotations (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    site_id INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    text TEXT NOT NULL,
    CONSTRAINT annotations_pkey PRIMARY KEY (id),
    CONSTRAINT annotations_site_id_fkey FOREIGN KEY(site_id) REFERENCES sites (id) ON DELETE CASCADE
)""",
    "CREATE INDEX annotations_site_id_at_idx ON annotations (site_id, at)",
    """\
CREATE TABLE share_links (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    site_id INTEGER NOT NULL,
    token_hash BYTEA NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    last_opened_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT share_links_pkey PRIMARY KEY (id),
    CONSTRAINT share_links_site_id_fkey FOREIGN KEY(site_id) REFERENCES sites (id) ON DELETE CASCADE,
    CONSTRAINT share_links_token_hash_key UNIQUE (token_hash)
)""",
    "CREATE INDEX share_links_site_id_idx ON share_links (site_id)",
    """\
CREATE FUNCTION remove_site(of_site integer, at_most integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    edge timestamptz;
    book regclass;
    went bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(846190416);
    PERFORM FROM sites WHERE id = of_site AND deleted_at IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT max(time) INTO edge FROM (
        SELECT time FROM events WHERE site_id = of_site ORDER BY site_id, time, event_id LIMIT at_most) AS first;
    DELETE FROM events WHERE site_id = of_site AND time <= edge;
    DELETE FROM event_changes WHERE site_id = of_site;
    IF edge IS NOT NULL THEN
        RETURN true;
    END IF;
    FOR book IN
        SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'site_id'
        AND c.relname <> 'rollup_invalidations'
        AND NOT EXISTS (SELECT FROM timescaledb_information.hypertables WHERE hypertable_name = c.relname)
        ORDER BY c.relname
    LOOP
        EXECUTE format(
            'DELETE FROM %s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %s WHERE site_id = $1 LIMIT $2))', book, book
        ) USING of_site, at_most;
        GET DIAGNOSTICS went = ROW_COUNT;
        IF went = at_most THEN
            RETURN true;
        END IF;
    END LOOP;
    DELETE FROM sites WHERE id = of_site;
    RETURN false;
END $$""",
    """\
CREATE FUNCTION tell_access_ended() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NOTIFY access_ended;
    RETURN NULL;
END $$""",
    "CREATE TRIGGER access_ended AFTER DELETE ON login_sessions FOR EACH STATEMENT EXECUTE FUNCTION tell_access_ended()",
    "CREATE TRIGGER access_ended AFTER DELETE ON api_tokens FOR EACH STATEMENT EXECUTE FUNCTION tell_access_ended()",
    "CREATE TRIGGER access_ended AFTER DELETE ON share_links FOR EACH STATEMENT EXECUTE FUNCTION tell_access_ended()",
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
        "REVOKE EXECUTE ON FUNCTION remove_site(integer, integer) FROM PUBLIC",
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
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON segments TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON annotations TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON share_links TO %I', role);
    EXECUTE format('GRANT SELECT, UPDATE (password_hash) ON users TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON login_sessions TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON password_attempts TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION fold(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION rebuild_books(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION forget_user(integer, text, bigint) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION remove_site(integer, integer) TO %I', role);
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
    EXECUTE format('GRANT SELECT ON segments TO %I', role);
    EXECUTE format('GRANT SELECT ON annotations TO %I', role);
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
        "REVOKE EXECUTE ON FUNCTION remove_site(integer, integer) FROM PUBLIC",
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
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON segments TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON annotations TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON share_links TO %I', role);
    EXECUTE format('GRANT SELECT, UPDATE (password_hash) ON users TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON login_sessions TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens TO %I', role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON password_attempts TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION fold(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION rebuild_books(integer) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION forget_user(integer, text, bigint) TO %I', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION remove_site(integer, integer) TO %I', role);
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
    EXECUTE format('GRANT SELECT ON segments TO %I', role);
    EXECUTE format('GRANT SELECT ON annotations TO %I', role);
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
