"""What may have been meant, where nothing was found."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lawtrack.database.search.matching_entries import SearchTooSlow, matching_entries
from lawtrack.database.tables.legislation import (
    BillRow,
    EventRow,
    FlagRow,
    JurisdictionRow,
    SponsorshipRow,
)
from lawtrack.database.tables.search import SearchTermRow
from lawtrack.near_names import near_names
from lawtrack.topics.searches.index_words import LONGEST_WORD, folded, index_words, words_in
from lawtrack.topics.searches.printed_numbers import numbers_among
from lawtrack.topics.searches.search_query import SHORTEST_PREFIX, SearchQuery, Term

_SMALL = frozenset((
    "a", "about", "an", "and", "are", "bill", "bills", "by", "for", "how", "in", "is", "law",
    "laws", "of", "on", "or", "the", "to", "what", "when", "where", "which", "who", "why", "with",
    # what is wanted, not what it says
    "cancelled", "canceled", "coming", "hearing", "hearings", "latest", "meeting", "meetings",
    "new", "next", "passed", "upcoming", "vote", "votes",
))  # fmt: skip
_OF_SPONSORS = frozenset((
    "congressman", "congresswoman", "council", "councillor", "councilman", "councilmember",
    "councilor", "councilwoman", "member", "representative", "senator", "sponsor", "sponsored",
))  # fmt: skip
_WORD_OR = re.compile(r"(?<=\s)[Oo]r(?=\s)")
_SIGNS_IN_WORDS = re.compile(r"[^\w\s:*|]+")
_LONGEST_JOINED = 30  # letters
_MOST_SPONSORS = 3  # of one name
_FEWEST, _MOST_LEFT_OUT = 2, 6  # words that are left; of so many each is left out in turn
_NEWEST_SPONSORSHIPS = 10_000  # among which names are looked for: of all, it takes too long


def other_searches(
    session: Session, query: SearchQuery, sponsors: Callable[[Session], Collection[str]]
) -> Iterator[str]:
    """What else may be looked for instead, the likeliest first; perhaps none of it is found.

    A bill's number among other words; words that stand somewhere in place of those that stand
    nowhere; words joined that were typed apart; "or" as it is written here; no phrase; no words
    that say nothing; somebody's name as a sponsor's; fewer words. ``sponsors`` gives the names.
    """
    if not query.positive:
        return
    offered = {"", query.asked}
    for other in _others(session, query, sponsors):
        if other not in offered:
            offered.add(other)
            yield other


def searches_beside(
    session: Session, query: SearchQuery, sponsors: Callable[[Session], Collection[str]]
) -> Iterator[str]:
    """What may be meant by words that are found: somebody as a sponsor, a place as where it is.

    "Quill": what stands behind her name; "cameras in Boston": the cameras of Boston, of which few
    say so.
    """
    if not query.is_plain or query.fields or query.without_fields or '"' in query.asked:
        return
    typed = [word.lower() for word in query.asked.split()]
    keys = set(typed).intersection(session.scalars(select(JurisdictionRow.key)))
    for key in sorted(keys) if len(typed) > 1 else ():
        rest = _without_small_words(" ".join(word for word in typed if word != key))
        if rest:
            yield f"{rest} jurisdiction:{key}"
    yield from _sponsors_named(session, query, sponsors)


def newest_sponsors(session: Session) -> frozenset[str]:
    """The names of those who stand behind the newest bills."""
    newest = select(SponsorshipRow.name).order_by(SponsorshipRow.bill_id.desc())
    some = newest.limit(_NEWEST_SPONSORSHIPS).subquery()
    return frozenset(session.scalars(select(some.c.name).distinct()))


def _others(
    session: Session, query: SearchQuery, sponsors: Callable[[Session], Collection[str]]
) -> Iterator[str]:
    """One after the other: who asks for the next one has found nothing by those before it."""
    yield from numbers_among(query.asked)
    yield _with_known_words(session, query)
    yield _with_joined_words(session, query.asked)
    yield _WORD_OR.sub("OR", query.asked)
    if not query.without:
        yield _SIGNS_IN_WORDS.sub(" ", query.asked).strip()
    yield _without_small_words(query.asked)
    yield from _sponsors_named(session, query, sponsors)
    yield from _with_fewer_words(session, query)


def _with_fewer_words(session: Session, query: SearchQuery) -> Iterator[str]:
    """The search without what stands nowhere, then without one word more; two are left."""
    if not query.is_plain or '"' in query.asked:
        return
    typed = _without_small_words(_SIGNS_IN_WORDS.sub(" ", query.asked)).split()
    fields = [word for word in typed if ":" in word]
    words = [word for word in typed if word not in fields and _stands_somewhere(session, word)]
    if len(words) >= _FEWEST:
        yield " ".join((*words, *fields))
    if _FEWEST < len(words) <= _MOST_LEFT_OUT:
        for left_out in sorted(words, key=len):  # a short one says least
            yield " ".join((*(word for word in words if word != left_out), *fields))


def _stands_somewhere(session: Session, typed: str) -> bool:
    return all(session.get(SearchTermRow, word) is not None for word in index_words(typed))


def _without_small_words(asked: str) -> str:
    return " ".join(word for word in asked.split() if word.lower() not in _SMALL)


def _with_joined_words(session: Session, asked: str) -> str:
    """Two words as the one that stands somewhere: "cellphone" for "cell phone"."""
    if '"' in asked:
        return ""
    for one, other in pairwise(asked.split()):
        joined = one + other
        if joined.isalpha() and len(joined) <= _LONGEST_JOINED:
            (word, *_) = index_words(joined)
            if session.get(SearchTermRow, word) is not None:
                return asked.replace(f"{one} {other}", joined)
    return ""


def _with_known_words(session: Session, query: SearchQuery) -> str:
    asked = query.asked
    typed = (term for term in query.positive if not term.is_other_form)
    for word in dict.fromkeys(word for term in typed for word in term.words):
        if len(word) < 4 or session.get(SearchTermRow, word) is not None:
            continue
        near = _near(session, word)
        is_half = _begins_a_word(session, word)
        if is_half and not (near and near[0].startswith(word) and len(near[0]) < len(word) + 2):
            other = f"{word}*"
        else:
            other = near[0] if near else _parted(session, word)
        if not other:
            return ""
        asked = _replaced(asked, word, other)
    return asked


def _begins_a_word(session: Session, word: str) -> bool:
    """Whether it is the half of a word that stands somewhere: "surveil"."""
    longer = select(SearchTermRow.term).where(_begins(word)).limit(1)
    return word.isalpha() and session.scalar(longer) is not None


def _begins(beginning: str) -> ColumnElement[bool]:
    """That a term, of which all letters are small, begins so: between two, as an index has it."""
    return SearchTermRow.term.between(beginning, beginning + "z" * LONGEST_WORD)


def _sponsors_named(
    session: Session, query: SearchQuery, sponsors: Callable[[Session], Collection[str]]
) -> Iterator[str]:
    """The search for what somebody stands behind who is called so: "Rep. Okafor"."""
    names = [word for word in words_in(query.words) if len(word) > 3 and word not in _OF_SPONSORS]
    if query.fields or query.without or not names or len(names) > 3:
        return
    named = sorted(name for name in sponsors(session) if set(names) <= set(words_in(name)))
    if len(named) <= _MOST_SPONSORS:
        yield from (f'sponsor:"{name}"' for name in named if '"' not in name)


def _parted(session: Session, word: str) -> str:
    """The word as two that stand side by side: "body worn" for "bodyworn", "body cam*"."""
    if not word.isalpha() or len(word) > _LONGEST_JOINED:
        return ""
    parted = [f"{word[:place]} {word[place:]}" for place in range(len(word) - 1, 0, -1)]
    terms = [Term(tuple(index_words(words)), typed=words) for words in parted]
    terms += [
        Term(tuple(words.split()), is_prefix=True, typed=f"{words}*")
        for words in parted
        if len(words.split()[1]) >= SHORTEST_PREFIX
    ]

    def stand(some: Sequence[Term]) -> bool:
        return bool(matching_entries(session, [some], most=1))

    try:
        if stand(terms):
            return next(term.typed for term in terms if stand([term]))
    except SearchTooSlow:
        return ""
    return ""


# Fields with few values, and where those stand; of the first three each word is a value.
_STORED_VALUES: Mapping[str, Sequence[Any]] = {
    "type": (BillRow.classification, BillRow.kind),
    "status": (BillRow.status, BillRow.stage, EventRow.status, EventRow.state),
    "stance": (FlagRow.stance,),
    "topic": (FlagRow.topic,),
    "jurisdiction": (BillRow.jurisdiction, EventRow.jurisdiction),
}
_OF_WORDS = ("type", "status", "stance")
_TYPES = frozenset(("bill", "event", "meeting"))  # which every record has one of


def unknown_values(session: Session, query: SearchQuery) -> list[str]:
    """Of each field whose value no stored record has: that it is so, and what is like it."""
    notes = []
    for name, value in query.fields:
        if name not in _STORED_VALUES:
            continue
        known = _stored_values(session, name)
        asked = words_in(value) if name in _OF_WORDS else [value.lower()]
        same = {" ".join(index_words(one)) for one in known}
        for odd in dict.fromkeys(one for one in asked if " ".join(index_words(one)) not in same):
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


def _near(session: Session, word: str) -> list[str]:
    """Words of about that length that are like it: that begin alike, or else end alike."""
    about = func.length(SearchTermRow.term).between(len(word) - 2, len(word) + 2)
    query = select(SearchTermRow.term).where(about).limit(5000)
    for alike in (_begins(word[:2]), SearchTermRow.term.like(f"%{word[-3:]}")):
        if near := near_names(word, session.scalars(query.where(alike)), alike=0.75):
            return near
    return []


def _replaced(asked: str, word: str, by: str) -> str:
    pieces = asked.split(" ")
    return " ".join(folded(piece).replace(word, by) if word in folded(piece) else piece
                    for piece in pieces)  # fmt: skip
