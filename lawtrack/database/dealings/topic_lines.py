"""The lines of the ledger that deal with a topic: what feeds, lists, briefs and exports tell."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.agendas import agenda_lines, plain_bill_number, spellings_of_numbers
from lawtrack.database.bulk import in_chunks
from lawtrack.database.dealings.affected import AffectedRecord, Flags, topics_dealt_with
from lawtrack.database.dealings.agenda_states import (
    REMOVING,
    bills_on,
    event_states_at,
    lines_undone,
    numbers_taken_off,
)
from lawtrack.database.dealings.line_concerns import concerns_of_lines
from lawtrack.database.dealings.numbers_then import NumbersThen
from lawtrack.database.dealings.standing import Subject, every_flag, once_flagged
from lawtrack.database.dealings.stored_lines import (
    LedgerLine,
    after_first_looks,
    few_lines_since,
    ledger_lines_numbered,
    ledger_lines_of,
)
from lawtrack.database.events import events_by_id
from lawtrack.database.tables.legislation import AgendaItemRow, BillRow, EventRow, RevisionRow
from lawtrack.legislation.reasons import is_news

AT_ONCE = 200
FEW_MEETINGS = 500  # of which the agendas are quickly read


class DealingLine(NamedTuple):
    """A line of the ledger that deals with a topic, and through which records it does."""

    line: LedgerLine
    through: Sequence[AffectedRecord]


def lines_dealing_with(
    session: Session,
    topic: str | None,
    *,
    jurisdiction: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    below: int | None = None,
    everything: bool = False,
    with_first_looks: bool = True,
    among: Mapping[str, Collection[int]] | None = None,
    flags: Mapping[Subject, Flags] | None = None,
) -> Iterator[DealingLine]:
    """The lines that deal with the topic, or with any, the newest first.

    ``since`` and ``until`` (left out itself) ask when lawtrack saw them, ``below`` for those with a
    lower number. Bookkeeping about what is itself flagged only with ``everything``; what the first
    look at a source brought only ``with_first_looks``; ``among`` leaves other records out. Agendas
    are taken as they were at each line, flags as they stand, or as given: what a reader has
    dismissed since is no longer told.
    """
    known = every_flag(session, topic) if flags is None else flags
    asked: list[ColumnElement[bool]] = []
    if jurisdiction:
        asked.append(RevisionRow.jurisdiction == jurisdiction)
    if since:
        asked.append(RevisionRow.seen_at >= since)
    subjects = once_flagged(session, topic).union(known)  # a line may tell that a flag is gone
    bills = {id_ for kind, id_ in subjects if kind == "bill"}
    events = {id_ for kind, id_ in subjects if kind == "event"}
    events |= _meetings_leading_to(session, bills, asked)
    if until:  # only now: what was taken off later stood on the agenda then
        asked.append(RevisionRow.seen_at < until)
    if below is not None:
        asked.append(RevisionRow.id < below)
    if not with_first_looks:  # thousands of lines, after which nobody asks
        asked.append(after_first_looks(session))
    wanted = {"bill": bills, "event": events}
    if among is not None:
        wanted = {kind: ids & set(among.get(kind, ())) for kind, ids in wanted.items()}
    span = few_lines_since(session, since) if since else None
    lines_about = _lines_about(session, wanted, asked, span)
    numbers = [id_ for id_, reasons in lines_about if everything or is_news(reasons)]
    for run in _in_runs(sorted(numbers, reverse=True)):
        lines = ledger_lines_numbered(session, run)
        concerns = concerns_of_lines(
            session,
            list(lines.values()),
            meetings=partial(event_states_at, session),
            flags=lambda kind, id_, line: known.get((kind, id_), {}),
        )
        for id_ in run:
            through = _through(lines[id_], concerns[id_], topic)
            if through:
                yield DealingLine(lines[id_], through)


def _lines_about(
    session: Session,
    wanted: Mapping[str, set[int]],
    asked: Sequence[ColumnElement[bool]],
    span: tuple[int, int] | None,
) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines about these records, ids by kind: their numbers and reasons.

    Where all that can be meant stand in a short ``span``, that is gone through, and no record's.
    """
    row = RevisionRow
    query = select(row.id, row.reasons, row.kind, row.subject_id).where(*asked)
    if span is not None:
        queries = [query.where(row.id.between(*span))]
    else:
        queries = [
            query.where(row.kind == kind, row.subject_id.in_(chunk))
            for kind, ids in wanted.items()
            for chunk in in_chunks(sorted(ids))
        ]
    for each in queries:
        for id_, reasons, kind, subject_id in session.execute(each):
            if subject_id in wanted[kind]:
                yield id_, reasons


def meeting_lines_of_bill(session: Session, bill_id: int) -> list[LedgerLine]:
    """What became of the bill's place on agendas, and of the meetings on which it stood."""
    events = _meetings_leading_to(session, {bill_id}, ())
    lines = [
        line
        for line in ledger_lines_of(session, {"event": sorted(events)})
        if is_news(line.reasons)
    ]
    concerns = concerns_of_lines(
        session,
        lines,
        meetings=partial(event_states_at, session),
        flags=lambda kind, id_, line: {},
    )
    return [
        line
        for line in lines
        if any(
            each.kind == "bill" and each.id == bill_id and each.words for each in concerns[line.id]
        )
    ]


def _through(
    line: LedgerLine, concerns: Sequence[AffectedRecord], topic: str | None
) -> Sequence[AffectedRecord]:
    if not is_news(line.reasons):
        itself = concerns[0]
        stands = any(
            topic in (None, name) and not flag.dismissed for name, flag in itself.flags.items()
        )
        return [itself] if stands else []
    dealt = topics_dealt_with(concerns)
    if topic is not None:
        return dealt.get(topic, [])
    every = {id(each): each for records in dealt.values() for each in records}
    return list(every.values())


