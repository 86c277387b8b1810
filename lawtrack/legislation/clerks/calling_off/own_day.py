"""What a comment says of the day of the meeting it stands beside; pure.

Clerks set meetings apart by their days: "The December 3 meeting is cancelled" beside the meeting
of that day is about it, and beside another one it is not. What was postponed to that day is on.
"""

from datetime import date, timedelta
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

# What stands for a day in a clause whose days are marked: the meeting's own, or another one.
OWN, EARLIER, LATER = "ownday", "earlierday", "laterday"
OWN_MONTH = "ownmonth"
_SHORT_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:{_SHORT_MONTHS})t?)\b\.?"
_TH = r"(?:st|nd|rd|th)"
_DAY_OF_WEEK = rf"\b(?:{'|'.join(_WEEKDAYS)}|(?:mon|tues?|wed|thurs?|fri|sat|sun)\b\.?)"
_YEAR = r"(?:,? (?:of )?(?P<{}>\d{{4}})\b)?"
_A_DAY = LinearPattern(
    r"(?P<week>\bweek of (?:the )?)?(?P<next>\b(?:next|following|coming) )?"
    rf"(?:(?:{_DAY_OF_WEEK},? (?:the )?\(?)?(?:"
    rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}}){_TH}?\b{_YEAR.format('year')}|"
    rf"\b(?P<number>\d{{1,2}}){_TH}?(?: of)? (?P<name>{_MONTH}){_YEAR.format('in')}|"
    r"\b(?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?:[/-](?P<y>\d{4}|\d{2}))?\b|"
    rf"\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b|\b(?:the )?(?P<nth>\d{{1,2}}){_TH}\b(?P<of> \w+)?)|"
    rf"{_DAY_OF_WEEK}|\btomorrow\b)",
    ignore_case=True,
)
# "March 4, 11 and 18".
_DAYS_OF_A_MONTH = LinearPattern(
    rf"\b(?P<month>{_MONTH}) (?P<days>\d{{1,2}}(?:, ?\d{{1,2}})*,? (?:and|&) \d{{1,2}})\b",
    ignore_case=True,
)
_NUMBER = LinearPattern(r"\d{1,2}")
_IN_A_MONTH = LinearPattern(rf"\b(in|to|until|till) (?:{'|'.join(_MONTHS)})\b", ignore_case=True)
# "On the 2nd floor" is no day.
_HAVE_NUMBERS = frozenset(
    ["floor", "fl", "street", "st", "avenue", "ave", "district", "ward", "reading", "annual",
     "quarter", "draft", "revision", "amendment", "congress", "circuit", "precinct", *_WEEKDAYS,
     *(f"{weekday}s" for weekday in _WEEKDAYS)]
)  # fmt: skip
_EACH_MONTH = [
    LinearPattern(rf"\b{'in ' if name == 'may' else ''}{name}(?:'s)?\b", ignore_case=True)
    for name in _MONTHS
]
_HALF_A_YEAR = timedelta(days=183)


def with_days_marked(clause: str, day: date) -> str:
    """The clause with a mark for each day in it, by how it lies to that of the meeting."""

    def mark(written: Any) -> str:
        one, behind = _day_of(written, day), written["of"] or ""
        if one is None or behind.strip() in _HAVE_NUMBERS:
            return str(written[0])
        week = written["week"] or ""
        is_own = one == day or (week and one < day < one + timedelta(days=7))
        return week + (OWN if is_own else EARLIER if one < day else LATER) + behind

    marked = _A_DAY.sub(mark, _DAYS_OF_A_MONTH.sub(_each_with_its_month, clause))
    marked = _EACH_MONTH[day.month - 1].sub(OWN_MONTH, marked)
    return _IN_A_MONTH.sub(rf"\1 {LATER}", marked)


def _each_with_its_month(written: Any) -> str:
    return _NUMBER.sub(lambda day: f"{written['month']} {day[0]}", written["days"])


def _day_of(written: Any, day: date) -> date | None:
    """The day that these words mean beside a meeting of that day; ``None`` where there is none."""
    number = written["day"] or written["number"] or written["d"] or written["nth"]
    try:
        if written["iso"]:
            return date.fromisoformat(written["iso"])
        if number is None:
            is_own = not written["next"] and _is_weekday_of(written[0], day)
            return day if is_own else day + timedelta(days=1)
        month = written["month"] or written["name"]
        if month:
            in_year = _SHORT_MONTHS.split("|").index(month[:3].casefold()) + 1
        else:
            in_year = int(written["m"] or day.month)
        year = written["year"] or written["in"] or written["y"]
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), in_year, int(number))
        near = date(day.year, in_year, int(number))
        if abs(near - day) > _HALF_A_YEAR:
            near = near.replace(year=day.year + (1 if near < day else -1))
    except ValueError:
        return None
    return near


def _is_weekday_of(words: str, day: date) -> bool:
    return words.casefold().startswith(_WEEKDAYS[day.weekday()][:3])


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
        rf"\b(?:to|until|till|now) (?:{_WEEKDAY}(?:{_spellings(day)})|this (?:date|day)|today)\b",
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
