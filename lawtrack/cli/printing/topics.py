"""How topics look on a terminal: what they look for, what is wrong, what they would do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lawtrack.cli.printing.flags import SENTENCE
from lawtrack.cli.printing.terminal import fields_of, say, show_table
from lawtrack.database.flags import VerdictCount
from lawtrack.ingest.topic_trial import Trial, TrialDifference
from lawtrack.safe_text import printable, shortened
from lawtrack.topics import Group, Topic
from lawtrack.topics.lexicon import RAISING, TIERS, Example
from lawtrack.topics.topic_files import TopicFile
from lawtrack.topics.words import LISTS
from lawtrack.topics.writing.check_lexicon import added_words, removed_words


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
    for hint in topic.hints:
        phrases, beside = "; ".join(hint.phrases), "; ".join(hint.beside)
        _show_words("worth looking into, when a title says", [phrases, f"beside: {beside}"])
    _show_words("a defined term with one of these carries its definition to its uses", topic.terms)
    _show_words("a weak phrase counts in a clause that also names", topic.acts_on)
    _show_words("no phrase of any group counts near", topic.must_not)
    for name in LISTS:
        changed = [f"+ {phrase}" for phrase in added_words(topic, name)]
        changed += [f"- {phrase}" for phrase in removed_words(topic, name)]
        _show_words(f"words of its own, in the shared list {name}", changed)
    for heading, examples in (
        ("must be about it", topic.matches),
        ("must only mention it", topic.mentions),
        ("must not be found", topic.matches_not),
    ):
        _show_words(heading, [_example(example) for example in examples])


def _example(example: Example) -> str:
    return example.text if example.place == "title" else f"{example.place}: {example.text}"


def _show_group(group: Group) -> None:
    weight = f", weight {group.weight:g}" if group.tier in RAISING else ""
    say()
    say(f"{printable(group.name)} ({group.tier}: {TIERS[group.tier]}{weight})")
    for phrase in group.phrases:
        say(f"  {printable(phrase)}")
    for words, phrases in (
        (f"only with one of these within {group.within} characters", group.must),
        (f"and with one of these within {group.within} characters", group.must_also),
        (f"not with one of these within {group.within} characters", group.must_not),
        ("a mere list, with one of these near it", group.lists),
        ("only a mention, with one of these in its clause", group.aside),
    ):
        if phrases:
            say(f"  {words}: {printable('; '.join(phrases))}")


def _show_words(heading: str, sentences: Sequence[str]) -> None:
    if sentences:
        say()
        say(f"{heading}:")
        for sentence in sentences:
            say(f"  {printable(sentence)}")


def show_verdict_counts(counts: Sequence[VerdictCount]) -> None:
    """Print for each topic how many of the flags that a reader judged were dismissed."""
    for topic in dict.fromkeys(count.topic for count in counts):
        judged = sum(count.judged for count in counts if count.topic == topic)
        dismissed = sum(count.dismissed for count in counts if count.topic == topic)
        say(
            f"{topic}: {dismissed:,} of {judged:,} flags that a reader judged were dismissed"
            f" ({dismissed / judged:.0%})"
        )


def verdict_counts_as_data(
    counts: Sequence[VerdictCount], jurisdiction: str
) -> dict[str, dict[str, int]]:
    """For each topic how many flags of a jurisdiction a reader judged, and dismissed."""
    return {
        count.topic: {"judged": count.judged, "dismissed": count.dismissed}
        for count in counts
        if count.jurisdiction == jurisdiction
    }


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
