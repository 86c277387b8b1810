"""What hangs on a bill or meeting, as frozen records that belong to no session.

Each has the columns of its table in their order; a test holds them together.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from lawtrack.safe_text import readable

T = TypeVar("T")


@readable("date", "description", "organization", "result")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAction:
    """One step of a bill as it is stored."""

    bill_id: int
    order: int
    date: dt.date | None
    description: str
    text: str
    organization: str
    classification: str  # Open Civic Data's, several joined with "; "
    code: str
    result: str
    mover: str
    seconder: str
    upstream_id: str
    event_upstream_id: str


@readable("name", "date")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSponsorship:
    """Somebody who stands behind a bill, as it is stored."""

    bill_id: int
    order: int
    name: str
    primary: bool
    upstream_id: str
    date: dt.date | None
    withdrawn: dt.date | None


@readable("relation", "identifier", "session")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelatedBill:
    """Another bill that the source names as kin, as it is stored."""

    bill_id: int
    order: int
    identifier: str
    session: str
    upstream_id: str
    relation: str


@readable("date", "motion", "result")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVote:
    """A vote on a bill as it is stored."""

    bill_id: int
    order: int
    motion: str
    date: dt.date | None
    organization: str
    result: str
    counts: Mapping[str, int]  # Open Civic Data's option: number
    voters: tuple[tuple[str, ...], ...]  # name, option, the source's word, its id of the person
    upstream_id: str
    event_upstream_id: str  # of the meeting on whose agenda it stands


@readable("kind", "title", "date", "fate", "reason")
@dataclass(frozen=True, slots=True, kw_only=True)
class BillDocument:
    """A document of a bill, and what became of it."""

    kind: str
    title: str
    date: dt.date | None
    url: str
    text: str  # "text", "no_text" or empty when it was not fetched
    reason: str
    fate: str = ""  # read, queued, unread; empty of an earlier day
    cause: str = ""  # of the closed list, where it is unread
    pages: int = 0
    reader: str = ""  # what has read it, with its version
    earlier: bool = False  # a version that is not the newest one that has been read


@readable("number", "identifier", "title", "action", "result")
@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAgendaItem:
    """One line of a meeting's agenda as it is stored."""

    event_id: int
    order: int
    title: str
    number: str
    identifier: str
    bill_upstream_id: str
    action: str
    action_text: str
    result: str
    notes: str
    upstream_id: str
    votes: tuple[Mapping[str, Any], ...]  # motion, result, counts, voters


@readable("kind", "title", "date", "fate")
@dataclass(frozen=True, slots=True, kw_only=True)
class EventDocument:
    """A document of a meeting as it is stored, and what became of it."""

    event_id: int
    order: int
    title: str
    url: str
    kind: str
    date: dt.date | None
    media_type: str
    version: str
    upstream_id: str
    text: str = ""  # "text", "no_text" or empty when it was not fetched
    reason: str = ""
    fate: str = ""  # read, queued, unread; empty of an earlier day
    cause: str = ""  # of the closed list, where it is unread
    pages: int = 0
    reader: str = ""  # what has read it, with its version


def records_of(of: type[T], rows: Iterable[object]) -> tuple[T, ...]:
    """A record of each row, in their order."""
    return tuple(record_of(of, row) for row in rows)


def record_of(of: type[T], row: object, **more: Any) -> T:
    """The record, made of a row's columns and what is given beside; lists as tuples."""
    names = (field.name for field in fields(of) if field.name not in more)  # type: ignore[arg-type]
    columns = {name: _fixed(getattr(row, name)) for name in names if hasattr(row, name)}
    return of(**columns, **more)


def _fixed(value: Any) -> Any:
    return tuple(_fixed(item) for item in value) if isinstance(value, list) else value
