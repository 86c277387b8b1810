"""The words that may say a stance: before, at and behind a phrase, with what stands above."""

import re
from typing import NamedTuple

from lawtrack.linear_pattern import LinearPattern

# How far behind the phrase its verb may stand: "facial recognition technology is prohibited".
PASSIVE = 90
DENIED = 30
# between two verbs: the second is not what the first speaks of
ANOTHER = re.compile(r"[;:]|\b(?:and|or|but)\b", re.IGNORECASE)
NOT = LinearPattern(r"\b(?:not|never|no|cease|stop|prohibit\w*|prevent\w*)\b", ignore_case=True)


def holds(text: str, stems: tuple[str, ...]) -> bool:
    """Whether one of some beginnings of words stands in a text: tells at once what need not be
    searched."""
    low = text.lower()
    return any(stem in low for stem in stems)


class Statement(NamedTuple):
    """Words that may say a stance: before, at and behind a phrase, and the stems above it."""

    before: str
    phrase: str
    after: str
    stems: tuple[str, ...]
    shown: str  # the sentence for people
    is_title: bool = False
    undone: bool = False  # it tells a law that the next sentence takes away
    becomes: str = ""  # of a law that it tells, what the next sentence does

    @property
    def own(self) -> str:
        return f"{self.before} {self.phrase} {self.after}"
