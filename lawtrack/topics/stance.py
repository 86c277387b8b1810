"""What a measure would do about its subject, told from the words of the sentences that name it.

The title and the summary are asked first, for they say it in a few words; then the clauses of the
text. Within one of them the strictest rule counts, but a prohibition with a way out ("without a
warrant", "unless") restricts, and a hearing studies whatever it is about.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BAN = "ban or moratorium"
RESTRICT = "restrict or regulate"
DISCLOSE = "require disclosure or reporting"
STUDY = "study"
AUTHORISE = "authorise or fund"
UNCLEAR = "unclear"

STRICTEST_FIRST = (BAN, RESTRICT, DISCLOSE, STUDY, AUTHORISE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the text: its enumerated item, its sentence, and the words that govern it."""

    item: str
    sentence: str
    lead: str


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# Whatever a hearing is about, a hearing looks into it.
_HEARING = _words(r"oversight(?= ?[-–—:])|hearings?")
_BAN = _words(
    r"prohibit(?:s|ed|ing|ion|ions)?|bann?(?:s|ed|ing)?|moratorium|unlawful|illegal|no funds"
    r"|none of the funds|no (?:portion|part) of|forbid(?:s|den|ding)?|discontinu\w+|bars? \w+"
    r"|(?:shall|may|must) not (?:be )?(?:us(?:e|ed)|obtain|acquire|purchase|deploy|install|operate"
    r"|possess|equip\w*|analy[sz]ed?|run|subject(?:ed)?|require[sd]?|creat\w+|collect(?:ed)?"
    r"|capture[sd]?|enabled?|employ|connect(?:ed)?|utilize[sd]?|contract)"
    r"|no \w+(?: [\w,-]+){0,8} (?:may|shall)(?: [\w,]+){0,3} (?:use|used|equipped|obtain|acquire"
    r"|install|purchase|deploy|analy[sz]ed|connected|operate|require|collect)"
)
# Not a prohibition of the thing itself, or one with a way out.
_WAY_OUT = _words(
    r"without|unless|except (?:under|with|as|when|pursuant)|outside|solely"
    r"|sole (?:basis|reason|factor)|alone|only (?:if|when|for|to|with|under)"
    r"|advertising|marketing|certain (?:uses|circumstances|conditions)|obligation of funds"
    r"|prohibitions? on (?:the )?(?:sale|disclosure)"
)
# Until the legislature speaks nobody may use it: that is no way out.
_BY_LAW = re.compile(
    r"\b(?:unless|without|until)\b(?: [\w,-]+){0,8} (?:(?:statut\w+|legislative|such) authori\w+"
    r"|(?:by|in) (?:a |an )?(?:statute|law(?! enforcement)|legislation)"
    r"|act of (?:congress|the legislature))",
    re.IGNORECASE,
)
_UNTIL = _words(r"(?:funds?|pay|salary)(?: [\w,-]+){1,20} until")
_LOOKS_INTO = _words(
    r"task force|commission to|to study|(?-i:To) (?:evaluate|assess)"
    r"|(?:conducts?|carry out) a study|(?:requires?|directs?) (?:\w+ ){1,6}to (?:study|evaluate)"
    r"|stud(?:y|ies) (?:law|the|on|of)"
    r"|(?:support|conduct|fund)\w* (?:\w+ )?research"
)
_SETS_UP = _words(
    r"shall (?:establish|implement|collect|enroll|deploy|use|provide|install|expand"
    r"|submit (?:\w+ ){0,8}plan)|(?:there )?is established|establishment of|authorized uses?"
    r"|implementation of|is authorized to|(?:demonstration|pilot) programs?"
    r"|authori[sz]ation of use|to (?:utilize|purchase)"
)
_LIMITS = _words(
    r"regulat\w+|restrict\w*|limit(?:s|ing|ations?)?|warrants?|court orders?|consent|may refuse"
    r"|opt[ -]out|optional|may (?:not|only)|only (?:if|when|with|under|after)|(?:shall|must) not"
    r"|does not use|written release|safeguards?|retention|solely|sole (?:basis|reason|factor)"
)
_DISCLOSE = _words(
    r"disclos(?:e|es|ing|ure|ures)|notif\w+|notices?|signage|signs? (?:where|at|that|when|if)"
    r"|post\w* (?:an? )?(?:[\w-]+ )?(?:notice|sign)s?|transparen\w+|registration statements?"
    r"|annual report|publish\w*|inventory"
)
_PROTECTS = _words(
    r"privacy|protect\w*|best practices|accountab\w+|prevent\w*|polic(?:y|ies)"
    r"|(?:mis|ab)us(?:e|ive)|governmental use"
)
_STUDY = _words(
    r"stud(?:y|ies|ying)|report(?:s|ing)? (?:on|to)|research|recommendations?|assess\w*|evaluat\w*"
    r"|measurement"
)
# What is only received or talked about asks to be considered.
_RECEIVED = _words(r"communication|petition|letter|briefing|presentation|discussion|consideration")
_AUTHORISE = _words(
    r"authori[sz](?:e|es|ed|ing|ation|ations)|establish\w*|implement\w*|fund(?:s|ing|ed)?"
    r"|appropriat\w+|purchase|contract|agreement|deploy\w*|required?|permit\w*|allow\w*|may use"
    r"|program|acquir\w+|utilize|grants?"
)
_ORDER = (
    (STUDY, _LOOKS_INTO),
    (AUTHORISE, _SETS_UP),
    (RESTRICT, _LIMITS),
    (DISCLOSE, _DISCLOSE),
    (STUDY, _STUDY),
    (RESTRICT, _PROTECTS),
    (STUDY, _RECEIVED),
    (AUTHORISE, _AUTHORISE),
)


def stance_of(headlines: Sequence[str], clauses: Sequence[Clause]) -> tuple[str, str]:
    """One of the six and the sentence that decided; "unclear", "" where no word says it.

    ``headlines`` are the title, the sentences of the summary and the headings that name the
    subject; they decide together. Else the ``clauses`` of the text vote, and of equal numbers the
    stricter stance wins.
    """
    if (found := _stance(" ".join(headlines))) != UNCLEAR:
        return found, next((each for each in headlines if _stance(each) == found), headlines[0])
    voted = [(_of_clause(clause), clause.sentence) for clause in clauses]
    votes = Counter(stance for stance, _ in voted if stance != UNCLEAR)
    if not votes:
        return UNCLEAR, ""
    chosen = max(STRICTEST_FIRST, key=lambda stance: votes[stance])
    return chosen, next(sentence for stance, sentence in voted if stance == chosen)


def _of_clause(clause: Clause) -> str:
    """What its item says; where that is silent, the words before it, the nearest first."""
    own = _stance(clause.item)
    around = [_stance(words) for words in _around(clause)]
    # "the purchase of" pays for nothing where the words above it say "may not be used for".
    if own == AUTHORISE and BAN in around:
        return BAN
    return next((stance for stance in (own, *around) if stance != UNCLEAR), UNCLEAR)


def _around(clause: Clause) -> Iterator[str]:
    before = clause.lead + " " + clause.sentence[: max(0, clause.sentence.find(clause.item))]
    yield before[-150:]
    yield before[-300:]
    yield clause.lead + " " + clause.sentence


def _stance(text: str) -> str:
    if _HEARING.search(text):
        return STUDY
    if _BAN.search(text):
        if _UNTIL.search(text):
            return AUTHORISE
        return RESTRICT if _WAY_OUT.search(_BY_LAW.sub("", text)) else BAN
    return next((stance for stance, words in _ORDER if words.search(text)), UNCLEAR)
