"""What may have been meant, where a word that stands nowhere was looked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow
from lawtrack.database.tables.search import SearchTermRow
from lawtrack.near_names import near_names
from lawtrack.topics.searches.index_words import words_in
from lawtrack.topics.searches.search_query import SearchQuery


def meant_instead(session: Session, query: SearchQuery) -> str:
    """The search with words that stand somewhere in place of those that stand nowhere."""
    asked = query.asked
    for word in {word for term in query.positive for word in words_in(" ".join(term.words))}:
        if len(word) < 4 or session.get(SearchTermRow, word) is not None:
            continue
        near = near_names(word, _words_like(session, word), alike=0.75)
        if not near:
            return ""
        asked = _replaced(asked, word, near[0])
    return asked if asked != query.asked else ""


# Fields with few values, and where those stand; of the first two each word is a value.
_STORED_VALUES: Mapping[str, Sequence[Any]] = {
    "type": (BillRow.classification, BillRow.kind),
    "status": (BillRow.status, BillRow.stage, EventRow.status, EventRow.state),
    "stance": (FlagRow.stance,),
    "topic": (FlagRow.topic,),
    "jurisdiction": (BillRow.jurisdiction, EventRow.jurisdiction),
}
_OF_WORDS = ("type", "status")
_TYPES = frozenset(("bill", "event", "meeting"))  # which every record has one of


def unknown_values(session: Session, query: SearchQuery) -> list[str]:
    """Of each field whose value no stored record has: that it is so, and what is like it."""
    notes = []
    for name, value in query.fields:
        if name not in _STORED_VALUES:
            continue
        known = _stored_values(session, name)
        asked = words_in(value) if name in _OF_WORDS else [value.lower()]
        for odd in dict.fromkeys(one for one in asked if one not in known):
            near = [f"{name}:{one}" for one in near_names(odd, sorted(known))]
            meant = f" - did you mean {' or '.join(near)}?" if near else ""
            notes.append(f"{name}:{odd} fits nothing that is stored{meant}")
    return notes


def _stored_values(session: Session, name: str) -> set[str]:
    stored = {
        value
        for column in _STORED_VALUES[name]
        for value in session.scalars(select(column).distinct())
        if value
    }
    if name not in _OF_WORDS:
        return stored
    words = {word for value in stored for word in words_in(value)}
    return words | _TYPES if name == "type" else words


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
        piece.lower().replace(word, by) if word in words_in(piece) or
        word in piece.lower() else piece
        for piece in pieces
    )  # fmt: skip
