"""What the place of a phrase in a body of text makes of it: heading, rule, definition, recital …"""

import re

from lawtrack.topics.matching import Hit
from lawtrack.topics.sentences import in_heading, section_of, sentence_bounds

HEADING = "heading"
OPERATIVE = "operative clause"
DEFINES = "definition"
PLAIN = "plain"
RECITAL = "recital"
LIST = "list"

# What stands between "whereas" or "Congress finds" and the enacting words is a reason, not a rule.
_RECITAL = re.compile(r"\bwhereas\b", re.IGNORECASE)
_RESOLVED = re.compile(r"\b(?:resolved|ordained|enacted|therefore)\b", re.IGNORECASE)
_FINDS = re.compile(
    r"\b(?:congress|senate|house|assembly|legislature|council|city|county|board|people)"
    r" (?:[\w,]+ ){0,3}(?:finds?|declares?)\b|\bfindings?:|\bfollowing findings\b"
    r"|\bsense of (?:the )?(?:congress|senate|house)",
    re.IGNORECASE,
)
_FINDINGS = re.compile(r"\bfindings?\b|\bsense of\b|\blegislative intent\b", re.IGNORECASE)
_SUBSECTION = re.compile(r"\n[ \t]*\([a-hj-u]\) ")
_RULE = re.compile(
    r"\b(?:shall|must|may (?:not|only|be (?:used|equipped|required|collected)|use|collect|obtain"
    r"|acquire|purchase|deploy|operate|require|establish|conduct|test|enter into)"
    r"|prohibit\w*|unlawful|illegal|ban(?:s|ned|ning)?|no funds|none of the funds|forfeit\w*"
    r"|requir(?:e[sd]?|ing)|direct(?:s|ed|ing)|authori[sz](?:e[sd]?|ing)|only if|unless"
    r"|provided that|moratorium|is established|will (?:not|use|create|establish)|ordered"
    r"|forbid\w*|calls? (?:up)?on|urg(?:es|ing))\b",
    re.IGNORECASE,
)
# Rules that bind the use of what they name, even where it is one example of several.
_BINDS = re.compile(
    r"\b(?:(?:shall|may|must|can) ?not|may only|only (?:if|when|with)|prohibit\w*|unlawful|illegal"
    r"|ban(?:s|ned|ning)?|no funds|none of the funds|no (?:portion|part) of|no (?:[\w,-]+ ){1,8}"
    r"(?:may|shall)|unless|without|moratorium|warrants?|consent|disclos\w+|notice|notify"
    r"|polic(?:y|ies)|opt out|forbid\w*)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"\b(?:such as|includ(?:e|es|ing)|like|e\.g\.|for (?:example|instance)|examples?)\b[^.;]*$",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"\b(?:means?|refers to|has the (?:same )?meaning|is defined as)\b", re.IGNORECASE
)
# The definition of another term defines what it begins with and names the rest on the way.
_OTHER_TERM = re.compile(
    r"(?:\bterm\b|[“\"])[^.;]{0,80}\b(?:means?|includes?|refers to)\b", re.IGNORECASE
)
_FIRST_WORDS = 40
# "shall not collect, sell or disclose a person's": a rule on the thing itself.
_TAKES = re.compile(
    r"\b(?:(?:collect|captur|obtain|acquir|us|sell|leas|disclos|shar|retain|stor|keep|scan|process"
    r"|possess|requir|purchas|receiv|transfer|rel(?:y|ies) (?:up)?on)(?:e|es|ed|s|ing)?"
    r"|(?:collection|capture|acquisition|sale|disclosure|retention|storage|possession)(?= of))"
    r"(?:(?: of)?(?: (?!such|other|including|as\b)[\w’'-]+){0,4}[ \n](?:a|an|any|the|his|her|their"
    r"|its|[\w-]+[’']s?)?)?[ \n]*$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\(\w{1,4}\)\s|;\s")
_LEAD = 2_500
_SECTION = re.compile(r"\n\s*(?:§|sec(?:tion)?\.? \d|article \d)", re.IGNORECASE)


def kind_of(text: str, hit: Hit) -> str:
    """The kind of evidence that a hit in a body of text is."""
    weak = hit.group.tier == "weak"
    if in_heading(text, hit.start):
        return HEADING
    if hit.listed and weak:
        return LIST
    first, last = sentence_bounds(text, hit.start, hit.end)
    if _in_recital(text, first, hit.start):
        return RECITAL
    sentence = text[first:last]
    if _defines(text, last, hit):
        return DEFINES
    if not weak and (other := _OTHER_TERM.search(text, first, hit.start)):
        if hit.start - other.end() <= _FIRST_WORDS:
            return DEFINES
        if not _BINDS.search(sentence):
            return LIST
    lead = "" if weak else _lead(text, first)
    if not _RULE.search(sentence) and not _RULE.search(lead):
        return PLAIN
    if _is_example(text, first, hit) and not _BINDS.search(f"{lead} {sentence}"):
        return LIST
    return OPERATIVE


def takes_what_follows(text: str, hit: Hit) -> bool:
    """Whether the words before a hit take, keep or use what it names."""
    first, _ = sentence_bounds(text, hit.start, hit.end)
    return _TAKES.search(text, first, hit.start) is not None


def item_around(text: str, hit: Hit) -> str:
    """The enumerated item in which a hit stands: from "(2)" or a semicolon to the next one."""
    first, last = sentence_bounds(text, hit.start, hit.end)
    begins = [found.end() for found in _ITEM.finditer(text, first, hit.start)]
    following = _ITEM.search(text, hit.end, last)
    return text[begins[-1] if begins else first : following.start() if following else last]


def governing_words(text: str, hit: Hit) -> str:
    """The words before a clause that govern it: "may not be used for" before a list."""
    first, _ = sentence_bounds(text, hit.start, hit.end)
    return _lead(text, first)[-300:]


def _in_recital(text: str, first: int, start: int) -> bool:
    before = text[max(0, first - 1500) : start]
    whereas = [match.end() for match in _RECITAL.finditer(before)]
    if whereas and not _RESOLVED.search(before, whereas[-1]):
        return True
    if _FINDINGS.search(section_of(text, start)):
        return True
    finds = [match.end() for match in _FINDS.finditer(before)]
    ends = (_SECTION, _SUBSECTION, _RESOLVED)
    return bool(finds) and not any(end.search(before, finds[-1]) for end in ends)


def _is_example(text: str, first: int, hit: Hit) -> bool:
    """Whether a phrase is one example among others: "such as drones, face recognition and"."""
    said = _EXAMPLE.search(text, first, hit.start)
    return said is not None and ("," in said.group() or text[hit.end : hit.end + 30].find(",") >= 0)


def _defines(text: str, last: int, hit: Hit) -> bool:
    """Whether the sentence says what the phrase itself means."""
    after = text[hit.end : min(last, hit.end + 80)]
    return _DEFINITION.search(after) is not None


def _lead(text: str, first: int) -> str:
    """What stands before a clause in its section: the words that govern a list of clauses."""
    low = max(0, first - _LEAD)
    # The clause itself may begin a section.
    begins = [found.start() for found in _SECTION.finditer(text, low, first + len("SECTION 1"))]
    return text[begins[-1] if begins else low : first]
