"""Test support: stories, which are events that come and go in any order, for Hypothesis to make up.

Everything is drawn from few values that lie close together, so that what must be told apart meets: instants on and around
the edges of quarters, local days and changes of the clock, in zones of every kind; visitors, pages and countries that come
again; texts that are absent or empty.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from hypothesis import strategies as st

from api.analytics.calendar import midnight
from api.analytics.oracle import Event
from api.analytics.question import DIMENSIONS, AskedSite, Property, Subject, Value
from api.ingest.sessions import Visit, assign
from db.books import FILTER_DIMENSIONS, PROFILE_COLUMNS
from db.refresh import fold, refresh
from db.testing import TestSite, make_site

DIMENSION: Final = {one.column: one for one in DIMENSIONS}
NOW: Final = datetime.now(UTC).replace(microsecond=0)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# A zone, and an instant there around which events happen: ordinary ones, changes of the clock, a day that never was, now.
WINDOWS: Final = (
    ("UTC", _utc("2025-06-18T12:00Z")),
    ("Europe/Paris", _utc("2025-03-30T01:00Z")),
    ("Europe/Paris", _utc("2025-10-26T01:00Z")),
    ("America/New_York", _utc("2025-03-09T07:00Z")),
    ("America/New_York", _utc("2025-11-02T06:00Z")),
    ("Asia/Kolkata", _utc("2025-06-18T12:00Z")),
    ("Asia/Kathmandu", _utc("2025-06-18T12:00Z")),
    ("Australia/Lord_Howe", _utc("2025-10-04T15:30Z")),
    ("Australia/Lord_Howe", _utc("2025-04-05T15:00Z")),
    ("Pacific/Apia", _utc("2011-12-30T10:00Z")),
    ("America/Havana", _utc("2025-11-02T05:00Z")),  # from 01:00 back to midnight
    ("America/Sao_Paulo", _utc("2018-11-04T03:00Z")),  # from midnight on to 01:00
    ("America/St_Johns", _utc("2010-11-07T02:31Z")),  # from 00:01 back to 23:01 of the day before
    ("Europe/Paris", NOW),
)
ZONES: Final = tuple(sorted({zone for zone, _ in WINDOWS}))
_DAYS: Final = (-40, *range(-3, 4))  # local days around that instant

# What the columns hold. Where a list has an empty text, absent and empty values meet.
VALUES: Final[dict[Subject, tuple[str, ...]]] = {
    **dict.fromkeys(DIMENSIONS, ("a", "B")),
    DIMENSION["name"]: ("pageview", "Signup", "ping"),
    DIMENSION["path"]: ("/", "/a", "/A/b", "/é%_", ""),
    DIMENSION["country"]: ("FR", "DE", ""),
    DIMENSION["browser"]: ("Firefox", "Safari"),
    DIMENSION["source"]: ("news.test", "x'\\", ""),
    DIMENSION["user_id"]: ("ann", "Bob", ""),
    DIMENSION["hour"]: ("0", "1", "12", "23"),
    DIMENSION["weekday"]: ("1", "6", "7"),
    DIMENSION["utm_term"]: ("7", "-1.5", "1e1", "7a"),
    Property("plan"): ("pro", "Free", "5", "2.50", "true", '["a", 1]', ""),
    Property("never"): ("x",),
    Value(): ("2", "-0.5", "10", "2.0"),
}
VALUES[DIMENSION["entry_page"]] = VALUES[DIMENSION["exit_page"]] = VALUES[DIMENSION["path"]]
PLANS: Final = ("pro", "Free", "", None, 5, 2.5, True, ["a", 1], {"b": None})

OWN: Final = ("path", "title")  # text columns that differ from event to event
# How somebody looks. What dashboards filter by is mostly there.
profiles: Final = st.fixed_dictionaries(
    {column: st.sampled_from(VALUES[DIMENSION[column]]) for column in FILTER_DIMENSIONS},
    optional={
        column: st.sampled_from(VALUES[DIMENSION[column]])
        for column in PROFILE_COLUMNS
        if column not in FILTER_DIMENSIONS
    },
)


@dataclass(frozen=True)
class Step:
    """What happens at once: events come, then others go; then so many changes at most are folded into the books.

    With 0 rollups and books are left as they are, without a number they are brought up to date.
    """

    came: tuple[Event, ...]
    went: frozenset[UUID]
    folded: int | None


@dataclass(frozen=True)
class Story:
    """How events came and went. Its sites are numbered from 0, and `zones` has the zone of each."""

    zones: tuple[str, ...]
    steps: tuple[Step, ...]
    marks: tuple[datetime, ...]  # instants around which events happen

    @property
    def asked(self) -> tuple[AskedSite, ...]:
        """All of its sites, by their numbers."""
        return tuple(AskedSite(number, zone) for number, zone in enumerate(self.zones))

    @property
    def known(self) -> list[Event]:
        """Every event that ever came."""
        return [event for step in self.steps for event in step.came]

    @property
    def events(self) -> list[Event]:
        """The events that there are in the end."""
        left: dict[UUID, Event] = {}
        for step in self.steps:
            left |= {event.event_id: event for event in step.came}
            left = {key: event for key, event in left.items() if key not in step.went}
        return list(left.values())


# What is different, or is not, right beside a mark: the microsecond, the pause that ends a visit, the quarter, the day.
_BESIDE: Final = st.sampled_from(
    [
        *(timedelta(microseconds=n) for n in (1, -1)),
        *(timedelta(seconds=n) for n in (1, -1, 90, -600, 1799, 1800, 1801)),
        *(timedelta(minutes=n) for n in (7, 10, 15, -15, 20, 25, 30, -30, 40, 45, 60, -60, 180, -180, 720, 1380)),
    ]
)
_ANYWHERE: Final = st.integers(-2 * 3600, 2 * 3600).map(lambda seconds: timedelta(seconds=seconds))
_APART: Final = st.one_of(st.just(timedelta()), _BESIDE, _BESIDE, _ANYWHERE)


def near(marks: Sequence[datetime]) -> st.SearchStrategy[datetime]:
    """Instants on and around some others, none in the future."""
    return st.builds(lambda mark, apart: min(mark + apart, NOW), st.sampled_from(marks), _APART)


# What can be done, but for who does it and when. Sums of these values are exact in any order.
_DEEDS: Final = st.builds(
    lambda name, texts, value, plan, looked_at: Event(NOW, 0, 0, 0, name, texts, value, plan, looked_at),
    st.sampled_from(["pageview", *VALUES[DIMENSION["name"]]]),
    st.fixed_dictionaries({}, optional={name: st.sampled_from(VALUES[DIMENSION[name]]) for name in OWN}),
    st.none() | st.integers(-8, 40).map(lambda halves: halves / 2),
    st.none() | st.sampled_from(PLANS).map(lambda plan: {"plan": plan, "number": 1}),
    st.none() | st.tuples(st.integers(0, 40).map(lambda halves: halves / 2), st.integers(0, 100)),
)


@st.composite
def stories(draw: st.DrawFn, most: int = 60, sites: int = 2) -> Story:
    """Up to so many events of up to so many sites, that come in any order and in several steps, and of which some go."""
    zone, anchor = draw(st.sampled_from(WINDOWS))
    zones = (zone, *draw(st.lists(st.sampled_from([zone, *ZONES]), max_size=sites - 1)))
    days = [(anchor.astimezone(ZoneInfo(one)).date(), ZoneInfo(one)) for one in zones]
    midnights = [midnight(day + timedelta(days=n), place) for day, place in days for n in _DAYS]
    # A few of them, so that much happens around each.
    marks = draw(st.lists(st.sampled_from([anchor, *midnights]), min_size=1, max_size=4, unique=True))
    looks = draw(st.lists(profiles, min_size=1, max_size=3))
    deeds = draw(st.lists(_DEEDS, min_size=1, max_size=8))
    # Left to a list, Hypothesis would make five on average.
    count = draw(st.integers(0, most) | st.integers(most // 2, most))
    visitors = draw(st.sampled_from([2, 4, 9]))
    events = draw(st.lists(_events(len(zones), visitors, marks, looks, deeds), min_size=count, max_size=count))
    events = draw(st.permutations([replace(event, event_id=UUID(int=number)) for number, event in enumerate(events)]))
    given = draw(_GIVERS)(events)
    return Story(zones, tuple(draw(_steps(given))), tuple(marks))


def _events(
    sites: int, visitors: int, marks: Sequence[datetime], looks: Sequence[dict[str, str]], deeds: Sequence[Event]
) -> st.SearchStrategy[Event]:
    def event(time: datetime, site: int, visitor: int, deed: Event, odd: int) -> Event:
        # Mostly a visitor always looks the same; sometimes it changes, in the middle of a visit too.
        look = looks[(visitor + (odd if odd < len(looks) else 0)) % len(looks)]
        return replace(deed, time=time, site_id=site, visitor_id=visitor, texts={**look, **deed.texts})

    return st.builds(
        event,
        near(marks),
        st.integers(0, sites - 1),
        st.integers(1, visitors).map(lambda number: number if number < 4 else number - 2**63),
        st.sampled_from(deeds),
        st.integers(0, 12),
    )


def _as_they_come(events: Sequence[Event]) -> list[Event]:
    """Give events their sessions as the collector does."""
    visits: dict[tuple[int, int], Visit] = {}
    given = []
    for event in events:
        session, visits[event.person] = assign(visits.get(event.person), event.time, event.event_id, event.visitor_id)
        given.append(replace(event, session_id=session))
    return given


def _as_they_happened(events: Sequence[Event]) -> list[Event]:
    """Give events the sessions that they have when none is late."""
    sessions = {one.event_id: one.session_id for one in _as_they_come(sorted(events, key=lambda event: event.time))}
    return [replace(event, session_id=sessions[event.event_id]) for event in events]


def _by_the_hours(events: Sequence[Event]) -> list[Event]:
    """Give events sessions of up to eight hours, two at a time for everybody: as another source of events might."""
    first: dict[tuple[int, int, bool], tuple[datetime, int]] = {}
    sessions: dict[UUID, int] = {}
    for event in sorted(events, key=lambda event: event.time):
        of = (*event.person, event.event_id.int % 4 == 0)
        if of not in first or event.time > first[of][0] + timedelta(hours=8):
            first[of] = event.time, event.event_id.int + 1
        sessions[event.event_id] = first[of][1]
    return [replace(event, session_id=sessions[event.event_id]) for event in events]


_GIVERS: Final = st.sampled_from([_as_they_happened, _by_the_hours, _as_they_come])


@st.composite
def _steps(draw: st.DrawFn, events: Sequence[Event]) -> list[Step]:
    cuts = sorted(draw(st.lists(st.integers(0, len(events)), max_size=3)))
    steps: list[Step] = []
    known: list[Event] = []
    for low, high in zip([0, *cuts], [*cuts, len(events)], strict=True):
        # What is sent a second time changes nothing; what had gone comes back.
        again = draw(st.lists(st.sampled_from(known), max_size=3)) if known else []
        known += events[low:high]
        went = draw(_removals(known)) if known else frozenset()
        steps.append(Step((*events[low:high], *again), went, draw(st.sampled_from([None, 0, 0, 1, 5, 20]))))
    return steps


def _removals(known: Sequence[Event]) -> st.SearchStrategy[frozenset[UUID]]:
    """Nothing, single events, visits, or everything until an instant."""
    single = st.sets(st.sampled_from([event.event_id for event in known]), max_size=4)
    session = st.sampled_from(known).map(
        lambda one: {event.event_id for event in known if event.session_id == one.session_id}
    )
    until = st.sampled_from(known).map(lambda one: {event.event_id for event in known if event.time <= one.time})
    return st.one_of(*[st.just(set[UUID]())] * 4, single, single, session, until).map(frozenset)


async def tell(
    owner: asyncpg.Connection, story: Story, *, rolled_up: bool = True
) -> tuple[list[TestSite], list[Event]]:
    """Make a story's sites, let it happen and bring the books, and rollups, up to date.

    Return the sites, and the events that are left in the end.
    """
    sites = [await make_site(owner, zone) for zone in story.zones]
    for step in story.steps:
        await insert(owner, [replace(event, site_id=sites[event.site_id].id) for event in step.came])
        if step.went:
            times = [event.time for event in story.known if event.event_id in step.went]
            await owner.execute(
                "DELETE FROM events WHERE site_id = ANY ($1) AND event_id = ANY ($2) AND time BETWEEN $3 AND $4",
                *([site.id for site in sites], list(step.went), min(times), max(times)),
            )
        if step.folded is None:
            await refresh(owner)
        elif step.folded > 0:
            await owner.execute("SELECT fold($1)", step.folded)
    await (refresh if rolled_up else fold)(owner)
    return sites, [replace(event, site_id=sites[event.site_id].id) for event in story.events]


async def insert(connection: asyncpg.Connection, events: Sequence[Event]) -> None:
    """Insert events, and how they were looked at, in one statement each; those that there are already are passed over."""
    rows = [
        {
            "time": event.time.isoformat(),
            "event_id": str(event.event_id),
            "site_id": event.site_id,
            "visitor_id": event.visitor_id,
            "session_id": event.session_id,
            "name": event.name,
            "value": event.value,
            "properties": event.properties,
            **event.texts,
        }
        for event in events
    ]
    await connection.execute(
        "INSERT INTO events SELECT * FROM json_populate_recordset(NULL::events, $1::json) ON CONFLICT DO NOTHING",
        json.dumps(rows),
    )
    told = [(one.site_id, one.time, one.event_id, *one.looked_at) for one in events if one.looked_at is not None]
    await connection.execute(
        "INSERT INTO engagement (site_id, time, event_id, seconds, depth) "
        "SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::uuid[], $4::float8[], $5::int[]) ON CONFLICT DO NOTHING",
        *(list(column) for column in zip(*told, strict=True)) if told else ([],) * 5,
    )
