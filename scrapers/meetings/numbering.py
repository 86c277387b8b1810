"""An agenda that is only a text → its lines, cut by their numbering; pure.

A line begins with a number, a letter or a Roman numeral (``cutting.printed_numbers``) and goes on
until the next such beginning, an empty line, or a line of capitals below words that are none; what
follows is said of it, in its ``text``: nothing that stands on an agenda is lost. It also goes on at
the top of the next page, below what stands at the top of each. An adjournment goes nowhere. What
stands before the first is the letterhead; a text without any numbering has no lines, and is one
paper. One number alone is a line where it is a first one: of a meeting with one matter.

A text may have marks where it linked to papers (``paper_mark``): a paper is that of the line which
its mark stands in or below.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lawtrack.legislation.records import Document
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.cutting.lines_below import (
    holds_matters,
    is_labelled,
    matter_below,
    names_the_meeting,
    plain_matters,
)
from scrapers.meetings.cutting.marked_lines import marked_lines
from scrapers.meetings.cutting.printed_numbers import (
    Begin,
    Numbers,
    bare_numbers,
    begin_of,
    is_first,
    is_pair,
    plain_number,
    without_leaders,
)
from scrapers.meetings.lines import AgendaLine, is_always_there

_ROMAN = LinearPattern(r"[IVXL]+[.)]")
_FOOTER = LinearPattern(r"\s*(?:page )?-?\d+-?(?: (?:of|/) \d+)?\s*", ignore_case=True)
_MARK = re.compile("\ue000([0-9]{1,6})\ue001")
# Blanks of other widths, and signs that have none.
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff\xad]")
_LINE_ENDS = re.compile("[\n\f\v\x85\u2028\u2029]")
_WIDE = {sign + 0xFEE0: sign for sign in range(0x21, 0x7F)}  # "１．" is "1."
_FIGURES = re.compile(r"\d+")
_SENTENCE_ENDS = (".", ";", ":", "!", "?")
# The end of an agenda; "Adjourn to closed session" is none.
_END = LinearPattern(
    r"\W*(?:motion (?:to|for) |vote to )?(?:adjourn(?:ment|ed)?|lev[ée]e de la s[ée]ance"
    r"|ajournement|clausura)(?:[\s.:–—-]*|\W+(?:at |by |– )?[\d:]{1,5}.{0,20})",
    ignore_case=True,
)
FEWEST = 2  # lines of an agenda that was cut well
HEAD_OF_PAGE = 3  # lines of a page that may stand on others too
FOOT_OF_PAGE = 2
NARROW = 60  # letters of a line: a page on which no line goes on may have none that is longer
SHORTEST_HEADING = 5  # letters
MOST_LINES = 100  # of a title, and of what is said below it
LONGEST_TEXT = 1_500


@dataclass(slots=True)
class _Cut:
    """A line that is being read."""

    number: str
    words: list[str]
    page: int
    text: list[str] = field(default_factory=list)
    papers: list[Document] = field(default_factory=list)
    below: list[str] = field(default_factory=list)  # all lines below its first, also empty ones

    @property
    def title(self) -> str:
        return _joined(self.words)

    @property
    def beginning(self) -> str:
        """As much of the title as tells what line it is."""
        return _joined(self.words[:3])

    def take(self, words: str, *, goes_on: bool) -> None:
        """Take a line below it: into its title, or into what is said of it."""
        if self.words:
            self.below.append(words)
        if goes_on and len(self.words) < MOST_LINES:
            self.words.append(without_leaders(words))
        elif len(self.text) < MOST_LINES:
            self.text.append(words)


def paper_mark(number: int) -> str:
    """The mark of a paper of that number, for a text: signs that no text has."""
    return f"\ue000{number}\ue001"


def lines_of_text(
    pages: Sequence[str], papers: Sequence[Document] = (), *, is_added: bool = False
) -> tuple[AgendaLine, ...]:
    """The numbered lines of a text, each with the page that it stands on; none if not numbered.

    ``is_added``: what adds to an agenda may have one line alone, whose number is no first one.
    """
    read = [(page, *marked) for page, text in enumerate(pages, 1) for marked in _lines_in(text)]
    read = _without_heads(read)
    cut = list(_cut(read, papers))
    if len(cut) < FEWEST:
        cut = list(_cut(read, papers, is_strict=False))
    if not cut:
        texts = [line for _, line, _ in read]
        bare = bare_numbers(texts) or marked_lines(texts)
        cut = list(_cut(read, papers, bare, is_strict=False))
    cut = [each for each in cut if each.words or each.papers]  # a number alone says nothing
    longest = max([NARROW, *(len(line.strip()) for _, line, _ in read)])
    cut = list(_with_plain_matters(cut, longest))
    if not cut or (len(cut) == 1 and not is_added and not is_first(cut[0].number)):
        return ()
    _part_numbers(cut)
    lines = numbered_lines([(each.number, [each.title], each.page) for each in cut])
    return tuple(
        replace(line, text="\n".join(each.text)[:LONGEST_TEXT], documents=tuple(each.papers))
        for line, each in zip(lines, cut, strict=True)
    )


def head_of_packet(lines: Sequence[AgendaLine]) -> tuple[AgendaLine, ...]:
    """The lines of the agenda at the head of a packet: those up to its first adjournment.

    None where none ends it: what follows may as well be a report's.
    """
    ends = (place for place, line in enumerate(lines) if _END.fullmatch(line.title))
    return tuple(lines[: next(ends, -1) + 1])


def _lines_in(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each line with blanks as blanks, and the numbers of the papers marked in it."""
    for marked in _LINE_ENDS.split(text.replace("\r", "\n" if "\n" not in text else "")):
        marks = tuple(int(mark) for mark in _MARK.findall(marked))
        line = _UNSEEN.sub("", _BLANKS.sub(" ", _MARK.sub("", marked)))
        yield (line if line.isascii() else line.translate(_WIDE)), marks


