"""The ledger as people ask for it: reasons, histories, newest changes, texts compared."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from lawtrack.crawling import known_to_crawl
from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.as_of.rebuild import documents_ever
from lawtrack.database.engine import open_database
from lawtrack.database.ledger import newest_revisions
from lawtrack.database.tables.legislation import (
    AbsenceRow,
    BillRow,
    EarlierTextRow,
    RevisionRow,
    TextRow,
)
from lawtrack.database.texts import document_readings, readings_counted
from lawtrack.ingest.identity import absences
from lawtrack.legislation import diff, flags
from lawtrack.legislation.reasons import BOOKKEEPING, REASONS
from lawtrack.legislation.records import AgendaItem, Bill, Document, Listed, Looked, Unchanged, Vote
from tests.flows.cli.test_cli import Run, folder, run
from tests.flows.ingest.test_ingest import store
from tests.support import PROJECT
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

__all__ = ["folder", "run"]

ADDRESS = "https://api.example/v1/rivertown/matters/501/texts/9"
FIRST = "No department shall use facial recognition, except in the airport."
SECOND = "No department may use facial recognition."


def text_of(
    words: str, *, url: str = ADDRESS, version: str = "1", kind: str = "version"
) -> Document:
    title = f"Text of version {version}"
    return Document(title=title, url=url, kind=kind, version=version, text=words)


def good_crawl(session: Session, *, days: float = 0) -> int:
    now = NOW + dt.timedelta(days=days)
    crawl = start_crawl(session, RIVERTOWN, mode="full", now=now)
    finish_crawl(
        session, crawl, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=now
    )
    session.commit()
    return crawl


# --- reasons


def test_every_reason_that_can_be_given_is_on_the_list() -> None:
    given = {code for reasons in diff.REASONS_OF_FIELDS.values() for code in reasons.values()}
    for module in (diff, flags):
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        given |= {code for code in REASONS if f'"{code}"' in source}
    for noun in ("action", "sponsor", "document", "agenda-item"):
        given |= {f"{noun}-{what}" for what in ("added", "revised", "removed")}
    assert given - set(REASONS) == set()
    assert set(REASONS) > BOOKKEEPING


def test_the_data_model_lists_exactly_these_reasons() -> None:
    model = (PROJECT / "docs" / "ledger.md").read_text(encoding="utf-8")
    table = model.split("## Reasons")[1].split("\n## ")[0]
    lines = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    assert {line[1].strip(" `"): line[4].strip() for line in lines} == {
        code: reason.meaning for code, reason in REASONS.items()
    }
    for line in lines:
        reason = REASONS[line[1].strip(" `")]
        assert (
            line[2].strip() == {"both": "both", "bill": "bill", "event": "meeting"}[reason.subjects]
        )
        assert line[3].strip() == ("" if reason.substantive else "bookkeeping")


# --- texts


def test_a_text_that_is_replaced_is_kept(session: Session) -> None:
    store(session, [a_bill(documents=(text_of(FIRST),))])
    store(session, [a_bill(documents=(text_of(SECOND),))], days=1)
    store(session, [a_bill(documents=(text_of(SECOND),))], days=2)
    (earlier,) = session.scalars(select(EarlierTextRow))
    assert (earlier.pages, earlier.url, earlier.fetched_at) == ([FIRST], ADDRESS, NOW)
    assert earlier.replaced_at == NOW + dt.timedelta(days=1)
    assert session.scalars(select(TextRow.pages)).all() == [[SECOND]]
    assert readings_counted(session, session.scalars(select(BillRow)).one()) == 2


def test_a_removed_document_can_still_be_compared(session: Session) -> None:
    store(session, [a_bill(documents=(text_of(FIRST),))])
    other = text_of(SECOND, url=f"{ADDRESS}0", version="2")
    store(session, [a_bill(documents=(other,))], days=1)
    bill = session.scalars(select(BillRow)).one()
    assert readings_counted(session, bill) == 2
    ever = documents_ever(session, bill)
    found = document_readings(session, "rivertown", ever, [f"{ADDRESS}0"])
    assert [(r.number, r.version, r.listed, r.pages) for r in found] == [
        (1, "1", False, [FIRST]),
        (2, "2", True, [SECOND]),
    ]
    store(session, [a_bill(documents=())], days=2)
    assert readings_counted(session, bill) == 2


# --- votes on an agenda


def test_a_roll_call_on_an_agenda_is_told_of_its_bill(session: Session) -> None:
    good_crawl(session)
    store(session, [a_bill(), an_event()])
    (line,) = an_event().agenda or ()
    vote = Vote(motion="Passed", date=dt.date(2026, 3, 11), result="pass", counts={"Ayes": 9})
    called = an_event(agenda=(replace(line, votes=(vote,)),))
    for day in (1, 2):
        store(session, [called], days=day)
    (row,) = session.scalars(
        select(RevisionRow).where(RevisionRow.kind == "bill").where(RevisionRow.id > 2)
    )
    assert (row.reasons, row.effective) == (["vote"], dt.date(2026, 3, 11))
    assert "2026-03-11 Passed pass (yes: 9)" in row.changes[0]["new"]
    assert session.scalars(select(BillRow.last_changed)).one() == NOW + dt.timedelta(days=1)


def test_roll_calls_of_a_first_look_and_of_bills_nobody_knows_are_no_news(session: Session) -> None:
    vote = Vote(motion="Passed", result="pass")
    line = AgendaItem(order=1, title="x", bill_upstream_id="501", votes=(vote,), upstream_id="1")
    store(session, [a_bill(), an_event(agenda=(line,))])
    good_crawl(session)
    stranger = replace(line, bill_upstream_id="999")
    store(session, [an_event(agenda=(line, stranger))], days=1)
    reasons = session.scalars(select(RevisionRow.reasons).order_by(RevisionRow.id)).all()
    assert reasons == [["new"], ["new"], ["agenda-item-added"]]


# --- absence


def settle(session: Session, *told: Listed | Looked, days: float) -> str:
    crawl = start_crawl(session, RIVERTOWN, mode="full", now=NOW + dt.timedelta(days=days))
    now = NOW + dt.timedelta(days=days)
    doubt, _ = absences.settle_absences(session, "rivertown", told, crawl_id=crawl, now=now)
    session.commit()
    return doubt


def listed(*absent: str, held: int = 100) -> Listed:
    return Listed(
        jurisdiction="rivertown", kind="bill", listing="matters", held=held, absent=absent
    )


def look(id_: str, *, gone: bool) -> Looked:
    return Looked(jurisdiction="rivertown", kind="bill", upstream_id=id_, gone=gone)


def test_the_same_list_a_little_later_is_not_a_second_one(session: Session) -> None:
    store(session, [a_bill()])
    for days in (7, 7.5):
        settle(session, listed("501"), days=days)
    assert known_to_crawl.ids_to_look_at(session, "rivertown") == {}
    settle(session, listed("501"), days=8)
    assert known_to_crawl.ids_to_look_at(session, "rivertown") == {"bill": ("501",)}


@pytest.mark.parametrize(
    ("held", "absent", "believed"),
    [(100, 20, True), (100, 21, False), (5_000, 100, True), (5_000, 101, False)],
)
def test_many_at_once_are_not_believed(
    session: Session, held: int, absent: int, believed: bool
) -> None:
    bills = [a_bill(upstream_id=str(n), identifier=f"n{n}") for n in range(absent)]
    store(session, bills)
    doubt = settle(session, listed(*(b.upstream_id for b in bills), held=held), days=7)
    assert (doubt == "") == believed
    assert len(session.scalars(select(AbsenceRow)).all()) == (absent if believed else 0)
    if not believed:
        assert f"{absent} of {held}" in doubt


def test_those_that_were_absent_before_do_not_count_as_many(session: Session) -> None:
    bills = [a_bill(upstream_id=str(n), identifier=f"n{n}") for n in range(30)]
    store(session, bills)
    first, everything = [str(n) for n in range(15)], [str(n) for n in range(30)]
    assert settle(session, listed(*first), days=7) == ""
    assert settle(session, listed(*everything), days=14) == ""
    assert sum(map(len, known_to_crawl.ids_to_look_at(session, "rivertown").values())) == 15


def test_no_day_has_more_than_twenty_looks(session: Session) -> None:
    bills = [a_bill(upstream_id=str(n), identifier=f"n{n}") for n in range(30)]
    store(session, bills)
    for days in (7, 14):
        assert settle(session, listed(*(b.upstream_id for b in bills), held=5_000), days=days) == ""
    assert sum(map(len, known_to_crawl.ids_to_look_at(session, "rivertown").values())) == 20


def test_missing_and_restored_stand_in_the_ledger(session: Session) -> None:
    store(session, [a_bill()])
    for days in (7, 14):
        settle(session, listed("501"), days=days)
    for _ in range(2):  # some platforms say it each day: it is told once
        settle(session, look("501", gone=True), days=15)
    bill = session.scalars(select(BillRow)).one()
    assert bill.missing_since == NOW + dt.timedelta(days=7)
    store(
        session, [Unchanged(jurisdiction="rivertown", kind="bill", upstream_ids=("501",))], days=16
    )
    settle(session, days=16)
    session.refresh(bill)
    assert bill.missing_since is None
    rows = session.scalars(select(RevisionRow).order_by(RevisionRow.id)).all()
    assert [(row.reasons, row.before) for row in rows] == [
        (["new"], {}),
        (["item-missing"], {"row": {"missing_since": None}}),
        (["item-restored"], {"row": {"missing_since": "2026-03-09T12:00:00+00:00"}}),
    ]


def test_what_the_same_crawl_met_elsewhere_is_not_absent(session: Session) -> None:
    store(session, [a_bill()], days=7)
    settle(session, listed("501"), days=7)
    assert session.scalars(select(AbsenceRow)).all() == []


def test_a_look_at_what_nobody_misses_changes_nothing(session: Session) -> None:
    store(session, [a_bill()])
    settle(session, look("501", gone=True), days=1)
    assert session.scalars(select(BillRow.missing_since)).one() is None


# --- the newest changes


def test_what_one_look_saw_is_told_by_its_days(session: Session) -> None:
    days = {"501": dt.date(2026, 1, 5), "502": dt.date(2026, 2, 9), "503": dt.date(2025, 12, 1)}
    store(session, [
        a_bill(upstream_id=id_, identifier=f"2026-0{id_}", introduced=day, actions=())
        for id_, day in days.items()
    ])  # fmt: skip
    assert [each.id for each in newest_revisions(session)] == [
        "2026-0502", "2026-0501", "2026-0503",
    ]  # fmt: skip


def test_the_newest_changes_can_be_chosen(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(), an_event()])
        store(session, [a_bill(status="Passed"), an_event(location="Library")], days=1)
        store(session, [a_bill(status="Passed", notes="x")], days=2)
        store(session, [a_bill(title="Banning facial recognition.", status="Passed")], days=3)

        def chosen(**asked: object) -> list[str]:
            found = newest_revisions(session, limit=10, **asked)  # type: ignore[arg-type]
            return [f"{each.id} {'+'.join(each.change.reasons)}" for each in found]

        flagged = "2026-0042 title+details+flag-raised"
        assert chosen() == [
            flagged, "2026-0042 status", "meeting-77 location", "2026-0042 new", "meeting-77 new",
        ]  # fmt: skip
        assert chosen(everything=True)[1] == "2026-0042 details"
        assert chosen(reasons=("details",)) == [flagged, "2026-0042 details"]
        assert chosen(reasons=("status", "location")) == ["2026-0042 status", "meeting-77 location"]
        assert chosen(topic="facial-recognition") == [
            flagged, "2026-0042 status", "meeting-77 location", "2026-0042 new", "meeting-77 new",
        ]  # fmt: skip
        day = dt.timedelta(days=1)
        assert chosen(since=NOW + day, until=NOW + 2 * day) == [
            "2026-0042 status", "meeting-77 location",
        ]  # fmt: skip
        assert chosen(jurisdiction="elsewhere") == []


# --- commands


@pytest.fixture
def ledger(folder: Path, sqlite_url: str) -> None:
    """A bill whose text, status and notes changed, and a meeting that got a line too late."""
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        (line,) = an_event().agenda or ()
        store(session, [a_bill(documents=(text_of(FIRST),)), an_event()])
        store(session, [a_bill(documents=(text_of(SECOND),), status="Passed")], days=1)
        late = replace(line, title="Face scans.", upstream_id="9")
        store(session, [an_event(agenda=(line, late))], days=2)
        store(session, [a_bill(documents=(text_of(SECOND),), status="Passed", notes="x")], days=3)
    engine.dispose()


ITS_MEETING = "meeting-77, City Council, 2026-03-11 18:30"


@pytest.mark.usefixtures("ledger")
def test_history_tells_what_was_seen_when(run: Run) -> None:
    said = run("history", "2026-0042")
    assert said.out.splitlines() == [
        "rivertown 2026-0042 (2026): Ordinance naming the footbridge at Mill Street.",
        "2026-03-02 12:00 UTC, of 2026-01-14",
        "  First seen",
        f"2026-03-02 12:00 UTC - {ITS_MEETING}",
        "  First seen",
        "2026-03-03 12:00 UTC",
        "  Status: Passed (was: Referred)",
        "  Text: Text of version 1",
        f"2026-03-04 12:00 UTC - {ITS_MEETING}",
        "  On the agenda: 2026-0042 Face scans.",
        "  Flagged: about facial recognition",
    ]
    assert "  Details (notes): - → x" in run("history", "2026-0042", "--all").out
    told = json.loads(run("history", "2026-0042", "--json").out)
    assert [(each["crawl"], each["of"]) for each in told] == [
        (1, ""), (1, ITS_MEETING), (2, ""), (3, ITS_MEETING)
    ]  # fmt: skip
    assert "On the agenda: 2026-0042" in run("history", "meeting-77").out


@pytest.mark.usefixtures("ledger")
def test_changes_are_listed_and_an_unknown_reason_is_refused(run: Run) -> None:
    assert (
        run("changes", "--reason", "status").out.splitlines()[0].startswith("rivertown 2026-0042")
    )
    assert run("changes", "--since", "2026-03-03", "--until", "2026-03-04").out.startswith(
        "rivertown meeting-77: City Council, 2026-03-11 18:30\n"
    )
    told = json.loads(run("changes", "--all", "--limit", "1", "--json").out)
    assert [(each["id"], each["reasons"]) for each in told] == [("2026-0042", ["details"])]
    refused = run("changes", "--reason", "sponsor")
    assert refused.status == 2
    assert "sponsor-added" in refused.err


@pytest.mark.usefixtures("ledger")
def test_diff_marks_what_was_taken_out_and_put_in(run: Run) -> None:
    said = run("diff", "2026-0042")
    assert said.out.splitlines()[-1] == (
        "No department [-shall-] {+may+} use facial recognition[-, except in the airport-]."
    )
    assert "from 1: Text of version 1 (read 2026-03-02 12:00 UTC)" in said.out
    told = json.loads(run("diff", "2026-0042", "1", "2", "--json").out)
    assert told["differences"][0]["parts"][1] == {"kind": "removed", "text": "shall "}
    assert "pages" not in told["from"]
    assert run("diff", "2026-0042", "2", "2").out.endswith("the same words\n")
    assert run("diff", "2026-0042", "2026-03-02").out == said.out
    assert [line[:3] for line in run("diff", "2026-0042", "--list").out.splitlines()[1:]] == [
        "  1", "  2",
    ]  # fmt: skip


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2026-0042", "7"], '7: no such text of 2026-0042 - "lawtrack diff 2026-0042 --list"'),
        (["meeting-77"], "meeting-77: no texts of it stored, two are needed to compare"),
    ],
)
def test_diff_says_what_there_is_not(run: Run, words: list[str], said: str) -> None:
    told = run("diff", *words)
    assert told.status == 1
    assert said in told.err


@pytest.mark.usefixtures("ledger")
def test_show_as_of_a_day(run: Run) -> None:
    then = run("show", "2026-0042", "--as-of", "2026-03-02").out
    assert "as lawtrack knew it at the end of 2026-03-02 (America/New_York)" in then
    assert "  status: Referred\n" in then
    assert "  status: Passed\n" in run("show", "2026-0042", "--as-of", "2026-03-03").out
    told = json.loads(run("show", "2026-0042", "--as-of", "2026-03-02", "--json").out)
    assert (told["status"], len(told["history"])) == ("Referred", 1)
    never = run("show", "2026-0042", "--as-of", "2999-01-01")
    assert "2999-01-01: that day has not begun" in never.err
    early = run("show", "2026-0042", "--as-of", "2026-03-01")
    assert early.status == 1
    assert "not known on 2026-03-01: first seen 2026-03-02 12:00 UTC" in early.err
    agenda = run("show", "meeting-77", "--as-of", "2026-03-03").out
    assert "Mill Street" in agenda
    assert "Face scans." not in agenda


@pytest.mark.usefixtures("ledger")
def test_meetings_show_their_notice(run: Run) -> None:
    (row,) = run("events").rows
    assert row[5] == "added late"
    said = run("show", "meeting-77").out
    assert "notice:\n  first seen 2026-03-02 12:00 UTC\n" in said
    assert "  226 hours (9 days) of notice\n" in said
    assert "  178 hours (7 days) before it: agenda-item-added (2026-0042 Face scans.)\n" in said
    assert "  ! added after the agenda was final\n" in said
    (told,) = json.loads(run("events", "--json").out)
    assert told["notice"]["labels"] == ["added after the agenda was final"]


def test_two_papers_are_not_compared_as_if_they_were_versions(run: Run, sqlite_url: str) -> None:
    def papers(*names: str) -> Bill:
        return a_bill(documents=tuple(
            Document(title=name, url=f"https://x.example/{name}", content=name.encode())
            for name in names
        ))  # fmt: skip

    with Session(create_engine(sqlite_url)) as session:
        store(session, [papers("Memo", "Letter", "Exhibit 2")])
    refused = run("diff", "2026-0042")
    assert refused.status == 1
    assert "its 3 texts are as many papers, not versions of one - name two" in refused.err
    told = run("diff", "2026-0042", "1", "2").out
    assert "These are two papers, not two versions of one." in told
    with Session(create_engine(sqlite_url)) as session:
        store(session, [papers("Memo", "Letter", "Exhibit 2", "Memo (revised)")], days=1)
    compared = run("diff", "2026-0042").out
    assert "two papers" not in compared
    assert "Memo (revised)" in compared
    assert "Letter" not in compared
