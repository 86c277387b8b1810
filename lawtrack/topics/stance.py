"""What a measure would do about its subject, told from the words of the sentences that name it.

The title and the summary are asked first, for they say it in a few words; then the clauses of the
text. Within one of them the strictest rule counts, but a prohibition with a way out ("without a
warrant", "unless") restricts, and a hearing studies whatever it is about.
"""

import re
from collections.abc import Iterable

BAN = "ban or moratorium"
RESTRICT = "restrict or regulate"
DISCLOSE = "require disclosure or reporting"
STUDY = "study"
AUTHORISE = "authorise or fund"
UNCLEAR = "unclear"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_HEARING = _words(r"oversight|hearing|task force|to study|conduct a study|requires? \w+ to study")
_BAN = _words(
    r"prohibit(?:s|ed|ing|ion)?|bann?(?:s|ed|ing)?|moratorium|unlawful|no funds"
    r"|none of the funds|shall not (?:use|be used|obtain|acquire|purchase|deploy|install)"
    r"|no \w+(?: \w+){0,6} shall (?:purchase|use|obtain|deploy)|discontinue"
)
_WAY_OUT = _words(
    r"without|unless|outside|sole(?:ly)? (?:basis|on)|only (?:if|when|for)"
    r"|for any advertising|certain (?:uses|circumstances|conditions)"
)
_RESTRICT = _words(
    r"regulat\w+|restrict\w*|limit(?:s|ing|ations?)?|consent|warrant|privacy|protect\w*"
    r"|best practices|accountab\w+|safeguards?|standards|may not|shall not|must not|may only"
    r"|prevent\w*|policy|policies|does not use|capture|retention"
)
_DISCLOSE = _words(
    r"disclos\w+|notif\w+|notice|signage|signs?|transparen\w+|regist\w+ statements?"
    r"|annual report|publish|express consent|inventory"
)
_STUDY = _words(
    r"stud(?:y|ies|ying)|task force|report on|hearing|research|recommendations?"
    r"|communication|pilot|assess\w*|commission"
)
_AUTHORISE = _words(
    r"authori[sz]\w+|establish\w*|implement\w*|fund(?:s|ing|ed)?|purchase|contract|deploy\w*"
    r"|required?|shall|permit\w*|allow\w*|may use|program|appropriat\w+|acquire"
)


def stance_of(headlines: Iterable[str], clauses: Iterable[str]) -> str:
    """One of the six; "unclear" where the words near the subject do not say.

    ``headlines`` are the sentences of title and summary that name the subject, ``clauses`` those
    of the text, with the words that govern them.
    """
    for text in (" ".join(headlines), " ".join(clauses)):
        if (found := _stance(text)) != UNCLEAR:
            return found
    return UNCLEAR


def _stance(text: str) -> str:
    if _HEARING.search(text):
        return STUDY
    if _BAN.search(text):
        return RESTRICT if _WAY_OUT.search(text) else BAN
    for stance, words in (
        (DISCLOSE, _DISCLOSE),
        (RESTRICT, _RESTRICT),
        (STUDY, _STUDY),
        (AUTHORISE, _AUTHORISE),
    ):
        if words.search(text):
            return stance
    return UNCLEAR
