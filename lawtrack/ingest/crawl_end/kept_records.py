"""What a crawl has brought that counts only at its end: lists, checkpoints, what failed."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lawtrack.database.bulk import OWNERS
from lawtrack.errors import APART, FailureKind
from lawtrack.ingest.identity.successions import departed_by
from lawtrack.legislation.records import Checkpoint, Failed, Listed, Looked, Planned, Record


def _no_ids() -> dict[str, set[str]]:
    return {kind: set() for kind in OWNERS}


@dataclass(slots=True, kw_only=True)
class KeptRecords:
    """What is not stored with a batch, but decides at the end what is believed of the crawl."""

    planned: tuple[Planned, ...] = ()
    checkpoints: list[Checkpoint] = field(default_factory=list)
    absences: list[Listed | Looked] = field(default_factory=list)
    held_back: set[str] = field(default_factory=set)  # checkpoints that stay where they were
    departed: dict[str, set[str]] = field(default_factory=_no_ids)  # ids that are no more, by kind
    first_failure: str = ""
    rows: int = 0  # of lists, that could not be read

    def take(self, records: Iterable[Record]) -> list[Record]:
        """The records that are to be stored; what counts only at the end is kept here."""
        to_store: list[Record] = []
        for record in records:
            if isinstance(record, (Listed, Looked)):
                self.absences.append(record)
                self.departed[record.kind].update(departed_by(record))
                continue
            if isinstance(record, Checkpoint):
                self.checkpoints.append(record)
                continue
            if isinstance(record, Planned):
                self.planned += (record,)
                continue
            if isinstance(record, Failed) and record.cause is FailureKind.ROW:
                self.rows += 1
            elif isinstance(record, Failed) and record.cause not in APART:
                self.held_back.add(record.covers)
                self.first_failure = self.first_failure or f"{record.url}: {record.reason}"
            to_store.append(record)
        return to_store
