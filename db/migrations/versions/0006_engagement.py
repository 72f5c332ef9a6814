"""How page views were looked at, beside the events; open visits leave room for being prolonged.

Forward only. Frozen SQL: never import tables, rollups or ddl here.
"""

from alembic import context, op

revision = "0006"
down_revision = "0005"

EVERYWHERE: tuple[str, ...] = (
    """\
CREATE TABLE engagement (
    time TIMESTAMP WITH TIME ZONE NOT NULL,
    seconds DOUBLE PRECISION NOT NULL,
    event_id UUID NOT NULL,
    site_id INTEGER NOT NULL,
    depth SMALLINT NOT NULL,
    CONSTRAINT engagement_pkey PRIMARY KEY (site_id, time, event_id)
)
 WITH (fillfactor = 80)""",
    "SELECT create_hypertable('engagement', by_range('time', INTERVAL '7 days'), create_default_indexes => false)",
    "ALTER TABLE open_visits SET (fillfactor = 50)",
    "DROP FUNCTION forget_user(integer, text, bigint)",
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
        DELETE FROM engagement USING events AS event
        WHERE engagement.site_id = of_site AND engagement.time >= stay.first_at AND engagement.time <= stay.last_at
        AND event.site_id = of_site AND event.time >= stay.first_at AND event.time <= stay.last_at
        AND event.time = engagement.time AND event.event_id = engagement.event_id
        AND (event.visitor_id = visitor OR event.user_id = person);
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
    "DROP FUNCTION remove_site(integer, integer)",
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
    SELECT max(time) INTO edge FROM (
        SELECT time FROM engagement WHERE site_id = of_site ORDER BY site_id, time, event_id LIMIT at_most) AS first;
    DELETE FROM engagement WHERE site_id = of_site AND time <= edge;
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
    "REVOKE EXECUTE ON FUNCTION remove_site(integer, integer) FROM PUBLIC",
    "REVOKE EXECUTE ON FUNCTION forget_user(integer, text, bigint) FROM PUBLIC",
)

BY_EDITION: dict[str, tuple[str, ...]] = {
    "apache": (
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
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON engagement TO %I', role);
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
    EXECUTE format('GRANT SELECT ON engagement TO %I', role);
    EXECUTE format('GRANT SELECT ON alembic_version TO %I', role);
    EXECUTE format('GRANT SELECT ON events_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON countries_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON browsers_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON sources_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON words TO %I', role);
    EXECUTE format('GRANT SELECT ON profiles TO %I', role);
    EXECUTE format('GRANT SELECT ON visits TO %I', role);
    EXECUTE format('GRANT SELECT ON daily TO %I', role);
    EXECUTE format('GRANT SELECT ON daily_pages TO %I', role);
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
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON engagement TO %I', role);
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
    EXECUTE format('GRANT SELECT ON engagement TO %I', role);
    EXECUTE format('GRANT SELECT ON alembic_version TO %I', role);
    EXECUTE format('GRANT SELECT ON events_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON countries_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON browsers_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON sources_15m TO %I', role);
    EXECUTE format('GRANT SELECT ON words TO %I', role);
    EXECUTE format('GRANT SELECT ON profiles TO %I', role);
    EXECUTE format('GRANT SELECT ON visits TO %I', role);
    EXECUTE format('GRANT SELECT ON daily TO %I', role);
    EXECUTE format('GRANT SELECT ON daily_pages TO %I', role);
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
