"""What a comment says of the day of the meeting it stands beside; pure.

Clerks set meetings apart by their days: "The December 3 meeting is cancelled" beside the meeting
of that day is about it, and beside another one it is not. What was postponed to that day is on.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from lawtrack.linear_pattern import LinearPattern

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,? )?"
_BEFORE = (
    r"(?:(?:(?:was|is|were|had been) )?(?:originally |previously )?scheduled (?:for|on) "
    r"|(?:of|for|on|dated) )?"
)
_GOES_ON = r"(?:,? (?:and|but|it) (?:is|was|has)\b)?"


def without_own_day(sentence: str, day: date) -> str:
    """The sentence without the day, where it names this one; empty where it does not."""
    pattern = _named(day)
    if pattern.search(sentence) is None:
        return ""
    return " ".join(pattern.sub(_verb, sentence).split())


def is_moved_to(sentence: str, day: date) -> bool:
    """Whether the sentence names this day as the new one."""
    return _moved_to(day).search(sentence) is not None


@lru_cache(maxsize=512)
def _named(day: date) -> LinearPattern:
    return LinearPattern(
        rf"(?:^|,? ){_BEFORE}{_WEEKDAY}(?:{_spellings(day)})\b,?({_GOES_ON})"
        rf"|^(?:the )?{_WEEKDAYS[day.weekday()]}(?:'s|’s)? ",
        ignore_case=True,
    )


@lru_cache(maxsize=512)
def _moved_to(day: date) -> LinearPattern:
    return LinearPattern(
        rf"\b(?:to|until|till) (?:{_WEEKDAY}(?:{_spellings(day)})|this (?:date|day)|today)\b",
        ignore_case=True,
    )


def _verb(said: Any) -> str:
    """Of "and has", behind a day that is left out, the verb."""
    return f" {said[1].split()[-1]} " if said[1] else " "


def _spellings(day: date) -> str:
    month = _MONTHS[day.month - 1]
    name = rf"(?:{month}|{month[:3]}{'t?' if month[:3] == 'sep' else ''}\.?)"
    number = rf"0?{day.day}(?:st|nd|rd|th)?"
    year = rf"(?:,? {day.year}\b)?"
    return (
        rf"{name} {number}{year}|{number} {name}{year}"
        rf"|0?{day.month}[/-]0?{day.day}(?:[/-](?:{day.year}|{day.year % 100:02}))?"
        rf"|{day.year}-{day.month:02}-{day.day:02}"
    )
