"""Records that go on under another id: found among those that the source no longer has."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from lawtrack.database import bulk
from lawtrack.database.bulk import OWNERS, in_chunks
from lawtrack.database.tables.legislation import (
    AbsenceRow,
    AgendaItemRow,
    AliasRow,
    BillRow,
    EventRow,
)
from lawtrack.legislation.diff import Change
from lawtrack.legislation.identity.bill_names import PREFIXES
from lawtrack.legislation.identity.missing import GONE
from lawtrack.legislation.identity.successors import successors, titles_of_some
from lawtrack.legislation.normalize import Comparable
from lawtrack.legislation.records import Listed, Looked

OTHER_MEETINGS = 20  # of the same name, on whose agendas the lines of a gone meeting are looked for
OF_LATE = timedelta(days=1)  # a meeting that was to come, whatever the zone

Departed = Mapping[str, Collection[str]]  # by kind: the ids that the source no longer has

NOBODY: Departed = MappingProxyType({})


def long_departed(session: Session, jurisdiction: str) -> dict[str, set[str]]:
    """By kind, the ids of those that the source has said before to be gone."""
    query = select(AbsenceRow.kind, AbsenceRow.upstream_id).where(
        AbsenceRow.jurisdiction == jurisdiction, AbsenceRow.answer == GONE
    )
    ids: dict[str, set[str]] = {kind: set() for kind in OWNERS}
    for kind, upstream_id in session.execute(query):
        ids[kind].add(upstream_id)
    return ids


def departed_by(observed: Listed | Looked) -> Collection[str]:
    """The ids that the source no longer has, by a whole list or by its own word.

    One that stood under an id of our own has only come into the source's list.
    """
    if isinstance(observed, Listed):
        return observed.absent if observed.whole else ()
    is_gone = observed.gone and not observed.replaced
    return (observed.upstream_id,) if is_gone else ()


def predecessors(
    session: Session,
    kind: str,
    jurisdiction: str,
    fresh: Sequence[Comparable],
    departed: Collection[str],
    *,
    now: datetime,
) -> dict[str, bulk.Stored]:
    """The stored records that these new ones go on with, by the new id."""
    if not fresh or not departed:
        return {}
    alike = _alike_bills if kind == "bill" else _alike_events
    ids = [id_ for id_ in alike(session, jurisdiction, fresh, now) if id_ in departed]
    stored = bulk.stored_keys(session, kind, jurisdiction, ids)
    gone = bulk.load_records(session, kind, sorted(each.id for each in stored.values()))
    is_telling: Callable[[str], bool] = bool
    if kind == "event" and gone:
        is_telling = _telling_lines(session, jurisdiction, list(gone.values()))
    going_on = successors(list(gone.values()), fresh, is_telling=is_telling)
    return {new: stored[old] for new, old in going_on.items()}


def _alike_bills(
    session: Session, jurisdiction: str, fresh: Sequence[Comparable], now: datetime
) -> list[str]:
    ids: list[str] = []
    numbers = {each for record in fresh for each in _spellings(record.row["identifier"])}
    for chunk in in_chunks(sorted(numbers)):
        query = select(BillRow.upstream_id).where(
            BillRow.jurisdiction == jurisdiction, BillRow.identifier.in_(chunk)
        )
        ids += session.scalars(query)
    return ids


def _spellings(number: str) -> set[str]:
    """The ways in which systems print a number: they join its parts otherwise."""
    parts = number.replace("-", " ").split()
    return {number, number.upper(), *(sign.join(parts) for sign in ("-", " ", ""))}


def _alike_events(
    session: Session, jurisdiction: str, fresh: Sequence[Comparable], now: datetime
) -> list[str]:
    names = {record.row["name"].lower() for record in fresh}
    days = {record.row["date"] for record in fresh}
    query = select(EventRow.upstream_id).where(
        EventRow.jurisdiction == jurisdiction,
        func.lower(EventRow.name).in_(names),
        or_(EventRow.date.in_(days), EventRow.date >= (now - OF_LATE).date()),
    )
    return list(session.scalars(query))


def _telling_lines(
    session: Session, jurisdiction: str, gone: Sequence[Comparable]
) -> Callable[[str], bool]:
    """Which lines stand on hardly any other agenda of the same name."""
    query = (
        select(EventRow.id)
        .where(EventRow.jurisdiction == jurisdiction)
        .where(EventRow.name.in_({record.row["name"] for record in gone}))
        .where(EventRow.id.not_in([record.row["id"] for record in gone]))
        .order_by(EventRow.date.desc())
        .limit(OTHER_MEETINGS)
    )
    agendas: dict[int, list[str]] = {}
    lines = select(AgendaItemRow.event_id, AgendaItemRow.title).where(
        AgendaItemRow.event_id.in_(session.scalars(query).all())
    )
    for event_id, title in session.execute(lines):
        agendas.setdefault(event_id, []).append(title)
    return titles_of_some(list(agendas.values()), most=1)


def renumbered(
    session: Session,
    kind: str,
    jurisdiction: str,
    *,
    old: str,
    new: str,
    subject_id: int,
    now: datetime,
) -> Change:
    """Keep the old id as another name of the record, and return what the ledger says of it."""
    bulk.upsert(
        session,
        AliasRow,
        [
            {
                "jurisdiction": jurisdiction,
                "kind": kind,
                "upstream_id": old,
                "subject_id": subject_id,
                "since": now,
            }
        ],
    )
    for table, id_ in ((AbsenceRow, old), (AliasRow, new)):
        session.execute(
            delete(table).where(
                table.jurisdiction == jurisdiction, table.kind == kind, table.upstream_id == id_
            )
        )
    prefix = PREFIXES[kind]
    return Change(reason="renumbered", field="upstream_id", old=prefix + old, new=prefix + new)
