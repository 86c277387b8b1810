"""One word for all that is stored: it is another one as soon as an answer can be another one."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import RevisionRow, SealRow

LATEST_CRAWLS = 200


def stored_state(session: Session) -> str:
    """The numbers of the newest line of the ledger, seal and crawl, and how the last crawls stand.

    What no line and no seal tells (a look that found nothing new, a page that failed) shows when
    its crawl ends.
    """
    query = select(
        select(func.max(RevisionRow.id)).scalar_subquery(),
        select(func.max(SealRow.id)).scalar_subquery(),
    )
    return " ".join(map(str, (*session.execute(query).one(), crawls_state(session))))


def stored_schema(session: Session) -> str:
    """The schema revision that the database is at."""
    return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar())


def crawls_state(session: Session) -> str:
    """Another word with each crawl that begins or ends."""
    latest = (
        select(CrawlRow.id, CrawlRow.finished, CrawlRow.outcome)
        .order_by(CrawlRow.id.desc())
        .limit(LATEST_CRAWLS)
        .subquery()
    )
    lengths = func.sum(func.length(latest.c.outcome))  # "running" and how it ends differ in length
    query = select(func.max(latest.c.id), func.max(latest.c.finished), lengths)
    return " ".join(map(str, session.execute(query).one()))
