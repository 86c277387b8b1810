"""What a bare title suggests, for items whose text is missing or cannot be read."""

from collections.abc import Sequence

from lawtrack.topics.judgement import TITLES
from lawtrack.topics.lexicon import RAISING, Topic
from lawtrack.topics.matching import Field, first_of


def suggested(fields: Sequence[Field], topic: Topic) -> str:
    """Why a title suggests the topic though it may not be enough to be "about" it, or ""."""
    phrases = suggesting(topic)
    for field in fields:
        if field.place in TITLES and (phrase := first_of(phrases, field.text)):
            return f"its {field.place} speaks of “{phrase}”"
    return ""


def suggesting(topic: Topic) -> tuple[str, ...]:
    """The phrases that suggest a topic: its own list, and all that raise it."""
    raising = [group for group in topic.groups if group.tier in RAISING]
    return (*topic.suggests, *(phrase for group in raising for phrase in group.phrases))
