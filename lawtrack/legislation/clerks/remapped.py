"""A stored record as the words of today map it; pure.

When the words of a jurisdiction come to mean something else (another version of lawtrack, a line
in lawtrack.toml), its meetings and votes differ from what is stored without anybody having said so.
The new record is compared with this one, so that what is told as news was new at the source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.clerks.printed_hour import printed_hour
from lawtrack.legislation.normalize import Comparable, Row, local_moment
from lawtrack.legislation.records import Source
from lawtrack.legislation.vocabulary import NOT_HELD
from lawtrack.safe_text import with_windows_letters

_MIDNIGHT = "00:00"
_SAID = ("date", "status", "time_text", "location", "description", "name")


def remapped(stored: Comparable, new: Comparable, source: Source) -> Comparable:
    """The stored record; what follows from its words is as it would be if they were read today."""
    stored = _with_letters_as_meant(stored)
    rows = {table: _votes_of(stored, new, table) for table in ("votes", "agenda_items")}
    rows = {table: mapped for table, mapped in rows.items() if mapped is not None}
    row = _meeting_row(stored.row, source) if stored.kind == "event" else stored.row
    if row is stored.row and not rows:
        return stored
    return replace(stored, row=row, rows={**stored.rows, **rows})


def _with_letters_as_meant(stored: Comparable) -> Comparable:
    """The record with letters that earlier versions kept as a program had mistaken them."""
    rows = {
        table: [_as_meant(row) for row in of_table]
        for table, of_table in stored.rows.items()
        if of_table and any(_as_meant(row) is not row for row in of_table)
    }
    row = _as_meant(stored.row)
    if row is stored.row and not rows:
        return stored
    return replace(stored, row=row, rows={**stored.rows, **rows})


def _as_meant(row: Row) -> Row:
    mistaken = {
        name: meant
        for name, value in row.items()
        if isinstance(value, str)
        and not value.isascii()
        and (meant := with_windows_letters(value)) != value
    }
    return {**row, **mistaken} if mistaken else row


def _meeting_row(row: Row, source: Source) -> Row:
    told = SimpleNamespace(**{name: row[name] for name in _SAID}, cancelled=False)
    state = meeting_state(told, source.words)
    if row["state"] == "cancelled" and state not in NOT_HELD:
        state = "cancelled"  # by a mark on a page, or by words that meant it then: to be told
    changed: Row = {} if state == row["state"] else {"state": state}
    if row["time"] in ("", _MIDNIGHT):
        time = printed_hour(row["time_text"], row["timezone"]).time
        if time or (row["time"] and row["time_text"]):  # a midnight was taken for an hour
            starts = local_moment(row["date"], time, row["timezone"])
            changed |= {"time": time, "starts": starts}
    return {**row, **changed} if changed else row


def _votes_of(stored: Comparable, new: Comparable, table: str) -> Sequence[Row] | None:
    """The stored rows with their votes as they are mapped today; ``None`` when nothing differs."""
    before, after = stored.rows.get(table), new.rows.get(table)
    if not before or not after:
        return None
    if table == "votes":
        votes = _mapped_votes(before, after)
        return votes if votes != list(before) else None
    of_today = {_line(row): row["votes"] for row in after}
    lines = [
        {**row, "votes": _mapped_votes(row["votes"], of_today.get(_line(row), ()))}
        for row in before
    ]
    return lines if lines != list(before) else None


def _line(row: Row) -> str:
    return str(row["upstream_id"] or row["title"])


def _mapped_votes(before: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    """These votes; where only words that nobody had mapped have an option now, with that."""
    of_today = {_key(vote): vote for vote in after}
    return [_mapped_vote(vote, of_today.get(_key(vote))) for vote in before]


def _mapped_vote(vote: Row, today: Mapping[str, Any] | None) -> Row:
    if today is None:
        return vote
    if not (vote["voters"] or vote["counts"] or vote["result"]):
        # All that earlier versions kept of a vote was that there was one.
        return {**vote, **{name: today[name] for name in ("voters", "counts", "result")}}
    if vote["voters"] == today["voters"]:
        return vote
    # Who was called and has no word for a vote was left out by earlier versions.
    told = [voter for voter in today["voters"] if voter[2]]
    told = today["voters"] if len(vote["voters"]) == len(today["voters"]) else told
    pairs = list(zip(vote["voters"], told, strict=False))
    same = len(vote["voters"]) == len(told) and all(
        was[0] == now[0] and was[1] in ("other", now[1]) for was, now in pairs
    )
    return {**vote, "voters": today["voters"], "counts": today["counts"]} if same else vote


def _key(vote: Mapping[str, Any]) -> tuple[Any, ...]:
    return (vote["upstream_id"] or vote["motion"],)
