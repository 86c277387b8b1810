"""Lines of the ledger as news to decide on: what each is about, and the words that searches see."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy.orm import Session

from lawtrack.alerts import outbox
from lawtrack.alerts.decide import News, SubscriptionIndex, decide_alerts
from lawtrack.config.subscriptions import Subscription
from lawtrack.database.dealings.affected import FlagsThen
from lawtrack.database.dealings.agenda_states import EventStates
from lawtrack.database.dealings.line_concerns import concerns_of_lines
from lawtrack.database.dealings.stored_lines import LedgerLine
from lawtrack.database.texts import texts_of
from lawtrack.legislation.reasons import changed_lines, is_news

# What gives a record other words for searches.
SEARCHED = frozenset({"identifier", "title", "other-title", "summary"})


class LedgerState(NamedTuple):
    """How things were at lines of the ledger; what is not known is taken as it stands now."""

    flags: FlagsThen
    meetings: Callable[[Sequence[LedgerLine]], EventStates]
    texts: Callable[[Sequence[LedgerLine]], dict[int, str]]  # by the number of the line
    # Of these bills, by our id, each text with the number of the line from which on it stood.
    texts_of_bills: Callable[[Collection[int]], Mapping[int, Sequence[tuple[int, str]]]]


def news_of(
    session: Session,
    revised: Sequence[LedgerLine],
    *,
    with_text: bool,
    primed: Callable[[LedgerLine], bool],
    then: LedgerState | None = None,
) -> list[News]:
    """What there is to tell in these lines, in their order; lines of bookkeeping are left out.

    ``with_text`` gathers the words for saved searches. ``then`` tells how flags, agendas and
    words were at a line of the ledger; without it they are taken as they stand now.
    """
    telling = [line for line in revised if is_news(line.reasons)]
    concerns = concerns_of_lines(
        session,
        telling,
        meetings=then.meetings if then is not None else None,
        flags=then.flags if then is not None else None,
    )
    texts: dict[str, dict[int, str]] = {"bill": {}, "event": {}}
    if with_text:
        on_agendas = {c.id for line in telling for c in concerns[line.id] if c.kind == "bill"}
        texts = {
            "bill": texts_of(session, "bill", on_agendas),
            "event": texts_of(session, "event", _subjects(telling, "event")),
        }
    earlier = then.texts(telling) if with_text and then is not None else {}
    of_bills = then.texts_of_bills(texts["bill"]) if then is not None else {}
    return [
        News(
            revision=line.id,
            crawl_id=line.crawl_id,
            jurisdiction=line.jurisdiction,
            concerns=concerns[line.id],
            text=text,
            text_before=_text_before(line, text),
            bill_texts=_bill_texts_at(line, texts["bill"], of_bills),
            lines=changed_lines(line.reasons, line.changes) if line.kind == "event" else (),
            primed=primed(line),
        )
        for line in telling
        for text in (earlier.get(line.id) or texts[line.kind].get(line.subject_id, ""),)
    ]


def _bill_texts_at(
    line: LedgerLine, now: dict[int, str], then: Mapping[int, Sequence[tuple[int, str]]]
) -> dict[int, str]:
    """What bills said at a line about a meeting, on whose agenda they may stand."""
    if line.kind != "event" or not then:
        return now
    at_line = {
        id_: text for id_, texts in then.items() for since, text in texts if since <= line.id
    }
    return now | at_line


def _text_before(line: LedgerLine, text: str) -> str:
    """What the record said before this line; empty where it said the same.

    That the words are gone is told to who looks for them.
    """
    before = text
    for change in line.changes:
        if change.get("reason") in SEARCHED.intersection(line.reasons):
            old, new = str(change.get("old", "")), str(change.get("new", ""))
            before = before.replace(new, old, 1) if new and new in before else f"{before} {old}"
    return before if before != text else ""


def _subjects(lines: Sequence[LedgerLine], kind: str) -> list[int]:
    return sorted({line.subject_id for line in lines if line.kind == kind})


@lru_cache(maxsize=1)
def _index_of(subscriptions: tuple[Subscription, ...]) -> SubscriptionIndex:
    """Made anew only when a subscription is another one: each batch of a crawl asks."""
    return SubscriptionIndex(subscriptions)


def decide_on_ledger_lines(
    session: Session,
    new_lines: Sequence[LedgerLine],
    subscriptions: Sequence[Subscription],
    *,
    primed: bool,
) -> None:
    """Write to the outbox what becomes of these new lines for each subscription.

    ``primed`` says that they come from a first look, which is no news.
    """
    index = _index_of(tuple(subscriptions))
    seen = {line.id: line.seen_at for line in new_lines}
    news = news_of(session, new_lines, with_text=bool(index.searches), primed=lambda line: primed)
    outbox.record_decisions(
        session, (d for each in news for d in decide_alerts(each, index, now=seen[each.revision]))
    )
