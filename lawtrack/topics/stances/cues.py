"""The words of the lists in a clause: the last before its phrase, and what governs that one."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.stances.stance_kinds import DISCLOSE, STANCE_OF, STUDY
from lawtrack.topics.stances.statement import ANOTHER, DENIED, PASSIVE
from lawtrack.topics.words import Cue, Words, cues_in, longest_cues

_CUES = tuple(STANCE_OF)
_SUBORDINATE = re.compile(
    r"\b(?:when|whenever|where|if|whether|that|which|who|how)\b", re.IGNORECASE
)
# "governing who may", "regulations under which an agency may"
_WHO_MAY = re.compile(
    r" (?:on |for |of |as to |under |by |in )?(?:who|how|when|where|what|which)\b[^.;]{0,40}",
    re.IGNORECASE,
)
# "No aircraft operated by or for an agency of this state shall": nobody may
_NOBODY_MAY = LinearPattern(
    r"(?:\A|[.:—–-]\W+)(?P<nobody>no\b[^.;:]{1,200}?\b(?:shall|may|must|can|will)\b)",
    ignore_case=True,
)
_OTHERS_MUST = LinearPattern(r"^[^.;:]*\b(?:shall|must|will)\b", ignore_case=True)
# between a report and what it is on
_TALKS_OF = LinearPattern(
    r"(?:[\s:,]|\b(?:on|of|into|about|for|regarding|concerning|the|an?|any|its|possible|potential"
    r"|proposed|options|(?:whether|how|ways)(?: to)?|what it (?:would take|takes) to)\b)*",
    ignore_case=True,
)
_USING = re.compile(r"(?:utili[sz]|employ|operat|deploy|install)ing\b", re.IGNORECASE)
_NOUN = re.compile(
    r"\w(?<!ing)(?<!\bfrom)(?<!\b(?:and|for|not))(?<!\b(?:of|by|or|in|on|to)) $", re.IGNORECASE
)
_HOW_TO = re.compile(
    r"\b(?:how|whether|when|where|ways?|what it (?:would take|takes)) to ?$", re.IGNORECASE
)
# "Customs and Border Protection's": no second thing
_AGENCY = LinearPattern(r"\b[A-Z]\w+ (?:and|&) [A-Z]\w+(?: [A-Z]\w+)*['’]s\b")
_MODEL = re.compile(r"\b(?:model|uniform|statewide|minimum) ", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|unless|before)\b", re.IGNORECASE)
# "restricts the further disclosure of"
_LIMITS = re.compile(r"(?:limit|restrict|prohibit|regulat)", re.IGNORECASE)
_ANOTHER_MEMBER = LinearPattern(
    r", (?:and )?(?:for )?an? (?:[\w-]+ )*?(?:and (?:an? )?)?(?:[\w-]+ ){0,2}$", ignore_case=True
)
_ALL = re.compile(r"(?: the| any| all| further| public)* ", re.IGNORECASE)
_IS_NOT = re.compile(r"\b(?:not|never|cannot|nor|nobody|none|no)\b", re.IGNORECASE)
# what "shall not" does not reach: another verb's own "may", a condition, who does it
_OUT_OF_SCOPE = re.compile(
    r"[;:]|\b(?:shall|must|may|will|can|to|but|that|which|who|whose|unless|until|except|without|if"
    r"|when|where|whether)\b",
    re.IGNORECASE,
)
_OF_IT = LinearPattern(
    r"(?: (?:the|its|any|all|an?|or|and|existing|current|continued|use|operation|deployment"
    r"|funding|contracts?|agreements?|licen[sc]es?|subscriptions?|programs?|of|for|to|\w+ing))* ?",
    ignore_case=True,
)


_HOLDING = re.compile(
    r"(?<!not )\b(?:include|contain|cover|address|describe|set forth)\b[^.;]*\Z", re.IGNORECASE
)
# "is informed of—", "shall tell them—"
_TELLS = LinearPattern(r"(?: [\w'’-]+){0,6}[ :,—–-]*")
_TELLS_MORE = re.compile(r"\b(?:shall|must|may|will|and)\b", re.IGNORECASE)


def own_cues(before: str, words: Words) -> list[Cue]:
    """The cues of a clause before its phrase: that nobody may, however long the name, is one."""
    own = _without_subordinate(cues_of(words, before), before)
    nobody = _NOBODY_MAY.search(before)
    if nobody is None or any(cue.name == "forbids" for cue in own):
        return own
    if _OTHERS_MUST.search(before[nobody.end() :]):
        return own
    start, end = nobody.span(1)
    return sorted([*own, Cue(start, end, "forbids")], key=lambda cue: cue.end)


def _without_subordinate(own: list[Cue], before: str) -> list[Cue]:
    """The cues without a last one that only tells when: "notice … when a business uses"."""
    if len(own) > 1 and own[-1].name == "authorises" and _of_a_user(own[-1], before):
        return own[:-1]
    if len(own) > 1 and own[-1].name == "authorises" and own[-2].name in ("discloses", "studies"):
        between = before[own[-2].end : own[-1].start]
        if _SUBORDINATE.search(between) and not ANOTHER.search(between):
            return own[:-1]
    limited = len(own) > 1 and own[-1].name == "authorises" and own[-2].name == "limits"
    if limited and _WHO_MAY.fullmatch(before[own[-2].end : own[-1].start]):
        return own[:-1]
    return own


def _of_a_user(cue: Cue, before: str) -> bool:
    """Whether a word only tells who has it: "notice be posted at locations utilizing"."""
    return (
        _USING.match(before, cue.start) is not None
        and _NOUN.search(before[: cue.start]) is not None
    )


def of_another(own: Sequence[Cue], before: str) -> bool:
    """Whether the last word is of another member of a row than the phrase.

    "penalties for fraud, a data-mining system and": what the phrase belongs to has an article.
    """
    return bool(own) and _ANOTHER_MEMBER.search(f"{before[own[-1].end :]} ") is not None


def is_thought_of(own: Sequence[Cue], before: str, words: Words) -> bool:
    """Whether the last word, that it is forbidden, is what the one before looks into."""
    if looked_into(own[-2:], before, words) != "studies":
        return False
    return _TALKS_OF.fullmatch(before[own[-2].end : own[-1].start]) is not None


def looked_into(own: Sequence[Cue], before: str, words: Words) -> str:
    """The list of the word that looks into the last ones: "evaluate the privacy risks of"."""
    for looks, last in reversed(list(pairwise(own))):
        between = before[looks.end : last.start]
        listed = between.endswith(", ") and before[last.start : last.end].endswith("ing")
        if listed or ANOTHER.search(_AGENCY.sub("", between)):
            return ""  # "creating a commission on …, restricting the use of"
        if looks.name == "discloses" and _MODEL.search(before[looks.end : last.end]):
            return ""  # to publish a model policy is to lay it down
        if looks.name in ("studies", "discloses", "limits"):
            named = words.stands("objects", before[last.start : last.end]) or (
                looks.name == "studies" and _HOW_TO.search(between) is not None
            )
            return looks.name if named else ""
    return ""


def denied_with(own: Sequence[Cue], before: str) -> str:
    """The words from the "not" that governs the last verb, or "".

    It governs all verbs of a row: "shall not take, keep or disclose".
    """
    for cue in reversed(own[:-1]):
        near = own[-1].start - cue.end < DENIED
        if cue.name == "forbids" and (near or _IS_NOT.search(before, cue.start, cue.end)):
            governed = _OUT_OF_SCOPE.search(before[cue.end : own[-1].start]) is None
            return before[cue.start :] if governed else ""
    return ""


def goes_on(own: Sequence[Cue], before: str) -> bool:
    """Whether it is forbidden to end it: "shall not discontinue the use of"."""
    if len(own) < 2 or own[-1].name != "forbids" or _IS_NOT.search(before, *own[-1][:2]):
        return False
    ended = denied_with(own, before)
    return bool(ended) and _OF_IT.fullmatch(before[own[-1].end :]) is not None


def denied_until(own: Sequence[Cue], before: str) -> bool:
    """Whether the last word only tells until when it is forbidden: "cease … until an audit"."""
    if len(own) < 2 or own[-2].name != "forbids":
        return False
    return _UNTIL.search(before[own[-2].end : own[-1].start]) is not None


def last_is_limited(own: Sequence[Cue], before: str) -> bool:
    """Whether the last word is what the one before limits: "restricts disclosure of"."""
    if len(own) < 2 or own[-2].name not in ("limits", "forbids"):
        return False
    between = before[own[-2].end : own[-1].start]
    return (
        _LIMITS.match(before[own[-2].start :]) is not None and _ALL.fullmatch(between) is not None
    )


def told_above(stems: Sequence[str], above: Sequence[Cue]) -> str:
    """How the stem looks into it or tells it: "the report shall include each of the following"."""
    if not above:
        return ""
    if above[0].name == "studies":
        return STUDY
    stem = stems[0]
    rest = stem[above[0].end :]
    if above[0].name == "discloses" and _TELLS.fullmatch(rest) and not _TELLS_MORE.search(rest):
        return DISCLOSE
    if _HOLDING.search(stem[-2 * PASSIVE :]) is None:
        return ""
    held = [cue.name for cue in above if cue.name in ("studies", "discloses")]
    return STUDY if "studies" in held else DISCLOSE if held else ""


def cues_of(words: Words, text: str) -> list[Cue]:
    """The cues of a text without those that lie inside a longer one, or in a mere name."""
    return list(_cues_of(words, text))


@lru_cache(maxsize=64)  # what stands before a phrase is asked for again and again
def _cues_of(words: Words, text: str) -> tuple[Cue, ...]:
    cues = longest_cues(cues_in(words, (*_CUES, "names"), text))
    return tuple(cue for cue in cues if cue.name != "names")
