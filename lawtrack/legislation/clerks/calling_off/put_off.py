"""Clauses that put a meeting off, or on another day, which stands behind the verb; pure.

Another room or hour does not move it. Where a meeting is named and put off in words that are read
no further, and where it is held on a day that is not its own, and nothing says that it moved, it is
unknown what becomes of it.
"""

from lawtrack.legislation.clerks.calling_off.not_held import (
    HOUR_BEHIND,
    OF_OTHERS,
    OFF,
    PASSIVE,
    QUORUM,
    REASON,
)
from lawtrack.legislation.clerks.calling_off.own_day import EARLIER, LATER, OWN
from lawtrack.legislation.clerks.calling_off.who_is_meant import (
    ANOTHER,
    MEETING_WORDS,
    TAKES_BACK,
    NamedMeeting,
    words_of,
)
from lawtrack.legislation.vocabulary import UNKNOWN
from lawtrack.linear_pattern import LinearPattern

_OTHER_DAY = rf"(?P<day>{OWN}|{EARLIER}|{LATER})\b"
_DEFERRED = ("deferred", "held over", "laid over", "put over", "continued", "carried over")
_POSTPONED = ("postponed", "put off")
_MAYBE_TO_A_ROOM = ("moved", "changed", "shifted", "transferred", "pushed", "bumped", "switched")
_MOVED = LinearPattern(
    r"\b(?:re-?schedule[sd]?|moved|changed|shifted|transferred|pushed|bumped|delayed|advanced|"
    r"switched|re-?set|moves|"
    r"postponed|put off|held over|laid over|deferred|continued|carried over|"
    r"consolidated|combined|merged)\b"
)
_PUT_OFF = LinearPattern(
    r"\b(?:postpone[sd]?|delayed|put off|pushed back|deferred|held over|laid over|put over|"
    r"suspended)\b"
)
# "Back one week", "to next week": not to which day, and not to its own.
_BY_SOME_DAYS = LinearPattern(
    r"^ (?:for )?(?:(?:back|up|forward|ahead|out) (?:by )?)?"
    r"(?:an?|one|two|three|\d) (?:day|week|month)s?\b|"
    r"^ (?:to|until) (?:the )?(?:next|following) (?:week|month)\b"
)
_NO_DAY_YET = LinearPattern(
    r"\b(?:indefinitely|sine die|(?:until|till) further notice|"
    r"(?:to|until|for) (?:a|another|some|next) (?:later|future|different|new|other)? ?"
    r"(?:date|day|time|week|month|meeting)|tba|tbd|"
    r"(?:a|one|two|three|1|2|3) (?:weeks?|months?|days))\b"
)
_TO_A_DAY = LinearPattern(
    r"(?:^|\b(?:to|until|till|for|on|is|see|with)|[:=-])"
    r"(?: (?:a |the )?(?:new )?(?:date|day)(?: of)?)?"
    rf" ?\(?(?:the )?{_OTHER_DAY}"
)
# What was begun and goes on another day was held.
_BEGUN = LinearPattern(r"\b(?:recessed|adjourned|opened|began|convened|started)\b")
_NEW_DAY = LinearPattern(
    r"\b(?:(?:new (?:meeting |hearing )?|(?:meeting|hearing) )(?:date|day)(?: and time)?"
    r"(?: (?:of|for) (?:the |this )?(?:meeting|hearing))?|"
    r"(?:meeting |hearing )?(?:date|day)(?: of (?:the |this |our )?(?:meeting|hearing|session))?"
    rf" (?:(?:has|was|is) )?(?:been )?(?:changed?|moved))(?: (?:is|will be|to|from {OWN})|:| -|,)*"
    rf" {_OTHER_DAY}"
)
_INSTEAD_OF_IT = LinearPattern(
    rf"\b(?:rather than|instead of|in lieu of|in place of)(?: on)?(?: the)? {OWN}"
)
_INSTEAD = LinearPattern(
    rf"\b(?:now|instead|later|earlier|date change)\b|{OWN}|"
    rf"\b(?:rather than|not|and not|instead of|in lieu of|in place of)(?: on)?"
    rf"(?: the)? {OWN}|"
    r"\bin (?:place|lieu) of (?:this|the|tonight's) (?:meeting|hearing|session)\b"
)
_NOW = LinearPattern(
    r"(?:now|instead|changed)(?: to be| being)?(?: held)?(?: on| for| to)? (?:the )?"
)
_IN_PLACE_OF = LinearPattern(
    r"\b(?:(?:takes? the|in) place of|in lieu of|instead of|replac(?:es|ing)|substitutes? for)"
    r" (?:the |that of )?$"
)
_BEFORE_A_DAY = frozenset(
    ["from", "up", "back", "ahead", "forward", "over", "day", "days", "until", "again", "on", "for"]
)
_HOLDS = frozenset(
    ["held", "hold", "conducted", "place", "meet", "meets", "convene", "convenes", "occur",
     "happen", "be", "set", "now", "is"]
)  # fmt: skip
_ON_A_DAY = _BEFORE_A_DAY | _HOLDS | frozenset(
    ["take", "takes", "taking", "normally", "usually", "typically", "day", "later", "earlier"]
)  # fmt: skip


