"""A meeting or hearing with its agenda, and the bodies that meet."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lawtrack.legislation.records.bill import Vote
from lawtrack.legislation.records.document import Document, clean_addresses
from lawtrack.legislation.records.field_rules import KEY, READING, Address, Verbatim, children, rule


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One line of a meeting's agenda or minutes, where the clerk printed it."""

    order: int = field(metadata=rule(None, stored=False))  # the order of the rows tells it
    title: str
    number: str = ""  # as printed before the line
    identifier: str = ""  # of the bill, when the line names one
    bill_upstream_id: Verbatim = ""
    action: str = ""
    action_text: str = ""
    result: Verbatim = ""
    notes: str = ""
    upstream_id: Verbatim = ""
    votes: tuple[Vote, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A meeting or hearing, under the source's own permanent id."""

    jurisdiction: str = field(metadata=KEY)
    upstream_id: Verbatim = field(metadata=KEY)
    name: str = field(metadata=rule("title"))
    date: dt.date = field(metadata=rule("rescheduled"))
    # "HH:MM" local, empty when the source gives none that can be read.
    time: Verbatim = field(default="", metadata=rule("rescheduled", counted=True))
    time_text: str = ""  # as printed
    timezone: Verbatim = ""  # IANA
    body: str = field(default="", metadata=rule("body", counted=True))
    location: str = field(default="", metadata=rule("location", counted=True))
    # The source's word: "Final", "Draft", "Cancelled".
    status: str = field(default="", metadata=rule("status", counted=True))
    cancelled: bool = field(default=False, metadata=rule(None, stored=False))  # ``state`` says it
    # Where they stand only in prose.
    committees: tuple[str, ...] = field(default=(), metadata=rule("body"))
    # Printed numbers of bills named outside the agenda.
    identifiers: tuple[str, ...] = field(default=(), metadata=rule("subject-bills"))
    description: str = field(default="", metadata=rule("comment"))
    url: Address = ""
    source_url: Address = field(default="", metadata=READING)
    stamp: Verbatim = field(default="", metadata=READING)
    # UTC, as the source gives it.
    agenda_published: Verbatim = field(default="", metadata=rule("agenda-published"))
    minutes_published: Verbatim = field(default="", metadata=rule("minutes-published"))
    extras: Mapping[str, str] = field(default_factory=dict)
    agenda: tuple[AgendaItem, ...] | None = field(default=None, metadata=children("agenda_items"))
    documents: tuple[Document, ...] | None = field(
        default=None, metadata=children("event_documents")
    )

    def __post_init__(self) -> None:
        clean_addresses(self, "url", "source_url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """A council or one of its committees."""

    jurisdiction: str
    upstream_id: str
    name: str
    kind: str = ""
    active: bool = True
