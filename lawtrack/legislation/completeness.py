"""Which fields of a source's records are filled, and which have gone empty; pure.

A field that was filled and comes empty is either news (a sponsor withdrew, a file was taken down)
or a source that has lost a part of its answer. One record cannot tell which, the whole crawl can:
until its end the stored value stays, as if the crawl had not looked at the field. Then the field
is believed to be empty when that is so on few records (``FEW``, or ``SHARE`` of those that had
it), and kept where it is so on many.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from lawtrack.legislation.changes.document_versions import VERSION
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.records import RECORDS, Bill, Event, children_of, rules_of

FEW = 5  # a clerk's corrections in one crawl, whatever the size of the source
SHARE = 0.10  # of the records that had the field; a loss of the source's own is far above
MOST_HELD = 1000  # records that wait for the end of a crawl; more have never been corrections

# The columns that are counted, and table → field of the children, which all are. What the source
# may clear at any time, such as notes, is not among them.
_COLUMNS: dict[str, tuple[str, ...]] = {
    kind: tuple(name for name, rule in rules_of(record).items() if rule.counted and not rule.table)
    for kind, record in RECORDS.items()
}
_CHILDREN = {kind: children_of(record) for kind, record in RECORDS.items()}
FIELDS: dict[str, tuple[str, ...]] = {kind: (*_COLUMNS[kind], *_CHILDREN[kind]) for kind in RECORDS}
_READ = {kind: attrgetter(*_COLUMNS[kind], *_CHILDREN[kind].values()) for kind in RECORDS}

Field = tuple[str, str]  # kind, name in the tables


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """A record with fields that came empty, kept in mind until its crawl ends."""

    kind: str
    record: Bill | Event
    fields: frozenset[str]
    changed: bool  # something else about it was news already


@dataclass(frozen=True, slots=True)
class Filled:
    """On how many of the records that were read in full each field was filled."""

    records: Counter[str]  # by kind
    fields: Counter[Field]

    def __add__(self, other: "Filled") -> "Filled":
        return Filled(self.records + other.records, self.fields + other.fields)


def no_fields() -> Filled:
    """Nothing has been counted yet."""
    return Filled(Counter(), Counter())


def filled(kind: str, records: Sequence[Bill | Event]) -> Filled:
    """How many of those records that were read in full say something in each field."""
    records = [record for record in records if isinstance(record, Event) or record.complete]
    names, read = FIELDS[kind], _READ[kind]
    columns = zip(*map(read, records), strict=True) if records else [()] * len(names)
    counts = [sum(map(bool, column)) for column in columns]
    fields = Counter({(kind, name): count for name, count in zip(names, counts, strict=True)})
    return Filled(Counter({kind: len(records)}), fields)


def fields_emptied(before: Comparable, new: Comparable) -> frozenset[str]:
    """The fields that are stored and that the new record says are empty."""
    kind = new.kind
    return frozenset(
        [
            *(name for name in _COLUMNS[kind] if before.row[name] and not new.row[name]),
            *(
                name
                for name in _CHILDREN[kind]
                if new.rows[name] is not None
                and _says_something(before.rows[name], name)
                and not _says_something(new.rows[name], name)
            ),
            *(_PAPERS for _ in lost_papers(before, new)[:1]),
        ]
    )


def _says_something(rows: Sequence[Row] | None, table: str) -> bool:
    """Whether there are such rows; lines of an agenda that have all lost their titles are none."""
    return any(row["title"] for row in rows or ()) if table == "agenda_items" else bool(rows)


_PAPERS = "documents"


def lost_papers(before: Comparable, new: Comparable) -> Sequence[Row]:
    """The stored versions of a bill of which the new record has none, or so its other papers.

    A source has lists of its own for them: either may come empty, or not be had.
    """
    listed = new.rows.get(_PAPERS)
    if listed is None:
        return ()
    are_versions = {row["kind"] == VERSION for row in listed}
    stored = before.rows[_PAPERS] or ()
    return [row for row in stored if (row["kind"] == VERSION) not in are_versions]


def keep_stored(before: Comparable, new: Comparable, fields: frozenset[str]) -> Comparable:
    """The new record with the stored values in these fields; such children count as not read.

    Without a stamp it is asked for again, should the crawl not come to its end.
    """
    row = {name: before.row[name] if name in fields else value for name, value in new.row.items()}
    rows = {name: None if name in fields else value for name, value in new.rows.items()}
    kept = replace(new, row={**row, "stamp": ""}, rows=rows)
    if not {"documents", "event_documents"} & fields:
        return kept
    if new.rows.get(_PAPERS):  # versions or other papers alone are lost
        papers = with_papers(before, new).rows[_PAPERS]
        return replace(kept, rows={**rows, _PAPERS: papers})
    return replace(kept, documents=None)


def with_papers(before: Comparable, new: Comparable) -> Comparable:
    """The new record with the stored papers of the list that it lacks."""
    papers = [*(new.rows[_PAPERS] or ()), *lost_papers(before, new)]
    papers.sort(key=lambda row: row["kind"] != VERSION)  # as they are listed
    return replace(new, rows={**new.rows, _PAPERS: papers})


def lost_roll_calls(before: Comparable, new: Comparable) -> frozenset[str]:
    """The agenda lines, by the source's ids, whose stored votes the new record has not.

    None where it was asked for them a second time: one answer of "not found" deletes nothing. A
    record without a stamp was not read to its end, and says nothing of them.
    """
    if new.row["stamp"] and not before.row["stamp"]:
        return frozenset()
    lines, now = before.rows["agenda_items"] or (), new.rows["agenda_items"] or ()
    voted = frozenset(row["upstream_id"] for row in lines if row["votes"])
    return voted & {row["upstream_id"] for row in now if not row["votes"]} - {""}


def keep_roll_calls(before: Comparable, new: Comparable) -> Comparable:
    """The new meeting with the stored votes that it lost; without a stamp it is asked for again."""
    lost = lost_roll_calls(before, new)
    votes = {row["upstream_id"]: row["votes"] for row in before.rows["agenda_items"] or ()}
    lines = [
        {**row, "votes": votes[row["upstream_id"]]} if row["upstream_id"] in lost else row
        for row in new.rows["agenda_items"] or ()
    ]
    rows = {**new.rows, "agenda_items": lines}
    return replace(new, row={**new.row, "stamp": ""}, rows=rows)


def slim(held: tuple[HeldRecord, ...]) -> tuple[HeldRecord, ...]:
    """The records that wait; without their children when they are too many to be corrections."""
    if len(held) <= MOST_HELD:
        return held
    return tuple(replace(one, record=_without_children(one.record)) for one in held)


def _without_children(record: Bill | Event) -> Bill | Event:
    kind = "bill" if isinstance(record, Bill) else "event"
    nothing: dict[str, Any] = dict.fromkeys(_CHILDREN[kind].values())
    return replace(record, **nothing)


def counted(held: Iterable[HeldRecord]) -> dict[Field, list[str]]:
    """The source's ids of the records on which each field came empty."""
    ids: dict[Field, list[str]] = {}
    for one in held:
        for name in one.fields:
            ids.setdefault((one.kind, name), []).append(one.record.upstream_id)
    return ids


