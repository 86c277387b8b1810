"""From evidence to a judgement that a reader can follow: about it, mentions it, or not.

A text is *about* a topic when its title or summary says so, or when a stated part of it does: a
heading, or a clause that commands, forbids, defines or pays. A recital, a list, an example, the law
as it stands or a remark only *mentions* it. The rules stand in ``_verdict``, in the order tried.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lawtrack.linear_pattern import LinearPattern
from lawtrack.topics.evidence import (
    DOCUMENT_NAME,
    HITS_A_TEXT,
    SHORT,
    SUMMARIES,
    SUMMARY,
    TITLE,
    TITLES,
    Evidence,
    gather_evidence,
    statement_of,
)
from lawtrack.topics.lexicon import Topic
from lawtrack.topics.matching import (
    REMARKS,
    Field,
    phrases_standing,
    places_past_gate,
)
from lawtrack.topics.patterns import phrases_pattern
from lawtrack.topics.ruled_terms import RuledTerm, ruled_terms
from lawtrack.topics.stance import stance_of
from lawtrack.topics.stances.clause_stance import stance_of_statement
from lawtrack.topics.stances.referring import sentences_on_it
from lawtrack.topics.stances.stance_kinds import AUTHORISE, DIRECTIONS, DISCLOSE, LIMIT, UNCLEAR
from lawtrack.topics.stances.statement import Statement
from lawtrack.topics.stances.titles import (
    change_of_act,
    is_a_name,
    is_long_title,
    names_the_amended,
    sides_on_the_unknown,
)
from lawtrack.topics.stances.users import rule_on_users
from lawtrack.topics.structure.clause_kinds import (
    EXAMPLE,
    HEADING,
    LIST,
    OPERATIVE,
    PLAIN,
    RECITAL,
    REMARK,
    TOLD_LAW,
)
from lawtrack.topics.structure.clauses import neighbours
from lawtrack.topics.structure.definitions import DEFINED, DEFINES
from lawtrack.topics.structure.sentences import section_of
from lawtrack.topics.words import Words, cues_in

ABOUT = "about"
MENTIONS = "mentions"
NOT = "not"

_MANY = 5
# In a text of fewer characters two mentions are much.
_BRIEF = 3_000
# A text of fewer speaks of little else, so that one sentence of it that does something counts.
_NOTE = 600
_WORDS_BETWEEN = 4
_NO_TEXTS = TITLES | SUMMARIES | REMARKS | {DOCUMENT_NAME}
_IN_A_SERIES = LinearPattern(r", ‖ |‖ , (?:[\w-]+ ){0,3}?(?:[\w-]+,|and\b|or\b|etc\b)")
# "may have been read by", "it is told that": nothing that becomes of it
_HEARSAY = LinearPattern(
    r"\b(?:may|might|could) have\b|"
    r"\bit (?:is|was|has been) (?:told|said|known|reported|believed|thought|alleged) that\b",
    ignore_case=True,
)
# "the council does not use": how things are, not what is to be
_IS_NOT_SO = LinearPattern(r"\b(?:do|does|did) not\b", ignore_case=True)
# "may unlock it with a number or a": one way of doing something else
_AS_A_MEANS = LinearPattern(
    r"\b(?:use|by|with|using|through|via)(?: [\w-]+){0,6} an? ?$"
    r"|\b(?:or|including)(?: an?| any| some)?(?: other)? ?$",
    ignore_case=True,
)
_IS_PAPER = LinearPattern(
    r"\b(?:contract|agreement|lease|renewal|purchase|acquisition|proposal|program|pilot|upgrade)s?$",
    ignore_case=True,
)
_NAMES_ITSELF = LinearPattern(r"\bcited as\b", ignore_case=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A phrase of a topic where it stands; the offsets are those of the field's own text."""

    topic: str
    lexicon: str
    rule: str
    phrase: str
    place: str
    place_title: str
    page: int | None
    start: int
    end: int
    sentence: str  # whole; of an enumerated item with the stem that governs it
    before: str  # the neighbouring sentences; "" where there is none
    after: str
    section: str  # heading of the section it stands in, as printed; "" in a text without sections
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a topic makes of one bill or meeting, with the reason and the matches behind it."""

    topic: str
    lexicon: str
    judgement: str  # about, mentions, not
    score: float
    stance: str
    stance_sentence: str  # the one that decided the stance; "" when it is unclear
    reason: str
    matches: tuple[Match, ...]  # the deciding one first, then the strongest


def judge(fields: Sequence[Field], topics: Sequence[Topic]) -> tuple[Judgement, ...]:
    """The judgements of one bill or meeting that are not "not", in the order of the topics."""
    return judge_many([fields], topics)[0]


def judge_many(
    texts: Sequence[Sequence[Field]], topics: Sequence[Topic]
) -> list[tuple[Judgement, ...]]:
    """``judge`` for many at once: those without any phrase are told apart in one scan."""
    chosen = tuple(topics)
    judged: list[tuple[Judgement, ...]] = [()] * len(texts)
    for number in places_past_gate(texts, chosen):
        made = (_judge(texts[number], topic) for topic in chosen)
        judged[number] = tuple(judgement for judgement in made if judgement is not None)
    return judged


def _judge(fields: Sequence[Field], topic: Topic) -> Judgement | None:
    evidence = gather_evidence(fields, topic)
    if not evidence:
        return None
    ruled = ruled_terms(evidence, topic)
    sayings = [field for field in fields if field.place not in REMARKS]
    about, reason, deciding = _verdict(evidence, sayings, topic, ruled)
    if not all(each.scanned.whole for each in evidence):
        reason += f"; of the places where it does, the first {HITS_A_TEXT} were looked at"
    stance, stance_sentence = (
        stance_of(_levels(evidence, fields, ruled), topic.words) if about else (UNCLEAR, "")
    )
    headings = [each for each in evidence if each.kind == HEADING]
    if any(each.clause.printed == stance_sentence for each in headings):
        rule = _rule_below(headings[0], evidence, stance)
        stance_sentence = rule.clause.printed if rule else stance_sentence
    ordered = evidence
    if len(evidence) > 1:  # how strong one is takes long to say
        shown = _rule_below(deciding, evidence, stance) or deciding
        ordered = sorted(ordered, key=lambda each: (each is shown, *each.strength), reverse=True)
    return Judgement(
        topic=topic.name,
        lexicon=topic.lexicon,
        judgement=ABOUT if about else MENTIONS,
        score=round(sum(each.weight for each in evidence), 2),
        stance=stance,
        stance_sentence=stance_sentence,
        reason=reason,
        matches=tuple(_match(each, topic) for each in ordered),
    )


def _verdict(
    evidence: Sequence[Evidence],
    fields: Sequence[Field],
    topic: Topic,
    ruled: Sequence[RuledTerm],
) -> tuple[bool, str, Evidence]:
    """Whether the text is about the topic, why, and the evidence that decides."""

    def strongest(of: Sequence[Evidence]) -> Evidence:
        return max(of, key=lambda each: each.strength) if len(of) > 1 else of[0]

    if hits := [each for each in evidence if each.kind == TITLE]:
        return True, f"its title speaks of {hits[0].quoted}", hits[0]
    if hits := [each for each in evidence if each.kind == HEADING]:
        return True, f"its text has a heading that speaks of {hits[0].quoted}", hits[0]
    strong = [each for each in evidence if each.strong and each.counts]
    if 0 < len(strong) <= 2 and (aside := _aside(fields, topic, strong[0])):
        reason = f"it names {strong[0].quoted} in passing, for it speaks of “{aside}”"
        return False, reason, strong[0]
    if hits := [each for each in evidence if each.kind == SUMMARY and _says(each)]:
        best = strongest(hits)
        return True, f"its {best.scanned.field.place} speaks of {best.quoted}", best
    rules = [each for each in strong if each.kind == OPERATIVE]
    if hits := [each for each in rules if not each.clause.is_exception]:
        best = strongest(hits)
        return True, f"a clause of its text has a rule on {best.quoted}", best
    if hits := [each for each in strong if each.kind == DEFINES]:
        return True, f"its text defines {hits[0].quoted}", hits[0]
    if hits := [each for each in evidence if each.kind == DOCUMENT_NAME and each.strong]:
        return True, f"a document of it is named after {hits[0].quoted}", hits[0]
    for term in ruled:
        reason = f"it has rules on “{term.name}”, which includes {term.evidence.quoted}"
        return True, reason, term.evidence
    length = sum(len(field.text) for field in fields)
    brief = length < _BRIEF
    if length < _NOTE and (hits := [each for each in strong if _does_something(each)]):
        return True, f"its short text says what becomes of {hits[0].quoted}", strongest(hits)
    if len(strong) >= (2 if brief else 3):
        return True, f"it speaks of {strong[0].quoted} {len(strong)} times", strongest(strong)
    # What a measure on cameras or surveillance lists is what it governs.
    named = [
        each
        for each in evidence
        if each.strong and not each.aside and each.kind not in (RECITAL, REMARK, TOLD_LAW)
    ]
    if named and (setting := _setting(fields, topic, named)):
        return True, f"it is about “{setting}” and names {named[0].quoted}", strongest(named)
    weak = [each for each in evidence if not each.strong and each.counts]
    acting = [each for each in weak if each.kind == OPERATIVE and not each.clause.is_exception]
    if hits := [each for each in acting if _acts_on_it(each, topic)]:
        best = strongest(hits)
        return True, f"a clause of its text has a rule on {best.quoted}", best
    best = max(evidence, key=lambda each: each.weight)
    return False, f"it only mentions {best.quoted}, {_only(best)}", best


def _rule_below(deciding: Evidence, evidence: Sequence[Evidence], stance: str) -> Evidence | None:
    """Where but a heading decides, or a rule that points elsewhere than the whole, the strongest
    rule that does what the whole does: it says more.

    How an act may be cited is none.
    """
    if deciding.kind not in (HEADING, OPERATIVE) or (
        deciding.kind == OPERATIVE
        and DIRECTIONS.get(deciding.stance) == DIRECTIONS.get(stance, deciding.stance)
    ):
        return None
    rules = [
        each
        for each in evidence
        if each.kind == OPERATIVE and each.counts and not each.clause.is_exception
        if _NAMES_ITSELF.search(each.clause.before) is None
        if DIRECTIONS.get(each.stance) == DIRECTIONS.get(stance)
    ]
    return max(rules, key=lambda each: each.strength, default=None)


def _says(evidence: Evidence) -> bool:
    """Whether its place says what the whole is about: not a weak word far down a summary."""
    if evidence.aside or evidence.clause.lacks_it:
        return False
    if evidence.strong or _limits_it_alone(evidence):
        return True
    return evidence.hit.start < SHORT and _AS_A_MEANS.search(evidence.clause.before) is None


_ONLY = {
    PLAIN: "in passing",
    OPERATIVE: "in one clause",
    SUMMARY: "far down its summary",
    DEFINES: "in one definition",
    DEFINED: "in the definition of something else",
    RECITAL: "in a recital",
    LIST: "in a list",
    EXAMPLE: "as an example",
    TOLD_LAW: "telling the law as it stands",
    REMARK: "telling what somebody said",
    DOCUMENT_NAME: "in the name of a document",
}


def _only(evidence: Evidence) -> str:
    if evidence.aside:
        return f"which it asks of “{evidence.aside}”"
    return _ONLY.get(evidence.kind, _ONLY[PLAIN])


def _aside(fields: Sequence[Field], topic: Topic, evidence: Evidence) -> str:
    """The phrase that shows that title, summary or sentence speak of something else, or ""."""
    near = [Field(place=TITLE, text=evidence.clause.sentence)]
    heads = [field for field in fields if field.place in TITLES]
    summaries = [
        Field(place=SUMMARY, text=field.text[:SHORT])
        for field in fields
        if field.place in SUMMARIES
    ]
    phrases = phrases_standing([*near, *heads, *summaries], topic, "aside")
    return " ".join(phrases[0][1].split()) if phrases else ""


def _setting(fields: Sequence[Field], topic: Topic, named: Sequence[Evidence]) -> str:
    """The phrase that title or summary speak of, or much of the text beside the lists, or ""."""
    heads = [field for field in fields if field.place in TITLES or field.place in SUMMARIES]
    if phrases := phrases_standing(heads, topic, "setting"):
        return " ".join(phrases[0][1].split())
    rest = [field for field in fields if field not in heads]
    phrases = phrases_standing(rest, topic, "setting")
    in_lists = sum(
        len(phrases_standing([Field(place="", text=each.clause.printed)], topic, "setting"))
        for each in named
    )
    return " ".join(phrases[0][1].split()) if len(phrases) - in_lists >= _MANY else ""


def _acts_on_it(evidence: Evidence, topic: Topic) -> bool:
    """Whether a clause with a weak phrase acts on the subject itself."""
    if _limits_it_alone(evidence) or evidence.is_programme or _binds_its_users(evidence):
        return True
    if not topic.acts_on:
        return False
    said = " ".join((*evidence.clause.stems, evidence.clause.own))
    return phrases_pattern(topic.acts_on).search(said) is not None


def _limits_it_alone(evidence: Evidence) -> bool:
    """Whether the clause limits the taking or keeping of nothing but what the phrase names."""
    clause = evidence.clause
    verbs = [*cues_in(clause.words, ("takes", "handles"), clause.before)]
    near = bool(verbs) and len(clause.before[verbs[-1].end :].split()) <= _WORDS_BETWEEN
    told = evidence.stance == DISCLOSE and clause.binds  # "shall not … unless it posts a sign"
    return near and (told or DIRECTIONS.get(evidence.stance) == LIMIT)


def _does_something(evidence: Evidence) -> bool:
    """Whether its sentence, though it commands nothing, says what becomes of what it names."""
    return (
        evidence.kind == PLAIN
        and evidence.stance != UNCLEAR
        and not evidence.clause.is_exception
        and _IN_A_SERIES.search(f"{evidence.clause.before} ‖ {evidence.clause.after}") is None
        and _HEARSAY.search(evidence.clause.before) is None
        and _IS_NOT_SO.search(evidence.clause.own) is None
        and evidence.scanned.field.place not in _NO_TEXTS
    )


def _binds_its_users(evidence: Evidence) -> bool:
    """Whether the clause binds those who have what the phrase names: "a shop that … shall"."""
    statement = evidence.statement
    return rule_on_users(statement.before, statement, evidence.clause.words) != ""


def _levels(
    evidence: Sequence[Evidence], fields: Sequence[Field], ruled: Sequence[RuledTerm]
) -> list[list[Statement]]:
    """What may say the stance, from the first to the last resort."""

    def of(*kinds: str) -> list[Statement]:
        some = [each for each in evidence if each.kind in kinds and not each.aside]
        return [
            each.statement
            for each in some
            if each.kind == TITLE or not each.clause.is_exception  # a title does what it names
        ]

    # a summary that tells nothing but an exception: that is what the whole does
    exceptions = [each for each in evidence if each.kind == SUMMARY and not each.aside]
    spared = [each.statement for each in exceptions if each.stance == AUTHORISE]
    titles = [field.text for field in fields if field.place in TITLES and field.text.strip()]
    plainly = [Statement(title, "", "", (), title, is_title=True) for title in titles[:1]]
    if any(sides_on_the_unknown(statement) for statement in of(TITLE)):
        plainly = []  # for or against a bill that it does not tell
    after = [Statement(said, "", "", (), said) for said in _following(evidence)]
    bounds: list[Statement] = []
    for each in evidence:
        if each.kind in (OPERATIVE, PLAIN) and each.stance in (UNCLEAR, AUTHORISE):
            *_, behind = neighbours(each.clause)
            on_it = sentences_on_it(behind, each.clause.words)
            if each.stance == UNCLEAR:
                after += on_it
            elif not each.clause.pays:  # "may use …. It shall be used for no other purpose."
                bounds += [one for one in on_it if _bounds_the_use(one, each.clause.words)]
    words = evidence[0].clause.words
    spoken = [*(each.statement for each in evidence if each.kind == PLAIN), *after]
    if any(is_a_name(title, words) for title in plainly) and any(
        stance_of_statement(each, words) != UNCLEAR for each in spoken
    ):
        plainly = []  # "Policy 0408"
    long_titles = [each for each in of(PLAIN, OPERATIVE) if is_long_title(each)]
    return [
        [*of(TITLE), *(of(SUMMARY) or spared)],
        _referring(evidence, [each for each in fields if each.place in SUMMARIES]),
        long_titles,
        of(HEADING),
        [*of(OPERATIVE), *bounds],
        [statement_of(rule) for term in ruled for rule in term.rules],
        _referring(evidence, [each for each in fields if each.place not in _NO_TEXTS]),
        plainly,
        [*of(PLAIN), *after],
    ]


def _bounds_the_use(statement: Statement, words: Words) -> bool:
    """Whether it limits what is done with the thing, and not a contract for it."""
    limited = DIRECTIONS.get(stance_of_statement(statement, words)) == LIMIT
    return limited and _IS_PAPER.search(statement.phrase) is None


def _referring(evidence: Sequence[Evidence], fields: Sequence[Field]) -> list[Statement]:
    """What sentences say of what the title names, without naming it."""
    titles = [each for each in evidence if each.kind in (TITLE, SUMMARY)]
    if not titles:
        return []
    words = titles[0].clause.words
    told = [each for each in titles if each.kind == SUMMARY and each.stance != UNCLEAR]
    if any(not is_a_name(each.statement, words) for each in told):
        return []  # a summary that names it says itself what becomes of it
    if any(names_the_amended(each.statement) for each in titles):  # "Deletes the right of action."
        after = [text.strip() for field in fields[:1] for text in field.text[:SHORT].split(". ")]
        return [Statement(text, "", "", (), text) for text in after if change_of_act(text)]
    further = [part for each in titles if each.kind == SUMMARY for part in each.clause.further]
    return [
        *(Statement(part, "", "", (), part) for part in further),
        *(each for field in fields[:2] for each in sentences_on_it(field.text, words)),
    ]


def _following(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield the sentences after headings, definitions and exceptions: the rule comes after them."""
    for each in evidence:
        if each.kind in (HEADING, DEFINES, SUMMARY) or each.clause.is_exception:
            _, after = neighbours(each.clause)
            yield after


def _match(evidence: Evidence, topic: Topic) -> Match:
    scanned, hit = evidence.scanned, evidence.hit
    start, end = scanned.clean.span(hit.start, hit.end)
    field = scanned.field
    before, after = neighbours(evidence.clause)
    return Match(
        topic=topic.name,
        lexicon=topic.lexicon,
        rule=f"{hit.group.name}: {evidence.kind}",
        phrase=field.text[start:end],
        place=field.place,
        place_title=field.place_title,
        page=field.page,
        start=start,
        end=end,
        sentence=evidence.clause.printed,
        before=before,
        after=after,
        section=section_of(scanned.clean.text, hit.start),
        weight=round(evidence.weight, 2),
    )
