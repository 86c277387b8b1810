"""Meetings as they are asked for: what is coming, and which bills are on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lawtrack.models import AgendaItemRow, BillRow, EventRow, FlagRow
from lawtrack.storage.writing import in_chunks


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A coming meeting, and the flagged bills that are to be dealt with there."""

    jurisdiction: str
    date: date
    time: str
    timezone: str
    name: str
    location: str
    state: str
    agenda_items: int
    flagged: tuple[str, ...]  # identifiers of flagged bills; "itself" for its own words
    url: str


def upcoming(
    session: Session, *, today: date, days: int, jurisdiction: str | None = None
) -> list[Meeting]:
    """The meetings from ``today`` on, for so many days, in their order; cancelled ones too."""
    query = (
        select(EventRow)
        .where(EventRow.date >= today, EventRow.date <= today + timedelta(days=days))
        .order_by(EventRow.date, EventRow.time, EventRow.jurisdiction, EventRow.id)
    )
    if jurisdiction:
        query = query.where(EventRow.jurisdiction == jurisdiction)
    events = session.scalars(query).all()
    bills = _bills_of(session, list(events))
    flagged = _flagged(session, "bill", [id_ for ids in bills.values() for id_ in ids])
    itself = _flagged(session, "event", [event.id for event in events])
    names = _identifiers(session, sorted(flagged))
    counts = _agenda_sizes(session, [event.id for event in events])
    return [
        Meeting(
            jurisdiction=event.jurisdiction,
            date=event.date,
            time=event.time,
            timezone=event.timezone,
            name=event.name,
            location=event.location,
            state=event.state,
            agenda_items=counts.get(event.id, 0),
            flagged=(
                *(["itself"] if event.id in itself else []),
                *sorted(names[id_] for id_ in bills.get(event.id, ()) if id_ in flagged),
            ),
            url=event.url,
        )
        for event in events
    ]


def next_meetings(session: Session, *, today: date) -> Mapping[int, str]:
    """When each bill comes up next, by our id: "2026-12-03T18:30" local, or a date alone."""
    query = (
        select(EventRow)
        .where(EventRow.date >= today, EventRow.state != "cancelled")
        .order_by(EventRow.date, EventRow.time, EventRow.id)
    )
    events = session.scalars(query).all()
    bills = _bills_of(session, list(events))
    found: dict[int, str] = {}
    for event in events:
        when = f"{event.date.isoformat()}T{event.time}" if event.time else event.date.isoformat()
        for id_ in bills.get(event.id, ()):
            found.setdefault(id_, when)
    return found


def _bills_of(session: Session, events: list[EventRow]) -> dict[int, set[int]]:
    """Our ids of the bills on each meeting's agenda, or named by it otherwise."""
    found: dict[int, set[int]] = {}
    for chunk in in_chunks([event.id for event in events]):
        query = (
            select(AgendaItemRow.event_id, BillRow.id)
            .join(EventRow, EventRow.id == AgendaItemRow.event_id)
            .join(
                BillRow,
                and_(
                    BillRow.jurisdiction == EventRow.jurisdiction,
                    BillRow.upstream_id == AgendaItemRow.bill_upstream_id,
                ),
            )
            .where(AgendaItemRow.event_id.in_(chunk), AgendaItemRow.bill_upstream_id != "")
        )
        for event_id, bill_id in session.execute(query):
            found.setdefault(event_id, set()).add(bill_id)
    named: dict[tuple[str, str], list[int]] = {}
    for event in events:
        for identifier in event.identifiers:
            named.setdefault((event.jurisdiction, identifier), []).append(event.id)
    for numbers in in_chunks(sorted({identifier for _, identifier in named})):
        by_number = select(BillRow.jurisdiction, BillRow.identifier, BillRow.id).where(
            BillRow.identifier.in_(numbers)
        )
        for jurisdiction, identifier, bill_id in session.execute(by_number):
            for event_id in named.get((jurisdiction, identifier), ()):
                found.setdefault(event_id, set()).add(bill_id)
    return found


def _flagged(session: Session, kind: str, ids: list[int]) -> set[int]:
    found: set[int] = set()
    for chunk in in_chunks(sorted(set(ids))):
        query = select(FlagRow.subject_id).where(
            FlagRow.kind == kind, FlagRow.subject_id.in_(chunk), FlagRow.cleared_at.is_(None)
        )
        found.update(session.scalars(query))
    return found


def _identifiers(session: Session, ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for chunk in in_chunks(ids):
        query = select(BillRow.id, BillRow.identifier).where(BillRow.id.in_(chunk))
        found.update((id_, identifier) for id_, identifier in session.execute(query))
    return found


def _agenda_sizes(session: Session, ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for chunk in in_chunks(ids):
        query = select(AgendaItemRow.event_id).where(AgendaItemRow.event_id.in_(chunk))
        for event_id in session.scalars(query):
            found[event_id] = found.get(event_id, 0) + 1
    return found
