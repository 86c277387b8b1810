"""How crawls, bills and meetings look on a terminal: lines of words, the same in a pipe."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lawtrack.cli.printing.documents import fate_in_words
from lawtrack.cli.printing.flags import mark_lines, show_reasons
from lawtrack.cli.printing.history import lines_of_change, moment_of_change
from lawtrack.cli.printing.terminal import fields_of, say, say_with_phrase, show_table
from lawtrack.database.dealings.event_flags import ITSELF
from lawtrack.database.details import BillDetails, EventDetails
from lawtrack.database.events import PREFIX, ListedEvent
from lawtrack.database.ledger import Revision
from lawtrack.database.search.find_records import SearchAnswer
from lawtrack.database.tables.stored import (
    BillDocument,
    EventDocument,
    StoredAction,
    StoredAgendaItem,
    StoredSponsorship,
    StoredVote,
)
from lawtrack.database.team.team_bills import TeamBill
from lawtrack.database.team.team_edits import EditKind, TeamEdit, TeamMemory
from lawtrack.legislation import wording
from lawtrack.legislation.clerks.printed_hour import shown_hour
from lawtrack.legislation.identity.bill_names import full_number, session_in_words
from lawtrack.legislation.meeting_notice import MeetingNotice
from lawtrack.legislation.stage import stage_in_words
from lawtrack.legislation.vocabulary import MEETING_STATES, UNKNOWN
from lawtrack.legislation.votes.roll_calls import names_by_vote
from lawtrack.safe_text import moment_utc, printable, shortened


def show_meetings(meetings: Iterable[ListedEvent]) -> None:
    """Print meetings one a line, with the flagged bills they deal with."""
    for meeting in meetings:
        marks = [mark.words for mark in meeting.flagged if mark.identifier != ITSELF]
        say(
            f"{meeting.date} {hour_with_zone(meeting)} {meeting.jurisdiction}:"
            f" {printable(meeting.name)} ({printable(meeting.shown_state)})"
            + (f", with {', '.join(map(printable, marks))}" if marks else "")
        )


def hour_with_zone(meeting: ListedEvent | EventDetails) -> str:
    """The hour of a meeting with its zone, or what is printed in its place."""
    hour = printable(shown_hour(meeting.time, meeting.time_text, meeting.timezone))
    if hour != meeting.time or not hour:
        return hour
    local = f"{meeting.date.isoformat()}T{hour}"
    return wording.local_time(local, meeting.timezone).partition(" ")[2]


def show_bill(bill: BillDetails, *, zone: str) -> None:
    """Print everything that is stored about a bill; ``zone`` is that of its meetings."""
    session = session_in_words(printable(bill.session))
    say(f"{bill.jurisdiction} {printable(bill.identifier)} ({session})")
    _past(bill)
    say(f"  {printable(bill.title)}")
    for name, value in _bill_fields(bill, zone):
        _named(name, value)
    show_reasons(bill.flags, bill.evidence)
    _section("team", team_lines(bill.team))
    _section("sponsors", map(_sponsor_line, bill.sponsorships))
    _section("actions", map(_action_line, bill.actions))
    _section("documents", map(_document_line, bill.documents))
    _section("votes", _vote_lines(bill.votes))
    _section("related", (f"{r.identifier} {r.session}  {r.relation}" for r in bill.related))
    _section("history", _change_lines(bill.history))


def _bill_fields(bill: BillDetails, zone: str) -> Iterator[tuple[str, object]]:
    """What is printed with its name, one a line."""
    kinds = [bill.kind, bill.classification]
    yield "type", " / ".join({kind.lower(): kind for kind in reversed(kinds) if kind}.values())
    yield "status", f"{bill.status} {bill.status_date or ''}".strip()
    kept = bill.stage or not bill.as_of
    yield "stage", stage_in_words(bill.stage) if kept else "nobody wrote it down then"
    if not bill.complete:
        yield "known so far", "the title: steps, sponsors and documents are still to be read"
    yield "introduced", bill.introduced
    yield "body", bill.body
    yield "next meeting", wording.local_time(bill.next_meeting, zone)
    if bill.next_event and bill.next_event.taking_part:
        yield "to take part there", bill.next_event.taking_part.words
    yield "version", bill.version
    yield "other titles", "; ".join(bill.other_titles)
    yield "also known as", "; ".join(bill.other_identifiers)
    yield "subjects", "; ".join(bill.subjects)
    yield "summary", bill.summary
    yield "notes", bill.notes
    yield from _provenance(bill)


def team_lines(team: TeamMemory) -> Iterator[str]:
    """What the team holds of a bill, a note in as many lines as it has."""
    if team.position:
        yield f"position: {team.position}"
    if team.looked_after_by:
        yield f"looked after by: {team.looked_after_by}"
    if team.tags:
        yield f"tags: {', '.join(team.tags)}"
    for note in team.notes:
        yield f"{moment_utc(note.at)} {note.editor}".rstrip()
        yield from (f"  {line}" for line in note.text.splitlines())


def show_edits(edits: Sequence[TeamEdit]) -> None:
    """Print the lines that were written on a bill, the oldest first."""
    show_table(
        ("when", "who", "what", "value", "note"),
        (
            (moment_utc(e.at), e.editor, e.what,
             f"{e.topic}: {e.value or 'taken back'}" if e.topic else e.value or
             ("" if e.text and e.what != EditKind.DEADLINE else "taken back"), e.text)
            for e in edits
        ),
        nothing="Nobody wrote anything on it.",
    )  # fmt: skip


def show_team_bills(bills: Sequence[TeamBill]) -> None:
    """Print the bills of which the team holds something."""
    show_table(
        ("jurisdiction", "identifier", "position", "looked after by", "tags", "notes", "title"),
        (
            (b.jurisdiction, full_number(b.identifier, b.session), b.team.position,
             b.team.looked_after_by, ", ".join(b.team.tags), len(b.team.notes) or "", b.title)
            for b in bills
        ),
        nothing="The team wrote nothing on any such bill.",
    )  # fmt: skip


def team_bill_as_data(bill: TeamBill) -> dict[str, Any]:
    """A bill for a program, what the team holds of it beside its number."""
    known = fields_of(bill)
    return {**known, **fields_of(known.pop("team"))}


def _provenance(record: BillDetails | EventDetails) -> Iterator[tuple[str, object]]:
    """Where it was read, and when."""
    yield "page", record.url or "none that the source shows to everybody"
    yield "read from", record.source_url
    yield "id", record.ocd_id
    yield "first seen", moment_utc(record.first_seen)
    yield "last seen", moment_utc(record.last_seen)
    yield "last changed", moment_utc(record.last_changed)
    yield "missing since", moment_utc(record.missing_since)


def _sponsor_line(sponsor: StoredSponsorship) -> str:
    primary = " (primary)" if sponsor.primary else ""
    withdrawn = f", withdrawn {sponsor.withdrawn}" if sponsor.withdrawn else ""
    return f"{sponsor.name}{primary}{withdrawn}"


def _action_line(action: StoredAction) -> str:
    return (
        f"{action.date or '-'}  {action.description}"
        + (f" - {action.organization}" if action.organization else "")
        + (f" [{action.result}]" if action.result else "")
    )


def _document_line(document: BillDocument | EventDocument) -> str:
    became = fate_in_words(
        document.fate,
        cause=document.cause,
        reason=document.reason,
        pages=document.pages,
    )
    kind = "earlier version" if getattr(document, "earlier", False) else document.kind
    return (
        f"{kind}: {document.title}"
        + (f" ({became})" if became else "")
        + (f"  {document.url}" if document.url else "")
    )


def _vote_lines(votes: Iterable[StoredVote]) -> Iterator[str]:
    """Each vote with its counts and where it was held, and below it who voted how."""
    for vote in votes:
        counts = ", ".join(f"{option} {count}" for option, count in vote.counts.items())
        yield (
            f"{vote.date or '-'}  {vote.motion} [{vote.result or 'no result'}] {counts}".rstrip()
            + (f" - {vote.organization}" if vote.organization else "")
            + (f" ({PREFIX}{vote.event_upstream_id})" if vote.event_upstream_id else "")
        )
        for words, names in names_by_vote(vote.voters).items():
            yield f"    {words}: {', '.join(names)}"


def _past(record: BillDetails | EventDetails) -> None:
    if record.as_of:
        say(f"  {record.as_of}")
        _named("flags then", "; ".join(record.flags_then))


def _named(name: str, value: object) -> None:
    if printable(value):
        say(f"  {name}: {printable(value)}")


def details_as_data(record: BillDetails | EventDetails) -> dict[str, Any]:
    """A bill or meeting for a program: the stored columns, children by their name.

    What is said of an earlier day stands in front, and is left out of the present state.
    """
    known = fields_of(record)
    past = {name: known.pop(name) for name in ("as_of", "flags_then")}
    return {**past, **known} if record.as_of else known


def show_meeting(event: EventDetails) -> None:
    """Print everything that is stored about a meeting."""
    hour = hour_with_zone(event)
    head = f"{event.jurisdiction} {printable(event.meeting_id)}: {event.date} {hour}"
    say(head.rstrip())
    _past(event)
    say(f"  {printable(event.name)}")
    for name, value in _event_fields(event):
        _named(name, value)
    if event.notice is not None:
        _section("notice", notice_lines(event.notice))
    _section("taking part", event.taking_part.lines if event.taking_part else ())
    show_reasons(event.flags, event.evidence)
    _section("flagged bills", mark_lines(event.flagged_bills))
    _section("agenda", map(_agenda_line, event.agenda))
    _section("documents", map(_document_line, event.documents))
    _section("history", _change_lines(event.history))


def _event_fields(event: EventDetails) -> Iterator[tuple[str, object]]:
    yield "body", event.body
    yield "location", event.location
    told = " / ".join(part for part in (event.state, event.status) if part)
    words = MEETING_STATES.get(event.state, "") if event.state == UNKNOWN else ""
    yield "state", f"{told} - {words}" if words else told
    yield "committees", "; ".join(event.committees)
    yield "deals with", "; ".join(event.identifiers)
    yield "description", event.description
    yield "agenda published", wording.hour_in_words(event.agenda_published)
    yield "minutes published", wording.hour_in_words(event.minutes_published)
    yield from _provenance(event)


def _agenda_line(item: StoredAgendaItem) -> str:
    return (
        " ".join(part for part in (item.number, item.identifier, item.title) if part)
        + (f" - {item.action}" if item.action else "")
        + (f" [{item.result}]" if item.result else "")
    )


def notice_lines(notice: MeetingNotice) -> Iterator[str]:
    """The notice clock, a line for each thing that was done before the meeting."""
    yield f"first seen {moment_utc(notice.first_seen)}"
    if notice.agenda_published is None:
        yield "no agenda before it begins" if notice.starts else "no agenda before its day"
    else:
        yield f"agenda first published {moment_utc(notice.agenda_published)}"
        known = notice.hours is not None
        yield f"{_time(notice.hours or 0)} of notice" if known else "its hour is not known"
    for change in notice.changes:
        added = "; ".join(shortened(line, 80) for line in change.added)
        known = change.hours_before is not None
        when = f"{_time(change.hours_before or 0)} before it" if known else "before its day"
        yield f"{when}: {', '.join(change.reasons)}" + (f" ({added})" if added else "")
    for label in notice.labels:
        yield f"! {label}"


def _time(hours: float) -> str:
    """Hours for people: beyond three days, days too."""
    return f"{hours:.0f} hours" + (f" ({hours / 24:.0f} days)" if hours >= 72 else "")


def _section(name: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        say(f"{name}:")
        for line in shown:
            indent = " " * (len(line) - len(line.lstrip(" ")))
            say(f"  {indent}{printable(line)}")


def _change_lines(changes: Sequence[Revision]) -> Iterable[str]:
    for change in changes:
        lines = [f"    {line}" for line in lines_of_change(change, everything=True)]
        if lines:  # a sponsor's new district is the same person, and nothing to tell
            yield moment_of_change(change)
            yield from lines


def show_search(answer: SearchAnswer) -> None:
    """Print the counts, and of each hit what it is, where the words stand, and those around."""
    for note in answer.notes:
        say(f"note: {note}")
    if not answer.total:
        meant = f' - did you mean "{answer.meant}"?' if answer.meant else ""
        say(f"nothing is found{meant}")
        return
    more = "+" if answer.is_more else ""
    pages = f", page {answer.page} of {answer.pages}" if answer.pages > 1 else ""
    say(f"{answer.total}{more} found{pages}")
    for hit in answer.hits:
        say()
        say(f"{hit.day}  {hit.jurisdiction}  {hit.id}  {hit.title}")
        say(f"  {hit.where}")
        if hit.snippet:
            marked = next((part.words for part in hit.snippet if part.is_hit), "")
            say_with_phrase(f"  {hit.words}", marked)
    if answer.page < answer.pages:
        say()
        say(f'"--page {answer.page + 1}" shows the next')
