"""A bill's stage: stored with it, the same in lists, exports, dialects, briefs, earlier days."""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from lxml import etree
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.crawling.crawls import start_crawl
from lawtrack.database.bills import list_bills, list_bills_as_of
from lawtrack.database.conditions import Selection
from lawtrack.database.engine import open_database
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.legislation import ActionRow, BillRow, RevisionRow
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.rejudge import end_with_their_session, map_again
from lawtrack.legislation.records import Action, Bill, Source
from lawtrack.legislation.stage import Stage
from lawtrack.publishing.dialects.dialects import export_dialect
from lawtrack.publishing.proof.stored.check_database import DatabaseState, check_database
from lawtrack.publishing.tables.table_cells import CUT, MOST_CHARACTERS
from scrapers.page import Page
from scrapers.platforms.govinfo.bill_status import parse_billstatus
from tests.flows.publishing.test_brief import bill, brief_of, numbers
from tests.flows.publishing.test_export import FACES, rows, store, unread
from tests.flows.publishing.test_publish import publish_at
from tests.support import RECORDINGS
from tests.support.made import NOW, RIVERTOWN, a_bill
from tests.support.status_files import house, library, senate, status_file

FEDERAL = load_config(None, {}).jurisdictions["federal"]


def keep(session: Session, bills: Sequence[Bill], source: Source) -> None:
    crawl_id = start_crawl(session, source, mode="full", now=NOW)
    ingest(session, bills, source=source, topics=(), now=NOW, crawl_id=crawl_id, read=unread)
    session.commit()


def dialect(session: Session, folder: Path, name: str) -> dict[str, list[dict[str, str]]]:
    wanted = Selection(everything=True)
    export_dialect(session, name, wanted, folder, states=[], now=NOW)
    csv.field_size_limit(131_072)
    files = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            files[path.name] = list(csv.DictReader(file))
    return files


def a_step(words: str, day: int = 1) -> Action:
    return Action(date=date(2026, 2, day), description=words, upstream_id=f"{words}{day}",
                  organization="City Council")  # fmt: skip


@pytest.mark.parametrize(
    ("status", "kind", "stage", "number"),
    [
        ("City Charter Rule Adopted", "Ordinance", Stage.LAW, "4"),
        ("Filed (End of Session)", "Ordinance", Stage.DEAD, "6"),
        ("Adopted", "Resolution", Stage.AGREED_TO, "4"),
        ("Vetoed", "Ordinance", Stage.VETOED, "5"),
        ("Mayor's Desk", "Ordinance", Stage.PRESENTED, "3"),
        ("Committee", "Ordinance", Stage.IN_COMMITTEE, "1"),
        ("Withdrawn", "Resolution", Stage.WITHDRAWN, "6"),
        ("Qwerty", "Ordinance", Stage.UNKNOWN, "0"),  # though it was introduced on some day
    ],
)
def test_every_reader_has_the_stage_that_the_status_stands_for(
    session: Session, tmp_path: Path, status: str, kind: str, stage: Stage, number: str
) -> None:
    store(session, [a_bill(title=FACES, status=status, kind=kind, actions=())])
    assert [line.stage for line in list_bills(session)] == [stage]
    assert [row["stage"] for row in rows(session)] == [stage]
    (bill_row,) = dialect(session, tmp_path, "legiscan")["bills.csv"]
    assert (bill_row["status"], bill_row["status_desc"]) == (number, status)


def test_what_no_word_of_the_source_tells_is_unknown(session: Session, tmp_path: Path) -> None:
    store(session, [a_bill(status="Qwerty", actions=(), introduced=None)])
    assert [line.stage for line in list_bills(session)] == [Stage.UNKNOWN]
    assert dialect(session, tmp_path, "legiscan")["bills.csv"][0]["status"] == "0"


def test_steps_that_were_not_looked_at_still_count(session: Session) -> None:
    store(session, [a_bill(status="", actions=(a_step("Referred to committee"),))])
    store(session, [a_bill(status="", title="Another", actions=None, stamp="2")], days=1)
    assert [line.stage for line in list_bills(session)] == [Stage.IN_COMMITTEE]


