"""Deciding 1,000 revisions against 10,000 subscriptions, with the ledger and in its transaction.

Prints the CPU seconds of the batch (at most 5), of a process's first one, which reads what the
subscriptions ask for, and of those that follow, and two ratios that show that the work grows with
the matches and not with the product: four times the matches with as many subscriptions (at most
four times the work), and twice the subscriptions with as many matches (at most 1.6 times).
"""

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lawtrack.config.subscriptions import DEFAULT_REASONS
from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.alerts import OutboxRow, SubscriptionRow
from lawtrack.database.tables.legislation import BillRow, FlagRow
from lawtrack.ingest.ledger import insert_revisions
from lawtrack.legislation.normalize import Row

REVISIONS = 1_000
SUBSCRIPTIONS = 10_000
TOPICS = 100  # the flags of a bill are for one of them
ROUNDS = 3
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def subscription(number: int, matching: int) -> Row:
    """A subscription to a topic, a bill or words; only every so many can match a revision."""
    quiet = number % SUBSCRIPTIONS >= matching or number >= SUBSCRIPTIONS
    kind = ("topic", "search", "bill")[number % 3]
    asked = {
        "topic": f"topic-{number % TOPICS}{'-quiet' if quiet else ''}",
        "search": f"harbour {'nothing' if quiet else 'parcel'} {number % REVISIONS}",
        "bill": f"{'none' if quiet else '2026'}-{number % REVISIONS:05}",
    }
    return {
        "name": f"s{number}",
        "origin": "command",
        **{name: asked[name] if name == kind else "" for name in asked},
        "bill_id": None,
        "jurisdictions": [],
        "reasons": list(DEFAULT_REASONS),
        "lowest": "mentions",
        "channel": "$MAIL",
        "rhythm": ("at-once", "daily", "weekly")[number % 3],
        "quiet": "",
        "timezone": "America/New_York",
        "created_at": NOW,
        "paused_at": None,
        "ended_at": None,
    }


def bill(number: int) -> Row:
    """A stored bill, with a title that some of the searches find."""
    texts = (
        "ocd_id", "session", "kind", "classification", "status", "body", "version", "summary",
        "notes", "url", "source_url", "last_action", "stamp", "content_hash",
    )  # fmt: skip
    return {
        **dict.fromkeys(texts, ""),
        "jurisdiction": "rivertown",
        "upstream_id": str(number),
        "identifier": f"2026-{number:05}",
        "title": f"An ordinance on the harbour and parcel {number} of its road.",
        "other_titles": [],
        "other_identifiers": [],
        "subjects": [],
        "extras": {},
        "first_seen": NOW,
        "last_seen": NOW,
        "last_changed": NOW,
    }


def flag(number: int, id_: int) -> Row:
    """The flag of a bill."""
    return {
        "kind": "bill", "subject_id": id_, "topic": f"topic-{number % TOPICS}",
        "jurisdiction": "rivertown", "judgement": "about", "score": 9.0, "stance": "",
        "reason": "", "raised_at": NOW, "cleared_at": None, "baseline": False,
    }  # fmt: skip


def decided(folder: Path, *, subscriptions: int, matching: int) -> tuple[float, float, int]:
    """CPU seconds of a first batch of revisions with its decisions, and of one that follows.

    Also how many decisions there were in each.
    """
    url = f"sqlite:///{folder / f'{subscriptions}-{matching}.db'}"
    upgrade_database(url)
    engine = open_database(url)
    seconds = []
    with Session(engine) as session:
        session.execute(insert(BillRow), [bill(number) for number in range(REVISIONS)])
        ids = list(session.scalars(select(BillRow.id).order_by(BillRow.id)))
        session.execute(insert(FlagRow), [flag(n, id_) for n, id_ in enumerate(ids)])
        session.execute(
            insert(SubscriptionRow), [subscription(n, matching) for n in range(subscriptions)]
        )
        session.commit()
        for round_ in range(ROUNDS):
            now = NOW + timedelta(days=round_)
            rows: list[Row] = [
                {
                    "crawl_id": round_,
                    "jurisdiction": "rivertown",
                    "kind": "bill",
                    "subject_id": id_,
                    "identifier": f"2026-{number:05}",
                    "seen_at": now,
                    "effective": None,
                    "reasons": ["status"],
                    "before": {},
                    "changes": [
                        {"reason": "status", "field": "status", "old": "Filed", "new": "Passed"}
                    ],
                }
                for number, id_ in enumerate(ids)
            ]
            started = time.process_time()
            insert_revisions(session, rows)
            session.commit()
            seconds.append(time.process_time() - started)
        decisions = len(session.scalars(select(OutboxRow.id)).all()) // ROUNDS
    engine.dispose()
    return seconds[0], median(seconds[1:]), decisions


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, few, few_made = decided(folder, subscriptions=SUBSCRIPTIONS, matching=2_500)
        first, all_, all_made = decided(folder, subscriptions=SUBSCRIPTIONS, matching=SUBSCRIPTIONS)
        _, more, more_made = decided(
            folder, subscriptions=2 * SUBSCRIPTIONS, matching=SUBSCRIPTIONS
        )
    for count, made, seconds in (
        (SUBSCRIPTIONS, few_made, few),
        (SUBSCRIPTIONS, all_made, all_),
        (2 * SUBSCRIPTIONS, more_made, more),
    ):
        print(
            f"{REVISIONS:,} revisions, {count:,} subscriptions, {made:,} decisions: {seconds:.2f} s"
        )
    growth, product = all_ / few, more / all_
    matches = all_made / few_made
    print(f"CPU: {all_:.2f} s, of the first batch {first:.2f} s (at most 5)")
    print(f"{matches:.1f} times the matches: {growth:.2f} times the work (at most {matches:.1f})")
    print(f"twice the subscriptions, no more matches: {product:.2f} times (at most 1.6)")
    return 0 if max(first, all_) <= 5 and growth <= matches and product <= 1.6 else 1


if __name__ == "__main__":
    sys.exit(main())
