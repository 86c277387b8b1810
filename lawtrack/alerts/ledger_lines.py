"""Lines of the ledger as news to decide on: what each is about, and the words that searches see."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from lawtrack.alerts import outbox
from lawtrack.alerts.decide import News, SubscriptionIndex, decide_alerts
from lawtrack.config.subscriptions import Subscription
from lawtrack.database.dealings.affected import FlagsThen
from lawtrack.database.dealings.agenda_states import EventStates
from lawtrack.database.dealings.concerns import concerns_of_lines
from lawtrack.database.dealings.lines import LedgerLine
from lawtrack.database.texts import texts_of
from lawtrack.legislation.reasons import changed_lines, is_news


class LedgerState(NamedTuple):
    """How things were at lines of the ledger; what is not known is taken as it stands now."""

    flags: FlagsThen
    meetings: Callable[[Sequence[LedgerLine]], EventStates]
    texts: Callable[[Sequence[LedgerLine]], dict[int, str]]  # by the number of the line


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
        texts = {kind: texts_of(session, kind, _subjects(telling, kind)) for kind in texts}
    earlier = then.texts(telling) if with_text and then is not None else {}
    return [
        News(
            revision=line.id,
            crawl_id=line.crawl_id,
            jurisdiction=line.jurisdiction,
            concerns=concerns[line.id],
            text=earlier.get(line.id) or texts[line.kind].get(line.subject_id, ""),
            lines=changed_lines(line.reasons, line.changes) if line.kind == "event" else (),
            primed=primed(line),
        )
        for line in telling
    ]


def _subjects(lines: Sequence[LedgerLine], kind: str) -> list[int]:
    return sorted({line.subject_id for line in lines if line.kind == kind})


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
    index = SubscriptionIndex(subscriptions)
    seen = {line.id: line.seen_at for line in new_lines}
    news = news_of(session, new_lines, with_text=bool(index.searches), primed=lambda line: primed)
    outbox.record_decisions(
        session, (d for each in news for d in decide_alerts(each, index, now=seen[each.revision]))
    )
