"""Where a topic's phrases stand in a text, with offsets into the text as it was given.

The text is read in a normal form (one kind of dash and space, no soft hyphens, words broken at a
line's end joined), since the matcher knows none of these; a map leads back to the original.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lawtrack.topics.lexicon import Rule, Topic

SENTENCE_LIMIT = 400

_TABLE = str.maketrans(
    dict.fromkeys(
        "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u202f\u3000", " "
    )
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019", "'")
)
# What disappears or becomes longer, so that offsets move: soft hyphens, zero-width marks,
# hyphens at the end of a line inside a word, ligatures.
_MOVING = re.compile(
    "[\u00ad\u200b\u200c\u200d\u2060\ufeff]|(?<=[a-z])-[ \t]*\r?\n[ \t]*(?=[a-z])|\r"
    "|[\ufb00-\ufb04]"
)
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_SENTENCE_END = re.compile(r"(?<=[.;:?!])\s+(?=[A-Z(\u201c\"0-9])|\n\s*\n|\f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One piece of what an item says, and the place where it stands."""

    place: str  # title, other title, summary, version, attachment, agenda …
    text: str
    place_title: str = ""
    page: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One phrase where it stands; ``field.text[start:end]`` is the phrase as printed."""

    topic: str
    lexicon: str
    rule: str
    group: str
    phrase: str
    place: str
    place_title: str
    page: int | None
    start: int
    end: int
    sentence: str
    weight: float


def normal_form(text: str) -> str:
    """The text as the matcher reads it."""
    if text.isascii() and "-\n" not in text and "\r" not in text and "- \n" not in text:
        return text
    return _MOVING.sub(_instead, text.translate(_TABLE))


def _instead(found: re.Match[str]) -> str:
    return _LIGATURES.get(found[0], "")


def _offsets(text: str) -> tuple[list[int], list[int]]:
    """Where the normal form departs from the text: its offsets, and the original's there."""
    normal, original = [0], [0]
    shift = 0
    for found in _MOVING.finditer(text.translate(_TABLE)):
        start = found.start() + shift
        length = len(_instead(found))
        # Inside a ligature every letter leads back to the ligature itself.
        for step in range(length):
            normal.append(start + step)
            original.append(found.start())
        shift += length - len(found[0])
        normal.append(start + length)
        original.append(found.end())
    return normal, original


def _original(offset: int, normal: list[int], original: list[int]) -> int:
    at = bisect_right(normal, offset) - 1
    return original[at] + offset - normal[at]


def find(field: Field, topic: Topic) -> Iterator[Match]:
    """Every phrase of the topic in the field, in order; of overlapping ones the longest."""
    reading = normal_form(field.text)
    if topic.anything.search(reading) is None:
        return
    found: list[tuple[int, int, Rule]] = []
    for rule, pattern in zip(topic.rules, topic.compiled, strict=True):
        found.extend((*hit.span(), rule) for hit in pattern.finditer(reading))
    found.sort(key=lambda hit: (hit[0], -hit[1]))
    normal, original = _offsets(field.text) if reading is not field.text else ([0], [0])
    bounds = _sentences(reading)
    end_before = -1
    for start, end, rule in found:
        if start < end_before:
            continue
        end_before = end
        at = bisect_right(bounds, start) - 1
        sentence = reading[bounds[at] : bounds[at + 1]]
        if topic.unless is not None and topic.unless.search(sentence):
            continue
        first = _original(start, normal, original)
        last = _original(end - 1, normal, original) + 1
        yield Match(
            topic=topic.name,
            lexicon=topic.version,
            rule=rule.name,
            group=rule.group,
            phrase=field.text[first:last],
            place=field.place,
            place_title=field.place_title,
            page=field.page,
            start=first,
            end=last,
            sentence=_shortened(sentence, start - bounds[at], end - bounds[at]),
            weight=rule.weight,
        )


def _sentences(text: str) -> list[int]:
    """The offsets at which sentences begin, and the end of the text."""
    return [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text)]


def _shortened(sentence: str, start: int, end: int) -> str:
    """The sentence on one line, cut to a readable length around the phrase."""
    spare = max(0, SENTENCE_LIMIT - (end - start)) // 2
    first, last = max(0, start - spare), min(len(sentence), end + spare)
    cut = " ".join(sentence[first:last].split())
    return ("… " if first else "") + cut + (" …" if last < len(sentence) else "")
