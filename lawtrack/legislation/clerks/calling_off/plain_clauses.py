"""A clause that calls a meeting off or moves it, in words that are about nothing else; pure.

"Unfortunately tonight's regular meeting had to be cancelled" is told in a hundred ways, also in
Spanish and French. Here a clause is made ready: what is short is written out, days are marked by
how they lie to the meeting's own, who decided it stands in one form. ``who_is_meant`` says whether
it names the meeting, ``not_held`` and ``put_off`` what becomes of it.
"""

import datetime as dt

from lawtrack.legislation.clerks.calling_off.not_held import REASON, called_off, without_quorum
from lawtrack.legislation.clerks.calling_off.own_day import (
    EARLIER,
    LATER,
    OWN,
    OWN_MONTH,
    with_days_marked,
)
from lawtrack.legislation.clerks.calling_off.put_off import moved, on_another_day, put_off
from lawtrack.legislation.clerks.calling_off.who_is_meant import (
    NEUTRAL,
    OF_ITS_OWN,
    NamedMeeting,
    other_bodies,
    own_words,
)
from lawtrack.legislation.clerks.clerk_words import general_languages, general_spelling
from lawtrack.legislation.clerks.spelling import in_english
from lawtrack.linear_pattern import LinearPattern

_OTHER_DAY = rf"(?P<day>{OWN}|{EARLIER}|{LATER})\b"
LONGEST = 300
# "Cancellation of the 3/11 meeting"; what it is of is asked like what was cancelled.
_CANCELLATION = LinearPattern(
    r"^(?:(?:the )?notice of )?(?:the )?cancell?ation of (?P<of>(?:[\w']+ ){0,6}"
    r"(?:meeting|hearing|session))\b"
)
_REPLACED = LinearPattern(
    r"^(?:(?:this|the) meeting (?:is|was|has been) )?(?:superseded|replaced) by (?:[\w ]+ )?"
    rf"(?:meeting|session|hearing) (?:(?:of|on|scheduled for) )?(?:the )?(?:{EARLIER}|{LATER})\b"
)
_AROUND_IT = LinearPattern(r"\b(?:before|after|prior to|following|during|until|first|last)\b")
_AWAY = LinearPattern(
    r"^(?:[\w']+ ){0,4}(?:recess|break|holiday)\b.*\bnext (?:\w+ ){0,2}(?:meeting|session)\b"
    rf".*\b{LATER}\b"
)
_WITHOUT_QUORUM = LinearPattern(r"\bwithout (?:an? )?quorum\b")
# What holds for meetings of a kind: "meetings that fall on a holiday are rescheduled".
CONDITION = LinearPattern(
    r"\bmeetings (?:that|which|falling)\b|\bmeetings\b.*\bwhen(?:ever)?\b|"
    r"\b(?:if|unless|whether|in case|in the event)\b"
)
# Behind "so" or "because" it is of the reason: "cancelled so members may attend".
_MAY_BE = LinearPattern(r"\b(?:may|might|should)\b")
_HOUR_OF_A_DAY = LinearPattern(
    rf"{_OTHER_DAY},? (?:at |@ ?)?(?:\d{{1,2}}(?::\d\d)? ?[ap]\.? ?m\b\.?|noon\b)"
)
_OFFICER = LinearPattern(
    r"\b(?:chair(?:man|woman|person)?|mayor|president|speaker|clerk|supervisor|commissioner|"
    r"council ?(?:member|president)|director) (?:[\w.'-]+ ){1,2}"
    r"(?P<verb>(?:has |have )?(?:cancel|call|postpon|moved|re-?scheduled))"
)
_DECIDED_TO = LinearPattern(
    r"\b(?:(?:has |have )?(?:elected|decided|voted|chosen|agreed|opted|resolved)|"
    r"(?:the |a )?decision (?:was|has been) made) to "
    r"(?P<verb>cancel|call off|postpone|reschedule|defer|move|dispense with|skip)\b"
)
_DECIDED_NOT_TO = LinearPattern(
    r"\b(?:has |have )?(?:elected|decided|voted|chosen|agreed|opted) not to "
    r"(?P<verb>meet|convene)\b"
)
# "We are moving tonight's meeting to Thursday".
_WE_CANCEL_IT = LinearPattern(
    r"\b(?:we|(?:the )?(?:chair\w*|mayor|clerk|president|staff|"
    r"(?P<body>council|board|committee|commission)|trustees|directors|members|commissioners|supervisors|aldermen|selectmen))"
    r"(?: (?:is|are|has|have|must|will|had to|has to|have to|been|now))* "
    r"(?P<verb>cancel\w*|postpon\w*|reschedul\w*|mov(?:e|ed|ing)|deferr?(?:ed|ing)?) "
    r"(?:(?:this|the|tonight's|today's|its|our|their) )?"
    rf"(?:(?:regular|regularly|scheduled|special|council|board|committee|commission|{OWN}) )*"
    r"(?:meeting|hearing|session)\b"
)
_DONE = {
    "cancel": "cancelled", "call off": "called off", "postpone": "postponed",
    "reschedule": "rescheduled", "defer": "deferred", "move": "moved",
    "dispense with": "dispensed with", "skip": "skipped",
}  # fmt: skip
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_OWN_AND_OTHER_MONTHS = LinearPattern(
    rf"\b(?:{_MONTH},? (?:and )?)*{OWN_MONTH}(?:,? (?:and )?{_MONTH}\b)+|"
    rf"\b(?:{_MONTH},? (?:and )?)+{OWN_MONTH}\b"
)
_OF_ANOTHER_MONTH = LinearPattern(
    rf"\b{_MONTH}(?:'s)? (?P<of>(?:\w+ )?(?:meeting|hearing|session)s?)\b"
)
_NOT = LinearPattern(r"\b(?P<verb>\w*?)n't\b")
_NUMBER_AGAIN = LinearPattern(r" \(\d{1,2}\)")  # "one (1) week"
_NEVER = LinearPattern(r"\bnever\b")
_DAYS = rf"(?:{OWN}|{EARLIER}|{LATER})"
_OWN_AND_OTHER_DAYS = LinearPattern(
    rf"\b(?:{_DAYS},? (?:and )?)*{OWN}(?:,? (?:and )?{_DAYS})*(?:,? and {_DAYS})\b|"
    rf"\b(?:{_DAYS},? (?:and )?)*{_DAYS},? and {OWN}\b"
)
_BAR = LinearPattern(r"([a-z])/([a-z])")
_SIGNS = str.maketrans({"’": "'", "–": "-", "—": "-", "&": " and "})
_TELLING = LinearPattern(
    # that it is not held
    r"cancel|cal(?:led|ls|l) off|\bdark\b|\bvoid|rescind|withdrawn|cxl|canx|cannot|in place|"
    r"scrubbed|scrapped|nixed|scratch|skip|dispens|deleted|abandoned|vacated|rained|snowed|suspen|"
    r"hiatus|dissolv|disband|\boff\b|n't|\bunable\b|\bfailed\b|\bnot?\b|\bnever\b|quorum|"
    r"of members|few members|\bpulled\b|struck|removed|\bbreak\b|vacation|error|mistake|"
    r"duplicate|^closed|hold|pause|removed|noticed|->|=>|→|early|nothing|"
    # that it is put off or moved
    r"postp|put off|defer|\bover\b|pushed|delayed|sched|moved|moving|\bmoves\b|chang|shifted|"
    r"transferred|bumped|advanced|switched|swap|trade|combined|consolidated|merged|reset|re-set|"
    r"continued|recess|adjourn|\bdate\b|\bnew\b|instead|\bnow\b|\blater\b|earlier|rather|in lieu|"
    r"supersed|replac|\bnext\b|"
    r"\b(?:held|hold|conducted|meets?|occur|convene|place|is|will be|ser\S)\b.{1,40}(?:\d|day\b)|"
    # in Spanish and French
    r"celad|anulad|posp|aplaz|poster|diferid|programad|reprogr|agendad|calendariz|traslad|movid|"
    r"cambiad|qu\S{1,2}rum|annul|report\S|n'aura",
    ignore_case=True,
)


