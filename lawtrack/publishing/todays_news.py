"""What a person who looks once a day wants to know: what comes, what changed, what is not known."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lawtrack.crawling.health.sources import SourceState
from lawtrack.database.bills import bills_by_id
from lawtrack.database.dealings.event_flags import ITSELF, EventFlag, flags_of_events
from lawtrack.database.dealings.standing import Standing, Subject, standing_on
from lawtrack.database.dealings.stored_lines import first_seen_at, is_of_first_look
from lawtrack.database.dealings.topic_lines import DealingLine, lines_dealing_with
from lawtrack.database.events import coming_up, events_asked, events_by_id, meeting_id
from lawtrack.database.flags import active_flags
from lawtrack.database.jurisdictions import governments
from lawtrack.database.tables.legislation import EventRow
from lawtrack.database.team.taking_part import taking_part_in
from lawtrack.legislation import wording
from lawtrack.legislation.clerks.deadlines import TakingPart
from lawtrack.legislation.flags import WATCH
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.publishing.news import ledger_change_of
from lawtrack.safe_text import readable, web_address

if TYPE_CHECKING:
    from lawtrack.database import Session

AHEAD = timedelta(days=14)
LOOK_BACK = timedelta(days=1)  # longer than a crawl keeps what it saw to itself


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayBill:
    """A bill on the agenda of a meeting to come."""

    number: str
    title: str
    topic: str
    judgement: str
    former: bool  # its words said so, and no longer do


@readable("jurisdiction", "day", "name")
@dataclass(frozen=True, slots=True, kw_only=True)
class TodayMeeting:
    """A meeting to come that deals with a topic."""

    jurisdiction: str
    id: str  # what "lawtrack show" takes
    government: str
    name: str
    day: date
    time: str  # local, "18:30"; empty when it is not known
    time_text: str  # as printed
    starts: datetime | None
    timezone: str
    place: str
    state: str
    url: str
    bills: tuple[TodayBill, ...]  # none: its own words say why it is here
    changed: bool  # since the last look
    taking_part: TakingPart | None  # how to take part; none: nobody says


@readable("jurisdiction", "id", "headline", "title")
@dataclass(frozen=True, slots=True, kw_only=True)
class TodayChange:
    """A change that deals with a topic."""

    revision: int
    topics: tuple[str, ...]
    jurisdiction: str
    government: str
    timezone: str
    kind: str
    id: str  # what "lawtrack show" takes
    title: str
    url: str
    headline: str
    lines: tuple[str, ...]  # what changed, in words
    through: tuple[str, ...]  # of a meeting: the bills by which it deals with the topic
    seen_at: datetime
    effective: date | None
    day: date | None  # of a meeting


@readable("jurisdiction", "id", "title")
@dataclass(frozen=True, slots=True, kw_only=True)
class TodayUnread:
    """A bill or meeting whose title suggests a topic, and whose text is not to be had."""

    jurisdiction: str
    government: str
    kind: str
    id: str  # what "lawtrack show" takes
    title: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What there is to know since the last look."""

    since: datetime  # or since the ledger began, where that is later: before, nobody looked
    until: datetime
    topics: tuple[str, ...]
    days_ahead: int
    coming: tuple[TodayMeeting, ...]
    changes: tuple[TodayChange, ...]  # what a meeting to come deals with first, then the newest
    sources: tuple[SourceState, ...]  # those that are not up to date, or not wholly read
    unread: tuple[TodayUnread, ...]

    @property
    def is_calm(self) -> bool:
        """Whether nothing changed, and every source was read."""
        return not self.changes and not self.sources


def make_today(
    session: "Session",
    topics: Sequence[str],
    *,
    jurisdiction: str | None = None,
    since: datetime,
    now: datetime,
    today: date,
    states: Sequence[SourceState],
    seen: Collection[int] | None = None,
) -> Today:
    """What changed since that moment on these topics, and what comes within two weeks.

    ``seen`` are the lines of the ledger that were told at the last look. With them, what was seen
    shortly before it and stored only afterwards is told as well.
    """
    was_there = is_of_first_look(session)
    start = since if seen is None else since - LOOK_BACK
    standing = standing_on(session)
    flags = {
        subject: {name: each.status for name, each in topics_of.items()}
        for subject, topics_of in standing.items()
    }
    by_line: dict[int, tuple[DealingLine, list[str]]] = {}
    for topic in topics:
        for dealing in lines_dealing_with(
            session,
            topic,
            jurisdiction=jurisdiction,
            since=start,
            with_first_looks=False,
            flags=flags,
        ):
            if dealing.line.id not in (seen or ()) and not was_there(dealing.line):
                by_line.setdefault(dealing.line.id, (dealing, []))[1].append(topic)
    newest_first = [by_line[number] for number in sorted(by_line, reverse=True)]
    known = governments(session)
    begun = first_seen_at(session, (jurisdiction,) if jurisdiction else ())
    return Today(
        since=max(since, begun or since),
        until=now,
        topics=tuple(topics),
        days_ahead=AHEAD.days,
        coming=tuple(_coming(session, topics, newest_first, today, jurisdiction, standing, known)),
        changes=tuple(_changes(session, newest_first, today, jurisdiction, known)),
        sources=tuple(
            state
            for state in states
            if (state.is_unread or not state.well) and jurisdiction in (None, state.jurisdiction)
        ),
        unread=tuple(_unread(session, topics, jurisdiction, known)),
    )