def test_an_earlier_day_has_the_stage_of_then(session: Session) -> None:
    store(session, [a_bill(status="Committee")])
    store(session, [a_bill(status="Enacted", stamp="2")], days=3)
    (then,) = list_bills_as_of(session, (NOW + timedelta(days=1)).date())
    assert (then.status, then.stage) == ("Committee", Stage.IN_COMMITTEE)
    # A line of an earlier version kept the status and no stage.
    line = session.scalars(select(RevisionRow).order_by(RevisionRow.id.desc())).first()
    assert line is not None
    assert line.before is not None
    kept = {name: value for name, value in line.before["row"].items() if name != "stage"}
    line.before = {**line.before, "row": kept}
    session.commit()
    (then,) = list_bills_as_of(session, (NOW + timedelta(days=1)).date())
    assert (then.status, then.stage) == ("Committee", "")
    assert [row["stage"] for row in rows(session, everything=True)] == [Stage.LAW]


def test_stages_of_an_earlier_version_are_worked_out_and_that_is_no_change(
    session: Session,
) -> None:
    store(session, [a_bill(title=FACES, status="Enacted"), a_bill(upstream_id="502", status="")])
    session.execute(update(BillRow).values(stage=""))
    session.commit()
    lines = len(session.scalars(select(RevisionRow)).all())
    assert [line.stage for line in list_bills(session)] == ["", ""]
    assert list(map_again(session, RIVERTOWN, now=NOW)) == [2]
    assert {line.stage for line in list_bills(session)} == {Stage.LAW, Stage.IN_COMMITTEE}
    assert len(session.scalars(select(RevisionRow)).all()) == lines
    assert list(map_again(session, RIVERTOWN, now=NOW)) == []


def test_words_that_are_mapped_later_reach_bills_that_never_move_again(
    session: Session, tmp_path: Path
) -> None:
    steps = (a_step("Sunset by the clerk"),)
    store(session, [a_bill(title=FACES, status="Sunset", actions=steps)])
    list(map_again(session, RIVERTOWN, now=NOW))
    assert [line.stage for line in list_bills(session)] == [Stage.UNKNOWN]
    mapped = {"statuses": {"Sunset": "dead"}, "actions": {"Sunset by the clerk": "withdrawal"}}
    words = RIVERTOWN.words.with_additions(mapped, plain=True)
    assert list(map_again(session, replace(RIVERTOWN, words=words), now=NOW)) == [1]
    assert [line.stage for line in list_bills(session)] == [Stage.DEAD]
    assert session.scalars(select(ActionRow.classification)).all() == ["withdrawal"]
    lines = session.scalars(select(RevisionRow).order_by(RevisionRow.id)).all()
    assert [line.reasons for line in lines] == [["new"], ["details"]]  # which nobody is told
    assert check_database(session, tmp_path, "rivertown").problems == ()
    assert list(map_again(session, replace(RIVERTOWN, words=words), now=NOW)) == []


def test_steps_that_an_earlier_version_mapped_anew_are_told_from_changed_ones(
    session: Session, tmp_path: Path
) -> None:
    step, other = "Sunset by the clerk", "Laid aside by the clerk"
    for number, texts in enumerate(((step,), (step, other)), start=1):
        steps = tuple(map(a_step, texts))
        bill = a_bill(upstream_id=str(number), identifier=f"2026-{number}", actions=steps)
        store(session, [bill])
    mapped = {"actions": {step: "withdrawal", other: "deferral"}}
    source = replace(RIVERTOWN, words=RIVERTOWN.words.with_additions(mapped, plain=True))
    for words, their_class in mapped["actions"].items():
        changed = update(ActionRow).where(ActionRow.description == words)
        session.execute(changed.values(classification=their_class))
    session.commit()

    def checked(**more: Any) -> DatabaseState:
        session.expire_all()
        return check_database(session, tmp_path, "rivertown", **more)

    assert len(checked().problems) == 2  # without the words nobody can tell
    state = checked(source=source)
    assert (state.problems, state.notes[0][:40]) == ((), "2 bills: their steps have other classes ")
    for forged in (
        update(BillRow).where(BillRow.upstream_id == "1").values(version="9"),
        update(ActionRow).where(ActionRow.description == other).values(classification="passage"),
    ):
        session.execute(forged)
        assert len(checked(source=source).problems) == 1
        session.rollback()


def test_the_published_folder_has_stages_that_were_worked_out_later(
    session: Session, tmp_path: Path
) -> None:
    store(session, [a_bill(title=FACES, status="Enacted", kind="Ordinance")])
    session.execute(update(BillRow).values(stage=""))
    session.commit()

    def published() -> str:
        publish_at(session, tmp_path / "out")
        (file,) = (tmp_path / "out").glob("bills/**/*.json")
        return str(json.loads(file.read_text(encoding="utf-8"))["stage"])

    assert published() == ""
    list(map_again(session, RIVERTOWN, now=NOW))
    assert published() == Stage.LAW


