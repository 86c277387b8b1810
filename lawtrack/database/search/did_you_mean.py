"""What may have been meant, where a word that stands nowhere was looked for."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.database.search.search_query import SearchQuery
from lawtrack.database.tables.search import SearchTermRow
from lawtrack.near_names import near_names
from lawtrack.topics.saved_searches import saved_search_words


def meant_instead(session: Session, query: SearchQuery) -> str:
    """The search with words that stand somewhere in place of those that stand nowhere."""
    asked = query.asked
    for word in {
        word for term in query.positive for word in saved_search_words(" ".join(term.words))
    }:
        if len(word) < 4 or session.get(SearchTermRow, word) is not None:
            continue
        near = near_names(word, _words_like(session, word), alike=0.75)
        if not near:
            return ""
        asked = _replaced(asked, word, near[0])
    return asked if asked != query.asked else ""


def _words_like(session: Session, word: str) -> Sequence[str]:
    """Words of about that length that begin alike, or else end alike."""
    about = func.length(SearchTermRow.term).between(len(word) - 2, len(word) + 2)
    query = select(SearchTermRow.term).where(about)
    first = session.scalars(query.where(SearchTermRow.term.like(f"{word[:2]}%")).limit(5000)).all()
    return (
        first
        or session.scalars(query.where(SearchTermRow.term.like(f"%{word[-3:]}")).limit(5000)).all()
    )


def _replaced(asked: str, word: str, by: str) -> str:
    pieces = asked.split(" ")
    return " ".join(
        piece.lower().replace(word, by) if word in saved_search_words(piece) or
        word in piece.lower() else piece
        for piece in pieces
    )  # fmt: skip
