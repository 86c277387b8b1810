"""Meetings as they were known before a moment: with their agendas, flags and bills of then."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lawtrack.database import agendas
from lawtrack.database.agendas import AgendaLine, Agendas
from lawtrack.database.as_of.rebuild import RecordAsOf, changed_since
from lawtrack.database.as_of.selection import Key, records_as_of, sort_keys_as_of
from lawtrack.database.bulk import in_chunks
from lawtrack.database.conditions import Selection
from lawtrack.database.dealings.event_flags import FlagOfRecord, flags_by_event
from lawtrack.database.dealings.flags_then import flags_before
from lawtrack.database.events import TrackedEvent, events_of_bills, local_time_of, tracked_among
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow
from lawtrack.legislation.vocabulary import NOT_HELD

_LINE = AgendaLine._fields[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bills:
    """Which bills were known before a moment, and by which numbers."""

    session: Session
    moment: datetime
    renamed: Mapping[int, Key]  # those that have another number now: jurisdiction, session, number

    def known(self, keys: Iterable[agendas.Key]) -> dict[agendas.Key, int]:
        found = agendas.known_bills(self.session, keys)
        seen = self._seen(found.values())
        return {key: id_ for key, id_ in found.items() if id_ in seen}

    def numbered(self, named: Iterable[agendas.Key]) -> Iterator[agendas.Numbered]:
        named = list(named)
        now = [b for b in agendas.bills_numbered(self.session, named) if b.id not in self.renamed]
        seen = self._seen(bill.id for bill in now)
        yield from (bill for bill in now if bill.id in seen)
        spelled = set(agendas.spellings_of_numbers(named))
        for id_, (jurisdiction, of, number, _) in self.renamed.items():
            if number in spelled:
                yield agendas.Numbered(jurisdiction, number, id_, of)

    def _seen(self, ids: Iterable[int]) -> set[int]:
        return {
            id_
            for chunk in in_chunks(list(ids))
            for id_ in self.session.scalars(
                select(BillRow.id).where(BillRow.id.in_(chunk), BillRow.first_seen < self.moment)
            )
        }

    def led_to(self, events: Sequence[EventRow], lines: Iterable[AgendaLine]) -> Agendas:
        """The bills that these meetings were to deal with, as far as anybody could know then."""
        return agendas.led_to(events, lines, known=self.known, numbered=self.numbered)

    def names(self, ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """Number, session and title of these bills."""
        names_by_id: dict[int, tuple[str, str, str]] = {}
        for chunk in in_chunks(ids):
            query = select(BillRow.id, BillRow.identifier, BillRow.session, BillRow.title)
            for id_, *name in self.session.execute(query.where(BillRow.id.in_(chunk))):
                names_by_id[id_] = (name[0], name[1], name[2])
        for id_, then in changed_since(self.session, "bill", ids, self.moment, tables=()).items():
            row = then.row
            names_by_id[id_] = (row["identifier"], row["session"], row["title"])
        return names_by_id


def next_events_as_of(session: Session, *, moment: datetime, today: date) -> Mapping[int, str]:
    """When each bill was to come up next, as known before ``moment``, by our id."""
    later = select(RevisionRow.id).where(
        RevisionRow.kind == "event",
        RevisionRow.subject_id == EventRow.id,
        RevisionRow.seen_at >= moment,
    )
    query = select(EventRow.id).where(
        EventRow.first_seen < moment, or_(EventRow.date >= today, later.exists())
    )
    events: list[EventRow] = []
    lines: list[AgendaLine] = []
    for ids in in_chunks(session.scalars(query).all()):
        then = changed_since(session, "event", ids, moment, tables=("agenda_items",))
        coming = [
            event
            for event in _events(session, ids, then)
            if event.date >= today and event.state not in NOT_HELD
        ]
        events += coming
        lines += _lines(session, [event.id for event in coming], then)
    events.sort(key=lambda event: (event.date, event.time, event.id))
    bills = _bills(session, moment).led_to(events, lines)
    return {
        id_: local_time_of(first) for id_, (first, *_) in events_of_bills(events, bills).items()
    }


def tracked_events_as_of(
    session: Session, wanted: Selection, moment: datetime
) -> Iterator[list[TrackedEvent]]:
    """Yield the wanted meetings as they were known before ``moment``, in the order of then."""
    bills = _bills(session, moment)
    flags = _flags_then(session, wanted.topic, moment)
    everything = wanted.everything and not wanted.topic
    for ids, then in records_as_of(session, "event", wanted, moment, tables=("agenda_items",)):
        events = _events(session, ids, then)
        lines = list(_lines(session, ids, then))
        agenda = bills.led_to(events, lines)
        flagged = {id_ for found in agenda.values() for id_ in found if id_ in flags["bill"]}
        marks = flags_by_event(events, agenda, bills.names(sorted(flagged)), flags)
        numbers: dict[int, list[str]] = {}
        counts: dict[int, int] = {}
        for line in lines:
            counts[line.event_id] = counts.get(line.event_id, 0) + 1
            if line.identifier:
                numbers.setdefault(line.event_id, []).append(line.identifier)
        yield tracked_among(
            events, marks, numbers, counts, everything=everything, topic=wanted.topic
        )


def _bills(session: Session, moment: datetime) -> _Bills:
    return _Bills(session=session, moment=moment, renamed=sort_keys_as_of(session, "bill", moment))


def _events(session: Session, ids: Sequence[int], then: Mapping[int, RecordAsOf]) -> list[EventRow]:
    """The meetings in this order; those that have changed since as rows of no session."""
    query = select(EventRow).where(EventRow.id.in_(ids))
    now = {event.id: event for event in session.scalars(query)}
    return [EventRow(**then[id_].row) if id_ in then else now[id_] for id_ in ids]


def _lines(
    session: Session, ids: Sequence[int], then: Mapping[int, RecordAsOf]
) -> Iterator[AgendaLine]:
    yield from agendas.agenda_lines(session, [id_ for id_ in ids if id_ not in then])
    for id_ in ids:
        if id_ in then:
            for row in then[id_].rows["agenda_items"]:
                yield AgendaLine(id_, *(row[name] for name in _LINE))


def _flags_then(
    session: Session, topic: str | None, moment: datetime
) -> dict[str, dict[int, list[FlagOfRecord]]]:
    """What counted then, by kind and our id, but for the stance, which nobody wrote down."""
    counted: dict[str, dict[int, list[FlagOfRecord]]] = {"bill": {}, "event": {}}
    for (kind, id_), flags in flags_before(session, topic, moment).items():
        standing = [
            FlagOfRecord(name, flag.judgement, "", former=flag.former)
            for name, flag in sorted(flags.items())
            if not flag.dismissed
        ]
        if standing:
            counted[kind][id_] = standing
    return counted
