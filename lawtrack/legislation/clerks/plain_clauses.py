"""A clause that calls a meeting off in words of which none is about anything else; pure.

"Unfortunately tonight's regular meeting had to be cancelled" is told in a hundred ways. Each word
of such a clause, up to the reason, belongs to a closed list: one that does not ("parks", "item",
"if") may make it a clause on something else.
"""

from lawtrack.linear_pattern import LinearPattern

LONGEST = 300

_OFF = LinearPattern(r"\b(?:cancell?ed|called off|postponed)\b")
_NOT_HELD = LinearPattern(
    r"\b(?:will|shall|did|does|do|is|are|was|were|has|have) not (?:be |been |being )?"
    r"(?:held|meet|met|meeting|convened?|tak(?:e|en) place|go forward|proceed|happen|occur)\b"
)
_NONE = LinearPattern(r"^(?:there (?:is|are|will be) |there'(?:s|ll be) )?no\b")
_REASON = LinearPattern(
    r",? ?\b(?:due to|because|owing to|for (?:a |the )?(?:lack|want)|per|by|as a result of|until|"
    r"on account of|in (?:observance|light|view|honor|favor|lieu) of|out of|following|"
    r"at the (?:request|direction))\b"
)
_QUORUM = LinearPattern(
    r"\b(?:(?:lack|want|absence|no) (?:of )?(?:an? |the )?quorum|quorum (?:was|is|could) not)\b"
)
_OF_OTHERS = LinearPattern(r"\b(?:items? #?\d|if|unless|only|except|not)\b")
_HOUR_BEHIND = LinearPattern(r"\bat \d{1,2}(?::\d\d)? ?[ap]\.?m\b\.?")
_THAT_DAY = LinearPattern(r"\b(?:on this (?:day|date)|scheduled for)\b")

_MEETING = frozenset(
    ["meeting", "meetings", "hearing", "session", "sessions", "council", "board", "committee",
     "commission"]
)  # fmt: skip
_NEUTRAL = _MEETING | frozenset(
    ["the", "this", "that", "today's", "tonight's", "our", "its", "a", "an", "of", "to", "be", "is",
     "are", "was", "were", "has", "have", "had", "been", "being", "will", "shall", "must", "hereby",
     "now", "officially", "unfortunately", "regretfully", "regrettably", "formally", "therefore",
     "again", "regular", "regularly", "special", "scheduled", "upcoming", "public", "joint",
     "monthly", "weekly", "biweekly", "quarterly", "annual", "full", "city", "town", "village",
     "county", "common", "council's", "board's", "committee's", "commission's", "today", "tonight",
     "evening's", "week", "weeks", "week's", "month", "one", "two", "both", "all", "please", "note",
     "notice", "and", "further", "indefinitely", "later", "date", "time", "future", "rescheduled",
     "as", "chair", "chairman", "chairwoman", "chairperson", "mayor", "president", "clerk",
     "speaker", "held"]
)  # fmt: skip
# What "no meeting" is not said of: beside it the council's own may take place.
_OF_ITS_OWN = frozenset(["public", "joint", "special", "hearing", "session", "sessions"])
_WHERE_ALL_ARE = frozenset(["study", "work", "closed", "open", "executive"])


def state_of_plain_clause(clause: str) -> str:
    """The state that a clause gives the meeting; empty where one of its words may be of another."""
    if len(clause) > LONGEST:
        return ""
    clause = _THAT_DAY.sub("", clause.casefold().replace("’", "'"))
    reason = _REASON.search(clause)
    telling, why = (clause[: reason.start()], clause[reason.start() :]) if reason else (clause, "")
    has_no_quorum = _QUORUM.search(why) is not None
    if _OF_OTHERS.search(why) and not has_no_quorum:
        return ""
    none = _NONE.search(telling)
    off = none or _OFF.search(telling) or _NOT_HELD.search(telling)
    if off is None:
        return ""
    before, behind = telling[: off.start()], _HOUR_BEHIND.sub("", telling[off.end() :])
    words = {word.strip('.,!:;*()"-') for word in f"{before} {behind}".split()} - {""}
    allowed = _NEUTRAL - _OF_ITS_OWN if none else _NEUTRAL
    if not words.isdisjoint(("both", "all")):
        allowed = allowed | _WHERE_ALL_ARE
    names_it = not _MEETING.isdisjoint(words) or (not none and not before.strip(" *("))
    if not names_it or not words <= allowed:
        return ""
    if has_no_quorum:
        return "no-quorum"
    return "postponed" if "postponed" in off[0] else "cancelled"
