"""What a clerk writes around a meeting's name: that it is off, and its day; the name without them.

"FINANCE - CANCELED", "CANCELLED: Finance", "Finance (Postponed)", "Finance Meeting Cancelled",
"Finance - NO MEETING - Dec 31 2024", "Finance (Cancelled - no quorum)", "Conseil municipal –
ANNULÉ", "January 14th Finance Meeting". Within a name it says nothing of the meeting, nor at its
beginning without a mark behind it; "Rescheduled from May 20" is of one that is on. Its papers say
it in their titles: "Notice of Cancellation", "Meeting Cancelled", "CANCELED Agenda".
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from lawtrack.legislation.clerks.calling_off.own_day import without_own_day
from lawtrack.linear_pattern import LinearPattern

_WORD = (
    r"(cancel+ed|postponed|(?:to be )?rescheduled|vacated|annul(?:é|ée|és|ées)"
    r"|report(?:é|ée|és|ées)|cancelad[ao]|aplazad[ao]|no meeting|not (?:held|meeting)"
    r"|notice of cancel+ation|cancel+ation(?: notice)?)"
)
_VERB = r"(?:(?:is|was|has been|will be) )?"
# Why, or until when: behind a mark, or behind one of these words.
_WHY = (
    r"(?:\s*[-–—:,;(].{0,160}"
    r"|\s+(?:due|because|for|by|on|until|to|as|and|without|lack|no|\d{1,2}/\d{1,2}"
    r"|of (?:the )?(?:\w+ )?meeting)\b.{0,160})?"
)
_AROUND = LinearPattern(
    rf"^[\s*(\[]*{_WORD}\s*[-:–—)*!\]]+\s*"
    rf"|\s*[(*\[:–—-]+\s*(?:(?:the |this )?(?:meeting|hearing|session) )?{_VERB}{_WORD}{_WHY}"
    rf"[\s)*!.\]]*$"
    rf"|\s+{_VERB}{_WORD}[\s)*!.\]]*$",
    ignore_case=True,
)
_ALONE = LinearPattern(rf"\W*(?:(?:the |this )?meeting )?{_VERB}{_WORD}\W*", ignore_case=True)
_MARKS = " -–—:,|"
# Behind a name whose day has been taken out of it: "… 6:30 PM", "… at 7 p.m."
_HOUR = LinearPattern(
    r"[\s,@–—-]+(?:at )?(?:\d{1,2}:\d\d(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)$", ignore_case=True
)

# Behind a name: which edition of its agenda it is. The body is the same.
_EDITION = LinearPattern(
    r"\s*[(\[–—-]\s*(?:amended|revised|updated|corrected|final|draft)(?: agenda)?(?: ?#?\d)?"
    r"\s*[)\]]?\s*$",
    ignore_case=True,
)


def without_called_off(name: str) -> tuple[str, str]:
    """The name as it is when the meeting takes place, and "Canceled"; the name alone else.

    Nor does it matter of whose meeting the agenda is an amended one ("Council Meeting - Amended").
    """
    off = _AROUND.search(name)
    plain = name.replace(off[0], "").strip() if off else ""
    if off is None or not plain:
        return _EDITION.sub("", name) or name, ""
    return _EDITION.sub("", plain) or plain, (off[1] or off[2] or off[3]).capitalize()


def called_off_alone(words: str) -> str:
    """ "Canceled" where the words of a cell say nothing else: "*** CANCELLED ***"; empty else."""
    alone = _ALONE.fullmatch(words)
    return alone[1].capitalize() if alone else ""


def body_in(name: str, day: dt.date) -> str:
    """The body that a meeting is named after: without that it is off, and without its own day.

    Where a clerk writes the day into the name, each meeting would have a body of its own.
    """
    undated = (_of_month(day).sub(" ", name) if str(day.year) in name else "") or name
    undated = " ".join((without_own_day(undated, day) or undated).split()).strip(_MARKS)
    if undated != " ".join(name.split()).strip(_MARKS):
        undated = _HOUR.sub("", undated) or undated
    return without_called_off(undated)[0].strip(_MARKS) or name


@lru_cache(maxsize=64)
def _of_month(day: dt.date) -> LinearPattern:
    """The month of a day at the beginning of a name or at its end: "May 2026 Finance Meeting"."""
    month = rf"{calendar.month_name[day.month]} {day.year}"
    return LinearPattern(rf"^{month}\s|[\s(-]+{month}\)?$", ignore_case=True)


_NOTICE = LinearPattern(
    r"\b(?:cancel\w*|recess) notice\b|\bnotice of (?:cancel\w*|recess)\b", ignore_case=True
)
_PAPER = LinearPattern(
    r"(?:^|\b(?:meeting|agenda|notice)[\s(*:–-]+)cancel+ed\b|\bavis d['’]annulation\b",
    ignore_case=True,
)


def called_off_by(titles: Iterable[str]) -> str:
    """What the title of a paper says of a meeting that is not held; empty where none does."""
    papers = tuple(titles)
    notice = next((title for title in papers if _NOTICE.search(title)), "")
    return notice or ("Cancelled" if any(_PAPER.search(title) for title in papers) else "")


# A line of a paper that is nothing else: "*** MEETING CANCELLED ***", "NOTICE OF CANCELLATION".
_LINE = LinearPattern(
    r"(?m)^[^\w\n]*(?:notice of )?(?:this |the )?(?:(?:regular|special|public|council|committee"
    r"|board|commission) ){0,3}(?:meetings?|hearing|session)?"
    r" ?(?:is |was |has been |will be |hereby )*"
    r"(cancel+ed|cancel+ation|postponed|postponement|annulée?)"
    r"(?: notice| of (?:the )?(?:\w+ ){0,4}(?:meeting|hearing|session))?"
    r"(?:[ ,:–-]+(?:due to|because of|for|lack of) [^\n]{1,80})?[^\w\n]*$",
    ignore_case=True,
)
_SENTENCE = LinearPattern(
    r"\b(?:meeting|session)s?\b[^.]{0,300}?\b(?:is|was|has been|have been|will be) (?:hereby )?"
    r"(cancel+ed|postponed)\b|\bmeeting\b[^.]{0,300}?\bwill not (?:be held|take place)(?:[.,;]|$)",
    ignore_case=True,
)
LETTERHEAD = 12  # lines
LONGEST_NOTICE = 1_500  # letters


def called_off_in(text: str, *, has_lines: bool) -> str:
    """ "Cancelled" or "Postponed" where a paper in place of the agenda says so; empty else.

    Above an agenda that is one (``has_lines``) only a line of its own says it. What has no lines
    and is short is a notice: there it may be a sentence.
    """
    top = [line.strip() for line in text[:20_000].split("\n") if line.strip()]
    if has_lines:
        off = _LINE.search("\n".join(top[:LETTERHEAD]))
    else:
        notice = " ".join(" ".join(top).split())
        off = _LINE.search("\n".join(top[: 2 * LETTERHEAD])) or (
            _SENTENCE.search(notice) if len(notice) <= LONGEST_NOTICE else None
        )
    if off is None:
        return ""
    return "Postponed" if (off[1] or "").casefold().startswith("postpone") else "Cancelled"
