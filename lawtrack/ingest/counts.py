"""What a batch of records, and in the end a crawl, came to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lawtrack.legislation.completeness import Filled, HeldRecord, as_data, counted, no_fields
from lawtrack.legislation.flags import RaisedFlag


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestCounts:
    """What a batch came to, and the flags it raised.

    ``stored`` and ``fresh`` say how full the records were that were known before, or new; ``held``
    are those with fields that came empty and are kept until the crawl ends.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    raised: tuple[RaisedFlag, ...] = ()
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)  # (kind, what): records
    stored: Filled = field(default_factory=no_fields)
    fresh: Filled = field(default_factory=no_fields)
    held: tuple[HeldRecord, ...] = ()

    def __add__(self, other: "IngestCounts") -> "IngestCounts":
        return IngestCounts(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            failed=self.failed + other.failed,
            raised=self.raised + other.raised,
            kinds=self.kinds + other.kinds,
            stored=self.stored + other.stored,
            fresh=self.fresh + other.fresh,
            held=self.held + other.held,
        )

    def by_kind(self) -> dict[str, dict[str, int]]:
        """Kind → new, changed, unchanged, failed → records."""
        kinds: dict[str, dict[str, int]] = {}
        for (kind, what), number in sorted(self.kinds.items()):
            kinds.setdefault(kind, {})[what] = number
        return kinds

    def coverage(self) -> dict[str, Any]:
        """How full the records were, as it is stored."""
        return as_data(self.stored + self.fresh, counted(self.held))


def counts_of(
    kind: str,
    *,
    new: int = 0,
    changed: int = 0,
    unchanged: int = 0,
    failed: int = 0,
    raised: Sequence[RaisedFlag] = (),
) -> IngestCounts:
    """The counts of records of one kind."""
    numbers = {"new": new, "changed": changed, "unchanged": unchanged, "failed": failed}
    return IngestCounts(
        new=new,
        changed=changed,
        unchanged=unchanged,
        failed=failed,
        raised=tuple(raised),
        kinds=Counter({(kind, what): number for what, number in numbers.items() if number}),
    )
