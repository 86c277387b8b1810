"""Whether revisions have the numbers that they were written with; pure."""

from collections.abc import Mapping

from lawtrack.legislation import hash_chain

RENUMBERED = "had other numbers when they were written, or some were removed"


class Numbering:
    """Holds the numbers of revisions against those sealed: by the highest, a digest of all to it.

    What came since the last seal of them is not known.
    """

    def __init__(self, sealed: Mapping[str, str]) -> None:
        self._sealed = {int(name): digest for name, digest in sealed.items()}
        self._left = sorted(self._sealed)
        self._digest, self._first = hash_chain.START, 0

    def fault_at(self, number: int, hash_: str) -> str:
        """What is wrong with the numbers up to this revision, the next one; empty if nothing."""
        self._digest = hash_chain.chain_link(self._digest, hash_, str(number))
        self._first = self._first or number
        if not self._left or number < self._left[0]:
            return ""
        first, well = self._first, number == self._left[0] and self._digest == self._sealed[number]
        self._left = self._left[1:] if well else []
        self._digest, self._first = hash_chain.START, 0
        return "" if well else f"revisions {first} to {number}: {RENUMBERED}"

    def fault_at_the_end(self) -> str:
        """What is wrong with the numbers when the last revision has passed; empty if nothing."""
        return f"revisions up to {self._left[-1]}: {RENUMBERED}" if self._left else ""
