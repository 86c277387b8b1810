"""The ledger's last step: with its lines, in the same transaction, who is to be told of them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lawtrack.alerts import outbox
from lawtrack.alerts.decide import Index, decide
from lawtrack.alerts.ledger_lines import Line, news_of
from lawtrack.config.subscriptions import Subscription


def decide_on(
    session: Session, found: Sequence[Line], subscriptions: Sequence[Subscription], *, primed: bool
) -> None:
    """Write to the outbox what becomes of these new lines for each subscription.

    ``primed`` says that they come from a first look, which is no news.
    """
    index = Index(subscriptions)
    seen = {line.id: line.seen_at for line in found}
    news = news_of(session, found, with_text=bool(index.searches), primed=lambda line: primed)
    outbox.record(
        session, (d for each in news for d in decide(each, index, now=seen[each.revision]))
    )
