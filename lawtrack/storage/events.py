"""Meetings as they are asked for: what is coming, one of them, and which bills are on it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.models import AgendaItemRow, BillRow, EventDocumentRow, EventRow, FlagRow
from lawtrack.notice import Notice
from lawtrack.storage.notices import notices
from lawtrack.storage.standing import stands
from lawtrack.storage.writing import in_chunks

ITSELF = "itself"
PREFIX = "meeting-"

# A city may print a number with a letter for each time the bill was amended: 200383-AA.
_AMENDED = re.compile(r"-A{1,4}$")
_AMENDMENTS = ("", "-A", "-AA", "-AAA", "-AAAA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A flag that a meeting has: of a bill it deals with, or "itself" for its own words."""

    identifier: str
    topic: str
    judgement: str
    stance: str
    title: str
    lines: tuple[str, ...]  # of the agenda, that name the bill

    @property
    def words(self) -> str:
        """The mark in a table: "2026-0043 (about)"."""
        return f"{self.identifier} ({self.judgement})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting, and the flagged bills that are to be dealt with there."""

    id: str  # what "lawtrack show" takes
    jurisdiction: str
    date: date
    time: str
    timezone: str
    name: str
    location: str
    state: str
    agenda_items: int
    flagged: tuple[Mark, ...]
    url: str
    missing_since: datetime | None
    notice: Notice | None  # when it was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDetails:
    """A meeting with everything that hangs on it, in the source's order."""

    event: EventRow
    agenda: Sequence[AgendaItemRow]
    documents: Sequence[EventDocumentRow]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A stored meeting, past or to come, with its flags and what it deals with."""

    event: EventRow
    marks: tuple[Mark, ...]
    bills: tuple[str, ...]  # printed numbers, in the order of the agenda
    agenda_items: int


def meeting_id(event: EventRow) -> str:
    """What a meeting is called on the command line: "meeting-" and the source's own id."""
    return PREFIX + event.upstream_id


def upcoming(
    session: Session,
    *,
    today: date,
    days: int,
    jurisdiction: str | None = None,
    now: datetime | None = None,
) -> list[Meeting]:
    """The meetings from ``today`` on, for so many days, in their order; cancelled ones too.

    With ``now`` each has its notice clock.
    """
    query = (
        select(EventRow)
        .where(EventRow.date >= today, EventRow.date <= today + timedelta(days=days))
        .order_by(EventRow.date, EventRow.time, EventRow.jurisdiction, EventRow.id)
    )
    if jurisdiction:
        query = query.where(EventRow.jurisdiction == jurisdiction)
    events = session.scalars(query).all()
    marks = marks_of(session, events)
    counts = _agenda_sizes(session, [event.id for event in events])
    clocks = notices(session, events, now=now) if now is not None else {}
    return [
        Meeting(
            id=meeting_id(event),
            jurisdiction=event.jurisdiction,
            date=event.date,
            time=event.time,
            timezone=event.timezone,
            name=event.name,
            location=event.location,
            state=event.state,
            agenda_items=counts.get(event.id, 0),
            flagged=marks.get(event.id, ()),
            url=event.url,
            missing_since=event.missing_since,
            notice=clocks.get(event.id),
        )
        for event in events
    ]


def tracked_events(
    session: Session,
    *,
    everything: bool = False,
    topic: str | None = None,
    jurisdiction: str | None = None,
    since: datetime | None = None,
    first: date | None = None,
) -> Iterator[list[Tracked]]:
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
    order = (EventRow.jurisdiction, EventRow.date, EventRow.time, EventRow.ocd_id)
    for ids in in_chunks(session.scalars(query.order_by(*order)).all()):
        events = session.scalars(
            select(EventRow).where(EventRow.id.in_(ids)).order_by(*order)
        ).all()
        marks = marks_of(session, events)
        counts = _agenda_sizes(session, ids)
        numbers = _numbers(session, ids)
        found = (
            Tracked(
                event=event,
                marks=tuple(m for m in marks[event.id] if topic is None or m.topic == topic),
                bills=tuple(dict.fromkeys((*numbers.get(event.id, ()), *event.identifiers))),
                agenda_items=counts.get(event.id, 0),
            )
            for event in events
        )
        yield [one for one in found if everything or one.marks]


def next_meetings(session: Session, *, today: date) -> Mapping[int, str]:
    """When each bill comes up next, by our id: "2026-12-03T18:30" local, or a date alone."""
    return {
        id_: f"{first.date.isoformat()}T{first.time}" if first.time else first.date.isoformat()
        for id_, (first, *_) in coming_up(session, today=today).items()
    }


