"""Where the phrases of topics stand in texts: a cheap gate first, positions only for hits.

The gate is one google-re2 pattern over raw UTF-8: most texts hold no phrase, and that is all that
is done with them. What passes is cleaned (``clean_text``) and searched group by group.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import re2

from lawtrack.marked_text import without_struck
from lawtrack.topics.clean_text import Clean, clean_text
from lawtrack.topics.lexicon import RAISING, Group, Topic
from lawtrack.topics.patterns import gate_pattern, groups_pattern_set, phrases_pattern

# Joined texts are scanned in pieces of about this many characters.
_PIECE = 1_000_000
# Words of a list stand within so many characters; a single one, next to it.
_NEIGHBOURS = 200
_NEXT = 60
_OTHERS_BEFORE = re.compile(
    r"(?:\b(?:other|unique|such as(?: with)?|including|or|and|the|a)|[,;]|\([ivxA-Z]+\))\s+$"
)
_OTHERS_AFTER = re.compile(r"\s*(?:,|(?:and|or)\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One text of a bill or meeting, and where it stands."""

    place: str  # "title", "other title", "summary", "version", "attachment", "agenda" …
    text: str
    place_title: str = ""
    page: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a group in a clean text; ``listed``: among words that show a mere list."""

    group: Group
    start: int
    end: int
    listed: bool


@dataclass(frozen=True, slots=True)
class Scanned:
    """A field in which phrases of a topic stand."""

    field: Field
    clean: Clean
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Searchable:
    group: Group
    phrases: "re2._Regexp[str]"
    must: "re2._Regexp[str] | None"
    must_not: "re2._Regexp[str] | None"
    lists: "tuple[re2._Regexp[str], ...]"


def places_past_gate(texts: Sequence[Sequence[Field]], topics: tuple[Topic, ...]) -> list[int]:
    """The places in ``texts`` where the gate lets something through, in order."""
    if not any(group.tier in RAISING for topic in topics for group in topic.groups):
        return []
    search = _gate(topics).search
    numbers: list[int] = []
    first = 0
    size = 0
    for number, fields in enumerate(texts):
        size += sum([len(field.text) for field in fields])
        if size >= _PIECE:
            numbers += _passing_piece(texts, first, number + 1, search)
            first, size = number + 1, 0
    if first < len(texts):
        numbers += _passing_piece(texts, first, len(texts), search)
    return numbers


def _passing_piece(
    texts: Sequence[Sequence[Field]],
    first: int,
    last: int,
    search: Callable[[bytes, int], "re2._Match[bytes] | None"],
) -> list[int]:
    """The gate over several records at once: one scan costs less than one for each."""
    # A phrase never holds a zero byte, so none is found across two texts.
    encoded = [
        "\0".join([field.text for field in fields]).encode("utf-8", "replace")
        for fields in texts[first:last]
    ]
    data = b"\0".join(encoded)
    hit = search(data, 0)
    if hit is None:
        return []
    ends = list(accumulate(len(text) + 1 for text in encoded))
    numbers: list[int] = []
    while hit is not None:
        number = bisect_right(ends, hit.start())
        numbers.append(first + number)
        hit = search(data, ends[number]) if ends[number] < len(data) else None
    return numbers


def scan_fields(fields: Sequence[Field], topic: Topic) -> tuple[Scanned, ...]:
    """Every field with hits of the topic's groups that raise something."""
    scanned = []
    for field in fields:
        if len(fields) > 1 and not places_past_gate([[field]], (topic,)):
            continue  # a single field has passed already
        text = clean_text(without_struck(field.text))
        if hits := _hits(text.text, topic):
            scanned.append(Scanned(field, text, hits))
    return tuple(scanned)


def phrases_standing(fields: Sequence[Field], topic: Topic, tier: str) -> list[tuple[Field, str]]:
    """Each phrase of the topic's groups of a tier, with the field it stands in."""
    chosen = [each for each in _searchables(topic) if each.group.tier == tier]
    return [
        (field, found.group())
        for field in fields
        for text in [clean_text(without_struck(field.text)).text if chosen else ""]
        for searchable in chosen
        for found in searchable.phrases.finditer(text)
    ]


