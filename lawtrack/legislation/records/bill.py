"""What parsers yield: frozen records in Open Civic Data's nouns and the source's own words.

A record says what one source said at one moment. ``None`` in a field that holds children
(``actions=None``) means *not looked at*; an empty tuple means *looked, and there are none*.
Wordings (``kind``, ``status``, ``Action.description``) stay the source's; ``normalize`` maps
them to the closed lists of ``vocabulary``. Dates are local calendar dates of the jurisdiction.

The fields of ``Bill`` and ``Event`` are the one list of what a record holds: the fingerprint, the
columns that are written, what is compared and what is counted are made from it. What a field does
not have in common with the others stands beside it (``rule``).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Annotated, Any

from lawtrack.errors import FailureKind, Unread
from lawtrack.legislation.clerks.clerk_words import ClerkWords, general_words
from lawtrack.safe_text import quoted_address

# As a browser sends it: what steers a terminal or turns its direction is written "%1B".
Address = Annotated[str, "on one line, and printable"]
# Text that is stored as it came; other text is tidied on the way in (``normalize.tidy``).
Verbatim = Annotated[str, "as the source writes it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """What is done with one field; the defaults are what is done with a field that says nothing."""

    reason: str | None = "details"  # of a change; ``None``: it is not compared under its name
    hashed: bool = True  # part of the fingerprint
    stored: bool = True  # as a column of the same name
    counted: bool = False  # a source that loses it has lost a part of its answer
    table: str = ""  # of the children that it holds


def rule(
    reason: str | None = "details",
    *,
    hashed: bool = True,
    stored: bool = True,
    counted: bool = False,
    table: str = "",
) -> Mapping[str, FieldRule]:
    """The ``metadata`` of a field that differs from others in one of these."""
    return {
        "rule": FieldRule(reason=reason, hashed=hashed, stored=stored, counted=counted, table=table)
    }


def rules_of(record: type) -> dict[str, FieldRule]:
    """The rule of each field of a record or child, by name and in their order."""
    return {each.name: each.metadata.get("rule", FieldRule()) for each in fields(record)}


# The key of a record: it never differs from that of the stored one.
_KEY = rule(None, hashed=False)
# How a record was read is no part of what it says.
_READING = rule(None, hashed=False)
# Belongs to the text of a document (the table of texts), not to its line in the list.
_OF_ITS_TEXT = rule(None, stored=False)


def _children(table: str) -> Mapping[str, FieldRule]:
    """Stored in a table of their own, compared one by one, and counted always."""
    return rule(None, stored=False, counted=True, table=table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One jurisdiction as configured: who it is, which platform serves it, and from where."""

    key: str  # "boston": the name in lawtrack.toml, on the command line and in the database
    platform: str  # "legistar", "govinfo"
    name: str
    division: str  # ocd-division/country:us/state:ma/place:boston
    timezone: str  # IANA
    client: str = ""  # the platform's name for this tenant
    addresses: Mapping[str, str] = field(default_factory=dict)  # "api", "site", "govinfo" ...
    # Which of its own fields this government uses for one of ours: {"summary": "MatterEXText5"}.
    own_fields: Mapping[str, str] = field(default_factory=dict)
    file_hosts: tuple[str, ...] = ()  # further addresses whose hosts hold its documents
    # The source's own names of the bodies that are read; all where none is named.
    bodies: tuple[str, ...] = ()
    # What its clerk's words mean.
    words: ClerkWords = field(default_factory=general_words, repr=False)
    # The clerk's leave to read what robots.txt forbids: "2026-11-30, City Clerk, by e-mail".
    permission: str = ""
    token: str = field(default="", repr=False)
    has_past: bool = False  # what lies behind is filled in by crawls of its own
    # Of a government that changed its platform: where it published before, the oldest first; from
    # and up to which day each has its meetings; how each one's ids begin, to be none of another's.
    former: "tuple[Source, ...]" = ()
    begins: dt.date | None = None
    ends: dt.date | None = None
    ids: str = ""
    other_ids: tuple[str, ...] = ()

    @property
    def ocd_id(self) -> str:
        """The Open Civic Data jurisdiction id (OCDEP 3)."""
        return self.division.replace("ocd-division/", "ocd-jurisdiction/", 1) + "/government"

    @property
    def places(self) -> tuple[str, ...]:
        """The addresses on whose hosts it may be asked, for pages and for documents."""
        earlier = (place for source in self.former for place in source.places)
        return (*self.addresses.values(), *self.file_hosts, *earlier)

    def own_id(self, given: str) -> str:
        """The id under which a record is stored that this source calls so."""
        return f"{self.ids}{given}"

    def given_id(self, stored: str) -> str:
        """What this source calls the record of that id."""
        return stored.removeprefix(self.ids)

    def owns(self, stored: str) -> bool:
        """Whether the record of that id is of this source, and not of one before or after it."""
        others = (each for each in self.other_ids if len(each) > len(self.ids))
        return stored.startswith(self.ids) and not any(map(stored.startswith, others))


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSlice:
    """A part of the past that one crawl fills in."""

    texts: tuple[str, ...] = ()  # ids of bills of which the text is to be read, the newest first
    texts_from: str = ""  # as far back all texts are read then
    bills: tuple[str, ...] = ()  # ids of those of which more is to be read, the newest first
    versions: "Mapping[str, tuple[Document, ...]]" = field(default_factory=dict)  # known of these
    events: int = 0  # how many meetings, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredState:
    """What the database already holds of one source when a crawl starts; all a parser may ask.

    ``bills`` and ``events`` map the source's id to the stamp of the stored copy, so that a row
    with an equal stamp needs no detail requests. ``texts`` maps the address of a document that need
    not be read again to its stamp, ``readings`` to whether what was read under it says something.
    ``upcoming`` holds the ids of bills on the agendas of coming meetings. ``absent`` holds, by
    kind, ids that two whole lists did not show: each is worth a direct look.
    ``meetings`` gives day and hour of the meetings of the last month and of those to come, and of
    all that are stored under an id of our own making, because the source's list did not have them;
    ``meeting_bills`` the printed numbers that those of them name which name any.
    ``numbers`` maps session and printed number of bills, joined by a blank, to the source's ids.
    ``canaries`` are ids of old bills that are known not to change: reading them again from time to
    time shows whether they still say what they said.
    ``interesting`` says whether any topic matches a text; it decides what is worth a request.
    ``partial`` are ids of bills of which no more is stored than a list shows. Details are read of
    bills since the day ``history``, and of meetings since ``meetings_from``; without one, only of
    what can be acted upon.
    ``past`` is set when a crawl shall read nothing new, but fill in some of what lies behind.
    ``sparing`` says that many share the host, so that a look may leave to the next one what nothing
    near demands. ``queue`` holds documents that earlier crawls have not come to, best first;
    ``files`` is the number of documents that this crawl may fetch. ``validators`` say what to ask
    a server with whether a document's file is another one. In ``notes`` the parsers of one crawl
    keep what they tell each other; it is no part of the state.
    """

    now: dt.datetime  # aware, UTC
    full: bool = False  # read everything again, details too
    since: dt.date | None = None  # read what moved on or after this day
    checkpoints: Mapping[str, str] = field(default_factory=dict)
    bills: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, bool] = field(default_factory=dict)
    upcoming: frozenset[str] = frozenset()
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meetings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    meeting_bills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    canaries: tuple[str, ...] = ()
    partial: frozenset[str] = frozenset()
    history: dt.date | None = dt.date.min
    meetings_from: dt.date | None = dt.date.min
    past: "PastSlice | None" = None
    sparing: bool = False
    interesting: Callable[[str], bool] = bool
    queue: "tuple[Document, ...]" = ()
    files: int = 1_000_000
    validators: Mapping[str, str] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One step in a bill's life, as the clerk wrote it."""

    date: dt.date | None
    description: str
    organization: str = ""
    text: str = ""  # the long form: motion, amendments, tally in prose
    code: Verbatim = ""  # the source's own code or type for the step
    upstream_id: Verbatim = ""
    event_upstream_id: Verbatim = ""
    result: Verbatim = ""  # "pass", "fail" or empty
    mover: str = ""
    seconder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsorship:
    """One person (or body) behind a bill."""

    name: str
    primary: bool = False
    upstream_id: Verbatim = ""
    date: dt.date | None = None
    withdrawn: dt.date | None = None


