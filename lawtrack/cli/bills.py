"""Commands about bills: the list, and everything about one."""

from datetime import date
from typing import TYPE_CHECKING

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    Day,
    earliest_today,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    topic_option,
)
from lawtrack.errors import UnknownRecord

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.legislation import BillRow, EventRow

if TYPE_CHECKING:
    pass


@click.command()
@topic_option
@jurisdiction_option
@click.option("--flagged", is_flag=True, help="Only bills with a flag.")
@click.option("--since", type=Day(), metavar="DATE", help="Only bills changed since, as we saw it.")
@click.option("--words", metavar="TEXT", default="", help="Only with this in the title or number.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many."
)
@json_option
def bills(
    topic: str | None,
    jurisdiction: str | None,
    flagged: bool,
    since: date | None,
    words: str,
    limit: int,
    as_json: bool,
) -> None:
    """List stored bills, those with the latest action first."""
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.bills import list_bills

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    with reading(config) as session:
        found = list_bills(
            session,
            jurisdiction=jurisdiction,
            topic=topic,
            flagged=flagged,
            since=since,
            words=words,
            limit=limit,
        )
    if as_json:
        show_json(found)
        return
    show_table(
        ("jurisdiction", "identifier", "date", "status", "flags", "title"),
        (
            (b.jurisdiction, b.identifier, b.last_action_date or b.introduced, b.status,
             "; ".join(b.flags), b.title)
            for b in found
        ),
    )  # fmt: skip


@click.command()
@click.argument("identifier")
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Only this session: a year, a Congress.")
@click.option(
    "--as-of", "day", type=Day(), metavar="DATE", help="As lawtrack knew it at the end of that day."
)
@json_option
def show(
    identifier: str, jurisdiction: str | None, term: str | None, day: date | None, as_json: bool
) -> None:
    """Show everything about one bill or meeting.

    IDENTIFIER is a bill's number as printed, or nearly: "2026-1882", "HR 1234", "119-hr-1234"; or a
    meeting's id or date: "meeting-13962", "2026-03-11".
    """
    from lawtrack.cli.printing.bills import bill_as_data, meeting_as_data, show_bill, show_meeting
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database.bills import bill_details
    from lawtrack.database.details import BillView, EventView, view_bill, view_event, view_past
    from lawtrack.database.jurisdictions import timezone_of
    from lawtrack.database.tables.legislation import BillRow
    from lawtrack.errors import UnknownRecord
    from lawtrack.safe_text import moment

    config = load_cli_config(jurisdiction=jurisdiction)
    view: BillView | EventView | None
    with reading(config) as session:
        found = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        if day is not None:
            zone = timezone_of(session, found.jurisdiction)
            view = view_past(session, found, day, timezone=zone)
        elif isinstance(found, BillRow):
            view = view_bill(session, bill_details(session, found), today=earliest_today(config))
        else:
            view = view_event(session, found, now=options.clock())
        if view is None:
            raise UnknownRecord(
                f"{identifier}: not known on {day}: first seen {moment(found.first_seen)}"
            )
        if isinstance(view, BillView):
            if as_json:
                show_json(bill_as_data(view))
            else:
                show_bill(view)
        elif as_json:
            show_json(meeting_as_data(view))
        else:
            show_meeting(view)


@click.command()
@jurisdiction_option
@click.option(
    "--days", type=click.IntRange(min=0), default=90, show_default=True, help="How far ahead."
)
@click.option("--flagged", is_flag=True, help="Only meetings that deal with something flagged.")
@json_option
def events(jurisdiction: str | None, days: int, flagged: bool, as_json: bool) -> None:
    """List coming meetings, flagged ones and those with little notice marked."""
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.events import upcoming

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        found = upcoming(
            session,
            today=earliest_today(config),
            days=days,
            jurisdiction=jurisdiction,
            now=options.clock(),
        )
    found = [meeting for meeting in found if meeting.flagged or not flagged]
    if as_json:
        show_json(found)
        return
    show_table(
        ("date", "time", "jurisdiction", "state", "flagged", "notice", "meeting", "location", "id"),
        (
            (m.date, m.time, m.jurisdiction,
             f"{m.state}, missing" if m.missing_since else m.state,
             "; ".join(mark.words for mark in m.flagged),
             m.notice.marks if m.notice else "", m.name, m.location, m.id)
            for m in found
        ),
    )  # fmt: skip


def find_record(
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
