"""Pure: the SQL function that removes a deleted site step by step: its events, its books, and in the end the site itself."""

from typing import Final

from db.fold import FOLD_LOCK

# Events go first, then what was told of them. What the log then says of the site is thrown away instead of folded, for its
# books go as well: they are the plain tables with a `site_id`, whichever there are. Of the apache edition's rollups,
# `rollup_invalidations` stays, which tells their refresh what to empty; the community edition's policies know by themselves. By
# ctid, as a DELETE takes no LIMIT.
REMOVE_SITE: Final = f"""\
CREATE FUNCTION remove_site(of_site integer, at_most integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    edge timestamptz;
    book regclass;
    went bigint;
BEGIN
    PERFORM pg_advisory_xact_lock({FOLD_LOCK});
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
END $$"""
