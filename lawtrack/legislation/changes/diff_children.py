"""What differs among the children of a record: its steps, sponsors, votes, lines of an agenda."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.normalize import Row
from lawtrack.legislation.votes.roll_calls import (
    are_same_roll_calls,
    differing_voters,
    is_same_roll_call,
)


def _keyed(
    rows: Sequence[Row], identity: Callable[[Row], tuple[Any, ...]]
) -> dict[tuple[Any, ...], Row]:
    """The rows by identity; the same identity met again counts up, so nothing collapses."""
    keyed: dict[tuple[Any, ...], Row] = {}
    met: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = identity(row)
        met[key] = met.get(key, 0) + 1
        keyed[(*key, met[key])] = row
    return keyed


Identity = Callable[[Row], tuple[Any, ...]]


def _by(identity: Identity) -> Callable[[Sequence[Row], Sequence[Row]], Identity]:
    """An identity that is the same whatever the two sides hold."""
    return lambda old, new: identity


def _compare(
    *,
    noun: str,
    identity: Callable[[Sequence[Row], Sequence[Row]], Identity],
    shown: Callable[[Row], str],
    telling: tuple[str, ...],
    one_reason: str = "",
    counted: Callable[[Row], bool] = bool,
    same: Callable[[Row, Row], bool] | None = None,
    parts: Callable[[Row, Row], tuple[str, str]] | None = None,
) -> Callable[[Sequence[Row], Sequence[Row]], list[Change]]:
    """A comparison of children: added, removed, and those whose ``telling`` fields differ.

    Where ``same`` is given it decides what differs. What is told where both are shown alike are
    the ``parts`` that differ, or else the telling fields.
    """

    def differ(stored: Row, row: Row) -> bool:
        if same is not None:
            return not same(stored, row)
        return any(stored[name] != row[name] for name in telling)

    def compare(old: Sequence[Row], new: Sequence[Row]) -> list[Change]:
        old, new = ([row for row in side if counted(row)] for side in (old, new))
        of = identity(old, new)
        before, after = _keyed(old, of), _keyed(new, of)
        changes = []
        for key, row in after.items():
            stored = before.get(key)
            if stored is None:
                changes.append(
                    Change(reason=one_reason or f"{noun}-added", field=noun, new=shown(row))
                )
            elif differ(stored, row):
                was, now = shown(stored), shown(row)
                if was == now and parts is not None:
                    was, now = parts(stored, row)
                elif was == now:
                    was, now = _told(stored, telling), _told(row, telling)
                changes.append(
                    Change(reason=one_reason or f"{noun}-revised", field=noun, old=was, new=now)
                )
        changes.extend(
            Change(reason=one_reason or f"{noun}-removed", field=noun, old=shown(row))
            for key, row in before.items()
            if key not in after
        )
        return changes

    return compare


def _told(row: Row, names: tuple[str, ...]) -> str:
    return " | ".join(value_in_words(row[name]) for name in names)


def value_in_words(value: object) -> str:
    """A value of a row as a change tells it."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {said}" for key, said in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(value_in_words(item) for item in value)
    return str(value)


def _step_identity(old: Sequence[Row], new: Sequence[Row]) -> Identity:
    """Steps by the source's ids; those that only one side has by what was done, and who did it.

    A meeting that is entered anew on another day brings its steps under other ids.
    """
    shared = {row["upstream_id"] for row in old} & {row["upstream_id"] for row in new} - {""}

    def identity(row: Row) -> tuple[Any, ...]:
        upstream = row["upstream_id"]
        if upstream in shared:
            return (upstream,)
        done = (row["description"].casefold(), row["organization"])
        return ("", *done) if upstream else (row["date"], row["description"], row["text"])

    return identity


def _step_in_words(row: Row) -> str:
    return f"{value_in_words(row['date'])} {row['description'] or row['text']}".strip()


def _parts_of_a_sponsor(old: Row, new: Row) -> tuple[str, str]:
    """One of the same name who is the main sponsor now, or no longer."""
    was, now = (
        f"{row['name']}, {'main sponsor' if row['primary'] else 'co-sponsor'}" for row in (old, new)
    )
    return was, now


