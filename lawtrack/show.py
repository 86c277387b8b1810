"""How crawls, flags and bills look on a terminal: lines of words, the same in a pipe."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from lawtrack.storage.bills import BillDetails
from lawtrack.storage.events import Meeting, next_meetings
from lawtrack.storage.flags import Evidence, Flagged, evidence, standing_flags
from lawtrack.storage.outcomes import RaisedFlag
from lawtrack.storage.revisions import Change, history
from lawtrack.terminal import fields_of, moment, printable, say

if TYPE_CHECKING:
    from lawtrack.crawl import CrawlSummary
    from lawtrack.storage import Session

MOST_FLAGS = 20
SENTENCE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class BillView:
    """A bill with all that is shown of it."""

    details: BillDetails
    flags: Sequence[Flagged]
    evidence: Sequence[Evidence]
    changes: Sequence[Change]
    next_meeting: str


def show_summary(summary: "CrawlSummary", *, with_flags: bool = True) -> None:
    """Print how a crawl ended, and the flags it raised with their sentences."""
    line = (
        f"{summary.jurisdiction}: {summary.outcome}: {summary.new} new, {summary.changed} changed,"
        f" {summary.unchanged} unchanged, {summary.failed} failed;"
        f" {summary.requests} requests, {summary.seconds:.1f} s"
    )
    say(f"{line} - {printable(summary.reason)}" if summary.reason else line)
    if not with_flags:
        return
    for flag in summary.raised[:MOST_FLAGS]:
        show_raised(flag)
    if len(summary.raised) > MOST_FLAGS:
        say(f'  … and {len(summary.raised) - MOST_FLAGS} more: "lawtrack flags" lists them all')


def show_raised(flag: RaisedFlag) -> None:
    """Print one flag: what, why and the sentence."""
    stance = f", {flag.stance}" if flag.stance else ""
    say(
        f"  flag: {printable(flag.identifier)} {shortened(flag.title, 120)}"
        f" [{flag.topic}: {flag.judgement}{stance}]"
    )
    if flag.sentence:
        say(f'        {printable(flag.place)}: "{shortened(flag.sentence, SENTENCE)}"')


def show_flags(flags: Iterable[Flagged], meetings: Mapping[int, str]) -> None:
    """Print flags with place, stance, sentence and the next meeting of each bill."""
    for flag in flags:
        say(f"{flag.jurisdiction} {printable(flag.identifier)}: {shortened(flag.title, 200)}")
        stance = f", {flag.stance}" if flag.stance else ""
        say(f"  {flag.topic}: {flag.judgement}{stance}; status: {printable(flag.status) or '-'}")
        if flag.sentence:
            say(f'  {printable(flag.where)}: "{shortened(flag.sentence, SENTENCE)}"')
        if flag.kind == "bill" and flag.subject_id in meetings:
            say(f"  next meeting: {meetings[flag.subject_id].replace('T', ' ')}")
        if flag.url:
            say(f"  {printable(flag.url)}")


def show_meetings(meetings: Iterable[Meeting]) -> None:
    """Print meetings one a line, with the flagged bills they deal with."""
    for meeting in meetings:
        marks = [mark for mark in meeting.flagged if mark != "itself"]
        say(
            f"{meeting.date} {meeting.time} {meeting.jurisdiction}: {printable(meeting.name)}"
            f" ({meeting.state})" + (f", with {', '.join(map(printable, marks))}" if marks else "")
        )


def view_bill(session: "Session", details: BillDetails, *, today: date) -> BillView:
    """Everything that is to be shown of a stored bill."""
    bill = details.bill
    return BillView(
        details=details,
        flags=standing_flags(session, bill_id=bill.id),
        evidence=evidence(session, "bill", bill.id),
        changes=history(session, "bill", bill.id),
        next_meeting=next_meetings(session, today=today).get(bill.id, ""),
    )


def show_bill(view: BillView) -> None:
    """Print everything that is stored about a bill."""
    details = view.details
    bill = details.bill
    say(f"{bill.jurisdiction} {printable(bill.identifier)} ({printable(bill.session)})")
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
        if printable(value):
            say(f"  {name}: {printable(value)}")
    _section("flags", _flag_lines(view.flags, view.evidence))
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


def bill_as_data(view: BillView) -> dict[str, Any]:
    """The same for a program: the stored columns, children by their name."""
    details = view.details
    return {
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


def flags_as_data(flags: Iterable[Flagged], meetings: Mapping[int, str]) -> list[dict[str, Any]]:
    """Flags for a program, with the next meeting of each bill."""
    return [
        {
            **fields_of(flag),
            "next_meeting": meetings.get(flag.subject_id, "") if flag.kind == "bill" else "",
        }
        for flag in flags
    ]


def _section(name: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        say(f"{name}:")
        for line in shown:
            indent = " " * (len(line) - len(line.lstrip(" ")))
            say(f"  {indent}{printable(line)}")


def _flag_lines(flags: Sequence[Flagged], found: Sequence[Evidence]) -> Iterable[str]:
    for flag in flags:
        stance = f", {flag.stance}" if flag.stance else ""
        yield f"{flag.topic}: {flag.judgement}{stance} - {flag.reason}"
    # Several phrases may stand in one sentence.
    for place, sentence in dict.fromkeys((each.place, each.sentence) for each in found):
        yield f'{place}: "{shortened(sentence, SENTENCE)}"'


def _change_lines(changes: Sequence[Change]) -> Iterable[str]:
    for change in changes:
        effective = f" (effective {change.effective})" if change.effective else ""
        yield f"{moment(change.seen_at)}  {', '.join(change.reasons)}{effective}"
        for item in change.changes:
            old, new = (shortened(item.get(side), 100) for side in ("old", "new"))
            if old or new:
                yield f"    {item.get('field', '')}: {old or '-'} → {new or '-'}"


def shortened(text: object, most: int) -> str:
    """The text, printable, cut at a word when it is longer than ``most``."""
    cleaned = printable(text)
    if len(cleaned) <= most:
        return cleaned
    return cleaned[: most - 2].rsplit(" ", 1)[0] + " …"