def coming_up(session: Session, *, today: date) -> Mapping[int, Sequence[EventRow]]:
    """The meetings that are to deal with each bill, by our id, the next one first."""
    query = (
        select(EventRow)
        .where(EventRow.date >= today, EventRow.state != "cancelled")
        .order_by(EventRow.date, EventRow.time, EventRow.id)
    )
    events = session.scalars(query).all()
    bills = bills_on(session, events)
    found: dict[int, list[EventRow]] = {}
    for event in events:
        for id_ in bills.get(event.id, ()):
            found.setdefault(id_, []).append(event)
    return found


def meetings_with(session: Session, bill: BillRow) -> list[int]:
    """The meetings that deal with the bill, or did, by our ids."""
    numbers = [_plain(bill.identifier) + sign for sign in _AMENDMENTS]
    named = or_(
        *(cast(EventRow.identifiers, Text).contains(f'"{n}"', autoescape=True) for n in numbers)
    )
    on_agenda = select(AgendaItemRow.event_id).where(
        or_(
            and_(
                AgendaItemRow.bill_upstream_id == bill.upstream_id,
                AgendaItemRow.bill_upstream_id != "",
            ),
            AgendaItemRow.identifier.in_(numbers),
        )
    )
    query = (
        select(EventRow.id)
        .where(EventRow.jurisdiction == bill.jurisdiction)
        .where(or_(named, EventRow.id.in_(on_agenda)))
        .order_by(EventRow.id)
    )
    return list(session.scalars(query))


def find_meetings(
    session: Session, asked: str, *, jurisdiction: str | None = None
) -> Sequence[EventRow]:
    """The meetings that are called so: "meeting-77", or their date, "2026-03-11"."""
    asked = asked.strip()
    query = select(EventRow).order_by(EventRow.jurisdiction, EventRow.date, EventRow.time)
    if jurisdiction:
        query = query.where(EventRow.jurisdiction == jurisdiction)
    if asked.startswith(PREFIX):
        return session.scalars(
            query.where(EventRow.upstream_id == asked.removeprefix(PREFIX))
        ).all()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return []
    return session.scalars(query.where(EventRow.date == day)).all()


def meeting_details(session: Session, event: EventRow) -> MeetingDetails:
    """Everything that is stored about the meeting."""
    agenda = (
        select(AgendaItemRow)
        .where(AgendaItemRow.event_id == event.id)
        .order_by(AgendaItemRow.order)
    )
    documents = (
        select(EventDocumentRow)
        .where(EventDocumentRow.event_id == event.id)
        .order_by(EventDocumentRow.order)
    )
    return MeetingDetails(
        event=event,
        agenda=session.scalars(agenda).all(),
        documents=session.scalars(documents).all(),
        marks=marks_of(session, [event]).get(event.id, ()),
    )


def marks_of(session: Session, events: Sequence[EventRow]) -> dict[int, tuple[Mark, ...]]:
    """The flags of each meeting: those of its own words first, then those of its bills."""
    bills = bills_on(session, events)
    flags = _flags(session, "bill", {id_ for found in bills.values() for id_ in found})
    own = _flags(session, "event", {event.id for event in events})
    rows = _bill_rows(session, sorted(flags))
    marks: dict[int, tuple[Mark, ...]] = {}
    for event in events:
        found = [
            Mark(identifier=ITSELF, topic=flag.topic, judgement=flag.judgement, stance=flag.stance,
                 title=event.name, lines=())
            for flag in own.get(event.id, ())
        ]  # fmt: skip
        named = [
            (rows[id_], lines) for id_, lines in bills.get(event.id, {}).items() if id_ in rows
        ]
        for bill, lines in sorted(named, key=lambda pair: pair[0].identifier):
            found += [
                Mark(identifier=bill.identifier, topic=flag.topic, judgement=flag.judgement,
                     stance=flag.stance, title=bill.title, lines=tuple(lines))
                for flag in flags[bill.id]
            ]  # fmt: skip
        marks[event.id] = tuple(found)
    return marks