def _without_heads(
    read: Sequence[tuple[int, str, tuple[int, ...]]],
) -> list[tuple[int, str, tuple[int, ...]]]:
    """The lines without those that stand at the top of several pages, or count them."""
    tops: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for place, (page, line, _) in enumerate(read):
        if line.strip():
            if len(tops.setdefault(page, [])) < HEAD_OF_PAGE:
                tops[page].append(place)
            ends[page] = [*ends.get(page, [])[1 - FOOT_OF_PAGE :], place]
    heads = {
        place
        for places in (
            [place for page, at in tops.items() for place in at if page > 1],
            [place for page, at in ends.items() for place in at if place not in tops[page]],
        )
        for place in _repeated(places, read, tops.get(1, []))
    }
    return [each for place, each in enumerate(read) if place not in heads]


def _repeated(
    places: Sequence[int],
    read: Sequence[tuple[int, str, tuple[int, ...]]],
    others: Sequence[int],
) -> Iterator[int]:
    """Those of the places whose lines stand in others too, but for figures, or name the meeting."""
    same = Counter(_figureless(read[place][1]) for place in {*places, *others})
    for place in places:
        line = read[place][1]
        is_same = same[_figureless(line)] > 1 or names_the_meeting(line)
        if is_same and begin_of(line) is None:
            yield place


def _figureless(line: str) -> str:
    return _FIGURES.sub("0", " ".join(line.split()))


def _cut(
    read: Sequence[tuple[int, str, tuple[int, ...]]],
    papers: Sequence[Document],
    bare: Mapping[int, Begin] | None = None,
    *,
    is_strict: bool = True,
) -> Iterator[_Cut]:
    """The lines, each with what goes on below it.

    ``is_strict``: a number that nobody expects, in the middle of words, is one of the words.
    """
    numbers = Numbers()
    current: _Cut | None = None
    heading = ""  # the first words of the last line that has a number
    goes_on, last_page = False, 0
    for place, (page, line, marks) in enumerate(read):
        if page != last_page and goes_on and current is not None:
            goes_on = not current.words or not current.words[-1].endswith(_SENTENCE_ENDS)
        last_page = page
        begin = bare.get(place) if bare else begin_of(line)
        is_doubtful = is_strict and begin is not None and (goes_on or is_pair(begin.number))
        begin = begin or numbers.next_above(line)
        if begin is not None and not (is_doubtful and not numbers.expects(begin)):
            if current is not None:
                yield current
            numbers.note(begin.number)
            current = _Cut(begin.number, [begin.words] if begin.words else [], page)
            heading, goes_on = begin.words, True
        elif current is not None and (below := matter_below(line, heading)) is not None:
            yield current
            current, goes_on = _Cut("", [below.words], page), True
        elif _FOOTER.fullmatch(line):
            pass
        elif not line.strip():
            goes_on = current is not None and not current.words  # a number alone still waits
            if current is not None and current.below:
                current.below.append("")
        elif current is not None and not _is_closed(current):
            words = line.strip()
            goes_on = goes_on and not _ends(current, words)
            heading = heading or words
            current.take(words, goes_on=goes_on)
        if marks and current is not None:
            current.papers.extend(papers[n] for n in marks if n < len(papers))
    if current is not None:
        yield current


