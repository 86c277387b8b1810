"""How a topic's score looks on a terminal: figures, a table, and each error with its place."""

from collections.abc import Sequence
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any

from lawtrack.cli.printing.terminal import fields_of, say, show_table
from lawtrack.safe_text import printable, shortened
from lawtrack.topics import Topic
from lawtrack.topics.writing.evaluation import (
    ERRORS,
    FALSE_ALARM,
    MISSED,
    STANCE,
    Figures,
    HeldOut,
    Outcome,
    Score,
)

_SENTENCE = 600
_WIDTHS = (40, 100)  # the narrowest and the widest line of a text
_HEADINGS = {MISSED: "missed", FALSE_ALARM: "false alarms", STANCE: "stance differs"}


def show_score(score: Score, topic: Topic, name: str) -> None:
    """Print figures, the confusion by class, and every item that was judged wrongly."""
    records = sum(score.judged.values())
    judged = ", ".join(f"{count:,} {judgement}" for judgement, count in score.judged.items())
    say(f"{printable(name)}: {records:,} records, judged by {topic.lexicon}: {judged}")
    if score.figures.scored:
        _show_figures(score.figures)
    else:
        say("no record is labelled positive or negative: nothing to compare with")
    if score.once is not None:
        say("near-duplicates counted once each:")
        _show_figures(score.once, indent="  ")
    say()
    _show_confusion(score)
    _show_errors(score.errors)
    _show_borderlines(score)


def show_held_out(halves: HeldOut, topic: Topic, name: str) -> None:
    """Print the figures of both sides and the gap; the errors only of what one may tune on."""
    say(f"{printable(name)}: judged by {topic.lexicon}, {halves.sources} sources held out")
    for heading, score in (("tuned on", halves.tuned), ("held out", halves.held)):
        say(f"{heading}:")
        _show_figures(score.figures, indent="  ")
        if score.once is not None:
            say("  near-duplicates counted once each:")
            _show_figures(score.once, indent="    ")
    gap = halves.gap
    say(
        f"gap in points: precision {gap['precision']:+.1f}, recall {gap['recall']:+.1f},"
        f" stance {gap['stance_accuracy']:+.1f}, direction {gap['direction_accuracy']:+.1f}"
    )
    say()
    say("What follows is only what one may tune on; the errors held out are not shown.")
    say()
    _show_confusion(halves.tuned)
    _show_errors(halves.tuned.errors)
    _show_borderlines(halves.tuned)


def _show_figures(figures: Figures, *, indent: str = "") -> None:
    say(
        f"{indent}precision {figures.precision:.3f}, recall {figures.recall:.3f},"
        f" F1 {figures.f1:.3f} over {_count(figures.scored)} labelled,"
        f" {_count(figures.positives)} positive"
    )
    if figures.stances:
        say(
            f"{indent}stance right {figures.stance_accuracy:.3f} of {_count(figures.stances)} found"
            " with a stance"
        )
        say(
            f"{indent}its direction right {figures.direction_accuracy:.3f};"
            f" {_count(figures.directions_unclear)} unclear,"
            f" {_count(figures.directions_wrong)} the other way"
        )


def _count(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")


def _show_confusion(score: Score) -> None:
    show_table(
        ("labelled", "judged about", "mentions", "not"),
        (
            (kind, *(counts.get(judgement, 0) for judgement in ("about", "mentions", "not")))
            for kind, counts in score.confusion.items()
        ),
    )


def _show_errors(errors: Sequence[Outcome]) -> None:
    for error in ERRORS:
        some = [outcome for outcome in errors if outcome.error == error]
        if some:
            say()
            say(f"{_HEADINGS[error]} ({len(some):,}):")
        for outcome in some:
            _show_error(outcome)


def _show_error(outcome: Outcome) -> None:
    say(f"  {printable(outcome.id)}")
    _say_wrapped(shortened(outcome.title, 160))
    if outcome.error == STANCE:
        _say_wrapped(
            f"labelled {outcome.stance_labelled}, judged {outcome.stance or 'unclear'}"
            f" (direction {outcome.direction})"
        )
        if outcome.stance_sentence:
            _say_wrapped(f"by “{shortened(outcome.stance_sentence, _SENTENCE)}”")
        return
    _say_wrapped(f"judged {outcome.judgement}: {outcome.why}")
    if outcome.rule:
        _say_wrapped(f"by rule {outcome.rule}, phrase “{outcome.phrase}”, in the {outcome.place}:")
        _say_wrapped(f"“{shortened(outcome.sentence, _SENTENCE)}”")


def _say_wrapped(text: str) -> None:
    """Print a text in lines that fit, under what it belongs to."""
    narrow, wide = _WIDTHS
    width = min(max(get_terminal_size((80, 24)).columns, narrow), wide)
    for line in wrap(printable(text), width, initial_indent="    ", subsequent_indent="    "):
        say(line)


def _show_borderlines(score: Score) -> None:
    if score.borderlines:
        say()
        say(f"borderline ({len(score.borderlines):,}):")
        for id_, judgement in score.borderlines.items():
            say(f"  {printable(id_)}: {judgement}")


def score_as_data(score: Score, topic: Topic) -> dict[str, Any]:
    """A score for a program; a figure that nothing could be measured for is null."""
    return {
        "topic": topic.name,
        "version": topic.edition,
        "judged": score.judged,
        **_figures_as_data(score.figures),
        "counted_once": _figures_as_data(score.once) if score.once else None,
        "misses": score.ids(MISSED),
        "false_alarms": score.ids(FALSE_ALARM),
        "stance_misses": score.ids(STANCE),
        "borderlines": score.borderlines,
        "confusion": score.confusion,
        "errors": [
            {"error": each.error, "direction": each.direction, **fields_of(each)}
            for each in score.errors
        ],
    }


def held_out_as_data(halves: HeldOut, topic: Topic) -> dict[str, Any]:
    """Both sides for a program; what is held out without its errors."""
    held = {"judged": halves.held.judged, **_figures_as_data(halves.held.figures)}
    return {
        "tuned": score_as_data(halves.tuned, topic),
        "held_out": {**held, "sources": halves.sources},
        "gap": halves.gap,
    }


def _figures_as_data(figures: Figures) -> dict[str, Any]:
    data = fields_of(figures)
    if not figures.scored:
        data |= dict.fromkeys(("precision", "recall", "f1"))
    if not figures.stances:
        data |= dict.fromkeys(("stance_accuracy", "direction_accuracy"))
    return data
