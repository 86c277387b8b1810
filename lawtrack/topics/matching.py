"""Where the phrases of topics stand in texts: a cheap gate first, positions only for hits.

The gate is one google-re2 pattern over raw UTF-8: most texts hold no phrase, and that is all that
is done with them. What passes is cleaned (``clean_text``) and searched group by group.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, islice
from typing import NamedTuple

import re2

from lawtrack.linear_pattern import LinearPattern
from lawtrack.marked_text import without_struck
from lawtrack.topics.clean_text import Clean, clean_text
from lawtrack.topics.lexicon import RAISING, Group, Topic
from lawtrack.topics.patterns import gate_pattern, groups_pattern_set, phrases_pattern

# Of the phrases in one text so many are looked at, the first ones: a text made of nothing else must
# not keep a crawl for hours. Those that do not count are cheaper.
MOST_HITS = 500
_MOST_LOOKS = 40 * MOST_HITS
# Joined texts are scanned in pieces of about this many characters, which stay near the processor.
_PIECE = 1 << 16
# Words of a list stand within so many characters; a single one, next to it.
_NEIGHBOURS = 200
_NEXT = 60
# Behind a whole word and before a capital: "a device. (b) The".
_SENTENCE_END = LinearPattern(r"[\pL\pN”\")]{2}[.?!][”\")]?\s+[\p{Lu}(“\"§]")
_OTHERS_BEFORE = re.compile(
    r"(?:\b(?:other|unique|such as(?: with)?|including|or|and|the|a)|[,;]|\([ivxA-Z]+\))\s+$"
)
# Places that tell what happens with a record, and under which words it is filed: not what it says.
REMARKS = frozenset({"action", "agenda action", "amendment", "committee", "subject", "vote"})
# A field that only this source has, by its name.
OWN_FIELD = "the source's own field"
# Behind a phrase that can only mean the subject: "(FRS)", "(“BIPA”)".
_SURE = frozenset({"explicit", "related"})
_ABBREVIATION = LinearPattern(r"[\w ,-]{0,40}\([“\"‘'’]{0,2}([A-Z]{2,6})s?[”\"’']{0,2}\)")
_OTHERS_AFTER = re.compile(r"\s*(?:,|(?:and|or)\b)")


class Field(NamedTuple):
    """One text of a bill or meeting, and where it stands; a tuple, for there are millions."""

    place: str  # "title", "summary", "document name", "version", "agenda", "agenda note" …
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
    whole: bool  # these are all; otherwise the first ones


@dataclass(frozen=True, slots=True)
class _Searchable:
    group: Group
    phrases: "re2._Regexp[str]"
    musts: tuple["re2._Regexp[str]", ...]  # of each list, one
    must_not: "re2._Regexp[str] | None"
    lists: "re2.Set | None"


@dataclass(frozen=True, slots=True)
class _Prepared:
    raising: tuple[_Searchable, ...]
    which: "re2.Set | None"  # tells which of them stand in a text


def places_past_gate(texts: Sequence[Sequence[Field]], topics: tuple[Topic, ...]) -> list[int]:
    """The places in ``texts`` where the gate lets something through, in order."""
    if not any(group.tier in RAISING for topic in topics for group in topic.groups):
        return []
    return _places_past(_gate(topics), texts)


def places_of_phrases(texts: Sequence[Sequence[Field]], phrases: tuple[str, ...]) -> list[int]:
    """The places in ``texts`` where one of these phrases may stand, in order."""
    return _places_past(_gate_of(phrases), texts) if phrases else []


def _places_past(gate: "re2._Regexp[bytes]", texts: Sequence[Sequence[Field]]) -> list[int]:
    search = gate.search
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


def scan_fields(
    fields: Sequence[Field], topic: Topic, *, most: int = MOST_HITS
) -> tuple[Scanned, ...]:
    """Every field with hits of the topic's groups that raise something, the first ``most``."""
    scanned = []
    for field in fields:
        if len(fields) > 1 and not places_past_gate([[field]], (topic,)):
            continue  # a single field has passed already
        text = clean_text(without_struck(field.text))
        hits, whole = _hits(text.text, topic, most)
        if hits:
            scanned.append(Scanned(field, text, hits, whole))
    return tuple(scanned)


def phrases_standing(fields: Sequence[Field], topic: Topic, tier: str) -> list[tuple[Field, str]]:
    """The phrases of the topic's groups of a tier, with the field they stand in.

    Of each group and field so many as of hits.
    """
    chosen = [each for each in _searchables(topic) if each.group.tier == tier]
    return [
        (field, found.group())
        for field in fields
        for text in [clean_text(without_struck(field.text)).text if chosen else ""]
        for searchable in chosen
        for found in islice(searchable.phrases.finditer(text), MOST_HITS)
    ]


