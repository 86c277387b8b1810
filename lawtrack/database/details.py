"""Everything that is known of one bill or meeting: now, or at the end of an earlier day.

What comes out are frozen records that belong to no session; who shows them, on a terminal, a page
or in a notebook, asks the database nothing more.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from lawtrack.database.agendas import meeting_notices
from lawtrack.database.as_of.rebuild import AsOfRecord, record_as_of
from lawtrack.database.dealings.event_flags import ITSELF, EventFlag, flags_of_events
from lawtrack.database.documents.fates import LISTINGS, Listing, cause_of, fate_of, with_text
from lawtrack.database.events import PREFIX, coming_up, is_over, local_time_of, meeting_id
from lawtrack.database.flags import ActiveFlag, StoredEvidence, active_flags, stored_evidence
from lawtrack.database.jurisdictions import timezone_of
from lawtrack.database.ledger import Revision, revisions_of
from lawtrack.database.tables.legislation import (
    ActionRow,
    AgendaItemRow,
    BillRow,
    EventRow,
    RelatedBillRow,
    SponsorshipRow,
    TextRow,
    VoteRow,
)
from lawtrack.database.tables.stored import (
    BillDocument,
    EventDocument,
    StoredAction,
    StoredAgendaItem,
    StoredRelatedBill,
    StoredSponsorship,
    StoredVote,
    record_of,
    records_of,
)
from lawtrack.database.team.taking_part import KeptForMeetings, kept_for_meeting, taking_part_in
from lawtrack.database.team.team_edits import TeamMemory, team_memory
from lawtrack.errors import UnknownRecord
from lawtrack.legislation.changes.document_versions import VERSION
from lawtrack.legislation.clerks.deadlines import TakingPart
from lawtrack.legislation.meeting_notice import MeetingNotice
from lawtrack.safe_text import moment_utc, readable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NextEvent:
    """The meeting at which a bill comes up next, and how to take part there."""

    id: str  # what "lawtrack show" takes
    name: str
    taking_part: TakingPart | None  # none: nobody says


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
    stage: str
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
    complete: bool  # else no more than the line of a list is known of it
    stamp: str
    content_hash: str
    first_seen: dt.datetime
    last_seen: dt.datetime | None  # nobody wrote down what it was on an earlier day
    last_changed: dt.datetime
    missing_since: dt.datetime | None
    next_meeting: str  # "2026-12-03T18:30" local, or a date alone; empty: none is known
    next_event: NextEvent | None  # which that is
    flags: tuple[ActiveFlag, ...]  # dismissed ones too
    evidence: tuple[StoredEvidence, ...]
    sponsorships: tuple[StoredSponsorship, ...]
    actions: tuple[StoredAction, ...]
    documents: tuple[BillDocument, ...]
    votes: tuple[StoredVote, ...]
    related: tuple[StoredRelatedBill, ...]
    history: tuple[Revision, ...]
    team: TeamMemory  # notes, tags and position of those who use this database
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
    taking_part: TakingPart | None  # none: nobody says, or it is over
    kept: KeptForMeetings | None  # by hand, for this meeting alone
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


def record_details(
    session: Session, record: BillRow | EventRow, *, today: dt.date, now: dt.datetime
) -> BillDetails | EventDetails:
    """Everything that is stored about the bill or meeting, in the source's order."""
    if isinstance(record, BillRow):
        return bill_details(session, record, today=today)
    return event_details(session, record, now=now)


def bill_details(
    session: Session,
    bill: BillRow,
    *,
    today: dt.date,
    coming: Mapping[int, Sequence[EventRow]] | None = None,
) -> BillDetails:
    """Everything that is stored about the bill; its next meeting is one from ``today`` on.

    Who asks for many bills has the meetings to come of all of them in ``coming``.
    """
    if coming is None:
        coming = coming_up(session, today=today, bill=bill)
    first = next(iter(coming.get(bill.id, ())), None)
    return record_of(
        BillDetails,
        bill,
        next_meeting=local_time_of(first) if first else "",
        next_event=_next_event(session, first) if first else None,
        flags=tuple(active_flags(session, subject=("bill", bill.id), dismissed=True)),
        evidence=tuple(stored_evidence(session, "bill", bill.id)),
        sponsorships=_children(session, StoredSponsorship, SponsorshipRow, bill.id),
        actions=_children(session, StoredAction, ActionRow, bill.id),
        documents=_marked(_documents(session, BillDocument, LISTINGS[0], bill.id)),
        votes=_children(session, StoredVote, VoteRow, bill.id),
        related=_children(session, StoredRelatedBill, RelatedBillRow, bill.id),
        history=tuple(revisions_of(session, "bill", bill.id)),
        team=team_memory(session, bill.id),
    )


def _next_event(session: Session, event: EventRow) -> NextEvent:
    part = taking_part_in(session, [event]).get(event.id)
    return NextEvent(id=meeting_id(event), name=event.name, taking_part=part)


def event_details(session: Session, event: EventRow, *, now: dt.datetime) -> EventDetails:
    """Everything that is stored about the meeting, with its notice clock."""
    marks = flags_of_events(session, [event]).get(event.id, ())
    coming = [] if is_over(event, now) else [event]
    return record_of(
        EventDetails,
        event,
        notice=meeting_notices(session, [event], now=now)[event.id],
        taking_part=taking_part_in(session, coming).get(event.id),
        kept=kept_for_meeting(session, event),
        flags=tuple(active_flags(session, subject=("event", event.id), dismissed=True)),
        evidence=tuple(stored_evidence(session, "event", event.id)),
        flagged_bills=tuple(mark for mark in marks if mark.identifier != ITSELF),
        agenda=_children(session, StoredAgendaItem, AgendaItemRow, event.id),
        documents=_documents(session, EventDocument, LISTINGS[1], event.id),
        history=tuple(revisions_of(session, "event", event.id)),
    )