def _clean_addresses(record: "Document | Bill | Event", *names: str) -> None:
    """Make the addresses of a record that is being made such as may be shown everywhere."""
    for name in names:
        address: str = getattr(record, name)
        if not address.isprintable():
            object.__setattr__(record, name, quoted_address(address))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file or text that belongs to a bill or a meeting.

    ``content`` holds the fetched bytes, to be turned into text on the way into the database;
    ``text`` holds text that the source delivers as such. ``problem`` and ``cause`` say why neither
    could be had. Without any, a text that is already stored under ``url`` is kept: ``pending`` says
    that there is something to be read which this crawl has not come to, ``unchanged`` that the file
    was asked for and is still the stored one.
    """

    title: str
    url: Address = ""
    kind: Verbatim = "attachment"  # "version", "attachment", "agenda", "minutes", "summary"
    date: dt.date | None = None
    media_type: Verbatim = ""
    version: Verbatim = ""
    # The source's last-modified for this document.
    stamp: str = field(default="", metadata=_OF_ITS_TEXT)
    upstream_id: Verbatim = ""
    content: bytes | None = field(default=None, repr=False, metadata=_OF_ITS_TEXT)
    text: str | None = field(default=None, repr=False, metadata=_OF_ITS_TEXT)
    # Why it could not be fetched or read.
    problem: str = field(default="", metadata=_OF_ITS_TEXT)
    cause: Unread | None = field(default=None, metadata=_OF_ITS_TEXT)
    pending: bool = field(default=False, metadata=_OF_ITS_TEXT)
    unchanged: bool = field(default=False, metadata=_OF_ITS_TEXT)
    # What a server wants to be asked with whether the file is another one: "If-None-Match: …".
    validator: Verbatim = field(default="", metadata=_OF_ITS_TEXT)

    def __post_init__(self) -> None:
        _clean_addresses(self, "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedBill:
    """Another bill that the source names as kin."""

    identifier: str
    session: Verbatim = ""
    upstream_id: Verbatim = ""
    relation: str = ""  # the source's word: "Identical bill", "Companion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One roll call or voice vote: the result, the counts, who voted how."""

    motion: str
    date: dt.date | None = None
    organization: str = ""
    result: Verbatim = ""  # "pass", "fail" or empty
    counts: Mapping[str, int] = field(default_factory=dict)  # the source's word: number
    # (name, the source's word), and the source's id of the person where it gives one. A vote that
    # is counted without a name has an empty one.
    voters: tuple[tuple[str, ...], ...] = ()
    upstream_id: Verbatim = ""


