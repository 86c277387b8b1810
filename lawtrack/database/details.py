"""A bill or meeting as it was known at the end of an earlier day, ready to be shown."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lawtrack.database.agendas import notices
from lawtrack.database.as_of.rebuild import AsOfRecord, as_of
from lawtrack.database.bills import BillDetails, DocumentLine
from lawtrack.database.events import EventDetails, meeting_details, next_meetings
from lawtrack.database.flags import ActiveFlag, StoredEvidence, active_flags, evidence
from lawtrack.database.ledger import Revision, history
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.legislation.meeting_notice import MeetingNotice
from lawtrack.safe_text import moment

if TYPE_CHECKING:
    from lawtrack.database import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class BillView:
    """A bill with all that is shown of it."""

    details: BillDetails
    flags: Sequence[ActiveFlag]
    evidence: Sequence[StoredEvidence]
    changes: Sequence[Revision]
    next_meeting: str
    as_of: str = ""  # when it is not the present state: of which moment it is
    flags_then: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """A meeting with all that is shown of it."""

    details: EventDetails
    flags: Sequence[ActiveFlag]
    evidence: Sequence[StoredEvidence]
    changes: Sequence[Revision]
    notice: MeetingNotice | None
    as_of: str = ""
    flags_then: Sequence[str] = ()


def view_bill(session: "Session", details: BillDetails, *, today: date) -> BillView:
    """Everything that is to be shown of a stored bill."""
    bill = details.bill
    return BillView(
        details=details,
        flags=active_flags(session, subject=("bill", bill.id), dismissed=True),
        evidence=evidence(session, "bill", bill.id),
        changes=history(session, "bill", bill.id),
        next_meeting=next_meetings(session, today=today).get(bill.id, ""),
    )


def view_event(session: "Session", event: "EventRow", *, now: datetime) -> EventView:
    """Everything that is to be shown of a stored meeting."""
    return EventView(
        details=meeting_details(session, event),
        flags=active_flags(session, subject=("event", event.id), dismissed=True),
        evidence=evidence(session, "event", event.id),
        changes=history(session, "event", event.id),
        notice=notices(session, [event], now=now)[event.id],
    )


def end_of(day: dt.date, timezone: str) -> dt.datetime:
    """The first moment that no longer belongs to the day where the clocks show that zone."""
    following = day + dt.timedelta(days=1)
    local = dt.datetime.combine(following, dt.time(), tzinfo=ZoneInfo(timezone))
    return local.astimezone(dt.UTC)


def view_past(
    session: "Session", subject: BillRow | EventRow, day: dt.date, *, timezone: str
) -> BillView | EventView | None:
    """What is to be shown of it as of the end of that day; ``None`` when it was not known yet."""
    end = end_of(day, timezone)
    past = as_of(session, subject, end)
    if past is None:
        return None
    kind = "bill" if isinstance(subject, BillRow) else "event"
    changes = [change for change in history(session, kind, subject.id) if change.seen_at < end]
    head = _head(past, day, timezone, changes[-1].seen_at if changes else None)
    flags = tuple(f"{topic}: {judgement}" for topic, judgement in sorted(past.flags.items()))
    if isinstance(past.owner, BillRow):
        return BillView(
            details=_bill(past, past.owner),
            flags=(),
            evidence=(),
            changes=changes,
            next_meeting="",
            as_of=head,
            flags_then=flags,
        )
    details = EventDetails(
        event=past.owner,
        agenda=past.children["agenda_items"],
        documents=past.children["event_documents"],
        marks=(),
    )
    return EventView(
        details=details,
        flags=(),
        evidence=(),
        changes=changes,
        notice=None,
        as_of=head,
        flags_then=flags,
    )


def _head(past: AsOfRecord, day: dt.date, timezone: str, last: dt.datetime | None) -> str:
    changed = f", last changed {moment(last)}" if last else ""
    head = f"as lawtrack knew it at the end of {day} ({timezone}){changed}"
    if past.exact:
        return head
    return f"{head}; not exact: what some later changes replaced was not kept in those days"


def _bill(past: AsOfRecord, bill: BillRow) -> BillDetails:
    return BillDetails(
        bill=bill,
        actions=past.children["actions"],
        sponsorships=past.children["sponsorships"],
        documents=[
            DocumentLine(
                kind=row.kind, title=row.title, date=row.date, url=row.url, text="", reason=""
            )
            for row in past.children["documents"]
        ],
        related=past.children["related_bills"],
        votes=past.children["votes"],
    )
