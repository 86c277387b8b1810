"""Meetings as they are asked for: what is coming, one of them, and which bills are on it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, extract, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.agendas import (
    AMENDMENTS,
    Agendas,
    agenda_lines,
    meeting_notices,
    plain_bill_number,
)
from lawtrack.database.bulk import in_chunks
from lawtrack.database.conditions import once_under, order_of
from lawtrack.database.dealings.agenda_states import bills_on
from lawtrack.database.dealings.event_flags import EventFlag, flags_of_events
from lawtrack.database.tables.legislation import AgendaItemRow, BillRow, EventRow
from lawtrack.database.team.taking_part import taking_part_in
from lawtrack.day_words import date_named
from lawtrack.legislation.clerks.calling_off.meeting_state import shown_state
from lawtrack.legislation.clerks.deadlines import TakingPart
from lawtrack.legislation.clerks.printed_hour import shown_hour
from lawtrack.legislation.identity.bill_names import PREFIXES
from lawtrack.legislation.meeting_notice import MeetingNotice
from lawtrack.legislation.records import Source
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.safe_text import readable

PREFIX = PREFIXES["event"]
EVENT_KEY = (EventRow.date, EventRow.time, EventRow.jurisdiction, EventRow.id)


@readable("jurisdiction", "date", "time", "name", "state")
@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEvent:
    """A meeting, and the flagged bills that are to be dealt with there."""

    id: str  # what "lawtrack show" takes
    jurisdiction: str
    date: date
    time: str  # "HH:MM" local, empty where it is not plain
    time_text: str  # as printed
    timezone: str
    name: str
    location: str
    state: str
    status: str  # the source's word
    agenda_items: int
    flagged: tuple[EventFlag, ...]
    url: str
    missing_since: datetime | None
    notice: MeetingNotice | None  # when it was asked for
    taking_part: TakingPart | None = None  # with the notice; none: nobody says
    comment: str = ""  # what the source writes beside it

    @property
    def shown_hour(self) -> str:
        """The hour, or what is printed in its place."""
        return shown_hour(self.time, self.time_text, self.timezone)

    @property
    def shown_state(self) -> str:
        """Whether it takes place; where nobody knows, in the source's own word."""
        return shown_state(self.state, self.status, self.comment)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedEvent:
    """A stored meeting, past or to come, with its flags and what it deals with."""

    event: EventRow
    marks: tuple[EventFlag, ...]
    bills: tuple[str, ...]  # printed numbers, in the order of the agenda
    agenda_items: int


def meeting_id(event: EventRow) -> str:
    """What a meeting is called on the command line: "meeting-" and the source's own id."""
    return PREFIX + event.upstream_id


def upcoming_events(
    session: Session,
    *,
    today: date,
    days: int,
    jurisdiction: str | None = None,
    flagged: bool = False,
    topic: str | None = None,
    now: datetime | None = None,
) -> list[ListedEvent]:
    """The meetings from ``today`` on, for so many days, in their order; cancelled ones too.

    ``flagged`` asks for those that deal with something flagged, ``topic`` for those that deal with
    it. With ``now`` each has its notice clock.
    """
    query = events_asked(today, today + timedelta(days=days), jurisdiction=jurisdiction)
    events = listed_events(session, session.scalars(query).all(), now=now)
    if topic:
        return [e for e in events if any(mark.topic == topic for mark in e.flagged)]
    return [event for event in events if event.flagged or not flagged]


def events_asked(
    first: date | None, last: date | None, *, jurisdiction: str | None = None
) -> Select[EventRow]:
    """What gives the meetings of these days, both included, in their order."""
    query = select(EventRow).order_by(*EVENT_KEY)
    if first:
        query = query.where(EventRow.date >= first)
    if last:
        query = query.where(EventRow.date <= last)
    if jurisdiction:
        query = query.where(EventRow.jurisdiction == jurisdiction)
    return query


def listed_events(
    session: Session, events: Sequence[EventRow], *, now: datetime | None
) -> list[ListedEvent]:
    """The meetings as lines of a list, with their marks; with ``now`` each has its notice clock."""
    lines = list(agenda_lines(session, [event.id for event in events]))
    marks = flags_of_events(session, events, lines=lines)
    counts = Counter(line.event_id for line in lines)
    clocks = meeting_notices(session, events, now=now) if now is not None else {}
    coming = [event for event in events if now is not None and not is_over(event, now)]
    parts = taking_part_in(session, coming)
    return [
        listed_event(
            event,
            marks=marks.get(event.id, ()),
            agenda_items=counts[event.id],
            notice=clocks.get(event.id),
            taking_part=parts.get(event.id),
        )
        for event in events
    ]