def state_of_plain_clause(
    clause: str, day: dt.date, name: str = "", *, must_name_it: bool = False
) -> str:
    """The state that a clause gives the meeting of this day and name; empty where it gives none.

    Behind other sentences it ``must_name_it``: a bare "Cancelled" may be of what they speak of.
    """
    if len(clause) > LONGEST or not may_tell(clause):
        return ""
    clause = made_ready(clause, day)
    if CONDITION.search(clause) or _MAY_BE.search(REASON.split(clause)[0]):
        return ""
    clause = _CANCELLATION.sub(r"cancelled \g<of>", clause)
    if not must_name_it and _AWAY.match(clause) and not _AROUND_IT.search(clause):
        return "cancelled"
    if not must_name_it and _REPLACED.match(clause):
        return "rescheduled"
    name = name.casefold().translate(_SIGNS)
    neutral = NEUTRAL - OF_ITS_OWN if must_name_it else NEUTRAL
    others = other_bodies(clause, name)
    neutral -= others | {f"{body}'s" for body in others}
    subject = NamedMeeting(neutral, own_words(name), must_name_it)
    return (
        moved(clause, subject)
        or on_another_day(clause, subject)
        or called_off(clause, subject)
        or put_off(clause, subject)
        or without_quorum(clause, subject)
    )


def made_ready(clause: str, day: dt.date) -> str:
    """The clause in small letters and in English, with its days marked and in plain verbs."""
    clause = general_spelling().read_out(clause.casefold().translate(_SIGNS))
    clause = clause.replace("can't", "cannot").replace("won't", "will not")
    clause = _NUMBER_AGAIN.sub("", clause.replace("be able to ", ""))
    clause = _NEVER.sub("not", _NOT.sub(r"\g<verb> not", clause))
    clause = general_spelling().read_out(_BAR.sub(r"\1 / \2", clause))
    clause = _WITHOUT_QUORUM.sub("for lack of a quorum", clause)
    clause = with_days_marked(in_english(clause, general_languages()), day)
    clause = _OWN_AND_OTHER_DAYS.sub(OWN, _OWN_AND_OTHER_MONTHS.sub(OWN_MONTH, clause))
    clause = _OF_ANOTHER_MONTH.sub(rf"{LATER} \g<of>", clause)
    clause = _HOUR_OF_A_DAY.sub(r"\g<day>", clause)
    clause = _DECIDED_TO.sub(lambda said: f"has {_DONE[said['verb']]}", clause)
    clause = _DECIDED_NOT_TO.sub(r"will not \g<verb>", clause)
    clause = _OFFICER.sub(r"chair \g<verb>", clause)
    return _WE_CANCEL_IT.sub(
        lambda said: f"the {said['body'] or ''} meeting is {_done(said['verb'])}", clause
    )


def _done(verb: str) -> str:
    return next(done for stem, done in _DONE.items() if verb.startswith(stem[:5].rstrip("e")))


def may_tell(text: str) -> bool:
    """Whether a text has any of the words that clauses of this kind turn on."""
    return _TELLING.search(text) is not None
