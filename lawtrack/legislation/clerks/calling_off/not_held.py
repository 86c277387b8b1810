"""Clauses that say of a meeting that it is not held; pure.

What comes behind "was cancelled" is why, or what comes next, unless a word there takes it back
("if", "in person").
"""

from lawtrack.legislation.clerks.calling_off.own_day import EARLIER, LATER, OWN, OWN_MONTH
from lawtrack.legislation.clerks.calling_off.who_is_meant import (
    ANOTHER,
    MEETING_WORDS,
    OF_ITS_OWN,
    TAKES_BACK,
    WAYS,
    WHERE_ALL_ARE,
    NamedMeeting,
    words_of,
)
from lawtrack.legislation.vocabulary import UNKNOWN
from lawtrack.linear_pattern import LinearPattern

OFF = LinearPattern(
    r"\b(?:cancel(?:l?ed|s)?|call(?:ed|s) off|scrubbed|scrapped|skipped|nixed|"
    r"dispensed with|void(?:ed)?|deleted|abandoned|(?:rained|snowed) out|(?:is|are|will be) dark|"
    r"(?:withdrawn|rescinded) (?:its|the|his|her) call(?: for)?|"
    r"call (?:is |was |has been )?(?:rescinded|withdrawn))\b|\b(?:is|are) off[ .!]*$"
)
_NOT_HELD = LinearPattern(
    r"\b(?:(?:will|shall|did|does|do|is|are|was|were|has|have|can|could)(?: now)? "
    r"(?:not|no longer)|cannot|can't|won't|didn't|isn't|doesn't|wasn't) (?:be |been |being )?"
    r"(?:held|meet|met|meeting|conven(?:ed?|ing)|called to order|tak(?:e|en|ing) place|"
    r"go(?:ing)? forward|proceed|"
    r"proceeding|happen|happening|occur|opened)\b|\bnot (?:meeting|convened)\b|"
    r"\bnot held\b|\b(?:holds?|have|has|conduct) no (?:meetings?|sessions?)\b"
)
# What a body does not hold may be something of its own: "will not hold a public hearing".
_HOLDS_NONE = LinearPattern(
    r"\b(?:cannot|can't|won't|(?:can|could|will|shall|did|does|do) not|"
    r"(?:is|are|was|were) unable to) (?:hold|conduct|convene)\b"
)
_NONE = LinearPattern(r"^(?:there (?:is|are|was|were|will be) |there'(?:s|ll be) )?no\b")
_FOR_HOW_LONG = LinearPattern(r"^ (?:through|thru|until|till|from|since|between|the rest of)\b")
# Behind these it is a meeting of those days that is off.
_ON_OTHERS = LinearPattern(
    rf"^ ?(?:for|on|in|from|to|through|until|during|the (?:week|month) of)\b[\w ]{{0,20}}?"
    rf"(?:{EARLIER}|{LATER})\b"
)
REASON = LinearPattern(
    r",? ?\b(?:due to|because|pending|owing to|"
    r"for (?:a |the )?(?:lack|want)|per|by|as a result of|until|"
    r"on account of|in (?:observance|light|view|honor|favor|lieu|memory|respect) of|out of|"
    r"following|at the (?:request|direction)|pursuant to|as there|so|since|while|to allow)\b"
)
_REACHING = (
    r"(?:achieve|attain|reach|obtain|make|meet|get|have|establish|secure|form|seat|muster|assemble)"
)
NO_QUORUM = (
    r"\b(?:lack(?:s|ed|ing)?|want|absence|no|was not|insufficient|"
    r"(?:inability|failure|failed|unable|(?:did|could|does|do|will|can) ?not) (?:to )?"
    rf"{_REACHING})"
    r"(?: of)?(?: an?| the)?(?: sufficient)? quorum\b|"
    r"\bquorum (?:(?:was|is|has|had) (?:not|never)(?: been)?|could not(?: be)?|not|failed|"
    r"(?:(?:was|is) )?(?:absent|lacking))\b"
)
QUORUM = LinearPattern(NO_QUORUM)
_OF_A_QUORUM = frozenset(
    ["there", "there's", "present", "established", "met", "reached", "achieved", "obtained", "made",
     "attained", "available", "convened", "for", "due", "at", "in", "not", "with", "by", "ended"]
)  # fmt: skip
_IS_HELD = frozenset(["held", "place", "rescheduled"])
_ENDED = LinearPattern(r"\b(?:adjourned|ended|dissolved|failed)\b")
OF_OTHERS = LinearPattern(r"\b(?:items? #?\d|if|unless|only|except|not)\b")
PASSIVE_WORDS = r"\b(?:is|are|was|were|be|been|being|gets?|got)(?: \w+)?$|^$"
PASSIVE = LinearPattern(PASSIVE_WORDS)
_IS_OFF = LinearPattern(rf"{PASSIVE_WORDS}|\b(?:meeting|hearing|session)$")
_SET_APART = LinearPattern(r"^ ?(?:[-(,;:.!*]|and\b|see\b)")
HOUR_BEHIND = LinearPattern(r"\b(?:at|@) ?(?:\d{1,2}(?::\d\d)? ?[ap]\.? ?m\b\.?|noon\b)")
THAT_DAY = LinearPattern(
    r"\b(?:on|for) this (?:day|date)\b|\b(?:for |on )?(?:today|tonight|"
    r"this (?:week|month|evening|morning|afternoon))(?:[ ,.;!)]|$)|"
    rf"\b(?:(?:scheduled |set )?(?:for|on|of) {OWN}|(?:in|for) {OWN_MONTH})\b"
)
_BY_AN_OFFICER = LinearPattern(
    r"^(?:the )?(?:council |committee |board |vice )?(?:chair(?:man|woman|person)?|mayor|president|"
    r"speaker|clerk)(?: has)?$"
)


