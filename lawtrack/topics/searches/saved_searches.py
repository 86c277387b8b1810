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
)

T = TypeVar("T")

FEW = 20  # so many words are sooner looked for one by one than a text is split


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Words that somebody watches for, under a name."""

    name: str
    words: str  # in the language of searches, without fields
    jurisdictions: tuple[str, ...] = ()  # empty: all


class Searches(Generic[T]):
    """Who looks for what, to be found by the texts in which that stands."""

    def __init__(self) -> None:
        # By a word without which no text has what is looked for; by how it begins, for a star.
        self._by_word: dict[str, list[tuple[SearchQuery, T]]] = {}
        self._by_beginning: dict[str, list[tuple[SearchQuery, T]]] = {}
        self._parts: set[str] = set()  # of texts, of which one must be in it

    def __bool__(self) -> bool:
        return bool(self._by_word or self._by_beginning)

    def add(self, words: str, who: T) -> None:
        """Have ``who`` found by the texts that have this; there must be one word at least."""
        query = kept_search(words)
        rarest = min(query.groups, key=lambda group: max(map(self._common, group)))
        for term in rarest:
            word = self._rarest(term)
            if word:
                self._by_word.setdefault(word, []).append((query, who))
            else:
                beginning = term.words[0][:SHORTEST_PREFIX]
                self._by_beginning.setdefault(beginning, []).append((query, who))
            self._parts.add(_part(word or term.words[0]))

    def _rarest(self, term: Term) -> str:
        """A whole word of the term; empty where it is the beginning of one alone."""
        whole = term.words[:-1] if term.is_prefix else term.words
        return min(whole, key=self._seldom, default="")

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
        line = line_of(text)
        words = set(line.split())
        met = [one for word in words & self._by_word.keys() for one in self._by_word[word]]
        if self._by_beginning:
            begins = {word[:SHORTEST_PREFIX] for word in words} & self._by_beginning.keys()
            met += [one for beginning in begins for one in self._by_beginning[beginning]]
        around = line_of(beside) if beside and any(query.without for query, _ in met) else ""
        for query, who in {id(query): (query, who) for query, who in met}.values():
            if query.stands_in(line) and not query.shuts_out(around):
                yield who


def _part(word: str) -> str:
    """What every text with the word has in it, as letters: its plural may end otherwise."""
    spelt = index_words(word) == [word] and not word.startswith("x")
    return word.removesuffix("y") if spelt else ""
