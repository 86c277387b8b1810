"""A record on its way into the database, what is known around it, and whether it is news."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack.database import bulk
from lawtrack.ingest.document_texts import Read
from lawtrack.ingest.identity.successions import Departed
from lawtrack.legislation.completeness import Field
from lawtrack.legislation.diff import Change
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.reasons import NO_NEWS_BUT_FLAGS
from lawtrack.legislation.records import Bill, Event, Source
from lawtrack.legislation.stage import can_be_acted_upon
from lawtrack.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestContext:
    """What a batch is stored with; ``ingest`` says what each means."""

    session: Session
    source: Source
    topics: Sequence[Topic]
    now: datetime
    crawl_id: int | None
    read: Read
    baseline: bool
    reparsed: bool
    believed: frozenset[Field] | None
    departed: Departed
    of_the_past: bool


@dataclass(slots=True, kw_only=True)
class Incoming:
    """One record on its way in: what is stored of it, and what is different."""

    record: Bill | Event | None  # None: only documents of it have come
    new: Comparable
    content_hash: str
    stored: bulk.Stored | None
    changes: list[Change] = field(default_factory=list)
    before: Row = field(default_factory=dict)  # what undoes the changes
    new_text: bool = False  # a document of it says something that was not stored
    backlog: bool = False  # and belongs to the first look, which had not come to it
    completes: bool = False  # until now no more of it was stored than a list shows
    subject_id: int = 0


def only_completes(f: Incoming) -> bool:
    """Whether nothing about the record is another one: only more of it is known."""
    return f.completes and all(change.reason in NO_NEWS_BUT_FLAGS for change in f.changes)


def is_no_news(context: IngestContext, f: Incoming) -> bool:
    """Whether what came is of the past, so that nobody can act upon it, whatever it says."""
    if f.stored is None:
        return context.of_the_past
    return only_completes(f) and not can_be_acted_upon(f.new.row, today=context.now.date())


def is_of_the_first_look(f: Incoming, ended: datetime | None) -> bool:
    """Whether nothing has happened since the first look that only had not come to a document.

    What it says is no news then, as nothing of a first look is.
    """
    return f.backlog and not f.changes and ended is not None and f.new.row["last_changed"] <= ended
