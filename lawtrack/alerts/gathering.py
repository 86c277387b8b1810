"""Decisions → messages: what is due goes together, a flood becomes one summary."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from lawtrack.alerts.deciding import SUPPRESSED
from lawtrack.alerts.flood import Flood
from lawtrack.storage import outbox
from lawtrack.storage.lines import standing_of
from lawtrack.storage.subscriptions import rows as subscription_rows

if TYPE_CHECKING:
    from lawtrack.models import OutboxRow
    from lawtrack.storage import Session

FEW = 50  # so many changed records are no flood, whatever share they are


def gather(session: "Session", *, flood: Flood, now: datetime) -> None:
    """Make messages of the decisions that are due; what a flood brings is held for a person.

    The caller commits. Which decisions go together was settled when they were made, so a process
    that dies before or after this changes nothing.
    """
    outbox.take_turn(session)
    rows = _without_dismissed(session, outbox.gatherable(session))
    rows = _without_floods(session, rows, flood=flood, now=now)
    due = [row for row in rows if row.due_at <= now]
    for (subscription_id, batch), group in groupby(
        sorted(due, key=lambda row: (row.subscription_id, row.due_at, row.batch)),
        key=lambda row: (row.subscription_id, row.batch),
    ):
        together = list(group)
        kind = "news" if batch.startswith("revision ") else "digest"
        outbox.add_message(session, subscription_id, batch, kind=kind, now=now, rows=together)
    session.flush()


def _without_dismissed(session: "Session", rows: Sequence["OutboxRow"]) -> list["OutboxRow"]:
    """The rows but those whose flags a reader has dismissed since they were decided."""
    topics = {row.id: row.topic for row in subscription_rows(session)}
    standing = {
        kind: standing_of(session, kind, {id_ for row in rows for k, id_ in row.about if k == kind})
        for kind in ("bill", "event")
    }
    kept = []
    for row in rows:
        topic = topics.get(row.subscription_id, "")
        flags = [standing[kind].get(id_, {}).get(topic) for kind, id_ in row.about]
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
        where, changed, records = outbox.size_of(session, crawl_id)
        everything = changed > FEW and changed > records * flood.percent / 100
        told = outbox.told_in(session, crawl_id)
        for subscription_id, group in groupby(of_crawl, key=lambda row: row.subscription_id):
            together = list(group)
            if not everything and told.get(subscription_id, 0) <= flood.messages:
                kept += together
                continue
            count = changed if everything else told[subscription_id]
            for row in together:
                row.state = outbox.HELD
                row.why = f"{count:,} changes at once in {where}: held for a person to look at"
            outbox.add_message(
                session,
                subscription_id,
                f"flood in crawl {crawl_id}",
                kind="summary",
                now=now,
                payload={
                    "jurisdiction": where,
                    "changed": changed,
                    "records": records,
                    "held": len(together),
                },
            )
    return kept
