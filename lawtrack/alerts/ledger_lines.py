"""Lines of the ledger with what decisions about them need: flags, bills on agendas, words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts import outbox
from lawtrack.alerts.decide import (
    AffectedRecord,
    FlagStatus,
    News,
    SubscriptionIndex,
    decide_alerts,
    flags_in,
)
from lawtrack.config.subscriptions import Subscription
from lawtrack.database.agendas import bills_numbered
from lawtrack.database.bulk import in_chunks
from lawtrack.database.events import bills_on
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow, RevisionRow
from lawtrack.database.texts import texts_of
from lawtrack.legislation.flags import DISMISSED
from lawtrack.legislation.reasons import (
    bill_words,
    changed_lines,
    is_news,
    meeting_words,
    plain_number,
)

Flags = Mapping[str, FlagStatus]
FlagsThen = Callable[[str, int, int], Flags]  # kind, id, line of the ledger


class LedgerLine(NamedTuple):
    """A line of the ledger."""

    id: int
    crawl_id: int | None
    jurisdiction: str
    kind: str
    subject_id: int
    identifier: str
    reasons: Sequence[str]
    changes: Sequence[Mapping[str, Any]]
    seen_at: datetime
    effective: date | None


class EventState(NamedTuple):
    """A meeting as decisions look at it."""

    state: str
    agenda: dict[int, list[str]]  # bills by our ids, with the lines that lead to them


class BillNumber(NamedTuple):
    """What a bill is called."""

    identifier: str
    session: str


class LedgerState(NamedTuple):
    """How things were at lines of the ledger; what is not known is taken as it stands now."""

    flags: FlagsThen
    meetings: Callable[[Sequence[LedgerLine]], dict[int, EventState]]  # by the number of the line
    texts: Callable[[Sequence[LedgerLine]], dict[int, str]]


def ledger_line_of(id_: int, row: Mapping[str, Any]) -> LedgerLine:
    """The line that a row of the ledger is, once it has a number."""
    return LedgerLine(id_, *(row[name] for name in LedgerLine._fields[1:]))


def stored_ledger_lines(
    session: Session, *, since: datetime | None = None, batch: int = 1000
) -> Iterator[list[LedgerLine]]:
    """The ledger from ``since`` on, in its order, some lines at once."""
    last = 0
    while True:
        query = _lines().where(RevisionRow.id > last).order_by(RevisionRow.id).limit(batch)
        if since is not None:
            query = query.where(RevisionRow.seen_at >= since)
        found = [LedgerLine._make(row) for row in session.execute(query)]
        if not found:
            return
        yield found
        last = found[-1].id


def ledger_lines_of(session: Session, subjects: Mapping[str, Sequence[int]]) -> list[LedgerLine]:
    """The lines about these records, ids by kind, in the ledger's order."""
    ledger: list[LedgerLine] = []
    for kind, ids in subjects.items():
        for chunk in in_chunks(list(ids)):
            query = _lines().where(RevisionRow.kind == kind, RevisionRow.subject_id.in_(chunk))
            ledger += [LedgerLine._make(row) for row in session.execute(query)]
    return sorted(ledger, key=lambda line: line.id)


def ledger_lines_numbered(session: Session, ids: Sequence[int]) -> dict[int, LedgerLine]:
    """The lines with these numbers."""
    found: dict[int, LedgerLine] = {}
    for chunk in in_chunks(list(ids)):
        for row in session.execute(_lines().where(RevisionRow.id.in_(chunk))):
            found[row.id] = LedgerLine._make(row)
    return found


def _lines() -> Any:
    return select(
        RevisionRow.id, RevisionRow.crawl_id, RevisionRow.jurisdiction, RevisionRow.kind,
        RevisionRow.subject_id, RevisionRow.identifier, RevisionRow.reasons, RevisionRow.changes,
        RevisionRow.seen_at, RevisionRow.effective,
    )  # fmt: skip


def news_of(
    session: Session,
    revised: Sequence[LedgerLine],
    *,
    with_text: bool,
    primed: Callable[[LedgerLine], bool],
    then: LedgerState | None = None,
) -> list[News]:
    """What there is to tell in these lines, in their order; lines of bookkeeping are left out.

    ``with_text`` gathers the words for saved searches. ``then`` tells how flags, agendas and
    words were at a line of the ledger; without it they are taken as they stand now.
    """
    telling = [line for line in revised if is_news(line.reasons)]
    event_ids = sorted({line.subject_id for line in telling if line.kind == "event"})
    meetings = _meetings(session, telling, event_ids)
    if then is not None:
        meetings |= then.meetings(telling)
    _add_removed(session, telling, meetings)
    bill_ids = {line.subject_id for line in telling if line.kind == "bill"}
    on_agendas = {id_ for meeting in meetings.values() for id_ in meeting.agenda}
    texts: dict[str, dict[int, str]] = {"bill": {}, "event": {}}
    if with_text:
        texts = {"bill": texts_of(session, "bill", bill_ids),
                 "event": texts_of(session, "event", event_ids)}  # fmt: skip
    earlier = then.texts(telling) if with_text and then is not None else {}
    if then is None:
        flags_then = _flags_now(session, bill_ids | on_agendas, event_ids)
    else:
        flags_then = then.flags
    numbers = _numbers(session, on_agendas | bill_ids)
    return [
        News(
            revision=line.id,
            crawl_id=line.crawl_id,
            jurisdiction=line.jurisdiction,
            concerns=tuple(_concerns(line, meetings.get(line.id), flags_then, numbers)),
            text=earlier.get(line.id) or texts[line.kind].get(line.subject_id, ""),
            lines=changed_lines(line.reasons, line.changes) if line.kind == "event" else (),
            primed=primed(line),
        )
        for line in telling
    ]


