"""A clause that calls a meeting off or moves it, in words that are about nothing else; pure.

"Unfortunately tonight's regular meeting had to be cancelled" is told in a hundred ways, also in
Spanish. Up to the verb each word of such a clause is of a closed list: one that is not ("parks",
"item") may make it a clause on something else. What comes behind "was cancelled" is why, or what
comes next, unless a word there takes it back ("if", "in person"). A meeting is moved where another
day stands behind the verb; another room or hour does not move it. Where a meeting is named and put
off in words that are read no further, it is unknown what becomes of it.
"""

import datetime as dt
from typing import NamedTuple

from lawtrack.legislation.clerks.calling_off.own_day import (
    EARLIER,
    LATER,
    OWN,
    OWN_MONTH,
    with_days_marked,
)
from lawtrack.legislation.clerks.clerk_words import general_spanish, general_spelling
from lawtrack.legislation.vocabulary import UNKNOWN
from lawtrack.linear_pattern import LinearPattern

LONGEST = 300

_OTHER_DAY = rf"(?P<day>{OWN}|{EARLIER}|{LATER})\b"
_OFF = LinearPattern(
    r"\b(?:cancel(?:l?ed|s)?|call(?:ed|s) off|scrubbed|scrapped|nixed|dispensed with|"
    r"void(?:ed)?|deleted|abandoned|(?:rained|snowed) out|(?:is|are|will be) dark|"
    r"(?:withdrawn|rescinded) (?:its|the|his|her) call(?: for)?|"
    r"call (?:is |was |has been )?(?:rescinded|withdrawn))\b|\b(?:is|are) off[ .!]*$"
)
_NOT_HELD = LinearPattern(
    r"\b(?:(?:will|shall|did|does|do|is|are|was|were|has|have|can|could)(?: now)? "
    r"(?:not|no longer)|cannot|can't|won't|didn't|isn't|doesn't|wasn't) (?:be |been |being )?"
    r"(?:held|meet|met|meeting|conven(?:ed?|ing)|called to order|tak(?:e|en|ing) place|"
    r"go(?:ing)? forward|proceed|"
    r"proceeding|happen|happening|occur|opened)\b|^not meeting\b|"
    r"\bnot held\b|\b(?:holds?|have|has|conduct) no (?:meetings?|sessions?)\b"
)
# What a body does not hold may be something of its own: "will not hold a public hearing".
_HOLDS_NONE = LinearPattern(
    r"\b(?:cannot|can't|won't|(?:can|could|will|shall|did|does|do) not|"
    r"(?:is|are|was|were) unable to) (?:hold|conduct|convene)\b"
)
_NONE = LinearPattern(r"^(?:there (?:is|are|will be) |there'(?:s|ll be) )?no\b")
# "Cancellation of the 3/11 meeting"; what it is of is asked like what was cancelled.
_CANCELLATION = LinearPattern(
    r"^(?:(?:the )?notice of )?(?:the )?cancell?ation of (?P<of>(?:[\w']+ ){0,6}"
    r"(?:meeting|hearing|session))\b"
)
_PUT_OFF = LinearPattern(
    r"\b(?:postpone[sd]?|delayed|put off|pushed back|deferred|held over|laid over|put over|"
    r"suspended)\b"
)
_DEFERRED = ("deferred", "held over", "laid over", "put over", "continued", "carried over")
_POSTPONED = ("postponed", "put off")
_MAYBE_TO_A_ROOM = ("moved", "changed", "shifted", "transferred", "pushed", "bumped", "switched")
_MOVED = LinearPattern(
    r"\b(?:re-?schedule[sd]?|moved|changed|shifted|transferred|pushed|bumped|delayed|advanced|"
    r"switched|re-?set|moves|"
    r"postponed|put off|held over|laid over|deferred|continued|carried over|"
    r"consolidated|combined|merged)\b"
)
# "Back one week", "to next week": not to which day, and not to its own.
_BY_SOME_DAYS = LinearPattern(
    r"^ (?:(?:back|up|forward|ahead|out) (?:by )?)?(?:an?|one|two|three|\d) (?:day|week|month)s?\b|"
    r"^ (?:to|until) (?:the )?(?:next|following) (?:week|month)\b"
)
_TO_A_DAY = LinearPattern(
    r"(?:^|\b(?:to|until|till|for|on|is|see|with)|[:=-])"
    r"(?: (?:a |the )?(?:new )?(?:date|day)(?: of)?)?"
    rf" ?\(?(?:the )?{_OTHER_DAY}"
)
_NEW_DAY = LinearPattern(
    r"\b(?:(?:new (?:meeting |hearing )?|(?:meeting|hearing) )(?:date|day)(?: and time)?"
    r"(?: (?:of|for) (?:the |this )?(?:meeting|hearing))?|"
    r"(?:meeting |hearing )?(?:date|day)(?: of (?:the |this |our )?(?:meeting|hearing|session))?"
    rf" (?:(?:has|was|is) )?(?:been )?(?:changed?|moved))(?: (?:is|will be|to|from {OWN})|:| -|,)*"
    rf" {_OTHER_DAY}"
)
_ANOTHER = LinearPattern(rf"\b(?:{EARLIER}|{LATER})\b")
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
_FOR_HOW_LONG = LinearPattern(r"^ (?:through|thru|until|till|from|since|between|the rest of)\b")
# Behind these it is a meeting of those days that is off.
_ON_OTHERS = LinearPattern(
    rf"^ ?(?:for|on|in|from|to|through|until|during|the (?:week|month) of)\b[\w ]{{0,20}}?"
    rf"(?:{EARLIER}|{LATER})\b"
)
_REPLACED = LinearPattern(
    r"^(?:(?:this|the) meeting (?:is|was|has been) )?(?:superseded|replaced) by (?:[\w ]+ )?"
    rf"(?:meeting|session|hearing) (?:(?:of|on|scheduled for) )?(?:the )?(?:{EARLIER}|{LATER})\b"
)
_AWAY = LinearPattern(
    r"^(?:[\w']+ ){0,4}(?:recess|break|holiday)\b.*\bnext (?:\w+ ){0,2}(?:meeting|session)\b"
    rf".*\b{LATER}\b"
)
_NO_DAY_YET = LinearPattern(
    r"\b(?:indefinitely|sine die|(?:until|till) further notice|"
    r"(?:to|until|for) (?:a|another|some|next) (?:later|future|different|new|other)? ?"
    r"(?:date|day|time|week|month|meeting)|tba|tbd|"
    r"(?:a|one|two|three|1|2|3) (?:weeks?|months?|days))\b"
)
_REASON = LinearPattern(
    r",? ?\b(?:due to|because|owing to|for (?:a |the )?(?:lack|want)|per|by|as a result of|until|"
    r"on account of|in (?:observance|light|view|honor|favor|lieu|memory|respect) of|out of|"
    r"following|at the (?:request|direction)|pursuant to|as there)\b"
)
_QUORUM = LinearPattern(
    r"\b(?:(?:lack|lacks|lacked|lacking|want|absence|no) (?:of )?(?:an? |the )?quorum|"
    r"quorum (?:was|is|could) not)\b"
)
_WITHOUT_QUORUM = LinearPattern(r"\bwithout (?:an? )?quorum\b")
_ENDED = LinearPattern(r"\b(?:adjourned|ended|dissolved|failed)\b")
_OF_OTHERS = LinearPattern(r"\b(?:items? #?\d|if|unless|only|except|not)\b")
# What takes back, behind it, that a meeting is off, or says of what part or for whom it is.
_TAKES_BACK = LinearPattern(
    r"\b(?:if|unless|whether|only|except|but|however|in[- ]person|virtual(?:ly)?|remote(?:ly)?|"
    r"online|zoom|public|person|attendance|may|might|could|should|error|longer|agenda items?|"
    r"minutes?|hours?|(?:will|to|shall) (?:still|proceed|go (?:on|ahead|forward))|"
    r"as (?:scheduled|planned)|(?:is|are) (?:on|still)|takes? place)\b"
)
# What holds for meetings of a kind: "meetings that fall on a holiday are rescheduled".
_CONDITION = LinearPattern(
    r"\bmeetings (?:that|which|falling)\b|"
    r"\b(?:if|unless|whether|may|might|in case|in the event|should)\b"
)
_PASSIVE = LinearPattern(r"\b(?:is|are|was|were|be|been|being|gets?|got)(?: \w+)?$|^$")
_SET_APART = LinearPattern(r"^ ?(?:[-(,;:.!*]|and\b|see\b)")
_HOUR_BEHIND = LinearPattern(r"\b(?:at|@) ?(?:\d{1,2}(?::\d\d)? ?[ap]\.? ?m\b\.?|noon\b)")
_HOUR_OF_A_DAY = LinearPattern(
    rf"{_OTHER_DAY},? (?:at |@ ?)?(?:\d{{1,2}}(?::\d\d)? ?[ap]\.? ?m\b\.?|noon\b)"
)
_THAT_DAY = LinearPattern(
    r"\b(?:on|for) this (?:day|date)\b|\b(?:for |on )?(?:today|tonight|"
    r"this (?:week|month|evening|morning|afternoon))(?:[ ,.;!)]|$)|"
    rf"\b(?:(?:scheduled |set )?(?:for|on|of) {OWN}|in {OWN_MONTH})\b"
)
_OFFICER = LinearPattern(
    r"\b(?:chair(?:man|woman|person)?|mayor|president|speaker|clerk|supervisor|commissioner|"
    r"council ?(?:member|president)|director) (?:[\w.'-]+ ){1,2}"
    r"(?P<verb>(?:has |have )?(?:cancel|call|postpon|moved|re-?scheduled))"
)
_DECIDED_TO = LinearPattern(
    r"\b(?:(?:has |have )?(?:elected|decided|voted|chosen|agreed|opted|resolved)|"
    r"(?:the |a )?decision (?:was|has been) made) to "
    r"(?P<verb>cancel|call off|postpone|reschedule|defer|move)\b"
)
_DECIDED_NOT_TO = LinearPattern(
    r"\b(?:has |have )?(?:elected|decided|voted|chosen|agreed|opted) not to "
    r"(?P<verb>meet|convene)\b"
)
_DONE = {
    "cancel": "cancelled", "call off": "called off", "postpone": "postponed",
    "reschedule": "rescheduled", "defer": "deferred", "move": "moved",
}  # fmt: skip
_BY_AN_OFFICER = LinearPattern(
    r"^(?:the )?(?:council |committee |board |vice )?(?:chair(?:man|woman|person)?|mayor|president|"
    r"speaker|clerk)(?: has)?$"
)
# More on a meeting between its name and the verb, which shows by itself that it is one.
_WITH_MORE = LinearPattern(
    r"^(?P<subject>(?:[\w'.]+ ){0,6}?(?:meetings?|sessions?|council|board|committee|commission))"
    r"(?P<more>,? (?:on|for|at|originally|normally|usually|previously|regularly|scheduled|set|"
    r"planned|called|to be held|held|that|which|falls|coincides)\b.*?|.* and)"
    r" (?P<verb>(?:(?:is|are|was|were|has|have|had|will|shall|been|be|being|now|hereby) )*)$"
)
_MOST_MORE = 14  # words
_OTHER_BODY = LinearPattern(
    r"\b(?:meetings?|hearings?|sessions?|council|boards?|committees?|commission|authority|agency|"
    r"panel|trust|task force|district|caucus|subcommittee|items?|vote|report|who)\b|[;:]"
)

