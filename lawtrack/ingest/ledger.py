"""Roll calls that stand on the agenda of a meeting, told in the ledger of the bills voted on."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from lawtrack.alerts import stored_subscriptions
from lawtrack.alerts.ledger_lines import decide_on_ledger_lines
from lawtrack.database import bulk
from lawtrack.database.bulk import table_of
from lawtrack.database.dealings.lines import ledger_line_of
from lawtrack.database.ledger import CHAIN_LOCK, chain_head
from lawtrack.database.tables.legislation import RevisionRow
from lawtrack.legislation import diff, hash_chain
from lawtrack.legislation.diff import Change, roll_call
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.reasons import NEWS_THOUGH_REPARSED


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
    changes: dict[str, list[Change]] = {}
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
                changes.setdefault(bill, []).append(roll_call(votes, item["votes"]))
                days[bill] = max(days.get(bill, day), day)
    stored = bulk.stored_keys(session, "bill", jurisdiction, list(changes))
    records = bulk.load_records(session, "bill", [bill.id for bill in stored.values()])
    rows = [
        {
            **revision_row(
                records[bill.id],
                bill.id,
                changes[upstream_id],
                jurisdiction=jurisdiction,
                crawl_id=crawl_id,
                now=now,
            ),
            "effective": days[upstream_id],
        }
        for upstream_id, bill in stored.items()
    ]
    insert_revisions(session, rows)
    bulk.update_records(
        session, "bill", [{"id": bill.id, "last_changed": now} for bill in stored.values()]
    )


def revision_row(
    record: Comparable,
    subject_id: int,
    changes: Sequence[diff.Change],
    *,
    jurisdiction: str,
    crawl_id: int | None,
    now: datetime,
    before: Row | None = None,
    reparsed: bool = False,
) -> Row:
    """The line of the ledger that says what changed in a bill or meeting.

    ``before`` is what undoes it (``undo.before_of``); without it the record itself is unchanged.
    When it was ``reparsed`` the source said nothing new: the reasons are that, and of the others
    only those that are news all the same (``reasons.NEWS_THOUGH_REPARSED``).
    """
    reasons = [change.reason for change in changes]
    if reparsed:
        reasons = ["reparsed", *(r for r in reasons if r in NEWS_THOUGH_REPARSED)]
    return {
        "crawl_id": crawl_id,
        "jurisdiction": jurisdiction,
        "kind": record.kind,
        "subject_id": subject_id,
        "identifier": record.row["identifier" if record.kind == "bill" else "name"],
        "seen_at": now,
        "effective": diff.effective_date(changes, record),
        "reasons": list(dict.fromkeys(reasons)),
        "changes": [diff.stored_changes(change) for change in changes if change.field],
        "before": before or {},
    }


def insert_revisions(session: Session, rows: Sequence[Row], *, primed: bool = False) -> None:
    """Append to the ledger, each row chained to the one before it in its jurisdiction.

    In the same transaction it is decided who is told; ``primed`` rows come from a first look and
    are no news. Without a subscription that costs one query.

    A reader's verdict may come while a crawl stores: on PostgreSQL the chain is locked until the
    transaction ends, on SQLite there is only one writer.
    """
    active = stored_subscriptions.active_subscriptions(session) if rows else []
    for jurisdiction in sorted({row["jurisdiction"] for row in rows}):
        if session.get_bind().dialect.name == "postgresql":
            session.execute(
                select(func.pg_advisory_xact_lock(CHAIN_LOCK, func.hashtext(jurisdiction)))
            )
        own = [row for row in rows if row["jurisdiction"] == jurisdiction]
        chained = list(hash_chain.chained(own, chain_head(session, jurisdiction)))
        table = table_of(RevisionRow)
        if not active:
            session.connection().execute(insert(table), chained)
            continue
        numbered = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        ids = session.connection().execute(numbered, chained).scalars().all()
        lines = [ledger_line_of(id_, row) for id_, row in zip(ids, chained, strict=True)]
        decide_on_ledger_lines(session, lines, active, primed=primed)
