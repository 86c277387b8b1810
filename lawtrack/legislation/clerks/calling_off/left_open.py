"""Sentences that may call the meeting off, in words that are read no further; pure.

"The meeting did not occur as planned" is told by no phrase, and is no good news. A sentence with
such words leaves open whether the meeting takes place, unless what is off is named and is something
else (a tour, an item, who attends in person), or it is a meeting of another day.
"""

import datetime as dt

from lawtrack.legislation.clerks.calling_off.not_held import NO_QUORUM, OF_OTHERS, REASON, THAT_DAY
from lawtrack.legislation.clerks.calling_off.on_this_meeting import (
    BESIDE_A_MEETING,
    LONGEST_COMMENT,
    UNDER_A_CONDITION,
    ToldMeeting,
    sentences_of,
)
from lawtrack.legislation.clerks.calling_off.openings import without_openings
from lawtrack.legislation.clerks.calling_off.own_day import EARLIER, LATER, OWN, is_moved_to
from lawtrack.legislation.clerks.calling_off.plain_clauses import (
    CONDITION,
    LONGEST,
    made_ready,
    may_tell,
)
from lawtrack.legislation.clerks.calling_off.who_is_meant import (
    ANOTHER,
    BODIES,
    MEETING_WORDS,
    NEUTRAL,
    own_words,
    words_of,
)
from lawtrack.linear_pattern import LinearPattern

