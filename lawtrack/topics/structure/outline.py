"""A text as a light tree: sections, enumerated items under their stems, sentences in them; pure.

A *passage* is a run of text that begins with a section's number, a mark such as "(1)" or "b.", or a
paragraph, and ends where the next one begins. The words before an enumeration are the *stem* of its
items and govern them, when they are no sentence of their own: "No agency may use it for—". Nothing
else governs: not the passage before, not the neighbour in the list.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lawtrack.topics.structure.sentences import sections_in, sentence_ends

# Roman numbers that enumerations reach; "i", "v" and "x" may be letters too.
_ROMAN = {
    name: number
    for number, name in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv"),
        start=1,
    )
}
# It begins with one of a few characters, for these are what ``re`` looks for fast; what counts in
# "1." and "b)" stands before the match.
_MARK = re.compile(
    r"[.()•●▪◦·*–—-](?:"
    r"(?<=\()(?P<inner>[a-zA-Z]{1,5}|\d{1,3})\)(?=[\s“\"A-Za-z])"
    r"|(?<=[.)])(?=[ \n][A-Z“\"a-z])(?:(?<=\b[\da-zA-Z].)|(?P<two_digits>(?<=\b\d\d.)))"
    r"|(?P<bullet>(?<=[•●▪◦·*–—-]))(?=[ \t]+\S))"
)
_BEHIND_MARK = 2  # characters by which a mark is known
_BEGINS = re.compile(r"\(\w{1,5}\)\s|\w{1,2}[.)]\s|[•●▪◦·*–—-]\s")
_PARAGRAPH = re.compile(r"\n\n(?=[ \t]*[^\sa-z])")
# What stands before a reference to an item elsewhere, and not before an item: "subsection (b)".
_REFERS = re.compile(
    r"(?:sections?|subsections?|paragraphs?|subparagraphs?|clauses?|subclauses?|subdivisions?"
    r"|items?"
    r"|chapters?|title|part|rule|article|no|under|of|§|\d)$",
    re.IGNORECASE,
)
_BEGINS_AFTER = frozenset(';:—–-.,•)”"’')
_LONGEST_STEM = 600
_MANY_ITEMS = 100
# What is quoted, as the words that an act inserts, begins behind its marks.
_QUOTES = '“‘"'
_OPENING = _QUOTES + " \t\n"
_HEADING = re.compile(r"[^.;:\n]{3,120}?\.[ ]?(?:—|--)")


@dataclass(frozen=True, slots=True)
class Passage:
    """``text[start:end]``: a mark and its words; ``parent`` is the number of its stem's passage."""

    start: int
    body: int  # where its words begin, behind the mark or a section's heading
    end: int
    parent: int | None
    style: str  # "", "section", "paragraph", "bullet", "(1)", "(a)", "(A)", "(i)", "1.", "a.", "A."
    value: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The passages of a part of a text in order."""

    text: str
    passages: tuple[Passage, ...]
    _starts: tuple[int, ...]
    _children: dict[int, list[int]] = field(repr=False)

    def number_at(self, offset: int) -> int:
        """The number of the passage in which ``text[offset]`` stands."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def at(self, offset: int) -> Passage:
        """The passage in which ``text[offset]`` stands."""
        return self.passages[self.number_at(offset)]

    def siblings(self, passage: Passage) -> list[Passage]:
        """The items of its enumeration, of a long one the first; none for what is no item."""
        if passage.parent is None or not is_item(passage):
            return []
        numbers = self._children.get(passage.parent, [])[:_MANY_ITEMS]
        items = [self.passages[number] for number in numbers]
        return [item for item in items if item.style == passage.style]

    def stem_span(self, passage: Passage) -> tuple[int, int] | None:
        """Where the unfinished sentence before an item's enumeration stands, if there is one."""
        if passage.parent is None or not is_item(passage):
            return None
        parent = self.passages[passage.parent]
        start, end = _last_sentence(self.text, parent)
        said = self.text[start:end].rstrip()
        if not said or said[-1] in ".?!" or (said[-1] in ')”"' and said[-2:-1] in (".", "?")):
            return None
        return start, end

    def stems(self, passage: Passage) -> list[str]:
        """The stems that govern an item, the nearest first, each on one line."""
        stems: list[str] = []
        while (span := self.stem_span(passage)) is not None and len(stems) < 6:
            stems.append(" ".join(self.text[span[0] : span[1]].split()))
            parent = passage.parent
            assert parent is not None  # it has a stem
            passage = self.passages[parent]
            if span[0] > passage.body:
                break  # the stem is not the first sentence of its passage: nothing governs it
        return stems

    def heading(self, passage: Passage) -> tuple[int, int] | None:
        """Where the heading stands that runs into an item: "(a) Prohibition.—"."""
        found = _HEADING.match(self.text, passage.body, min(passage.end, passage.body + 130))
        return found.span() if found and is_item(passage) else None


def is_item(passage: Passage) -> bool:
    """Whether it is an item of an enumeration."""
    return passage.style not in ("", "section", "paragraph")


def _last_sentence(text: str, passage: Passage) -> tuple[int, int]:
    low = max(passage.body, passage.end - _LONGEST_STEM)
    end = low + len(text[low : passage.end].rstrip(_OPENING))
    begins = [found for found in sentence_ends(text, low, end) if found < end]
    return (begins[-1] if begins else low), end


@dataclass(frozen=True, slots=True)
class _Begun:
    start: int
    body: int
    parent: int | None
    style: str
    value: int

    def ended(self, end: int) -> Passage:
        return Passage(self.start, min(self.body, end), end, self.parent, self.style, self.value)


