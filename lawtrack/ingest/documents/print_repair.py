"""Undoing what printing did to a text, where that can be seen only here.

What can be undone later with the way back to the printed text is left to ``topics.clean``.
"""

import re
from collections import Counter
from collections.abc import Sequence

_ODD_BLANKS = "\u00a0\u2009\u200a\u202f"
_BLANK = rf"[ {_ODD_BLANKS}]"
_LETTER = r"[^\W\d_]"

# Letters that stand alone, six or more in a row, over a line's end only with a hyphen.
_SPACED = re.compile(
    rf"(?<![^\s(“\"'])(?:{_LETTER}{_BLANK}{{1,5}}(?:-{_BLANK}*\r?\n{_BLANK}*)?){{5,}}{_LETTER}"
    r"(?![^\s).,;:!?”\"'’])"
)
_MAYBE = re.compile(r" \w {1,5}\w {1,5}\w ")  # ten times faster to find
_GAPS = re.compile(r"[^\S\r\n]+")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")

# What pdfium writes for a hyphen at a line's end, together with that end.
_LINE_END = re.compile("[\x02\ufffe](?:[ \t]*\r?\n[ \t]*)?")
_HYPHENATED = re.compile(r"(?<![^\W_])[^\W_]++-[^\W_]+")
_LAST_WORD = re.compile(r"[^\W_]+\Z")
_FIRST_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 40
# First and second halves of words that are written with a hyphen, or nearly always.
_BEFORE_HYPHEN = frozenset({"ex", "self", "well"})
_BEHIND_HYPHEN = frozenset({"based", "led", "old", "related", "term", "to", "up"})

Running = list[frozenset[str]]

_ZONE = 3  # lines at the top and at the bottom of a page that may be running ones
_LONGEST = 600  # characters of a sentence's rest
_GOES_ON = re.compile(r"(?:\d{1,2} +)?[a-z]")
_OPEN = re.compile(r"[a-z,\-\xad\x02\u2010\u2011\ufffe]")
# Neither an empty line nor an enumerator ("2.", "(b)") begins what belongs to the same sentence.
_REST = re.compile(
    r"(?:(?!\n\s*\n|\n\W*\w{1,3}[.)])[^\t.?!;:]|[.?!;:](?=\w))*[.?!;:][”\"’)]*(?=\s|\Z)"
)
_NUMBER = re.compile(r"\b[1-9]\d{0,3}\b")


def is_letter_spaced(text: str) -> bool:
    """Whether some of the text's words are written as "S u r v e i l l a n c e"."""
    maybe = _MAYBE.search(text) is not None or any(blank in text for blank in _ODD_BLANKS)
    return maybe and _SPACED.search(text) is not None


def without_letter_spacing(text: str) -> str:
    """The text with "S u r v e i l l a n c e" written as a word."""
    return _SPACED.sub(_word, text) if is_letter_spaced(text) else text


def _word(match: re.Match[str]) -> str:
    letters = [letter.lower() for letter in match.group() if letter.isalpha()]
    # Columns of votes ("Y Y N Y Y Y") and the alphabet are no words.
    if len(set(letters)) < 5 or letters == sorted(letters):
        return match.group()
    usual = min(map(len, _GAPS.findall(match.group())))
    words = re.split(rf"[^\S\r\n]{{{usual + 1},}}", match.group())
    return " ".join(_HUMP.sub(" ", "".join(filter(str.isalpha, word))) for word in words)


def with_hyphens_at_line_ends(pages: Sequence[str]) -> Sequence[str]:
    """The pages with words whole that were broken at a line's end, and real hyphens as such.

    A hyphen is real when the document writes the word so elsewhere, or when a name, a number or
    one of a few common halves stands beside it: "Jean-Louis", "well-known".
    """
    if not any("\ufffe" in page or "\x02" in page for page in pages):
        return pages
    hyphenated = {word.lower() for page in pages for word in _HYPHENATED.findall(page)}

    def mended(mark: re.Match[str]) -> str:
        start, end = mark.span()
        before = _LAST_WORD.search(mark.string, max(0, start - _LONGEST_WORD), start)
        behind = _FIRST_WORD.match(mark.string, end, end + _LONGEST_WORD)
        if before is None or behind is None:
            return ""
        first, second = before.group(), behind.group()
        is_name = not second[0].islower() and not (first.isupper() and second.isupper())
        is_real = (
            is_name
            or first.lower() in _BEFORE_HYPHEN
            or second in _BEHIND_HYPHEN
            or f"{first}-{second}".lower() in hyphenated
        )
        return "-" if is_real else ""

    return [_LINE_END.sub(mended, page) for page in pages]


def whole_sentences(pages: Sequence[str]) -> list[str]:
    """The pages, the rest of a sentence that goes on over the page's end brought back to it.

    A phrase in it is found then, on the page where its sentence begins. Only what surely goes on
    is moved: the page ends in a small letter, a comma or a hyphen, the next begins with a small
    letter, and its sentence ends soon, before an empty line or a tab. Running headers and footers
    stay where they are, and what is moved stands before the footer.
    """
    whole = list(pages)
    running = _running_lines(pages)
    for number in range(len(whole) - 1):
        page, following = whole[number], whole[number + 1]
        end = len(page[: _body_end(page, running[number])].rstrip())
        start = _body_start(following, running[number + 1])
        if not _GOES_ON.match(following, start) or not _OPEN.match(page, max(0, end - 1), end):
            continue
        last = min(start + _LONGEST, _body_end(following, running[number + 1]))
        found = _REST.match(following, start, last)
        if found is None:
            continue
        rest = found.group()
        whole[number] = page[:end] + "\n" + rest + page[end:]
        whole[number + 1] = following[:start] + following[start + len(rest) :].lstrip("\n ")
    return whole


def _running_lines(pages: Sequence[str]) -> Running:
    """For each page, its lines at the top or bottom that stand on another page too."""
    keys = [
        {line: _keys(line.strip(), number) for line in _top(page) + _bottom(page)}
        for number, page in enumerate(pages)
    ]
    counts = Counter(key for lines in keys for key in set().union(*lines.values()))
    return [
        frozenset(line for line, own in lines.items() if any(counts[key] > 1 for key in own))
        for lines in keys
    ]


def _keys(line: str, page: int) -> set[str]:
    """The line, and the line with each number as a page's: "Page 7" is the same on every page."""
    numbers = _NUMBER.finditer(line)
    as_page = {f"{line[: n.start()]}\0{int(n.group()) - page}\0{line[n.end() :]}" for n in numbers}
    return {line, *as_page}


def _top(page: str) -> list[str]:
    return page.split("\n", _ZONE)[:_ZONE]


def _bottom(page: str) -> list[str]:
    return page.rsplit("\n", _ZONE)[-_ZONE:]


def _body_start(page: str, running: frozenset[str]) -> int:
    start = 0
    for line in _top(page):
        if line.strip() and line not in running:
            break
        start += len(line) + 1
    return min(start, len(page))


def _body_end(page: str, running: frozenset[str]) -> int:
    end = len(page)
    for line in reversed(_bottom(page)):
        if line.strip() and line not in running:
            break
        end -= len(line) + 1
    return max(end, 0)
