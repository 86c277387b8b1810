"""The words in which a clause may name the meeting that it speaks of; pure.

Up to the verb each word of a clause on the meeting is of a closed list: one that is not ("parks",
"item") may make it a clause on something else.
"""

from typing import NamedTuple

from lawtrack.legislation.clerks.calling_off.own_day import EARLIER, LATER, OWN, OWN_MONTH
from lawtrack.linear_pattern import LinearPattern

MEETING_WORDS = frozenset(
    ["meeting", "meetings", "hearing", "hearings", "session", "sessions", "council", "board",
     "committee", "commission", "commissioners", "supervisors", "aldermen", "selectmen",
     "trustees"]
)  # fmt: skip
NEUTRAL = MEETING_WORDS | frozenset(
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
     "so", "also", "just", "instead", "official", "formal", "business", OWN, f"{OWN}'s", OWN_MONTH]
)  # fmt: skip
# What a body is called by; one that this meeting's name has another word for is not meant.
BODIES = frozenset(["council", "board", "committee", "commission"])
# What "no meeting" is not said of: beside it the council's own may take place.
OF_ITS_OWN = frozenset(
    ["public", "joint", "special", "hearing", "hearings", "session", "sessions", "agenda",
     "business"]
)  # fmt: skip
WHERE_ALL_ARE = frozenset(["study", "work", "closed", "open", "executive", "in-person", "virtual"])
WAYS = frozenset(["in-person", "virtual"])
# Behind these comes what something is: "the cancelled meeting".
_NOT_A_VERB_BEHIND = [[each] for each in ("the", "a", "this", "our", "its", "of", "any")]
_AROUND = '.,!:;*()"-[]/='
ANOTHER = LinearPattern(rf"\b(?:{EARLIER}|{LATER})\b")
# What takes back, behind it, that a meeting is off, or says of what part or for whom it is.
TAKES_BACK = LinearPattern(
    r"\b(?:if|unless|whether|only|except|but|however|in[- ]person|virtual(?:ly)?|remote(?:ly)?|"
    r"online|zoom|public|person|attendance|may|might|could|should|error|longer|agenda items?|"
    r"minutes?|hours?|(?:will|to|shall) (?:still|proceed|go (?:on|ahead|forward))|"
    r"as (?:scheduled|planned)|(?:is|are) (?:on|still)|takes? place)\b"
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


class NamedMeeting(NamedTuple):
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
        return MEETING_WORDS | {"we"} | (self.own - NEUTRAL)

    def is_meant_by(self, before: str, behind: str = "") -> bool:
        """Whether what stands before a verb names this meeting and nothing else, or is nothing.

        Who did it may stand there as well, and what they did it to ``behind``.
        """
        words = words_of(before)
        if before.split()[-1:] in _NOT_A_VERB_BEHIND:
            return False
        if words <= self.words:
            named = words | (words_of(behind) if words_of(behind) <= self.words else frozenset())
            return not (self.must_name_it and self.names.isdisjoint(named))
        more = _WITH_MORE.match(f"{before.strip()} ")
        if more is None or not words_of(more["subject"]) <= self.words:
            return False
        if more["more"].endswith(" and"):
            return not TAKES_BACK.search(more["more"])
        if not more["verb"]:
            return False  # "a meeting to replace the cancelled one"
        is_of_another = ANOTHER.search(more["more"]) or _OTHER_BODY.search(more["more"])
        return not is_of_another and more["more"].count(" ") <= _MOST_MORE


def other_bodies(clause: str, name: str) -> frozenset[str]:
    """The bodies that a clause speaks of where the meeting's name is that of another one.

    "The Board will not meet" is not said of a Planning Commission, and "Planning Comm." is. Who
    decided it may be any body.
    """
    own = words_of(name)
    if "subcommittee" in name:
        own |= {"committee"}
    if not _HAVE_BOARDS.isdisjoint(own):
        own |= {"board"}
    if BODIES.isdisjoint(own):
        return frozenset()
    named = [
        (each["of"].strip(), str(each["body"]))
        for each in _BODY_NAMED.finditer(_NO_BODY.sub("", clause))
    ]
    if any(body in own or of in own - NEUTRAL for of, body in named):
        return frozenset()
    return frozenset(body for _, body in named)


_HAVE_BOARDS = frozenset(["agency", "authority", "corporation", "district", "trust", "association"])
_BODY_NAMED = LinearPattern(r"(?P<of>(?:[\w']+ )?)\b(?P<body>council|board|committee|commission)\b")
# A room, an officer, and whoever decided it.
_NO_BODY = LinearPattern(
    r"\b(?:council|board|committee|commission) (?:chair\w*|president|members?|chambers?|rooms?|"
    r"vice)\b|\b(?:by|with|per|direction of|request of|order of|action of|jointly) .*|"
    r"\b(?:council|board|committee|commission) (?:has )?(?:voted|decided|elected|agreed|chosen)\b"
)


def own_words(name: str) -> frozenset[str]:
    """The words of a meeting's name, and their first letters as people shorten it: "ZBA", "BOH"."""
    words = name.replace("&", " and ").split()
    short = "".join(word[0] for word in words if word not in _BETWEEN)
    of_its_own = "".join(word[0] for word in words if word not in {*_BETWEEN, *BODIES})
    no_articles = "".join(word[0] for word in words if word not in ("the", "and", "-"))
    letters = {short, of_its_own, no_articles, "".join(word[0] for word in words)}
    letters = {each for each in letters if len(each) > 1} - _SHORT_WORDS
    if "and" in words:  # "Z&H"
        letters |= {word[0] for word in words if word not in _BETWEEN}
    return words_of(name) | letters


_SHORT_WORDS = frozenset(
    ["am", "as", "at", "by", "do", "go", "he", "if", "in", "is", "it", "me", "no", "of", "on", "or",
     "pm", "so", "to", "up", "us", "we"]
)  # fmt: skip
_BETWEEN = ("of", "and", "the", "on", "for", "-")


def words_of(text: str) -> frozenset[str]:
    return frozenset(word.strip(_AROUND) for word in text.split()) - {""}
