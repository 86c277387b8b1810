"""Lines of the ledger, and the roll calls of agendas, which are given to the bills voted on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from lawtrack.alerts import stored_subscriptions
from lawtrack.alerts.ledger_lines import decide_on_ledger_lines
from lawtrack.database import bulk
from lawtrack.database.agendas import roll_calls_on_agendas
from lawtrack.database.dealings.stored_lines import ledger_line_of
from lawtrack.database.sealing.derived import called_on_agendas, seal_roll_calls
from lawtrack.database.sealing.seals import lock_chains, newest_hash
from lawtrack.database.tables.legislation import RevisionRow, SealRow
from lawtrack.legislation import diff, hash_chain
from lawtrack.legislation.changes.change import Change, stored_changes
from lawtrack.legislation.normalize import Comparable, Row
from lawtrack.legislation.reasons import NEWS_THOUGH_REPARSED
from lawtrack.legislation.undo import before_of
from lawtrack.legislation.votes.roll_calls import own_votes, with_roll_calls


def give_roll_calls(
    session: Session,
    meetings: Sequence[tuple[Comparable | None, Comparable]],
    *,
    jurisdiction: str,
    crawl_id: int | None,
    now: datetime,
    silent: bool,
    reparsed: bool = False,
    known: bool = False,
) -> None:
    """Give each bill the votes of the agenda lines that name it, and tell those that are new.

    ``meetings`` are pairs of what was stored of a meeting and what is new: bills are looked at that
    a line with other votes names, or has named. ``silent`` is a first look, of which nothing is
    told; ``known`` says that none of it is new.
    """
    touched: set[str] = set()
    for old, new in meetings:
        before, after = (_votes_of_lines(meeting) for meeting in (old, new))
        lines = before.keys() | after.keys()
        touched |= {line[1] for line in lines if before.get(line) != after.get(line)}
    settle_roll_calls(
        session,
        sorted(touched - {""}),
        jurisdiction=jurisdiction,
        crawl_id=crawl_id,
        now=now,
        silent=silent,
        reparsed=reparsed,
        known=known,
    )


def _votes_of_lines(meeting: Comparable | None) -> dict[tuple[str, str], Sequence[Row]]:
    """The votes of an agenda by the source's ids of line and bill."""
    lines: dict[tuple[str, str], list[Row]] = {}
    for item in (meeting.rows["agenda_items"] if meeting else None) or ():
        key = (item["upstream_id"], item["bill_upstream_id"])
        lines.setdefault(key, []).extend(item["votes"])
    return {key: votes for key, votes in lines.items() if votes}


def settle_roll_calls(
    session: Session,
    bills: Sequence[str],
    *,
    jurisdiction: str,
    crawl_id: int | None,
    now: datetime,
    silent: bool = False,
    reparsed: bool = False,
    known: bool = False,
) -> int:
    """Store with these bills, by the source's ids, what agendas hold of votes on them.

    Returns with how many something was to be stored. ``known`` says that nothing of it is new, the
    bills only had not got it: that is bookkeeping.
    """
    stored = bulk.stored_keys(session, "bill", jurisdiction, bills)
    if not stored:
        return 0
    records = bulk.load_records(session, "bill", [b.id for b in stored.values()])
    called = roll_calls_on_agendas(session, jurisdiction, list(stored))
    written: list[tuple[int, Comparable]] = []
    lines: list[Row] = []
    for upstream_id, bill in stored.items():
        old = records[bill.id]
        votes = old.rows["votes"] or ()
        all_votes = with_roll_calls(own_votes(votes), called.get(upstream_id, ()))
        if list(votes) == all_votes:
            continue
        new = replace(old, rows={**old.rows, "votes": all_votes})
        written.append((bill.id, replace(new, rows={"votes": all_votes})))
        changes = [] if known else diff.diff_records(old, new)
        line = revision_row(
            new,
            bill.id,
            changes or [Change(reason="details", field="")],
            jurisdiction=jurisdiction,
            crawl_id=crawl_id,
            now=now,
            before=before_of(old, new, {}),
            reparsed=reparsed,
        )
        days = [vote["date"] for vote in new.rows["votes"] or () if vote not in votes]
        if changes:
            line["effective"] = max(filter(None, days), default=line["effective"])
        lines.append(line)
    bulk.replace_children(session, "bill", written, fresh=False)
    votes_of = [(id_, called_on_agendas(new)) for id_, new in written]
    seal_roll_calls(session, jurisdiction, votes_of, now=now)
    if not silent:
        insert_revisions(session, lines)
        moved = [{"id": line["subject_id"], "last_changed": now} for line in lines]
        bulk.update_records(session, "bill", moved)
    return len(written)


def revision_row(
    record: Comparable,
    subject_id: int,
    changes: Sequence[Change],
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
    only those that are news all the same (``reasons.NEWS_THOUGH_REPARSED``). The record must be as
    it is stored now, with all of its children: its digest is kept.
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
        "changes": [stored_changes(change) for change in changes if change.field],
        "before": before or {},
        "record_hash": hash_chain.record_digest_of(record.row, record.rows),
    }


def insert_revisions(session: Session, rows: Sequence[Row], *, primed: bool = False) -> None:
    """Append to the ledger, each row chained to the one before it in its jurisdiction.

    In the same transaction it is decided who is told; ``primed`` rows come from a first look and
    are no news. Without a subscription that costs one query.

    A reader's verdict may come while a crawl stores: the chain is locked until the transaction
    ends.
    """
    active = stored_subscriptions.unended_subscriptions(session) if rows else []
    for jurisdiction in sorted({row["jurisdiction"] for row in rows}):
        lock_chains(session, jurisdiction)
        sealed = {"after_seal": newest_hash(session, SealRow, jurisdiction)}
        own = [{**row, **sealed} for row in rows if row["jurisdiction"] == jurisdiction]
        before = newest_hash(session, RevisionRow, jurisdiction)
        chained = list(hash_chain.chained(own, before))
        ids = bulk.next_ids(session, RevisionRow, len(chained))
        bulk.insert_rows(session, RevisionRow, chained, named=("id",), beside=zip(ids))
        if not active:
            continue
        lines = [ledger_line_of(id_, row) for id_, row in zip(ids, chained, strict=True)]
        decide_on_ledger_lines(session, lines, active, primed=primed)
