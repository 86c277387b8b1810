"""(old, new) → what changed, each with a reason code; pure.

``reasons`` holds the closed list of codes and what they mean; ``changes`` what a change is, and
how children are compared.
"""

from collections.abc import Sequence
from datetime import date

from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.changes.diff_children import COMPARISONS_OF_CHILDREN, value_in_words
from lawtrack.legislation.changes.document_versions import (
    DOCUMENT_TABLES,
    at_their_new_addresses,
    moved_documents,
)
from lawtrack.legislation.normalize import Comparable
from lawtrack.legislation.records import RECORDS, rules_of
from lawtrack.legislation.vocabulary import NOT_HELD, UNKNOWN

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
        Change(
            reason=reason,
            field=field,
            old=value_in_words(old.row[field]),
            new=value_in_words(new.row[field]),
        )
        for field, reason in REASONS_OF_FIELDS[new.kind].items()
        if old.row[field] != new.row[field]
    ]
    changes = (_told_once if new.kind == "event" else _news_of_numbers)(old, new, changes)
    for table, compare in COMPARISONS_OF_CHILDREN.items():
        rows = new.rows.get(table)
        if rows is not None:
            before = old.rows.get(table) or ()
            if table in DOCUMENT_TABLES:
                before = at_their_new_addresses(before, moved_documents(before, rows))
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
