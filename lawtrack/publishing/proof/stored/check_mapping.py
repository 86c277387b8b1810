"""Tells bills whose steps were only mapped by other words from those that were changed; pure.

When the words of a jurisdiction are others, its steps get other classes. Versions up to 0.4 noted
that nowhere, so that such a bill no longer gives the digest of its last revision. With the classes
that its steps had before it does, and then nothing else can have been changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from lawtrack.legislation import hash_chain
from lawtrack.legislation.normalize import Comparable, Row, with_classes
from lawtrack.legislation.records import Source
from lawtrack.legislation.vocabulary import STEP_CLASSES

TRIES_OF_A_BILL = 20_000  # a second or two
TRIES = 200_000

_Step = tuple[str, str, str, str]


@dataclass(slots=True, kw_only=True)
class OlderWords:
    """Which classes steps had by the words before, as far as digests of bills have shown it."""

    source: Source
    _before: dict[_Step, str] = field(default_factory=dict)
    _classes: set[str] = field(default_factory=lambda: {"", *STEP_CLASSES})
    _left: int = TRIES

    def explain(self, record: Comparable, digest: str) -> bool:
        """Whether the bill had this digest when the words of its steps meant something else.

        Only where its steps have the classes that today's words give them.
        """
        steps = record.rows.get("actions") or ()
        if record.kind != "bill" or with_classes(record, self.source) != list(steps):
            return False
        self._classes |= {step["classification"] for step in steps}
        kinds = list(dict.fromkeys(map(_kind_of, steps)))
        for tries, classes in enumerate(self._guesses(kinds)):
            if tries >= min(TRIES_OF_A_BILL, self._left):
                break
            before = [
                {**step, "classification": classes.get(_kind_of(step), step["classification"])}
                for step in steps
            ]
            rows = {table: children or () for table, children in record.rows.items()}
            if hash_chain.record_digest_of(record.row, {**rows, "actions": before}) == digest:
                self._before |= classes
                return True
            self._left -= 1
        return False

    def _guesses(self, kinds: Sequence[_Step]) -> Iterator[Mapping[_Step, str]]:
        """The classes that steps may have had: as other bills have shown, and one or two beside."""
        known = {kind: self._before[kind] for kind in kinds if kind in self._before}
        yield known
        others = [kind for kind in kinds if kind not in known]
        classes = sorted(self._classes)  # none at all first
        for number in (1, 2):
            for some in combinations(others, number):
                for each in product(classes, repeat=number):
                    yield {**known, **dict(zip(some, each, strict=True))}


def _kind_of(step: Row) -> _Step:
    """What the class of a step is told from."""
    return step["description"], step["text"], step["code"], step["result"]
