"""The bill or meeting that a number, an id or a day means, or all that go by it."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from lawtrack.database.bills import bill_id, find_bills
from lawtrack.database.events import find_meetings, meeting_id
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.errors import AmbiguousRecord, UnknownRecord
from lawtrack.legislation.identity.bill_names import as_typed, full_number


def find_record(
    session: Session, asked: str, *, jurisdiction: str | None = None, term: str | None = None
) -> BillRow | EventRow:
    """The bill with this number, or the meeting "meeting-77" or "2026-03-11".

    ``term`` is the legislative session of a bill. Raises ``UnknownRecord`` when there is none, and
    ``AmbiguousRecord``, which has them all, when several go by it.
    """
    bills = find_bills(session, asked, jurisdiction=jurisdiction, legislative_session=term)
    if bills:
        return _only_bill(asked, asked, bills, _advice_on_bills(bills))
    meetings = find_meetings(session, as_typed(asked), jurisdiction=jurisdiction)
    if meetings:
        return _only_event(asked, asked, meetings, "write the id, or add --jurisdiction")
    if not jurisdiction:  # as lists have it: "boston 2026-0003: Order for a hearing"
        where, _, rest = as_typed(asked).partition(" ")
        number = rest.partition(":")[0]
        if number and find_bills(session, number, jurisdiction=where.lower()):
            return find_record(session, number, jurisdiction=where.lower(), term=term)
    narrowed = " and ".join(filter(None, (jurisdiction, term)))
    if narrowed and (bills := find_bills(session, asked)):
        elsewhere = ", ".join(
            f"{bill.jurisdiction} {full_number(bill.identifier, bill.session)}"
            for bill in bills[:5]
        )
        raise UnknownRecord(f"{asked}: is none of {narrowed} - there is {elsewhere}")
    raise UnknownRecord(
        f"{asked}: no such bill or meeting is stored"
        ' - "lawtrack search WORDS" looks for words of titles, agendas and documents'
    )


def find_bill_anywhere(
    session: Session, asked: str, *, jurisdiction: str | None = None, term: str | None = None
) -> BillRow:
    """The bill with this number in any jurisdiction; raises as ``find_record`` does."""
    record = find_record(session, asked, jurisdiction=jurisdiction, term=term)
    if not isinstance(record, BillRow):
        raise UnknownRecord(f"{asked}: is a meeting - name a bill, by its number")
    return record


def find_bill(
    session: Session, asked: str, *, jurisdiction: str, term: str | None = None
) -> BillRow:
    """The bill of the jurisdiction with this number; raises as ``find_record`` does."""
    bills = find_bills(session, asked, jurisdiction=jurisdiction, legislative_session=term)
    if not bills:
        raise UnknownRecord(
            f"{jurisdiction} {asked}: no such bill is stored - look for words of its title"
        )
    sessions, ids = (
        ", ".join(names) for names in ([b.session for b in bills], map(bill_id, bills))
    )
    advice = f"name the session: {sessions}" if _are_apart(bills) else f"write the id: {ids}"
    return _only_bill(f"{jurisdiction} {asked}", asked, bills, advice)


def find_event(session: Session, asked: str, *, jurisdiction: str) -> EventRow:
    """The meeting of the jurisdiction with this id or on this day; raises as ``find_record``."""
    events = find_meetings(session, asked, jurisdiction=jurisdiction)
    if not events:
        raise UnknownRecord(
            f'{jurisdiction} {asked}: no such meeting is stored - write "meeting-" and its id'
        )
    ids = ", ".join(map(meeting_id, events))
    return _only_event(f"{jurisdiction} {asked}", asked, events, f"write the id: {ids}")


def _are_apart(bills: Sequence[BillRow]) -> bool:
    """Whether jurisdiction and session tell these bills apart."""
    return len({(bill.jurisdiction, bill.session) for bill in bills}) == len(bills)


def _advice_on_bills(bills: Sequence[BillRow]) -> str:
    if _are_apart(bills):
        return "add --jurisdiction or --session, or write the id"
    return f"write the id: {', '.join(dict.fromkeys(map(bill_id, bills)))}"


def _only_bill(wanted: str, asked: str, bills: Sequence[BillRow], advice: str) -> BillRow:
    if len(bills) > 1:
        raise AmbiguousRecord(
            f"{wanted}: {len(bills)} bills go by it - {advice}",
            columns=("jurisdiction", "session", "identifier", "title"),
            candidates=[(b.jurisdiction, b.session, b.identifier, b.title) for b in bills],
            asked=asked,
            names=_names([(bill_id(b), b.jurisdiction) for b in bills]),
        )
    return bills[0]


def _only_event(wanted: str, asked: str, events: Sequence[EventRow], advice: str) -> EventRow:
    if len(events) > 1:
        raise AmbiguousRecord(
            f"{wanted}: {len(events)} meetings go by it - {advice}",
            columns=("jurisdiction", "id", "date", "time", "meeting"),
            candidates=[(e.jurisdiction, meeting_id(e), e.date, e.time, e.name) for e in events],
            asked=asked,
            names=_names([(meeting_id(e), e.jurisdiction) for e in events]),
        )
    return events[0]


def _names(ids: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The ids, each with its jurisdiction where others have that id too."""
    counts = Counter(id_ for id_, _ in ids)
    return [(id_, where if counts[id_] > 1 else "") for id_, where in ids]