def _concerns(
    line: LedgerLine,
    meeting: EventState | None,
    flags_then: FlagsThen,
    numbers: Mapping[int, BillNumber],
) -> Iterator[AffectedRecord]:
    """The record that the line is about, then the bills on the agenda of its meeting.

    ``meeting`` is the state of the meeting that it is about, ``numbers`` are those of the bills.
    """
    flags = flags_in(flags_then(line.kind, line.subject_id, line.id), line.changes)
    if meeting is None:
        words = bill_words(line.reasons, flagged=bool(flags))
    else:
        words = meeting_words(line.reasons, line.changes, state=meeting.state)
    yield AffectedRecord(
        kind=line.kind,
        id=line.subject_id,
        identifier=line.identifier,
        session=numbers[line.subject_id].session if line.kind == "bill" else "",
        flags=flags,
        words=words,
    )
    if meeting is None:
        return
    for bill, leading in meeting.agenda.items():
        yield AffectedRecord(
            kind="bill",
            id=bill,
            identifier=numbers[bill].identifier,
            session=numbers[bill].session,
            flags=flags_then("bill", bill, line.id),
            words=meeting_words(
                line.reasons,
                line.changes,
                state=meeting.state,
                bill=numbers[bill].identifier,
                lines=leading,
            ),
        )


def _flags_now(session: Session, bills: set[int], events: Sequence[int]) -> FlagsThen:
    now = {
        "bill": active_flags_of(session, "bill", bills),
        "event": active_flags_of(session, "event", events),
    }
    return lambda kind, id_, line: now[kind].get(id_, {})


def _meetings(
    session: Session, lines: Sequence[LedgerLine], ids: Sequence[int]
) -> dict[int, EventState]:
    """The meetings that these lines are about, as they stand, by the number of the line."""
    events: dict[int, EventRow] = {}
    for chunk in in_chunks(ids):
        query = select(EventRow).where(EventRow.id.in_(chunk))
        query = query.execution_options(populate_existing=True)  # written in sets, past the session
        events.update((event.id, event) for event in session.scalars(query))
    agendas = bills_on(session, list(events.values())) if events else {}
    return {
        line.id: EventState(
            state=event.state,
            agenda=dict(agendas.get(event.id, {})),
        )
        for line in lines
        if line.kind == "event" and (event := events[line.subject_id])
    }


def _add_removed(
    session: Session, found: Sequence[LedgerLine], meetings: Mapping[int, EventState]
) -> None:
    """Add the bills that were taken off an agenda: nothing stored leads to them any more."""
    named: dict[tuple[str, str], list[int]] = {}
    for line in found:
        if line.kind != "event":
            continue
        for change in line.changes:
            old = str(change.get("old", ""))
            gone = []
            if change.get("reason") == "agenda-item-removed":
                gone = [old.split(" ", 1)[0]]
            elif change.get("reason") == "subject-bills":
                gone = old.split("; ")
            for number in filter(None, gone):
                key = (line.jurisdiction, plain_number(number))
                named.setdefault(key, []).append(line.id)
    for jurisdiction, number, bill in bills_numbered(session, named) if named else ():
        for line_id in named.get((jurisdiction, plain_number(number)), ()):
            meetings[line_id].agenda.setdefault(bill, [])


def active_flags_of(
    session: Session, kind: str, ids: set[int] | Sequence[int]
) -> dict[int, dict[str, FlagStatus]]:
    """The active flags of these records, dismissed ones too, by topic."""
    flags: dict[int, dict[str, FlagStatus]] = {}
    for chunk in in_chunks(sorted(ids)):
        query = select(FlagRow.subject_id, FlagRow.topic, FlagRow.judgement, FlagRow.verdict).where(
            FlagRow.kind == kind, FlagRow.subject_id.in_(chunk), FlagRow.cleared_at.is_(None)
        )
        for id_, topic, judgement, verdict in session.execute(query):
            flags.setdefault(id_, {})[topic] = FlagStatus(judgement, verdict == DISMISSED)
    return flags


def all_active_flags(session: Session) -> dict[tuple[str, int], dict[str, FlagStatus]]:
    """Every active flag, dismissed ones too, by kind and id."""
    flags: dict[tuple[str, int], dict[str, FlagStatus]] = {}
    query = select(
        FlagRow.kind, FlagRow.subject_id, FlagRow.topic, FlagRow.judgement, FlagRow.verdict
    ).where(FlagRow.cleared_at.is_(None))
    for kind, id_, topic, judgement, verdict in session.execute(query):
        flags.setdefault((kind, id_), {})[topic] = FlagStatus(judgement, verdict == DISMISSED)
    return flags


def _numbers(session: Session, ids: set[int]) -> dict[int, BillNumber]:
    numbers: dict[int, BillNumber] = {}
    for chunk in in_chunks(sorted(ids)):
        query = select(BillRow.id, BillRow.identifier, BillRow.session).where(BillRow.id.in_(chunk))
        numbers.update((id_, BillNumber(*named)) for id_, *named in session.execute(query))
    return numbers


def decide_on_ledger_lines(
    session: Session,
    new_lines: Sequence[LedgerLine],
    subscriptions: Sequence[Subscription],
    *,
    primed: bool,
) -> None:
    """Write to the outbox what becomes of these new lines for each subscription.

    ``primed`` says that they come from a first look, which is no news.
    """
    index = SubscriptionIndex(subscriptions)
    seen = {line.id: line.seen_at for line in new_lines}
    news = news_of(session, new_lines, with_text=bool(index.searches), primed=lambda line: primed)
    outbox.record_decisions(
        session, (d for each in news for d in decide_alerts(each, index, now=seen[each.revision]))
    )