def test_the_same_bill_read_again_after_the_upgrade_is_no_change(session: Session) -> None:
    store(session, [a_bill(title=FACES, status="Enacted")])
    session.execute(update(BillRow).values(stage="", content_hash=""))
    session.commit()
    store(session, [a_bill(title=FACES, status="Enacted", stamp="2")], days=1)
    assert [line.stage for line in list_bills(session)] == [Stage.LAW]
    assert [line.reasons[0] for line in session.scalars(select(RevisionRow))] == ["new"]


def test_what_was_worked_out_before_a_bill_was_read_by_better_words_is_federal_too(
    session: Session,
) -> None:
    passed = status_file(
        "HR",
        house("On passage Passed by recorded vote: 212 - 205 (Roll no. 78).", "H37100"),
        house("On motion to recommit Failed by the Yeas and Nays: 205 - 212.", "H36210"),
    )
    keep(session, [passed], FEDERAL)
    session.execute(update(BillRow).values(stage="", status="introduced"))
    assert list(map_again(session, FEDERAL, now=NOW)) == [1]
    assert [line.stage for line in list_bills(session)] == [Stage.PASSED_HOUSE]


def test_what_was_on_its_way_dies_with_its_congress(session: Session, tmp_path: Path) -> None:
    stages = (Stage.IN_COMMITTEE, Stage.PASSED_HOUSE, Stage.PRESENTED, Stage.LAW, Stage.VETOED)
    old = [
        a_bill(upstream_id=f"119-hr-{n}", identifier=f"HR {n}", session="119", stage=stage.value,
               introduced=date(2026, 5, 1), jurisdiction="federal")
        for n, stage in enumerate(stages, start=1)
    ]  # fmt: skip
    keep(session, old, FEDERAL)
    new = replace(old[0], upstream_id="120-hr-1", session="120", introduced=date(2027, 1, 4))

    def crawled(bills: Sequence[Bill], now: datetime) -> list[str]:
        crawl_id = start_crawl(session, FEDERAL, mode="incremental", now=now)
        ingest(session, bills, source=FEDERAL, topics=(), now=now, crawl_id=crawl_id, read=unread)
        list(end_with_their_session(session, "federal", crawl_id=crawl_id, now=now))
        session.commit()
        query = select(BillRow.stage).where(BillRow.session == "119").order_by(BillRow.id)
        return list(session.scalars(query))

    in_december, in_january, in_april = (
        datetime(2026, 12, 30, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC),
        datetime(2027, 4, 1, tzinfo=UTC),
    )  # fmt: skip
    assert crawled([], in_december) == list(stages)  # nothing of the next Congress is there
    lines = session.scalar(select(func.count()).select_from(RevisionRow)) or 0
    assert crawled([new], in_january) == ["dead", "dead", *stages[2:]]
    ended = session.scalars(select(RevisionRow).order_by(RevisionRow.id).offset(lines + 1)).all()
    assert [row.reasons for row in ended] == [["details"]] * 2  # told to nobody
    # What was passed may be signed for weeks; then it is over.
    assert crawled([], in_april) == ["dead", "dead", "dead", *stages[3:]]
    # Read again, or with a better title, it is no less over.
    again = [old[0], replace(old[1], title="Another title.")]
    lines = session.scalar(select(func.count()).select_from(RevisionRow)) or 0
    assert crawled(again, in_april) == ["dead", "dead", "dead", *stages[3:]]
    assert session.scalar(select(func.count()).select_from(RevisionRow)) == lines + 1  # the title
    step = Action(date=date(2027, 1, 2), description="Became Public Law No: 119-7.")
    signed = replace(old[2], stage=Stage.LAW.value, status="Became law", actions=(step,))
    assert crawled([signed], in_april)[2] == "law"
    then = {bill.identifier: bill.stage for bill in list_bills_as_of(session, date(2026, 12, 31))}
    assert then == {f"HR {n}": stage for n, stage in enumerate(stages, start=1)}


def test_a_councils_bill_does_not_die_with_its_year(session: Session) -> None:
    keep(session, [a_bill(), a_bill(upstream_id="7", session="2027")], RIVERTOWN)
    crawl_id = start_crawl(session, RIVERTOWN, mode="incremental", now=NOW)
    assert list(end_with_their_session(session, "rivertown", crawl_id=crawl_id, now=NOW)) == []


