"""The ledger's last step: with the lines, in the same transaction, who is to be told of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack.alerts.deciding import Index, decide
from lawtrack.normalize import Row
from lawtrack.storage import outbox, subscriptions, writing
from lawtrack.storage.news import Line, news_of


def append(session: Session, rows: Sequence[Row], *, now: datetime, primed: bool) -> None:
    """Append the rows to the ledger, and to the outbox what becomes of them.

    ``primed`` says that they come from a first look, which is no news. Without a subscription it
    costs one query.
    """
    if not rows:
        return
    standing = subscriptions.standing(session)
    if not standing:
        writing.insert_revisions(session, rows)
        return
    ids = writing.insert_numbered_revisions(session, rows)
    found = [
        Line(
            id=id_,
            crawl_id=row["crawl_id"],
            jurisdiction=row["jurisdiction"],
            kind=row["kind"],
            subject_id=row["subject_id"],
            identifier=row["identifier"],
            reasons=row["reasons"],
            changes=row["changes"],
            seen_at=row["seen_at"],
            effective=row["effective"],
        )
        for id_, row in zip(ids, rows, strict=True)
    ]
    index = Index(standing)
    news = news_of(session, found, with_text=index.searches, primed=lambda line: primed)
    outbox.record(session, (d for each in news for d in decide(each, index, now=now)), now=now)
