"""What Boston's clerks write of a hearing in one line: its committees and its dockets.

Spellings of dockets, seen in locations and notices: "Dockets #1829-1838", "#0796-#0800 and
#1037-1040", "Dockets #0185, 0999, & 1390", "Dockets #1442, 1443 City Council". A docket is four
digits and the counter of its year. What stands behind the list is none: hours, telephone numbers,
house numbers, ZIP codes, the year of a budget.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern

# Asked of texts with single spaces: ``flat``.
_KIND = (
    r"(?:[-–—:,] ?)?(?:\(?(?:joint|public|virtual|hybrid|remote|in-person|off-?site|special|budget|"
    r"administrative|rescheduled|continued)\)? )*"
    r"(?:hearing|working session|listening session|roundtable|meeting|policy briefing)\b"
)
_HEARING = LinearPattern(rf"(?P<names>.+?) (?:Joint )?Committee {_KIND}", ignore_case=True)
_COMMITTEE_ON = LinearPattern(
    rf"(?:.*? )??(?:Joint )?Committees? on (?:the )?(?P<names>.+?),? ?{_KIND}", ignore_case=True
)
# "Hearing of the Committee on Kites, Docket #0007", "Policy Briefing - Committee on Kites".
_OF_COMMITTEE = LinearPattern(
    rf"(?:.*? )??{_KIND} ?(?:of|by|before|[-–—:]) (?:the )?Committees? on (?:the )?"
    r"(?P<names>.+?),?(?: ?[-–—:(].*| (?:on|re|regarding|for) .*| dockets?\b.*)?",
    ignore_case=True,
)
# "Joint Committee Hearing - Kites and Lamps": of all that stand behind it.
_JOINT = LinearPattern(
    rf"Joint (?:Committee )?{_KIND} ?(?:of|by|[-–—:]) (?:the )?(?P<names>[^#]+?),?"
    r"(?: (?:on|re|regarding|for) .*|,? ?[-–—:(]? ?dockets?\b.*)?",
    ignore_case=True,
)
# What says that there are two or more, and what stands between them.
_SEVERAL = re.compile(r"\b(?:Joint|Committees)\b", re.IGNORECASE)
_IS_JOINT = re.compile(r"^Joint (?=\S)", re.IGNORECASE)
_NEXT_COMMITTEE = re.compile(
    r"(?:[,;] ?|,? (?:and|&|with) )(?:the )?Committees? on (?:the )?|Committee (?:and|&|with) ",
    re.IGNORECASE,
)
_AND_PUBLIC = re.compile(r" and (?=Public )")
_BETWEEN = "|"
# The clerk's spellings of one committee's name.
_ALIASES = {
    "city service and innovation technology": "City Services and Innovation Technology",
    "planning development and transportation": "Planning, Development, and Transportation",
}

_TOKEN = re.compile(r"[0-9]+|[A-Za-z]+|[^ ]")  # finds something at every sign: never goes back
_OPENERS = frozenset(("docket", "dockets", "dkt", "dkts"))
# Between the word and its numbers, and again before each: "Docket Nos.", "#s", "Docket(s) #".
_MARKS = frozenset(
    (
        "#",
        "№",
        "s",
        "no",
        "nos",
        "num",
        "number",
        "numbers",
        "id",
        "ids",
        "item",
        "items",
        "entry",
        "entries",
        ".",
        ":",
        "(",
        ")",
        "[",
        "]",
        *"'’‘\"“”",
        *_OPENERS,
    )
)
_COMMAS = frozenset((",", ";", "&", "/", "+", "and", "or", "plus", "also", "as", "well"))
_DASHES = frozenset("-‐‑‒–—−")
_TO = _DASHES | {"to", "through", "thru", "til", "till", "until"}
# Before a "#" that no "docket" stands before: "Hearing on #0851".
_BEFORE_A_BARE_MARK = frozenset(("on", "of", "re", "regarding", "and", "order", "matter", "("))
_OF = ("of", "from")  # before a year that is said of all that stand before it
_CLOCK = frozenset(("am", "pm", "a", "p", "hours", "hrs", "noon", "o"))
_STREETS = frozenset(
    ("street", "st", "avenue", "ave", "road", "rd", "square", "sq", "plaza", "place", "boulevard",
     "blvd", "highway", "way", "lane", "drive", "parkway", "terrace", "court")
)  # fmt: skip
_WORDS_OF_A_STREET = 3
# What numbers a line of topics: "1.", "2)", "(a)", "•", "Item 3:", "Re:".
_OWN_NUMBER = LinearPattern(
    r"[•·▪◦‣*–—-]? ?(?:(?:agenda )?item )?(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.):-] ?)?(?:re: ?)?",
    ignore_case=True,
)
_LONGEST_LINE = 20_000  # characters: no heading, place or topic is longer
_LONGEST_RANGE = 200  # more is a slip of the pen, not a hearing
_OLDEST_DOCKET = 10  # years
_SURE_RANGE = 20  # "1890-2026" is a docket and its year


class _Token(NamedTuple):
    text: str
    begin: int
    end: int


class _Docket(NamedTuple):
    year: int
    number: int
    next: int  # the token after it
    printed_year: bool


class _Run(NamedTuple):
    year: int
    numbers: range
    next: int  # the token after it
    printed_year: bool


def flat(text: str) -> str:
    """The text with single spaces: a run of thousands would keep the patterns busy for minutes."""
    return " ".join(text.split())


def committees_in(heading: str) -> tuple[str, ...]:
    """The committees that a hearing's location or heading names, in one spelling.

    Empty for a full meeting.
    """
    line = _parted(flat(heading).replace(_BETWEEN, " "))
    naming = (
        _OF_COMMITTEE.fullmatch(line)
        or _COMMITTEE_ON.match(line)
        or _JOINT.fullmatch(line)
        or _HEARING.match(line)
    )
    if not naming or naming["names"].casefold() == "joint":
        return ()
    names = _IS_JOINT.sub("", naming["names"]).split(_BETWEEN)
    if len(names) == 1 and _SEVERAL.search(line):
        names = _AND_PUBLIC.split(names[0])
        names = names if len(names) > 1 else _two_of(names[0])
    return tuple(_one_spelling(name) for name in names if name.strip(" ,"))


def _parted(line: str) -> str:
    """The line with a bar between committees that are each called one."""
    words = line.casefold()
    begin, end = words.find("committee"), words.rfind("committee") + len("committees on ")
    if len(words) != len(line) or begin < 0:
        return line
    return line[:begin] + _NEXT_COMMITTEE.sub(_BETWEEN, line[begin:end]) + line[end:]


def _two_of(names: str) -> list[str]:
    """The two committees that one "and" joins; a name holds commas and "and" itself."""
    whole = _WAYS_AND_MEANS.sub("Ways_Means", names)
    for sign in (" and ", " & "):
        if whole.count(sign) == 1 and "," not in whole:
            return [name.replace("Ways_Means", "Ways and Means") for name in whole.split(sign)]
        if sign in whole:
            break
    return [names]


_WAYS_AND_MEANS = re.compile(r"\bways (?:&|and) means\b", re.IGNORECASE)


def _one_spelling(name: str) -> str:
    joined = flat(re.sub(" ?& ?", " and ", name)).strip(" ,")
    if "," in joined:
        joined = re.sub(",? and ", ", and ", joined).strip()
    return _ALIASES.get(joined.lower().replace(", and ", " and "), joined)


def dockets_in(text: str, year: int) -> tuple[str, ...]:
    """The dockets a text names, ranges spelled out, with their year: ``2026-1829`` and on."""
    tokens = _tokens(text)
    named: dict[str, None] = {}
    at = 0
    while at < len(tokens):
        if not _opens(tokens, at):
            at += 1
            continue
        dockets, at = _listed(tokens, at, year)
        named.update(dict.fromkeys(dockets))
    if not named:  # nothing but a list of numbers
        dockets, at = _listed(tokens, 0, year)
        if len(dockets) > 1 and at == len(tokens) and not _are_hours_or_years(tokens):
            return dockets
    return tuple(named)


def leading_dockets(line: str, year: int) -> tuple[tuple[str, ...], str]:
    """The dockets that a line begins with, also without that word, and what stands after them.

    Before them may stand the line's own number or a bullet.
    """
    printed = flat(line)
    own = _OWN_NUMBER.match(printed)
    for text in (printed, printed[own.end() :] if own else ""):
        tokens = _tokens(text)
        found, at = _listed(tokens, 0, year)
        if found:
            rest = text[tokens[at].begin :] if at < len(tokens) else ""
            return found, rest.lstrip(' .:,;-–—)]"”’')
    return (), printed


def closing_dockets(line: str, year: int) -> tuple[str, ...]:
    """The dockets that a line ends with: "Order on kites (Docket #0851)"."""
    tokens = _tokens(line)
    for begin in range(1, len(tokens)):
        if tokens[begin].text in _OPENERS:
            found, at = _listed(tokens, begin, year)
            if found and all(token.text in _MARKS for token in tokens[at:]):
                return found
    return ()


def _are_hours_or_years(tokens: Sequence[_Token]) -> bool:
    """Whether bare numbers may be that as well: "0900-1030", "2019, 2020"."""
    numbers = [int(token.text) for token in tokens if token.text.isdecimal()]
    hours = all(number % 100 in (0, 15, 30, 45) and number < 2400 for number in numbers)
    return hours or all(1900 <= number <= 2100 for number in numbers)


def _tokens(text: str) -> list[_Token]:
    line = flat(text)[:_LONGEST_LINE]
    return [_Token(found[0].lower(), *found.span()) for found in _TOKEN.finditer(line)]


def _text(tokens: Sequence[_Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _opens(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a list of dockets may begin here."""
    if tokens[at].text in _OPENERS:
        return True
    if tokens[at].text not in ("#", "№"):
        return False
    before = _text(tokens, at - 1)
    return len(_text(tokens, at + 1)) == 4 and (at == 0 or before in _BEFORE_A_BARE_MARK)