_DAY = rf"(?:{EARLIER}|{LATER})\b"
_OFF = LinearPattern(
    r"\b(?:cancell?ed|postponed|called off|vacated|scrapped|scratched|skipp(?:ed|ing)|"
    r"(?:taken|removed|deleted|dropped|pulled|struck|stricken) (?:off|from) (?:of )?(?:the |our )?"
    r"(?:\w+ )?(?:calendar|schedule)|off calendar|off (?:for|this|until)|"
    r"(?:pulled|killed|axed|dropped|struck) (?:this|the|tonight's|today's) (?:meeting|hearing)|"
    r"(?:is|are|will be|goes|going) dark|(?:on|in) (?:hiatus|abeyance)|"
    r"dissolved|disbanded|inactive|"
    r"(?:on|in) (?:(?:\w+ )?(?:break|recess|vacation|holiday)) (?:this (?:week|month)|"
    rf"(?:for |during )?(?:the )?(?:week of )?(?:the )?{OWN}|"
    rf"(?:until|till|through|thru) (?:the )?{_DAY})|suspended|paused|on hold|"
    r"(?:moved|rescheduled|changed|shifted|pushed|bumped|delayed)(?: \w+){0,3} (?:to|until|for) "
    rf"(?:the )?{_DAY}|"
    r"(?:created|entered|posted|added|listed|scheduled) (?:in error|by mistake)|"
    r"duplicate(?: (?:entry|event|meeting|record|listing))?)\b|\boff$|^closed\b|"
    r"^nothing (?:is )?scheduled\b|^not happening\b|"
    r"\bmeeting (?:(?:is|was|has been) )?(?:removed|pulled|deleted|withdrawn)$"
)
_NOT_HELD = LinearPattern(
    r"\b(?:(?:(?:will|shall|was|were|is|are|did|does|do|has|have|had|could|can)(?: not|n't)|cannot)"
    r"(?: be| been)? (?:held|meet|met|occur|happen|take place|taken place|conven\w+|"
    r"called to order|in session|"
    r"holding (?:an?|its|the|any) (?:\w+ )?meetings?)|not (?:held|meeting|convened)|"
    r"(?:not|no longer) (?:needed|required|necessary)|"
    r"(?:unable|not able|failed) to (?:convene|meet)|"
    r"no (?:(?:regular|special|official|city|town|county|council|board|committee|commission|"
    r"standing|scheduled|or|and) )*(?:public meetings|meetings?|hearings?|committees))\b"
)
_TOO_FEW = LinearPattern(
    rf"{NO_QUORUM}|\bquorum never|\bquorum (?:issues?|problems?|in doubt|uncertain)\b|"
    r"\b(?:lost its|short of|shy of|without|prevents?)(?: an?| the)? quorum\b|"
    r"\b(?:lack of|not (?:have )?enough|too few|insufficient(?: number of)?) "
    r"(?:members|commissioners|trustees|directors|attendance)\b"
)
_NEEDS_NONE = LinearPattern(r"^ (?:is |was )?(?:required|needed|necessary)\b")
# That it is held on another day, or went on then.
_THEN = LinearPattern(
    r"(?:^|\b(?:meeting|session|council|board|committee|commission) (?:(?:was|is|has been) )?)"
    r"(?:actually )?(?:adjourned|recessed|held|took place|occurred|met|convened) (?:over )?"
    rf"(?:(?:to|until|on) )?(?:the )?{_DAY}|"
    r"\bheld (?:an?|one|two|three) (?:day|week)s? (?:early|earlier|late|later)\b|"
    rf"\bnew (?:meeting )?date(?: is|:)?(?: on)? (?:the )?{_DAY}|"
    rf"\bre-?(?:noticed|advertised) for (?:the )?{_DAY}|"
    rf"\b(?:recessed|adjourned) (?:to|until) (?:the )?{_DAY}|"
    r"\b(?:actual|correct|corrected|right)(?: meeting)? (?:date|day)(?: is| was|:| -)* (?:the )?"
    rf"{_DAY}|^(?:in lieu|in place|instead) of .*{OWN}.*{_DAY}|"
    r"\bchanged? (?:the )?(?:meeting )?(?:date|day) to (?:the )?"
    rf"{_DAY}|{_DAY} (?:meeting )?(?:replaces|supersedes) (?:the )?{OWN}\b|"
    r"^it(?:'s| has| is)?(?: been)? (?:now )?(?:moved|rescheduled|changed|postponed)(?: to| until)?"
    rf"(?: the)? {_DAY}|"
    r"^(?:meeting )?(?:(?:was|is|has been) )?(?:swapped|switched|traded|merged|combined|"
    r"consolidated|folded|rolled)(?: with| into| to)?(?: [a-z]+){0,4} "
    rf"{_DAY}|^(?:see you|join us|meet us) .*{_DAY}.*\binstead\b"
)
_WILL_BE_THEN = LinearPattern(
    r"^(?:the |this |our )?(?:(?:council|board|committee|commission|regular|special|scheduled) )*"
    r"(?:meeting|hearing|session) "
    rf"(?:(?:will|shall|to) (?:now )?be held|is|will be) (?:on )?(?:the )?{_DAY}|"
    r"^(?:(?:(?:the )?(?:meeting )?(?:is )?(?:moved|will|to) )+be )?held [\w ]{0,40}?on (?:the )?"
    rf"{_DAY}|"
    r"^(?:the |this )?(?:council|board|committee|commission|we) (?:(?:will|shall) (?:meet|convene)|"
    rf"meets?|(?:is|are) meeting) (?:on )?(?:the )?{_DAY}"
)
_NOT_THEN = LinearPattern(
    rf"^(?:meeting |will meet |to meet |held |will be held )*(?:on )?(?:the )?{_DAY}[\w ,]{{0,12}}?"
    rf"\b(?:instead|(?:instead of|rather than|not|in lieu of)(?: on)?(?: the)? {OWN})\b"
)
_WAS_THEN = LinearPattern(
    rf"\b{OWN} ?(?:->|=>|→) ?{_DAY}|"
    rf"\b{OWN}\b[\w ,;:.-]{{0,20}}\bnow\b[\w ]{{0,12}}?\b{_DAY}"
)
# Beside nothing that says how it is held else.
_ITS_KIND_IS_OFF = LinearPattern(
    r"^(?:the )?(?:virtual|zoom|remote|online|hybrid|in-person) (?:meeting|hearing|session)"
    r"(?: is| was| has been)? (?:cancell?ed|postponed)$"
)
_ALL_OF_IT = LinearPattern(
    r"^(?:the )?(?:entire|whole|full) (?:agenda|calendar|docket) (?:(?:is|was|has been) )?"
    r"(?:continued|postponed|deferred|moved|held over|carried over)\b|"
    r"^all (?:agenda )?(?:items|matters|business) (?:(?:are|were|have been) )?"
    r"(?:continued|postponed|deferred|moved|held over|carried over)\b"
)
# What else may be off, or said of a meeting that is on.
_SOMETHING_ELSE = LinearPattern(
    r"\b(?:items?|files?|cases?|tour|dinner|reception|luncheon|lunch|retreat|briefing|site visit|"
    r"open house|ceremony|workshop|presentation|recognition|"
    r"(?:closed|executive|study|work) (?:sessions?|meetings?)|"
    r"in[- ]person|virtual|remote|zoom|attendance|comments?|testimony|interpret\w*|translat\w*|"
    r"childcare|parking|live ?stream\w*|broadcast|televised|streaming|recording|video|invocation|"
    r"minutes|contracts?|leases?|permits?|events?|parade|class(?:es)?|"
    r"hearings? (?:on|for|of|regarding)|public hearings?|session only|next|last|previous|prior|not|"
    r"no longer|possible|subcommittee|task force|quorum of)\b|^notice of"
)
# What is not done so, for all or in this place, may be done otherwise.
_OTHERWISE = LinearPattern(
    r"^,? ?(?:in[- ]person|virtual|remote|at|in|online|on zoom|via|for the public|only|by zoom)\b"
)
_GOES_ON = LinearPattern(
    r"\b(?:sessions?|meetings?|council|board|committee|commission) (?:(?:will|still|is|to) )*"
    r"(?:takes? place|on\b|meets?|proceeds?|be held|goes? on)"
)
_IN_PART = LinearPattern(r"\bonly\b|^ (?:for the public|for those|in part)\b|^\?")
_NO_MEETING_OF = LinearPattern(
    r"^(?:$|[ ,.;-]*(?:on|today|tonight|this|these|will|due|was|is|scheduled|held|because|for|in|"
    r"until|the week)\b)"
)
_DAY_BEHIND = LinearPattern(
    rf"^,? ?(?:(?:for|in|of|from|to)\b[\w ]{{0,20}}?{_DAY}|on\b[\w ]{{0,20}}?{LATER}\b)"
)
_NAMES_IT = LinearPattern(r"\b(?:meetings?|hearings?|committees)$")
_BY_ITSELF = LinearPattern(r"\b(?:council|board|committee|commission|chair)(?: has| have)?$")
_NAMED_BODY = LinearPattern(
    r"(?P<with>\bwith (?:the )?(?:\w+ ){0,2})?"
    r"\b(?P<name>\w+) (?:committee|board|commission|council|authority|district)\b"
)
_NOT_A_VERB_BEHIND = [[each] for each in ("the", "a", "this", "our", "its", "any", "of", "to")]
# "The ribbon cutting before the meeting": it is not the meeting that is meant.
_AT_THE_MEETING = LinearPattern(
    r"\b(?:before|after|prior to|following|during|at|to) (?:the |this |tonight's |our )?"
    r"(?:council |board )?(?:meeting|council|hearing|session|board)\b"
)
_BY_AN_OFFICER = LinearPattern(
    r"(?:the )?(?:vice )?(?:chair\w*|mayor|president|clerk|supervisor|staff)(?: has)?"
)
_WHEN = LinearPattern(rf",? ?(?:(?:on )?{_DAY})?[ .]*")
_ITS_PARTS = frozenset(["date", "agenda", "start"])  # without which there is no meeting
# What a notice of an end says beside it.
_END = LinearPattern(
    r"\b(?:cancel\w*|postpon\w*|reschedul\w*|new date|date (?:to be|tbd|tba|pending))\b"
)
_ONLY_TALK = LinearPattern(
    r"\b(?:consider\w*|discuss\w*|recommend\w*|request\w*|propos\w*|motions?|resolutions?|policy|"
    r"subject|cancellations|for|possible|if)\b"
)
_OF_NOTICES = frozenset(
    ["notice", "attached", "see", "posted", "new", "pending", "awaiting", "with", "because", "due",
     "for", "in", "on", "at", "from", "by", "staff", "per", "status", "meeting's", "being",
     "date", "time", "agenda", "until", "soon", "yet", "determined", "announced", "coming",
     "approved", "confirmed", "ordered"]
)  # fmt: skip
_STAMPED = LinearPattern(
    rf"\b(?:posted|approved|issued|dated|sent|updated|revised)(?: on)?:? {_DAY}"
)
_ON_OTHERS = LinearPattern(r"^ for the public\b")
_MARK = LinearPattern(r" -+ |: ")
_UP_TO_A_COMMA = LinearPattern(r"^.*, ?")
_UP_TO_A_MARK = LinearPattern(r"^.*(?: -+ |: )")
# A verb that stands alone, or behind a mark, may be said of anything that was not named.
_BARE = frozenset(
    ["tentatively", "likely", "probably", "has", "been", "was", "is", "now", "again", "it", "it's"]
)


