"""Pure: the SQL function that forgets a person, in one transaction: events, traits, the open visit, and the books."""

from typing import Final

from db.books import WORK_TABLES
from db.fold import FOLD_LOCK

_FOLDED_AT_ONCE: Final = 50_000
_WORK: Final = ", ".join(table.name for table in WORK_TABLES)

# Visits say when the person was there, so that only those minutes of events are read, and on the columnstore only those
# batches are unpacked: hence everything logged is folded first. Folding afterwards takes the person out of the books; what a
# fold worked with is emptied, which otherwise waits for the next one. Open visits go first, as writers lock them first.
FORGET_USER: Final = f"""\
CREATE FUNCTION forget_user(of_site integer, person text, visitor bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    stay record;
    went bigint;
    forgotten bigint := 0;
BEGIN
    PERFORM pg_advisory_xact_lock({FOLD_LOCK});
    WHILE fold({_FOLDED_AT_ONCE}) LOOP END LOOP;
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
    WHILE fold({_FOLDED_AT_ONCE}) LOOP END LOOP;
    TRUNCATE {_WORK};
    RETURN forgotten;
END $$"""
