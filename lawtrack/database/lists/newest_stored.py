"""What tells in one quick question whether an answer can be another one than before."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

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