def bills_on(session: Session, events: Sequence[EventRow]) -> dict[int, dict[int, list[str]]]:
    """The bills of each meeting, with the agenda lines that lead to them; by our ids.

    A line leads to its bill by the source's id, or else by the printed number, as do the numbers
    that a meeting names outside its agenda. A number also means the bill when only one of the two
    carries the sign of an amendment.
    """
    by_id = {event.id: event for event in events}
    pointers = [
        Pointer(event.id, event.jurisdiction, number)
        for event in events
        for number in event.identifiers
    ]
    for chunk in in_chunks(list(by_id)):
        lines = (
            select(
                AgendaItemRow.event_id, AgendaItemRow.number, AgendaItemRow.identifier,
                AgendaItemRow.title, BillRow.id,
            )
            .join(EventRow, EventRow.id == AgendaItemRow.event_id)
            .outerjoin(
                BillRow,
                and_(
                    BillRow.jurisdiction == EventRow.jurisdiction,
                    BillRow.upstream_id == AgendaItemRow.bill_upstream_id,
                    AgendaItemRow.bill_upstream_id != "",
                ),
            )
            .where(AgendaItemRow.event_id.in_(chunk))
            .order_by(AgendaItemRow.event_id, AgendaItemRow.order)
        )  # fmt: skip
        pointers += [
            Pointer(
                event_id, by_id[event_id].jurisdiction, identifier, line_words(number, title), bill
            )
            for event_id, number, identifier, title, bill in session.execute(lines)
        ]
    return led_to(session, pointers)


class Pointer(NamedTuple):
    """What leads from a meeting, or whatever ``key`` stands for, to a bill."""

    key: int
    jurisdiction: str
    number: str
    line: str = ""
    bill: int | None = None  # our id, when the source's id leads there


def line_words(number: str, title: str) -> str:
    """A line of an agenda, as it is printed."""
    return " ".join(part for part in (number, title) if part)


def led_to(session: Session, pointers: Iterable[Pointer]) -> dict[int, dict[int, list[str]]]:
    """The bills that these lead to, by their key, with the lines that do."""
    found: dict[int, dict[int, list[str]]] = {}
    named: dict[tuple[str, str], list[Pointer]] = {}

    def note(pointer: Pointer, bill: int) -> None:
        lines = found.setdefault(pointer.key, {}).setdefault(bill, [])
        if pointer.line:
            lines.append(pointer.line)

    for pointer in pointers:
        if pointer.bill is not None:
            note(pointer, pointer.bill)
        elif pointer.number:
            key = (pointer.jurisdiction, _plain(pointer.number))
            named.setdefault(key, []).append(pointer)
    for jurisdiction, number, bill in numbered(session, named):
        for pointer in named.get((jurisdiction, _plain(number)), ()):
            note(pointer, bill)
    return found


def _plain(number: str) -> str:
    return _AMENDED.sub("", number)


def numbered(session: Session, named: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str, int]]:
    """Jurisdiction, printed number and our id of the bills with these numbers."""
    numbers = sorted({number + sign for _, number in named for sign in _AMENDMENTS})
    for chunk in in_chunks(numbers):
        query = select(BillRow.jurisdiction, BillRow.identifier, BillRow.id).where(
            BillRow.identifier.in_(chunk)
        )
        yield from ((where, number, id_) for where, number, id_ in session.execute(query))


def _flags(session: Session, kind: str, ids: Iterable[int]) -> dict[int, list[FlagRow]]:
    found: dict[int, list[FlagRow]] = {}
    for chunk in in_chunks(sorted(ids)):
        query = (
            select(FlagRow)
            .where(FlagRow.kind == kind, FlagRow.subject_id.in_(chunk), stands())
            .order_by(FlagRow.subject_id, FlagRow.topic)
        )
        for flag in session.scalars(query):
            found.setdefault(flag.subject_id, []).append(flag)
    return found


def _bill_rows(session: Session, ids: Sequence[int]) -> dict[int, BillRow]:
    found: dict[int, BillRow] = {}
    for chunk in in_chunks(ids):
        query = select(BillRow).where(BillRow.id.in_(chunk))
        found.update((bill.id, bill) for bill in session.scalars(query))
    return found


def _numbers(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """The printed numbers on each meeting's agenda."""
    found: dict[int, list[str]] = {}
    for chunk in in_chunks(ids):
        query = (
            select(AgendaItemRow.event_id, AgendaItemRow.identifier)
            .where(AgendaItemRow.event_id.in_(chunk), AgendaItemRow.identifier != "")
            .order_by(AgendaItemRow.event_id, AgendaItemRow.order)
        )
        for id_, number in session.execute(query):
            found.setdefault(id_, []).append(number)
    return found


def _agenda_sizes(session: Session, ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in in_chunks(ids):
        query = (
            select(AgendaItemRow.event_id, func.count())
            .where(AgendaItemRow.event_id.in_(chunk))
            .group_by(AgendaItemRow.event_id)
        )
        found.update((id_, count) for id_, count in session.execute(query))
    return found
