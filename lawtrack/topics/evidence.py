"""What the place of a phrase in a body of text makes of it: heading, rule, definition, recital …"""

import re

from lawtrack.topics.matching import Hit
from lawtrack.topics.sentences import bounds

HEADING = "heading"
OPERATIVE = "operative clause"
DEFINES = "definition"
PLAIN = "plain"
RECITAL = "recital"
LIST = "list"

_HEADING = re.compile(
    r"\s*(?:§+|sec(?:tion)?\.?|art(?:icle)?\.?|title|chapter|part|subtitle)\s*[\dIVX][\w.\-–]*",
    re.IGNORECASE,
)
_RECITAL = re.compile(r"\bwhereas\b", re.IGNORECASE)
_RESOLVED = re.compile(r"\b(?:resolved|ordained|enacted|therefore)\b", re.IGNORECASE)
_FINDINGS = re.compile(
    r"\b(?:finds?(?: and declares?)?(?: the following| that|:)|findings\b|sense of (?:the )?\w+)",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\b(?:shall|must|may not|prohibit\w*|unlawful|ban(?:s|ned|ning)?|no funds|none of the funds"
    r"|require[sd]?|direct(?:s|ed)|authori[sz]e[sd]?|report on|guidance|study|recommendations?"
    r"|only if|unless|limits?|provided that|no (?:[\w,-]+ ){1,8}may|may refuse|moratorium"
    r"|ordered|hearings?|forbid\w*|calls? (?:up)?on|urg(?:es|ing))\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"\b(?:means?|refers to|has the (?:same )?meaning|is defined as)\b", re.IGNORECASE
)
_ITEM = re.compile(r"\(\w{1,4}\)\s|;\s")
_LEAD = 900
_SECTION = re.compile(r"\n\n\s*(?:§|sec(?:tion)?\.? \d|article \d)", re.IGNORECASE)


def kind_of(text: str, hit: Hit) -> str:
    """The kind of evidence that a hit in a body of text is."""
    weak = hit.group.tier == "weak"
    if hit.listed and weak:
        return LIST
    if _in_heading(text, hit):
        return HEADING
    first, last = bounds(text, hit.start, hit.end)
    if _in_recital(text, first, hit.start):
        return RECITAL
    sentence = text[first:last]
    if _defines(text, first, last, hit):
        return DEFINES
    if _RULE.search(sentence):
        return OPERATIVE
    if not weak and _RULE.search(_lead(text, first)):
        return OPERATIVE
    return PLAIN


def item_around(text: str, hit: Hit) -> str:
    """The enumerated item in which a hit stands: from "(2)" or a semicolon to the next one."""
    first, last = bounds(text, hit.start, hit.end)
    begins = [found.end() for found in _ITEM.finditer(text, first, hit.start)]
    following = _ITEM.search(text, hit.end, last)
    return text[begins[-1] if begins else first : following.start() if following else last]


def governing(text: str, hit: Hit) -> str:
    """The words before a clause that govern it: "may not be used for" before a list."""
    first, _ = bounds(text, hit.start, hit.end)
    return _lead(text, first)[-300:]


def _in_heading(text: str, hit: Hit) -> bool:
    begin = text.rfind("\n", 0, hit.start) + 1
    end = text.find("\n", hit.end)
    line = text[begin : end if end >= 0 else len(text)]
    if len(line) > 160:
        return False
    return _HEADING.match(line) is not None


def _in_recital(text: str, first: int, start: int) -> bool:
    before = text[max(0, first - 1500) : start]
    whereas = [found.end() for found in _RECITAL.finditer(before)]
    return bool(whereas) and not _RESOLVED.search(before, whereas[-1])


def _defines(text: str, first: int, last: int, hit: Hit) -> bool:
    """Whether the sentence says what the phrase itself means."""
    after = text[hit.end : min(last, hit.end + 80)]
    return _DEFINITION.search(after) is not None


def _lead(text: str, first: int) -> str:
    """What stands before a clause in its section: the words that govern a list of clauses."""
    before = text[max(0, first - _LEAD) : first]
    begins = [found.start() for found in _SECTION.finditer(before)]
    return before[begins[-1] :] if begins else before
