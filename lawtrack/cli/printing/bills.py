"""How crawls, bills and meetings look on a terminal: lines of words, the same in a pipe."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lawtrack.cli.printing.flags import mark_lines, show_reasons
from lawtrack.cli.printing.terminal import fields_of, say
from lawtrack.database.details import BillView, EventView
from lawtrack.database.events import (
    ITSELF,
    ListedEvent,
    meeting_id,
)
from lawtrack.database.ledger import Revision
from lawtrack.legislation.meeting_notice import MeetingNotice
from lawtrack.safe_text import moment, printable, shortened

if TYPE_CHECKING:
    pass


def show_meetings(meetings: Iterable[ListedEvent]) -> None:
    """Print meetings one a line, with the flagged bills they deal with."""
    for meeting in meetings:
        marks = [mark.words for mark in meeting.flagged if mark.identifier != ITSELF]
        say(
            f"{meeting.date} {meeting.time} {meeting.jurisdiction}: {printable(meeting.name)}"
            f" ({meeting.state})" + (f", with {', '.join(map(printable, marks))}" if marks else "")
        )


def show_bill(view: BillView) -> None:
    """Print everything that is stored about a bill."""
    details = view.details
    bill = details.bill
    say(f"{bill.jurisdiction} {printable(bill.identifier)} ({printable(bill.session)})")
    _past(view)
    say(f"  {printable(bill.title)}")
    for name, value in (
        ("type", " / ".join(part for part in (bill.kind, bill.classification) if part)),
        ("status", f"{bill.status} {bill.status_date or ''}".strip()),
        ("introduced", bill.introduced),
        ("body", bill.body),
        ("next meeting", view.next_meeting.replace("T", " ")),
        ("version", bill.version),
        ("other titles", "; ".join(bill.other_titles)),
        ("also known as", "; ".join(bill.other_identifiers)),
        ("subjects", "; ".join(bill.subjects)),
        ("summary", bill.summary),
        ("notes", bill.notes),
        ("page", bill.url),
        ("read from", bill.source_url),
        ("id", bill.ocd_id),
        ("first seen", moment(bill.first_seen)),
        ("last seen", moment(bill.last_seen)),
        ("last changed", moment(bill.last_changed)),
        ("missing since", moment(bill.missing_since)),
    ):
        _named(name, value)
    show_reasons(view.flags, view.evidence)
    _section(
        "sponsors",
        (
            f"{s.name}{' (primary)' if s.primary else ''}"
            + (f", withdrawn {s.withdrawn}" if s.withdrawn else "")
            for s in details.sponsorships
        ),
    )
    _section(
        "actions",
        (
            f"{a.date or '-'}  {a.description}"
            + (f" - {a.organization}" if a.organization else "")
            + (f" [{a.result}]" if a.result else "")
            for a in details.actions
        ),
    )
    _section(
        "documents",
        (
            f"{d.kind}: {d.title}"
            + (f" ({d.reason or 'no text'})" if d.text == "no_text" else "")
            + (f"  {d.url}" if d.url else "")
            for d in details.documents
        ),
    )
    _section(
        "votes",
        (
            f"{v.date or '-'}  {v.motion} [{v.result or 'no result'}] "
            + ", ".join(f"{option} {count}" for option, count in v.counts.items())
            for v in details.votes
        ),
    )
    _section(
        "related",
        (f"{r.identifier} {r.session}  {r.relation}" for r in details.related),
    )
    _section("history", _change_lines(view.changes))


def _past(view: BillView | EventView) -> None:
    if view.as_of:
        say(f"  {view.as_of}")
        _named("flags then", "; ".join(view.flags_then))


def _named(name: str, value: object) -> None:
    if printable(value):
        say(f"  {name}: {printable(value)}")


def bill_as_data(view: BillView) -> dict[str, Any]:
    """The same for a program: the stored columns, children by their name."""
    details = view.details
    return {
        **_then(view),
        **fields_of(details.bill),
        "next_meeting": view.next_meeting,
        "flags": view.flags,
        "evidence": view.evidence,
        "sponsorships": [fields_of(row) for row in details.sponsorships],
        "actions": [fields_of(row) for row in details.actions],
        "documents": details.documents,
        "votes": [fields_of(row) for row in details.votes],
        "related": [fields_of(row) for row in details.related],
        "history": view.changes,
    }


def _then(view: BillView | EventView) -> dict[str, Any]:
    return {"as_of": view.as_of, "flags_then": list(view.flags_then)} if view.as_of else {}


def show_meeting(view: EventView) -> None:
    """Print everything that is stored about a meeting."""
    details = view.details
    event = details.event
    say(f"{event.jurisdiction} {printable(meeting_id(event))}: {event.date} {event.time}".rstrip())
    _past(view)
    say(f"  {printable(event.name)}")
    for name, value in (
        ("body", event.body),
        ("location", event.location),
        ("state", " / ".join(part for part in (event.state, event.status) if part)),
        ("committees", "; ".join(event.committees)),
        ("deals with", "; ".join(event.identifiers)),
        ("description", event.description),
        ("agenda published", event.agenda_published),
        ("minutes published", event.minutes_published),
        ("page", event.url),
        ("read from", event.source_url),
        ("id", event.ocd_id),
        ("first seen", moment(event.first_seen)),
        ("last seen", moment(event.last_seen)),
        ("last changed", moment(event.last_changed)),
        ("missing since", moment(event.missing_since)),
    ):
        _named(name, value)
    if view.notice is not None:
        _section("notice", notice_lines(view.notice))
    show_reasons(view.flags, view.evidence)
    bills = [mark for mark in details.marks if mark.identifier != ITSELF]
    _section("flagged bills", mark_lines(bills))
    _section(
        "agenda",
        (
            " ".join(part for part in (a.number, a.identifier, a.title) if part)
            + (f" - {a.action}" if a.action else "")
            + (f" [{a.result}]" if a.result else "")
            for a in details.agenda
        ),
    )
    _section(
        "documents",
        (f"{d.kind}: {d.title}" + (f"  {d.url}" if d.url else "") for d in details.documents),
    )
    _section("history", _change_lines(view.changes))


def notice_lines(notice: MeetingNotice) -> Iterator[str]:
    """The notice clock, a line for each thing that was done before the meeting."""
    yield f"first seen {moment(notice.first_seen)}"
    if notice.agenda_published is None:
        yield "no agenda before it begins"
    else:
        yield f"agenda first published {moment(notice.agenda_published)}"
        yield f"{_time(notice.hours or 0)} of notice"
    for change in notice.changes:
        told = "; ".join(shortened(line, 80) for line in change.added)
        yield (
            f"{_time(change.hours_before)} before it: {', '.join(change.reasons)}"
            + (f" ({told})" if told else "")
        )
    for label in notice.labels:
        yield f"! {label}"


def _time(hours: float) -> str:
    """Hours for people: beyond three days, days too."""
    return f"{hours:.0f} hours" + (f" ({hours / 24:.0f} days)" if hours >= 72 else "")


def meeting_as_data(view: EventView) -> dict[str, Any]:
    """The same for a program: the stored columns, children by their name."""
    details = view.details
    return {
        **_then(view),
        **fields_of(details.event),
        "notice": view.notice,
        "flags": view.flags,
        "evidence": view.evidence,
        "flagged_bills": [mark for mark in details.marks if mark.identifier != ITSELF],
        "agenda": [fields_of(row) for row in details.agenda],
        "documents": [fields_of(row) for row in details.documents],
        "history": view.changes,
    }


def _section(name: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        say(f"{name}:")
        for line in shown:
            indent = " " * (len(line) - len(line.lstrip(" ")))
            say(f"  {indent}{printable(line)}")


def _change_lines(changes: Sequence[Revision]) -> Iterable[str]:
    for change in changes:
        effective = f" (effective {change.effective})" if change.effective else ""
        yield f"{moment(change.seen_at)}  {', '.join(change.reasons)}{effective}"
        for item in change.changes:
            old, new = (shortened(item.get(side), 100) for side in ("old", "new"))
            if old or new:
                yield f"    {item.get('field', '')}: {old or '-'} → {new or '-'}"