def _agenda_identity(row: Row) -> tuple[Any, ...]:
    return (row["upstream_id"] or row["identifier"] or row["title"],)


def _person_identity(old: Sequence[Row], new: Sequence[Row]) -> Identity:
    """People by the source's ids; by name where one of the two sides has no id of that name."""
    unnumbered = {row["name"] for side in (old, new) for row in side if not row["upstream_id"]}

    def identity(row: Row) -> tuple[Any, ...]:
        by_name = row["name"] in unnumbered and row["upstream_id"] not in shared
        return ("name", row["name"]) if by_name else ("id", row["upstream_id"])

    shared = {row["upstream_id"] for row in old} & {row["upstream_id"] for row in new} - {""}
    return identity


# What a line of an agenda says beside its votes.
_OF_A_LINE = (
    "title", "identifier", "bill_upstream_id", "action", "action_text", "result", "notes",
)  # fmt: skip


_BESIDE_ITS_WORDS = ("action_text", "result", "notes")


def _is_same_line(old: Row, new: Row) -> bool:
    return all(old[name] == new[name] for name in _OF_A_LINE) and are_same_roll_calls(
        old["votes"], new["votes"]
    )


def _line_in_words(row: Row) -> str:
    """A line by its number, its words and its action; a number that the words begin with once."""
    number = "" if row["title"].startswith(row["identifier"]) else row["identifier"]
    return " ".join(part for part in (number, row["title"], row["action"]) if part)


def _differing_parts(old: Row, new: Row) -> tuple[str, str]:
    """Two states of a line with the same words: those, and behind a mark what is otherwise."""
    sides = []
    for row in (old, new):
        parts = [row[name] for name in _BESIDE_ITS_WORDS if old[name] != new[name]]
        if not are_same_roll_calls(old["votes"], new["votes"]):
            parts += map(vote_in_words, row["votes"])
        sides.append(" | ".join(filter(None, (_line_in_words(row), *parts))))
    was, now = sides
    return was, now if was != now else f"{now} | of another matter"


def vote_in_words(vote: Row) -> str:
    """A vote for people: its day, motion and result, and the counts."""
    counts = f"({value_in_words(vote['counts'])})" if vote["counts"] else ""
    parts = (value_in_words(vote["date"]), vote["motion"], vote["result"], counts)
    return " ".join(part for part in parts if part)


COMPARISONS_OF_CHILDREN = {
    "actions": _compare(
        noun="action",
        identity=_step_identity,
        shown=_step_in_words,
        # A body that has another name is the same one, and all its steps of all years are others.
        telling=("date", "description", "text", "result"),
    ),
    "sponsorships": _compare(
        noun="sponsor",
        identity=_person_identity,
        shown=lambda row: str(row["name"]),
        telling=("primary",),
        parts=_parts_of_a_sponsor,
        # One who withdrew is a sponsor removed, though the source goes on listing the name.
        counted=lambda row: row["withdrawn"] is None,
    ),
    "documents": _compare(
        noun="document",
        identity=_by(lambda row: (row["kind"], row["url"] or row["title"])),
        shown=lambda row: f"{row['title']} {row['url']}".strip(),
        telling=("title", "date"),
    ),
    "related_bills": _compare(
        noun="companion",
        identity=_by(lambda row: (row["session"], row["identifier"], row["relation"])),
        shown=lambda row: f"{row['identifier']} {row['relation']}".strip(),
        telling=(),
        one_reason="companion",
    ),
    "votes": _compare(
        noun="vote",
        identity=_by(lambda row: (row["upstream_id"] or (row["date"], row["motion"]),)),
        shown=vote_in_words,
        telling=("result", "counts", "voters"),
        one_reason="vote",
        same=is_same_roll_call,
        parts=differing_voters,
    ),
    "agenda_items": _compare(
        noun="agenda-item",
        identity=_by(_agenda_identity),
        shown=_line_in_words,
        telling=(*_OF_A_LINE, "votes"),
        same=_is_same_line,
        parts=_differing_parts,
    ),
    "event_documents": _compare(
        noun="document",
        identity=_by(lambda row: (row["kind"], row["url"] or row["title"])),
        shown=lambda row: f"{row['title']} {row['url']}".strip(),
        telling=("title",),
    ),
}  # fmt: skip