_MEETING = frozenset(
    ["meeting", "meetings", "hearing", "session", "sessions", "council", "board", "committee",
     "commission", "commissioners", "supervisors", "aldermen", "selectmen", "trustees"]
)  # fmt: skip
_NEUTRAL = _MEETING | frozenset(
    ["the", "this", "that", "these", "today's", "tonight's", "our", "its", "a", "an", "of", "to",
     "be", "is", "are", "was", "were", "has", "have", "had", "been", "being", "will", "shall",
     "must", "hereby", "now", "officially", "unfortunately", "regretfully", "regrettably",
     "formally", "therefore", "again", "regular", "regularly", "special", "scheduled", "upcoming",
     "public", "joint", "monthly", "weekly", "biweekly", "quarterly", "annual", "full", "city",
     "town", "village", "county", "common", "council's", "board's", "committee's", "commission's",
     "today", "tonight", "evening's", "week", "weeks", "week's", "month", "month's", "one", "two",
     "both", "all", "please", "note", "notice", "and", "further", "indefinitely", "later", "date",
     "time", "future", "rescheduled", "replaced", "took", "place", "as", "chair", "chairman",
     "chairwoman", "chairperson", "mayor", "president", "clerk", "speaker", "held", "that's",
     "originally", "previously", "above", "meeting's", "referenced", "municipal", "ordinary", "we",
     "so", "also", "just", "instead", OWN, f"{OWN}'s", OWN_MONTH]
)  # fmt: skip
# What "no meeting" is not said of: beside it the council's own may take place.
_OF_ITS_OWN = frozenset(["public", "joint", "special", "hearing", "session", "sessions", "agenda"])
_WHERE_ALL_ARE = frozenset(["study", "work", "closed", "open", "executive", "in-person", "virtual"])
_WAYS = frozenset(["in-person", "virtual"])
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
# Behind these comes what something is: "the cancelled meeting".
_NOT_A_VERB_BEHIND = [[each] for each in ("the", "a", "this", "our", "its", "of", "any")]
_AROUND = '.,!:;*()"-[]/='


