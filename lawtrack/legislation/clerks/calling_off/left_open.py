"""Sentences that may call the meeting off, in words that are read no further; pure.

"The meeting did not occur as planned" is told by no phrase, and is no good news. A sentence with
such a verb leaves open whether the meeting takes place, unless what is off is named and is
something else (a tour, an item, who attends in person), or it is a meeting of another day.
"""

from lawtrack.legislation.clerks.calling_off.on_this_meeting import (
    LONGEST_COMMENT,
    UNDER_A_CONDITION,
    ToldMeeting,
    sentences_of,
)
from lawtrack.legislation.clerks.calling_off.openings import without_openings
from lawtrack.legislation.clerks.calling_off.own_day import OWN, is_moved_to, with_days_marked
from lawtrack.legislation.clerks.calling_off.plain_clauses import may_tell
from lawtrack.legislation.clerks.calling_off.who_is_meant import (
    ANOTHER,
    MEETING_WORDS,
    NEUTRAL,
    own_words,
    words_of,
)
from lawtrack.legislation.clerks.clerk_words import general_spelling
from lawtrack.linear_pattern import LinearPattern

_MAY_BE_OFF = LinearPattern(
    r"\b(?:cancell?ed|postponed|called off|vacated|scrapped|"
    r"(?:taken|removed|deleted|dropped) (?:off|from) (?:of )?(?:the |our )?calendar|off calendar|"
    r"(?:will|shall|was|were|is|are|did|does|do|has|have|had|could|can)(?: not|n't)(?: be| been)? "
    r"(?:held|meet|met|occur|happen|take place|taken place|conven\w+|called to order)|not held|"
    r"no (?:regular |special )?(?:council |board |committee |commission )?meeting|"
    r"(?:no|lack of|lacked|without|insufficient|lost its|absence of)(?: an?| the)? quorum|"
    r"quorum (?:was|is|could|has) not)\b"
)
# What else may be off, or said of a meeting that is on.
_SOMETHING_ELSE = LinearPattern(
    r"\b(?:items?|files?|cases?|tour|dinner|reception|luncheon|lunch|retreat|briefing|site visit|"
    r"open house|ceremony|workshop|presentation|recognition|closed|executive|study|work|"
    r"in[- ]person|virtual|remote|zoom|attendance|comments?|testimony|interpret\w*|translat\w*|"
    r"childcare|parking|live ?stream\w*|broadcast|televised|streaming|recording|video|invocation|"
    r"minutes|contracts?|leases?|permits?|events?|parade|class(?:es)?|elections?|"
    r"hearings? (?:on|for|of|regarding)|public hearings?|"
    r"next|last|previous|prior|not|no longer|to|possible|subcommittee|task force|quorum of)\b|^notice of"
)
# What is not done so, for all or in this place, may be done otherwise.
_OTHERWISE = LinearPattern(
    r"^,? ?(?:in[- ]person|virtual|remote|at|in|online|on zoom|via|for the public|only|by zoom)\b"
)
_HELD_OTHERWISE = ("held", "meet", "met", "conven", "place", "order")
_GOES_ON = LinearPattern(
    r"\b(?:sessions?|meetings?|council|board|committee|commission) (?:(?:will|still|is|to) )*"
    r"(?:takes? place|on\b|meets?|proceeds?|be held|goes? on)"
)
_IN_PART = LinearPattern(r"\bonly\b|^ (?:for the public|for those|in part)\b|^\?")
_NO_MEETING_OF = LinearPattern(
    r"^(?:$|[ ,.;-]*(?:on|today|tonight|this|these|will|due|scheduled|held|because|for|in|until)\b)"
)
_BY_ITSELF = LinearPattern(r"\b(?:council|board|committee|commission|chair)(?: has| have)?$")
_NAMED_BODY = LinearPattern(
    r"(?P<with>\bwith (?:the )?(?:\w+ ){0,2})?"
    r"\b(?P<name>\w+) (?:committee|board|commission|council|authority|district)\b"
)


def leave_it_open(comment: str, event: ToldMeeting) -> bool:
    """Whether a sentence of a comment, which tells no state, may call this meeting off."""
    if not may_tell(comment[:LONGEST_COMMENT]):
        return False
    return any(_leaves_it_open(each, event) for each in sentences_of(comment))


def _leaves_it_open(sentence: str, event: ToldMeeting) -> bool:
    clause = without_openings(sentence.strip(" *.!"), event.date).casefold()
    if is_moved_to(clause, event.date) or clause.endswith("?"):
        return False
    clause = with_days_marked(general_spelling().read_out(clause), event.date)
    off = _MAY_BE_OFF.search(clause)
    if off is None or UNDER_A_CONDITION.search(clause):
        return False
    if ANOTHER.search(clause) and OWN not in clause:
        return False
    return _may_be_this_one(clause[: off.start()], off[0], clause[off.end() :], event.name)


def _may_be_this_one(before: str, off: str, behind: str, name: str) -> bool:
    """Whether what is off may be the meeting of this name: nothing else is named."""
    if _SOMETHING_ELSE.search(before) or _GOES_ON.search(behind) or _IN_PART.search(behind):
        return False
    if off.endswith(_HELD_OTHERWISE) and _OTHERWISE.match(behind):
        return False
    if "no " in off and "meeting" in off and not _NO_MEETING_OF.match(behind):
        return False
    if behind and _BY_ITSELF.search(before.strip()) and "not" not in off and "quorum" not in off:
        return False  # "The Board cancelled its contract"
    own = own_words(name.casefold())
    others = (each for each in _NAMED_BODY.finditer(before) if not each["with"])
    if any(each["name"] not in NEUTRAL | own for each in others):
        return False
    if "quorum" in off or "meeting" in off:
        return not _SOMETHING_ELSE.search(behind)
    return not words_of(before).isdisjoint(MEETING_WORDS | own)
