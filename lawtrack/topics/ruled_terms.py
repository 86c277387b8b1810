"""Defined terms that carry a phrase to where they are used: "monitoring technology means …"."""

from collections.abc import Sequence
from dataclasses import dataclass

from lawtrack.topics.evidence import Evidence
from lawtrack.topics.lexicon import Group, Topic
from lawtrack.topics.matching import Hit
from lawtrack.topics.patterns import phrases_pattern
from lawtrack.topics.structure.clause_kinds import OPERATIVE, kind_of
from lawtrack.topics.structure.clauses import Clause, clause_of
from lawtrack.topics.structure.definitions import DEFINED, begins_definition, defined_term

# So many uses of a defined term are looked at.
_USES = 20


@dataclass(frozen=True, slots=True)
class RuledTerm:
    """A defined term that a phrase belongs to, with the clause elsewhere that has a rule on it."""

    name: str
    evidence: Evidence
    rule: Clause


def ruled_terms(evidence: Sequence[Evidence], topic: Topic) -> list[RuledTerm]:
    """The defined terms that strong phrases belong to and that the text then has a rule on."""
    ruled: dict[str, RuledTerm] = {}
    for each in evidence:
        if each.kind != DEFINED or not each.strong or not topic.terms:
            continue
        name = defined_term(each.clause)
        carries = begins_definition(each.clause) or phrases_pattern(topic.terms).search(name)
        rule = _rule_on(name, each.clause) if name and name not in ruled and carries else None
        if rule is not None:
            ruled[name] = RuledTerm(name, each, rule)
    return list(ruled.values())


def _rule_on(name: str, definition: Clause) -> Clause | None:
    """The first clause with a rule on a term outside of its definition."""
    group = Group(name="defined term", tier="explicit", weight=1.0, phrases=(name.lower(),))
    uses = 0
    for use in phrases_pattern([name.lower()]).finditer(definition.text):
        if definition.start <= use.start() < definition.end:
            continue
        hit = Hit(group, use.start(), use.end(), False)
        clause = clause_of(definition.text, hit, definition.words)
        if kind_of(clause) == OPERATIVE and not clause.is_exception:
            return clause
        uses += 1
        if uses >= _USES:
            break
    return None
