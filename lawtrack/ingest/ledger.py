"""Roll calls that stand on the agenda of a meeting, told in the ledger of the bills voted on."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from lawtrack.database import bulk as writing
from lawtrack.database.ledger import insert_revisions, revision_row
from lawtrack.legislation.diff import Change, roll_call
from lawtrack.legislation.normalize import Comparable


def tell_bills(
    session: Session,
    meetings: Sequence[tuple[Comparable | None, Comparable]],
    *,
    jurisdiction: str,
    crawl_id: int | None,
    now: datetime,
) -> None:
    """Give each bill a revision whose line on one of these agendas has other votes than before.

    ``meetings`` are pairs of what was stored and what is new. The roll call stays with the agenda
    line, so nothing of the bill itself is written.
    """
    told: dict[str, list[Change]] = {}
    days: dict[str, date] = {}
    for old, new in meetings:
        before = {
            (item["upstream_id"], item["bill_upstream_id"]): item["votes"]
            for item in (old.rows["agenda_items"] if old else None) or ()
        }
        for item in new.rows["agenda_items"] or ():
            bill, day = item["bill_upstream_id"], new.row["date"]
            votes = before.get((item["upstream_id"], bill), [])
            if bill and item["votes"] != votes:
                told.setdefault(bill, []).append(roll_call(votes, item["votes"]))
                days[bill] = max(days.get(bill, day), day)
    stored = writing.stored(session, "bill", jurisdiction, list(told))
    records = writing.load(session, "bill", [bill.id for bill in stored.values()])
    rows = [
        {
            **revision_row(
                records[bill.id],
                bill.id,
                told[upstream_id],
                jurisdiction=jurisdiction,
                crawl_id=crawl_id,
                now=now,
            ),
            "effective": days[upstream_id],
        }
        for upstream_id, bill in stored.items()
    ]
    insert_revisions(session, rows)
    writing.update_owners(
        session, "bill", [{"id": bill.id, "last_changed": now} for bill in stored.values()]
    )