def listed_event(
    event: EventRow,
    *,
    marks: tuple[EventFlag, ...],
    agenda_items: int,
    notice: MeetingNotice | None = None,
    taking_part: TakingPart | None = None,
) -> ListedEvent:
    """The meeting as a line of a list."""
    return ListedEvent(
        id=meeting_id(event),
        jurisdiction=event.jurisdiction,
        date=event.date,
        time=event.time,
        time_text=event.time_text,
        timezone=event.timezone,
        name=event.name,
        location=event.location,
        state=event.state,
        status=event.status,
        comment=event.description,
        agenda_items=agenda_items,
        flagged=marks,
        url=event.url,
        missing_since=event.missing_since,
        notice=notice,
        taking_part=taking_part,
    )


def tracked_events(
    session: Session,
    *,
    everything: bool = False,
    topic: str | None = None,
    jurisdiction: str | None = None,
    since: datetime | None = None,
    first: date | None = None,
) -> Iterator[list[TrackedEvent]]:
    """Yield meetings in runs, by jurisdiction and date; those without a flag when all are wanted.

    ``since`` asks when lawtrack saw the last change, ``first`` leaves earlier days out.
    """
    query = select(EventRow.id)
    if jurisdiction:
        query = query.where(EventRow.jurisdiction == jurisdiction)
    if since:
        query = query.where(EventRow.last_changed >= since)
    if first:
        query = query.where(EventRow.date >= first)
    order = order_of("event", session.get_bind().dialect.name)
    for ids in in_chunks(session.scalars(query.order_by(*order)).all()):
        events = session.scalars(
            select(EventRow).where(EventRow.id.in_(ids)).order_by(*order)
        ).all()
        marks = flags_of_events(session, events)
        counts = _agenda_sizes(session, ids)
        numbers = _numbers(session, ids)
        yield tracked_among(events, marks, numbers, counts, everything=everything, topic=topic)


def tracked_among(
    events: Sequence[EventRow],
    marks: Mapping[int, Sequence[EventFlag]],
    numbers: Mapping[int, Sequence[str]],
    counts: Mapping[int, int],
    *,
    everything: bool,
    topic: str | None,
) -> list[TrackedEvent]:
    """Those of the meetings that have a mark (of the topic), or all of them, with what they have.

    ``numbers`` are those printed on each agenda, ``counts`` its lines; by our ids.
    """
    listed = (
        TrackedEvent(
            event=event,
            marks=tuple(m for m in marks[event.id] if topic is None or m.topic == topic),
            bills=tuple(dict.fromkeys((*numbers.get(event.id, ()), *event.identifiers))),
            agenda_items=counts.get(event.id, 0),
        )
        for event in events
    )
    return [one for one in listed if everything or one.marks]


def is_over(event: EventRow, now: datetime) -> bool:
    """Whether it has begun; without an hour, whether its day is over by its own clock."""
    if event.starts is not None:
        return event.starts < now
    return event.date < now.astimezone(ZoneInfo(event.timezone or "UTC")).date()


def next_meetings(session: Session, *, today: date) -> Mapping[int, str]:
    """When each bill comes up next, by our id: "2026-12-03T18:30" local, or a date alone."""
    return {
        id_: local_time_of(first) for id_, (first, *_) in coming_up(session, today=today).items()
    }


def local_time_of(event: EventRow) -> str:
    """The local date and time of a meeting: "2026-12-03T18:30", or a date alone."""
    return f"{event.date.isoformat()}T{event.time}" if event.time else event.date.isoformat()


def coming_up(
    session: Session, *, today: date, jurisdiction: str | None = None, bill: BillRow | None = None
) -> Mapping[int, Sequence[EventRow]]:
    """The meetings that are to deal with each bill, by our id, the next one first.

    Who asks for one ``bill`` alone is spared the agendas that do not name it.
    """
    query = (
        select(EventRow)
        .where(EventRow.date >= today, EventRow.state.not_in(NOT_HELD))
        .where(EventRow.missing_since.is_(None))
        .order_by(EventRow.date, EventRow.time, EventRow.id)
    )
    if jurisdiction:
        query = query.where(EventRow.jurisdiction == jurisdiction)
    if bill is not None:
        named = exists().where(AgendaItemRow.event_id == EventRow.id, _line_names(bill))
        query = query.where(EventRow.jurisdiction == bill.jurisdiction)
        query = query.where(or_(_meeting_names(bill), named))
    events = session.scalars(query).all()
    return events_of_bills(events, bills_on(session, events))


