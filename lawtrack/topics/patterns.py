"""From a phrase as people write it to patterns: number, hyphen and spacing are generated.

A phrase is words with spaces between. ``face|facial`` offers alternatives, ``biometric*`` lets the
word go on, ``...`` stands for the other members of a list ("facial, gait or voice recognition").
A space also matches a hyphen, a line end or nothing; the last word also matches its plural.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import re2

# Characters that stand inside a word without belonging to it: soft hyphen, zero-width ones, and
# what PDF readers put for a hyphen at a line end.
INVISIBLE = "\x02\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe"
ODD_DASHES = "\u2010\u2011\u2012\u2013\u2043\u2212\ufe58\ufe63\uff0d"
DASHES = r"\-" + ODD_DASHES
SPACES = " \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# What stands for a character that could not be read, and what follows where that was a ligature:
# "veri\ufffdcation", "identi\ufffdable".
LOST = "\ufffd"
LOST_LIGATURE = "cat|ed|er|es|abl"

_LIST = r"(?:,(?:[ \n][\w/-]+,?){1,8}|[ \n](?:and|or|and/or)[ \n]\w+)"
# Up to fourteen words, for the lists of words alone: "no agency of the city may".
_GAP = r",?(?:[ \n]+[\wÀ-ÿ'’“”\"(),/-]+){0,14}[ \n]+"
# Up to three spaces: more are a column's border.
_SEPARATOR = r"(?: {0,3}-(?:\n| {0,3})|\n| {1,3})?"

_BETWEEN = {"...": _LIST + r"[ \n-]", "~": _GAP}

# The gate reads the bytes of the raw text and lets through whatever ``clean`` makes a match of.
# What is invisible, lost or an odd dash or space is beyond ASCII there, as any accented letter is.
_ODD = r"\x80-\xff"
_BROKEN = rf"(?:[\x02{_ODD}]|[\-{_ODD}][ \t{_ODD}]*\r?\n[ \t{_ODD}]*)*"
_BROKEN_END = rf"[\x02\- \t\r\n{_ODD}]*(?:\n[ ]*\d{{1,2}}[ \r\n]+)?"
# Ligatures, wide and mathematical letters; a ligature that was lost.
_FOLDED = (
    r"\xef(?:\xac[\x80-\x86]|\xbc[\x90-\xbf]|\xbd[\x80-\x9a])|\xf0\x9d[\x90-\x9f]"
    rf"|i\xef\xbf\xbd(?:{LOST_LIGATURE})"
)


def phrase_pattern(phrase: str) -> str:
    """The pattern of a phrase, for text that went through ``clean``."""
    return _edge(phrase, 0) + _body(phrase, _SEPARATOR, "") + _edge(phrase, -1)


def gate_pattern(phrases: list[str]) -> "re2._Regexp[bytes]":
    """One pattern over raw UTF-8 that finds every text in which a phrase may stand."""
    bodies = [_edge(phrase, 0) + _body(phrase, _BROKEN_END, _BROKEN) for phrase in phrases]
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.case_sensitive = False
    options.never_capture = True
    options.max_mem = 256 << 20
    joined = "|".join([*bodies, _FOLDED])
    return re2.compile(joined.encode(), options)


def _edge(phrase: str, at: int) -> str:
    """The border of words at an end of a phrase: re2 knows only those of ASCII, none beside "á"."""
    choices = phrase.split()[at].split("|")
    return r"\b" if all(choice[at].isascii() for choice in choices) else ""


def phrases_pattern(phrases: Sequence[str]) -> "re2._Regexp[str]":
    """One pattern over clean text; where several phrases begin, the longest is found."""
    return _one_of(tuple(phrases))


@lru_cache(maxsize=256)  # to make one takes a thousand times as long as to ask it
def _one_of(phrases: tuple[str, ...]) -> "re2._Regexp[str]":
    return re2.compile("|".join(map(phrase_pattern, phrases)), _options())


def groups_pattern_set(groups: Sequence[Sequence[str]]) -> "re2.Set":
    """A set over clean text whose ``Match`` tells in one pass which groups have a phrase in it."""
    found = re2.Set.SearchSet(_options())
    for phrases in groups:
        found.Add("|".join(map(phrase_pattern, phrases)))
    found.Compile()
    return found


def _options() -> "re2.Options":
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.longest_match = True
    options.max_mem = 64 << 20
    return options


def _body(phrase: str, separator: str, within: str) -> str:
    words = phrase.split()
    pieces: list[str] = []
    for number, word in enumerate(words):
        if word == "..." and within:
            # What follows a list is left to the second look: long gaps make the gate slow.
            pieces.append(f"(?:,|{_BROKEN_END}(?:a{_BROKEN}n{_BROKEN}d|o{_BROKEN}r))")
            break
        if word in _BETWEEN:
            pieces.append(_BETWEEN[word])
            continue
        if pieces and words[number - 1] not in _BETWEEN:
            pieces.append(separator)
        last = number == len(words) - 1
        choices = [_word(choice, last, within) for choice in word.split("|")]
        pieces.append(choices[0] if len(choices) == 1 else "(?:" + "|".join(choices) + ")")
    return "".join(pieces)


@lru_cache(maxsize=4096)
def _word(word: str, last: bool, within: str) -> str:
    """Remembered: phrases of a topic share their words, and each stands in several patterns."""
    if word.endswith("*"):
        return _letters(word[:-1], within) + ("" if within else r"\w*")
    parts = word.split("-")
    hyphens = r"[ \n-]?" if not within else _BROKEN_END
    stem = hyphens.join(_letters(part, within) for part in parts)
    if not last or within:
        return _without_ending(parts, within, hyphens) if last else stem
    if word.endswith("y") and word[-2] not in "aeiou":
        return stem[: -len("y")] + "(?:y|ies)"
    if word.endswith(("s", "x", "ch", "sh")):
        return stem + "(?:es)?"
    return stem + "s?"


def _without_ending(parts: list[str], within: str, hyphens: str) -> str:
    # The gate needs no plural: the stem is enough, and "y" turns into "ies".
    last = parts[-1].removesuffix("y") if len(parts[-1]) > 3 else parts[-1]
    return hyphens.join(_letters(part, within) for part in [*parts[:-1], last])


def _letters(word: str, within: str) -> str:
    if within:
        return within.join(map(_letter_of_bytes, word))
    return re.escape(word)


def _letter_of_bytes(letter: str) -> str:
    """A letter as the gate reads it; one with an accent may have it behind itself."""
    if letter.isascii():
        return re.escape(letter)
    plain = unicodedata.normalize("NFD", letter)[0]
    return (f"{plain}?" if plain.isascii() else "") + f"[{_ODD}]"