def leave_it_open(comment: str, event: ToldMeeting) -> bool:
    """Whether a sentence of a comment, which tells no state, may call this meeting off."""
    if not may_tell(comment[:LONGEST_COMMENT]):
        return False
    sentences = [sentence.strip(" *.!()\r") for sentence in sentences_of(comment)]
    whole = made_ready(comment[:LONGEST].strip(" *.!"), event.date)
    return (
        _WAS_THEN.search(whole) is not None
        or _ITS_KIND_IS_OFF.match(whole) is not None
        or any(
            _leaves_it_open(sentence, event, before=before)
            for before, sentence in zip(["", *sentences], sentences, strict=False)
        )
    )


def another_is_on(comment: str, day: dt.date) -> bool:
    """Whether a comment goes on to say that a meeting of another kind takes place that day."""
    if len(comment) > LONGEST:
        return False
    clauses = (made_ready(each, day) for each in _STOP.split(comment)[1:])
    return any(_IS_ON.match(each) and not ANOTHER.search(each) for each in clauses)


_STOP = LinearPattern(r"[.;,\n] ?")
_IS_ON = LinearPattern(
    r"^(?:the )?(?:regular|special|council|board|formal|business|evening|full|open|public)"
    r"(?: \w+){0,2}? ?"
    r"(?:meeting|session)? (?:(?:is |will |shall )?to (?:start|begin|meet)|"
    r"will (?:start|begin|meet|go on|proceed|be held at)|begins|starts|meets|convenes|(?:at )?\d|"
    r"as (?:planned|scheduled|usual))\b"
)


