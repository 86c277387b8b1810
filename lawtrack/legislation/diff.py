"""(old, new) → what changed, each with a reason code; pure.

``reasons`` holds the closed list of codes and what they mean. How a change is written to the
ledger, and read again, is said here too (``stored_changes``, ``structured_changes``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.reasons import VERDICT_REASONS
from lawtrack.legislation.records import RECORDS, rules_of
from lawtrack.legislation.vocabulary import NOT_HELD, UNKNOWN
from lawtrack.legislation.votes.roll_calls import (
    are_same_roll_calls,
    differing_voters,
    is_same_roll_call,
)

FLAG = "flag"  # the field of a change of a flag


class Sides(NamedTuple):
    """What a change says of one thing, before and now; empty where it says nothing."""

    old: str = ""
    new: str = ""


NOTHING = Sides()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field or child that differs; ``old`` and ``new`` are short texts for people.

    What the program needs of them stands beside them: nothing is read out of the texts.
    """

    reason: str
    field: str
    old: str = ""
    new: str = ""
    topic: str = ""  # of a flag, or of a reader's verdict on it
    judgement: Sides = NOTHING  # of a flag
    verdict: Sides = NOTHING  # a reader's
    note: Sides = NOTHING  # the reader's words with it


_STRUCTURE = ("topic", "judgement", "verdict", "note")


def stored_changes(change: Change) -> Row:
    """The change as the ledger keeps it; what it says nothing of is left out."""
    kept: Row = {
        "reason": change.reason,
        "field": change.field,
        "old": change.old,
        "new": change.new,
    }
    if change.topic:
        kept["topic"] = change.topic
    for name in ("judgement", "verdict", "note"):
        sides: Sides = getattr(change, name)
        if any(sides):
            kept[name] = list(sides)
    return kept


def structured_changes(kept: Mapping[str, Any]) -> Change:
    """A change out of the ledger, also out of a line of an earlier version, which has texts only.

    This is the one place where a text for people is taken apart.
    """
    texts = Sides(str(kept.get("old") or ""), str(kept.get("new") or ""))
    change = Change(
        reason=str(kept.get("reason") or ""),
        field=str(kept.get("field") or ""),
        old=texts.old,
        new=texts.new,
    )
    if kept.get("topic"):
        return replace(
            change,
            topic=kept["topic"],
            judgement=Sides(*kept.get("judgement", ())),
            verdict=Sides(*kept.get("verdict", ())),
            note=Sides(*kept.get("note", ())),
        )
    if change.reason in VERDICT_REASONS:
        (verdict, _, note), (verdict_now, _, note_now) = (text.partition(": ") for text in texts)
        return replace(
            change,
            topic=change.field,
            verdict=Sides(verdict, verdict_now),
            note=Sides(note, note_now),
        )
    if change.field == FLAG:
        (topic, judgement), (topic_now, judgement_now) = (_topic_of(text) for text in texts)
        return replace(change, topic=topic or topic_now, judgement=Sides(judgement, judgement_now))
    return change


def _topic_of(text: str) -> tuple[str, str]:
    """Topic and judgement; the oldest lines name only the topic when it was switched off."""
    topic, colon, judgement = text.rpartition(": ")
    return (topic, judgement) if colon else (text, "")


def about_flags(changes: Iterable[Mapping[str, Any]]) -> Iterator[Change]:
    """Those of the stored changes that say what became of flags and of verdicts on them."""
    for kept in changes:
        if kept.get("field") == FLAG or kept.get("reason") in VERDICT_REASONS:
            yield structured_changes(kept)


