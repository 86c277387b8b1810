"""What a measure would do about its subject, told from the words of the sentences that name it.

The title and the summary are asked first, for they say it in a few words; then the clauses of the
text. Within one of them the strictest rule counts, but a prohibition with a way out ("without a
warrant", "unless") restricts, and a hearing studies whatever it is about.
"""

import re
from collections import Counter
from collections.abc import Sequence

BAN = "ban or moratorium"
RESTRICT = "restrict or regulate"
DISCLOSE = "require disclosure or reporting"
STUDY = "study"
AUTHORISE = "authorise or fund"
UNCLEAR = "unclear"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_HEARING = _words(
    r"oversight(?= ?[-–—:])|hearings?|task force|to study|conducts? a study|carry out a study"
    r"|requires? \w+ to study|stud(?:y|ies) (?:law|the|on|of)|petition related to"
)
_BAN = _words(
    r"prohibit(?:s|ed|ing|ion)?|bann?(?:s|ed|ing)?|moratorium|unlawful|no funds"
    r"|none of the funds|shall not (?:use|be used|obtain|acquire|purchase|deploy|install|operate)"
    r"|no \w+(?: [\w,-]+){0,8} (?:may|shall)(?: [\w,]+){0,3} (?:use|used|equipped|obtain|acquire"
    r"|install|purchase|deploy)|discontinu\w+|bars? \w+"
    r"|may not (?:use|obtain|acquire|purchase|deploy|install|operate|possess)"
)
# Not a prohibition of the thing itself, or one with a way out.
_WAY_OUT = _words(
    r"without|unless|outside|sole(?:ly)? (?:basis|on|reason)|only (?:if|when|for)|sole"
    r"|advertising|certain (?:uses|circumstances|conditions)|obligation of funds"
    r"|prohibitions? on (?:the )?sale"
)
_UNTIL = _words(r"(?:funds?|pay|salary)(?: [\w,-]+){1,20} until")
_RESTRICT = _words(
    r"regulat\w+|restrict\w*|limit(?:s|ing|ations?)?|warrants?|privacy|protect\w*"
    r"|optional|may refuse|opt out"
    r"|best practices|accountab\w+|safeguards?|may not|shall not|must not|may only"
    r"|prevent\w*|polic(?:y|ies)|does not use|captur\w+|retention|misuse|abusive"
    r"|governmental use|consent"
)
_DISCLOSE = _words(
    r"disclos(?:e|es|ing|ure|ures)|notif\w+|signage|signs (?:where|at|that|when)"
    r"|post\w* (?:a )?(?:notice|sign)s?|transparen\w+|registration statements?"
    r"|annual report|publish\w*|express consent|inventory"
)
_STUDY = _words(
    r"stud(?:y|ies|ying)|task force|report on|hearings?|research|recommendations?"
    r"|communication|assess\w*|commission to|consideration|measurement"
)
_AUTHORISE = _words(
    r"authori[sz](?:e|es|ed|ing|ation|ations)|establish\w*|implement\w*|fund(?:s|ing|ed)?"
    r"|purchase|contract|deploy\w*|required?|permit\w*|allow\w*|may use|program"
    r"|appropriat\w+|acquire|utilize"
)
_SETS_UP = _words(
    r"shall establish|is established|there is established|establishment of|authorized uses?"
    r"|shall (?:implement|submit a plan)|implementation of|is authorized to|demonstration programs?"
    r"|authori[sz]ation of use|authori[sz]ed uses|to utilize"
)
_ORDER = ((DISCLOSE, _DISCLOSE), (RESTRICT, _RESTRICT), (STUDY, _STUDY), (AUTHORISE, _AUTHORISE))


def stance_of(headlines: Sequence[str], clauses: Sequence[tuple[str, str, str]]) -> tuple[str, str]:
    """One of the six and the sentence that decided; "unclear", "" where no word says it.

    ``headlines`` are the title, the sentences of the summary and the headings that name the
    subject; ``clauses`` are the enumerated items of the text that name it, each with its whole
    sentence and the words that govern it, which are asked where the item does not say. The
    headlines decide together; the clauses vote, and of equal numbers the stricter stance wins.
    """
    if (found := _stance(" ".join(headlines))) != UNCLEAR:
        return found, next((each for each in headlines if _stance(each) == found), headlines[0])
    voted = [(_of_clause(item, f"{lead} {whole}"), whole) for item, whole, lead in clauses]
    votes = Counter(stance for stance, _ in voted if stance != UNCLEAR)
    if not votes:
        return UNCLEAR, ""
    order = (BAN, RESTRICT, DISCLOSE, STUDY, AUTHORISE)
    chosen = max(order, key=lambda stance: votes[stance])
    return chosen, next(sentence for stance, sentence in voted if stance == chosen)


def _of_clause(item: str, context: str) -> str:
    found, around = _stance(item), _stance(context)
    # "the purchase of" pays for nothing where the words above it say "may not be used for".
    return around if found == UNCLEAR or (found == AUTHORISE and around == BAN) else found


def _stance(text: str) -> str:
    if _HEARING.search(text):
        return STUDY
    if _BAN.search(text):
        if _UNTIL.search(text):
            return AUTHORISE
        return RESTRICT if _WAY_OUT.search(text) else BAN
    if _SETS_UP.search(text):
        return AUTHORISE
    return next((stance for stance, words in _ORDER if words.search(text)), UNCLEAR)
