"""The tables of crawls: runs, how far they read, what failed, is kept and is told of them."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from lawtrack.database.tables.base import Base

OK, PROVED_EMPTY, DEGRADED, FAILED = "ok", "proved empty", "degraded", "failed"
INTERRUPTED = "interrupted"
# Crawls that went to their end; checkpoints move only in these.
GOOD = (OK, PROVED_EMPTY, DEGRADED)
# Nothing to do about these.
HEALTHY = (OK, PROVED_EMPTY)
# Of a crawl that looked for nothing new: it filled in a part of the past.
PAST_MODE = "past"


class CrawlRow(Base):
    """One run over one jurisdiction: what it did and how it ended; the truth about a crawl."""

    __tablename__ = "crawls"
    __table_args__ = (
        Index("ix_crawls_jurisdiction_started", "jurisdiction", "started"),
        Index("ix_crawls_jurisdiction_id", "jurisdiction", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str]
    started: Mapped[dt.datetime]
    finished: Mapped[dt.datetime | None]
    mode: Mapped[str]  # incremental, bills (alone), daily (a wider look), full, past
    outcome: Mapped[str]  # running, ok, proved empty, degraded, failed, interrupted, missed
    reason: Mapped[str]  # one line, when not ok
    reasons: Mapped[list[str]] = mapped_column(default=list, server_default="[]")  # one by one
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(default=0)
    duration: Mapped[float] = mapped_column(default=0.0, server_default="0")  # seconds
    # {kind: {new, changed, unchanged, failed}}
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # {kind: {records, FIELD: how many had it, emptied: {FIELD: how many lost it}}}
    coverage: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class FailureRow(Base):
    """A page or record that could not be had or read; open until a later crawl has had it well."""

    __tablename__ = "failures"
    __table_args__ = (Index("ix_failures_jurisdiction_resolved", "jurisdiction", "resolved_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    crawl_id: Mapped[int] = mapped_column(index=True)  # the last in which it failed
    jurisdiction: Mapped[str]
    url: Mapped[str]
    reason: Mapped[str]
    payload: Mapped[str]
    seen_at: Mapped[dt.datetime]  # the first time
    kind: Mapped[str] = mapped_column(server_default="page")  # page, bill, event
    upstream_id: Mapped[str] = mapped_column(server_default="")  # of a record
    field: Mapped[str] = mapped_column(server_default="")  # that came empty; its old value is kept
    covers: Mapped[str] = mapped_column(server_default="")  # the listing that waits for it
    attempts: Mapped[int] = mapped_column(default=1, server_default="1")
    tried_at: Mapped[dt.datetime | None]  # the last time
    resolved_at: Mapped[dt.datetime | None]
    cause: Mapped[str] = mapped_column(default="other", server_default="other")  # a FailureKind


class CheckpointRow(Base):
    """How far a listing has been read, moved only together with the data it covers."""

    __tablename__ = "checkpoints"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    moved_at: Mapped[dt.datetime]


class HostRow(Base):
    """A host that asked to be left alone for a while; all sources on it keep to that."""

    __tablename__ = "hosts"

    host: Mapped[str] = mapped_column(primary_key=True)
    closed_until: Mapped[dt.datetime]
    asked_at: Mapped[dt.datetime]


class LeaseRow(Base):
    """Who of several machines crawls a jurisdiction; each take-over raises the epoch."""

    __tablename__ = "leases"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    epoch: Mapped[int] = mapped_column(BigInteger)
    holder: Mapped[str]  # in words
    until: Mapped[dt.datetime]  # by the server's clock; renewed while the crawl runs


class PaceRow(Base):
    """How often all crawls together may ask a host; a row is locked for one slot only."""

    __tablename__ = "paces"

    host: Mapped[str] = mapped_column(primary_key=True)  # with its port, where that is a particular
    gap: Mapped[float]  # seconds between two requests, as the newest one wanted it
    last_slot: Mapped[dt.datetime]  # the latest that was given away; the next lies a gap behind it
    closed_until: Mapped[dt.datetime | None]  # as the host asked by Retry-After


class WaitingFileRow(Base):
    """A document's file that a crawl has fetched and some worker reads; gone once that is stored.

    Only where several machines share the work: one alone reads a file before it stores its owner.
    """

    __tablename__ = "waiting_files"

    jurisdiction: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]  # as the source lists it, with stamp and validator
    content: Mapped[bytes]
    crawl_id: Mapped[int]
    of_the_past: Mapped[bool]  # fetched by a crawl that looked for nothing new
    fetched_at: Mapped[dt.datetime]
    tries: Mapped[int]  # to read it, with the one that goes on
    claimed_until: Mapped[dt.datetime | None]  # by whoever reads it, by the server's clock
    # What came of that, until it is stored.
    reading: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class ArchivedRow(Base):
    """Where a raw answer lies in the archive; written when its record is whole."""

    __tablename__ = "archived"
    __table_args__ = (
        Index("ix_archived_url", "jurisdiction", "url"),
        Index("ix_archived_file", "file"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str]
    url: Mapped[str]  # as asked, a token replaced
    form: Mapped[str]  # SHA-256 of what was sent along, empty for a plain request
    digest: Mapped[str]  # SHA-256 of the payload as received
    file: Mapped[str]  # below the archive's folder
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)  # of the answer's record and its request's
    crawl_id: Mapped[int]
    fetched_at: Mapped[dt.datetime]
    status: Mapped[int]
    revisit: Mapped[bool]  # the payload is that of an earlier row with the same url and digest


class MismatchRow(Base):
    """Two routes to the same fact that disagree."""

    __tablename__ = "mismatches"

    id: Mapped[int] = mapped_column(primary_key=True)
    crawl_id: Mapped[int] = mapped_column(index=True)
    jurisdiction: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    message: Mapped[str]
    url: Mapped[str]
    seen_at: Mapped[dt.datetime]


class NoticeRow(Base):
    """That a source is stale or broken: told once when it begins, and once when it is over."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_jurisdiction", "jurisdiction"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction: Mapped[str]
    state: Mapped[str]  # stale, broken
    words: Mapped[str]  # what was told
    since: Mapped[dt.datetime]
    told_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    ended_told_at: Mapped[dt.datetime | None]