def _leaves_it_open(sentence: str, event: ToldMeeting, *, before: str) -> bool:
    """Whether a sentence behind the one ``before`` may call the meeting off."""
    clause = without_openings(sentence, event.date)
    if is_moved_to(clause, event.date) or clause.endswith("?"):
        return False
    clause = made_ready(clause, event.date)
    if CONDITION.search(clause) or UNDER_A_CONDITION.search(REASON.split(clause)[0]):
        return False
    own = own_words(event.name.casefold())
    if few := _TOO_FEW.search(clause):
        behind = clause[few.end() :]
        is_of_another = _of_another(clause[: few.start()], own) or _SOMETHING_ELSE.search(behind)
        return not (is_of_another or _NEEDS_NONE.match(behind))
    if (
        _WILL_BE_THEN.match(_UP_TO_A_MARK.sub("", clause))
        or _ALL_OF_IT.match(clause)
        or _NOT_THEN.match(clause)
    ):
        return True
    if then := _THEN.search(clause):
        return not _of_another(clause[: then.start()], own)
    return _is_off(clause, own, before) or _speaks_of_its_end(clause, own, before)


def _is_off(clause: str, own: frozenset[str], sentence_before: str) -> bool:
    """Whether a clause may say that the meeting is off: it may be the subject of the verb."""
    off = _OFF.search(clause) or _NOT_HELD.search(clause)
    if off is None:
        return False
    before, behind = _AT_THE_MEETING.sub("", clause[: off.start()]), clause[off.end() :]
    if off[0].startswith("no "):
        before = _UP_TO_A_COMMA.sub("", before)
    if _BY_AN_OFFICER.fullmatch(before.strip()) and _WHEN.fullmatch(behind):
        return True
    if _of_another(before, own) or ANOTHER.search(before) or _is_taken_back(off[0], behind):
        return False
    if before.split()[-1:] in _NOT_A_VERB_BEHIND:
        return False  # "to replace the cancelled session"
    if _NAMES_IT.search(off[0]):
        return True
    if behind and _BY_ITSELF.search(before.strip()) and off[0].endswith(("ed", "called off")):
        return False  # "The Board cancelled its contract"
    subject = words_of(_UP_TO_A_MARK.sub("", before))
    if subject <= _BARE:
        is_of_it = not BESIDE_A_MEETING.search(sentence_before)
        reason = REASON.match(behind) is not None and not OF_OTHERS.search(behind)
        return is_of_it and (reason or not words_of(THAT_DAY.sub(" ", behind)))
    bodies = {f"{body}s" for body in BODIES & own}
    return not subject.isdisjoint(MEETING_WORDS | (own - NEUTRAL) | bodies | _ITS_PARTS)


