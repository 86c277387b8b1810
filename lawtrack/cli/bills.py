"""Commands about bills and meetings: lists, everything about one, and all their documents."""

from datetime import timedelta

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    OneOf,
    When,
    WholeNumber,
    day_meant,
    earliest_local_today,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    since_meant,
    tell_what_is_unread,
    topic_option,
    when_option,
)


@click.command()
@topic_option
@jurisdiction_option
@click.option("--flagged", is_flag=True, help="Only bills with a flag.")
@when_option("--since", "since", "Only bills changed since, as we saw it: monday, 7d.")
@click.option("--words", metavar="TEXT", default="", help="Only with this in the title or number.")
@click.option(
    "--limit", type=WholeNumber(min=1), default=50, show_default=True, help="At most so many."
)
@json_option
def bills(
    topic: str | None,
    jurisdiction: str | None,
    flagged: bool,
    since: str | None,
    words: str,
    limit: int,
    as_json: bool,
) -> None:
    """List stored bills, those with the latest action first."""
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.bills import list_bills
    from lawtrack.legislation.identity.bill_names import full_number
    from lawtrack.legislation.stage import status_with_stage

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    with reading(config) as session:
        lines = list_bills(
            session,
            jurisdiction=jurisdiction,
            topic=topic,
            flagged=flagged,
            since=since_meant(config, since, jurisdiction=jurisdiction, quiet=as_json),
            words=words,
            limit=limit,
        )
        tell_what_is_unread(session, config, jurisdiction, quiet=as_json)
    if as_json:
        show_json(lines)
        return
    show_table(
        ("jurisdiction", "identifier", "date", "status", "flags", "title"),
        (
            (b.jurisdiction, full_number(b.identifier, b.session),
             b.last_action_date or b.introduced, status_with_stage(b.status, b.stage),
             "; ".join(b.flags), b.title or "(no title yet)")
            for b in lines
        ),
        nothing="No stored bill is like that.",
    )  # fmt: skip


@click.command()
@click.argument("identifier")
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Only this session: a year, a Congress.")
@click.option(
    "--as-of",
    "then",
    type=When(),
    metavar="WHEN",
    help="As lawtrack knew it at the end of that day, in UTC.",
)
@json_option
def show(
    identifier: str, jurisdiction: str | None, term: str | None, then: str | None, as_json: bool
) -> None:
    """Show everything about one bill or meeting.

    IDENTIFIER is a bill's number as printed, or nearly: "2026-1882", "HR 1234", "119-hr-1234"; or a
    meeting's id or date: "meeting-13962", "2026-03-11".
    """
    from lawtrack.cli.printing.bills import details_as_data, show_bill, show_meeting
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database.as_of.selection import refuse_to_come
    from lawtrack.database.details import BillDetails, details_as_of, record_details
    from lawtrack.database.search.named_records import find_record

    config = load_cli_config(jurisdiction=jurisdiction)
    day = day_meant(config, then, jurisdiction=jurisdiction)
    if day:
        refuse_to_come(day, now=options.clock() + timedelta(days=1))  # it may have begun elsewhere
    with reading(config) as session:
        record = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        details = (
            details_as_of(session, record, day, asked=identifier)
            if day
            else record_details(
                session, record, today=earliest_local_today(config), now=options.clock()
            )
        )
    if as_json:
        show_json(details_as_data(details))
    elif isinstance(details, BillDetails):
        show_bill(details, zone=config.zones.get(details.jurisdiction, ""))
    else:
        show_meeting(details)


@click.command()
@click.option("--topic", metavar="NAME", help="Only meetings that deal with this topic.")
@jurisdiction_option
@click.option(
    "--days", type=WholeNumber(0, 36_500), default=90, show_default=True, help="How far ahead."
)
@click.option("--flagged", is_flag=True, help="Only meetings that deal with something flagged.")
@json_option
def events(
    topic: str | None, jurisdiction: str | None, days: int, flagged: bool, as_json: bool
) -> None:
    """List coming meetings, flagged ones and those with little notice marked."""
    from lawtrack.cli.printing.bills import hour_with_zone
    from lawtrack.cli.printing.terminal import show_json, show_table
    from lawtrack.database.events import upcoming_events

    config = load_cli_config(jurisdiction=jurisdiction, topic=topic)
    with reading(config) as session:
        meetings = upcoming_events(
            session,
            today=earliest_local_today(config),
            days=days,
            jurisdiction=jurisdiction,
            flagged=flagged,
            topic=topic,
            now=options.clock(),
        )
        tell_what_is_unread(session, config, jurisdiction, quiet=as_json)
    if as_json:
        show_json(meetings)
        return
    dealing = "that deals with something flagged " if flagged else ""
    dealing = f"that deals with {topic} " if topic else dealing
    show_table(
        ("date", "time", "jurisdiction", "state", "flagged", "notice", "meeting", "location", "id"),
        (
            (m.date, hour_with_zone(m), m.jurisdiction,
             f"{m.shown_state}, missing" if m.missing_since else m.shown_state,
             "; ".join(mark.words for mark in m.flagged),
             m.notice.marks if m.notice else "", m.name, m.location, m.id)
            for m in meetings
        ),
        nothing=f"No meeting {dealing}"
        f"is known for the next {days} day{'' if days == 1 else 's'}.",
    )  # fmt: skip


@click.command()
@jurisdiction_option
@click.option(
    "--state", type=OneOf(["read", "queued", "unread"]), help="List those with this fate."
)
@click.option(
    "--limit", type=WholeNumber(min=1), default=50, show_default=True, help="At most so many."
)
@json_option
def documents(jurisdiction: str | None, state: str | None, limit: int, as_json: bool) -> None:
    """Show what became of the documents that the sources name: read, still to be read, not read.

    Without --state, the sums of each jurisdiction; they add up to all that is listed.
    """
    from lawtrack.cli.printing.documents import show_document_sums, show_documents
    from lawtrack.cli.printing.terminal import fields_of, show_json
    from lawtrack.database.documents.fates import document_sums
    from lawtrack.database.documents.listed import list_documents

    config = load_cli_config(jurisdiction=jurisdiction)
    keys = [jurisdiction] if jurisdiction else list(config.jurisdictions)
    with reading(config) as session:
        sums = document_sums(session, keys)
        today = earliest_local_today(config)
        listed = (
            list(list_documents(session, keys, state=state, today=today, limit=limit))
            if state
            else []
        )
    if as_json:
        by_jurisdiction = [{**fields_of(one), "listed": one.listed} for one in sums]
        show_json(listed if state else by_jurisdiction)
    elif state:
        show_documents(listed, more=sum(getattr(one, state) for one in sums) - len(listed))
    else:
        show_document_sums(sums)