def _is_closed(cut: _Cut) -> bool:
    """Whether what stands below a line is nobody's: below an adjournment, and no heading."""
    return bool(cut.words) and is_always_there(cut.beginning) and not holds_matters(cut.words[0])


def _ends(cut: _Cut, words: str) -> bool:
    """Whether the title ends above a label, or a line of capitals below words that are none."""
    is_heading = words.isupper() and sum(map(str.isalpha, words)) > SHORTEST_HEADING
    is_other = (is_heading and not cut.beginning.isupper()) or is_labelled(words)
    return is_other and bool(cut.words)


def _joined(words: Sequence[str]) -> str:
    """The words of several lines as one; a word that a hyphen parts is one, or nobody finds it."""
    text = ""
    for each in (" ".join(line.split()) for line in words):
        is_parted = text.endswith("-") and text[-2:-1].isalpha() and each[:1].islower()
        text = f"{text[:-1]}{each}" if is_parted else f"{text} {each}" if text else each
    return text


def _with_plain_matters(cut: Sequence[_Cut], longest: int) -> Iterator[_Cut]:
    """The lines, and those below headings that have no numbered ones below them."""
    kinds = _kinds([each.number for each in cut])
    for place, each in enumerate(cut):
        yield each
        following = kinds[place + 1] if place + 1 < len(cut) else kinds[0]
        heading = each.words[0] if each.words else ""
        if following in (kinds[place], kinds[0]) and each.number and holds_matters(heading):
            matters, notes = plain_matters(each.below, longest)
            each.words, each.text = [heading], notes
            yield from (_Cut("", matter, each.page) for matter in matters)


def _part_numbers(cut: Sequence[_Cut]) -> None:
    """Of lines "VI. A. Drones", "VI. B. Cameras" both numbers are the number."""
    for place, each in enumerate(cut):
        beside = [cut[at] for at in (place - 1, place + 1) if 0 <= at < len(cut)]
        within = begin_of(each.words[0]) if each.words else None
        if within is not None and within.words and any(
            other.number.split(" ")[0] == each.number and _has_another(other, each)
            for other in beside
        ):  # fmt: skip
            each.words[0] = within.words
            each.number = f"{each.number} {within.number}"


def _has_another(other: _Cut, each: _Cut) -> bool:
    """Whether the other line has another number within its words, or had."""
    if " " in other.number:
        return True
    within, own = (begin_of(line.words[0]) if line.words else None for line in (other, each))
    return within is not None and own is not None and within.number != own.number


def numbered_lines(cut: Sequence[tuple[str, list[str], int]]) -> list[AgendaLine]:
    """The lines of which numbers, words and pages are known; ids are those of their places."""
    lines: list[AgendaLine] = []
    above, times = "", dict[str, int]()
    kinds = _kinds([number for number, _, _ in cut])
    top = _top_kind(kinds, cut[0][0]) if cut else ""
    for place, (number, words, page) in enumerate(cut):
        plain = "-".join(map(plain_number, number.split())) or str(place + 1)
        is_top = kinds[place] == top
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
                is_section=is_top and following != top,
            )
        )
    return lines


def _top_kind(kinds: Sequence[str], first: str) -> str:
    """The kind of the lines at the top: that of the first, unless it is "5A" and a "6" comes."""
    is_below = plain_number(first)[:1].isdecimal() and plain_number(first)[-1:].isalpha()
    return "number" if is_below and "number" in kinds else kinds[0]


def _kinds(numbers: Sequence[str]) -> list[str]:
    """How each line is numbered: lines of the first one's kind stand at the top.

    "I." after "H." is a letter, and no Roman one: else whatever follows would stand below "H.".
    """
    kinds: list[str] = []
    last = ""  # of the letters that went before
    for number in numbers:
        plain = plain_number(number)
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
    plain = plain_number(number)
    if "." in plain:
        return "other"
    if plain.isdecimal():
        return "number"
    return "capital" if plain.isalpha() and plain.isupper() else "other"
