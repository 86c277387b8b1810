"""What a clause defines: the phrase itself, or another term that the phrase is part of."""

import re

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.structure.clauses import Clause

DEFINES = "definition"
DEFINED = "part of a definition"
_MEANS = re.compile(
    r"\b(?=[mrhis])(?<!any )(?<!by )(?<!the )(?<!other )(?<! a )(?<!of )(?<!this )(?:means?"
    r"|refers? to"
    r"|(?<=[”\"’'] )includes?|ha(?:s|ve) the (?:same )?meaning|is defined as|shall mean"
    r"|includes?(?= (?:any|all|but)))\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[.;:]|\b(?:shall|may|must)\b", re.IGNORECASE)
_ORDERS = re.compile(r"\b(?:shall|may|must|will)\b", re.IGNORECASE)
LONGEST_TERM = 110
_FIRST_WORDS = 40
_TERM = re.compile(
    r"[“\"]([^“”\"]{3,60})[”\"]|(?<![\w])[‘']([^‘’'“”\"]{3,60})[’'](?!\w)|\bterm ([\w' -]{3,50})$",
    re.IGNORECASE,
)
# “Biometric indicator”, any unique attribute …
# "BIOMETRIC INFORMATION.—(A) IN GENERAL.—The term “biometric information” means"
HEADS_DEFINITION = LinearPattern(
    r"[^.“”\"]{0,60}[.:][—–\s-]*(?:\(\w+\)\s*[\w ]{2,40}\.[—–\s-]*)?the terms? [“\"‘'`]",
    ignore_case=True,
)
_NAMED = LinearPattern(r"[”\"’]+,? (?:any|an?|the|all|each|such)\b", ignore_case=True)


def definition_in(clause: Clause) -> str | None:
    """Whether the sentence, or its stem, says what the phrase means or what another term means."""
    for means in _MEANS.finditer(clause.after[:120]):
        if not _GOES_ON.search(clause.after[: means.start()]):
            return DEFINES
    if clause.before.endswith(("“", '"', "‘")) and _NAMED.match(clause.after):
        return DEFINES
    return DEFINED if defined_term(clause) else None


def defined_term(clause: Clause) -> str:
    """The term whose definition the phrase is part of, or ""."""
    for said in (clause.before, *clause.stems):
        means = next(iter(_MEANS.finditer(said)), None)
        if means is None or means.start() > 2 * LONGEST_TERM:
            continue
        head = said[: means.start()].rstrip()
        terms = list(_TERM.finditer(head))
        if terms:
            term = terms[-1]
            return " ".join(next(filter(None, term.groups())).split())
        if len(head) <= LONGEST_TERM and not _ORDERS.search(head):
            return head.rpartition(". ")[2].strip(' “”"')
    return ""


def begins_definition(clause: Clause) -> bool:
    """Whether the phrase is the first thing that its term is defined as."""
    means = next(iter(_MEANS.finditer(clause.before)), None)
    if means is None or len(clause.before) - means.end() > _FIRST_WORDS:
        return False
    return not clause.words.stands("examples", clause.before[means.end() :])
