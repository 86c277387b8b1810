"""All that a parser may yield, and what bills and meetings have in common."""

from collections.abc import Mapping
from dataclasses import replace

from lawtrack.legislation.records.bill import Bill
from lawtrack.legislation.records.crawl_notes import (
    Checkpoint,
    Failed,
    Listed,
    Looked,
    Mismatch,
    Planned,
    Unchanged,
)
from lawtrack.legislation.records.document import Document, Fetched
from lawtrack.legislation.records.event import Event, Organization
from lawtrack.legislation.records.field_rules import rules_of

RECORDS: Mapping[str, type[Bill] | type[Event]] = {"bill": Bill, "event": Event}


def children_of(record: type[Bill] | type[Event]) -> dict[str, str]:
    """The fields of a record that hold children, by the tables that these are stored in."""
    return {each.table: name for name, each in rules_of(record).items() if each.table}


def without_files(record: Bill | Event) -> Bill | Event:
    """The record without fetched bytes and what became of fetching: no part of what it says."""
    documents = record.documents
    if not documents or not any(map(_was_asked_for, documents)):
        return record
    return replace(record, documents=tuple(map(_as_listed, documents)))


def _was_asked_for(document: Document) -> bool:
    return (
        document.content is not None
        or document.pending
        or document.unchanged
        or document.cause is not None
        or bool(document.validator)
    )


def _as_listed(document: Document) -> Document:
    return replace(
        document,
        content=None,
        cause=None,
        pending=False,
        unchanged=False,
        validator="",
    )


Record = (
    Bill
    | Event
    | Fetched
    | Organization
    | Unchanged
    | Listed
    | Looked
    | Mismatch
    | Checkpoint
    | Planned
    | Failed
)
