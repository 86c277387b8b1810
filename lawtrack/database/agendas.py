"""Which bills the lines of agendas lead to, and by which numbers a bill is meant."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, Text, bindparam, cast, exists, func, select
from sqlalchemy.orm import Session

from lawtrack.database.as_of.rebuild import revisions_with_states
from lawtrack.database.bulk import in_chunks, is_one_of, stored_keys, table_of
from lawtrack.database.tables.legislation import AgendaItemRow, BillRow, EventRow, VoteRow
from lawtrack.legislation.meeting_notice import (
    ASKED_OF_STATES,
    MeetingNotice,
    NoticeStep,
    notice_of,
)
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.vocabulary import NOT_HELD

# A city may print a number with a letter for each time the bill was amended: 200383-AA.
_AMENDED = re.compile(r"-A{1,4}$")
AMENDMENTS = ("", "-A", "-AA", "-AAA", "-AAAA")

# A line with an empty list of votes has none; as text, the list is the same in every database.
HAS_VOTES = cast(AgendaItemRow.votes, Text).notin_(("[]", "null"))

Key = tuple[str, str]  # a jurisdiction, and a bill's number or the source's id there
Agendas = dict[int, dict[int, list[str]]]  # by meeting and bill, our ids: the lines that lead there


class Meets(Protocol):
    """A meeting, as far as it leads to bills: a row of the table, or what it was at a time."""

    @property
    def id(self) -> int: ...
    @property
    def jurisdiction(self) -> str: ...
    @property
    def identifiers(self) -> Sequence[str]: ...
    @property
    def date(self) -> date: ...


class Numbered(NamedTuple):
    """A bill that has a number, and of which session, as far as that is known."""

    jurisdiction: str
    number: str
    id: int
    session: str = ""


class AgendaLine(NamedTuple):
    """A line of an agenda, as far as it leads to a bill."""

    event_id: int
    number: str
    identifier: str
    title: str
    bill_upstream_id: str


def agenda_lines(session: Session, ids: Sequence[int]) -> Iterator[AgendaLine]:
    """The lines of these meetings' agendas, in their order."""
    connection = session.connection()
    query = _lines_of_agendas(connection.dialect.name)
    for chunk in in_chunks(ids):
        yield from map(AgendaLine._make, connection.execute(query, {"ids": list(chunk)}))


@cache
def _lines_of_agendas(dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AgendaItemRow.event_id, AgendaItemRow.number, AgendaItemRow.identifier,
            AgendaItemRow.title, AgendaItemRow.bill_upstream_id,
        )
        .where(is_one_of(table_of(AgendaItemRow).c.event_id, dialect))
        .order_by(AgendaItemRow.event_id, AgendaItemRow.order)
    )  # fmt: skip


def led_to(
    events: Iterable[Meets],
    lines: Iterable[AgendaLine],
    *,
    known: Callable[[Iterable[Key]], Mapping[Key, int]],
    numbered: Callable[[Iterable[Key]], Iterable[Numbered]],
) -> Agendas:
    """The bills of each meeting, with the agenda lines that lead to them; by our ids.

    A line leads to its bill by the source's id, or else by the printed number, as do the numbers
    that a meeting names outside its agenda; of several years, to that of the meeting's. A number
    also means the bill when only one of the two carries the sign of an amendment. ``known`` finds
    bills by the source's ids, ``numbered`` by plain numbers.
    """
    agendas: Agendas = {}
    named: dict[Key, list[tuple[int, str]]] = {}

    def note(event_id: int, bill_id: int, line: str) -> None:
        leading = agendas.setdefault(event_id, {}).setdefault(bill_id, [])
        if line:
            leading.append(line)

    events = list(events)
    where = {event.id: event.jurisdiction for event in events}
    days = {event.id: event.date for event in events}
    for event in events:
        for number in event.identifiers:
            named.setdefault((event.jurisdiction, plain_bill_number(number)), []).append(
                (event.id, "")
            )
    lines = list(lines)
    ids = known(
        {(where[one.event_id], one.bill_upstream_id) for one in lines if one.bill_upstream_id}
    )
    for line in lines:
        words = " ".join(part for part in (line.number, line.title) if part)
        bill_id = ids.get((where[line.event_id], line.bill_upstream_id))
        if bill_id is not None:
            note(line.event_id, bill_id, words)
        elif line.identifier:
            key = (where[line.event_id], plain_bill_number(line.identifier))
            named.setdefault(key, []).append((line.event_id, words))
    called: dict[Key, list[Numbered]] = {}
    for bill in numbered(named):
        called.setdefault((bill.jurisdiction, plain_bill_number(bill.number)), []).append(bill)
    for key, bills in called.items():
        for event_id, words in named.get(key, ()):
            for bill in _of_the_time(bills, days[event_id]):
                note(event_id, bill.id, words)
    return agendas


def _of_the_time(bills: Sequence[Numbered], day: date) -> Sequence[Numbered]:
    """Of bills with one number those that a meeting of that day means by it.

    Councils that count anew each year print a number without its year: it is that of the newest
    that had begun.
    """
    years = {bill.session for bill in bills if bill.session.isdecimal() and len(bill.session) == 4}
    begun = [year for year in years if int(year) <= day.year]
    if len(years) < 2 or not begun:
        return bills
    return [bill for bill in bills if bill.session not in years or bill.session == max(begun)]


