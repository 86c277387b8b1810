"""The examples of a topic, tried where they say that they stand."""

from collections.abc import Iterator

from lawtrack.topics.judgement import ABOUT, MENTIONS, NOT, Judgement, judge
from lawtrack.topics.lexicon import PLACES, Example, Topic
from lawtrack.topics.matching import Field
from lawtrack.topics.writing.refusals import why_not_found

# A clause is a part of a text that speaks of other things at length, in which two mentions are few.
_REST = "\n\n".join(
    [
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt"
        " ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation"
        " ullamco laboris nisi ut aliquip ex ea commodo consequat."
    ]
    * 16
)


def example_problems(topic: Topic) -> Iterator[str]:
    """Every example that fails, with the rule that matched or what refused it."""
    for key, examples, wanted in (
        ("match", topic.matches, ABOUT),
        ("mentions", topic.mentions, MENTIONS),
        ("match_not", topic.matches_not, NOT),
    ):
        for number, example in enumerate(examples, start=1):
            place = "" if example.place == "title" else f" ({example.place})"
            for problem in _problems(example, topic, wanted):
                yield f'examples: {key} {number}{place}: "{example.text}": {problem}'


def _problems(example: Example, topic: Topic, wanted: str) -> Iterator[str]:
    judged = judge(fields_of_example(example), [topic])
    outcome = judged[0].judgement if judged else NOT
    if outcome == wanted:
        return
    if not judged:
        # The text alone: nothing of it stands in what was put around it.
        yield why_not_found([Field(place="title", text=example.text)], topic)
    elif wanted == NOT:
        for rule in _rules(judged[0]):
            yield f"matched by {rule}"
    else:
        yield f"{_OUTCOMES[outcome]}: {judged[0].reason}; by {_rules(judged[0])[0]}"


_OUTCOMES = {ABOUT: "is about it", MENTIONS: "only mentions it"}


def _rules(judgement: Judgement) -> list[str]:
    """What was found, each phrase with its rule: its group, and what its place makes of it."""
    return [
        f"rule {match.rule!r} with “{' '.join(match.phrase.split())}”"
        for match in judgement.matches
    ]


def fields_of_example(example: Example) -> list[Field]:
    """An example as one text of a bill or meeting; what a body holds is a part of a long text."""
    place = PLACES[example.place]
    text = example.text
    if place not in ("version", "minutes"):
        return [Field(place=place, text=text)]
    if example.place == "heading" and not text.lower().startswith(("sec", "§", "art")):
        text = f"SECTION 1. {text}"
    return [Field(place=place, text=f"{text}\n\n{_REST}")]
