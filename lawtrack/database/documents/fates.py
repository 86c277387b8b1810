"""What became of each document that a bill or meeting lists: read, still to be read, or not read.

The fate is told by one expression over the lists of documents and the texts under their addresses,
so that nothing can drift apart: a document that is listed and has no text is still to be read.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from lawtrack.database.bulk import in_chunks
from lawtrack.database.tables.legislation import (
    BillRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
    TextRow,
)
from lawtrack.errors import Unread
from lawtrack.safe_text import readable
from lawtrack.web_hosts import host_of

Columns = TypeVarTuple("Columns")


class Fate(StrEnum):
    """What became of a document that a source names."""

    READ = "read"
    QUEUED = "queued"  # still to be read
    UNREAD = "unread"  # for a cause of the closed list ``Unread``


# A document that ended so may end otherwise the next time: only when it has ended so as often as
# this it counts as one that is not read.
PASSING = (Unread.FAILED, Unread.ACCIDENT)
TRIES = 3

NO_ADDRESS = "the source gives no address for it"


class Listing(NamedTuple):
    """A kind of record that lists documents, with its tables."""

    kind: str
    owner: type[BillRow] | type[EventRow]
    document: type[DocumentRow] | type[EventDocumentRow]
    owner_id: Any  # the column of ``document`` that leads to ``owner``


LISTINGS = (
    Listing("bill", BillRow, DocumentRow, DocumentRow.bill_id),
    Listing("event", EventRow, EventDocumentRow, EventDocumentRow.event_id),
)


def fate_of(listing: Listing) -> ColumnElement[str]:
    """The fate of a document in a query that joins the texts as ``with_text`` does."""
    passing = and_(TextRow.cause.in_(PASSING), TextRow.attempts < TRIES)
    return case(
        (listing.document.url == "", Fate.UNREAD.value),
        (TextRow.url.is_(None), Fate.QUEUED.value),
        (TextRow.awaited != "", Fate.QUEUED.value),
        (TextRow.state == "text", Fate.READ.value),
        (TextRow.state == "queued", Fate.QUEUED.value),
        (passing, Fate.QUEUED.value),
        else_=Fate.UNREAD.value,
    )


def cause_of(listing: Listing) -> ColumnElement[str]:
    """Why a document is not read, in such a query; empty where that may still come."""
    return case(
        (fate_of(listing) != Fate.UNREAD.value, ""),
        (listing.document.url == "", Unread.FAILED.value),
        else_=TextRow.cause,
    )


def with_text(query: Select[*Columns], listing: Listing) -> Select[*Columns]:
    """The query over owners, with their documents and the texts of these, where there are some."""
    owner, document = listing.owner, listing.document
    return query.select_from(
        owner.__table__.join(document.__table__, listing.owner_id == owner.id).outerjoin(
            TextRow.__table__,
            and_(
                TextRow.jurisdiction == owner.jurisdiction,
                TextRow.url == document.url,
                document.url != "",
            ),
        )
    )


@readable("jurisdiction", "read", "queued", "unread")
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSums:
    """How many documents a jurisdiction's bills and meetings list, by what became of them."""

    jurisdiction: str
    read: int = 0
    queued: int = 0
    unread: int = 0
    causes: tuple[tuple[str, int], ...] = ()  # of the unread ones, the most frequent first

    @property
    def listed(self) -> int:
        """All of them."""
        return self.read + self.queued + self.unread


def sums_in_words(read: int, queued: int, unread: int) -> str:
    """How many documents were read, are to be read and are not read; empty where there is none."""
    if not read + queued + unread:
        return ""
    return f"{read} read, {queued} to be read, {unread} not read"


def document_sums(session: Session, jurisdictions: Sequence[str]) -> list[DocumentSums]:
    """The sums of these jurisdictions, in their order."""
    counts: dict[str, Counter[tuple[str, str]]] = {key: Counter() for key in jurisdictions}
    for listing in LISTINGS:
        owner = listing.owner.jurisdiction
        columns = (
            owner.label("key"), fate_of(listing).label("fate"), cause_of(listing).label("cause"),
        )  # fmt: skip
        listed = with_text(select(*columns), listing).where(owner.in_(jurisdictions)).subquery()
        names = (listed.c.key, listed.c.fate, listed.c.cause)
        for key, fate, cause, count in session.execute(
            select(*names, func.count()).group_by(*names)
        ):
            counts[key][fate, cause] += count
    return [_sums_of(key, counts[key]) for key in jurisdictions]


def _sums_of(jurisdiction: str, counts: Counter[tuple[str, str]]) -> DocumentSums:
    by_fate: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    for (fate, cause), count in counts.items():
        by_fate[fate] += count
        if cause:
            causes[cause] += count
    return DocumentSums(
        jurisdiction=jurisdiction,
        **{fate.value: by_fate[fate] for fate in Fate},
        causes=tuple(sorted(causes.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def owners_of(session: Session, jurisdiction: str, urls: Sequence[str]) -> dict[str, list[int]]:
    """Our ids of the bills and meetings that list a document at one of these addresses."""
    owners: dict[str, list[int]] = {}
    for listing in LISTINGS:
        ids: set[int] = set()
        for chunk in in_chunks(urls):
            query = (
                select(listing.owner_id)
                .join(listing.owner, listing.owner.id == listing.owner_id)
                .where(listing.owner.jurisdiction == jurisdiction, listing.document.url.in_(chunk))
            )
            ids.update(session.scalars(query))
        owners[listing.kind] = sorted(ids)
    return owners


def foreign_hosts(session: Session, jurisdictions: Sequence[str]) -> dict[str, Counter[str]]:
    """By jurisdiction, the hosts on which documents lie that may not be asked, and how many."""
    hosts: dict[str, Counter[str]] = {key: Counter() for key in jurisdictions}
    for listing in LISTINGS:
        owner = listing.owner.jurisdiction
        query = with_text(select(owner, listing.document.url), listing).where(
            owner.in_(jurisdictions), cause_of(listing) == Unread.HOST.value
        )
        for key, url in session.execute(query):
            hosts[key][host_of(url) or "no web address"] += 1
    return hosts
