"""The hour of a meeting, where what a clerk printed is plain; pure.

Beside an hour people write a zone, "or after", "(approx.)": then the hour is known, and what stands
beside it is shown with it. Two hours, an hour of another place's clock, or none at all are no hour
that one could count from: the words are shown as they are printed. A midnight is what a form sends
where nobody entered an hour. Never a guess.
"""

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lawtrack.linear_pattern import LinearPattern

if TYPE_CHECKING:
    Hour = Any  # a match of ``_HOUR``, or of ``_ZONE``

LONGEST = 200  # a field with more is no hour


class PrintedHour(NamedTuple):
    """``time`` as "HH:MM", empty where it is not plain; whether the words say more than it."""

    time: str
    says_more: bool


# "10:00 AM", "10.00 a.m.", "6pm", "13:00", "12:00 Noon", "12:00 PM (noon)", "noon".
_HOUR = LinearPattern(
    r"(?P<hour>\d{1,2})(?:[:.;](?P<minute>\d\d))?(?::\d\d)?(?: ?(?P<half>[ap])\.? ?m\b\.?)?"
    r"(?P<noon>,? ?\(?(?:12 )?noon\b\)?)?|\b(?P<bare>noon)\b"
)
_ZONE = LinearPattern(
    r",? ?\(?(?:(?P<letters>[ecmp]|ak)[sd]?t(?:/[ecmp][sd]t)?|(?P<seasonal>[ah])[sd]t|"
    r"(?P<name>eastern|central|mountain|pacific|alaska|hawaii|atlantic)"
    r"(?: (?:standard|daylight))?(?: time)?|(?:local )?prevailing time|local(?: time)?)\b\)?"
)
_HOURS_OF_ZONES = {
    "a": -4, "e": -5, "c": -6, "m": -7, "p": -8, "ak": -9, "h": -10,
    "atlantic": -4, "eastern": -5, "central": -6, "mountain": -7, "pacific": -8,
    "alaska": -9, "hawaii": -10,
}  # fmt: skip
# What may stand around an hour that is plain.
_BEFORE = LinearPattern(
    r"(?:(?:(?:(?:please )?note:? )?(?:the )?(?:(?:new|revised|earlier|later|changed|change of|"
    r"start|starting|meeting) )*time(?: change)?|starts?|begins|beginning|starting|convenes|"
    r"meeting)[:! -]*)?"
    r"(?:(?:re-?scheduled|moved|changed|time changed) (?:up |back )?(?:from .{1,20} )?to )?"
    r"(?:time )?"
    r"(?:at |@ ?)?(?:approximately |approx\.? |about |around |~ ?)?"
)
_AFTER = LinearPattern(
    r"(?:[ ,;]*(?:[-*( ]*(?:approx(?:imate(?:ly)?)?\.?|or (?:shortly |soon |immediately )?(?:after|"
    r"thereafter|later|following|\d{1,2} minutes (?:after|following))\b.*|"
    r"or as soon .*|or at .*|or upon .*|or when .*|sharp|start|"
    r"until .*|(?:to|-|until) (?:adjournment|conclusion|completion|close).*|"
    r"(?:to|-|until|till) ?\d{1,2}|"
    r"(?:cancell?ed|deferred|postponed|rescheduled|no quorum|new time|revised(?: time)?|"
    r"(?:please )?(?:note )?(?:the )?time change|note (?:new|change (?:of|in)) time|"
    r"(?:please )?(?:note )?(?:new|later|earlier|revised|changed) (?:start(?:ing)? )?time)"
    r")|[-*(, /]*(?:at |@ ?|in |via |by |on )?(?:the )?(?:"
    # How people take part, what kind of meeting it is, or where: none of it is another hour.
    r"hybrid|virtual(?:ly)?|remote(?:ly)?|online|in[- ]person(?: only)?|video(?:[- ]?conference)?|"
    r"tele(?:phone|conference|phonic)|zoom|webex|microsoft teams|teams|"
    r"(?:special|regular|public|open|closed|executive|work|joint|study|business|budget|emergency)"
    r"(?: call(?:ed)?)?(?: (?:meeting|session|hearing|workshop))?|workshop|session|meeting|hearing|"
    r"(?:committee |conference |hearing |meeting )?(?:room|rm\.?|suite) ?[\w -]{0,20}|"
    r"(?:city |county |town |village )?(?:council )?chambers?|(?:city|town|county|village) hall|"
    r"auditorium|\d{1,2}(?:st|nd|rd|th) floor|virtual room \d{1,2}|jointly with .*|"
    r"joint(?:ly)? (?:hearing |meeting )?with .*"
    r")(?: (?:meeting|session|hearing))?)?[*). ]*){0,3}"
)
_MOVE = LinearPattern(r"\b(?:re-?scheduled|moved|changed)\b.* from$")
_MOVED = LinearPattern(r"\b(?:re-?scheduled|moved|changed|now)\b.*\b(?:to|for|at) ?")
# "11:00 AM (was 10:00 AM)": the hour that it had before.
_WAS = LinearPattern(
    r"[ ,;(-]*(?:was|originally|previously|formerly|(?:re-?scheduled|moved|changed) from)"
    r"(?: scheduled (?:for|at))?:? "
)
_UNTIL = LinearPattern(r" ?(?:-|to|until|till|through|thru) ?")
# "5:00-7:00 PM": one half of the day for both ends.
_SPAN = LinearPattern(
    r"(?P<from>\d{1,2})(?P<minutes>:\d\d)?(?P<until> ?(?:-|to|until|till|through|thru) ?)"
    r"(?P<to>\d{1,2})(?P<rest>(?::\d\d)?) ?(?P<half>[ap])\.? ?m\b\.?"
)
# Where nobody entered an hour.
_NO_HOUR = LinearPattern(r"12(?:[:.]00){1,2} ?a\.? ?m\.?|0?0[:.]00(?:[:.]00)?")


