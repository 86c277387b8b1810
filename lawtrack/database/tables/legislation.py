"""The tables, as SQLAlchemy 2 typed models; docs/data-model.md explains them to readers.

Children of a bill or meeting have the composite key (owner, order) and are replaced as sets.
Lists of plain words are JSON; numbers printed by a source are never a key.
"""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, true
from sqlalchemy.orm import Mapped, mapped_column

from lawtrack.database.tables.base import Base


class JurisdictionRow(Base):
    """A government that is tracked, under its name in the configuration."""

    __tablename__ = "jurisdictions"

    key: Mapped[str] = mapped_column(primary_key=True)
    ocd_id: Mapped[str]
    name: Mapped[str]
    platform: Mapped[str]
    timezone: Mapped[str]
    # The digest of the words by which steps and stages of its bills were mapped.
    words: Mapped[str] = mapped_column(server_default="")


class OrganizationRow(Base):
    """A council or committee, under the source's id."""

    __tablename__ = "organizations"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    upstream_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool]


class BillRow(Base):
    """A bill as last seen."""

    __tablename__ = "bills"
    __table_args__ = (
        Index("uq_bills_jurisdiction_upstream_id", "jurisdiction", "upstream_id", unique=True),
        Index("ix_bills_identifier", "identifier"),
        Index("ix_bills_changed", "jurisdiction", "last_changed", "id"),
        Index("ix_bills_last_changed", "last_changed"),
        # Beside these, two over the day of the last step, made by a migration (``bills.LATEST``).
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ocd_id: Mapped[str]
    jurisdiction: Mapped[str]
    upstream_id: Mapped[str]
    identifier: Mapped[str]
    session: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]  # the source's word
    classification: Mapped[str]  # Open Civic Data's
    status: Mapped[str]  # the source's word
    status_date: Mapped[dt.date | None]
    stage: Mapped[str]  # how far it has come; empty until it is worked out
    introduced: Mapped[dt.date | None]
    body: Mapped[str]
    version: Mapped[str]
    summary: Mapped[str]
    notes: Mapped[str]
    url: Mapped[str]
    source_url: Mapped[str]
    other_titles: Mapped[list[str]]
    other_identifiers: Mapped[list[str]]
    subjects: Mapped[list[str]]
    extras: Mapped[dict[str, Any]]
    last_action: Mapped[str]
    last_action_date: Mapped[dt.date | None]
    # Whether more was read than a line of a list.
    complete: Mapped[bool] = mapped_column(default=True, server_default=true())
    stamp: Mapped[str]
    content_hash: Mapped[str]
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    last_changed: Mapped[dt.datetime]
    missing_since: Mapped[dt.datetime | None]


class ActionRow(Base):
    """One step of a bill, oldest first."""

    __tablename__ = "actions"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    order: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[dt.date | None]
    description: Mapped[str]
    text: Mapped[str]
    organization: Mapped[str]
    classification: Mapped[str]  # Open Civic Data's, several joined with "; "
    code: Mapped[str]
    result: Mapped[str]
    mover: Mapped[str]
    seconder: Mapped[str]
    upstream_id: Mapped[str]
    event_upstream_id: Mapped[str]


class SponsorshipRow(Base):
    """Who stands behind a bill, in the source's order."""

    __tablename__ = "sponsorships"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    order: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    primary: Mapped[bool]
    upstream_id: Mapped[str]
    date: Mapped[dt.date | None]
    withdrawn: Mapped[dt.date | None]


class RelatedBillRow(Base):
    """Another bill that the source names as kin."""

    __tablename__ = "related_bills"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    order: Mapped[int] = mapped_column(primary_key=True)
    identifier: Mapped[str]
    session: Mapped[str]
    upstream_id: Mapped[str]
    relation: Mapped[str]


class DocumentRow(Base):
    """A document of a bill (versions, attachments); its text stands in ``texts`` under the url."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_url", "url"),)

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    order: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    url: Mapped[str]
    kind: Mapped[str]
    date: Mapped[dt.date | None]
    media_type: Mapped[str]
    version: Mapped[str]
    upstream_id: Mapped[str]


class VoteRow(Base):
    """A vote on a bill, read from a roll call or from the clerk's prose."""

    __tablename__ = "votes"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    order: Mapped[int] = mapped_column(primary_key=True)
    motion: Mapped[str]
    date: Mapped[dt.date | None]
    organization: Mapped[str]
    result: Mapped[str]
    counts: Mapped[dict[str, Any]]  # Open Civic Data's option: number
    voters: Mapped[list[Any]]  # [name, option, the source's word, its id of the person]
    upstream_id: Mapped[str]
    # The meeting on whose agenda it stands; empty where the bill's own record has it.
    event_upstream_id: Mapped[str] = mapped_column(default="", server_default="")