def state_of_plain_clause(
    clause: str, day: dt.date, name: str = "", *, must_name_it: bool = False
) -> str:
    """The state that a clause gives the meeting of this day and name; empty where it gives none.

    Behind other sentences it ``must_name_it``: a bare "Cancelled" may be of what they speak of.
    """
    if len(clause) > LONGEST or not may_tell(clause):
        return ""
    clause = _BAR.sub(r"\1 / \2", clause.casefold().translate(_SIGNS))
    clause = _WITHOUT_QUORUM.sub("for lack of a quorum", clause)
    clause = general_spelling().read_out(clause)
    clause = with_days_marked(general_spanish().in_english(clause), day)
    clause = _OWN_AND_OTHER_MONTHS.sub(OWN_MONTH, clause)
    clause = _HOUR_OF_A_DAY.sub(r"\g<day>", clause)
    clause = _DECIDED_TO.sub(lambda said: f"has {_DONE[said['verb']]}", clause)
    clause = _DECIDED_NOT_TO.sub(r"will not \g<verb>", clause)
    clause = _OFFICER.sub(r"chair \g<verb>", clause)
    if _CONDITION.search(clause):
        return ""
    clause = _CANCELLATION.sub(r"cancelled \g<of>", clause)
    if not must_name_it and _AWAY.match(clause):
        return "cancelled"
    if not must_name_it and _REPLACED.match(clause):
        return "rescheduled"
    neutral = _NEUTRAL - _OF_ITS_OWN if must_name_it else _NEUTRAL
    subject = _Subject(neutral, _own_words(name.casefold().translate(_SIGNS)), must_name_it)
    return (
        _moved(clause, subject)
        or _on_another_day(clause, subject)
        or _called_off(clause, subject)
        or _put_off(clause, subject)
    )


