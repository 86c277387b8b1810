"""The sentence in which a phrase stands, its neighbours and its section, each on one line."""

import re
from bisect import bisect_right
from functools import lru_cache

LONGEST = 600

# A sentence ends at a full stop before a capital (not after an abbreviation or a section sign), at
# an empty line or at a cell's border.
_END = re.compile(
    r"[.?!\n\t](?:(?<=\t)|(?<=\n)\n|(?<=[.?!])"
    r"(?<![\s.(][A-Z]\.)(?<!\bNo\.)(?<!\bSec\.)(?<!\bSEC\.)(?<!\bInc\.)(?<!\bSt\.)(?<!\bMr\.)"
    r"(?<!\bMs\.)(?<!\bArt\.)(?<!\bU\.S\.)(?<!\b[0-9]\.)"
    r"[”\"’)]?\s+(?=[A-Z“\"(§0-9]))"
)

# A section begins with its number at the beginning of a line or sentence; then stands its heading,
# if it has one. "Section 104 of the Act is amended" begins nothing.
_SECTION = re.compile(
    r"(?:^|(?<=[.;:] ))[ \t]*"
    r"(?P<number>(?:§+|(?i:sec(?:tion|\.)?|art(?:icle|\.)?|chapter|title|subtitle|part))"
    r"[ \t]*(?:\d[\w:\-–]*(?:\.\d[\w\-–]*)*|[IVXLA-Z]{1,5})\b(?:[.:]|[ \t]?[-–—]+)?)"
    r"(?:[ \t]+|(?<=[-–—])|(?=\n)|$)(?=(?P<heading>(?![a-z,;])[^\n]{0,200}(?:\n[^\n]{0,200})?))",
    re.MULTILINE,
)
_HEADING_END = re.compile(r"(?<=[^\W\d_]{2})[.:](?:\s|[-–—]|$)|\.?(?:--|—)|\n\n")
_NO_HEADING = re.compile(r"\(|(?:That|This|Whoever|Notwithstanding)\b")
_LONGEST_HEADING = 140


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around ``text[start:end]`` begins and ends."""
    low = max(0, start - LONGEST)
    first = low
    for found in _END.finditer(text, low, start + 1):  # one more: it looks at what follows
        if found.end() <= start:
            first = found.end()
    following = _END.search(text, end, min(len(text), end + LONGEST))
    last = following.start() + 1 if following else min(len(text), end + LONGEST)
    return first, last


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence on one line; "…" where a very long one was cut."""
    first, last = bounds(text, start, end)
    sentence = " ".join(text[first:last].split())
    if first and first == start - LONGEST:
        sentence = "… " + sentence.partition(" ")[2]
    if last < len(text) and last == end + LONGEST:
        sentence = sentence.rpartition(" ")[0] + " …"
    return sentence


def neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The sentences before and after the one around ``text[start:end]``, as far as there are."""
    first, last = bounds(text, start, end)
    before = len(text[:first].rstrip())
    after = last + len(text[last:]) - len(text[last:].lstrip())
    return (
        sentence_around(text, before - 1, before - 1) if before else "",
        sentence_around(text, after, after) if after < len(text) else "",
    )


def section_of(text: str, start: int) -> str:
    """The number and heading of the section in which ``text[start]`` stands, or ""."""
    sections = _sections(text)
    number = bisect_right(sections, start, key=lambda section: section[0])
    return sections[number - 1][1] if number else ""


@lru_cache(maxsize=8)  # each phrase of a text asks for its section
def _sections(text: str) -> tuple[tuple[int, str], ...]:
    return tuple((found.start(), _printed(found)) for found in _SECTION.finditer(text))


def _printed(found: re.Match[str]) -> str:
    number, heading = found["number"], found["heading"]
    end = _HEADING_END.search(heading)
    heading = heading[: end.start()] if end else heading.partition("\n")[0]
    if len(heading) > _LONGEST_HEADING or _NO_HEADING.match(heading):
        heading = ""  # the section begins with its text
    return " ".join(f"{number} {heading}".split())