class EventRow(Base):
    """A meeting or hearing as last seen."""

    __tablename__ = "events"
    __table_args__ = (
        Index("uq_events_jurisdiction_upstream_id", "jurisdiction", "upstream_id", unique=True),
        Index("ix_events_date", "date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ocd_id: Mapped[str]
    jurisdiction: Mapped[str]
    upstream_id: Mapped[str]
    name: Mapped[str]
    date: Mapped[dt.date]
    time: Mapped[str]
    time_text: Mapped[str]
    timezone: Mapped[str]
    starts: Mapped[dt.datetime | None]  # the same moment in UTC, when the time can be read
    body: Mapped[str]
    location: Mapped[str]
    status: Mapped[str]  # the source's word
    state: Mapped[str]  # Open Civic Data's: cancelled, tentative, confirmed, passed
    committees: Mapped[list[str]]
    identifiers: Mapped[list[str]]
    description: Mapped[str]
    url: Mapped[str]
    source_url: Mapped[str]
    agenda_published: Mapped[str]
    minutes_published: Mapped[str]
    extras: Mapped[dict[str, Any]]
    stamp: Mapped[str]
    content_hash: Mapped[str]
    first_seen: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    last_changed: Mapped[dt.datetime]
    missing_since: Mapped[dt.datetime | None]


class AgendaItemRow(Base):
    """One line of a meeting's agenda."""

    __tablename__ = "agenda_items"
    __table_args__ = (Index("ix_agenda_items_bill", "bill_upstream_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    order: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    number: Mapped[str]
    identifier: Mapped[str]
    bill_upstream_id: Mapped[str]
    action: Mapped[str]
    action_text: Mapped[str]
    result: Mapped[str]
    notes: Mapped[str]
    upstream_id: Mapped[str]
    votes: Mapped[list[Any]]  # [{motion, date, organization, result, counts, voters, …}]


class EventDocumentRow(Base):
    """A document of a meeting (agenda, minutes)."""

    __tablename__ = "event_documents"
    __table_args__ = (Index("ix_event_documents_url", "url"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    order: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    url: Mapped[str]
    kind: Mapped[str]
    date: Mapped[dt.date | None]
    media_type: Mapped[str]
    version: Mapped[str]
    upstream_id: Mapped[str]


class TextRow(Base):
    """What a document says, under its address, and what became of the last try to read it.

    ``cause`` and what follows it are of the last try that gave no text, be it that an earlier text
    stands here: such a try never replaces one.
    """

    __tablename__ = "texts"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    stamp: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    extractor: Mapped[str]  # name and version
    state: Mapped[str]  # "text", "no_text", or "queued": nobody has tried
    reason: Mapped[str]
    pages: Mapped[list[str]]
    fetched_at: Mapped[dt.datetime]
    page_count: Mapped[int] = mapped_column(default=0, server_default="0")
    cause: Mapped[str] = mapped_column(default="", server_default="")  # an Unread
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")  # that ended in this cause
    tried_at: Mapped[dt.datetime | None]  # the last of them
    trouble: Mapped[str] = mapped_column(default="", server_default="")  # where a text stands
    # The stamp of what is to be read in place of this; empty where nothing is known of it.
    awaited: Mapped[str] = mapped_column(default="", server_default="")
    validator: Mapped[str] = mapped_column(default="", server_default="")


class EarlierTextRow(Base):
    """What a document said before it said something else: append-only."""

    __tablename__ = "earlier_texts"
    __table_args__ = (Index("ix_earlier_texts_jurisdiction_url", "jurisdiction", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str]
    url: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    extractor: Mapped[str]
    pages: Mapped[list[str]]
    fetched_at: Mapped[dt.datetime]
    replaced_at: Mapped[dt.datetime]


class AbsenceRow(Base):
    """A stored record that a whole list did not show: how often, and what a direct look said."""

    __tablename__ = "absences"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # bill, event
    upstream_id: Mapped[str] = mapped_column(primary_key=True)
    listing: Mapped[str]
    times: Mapped[int]  # whole lists, a day apart at least
    first_absent_at: Mapped[dt.datetime]
    last_absent_at: Mapped[dt.datetime]
    crawl_id: Mapped[int]  # of the last one
    looked_at: Mapped[dt.datetime | None]
    answer: Mapped[str]  # gone; empty before a look, and when it was there


class AliasRow(Base):
    """An id under which a source had a record that it has under another one now."""

    __tablename__ = "aliases"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # bill, event
    upstream_id: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int]
    since: Mapped[dt.datetime]


class RevisionRow(Base):
    """One observed change of one record: append-only, numbered, with two clocks, chained."""

    __tablename__ = "revisions"
    __table_args__ = (
        Index("ix_revisions_subject", "kind", "subject_id"),
        Index("ix_revisions_chain", "jurisdiction", "id"),
        Index("ix_revisions_seen", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    crawl_id: Mapped[int | None]
    jurisdiction: Mapped[str]
    kind: Mapped[str]  # bill, event
    subject_id: Mapped[int]
    identifier: Mapped[str]
    seen_at: Mapped[dt.datetime]  # when we saw it
    effective: Mapped[dt.date | None]  # when it happened, as far as the source says
    reasons: Mapped[list[str]]
    changes: Mapped[list[Any]]  # changes.change.stored_changes: {reason, field, old, new, …}
    # What it takes to undo it; NULL in revisions older than this column.
    before: Mapped[dict[str, Any] | None]
    # Of the record that it led to, and the newest seal then; NULL in revisions older than sealing.
    record_hash: Mapped[str | None]
    after_seal: Mapped[str | None]
    # The chain (legislation/hash_chain.py): SHA-256 of all above, and of the one before.
    previous_hash: Mapped[str] = mapped_column(server_default="")
    hash: Mapped[str] = mapped_column(server_default="")


class SealRow(Base):
    """Digests of what was stored and has no revision of its own: append-only, chained."""

    __tablename__ = "seals"
    __table_args__ = (Index("ix_seals_chain", "jurisdiction", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str]
    kind: Mapped[str]  # a SealKind
    sealed_at: Mapped[dt.datetime]
    items: Mapped[list[Any]]  # [name, digest]
    after_revision: Mapped[str]  # the hash of the newest revision then
    previous_hash: Mapped[str]
    hash: Mapped[str]


class MatchRow(Base):
    """Where a topic's phrase stands in a bill or meeting, with the sentence around it."""

    __tablename__ = "matches"

    kind: Mapped[str] = mapped_column(primary_key=True)  # bill, event
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    order: Mapped[int] = mapped_column(primary_key=True)
    lexicon: Mapped[str]  # version of the topic's lexicon
    rule: Mapped[str]
    phrase: Mapped[str]  # as it stands in the text
    place: Mapped[str]  # title, document name, summary, version, agenda note …
    place_title: Mapped[str]
    page: Mapped[int | None]
    start: Mapped[int]
    end: Mapped[int]
    sentence: Mapped[str]
    before: Mapped[str] = mapped_column(server_default="")  # the neighbouring sentences
    after: Mapped[str] = mapped_column(server_default="")
    section: Mapped[str] = mapped_column(server_default="")  # its number and heading
    weight: Mapped[float]


class FlagRow(Base):
    """A bill or meeting on which a topic matched well enough to tell people."""

    __tablename__ = "flags"

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str]
    judgement: Mapped[str]  # about, mentions, watch
    score: Mapped[float]
    stance: Mapped[str]
    stance_sentence: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str]
    lexicon: Mapped[str] = mapped_column(server_default="")  # name and version it was judged with
    text_hash: Mapped[str] = mapped_column(server_default="")  # of everything that was judged
    raised_at: Mapped[dt.datetime]
    cleared_at: Mapped[dt.datetime | None]
    baseline: Mapped[bool]  # raised by a first look: recorded, not announced
    # A reader's; no crawl writes them, but that they lapse when the text changes.
    verdict: Mapped[str] = mapped_column(server_default="")  # confirmed, dismissed
    verdict_note: Mapped[str] = mapped_column(server_default="")
    verdict_at: Mapped[dt.datetime | None]


class JudgedTopicRow(Base):
    """With which lexicon the stored records of a jurisdiction were judged, and how far."""

    __tablename__ = "judged_topics"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    lexicon: Mapped[str]  # name and version; empty when nobody knows
    lexicon_before: Mapped[str]
    baseline: Mapped[bool]  # the topic is new here: what it flags is no news
    done_kind: Mapped[str]  # of the last record judged, while it goes on
    done_id: Mapped[int]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]  # None: goes on in the next run
