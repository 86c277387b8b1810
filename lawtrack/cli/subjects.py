"""The one bill or meeting that a command is asked about, by the name people have for it."""

from typing import TYPE_CHECKING

from lawtrack.errors import UnknownRecord

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.legislation import BillRow, EventRow


def the_subject(
    session: "Session", asked: str, *, jurisdiction: str | None, term: str | None
) -> "BillRow | EventRow":
    """The bill with this number, or the meeting "meeting-77" or "2026-03-11".

    When several go by it they are listed, and it is an error as when there is none.
    """
    from lawtrack.cli.printing.terminal import show_table
    from lawtrack.database.bills import find_bills
    from lawtrack.database.events import find_meetings, meeting_id

    bills = find_bills(session, asked, jurisdiction=jurisdiction, legislative_session=term)
    meetings = [] if bills else find_meetings(session, asked, jurisdiction=jurisdiction)
    if not bills and not meetings:
        raise UnknownRecord(
            f"{asked}: no such bill or meeting is stored"
            ' - "lawtrack bills --words TEXT" looks for words of the title'
        )
    if len(bills) > 1:
        show_table(
            ("jurisdiction", "session", "identifier", "title"),
            ((b.jurisdiction, b.session, b.identifier, b.title) for b in bills),
        )
        raise UnknownRecord(
            f"{asked}: {len(bills)} bills go by it - add --jurisdiction or --session"
        )
    if len(meetings) > 1:
        show_table(
            ("jurisdiction", "id", "date", "time", "meeting"),
            ((m.jurisdiction, meeting_id(m), m.date, m.time, m.name) for m in meetings),
        )
        raise UnknownRecord(
            f"{asked}: {len(meetings)} meetings go by it - write the id, or add --jurisdiction"
        )
    return bills[0] if bills else meetings[0]


def name_of(subject: "BillRow | EventRow") -> str:
    """One line that says which bill or meeting it is."""
    from lawtrack.database.events import meeting_id
    from lawtrack.database.tables.legislation import BillRow
    from lawtrack.safe_text import printable

    if isinstance(subject, BillRow):
        what = f"{subject.identifier} ({subject.session}): {subject.title}"
    else:
        when = f"{subject.date} {subject.time}".strip()
        what = f"{meeting_id(subject)}: {subject.name}, {when}"
    return f"{subject.jurisdiction} {printable(what)}"