def quick_test_of(lists: Sequence[tuple[str, ...]]) -> Callable[[str], bool]:
    """A test whether a phrase of one of the lists stands in a text, for who asks very often."""

    every = tuple(phrase for phrases in lists for phrase in phrases)

    @cache
    def gate() -> "re2._Regexp[bytes]":
        return _gate_of(every)

    def stands(text: str) -> bool:
        if not every or gate().search(text.encode("utf-8", "replace")) is None:
            return False
        return any(first_phrase(text, phrases) for phrases in lists)

    return stands


def first_phrase(text: str, *lists: tuple[str, ...]) -> str:
    """The first of the lists' phrases that stands in a text, as it is printed there, or ""."""
    # Most texts hold none of them, and need not be cleaned to be told apart.
    data = text.encode("utf-8", "replace")
    passing = [phrases for phrases in lists if phrases and _gate_of(phrases).search(data)]
    if not passing:
        return ""
    every = tuple(phrase for phrases in passing for phrase in phrases)
    found = phrases_pattern(every).search(clean_text(text).text)
    return " ".join(found.group().split()) if found else ""


def naming_phrase(text: str, topic: Topic) -> str:
    """The first phrase of a topic that may be meant though a word that it asks for is not near.

    Not where a word near it gives it another sense, nor of a group that asks for two more words:
    "faces of" tells nothing by itself.
    """
    prepared = _prepared(topic)
    if prepared.which is None or not places_past_gate([[Field("", text)]], (topic,)):
        return ""
    clean = clean_text(text).text
    for number in sorted(prepared.which.Match(clean) or ()):
        group, must_not = prepared.raising[number].group, prepared.raising[number].must_not
        for phrase in prepared.raising[number].phrases.finditer(clean):
            start, end = phrase.span()
            low, high = max(0, start - group.within), end + group.within
            near = _sentence_near(clean, low, start, end, high)
            if not group.must_also and (must_not is None or must_not.search(near) is None):
                return " ".join(phrase.group().split())
    return ""


def _hits(text: str, topic: Topic, most: int) -> tuple[tuple[Hit, ...], bool]:
    """The first hits in order, at most so many, and whether they are all.

    Of two that overlap the one of the earlier group stands; what a stronger group refuses, a
    weaker one does not take up.
    """
    prepared = _prepared(topic)
    taken, refused = _Stretches(), _Stretches()
    hits: list[Hit] = []
    whole = True
    for number in sorted(prepared.which.Match(text) or ()) if prepared.which else ():
        searchable = prepared.raising[number]
        accepted: list[tuple[int, int]] = []
        declined: list[tuple[int, int]] = []
        for looks, phrase in enumerate(searchable.phrases.finditer(text)):
            if len(accepted) == most or looks == _MOST_LOOKS:
                whole = False  # what is left out stands behind these
                break
            start, end = phrase.span()
            if refused.around(start, end):
                continue
            if _is_refused(text, start, end, searchable):
                declined.append((start, end))
            elif not taken.across(start, end):
                accepted.append((start, end))
                listed = _listed(text, start, end, searchable)
                hits.append(Hit(searchable.group, start, end, listed))
        taken.add(accepted)
        refused.add(declined)
    hits += _abbreviated(text, hits, taken, most)
    hits.sort(key=lambda hit: hit.start)
    return tuple(hits[:most]), whole and len(hits) <= most


def _is_refused(text: str, start: int, end: int, searchable: _Searchable) -> bool:
    """Whether words stand near a phrase that must not, or none that must."""
    musts, must_not = searchable.musts, searchable.must_not
    if not musts and must_not is None:
        return False
    low, high = max(0, start - searchable.group.within), end + searchable.group.within
    if must_not is not None and must_not.search(_sentence_near(text, low, start, end, high)):
        return True
    near = text[low:high]
    return any(must.search(near) is None for must in musts)


def _sentence_near(text: str, low: int, start: int, end: int, high: int) -> str:
    """``text[low:high]`` without the sentences before and after that of ``text[start:end]``.

    "No school may buy it. (B) This does not apply to what unlocks a telephone."
    """
    ends = _SENTENCE_END.search(text[end - 2 : high])  # its last letters stand before a full stop
    begins = max((each.end() - 1 for each in _SENTENCE_END.finditer(text[low:start])), default=0)
    return text[low + begins : end + ends.start() + 1 if ends else high]


