"""Runs of long lists: each begins behind a key, so that nothing is skipped or told twice.

What comes in or goes while somebody reads on moves no other line; counted lines it would move.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, tuple_
from sqlalchemy.orm import Session

from lawtrack.database.bills import LATEST, BillLine, bill_lines, bills_asked
from lawtrack.database.documents.listed import DocumentKey, ListedDocument, documents_after
from lawtrack.database.events import EVENT_KEY, ListedEvent, events_asked, listed_events
from lawtrack.database.flags import ActiveFlag, active_flags
from lawtrack.database.ledger import NamedRevision, newest_revisions
from lawtrack.database.tables.legislation import BillRow, EventRow

Line = TypeVar("Line")
BillKey = tuple[date | None, str, str, int]  # latest action, jurisdiction, number, our id
EventKey = tuple[date, str, str, int]  # day, time, jurisdiction, our id
FlagKey = tuple[str, str, str, str, int]  # kind, jurisdiction, judgement, topic, our id
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class KeyedRun(Generic[Line]):
    """Some lines of a list, and the key behind which the next ones begin; none at the end."""

    lines: tuple[Line, ...]
    last: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillsAsked:
    """Which bills are asked for."""

    jurisdiction: str | None = None
    session: str | None = None
    topic: str | None = None
    flagged: bool = False
    stage: str | None = None
    since: date | None = None  # of the last change that lawtrack saw
    among: Collection[int] | None = None  # our ids


def run_of_bills(
    session: Session, asked: BillsAsked, *, after: BillKey | None, size: int
) -> KeyedRun[BillLine]:
    """The next bills, those with the latest action first."""
    query = bills_asked(
        session,
        jurisdiction=asked.jurisdiction,
        topic=asked.topic,
        flagged=asked.flagged,
        since=asked.since,
    )
    if asked.session is not None:
        query = query.where(BillRow.session == asked.session)
    if asked.stage is not None:
        query = query.where(BillRow.stage == asked.stage)
    if asked.among is not None:
        ids: BindParameter[int] = bindparam(
            "ids", sorted(asked.among), expanding=True, literal_execute=True
        )
        query = query.where(BillRow.id.in_(ids))
    if after is not None:
        query = query.where(_behind_bill(after))
    rows = session.scalars(query.limit(size + 1)).all()
    return _run(
        rows,
        size,
        lambda row: (row.last_action_date or row.introduced, row.jurisdiction, row.identifier,
                     row.id),
        lambda kept: bill_lines(session, kept),
    )  # fmt: skip


def _behind_bill(after: BillKey) -> ColumnElement[bool]:
    day, *rest = after
    last = day or date.min
    names = tuple_(BillRow.jurisdiction, BillRow.identifier, BillRow.id) > tuple_(*rest)
    return and_(last >= LATEST, or_(last > LATEST, names))


def run_of_events(
    session: Session,
    *,
    first: date | None,
    last: date | None,
    jurisdiction: str | None,
    flagged: bool,
    now: datetime,
    after: EventKey | None,
    size: int,
) -> KeyedRun[ListedEvent]:
    """The next meetings of these days, in their order."""
    kept: list[tuple[EventKey, ListedEvent]] = []
    while True:
        query = events_asked(first, last, jurisdiction=jurisdiction).limit(AT_ONCE)
        if after is not None:
            query = query.where(tuple_(*EVENT_KEY) > tuple_(*after))
        rows = session.scalars(query).all()
        keys = [_key_of_event(row) for row in rows]
        lines = listed_events(session, rows, now=now)
        kept += [pair for pair in zip(keys, lines, strict=True) if pair[1].flagged or not flagged]
        if len(rows) < AT_ONCE or len(kept) > size:
            return _run_of_pairs(kept, size)
        after = keys[-1]


def _key_of_event(row: EventRow) -> EventKey:
    return row.date, row.time, row.jurisdiction, row.id


def run_of_changes(
    session: Session,
    *,
    jurisdiction: str | None,
    topic: str | None,
    since: datetime | None,
    until: datetime | None,
    reasons: Sequence[str],
    below: int | None,
    size: int,
) -> KeyedRun[NamedRevision]:
    """The next lines of the ledger, the newest first."""
    lines = newest_revisions(
        session,
        jurisdiction=jurisdiction,
        topic=topic,
        since=since,
        until=until,
        reasons=reasons,
        below=below,
        limit=size + 1,
    )
    lines.sort(key=lambda line: -line.change.revision)
    return _run(lines, size, lambda line: (line.change.revision,), list)


def run_of_flags(
    session: Session,
    *,
    jurisdiction: str | None,
    topic: str | None,
    since: datetime | None,
    dismissed: bool,
    after: FlagKey | None,
    size: int,
) -> KeyedRun[ActiveFlag]:
    """The next flags that stand, by kind, jurisdiction, judgement and topic."""
    flags = active_flags(
        session, jurisdiction=jurisdiction, topic=topic, since=since, dismissed=dismissed
    )

    def key(flag: ActiveFlag) -> FlagKey:
        return flag.kind, flag.jurisdiction, flag.judgement, flag.topic, flag.subject_id

    flags.sort(key=key)
    return _run([flag for flag in flags if after is None or key(flag) > after], size, key, list)


def run_of_documents(
    session: Session,
    jurisdictions: Sequence[str],
    *,
    state: str | None,
    after: DocumentKey | None,
    size: int,
) -> KeyedRun[ListedDocument]:
    """The next documents that bills and meetings list, by kind, jurisdiction and record."""
    pairs = documents_after(session, jurisdictions, state=state, after=after, limit=size + 1)
    return _run_of_pairs(pairs, size)


Row = TypeVar("Row")


def _run(
    rows: Sequence[Row],
    size: int,
    key: Callable[[Row], tuple[Any, ...]],
    lines: Callable[[Sequence[Row]], Sequence[Line]],
) -> KeyedRun[Line]:
    kept = rows[:size]
    return KeyedRun(tuple(lines(kept)), key(kept[-1]) if len(rows) > size else None)


def _run_of_pairs(pairs: Sequence[tuple[tuple[Any, ...], Line]], size: int) -> KeyedRun[Line]:
    return _run(pairs, size, lambda pair: pair[0], lambda kept: [line for _, line in kept])
