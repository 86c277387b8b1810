"""Why a topic does not find a text: a word of it that refuses, or no phrase at all."""

from collections.abc import Iterator, Sequence

from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.lexicon import RAISING, Group, Topic
from lawtrack.topics.matching import Field
from lawtrack.topics.patterns import phrases_pattern


def why_not_found(fields: Sequence[Field], topic: Topic) -> str:
    """The first refusal, by group, phrase and word, or that no phrase stands in the texts."""
    for field in fields:
        text = clean_text(field.text).text
        for group in topic.groups:
            if group.tier in RAISING and (why := next(_refusals(text, group, topic), "")):
                return f"group {group.name!r}: {why}"
    return "no phrase of the topic stands in it"


def _refusals(text: str, group: Group, topic: Topic) -> Iterator[str]:
    must_not = (*group.must_not, *topic.must_not)
    for phrase in phrases_pattern(group.phrases).finditer(text):
        near = text[max(0, phrase.start() - group.within) : phrase.end() + group.within]
        quoted = f"“{' '.join(phrase.group().split())}”"
        if must_not and (beside := phrases_pattern(must_not).search(near)):
            yield f"{quoted} is refused by must_not: “{' '.join(beside.group().split())}” is near"
        for name, musts in (("must", group.must), ("must_also", group.must_also)):
            if musts and not phrases_pattern(musts).search(near):
                yield f"{quoted} is refused by {name}: none of its words is within {group.within}"