def _speaks_of_its_end(clause: str, own: frozenset[str], sentence_before: str) -> bool:
    """Whether a clause names the end of a meeting, and no other thing that has one."""
    clause = _STAMPED.sub("", clause)
    if ANOTHER.search(clause) or _of_another(clause, own) or _IN_PART.search(clause):
        return False
    return any(_names_its_end(part, own, sentence_before) for part in _MARK.split(clause))


def _names_its_end(part: str, own: frozenset[str], sentence_before: str) -> bool:
    end = _END.search(part)
    if end is None:
        return False
    before, behind = part[: end.start()], part[end.end() :]
    if _ONLY_TALK.search(before) or behind.startswith(" meetings") or _GOES_ON.search(behind):
        return False
    if before.split()[-1:] in _NOT_A_VERB_BEHIND or _ON_OTHERS.match(behind):
        return False
    words = words_of(f"{before} {behind}")
    if words.isdisjoint(MEETING_WORDS | own) and BESIDE_A_MEETING.search(sentence_before):
        return False
    return words <= _OF_NOTICES | NEUTRAL | own


def _of_another(before: str, own: frozenset[str]) -> bool:
    """Whether what stands before a verb names something else, or another body."""
    if _SOMETHING_ELSE.search(before.strip()):
        return True
    if not words_of(before).isdisjoint(own - NEUTRAL):
        return False  # "Port of Seattle Commission"
    others = (each for each in _NAMED_BODY.finditer(before) if not each["with"])
    return any(each["name"] not in NEUTRAL for each in others)


def _is_taken_back(off: str, behind: str) -> bool:
    """Whether it is off for some, in part or in one place, or on another day."""
    if _GOES_ON.search(behind) or _IN_PART.search(behind) or _DAY_BEHIND.match(behind):
        return True
    if off.startswith("no "):
        return ANOTHER.search(behind) is not None or not _NO_MEETING_OF.match(behind)
    return _NOT_HELD.match(off) is not None and _OTHERWISE.match(behind) is not None
