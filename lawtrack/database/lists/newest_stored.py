"""What tells in a quick question whether an answer can be another one than before."""

from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.database.tables.legislation import RevisionRow

# Of the crawls that began last: "running" and how it ends differ in length.
_STATE = text("""
    SELECT (SELECT max(id) FROM revisions), (SELECT max(id) FROM seals),
        (SELECT max(id) FROM edits), (SELECT version_num FROM alembic_version),
        max(id), max(finished), sum(length(outcome))
    FROM (SELECT id, finished, outcome FROM crawls ORDER BY id DESC LIMIT 200) AS newest
""")


class NewestStored(NamedTuple):
    """The newest line of the ledger, seal and edit, the schema, and how the last crawls stand.

    What no line and no seal tells (a look that found nothing new, a page that failed) shows when
    its crawl ends.
    """

    revision: int
    seal: int
    edit: int  # what the team wrote
    schema: str
    crawls: str  # another word with each that begins or ends


def stored_state(session: Session) -> NewestStored:
    """The state of all that is stored."""
    revision, seal, edit, schema, *crawls = session.execute(_STATE).one()
    return NewestStored(revision or 0, seal or 0, edit or 0, schema, " ".join(map(str, crawls)))


def last_crawl(session: Session) -> int:
    """The number of the newest crawl that has ended, 0 before the first."""
    query = select(func.max(CrawlRow.id)).where(CrawlRow.finished.is_not(None))
    return session.scalar(query) or 0


def hash_of_line(session: Session, number: int) -> str:
    """What is chained in this line of the ledger; empty where there is no such line."""
    return session.scalar(select(RevisionRow.hash).where(RevisionRow.id == number)) or ""


def last_line(session: Session) -> int:
    """The number of the newest line of the ledger."""
    return session.scalar(select(func.max(RevisionRow.id))) or 0
