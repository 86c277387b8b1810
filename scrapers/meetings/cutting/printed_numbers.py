"""A number at the beginning of a line of an agenda, and whether one is expected there; pure.

"7.", "(b)", "IV.", "3.A.", "7.a.i", "C-1.", "C1.", "PH-1.", "1.)", "1.Call to Order", "2 - Budget",
"1 .", "1°", "1.-", "Item 5:", "Item B.", "#3", "[3]", also behind a mark ("*7.", "• 7."). Of two
numbers, "I.A.", "1-A.", "7(a)", the first is that of a heading or the next one, or the line only
goes on. A number alone on its line belongs to the words that follow. A line that only goes on may
begin so too ("J. Smith to the board", "12.5 percent"): it begins a new one where its number is a
first one, or follows those that went before.
"""

import re
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern

_TWICE = "|".join(2 * letter for letter in "abcdefghijklmnopqrstuvwxyz")
_PLAIN = rf"\d{{1,3}}|[A-Z]{{1,2}}|[a-z]|{_TWICE}|[IVXL]{{1,8}}|[ivx]{{2,7}}"
# Not "2026." and not "7.30": a year or an hour begins no line of an agenda.
_NUMBER = (
    rf"(?:{_PLAIN})(?:\.?\)|[.:])|[IVX]{{1,6}}\.[A-Z]\.(?:\d{{1,2}}|[a-z])[.)]?"
    rf"|\((?:{_PLAIN})\)|\[\d{{1,3}}\]|#\d{{1,3}}[.:)]?"
    r"|\d{1,3}(?:\.\d{1,3}){1,3}\.?"
    r"|\d{1,2}[A-Za-z]\.?|\d{1,2}\.[A-Za-z](?:\.(?:\d{1,2}|[ivx]{1,5}))?[.)]?"
    r"|[A-Z][.-]\d{1,3}[.)]?|[A-Z]\d{1,2}[.):]|[A-Z]{2,3}-?\d{1,3}[.):]"
    r"|(?:\d{1,3}|[A-Z]|[IVXL]{2,8}) [.)]|\d{1,3}[°º]|(?:\d{1,3}|[A-Z]|[IVXL]{1,8})\.[–—-]"
)
# Two in one, which a text may as well name: "under 7(a) of the Act", "V.A. Hospital".
_PAIR = (
    r"[IVX]{1,6}[.-](?:[A-Z]|\d{1,2})[.)]|\d{1,2}-[A-Z][.)]"
    r"|(?:\d{1,2}|[A-Z])\([A-Za-z0-9]{1,2}\)\.?|\(\d{1,2}\)\([A-Za-z0-9]{1,2}\)"
)
_BLANKS = r"[ \t]{1,40}"
_MARK = r"\s{0,200}(?:[*†‡•·–\p{Sm}\p{So}\p{Co}-]{1,2}[ \t]{0,10})?"
_BEGIN = LinearPattern(
    rf"{_MARK}(?:(?P<number>{_NUMBER}){_BLANKS}(?P<words>\S.*)"
    rf"|(?P<close>\d{{1,2}}[.)])(?P<next>[A-Z][A-Za-z]{{2}}.*)"
    rf"|(?P<pair>{_PAIR}){_BLANKS}(?P<paired>\S.*)"
    rf"|(?P<dashed>\d{{1,2}}|[A-Z]|[IVX]{{2,6}}){_BLANKS}[–—-]{_BLANKS}(?P<behind>\S.*)"
    rf"|(?:(?i:agenda )?(?i:item|point|punto) (?:(?i:no)\. ?|#)?)"
    rf"(?P<item>\d{{1,3}}[A-Za-z]?|(?:[A-Z]|[IVX]{{1,6}})(?:[.:)]|{_BLANKS}[–—-]))[.:)]?"
    rf"[ \t:–—-]{{1,12}}(?P<after>\S.*))"
)
_ALONE = LinearPattern(
    rf"{_MARK}(?:(?P<number>(?:{_PLAIN})(?:\.?\)|\.)|\((?:{_PLAIN})\)|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\.?)"
    rf"|(?i:agenda )?(?i:item)(?: (?i:no)\.?| #)? ?(?P<item>\d{{1,3}}[A-Za-z]?)[.:)]?)\s{{0,9}}"
)
# Where no number has a mark: "1 Call to Order", "C1 Cameras".
_BARE = LinearPattern(
    r"\s{0,40}(?P<label>(?i:no|n[°ºo]|№|n[uú]m|article|section)\.? ?)?"
    r"(?P<letter>[A-Z]?)(?P<figure>\d{1,3})[.:)]?[ \t:–—-]{1,40}(?P<words>\S.*)"
)
_LETTERED = LinearPattern(r"(\d{1,2})[A-Za-z]\.?")
_TITLES = frozenset(["MR", "MS", "DR", "ST", "NO", "JR", "SR", "RE", "PO"])  # "DR. KING DAY"
_HOUR = LinearPattern(r"[ap]\.? ?m\b", ignore_case=True)
_ROMAN = LinearPattern(r"[IVXL]+")
_SMALL_ROMAN = LinearPattern(r"[ivx]+")
_DASH = LinearPattern(r"^[–—|-]+\s+")
_LEADERS = LinearPattern(r"\s*(?:\.{4,}|…{2,}|(?:\. ){4,}|_{4,})[\s.…_]*\d{0,4}\s*$")
_FIRST = frozenset(["1", "I", "A", "a", "1A", "1.1", "1.A"])
_BEHIND = ".):]°º–—- \t"
_MARKS = " \t*+†‡•▪●○·–-"
_NAMED = frozenset(["item", "agenda", "point", "punto"])
_ROMAN_SIGNS = frozenset("ivxl")
LONGEST_WORD, LONGEST_ALONE = 16, 300  # letters
FEWEST_BARE, FEWEST_LABELLED = 3, 2
AHEAD, FAR_AHEAD = 3, 50  # numbers that a clerk has left out: before words, before a title
_IS_PAIR, _AT_MARKS = LinearPattern(_PAIR), LinearPattern(r"[A-Za-z]+|\d+")
_AFTER_PART = re.compile(r"[.-]")
_PARTS = {"figure.figure": "figure.", "letter.figure": "capital."}
_FIGURES = {"I": 1, "V": 5, "X": 10, "L": 50}