@lru_cache(maxsize=4096)
def printed_hour(printed: str, timezone: str) -> PrintedHour:
    """The hour of a meeting in this zone, as far as the printed words are plain."""
    words = " ".join(printed.replace("–", "-").replace("—", "-").split()).casefold()
    words = _in_figures(words.strip("* ") or words)
    if len(words) > LONGEST:
        return PrintedHour("", says_more=True)
    if _NO_HOUR.fullmatch(words):
        return PrintedHour("", says_more=False)
    words = _with_both_halves(words)
    hours = [hour for hour in _HOUR.finditer(words) if _is_hour(hour, words)]
    chosen = _start_of(words, hours)
    time = _clock(chosen) if chosen else ""
    if chosen is None or not time:
        return PrintedHour("", says_more=bool(words))
    before, after = words[: chosen.start()], words[chosen.end() :]
    zone = _ZONE.match(after)
    if zone:
        if not _is_clock_of(zone, timezone):
            return PrintedHour("", says_more=True)
        after = after[zone.end() :]
    if len(hours) == 1 and not (_BEFORE.fullmatch(before) and _AFTER.fullmatch(after)):
        return PrintedHour("", says_more=True)
    return PrintedHour(time, says_more=bool(before.strip() or after.strip(" .")))


def shown_hour(time: str, printed: str, timezone: str) -> str:
    """What stands for a meeting's hour in a list: the hour, or the words where they say more."""
    words = " ".join(printed.split())
    said = printed_hour(words, timezone)
    return words if said.says_more or (said.time and not time) else time