def without_quorum(clause: str, subject: NamedMeeting) -> str:
    """Whether a clause says that there was no quorum, and nothing of what for."""
    stated = QUORUM.search(clause)
    if stated is None or ANOTHER.search(clause):
        return ""
    around = words_of(f"{clause[: stated.start()]} {clause[stated.end() :]}")
    return "no-quorum" if around <= subject.words - _IS_HELD | _OF_A_QUORUM else ""


def called_off(clause: str, subject: NamedMeeting) -> str:
    """The state of a meeting that a clause says is not held; empty where it says no such thing."""
    clause = THAT_DAY.sub(" ", clause)
    reason = REASON.search(clause)
    telling, why = (clause[: reason.start()], clause[reason.start() :]) if reason else (clause, "")
    has_no_quorum = QUORUM.search(why) is not None
    if OF_OTHERS.search(why) and not has_no_quorum:
        return ""
    none = _NONE.search(telling)
    holds_none = _HOLDS_NONE.search(telling)
    off = none or OFF.search(telling) or holds_none or _NOT_HELD.search(telling)
    if off is None and has_no_quorum and f"from {EARLIER}" not in telling:
        off = _ENDED.search(telling)
    if off is None:
        return ""
    before, behind = telling[: off.start()], HOUR_BEHIND.sub("", telling[off.end() :])
    words = words_of(f"{before} {off[0]} {behind}")
    neutral = subject.neutral - OF_ITS_OWN if none or holds_none else subject.neutral
    if not words.isdisjoint(("both", "all")):
        # All "in-person meetings" are only half of them.
        neutral = neutral | WHERE_ALL_ARE - (WAYS if len(words & WAYS) == 1 else frozenset())
    by_officer = _BY_AN_OFFICER.match(before.strip()) is not None and not words_of(behind)
    by_officer = by_officer or off[0].startswith("call ")
    names_it = by_officer or not subject.names.isdisjoint(words) or not (none or words_of(before))
    subject = subject._replace(
        neutral=neutral, must_name_it=subject.must_name_it and not by_officer
    )
    is_of_a_kind = behind.startswith((" as a ", " as an "))  # "cancelled as a joint hearing"
    if not names_it or is_of_a_kind or not (none or subject.is_meant_by(before, behind)):
        return ""
    if has_no_quorum:
        return "no-quorum"
    if words_of(behind) <= subject.words or _may_go_on(before, off[0], behind):
        return "cancelled"
    # "Cancelled through April", of nothing else than the meeting; "cancelled speakers" are others.
    is_bare = not words_of(before) and not subject.must_name_it and _FOR_HOW_LONG.match(behind)
    return UNKNOWN if is_bare else ""


def _may_go_on(before: str, off: str, behind: str) -> bool:
    """Whether anything may stand behind: what is off was named, and nothing takes it back."""
    named = not MEETING_WORDS.isdisjoint(words_of(before))
    ends = _IS_OFF.search(before.strip()) is not None or _SET_APART.match(behind) is not None
    is_off = ends and " not " not in f" {off} " and not behind.startswith("?")
    return named and is_off and not (_ON_OTHERS.match(behind) or TAKES_BACK.search(behind))
