"""What parsers yield: frozen records in Open Civic Data's nouns and the source's own words.

A record says what one source said at one moment. ``None`` in a field that holds children
(``actions=None``) means *not looked at*; an empty tuple means *looked, and there are none*.
Wordings (``kind``, ``status``, ``Action.description``) stay the source's; ``normalize`` maps
them to the closed lists of ``vocabulary``. Dates are local calendar dates of the jurisdiction.

The fields of ``Bill`` and ``Event`` are the one list of what a record holds: the fingerprint, the
columns that are written, what is compared and what is counted are made from it. What a field does
not have in common with the others stands beside it (``rule``).
"""

from lawtrack.legislation.records.bill import (
    AMENDMENTS,
    Action,
    Bill,
    RelatedBill,
    Sponsorship,
    Vote,
)
from lawtrack.legislation.records.crawl_notes import (
    LEFT_OUT,
    MEETINGS_READ,
    SESSIONS,
    WIDE,
    Checkpoint,
    Failed,
    Listed,
    Looked,
    Mismatch,
    Planned,
    Unchanged,
    kind_of_look,
)
from lawtrack.legislation.records.document import Document, Fetched
from lawtrack.legislation.records.event import AgendaItem, Event, Organization
from lawtrack.legislation.records.field_rules import Address, Verbatim, rules_of
from lawtrack.legislation.records.record_kinds import RECORDS, Record, children_of, without_files
from lawtrack.legislation.records.source import Source
from lawtrack.legislation.records.stored_state import PastSlice, StoredState

__all__ = [
    "AMENDMENTS",
    "LEFT_OUT",
    "MEETINGS_READ",
    "RECORDS",
    "SESSIONS",
    "WIDE",
    "Action",
    "Address",
    "AgendaItem",
    "Bill",
    "Checkpoint",
    "Document",
    "Event",
    "Failed",
    "Fetched",
    "Listed",
    "Looked",
    "Mismatch",
    "Organization",
    "PastSlice",
    "Planned",
    "Record",
    "RelatedBill",
    "Source",
    "Sponsorship",
    "StoredState",
    "Unchanged",
    "Verbatim",
    "Vote",
    "children_of",
    "kind_of_look",
    "rules_of",
    "without_files",
]
