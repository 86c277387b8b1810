"""A bill or meeting as it was known at the end of an earlier day, ready to be shown."""

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lawtrack.cli.printing.bills import BillView, MeetingView
from lawtrack.cli.printing.terminal import moment
from lawtrack.database.as_of.rebuild import Past, as_of
from lawtrack.database.bills import BillDetails, DocumentLine
from lawtrack.database.events import MeetingDetails
from lawtrack.database.ledger import history
from lawtrack.database.tables.legislation import BillRow, EventRow

if TYPE_CHECKING:
    from lawtrack.database import Session


def end_of(day: dt.date, timezone: str) -> dt.datetime:
    """The first moment that no longer belongs to the day where the clocks show that zone."""
    following = day + dt.timedelta(days=1)
    local = dt.datetime.combine(following, dt.time(), tzinfo=ZoneInfo(timezone))
    return local.astimezone(dt.UTC)


def view_past(
    session: "Session", subject: BillRow | EventRow, day: dt.date, *, timezone: str
) -> BillView | MeetingView | None:
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
    details = MeetingDetails(
        event=past.owner,
        agenda=past.children["agenda_items"],
        documents=past.children["event_documents"],
        marks=(),
    )
    return MeetingView(
        details=details,
        flags=(),
        evidence=(),
        changes=changes,
        notice=None,
        as_of=head,
        flags_then=flags,
    )


def _head(past: Past, day: dt.date, timezone: str, last: dt.datetime | None) -> str:
    changed = f", last changed {moment(last)}" if last else ""
    head = f"as lawtrack knew it at the end of {day} ({timezone}){changed}"
    if past.exact:
        return head
    return f"{head}; not exact: what some later changes replaced was not kept in those days"


def _bill(past: Past, bill: BillRow) -> BillDetails:
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
