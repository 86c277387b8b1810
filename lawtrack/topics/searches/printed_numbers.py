"""Numbers of bills among the words of a search, however they are printed; pure.

"HR 2950 (119th)" is three words, and means one bill. Beside OR, and in a list of nothing else, it
is taken for one thing: as if it stood in quotation marks.
"""

import re
from collections.abc import Iterator

from lawtrack.linear_pattern import LinearPattern

KINDS = frozenset(("hr", "s", "hres", "sres", "hjres", "sjres", "hconres", "sconres"))
_LONGEST = 80  # of a number as it is printed

# "H.R.", "H. J. Res.", "Senate Concurrent Resolution", "Docket #", "Ord.", "File No."
_KIND = (
    r"(?:h\. ?r\.|h ?r|[hs](?:\. ?| ?)(?:(?:j|con|c)(?:\. ?| ?))?res\.?|s\.?|[hs]\.? ?b\.?"
    r"|(?:house|senate) (?:(?:joint|concurrent) )?(?:bill|resolution)"
    r"|(?:(?:council |legislative )?(?:docket|file|matter|bill|record)|ordinance|ord\.?|resolution"
    r"|order|reso?\.?|intro?\.?)(?:(?: no| nos| number)\.?)?)"
)
_CONGRESS = r"(?:the )?[0-9]{1,3}(?:st|nd|rd|th)(?: congress)?"
_SESSION_FIRST = rf"(?:{_CONGRESS}[ ,:/-]+|[0-9]{{1,3}}[ :/-])"
_SESSION_LAST = (
    rf" ?[(\[](?:{_CONGRESS}|[0-9]{{2,4}})[)\]]"
    rf"|(?:,? of|,| -)? {_CONGRESS}(?: \([0-9]{{4}}[-–][0-9]{{4}}\))?"
    r"|(?:, ?| of )(?:19|20)[0-9]{2}|-[0-9]{2,4}"
)
_ONE = (
    rf"(?:{_SESSION_FIRST}?{_KIND}[ -]?#?[0-9][0-9-]*[a-z]?(?:{_SESSION_LAST})?"
    r"|[0-9]{3,6}(?: of |, ?)(?:19|20)[0-9]{2}|[0-9]{4}-[0-9]{1,6})"
)
_NEXT = r" ?(?:[,;|] ?(?:and |or )?| or | and |&) ?"
_ALL_NUMBERS = LinearPattern(rf"{_ONE}(?:{_NEXT}{_ONE})+", ignore_case=True)
_BEGINS = LinearPattern(rf"({_ONE})(?: .*)?", ignore_case=True)
_ENDS = LinearPattern(rf"(.*? )??({_ONE})", ignore_case=True)
_SIGN = re.compile(r"[^0-9A-Za-z]")
_DIGITS = LinearPattern(r"([0-9]{4,8}(?:-[0-9a-z]{1,6})?)\b", ignore_case=True)
_FIRST = LinearPattern(rf"({_ONE})(?:{_NEXT})?", ignore_case=True)


def with_numbers_joined(text: str) -> str:
    """The search with each such number in quotation marks, where it is one of several things."""
    text = _without_brackets(text)
    if not any(map(str.isdigit, text)):
        return text
    if _ALL_NUMBERS.fullmatch(text):
        return " OR ".join(f'"{number}"' for number in _numbers_in(text))
    sides = text.split(" OR ")
    if len(sides) == 1:
        return text
    last = len(sides) - 1
    return " OR ".join(
        _joined(side, at_the_end=place < last, at_the_beginning=place > 0)
        for place, side in enumerate(sides)
    )


def numbers_among(text: str) -> list[str]:
    """What may be numbers of bills in the words, each once, in their order."""
    numbers: list[str] = []
    place = 0
    for start in (0, *(sign.end() for sign in _SIGN.finditer(text))):
        if start < place:
            continue
        if number := _FIRST.match(text[start:]) or _DIGITS.match(text[start:]):
            bare = _DIGITS.search(number[1])
            numbers += [number[1], *([bare[1]] if bare else [])]
            place = start + len(number[1])
    return list(dict.fromkeys(numbers))


def is_printed_number(words: list[str]) -> bool:
    """Whether these words are the number of a measure of Congress: "h", "r", "2950"."""
    *letters, digits = words or [""]
    return digits.isdecimal() and "".join(letters) in KINDS


def _without_brackets(text: str) -> str:
    """What stands in brackets that are around all of it."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and place < len(text) - 1:
            return text
    return text[1:-1].strip()


def _numbers_in(text: str) -> Iterator[str]:
    while text and (first := _FIRST.match(text)):
        yield first[1]
        text = text[first.end() :]


def _joined(side: str, *, at_the_end: bool, at_the_beginning: bool) -> str:
    """One side of an OR with the number in quotation marks that stands beside it."""
    if '"' in side:
        return side
    if at_the_beginning and (begins := _BEGINS.fullmatch(side)) and " " in begins[1]:
        number = begins[1]
        return f'"{number}"{side[len(number) :]}'
    if at_the_end and (ends := _ENDS.fullmatch(side[-_LONGEST:])) and " " in ends[2]:
        number = ends[2]
        return f'{side[: len(side) - len(number)]}"{number}"'
    return side
