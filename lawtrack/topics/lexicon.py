"""What a topic is: groups of phrases with what they say, and words of its own."""

import hashlib
import re
from dataclasses import dataclass, field

from lawtrack.topics.words import Words, shared_words

# Tier → what a phrase of it says.
TIERS = {
    "explicit": "names the subject",
    "related": "names something of its kind",
    "weak": "also stands in lists; counts where the text acts on it",
    "setting": "raises nothing by itself; makes a mention count",
    "aside": "raises nothing; makes a phrase or two count only as a mention",
}
RAISING = frozenset({"explicit", "related", "weak"})
# Where an example may stand → the field it is judged as; a body's are parts of a long text.
PLACES = {
    "title": "title",
    "summary": "summary",
    "document name": "document name",
    "clause": "version",
    "heading": "version",
    "list": "version",
    "definition": "version",
    "minutes": "minutes",
}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Phrases of one kind, how much they say (``TIERS``), and what must or must not be near."""

    name: str
    tier: str
    weight: float
    phrases: tuple[str, ...]
    must: tuple[str, ...] = ()  # one of these within ``within`` characters
    must_also: tuple[str, ...] = ()  # and one of these
    must_not: tuple[str, ...] = ()  # none of these
    within: int = 80
    lists: tuple[str, ...] = ()  # two of them near, or one beside it, show a mere list
    aside: tuple[str, ...] = ()  # one of these in its clause makes it count only as a mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Phrases in a title that make a text worth looking for only beside a second word."""

    phrases: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text that proves a topic, and where it stands (``PLACES``)."""

    text: str
    place: str = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a user watches: its lexicon with a version, and examples that prove it."""

    name: str
    title: str
    version: str
    groups: tuple[Group, ...]
    suggests: tuple[str, ...] = ()  # words in a title that make a text worth looking for
    hints: tuple[Hint, ...] = ()  # what suggests it only with a second word
    terms: tuple[str, ...] = ()  # words of a defined term that carry its definition to its uses
    acts_on: tuple[str, ...] = ()  # one of these in a clause makes a weak phrase count there
    must_not: tuple[str, ...] = ()  # near one of these no phrase counts, of whatever group
    words: Words = field(default_factory=shared_words)  # what the words of a clause do
    matches: tuple[Example, ...] = ()  # texts that are about it
    mentions: tuple[Example, ...] = ()  # texts that only mention it
    matches_not: tuple[Example, ...] = ()  # texts in which nothing is found
    digest: str = field(init=False)  # of all that decides; titles and examples do not

    def __post_init__(self) -> None:
        deciding = (
            self.groups, self.suggests, self.hints, self.terms, self.acts_on, self.must_not,
            self.words,
        )  # fmt: skip
        digest = hashlib.sha256(repr(deciding).encode()).hexdigest()
        object.__setattr__(self, "digest", digest[:8])

    def __hash__(self) -> int:
        # What is made from a topic is kept for it; to go through all its phrases each time is slow.
        return hash((self.name, self.version, self.digest))

    @property
    def edition(self) -> str:
        """The version, with what shows that somebody edited the phrases and left it as it was."""
        return f"{self.version}+{self.digest}"

    @property
    def lexicon(self) -> str:
        """Name and edition, as kept with every match."""
        return f"{self.name} {self.edition}"

    @property
    def lexicon_undigested(self) -> str:
        """What was kept when the version alone stood for the phrases: which, nobody knows."""
        return f"{self.name} {self.version}"
