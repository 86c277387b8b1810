"""Checks what is stored of a jurisdiction: its chains, what they cover, and signed heads.

Everything is read once, a part at a time; of the seals the digests are held in memory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.crawling.archive.archive_place import Place
from lawtrack.database.ledger import chained_rows
from lawtrack.database.sealing.seals import BEGINNINGS, seal_rows
from lawtrack.database.sealing.signed_heads import SignedHead
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow, SealRow
from lawtrack.legislation import hash_chain
from lawtrack.legislation.hash_chain import SealKind
from lawtrack.legislation.records import Source
from lawtrack.publishing.proof.numbering import Numbering
from lawtrack.publishing.proof.stored import (
    check_crawl_marks,
    check_derived,
    check_reach,
    check_stored,
)
from lawtrack.publishing.proof.stored.check_mapping import OlderWords
from lawtrack.publishing.proof.stored.check_stored import Covered

MOST_TOLD = 20  # problems of one kind
OF_CRAWLS = "failures, absences, stamps and why a document has no text"
ANSWERS = (SealKind.ANSWERS, SealKind.OLD_ANSWERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """How a jurisdiction's ledger stands, and what is stored against it."""

    jurisdiction: str
    revisions: int
    seals: int
    checked: Mapping[str, int]  # records, texts, flags, sentences, crawls, answers
    uncovered: int  # of these, stored by earlier versions and not yet sealed
    head: str  # to be noted elsewhere: it covers everything up to here
    heads: int  # signed ones that fit
    newest_head: str  # when it was noted
    covered_revisions: int  # by that one
    signers: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


def stored_jurisdictions(session: Session) -> list[str]:
    """The jurisdictions of which anything is stored that a ledger covers."""
    keys: set[str] = set()
    for model in (RevisionRow, SealRow, BillRow, EventRow):
        keys |= set(session.scalars(select(model.jurisdiction).distinct()))
    return sorted(keys)


def check_database(
    session: Session,
    place: Place,
    jurisdiction: str,
    *,
    heads: Sequence[SignedHead] = (),
    keys: Sequence[str] = (),
    own_keys: Sequence[str] = (),
    source: Source | None = None,
) -> DatabaseState:
    """Read all that is stored of a jurisdiction, and its files in the archive's ``place``.

    ``heads`` were noted at earlier times; with ``keys`` only those count that one of these signed.
    ``own_keys`` are those that have signed here: the newest head is by one of them. By the words of
    ``source`` it is told whether the steps of a bill were only mapped anew.
    """
    own = [head for head in heads if head.jurisdiction == jurisdiction]
    places = {("revisions", h.revisions) for h in own} | {("seals", h.seals) for h in own}
    passed: dict[tuple[str, int], str] = {(chain, 0): hash_chain.START for chain, _ in places}
    covered = Covered(older_words=OlderWords(source=source) if source else None)
    problems: list[str] = []
    seals, last_seal, follow = _read_seals(session, jurisdiction, covered, places, passed, problems)
    revisions, last_revision = _read_revisions(
        session, jurisdiction, covered, follow, places, passed, problems
    )
    counts: dict[str, int] = {}
    for name, check in _checks(session, place, jurisdiction, covered, counts):
        problems += _some(check, name)
    genuine = [head for head in own if head.is_genuine and (not keys or head.public_key in keys)]
    fitting = [head for head in genuine if _fits(head, passed)]
    problems += _some(_head_problems(own, genuine, fitting, keys), "heads")
    if own_keys and not keys and own and own[-1].public_key not in own_keys:
        problems.append(
            f"head of {own[-1].noted_at}: is signed by {own[-1].public_key}, and that is not the"
            " key that signs here, nor an earlier one: somebody else has signed the heads anew"
        )
    newest = max(fitting, key=lambda head: head.revisions, default=None)
    return DatabaseState(
        jurisdiction=jurisdiction,
        revisions=revisions,
        seals=seals,
        checked=counts,
        uncovered=covered.uncovered,
        head=hash_chain.chain_head_of(last_seal, last_revision),
        heads=len(fitting),
        newest_head=newest.noted_at if newest else "",
        covered_revisions=newest.revisions if newest else 0,
        signers=tuple(dict.fromkeys(head.public_key for head in fitting)),
        problems=tuple(problems),
        notes=tuple(covered.notes),
    )


def _checks(
    session: Session, place: Place, jurisdiction: str, covered: Covered, counts: dict[str, int]
) -> Sequence[tuple[str, Iterator[str]]]:
    """What is looked at, by what its problems are of; of what is counted, ``counts`` is filled."""
    return (
        ("records", check_stored.check_records(session, jurisdiction, covered, counts)),
        ("texts", check_stored.check_texts(session, jurisdiction, covered, counts)),
        ("flags", check_stored.check_flags(session, jurisdiction, covered, counts)),
        ("sentences", check_derived.check_sentences(session, jurisdiction, covered, counts)),
        ("stages", check_derived.check_worked_out(session, jurisdiction, covered)),
        ("votes", check_derived.check_roll_calls(session, jurisdiction, covered)),
        ("names", check_derived.check_places(session, jurisdiction, covered)),
        ("lists", check_reach.check_checkpoints(session, jurisdiction, covered)),
        ("failures", check_crawl_marks.check_failures(session, jurisdiction, covered)),
        ("absences", check_crawl_marks.check_absences(session, jurisdiction, covered)),
        ("documents", check_crawl_marks.check_tries(session, jurisdiction, covered)),
        ("stamps", check_crawl_marks.check_marks(session, jurisdiction, covered)),
        ("clocks", check_reach.check_clocks(session, jurisdiction)),
        ("machinery", check_reach.check_machinery(session)),
        ("other ids", check_reach.check_aliases(session, jurisdiction, covered)),
        ("index", check_reach.check_index(session, jurisdiction)),
        ("crawls", check_stored.check_crawls(session, jurisdiction, covered, counts)),
        ("answers", check_stored.check_answers(session, place, jurisdiction, covered, counts)),
    )