def _unread(
    session: "Session",
    topics: Sequence[str],
    jurisdiction: str | None,
    known: Mapping[str, Mapping[str, Any]],
) -> Iterator[TodayUnread]:
    for flag in active_flags(session, jurisdiction=jurisdiction, judgement=WATCH):
        if flag.topic in topics:
            place = known.get(flag.jurisdiction, {})
            yield TodayUnread(
                jurisdiction=flag.jurisdiction,
                government=str(place.get("name", flag.jurisdiction)),
                kind=flag.kind,
                id=flag.id,
                title=flag.title,
                topic=flag.topic,
            )


def lines_told(session: "Session", topics: Sequence[str], *, now: datetime) -> list[int]:
    """The newest lines on these topics, to be given as ``seen`` at the next look."""
    return sorted(
        {
            dealing.line.id
            for topic in topics
            for dealing in lines_dealing_with(session, topic, since=now - LOOK_BACK)
        }
    )


def _coming(
    session: "Session",
    topics: Sequence[str],
    dealing: Sequence[tuple[DealingLine, list[str]]],
    today: date,
    jurisdiction: str | None,
    standing: Mapping[Subject, Mapping[str, Standing]],
    known: Mapping[str, Mapping[str, Any]],
) -> list[TodayMeeting]:
    names = {key: str(row["name"]) for key, row in known.items()}
    changed = {one.line.subject_id for one, _ in dealing if one.line.kind == "event"}
    asked = events_asked(today, today + AHEAD, jurisdiction=jurisdiction)
    events = session.scalars(asked).all()
    marks = {
        id_: wanted
        for id_, every in flags_of_events(session, events, standing=standing).items()
        if (wanted := [mark for mark in every if mark.topic in topics])
    }
    coming = [event for event in events if event.id in marks]
    parts = taking_part_in(session, coming)
    meetings = [
        _meeting(one, marks[one.id], names, changed=one.id in changed, part=parts.get(one.id))
        for one in coming
    ]
    return sorted(meetings, key=lambda one: (one.day, one.time, one.jurisdiction, one.id))


def _meeting(
    row: EventRow,
    marks: Sequence[EventFlag],
    names: dict[str, str],
    *,
    changed: bool,
    part: TakingPart | None,
) -> TodayMeeting:
    return TodayMeeting(
        jurisdiction=row.jurisdiction,
        id=meeting_id(row),
        government=names.get(row.jurisdiction, row.jurisdiction),
        name=row.name,
        day=row.date,
        time=row.time,
        time_text=row.time_text,
        starts=row.starts,
        timezone=row.timezone,
        place=wording.place_of(row.name, row.location),
        state="missing" if row.missing_since and row.state != "cancelled" else row.state,
        url=web_address(row.url),
        bills=tuple(
            TodayBill(
                number=mark.name,
                title=mark.title,
                topic=mark.topic,
                judgement=mark.judgement,
                former=mark.former,
            )
            for mark in marks
            if mark.identifier != ITSELF
        ),
        changed=changed,
        taking_part=part,
    )


def _changes(
    session: "Session",
    dealing: Sequence[tuple[DealingLine, list[str]]],
    today: date,
    jurisdiction: str | None,
    known: Mapping[str, Mapping[str, Any]],
) -> list[TodayChange]:
    """What a meeting to come deals with, the next one first; then the rest, the newest first.

    In which order one crawl came by them means nothing: what is left goes by name.
    """
    lines = [one.line for one, _ in dealing]
    bills = bills_by_id(session, (line.subject_id for line in lines if line.kind == "bill"))
    events = events_by_id(session, (line.subject_id for line in lines if line.kind == "event"))
    coming = coming_up(session, today=today, jurisdiction=jurisdiction) if bills else {}
    changes: list[tuple[date, TodayChange]] = []
    for (line, through), topics in dealing:
        bill = bills[line.subject_id] if line.kind == "bill" else None
        event = events[line.subject_id] if line.kind == "event" else None
        row = bill or event
        assert row is not None
        change = ledger_change_of(line)
        words = frozenset[str]().union(*(record.words for record in through))
        place = known.get(line.jurisdiction, {})
        days = [one.date for one in ([event] if event else coming.get(line.subject_id, ()))]
        changes.append((
            min((day for day in days if day >= today), default=date.max),
            TodayChange(
                revision=line.id,
                topics=tuple(topics),
                jurisdiction=line.jurisdiction,
                government=str(place.get("name", line.jurisdiction)),
                timezone=str(place.get("timezone", "UTC")),
                kind=line.kind,
                id=full_number(bill.identifier, bill.session)
                if bill
                else meeting_id(event)
                if event
                else "",
                title=bill.title if bill else event.name if event else "",
                url=web_address(row.url),
                headline=wording.headline(
                    sorted(words), kind=line.kind, reasons=line.reasons, changes=line.changes
                ),
                lines=wording.change_lines_with_reasons(
                    [each for each in change.reasons if each != "new"],  # as the headline says
                    change.changes,
                ),
                through=tuple(one.name for one in through if one.kind != line.kind),
                seen_at=line.seen_at,
                effective=line.effective,
                day=event.date if event else None,
            ),
        ))  # fmt: skip
    changes.sort(key=lambda each: (each[1].jurisdiction, each[1].id))
    changes.sort(key=lambda each: each[1].seen_at, reverse=True)
    return [change for _, change in sorted(changes, key=lambda each: each[0])]
