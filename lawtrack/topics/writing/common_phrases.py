"""Phrases of a topic that stand in too many stored records to tell anything."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lawtrack.topics.evidence import TITLES
from lawtrack.topics.lexicon import Group, Topic
from lawtrack.topics.matching import Field, first_phrase, scan_fields
from lawtrack.topics.patterns import phrases_pattern

# Of so many records a share says something, and more than this one is too much.
ENOUGH = 200
TOO_COMMON = 0.01


@dataclass(slots=True)
class PhraseCounts:
    """In how many records each phrase stands, by the list it is written in."""

    records: int = 0
    standing: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, fields: Sequence[Field], topic: Topic) -> None:
        """Count a record; what must or must_not refuse stands nowhere."""
        self.records += 1
        phrases = {
            (f"group {hit.group.name!r}", _phrase_of(hit.group, text[hit.start : hit.end].lower()))
            for scanned in scan_fields(fields, topic)
            for text in [scanned.clean.text]
            for hit in scanned.hits
        }
        for title in (each.text for each in fields if each.place in TITLES):
            if first_phrase(title, topic.suggests):
                alone = (each for each in topic.suggests if first_phrase(title, (each,)))
                phrases.update(("suggests", phrase) for phrase in alone)
        self.standing.update(phrases)

    def warnings(self) -> Iterator[str]:
        """A line for each phrase that is too common, or that there are too few records to tell."""
        if self.records < ENOUGH:
            yield (
                f"only {self.records:,} bills and meetings are stored, too few to tell which"
                " phrases are too common"
            )
            return
        for (where, phrase), count in self.standing.most_common():
            if count > TOO_COMMON * self.records:
                yield (
                    f'{where}: "{phrase}" stands in {count:,} of {self.records:,} stored bills and'
                    f" meetings ({count / self.records:.1%}): too common to tell anything"
                    f" - ask for a second word{_HOW.get(where, _MUST)}"
                )


_MUST = " (must), or make it weak"
_HOW = {"suggests": " ({phrases = […], beside = […]})"}


@lru_cache(maxsize=4096)
def _phrase_of(group: Group, standing: str) -> str:
    """The phrase of a group that stands in a text as ``standing``."""
    for phrase in group.phrases:
        if phrases_pattern([phrase]).fullmatch(standing):
            return phrase
    return standing
