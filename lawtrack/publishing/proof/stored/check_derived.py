"""Checks what moves without a revision against what was sealed of it: sentences, stages, names."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from lawtrack.database.bulk import OWNERS
from lawtrack.database.sealing.derived import (
    PLACE,
    body_name,
    stored_bodies,
    stored_places,
    stored_roll_calls,
    stored_sentences,
    stored_worked_out,
)
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.legislation.identity.bill_names import full_number
from lawtrack.publishing.proof.stored.check_stored import Covered, flag_in_words

EMPTIED = (
    "it has no stage, as an earlier version left it that was stopped while it mapped steps"
    " anew: the next crawl works it out"
)


def check_sentences(
    session: Session, jurisdiction: str, covered: Covered, counts: dict[str, int]
) -> Iterator[str]:
    """Flags whose sentences are not those that were found, and those that have none any more."""
    kind = SealKind.SENTENCES
    missing = _sealed_with_rows(covered, kind)
    for name, rows in stored_sentences(session, jurisdiction):
        counts["sentences"] = counts.get("sentences", 0) + len(rows)
        missing.discard(name)
        if fault := covered.fault(kind, name, hash_chain.rows_digest_of(rows)):
            words = "one was changed, added or taken away" if name in covered.names(kind) else fault
            yield f"sentences found for {flag_in_words(session, name)}: {words}"
    for name in sorted(missing):
        yield f"sentences found for {flag_in_words(session, name)}: are gone"


def check_worked_out(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Bills and meetings whose stage, class or page at the source is not what was stored.

    A stage that is to be worked out again is empty; that this is so has been sealed.
    """
    for name, row in stored_worked_out(session, jurisdiction):
        is_empty = row.get("stage") == ""
        if is_empty and covered.is_forgotten(name):
            continue
        digest = hash_chain.worked_out_digest_of(row)
        if fault := covered.fault(SealKind.WORKED_OUT, name, digest):
            more = f"; {EMPTIED}" if is_empty else ""
            yield f"{in_words(session, name)}: its stage, class or address {fault}{more}"


def check_roll_calls(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Bills whose votes of agendas are not those that were stored, and those that lack them."""
    kind = SealKind.ROLL_CALLS
    missing = _sealed_with_rows(covered, kind)
    for name, rows in stored_roll_calls(session, jurisdiction):
        missing.discard(name)
        if fault := covered.fault(kind, name, hash_chain.rows_digest_of(rows)):
            yield f"{in_words(session, name)}: a vote that it has from an agenda {fault}"
    for name in sorted(missing):
        yield f"{in_words(session, name)}: its votes from agendas are gone"


def _sealed_with_rows(covered: Covered, kind: SealKind) -> set[str]:
    """The names of what was sealed last with something in it."""
    return {
        name
        for name in covered.names(kind)
        if covered.digests[kind, name][-1] != hash_chain.NO_ROWS
    }


def in_words(session: Session, name: str) -> str:
    """What a seal calls "bill/12" or "event/12" as people know it."""
    kind, _, id_ = name.partition("/")
    row = session.get(OWNERS[kind], int(id_))
    if isinstance(row, BillRow):
        return f"bill {full_number(row.identifier, row.session)}"
    return f"meeting {row.name}, {row.date}" if isinstance(row, EventRow) else name


def check_places(session: Session, jurisdiction: str, covered: Covered) -> Iterator[str]:
    """Names of the jurisdiction and its bodies that are not what was stored, and those gone."""
    kind = SealKind.PLACES
    missing = covered.names(kind)
    places = [(PLACE, "its names", row) for row in stored_places(session, jurisdiction)]
    bodies = [
        (body_name(row), f"council or committee {row['name']}", row)
        for row in stored_bodies(session, jurisdiction)
    ]
    for name, words, row in (*places, *bodies):
        missing.discard(name)
        if fault := covered.fault(kind, name, hash_chain.row_digest_of(row)):
            yield f"{words}: {fault}"
    for name in sorted(missing):
        yield f"{'its names are' if name == PLACE else f'{name} is'} gone"