def _some(problems: Iterator[str], of: str) -> list[str]:
    """The first of the problems, and how many there are beside."""
    first = list(islice(problems, MOST_TOLD))
    more = sum(1 for _ in problems)
    return [*first, f"{of}: {more} more like these"] if more else first


def _read_seals(
    session: Session,
    jurisdiction: str,
    covered: Covered,
    places: set[tuple[str, int]],
    passed: dict[tuple[str, int], str],
    problems: list[str],
) -> tuple[int, str, dict[str, int]]:
    """Read the chain of seals; returns length and end, and which revisions the seals follow."""
    previous, count = hash_chain.START, 0
    follow: dict[str, int] = {}
    for row in seal_rows(session, jurisdiction):
        if fault := hash_chain.seal_fault_of(row, previous):
            problems.append(
                f"seal {row['id']} ({row['kind']}, {row['sealed_at']:%Y-%m-%d}): {fault}"
            )
            break
        previous, count = row["hash"], count + 1
        covered.seals.add(previous)
        follow.setdefault(row["after_revision"], row["id"])
        if ("seals", count) in places:
            passed["seals", count] = previous
        if row["kind"] in BEGINNINGS:
            covered.begun.setdefault(row["kind"], row["sealed_at"])
        elif row["kind"] not in ANSWERS:
            for name, digest in row["items"]:
                covered.add(row["kind"], name, digest)
                if row["kind"] == SealKind.EARLIER:
                    is_old = row["sealed_at"] == covered.begun.get(SealKind.BEGIN_REST)
                    moment = None if is_old else row["sealed_at"]
                    covered.kept_at.setdefault((name, digest), set()).add(moment)
    covered.notes += _begun_later(covered)
    return count, previous, follow


def _begun_later(covered: Covered) -> Iterator[str]:
    """From when on what crawls leave beside records has been sealed, if not from the beginning."""
    began, since = map(covered.begun.get, (SealKind.BEGIN, SealKind.BEGIN_CRAWLS))
    if since is None and covered.begun:
        yield f"{OF_CRAWLS} are not sealed yet"
    elif began is not None and since is not None and since > began:
        yield f"{OF_CRAWLS} are sealed since {since:%Y-%m-%d}, and as they stood then"


def _read_revisions(
    session: Session,
    jurisdiction: str,
    covered: Covered,
    follow: dict[str, int],
    places: set[tuple[str, int]],
    passed: dict[tuple[str, int], str],
    problems: list[str],
) -> tuple[int, str]:
    """Read the chain of revisions; returns its length and its end."""
    previous, count = hash_chain.START, 0
    follow.pop(previous, None)
    sealed = covered.names(SealKind.NUMBERS)
    numbering = Numbering({name: covered.digests[SealKind.NUMBERS, name][-1] for name in sealed})
    for row in chained_rows(session, jurisdiction):
        if fault := hash_chain.chain_fault_of(row, previous):
            problems.append(f"revision {row['id']} ({row['identifier']}): {fault}")
            break
        previous, count = row["hash"], count + 1
        follow.pop(previous, None)
        if "renumbered" in row["reasons"]:
            covered.renumbered |= check_reach.ids_given_up(row)
        if fault := numbering.fault_at(row["id"], row["hash"]):
            problems.append(fault)
        if ("revisions", count) in places:
            passed["revisions", count] = previous
        if row["after_seal"] and row["after_seal"] not in covered.seals:
            problems.append(
                f"revision {row['id']} ({row['identifier']}): follows a seal that is not there:"
                " seals were removed"
            )
            break
    else:
        if fault := numbering.fault_at_the_end():
            problems.append(fault)
        if follow:
            number = min(follow.values())
            problems.append(
                f"seal {number}: follows a revision that is not there: the last were removed"
            )
    return count, previous


def _fits(head: SignedHead, passed: Mapping[tuple[str, int], str]) -> bool:
    """Whether the chains held what the head says, where it says."""
    return (
        passed.get(("revisions", head.revisions)) == head.last_revision
        and passed.get(("seals", head.seals)) == head.last_seal
    )


def _head_problems(
    own: Sequence[SignedHead],
    genuine: Sequence[SignedHead],
    fitting: Sequence[SignedHead],
    keys: Sequence[str],
) -> Iterator[str]:
    """Heads that are not genuine, and those that the chains no longer have."""
    for head in own:
        if not head.is_genuine:
            yield f"head of {head.noted_at}: its signature is not right: the line was changed"
        elif head not in genuine and keys:
            yield f"head of {head.noted_at}: is signed by {head.public_key}, not by the key named"
        elif head not in fitting:
            yield (
                f"head of {head.noted_at}: {head.revisions} revisions and {head.seals} seals stood"
                " then that do not stand now: the newest were removed, or all was written anew,"
                " or an older copy of the database was put back"
            )


def unreadable_heads(file: Path, lines: Iterable[int]) -> list[str]:
    """What is said of lines of a file that are no heads."""
    return _some((f"{file}: line {number}: is no head" for number in lines), str(file))