AMENDMENTS = "amendments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A proposal before a council or Congress, under the source's own permanent id."""

    jurisdiction: str = field(metadata=_KEY)
    upstream_id: Verbatim = field(metadata=_KEY)
    identifier: str = field(metadata=rule("identifier"))  # as printed: "2026-1882", "HR 1234"
    title: str = field(metadata=rule("title", counted=True))
    session: str  # "2026", "119"
    # The source's word: "Council Ordinance", "HRES".
    kind: str = field(default="", metadata=rule("type", counted=True))
    status: str = field(default="", metadata=rule("status", counted=True))
    # How far it has come (``stage.Stage``), where the source's codes say it; else it is decided by
    # status and steps.
    stage: Verbatim = field(default="", metadata=rule(None, hashed=False))
    status_date: dt.date | None = field(default=None, metadata=rule("status-date"))
    introduced: dt.date | None = field(default=None, metadata=rule(counted=True))
    body: str = field(default="", metadata=rule("body", counted=True))  # where it lies now
    version: Verbatim = field(default="", metadata=rule("version"))
    summary: str = field(default="", metadata=rule("summary", counted=True))
    notes: str = ""
    url: Address = ""  # the page for people
    source_url: Address = field(default="", metadata=_READING)  # what was read
    # The source's last-modified; only ever compared for equality.
    stamp: Verbatim = field(default="", metadata=_READING)
    other_titles: tuple[str, ...] = field(default=(), metadata=rule("other-title", counted=True))
    # Of the law that it became, of an earlier filing.
    other_identifiers: tuple[Verbatim, ...] = field(default=(), metadata=rule("other-number"))
    subjects: tuple[Verbatim, ...] = field(default=(), metadata=rule("subjects", counted=True))
    # Documented fields with no home. Under ``AMENDMENTS`` stand those that were offered, a line
    # each: what they say is not in the bill.
    extras: Mapping[str, str] = field(default_factory=dict)
    # Whether more was read than a line of a list: else there is more to it than its title.
    complete: bool = field(default=True, metadata=_READING)
    actions: tuple[Action, ...] | None = field(default=None, metadata=_children("actions"))
    sponsorships: tuple[Sponsorship, ...] | None = field(
        default=None, metadata=_children("sponsorships")
    )
    documents: tuple[Document, ...] | None = field(default=None, metadata=_children("documents"))
    related: tuple[RelatedBill, ...] | None = field(
        default=None, metadata=_children("related_bills")
    )
    votes: tuple[Vote, ...] | None = field(default=None, metadata=_children("votes"))

    def __post_init__(self) -> None:
        _clean_addresses(self, "url", "source_url")


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

    jurisdiction: str = field(metadata=_KEY)
    upstream_id: Verbatim = field(metadata=_KEY)
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
    identifiers: tuple[Verbatim, ...] = field(default=(), metadata=rule("subject-bills"))
    description: str = ""
    url: Address = ""
    source_url: Address = field(default="", metadata=_READING)
    stamp: Verbatim = field(default="", metadata=_READING)
    # UTC, as the source gives it.
    agenda_published: Verbatim = field(default="", metadata=rule("agenda-published"))
    minutes_published: Verbatim = field(default="", metadata=rule("minutes-published"))
    extras: Mapping[str, str] = field(default_factory=dict)
    agenda: tuple[AgendaItem, ...] | None = field(default=None, metadata=_children("agenda_items"))
    documents: tuple[Document, ...] | None = field(
        default=None, metadata=_children("event_documents")
    )

    def __post_init__(self) -> None:
        _clean_addresses(self, "url", "source_url")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document that came by itself: it is of every bill and meeting that lists its address."""

    jurisdiction: str
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """A council or one of its committees."""

    jurisdiction: str
    upstream_id: str
    name: str
    kind: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """These records were on a list, unchanged: only ``last_seen`` moves."""

    jurisdiction: str
    kind: str  # "bill" or "event"
    upstream_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A whole list was read to its end; which of the stored records that belong on it were not.

    Yielded only when every page of the list came. What the source would never list is no part of
    ``held``.
    """

    jurisdiction: str
    kind: str  # "bill" or "event"
    listing: str  # its name: "matters", "sitemap:119hr"
    held: int  # how many stored records belong on it
    absent: tuple[str, ...]  # the source's ids
    covers: str = ""  # the checkpoint that stays where it was when the list is not believed
    whole: bool = True  # else of a part of the records only: of the meetings of a window


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One record was asked for by itself: it is there, or the source says that it is gone."""

    jurisdiction: str
    kind: str
    upstream_id: str
    gone: bool
    # It had an id of our own making, or of an earlier platform, and the list has the source's now.
    replaced: bool = False
    at_once: bool = False  # one look is enough: a meeting to come cannot wait for a second list


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A second route disagrees with the first; recorded, never decided."""

    jurisdiction: str
    kind: str
    subject: str
    message: str
    url: str = ""