def details_as_of(
    session: Session, record: BillRow | EventRow, day: dt.date, *, asked: str
) -> BillDetails | EventDetails:
    """What was known of it at the end of that day, where the jurisdiction's clocks are.

    Raises ``UnknownRecord``, with the name that was ``asked`` for, when it was not known yet.
    """
    if isinstance(record, BillRow):
        return bill_as_of(session, record, day, asked=asked)
    return event_as_of(session, record, day, asked=asked)


def bill_as_of(session: Session, bill: BillRow, day: dt.date, *, asked: str) -> BillDetails:
    """The bill as it was known at the end of that day; raises as ``details_as_of`` does."""
    past, known = _past(session, "bill", bill, day, asked)
    children = past.children
    end = end_of_local_day(day, timezone_of(session, bill.jurisdiction))
    return record_of(
        BillDetails,
        past.owner,
        **known,
        next_meeting="",
        next_event=None,
        sponsorships=records_of(StoredSponsorship, children["sponsorships"]),
        actions=records_of(StoredAction, children["actions"]),
        documents=tuple(
            record_of(BillDocument, row, text="", reason="") for row in children["documents"]
        ),
        votes=records_of(StoredVote, children["votes"]),
        related=records_of(StoredRelatedBill, children["related_bills"]),
        team=team_memory(session, bill.id, until=end),
    )


def event_as_of(session: Session, event: EventRow, day: dt.date, *, asked: str) -> EventDetails:
    """The meeting as it was known at the end of that day; raises as ``details_as_of`` does."""
    past, known = _past(session, "event", event, day, asked)
    return record_of(
        EventDetails,
        past.owner,
        **known,
        notice=None,
        taking_part=None,
        kept=None,
        flagged_bills=(),
        agenda=records_of(StoredAgendaItem, past.children["agenda_items"]),
        documents=records_of(EventDocument, past.children["event_documents"]),
    )


def _past(
    session: Session, kind: str, record: BillRow | EventRow, day: dt.date, asked: str
) -> tuple[AsOfRecord, dict[str, Any]]:
    """The record as it was known, and what a bill and a meeting of that day have in common."""
    timezone = timezone_of(session, record.jurisdiction)
    end = end_of_local_day(day, timezone)
    past = record_as_of(session, record, end)
    if past is None:
        raise UnknownRecord(
            f"{asked}: not known on {day}: first seen {moment_utc(record.first_seen)}"
        )
    changes = [change for change in revisions_of(session, kind, record.id) if change.seen_at < end]
    return past, {
        "flags": (),
        "evidence": (),
        "history": tuple(changes),
        "as_of": _head(past, day, timezone, changes[-1].seen_at if changes else None),
        "flags_then": tuple(f"{topic}: {word}" for topic, word in sorted(past.flags.items())),
    }


def end_of_local_day(day: dt.date, timezone: str) -> dt.datetime:
    """The first moment that no longer belongs to the day where the clocks show that zone."""
    following = day + dt.timedelta(days=1)
    local = dt.datetime.combine(following, dt.time(), tzinfo=ZoneInfo(timezone))
    return local.astimezone(dt.UTC)


def _head(past: AsOfRecord, day: dt.date, timezone: str, last: dt.datetime | None) -> str:
    changed = f", last changed {moment_utc(last)}" if last else ""
    head = f"as lawtrack knew it at the end of {day} ({timezone}){changed}"
    if past.exact:
        return head
    return f"{head}; not exact: what some later changes replaced was not kept in those days"


def _documents(session: Session, of: type[T], listing: Listing, owner: int) -> tuple[T, ...]:
    """The documents that a record lists, each with what became of it."""
    query = with_text(
        select(
            listing.document, fate_of(listing), cause_of(listing), TextRow.state, TextRow.reason,
            TextRow.trouble, TextRow.page_count, TextRow.extractor,
        ),
        listing,
    ).where(listing.owner.id == owner)  # fmt: skip
    return tuple(
        record_of(
            of,
            row,
            text="" if state in (None, "queued") else state,
            reason=trouble or reason or "",
            fate=fate,
            cause=cause,
            pages=pages or 0,
            reader=reader if reader and state == "text" else "",
        )
        for row, fate, cause, state, reason, trouble, pages, reader in session.execute(
            query.order_by(listing.document.order)
        )
    )


def _marked(documents: tuple[BillDocument, ...]) -> tuple[BillDocument, ...]:
    """The documents with the versions marked that a newer one which was read has overtaken."""
    read = [d for d in documents if d.kind == VERSION and d.text == "text"]
    if not read:
        return documents
    newest = max(read, key=lambda document: document.date or dt.date.min)
    place = documents.index(newest)
    return tuple(
        replace(document, earlier=True)
        if (document.kind == VERSION and number > place and document.date in (None, newest.date))
        or (document in read and document is not newest)
        else document
        for number, document in enumerate(documents)
    )


def _children(
    session: Session, of: type[T], model: type[DeclarativeBase], owner: int
) -> tuple[T, ...]:
    columns = model.__table__.c
    key = columns["event_id" if "event_id" in columns else "bill_id"]
    query = select(model).where(key == owner).order_by(columns["order"])
    return records_of(of, session.scalars(query).all())
