"""(old, new) → what changed, each with a reason code; pure.

``reasons`` holds the closed list of codes and what they mean.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.records import RECORDS, rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field or child that differs; ``old`` and ``new`` are short texts for people."""

    reason: str
    field: str
    old: str = ""
    new: str = ""


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


def diff(old: Comparable, new: Comparable) -> list[Change]:
    """What differs between the stored record and the new one; empty when nothing does.

    Children the new record did not look at (``None``) are not compared.
    """
    changes = [
        Change(reason=reason, field=field, old=_said(old.row[field]), new=_said(new.row[field]))
        for field, reason in REASONS_OF_FIELDS[new.kind].items()
        if old.row[field] != new.row[field]
    ]
    if new.kind == "event":
        changes = _told_once(old, new, changes)
    for table, compare in _CHILDREN.items():
        rows = new.rows.get(table)
        if rows is not None:
            changes.extend(compare(old.rows.get(table) or (), rows))
    return changes


def _told_once(old: Comparable, new: Comparable, changes: list[Change]) -> list[Change]:
    """The changes of a meeting with its cancellation first and its new hour not said twice."""
    if any(change.reason == "rescheduled" for change in changes):
        changes = [change for change in changes if change.field != "time_text"]
    before, after = old.row["state"], new.row["state"]
    if "cancelled" not in (before, after) or before == after:
        return changes
    reason = "cancelled" if after == "cancelled" else "reinstated"
    return [Change(reason=reason, field="state", old=before, new=after), *changes]


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


def _compare(
    *,
    noun: str,
    identity: Callable[[Row], tuple[Any, ...]],
    shown: Callable[[Row], str],
    telling: tuple[str, ...],
    one_reason: str = "",
    counted: Callable[[Row], bool] = bool,
) -> Callable[[Sequence[Row], Sequence[Row]], list[Change]]:
    """A comparison of children: added, removed, and those whose ``telling`` fields differ."""

    def compare(old: Sequence[Row], new: Sequence[Row]) -> list[Change]:
        before = _keyed([row for row in old if counted(row)], identity)
        after = _keyed([row for row in new if counted(row)], identity)
        changes = []
        for key, row in after.items():
            stored = before.get(key)
            if stored is None:
                changes.append(
                    Change(reason=one_reason or f"{noun}-added", field=noun, new=shown(row))
                )
            elif any(stored[name] != row[name] for name in telling):
                was, now = shown(stored), shown(row)
                if was == now:
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


_CHILDREN = {
    "actions": _compare(
        noun="action",
        identity=_action_identity,
        shown=lambda row: f"{_said(row['date'])} {row['description'] or row['text']}".strip(),
        telling=("date", "description", "text", "organization", "result"),
    ),
    "sponsorships": _compare(
        noun="sponsor",
        identity=lambda row: (row["name"],),
        shown=lambda row: str(row["name"]),
        telling=("primary",),
        # One who withdrew is a sponsor removed, though the source goes on listing the name.
        counted=lambda row: row["withdrawn"] is None,
    ),
    "documents": _compare(
        noun="document",
        identity=lambda row: (row["kind"], row["url"] or row["title"]),
        shown=lambda row: f"{row['title']} {row['url']}".strip(),
        telling=("title", "date"),
    ),
    "related_bills": _compare(
        noun="companion",
        identity=lambda row: (row["session"], row["identifier"], row["relation"]),
        shown=lambda row: f"{row['identifier']} {row['relation']}".strip(),
        telling=(),
        one_reason="companion",
    ),
    "votes": _compare(
        noun="vote",
        identity=lambda row: (row["upstream_id"] or (row["date"], row["motion"]),),
        shown=lambda row: f"{_said(row['date'])} {row['motion']} {row['result']}".strip(),
        telling=("result", "counts", "voters"),
        one_reason="vote",
    ),
    "agenda_items": _compare(
        noun="agenda-item",
        identity=_agenda_identity,
        shown=lambda row: " ".join(
            part for part in (row["identifier"], row["title"], row["action"]) if part
        ),
        telling=("title", "identifier", "bill_upstream_id", "action", "action_text", "result",
                 "notes", "votes"),
    ),
    "event_documents": _compare(
        noun="document",
        identity=lambda row: (row["kind"], row["url"] or row["title"]),
        shown=lambda row: f"{row['title']} {row['url']}".strip(),
        telling=("title",),
    ),
}  # fmt: skip


def roll_call(old: Sequence[Row], new: Sequence[Row]) -> Change:
    """The change of a bill that a meeting voted on: the votes of its line, before and now."""

    def shown(votes: Sequence[Row]) -> str:
        return "; ".join(
            f"{_said(v['date'])} {v['motion']} {v['result']} ({_said(v['counts'])})".strip()
            for v in votes
        )

    return Change(reason="vote", field="vote", old=shown(old), new=shown(new))


def effective(changes: Sequence[Change], new: Comparable) -> date | None:
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
    elif "status" in reasons:
        day = row["status_date"]
    return day