def test_a_first_look_at_two_congresses_leaves_no_line_behind_each_bill(session: Session) -> None:
    crawl_id = start_crawl(session, FEDERAL, mode="full", now=NOW)
    bills = [
        a_bill(upstream_id=name, session=name, introduced=None, jurisdiction="federal",
               stage=Stage.REPORTED.value)
        for name in ("118", "119")
    ]  # fmt: skip
    ingest(session, bills, source=FEDERAL, topics=(), now=NOW, crawl_id=crawl_id, read=unread)
    assert list(end_with_their_session(session, "federal", crawl_id=crawl_id, now=NOW)) == [1]
    assert session.scalar(select(func.count()).select_from(RevisionRow)) == 2
    assert set(session.scalars(select(BillRow.stage))) == {"dead", "reported"}


def test_only_what_waits_is_stuck(session: Session) -> None:
    old = date(2025, 6, 1)
    statuses = ("Committee", "Enacted", "Vetoed", "Filed (End of Session)", "Failed", "Adopted",
                "Withdrawn", "Received and Filed", "Qwerty")  # fmt: skip
    store(
        session,
        [
            bill(number, Action(date=old, description="Laid over", upstream_id=str(number)),
                 status=status)
            for number, status in enumerate(statuses, start=1)
        ],
    )  # fmt: skip
    assert numbers(brief_of(session).stuck) == ["2026-0001", "2026-0009"]


LONG = "This is a summary of many words. " * 11_000


def test_a_text_that_readers_would_refuse_is_cut_and_says_so(
    session: Session, tmp_path: Path
) -> None:
    assert len(LONG) > 361_000
    words = tuple(f"{number} {'x' * 1000}" for number in range(200))
    store(session, [a_bill(title=FACES, summary=LONG, subjects=words)])
    files = dialect(session, tmp_path / "o", "openstates")
    (abstract,) = files["bill_abstracts.csv"]
    assert len(abstract["abstract"]) <= MOST_CHARACTERS
    assert abstract["abstract"].endswith(CUT)
    assert len(files["bills.csv"][0]["subject"]) <= MOST_CHARACTERS
    said = (tmp_path / "o" / "lawtrack.json").read_text(encoding="utf-8")
    assert '"bill_abstracts.csv: abstract": 1' in said
    assert '"bills.csv: subject": 1' in said
    description = dialect(session, tmp_path / "l", "legiscan")["bills.csv"][0]["description"]
    assert description.startswith("This is a summary of many words.")
    assert len(description) <= 400
    assert description.endswith("…")


def test_a_short_summary_is_a_description_as_it_is(session: Session, tmp_path: Path) -> None:
    other = a_bill(upstream_id="2", identifier="2", title="Faces", summary="")
    store(session, [a_bill(title=FACES, summary="Bans it.\nIn schools."), other])
    bills = dialect(session, tmp_path, "legiscan")["bills.csv"]
    assert {row["description"] for row in bills} == {"Bans it. In schools.", "Faces"}


def test_a_cell_of_our_own_csv_is_one_that_readers_take(session: Session) -> None:
    store(session, [a_bill(title=f"{FACES} {LONG}")])
    for excel, most in ((False, 131_072), (True, MOST_CHARACTERS)):
        (row,) = rows(session, excel=excel)
        assert len(row["title"]) <= most
        assert row["title"].endswith(CUT)


def test_open_states_sees_no_failure_where_a_motion_failed(
    session: Session, tmp_path: Path
) -> None:
    passed = status_file(
        "HR",
        house("On passage Passed by recorded vote: 212 - 205 (Roll no. 78).", "H37100"),
        house("On motion to recommit Failed by the Yeas and Nays: 205 - 212.", "H36210"),
    )
    keep(session, [passed], FEDERAL)
    steps = dialect(session, tmp_path / "o", "openstates")["bill_actions.csv"]
    assert [row["classification"] for row in steps] == ["[]", '["passage"]']
    assert dialect(session, tmp_path / "l", "legiscan")["bills.csv"][0]["status"] == "2"


