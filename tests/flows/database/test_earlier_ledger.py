"""A ledger whose flags and verdicts were written as texts alone, as earlier versions did.

Its rows stand here as they were written then. A ledger that goes on from them in today's form, and
one that is all in today's form, must verify, be undone, told and exported the same.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lawtrack.alerts.as_of import ledger_states
from lawtrack.alerts.explain import explain_alerts
from lawtrack.database.as_of.rebuild import flags_as_of, record_as_of
from lawtrack.database.bulk import load_records, table_of
from lawtrack.database.conditions import Selection
from lawtrack.database.dealings.stored_lines import ledger_lines_of
from lawtrack.database.ledger import (
    chained_rows,
    newest_revisions,
    revised_after,
    revisions_of,
)
from lawtrack.database.lists.full_bills import full_bills, judged_bills
from lawtrack.database.sealing.seals import newest_hash
from lawtrack.database.tables.legislation import BillRow, FlagRow, RevisionRow
from lawtrack.ingest.ledger import insert_revisions, revision_row
from lawtrack.legislation import hash_chain
from lawtrack.legislation.changes.change import Change, structured_changes
from lawtrack.legislation.flags import StoredFlag, flag_change, verdict_change
from lawtrack.legislation.undo import Flag
from lawtrack.legislation.wording import RAISED
from lawtrack.publishing.news import latest_news
from lawtrack.publishing.site.bill_json import bill_json
from lawtrack.publishing.site.feeds import feed_entries_of
from lawtrack.publishing.tables.export import ExportRequest, print_table
from tests.flows.publishing.test_export import store
from tests.support.ledger import check_chain
from tests.support.made import NOW, a_bill

FACES = "facial-recognition"


def day(number: int) -> Any:
    return NOW + timedelta(days=number)


def judged(reason: str, old: str, new: str, field: str = "flag") -> dict[str, str]:
    return {"reason": reason, "field": field, "old": old, "new": new}


# One list for each day: what the ledger's line of that day says, as it was written.
STORY: list[list[dict[str, str]]] = [
    [judged("flag-raised", "", "facial-recognition: mentions")],
    [judged("verdict", "", "dismissed: old news: of 2019", field=FACES)],
    [
        judged("verdict-lapsed", "dismissed: old news: of 2019", "", field=FACES),
        judged("details", "facial-recognition: mentions", ""),
        judged("flag-raised", "", "facial-recognition: mentions"),
    ],
    [
        judged("flag-raised", "facial-recognition: mentions", "facial-recognition: about"),
        judged("title", "Drains: repaired", "Drains: about", field="title"),
    ],
    [judged("flag-cleared", "facial-recognition: about", "")],
    [judged("topic-off", "facial-recognition", "")],
]
# What the hash of the last line was when a version that knew only texts had written them.
HEAD = "7933db6149041233df7b9e92b9c2bd4a1cb06c779e7459eaf0dcfc9d339255bb"


def flag(verdict: str = "", note: str = "") -> StoredFlag:
    return StoredFlag("about", NOW, None, False, "hash", verdict, note)


DISMISSED = flag("dismissed", "old news: of 2019")
TODAY: list[list[Change]] = [
    [flag_change("flag-raised", FACES, new="mentions")],
    [verdict_change("verdict", FACES, old=flag(), new=DISMISSED)],
    [
        verdict_change("verdict-lapsed", FACES, old=DISMISSED),
        flag_change("details", FACES, old="mentions"),
        flag_change("flag-raised", FACES, new="mentions"),
    ],
    [
        flag_change("flag-raised", FACES, old="mentions", new="about"),
        Change(reason="title", field="title", old="Drains: repaired", new="Drains: about"),
    ],
    [flag_change("flag-cleared", FACES, old="about")],
    [flag_change("topic-off", FACES, old="about")],
]


def written_then(number: int, bill_id: int) -> dict[str, Any]:
    """The line of that day, as a row without its hashes."""
    return {
        "crawl_id": None, "jurisdiction": "rivertown", "kind": "bill", "subject_id": bill_id,
        "identifier": "2026-0042", "seen_at": day(number), "effective": None,
        "reasons": [change["reason"] for change in STORY[number - 1]],
        "changes": STORY[number - 1], "before": {},
    }  # fmt: skip


@pytest.fixture(params=[len(STORY), 3, 0], ids=["earlier", "mixed", "today"])
def bill(request: pytest.FixtureRequest, session: Session) -> BillRow:
    """The bill of the story; so many of its lines are those of an earlier version."""
    store(session, [a_bill()])
    session.execute(delete(RevisionRow))
    found = session.scalars(select(BillRow)).one()
    session.execute(update(BillRow).values(last_changed=day(len(STORY))))
    then: int = request.param
    rows = [written_then(number, found.id) for number in range(1, then + 1)]
    if rows:
        session.execute(insert(table_of(RevisionRow)), list(hash_chain.chained(rows, "")))
    record = load_records(session, "bill", [found.id])[found.id]
    for number in range(then + 1, len(STORY) + 1):
        row = revision_row(
            record, found.id, TODAY[number - 1], jurisdiction="rivertown", crawl_id=None,
            now=day(number),
        )  # fmt: skip
        insert_revisions(session, [row])
    session.add(
        FlagRow(
            kind="bill", subject_id=found.id, topic=FACES, jurisdiction="rivertown",
            judgement="about", score=1.0, stance="", stance_sentence="", reason="",
            lexicon="x", raised_at=day(1), cleared_at=day(5), baseline=False, text_hash="hash",
            verdict="", verdict_note="", verdict_at=None,
        )
    )  # fmt: skip
    session.commit()
    return found


def test_the_hashes_of_an_earlier_version_hold(session: Session, bill: BillRow) -> None:
    state = check_chain(session, "rivertown")
    assert (state.fault, state.revisions) == ("", len(STORY))
    rows = list(chained_rows(session, "rivertown"))
    if all("topic" not in change for row in rows for change in row["changes"]):
        assert state.head == HEAD


def test_a_line_says_in_fields_what_it_says_in_words(session: Session, bill: BillRow) -> None:
    rows = list(chained_rows(session, "rivertown"))
    told = [[structured_changes(change) for change in row["changes"]] for row in rows]
    assert told[:-1] == TODAY[:-1]
    assert told[-1][0].topic == FACES  # the oldest version named no judgement there
    assert told[-1][0].judgement.old in ("", "about")


def test_flags_are_undone_alike(session: Session, bill: BillRow) -> None:
    seen = [flags_as_of(session, "bill", day(number))[bill.id][FACES] for number in range(1, 8)]
    # Before the day's line; a flag that was cleared keeps how it was judged last.
    assert seen == [
        Flag("mentions", is_active=False),
        Flag("mentions", is_active=True),
        Flag("mentions", is_active=True, verdict="dismissed", note="old news: of 2019"),
        Flag("mentions", is_active=True),
        Flag("about", is_active=True),
        Flag("about", is_active=True),
        Flag("about", is_active=False),
    ]
    past = record_as_of(session, bill, day(5))
    assert past is not None
    assert past.flags == {FACES: "about"}


def test_subscriptions_are_answered_alike(session: Session, bill: BillRow) -> None:
    lines = ledger_lines_of(session, {"bill": [bill.id]})
    then = ledger_states(session, lines)
    flags = [then.flags("bill", bill.id, line.id).get(FACES) for line in lines]
    assert [(each.judgement, each.dismissed) if each else None for each in flags] == [
        ("mentions", False),
        ("mentions", True),
        ("mentions", False),
        ("about", False),
        ("about", False),  # the source's words went: what becomes of the bill is still told
        ("about", False),
    ]
    told = [one.changed for one in explain_alerts(session, bill, now=day(9))]
    assert told == [
        ("Flagged: mentions facial recognition",),
        (),
        ("Flagged: mentions facial recognition",),
        (
            "Flagged: about facial recognition (was: mentions facial recognition)",
            "Title: Drains: about (was: Drains: repaired)",
        ),
        ("Flag cleared: about facial recognition",),
        (),
    ]


def with_words(changes: Iterable[Sequence[Mapping[str, str]]]) -> list[list[dict[str, str]]]:
    """The changes of each line; a topic that was switched off is named as it is today."""
    return [
        [
            {**change, "old": f"{FACES}: about"}
            if change["reason"] == "topic-off"
            else dict(change)
            for change in line
        ]
        for line in changes
    ]


def test_others_get_the_words_of_before_and_no_more(session: Session, bill: BillRow) -> None:
    expected = with_words(STORY)
    assert with_words(r.changes for r in revisions_of(session, "bill", bill.id)) == expected
    assert with_words(r.changes for r in revised_after(session, 0, "rivertown")) == expected
    listed = newest_revisions(session, everything=True, limit=50)
    assert with_words(one.change.changes for one in reversed(listed)) == expected
    (whole,) = full_bills(session, [bill.id])
    page = json.loads(bill_json(whole, judged_bills(session, [bill.id])[bill.id]))
    assert with_words(line["changes"] for line in page["history"]) == expected
    table = with_words([exported_changes(session)])[0]
    assert table == [change for line in expected for change in line]


def exported_changes(session: Session) -> list[dict[str, str]]:
    """The rows of the table of changes, their four columns that say what changed."""
    output = io.BytesIO()
    order = ExportRequest(
        table="changes", format="jsonl", wanted=Selection(everything=True), today=date(2026, 3, 2)
    )
    print_table(session, order, output, now=NOW)
    lines = [json.loads(line) for line in output.getvalue().decode().splitlines()]
    return [
        {name: line[name] or "" for name in ("reason", "field", "old", "new")} for line in lines
    ]


def test_a_feed_tells_them_alike(session: Session, bill: BillRow) -> None:
    (item,) = latest_news(session, most=5)
    assert [entry.title for entry in feed_entries_of(item)] == [
        "2026-0042: Judged otherwise (Flag cleared: about facial recognition)",
        f"2026-0042: {RAISED}"
        " (Flagged: about facial recognition (was: mentions facial recognition))",
        "2026-0042: Newly flagged (Flagged: mentions facial recognition)",
        "2026-0042: Newly flagged (Flagged: mentions facial recognition)",
    ]


def test_the_end_of_the_chain_is_that_of_its_last_line(session: Session, bill: BillRow) -> None:
    *_, last = chained_rows(session, "rivertown")
    assert (
        newest_hash(session, RevisionRow, "rivertown")
        == last["hash"]
        == check_chain(session, "rivertown").head
    )
