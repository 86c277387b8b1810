"""Saved searches, and the one rule by which they are found in a text; pure.

Subscriptions, feeds and calendars all ask ``Searches``, so that a feed never shows another record
than the one that is told. What a search means is what it means on the pages (``search_query``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from lawtrack.topics.searches.index_words import folded, index_words
from lawtrack.topics.searches.search_query import (
    SHORTEST_PREFIX,
    SearchQuery,
    Term,
    kept_search,
    line_of,
    line_of_words,
)

T = TypeVar("T")

FEW = 20  # so many words are sooner looked for one by one than a text is split


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Words that somebody watches for, under a name."""

    name: str
    words: str  # in the language of searches, without fields
    jurisdictions: tuple[str, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True)
class _Asked(Generic[T]):
    """Who looks for what; without which words nothing is found, which is quicker to ask."""

    needed: frozenset[str]
    query: SearchQuery
    who: T


class Searches(Generic[T]):
    """Who looks for what, to be found by the texts in which that stands."""

    def __init__(self) -> None:
        # By a word without which no text has what is looked for; by how it begins, for a star.
        self._by_word: dict[str, list[_Asked[T]]] = {}
        self._by_beginning: dict[str, list[_Asked[T]]] = {}
        self._parts: set[str] = set()  # of texts, of which one must be in it

    def __bool__(self) -> bool:
        return bool(self._parts)

    def add(self, words: str, who: T) -> SearchQuery:
        """Have ``who`` found by the texts that have this; there must be one word at least."""
        query = kept_search(words)
        terms = [group[0] for group in query.groups if len(group) == 1]
        asked = _Asked(frozenset(word for term in terms for word in _whole(term)), query, who)
        for term in min(query.groups, key=lambda group: max(map(self._common, group))):
            word = self._rarest(term)
            if word:
                self._by_word.setdefault(word, []).append(asked)
            else:
                beginning = term.words[0][:SHORTEST_PREFIX]
                self._by_beginning.setdefault(beginning, []).append(asked)
            self._parts.add(_part(word or term.words[0]))
        return query

    def _rarest(self, term: Term) -> str:
        """A whole word of the term; empty where it is the beginning of one alone."""
        return min(_whole(term), key=self._seldom, default="")

    def _common(self, term: Term) -> tuple[bool, int, int, str]:
        """How common it is likely to be: beginnings are, and what many look for, or is short."""
        word = self._rarest(term)
        return (not word, *self._seldom(word))

    def _seldom(self, word: str) -> tuple[int, int, str]:
        return len(self._by_word.get(word, ())) // FEW, -len(word), word

    def finding(self, text: str, beside: str = "") -> Iterator[T]:
        """Those whose search finds the text, and who do not shut out what stands ``beside`` it."""
        if len(self._parts) <= FEW:
            small = folded(text)
            if not any(part in small for part in self._parts):
                return
        in_order = index_words(text)
        words = set(in_order)
        met: dict[int, _Asked[T]] = {}
        for word in words & self._by_word.keys():
            met.update((id(one), one) for one in self._by_word[word] if one.needed <= words)
        if self._by_beginning:
            for beginning in {word[:SHORTEST_PREFIX] for word in words}:
                some = self._by_beginning.get(beginning, ())
                met.update((id(one), one) for one in some if one.needed <= words)
        if not met:
            return
        line, around = line_of_words(in_order), line_of(beside) if beside else ""
        for one in met.values():
            if one.query.stands_in(line) and not one.query.shuts_out(around):
                yield one.who


def _whole(term: Term) -> tuple[str, ...]:
    """Its words of which not only the beginning is looked for."""
    return term.words[:-1] if term.is_prefix else term.words


def _part(word: str) -> str:
    """What every text with the word has in it, as letters: its plural may end otherwise."""
    spelt = index_words(word) == [word] and not word.startswith("x")
    return word.removesuffix("y") if spelt else ""
