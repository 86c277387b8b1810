"""How well a topic judges labelled records: figures, and for each error where it comes from."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from zlib import crc32

from lawtrack.errors import ConfigError
from lawtrack.topics.judgement import ABOUT, MENTIONS, NOT, Judgement, judge_many
from lawtrack.topics.lexicon import Topic
from lawtrack.topics.stances.stance_kinds import DIRECTIONS, UNCLEAR
from lawtrack.topics.writing.labelled import BORDERLINE, NEGATIVE, POSITIVE, LabelledRecord
from lawtrack.topics.writing.refusals import why_not_found

MISSED, FALSE_ALARM, STANCE = ERRORS = ("missed", "false alarm", "stance")
RIGHT, WRONG = "right", "wrong"  # a direction may also be UNCLEAR
# So many records are held and judged at once.
_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a topic made of one labelled record, and by which place in it."""

    id: str
    title: str
    label: str
    kind: str
    group: str
    source: str
    judgement: str  # about, mentions, not
    why: str  # the judgement's reason; of "not" what refused, or that no phrase is there
    rule: str  # of the place that decided; "" where nothing was found
    phrase: str
    place: str
    sentence: str
    stance_labelled: str
    stance: str
    stance_sentence: str

    @property
    def error(self) -> str:
        """What is wrong with it: MISSED, FALSE_ALARM, STANCE; "" when nothing is."""
        about = self.judgement == ABOUT
        if self.label == NEGATIVE and about:
            return FALSE_ALARM
        if self.label != POSITIVE:
            return ""
        if not about:
            return MISSED
        return STANCE if self.stance_labelled not in ("", self.stance) else ""

    @property
    def direction(self) -> str:
        """Of a record found with a labelled stance: RIGHT, UNCLEAR or WRONG; else ""."""
        if self.label != POSITIVE or self.judgement != ABOUT or not self.stance_labelled:
            return ""
        if self.stance in ("", UNCLEAR):
            return UNCLEAR
        same = DIRECTIONS[self.stance] == DIRECTIONS[self.stance_labelled]
        return RIGHT if same else WRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Figures for "about" against the label; without anything a figure is about, it is 0.

    Counts are whole where each record counts once.
    """

    scored: float  # records labelled positive or negative
    positives: float
    precision: float
    recall: float
    f1: float
    stances: float  # positives found that carry a stance
    stance_accuracy: float
    direction_accuracy: float  # limit, study or disclose, authorise or fund
    directions_unclear: float
    directions_wrong: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a topic makes of labelled records: figures, counts and every error.

    ``borderlines`` says how each of those was judged; ``confusion`` counts, for each kind of record
    ("positive: clause", "unlabelled"), how many were judged what.
    """

    judged: Mapping[str, int]  # judgement → records, labelled or not
    figures: Figures
    once: Figures | None  # near-duplicates with one label counted once; None without any
    errors: tuple[Outcome, ...]
    borderlines: Mapping[str, str]  # id → judgement
    confusion: Mapping[str, Mapping[str, int]]

    def ids(self, error: str) -> tuple[str, ...]:
        """The records with one kind of error."""
        return tuple(outcome.id for outcome in self.errors if outcome.error == error)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """The sources that a topic was tuned on, and those held out, scored apart."""

    tuned: Score
    held: Score
    sources: int  # held out

    @property
    def gap(self) -> dict[str, float]:
        """By how many points each figure is worse on what was held out."""
        names = ("precision", "recall", "stance_accuracy", "direction_accuracy")
        return {
            name: 100 * (getattr(self.tuned.figures, name) - getattr(self.held.figures, name))
            for name in names
        }


def score_topic(records: Iterable[LabelledRecord], topic: Topic) -> Score:
    """Judge every record and compare with its label."""
    return score_of(list(judged_records(records, topic)))


def score_held_out(
    records: Iterable[LabelledRecord], topic: Topic, *, share: float, seed: str = ""
) -> HeldOut:
    """Score a share of the sources apart; records of a source, and of a group, stay together."""
    outcomes = list(judged_records(records, topic))
    if not any(outcome.source for outcome in outcomes):
        raise ConfigError(
            "nothing can be held out: no record says where it comes from - give each a source"
        )
    source_of_group: dict[str, str] = {}
    for outcome in outcomes:
        first = source_of_group.get(outcome.group, outcome.source)
        source_of_group[outcome.group] = min(first, outcome.source)
    held: list[Outcome] = []
    tuned: list[Outcome] = []
    for outcome in outcomes:
        source = source_of_group[outcome.group] if outcome.group else outcome.source
        (held if _place_of(source, seed) < share else tuned).append(outcome)
    if not held or not tuned:
        raise ConfigError(
            f"all records are on one side when {share:g} of their sources is held out"
            " - try another share, or another seed"
        )
    sources = len({outcome.source for outcome in held})
    return HeldOut(tuned=score_of(tuned), held=score_of(held), sources=sources)


