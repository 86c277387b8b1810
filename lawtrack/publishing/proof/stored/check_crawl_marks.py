"""Checks what crawls left beside records: failures, absences, tries of documents, stamps.

Whoever can change these can have something passed over, or be taken for gone.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS, stored_keys
from lawtrack.database.sealing.crawl_marks import (
    stored_absences,
    stored_failures,
    stored_marks,
    stored_tries,
)
from lawtrack.database.sealing.seals import Item
from lawtrack.legislation.hash_chain import OVER, SealKind
from lawtrack.publishing.proof.stored.check_derived import in_words
from lawtrack.publishing.proof.stored.check_reach import HIDES
from lawtrack.publishing.proof.stored.check_stored import Covered


def check_failures(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Failures that are not what was noted or closed, and those that are gone."""
    places: dict[str, str] = {}

    def items() -> Iterator[Item]:
        for item, row in stored_failures(session, jurisdiction):
            places[item[0]] = row["url"]
            yield item

    for name, fault in _faults(covered, SealKind.FAILURES, items()):
        yield f"failure {f'{name} at {places[name]}' if name in places else name}: {fault}"


def check_absences(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Absences that no crawl noted so, and those that are gone."""
    items = stored_absences(session, jurisdiction)
    for name, fault in _faults(covered, SealKind.ABSENCES, items):
        kind, _, upstream_id = name.partition("/")
        stored = stored_keys(session, kind, jurisdiction, [upstream_id]) if kind in OWNERS else {}
        own = (in_words(session, f"{kind}/{row.id}") for row in stored.values())
        yield f"{next(own, name)}: that lists did not show it: {fault}"


def check_tries(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Documents of which it is not so that their reading ended as is stored."""
    items = stored_tries(session, jurisdiction)
    for url, fault in _faults(covered, SealKind.TRIES, items):
        yield f"what became of the document at {url}: {fault}"


def check_marks(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Records whose stamp or fingerprint is not that of what was read."""
    for name, digest in stored_marks(session, jurisdiction):
        if fault := covered.fault(SealKind.MARKS, name, digest):
            yield f"{in_words(session, name)}: its stamp or fingerprint {fault}: {HIDES}"


def _faults(covered: Covered, kind: SealKind, items: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """What is stored and not as it was sealed, and what was sealed and is gone, by name."""
    missing = {name for name in covered.names(kind) if covered.digests[kind, name][-1] != OVER}
    for name, digest in items:
        missing.discard(name)
        if fault := covered.fault(kind, name, digest):
            yield name, fault
    for name in sorted(missing):
        yield name, "is gone"
