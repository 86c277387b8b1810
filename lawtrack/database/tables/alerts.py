"""The tables of what people are told: subscriptions, decisions, messages, their pieces."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lawtrack.database.tables.base import Base


class SubscriptionRow(Base):
    """Who is to be told what; those of the configuration are mirrored by their name."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index("uq_subscriptions_name", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    origin: Mapped[str]  # configuration, command
    topic: Mapped[str]
    search: Mapped[str]  # of a saved search: its words, as the configuration last had them
    saved: Mapped[str] = mapped_column(server_default="")  # the name of that search
    saved_in: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    bill: Mapped[str]
    bill_id: Mapped[int | None]  # the one bill that goes by the number, once it is stored
    jurisdictions: Mapped[list[str]]
    reasons: Mapped[list[str]]
    lowest: Mapped[str]
    channel: Mapped[str]  # the name of a secret, never an address
    rhythm: Mapped[str]
    quiet: Mapped[str]
    timezone: Mapped[str]
    created_at: Mapped[dt.datetime]
    paused_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]  # no longer in the configuration


class MessageRow(Base):
    """One message to one channel: its decisions, its tries, its receipt."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("uq_messages_subscription_batch", "subscription_id", "batch", unique=True),
        Index("ix_messages_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    batch: Mapped[str]
    key: Mapped[str]  # the same for each try, so that a receiver can tell a repetition
    kind: Mapped[str]  # news, digest, summary, source
    payload: Mapped[dict[str, Any]]  # of a summary: what was held back
    state: Mapped[str]  # pending, sent, failed
    attempts: Mapped[int]
    created_at: Mapped[dt.datetime]
    next_try_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    receipt: Mapped[str]
    error: Mapped[str]  # of the last try


class DeliveryRow(Base):
    """A piece of a message, which is taken or refused by itself.

    That is each recipient of a mail, each part of a message that is too long for a chat.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("uq_deliveries_message_name", "message_id", "name", unique=True),
        Index("ix_deliveries_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    kind: Mapped[str]  # recipient, part, whole
    name: Mapped[str]  # the same for each try; of a recipient a digest, never an address
    number: Mapped[int]
    of: Mapped[int]
    title: Mapped[str]  # of a part, while it waits
    text: Mapped[str]
    taken_by: Mapped[list[str]]  # digests of the rooms of a chat that have the part already
    state: Mapped[str]  # waiting, sent, refused, unknown, failed
    attempts: Mapped[int]
    unanswered: Mapped[int]  # how often it was handed over without an answer: it may have arrived
    next_try_at: Mapped[dt.datetime | None]  # where that is another moment than the message's
    told_until: Mapped[dt.datetime | None]  # until when the server wants the channel left alone
    sent_at: Mapped[dt.datetime | None]
    receipt: Mapped[str]
    error: Mapped[str]  # of the last try


class OutboxRow(Base):
    """A decision: what becomes of one line of the ledger for one subscription."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("uq_outbox_subscription_revision", "subscription_id", "revision_id", unique=True),
        Index("ix_outbox_state_due", "state", "due_at"),
        Index("ix_outbox_revision", "revision_id"),
        Index("ix_outbox_message", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    crawl_id: Mapped[int | None]
    state: Mapped[str]  # waiting, sent, suppressed, primed, held, failed
    why: Mapped[str]
    words: Mapped[list[str]]  # which of the reasons asked for
    about: Mapped[list[Any]]  # [kind, id] of what matched: the record, bills on its agenda
    batch: Mapped[str]
    decided_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
