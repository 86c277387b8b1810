"""Whether the index of words is of what is stored."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.search.word_index import fill_index
from lawtrack.database.tables.search import SearchEntryRow


def kept_and_made_anew(session: Session) -> tuple[list[Any], list[Any]]:
    """What the index covers as it was kept up, and as it is when made anew; nothing is written."""
    kept = _entries(session)
    fill_index(session)
    anew = _entries(session)
    session.rollback()
    return kept, anew


def _entries(session: Session) -> list[Any]:
    columns = [column for column in SearchEntryRow.__table__.c if column.name != "id"]
    return sorted(map(tuple, session.execute(select(*columns))))
