"""How topics look on a terminal: what they look for, what is wrong, what they would do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lawtrack.cli.printing.flags import SENTENCE
from lawtrack.cli.printing.terminal import fields_of, say, show_table
from lawtrack.ingest.topic_trial import Trial, TrialDifference
from lawtrack.safe_text import printable, shortened
from lawtrack.topics import Group, Topic
from lawtrack.topics.evaluation import Score
from lawtrack.topics.lexicon import RAISING, TIERS, TopicFile


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """A topic as one line of a list."""

    name: str
    title: str
    version: str
    from_: str  # shipped, own
    on: bool
    file: str
    problem: str  # "" for a topic that can be used


def show_list(lines: Iterable[TopicLine]) -> None:
    """Print the topics there are."""
    show_table(
        ("topic", "title", "version", "from", "on", "file"),
        (
            (line.name, line.problem or line.title, line.version, line.from_,
             "on" if line.on else "off", line.file)
            for line in lines
        ),
    )  # fmt: skip


def list_as_data(lines: Iterable[TopicLine]) -> list[dict[str, Any]]:
    """The topics there are, for a program."""
    return [{name.rstrip("_"): value for name, value in fields_of(line).items()} for line in lines]


def show_topic(topic: Topic, file: TopicFile, *, on: bool) -> None:
    """Print all that a topic looks for, so that one need not know TOML to read it."""
    origin = "own" if file.own else "shipped"
    say(f"{topic.name}: {topic.title} (version {topic.edition}, {origin}, {'on' if on else 'off'})")
    say(f"  {file.path}")
    for group in topic.groups:
        _show_group(group)
    _show_words("worth looking into, when a title says", topic.suggests)
    _show_words("must match", topic.matches)
    _show_words("must not match", topic.matches_not)


def _show_group(group: Group) -> None:
    weight = f", weight {group.weight:g}" if group.tier in RAISING else ""
    say()
    say(f"{printable(group.name)} ({group.tier}: {TIERS[group.tier]}{weight})")
    for phrase in group.phrases:
        say(f"  {printable(phrase)}")
    for words, phrases in (
        (f"only with one of these within {group.within} characters", group.must),
        (f"not with one of these within {group.within} characters", group.must_not),
        ("a mere list, with one of these near it", group.lists),
    ):
        if phrases:
            say(f"  {words}: {printable('; '.join(phrases))}")


def _show_words(heading: str, sentences: Sequence[str]) -> None:
    if sentences:
        say()
        say(f"{heading}:")
        for sentence in sentences:
            say(f"  {printable(sentence)}")


def show_score(score: Score, topic: Topic, name: str) -> None:
    """Print figures, the confusion by class, and every item that was judged wrongly."""
    records = sum(score.judged.values())
    judged = ", ".join(f"{count:,} {judgement}" for judgement, count in score.judged.items())
    say(f"{printable(name)}: {records:,} records, judged by {topic.lexicon}: {judged}")
    if score.scored:
        say(
            f"precision {score.precision:.3f}, recall {score.recall:.3f}, F1 {score.f1:.3f}"
            f" over {score.scored:,} records labelled positive or negative"
        )
    else:
        say("no record is labelled positive or negative: nothing to compare with")
    if score.stances:
        say(f"stance right {score.stance_accuracy:.3f} of {score.stances:,} found with a stance")
    say()
    show_table(
        ("labelled", "judged about", "mentions", "not"),
        (
            (kind, *(counts.get(judgement, 0) for judgement in ("about", "mentions", "not")))
            for kind, counts in score.confusion.items()
        ),
    )
    _show_ids("missed", score.misses)
    _show_ids("false alarms", score.false_alarms)
    _show_ids(
        "stance differs",
        [
            f"{id_}: labelled {labelled}, found {judgement}"
            for id_, labelled, judgement in score.stance_misses
        ],
    )
    _show_ids("borderline", [f"{id_}: {judgement}" for id_, judgement in score.borderlines.items()])


def _show_ids(heading: str, lines: Sequence[str]) -> None:
    if lines:
        say()
        say(f"{heading} ({len(lines):,}):")
        for line in lines:
            say(f"  {printable(line)}")


def score_as_data(score: Score, topic: Topic) -> dict[str, Any]:
    """A score for a program; a figure that nothing could be measured for is null."""
    figures = {"topic": topic.name, "version": topic.edition, **fields_of(score)}
    if not score.scored:
        figures |= dict.fromkeys(("precision", "recall", "f1"))
    if not score.stances:
        figures["stance_accuracy"] = None
    return figures


def show_trial(trial: Trial) -> None:
    """Print what a tried topic would change, each with the sentence, and the counts."""
    sections = (
        ("would add", trial.would_add),
        ("would drop", trial.would_drop),
        ("would move", trial.would_move),
    )
    for heading, differences in sections:
        say(f"{heading} ({len(differences):,}):")
        for difference in differences:
            _show_difference(difference)
        say()
    say(
        f"{trial.topic} {trial.version} over {trial.judged:,} stored bills and meetings:"
        f" {len(trial.would_add):,} added, {len(trial.would_drop):,} dropped,"
        f" {len(trial.would_move):,} moved, {trial.same:,} as they are; nothing was changed"
    )
    if trial.settled:
        say(f"{trial.settled:,} that a reader has confirmed or dismissed would stay so")


def _show_difference(difference: TrialDifference) -> None:
    identifier = printable(difference.identifier)
    say(f"  {difference.jurisdiction} {identifier}: {shortened(difference.title, 200)}")
    before = _judged(difference.before, difference.stance_before)
    after = _judged(difference.after, difference.stance_after)
    say(f"    {before} → {after}; {printable(difference.reason)}")
    if difference.sentence:
        say(f'    {printable(difference.where)}: "{shortened(difference.sentence, SENTENCE)}"')


def _judged(judgement: str, stance: str) -> str:
    return ", ".join(part for part in (judgement or "no flag", stance) if part)
