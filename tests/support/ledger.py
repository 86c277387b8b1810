"""What a database's revisions come to, so that two installations can be compared.

Two installations that saw the same world at different moments tell the same in other portions:
what one saw on two days, the other may have seen at once. So changes are composed: a field from
its first old to its last new value, children as what was added and removed in all.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.database.engine import open_database
from lawtrack.database.ledger import chained_rows
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow
from lawtrack.legislation import hash_chain
from lawtrack.legislation.reasons import BOOKKEEPING

Record = tuple[str, str, str]  # jurisdiction, "bill" or "event", the source's id
CHILDREN = frozenset({"action", "sponsor", "document", "vote", "agenda-item", "companion"})
# Told when a file could be read, which may be later than the rest; the texts themselves are
# compared with what is stored. Flags stand in a table of their own.
ASIDE = frozenset({"text", "flag", "verdict"})


@dataclass(slots=True)
class Composed:
    """All that was told about one record."""

    times_new: int = 0
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    children: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)  # places where the story does not go on

    def net(self) -> tuple[dict[str, tuple[str, str]], dict[tuple[str, str], int]]:
        """What is left when what went back and forth is taken out."""
        return (
            {name: pair for name, pair in self.fields.items() if pair[0] != pair[1]},
            {child: count for child, count in self.children.items() if count},
        )


def composed(config: Config) -> dict[Record, Composed]:
    """By record: what all its revisions come to."""
    engine = open_database(config.database)
    found: dict[Record, Composed] = {}
    with Session(engine) as session:
        names = {("bill", row.id): row.upstream_id for row in session.scalars(select(BillRow))}
        names |= {("event", row.id): row.upstream_id for row in session.scalars(select(EventRow))}
        for row in session.scalars(select(RevisionRow).order_by(RevisionRow.id)):
            record = (row.jurisdiction, row.kind, names[row.kind, row.subject_id])
            _compose(found.setdefault(record, Composed()), row)
    engine.dispose()
    return found


def _compose(story: Composed, row: RevisionRow) -> None:
    story.times_new += "new" in row.reasons
    for change in row.changes:
        name, old, new = change["field"], change["old"], change["new"]
        if name in ASIDE:
            continue
        if name in CHILDREN:
            story.children.update({(name, new): 1} if new else {})
            story.children.subtract({(name, old): 1} if old else {})
            continue
        first, last = story.fields.get(name, (old, old))
        if last != old:
            story.broken.append(f"revision {row.id}: {name} was {last!r}, is told from {old!r}")
        story.fields[name] = (first, new)


def known_by(config: Config, moment: datetime) -> set[Record]:
    """The records that were seen first at ``moment`` or before."""
    engine = open_database(config.database)
    with Session(engine) as session:
        bills = select(BillRow).where(BillRow.first_seen <= moment)
        events = select(EventRow).where(EventRow.first_seen <= moment)
        found = {(row.jurisdiction, "bill", row.upstream_id) for row in session.scalars(bills)}
        found |= {(row.jurisdiction, "event", row.upstream_id) for row in session.scalars(events)}
    engine.dispose()
    return found


def told(config: Config, *, after: int) -> tuple[dict[Record, set[str]], int]:
    """What was told about each record since revision ``after``, and the last revision's number.

    Bookkeeping and what became of flags is left out.
    """
    engine = open_database(config.database)
    found: dict[Record, set[str]] = {}
    with Session(engine) as session:
        names = {("bill", row.id): row.upstream_id for row in session.scalars(select(BillRow))}
        names |= {("event", row.id): row.upstream_id for row in session.scalars(select(EventRow))}
        query = select(RevisionRow).where(RevisionRow.id > after).order_by(RevisionRow.id)
        for row in session.scalars(query):
            after = row.id
            reasons = news(row.reasons)
            if reasons:
                record = (row.jurisdiction, row.kind, names[row.kind, row.subject_id])
                found.setdefault(record, set()).update(reasons)
    engine.dispose()
    return found, after


def news(reasons: "list[str] | frozenset[str]") -> set[str]:
    """The reasons that say what changed in a record."""
    return {r for r in reasons if not r.startswith("flag-")} - BOOKKEEPING


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """How the chain of one jurisdiction stands."""

    jurisdiction: str
    revisions: int
    head: str  # to be noted elsewhere: it seals everything up to here
    fault: str = ""  # the first revision that is not as it was written, and why


def check_chain(session: Session, jurisdiction: str) -> ChainState:
    """Read the whole chain of a jurisdiction, up to its first fault."""
    previous, count = hash_chain.START, 0
    for row in chained_rows(session, jurisdiction):
        fault = hash_chain.chain_fault_of(row, previous)
        if fault:
            return ChainState(
                jurisdiction=jurisdiction,
                revisions=count,
                head=previous,
                fault=f"revision {row['id']} ({row['identifier']}): {fault}",
            )
        previous, count = row["hash"], count + 1
    return ChainState(jurisdiction=jurisdiction, revisions=count, head=previous)
