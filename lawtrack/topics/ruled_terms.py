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
    """A defined term that a phrase belongs to, with the clauses elsewhere that have rules on it."""

    name: str
    evidence: Evidence
    rules: tuple[Clause, ...]


def ruled_terms(evidence: Sequence[Evidence], topic: Topic) -> list[RuledTerm]:
    """The defined terms that strong phrases belong to and that the text then has a rule on."""
    ruled: dict[str, RuledTerm] = {}
    for each in evidence:
        if each.kind != DEFINED or not each.strong or not topic.terms:
            continue
        name = defined_term(each.clause)
        carries = begins_definition(each.clause) or phrases_pattern(topic.terms).search(name)
        if name and name not in ruled and carries and (rules := _rules_on(name, each.clause)):
            ruled[name] = RuledTerm(name, each, rules)
    return list(ruled.values())


def _rules_on(name: str, definition: Clause) -> tuple[Clause, ...]:
    """The clauses with a rule on a term outside of its definition, of the first uses."""
    group = Group(name="defined term", tier="explicit", weight=1.0, phrases=(name.lower(),))
    rules: list[Clause] = []
    uses = 0
    for use in phrases_pattern([name.lower()]).finditer(definition.text):
        if definition.start <= use.start() < definition.end:
            continue
        hit = Hit(group, use.start(), use.end(), False)
        clause = clause_of(definition.text, hit, definition.words)
        if kind_of(clause) == OPERATIVE and not clause.is_exception:
            rules.append(clause)
        uses += 1
        if uses >= _USES:
            break
    return tuple(rules)