def _in_runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(numbers)
    while run := list(islice(remaining, AT_ONCE)):
        yield run


class _Names(NamedTuple):
    """What agendas may call the bills that are looked for, each with its jurisdiction."""

    upstream_ids: set[tuple[str, str]]
    numbers: set[tuple[str, str]]  # without the signs of amendments

    def among(self, jurisdiction: str, line: Mapping[str, Any]) -> bool:
        """Whether a line of an agenda leads to one of them."""
        number = plain_bill_number(line["identifier"])
        return (jurisdiction, line["bill_upstream_id"]) in self.upstream_ids or (
            bool(number) and (jurisdiction, number) in self.numbers
        )


def _meetings_leading_to(
    session: Session, bills: set[int], asked: Sequence[ColumnElement[bool]]
) -> set[int]:
    """The meetings on which one of the bills stands, or was taken off in the lines asked for.

    They may be some too many: what a line is about is looked at line by line.
    """
    if not bills:
        return set()
    among = None
    if asked:
        moved = select(RevisionRow.subject_id).where(RevisionRow.kind == "event", *asked)
        among = set(session.scalars(moved.distinct().limit(FEW_MEETINGS + 1)))
        if not among:
            return among
        if len(among) > FEW_MEETINGS:
            among = None
        else:
            asked = [*asked, RevisionRow.subject_id.in_(among)]
    names = _names(session, bills)
    return _meetings_naming(session, names, among) | _taken_off(session, names, asked)


def meetings_with_bills(session: Session, bills: set[int]) -> dict[int, set[int]]:
    """The meetings on which one of these bills stands, each with those that do; by our ids."""
    if not bills:
        return {}
    events = events_by_id(session, _meetings_naming(session, _names(session, bills)))
    agendas = bills_on(session, list(events.values()))
    return {id_: standing for id_, on in agendas.items() if (standing := bills.intersection(on))}


def _meetings_naming(
    session: Session, names: _Names, among: Collection[int] | None = None
) -> set[int]:
    """The meetings of which an agenda, or the meeting itself, has one of these names.

    Of a few meetings ``among`` which they are, their own agendas are read.
    """
    if among is not None:
        return _of_these_naming(session, names, sorted(among))
    events: set[int] = set()
    for chunk in in_chunks(sorted({name for _, name in names.upstream_ids if name})):
        query = select(AgendaItemRow.event_id).where(AgendaItemRow.bill_upstream_id.in_(chunk))
        events.update(session.scalars(query))
    spellings = set(spellings_of_numbers(names.numbers))
    numbered = select(AgendaItemRow.event_id, AgendaItemRow.identifier).where(
        AgendaItemRow.identifier != "", AgendaItemRow.bill_upstream_id == ""
    )
    events.update(id_ for id_, number in session.execute(numbered) if number in spellings)
    named = select(EventRow.id, EventRow.identifiers).where(
        cast(EventRow.identifiers, Text) != "[]"
    )
    events.update(id_ for id_, found in session.execute(named) if not spellings.isdisjoint(found))
    return events


def _of_these_naming(session: Session, names: _Names, ids: Sequence[int]) -> set[int]:
    own_ids = {name for _, name in names.upstream_ids}
    numbers = {number for _, number in names.numbers}
    events = {
        one.event_id
        for one in agenda_lines(session, ids)
        if (one.bill_upstream_id and one.bill_upstream_id in own_ids)
        or (
            not one.bill_upstream_id
            and one.identifier
            and plain_bill_number(one.identifier) in numbers
        )
    }
    for chunk in in_chunks(ids):
        named = select(EventRow.id, EventRow.identifiers).where(EventRow.id.in_(chunk))
        events.update(
            id_
            for id_, found in session.execute(named)
            if not numbers.isdisjoint(map(plain_bill_number, found))
        )
    return events


def _taken_off(session: Session, names: _Names, asked: Sequence[ColumnElement[bool]]) -> set[int]:
    reasons = cast(RevisionRow.reasons, Text)
    query = (
        select(
            RevisionRow.subject_id, RevisionRow.jurisdiction, RevisionRow.changes,
            RevisionRow.before,
        )
        .where(RevisionRow.kind == "event", *asked)
        .where(or_(*(reasons.contains(f'"{code}"') for code in sorted(REMOVING))))
    )  # fmt: skip
    events: set[int] = set()
    for id_, jurisdiction, changes, before in session.execute(query):
        numbers = {(jurisdiction, plain_bill_number(n)) for n in numbers_taken_off(changes)}
        if not numbers.isdisjoint(names.numbers) or any(
            names.among(jurisdiction, line) for line in lines_undone(before)
        ):
            events.add(id_)
    return events


def _names(session: Session, bills: set[int]) -> _Names:
    names = _Names(set(), set())
    for chunk in in_chunks(sorted(bills)):
        query = select(BillRow.jurisdiction, BillRow.upstream_id, BillRow.identifier)
        for jurisdiction, upstream_id, number in session.execute(
            query.where(BillRow.id.in_(chunk))
        ):
            if upstream_id:
                names.upstream_ids.add((jurisdiction, upstream_id))
            names.numbers.add((jurisdiction, plain_bill_number(number)))
    for bill in NumbersThen(session, bills=bills).earlier():
        names.numbers.add((bill.jurisdiction, plain_bill_number(bill.number)))
    return names
