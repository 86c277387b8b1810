"""Decisions → messages: what is due goes together, a flood becomes one summary."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from lawtrack.alerts import outbox, stored_subscriptions
from lawtrack.alerts.decide import SUPPRESSED, Batch, BatchKind, batch_of, delivery_slot_of
from lawtrack.alerts.messages.message import MessageKind
from lawtrack.config.alerts import Flood
from lawtrack.database.bills import bills_by_id
from lawtrack.database.dealings.standing import flags_of
from lawtrack.database.tables.crawls import NoticeRow

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.alerts import OutboxRow

FEW = 50  # so many changed records are no flood, whatever share they are
SPELL = "source"  # the word of subscriptions for a source that cannot be read, or can be again
LOOK_BACK = timedelta(days=30)  # for spells that are over


def gather_messages(session: "Session", *, flood: Flood, now: datetime) -> None:
    """Make messages of the decisions that are due; what a flood brings is held for a person.

    The caller commits. Which decisions go together was settled when they were made, so a process
    that dies before or after this changes nothing.
    """
    outbox.take_delivery_turn(session)
    rows = _without_dismissed(session, outbox.decisions_to_gather(session))
    rows = _without_floods(session, rows, flood=flood, now=now)
    due = [row for row in rows if row.due_at <= now or row.decided_at > now + outbox.AHEAD]
    for (subscription_id, name), group in groupby(
        sorted(due, key=lambda row: (row.subscription_id, row.due_at, row.batch)),
        key=lambda row: (row.subscription_id, row.batch),
    ):
        together = list(group)
        batch = batch_of(name)
        kind = MessageKind.NEWS if batch.kind is BatchKind.REVISION else MessageKind.DIGEST
        outbox.add_message(session, subscription_id, batch, kind=kind, now=now, rows=together)
    _tell_of_sources(session, now=now)
    session.flush()


def _tell_of_sources(session: "Session", *, now: datetime) -> None:
    """Tell those who ask for it of sources that went bad, and are well again: each spell once.

    Whoever hears nothing believes that nothing has happened.
    """
    spells = _outage_spells(session, since=now - LOOK_BACK)
    if not spells:
        return
    sent = outbox.message_batches(session, BatchKind.SOURCE)
    active = [
        s
        for s in stored_subscriptions.unended_subscriptions(session)
        if SPELL in s.reasons and not s.paused
    ]
    bills = bills_by_id(session, (s.bill_id for s in active if s.bill_id is not None))
    for subscription in active:
        where = subscription.where
        if subscription.bill_id is not None:
            where = (bills[subscription.bill_id].jurisdiction,)
        for spell in spells:
            if where and spell.jurisdiction not in where:
                continue
            begun = Batch(BatchKind.SOURCE, str(spell.id))
            over = Batch(BatchKind.SOURCE, f"{spell.id} over")
            began_told = (subscription.id, begun) in sent
            if spell.ended_at is None:
                batch, at, due = begun, spell.since, not began_told
            else:
                batch, at = over, spell.ended_at
                due = began_told and (subscription.id, over) not in sent
            if due and delivery_slot_of(subscription, 0, at).due <= now:
                outbox.add_message(
                    session,
                    subscription.id,
                    batch,
                    kind=MessageKind.SOURCE,
                    now=now,
                    payload=_of(spell),
                )


def _outage_spells(session: "Session", *, since: datetime) -> Sequence[NoticeRow]:
    """The bad spells of sources that last, or that ended after ``since``, oldest first."""
    query = (
        select(NoticeRow)
        .where(or_(NoticeRow.ended_at.is_(None), NoticeRow.ended_at >= since))
        .order_by(NoticeRow.id)
    )
    return session.scalars(query).all()


def _of(spell: NoticeRow) -> dict[str, str]:
    """What a message on the spell says, as it stands now."""
    return {
        "jurisdiction": spell.jurisdiction,
        "words": spell.words,
        "since": spell.since.isoformat(),
        "over": spell.ended_at.isoformat() if spell.ended_at else "",
    }


def _without_dismissed(session: "Session", rows: Sequence["OutboxRow"]) -> list["OutboxRow"]:
    """The rows but those whose flags a reader has dismissed since they were decided."""
    topics = {row.id: row.topic for row in stored_subscriptions.subscription_rows(session)}
    active = {
        kind: flags_of(session, kind, {id_ for row in rows for k, id_ in row.about if k == kind})
        for kind in ("bill", "event")
    }
    kept = []
    for row in rows:
        topic = topics.get(row.subscription_id, "")
        flags = [active[kind].get(id_, {}).get(topic) for kind, id_ in row.about]
        if topic and flags and all(flag is not None and flag.dismissed for flag in flags):
            row.state, row.why = SUPPRESSED, "a reader dismissed the flag before it was sent"
        else:
            kept.append(row)
    return kept


def _without_floods(
    session: "Session", rows: Sequence["OutboxRow"], *, flood: Flood, now: datetime
) -> list["OutboxRow"]:
    """The rows but those of runs that brought too much at once; of those, one summary each."""
    kept: list[OutboxRow] = []
    for crawl_id, of_crawl in groupby(
        sorted(rows, key=lambda row: (row.crawl_id or 0, row.subscription_id, row.revision_id)),
        key=lambda row: row.crawl_id,
    ):
        if crawl_id is None:
            kept += of_crawl
            continue
        where, changed, records = outbox.alert_count_of_crawl(session, crawl_id)
        everything = changed > FEW and changed > records * flood.percent / 100
        decided = outbox.decision_counts_of_crawl(session, crawl_id)
        for subscription_id, group in groupby(of_crawl, key=lambda row: row.subscription_id):
            together = list(group)
            if not everything and decided.get(subscription_id, 0) <= flood.messages:
                kept += together
                continue
            count = changed if everything else decided[subscription_id]
            for row in together:
                row.state = outbox.HELD
                row.why = f"{count:,} changes at once in {where}: held for a person to look at"
            outbox.add_message(
                session,
                subscription_id,
                Batch(BatchKind.FLOOD, str(crawl_id)),
                kind=MessageKind.SUMMARY,
                now=now,
                payload={
                    "jurisdiction": where,
                    "changed": changed,
                    "records": records,
                    "held": len(together),
                },
            )
    return kept