def believable(
    ids: Mapping[Field, Sequence[str]],
    given: Counter[Field],
    *,
    canaries: frozenset[str],
) -> frozenset[Field]:
    """The fields that are truly empty where they came empty.

    ``given`` says on how many stored records the field still came filled. Old records that are
    known not to change do not lose a field two at a time.
    """
    return frozenset(
        field
        for field, lost in ids.items()
        if len(lost) <= max(FEW, SHARE * (len(lost) + given[field]))
        and not (field[0] == "bill" and len(canaries.intersection(lost)) > 1)
    )


def as_data(read: Filled, held: Mapping[Field, Sequence[str]]) -> dict[str, Any]:
    """What a crawl's row keeps of it: by kind, how many records there were and have each field."""
    by_kind: dict[str, Any] = {kind: {"records": count} for kind, count in read.records.items()}
    for (kind, name), count in read.fields.items():
        by_kind[kind][name] = count
    for (kind, name), ids in held.items():
        by_kind.setdefault(kind, {}).setdefault("emptied", {})[name] = len(ids)
    return by_kind


def completes(before: Comparable, new: Comparable) -> bool:
    """Whether the new record was read in full, or its text, and the stored one is not."""
    if new.kind == "event" or before.row["complete"]:
        return False
    return new.row["complete"] or new.rows["documents"] is not None


def as_complete_as(before: Comparable, new: Comparable) -> Comparable:
    """The new record, which is no less complete for being met on a list again."""
    if new.kind == "event" or new.row["complete"] or not before.row["complete"]:
        return new
    return replace(new, row={**new.row, "complete": True})


def as_far_as_read(before: Comparable, new: Comparable) -> Comparable:
    """What of the new record can be another than before: of a line of a list, only that."""
    if new.kind == "event" or before.row["complete"]:
        return new
    return replace(new, rows=dict.fromkeys(new.rows))
