"""Lines of the ledger as they are stored, for those who decide what they are about."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.jurisdictions import first_good_crawls
from lawtrack.database.tables.legislation import RevisionRow

FEW_LINES = 2_000  # that are quickly looked through
LINES_AT_ONCE = 1_000


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


class LedgerPlace(NamedTuple):
    """The number of a line with its second: once a backup is put back, another has the number."""

    line: int
    second: int

    @property
    def moment(self) -> datetime:
        """When the line was seen."""
        return datetime.fromtimestamp(self.second, UTC)

    def __str__(self) -> str:
        return f"{self.line}-{self.second}"


def ledger_line_of(id_: int, row: Mapping[str, Any]) -> LedgerLine:
    """The line that a row of the ledger is, once it has a number."""
    return LedgerLine(id_, *(row[name] for name in LedgerLine._fields[1:]))


def stored_ledger_lines(
    session: Session, *, since: datetime | None = None
) -> Iterator[list[LedgerLine]]:
    """The ledger from ``since`` on, in its order, some lines at once."""
    last = 0
    while True:
        query = _lines().where(RevisionRow.id > last).order_by(RevisionRow.id).limit(LINES_AT_ONCE)
        if since is not None:
            query = query.where(RevisionRow.seen_at >= since)
        lines = [LedgerLine._make(row) for row in session.execute(query)]
        if not lines:
            return
        yield lines
        last = lines[-1].id


def place_of_line(session: Session, number: int) -> LedgerPlace | None:
    """The place of the line of this number; ``None`` where there is no such line."""
    seen_at = session.scalar(select(RevisionRow.seen_at).where(RevisionRow.id == number))
    return LedgerPlace(number, int(seen_at.timestamp())) if seen_at else None


def seen_at_line_before(session: Session, most: int) -> datetime | None:
    """When the line was seen behind which so many are the newest; ``None``: there are not more."""
    query = select(RevisionRow.seen_at).order_by(RevisionRow.id.desc()).offset(most).limit(1)
    return session.scalar(query)


def few_lines_since(session: Session, since: datetime) -> tuple[int, int] | None:
    """Between which numbers the lines stand that were seen from then on, both included.

    ``None`` where they are not few: who reads the newest first soon has enough of them.
    """
    some = select(RevisionRow.id).where(RevisionRow.seen_at >= since).limit(FEW_LINES + 1)
    id_ = some.subquery().c.id
    count, first, last = session.execute(select(func.count(), func.min(id_), func.max(id_))).one()
    return None if count > FEW_LINES else (first or 1, last or 0)


def first_seen_at(session: Session, jurisdictions: Sequence[str] = ()) -> datetime | None:
    """When the ledger begins, for these jurisdictions or all; ``None`` while it has no line."""
    query = select(RevisionRow.seen_at).order_by(RevisionRow.id).limit(1)
    if jurisdictions:
        query = query.where(RevisionRow.jurisdiction.in_(jurisdictions))
    return session.scalar(query)


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
    lines: dict[int, LedgerLine] = {}
    for chunk in in_chunks(list(ids)):
        for row in session.execute(_lines().where(RevisionRow.id.in_(chunk))):
            lines[row.id] = LedgerLine._make(row)
    return lines


def is_of_first_look(session: Session) -> Callable[[LedgerLine], bool]:
    """A test whether a line came from a first look: of its source, or for its topic."""
    first = first_good_crawls(session)

    def primed(line: LedgerLine) -> bool:
        if any(c.get("reason") == "lexicon" and not c.get("old") for c in line.changes):
            return True
        until = first.get(line.jurisdiction)
        return line.crawl_id is not None and (until is None or line.crawl_id <= until)

    return primed


def after_first_looks(session: Session) -> ColumnElement[bool]:
    """That a line came later than the first look at its source; those for topics are among them."""
    later = [
        and_(RevisionRow.jurisdiction == jurisdiction, RevisionRow.crawl_id > until)
        for jurisdiction, until in first_good_crawls(session).items()
    ]
    return or_(RevisionRow.crawl_id.is_(None), *later)


def _lines() -> Select[*tuple[Any, ...]]:
    return select(
        RevisionRow.id, RevisionRow.crawl_id, RevisionRow.jurisdiction, RevisionRow.kind,
        RevisionRow.subject_id, RevisionRow.identifier, RevisionRow.reasons, RevisionRow.changes,
        RevisionRow.seen_at, RevisionRow.effective,
    )  # fmt: skip
