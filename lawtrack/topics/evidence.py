"""From the phrases in a record to evidence: each in its clause, with what its place makes of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.lexicon import Group, Topic
from lawtrack.topics.matching import REMARKS, Field, Hit, Scanned, scan_fields
from lawtrack.topics.patterns import phrases_pattern
from lawtrack.topics.stances.clause_stance import stance_of_statement
from lawtrack.topics.stances.stance_kinds import BAN, RESTRICT, UNCLEAR
from lawtrack.topics.stances.statement import Statement
from lawtrack.topics.stances.undoing import takes_away
from lawtrack.topics.structure.clause_kinds import (
    EXAMPLE,
    HEADING,
    LIST,
    OPERATIVE,
    PLAIN,
    RECITAL,
    REMARK,
    TOLD_LAW,
    kind_of,
)
from lawtrack.topics.structure.clauses import Clause, clause_of
from lawtrack.topics.structure.definitions import DEFINED, DEFINES

TITLE = "title"
SUMMARY = "summary"
DOCUMENT_NAME = "document name"

# Places that say in a few words what the whole is about.
TITLES = frozenset({"title", "other title", "agenda"})
SUMMARIES = frozenset({"summary", "description", "location", "agenda note"})

# How much a phrase counts where it stands.
FACTORS = {
    TITLE: 4.0,
    SUMMARY: 3.0,
    HEADING: 3.0,
    OPERATIVE: 2.0,
    DEFINES: 2.0,
    DOCUMENT_NAME: 1.5,
    DEFINED: 1.0,
    PLAIN: 1.0,
    EXAMPLE: 0.3,
    RECITAL: 0.3,
    TOLD_LAW: 0.3,
    REMARK: 0.3,
    LIST: 0.2,
}
_MARKS = re.compile(r"(?:\A|(?<= ))\(\w{1,3}\) |(?<=may):", re.IGNORECASE)
_MODAL = LinearPattern(r"\b(?:(?i:shall|must|will)|may|MAY)[ :—–-]*$")
# Each phrase costs a good part of a millisecond; a text made of nothing else must not keep a crawl.
HITS_A_TEXT = 300
# A summary says what it is about within about so many characters.
SHORT = 800
_NEAR = 90


@dataclass(frozen=True)
class Evidence:
    """One phrase with what its place makes of it: a title, a summary or a kind of clause."""

    scanned: Scanned
    hit: Hit
    clause: Clause
    kind: str
    aside: str  # the word that makes its group count only as a mention here

    @property
    def strong(self) -> bool:
        """Whether the phrase alone can only mean the subject."""
        return self.hit.group.tier in ("explicit", "related")

    @property
    def counts(self) -> bool:
        """Whether it stands in a place that says something of the record itself."""
        return self.kind in (TITLE, SUMMARY, HEADING, OPERATIVE, DEFINES, PLAIN) and not (
            self.aside or self.clause.lacks_it
        )

    @property
    def is_programme(self) -> bool:
        """Whether a programme, a pilot or money of its own is about it."""
        before, after = self.clause.before, self.clause.after
        if self.clause.words.stands("programmes", before[-_NEAR:]):
            return True
        # "For biometric entry systems, $4,000,000": the object of a line of a budget.
        return "$" in f"{before} {after}" and "for" in before.lower().split()[-3:]

    @cached_property
    def stance(self) -> str:
        """What its clause would do with it."""
        return stance_of_statement(self.statement, self.clause.words)

    @property
    def statement(self) -> Statement:
        """Its clause, as the stance asks for it."""
        return statement_of(self.clause, is_title=self.kind == TITLE)

    @property
    def weight(self) -> float:
        """How much it counts for the score."""
        return self.hit.group.weight * FACTORS[self.kind] * (0.2 if self.aside else 1.0)

    @property
    def strength(self) -> tuple[float, ...]:
        """The greatest is shown first: a rule before a mention, no exception before a rule."""
        limits = {BAN: 2.0, RESTRICT: 1.5, UNCLEAR: 0.0}.get(self.stance, 1.0)
        return (self.kind != HEADING, not self.clause.is_exception, self.weight, limits)

    @property
    def quoted(self) -> str:
        """The phrase as it is printed."""
        return f"“{self.clause.phrase}”"


def statement_of(clause: Clause, *, is_title: bool = False) -> Statement:
    """A clause as the stance asks for it; the parts of a title speak of one thing."""
    text, hit = clause.text, clause.hit
    before, after = clause.before, clause.after
    if clause.left_open:
        after = f"{after.rstrip(' :—–-')} {_MARKS.sub('', clause.left_open)}"
    if clause.proviso:
        after = f"{after}, {_MARKS.sub('', clause.proviso)}"
    if modal := _MODAL.search(clause.stems[0]) if clause.stems else None:
        before = f"{modal.group().rstrip(' :—–-')} {before}"  # "shall— (1) measure"
    if is_title:
        before = " ".join(text[clause.start : hit.start].split())
        after = " ".join(text[hit.end : clause.end].split())
    becomes = clause.what_becomes_of_it
    return Statement(
        before,
        clause.phrase,
        after,
        tuple(clause.stems),
        clause.printed,
        is_title=is_title,
        undone=takes_away(becomes, clause.words),
        becomes=becomes,
    )


def gather_evidence(fields: Sequence[Field], topic: Topic) -> list[Evidence]:
    """Every phrase of a topic in a record's texts that raises something, in order."""
    return [
        _evidence(scanned, hit, topic)
        for scanned in scan_fields(fields, topic, most=HITS_A_TEXT)
        for hit in scanned.hits
    ]


def _evidence(scanned: Scanned, hit: Hit, topic: Topic) -> Evidence:
    clause = clause_of(scanned.clean.text, hit, topic.words)
    kind = _kind(scanned.field.place, clause)
    aside = _aside_in(clause, hit.group) if kind not in (TITLE, HEADING) else ""
    return Evidence(scanned, hit, clause, kind, aside)


def _kind(place: str, clause: Clause) -> str:
    if place in TITLES:
        return LIST if clause.hit.listed and clause.hit.group.tier == "weak" else TITLE
    if place == DOCUMENT_NAME:
        return DOCUMENT_NAME
    if place in REMARKS:
        return LIST if clause.hit.listed and clause.hit.group.tier == "weak" else PLAIN
    kind = kind_of(clause)
    if place not in SUMMARIES:
        return kind
    strong = clause.hit.group.tier != "weak"
    if kind == EXAMPLE and strong and clause.is_command and clause.hit.start < SHORT:
        return SUMMARY  # what a short summary gives as an example, it finds worth naming
    return SUMMARY if kind in (HEADING, OPERATIVE, DEFINES, PLAIN) else kind


def _aside_in(clause: Clause, group: Group) -> str:
    """The first word of the group's ``aside`` in a clause or its stems, or ""."""
    if not group.aside or clause.words.stands("programmes", clause.before[-_NEAR:]):
        return ""
    pattern = phrases_pattern(group.aside)
    for said in (clause.own, *clause.stems[:1]):
        if (found := pattern.search(said)) is not None:
            return " ".join(found.group().split())
    return ""
