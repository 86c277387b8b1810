"""What a subscription would have sent: decided over the stored ledger, nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lawtrack.alerts.as_of import ledger_states
from lawtrack.alerts.decide import (
    PRIMED,
    WAITING,
    Batch,
    BatchKind,
    Decision,
    SubscriptionIndex,
    decide_alerts,
)
from lawtrack.alerts.ledger_lines import news_of
from lawtrack.alerts.stored_subscriptions import followed_bill_id
from lawtrack.config.alerts import Flood
from lawtrack.config.subscriptions import Subscription
from lawtrack.database.dealings.stored_lines import (
    LedgerLine,
    first_seen_at,
    is_of_first_look,
    seen_at_line_before,
    stored_ledger_lines,
)
from lawtrack.legislation import wording
from lawtrack.legislation.identity.bill_names import full_number

if TYPE_CHECKING:
    from lawtrack.database import Session

DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBeSent:
    """A change that would have been told."""

    revision: int
    seen: datetime
    jurisdiction: str
    identifier: str
    headline: str
    changed: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would have been sent, by month, and what would not."""

    since: datetime
    months: Mapping[str, int]  # "2026-03" → messages
    messages: int
    told: Sequence[WouldBeSent]  # newest first
    not_asked: int  # changes of what it watches that it does not ask for
    first_looks: int
    floods: int  # runs that would have become one summary


def preview_alerts(
    session: "Session",
    subscription: Subscription,
    *,
    flood: Flood,
    now: datetime,
    most_lines: int = 0,
) -> Preview:
    """What the subscription would have sent in the last year, or since lawtrack looks.

    Of what came before the first look nothing is known, which is no calm. With ``most_lines`` only
    so many of the newest lines of the ledger are looked at, which may begin later: what is asked
    for on a page must be answered at once.
    """
    since = now - timedelta(days=DAYS)
    if most_lines:
        since = max(since, seen_at_line_before(session, most_lines) or since)
    then = ledger_states(
        session, (line for batch in stored_ledger_lines(session, since=since) for line in batch)
    )
    primed = is_of_first_look(session)
    subscription = replace(
        subscription,
        paused=False,
        bill_id=subscription.bill_id or followed_bill_id(session, subscription),
    )
    index = SubscriptionIndex([subscription])
    to_send: list[tuple[LedgerLine, Decision]] = []
    states: list[str] = []
    for batch in stored_ledger_lines(session, since=since):
        by_id = {line.id: line for line in batch}
        with_text = bool(index.searches)
        for news in news_of(session, batch, with_text=with_text, primed=primed, then=then):
            line = by_id[news.revision]
            for decision in decide_alerts(news, index, now=line.seen_at):
                states.append(decision.state)
                if decision.state == WAITING:
                    to_send.append((line, decision))
    messages, floods = _messages(to_send, flood)
    zone = ZoneInfo(subscription.timezone)
    since = max(since, first_seen_at(session, subscription.where) or now)
    months = dict.fromkeys(_months(since.astimezone(zone), now.astimezone(zone)), 0)
    for due in messages.values():
        month = f"{due.astimezone(zone):%Y-%m}"
        months[month] = months.get(month, 0) + 1
    return Preview(
        since=since,
        months=months,
        messages=len(messages),
        told=[_told(line, decision) for line, decision in reversed(to_send)],
        not_asked=len(states) - states.count(PRIMED) - states.count(WAITING),
        first_looks=states.count(PRIMED),
        floods=floods,
    )


def _messages(
    to_send: Sequence[tuple[LedgerLine, Decision]], flood: Flood
) -> tuple[dict[Batch, datetime], int]:
    """The messages with their moments; a run that brings too many counts as one."""
    by_crawl: dict[int | None, int] = {}
    for line, _ in to_send:
        by_crawl[line.crawl_id] = by_crawl.get(line.crawl_id, 0) + 1
    floods = {crawl for crawl, count in by_crawl.items() if crawl and count > flood.messages}
    messages: dict[Batch, datetime] = {}
    for line, decision in to_send:
        batch = decision.slot.batch
        if line.crawl_id in floods:
            batch = Batch(BatchKind.FLOOD, str(line.crawl_id))
        messages.setdefault(batch, decision.slot.due)
    return messages, len(floods)


def _months(first: datetime, last: datetime) -> list[str]:
    months = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append(f"{year}-{month:02}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return months


def _told(line: LedgerLine, decision: Decision) -> WouldBeSent:
    return WouldBeSent(
        revision=line.id,
        seen=line.seen_at,
        jurisdiction=line.jurisdiction,
        identifier=full_number(line.identifier, decision.news.concerns[0].session),
        headline=wording.headline(
            decision.words, kind=line.kind, reasons=line.reasons, changes=line.changes
        ),
        changed=wording.change_lines(line.changes),
    )
