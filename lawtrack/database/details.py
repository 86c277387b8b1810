"""Everything that is known of one bill or meeting: now, or at the end of an earlier day.

What comes out are frozen records that belong to no session; who shows them, on a terminal, a page
or in a notebook, asks the database nothing more.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import DeclarativeBase, Session

from lawtrack.database.agendas import notices
from lawtrack.database.as_of.rebuild import AsOfRecord, as_of
from lawtrack.database.bills import find_bills
from lawtrack.database.events import (
    ITSELF,
    PREFIX,
    EventFlag,
    find_meetings,
    marks_of,
    meeting_id,
    next_meetings,
)
from lawtrack.database.flags import ActiveFlag, StoredEvidence, active_flags, evidence
from lawtrack.database.jurisdictions import timezone_of
from lawtrack.database.ledger import Revision, history
from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    BillRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
    RelatedBillRow,
    SponsorshipRow,
    TextRow,
    VoteRow,
)
from lawtrack.errors import AmbiguousRecord, UnknownRecord
from lawtrack.legislation.meeting_notice import MeetingNotice
from lawtrack.safe_text import moment, readable

T = TypeVar("T")


@readable("date", "description", "organization", "result")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAction:
    """One step of a bill as it is stored."""

    bill_id: int
    order: int
    date: dt.date | None
    description: str
    text: str
    organization: str
    classification: str  # Open Civic Data's, several joined with "; "
    code: str
    result: str
    mover: str
    seconder: str
    upstream_id: str
    event_upstream_id: str


@readable("name", "date")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSponsorship:
    """Somebody who stands behind a bill, as it is stored."""

    bill_id: int
    order: int
    name: str
    primary: bool
    upstream_id: str
    date: dt.date | None
    withdrawn: dt.date | None


@readable("relation", "identifier", "session")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelatedBill:
    """Another bill that the source names as kin, as it is stored."""

    bill_id: int
    order: int
    identifier: str
    session: str
    upstream_id: str
    relation: str


@readable("date", "motion", "result")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVote:
    """A vote on a bill as it is stored."""

    bill_id: int
    order: int
    motion: str
    date: dt.date | None
    organization: str
    result: str
    counts: Mapping[str, int]  # Open Civic Data's option: number
    voters: tuple[tuple[str, str], ...]  # name, option
    upstream_id: str


@readable("kind", "title", "date", "reason")
@dataclass(frozen=True, slots=True, kw_only=True)
class BillDocument:
    """A document of a bill, and whether its text could be read."""

    kind: str
    title: str
    date: dt.date | None
    url: str
    text: str  # "text", "no_text" or empty when it was not fetched
    reason: str


@readable("number", "identifier", "title", "action", "result")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAgendaItem:
    """One line of a meeting's agenda as it is stored."""

    event_id: int
    order: int
    title: str
    number: str
    identifier: str
    bill_upstream_id: str
    action: str
    action_text: str
    result: str
    notes: str
    upstream_id: str
    votes: tuple[Mapping[str, Any], ...]  # motion, result, counts, voters


@readable("kind", "title", "date")
@dataclass(frozen=True, slots=True, kw_only=True)
class EventDocument:
    """A document of a meeting as it is stored."""

    event_id: int
    order: int
    title: str
    url: str
    kind: str
    date: dt.date | None
    media_type: str
    version: str
    upstream_id: str


@readable("jurisdiction", "identifier", "title")
@dataclass(frozen=True, slots=True, kw_only=True)
class BillDetails:
    """A bill with everything that is known of it; the columns as docs/data-model.md has them."""

    id: int
    ocd_id: str
    jurisdiction: str
    upstream_id: str
    identifier: str
    session: str
    title: str
    kind: str
    classification: str
    status: str
    status_date: dt.date | None
    introduced: dt.date | None
    body: str
    version: str
    summary: str
    notes: str
    url: str
    source_url: str
    other_titles: tuple[str, ...]
    other_identifiers: tuple[str, ...]
    subjects: tuple[str, ...]
    extras: Mapping[str, Any]
    last_action: str
    last_action_date: dt.date | None
    stamp: str
    content_hash: str
    first_seen: dt.datetime
    last_seen: dt.datetime | None  # nobody wrote down what it was on an earlier day
    last_changed: dt.datetime
    missing_since: dt.datetime | None
    next_meeting: str  # "2026-12-03T18:30" local, or a date alone; empty: none is known
    flags: tuple[ActiveFlag, ...]  # dismissed ones too
    evidence: tuple[StoredEvidence, ...]
    sponsorships: tuple[StoredSponsorship, ...]
    actions: tuple[StoredAction, ...]
    documents: tuple[BillDocument, ...]
    votes: tuple[StoredVote, ...]
    related: tuple[StoredRelatedBill, ...]
    history: tuple[Revision, ...]
    as_of: str = ""  # when it is not the present state: of which moment it is
    flags_then: tuple[str, ...] = ()  # "topic: judgement", of an earlier day


