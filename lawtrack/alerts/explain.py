"""Why a message came, or did not: each decision on a bill, and where there is none, the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lawtrack.alerts import outbox, stored_subscriptions
from lawtrack.alerts.as_of import ledger_states
from lawtrack.alerts.decide import PRIMED, SUPPRESSED, WAITING, News, SubscriptionIndex
from lawtrack.alerts.ledger_lines import news_of
from lawtrack.database.dealings.stored_lines import LedgerLine, ledger_lines_of
from lawtrack.database.events import meetings_with
from lawtrack.database.tables.legislation import BillRow
from lawtrack.legislation import wording
from lawtrack.legislation.reasons import is_news
from lawtrack.safe_text import moment_utc
from lawtrack.topics.searches.search_query import kept_search, line_of

if TYPE_CHECKING:
    from lawtrack.database import Session
    from lawtrack.database.tables.alerts import MessageRow, OutboxRow, SubscriptionRow
    from lawtrack.database.tables.legislation import EventRow

BEFORE = "seen before the subscription was made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one change for one subscription."""

    subscription: str
    state: str  # sent, waiting, suppressed, primed, held, failed, none
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One change of the record, or of a meeting that deals with it."""

    revision: int
    seen: datetime
    kind: str
    identifier: str
    reasons: Sequence[str]
    changed: Sequence[str]
    answers: Sequence[Answer]


def explain_alerts(
    session: "Session", subject: "BillRow | EventRow", *, now: datetime
) -> list[Explained]:
    """Every change that concerns the bill or meeting, with what each subscription made of it."""
    if isinstance(subject, BillRow):
        ledger = ledger_lines_of(
            session, {"bill": [subject.id], "event": meetings_with(session, subject)}
        )
    else:
        ledger = ledger_lines_of(session, {"event": [subject.id]})
    decisions = outbox.alert_decisions_about(session, [line.id for line in ledger])
    news = {
        each.revision: each
        for each in news_of(
            session,
            ledger,
            with_text=True,
            primed=lambda line: False,
            then=ledger_states(session, ledger),
        )
    }
    rows = stored_subscriptions.subscription_rows(session)
    return [
        Explained(
            revision=line.id,
            seen=line.seen_at,
            kind=line.kind,
            identifier=line.identifier,
            reasons=line.reasons,
            changed=wording.change_lines(line.changes),
            answers=_answers(line, news.get(line.id), rows, decisions.get(line.id, ()), now),
        )
        for line in ledger
    ]


def _answers(
    line: LedgerLine,
    news: News | None,
    rows: Sequence["SubscriptionRow"],
    decisions: Sequence[tuple["OutboxRow", "MessageRow | None"]],
    now: datetime,
) -> list[Answer]:
    decided = {row.subscription_id: (row, message) for row, message in decisions}
    answers = []
    for row in rows:
        if row.id in decided:
            state, words = _fate(*decided[row.id], row, now)
        else:
            state, words = "none", _why_not(line, news, row)
        if words:
            answers.append(Answer(subscription=row.name, state=state, words=words))
    return answers


def _fate(
    decision: "OutboxRow", message: "MessageRow | None", row: "SubscriptionRow", now: datetime
) -> tuple[str, str]:
    """The state of a decision, and the same in words."""
    state = decision.state
    if state in (SUPPRESSED, PRIMED):
        return state, f"not sent: {decision.why}"
    if state == outbox.HELD:
        return state, f'held: {decision.why}; "lawtrack alerts release {row.name}" sends it'
    if message is not None and state == outbox.SENT:
        missing = f"; not to everybody: {message.error}" if message.error else ""
        sent = f"sent {moment_utc(message.sent_at)} to {row.channel}, {message.receipt}"
        return state, f"{sent}{missing}"
    if message is not None and state == outbox.FAILED:
        return state, f"given up after {_tries(message.attempts)}: {message.error}"
    paused = "; the subscription is paused" if row.paused_at else ""
    if message is not None and message.attempts:
        error = message.error or "the process ended before the answer was noted"
        begun = f"sent in part, {message.receipt}; the rest " if message.receipt else ""
        return WAITING, (
            f"{begun}could not be sent yet ({_tries(message.attempts)}, the last: {error});"
            f" tried again {moment_utc(message.next_try_at)}{paused}"
        )
    if decision.due_at > now:
        return WAITING, f"held until {moment_utc(decision.due_at)}: {decision.why}{paused}"
    return WAITING, f"due; sent when the crawl has ended, with the next delivery{paused}"


def _tries(number: int) -> str:
    return "1 try" if number == 1 else f"{number} tries"


def _why_not(line: LedgerLine, news: News | None, row: "SubscriptionRow") -> str:
    """Why there is no decision for the subscription; empty when it asks for another bill."""
    if not is_news(line.reasons):
        return "nothing to tell: bookkeeping of the source or of lawtrack"
    subscription = stored_subscriptions.subscription_of_row(row)
    where = subscription.where
    if where and line.jurisdiction not in where:
        return f"not asked for: it asks for {', '.join(where)} only"
    if news is not None and any(True for _ in SubscriptionIndex([subscription]).matching(news)):
        return BEFORE if line.seen_at <= row.created_at else "the subscription asked otherwise then"
    if line.seen_at < row.created_at:
        return BEFORE
    if subscription.topic:
        return f"nothing in it was flagged for {subscription.topic} when it came"
    if subscription.search:
        query = kept_search(subscription.search)
        stands = line_of(news.text if news is not None else "")
        missing = [" or ".join(dict.fromkeys(map(str, group))) for group in query.missing(stands)]
        unwanted = [str(term) for term in query.without if term.stands_in(stands)]
        if unwanted and not missing:
            return f"this stands in it, and must not: {', '.join(unwanted)}"
        return f"these words do not stand in it: {', '.join(missing)}"
    return ""