def _listed(tokens: Sequence[_Token], at: int, year: int) -> tuple[tuple[str, ...], int]:
    """The dockets of the list that begins here, and the token after it."""
    runs: list[_Run] = []
    begun = at
    plural = False
    sharing = 0  # the first of those that a year behind the last of them is said of
    while True:
        marked = False
        after = at
        signs = _MARKS | (_COMMAS if runs else _DASHES if _text(tokens, at) in _OPENERS else set())
        while _text(tokens, after) in signs:
            sharing = len(runs) if tokens[after].text in _OPENERS else sharing
            plural = plural or tokens[after].text in ("dockets", "dkts", "nos", "numbers", "s")
            marked = marked or tokens[after].text in ("#", "№", "no", "nos")
            after += 1
        first = _docket_at(tokens, after, year, marked=marked, bare=bool(runs) and not marked)
        if first is None:
            numbers = (f"{run.year}-{number:04}" for run in runs for number in run.numbers)
            return tuple(dict.fromkeys(numbers)), at if runs else max(after, begun + 1)
        run = _up_to(tokens, first, plural=plural)
        if told := 0 if run.printed_year else _year_after(tokens, run.next, year):
            run = run._replace(year=told, next=run.next + 2, printed_year=True)
        runs.append(run)
        if _text(tokens, run.next - 2) in _OF:
            shared = (
                one if one.printed_year else one._replace(year=run.year) for one in runs[sharing:]
            )
            runs[sharing:] = shared
        at = run.next


