"""Agendas without numbers: lines begin with a bullet, an hour, or the clerk's own number; pure.

"• Cameras", "- Cameras downtown", "26-101 Cameras", "Ordinance No. 2026-10: Cameras", "9:30 AM
Cameras". Only where nothing else numbers a text, and where several lines begin in the same way: one
alone may be anything.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.cutting.printed_numbers import Begin, begin_of, plain_words

_FILE = r"\d{2}-\d{3,5}|(?:19|20)\d\d-(?:\d{1,3}|[013-9]\d{3})"  # and not "2026-2027"
_WORDS = r"[ \t]{0,40}(?P<words>\S.*)"


class _Way(NamedTuple):
    """One way to begin lines, and how many have to begin so."""

    pattern: LinearPattern
    fewest: int


_WAYS = (
    _Way(
        LinearPattern(
            r"\s*(?P<whole>(?:bill|ordinance|ord|resolution|reso?|order|by-?law|local law|motion"
            r"|file|case|petition|application)s?\.?"
            r"(?: nos?\.?| numbers?| #)? ?#?(?:[A-Z]{1,3}-?)?\d{2,4}-\d{1,5}\b.*)",
            ignore_case=True,
        ),
        2,
    ),
    _Way(
        LinearPattern(rf"\s*(?P<number>(?:{_FILE})[A-Z]?)[.:)]?[ \t]{_WORDS}"),
        2,
    ),
    _Way(LinearPattern(rf"\s*(?P<number>[A-Z]{{1,3}}-?\d{{1,3}})[.:)]?[ \t]{_WORDS}"), 2),
    _Way(LinearPattern(rf"\s*(?P<bullet>[•▪●○◦‣·\p{{So}}\p{{Co}}]){_WORDS}"), 2),
    _Way(
        LinearPattern(
            rf"\s*(?P<number>\d{{1,2}}:\d\d(?: ?[ap]\.?m\b\.?)?)[:.]?[ \t]{_WORDS}",
            ignore_case=True,
        ),
        3,
    ),
    _Way(LinearPattern(rf"\s*(?P<bullet>[-–—*])[ \t]{_WORDS}"), 3),
)


def marked_lines(lines: Sequence[str]) -> dict[int, Begin]:
    """The lines that begin in the first way in which several do, by their places."""
    for way in _WAYS:
        begins: dict[int, Begin] = {}
        for place, line in enumerate(lines):
            begin = way.pattern.fullmatch(line)
            if begin is not None:
                named = begin.groupdict()
                words = plain_words(named.get("whole") or named["words"])
                own = begin_of(words) if ":" in (named.get("number") or "") else None
                begins[place] = own or Begin(named.get("number") or "", words)
        if len(begins) >= way.fewest:
            return begins
    return {}
