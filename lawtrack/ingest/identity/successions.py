"""Records that go on under another id: found among those that the source no longer has."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

from sqlalchemy import CompoundSelect, bindparam, delete, func, or_, select, union_all
from sqlalchemy.orm import Session

from lawtrack.database import bulk
from lawtrack.database.bulk import OWNERS, in_chunks
from lawtrack.database.sealing.seals import append_seal
from lawtrack.database.tables.legislation import (
    AbsenceRow,
    AgendaItemRow,
    AliasRow,
    BillRow,
    EventRow,
)
from lawtrack.ingest.ledger import insert_revisions, revision_row
from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.hash_chain import OVER, SealKind
from lawtrack.legislation.identity.bill_names import PREFIXES
from lawtrack.legislation.identity.missing import GONE, WAITING, is_waiting
from lawtrack.legislation.identity.successors import (
    has_its_number,
    is_another,
    successors,
    titles_of_some,
)
from lawtrack.legislation.normalize import Comparable
from lawtrack.legislation.records import Listed, Looked

OTHER_MEETINGS = 20  # of the same name, on whose agendas the lines of a gone meeting are looked for
OF_LATE = timedelta(days=1)  # a meeting that was to come, whatever the zone

Departed = Mapping[str, Collection[str]]  # by kind: the ids that the source no longer has

_BEHIND_WAITING = "was."  # in the order of bytes

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
    moved = _ids_that_moved(session, kind, jurisdiction) if fresh else set()
    if not fresh or not (departed or moved):
        return {}
    ids = _alike(session, kind, jurisdiction, fresh, now)
    if not any(record.upstream_id in moved for record in fresh):
        ids = [id_ for id_ in ids if id_ in departed or is_waiting(id_)]
    stored = bulk.stored_keys(session, kind, jurisdiction, ids)
    gone = bulk.load_records(session, kind, sorted(each.id for each in stored.values()))
    is_telling: Callable[[str], bool] = bool
    if kind == "event" and gone:
        is_telling = _telling_lines(session, jurisdiction, list(gone.values()))
    going_on = successors(list(gone.values()), fresh, is_telling=is_telling)
    return {new: stored[old] for new, old in going_on.items()}


def waited_for(upstream_id: str) -> str:
    """The id that the record of this id had before another one was given it."""
    return upstream_id.removeprefix(WAITING)


def _ids_that_moved(session: Session, kind: str, jurisdiction: str) -> set[str]:
    """Ids that no record has any more because all have moved on by some, and of those that wait."""
    connection = session.connection()
    query = _moved_or_waiting(kind, connection.dialect.name)
    return set(connection.scalars(query, {"source": jurisdiction}))


@cache
def _moved_or_waiting(kind: str, dialect: str) -> CompoundSelect[str]:
    """Put together once: each batch with a new record asks."""
    stored, aliases = bulk.table_of(OWNERS[kind]).c, bulk.table_of(AliasRow).c
    waiting = select(stored.upstream_id).where(
        stored.jurisdiction == bindparam("source"), stored.upstream_id.startswith(WAITING)
    )
    if dialect == "sqlite":  # where only this asks the index
        waiting = waiting.where(stored.upstream_id >= WAITING, stored.upstream_id < _BEHIND_WAITING)
    moved = select(aliases.upstream_id).where(
        aliases.jurisdiction == bindparam("source"), aliases.kind == kind
    )
    return union_all(waiting, moved)


def exchanged(
    session: Session,
    kind: str,
    jurisdiction: str,
    pairs: Sequence[tuple[Comparable, Comparable]],
    *,
    batch: Collection[str],
    now: datetime,
) -> dict[str, bulk.Stored]:
    """The stored records for which ids stand now that stood for others, by the id.

    ``pairs`` are what is stored under an id and what the source has under it, which seems another;
    ``batch`` are the ids of all that came with them. Two meetings may be alike because one was
    moved to where the other is: ids of meetings are exchanged only where several are. A bill that
    has another title too goes on by its number, where the id of that number is another's.
    """
    ids = _alike(session, kind, jurisdiction, [new for _, new in pairs], now)
    stored = bulk.stored_keys(session, kind, jurisdiction, ids)
    twins = bulk.load_records(session, kind, sorted(each.id for each in stored.values()))
    left = {id_: twins[each.id] for id_, each in stored.items()}
    others = {record.upstream_id for _, record in pairs}
    twin_ids: dict[str, str] = {}
    for is_same in (is_another, lambda _, new, twin: has_its_number(new, twin)):
        for before, record in pairs:
            if record.upstream_id in twin_ids:
                continue
            for id_, twin in left.items():
                stays = id_ not in others and (id_ in batch or is_same is not is_another)
                if id_ != record.upstream_id and not stays and is_same(before, record, twin):
                    twin_ids[record.upstream_id] = id_
                    del left[id_]
                    break
    if kind == "event" and len(twin_ids) == 1 and others.isdisjoint(twin_ids.values()):
        return {}
    return {id_: stored[twin] for id_, twin in twin_ids.items()}


def _alike(
    session: Session, kind: str, jurisdiction: str, records: Sequence[Comparable], now: datetime
) -> list[str]:
    alike = _alike_bills if kind == "bill" else _alike_events
    return alike(session, jurisdiction, records, now)


def let_wait(
    session: Session,
    kind: str,
    jurisdiction: str,
    record: Comparable,
    *,
    crawl_id: int | None,
    now: datetime,
) -> None:
    """Take its id from a stored record, for the source has given it to another one."""
    old = record.upstream_id
    new, more = f"{WAITING}{old}", 1
    while bulk.stored_keys(session, kind, jurisdiction, [new]):
        more += 1
        new = f"{WAITING}{old}-{more}"
    waiting = replace(
        record, upstream_id=new, row={**record.row, "upstream_id": new, "last_changed": now}
    )
    prefix = PREFIXES[kind]
    change = Change(reason="renumbered", field="upstream_id", old=prefix + old, new=prefix + new)
    id_ = record.row["id"]
    bulk.update_records(session, kind, [{"id": id_, "upstream_id": new, "last_changed": now}])
    line = revision_row(
        waiting, id_, [change], jurisdiction=jurisdiction, crawl_id=crawl_id, now=now,
        before={"row": {"upstream_id": old}},
    )  # fmt: skip
    insert_revisions(session, [line])


def still_waiting(session: Session, jurisdiction: str) -> list[Looked]:
    """That the source no longer has the records whose ids it gave to others."""
    looks = []
    for kind, model in OWNERS.items():
        query = select(model.upstream_id).where(
            model.jurisdiction == jurisdiction,
            model.upstream_id.startswith(WAITING),
            model.missing_since.is_(None),
        )
        looks += [
            Looked(jurisdiction=jurisdiction, kind=kind, upstream_id=id_, gone=True, at_once=True)
            for id_ in session.scalars(query)
        ]
    return looks


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
    """Keep the old id as another name of the record, and return what the ledger says of it.

    One that another record has now is nobody's other name.
    """
    if not is_waiting(old):
        alias = {
            "jurisdiction": jurisdiction, "kind": kind, "upstream_id": old,
            "subject_id": subject_id, "since": now,
        }  # fmt: skip
        bulk.upsert(session, AliasRow, [alias])
    for table, id_ in ((AbsenceRow, old), (AliasRow, new)):
        done = session.execute(
            delete(table).where(
                table.jurisdiction == jurisdiction, table.kind == kind, table.upstream_id == id_
            )
        )
        if table is AbsenceRow and int(getattr(done, "rowcount", 0)):
            over = [(f"{kind}/{old}", OVER)]
            append_seal(session, jurisdiction, SealKind.ABSENCES, over, now=now)
    prefix = PREFIXES[kind]
    was = prefix + waited_for(old)
    return Change(reason="renumbered", field="upstream_id", old=was, new=prefix + new)
