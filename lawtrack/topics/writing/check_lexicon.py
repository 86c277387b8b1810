"""Everything that is wrong with a topic: its form, phrases that cannot match, failing examples."""

from collections.abc import Iterator
from dataclasses import replace

from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.judgement import judge
from lawtrack.topics.lexicon import RAISING, TIERS, Topic, read_topic
from lawtrack.topics.matching import Field
from lawtrack.topics.patterns import phrases_pattern


def check_topic(text: str, *, where: str) -> tuple[Topic | None, list[str]]:
    """The topic that a TOML text describes, and its mistakes, one line each with its place.

    Without a topic the form is wrong, and nothing else could be looked at.
    """
    topic, problems = read_topic(text, where=where)
    if topic is None:
        return None, problems
    problems = [f"{where}: {problem}" for problem in _pattern_problems(topic)]
    if not any(group.tier in RAISING for group in topic.groups):
        tiers = ", ".join(tier for tier in TIERS if tier in RAISING)
        problems.append(f"{where}: raises nothing - give a group one of the tiers {tiers}")
    # A phrase that is no pattern would stop the examples too.
    if not problems:
        problems = [f"{where}: {problem}" for problem in _example_problems(topic)]
    return topic, problems


def _pattern_problems(topic: Topic) -> Iterator[str]:
    for group in topic.groups:
        for key in ("phrases", "must", "must_not", "lists"):
            for phrase in getattr(group, key):
                if wrong := _pattern_problem(phrase):
                    yield f'group {group.name!r}: {key}: "{phrase}": {wrong}'


def _pattern_problem(phrase: str) -> str:
    """Why the phrase would not find itself, or ""."""
    search = phrases_pattern([phrase]).search
    for said in _spelled_out(phrase):
        found = search(clean_text(said).text)
        if found is None or found.group() != clean_text(said).text:
            return f"would not find “{said}” - use plain letters, digits, spaces and hyphens"
    return ""


def _spelled_out(phrase: str) -> Iterator[str]:
    """What the phrase stands for, with each alternative of each word at least once."""
    words = [word.split("|") for word in phrase.split()]
    for number in range(max(map(len, words))):
        chosen = [choices[min(number, len(choices) - 1)].removesuffix("*") for choices in words]
        yield " ".join(chosen).replace(" ... ", ", second, or third ")


def _example_problems(topic: Topic) -> Iterator[str]:
    loose = replace(
        topic, groups=tuple(replace(group, must=(), must_not=()) for group in topic.groups)
    )
    for number, text in enumerate(topic.matches, start=1):
        if _found(text, topic):
            continue
        near = _found(text, loose)
        why = f"refused by must or must_not of {near[0]}" if near else "no rule matches"
        yield f'examples: match {number}: "{text}": {why}'
    for number, text in enumerate(topic.matches_not, start=1):
        for found in _found(text, topic):
            yield f'examples: match_not {number}: "{text}": matched by {found}'


def _found(text: str, topic: Topic) -> list[str]:
    """The rules that find something in a sentence, with what they find."""
    judged = judge([Field(place="title", text=text)], [topic])
    return [
        f"group {match.rule.partition(':')[0]!r} with “{' '.join(match.phrase.split())}”"
        for judgement in judged
        for match in judgement.matches
    ]
