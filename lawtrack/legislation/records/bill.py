"""A proposal, and what belongs to it: steps, sponsors, kin, and votes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lawtrack.legislation.records.document import Document, clean_addresses
from lawtrack.legislation.records.field_rules import KEY, READING, Address, Verbatim, children, rule


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

    jurisdiction: str = field(metadata=KEY)
    upstream_id: Verbatim = field(metadata=KEY)
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
    source_url: Address = field(default="", metadata=READING)  # what was read
    # The source's last-modified; only ever compared for equality.
    stamp: Verbatim = field(default="", metadata=READING)
    other_titles: tuple[str, ...] = field(default=(), metadata=rule("other-title", counted=True))
    # Of the law that it became, of an earlier filing.
    other_identifiers: tuple[str, ...] = field(default=(), metadata=rule("other-number"))
    subjects: tuple[str, ...] = field(default=(), metadata=rule("subjects", counted=True))
    # Documented fields with no home. Under ``AMENDMENTS`` stand those that were offered, a line
    # each: what they say is not in the bill.
    extras: Mapping[str, str] = field(default_factory=dict)
    # Whether more was read than a line of a list: else there is more to it than its title.
    complete: bool = field(default=True, metadata=READING)
    actions: tuple[Action, ...] | None = field(default=None, metadata=children("actions"))
    sponsorships: tuple[Sponsorship, ...] | None = field(
        default=None, metadata=children("sponsorships")
    )
    documents: tuple[Document, ...] | None = field(default=None, metadata=children("documents"))
    related: tuple[RelatedBill, ...] | None = field(
        default=None, metadata=children("related_bills")
    )
    votes: tuple[Vote, ...] | None = field(default=None, metadata=children("votes"))

    def __post_init__(self) -> None:
        clean_addresses(self, "url", "source_url")
