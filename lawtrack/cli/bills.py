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
    reading,
    the_config,
    topic_option,
)

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

    config = the_config(jurisdiction=jurisdiction, topic=topic)
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
    from lawtrack.cli.subjects import the_subject
    from lawtrack.database.bills import bill_details
    from lawtrack.database.details import BillView, MeetingView, view_bill, view_meeting, view_past
    from lawtrack.database.jurisdictions import timezone_of
    from lawtrack.database.tables.legislation import BillRow
    from lawtrack.errors import UnknownRecord
    from lawtrack.safe_text import moment

    config = the_config(jurisdiction=jurisdiction)
    view: BillView | MeetingView | None
    with reading(config) as session:
        found = the_subject(session, identifier, jurisdiction=jurisdiction, term=term)
        if day is not None:
            zone = timezone_of(session, found.jurisdiction)
            view = view_past(session, found, day, timezone=zone)
        elif isinstance(found, BillRow):
            view = view_bill(session, bill_details(session, found), today=earliest_today(config))
        else:
            view = view_meeting(session, found, now=options.clock())
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