@pytest.mark.parametrize(
    ("kind", "step", "number"),
    [
        ("HR", library("Passed/agreed to in House: On passage Passed.", "8000"), "2"),
        ("HRES", library("Passed/agreed to in House: Agreed to.", "8000"), "4"),
        ("SRES", senate("Submitted in the Senate, considered, and agreed to."), "4"),
        ("HR", house("Presented to President.", "E20000"), "3"),
        ("HR", library("Vetoed by President.", "31000"), "5"),
        ("HR", library("Signed by President.", "36000"), "4"),
        ("S", library("Failed of passage/not agreed to in Senate.", "18000"), "6"),
    ],
)
def test_the_number_of_legiscan_is_what_the_librarys_code_says(
    session: Session, tmp_path: Path, kind: str, step: Any, number: str
) -> None:
    keep(session, [status_file(kind, step)], FEDERAL)
    assert dialect(session, tmp_path, "legiscan")["bills.csv"][0]["status"] == number


def test_the_column_comes_and_goes_with_rows(database_url: str) -> None:
    command.upgrade(schema._alembic(database_url), "0012")
    engine = open_database(database_url)
    columns = ("id, ocd_id, jurisdiction, upstream_id, identifier, session, title, kind,"
               " classification, status, body, version, summary, notes, url, source_url,"
               " other_titles, other_identifiers, subjects, extras, last_action, stamp,"
               " content_hash, first_seen, last_seen, last_changed, stage")  # fmt: skip
    values = (
        "1, "
        + "'x', " * 15
        + "'[]', '[]', '[]', '{}', 'x', 'x', 'x'"
        + (", '2026-03-02 12:00:00+00:00'" * 3 + ", 'law'")
    )
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO bills ({columns}) VALUES ({values})"))
    command.downgrade(schema._alembic(database_url), "0010")
    assert "stage" not in {column["name"] for column in inspect(engine).get_columns("bills")}
    engine.dispose()
    upgrade_database(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        assert session.scalars(select(BillRow.stage)).all() == [""]
    engine.dispose()


# What the Library's codes say by themselves: (codes, number of LegiScan), the first that is there.
OF_CODES = (
    ({"36000", "39000", "41000"}, 4),
    ({"31000", "30000"}, 5),
    ({"28000"}, 3),
    ({"8000", "17000"}, 2),
    ({"9000", "18000"}, 6),
)
RECORDED = sorted(RECORDINGS.glob("federal/billstatus-*/*.xml"))


def number_by_codes(root: Any, kind: str) -> int:
    """LegiScan's number, read off the codes of the Library alone."""
    codes = Counter(
        item.findtext("actionCode")
        for item in root.iterfind("bill/actions/item")
        if item.findtext("sourceSystem/code") == "9"
    )
    number = next((number for some, number in OF_CODES if some & codes.keys()), 1)
    needed = {"HRES": 1, "SRES": 1, "HCONRES": 2, "SCONRES": 2}.get(kind, 3)
    agreed = len({"8000", "17000"} & codes.keys()) >= needed
    return 4 if number == 2 and agreed else number


@pytest.mark.recordings
def test_recorded_bills_stand_where_the_librarys_codes_say(
    recordings: Path, session: Session, tmp_path: Path
) -> None:
    expected: dict[str, int] = {}
    bills = []
    for path in RECORDED:
        page = Page(url=f"https://recorded.example/{path.name}", body=path.read_bytes())
        read = parse_billstatus(page.xml("billStatus"), source=FEDERAL, url=page.url, stamp="")
        root = etree.fromstring(path.read_bytes())
        expected[path.name] = number_by_codes(root, read.kind)
        bills.append(replace(read, upstream_id=path.name, identifier=path.name))
    keep(session, bills, FEDERAL)
    files = dialect(session, tmp_path / "l", "legiscan")
    numbers_written = {row["bill_number"]: int(row["status"]) for row in files["bills.csv"]}
    assert numbers_written == expected
    # Steps alone, by the words for them, say the same as the codes.
    session.execute(update(BillRow).values(stage=""))
    session.commit()
    assert sum(map_again(session, FEDERAL, now=NOW)) == len(RECORDED)
    again = dialect(session, tmp_path / "l", "legiscan")
    assert {row["bill_number"]: int(row["status"]) for row in again["bills.csv"]} == expected
    steps = dialect(session, tmp_path / "o", "openstates")
    numbers_by_id = {row["id"]: row["identifier"] for row in steps["bills.csv"]}
    failed = {numbers_by_id[row["bill_id"]] for row in steps["bill_actions.csv"]
              if '"failure"' in row["classification"]}  # fmt: skip
    assert failed == {name for name, number in expected.items() if number == 6}
    passed = {numbers_by_id[row["bill_id"]] for row in steps["bill_actions.csv"]
              if '"passage"' in row["classification"]}  # fmt: skip
    assert passed == {name for name, number in expected.items() if number in (2, 4)}
