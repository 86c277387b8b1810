"""What clerks write before they say it: a day's stamp, a call, a reason, who ordered it; pure."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from lawtrack.linear_pattern import LinearPattern

if TYPE_CHECKING:
    Stamp = Any  # a match of ``_STAMP``

MOST_OPENINGS = 4

# Why a meeting is off, or by whom, stands before that it is: "Due to the storm, the meeting …".
_WHY = (
    r"(?:due to|because(?: of)?|since|there being|as there (?:is|are)|owing to|"
    r"on account of|in view of|in light of|"
    r"out of respect for|in observance of|at the (?:request|direction|call) of|"
    r"(?:by|at|upon|on) (?:the )?(?:order|direction|request) of|per|pursuant to|"
    r"for (?:lack|want) of|with regret|with no|without|lacking|unable to|failing to)\b"
)
_REASON = LinearPattern(rf"^{_WHY}[^,]*, ?", ignore_case=True)
_REASON_AND_MEETING = LinearPattern(
    rf"^{_WHY}[^,]*? ((?:(?:the|this|today's|tonight's) (?:[\w']+ ){{0,4}}?"
    r"(?:meeting|hearing|session)|there (?:will|is)|we (?:are|have|will|must)) .*)$",
    ignore_case=True,
)
# Where it was decided: "At its March 4 meeting the Council voted to cancel …".
_DECIDED_AT = LinearPattern(
    r"^(?:at|during) (?:its|the|our|their|last|a) [^,.]{0,40}?meeting(?: (?:of|on) [^,.]{1,20})?,? "
    r"((?:the )?(?:\w+ )?(?:council|board|committee|commission|members)\b.*)$",
    ignore_case=True,
)
# From when on, or until when.
_FROM_NOW = LinearPattern(
    r"^(?:until further notice|effective (?:immediately|today|at once)|for the time being)[,:]? ",
    ignore_case=True,
)
# What people write before that they say it.
_CALL = LinearPattern(
    r"^(?:(?:please|kindly|we|this is|it is|to|all|are|is|be|you|hereby|the public|regret|deeply|"
    r"very|notice|take|further|residents|everyone|members) ){0,5}"
    r"(?:status|meeting status|note|noted|advised?|aware|informed?|inform you|notify|notified|"
    r"notice|given|announced?|sorry|apologize|regret|fyi|reminder|reminded|correction|update|"
    r"attention|alert|important|"
    r"(?:amended|revised|public) notice)(?:,? (?:that|but))?[:,!* -]* ",
    ignore_case=True,
)
_MONTHS = ("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
           "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?",
           "dec(?:ember)?")  # fmt: skip
_OFF_AT_ONCE = LinearPattern(r"(?:meeting )?(?:cancel|postpone|deferred)", ignore_case=True)
# When it was written: "3/9/26 - ", "Updated 3/10/2026: ", "REVISED 3/10 4:15 PM - ".
_STAMP = LinearPattern(
    r"^(?P<noted>(?:(?:posted|updated?|revised|amended|notice|(?:clerk's )?note|as of|issued|on)"
    r"[: ]+)*)"
    r"\(?(?:(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})(?:[/.-](?P<year>\d{2}|\d{4}))?|"
    rf"(?P<name>{'|'.join(_MONTHS)})\.? (?P<number>\d{{1,2}})(?:,? (?P<in>\d{{4}}))?)\)?"
    r"(?:,? (?:at |@ ?)?\d{1,2}(?::\d\d)? ?[ap]\.?m\.?)?\)?(?P<mark> ?[-:|]+ ?|, | )",
    ignore_case=True,
)
_FIRST_LETTERS = [month[:3] for month in _MONTHS]
_LONGEST_AHEAD = dt.timedelta(days=60)
_WEEK = 7


def without_openings(clause: str, day: dt.date) -> str:
    """The clause without what stands before that which it says of the meeting of this day.

    That it had no quorum is said again at its end.
    """
    reason = ""
    for _ in range(MOST_OPENINGS):
        if behind := _REASON_AND_MEETING.match(clause):
            reason = _NO_QUORUM if "quorum" in clause[: behind.start(1)].casefold() else reason
            clause = str(behind[1])
        if decided := _DECIDED_AT.match(clause):
            clause = str(decided[1])
        stamp = _STAMP.match(clause)
        opening = _FROM_NOW.match(clause) or _CALL.match(clause) or _REASON.match(clause)
        if stamp and _is_apart(stamp, clause) and _is_stamp(stamp, day):
            opening = stamp
        if opening is None:
            break
        reason = _NO_QUORUM if "quorum" in opening[0].casefold() else reason
        clause = clause[opening.end() :]
    return clause.rstrip(" .") + reason if reason else clause


_NO_QUORUM = " for lack of a quorum"


def _is_apart(stamp: "Stamp", clause: str) -> bool:
    """Whether it is a note's day: without a mark behind it, it may be anything."""
    is_off = _OFF_AT_ONCE.match(clause[stamp.end() :]) is not None
    return bool(stamp["mark"].strip() or stamp["noted"] or is_off)


def _is_stamp(stamp: "Stamp", day: dt.date) -> bool:
    """Whether a day is that of a note on the meeting, and not of an earlier or a later meeting.

    Who meets each week may mean the meeting of a week or two before.
    """
    month, number, year = (
        stamp["month"],
        stamp["day"] or stamp["number"],
        stamp["year"] or stamp["in"],
    )
    if stamp["name"]:
        month = _FIRST_LETTERS.index(stamp["name"][:3].casefold()) + 1
    years = [2000 + int(year) % 100] if year else [day.year, day.year - 1]
    for each in years:
        try:
            written = dt.date(each, int(month), int(number))
        except ValueError:
            continue
        ahead = day - written
        if dt.timedelta(0) <= ahead <= _LONGEST_AHEAD:
            return not ahead.days or ahead.days % _WEEK != 0
    return False
