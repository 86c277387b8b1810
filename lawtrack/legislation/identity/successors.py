"""When a record that is new is one that is gone, under another id; pure.

Sources number anew: a clerk deletes a meeting and enters it again, a system is moved and
counts on from elsewhere. What the source no longer has under one id, and has under another with the
same number, type, title and date, is the same record. Two bills that only share a number
are two.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

import orjson

from lawtrack.legislation.identity.bill_names import bare
from lawtrack.legislation.normalize import Comparable, Row

# What of a bill and of a meeting must be the same, beside a bill's number in any spelling.
_SAME_BILL = ("session", "kind", "title", "introduced")
_WHICH_MEETING = ("name", "date", "time")
_SAME_EVENT = ("name", "body", "date", "time", "location")
ALIKE = 0.5  # of what two agendas have, so much is on both: then they may be one meeting's
# The ids of children that a source counts anew with their owner.
_IDS = ("upstream_id", "event_upstream_id", "bill_upstream_id")
_TABLES_WITH_IDS = ("actions", "votes", "agenda_items")


def successors(
    gone: Sequence[Comparable],
    new: Sequence[Comparable],
    *,
    is_telling: Callable[[str], bool] = lambda title: True,
) -> dict[str, str]:
    """The ids of those new records that are gone ones under another id: new id → old id.

    ``is_telling`` says whether a line of an agenda, by its title, stands on few agendas only: what
    all of a body's agendas have in common makes no meeting the same.
    """
    old_ids: dict[str, str] = {}
    left = {record.upstream_id: record for record in gone}
    by_likeness: dict[Any, list[str]] = {}
    for id_, record in left.items():
        if (like := _as_it_was(record)) is not None:
            by_likeness.setdefault(like, []).append(id_)
    for record in new:
        if same := by_likeness.get(_as_it_was(record)):
            old_ids[record.upstream_id] = same.pop(0)
            del left[old_ids[record.upstream_id]]
    unlike = [each for each in new if each.kind == "event" and each.upstream_id not in old_ids]
    alike = [
        (-share, old.upstream_id, each.upstream_id)
        for each in unlike
        for old in left.values()
        if (share := _shared(old, each, is_telling)) >= ALIKE
    ]
    for _, old_id, new_id in sorted(alike):
        if old_id in left and new_id not in old_ids:
            old_ids[new_id] = old_id
            del left[old_id]
    return old_ids


def seems_another(stored: Comparable, new: Comparable) -> bool:
    """Whether so much of a record is another that the id may stand for another one.

    Of a bill number and title, of a meeting its name, its day or its hour.
    """
    names = ("identifier", "title") if new.kind == "bill" else _WHICH_MEETING
    differ = [_plain(stored.row[name]) != _plain(new.row[name]) for name in names]
    return all(differ) if new.kind == "bill" else any(differ)


def is_another(stored: Comparable, new: Comparable, twin: Comparable) -> bool:
    """Whether what seems another is its ``twin``, which is stored under another id.

    A twin is the same in all that must be. The agenda of a meeting is rather the twin's, or the
    meeting has but moved to its place; on one day it must be.
    """
    if _as_it_was(twin) != _as_it_was(new):
        return False
    if new.kind == "bill":
        return True
    of_twin, own = (_shared(each, new, bool) for each in (twin, stored))
    on_one_day = all(_plain(stored.row[name]) == _plain(new.row[name]) for name in ("name", "date"))
    return of_twin > own if on_one_day else of_twin >= own


def has_nothing_of(stored: Comparable, new: Comparable) -> bool:
    """Whether a bill that seems another has no step and no document of the stored one either.

    It was introduced on another day too: the source has given the id to another bill. Where steps
    or documents were not looked at, or none is stored, nobody can tell.
    """
    first, now = stored.row.get("introduced"), new.row.get("introduced")
    if new.kind != "bill" or not (first and now and first != now):
        return False
    if not (stored.row["title"] and new.row["title"] and new.row["identifier"]):
        return False
    steps, new_steps = stored.rows.get("actions"), new.rows.get("actions")
    if new_steps is None or new.documents is None or not (steps or stored.documents):
        return False
    shown = {each.url for each in stored.documents or ()}
    if not shown.isdisjoint(each.url for each in new.documents):
        return False
    return {_what_it_says(each) for each in steps or ()}.isdisjoint(map(_what_it_says, new_steps))


def has_its_number(new: Comparable, twin: Comparable) -> bool:
    """Whether both are bills of one number, session and kind, whatever their titles."""
    if new.kind != "bill":  # a meeting has neither
        return False
    same = all(twin.row[name] == new.row[name] for name in ("session", "kind"))
    return same and bare(new.row["identifier"]) == bare(twin.row["identifier"]) != ""


def _as_it_was(record: Comparable) -> Any:
    if record.kind == "bill":
        if not (record.row["identifier"] and record.row["title"]):
            return None
        same = tuple(_plain(record.row[name]) for name in _SAME_BILL)
        return bare(record.row["identifier"]), *same
    return tuple(_plain(record.row[name]) for name in _SAME_EVENT)


def _plain(value: object) -> object:
    """A text without its line ends and capitals: a system that is moved sets it otherwise."""
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _shared(old: Comparable, new: Comparable, is_telling: Callable[[str], bool]) -> float:
    """How much of two agendas of one body is the same, from 0 to 1: their bills, or their lines.

    A clerk who enters a meeting anew adds a line or leaves one out.
    """
    if any(_plain(old.row[name]) != _plain(new.row[name]) for name in ("name", "body")):
        return 0.0
    bills, other_bills = _bills_named(old), _bills_named(new)
    if bills and other_bills:
        return _share(bills, other_bills)
    return _share(_telling(old, is_telling), _telling(new, is_telling))


def _share(one: Set[object], other: Set[object]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _bills_named(meeting: Comparable) -> Set[object]:
    lines = meeting.rows["agenda_items"] or ()
    named = {line["identifier"] for line in lines if line["identifier"]}
    return named | set(meeting.row["identifiers"])


def _telling(meeting: Comparable, is_telling: Callable[[str], bool]) -> Set[object]:
    """The titles of lines that stand on few agendas only."""
    lines = meeting.rows["agenda_items"] or ()
    return {_plain(line["title"]) for line in lines if is_telling(line["title"])}


def with_ids_of(old: Comparable, new: Comparable) -> Comparable:
    """The stored record with the ids that the new one gives to children that say the same.

    A step, a vote or a line of an agenda that only has another id is no news.
    """
    rows = dict(old.rows)
    for table in _TABLES_WITH_IDS:
        stored, now = old.rows.get(table), new.rows.get(table)
        if stored and now and list(stored) != list(now):
            rows[table] = _aligned(stored, now)
    return Comparable(
        kind=old.kind, upstream_id=old.upstream_id, row=old.row, rows=rows, documents=old.documents
    )


def _aligned(stored: Sequence[Row], now: Sequence[Row]) -> Sequence[Row]:
    known = {row["upstream_id"]: row for row in now if row["upstream_id"]}
    before = {row["upstream_id"]: _what_it_says(row) for row in stored}
    fresh: dict[bytes, list[Row]] = {}
    for row in now:
        says = _what_it_says(row)
        if row["upstream_id"] and before.get(row["upstream_id"]) != says:
            fresh.setdefault(says, []).append(row)
    aligned = []
    for row in stored:
        twin = known.get(row["upstream_id"])
        if row["upstream_id"] and (twin is None or _what_it_says(twin) != _what_it_says(row)):
            same = fresh.get(_what_it_says(row))
            twin = same.pop(0) if same else twin
        aligned.append(row if twin is None else _renamed(row, twin))
    return aligned


def _renamed(row: Row, twin: Mapping[str, Any]) -> Row:
    """The row with the other's ids; of a line that leads to another bill its bill stays."""
    if "bill_upstream_id" not in row:
        return {**row, "upstream_id": twin["upstream_id"]}
    ours, theirs = row["bill_upstream_id"], twin["bill_upstream_id"]
    same_bill = ours and theirs and row["identifier"] and row["identifier"] == twin["identifier"]
    renamed = {**row, "upstream_id": twin["upstream_id"]}
    if same_bill:
        renamed["bill_upstream_id"] = theirs
    if _votes_without_ids(row) == _votes_without_ids(twin):
        renamed["votes"] = twin["votes"]
    return renamed


def _votes_without_ids(row: Mapping[str, Any]) -> list[Row]:
    return [{**vote, "upstream_id": ""} for vote in row["votes"]]


def _what_it_says(row: Mapping[str, Any]) -> bytes:
    plain = {name: value for name, value in row.items() if name not in _IDS}
    if "votes" in plain:
        plain["votes"] = _votes_without_ids(row)
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


def titles_of_some(agendas: Sequence[Sequence[str]], *, most: int) -> Callable[[str], bool]:
    """Whether a title stands on at most so many of these agendas."""
    counts = Counter(title for titles in agendas for title in set(map(_plain, titles)))
    return lambda title: bool(title) and counts[_plain(title)] <= most