class _Stretches:
    """Stretches of a text that can be asked about others in less time than there are."""

    def __init__(self) -> None:
        self._ordered: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._reach: list[int] = []  # how far those up to each go

    def add(self, stretches: Sequence[tuple[int, int]]) -> None:
        """Keep these as well."""
        if stretches:
            self._ordered = sorted([*self._ordered, *stretches])
            self._starts = [start for start, _ in self._ordered]
            self._reach = list(accumulate((end for _, end in self._ordered), max))

    def around(self, start: int, end: int) -> bool:
        """Whether one of them holds the whole of another."""
        place = bisect_right(self._starts, start)
        return place > 0 and self._reach[place - 1] >= end

    def across(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with another."""
        place = bisect_right(self._starts, start)
        return (place > 0 and self._reach[place - 1] > start) or (
            place < len(self._starts) and self._starts[place] < end
        )


def _abbreviated(text: str, hits: Sequence[Hit], taken: _Stretches, most: int) -> list[Hit]:
    """The places of abbreviations that stand behind phrases: "facial recognition service (FRS)"."""
    groups: dict[str, Group] = {}
    for hit in hits:
        behind = text[hit.end : hit.end + _NEXT] if hit.group.tier in _SURE else ""
        short = _ABBREVIATION.match(behind) if "(" in behind else None
        if short is not None and short[1][0] == text[hit.start].upper():
            groups.setdefault(short[1], hit.group)
    return [
        Hit(group, start, start + len(short), False)
        for short, group in groups.items()
        for start in islice(_places_of_word(short, text), most)
        if not taken.across(start, start + len(short))
    ]


def _places_of_word(word: str, text: str) -> Iterator[int]:
    """Yield where a word stands by itself, and not in parentheses behind what it stands for."""
    start = text.find(word)
    while start >= 0:
        around = text[start - 1 : start] + text[start + len(word) : start + len(word) + 1]
        if not any(each.isalnum() or each in "(_" for each in around):
            yield start
        start = text.find(word, start + len(word))


def _listed(text: str, start: int, end: int, searchable: _Searchable) -> bool:
    """Whether two neighbours show a mere list, or one after "or other", "such as" and the like."""
    if searchable.lists is None:
        return False
    # Sets tell in one pass how many of their patterns stand in a text.
    wide = searchable.lists.Match(text[max(0, start - _NEIGHBOURS) : end + _NEIGHBOURS])
    if not wide or len(wide) > 1:
        return bool(wide)
    near = text[max(0, start - _NEXT) : end + _NEXT]
    return searchable.lists.Match(near) is not None and (
        _OTHERS_BEFORE.search(text, max(0, start - _NEXT), start) is not None
        or _OTHERS_AFTER.match(text, end) is not None
    )


@lru_cache(maxsize=64)
def _prepared(topic: Topic) -> _Prepared:
    raising = tuple(each for each in _searchables(topic) if each.group.tier in RAISING)
    phrases = [each.group.phrases for each in raising]
    return _Prepared(raising, groups_pattern_set(phrases) if phrases else None)


@lru_cache(maxsize=64)  # to make one of a topic takes a tenth of a second
def _gate_of(phrases: tuple[str, ...]) -> "re2._Regexp[bytes]":
    return gate_pattern(list(phrases))


@lru_cache(maxsize=64)
def _gate(topics: tuple[Topic, ...]) -> "re2._Regexp[bytes]":
    return _gate_of(tuple(phrase for topic in topics for phrase in raising_phrases(topic)))


@lru_cache(maxsize=64)
def raising_phrases(topic: Topic) -> tuple[str, ...]:
    """All phrases that raise a topic."""
    raising = [group for group in topic.groups if group.tier in RAISING]
    return tuple(phrase for group in raising for phrase in group.phrases)


@lru_cache(maxsize=64)
def _searchables(topic: Topic) -> tuple[_Searchable, ...]:
    def compiled(phrases: tuple[str, ...]) -> "re2._Regexp[str] | None":
        return phrases_pattern(phrases) if phrases else None

    return tuple(
        _Searchable(
            group,
            phrases_pattern(group.phrases),
            tuple(phrases_pattern(each) for each in (group.must, group.must_also) if each),
            compiled((*group.must_not, *topic.must_not)),
            groups_pattern_set([[phrase] for phrase in group.lists]) if group.lists else None,
        )
        for group in topic.groups
    )