def _place_of(source: str, seed: str) -> float:
    """A number from 0 to 1 that stays with the name of a source, on every machine.

    Its fifths are the remainders by five, as those of ``./run bench folds``.
    """
    rest, fifth = divmod(crc32(f"{seed}{source}".encode()), 5)
    return (fifth + rest / (1 + (1 << 32) // 5)) / 5


def judged_records(records: Iterable[LabelledRecord], topic: Topic) -> Iterator[Outcome]:
    """Yield what the topic makes of each record."""
    waiting = iter(records)
    while batch := list(islice(waiting, _BATCH)):
        judged = judge_many([record.fields for record in batch], [topic])
        for record, judgements in zip(batch, judged, strict=True):
            yield _outcome(record, judgements[0] if judgements else None, topic)


def _outcome(record: LabelledRecord, judgement: Judgement | None, topic: Topic) -> Outcome:
    deciding = judgement.matches[0] if judgement else None
    missed = judgement is None and record.label == POSITIVE
    return Outcome(
        id=record.id,
        title=record.title[:200],
        label=record.label,
        kind=record.kind,
        group=record.group,
        source=record.source,
        judgement=judgement.judgement if judgement else NOT,
        why=why_not_found(record.fields, topic)
        if missed
        else judgement.reason
        if judgement
        else "",
        rule=deciding.rule if deciding else "",
        phrase=" ".join(deciding.phrase.split()) if deciding else "",
        place=deciding.place if deciding else "",
        sentence=deciding.sentence if deciding else "",
        stance_labelled=record.stance,
        stance=judgement.stance if judgement else "",
        stance_sentence=judgement.stance_sentence if judgement else "",
    )


def score_of(outcomes: Sequence[Outcome]) -> Score:
    """What the outcomes come to, each error with its place."""
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        label = outcome.label or "unlabelled"
        kind = f"{label}: {outcome.kind}" if outcome.kind else label
        confusion[kind][outcome.judgement] += 1
    judged = sum(confusion.values(), Counter[str]())
    shares = _shares(outcomes)
    once = figures_of(outcomes, shares) if any(share < 1 for share in shares) else None
    wrong = [outcome for outcome in outcomes if outcome.error]
    return Score(
        judged={judgement: judged[judgement] for judgement in (ABOUT, MENTIONS, NOT)},
        figures=figures_of(outcomes, [1] * len(outcomes)),
        once=once,
        errors=tuple(sorted(wrong, key=lambda each: ERRORS.index(each.error))),
        borderlines={each.id: each.judgement for each in outcomes if each.label == BORDERLINE},
        confusion={kind: dict(confusion[kind]) for kind in sorted(confusion)},
    )


def _shares(outcomes: Sequence[Outcome]) -> list[float]:
    """What each record counts when near-duplicates with one label together count one."""
    labels: dict[str, set[str]] = defaultdict(set)
    sizes = Counter(outcome.group for outcome in outcomes)
    for outcome in outcomes:
        labels[outcome.group].add(outcome.label)
    return [
        1 / sizes[each.group] if each.group and len(labels[each.group]) == 1 else 1
        for each in outcomes
    ]


def figures_of(outcomes: Sequence[Outcome], shares: Sequence[float]) -> Figures:
    """The figures when each outcome counts its share."""
    counts: dict[str, float] = defaultdict(int)
    for outcome, share in zip(outcomes, shares, strict=True):
        for key in (outcome.label, outcome.error, outcome.direction):
            counts[key] += share
    hits = counts[POSITIVE] - counts[MISSED]
    precision = hits / (hits + counts[FALSE_ALARM]) if hits else 0.0
    recall = hits / counts[POSITIVE] if hits else 0.0
    stances = counts[RIGHT] + counts[UNCLEAR] + counts[WRONG]
    return Figures(
        scored=counts[POSITIVE] + counts[NEGATIVE],
        positives=counts[POSITIVE],
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if hits else 0.0,
        stances=stances,
        stance_accuracy=1 - counts[STANCE] / stances if stances else 0.0,
        direction_accuracy=counts[RIGHT] / stances if stances else 0.0,
        directions_unclear=counts[UNCLEAR],
        directions_wrong=counts[WRONG],
    )
