"""What the pages of lists say, as frozen records that template and JSON are made of."""

import datetime as dt
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lawtrack.crawling.health.sources import SourceState
from lawtrack.database import Session
from lawtrack.database.dealings.stored_lines import LedgerPlace, first_seen_at, place_of_line
from lawtrack.database.events import ListedEvent, upcoming_events
from lawtrack.database.flags import ActiveFlag, active_flags, flag_counts
from lawtrack.database.jurisdictions import governments
from lawtrack.database.ledger import NamedRevision, newest_revisions
from lawtrack.database.team.taking_part import KeptForMeetings, bodies_of, kept_for_meetings
from lawtrack.publishing.todays_news import Today, make_today
from lawtrack.web.answering.asker import Asker

CHANGES = 100
FEW_FLAGS = 5_000  # of which those raised last stand first; to order more takes too long
WEEK = dt.timedelta(days=7)
MONTH = dt.timedelta(days=30)
LATE = dt.timedelta(days=1)  # a crawl may store what it saw before what others saw later
AHEAD = 90
COUNCIL_CHANGES = 15
YEAR = dt.timedelta(days=366)
MOST_BODIES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What comes next, what is new, and how fresh all of it is."""

    today: Today
    day: dt.date
    sources: tuple[SourceState, ...]
    newest_line: str  # of the ledger, with its second; empty: there is none
    seen_until: dt.datetime | None  # what is newer is told; none: what is of seven days
    seen_is_gone: bool  # what the reader had seen is in no ledger any more


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage:
    """How each source stands."""

    sources: tuple[SourceState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsPage:
    """The meetings of some days."""

    meetings: tuple[ListedEvent, ...]
    first: dt.date
    last: dt.date
    month: str  # "2026-03", of a calendar; empty: of the days to come
    flagged: bool  # only those that deal with a topic


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """What was seen to change, the newest first."""

    changes: tuple[NamedRevision, ...]
    day: dt.date  # that it is now
    since: dt.date | None
    topic: str
    jurisdiction: str
    is_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilPage:
    """What one council, or Congress, does."""

    jurisdiction: str
    name: str
    source: SourceState
    meetings: tuple[ListedEvent, ...]
    flags: tuple[ActiveFlag, ...]
    total: int  # flags that stand, on all pages
    page: int
    pages: int
    changes: tuple[NamedRevision, ...]
    kept: tuple[KeptForMeetings, ...]  # by hand, for all its meetings and for bodies
    bodies: tuple[str, ...]  # for which an editor may keep it; "": for all


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """What is flagged for a topic."""

    topic: str
    flags: tuple[ActiveFlag, ...]
    total: int  # flags that stand, on all pages
    page: int
    pages: int
    by_month: tuple[tuple[str, int], ...]  # flags raised, by month
    by_place: tuple[tuple[str, int], ...]
    by_stance: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsPage:
    """The topics that are switched on."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A place of which something is stored, and since when."""

    jurisdiction: str
    name: str
    since: dt.datetime | None  # of its first line in the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage:
    """What the data are, and what is covered."""

    covered: tuple[Coverage, ...]


def home(session: Session, asker: Asker, *, seen: LedgerPlace | None = None) -> HomePage:
    """What there is to know for who looks in; who has ``seen`` a line is told what came after it.

    What is older than thirty days is told by the page of changes alone.
    """
    states = asker.states(session)
    still_there = seen is not None and place_of_line(session, seen.line) == seen
    until = seen.moment if seen and still_there else None
    since = max(until - LATE, asker.now - MONTH) if until else asker.now - WEEK
    today = make_today(
        session,
        asker.config.topics,
        since=since,
        now=asker.now,
        today=asker.today,
        states=states,
    )
    if seen and until:
        news = tuple(change for change in today.changes if change.revision > seen.line)
        today = replace(today, changes=news)
    return HomePage(
        today=today,
        day=asker.today,
        sources=states,
        newest_line=str(place_of_line(session, asker.stored(session).revision) or ""),
        seen_until=until,
        seen_is_gone=seen is not None and not still_there,
    )


def data(session: Session, _: Asker) -> DataPage:
    """Which places are covered since when, by name."""
    covered = [
        Coverage(jurisdiction=key, name=str(row["name"]), since=first_seen_at(session, (key,)))
        for key, row in governments(session).items()
    ]
    return DataPage(covered=tuple(sorted(covered, key=lambda one: (one.name, one.jurisdiction))))


