"""The outbox: decisions, one for each subscription and line of the ledger, and their messages."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from lawtrack.alerts.decide import (
    SUPPRESSED,
    WAITING,
    Batch,
    BatchKind,
    Decision,
    batch_of,
)
from lawtrack.alerts.messages.message import MessageKind
from lawtrack.database.bulk import in_chunks, insert_rows
from lawtrack.database.tables.alerts import DeliveryRow, MessageRow, OutboxRow, SubscriptionRow
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow
from lawtrack.legislation.reasons import is_news

AHEAD = timedelta(days=2)  # what lies further ahead, a clock has said that was set right since
PENDING, SENT, FAILED, HELD = "pending", "sent", "failed", "held"


def record_decisions(session: Session, decisions: Iterable[Decision]) -> None:
    """Write the decisions on lines that have just been written, each subscription's once."""
    rows = [
        {
            "subscription_id": decision.subscription.id,
            "revision_id": decision.news.revision,
            "crawl_id": decision.news.crawl_id,
            "state": decision.state,
            "why": decision.why,
            "words": list(decision.words),
            "about": [list(each) for each in decision.about],
            "batch": str(decision.slot.batch),
            "decided_at": decision.at,
            "due_at": decision.slot.due,
            "message_id": None,
        }
        for decision in decisions
    ]
    insert_rows(session, OutboxRow, rows)


def take_delivery_turn(session: Session) -> None:
    """Become the one writer before anything is read, where the database knows only one."""
    session.execute(
        update(MessageRow).where(MessageRow.id < 0).values(attempts=MessageRow.attempts)
    )


def decisions_to_gather(session: Session) -> Sequence[OutboxRow]:
    """The decisions that wait for a message, by line; those of a running crawl wait for its end."""
    running = exists().where(CrawlRow.id == OutboxRow.crawl_id, CrawlRow.outcome == "running")
    query = (
        select(OutboxRow)
        .join(SubscriptionRow, SubscriptionRow.id == OutboxRow.subscription_id)
        .where(OutboxRow.state == WAITING, OutboxRow.message_id.is_(None), ~running)
        .where(_delivering())
        .order_by(OutboxRow.subscription_id, OutboxRow.revision_id)
    )
    return session.scalars(query).all()


def _delivering() -> ColumnElement[bool]:
    return SubscriptionRow.paused_at.is_(None) & SubscriptionRow.ended_at.is_(None)


def decision_counts_of_crawl(session: Session, crawl_id: int) -> dict[int, int]:
    """How many decisions of a crawl are sent, held or waiting, by subscription."""
    query = (
        select(OutboxRow.subscription_id, func.count())
        .where(OutboxRow.crawl_id == crawl_id, OutboxRow.state.in_((WAITING, SENT, HELD)))
        .group_by(OutboxRow.subscription_id)
    )
    return {id_: count for id_, count in session.execute(query)}  # noqa: C416 - rows, not pairs


def alert_count_of_crawl(session: Session, crawl_id: int) -> tuple[str, int, int]:
    """Where a crawl was, how many stored records it found changed, and how many there are."""
    where = session.scalar(select(CrawlRow.jurisdiction).where(CrawlRow.id == crawl_id)) or ""
    query = select(RevisionRow.reasons).where(RevisionRow.crawl_id == crawl_id)
    changed = sum(is_news(reasons) and "new" not in reasons for reasons in session.scalars(query))
    return where, changed, sum(_count(session, table, where) for table in (BillRow, EventRow))


def _count(session: Session, table: type[BillRow] | type[EventRow], where: str) -> int:
    query = select(func.count()).select_from(table).where(table.jurisdiction == where)
    return session.scalar(query) or 0


def add_message(
    session: Session,
    subscription_id: int,
    batch: Batch,
    *,
    kind: MessageKind,
    now: datetime,
    rows: Sequence[OutboxRow] = (),
    payload: Mapping[str, Any] | None = None,
) -> None:
    """A message to be sent, that tells of these decisions."""
    name = _free_name(session, subscription_id, str(batch))
    key = hashlib.sha256(f"{subscription_id}\n{name}\n{now.isoformat()}".encode()).hexdigest()
    message = MessageRow(
        subscription_id=subscription_id, batch=name, key=key[:32], kind=kind.value,
        payload=dict(payload or {}), state=PENDING, attempts=0, created_at=now, next_try_at=now,
        sent_at=None, receipt="", error="",
    )  # fmt: skip
    session.add(message)
    session.flush()
    for row in rows:
        row.message_id = message.id


