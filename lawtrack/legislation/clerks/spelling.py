"""Words as clerks shorten and mistype them, or say them in another language, as English; pure.

Only a word that no phrase has is read as another one, and only where a letter is doubled, left out,
put in or changes its place with the next. With another letter it may be another word ("adapted",
"adopted"), and so it may with another beginning ("referred", "deferred").
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern

_SHORTEST = 6  # letters of a word, of which one can be wrong


class Spelling(NamedTuple):
    """The words that phrases are made of, and what is short for them."""

    known: frozenset[str]
    short: Mapping[str, str]
    undoubled: Mapping[str, str]  # a word without its doubled letters → the word
    lacking: Mapping[str, str]  # a word without one of its letters → the word

    def read_out(self, words: str) -> str:
        """The words with those written out that are short for others, and that no phrase has."""
        return " ".join(
            word if word in self.known else self.short.get(word.rstrip("."), word)
            for word in words.split()
        )

    def as_meant(self, words: str) -> str:
        """The words with all that are short written out, and mistyped ones as they are meant."""
        return " ".join(self.short.get(word) or self._meant(word) for word in words.split())

    def _meant(self, word: str) -> str:
        if word in self.known or len(word) < _SHORTEST or not word.isalpha():
            return word
        turned = (
            word[:place] + word[place + 1] + word[place] + word[place + 2 :]
            for place in range(1, len(word) - 2)
        )
        others = (each for each in (*turned, *_without_one(word)) if each in self.known)
        near = self.undoubled.get(_undoubled(word)) or self.lacking.get(word)
        return near or next((each for each in others if len(each) >= _SHORTEST), word)


def spelling_of(phrases: Iterable[str], short: Mapping[str, Iterable[str]]) -> Spelling:
    """The spelling of the words in these phrases."""
    known = frozenset(word for phrase in phrases for word in phrase.split())
    long = [word for word in sorted(known) if len(word) >= _SHORTEST and word.isalpha()]
    return Spelling(
        known=known,
        short={each: word for word, all_ in short.items() for each in all_},
        undoubled={_undoubled(word): word for word in long},
        lacking={each: word for word in long for each in _without_one(word)},
    )


def _without_one(word: str) -> Iterable[str]:
    """The word without each of its inner letters."""
    return (word[:place] + word[place + 1 :] for place in range(1, len(word) - 1))


def _undoubled(word: str) -> str:
    return "".join(a for a, b in zip(word, f"{word[1:]} ", strict=True) if a != b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What clerks' words in a language are in English: those that tell, and those between them.

    The ones between ("la", "de") stand in English names too: they are read so only beside others.
    """

    words: Mapping[str, str]
    telling: LinearPattern
    known: LinearPattern

    def told_in(self, plain: str) -> int:
        """How many words of a text without accents tell something in this language."""
        return len(self.telling.findall(plain))

    def in_english(self, plain: str) -> str:
        """A text without accents in English, word by word."""
        return " ".join(self.known.sub(lambda said: self.words[said[0]], plain).split())


def in_english(text: str, languages: Iterable[Language]) -> str:
    """The text in small letters in English; unchanged where no word tells in another language."""
    plain = _without_accents(text)
    language = max(languages, key=lambda each: each.told_in(plain))
    return language.in_english(plain) if language.told_in(plain) else text


def language_of(
    telling: Mapping[str, Iterable[str]], between: Mapping[str, Iterable[str]]
) -> Language:
    """How to read a language, by tables of what stands for each English word."""
    words = {
        _without_accents(each): english
        for table in (telling, between)
        for english, all_ in table.items()
        for each in all_
    }

    def one_of(these: Iterable[str]) -> LinearPattern:
        longest_first = sorted(map(_without_accents, these), key=len, reverse=True)
        return LinearPattern(rf"\b(?:{'|'.join(longest_first)})\b")

    return Language(
        words=words,
        telling=one_of(each for all_ in telling.values() for each in all_),
        known=one_of(words),
    )


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in letters if not unicodedata.combining(sign))