def events_of_bills(events: Sequence[EventRow], bills: Agendas) -> dict[int, list[EventRow]]:
    """The meetings of each bill, by our id, in the order in which they are given."""
    found: dict[int, list[EventRow]] = {}
    for event in events:
        for id_ in bills.get(event.id, ()):
            found.setdefault(id_, []).append(event)
    return found


def meetings_with(session: Session, bill: BillRow) -> list[int]:
    """The meetings that deal with the bill, or did, by our ids."""
    on_agenda = select(AgendaItemRow.event_id).where(_line_names(bill))
    query = (
        select(EventRow.id)
        .where(EventRow.jurisdiction == bill.jurisdiction)
        .where(or_(_meeting_names(bill), EventRow.id.in_(on_agenda)))
        .order_by(EventRow.id)
    )
    return list(session.scalars(query))


def _meeting_names(bill: BillRow) -> ColumnElement[bool]:
    """Whether a meeting names the bill beside its agenda."""
    stored = cast(EventRow.identifiers, Text)
    return or_(*(stored.contains(f'"{n}"', autoescape=True) for n in _numbers_of(bill)))


def _line_names(bill: BillRow) -> ColumnElement[bool]:
    """Whether a line of an agenda may lead to the bill, by the source's id or the number."""
    line = AgendaItemRow
    by_id = and_(line.bill_upstream_id == bill.upstream_id, line.bill_upstream_id != "")
    return or_(by_id, line.identifier.in_(_numbers_of(bill)))


def _numbers_of(bill: BillRow) -> list[str]:
    return [plain_bill_number(bill.identifier) + sign for sign in AMENDMENTS]


def find_meetings(
    session: Session, asked: str, *, jurisdiction: str | None = None
) -> Sequence[EventRow]:
    """The meetings that are called so: "meeting-77", or their date in any usual spelling."""
    asked = asked.strip()
    query = select(EventRow).order_by(EventRow.jurisdiction, EventRow.date, EventRow.time)
    if jurisdiction:
        query = query.where(EventRow.jurisdiction == jurisdiction)
    if asked.startswith(PREFIX):
        upstream_id = asked.removeprefix(PREFIX)
        return (
            session.scalars(query.where(EventRow.upstream_id == upstream_id)).all()
            or session.scalars(query.where(EventRow.id.in_(once_under("event", upstream_id)))).all()
        )
    day = date_named(asked)
    return session.scalars(query.where(EventRow.date == day)).all() if day else []


def meetings_on_the_day(
    session: Session, day: tuple[int, int], *, jurisdiction: str = ""
) -> Sequence[EventRow]:
    """The meetings of this month and day, in the last year in which there are any."""
    query = select(EventRow).where(
        extract("month", EventRow.date) == day[0], extract("day", EventRow.date) == day[1]
    )
    if jurisdiction:
        query = query.where(EventRow.jurisdiction == jurisdiction)
    last = session.scalar(query.with_only_columns(func.max(EventRow.date)))
    return session.scalars(query.where(EventRow.date == last)).all() if last else ()


def _numbers(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The printed numbers on each meeting's agenda."""
    numbers: dict[int, list[str]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(AgendaItemRow.event_id, AgendaItemRow.identifier)
            .where(AgendaItemRow.event_id.in_(chunk), AgendaItemRow.identifier != "")
            .order_by(AgendaItemRow.event_id, AgendaItemRow.order)
        )
        for id_, number in session.execute(query):
            numbers.setdefault(id_, []).append(number)
    return numbers


def _agenda_sizes(session: Session, ids: Sequence[int]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for chunk in in_chunks(ids):
        query = (
            select(AgendaItemRow.event_id, func.count())
            .where(AgendaItemRow.event_id.in_(chunk))
            .group_by(AgendaItemRow.event_id)
        )
        sizes.update((id_, count) for id_, count in session.execute(query))
    return sizes


def events_by_id(session: Session, ids: Iterable[int]) -> dict[int, EventRow]:
    """The meetings with these ids of ours."""
    events: dict[int, EventRow] = {}
    for chunk in in_chunks(sorted(set(ids))):
        query = select(EventRow).where(EventRow.id.in_(chunk))
        events.update((event.id, event) for event in session.scalars(query))
    return events


def last_meeting(session: Session, source: Source) -> date | None:
    """The day of the last meeting that is stored of a source, past or to come; ``None`` for none.

    Of a government that changed its platform, those of the source alone count.
    """
    query = (
        select(func.max(EventRow.date))
        .where(EventRow.jurisdiction == source.key, EventRow.missing_since.is_(None))
        .where(EventRow.upstream_id.startswith(source.ids, autoescape=True))
    )
    return session.scalar(query)