class Begin(NamedTuple):
    """The number with which a line begins, as printed, and its words; none for a number alone."""

    number: str
    words: str


def begin_of(line: str) -> Begin | None:
    """Number and words of a line that begins with a number; ``None`` for any other."""
    if not _may_begin(line):
        return None
    begin = _BEGIN.match(line)
    if begin is None:
        alone = _ALONE.fullmatch(line) if len(line) < LONGEST_ALONE else None
        if alone is None:
            return None
        return Begin(f"{alone['item']}." if alone["item"] else str(alone["number"]), "")
    if begin["item"]:
        return Begin(f"{begin['item'].rstrip(_BEHIND)}.", plain_words(begin["after"]))
    if begin["pair"]:
        return Begin(begin["pair"], plain_words(begin["paired"]))
    if begin["dashed"]:
        return Begin(f"{begin['dashed']}.", plain_words(begin["behind"]))
    number = str(begin["number"] or begin["close"])
    words = plain_words(begin["words"] or begin["next"])
    is_hour = "." in plain_number(number) and _HOUR.match(words) is not None
    return None if plain_number(number) in _TITLES or is_hour else Begin(number, words)


def _may_begin(line: str) -> bool:
    """Whether a line has no word before any number, as most lines have."""
    first = line.lstrip(_MARKS)[:LONGEST_WORD].partition(" ")[0].rstrip(".):")
    if len(first) < 3 or not first.isalpha():
        return bool(first)
    return first.casefold() in _NAMED or not set(first.casefold()) - _ROMAN_SIGNS


def plain_words(words: str) -> str:
    """The words behind a number, without the dash before them and the dots behind."""
    return without_leaders(_DASH.sub("", words.strip()))


def without_leaders(words: str) -> str:
    """The words without the dots that lead to a page of the packet: "Call to Order ..... 3"."""
    return _LEADERS.sub("", words) or words


def plain_number(number: str) -> str:
    """The number without the marks around it."""
    return number.strip("([#").rstrip(_BEHIND)


def is_first(number: str) -> bool:
    """Whether it is one with which agendas begin."""
    return plain_number(number) in _FIRST