@readable("jurisdiction", "date", "time", "name")
@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """A meeting with everything that is known of it; the columns as docs/data-model.md has them."""

    id: int
    ocd_id: str
    jurisdiction: str
    upstream_id: str
    name: str
    date: dt.date
    time: str
    time_text: str
    timezone: str
    starts: dt.datetime | None
    body: str
    location: str
    status: str
    state: str
    committees: tuple[str, ...]
    identifiers: tuple[str, ...]
    description: str
    url: str
    source_url: str
    agenda_published: str
    minutes_published: str
    extras: Mapping[str, Any]
    stamp: str
    content_hash: str
    first_seen: dt.datetime
    last_seen: dt.datetime | None
    last_changed: dt.datetime
    missing_since: dt.datetime | None
    notice: MeetingNotice | None  # not of an earlier day
    flags: tuple[ActiveFlag, ...]
    evidence: tuple[StoredEvidence, ...]
    flagged_bills: tuple[EventFlag, ...]
    agenda: tuple[StoredAgendaItem, ...]
    documents: tuple[EventDocument, ...]
    history: tuple[Revision, ...]
    as_of: str = ""
    flags_then: tuple[str, ...] = ()

    @property
    def meeting_id(self) -> str:
        """What "lawtrack show" takes: "meeting-" and the source's own id."""
        return PREFIX + self.upstream_id


def find_record(
    session: Session, asked: str, *, jurisdiction: str | None = None, term: str | None = None
) -> BillRow | EventRow:
    """The bill with this number, or the meeting "meeting-77" or "2026-03-11".

    ``term`` is the legislative session of a bill. Raises ``UnknownRecord`` when there is none, and
    ``AmbiguousRecord``, which has them all, when several go by it.
    """
    bills = find_bills(session, asked, jurisdiction=jurisdiction, legislative_session=term)
    meetings = [] if bills else find_meetings(session, asked, jurisdiction=jurisdiction)
    if not bills and not meetings:
        raise UnknownRecord(
            f"{asked}: no such bill or meeting is stored"
            ' - "lawtrack bills --words TEXT" looks for words of the title'
        )
    if len(bills) > 1:
        raise AmbiguousRecord(
            f"{asked}: {len(bills)} bills go by it - add --jurisdiction or --session",
            columns=("jurisdiction", "session", "identifier", "title"),
            candidates=[(b.jurisdiction, b.session, b.identifier, b.title) for b in bills],
        )
    if len(meetings) > 1:
        raise AmbiguousRecord(
            f"{asked}: {len(meetings)} meetings go by it - write the id, or add --jurisdiction",
            columns=("jurisdiction", "id", "date", "time", "meeting"),
            candidates=[(m.jurisdiction, meeting_id(m), m.date, m.time, m.name) for m in meetings],
        )
    return bills[0] if bills else meetings[0]


def record_details(
    session: Session, record: BillRow | EventRow, *, today: dt.date, now: dt.datetime
) -> BillDetails | EventDetails:
    """Everything that is stored about the bill or meeting, in the source's order."""
    if isinstance(record, BillRow):
        return bill_details(session, record, today=today)
    return event_details(session, record, now=now)


def bill_details(session: Session, bill: BillRow, *, today: dt.date) -> BillDetails:
    """Everything that is stored about the bill; its next meeting is one from ``today`` on."""
    return _frozen(
        BillDetails,
        bill,
        next_meeting=next_meetings(session, today=today).get(bill.id, ""),
        flags=tuple(active_flags(session, subject=("bill", bill.id), dismissed=True)),
        evidence=tuple(evidence(session, "bill", bill.id)),
        sponsorships=_children(session, StoredSponsorship, SponsorshipRow, bill.id),
        actions=_children(session, StoredAction, ActionRow, bill.id),
        documents=_documents(session, bill),
        votes=_children(session, StoredVote, VoteRow, bill.id),
        related=_children(session, StoredRelatedBill, RelatedBillRow, bill.id),
        history=tuple(history(session, "bill", bill.id)),
    )


