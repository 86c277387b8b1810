"""An agenda that is only a text → its lines, cut by their numbering; pure.

A line begins with a number, a letter or a Roman numeral and goes on until the next such beginning,
an empty line or the end of its page; an adjournment goes nowhere. What stands before the first is
the letterhead; a text without any numbering has no lines, and is one paper.
"""

from collections.abc import Sequence

from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.lines import AgendaLine, is_always_there

# Not "2026." and not "7.30": a year or an hour begins no line of an agenda.
_BEGIN = LinearPattern(
    r"\s{0,40}(?P<number>(?:\d{1,2}|[A-Z]{1,2}|[a-z]|[IVX]{1,6}|[ivx]{2,6})[.)]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}[A-Za-z]\.?)[ \t]{1,12}(?P<words>\S.*)"
)
_ROMAN = LinearPattern(r"[IVX]+[.)]")
_FOOTER = LinearPattern(r"\s*(?:page )?\d+(?: of \d+)?\s*", ignore_case=True)
FEWEST = 2


def lines_of_text(pages: Sequence[str]) -> tuple[AgendaLine, ...]:
    """The numbered lines of a text, each with the page that it stands on; none if not numbered."""
    cut: list[tuple[str, list[str], int]] = []
    for page, text in enumerate(pages, start=1):
        goes_on = False
        for line in text.split("\n"):
            begin = _BEGIN.match(line)
            if begin is not None:
                cut.append((begin["number"], [begin["words"].strip()], page))
                goes_on = True
            elif not line.strip() or _FOOTER.fullmatch(line):
                goes_on = False
            elif goes_on and not is_always_there(" ".join(cut[-1][1])):
                cut[-1][1].append(line.strip())
    if len(cut) < FEWEST:
        return ()
    return tuple(_lines(cut))


def _lines(cut: Sequence[tuple[str, list[str], int]]) -> list[AgendaLine]:
    lines: list[AgendaLine] = []
    above, times = "", dict[str, int]()
    kind_above = _kind(cut[0][0])
    for place, (number, words, page) in enumerate(cut):
        plain = number.rstrip(".)")
        is_top = _kind(number) == kind_above
        above = plain if is_top else above
        id_ = plain if is_top else f"{above}-{plain}"
        times[id_] = times.get(id_, 0) + 1
        following = cut[place + 1][0] if place + 1 < len(cut) else number
        lines.append(
            AgendaLine(
                id=id_ if times[id_] == 1 else f"{id_}-{times[id_]}",
                title=" ".join(words),
                outline=number,
                page=str(page),
                is_section=is_top and _kind(following) != kind_above,
            )
        )
    return lines


def _kind(number: str) -> str:
    """How a line is numbered: lines of the first one's kind stand at the top."""
    if _ROMAN.fullmatch(number):
        return "roman"
    plain = number.rstrip(".)")
    if plain.isdecimal():
        return "number"
    return "capital" if plain.isupper() else "other"