class Numbers:
    """The numbers that have been read, and whether another one may come after them."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}  # by the kind of number and its marks
        self._pair = (0, 0)
        self._above = 0  # "5" of "5A"

    def expects(self, begin: Begin) -> bool:
        """Whether it is a first one of its kind, or comes soon after the last of its kind."""
        if pair := _pair_of(begin.number):
            heading, first = pair[0], self._pair[0]
            is_next = heading == first and 0 < pair[1] - self._pair[1] <= AHEAD
            is_below = heading in (1, first + 1) or heading in self._last.values()
            return is_next or (pair[1] == 1 and is_below)
        return any(self._follows(kind, value, begin) for kind, value in _ways(begin.number))

    def _follows(self, kind: str, value: int, begin: Begin) -> bool:
        last = self._last.get(kind)
        if kind in _PARTS:  # "7.3" comes below "7", "C-1" below "C", or each after its like
            is_first_part = _AFTER_PART.split(plain_number(begin.number))[-1].lstrip("0") == "1"
            is_below = value == self._last.get(_PARTS[kind])
            is_next = last is not None and last <= value <= last + 1
            return is_below or is_next or (is_first_part and kind == "figure.figure")
        is_title = kind.startswith("figure") and begin.words[:1].isupper()
        ahead = FAR_AHEAD if is_title else AHEAD
        if value == last and begin.words[:1].islower():
            return False  # "2. percent of it", and no second line of that number
        return value == 1 or (last is not None and 0 <= value - last <= ahead)

    def next_above(self, line: str) -> Begin | None:
        """The line that comes next above those of "5A", "5B", without a mark: "6 New Business"."""
        bare = _BARE.fullmatch(line) if self._above else None
        if bare is None or bare["letter"] or int(bare["figure"]) != self._above + 1:
            return None
        return (
            Begin(bare["figure"], plain_words(bare["words"]))
            if bare["words"][:1].isupper()
            else None
        )

    def note(self, number: str) -> None:
        """Note that a line begins with it."""
        lettered = _LETTERED.fullmatch(number)
        if lettered or (self._above and number.isdecimal()):
            self._above = int(lettered[1] if lettered else number)
        if pair := _pair_of(number):
            self._pair = pair
        elif number:
            # "i." below "a." is the first Roman number, and not the ninth letter.
            ways = _ways(number)
            likely = [way for way in ways if self._comes_next(*way)]
            self._last.update(likely or ways)

    def _comes_next(self, kind: str, value: int) -> bool:
        last = self._last.get(kind)
        return value == 1 or (last is not None and 0 <= value - last <= AHEAD)


def _ways(number: str) -> list[tuple[str, int]]:
    """What kinds of number it may be, and which of its kind: "I." is a Roman 1 or the ninth letter.

    Of "7.3" and "C-1" it is the first part that counts.
    """
    plain = plain_number(number)
    mark = "(" if number.startswith("(") else ")" if number.endswith(")") else "."
    if plain.isdecimal():
        return [(f"figure{mark}", int(plain))]
    if plain.replace(".", "").isdecimal():
        return [("figure.figure", int(plain.partition(".")[0]))]
    if plain[0].isupper() and plain[1:].lstrip(".-").isdecimal():
        return [("letter.figure", ord(plain[0]) - ord("A") + 1)]
    if not plain.isalpha():
        return [("figure.letter", 1)]
    kind = "capital" if plain.isupper() else "small"
    ways = []
    if len(set(plain)) == 1:
        ways = [(f"{kind}{mark}", ord(plain[0].casefold()) - ord("a") + 1 + 26 * (len(plain) - 1))]
    if (_ROMAN if plain.isupper() else _SMALL_ROMAN).fullmatch(plain):
        ways.append((f"{kind} roman{mark}", _value_of(plain.upper())))
    return ways or [(f"{kind}{mark}", 27 + ord(plain[-1].casefold()) - ord("a"))]


def is_pair(number: str) -> bool:
    """Whether it is two numbers in one, as only a text may name them."""
    return _IS_PAIR.fullmatch(number) is not None


def _pair_of(number: str) -> tuple[int, int] | None:
    if not is_pair(number):
        return None
    first, last = _AT_MARKS.findall(number)
    return _figure_of(first), _figure_of(last)


def _figure_of(part: str) -> int:
    if part.isdecimal():
        return int(part)
    if part.isupper() and _ROMAN.fullmatch(part):
        return _value_of(part)
    return ord(part[0].casefold()) - ord("a") + 1


def _value_of(roman: str) -> int:
    values = [_FIGURES[sign] for sign in roman]
    return sum(
        -value if value < max(values[place:], default=0) else value
        for place, value in enumerate(values)
    )


def bare_numbers(lines: list[str]) -> dict[int, Begin]:
    """Lines that begin with a figure without a mark, by their places, where each is the next one.

    None where fewer than three are: "12 Main Street" begins no line of an agenda. Two are enough
    where a word goes before them: "No. 1 Cameras", "Article 1: Cameras".
    """
    begins: dict[int, Begin] = {}
    letter, expected, labels = "", 1, 0
    for place, line in enumerate(lines):
        bare = _BARE.fullmatch(line)
        if bare is not None and int(bare["figure"]) == expected:
            if expected > 1 and bare["letter"] != letter:
                continue
            letter, expected = str(bare["letter"]), expected + 1
            labels += bool(bare["label"])
            begins[place] = Begin(f"{letter}{bare['figure']}", plain_words(bare["words"]))
    is_labelled = labels == len(begins) >= FEWEST_LABELLED
    return begins if is_labelled or len(begins) >= FEWEST_BARE else {}