def public_changes(changes: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The stored changes as others get them: code, field and the two texts."""
    return [
        {name: value for name, value in kept.items() if name not in _STRUCTURE} for kept in changes
    ]


_DOUBTFUL = frozenset(["rescheduled", UNKNOWN])

# Of several changes, those of what a record is called are told first, that of its page last.
_TOLD_FIRST = ("identifier", "title", "other_titles", "other_identifiers")
_TOLD_LAST = ("url",)


def _reasons_of(record: type) -> dict[str, str]:
    """The reason of each field that is compared, in the order in which changes are told."""
    reasons = {name: rule.reason for name, rule in rules_of(record).items() if rule.reason}
    first = [name for name in _TOLD_FIRST if name in reasons]
    others = [name for name in reasons if name not in (*_TOLD_FIRST, *_TOLD_LAST)]
    return {name: reasons[name] for name in (*first, *others, *_TOLD_LAST)}


REASONS_OF_FIELDS = {kind: _reasons_of(record) for kind, record in RECORDS.items()}


def diff_records(old: Comparable, new: Comparable) -> list[Change]:
    """What differs between the stored record and the new one; empty when nothing does.

    Children the new record did not look at (``None``) are not compared.
    """
    changes = [
        Change(reason=reason, field=field, old=_said(old.row[field]), new=_said(new.row[field]))
        for field, reason in REASONS_OF_FIELDS[new.kind].items()
        if old.row[field] != new.row[field]
    ]
    changes = (_told_once if new.kind == "event" else _news_of_numbers)(old, new, changes)
    for table, compare in _CHILDREN.items():
        rows = new.rows.get(table)
        if rows is not None:
            before = old.rows.get(table) or ()
            if table in DOCUMENT_TABLES:
                before = _at_their_new_addresses(before, moved_documents(before, rows))
            changes.extend(compare(before, rows))
    if any(change.reason in _SAYS_THE_DAY for change in changes):
        changes = [change for change in changes if change.reason != "status-date"]
    return changes


# With these the day of a status is told.
_SAYS_THE_DAY = frozenset(("status", "action-added", "action-revised"))


def _news_of_numbers(old: Comparable, new: Comparable, changes: list[Change]) -> list[Change]:
    """The changes of a bill; that it is still known by the number it had is no news."""
    before, after = (set(side.row["other_identifiers"]) for side in (old, new))
    if after - before <= {old.row["identifier"], new.row["identifier"]} and before <= after:
        return [change for change in changes if change.field != "other_identifiers"]
    return changes


VERSION = "version"
DOCUMENT_TABLES = ("documents", "event_documents")


def moved_documents(old: Sequence[Row], new: Sequence[Row]) -> dict[str, str]:
    """The addresses under which documents stand that stood under another one before: new → old.

    A document that is gone and one that is new, of one kind and title, are the same one, uploaded
    anew: that is no news, unless its text turns out to be another one. Of several of one title the
    first goes with the first.
    """
    before, after = {row["url"] for row in old}, {row["url"] for row in new}
    gone: dict[tuple[str, str], list[str]] = {}
    for row in old:
        if row["url"] and row["title"] and row["url"] not in after:
            gone.setdefault((row["kind"], row["title"]), []).append(row["url"])
    moved = {}
    for row in new:
        places = gone.get((row["kind"], row["title"]))
        if places and row["url"] and row["url"] not in before:
            moved[row["url"]] = places.pop(0)
    return moved


def with_earlier_versions(before: Comparable, new: Comparable) -> Comparable:
    """The new record with those of its earlier versions that the source no longer lists.

    An amended bill has had its versions all the same. One is gone only when it was the newest and
    none has come in its place.
    """
    rows = new.rows.get("documents")
    old = before.rows.get("documents") or ()
    if not rows or not old:
        return new
    listed = {row["url"] for row in rows}
    moved = set(moved_documents(old, rows).values())
    versions = [row for row in old if row["kind"] == VERSION]
    gone = [row for row in versions if row["url"] not in listed and row["url"] not in moved]
    known = {row["url"] for row in versions}
    now = [row["url"] for row in rows if row["kind"] == VERSION]
    if not gone or not now:
        return new
    is_amended = any(url not in known for url in now)
    kept = [row for row in gone if is_amended or row is not newest_version(versions)]
    return replace(new, rows={**new.rows, "documents": [*rows, *kept]})


def newest_version(versions: Sequence[Row]) -> Row:
    """Of a bill's versions the one with the latest date, and of equals the first in their order."""
    return max(versions, key=lambda row: row["date"] or date.min)


def _at_their_new_addresses(rows: Sequence[Row], moved: Mapping[str, str]) -> Sequence[Row]:
    if not moved:
        return rows
    places = {old: new for new, old in moved.items()}
    return [{**row, "url": places.get(row["url"], row["url"])} for row in rows]


def _told_once(old: Comparable, new: Comparable, changes: list[Change]) -> list[Change]:
    """The changes of a meeting with its new state first and its new hour not said twice."""
    if any(change.reason == "rescheduled" for change in changes):
        changes = [change for change in changes if change.field != "time_text"]
    before, after = old.row["state"], new.row["state"]
    reason = _reason_of_state(before, after)
    if reason:
        changes = [Change(reason=reason, field="state", old=before, new=after), *changes]
    return changes


def _reason_of_state(before: str, after: str) -> str:
    """What another state is to people; empty where the status says it well enough."""
    if before == after:
        return ""
    if after in NOT_HELD:
        return "cancelled"
    if before in NOT_HELD and after not in _DOUBTFUL:
        return "reinstated"
    return "state" if _DOUBTFUL & {before, after} or before in NOT_HELD else ""


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
    return " | ".join(_said(row[name]) for name in names)


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {said}" for key, said in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(_said(item) for item in value)
    return str(value)


def _action_identity(row: Row) -> tuple[Any, ...]:
    upstream = row["upstream_id"]
    return (upstream,) if upstream else (row["date"], row["description"], row["text"])


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
    counts = f"({_said(vote['counts'])})" if vote["counts"] else ""
    parts = (_said(vote["date"]), vote["motion"], vote["result"], counts)
    return " ".join(part for part in parts if part)


_CHILDREN = {
    "actions": _compare(
        noun="action",
        identity=_by(_action_identity),
        shown=lambda row: f"{_said(row['date'])} {row['description'] or row['text']}".strip(),
        # A body that has another name is the same one, and all its steps of all years are others.
        telling=("date", "description", "text", "result"),
    ),
    "sponsorships": _compare(
        noun="sponsor",
        identity=_person_identity,
        shown=lambda row: str(row["name"]),
        telling=("primary",),
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


def effective_date(changes: Sequence[Change], new: Comparable) -> date | None:
    """When the change happened, as far as the source says: the last step, or the status date."""
    reasons = {change.reason for change in changes}
    row = new.row
    day: date | None = None
    if new.kind == "event":
        day = row["date"] if "minutes-published" in reasons else None
    elif "new" in reasons:
        day = row["introduced"] or row["last_action_date"]
    elif reasons & {"action-added", "action-revised", "vote"}:
        day = row["last_action_date"] or row["status_date"]
    elif reasons & {"status", "status-date"}:
        day = row["status_date"]
    return day
