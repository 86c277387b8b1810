"""An agenda that is only a text → its lines, cut by their numbering; pure.

A line begins with a number, a letter or a Roman numeral ("7.", "(b)", "IV.", "3.A.", "Item 5:")
and goes on until the next such beginning, an empty line or the end of its page; an adjournment
goes nowhere. A number alone on its line, as tables of a word processor leave it, belongs to the
words that follow. What stands before the first is the letterhead; a text without any numbering has
no lines, and is one paper. One number alone is a line where it is a first one: of a meeting with
one matter.

A text may have marks where it linked to papers (``paper_mark``): a paper is that of the line which
its mark stands in or below.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lawtrack.legislation.records import Document
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.lines import AgendaLine, is_always_there

# Not "2026." and not "7.30": a year or an hour begins no line of an agenda.
_NUMBER = (
    r"(?:\d{1,2}|[A-Z]{1,2}|[a-z]|[IVX]{1,6}|[ivx]{2,6})[.)]"
    r"|\((?:\d{1,2}|[A-Za-z]|[ivx]{2,6})\)"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}[A-Za-z]\.?|\d{1,2}\.[A-Za-z](?:\.\d{1,2})?[.)]?"
    r"|[A-Z][.-]\d{1,2}[.)]?"
)
_BEGIN = LinearPattern(
    rf"\s{{0,40}}(?:(?P<number>{_NUMBER})[ \t\xa0]{{1,12}}(?P<words>\S.*)"
    r"|(?:(?i:agenda )?(?i:item) (?:(?i:no)\. ?|#)?)(?P<item>\d{1,3}[A-Za-z]?)[.:)]?"
    r"[ \t\xa0–-]{1,12}(?P<after>\S.*))"
)
_ALONE = LinearPattern(
    r"\s{0,40}(?P<number>(?:\d{1,2}|[A-Za-z]|[IVX]{2,6})[.)]|\([A-Za-z0-9]\))\s{0,9}"
)
_TITLES = frozenset(["MR", "MS", "DR", "ST", "NO", "JR", "SR", "RE", "PO"])  # "DR. KING DAY"
_ROMAN = LinearPattern(r"[IVX]+[.)]")
_FOOTER = LinearPattern(r"\s*(?:page )?\d+(?: of \d+)?\s*", ignore_case=True)
_MARK = re.compile("\ue000([0-9]{1,6})\ue001")
_FIRST = frozenset(["1", "I", "A", "a", "1A", "1.1", "1.A"])


def paper_mark(number: int) -> str:
    """The mark of a paper of that number, for a text: signs that no text has."""
    return f"\ue000{number}\ue001"


def lines_of_text(pages: Sequence[str], papers: Sequence[Document] = ()) -> tuple[AgendaLine, ...]:
    """The numbered lines of a text, each with the page that it stands on; none if not numbered."""
    cut: list[tuple[str, list[str], int]] = []
    below: dict[int, list[Document]] = {}  # by the place of the line
    for page, text in enumerate(pages, start=1):
        goes_on = False
        waiting = ""  # a number that stood alone
        for marked in text.split("\n"):
            marks = [int(mark) for mark in _MARK.findall(marked)]
            line = _MARK.sub("", marked)
            begin, alone = _begin(line), _ALONE.fullmatch(line)
            if begin is not None:
                cut.append((begin[0], [begin[1]], page))
                goes_on, waiting = True, ""
            elif alone is not None:
                waiting, goes_on = alone["number"], False
            elif not line.strip() or _FOOTER.fullmatch(line):
                goes_on = False
            elif waiting:
                cut.append((waiting, [line.strip()], page))
                goes_on, waiting = True, ""
            elif goes_on and not is_always_there(" ".join(cut[-1][1])):
                cut[-1][1].append(line.strip())
            if marks and cut:
                below.setdefault(len(cut) - 1, []).extend(
                    papers[n] for n in marks if n < len(papers)
                )
    if not cut or (len(cut) == 1 and _plain(cut[0][0]) not in _FIRST):
        return ()
    return tuple(
        replace(line, documents=tuple(below.get(place, ())))
        for place, line in enumerate(numbered_lines(cut))
    )


def _begin(line: str) -> tuple[str, str] | None:
    """Number and words of a line that begins with a number."""
    begin = _BEGIN.match(line)
    if begin is None:
        return None
    if begin["item"]:
        return f"{begin['item']}.", begin["after"].strip()
    number: str = begin["number"]
    return None if _plain(number) in _TITLES else (number, begin["words"].strip())


def _plain(number: str) -> str:
    return number.strip("(").rstrip(".)")


def numbered_lines(cut: Sequence[tuple[str, list[str], int]]) -> list[AgendaLine]:
    """The lines of which numbers, words and pages are known; ids are those of their places."""
    lines: list[AgendaLine] = []
    above, times = "", dict[str, int]()
    kinds = _kinds([number for number, _, _ in cut])
    for place, (number, words, page) in enumerate(cut):
        plain = _plain(number)
        is_top = kinds[place] == kinds[0]
        above = plain if is_top else above
        id_ = plain if is_top else f"{above}-{plain}"
        times[id_] = times.get(id_, 0) + 1
        following = kinds[place + 1] if place + 1 < len(cut) else kinds[place]
        lines.append(
            AgendaLine(
                id=id_ if times[id_] == 1 else f"{id_}-{times[id_]}",
                title=" ".join(words),
                outline=number,
                page=str(page),
                is_cut=True,
                is_section=is_top and following != kinds[0],
            )
        )
    return lines


def _kinds(numbers: Sequence[str]) -> list[str]:
    """How each line is numbered: lines of the first one's kind stand at the top.

    "I." after "H." is a letter, and no Roman one: else whatever follows would stand below "H.".
    """
    kinds: list[str] = []
    last = ""  # of the letters that went before
    for number in numbers:
        plain = _plain(number)
        kind = _kind(number)
        if kind == "roman" and len(plain) == 1 and last and ord(plain) == ord(last) + 1:
            kind = "capital"
        if kind == "capital" and len(plain) == 1:
            last = plain
        kinds.append(kind)
    return kinds


def _kind(number: str) -> str:
    if _ROMAN.fullmatch(number):
        return "roman"
    plain = _plain(number)
    if "." in plain:
        return "other"
    if plain.isdecimal():
        return "number"
    return "capital" if plain.isupper() else "other"
