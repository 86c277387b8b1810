"""What a title suggests before its text can be read: whether it is worth looking into, and why."""

from collections.abc import Callable, Sequence

from lawtrack.topics.clean_text import clean_text
from lawtrack.topics.evidence import DOCUMENT_NAME, TITLES
from lawtrack.topics.lexicon import Hint, Topic
from lawtrack.topics.matching import (
    Field,
    first_phrase,
    naming_phrase,
    places_of_phrases,
    quick_test_of,
    raising_phrases,
)
from lawtrack.topics.patterns import phrases_pattern


def why_suggested(fields: Sequence[Field], topic: Topic) -> str:
    """Why a title suggests the topic though it may not be enough to be "about" it, or "".

    The name of a document does when it names the topic itself: an attachment on cameras is common.
    """
    for field in fields:
        if field.place in TITLES and (phrase := suggesting_phrase(field.text, topic)):
            return f"its {field.place} speaks of “{phrase}”"
    for field in fields:
        if field.place == DOCUMENT_NAME and (phrase := naming_phrase(field.text, topic)):
            return f"its {field.place} speaks of “{phrase}”"
    return ""


def suggested_among(texts: Sequence[Sequence[Field]], topic: Topic) -> list[tuple[int, str]]:
    """The places in ``texts`` of those whose names suggest the topic, with the reason, in order.

    Most names suggest nothing: those are told apart in one scan.
    """
    names = [
        [field for field in fields if field.place in TITLES or field.place == DOCUMENT_NAME]
        for fields in texts
    ]
    every = tuple(phrase for phrases in _lists_worth_reading(topic) for phrase in phrases)
    places = places_of_phrases(names, every)
    reasons = ((place, why_suggested(names[place], topic)) for place in places)
    return [(place, why) for place, why in reasons if why]


def suggesting_phrase(text: str, topic: Topic) -> str:
    """The first phrase that suggests the topic, as it is printed in a text, or "".

    A topic is suggested by its own list, by what names it, and by two words of a hint.
    """
    if phrase := first_phrase(text, topic.suggests) or naming_phrase(text, topic):
        return phrase
    for hint in topic.hints:
        if (phrase := first_phrase(text, hint.phrases)) and (beside := _beside(hint, text)):
            return f"{phrase}” and “{beside}"
    return ""


def is_worth_reading(text: str, topic: Topic) -> bool:
    """Whether words of a title or summary make the text behind them worth a request.

    A request costs less than a reader's attention: the first word of a hint is enough.
    """
    return any(first_phrase(text, phrases) for phrases in _lists_worth_reading(topic))


def worth_reading(topics: Sequence[Topic]) -> Callable[[str], bool]:
    """``is_worth_reading`` for any of the topics, made once for who asks very often."""
    return quick_test_of([each for topic in topics for each in _lists_worth_reading(topic)])


def _lists_worth_reading(topic: Topic) -> Sequence[tuple[str, ...]]:
    """The lists of phrases without any of which nothing is suggested."""
    hinting = (hint.phrases for hint in topic.hints)
    return (topic.suggests, raising_phrases(topic), *hinting)


def _beside(hint: Hint, text: str) -> str:
    """The second word of a hint in a text, outside of its phrases, or ""."""
    rest = phrases_pattern(hint.phrases).sub("\n\n", clean_text(text).text)
    return first_phrase(rest, hint.beside)
