"""Everything that is wrong with a topic: its form, phrases that cannot match, failing examples."""

from collections.abc import Iterator, Sequence

from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.lexicon import RAISING, TIERS, Topic
from lawtrack.topics.patterns import phrases_pattern
from lawtrack.topics.read_topic import read_topic
from lawtrack.topics.words import LISTS, shared_words
from lawtrack.topics.writing.examples import example_problems
from lawtrack.topics.writing.variants import spelled_out


def check_topic(text: str, *, where: str) -> tuple[Topic | None, list[str]]:
    """The topic that a TOML text describes, and its mistakes, one line each with its place.

    Without a topic the form is wrong, and nothing else could be looked at.
    """
    topic, problems = read_topic(text, where=where)
    if topic is None:
        return None, problems
    problems = [
        f'{where}: {place}: "{phrase}": {wrong}'
        for place, phrases in _lists(topic)
        for phrase in phrases
        if (wrong := _pattern_problem(phrase))
    ]
    if not any(group.tier in RAISING for group in topic.groups):
        tiers = ", ".join(tier for tier in TIERS if tier in RAISING)
        problems.append(f"{where}: raises nothing - give a group one of the tiers {tiers}")
    # A phrase that is no pattern would stop the examples too.
    if not problems:
        problems = [f"{where}: {problem}" for problem in example_problems(topic)]
    return topic, problems


def _lists(topic: Topic) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield every list of phrases that a topic writes, with its place."""
    yield "suggests", topic.suggests
    for number, hint in enumerate(topic.hints, start=1):
        yield f"suggests: table {number}: phrases", hint.phrases
        yield f"suggests: table {number}: beside", hint.beside
    yield "terms", topic.terms
    yield "acts_on", topic.acts_on
    yield "must_not", topic.must_not
    for name in LISTS:
        yield f"words: {name}", added_words(topic, name)
    for group in topic.groups:
        for key in ("phrases", "must", "must_also", "must_not", "lists", "aside"):
            yield f"group {group.name!r}: {key}", getattr(group, key)


def added_words(topic: Topic, name: str) -> list[str]:
    """What a topic adds to one of the shared lists of words."""
    shared = getattr(shared_words(), name)
    return [phrase for phrase in getattr(topic.words, name) if phrase not in shared]


def removed_words(topic: Topic, name: str) -> list[str]:
    """What a topic takes away from one of the shared lists of words."""
    own = getattr(topic.words, name)
    return [phrase for phrase in getattr(shared_words(), name) if phrase not in own]


def _pattern_problem(phrase: str) -> str:
    """Why the phrase would not find itself, or ""."""
    search = phrases_pattern([phrase]).search
    for spelled in spelled_out(phrase):
        words = [word.removesuffix("*") for word in spelled.split()]
        stands = {"...": ", second, or third", "~": "of the city"}
        text = " ".join(stands.get(word, word) for word in words).replace(" ,", ",")
        match = search(clean_text(text).text)
        if match is None or match.group() != clean_text(text).text:
            return f"would not find “{text}” - use plain letters, digits, spaces and hyphens"
    return ""
