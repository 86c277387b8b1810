"""From hits to a judgement that a reader can follow: about it, mentions it, or not.

A text is *about* a topic when its title or summary says so, or when a stated part of it does: a
heading, or a phrase in a clause that commands, forbids, defines or pays. A recital, a list or a
passing example only *mentions* it. The rules stand in ``_verdict``, in the order they are tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lawtrack.topics.evidence import (
    DEFINES,
    HEADING,
    LIST,
    OPERATIVE,
    PLAIN,
    RECITAL,
    governing_words,
    item_around,
    kind_of,
    takes_what_follows,
)
from lawtrack.topics.lexicon import RAISING, Topic
from lawtrack.topics.matching import (
    REMARKS,
    Field,
    Hit,
    Scanned,
    first_phrase,
    phrases_standing,
    places_past_gate,
    scan_fields,
)
from lawtrack.topics.sentences import neighbouring_sentences, section_of, sentence_around
from lawtrack.topics.stance import UNCLEAR, Clause, stance_of

ABOUT = "about"
MENTIONS = "mentions"
NOT = "not"

DOCUMENT_NAME = "document name"
# Places that say in a few words what the whole is about.
TITLES = frozenset({"title", "other title", "agenda"})
SUMMARIES = frozenset({"summary", "description", "location", "agenda note", DOCUMENT_NAME})

# How much a phrase counts where it stands.
_FACTORS = {
    "title": 4.0,
    "summary": 3.0,
    HEADING: 3.0,
    OPERATIVE: 2.0,
    DEFINES: 2.0,
    PLAIN: 1.0,
    RECITAL: 0.3,
    LIST: 0.2,
}
_MANY = 5
# A summary says what it is about within about so many characters.
_SHORT = 800
# In a text of fewer characters two mentions are much.
_BRIEF = 3_000
# Each mention costs milliseconds; a text made of nothing else must not keep a crawl for hours.
HITS_A_TEXT = 500


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
    sentence: str
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
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One hit with what its place makes of it: "title", "summary" or a kind of body evidence."""

    scanned: Scanned
    hit: Hit
    kind: str

    @property
    def strong(self) -> bool:
        """Whether the phrase alone can only mean the subject."""
        return self.hit.group.tier in ("explicit", "related")

    @property
    def taken(self) -> bool:
        """Whether its clause says who may take, keep or use it."""
        return takes_what_follows(self.scanned.clean.text, self.hit)

    @property
    def counts(self) -> bool:
        """Whether it stands in a place that says something."""
        return self.kind not in (LIST, RECITAL)


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
        found = (_judge(texts[number], topic) for topic in chosen)
        judged[number] = tuple(judgement for judgement in found if judgement is not None)
    return judged


def _judge(fields: Sequence[Field], topic: Topic) -> Judgement | None:
    evidence = [
        Evidence(scanned, hit, _kind(scanned, hit))
        for scanned in scan_fields(fields, topic)
        for hit in scanned.hits[:HITS_A_TEXT]
    ]
    if not evidence:
        return None
    sayings = [field for field in fields if field.place not in REMARKS]
    about, reason, deciding = _verdict(evidence, sayings, topic)
    first = sorted(evidence, key=lambda each: each is not deciding)
    stance, stance_sentence = stance_of(*_said(evidence)) if about else (UNCLEAR, "")
    return Judgement(
        topic=topic.name,
        lexicon=topic.lexicon,
        judgement=ABOUT if about else MENTIONS,
        score=round(sum(_weight(each) for each in evidence), 2),
        stance=stance,
        stance_sentence=stance_sentence,
        reason=reason,
        matches=tuple(_match(each, topic) for each in first),
    )


def _kind(scanned: Scanned, hit: Hit) -> str:
    if scanned.field.place in TITLES:
        return LIST if hit.listed and hit.group.tier == "weak" else "title"
    if scanned.field.place in SUMMARIES:
        return LIST if hit.listed and hit.group.tier == "weak" else "summary"
    if scanned.field.place in REMARKS:
        return LIST if hit.listed and hit.group.tier == "weak" else PLAIN
    return kind_of(scanned.clean.text, hit)