def sources(session: Session, asker: Asker) -> SourcesPage:
    """How each source stands, in the order of the settings."""
    states = asker.states(session)
    return SourcesPage(sources=states)


def meetings(
    session: Session, asker: Asker, *, month: dt.date | None, days: int, flagged: bool
) -> MeetingsPage:
    """The meetings of that month, or of the days to come."""
    first = month or asker.today
    length = monthrange(month.year, month.month)[1] - 1 if month else days
    events = upcoming_events(session, today=first, days=length, flagged=flagged, now=asker.now)
    return MeetingsPage(
        meetings=tuple(events),
        first=first,
        last=first + dt.timedelta(days=length),
        month=f"{month:%Y-%m}" if month else "",
        flagged=flagged,
    )


def changes(
    session: Session, asker: Asker, *, topic: str, jurisdiction: str, since: dt.date | None
) -> ChangesPage:
    """The newest lines of the ledger."""
    start = dt.datetime.combine(since, dt.time.min, tzinfo=dt.UTC) if since else None
    lines = newest_revisions(
        session,
        topic=topic or None,
        jurisdiction=jurisdiction or None,
        since=start,
        limit=CHANGES + 1,
    )
    return ChangesPage(
        changes=tuple(lines[:CHANGES]),
        day=asker.today,
        since=since,
        topic=topic,
        jurisdiction=jurisdiction,
        is_more=len(lines) > CHANGES,
    )


def council(
    session: Session, asker: Asker, *, jurisdiction: str, page: int = 1, size: int | None = None
) -> CouncilPage:
    """What comes, what is flagged and what changed there; ``size`` flags, or all."""
    (state,) = (one for one in asker.states(session) if one.jurisdiction == jurisdiction)
    known = governments(session).get(jurisdiction, {})
    kept = kept_for_meetings(session, jurisdiction=jurisdiction)
    bodies: tuple[str, ...] = ()
    if asker.signed_in:
        bodies = ("", *bodies_of(session, jurisdiction, since=asker.today - YEAR)[:MOST_BODIES])
    total = sum(one.flags for one in flag_counts(session, jurisdiction=jurisdiction))
    page, pages = _numbered(page, total, size)
    first = (page - 1) * (size or 0)
    flags = active_flags(
        session, jurisdiction=jurisdiction, first=first, most=size, newest_first=total <= FEW_FLAGS
    )
    return CouncilPage(
        jurisdiction=jurisdiction,
        name=str(known.get("name") or jurisdiction),
        source=state,
        meetings=tuple(
            upcoming_events(
                session, today=asker.today, days=AHEAD, jurisdiction=jurisdiction, now=asker.now
            )
        ),
        flags=tuple(flags),
        total=total,
        page=page,
        pages=pages,
        changes=tuple(newest_revisions(session, jurisdiction=jurisdiction, limit=COUNCIL_CHANGES)),
        kept=tuple(one for one in kept if not one.meeting),
        bodies=bodies,
    )


def topic_flags(
    session: Session, *, topic: str, page: int = 1, size: int | None = None
) -> TopicPage:
    """What is flagged for the topic, and how many by month, place and stance.

    ``size`` flags stand on a page; all of them without one.
    """
    counts = flag_counts(session, topic=topic)
    total = sum(one.flags for one in counts)
    page, pages = _numbered(page, total, size)
    first = (page - 1) * (size or 0)
    flags = active_flags(
        session, topic=topic, first=first, most=size, newest_first=total <= FEW_FLAGS
    )
    return TopicPage(
        topic=topic,
        flags=tuple(flags),
        total=total,
        page=page,
        pages=pages,
        by_month=_counted(((one.month, one.flags) for one in counts), by_name=True),
        by_place=_counted((one.jurisdiction, one.flags) for one in counts),
        by_stance=_counted((one.stance or "none", one.flags) for one in counts),
    )


def _numbered(page: int, total: int, size: int | None) -> tuple[int, int]:
    """The number of a page that is there, and of how many."""
    pages = max(-(-total // size), 1) if size else 1
    return min(page, pages), pages


def _counted(
    some: Iterable[tuple[str, int]], *, by_name: bool = False
) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for name, count in some:
        counts[name] += count
    return tuple(sorted(counts.items(), key=lambda one: (0 if by_name else -one[1], one[0])))
