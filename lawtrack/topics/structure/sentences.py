"""Where sentences end, and the sections of a text with their headings."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from lawtrack.linear_pattern import LinearPattern

# A sentence ends at a full stop before a capital (not after an abbreviation or a section sign), at
# an empty line, at a cell's border or before the next field of a form ("Subject: …").
_END = re.compile(
    r"[.?!\n\t](?:(?<=\t)|(?<=\n)(?:\n|(?=[A-Z][A-Za-z&/' -]{2,34}: \S))|(?<=[.?!])"
    r"(?<![\s.(“\"‘'][A-Z]\.)(?<!\bNo\.)(?<!\bSec\.)(?<!\bSEC\.)(?<!\bInc\.)(?<!\bSt\.)(?<!\bMr\.)"
    r"(?<!\bMs\.)(?<!\bMrs\.)(?<!\bMx\.)(?<!\bDr\.)(?<!\bRev\.)(?<!\bArt\.)(?<!\bU\.S\.)(?<!\b[0-9]\.)"
    r"[”\"’)]?\s+(?=[A-Z“\"(§0-9]))"
)

# A section begins with its number at the beginning of a line or sentence; then stands its heading,
# if it has one. "Section 104 of the Act is amended" begins nothing.
_SECTION = re.compile(
    r"(?:\n|\. |; |: )[ \t“‘\"]*"
    r"(?P<number>(?:§+|(?i:sec(?:tion|\.)?|art(?:icle|\.)?|chapter|title|subtitle|part))"
    r"[ \t]*(?:\d[\w:\-–]*(?:\.\d[\w\-–]*)*|[IVXLA-Z]{1,5})\b(?:[.:]|[ \t]?[-–—]+)?)"
    r"(?:[ \t]+|(?<=[-–—])|(?=\n)|\Z)(?=(?P<heading>(?![a-z,;])[^\n]{0,200}(?:\n[^\n]{0,200})?))",
)
# What each of them begins with: most texts have none, and this is ten times faster to say.
_MAY_BEGIN = LinearPattern(
    r"(?:\n|\. |; |: )[ \t“‘\"]*(?:§+|(?i:sec|art|chapter|t.tle|subt.tle|part)[^\s\d]{0,5})"
    r"[ \t]*[^\x00-/:-@\[-\x7f]"  # a digit or capital, or no ASCII
)
_HEADING_END = re.compile(r"(?<=[^\W\d_]{2})[.:](?:\s|[-–—]|$)|\.?(?:--|—)|\n\n")
# A sentence is none.
_NO_HEADING = re.compile(
    r"^(?:\(|That\b|This\b|Whoever\b|Notwithstanding\b)"
    r"|\b(?:shall|must|may not|do(?:es)? not|finds?|means|are"
    r"|is (?:hereby )?(?:amended|repealed|unlawful))\b|\bmay\b[^\n]{50}"
    r"|^(?:No|Only|Each|Every|Any) [^\n]{0,120}\bmay\b"
)
_GOVERNS = re.compile(r"\b(?:may|shall|must|can|will|following|is|are)\b")
_LONGEST_HEADING = 140

# A document's head, a line each: who offers it, what it is ("CITY OF BOSTON"), or the name of a
# field of the source's form ("Title"). What such a line forbids, or leaves open, is no head.
_HEAD_LINE = re.compile(
    r"[^a-zß-öø-ÿ\n ]{2,40}(?: [^a-zß-öø-ÿ\n ]{1,40}){1,20}\n"
    r"|\.{0,2}(?i:title|body|text|summary|synopsis|subject|abstract|background|sponsors?):?\s*\n"
)
_HEAD_GOES_ON = re.compile(
    r"\b(?:SHALL|MUST|MAY|WILL|CAN|NOT|NO|NEVER|HEREBY)\b"
    r"|(?:\b(?:THE|AN?|OF|TO|IN|ON|BY|FOR|AND|OR|WITH|FROM|THAT|IS|ARE)|ING|[A-Z][,;:\-–—&])\s*$"
)
_BEGINS = re.compile(r"[“\"‘'(§]*(?:[A-ZÀ-ÖØ-Þ]|\d)[^\n]{0,300}(?<![^\W\d_])[a-zß-öø-ÿ]{3}")


def sentence_ends(text: str, low: int, high: int) -> list[int]:
    """Where sentences of ``text[low:high]`` end, each as the place where the next one begins."""
    return [found.end() for found in _END.finditer(text, low, high)]


def behind_head(text: str, start: int, place: int) -> int:
    """Where the sentence from ``start`` on begins, without a head of the document glued to it.

    Lines are left out up to the one with ``place``, and only where the next one begins a sentence.
    """
    start += len(text[start:place]) - len(text[start:place].lstrip())
    line, begins = start, start
    while (head := _HEAD_LINE.match(text, line)) and head.end() <= place:
        if _HEAD_GOES_ON.search(head.group()):
            break
        line = head.end()
        if _BEGINS.match(text, line) or head.group().strip(". :\n").istitle():
            begins = line
    return begins


def section_of(text: str, start: int) -> str:
    """The number and heading of the section in which ``text[start]`` stands, or ""."""
    section = _section_at(text, start)
    return section.printed if section else ""


def in_heading(text: str, start: int) -> bool:
    """Whether ``text[start]`` stands in the heading of a section."""
    section = _section_at(text, start)
    return section is not None and start < section.end


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """Where a section begins, where its heading ends, and both as they are printed."""

    start: int
    end: int  # of its heading
    printed: str


def _section_at(text: str, start: int) -> SectionHeading | None:
    sections = sections_in(text)
    number = bisect_right(sections, start, key=lambda section: section.start)
    return sections[number - 1] if number else None


@lru_cache(maxsize=8)  # each phrase of a text asks for its section
def sections_in(text: str) -> tuple[SectionHeading, ...]:
    """The sections of a text in order."""
    if not _MAY_BEGIN.search("\n" + text):
        return ()
    # A line end goes before it: that the pattern begins with a few plain characters makes it fast.
    return tuple(map(_section, _SECTION.finditer("\n" + text)))


def _section(match: re.Match[str]) -> SectionHeading:
    heading = match["heading"]
    first, _, rest = heading.partition("\n")
    if first.isupper() and any(letter.islower() for letter in rest):
        heading = first
    end = _HEADING_END.search(heading)
    if end and end.group()[0] != "." and _GOVERNS.search(heading, 0, end.start()):
        heading = ""  # "A grant may be spent on:" governs what follows
    heading = heading[: end.start()] if end else heading.partition("\n")[0]
    if len(heading) > _LONGEST_HEADING or _NO_HEADING.search(heading):
        heading = ""  # the section begins with its text
    printed = " ".join(f"{match['number']} {heading}".split())
    return SectionHeading(
        match.start("number") - 1, match.start("heading") + len(heading) - 1, printed
    )