def moved(clause: str, subject: NamedMeeting) -> str:
    """Whether it takes place on another day, which stands behind the verb."""
    new = _NEW_DAY.search(clause)
    if new and new["day"] != OWN and words_of(clause[: new.start()]) <= subject.words:
        return "rescheduled"
    verb = _MOVED.search(clause)
    if verb is None or not subject.is_meant_by(OFF.sub("", clause[: verb.start()])):
        return ""
    if _BEGUN.search(clause[: verb.start()]):
        return UNKNOWN
    behind = clause[verb.end() :]
    to = _TO_A_DAY.search(behind)
    if to is None and _BY_SOME_DAYS.match(behind) and verb[0] not in _DEFERRED + _POSTPONED:
        return "rescheduled"
    if to is None and not behind.strip(" .!*"):
        named = not subject.names.isdisjoint(words_of(clause[: verb.start()]))
        if named and verb[0].startswith("re"):
            return "rescheduled"
        return UNKNOWN if named and verb[0] in _MAYBE_TO_A_ROOM else ""
    if to is None or to["day"] == OWN:
        return ""
    between = REASON.split(behind[: to.start()])[0]
    if not words_of(between) <= subject.words | _BEFORE_A_DAY:
        return ""
    if verb[0] in _DEFERRED:
        return "deferred"
    return "postponed" if verb[0] in _POSTPONED else "rescheduled"


def on_another_day(clause: str, subject: NamedMeeting) -> str:
    """Whether it is held on a day that is not its own; unknown where nothing says that it moved."""
    other = ANOTHER.search(clause)
    if other is None or _IN_PLACE_OF.search(clause[: other.start()]):
        return ""
    before = words_of(clause[: other.start()])
    if not subject.must_name_it and _NOW.fullmatch(clause[: other.start()]):
        return "rescheduled"
    is_instead = not subject.must_name_it and _INSTEAD_OF_IT.search(clause)
    is_named = is_instead or not subject.names.isdisjoint(before) or "we" in before
    is_on_it = before <= subject.words | _ON_A_DAY and is_named
    if not is_on_it or _HOLDS.isdisjoint(before) or f"from {other[0]}" in clause:
        return ""
    if _INSTEAD.search(clause) or "this" in before:
        return "rescheduled"
    return UNKNOWN if {"the", "meeting"} <= before else ""


def put_off(clause: str, subject: NamedMeeting) -> str:
    """Whether it is put off to no day, or to one that is read no further."""
    verb = _PUT_OFF.search(clause)
    if verb is None or not subject.is_meant_by(clause[: verb.start()]):
        return ""
    behind = clause[verb.end() :]
    if (to := _TO_A_DAY.search(behind)) and to["day"] == OWN:
        return ""
    if ANOTHER.search(behind) and " from " in f" {behind}":
        return ""
    if TAKES_BACK.search(behind) or OF_OTHERS.search(behind):
        return ""
    if QUORUM.search(behind):
        return UNKNOWN if verb[0] == "delayed" else "no-quorum"
    plain = words_of(HOUR_BEHIND.sub("", REASON.split(behind)[0])) <= subject.neutral
    if _NO_DAY_YET.search(behind) or (plain and verb[0].startswith("postpone")):
        return "deferred" if verb[0] in _DEFERRED else "postponed"
    named = not MEETING_WORDS.isdisjoint(words_of(clause[: verb.start()]))
    return UNKNOWN if named and PASSIVE.search(clause[: verb.start()].strip()) else ""
