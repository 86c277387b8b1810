"""Saved searches, and the one rule by which words are found in a text; pure.

Subscriptions, feeds and calendars all ask ``Searches``, so that a feed never shows another record
than the one that is told.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_ACCENTS = re.compile("[\u0300-\u036f]+")
_WORDS = re.compile(r"[^\W_]+")

FEW = 20  # so many words are sooner looked for one by one than a text is split


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Words that somebody watches for, under a name."""

    name: str
    words: str  # all of them must stand in a text
    jurisdictions: tuple[str, ...] = ()  # empty: all


def saved_search_words(text: str) -> list[str]:
    """The words of a text, small and without accents; a hyphen or another sign divides them."""
    return _WORDS.findall(_folded(text))


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()


class Searches(Generic[T]):
    """Who looks for which words, to be found by the texts in which all of these stand."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[tuple[frozenset[str], T]]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_word)

    def add(self, words: str, who: T) -> None:
        """Have ``who`` found by the texts that hold these words; there must be one at least."""
        wanted = frozenset(saved_search_words(words))
        self._by_word.setdefault(min(wanted, key=self._common), []).append((wanted, who))

    def _common(self, word: str) -> tuple[int, int, str]:
        """How common a word is likely to be: those that many look for are, and short ones."""
        return len(self._by_word.get(word, ())) // FEW, -len(word), word

    def finding(self, text: str) -> Iterator[T]:
        """Those whose words all stand in the text."""
        folded = _folded(text)
        if len(self._by_word) <= FEW and not any(word in folded for word in self._by_word):
            return  # a word of a text is a part of it
        said = set(_WORDS.findall(folded))
        for word in said & self._by_word.keys():
            for wanted, who in self._by_word[word]:
                if wanted <= said:
                    yield who