@lru_cache(maxsize=16)  # every phrase of a text asks for them
def _parts_of(text: str) -> Sequence[_Begun]:
    """What a text begins with, and then each section and paragraph, in order."""
    sections = sections_in(text)
    begun = [_Begun(each.start, max(each.end, each.start), None, "section", 1) for each in sections]
    for found in _PARAGRAPH.finditer(text):
        start, body = found.end() - 1, found.end()
        number = bisect_right(sections, start, key=lambda section: section.start) - 1
        in_heading = number >= 0 and start < sections[number].end
        if not in_heading and not _BEGINS.match(text[body : body + 12].lstrip(_OPENING)):
            begun.append(_Begun(start, body, None, "paragraph", 1))
    return [_Begun(0, 0, None, "", 0), *sorted(begun, key=lambda part: part.start)]


def outline_of(text: str, offset: int) -> Outline:
    """The passages of the part of a clean text in which ``text[offset]`` stands.

    Sections and paragraphs stand for themselves, so nothing beyond them is looked at.
    """
    parts = _parts_of(text)
    number = bisect_right(parts, offset, key=lambda part: part.start) - 1
    return _outline(text, max(0, number))


@lru_cache(maxsize=16)  # every phrase of a part asks for it, some more than once
def _outline(text: str, number: int) -> Outline:
    parts = _parts_of(text)
    end = parts[number + 1].start if number + 1 < len(parts) else len(text)
    passages: list[Passage] = []
    children: dict[int, list[int]] = {}
    begun = parts[number]
    open_levels = [begun] if begun.style else []  # outermost first
    for mark in _marks(text, begun, end):
        level = _level_of(mark, open_levels)
        if level is None:
            continue
        depth, style, value = level
        passages.append(begun.ended(mark.start))
        parent: int | None = len(passages) - 1  # whose last words are the stem of an enumeration
        if depth < len(open_levels) and (value != 1 or style == "bullet"):
            parent = open_levels[depth].parent
        if parent is not None:
            children.setdefault(parent, []).append(len(passages))
        begun = _Begun(mark.start, mark.body, parent, style, value)
        open_levels[depth:] = [begun]
    passages.append(begun.ended(end))
    return Outline(text, tuple(passages), tuple(each.start for each in passages), children)


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    body: int
    options: tuple[tuple[str, int], ...]  # what it may be: style and value
    begins_line: bool = False
    begins_paragraph: bool = False


def _marks(text: str, part: _Begun, end: int) -> Iterator[_Mark]:
    """Yield everything that may begin an item of a part, in order; not in a section's heading."""
    blocked = part.body if part.style == "section" else 0
    for mark in _MARK.finditer(text, part.start, end + _BEHIND_MARK):
        start = _start_of(mark)
        if start >= end:
            break
        if start >= blocked and (options := _options(text, mark, start)):
            blank = text[max(0, start - 24) : start].rstrip(" \t").endswith("\n\n")
            yield _Mark(start, mark.end(), options, _begins_line(text, start), blank)


def _start_of(mark: re.Match[str]) -> int:
    """Where a mark begins: "12." at its first digit."""
    if mark["two_digits"] is not None:
        return mark.start() - 2
    return mark.start() - (mark.group() in (".", ")"))


def _begins_line(text: str, start: int) -> bool:
    before = text[max(0, start - 24) : start].rstrip(_QUOTES)
    return before.rpartition("\n")[2].strip() == "" and ("\n" in before or start <= len(before))


def _options(text: str, mark: re.Match[str], start: int) -> tuple[tuple[str, int], ...]:
    before = text[max(0, start - 24) : start].rstrip(_QUOTES)
    line = _begins_line(text, start)
    if mark["bullet"] is not None:
        return (("bullet", 1),) if line else ()
    dotted = text[start : mark.start()]
    options = _values(dotted or mark["inner"], "{}." if dotted else "({})")
    if line or not before.strip():
        return options
    last = before.rstrip()
    if dotted:
        joins = last.endswith((";", ":", "—", ".", " and", " or"))
        return options if joins and not _REFERS.search(last) else ()
    if last[-1] in _BEGINS_AFTER or last.endswith((" and", " or", "\nand", "\nor")):
        return options
    if _REFERS.search(last.rstrip("(")) or last[-1] in "(§":
        return ()
    return tuple(option for option in options if option[1] == 1)


def _values(inner: str, form: str) -> tuple[tuple[str, int], ...]:
    """What the letters or digits of a mark may count."""
    if inner.isdigit():
        return ((form.format("1"), int(inner)),)
    lower = inner.islower()
    if not lower and not inner.isupper():
        return ()
    options = []
    small = inner.lower()
    if len(set(small)) == 1 and len(small) <= 2:
        value = ord(small[0]) - ord("a") + 1 + 26 * (len(small) - 1)
        options.append((form.format("a" if lower else "A"), value))
    if small in _ROMAN:
        options.append((form.format("i" if lower else "I"), _ROMAN[small]))
    return tuple(options)


def _level_of(mark: _Mark, levels: list[_Begun]) -> tuple[int, str, int] | None:
    """How deep a mark stands among the open levels, as what; ``None``: it begins nothing."""
    for gap in (1, 4):  # the next of its kind; then one of which some before it are not there
        for depth in range(len(levels) - 1, -1, -1):
            for style, value in mark.options:
                if levels[depth].style == style and (
                    style == "bullet" or 0 < value - levels[depth].value <= gap
                ):
                    return depth, style, value
    open_styles = [level.style for level in levels]
    for style, value in mark.options:
        if value == 1:  # an enumeration of a kind that is open begins anew in its place
            depth = open_styles.index(style) if style in open_styles else len(levels)
            return depth, style, value
    if mark.begins_paragraph or (mark.begins_line and style.startswith("(")):
        return len(levels), style, value
    return None