# The key of a checkpoint that says which sessions are followed, newest first: "119 118".
SESSIONS = "sessions"
WIDE = "rescan"  # the key of a checkpoint that says: this look covered more than what is new
# The key of one that says when a source's meetings were read, where a look may leave them out, and
# its value after one that did.
MEETINGS_READ = "events-read"
LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far a listing has been read; stored only when everything it covers is stored too.

    ``key`` is also the ``covers`` of the ``Follow``s under it: when one of those fails, or the
    crawl does not end by itself, the checkpoint stays where it was.
    """

    jurisdiction: str
    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """How many records a first load has found listed, and when it reads them in full.

    Parts of one plan add up. One of nothing says that the load is a first one, and lists titles.
    """

    jurisdiction: str
    kind: str
    listed: int = 0
    now: int = 0
    texts: int = 0  # of those later, whose text is read now
    later: int = 0  # by crawls of the past


def kind_of_look(checkpoints: Iterable[Checkpoint], *, full: bool) -> str:
    """What a crawl looked at: full, daily (wider than what is new), incremental, bills alone.

    Only looks of one kind can be compared with each other.
    """
    values = {each.key: each.value for each in checkpoints}
    if full:
        return "full"
    if WIDE in values:
        return "daily"
    return "bills" if values.get(MEETINGS_READ) == LEFT_OUT else "incremental"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One page or record that could not be had or read: located, counted, tried again later."""

    jurisdiction: str
    url: str
    reason: str
    covers: str = ""
    payload: str = ""
    kind: str = "page"  # "bill" or "event" for a record, with its ``upstream_id``
    upstream_id: str = ""
    field: str = ""  # that came empty, so that its stored value is kept
    cause: FailureKind = FailureKind.OTHER


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
