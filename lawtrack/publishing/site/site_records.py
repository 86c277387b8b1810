"""Which bills and meetings there are for a published folder, and which of them have moved."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow

if TYPE_CHECKING:
    from lawtrack.database import Session


class RecordName(NamedTuple):
    """What a bill or meeting goes by."""

    kind: str
    ocd_id: str
    jurisdiction: str
    session: str
    identifier: str  # of a bill
    upstream_id: str


def record_names(session: "Session") -> Iterator[RecordName]:
    """Those of all bills and meetings."""
    bills = select(
        BillRow.ocd_id, BillRow.jurisdiction, BillRow.session, BillRow.identifier,
        BillRow.upstream_id,
    )  # fmt: skip
    for row in session.execute(bills):
        yield RecordName("bill", *row)
    meetings = select(EventRow.ocd_id, EventRow.jurisdiction, EventRow.upstream_id)
    for id_, where, own_id in session.execute(meetings):
        yield RecordName("event", id_, where, "", "", own_id)


def lines_of_records(
    session: "Session", *, after: int, since: datetime
) -> dict[int, tuple[str, int]]:
    """Kind and our id of records, by the lines of the ledger behind that number or seen since.

    The moment is asked for as well, because with several writers a lower number may be committed
    after a higher one. Every line counts: a verdict changes what is told of a bill too.
    """
    query = select(RevisionRow.id, RevisionRow.kind, RevisionRow.subject_id).where(
        (RevisionRow.id > after) | (RevisionRow.seen_at >= since)
    )
    return {row.id: (row.kind, row.subject_id) for row in session.execute(query)}


def meetings_of_days(
    session: "Session", first: date | None = None, last: date | None = None
) -> list[int]:
    """Our ids of the meetings of these days; of all where no day is named."""
    query = select(EventRow.id).order_by(EventRow.id)
    if first is not None:
        query = query.where(EventRow.date >= first)
    if last is not None:
        query = query.where(EventRow.date <= last)
    return list(session.scalars(query))


def meetings_with_ids(session: "Session", ocd_ids: set[str]) -> list[int]:
    """Our ids of the meetings with these Open Civic Data ids, of which there are few."""
    if not ocd_ids:
        return []
    rows = session.execute(select(EventRow.id, EventRow.ocd_id))
    return [id_ for id_, ocd_id in rows if ocd_id in ocd_ids]