def _verdict(
    evidence: Sequence[Evidence], fields: Sequence[Field], topic: Topic
) -> tuple[bool, str, Evidence]:
    """Whether the text is about the topic, why, and the hit that decides."""
    if hits := [each for each in evidence if each.kind == "title"]:
        return True, f"its title speaks of {_quoted(hits[0])}", hits[0]
    if hits := [each for each in evidence if each.kind == HEADING]:
        return True, f"its text has a heading that speaks of {_quoted(hits[0])}", hits[0]
    strong = [each for each in evidence if each.strong and each.counts]
    if 0 < len(strong) <= 2 and (aside := _leading(fields, topic, "aside", strong[0])):
        reason = f"it names {_quoted(strong[0])} in passing, for it speaks of “{aside}”"
        return False, reason, strong[0]
    if hits := [each for each in evidence if each.kind == "summary" and _says(each)]:
        place = hits[0].scanned.field.place
        return True, f"its {place} speaks of {_quoted(hits[0])}", hits[0]
    if hits := [each for each in strong if each.kind == OPERATIVE]:
        return True, f"a clause of its text has a rule on {_quoted(hits[0])}", hits[0]
    if hits := [each for each in strong if each.kind == DEFINES]:
        return True, f"its text defines {_quoted(hits[0])}", hits[0]
    brief = sum(len(field.text) for field in fields) < _BRIEF
    if len(strong) >= (2 if brief else 3):
        return True, f"it speaks of {_quoted(strong[0])} {len(strong)} times", strong[0]
    # What a measure on cameras or surveillance lists is what it governs.
    named = [each for each in evidence if each.strong and each.kind != RECITAL]
    if named and (setting := _leading(fields, topic, "setting", named[0])):
        return True, f"it is about “{setting}” and names {_quoted(named[0])}", named[0]
    weak = [each for each in evidence if not each.strong and each.counts]
    acting = [each for each in weak if each.kind == OPERATIVE]
    if hits := [each for each in acting if each.taken]:
        reason = f"a clause of its text has a rule on taking or using {_quoted(hits[0])}"
        return True, reason, hits[0]
    if len(weak) >= 3 and len(acting) >= 2:
        reason = f"it speaks of {_quoted(acting[0])} {len(weak)} times and has rules on it"
        return True, reason, acting[0]
    best = max(evidence, key=_weight)
    return False, f"it only mentions {_quoted(best)}, {_ONLY.get(best.kind, _ONLY[PLAIN])}", best


def _says(evidence: Evidence) -> bool:
    """Whether its place says what the whole is about: not a weak word far down a summary."""
    far = evidence.kind == "summary" and evidence.hit.start >= _SHORT
    return evidence.strong or not far or evidence.taken


_ONLY = {
    PLAIN: "in passing",
    OPERATIVE: "in one clause",
    DEFINES: "in one definition",
    RECITAL: "in a recital",
    LIST: "in a list",
}


def _leading(fields: Sequence[Field], topic: Topic, tier: str, evidence: Evidence) -> str:
    """The phrase of a tier that title or sentence speak of; of a setting, also much of the text."""
    hit = evidence.hit
    sentence = sentence_around(evidence.scanned.clean.text, hit.start, hit.end)
    near = [Field(place="title", text=sentence)]
    titles = [field for field in fields if field.place in TITLES]
    if phrases := phrases_standing([*near, *titles], topic, tier):
        return " ".join(phrases[0][1].split())
    if tier == "aside":
        return ""
    phrases = phrases_standing(fields, topic, tier)
    short = any(field.place in SUMMARIES for field, _ in phrases)
    return " ".join(phrases[0][1].split()) if short or len(phrases) >= _MANY else ""


def _said(evidence: Sequence[Evidence]) -> tuple[list[str], list[Clause]]:
    """The sentences of title and summary that name the subject, and the clauses of the text."""
    headlines: list[str] = []
    clauses: list[Clause] = []
    asides: list[Clause] = []
    for each in evidence:
        text, hit = each.scanned.clean.text, each.hit
        sentence = sentence_around(text, hit.start, hit.end)
        if each.kind in ("title", "summary", HEADING):
            headlines.append(sentence)
        if each.kind in (HEADING, DEFINES):  # the rule comes after it
            following = neighbouring_sentences(text, hit.start, hit.end)[1]
            asides.append(Clause(following, following, ""))
        if each.kind in (OPERATIVE, DEFINES, PLAIN):
            item = " ".join(item_around(text, hit).split())
            clause = Clause(item, sentence, governing_words(text, hit))
            (clauses if each.kind == OPERATIVE else asides).append(clause)
    return headlines, clauses or asides


def _weight(evidence: Evidence) -> float:
    return evidence.hit.group.weight * _FACTORS[evidence.kind]


def _quoted(evidence: Evidence) -> str:
    hit = evidence.hit
    return f"“{' '.join(evidence.scanned.clean.text[hit.start : hit.end].split())}”"


def _match(evidence: Evidence, topic: Topic) -> Match:
    scanned, hit = evidence.scanned, evidence.hit
    start, end = scanned.clean.span(hit.start, hit.end)
    field = scanned.field
    before, after = neighbouring_sentences(scanned.clean.text, hit.start, hit.end)
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
        sentence=sentence_around(scanned.clean.text, hit.start, hit.end),
        before=before,
        after=after,
        section=section_of(scanned.clean.text, hit.start),
        weight=round(_weight(evidence), 2),
    )


def why_suggested(fields: Sequence[Field], topic: Topic) -> str:
    """Why a title suggests the topic though it may not be enough to be "about" it, or "".

    The name of a document does when it names the topic itself: an attachment on cameras is common.
    """
    naming = naming_phrases(topic)
    for places, phrases in ((TITLES, (*topic.suggests, *naming)), ((DOCUMENT_NAME,), naming)):
        for field in fields:
            if field.place in places and (phrase := first_phrase(phrases, field.text)):
                return f"its {field.place} speaks of “{phrase}”"
    return ""


def suggesting_phrases(topic: Topic) -> tuple[str, ...]:
    """The phrases that suggest a topic: its own list, and all that raise it."""
    return (*topic.suggests, *naming_phrases(topic))


def naming_phrases(topic: Topic) -> tuple[str, ...]:
    """All phrases that raise a topic."""
    raising = [group for group in topic.groups if group.tier in RAISING]
    return tuple(phrase for group in raising for phrase in group.phrases)