def plain_bill_number(number: str) -> str:
    """The number without the sign of an amendment."""
    return _AMENDED.sub("", number)


def spellings_of_numbers(named: Iterable[Key]) -> list[str]:
    """The numbers, with and without the signs of amendments."""
    return sorted({number + sign for _, number in named for sign in AMENDMENTS})


def known_bills(session: Session, keys: Iterable[Key]) -> dict[Key, int]:
    """Our ids of the bills with these ids of their sources."""
    ids: dict[str, list[str]] = {}
    for jurisdiction, upstream_id in keys:
        ids.setdefault(jurisdiction, []).append(upstream_id)
    return {
        (jurisdiction, name): stored.id
        for jurisdiction, upstream_ids in ids.items()
        for name, stored in stored_keys(session, "bill", jurisdiction, upstream_ids).items()
    }


def bills_numbered(session: Session, named: Iterable[Key]) -> Iterator[Numbered]:
    """The bills with these numbers."""
    for chunk in in_chunks(spellings_of_numbers(named)):
        query = select(BillRow.jurisdiction, BillRow.identifier, BillRow.id, BillRow.session)
        yield from map(Numbered._make, session.execute(query.where(BillRow.identifier.in_(chunk))))


def roll_calls_on_agendas(
    session: Session, jurisdiction: str, bills: Sequence[str]
) -> dict[str, list[Row]]:
    """The votes on the agenda lines that name these bills by the source's ids, by those ids.

    They are rows as the table of votes has them, meeting by meeting. Of a meeting that is gone the
    votes were held all the same.
    """
    votes: dict[str, list[Row]] = {}
    if bills:
        connection = session.connection()
        asked = {"source": jurisdiction, "ids": list(bills)}
        lines = connection.execute(_lines_with_votes(connection.dialect.name), asked)
        for bill, called, meeting, day in lines:
            votes.setdefault(bill, []).extend(_as_of_a_bill(vote, meeting, day) for vote in called)
    return votes


@cache
def _lines_with_votes(dialect: str) -> Select[Any, Any, str, date]:
    """Put together once: each batch of bills asks.

    SQLite would go through all agendas of a source, were it not kept from its index of places.
    """
    lines, events = table_of(AgendaItemRow).c, table_of(EventRow).c
    place = events.jurisdiction
    return (
        select(lines.bill_upstream_id, lines.votes, events.upstream_id, events.date)
        .join(table_of(EventRow), events.id == lines.event_id)
        .where(is_one_of(lines.bill_upstream_id, dialect), HAS_VOTES)
        .where((func.coalesce(place, "") if dialect == "sqlite" else place) == bindparam("source"))
        .order_by(events.date, events.id, lines.order)
    )


def bills_without_roll_calls(session: Session, jurisdiction: str) -> Sequence[str]:
    """The source's ids of stored bills that have no vote of a meeting where they were voted on."""
    theirs = exists().where(
        VoteRow.bill_id == BillRow.id, VoteRow.event_upstream_id == EventRow.upstream_id
    )
    query = (
        select(BillRow.upstream_id)
        .distinct()
        .select_from(AgendaItemRow)
        .join(EventRow, EventRow.id == AgendaItemRow.event_id)
        .join(BillRow, BillRow.upstream_id == AgendaItemRow.bill_upstream_id)
        .where(EventRow.jurisdiction == jurisdiction, BillRow.jurisdiction == jurisdiction)
        .where(HAS_VOTES, ~theirs)
        .order_by(BillRow.upstream_id)
    )
    return session.scalars(query).all()


def _as_of_a_bill(vote: Row, meeting: str, day: date) -> Row:
    """A vote of an agenda line as the table of votes has it; its day is the meeting's."""
    held = date.fromisoformat(vote["date"]) if vote.get("date") else day
    return {**vote, "date": held, "event_upstream_id": meeting}


def bills_first_seen(session: Session, bill_ids: Sequence[int]) -> dict[int, datetime]:
    """When each bill was seen first, by our id."""
    seen: dict[int, datetime] = {}
    for chunk in in_chunks(bill_ids):
        query = select(BillRow.id, BillRow.first_seen).where(BillRow.id.in_(chunk))
        seen.update((id_, moment) for id_, moment in session.execute(query))
    return seen


def meeting_notices(
    session: Session, events: Sequence[EventRow], *, now: datetime
) -> dict[int, MeetingNotice]:
    """The notice clock of each meeting, by our id."""
    ids = [event.id for event in events]
    revisions = revisions_with_states(session, "event", ids, columns=ASKED_OF_STATES)
    return {
        event.id: notice_of(
            [
                NoticeStep(
                    seen_at=moment.seen_at,
                    reasons=moment.reasons,
                    added=[c["new"] for c in moment.changes if c["reason"] == "agenda-item-added"],
                    state=moment.state,
                )
                for moment in revisions.get(event.id, [])
            ],
            date=event.date,
            starts=event.starts,
            timezone=event.timezone,
            first_seen=event.first_seen,
            cancelled=event.state in NOT_HELD,
            now=now,
        )
        for event in events
    }
