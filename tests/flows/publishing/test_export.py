"""CSV of tracked bills: the same bytes from both databases, safe in a spreadsheet, whole or not."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.crawling.health.sources import source_states
from lawtrack.database.conditions import Selection
from lawtrack.errors import OutputError
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Action, Record, Sponsorship
from lawtrack.publishing.about import SCHEMA_VERSION
from lawtrack.publishing.tables.bill_rows import COLUMNS
from lawtrack.publishing.tables.csv import write_csv
from lawtrack.publishing.tables.export import ExportRequest, export_table, print_table
from lawtrack.publishing.tables.tables import TABLES
from lawtrack.topics import load_topics
from tests.support.made import NOW, RIVERTOWN, RIVERTOWN_RHYTHM, a_bill, an_event

TODAY = date(2026, 3, 2)
TOPICS = load_topics(["facial-recognition"], None)
FACES = "Ordinance banning facial recognition technology in schools."


def unread(document: object) -> DocumentText:
    raise AssertionError("no document of these tests is fetched")


def store(session: Session, records: Sequence[Record], *, days: int = 0, hours: int = 0) -> None:
    """One crawl that ended well, so long after the first."""
    now = NOW + timedelta(days=days, hours=hours)
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=now)
    ingest(
        session, records, source=RIVERTOWN, topics=TOPICS, now=now, crawl_id=crawl_id, read=unread
    )
    finish_crawl(
        session, crawl_id, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=now
    )
    session.commit()


def exported(session: Session, *, excel: bool = False, **wanted: Any) -> str:
    """What is written for these wishes."""
    output = io.BytesIO()
    order = ExportRequest(wanted=Selection(**wanted), today=TODAY, excel=excel)
    print_table(session, order, output, now=NOW)
    return output.getvalue().decode()


def rows(session: Session, *, excel: bool = False, **wanted: Any) -> list[dict[str, str]]:
    text = exported(session, excel=excel, **wanted).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def write_file(session: Session, path: Path, *, excel: bool = False) -> int:
    return export_table(
        session,
        ExportRequest(wanted=Selection(), today=TODAY, excel=excel),
        path,
        states=source_states(session, [RIVERTOWN_RHYTHM], now=NOW),
        now=datetime(2026, 3, 2, 13, 30, tzinfo=UTC),
    )


def test_a_flagged_bill_becomes_one_row_of_plain_text(session: Session) -> None:
    bill = a_bill(
        title=FACES,
        summary="Face recognition and facial recognition, twice.",
        status_date=date(2026, 1, 20),
        sponsorships=(
            Sponsorship(name="Zoë Quill", primary=True),
            Sponsorship(name="Ada Brook"),
            Sponsorship(name="Gone Again", withdrawn=date(2026, 2, 1)),
        ),
        actions=(
            Action(date=date(2026, 1, 14), description="Introduced", upstream_id="1"),
            Action(date=date(2026, 2, 3), description="Hearing held", upstream_id="2"),
        ),
    )
    store(session, [bill, an_event()])
    (row,) = rows(session)
    assert row["jurisdiction"] == "rivertown"
    assert row["identifier"] == "2026-0042"
    assert row["classification"] == "ordinance"
    assert row["status_date"] == "2026-01-20"
    assert row["introduced_date"] == "2026-01-14"
    assert (row["last_action_date"], row["last_action"]) == ("2026-02-03", "Hearing held")
    assert row["sponsors"] == "Zoë Quill; Ada Brook"
    assert row["next_meeting"] == "2026-03-11T18:30"
    assert (row["flags"], row["relevance"]) == ("facial-recognition", "about")
    assert row["flag_terms"].startswith("facial recognition")
    assert row["flag_where"].split("; ")[0] == "title"
    assert row["first_seen"] == "2026-03-02T12:00:00Z"
    assert row["change_reason"] == "new"
    assert row["missing_since"] == ""
    assert row["upstream_id"] == "501"
    assert row["ocd_id"].startswith("ocd-bill/")


def test_the_header_is_there_without_any_bill(session: Session) -> None:
    assert exported(session) == ",".join(COLUMNS) + "\n"


def test_only_flagged_bills_are_tracked_unless_all_are_wanted(session: Session) -> None:
    store(session, [a_bill(), a_bill(upstream_id="502", identifier="2026-0043", title=FACES)])
    assert [row["identifier"] for row in rows(session)] == ["2026-0043"]
    assert [row["identifier"] for row in rows(session, everything=True)] == [
        "2026-0042",
        "2026-0043",
    ]
    assert rows(session, topic="drones") == []
    assert rows(session, everything=True, jurisdiction="elsewhere") == []


def test_a_bill_whose_flag_was_cleared_is_not_tracked(session: Session) -> None:
    store(session, [a_bill(title=FACES)])
    store(session, [a_bill(title="Ordinance on footbridges.", stamp="later")], days=1)
    assert rows(session) == []
    (row,) = rows(session, everything=True)
    assert row["flags"] == row["flag_terms"] == row["flag_where"] == ""
    assert "title" in row["change_reason"].split("; ")


def test_since_asks_when_the_last_change_was_seen(session: Session) -> None:
    store(session, [a_bill(), a_bill(upstream_id="502", identifier="2026-0043")])
    store(session, [a_bill(title="Another title.", stamp="later")], days=3)
    changed = rows(session, everything=True, since=date(2026, 3, 4))
    assert [row["identifier"] for row in changed] == ["2026-0042"]


def test_a_cancelled_meeting_is_not_the_next_one(session: Session) -> None:
    store(session, [a_bill(title=FACES), an_event(cancelled=True, status="Cancelled")])
    (row,) = rows(session)
    assert row["next_meeting"] == ""


def test_rows_stand_in_the_same_order_however_they_came(session: Session) -> None:
    numbers = ["2026-0003", "2026-0001", "a-1", "B-1", "2025-0009", "É-1"]
    bills = [
        a_bill(upstream_id=str(n), identifier=number, title=FACES, session=number[:4])
        for n, number in enumerate(numbers)
    ]
    store(session, bills)
    assert [row["identifier"] for row in rows(session)] == [
        "2025-0009", "2026-0001", "2026-0003", "B-1", "a-1", "É-1",
    ]  # fmt: skip


def cells(**values: str) -> list[list[Any]]:
    return [[values.get(name, "") for name in COLUMNS]]


def written(values: dict[str, str], *, excel: bool) -> dict[str, str]:
    output = io.BytesIO()
    write_csv(TABLES["bills"], [cells(**values)], output, excel=excel)
    text = output.getvalue().decode().removeprefix("\ufeff")
    return next(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
@pytest.mark.parametrize("excel", [True, False])
def test_no_cell_can_be_run_as_a_formula(start: str, excel: bool) -> None:
    evil = f'{start}HYPERLINK("https://evil.example","click")'
    for column in ("title", "status", "last_action", "sponsors", "body", "notes", "identifier"):
        assert written({column: evil}, excel=excel)[column] == "'" + evil.replace("\r", "\n")


@pytest.mark.parametrize(
    "number",
    ["0501-2022", "2/3", "2026-0042", "007", "1E5", "12:30", "1.10", "Mar-1", "3 DEC", "1" * 16],
)
def test_numbers_stay_what_they_are_in_a_spreadsheet(number: str) -> None:
    assert written({"identifier": number}, excel=True)["identifier"] == "'" + number
    assert written({"identifier": number}, excel=False)["identifier"] == number


@pytest.mark.parametrize("number", ["HR 1234", "260506", "119-hr-1234", "S 9", "260506-A"])
def test_numbers_that_no_spreadsheet_changes_are_left_alone(number: str) -> None:
    assert written({"identifier": number}, excel=True)["identifier"] == number


def test_excel_gets_a_byte_order_mark_and_its_line_ends(session: Session, tmp_path: Path) -> None:
    store(session, [a_bill(title=FACES)])
    write_file(session, tmp_path / "bills.csv", excel=True)
    content = (tmp_path / "bills.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfjurisdiction,")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    write_file(session, tmp_path / "bills.csv")
    content = (tmp_path / "bills.csv").read_bytes()
    assert content.startswith(b"jurisdiction,")
    assert b"\r" not in content


def test_a_title_with_commas_quotes_and_lines_comes_back_whole() -> None:
    title = 'An act "to amend",\nand for other purposes'
    assert written({"title": title}, excel=False)["title"] == title


def test_a_small_file_beside_says_what_is_in_it(session: Session, tmp_path: Path) -> None:
    store(session, [a_bill(title=FACES)])
    assert write_file(session, tmp_path / "bills.csv") == 1
    about = json.loads((tmp_path / "bills.csv.json").read_text())
    assert about["schema_version"] == SCHEMA_VERSION
    assert about["rows"] == 1
    assert about["columns"] == list(COLUMNS)
    assert about["filters"] == {
        "all": False, "topic": None, "jurisdiction": None, "since": None, "as_of": None,
    }  # fmt: skip
    assert about["written"] == "2026-03-02T13:30:00Z"
    assert about["generator"].startswith("lawtrack ")
    assert about["sources"]["rivertown"]["last_good_crawl"] == "2026-03-02T12:00:00Z"
    assert about["sources"]["rivertown"]["newest_item"] == "2026-01-14"


def test_a_file_that_cannot_be_written_is_told_on_one_line(
    session: Session, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_file(session, tmp_path / "no" / "bills.csv")
    with pytest.raises(OutputError, match="is a folder"):
        write_file(session, tmp_path)


def test_a_device_is_written_directly_and_a_link_stays_a_link(
    session: Session, tmp_path: Path
) -> None:
    with pytest.raises(
        OutputError, match=r"/dev/full: cannot be written: No space left .* free some"
    ):
        write_file(session, Path("/dev/full"))
    assert Path("/dev/full").is_char_device()
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_file(session, tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("jurisdiction,")


def test_an_export_that_breaks_off_leaves_the_old_file(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bills.csv"
    path.write_text("what was there")

    def broken(*_: object, **__: object) -> Iterator[list[list[Any]]]:
        yield cells(title="the first")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lawtrack.publishing.tables.tables.export_rows", broken)
    with pytest.raises(OutputError, match="No space left"):
        write_file(session, path)
    assert path.read_text() == "what was there"
    assert [found.name for found in tmp_path.iterdir() if "bills" in found.name] == ["bills.csv"]
