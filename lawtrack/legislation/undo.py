"""From a later state of a record back to an earlier one; pure.

Every revision keeps what it takes to undo it (``before_of``), so a record's state at any moment is
its present one with the later revisions undone (``state_before``). Only what differs is kept: of
a list of children the rows that are gone, and where the others stand in the new list. What became
of flags is said among a revision's changes, and is undone from there (``flags_undone``).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from lawtrack.legislation.changes.change import about_flags
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.reasons import VERDICT_REASONS

# How a record was read is no part of what it says: neither tells of a change.
NOT_SAID = frozenset({"stamp", "source_url"})

# The stage of a bill is made of these. Where it was not kept, while they were others, nobody knows
# it; that it was worked out for the first time tells of no change.
STAGE = "stage"
_STAGE_IS_MADE_OF = frozenset({"status", "introduced", "last_action", "classification"})

Before = Mapping[str, Any]


class State(NamedTuple):
    """What a record said at one moment, in JSON's types: dates as 2026-11-24."""

    row: Mapping[str, Any]
    rows: Mapping[str, Sequence[Row]]


class Flag(NamedTuple):
    """A flag at one moment; one that is cleared keeps its last judgement and its verdict."""

    judgement: str
    is_active: bool
    verdict: str = ""
    note: str = ""


def before_of(old: Comparable, new: Comparable, row: Row) -> Row:
    """What it takes to go from the new state back to the old one; empty when they are equal.

    ``row`` holds the new columns as they are stored. Children that the new record did not look at
    (``None``) are unchanged.
    """
    columns = {
        name: as_json_value(old.row[name])
        for name, value in row.items()
        if name not in NOT_SAID and old.row[name] != value
    }
    if not columns.get(STAGE, STAGE):
        del columns[STAGE]
    before: Row = {"row": columns} if columns else {}
    for table, children in new.rows.items():
        stored = old.rows[table] or ()
        if children is not None and list(children) != list(stored):
            before[table] = _runs(
                [as_json_value(c) for c in stored], [as_json_value(c) for c in children]
            )
    if STAGE in row and _moves_the_stage(before):
        before["row"] = {**before.get("row", {}), STAGE: old.row[STAGE]}
    return before


def _moves_the_stage(before: Before) -> bool:
    return "actions" in before or bool(_STAGE_IS_MADE_OF.intersection(before.get("row", ())))


def _runs(old: Sequence[Row], new: Sequence[Row]) -> list[Any]:
    """The old list as pieces: ``[start, stop]`` of the new one, or a row that it has not."""
    places: dict[str, list[int]] = {}
    for place, row in enumerate(new):
        places.setdefault(_key(row), []).append(place)
    pieces: list[Any] = []
    for row in old:
        there = places.get(_key(row))
        if there is None:
            pieces.append(row)
            continue
        last = pieces[-1] if pieces and isinstance(pieces[-1], list) else None
        if last is not None and last[1] in there:
            last[1] += 1
        else:
            pieces.append([there[0], there[0] + 1])
    return pieces


def _key(row: Row) -> str:
    return json.dumps(row, sort_keys=True)


def state_before(state: State, before: Before) -> State:
    """The state as it was before the revision that keeps ``before``."""
    rows = dict(state.rows)
    for table, pieces in before.items():
        if table != "row":
            new = state.rows[table]
            rows[table] = [
                row
                for piece in pieces
                for row in (new[piece[0] : piece[1]] if isinstance(piece, list) else [piece])
            ]
    row = {**state.row, **before.get("row", {})}
    if STAGE in row and STAGE not in before.get("row", {}) and _moves_the_stage(before):
        row[STAGE] = ""
    return State(row, rows)


def flags_undone(flags: Mapping[str, Flag], changes: Sequence[Row]) -> dict[str, Flag]:
    """The flags of a record, by topic, as they were before the revision that made these changes."""
    before = dict(flags)
    for change in reversed(list(about_flags(changes))):
        topic, judgement = change.topic, change.judgement
        if change.reason not in VERDICT_REASONS:
            flag = before.get(topic, Flag(judgement.old or judgement.new, is_active=False))
            # An older version did not say how a flag was judged whose topic was switched off.
            flag = flag._replace(judgement=judgement.old or flag.judgement)
            before[topic] = flag._replace(is_active=bool(change.old))
        elif topic in before:
            verdict, note = change.verdict.old, change.note.old
            before[topic] = before[topic]._replace(verdict=verdict, note=note)
    return before


def state_of(record: Comparable) -> State:
    """The stored record as a state."""
    return State(
        as_json_value(record.row),
        {table: [as_json_value(row) for row in rows or ()] for table, rows in record.rows.items()},
    )


def earlier_states(present: State, befores: Sequence[Before | None]) -> Iterator[State | None]:
    """Yield the state that each revision led to, newest first; ``None`` where nobody knows.

    ``befores`` are those of a record's revisions, oldest first.
    """
    state: State | None = present
    for before in reversed(befores):
        yield state
        state = None if state is None or before is None else state_before(state, before)


def as_json_value(value: Any) -> Any:
    """The value in JSON's types."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: as_json_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json_value(item) for item in value]
    return value