def _docket_at(
    tokens: Sequence[_Token], at: int, year: int, *, marked: bool, bare: bool
) -> _Docket | None:
    """The docket that is printed here; a ``bare`` one has no mark of its own."""
    digits = _text(tokens, at)
    if not digits.isdecimal() or not _stands_alone(tokens, at):
        return None
    is_year = len(digits) == 4 and abs(int(digits) - year) <= 1
    if is_year and _text(tokens, at + 1) in _DASHES:
        number = _text(tokens, at + 2)
        if len(number) == 4 and number.isdecimal() and _stands_alone(tokens, at + 2):
            low = int(number) < int(digits)
            if low and (not bare or abs(int(number) - year) > 1):
                return _Docket(int(digits), int(number), at + 3, printed_year=True)
    if is_year and not marked:
        return None
    number = _text(tokens, at + 2)
    is_short_year = len(digits) == 2 and 0 <= year % 100 - int(digits) <= 1
    if is_short_year and len(number) == 4 and number.isdecimal() and _dash_is_glued(tokens, at + 1):
        return _Docket(year // 100 * 100 + int(digits), int(number), at + 3, printed_year=True)
    if len(digits) > 4 or (len(digits) < 4 and not marked):
        return None
    told = _year_after(tokens, at + 1, year)
    if told:
        return _Docket(told, int(digits), at + 3, printed_year=True)
    return _Docket(year, int(digits), at + 1, printed_year=False)


def _dash_is_glued(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a dash stands here, without a space on either side: "26-0183"."""
    before, dash, after = tokens[at - 1 : at + 2]
    return dash.text in _DASHES and before.end == dash.begin and dash.end == after.begin


def _year_after(tokens: Sequence[_Token], at: int, year: int) -> int:
    """The year of a docket where it is printed behind it: "0192 of 2025", "0192/2025"; else 0."""
    sign, printed = _text(tokens, at), _text(tokens, at + 1)
    if sign not in (*_OF, "/", "(") or len(printed) != 4 or not printed.isdecimal():
        return 0
    farthest = 1 if sign == "/" else _OLDEST_DOCKET
    return int(printed) if 0 <= year - int(printed) <= farthest else 0


def _stands_alone(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a number is no part of a word, an hour, a date, a sum or an address."""
    before, number = (tokens[at - 1] if at else None), tokens[at]
    word = before.text if before and before.end == number.begin else ""
    if word.isalpha() and word not in _MARKS:
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None:
        return True
    beyond = _text(tokens, at + 2)
    glued = after.begin == number.end
    if glued and after.text.isalpha():
        return False
    if after.text in (":", ".") and glued and beyond.isdecimal():
        return tokens[at + 2].begin > after.end
    if after.text in _CLOCK and (after.text not in ("a", "p", "o") or beyond in (".", "'", "’")):
        return False
    if glued and after.text in _DASHES and _text(tokens, at + 3) in _DASHES:
        return len(beyond) == 4 or not _text(tokens, at + 4).isdecimal()  # a telephone
    words = [_text(tokens, at + step) for step in range(1, _WORDS_OF_A_STREET + 2)]
    return not (words[0].isalpha() and _names_a_street(words))


def _names_a_street(words: Sequence[str]) -> bool:
    for word in words:
        if not word.isalpha():
            return False
        if word in _STREETS:
            return True
    return False


def _up_to(tokens: Sequence[_Token], first: _Docket, *, plural: bool) -> _Run:
    """The docket, or the whole range that begins with it."""
    at = first.next
    alone = _Run(first.year, range(first.number, first.number + 1), at, first.printed_year)
    if _text(tokens, at) not in _TO:
        return alone
    dash, at = tokens[at], at + 1
    if _text(tokens, at) == "and" and _text(tokens, at + 1) == "including":
        at += 2  # "0183 through and including 0186"
    while _text(tokens, at) in ("#", "№", *_OPENERS):
        at += 1
    last = _text(tokens, at)
    if not last.isdecimal() or not _stands_alone(tokens, at):
        return alone
    if len(last) == 4 and int(last) == first.year and _text(tokens, at + 1) in _DASHES:
        at, last = at + 2, _text(tokens, at + 2)  # "2026-0183 to 2026-0186"
    if len(last) == 4:
        high = int(last)
        is_year = abs(high - first.year) <= 1 and not first.printed_year
        if is_year and (not plural or high - first.number > _SURE_RANGE):
            return alone._replace(year=high, next=at + 1, printed_year=True)
    elif len(last) < 4 and dash.text in _DASHES and _ends_here(tokens, at, dash):
        printed = f"{first.number:04}"
        if not plural and len(last) == 2 and int(last) == first.year % 100:
            return alone._replace(next=at + 1, printed_year=True)  # "0183-26"
        high = int(printed[: -len(last)] + last)
    else:
        return alone
    if not first.number <= high <= first.number + _LONGEST_RANGE:
        return alone._replace(next=at + 1) if len(last) == 4 else alone
    return alone._replace(numbers=range(first.number, high + 1), next=at + 1)


def _ends_here(tokens: Sequence[_Token], at: int, dash: _Token) -> bool:
    """Whether the last digits alone end a range: "1829-38", not "1829 - 38 speakers"."""
    after = _text(tokens, at + 1)
    if after in _DASHES or after in ("/", ":") or after in _CLOCK:
        return False
    spaced = tokens[at].begin > dash.end
    return not spaced or not after.isalpha() or after in _COMMAS