def event_details(session: Session, event: EventRow, *, now: dt.datetime) -> EventDetails:
    """Everything that is stored about the meeting, with its notice clock."""
    marks = marks_of(session, [event]).get(event.id, ())
    return _frozen(
        EventDetails,
        event,
        notice=notices(session, [event], now=now)[event.id],
        flags=tuple(active_flags(session, subject=("event", event.id), dismissed=True)),
        evidence=tuple(evidence(session, "event", event.id)),
        flagged_bills=tuple(mark for mark in marks if mark.identifier != ITSELF),
        agenda=_children(session, StoredAgendaItem, AgendaItemRow, event.id),
        documents=_children(session, EventDocument, EventDocumentRow, event.id),
        history=tuple(history(session, "event", event.id)),
    )


def details_as_of(
    session: Session, asked: str, record: BillRow | EventRow, day: dt.date
) -> BillDetails | EventDetails:
    """What was known of it at the end of that day, where the jurisdiction's clocks are.

    Raises ``UnknownRecord``, with the name that was ``asked`` for, when it was not known yet.
    """
    timezone = timezone_of(session, record.jurisdiction)
    end = end_of(day, timezone)
    past = as_of(session, record, end)
    if past is None:
        raise UnknownRecord(f"{asked}: not known on {day}: first seen {moment(record.first_seen)}")
    kind = "bill" if isinstance(record, BillRow) else "event"
    changes = [change for change in history(session, kind, record.id) if change.seen_at < end]
    known = {
        "flags": (),
        "evidence": (),
        "history": tuple(changes),
        "as_of": _head(past, day, timezone, changes[-1].seen_at if changes else None),
        "flags_then": tuple(f"{topic}: {word}" for topic, word in sorted(past.flags.items())),
    }
    children = past.children
    if isinstance(past.owner, BillRow):
        return _frozen(
            BillDetails,
            past.owner,
            **known,
            next_meeting="",
            sponsorships=_all(StoredSponsorship, children["sponsorships"]),
            actions=_all(StoredAction, children["actions"]),
            documents=tuple(_document(row, "", "") for row in children["documents"]),
            votes=_all(StoredVote, children["votes"]),
            related=_all(StoredRelatedBill, children["related_bills"]),
        )
    return _frozen(
        EventDetails,
        past.owner,
        **known,
        notice=None,
        flagged_bills=(),
        agenda=_all(StoredAgendaItem, children["agenda_items"]),
        documents=_all(EventDocument, children["event_documents"]),
    )


def end_of(day: dt.date, timezone: str) -> dt.datetime:
    """The first moment that no longer belongs to the day where the clocks show that zone."""
    following = day + dt.timedelta(days=1)
    local = dt.datetime.combine(following, dt.time(), tzinfo=ZoneInfo(timezone))
    return local.astimezone(dt.UTC)


def _head(past: AsOfRecord, day: dt.date, timezone: str, last: dt.datetime | None) -> str:
    changed = f", last changed {moment(last)}" if last else ""
    head = f"as lawtrack knew it at the end of {day} ({timezone}){changed}"
    if past.exact:
        return head
    return f"{head}; not exact: what some later changes replaced was not kept in those days"


def _documents(session: Session, bill: BillRow) -> tuple[BillDocument, ...]:
    rows = session.execute(
        select(DocumentRow, TextRow.state, TextRow.reason)
        .outerjoin(
            TextRow,
            and_(
                TextRow.url == DocumentRow.url,
                TextRow.jurisdiction == bill.jurisdiction,
                DocumentRow.url != "",
            ),
        )
        .where(DocumentRow.bill_id == bill.id)
        .order_by(DocumentRow.order)
    )
    return tuple(_document(row, state or "", reason or "") for row, state, reason in rows)


def _document(row: DocumentRow, state: str, reason: str) -> BillDocument:
    return _frozen(BillDocument, row, text=state, reason=reason)


def _children(
    session: Session, of: type[T], model: type[DeclarativeBase], owner: int
) -> tuple[T, ...]:
    columns = model.__table__.c
    key = columns["event_id" if "event_id" in columns else "bill_id"]
    query = select(model).where(key == owner).order_by(columns["order"])
    return _all(of, session.scalars(query).all())


def _all(of: type[T], rows: Sequence[object]) -> tuple[T, ...]:
    return tuple(_frozen(of, row) for row in rows)


def _frozen(of: type[T], row: object, **more: Any) -> T:
    """The record, made of a row's columns and what is given beside; lists as tuples."""
    names = (field.name for field in fields(of) if field.name not in more)  # type: ignore[arg-type]
    columns = {name: _fixed(getattr(row, name)) for name in names if hasattr(row, name)}
    return of(**columns, **more)


def _fixed(value: Any) -> Any:
    return tuple(_fixed(item) for item in value) if isinstance(value, list) else value