def _free_name(session: Session, subscription_id: int, name: str) -> str:
    """The name of a batch, numbered when there is a message of it already."""
    taken = (
        select(func.count())
        .select_from(MessageRow)
        .where(MessageRow.subscription_id == subscription_id)
        .where((MessageRow.batch == name) | MessageRow.batch.startswith(f"{name} #"))
    )
    count = session.scalar(taken)
    return f"{name} #{count + 1}" if count else name  # its hour was past when these came


def note_test(
    session: Session, subscription_id: int, *, receipt: str, error: str, now: datetime
) -> None:
    """Keep what came of a test message: what is known of a channel is known of the newest one."""
    name = _free_name(session, subscription_id, f"test {now.isoformat()}")
    key = hashlib.sha256(f"{subscription_id}\n{name}".encode()).hexdigest()
    session.add(
        MessageRow(
            subscription_id=subscription_id, batch=name, key=key[:32],
            kind=MessageKind.TEST.value, payload={}, state=SENT if receipt else FAILED, attempts=1,
            created_at=now, next_try_at=None, sent_at=now if receipt else None, receipt=receipt,
            error=error,
        )
    )  # fmt: skip
    session.flush()


def message_batches(session: Session, kind: BatchKind) -> set[tuple[int, Batch]]:
    """Of which batches of this kind there are messages, each with its subscription."""
    query = select(MessageRow.subscription_id, MessageRow.batch).where(
        MessageRow.batch.startswith(f"{kind} ", autoescape=True)
    )
    return {(id_, batch_of(name)) for id_, name in session.execute(query)}


def due_messages(session: Session, now: datetime, *, without: Collection[str]) -> Sequence[int]:
    """The messages that are to be tried now, oldest first, but for those of some channels."""
    query = (
        select(MessageRow.id)
        .join(SubscriptionRow, SubscriptionRow.id == MessageRow.subscription_id)
        .where(MessageRow.state == PENDING, _may_be_tried(now))
        .where(_delivering(), SubscriptionRow.channel.not_in(without))
        .order_by(MessageRow.id)
    )
    return session.scalars(query).all()


def _may_be_tried(now: datetime) -> ColumnElement[bool]:
    """Whether the next try is due, or was put off for longer than any by a clock that ran ahead."""
    return or_(MessageRow.next_try_at <= now, MessageRow.next_try_at > now + AHEAD)


def claim_message(session: Session, message_id: int, *, now: datetime, until: datetime) -> bool:
    """Whether the try is ours: nobody else tries the message before ``until``.

    While a try is under way the message has no error.
    """
    done = session.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id, MessageRow.state == PENDING)
        .where(_may_be_tried(now))
        .values(attempts=MessageRow.attempts + 1, next_try_at=until, error="")
    )
    return getattr(done, "rowcount", 0) == 1


def note_message_sent(
    session: Session, message_id: int, *, receipt: str, error: str = "", now: datetime
) -> None:
    """The message has gone out, and with it its decisions; ``error`` says to whom it has not."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id)
        .values(state=SENT, sent_at=now, receipt=receipt, error=error, next_try_at=None)
    )
    session.execute(
        update(OutboxRow).where(OutboxRow.message_id == message_id).values(state=SENT, why="")
    )


def note_message_failure(
    session: Session, message_id: int, *, receipt: str = "", error: str, next_try: datetime | None
) -> None:
    """The try failed; without a next one the message is given up, and its decisions with it.

    ``receipt`` is that of the pieces which have gone out already.
    """
    state = PENDING if next_try else FAILED
    session.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id)
        .values(receipt=receipt, error=error, next_try_at=next_try, state=state)
    )
    if next_try is None:
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.message_id == message_id)
            .values(state=FAILED, why="given up")
        )


def postpone_message(session: Session, message_id: int, *, next_try: datetime) -> None:
    """Leave the message alone until then: its channel has just failed."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.id == message_id, MessageRow.state == PENDING)
        .values(next_try_at=next_try)
    )


