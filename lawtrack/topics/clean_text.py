"""Text as it was printed → text as it was meant, with the way back to the original offsets.

Undone are: soft hyphens and zero-width characters, words broken by hyphen and line end, dashes and
spaces of every kind, ligatures and other compatibility forms (NFKC), accents that stand behind
their letter, characters that were lost between letters (U+FFFD), and the numbers of lines and pages
inside a sentence.
Kept are the borders that a phrase must not cross: tabs (cells) and empty lines (paragraphs).
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from lawtrack.topics.patterns import DASHES, INVISIBLE, LOST, LOST_LIGATURE, ODD_DASHES, SPACES

_BLANK = rf"[{SPACES}]"
_ACCENTS = "\u0300-\u036f"
_CHANGED = re.compile(
    rf"(?P<broken>(?<=[^\W\d_])[{DASHES}{INVISIBLE}{LOST}]{_BLANK}*\r?\n{_BLANK}*(?=[^\W\d_]))"
    rf"|(?P<gone>[{INVISIBLE}]+)"
    rf"|(?P<ligature>(?<=[a-zA-Z]i){LOST}(?={LOST_LIGATURE}))"
    rf"|(?P<lost>(?<=[^\W\d_]){LOST}(?=[^\W\d_]))"
    rf"|(?P<number>(?<=[^\W\d_,]){_BLANK}*\r?\n{_BLANK}*\d{{1,2}}"
    rf"(?:{_BLANK}+|{_BLANK}*\r?\n{_BLANK}*)(?=[a-z]))"
    rf"|(?P<lines>{_BLANK}*\r?\n{_BLANK}*(?:\r?\n[{SPACES}\t\r\n]*)?)"
    rf"|(?P<spaces>{_BLANK}{{2,}}|[{SPACES.replace(' ', '', 1)}])"
    rf"|(?P<dash>[{ODD_DASHES}])"
    rf"|(?P<accented>[^\W\d_][{_ACCENTS}]+)"
    "|(?P<folded>[\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff]+)"
    "|(?P<surrogate>[\ud800-\udfff])"
)

# Every change begins at or just before one of these; looking for them first is ten times faster.
# Passed over are line ends as they should be: one or two, no digit, blank or hyphen beside them.
_FOLDED = "\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff\ud800-\udfff"
_SIGNS = rf"\r{LOST}{INVISIBLE}{ODD_DASHES}{SPACES.replace(' ', '', 1)}{_FOLDED}{_ACCENTS}"
_ODD = re.compile(
    rf"[\n{_SIGNS}](?:(?<!\n)|(?<=[\d -]\n)|(?=[\d {_SIGNS}-]|\n[\d \n{_SIGNS}-]))[\n{_SIGNS}]*"
)
# The same for a text without any of those signs, as most are: what begins with one plain character
# is looked for five times faster.
_ODD_LINE = re.compile(r"\n(?:(?<=[\d -]\n)|(?=[\d -]|\n[\d \n-]))\n*")
_REACH = 12


@dataclass(frozen=True, slots=True)
class Clean:
    """Clean text, and where each of its pieces stands in the original."""

    text: str
    at: tuple[int, ...]  # starts of the pieces in the clean text
    origin: tuple[int, ...]  # their starts in the original
    length: tuple[int, ...]  # their lengths there; 0 means: copied as it is

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The slice of the original that became ``text[start:end]``."""
        return self._original(start)[0], self._original(end - 1)[1]

    def _original(self, offset: int) -> tuple[int, int]:
        piece = bisect_right(self.at, offset) - 1
        if self.length[piece]:
            return self.origin[piece], self.origin[piece] + self.length[piece]
        place = self.origin[piece] + offset - self.at[piece]
        return place, place + 1


@lru_cache(maxsize=16)  # one judgement asks for the same few texts several times
def clean_text(text: str) -> Clean:
    """The text without what printing did to it."""
    pieces: list[str] = []
    at: list[int] = []
    origin: list[int] = []
    length: list[int] = []
    written = read = 0

    def add(piece: str, start: int, replaced: int) -> None:
        nonlocal written
        if piece:
            pieces.append(piece)
            at.append(written)
            origin.append(start)
            length.append(replaced)
            written += len(piece)

    plain = text.isascii() and "\r" not in text and "\x02" not in text
    for odd in (_ODD_LINE if plain else _ODD).finditer(text):
        first, last = odd.span()
        if first == 0 and last + 1 < len(text) and odd.group() in ("\n", "\n\n"):
            continue  # empty lines before everything
        if first > read and "\u0300" <= text[first] <= "\u036f":
            first -= 1  # its letter stands before it
        while first > read and text[first - 1] in " -":
            first -= 1
        for changed in _CHANGED.finditer(text, max(first, read), last + _REACH):
            start, end = changed.span()
            if start >= last:
                break
            new = _meant(changed)
            if new != changed.group():
                add(text[read:start], read, 0)
                add(new, start, end - start)
                read = end
    add(text[read:], read, 0)
    return Clean("".join(pieces), tuple(at), tuple(origin), tuple(length))


def _meant(changed: re.Match[str]) -> str:
    match changed.lastgroup:
        case "broken" | "gone" | "lost":
            return ""
        case "ligature":
            return "fi"
        case "number" | "spaces":
            return " "
        case "lines":
            return "\n\n" if changed.group().count("\n") > 1 else "\n"
        case "dash":
            return "-"
        case "surrogate":
            return "\ufffd"
        case _:
            return unicodedata.normalize("NFKC", changed.group())
