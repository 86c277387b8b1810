"""What each page says, as a frozen record: the template and the JSON are made of the same."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lawtrack.config.settings import Config
from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.database import Session
from lawtrack.database.details import (
    BillDetails,
    EventDetails,
    bill_details,
    event_details,
    find_bill,
    find_event,
)
from lawtrack.database.events import ListedEvent, upcoming_events
from lawtrack.database.flags import ActiveFlag, active_flags
from lawtrack.database.ledger import NamedRevision, newest_revisions
from lawtrack.database.search.find_records import SearchAnswer, search_records, wanted_terms
from lawtrack.database.search.snippet import TextPart, marked_parts
from lawtrack.database.texts import document_readings
from lawtrack.errors import UnknownRecord
from lawtrack.publishing.today import Today, make_today
from lawtrack.web.page_addresses import NO_SESSION

CHANGES = 100
WEEK = dt.timedelta(days=7)
AHEAD = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who answers: the settings, and the moment it is."""

    config: Config
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The earliest day that it is in any of the jurisdictions."""
        return self.config.earliest_today(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What comes next, what is new, and how fresh all of it is."""

    today: Today
    sources: tuple[SourceState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """How each source stands."""

    sources: tuple[SourceState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsPage:
    """The coming meetings."""

    meetings: tuple[ListedEvent, ...]
    days: int
    flagged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """What was seen to change, the newest first."""

    changes: tuple[NamedRevision, ...]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """What is flagged for a topic."""

    topic: str
    flags: tuple[ActiveFlag, ...]
    by_month: tuple[tuple[str, int], ...]  # flags raised, by month


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """What a document says, page by page, in parts."""

    jurisdiction: str
    url: str
    title: str
    read_at: dt.datetime
    pages: tuple[tuple[TextPart, ...], ...]


def home(session: Session, asker: Asker) -> HomePage:
    """What there is to know for who looks in."""
    states = source_states(session, asker.config.rhythms(), now=asker.now)
    today = make_today(
        session,
        asker.config.topics,
        since=asker.now - WEEK,
        now=asker.now,
        today=asker.today,
        states=states,
    )
    return HomePage(today=today, sources=tuple(states))


def sources(session: Session, asker: Asker) -> SourcesPage:
    """How each source stands, in the order of the settings."""
    states = source_states(session, asker.config.rhythms(), now=asker.now)
    return SourcesPage(sources=tuple(states))


def meetings(session: Session, asker: Asker, *, days: int, flagged: bool) -> MeetingsPage:
    """The meetings of the days to come."""
    events = upcoming_events(session, today=asker.today, days=days, flagged=flagged, now=asker.now)
    return MeetingsPage(meetings=tuple(events), days=days, flagged=flagged)


def meeting(session: Session, asker: Asker, *, jurisdiction: str, id_: str) -> EventDetails:
    """All that is known of a meeting; raises ``UnknownRecord``."""
    return event_details(
        session, find_event(session, id_, jurisdiction=jurisdiction), now=asker.now
    )


def bill(
    session: Session, asker: Asker, *, jurisdiction: str, term: str, identifier: str
) -> BillDetails:
    """All that is known of a bill; raises ``UnknownRecord`` and ``AmbiguousRecord``."""
    row = find_bill(
        session,
        identifier,
        jurisdiction=jurisdiction,
        term=None if term == NO_SESSION else term,
    )
    return bill_details(session, row, today=asker.today)


def changes(session: Session, *, topic: str = "", jurisdiction: str = "") -> ChangesPage:
    """The newest lines of the ledger."""
    lines = newest_revisions(
        session, topic=topic or None, jurisdiction=jurisdiction or None, limit=CHANGES
    )
    return ChangesPage(changes=tuple(lines), most=CHANGES)


def topic_flags(session: Session, *, topic: str) -> TopicPage:
    """What is flagged for the topic, and how many flags each month raised."""
    flags = active_flags(session, topic=topic)
    months: dict[str, int] = {}
    for flag in flags:
        month = flag.raised_at.strftime("%Y-%m")
        months[month] = months.get(month, 0) + 1
    return TopicPage(topic=topic, flags=tuple(flags), by_month=tuple(sorted(months.items())))


def search(session: Session, *, q: str, best: bool, page: int, size: int | None) -> SearchAnswer:
    """What the words find."""
    return search_records(session, q, best_first=best, page=page, size=size)


def document(session: Session, *, jurisdiction: str, url: str, q: str) -> DocumentPage:
    """The newest reading of a document that some record lists; raises ``UnknownRecord``."""
    row = {"url": url, "title": "", "version": "", "kind": "", "date": None}
    readings = document_readings(session, jurisdiction, [row], [])
    if not readings:
        raise UnknownRecord("no text of this document is stored - the record has its address")
    terms = wanted_terms(q)
    return DocumentPage(
        jurisdiction=jurisdiction,
        url=url,
        title=url.rsplit("/", 1)[-1],
        read_at=readings[-1].read_at,
        pages=tuple(marked_parts(text, terms) for text in readings[-1].pages),
    )


def weak_sources(states: Sequence[SourceState]) -> list[SourceState]:
    """Those that must not be taken for fresh."""
    return [state for state in states if not state.well or state.last_good is None]