def retry_channel_now(session: Session, channel: str, *, now: datetime) -> None:
    """Have all that waits for this channel tried again at once, for it takes messages again.

    What somebody is trying at this moment is left to them, and what the server itself has put off.
    """
    on_channel = select(SubscriptionRow.id).where(SubscriptionRow.channel == channel)
    own_moment = exists().where(
        DeliveryRow.message_id == MessageRow.id,
        DeliveryRow.state == "waiting",
        DeliveryRow.next_try_at > now,
    )
    session.execute(
        update(MessageRow)
        .where(MessageRow.state == PENDING, MessageRow.next_try_at > now)
        .where((MessageRow.error != "") | (MessageRow.attempts == 0))
        .where(MessageRow.subscription_id.in_(on_channel), ~own_moment)
        .values(next_try_at=now)
    )


def rows_of_message(session: Session, message_id: int) -> Sequence[OutboxRow]:
    """The decisions that a message tells, in the ledger's order."""
    query = select(OutboxRow).where(OutboxRow.message_id == message_id)
    return session.scalars(query.order_by(OutboxRow.revision_id)).all()


def held_messages(session: Session, subscription_id: int) -> Sequence[OutboxRow]:
    """What was held back for a person to look at."""
    query = select(OutboxRow).where(
        OutboxRow.subscription_id == subscription_id, OutboxRow.state == HELD
    )
    return session.scalars(query.order_by(OutboxRow.revision_id)).all()


def release_held_messages(
    session: Session, rows: Sequence[OutboxRow], *, drop: bool, now: datetime
) -> None:
    """Send what was held back, as one message, or drop it."""
    if drop:
        for row in rows:
            row.state, row.why = SUPPRESSED, "held back, and dropped by a person"
    elif rows:
        for row in rows:
            row.state, row.why = WAITING, ""
        batch = Batch(BatchKind.RELEASED, f"{now:%Y-%m-%dT%H:%M:%SZ}")
        id_ = rows[0].subscription_id
        add_message(session, id_, batch, kind=MessageKind.DIGEST, now=now, rows=rows)
    session.flush()


def alert_decisions_about(
    session: Session, revisions: Sequence[int]
) -> dict[int, list[tuple[OutboxRow, MessageRow | None]]]:
    """The decisions on these lines of the ledger, with their messages, by line."""
    decisions: dict[int, list[tuple[OutboxRow, MessageRow | None]]] = {}
    for chunk in in_chunks(list(revisions)):
        query = (
            select(OutboxRow, MessageRow)
            .outerjoin(MessageRow, MessageRow.id == OutboxRow.message_id)
            .where(OutboxRow.revision_id.in_(chunk))
            .order_by(OutboxRow.subscription_id)
        )
        for row, message in session.execute(query):
            decisions.setdefault(row.revision_id, []).append((row, message))
    return decisions


def decision_counts_by_subscription(session: Session) -> dict[int, dict[str, int]]:
    """How many decisions each subscription has, by their state."""
    query = select(OutboxRow.subscription_id, OutboxRow.state, func.count()).group_by(
        OutboxRow.subscription_id, OutboxRow.state
    )
    found: dict[int, dict[str, int]] = {}
    for id_, state, count in session.execute(query):
        found.setdefault(id_, {})[state] = count
    return found


def newest_receipts(session: Session) -> dict[int, str]:
    """What the server said of the newest message of each subscription that went out."""
    newest = (
        select(func.max(MessageRow.id))
        .where(MessageRow.state == SENT)
        .group_by(MessageRow.subscription_id)
    )
    query = select(MessageRow.subscription_id, MessageRow.receipt).where(MessageRow.id.in_(newest))
    return {id_: receipt for id_, receipt in session.execute(query)}  # noqa: C416 - rows, not pairs


def newest_delivery_errors(session: Session) -> dict[int, str]:
    """What is wrong with the delivery of each subscription: the newest error that still counts.

    That is one of a message which waits, or else of the newest message that is done with: of what
    could not be sent, or who of several did not get it.
    """
    done = (
        select(func.max(MessageRow.id))
        .where(MessageRow.state.in_((SENT, FAILED)))
        .group_by(MessageRow.subscription_id)
    )
    query = (
        select(MessageRow.subscription_id, MessageRow.error)
        .where(MessageRow.error != "")
        .where((MessageRow.state == PENDING) | MessageRow.id.in_(done))
        .order_by(MessageRow.state == PENDING, MessageRow.id)
    )
    return {id_: error for id_, error in session.execute(query)}  # noqa: C416 - rows, not pairs