_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve"), start=1,
    )
}  # fmt: skip
_PARTS = {"fifteen": "15", "thirty": "30", "forty-five": "45", "half": "30", "quarter": "15"}
_NUMBER = rf"(?P<number>{'|'.join(_NUMBERS)}|\d{{1,2}})"
_IN_WORDS = LinearPattern(
    rf"\b(?:(?P<past>half|quarter) past {_NUMBER}|"
    rf"(?P<hour>{'|'.join(_NUMBERS)})(?:[ -](?P<part>fifteen|thirty|forty-five))?"
    r"(?P<sign> o'?clock)?)\b"
)
_OCLOCK = LinearPattern(r"(\d) ?o'?clock\b")
_SPREAD = LinearPattern(r"\b(\d{1,2}) ?: ?(\d\d)\b")
_HALF_OF_DAY = LinearPattern(r"(\d),? (?:in the (morning|afternoon|evening)|at (night))\b")


def _in_figures(words: str) -> str:
    """The words with an hour that is written out in figures: "half past six p.m."."""
    words = words.replace("’", "'")

    def in_figures(said: "Hour") -> str:
        hour = str(said["number"] or said["hour"])
        minutes = _PARTS.get(said["past"] or said["part"] or "", "")
        return _NUMBERS.get(hour, hour) + (f":{minutes}" if minutes else "")

    words = _OCLOCK.sub(r"\1", _IN_WORDS.sub(in_figures, words))
    words = _SPREAD.sub(r"\1:\2", words)
    return _HALF_OF_DAY.sub(lambda s: f"{s[1]} {'am' if s[2] == 'morning' else 'pm'}", words)


def _with_both_halves(words: str) -> str:
    """The words with "am" or "pm" behind the beginning of a span that has it at its end alone.

    "11-1 pm" and "10-2 pm" begin before noon, as everybody knows; a program does not.
    """
    span = _SPAN.match(words)
    if span is None or int(span["from"]) % 12 >= int(span["to"]) % 12:
        return words
    begin = f"{span['from']}{span['minutes'] or ''} {span['half']}m"
    return begin + words[span.start(3) :]


def _is_hour(hour: "Hour", words: str) -> bool:
    """Whether a number is one of a clock: a bare one ("Room 5") is not, nor a part of another."""
    beside = words[max(0, hour.start() - 1) : hour.start()] + words[hour.end() : hour.end() + 1]
    if any(sign.isdigit() or (sign == ":" and not hour["half"]) for sign in beside):
        return False
    return bool(hour["bare"] or hour["half"] or hour["noon"] or hour["minute"])


def _start_of(words: str, hours: "list[Hour]") -> "Hour | None":
    """The one hour, the first of a span, or the one that a meeting was moved to; else ``None``."""
    if len(hours) == 1:
        return hours[0]
    if len(hours) != 2:
        return None
    first, last = hours
    between = words[first.end() : last.start()]
    zone = _ZONE.match(between)
    between = between[zone.end() :] if zone else between
    before = words[: first.start()].strip()
    if between.strip() == "to" and _MOVE.search(before):
        return last
    if _WAS.fullmatch(between) and not before:
        return first
    if _MOVED.search(between):
        return last
    return first if _UNTIL.fullmatch(between) and before in ("", "from") else None


def _clock(hour: "Hour") -> str:
    if hour["bare"]:
        return "12:00"
    number, minute, half = int(hour["hour"]), int(hour["minute"] or 0), hour["half"] or ""
    if hour["noon"]:
        return "12:00" if number == 12 and not minute and half != "a" else ""
    if not half and number < 7:
        return ""  # "2:00" is an afternoon to some clerks; nobody meets at two in the night
    if half:
        if not 1 <= number <= 12 or (number, minute, half) == (12, 0, "a"):
            return ""
        number = number % 12 + (12 if half == "p" else 0)
    return f"{number:02}:{minute:02}" if number < 24 and minute < 60 else ""


def _is_clock_of(zone: "Hour", timezone: str) -> bool:
    """Whether the zone that is printed is that of the place; clerks write EST all the year."""
    letters = zone["letters"] or zone["seasonal"] or zone["name"]
    if not letters:
        return True
    try:
        offset = dt.datetime(2026, 1, 15, tzinfo=ZoneInfo(timezone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return offset == dt.timedelta(hours=_HOURS_OF_ZONES[letters])