def first_phrase(phrases: tuple[str, ...], text: str) -> str:
    """The first of some phrases that stands in a text, as it is printed there, or ""."""
    # Most texts hold none of them, and need not be cleaned to be told apart.
    if not phrases or not _gate_of(phrases).search(text.encode("utf-8", "replace")):
        return ""
    found = _one_of(phrases).search(clean_text(text).text)
    return " ".join(found.group().split()) if found else ""


def _hits(text: str, topic: Topic) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    refused: list[Hit] = []
    raising = _raising(topic)
    for number in sorted(_which(topic).Match(text) or ()) if raising else ():
        searchable = raising[number]
        group = searchable.group
        for found in searchable.phrases.finditer(text):
            start, end = found.span()
            if (place := _place_among(refused, start)) and end <= refused[place - 1].end:
                continue
            near = text[max(0, start - group.within) : end + group.within]
            if (searchable.must_not is not None and searchable.must_not.search(near)) or (
                searchable.must is not None and not searchable.must.search(near)
            ):
                # What a stronger group refuses, a weaker one does not take up.
                refused.insert(place, Hit(group, start, end, False))
                continue
            hits.append(Hit(group, start, end, _listed(text, start, end, searchable)))
    return tuple(_apart(hits, topic))


def _place_among(hits: list[Hit], start: int) -> int:
    """Where a hit that begins there stands among ordered ones."""
    return bisect_right(hits, start, key=lambda hit: hit.start)


def _listed(text: str, start: int, end: int, searchable: _Searchable) -> bool:
    """Whether two neighbours show a mere list, or one after "or other", "such as" and the like."""
    wide = text[max(0, start - _NEIGHBOURS) : end + _NEIGHBOURS]
    if sum(bool(each.search(wide)) for each in searchable.lists) > 1:
        return True
    near = text[max(0, start - _NEXT) : end + _NEXT]
    return any(each.search(near) for each in searchable.lists) and (
        _OTHERS_BEFORE.search(text, max(0, start - _NEXT), start) is not None
        or _OTHERS_AFTER.match(text, end) is not None
    )


def _apart(hits: list[Hit], topic: Topic) -> list[Hit]:
    """The hits in order, of two that overlap the one of the earlier group."""
    order = {group.name: number for number, group in enumerate(topic.groups)}
    kept: list[Hit] = []
    ends: list[int] = []  # of the kept ones, which lie apart: in the order of their starts too
    for hit in sorted(hits, key=lambda hit: (order[hit.group.name], hit.start)):
        place = bisect_right(ends, hit.start)
        if place == len(kept) or hit.end <= kept[place].start:
            kept.insert(place, hit)
            ends.insert(place, hit.end)
    return kept


def _raising(topic: Topic) -> list[_Searchable]:
    return [each for each in _searchables(topic) if each.group.tier in RAISING]


@lru_cache(maxsize=64)
def _which(topic: Topic) -> "re2.Set":
    return groups_pattern_set([each.group.phrases for each in _raising(topic)])


@lru_cache(maxsize=64)
def _gate_of(phrases: tuple[str, ...]) -> "re2._Regexp[bytes]":
    return gate_pattern(list(phrases))


@lru_cache(maxsize=64)
def _one_of(phrases: tuple[str, ...]) -> "re2._Regexp[str]":
    return phrases_pattern(phrases)


@lru_cache(maxsize=64)
def _gate(topics: tuple[Topic, ...]) -> "re2._Regexp[bytes]":
    return gate_pattern(
        [
            phrase
            for topic in topics
            for group in topic.groups
            if group.tier in RAISING
            for phrase in group.phrases
        ]
    )


@lru_cache(maxsize=64)
def _searchables(topic: Topic) -> tuple[_Searchable, ...]:
    def compiled(phrases: tuple[str, ...]) -> "re2._Regexp[str] | None":
        return phrases_pattern(phrases) if phrases else None

    return tuple(
        _Searchable(
            group,
            phrases_pattern(group.phrases),
            compiled(group.must),
            compiled(group.must_not),
            tuple(phrases_pattern([phrase]) for phrase in group.lists),
        )
        for group in topic.groups
    )
