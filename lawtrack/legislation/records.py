"""What parsers yield: frozen records in Open Civic Data's nouns and the source's own words.

A record says what one source said at one moment. ``None`` in a field that holds children
(``actions=None``) means *not looked at*; an empty tuple means *looked, and there are none*.
Wordings (``kind``, ``status``, ``Action.description``) stay the source's; ``normalize`` maps
them to the closed lists of ``vocabulary``. Dates are local calendar dates of the jurisdiction.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lawtrack.errors import FailureKind


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
    token: str = field(default="", repr=False)

    @property
    def ocd_id(self) -> str:
        """The Open Civic Data jurisdiction id (OCDEP 3)."""
        return self.division.replace("ocd-division/", "ocd-jurisdiction/", 1) + "/government"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredState:
    """What the database already holds of one source when a crawl starts; all a parser may ask.

    ``bills`` and ``events`` map the source's id to the stamp of the stored copy, so that a row
    with an equal stamp needs no detail requests. ``texts`` maps the address of a document to its
    stamp. ``upcoming`` holds the ids of bills on the agendas of coming meetings. ``absent`` holds,
    by kind, ids that two whole lists did not show: each is worth a direct look.
    ``meetings`` gives day and hour of the meetings to come, and of all that are stored under an id
    of our own making, because the source's list did not have them.
    ``canaries`` are ids of old bills that are known not to change: reading them again from time to
    time shows whether they still say what they said.
    ``interesting`` says whether any topic matches a text; it decides what is worth a request.
    """

    now: dt.datetime  # aware, UTC
    full: bool = False  # read everything again, details too
    since: dt.date | None = None  # read what moved on or after this day
    checkpoints: Mapping[str, str] = field(default_factory=dict)
    bills: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    upcoming: frozenset[str] = frozenset()
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meetings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    canaries: tuple[str, ...] = ()
    interesting: Callable[[str], bool] = bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One step in a bill's life, as the clerk wrote it."""

    date: dt.date | None
    description: str
    organization: str = ""
    text: str = ""  # the long form: motion, amendments, tally in prose
    code: str = ""  # the source's own code or type for the step
    upstream_id: str = ""
    event_upstream_id: str = ""
    result: str = ""  # "pass", "fail" or empty
    mover: str = ""
    seconder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sponsorship:
    """One person (or body) behind a bill."""

    name: str
    primary: bool = False
    upstream_id: str = ""
    date: dt.date | None = None
    withdrawn: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file or text that belongs to a bill or a meeting.

    ``content`` holds the fetched bytes, to be turned into text on the way into the database;
    ``text`` holds text that the source delivers as such. With neither, a text that is already
    stored under ``url`` is kept.
    """

    title: str
    url: str = ""
    kind: str = "attachment"  # "version", "attachment", "agenda", "minutes", "summary"
    date: dt.date | None = None
    media_type: str = ""
    version: str = ""
    stamp: str = ""  # the source's last-modified for this document
    upstream_id: str = ""
    content: bytes | None = field(default=None, repr=False)
    text: str | None = field(default=None, repr=False)
    problem: str = ""  # why it could not be fetched or read


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedBill:
    """Another bill that the source names as kin."""

    identifier: str
    session: str = ""
    upstream_id: str = ""
    relation: str = ""  # the source's word: "Identical bill", "Companion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One roll call or voice vote: the result, the counts, who voted how."""

    motion: str
    date: dt.date | None = None
    organization: str = ""
    result: str = ""  # "pass", "fail" or empty
    counts: Mapping[str, int] = field(default_factory=dict)  # the source's word: number
    voters: tuple[tuple[str, str], ...] = ()  # (name, the source's word)
    upstream_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A proposal before a council or Congress, under the source's own permanent id."""

    jurisdiction: str
    upstream_id: str
    identifier: str  # as printed: "2026-1882", "260506", "HR 1234"
    title: str
    session: str  # "2026", "119"
    kind: str = ""  # the source's word: "Council Ordinance", "HRES"
    status: str = ""
    status_date: dt.date | None = None
    introduced: dt.date | None = None
    body: str = ""  # where it lies now
    version: str = ""
    summary: str = ""
    notes: str = ""
    url: str = ""  # the page for people
    source_url: str = ""  # what was read
    stamp: str = ""  # the source's last-modified; only ever compared for equality
    other_titles: tuple[str, ...] = ()
    other_identifiers: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)  # documented fields with no home
    actions: tuple[Action, ...] | None = None
    sponsorships: tuple[Sponsorship, ...] | None = None
    documents: tuple[Document, ...] | None = None
    related: tuple[RelatedBill, ...] | None = None
    votes: tuple[Vote, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One line of a meeting's agenda or minutes, where the clerk printed it."""

    order: int
    title: str
    number: str = ""  # as printed before the line
    identifier: str = ""  # of the bill, when the line names one
    bill_upstream_id: str = ""
    action: str = ""
    action_text: str = ""
    result: str = ""
    notes: str = ""
    upstream_id: str = ""
    votes: tuple[Vote, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A meeting or hearing, under the source's own permanent id."""

    jurisdiction: str
    upstream_id: str
    name: str
    date: dt.date
    time: str = ""  # "HH:MM" local, empty when the source gives none that can be read
    time_text: str = ""  # as printed
    timezone: str = ""  # IANA
    body: str = ""
    location: str = ""
    status: str = ""  # the source's word: "Final", "Draft", "Cancelled"
    cancelled: bool = False
    committees: tuple[str, ...] = ()  # where they stand only in prose
    identifiers: tuple[str, ...] = ()  # printed numbers of bills named outside the agenda
    description: str = ""
    url: str = ""
    source_url: str = ""
    stamp: str = ""
    agenda_published: str = ""  # UTC, as the source gives it
    minutes_published: str = ""
    extras: Mapping[str, str] = field(default_factory=dict)
    agenda: tuple[AgendaItem, ...] | None = None
    documents: tuple[Document, ...] | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One record was asked for by itself: it is there, or the source says that it is gone."""

    jurisdiction: str
    kind: str
    upstream_id: str
    gone: bool
    replaced: bool = False  # it had an id of our own making, and the list has the source's now


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A second route disagrees with the first; recorded, never decided."""

    jurisdiction: str
    kind: str
    subject: str
    message: str
    url: str = ""


WIDE = "rescan"  # the key of a checkpoint that says: this look covered more than what is new


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far a listing has been read; stored only when everything it covers is stored too.

    ``key`` is also the ``covers`` of the ``Follow``s under it: when one of those fails, or the
    crawl does not end by itself, the checkpoint stays where it was.
    """

    jurisdiction: str
    key: str
    value: str


def kind_of_look(checkpoints: Iterable[Checkpoint], *, full: bool) -> str:
    """What a crawl looked at: full, daily (wider than what is new), incremental.

    Only looks of one kind can be compared with each other.
    """
    if full:
        return "full"
    return "daily" if any(each.key == WIDE for each in checkpoints) else "incremental"


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


Record = Bill | Event | Organization | Unchanged | Listed | Looked | Mismatch | Checkpoint | Failed