def may_tell(text: str) -> bool:
    """Whether a text has any of the words that clauses of this kind turn on."""
    return _TELLING.search(text) is not None


_TELLING = LinearPattern(
    r"cancel|cal(?:led|ls|l) off|\bdark\b|\bvoid|rescind|withdrawn|cxl|canx|cannot|in place|"
    r"scrubbed|scrapped|nixed|dispensed|deleted|abandoned|rained|snowed|\boff\b|n't|\bunable\b|\bnot?\b|quorum|"
    r"postpon|put off|defer|\bover\b|pushed|delayed|sched|moved|chang|shifted|transferred|bumped|"
    r"advanced|switched|combined|consolidated|merged|reset|re-set|\bmoves\b|continued|\bdate\b|\bnew\b|instead|\bnow\b|\blater\b|"
    r"earlier|rather|in lieu|supersed|replaced|\bnext\b|celad|anulad|posp|aplaz|poster|diferid|"
    r"\b(?:held|hold|conducted|meets?|occur|convene|place|is|will be|ser\S)\b.{1,40}(?:\d|day\b)|"
    r"suspen|programad|reprogr|agendad|calendariz|traslad|movid|cambiad|qu\S{1,2}rum",
    ignore_case=True,
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_OWN_AND_OTHER_MONTHS = LinearPattern(
    rf"\b(?:{_MONTH},? (?:and )?)*{OWN_MONTH}(?:,? (?:and )?{_MONTH}\b)+|"
    rf"\b(?:{_MONTH},? (?:and )?)+{OWN_MONTH}\b"
)
_BAR = LinearPattern(r"([a-z])/([a-z])")
_SIGNS = str.maketrans({"’": "'", "–": "-", "—": "-", "&": " and "})


class _Subject(NamedTuple):
    """The words in which a clause may name the meeting, and whether it has to."""

    neutral: frozenset[str]
    own: frozenset[str]
    must_name_it: bool

    @property
    def words(self) -> frozenset[str]:
        return self.neutral | self.own

    @property
    def names(self) -> frozenset[str]:
        """Words of which one names it: "Land Use" is the committee of that name."""
        return _MEETING | (self.own - _NEUTRAL)

    def is_meant_by(self, before: str, behind: str = "") -> bool:
        """Whether what stands before a verb names this meeting and nothing else, or is nothing.

        Who did it may stand there as well, and what they did it to ``behind``.
        """
        words = _words(before)
        if before.split()[-1:] in _NOT_A_VERB_BEHIND:
            return False
        if words <= self.words:
            named = words | (_words(behind) if _words(behind) <= self.words else frozenset())
            return not (self.must_name_it and self.names.isdisjoint(named))
        more = _WITH_MORE.match(f"{before.strip()} ")
        if more is None or not _words(more["subject"]) <= self.words:
            return False
        if more["more"].endswith(" and"):
            return not _TAKES_BACK.search(more["more"])
        if not more["verb"]:
            return False  # "a meeting to replace the cancelled one"
        is_of_another = _ANOTHER.search(more["more"]) or _OTHER_BODY.search(more["more"])
        return not is_of_another and more["more"].count(" ") <= _MOST_MORE


def _moved(clause: str, subject: _Subject) -> str:
    """Whether it takes place on another day, which stands behind the verb."""
    new = _NEW_DAY.search(clause)
    if new and new["day"] != OWN and _words(clause[: new.start()]) <= subject.words:
        return "rescheduled"
    verb = _MOVED.search(clause)
    if verb is None or not subject.is_meant_by(_OFF.sub("", clause[: verb.start()])):
        return ""
    behind = clause[verb.end() :]
    to = _TO_A_DAY.search(behind)
    if to is None and _BY_SOME_DAYS.match(behind) and verb[0] not in _DEFERRED + _POSTPONED:
        return "rescheduled"
    if to is None and not behind.strip(" .!*"):
        named = not subject.names.isdisjoint(_words(clause[: verb.start()]))
        if named and verb[0].startswith("re"):
            return "rescheduled"
        return UNKNOWN if named and verb[0] in _MAYBE_TO_A_ROOM else ""
    if to is None or to["day"] == OWN:
        return ""
    between = _REASON.split(behind[: to.start()])[0]
    if not _words(between) <= subject.words | _BEFORE_A_DAY:
        return ""
    if verb[0] in _DEFERRED:
        return "deferred"
    return "postponed" if verb[0] in _POSTPONED else "rescheduled"


def _on_another_day(clause: str, subject: _Subject) -> str:
    """Whether it is held on a day that is not its own; unknown where nothing says that it moved."""
    other = _ANOTHER.search(clause)
    if other is None or _IN_PLACE_OF.search(clause[: other.start()]):
        return ""
    before = _words(clause[: other.start()])
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


def _called_off(clause: str, subject: _Subject) -> str:
    clause = _THAT_DAY.sub(" ", clause)
    reason = _REASON.search(clause)
    telling, why = (clause[: reason.start()], clause[reason.start() :]) if reason else (clause, "")
    has_no_quorum = _QUORUM.search(why) is not None
    if _OF_OTHERS.search(why) and not has_no_quorum:
        return ""
    none = _NONE.search(telling)
    holds_none = _HOLDS_NONE.search(telling)
    off = none or _OFF.search(telling) or holds_none or _NOT_HELD.search(telling)
    if off is None and has_no_quorum and f"from {EARLIER}" not in telling:
        off = _ENDED.search(telling)
    if off is None:
        return ""
    before, behind = telling[: off.start()], _HOUR_BEHIND.sub("", telling[off.end() :])
    words = _words(f"{before} {off[0]} {behind}")
    neutral = subject.neutral - _OF_ITS_OWN if none or holds_none else subject.neutral
    if not words.isdisjoint(("both", "all")):
        # All "in-person meetings" are only half of them.
        neutral = neutral | _WHERE_ALL_ARE - (_WAYS if len(words & _WAYS) == 1 else frozenset())
    by_officer = _BY_AN_OFFICER.match(before.strip()) is not None and not _words(behind)
    names_it = by_officer or not subject.names.isdisjoint(words) or not (none or _words(before))
    subject = subject._replace(
        neutral=neutral, must_name_it=subject.must_name_it and not by_officer
    )
    if not names_it or not (none or subject.is_meant_by(before, behind)):
        return ""
    if has_no_quorum:
        return "no-quorum"
    if _words(behind) <= subject.words or _may_go_on(before, off[0], behind):
        return "cancelled"
    # "Cancelled through April", of nothing else than the meeting; "cancelled speakers" are others.
    is_bare = not _words(before) and not subject.must_name_it and _FOR_HOW_LONG.match(behind)
    return UNKNOWN if is_bare else ""


def _may_go_on(before: str, off: str, behind: str) -> bool:
    """Whether anything may stand behind: what is off was named, and nothing takes it back."""
    named = not _MEETING.isdisjoint(_words(before))
    ends = _PASSIVE.search(before.strip()) is not None or _SET_APART.match(behind) is not None
    is_off = ends and " not " not in f" {off} "
    return named and is_off and not (_ON_OTHERS.match(behind) or _TAKES_BACK.search(behind))


def _put_off(clause: str, subject: _Subject) -> str:
    verb = _PUT_OFF.search(clause)
    if verb is None or not subject.is_meant_by(clause[: verb.start()]):
        return ""
    behind = clause[verb.end() :]
    if (to := _TO_A_DAY.search(behind)) and to["day"] == OWN:
        return ""
    if _ANOTHER.search(behind) and " from " in f" {behind}":
        return ""
    if _TAKES_BACK.search(behind):
        return ""
    if _QUORUM.search(behind):
        return "no-quorum"
    plain = _words(_HOUR_BEHIND.sub("", _REASON.split(behind)[0])) <= subject.neutral
    if _NO_DAY_YET.search(behind) or (plain and verb[0].startswith("postpone")):
        return "deferred" if verb[0] in _DEFERRED else "postponed"
    named = not _MEETING.isdisjoint(_words(clause[: verb.start()]))
    return UNKNOWN if named and _PASSIVE.search(clause[: verb.start()].strip()) else ""


def _own_words(name: str) -> frozenset[str]:
    """The words of a meeting's name, and their first letters as people shorten it: "ZBA"."""
    letters = "".join(word[0] for word in name.split() if word not in _BETWEEN)
    return _words(name) | ({letters} if len(letters) > 2 else frozenset())


_BETWEEN = ("of", "and", "the", "on", "for", "-")


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip(_AROUND) for word in text.split()) - {""}
