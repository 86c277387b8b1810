"""Exports in every format and dialect: what a reader of another make gets is what was stored."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import update
from sqlalchemy.orm import Session

from lawtrack.cli.export import DIALECT_NAMES, TABLE_NAMES, export
from lawtrack.crawling.health.sources import source_states
from lawtrack.database.conditions import Selection
from lawtrack.database.tables.legislation import RevisionRow
from lawtrack.errors import OutputError
from lawtrack.legislation.records import Action, Document, Sponsorship, Vote
from lawtrack.publishing.dialects.dialects import HEADERS, export_dialect
from lawtrack.publishing.tables import xlsx
from lawtrack.publishing.tables.export import ExportRequest, export_table, print_table
from lawtrack.publishing.tables.formats import FORMATS, format_of
from lawtrack.publishing.tables.table_cells import CUT, MOST_CHARACTERS
from lawtrack.publishing.tables.tables import TABLES
from lawtrack.publishing.tables.xlsx import LONGEST_LINK, MOST_ROWS, write_xlsx
from tests.flows.publishing.test_export import FACES, TODAY, store
from tests.support import SHARED
from tests.support.made import NOW, RIVERTOWN_RHYTHM, a_bill, an_event

LATER = NOW + timedelta(days=30)

# What a spreadsheet likes to change, run or garble, and that must come through as printed.
HARD = ("=1+1", "2/3", "0042", "Alexa Avilés", "+15", "-2", "@SUM(A1)", "#N/A", "1E5", "3 DEC",
        '=HYPERLINK("https://evil.example","click")', "München, „ja“", "TRUE", "50%")  # fmt: skip


def a_full_bill(**changes: object) -> Any:
    fields: dict[str, object] = {
        "title": FACES,
        "summary": "Face recognition, in short.",
        "other_titles": ("Faces Act",),
        "actions": (
            Action(date=date(2026, 1, 14), description="Introduced", organization="City Council",
                   upstream_id="1"),
            Action(date=date(2026, 2, 3), description="Hearing held",
                   organization="Committee on Parks", upstream_id="2"),
        ),
        "sponsorships": (
            Sponsorship(name="Zoë Quill", primary=True),
            Sponsorship(name="Ada Brook"),
            Sponsorship(name="Gone Again", withdrawn=date(2026, 2, 1)),
        ),
        "documents": (
            Document(title="As filed", url="https://files.example/1.pdf", kind="version"),
            Document(title="Letter", url="https://files.example/2.pdf", kind="attachment"),
        ),
        "votes": (
            Vote(motion="Adopted", date=date(2026, 2, 3), organization="City Council",
                 result="pass", counts={"yes": 2, "no": 1, "absent": 1},
                 voters=(("Quill", "yes"), ("Brook", "no")), upstream_id="2"),
        ),
    }  # fmt: skip
    return a_bill(**{**fields, **changes})


def made(session: Session, table: str, form: str, **wanted: Any) -> bytes:
    output = io.BytesIO()
    order = ExportRequest(table=table, format=form, wanted=Selection(**wanted), today=TODAY)
    print_table(session, order, output, now=LATER)
    return output.getvalue()


def rows_of(session: Session, table: str, **wanted: Any) -> list[dict[str, str]]:
    text = made(session, table, "csv", **wanted).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def objects(session: Session, table: str, **wanted: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in made(session, table, "jsonl", **wanted).splitlines()]


def test_the_command_line_offers_what_there_is() -> None:
    assert tuple(TABLES) == TABLE_NAMES
    (offered,) = (option.type for option in export.params if option.name == "form")
    assert isinstance(offered, click.Choice)
    assert list(offered.choices) == list(FORMATS) == [
        "csv", "xlsx", "jsonl", "parquet", "tsv", "json",
    ]  # fmt: skip
    assert ("lawtrack", *HEADERS) == DIALECT_NAMES


def test_the_name_of_a_file_says_its_format() -> None:
    assert format_of(Path("a.XLSX")) == "xlsx"
    assert format_of(Path("a.ndjson")) == "jsonl"
    assert format_of(Path("a.parquet")) == "parquet"
    assert format_of(Path("a.txt")) == format_of(None) == "csv"


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_its_header_in_every_format(session: Session, table: str) -> None:
    columns = TABLES[table].columns
    assert made(session, table, "csv").decode() == ",".join(columns) + "\n"
    assert made(session, table, "jsonl") == b""
    sheet = load_workbook(io.BytesIO(made(session, table, "xlsx"))).active
    assert sheet is not None
    assert [cell.value for cell in next(sheet.iter_rows())] == list(columns)
    empty = pyarrow.parquet.read_table(io.BytesIO(made(session, table, "parquet")))
    assert (empty.column_names, empty.num_rows) == (list(columns), 0)


@pytest.mark.parametrize("table", TABLES)
def test_every_format_holds_the_same_rows(session: Session, table: str) -> None:
    store(session, [a_full_bill(), an_event(name="Hearing on facial recognition")])
    said = rows_of(session, table)
    plain = objects(session, table)
    assert said
    assert len(plain) == len(said)
    for row, item in zip(said, plain, strict=True):
        for name, value in item.items():
            if isinstance(value, (str, int)):
                assert row[name] == str(value), name
    parquet = pyarrow.parquet.read_table(io.BytesIO(made(session, table, "parquet"))).to_pylist()
    data = TABLES[table].data
    assert [
        {name: json.loads(value) if name in data else value for name, value in item.items()}
        for item in parquet
    ] == plain
    sheet = load_workbook(io.BytesIO(made(session, table, "xlsx"))).active
    assert sheet is not None
    cells = [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]
    assert cells[1:] == [[cell.removesuffix(".0") for cell in row.values()] for row in said]


def test_lists_are_lists_where_programs_read_and_joined_where_people_do(session: Session) -> None:
    store(session, [a_full_bill(sponsorships=(Sponsorship(name="Ada; Bob"),
                                              Sponsorship(name="Cy")))])  # fmt: skip
    (item,) = objects(session, "bills")
    assert item["sponsors"] == ["Ada; Bob", "Cy"]
    assert item["change_reason"] == ["new"]
    assert item["flags"] == ["facial-recognition"]
    assert rows_of(session, "bills")[0]["sponsors"] == "Ada; Bob; Cy"


def test_the_other_tables_tell_what_hangs_on_the_bills(session: Session) -> None:
    other = a_full_bill(upstream_id="502", identifier="2026-0043", title="On footbridges.",
                        summary="", other_titles=())  # fmt: skip
    store(session, [a_full_bill(), other, an_event()])
    actions = rows_of(session, "actions")
    assert [row["identifier"] for row in actions] == ["2026-0042", "2026-0042"]
    assert actions[0]["classification"] == "introduction"
    sponsors = rows_of(session, "sponsors")
    assert [(row["name"], row["primary"], row["withdrawn"]) for row in sponsors] == [
        ("Zoë Quill", "yes", ""), ("Ada Brook", "no", ""), ("Gone Again", "no", "2026-02-01"),
    ]  # fmt: skip
    (vote,) = rows_of(session, "votes")
    assert sorted(vote["counts"].split("; ")) == ["absent: 1", "no: 1", "yes: 2"]
    assert vote["voters"] == "Quill: yes; Brook: no"
    (event,) = rows_of(session, "events")
    assert event["bills"] == "2026-0042"
    assert event["flagged_bills"] == "2026-0042"
    assert len(rows_of(session, "actions", everything=True)) == 4
    assert {row["phrase"] for row in rows_of(session, "matches")} >= {"facial recognition"}


def test_changes_tell_old_and_new_and_what_was_seen_since(session: Session) -> None:
    store(session, [a_full_bill()])
    store(session, [a_full_bill(status="Adopted", stamp="later")], days=2)
    found = rows_of(session, "changes", since=date(2026, 3, 3))
    assert [(row["reason"], row["old"], row["new"]) for row in found] == [
        ("status", "Referred", "Adopted")
    ]
    assert found[0]["identifier"] == "2026-0042"
    reasons = [row["reason"] for row in rows_of(session, "changes")]
    assert reasons == ["new", "status"]


def test_the_sidecar_names_table_and_format(session: Session, tmp_path: Path) -> None:
    store(session, [a_full_bill()])
    path = tmp_path / "actions.jsonl"
    order = ExportRequest(table="actions", format="jsonl", wanted=Selection(), today=TODAY)
    states = source_states(session, [RIVERTOWN_RHYTHM], now=NOW)
    assert export_table(session, order, path, states=states, now=NOW) == 2
    about = json.loads((tmp_path / "actions.jsonl.json").read_text())
    assert (about["table"], about["format"], about["rows"]) == ("actions", "jsonl", 2)
    assert about["columns"] == list(TABLES["actions"].columns)


def test_parquet_without_its_library_says_how_to_get_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OutputError, match=r"pip install pyarrow$"):
        made(session, "bills", "parquet")


def a_row(**values: str) -> Sequence[Any]:
    return [values.get(name, "") for name in TABLES["bills"].columns]


def test_a_sheet_cuts_what_no_cell_can_hold_and_says_so() -> None:
    output = io.BytesIO()
    long = "x" * 40_000
    write_xlsx(TABLES["bills"], [[a_row(title=long, notes="a\x00b\ufffec")]], output, now=NOW)
    sheet = load_workbook(output).active
    assert sheet is not None
    _, row = sheet.iter_rows(values_only=True)
    said = dict(zip(TABLES["bills"].columns, row, strict=True))
    assert len(str(said["title"])) == MOST_CHARACTERS
    assert str(said["title"]).endswith(CUT)
    assert said["notes"] == "a b c"


def test_titles_go_on_in_the_next_line_and_addresses_can_be_clicked() -> None:
    hall = "https://hall.example/a b?q=(é)"
    rows = [
        a_row(title="A long title", url=hall),
        a_row(title="=1+1", url="javascript:alert(1)", source_url="https://api.example/1"),
        a_row(title="", url=""),
        a_row(title="B", url="https://hall.example/" + "x" * LONGEST_LINK),
    ]
    output = io.BytesIO()
    write_xlsx(TABLES["bills"], [rows], output, now=NOW)
    sheet = load_workbook(output).active
    assert sheet is not None
    of = {name: at for at, name in enumerate(TABLES["bills"].columns)}
    _, *lines = sheet.iter_rows()
    assert [line[of["title"]].alignment.wrap_text for line in lines] == [True, None, None, True]
    assert [line[of["title"]].value for line in lines] == ["A long title", "=1+1", None, "B"]
    links = [[cell.hyperlink.target for cell in line if cell.hyperlink] for line in lines]
    assert links == [["https://hall.example/a%20b?q=(%C3%A9)"], [], [], []]
    assert lines[0][of["url"]].value == hall


def test_a_sheet_has_no_more_links_than_excel_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_LINKS", 2)
    output = io.BytesIO()
    rows = [a_row(url=f"https://hall.example/{number}") for number in range(4)]
    write_xlsx(TABLES["bills"], [rows], output, now=NOW)
    sheet = load_workbook(output).active
    assert sheet is not None
    assert sum(cell.hyperlink is not None for line in sheet.iter_rows() for cell in line) == 2


def test_more_rows_than_a_sheet_can_hold_are_refused() -> None:
    def many() -> Iterator[Sequence[Sequence[Any]]]:
        yield [()] * MOST_ROWS

    with pytest.raises(OutputError, match="more than the 1048575 rows"):
        write_xlsx(TABLES["bills"], many(), io.BytesIO(), now=NOW)


def test_the_bills_as_of_a_day_say_what_was_known_then(session: Session) -> None:
    store(session, [a_full_bill(), a_bill(upstream_id="502", identifier="7", title=FACES)])
    store(session, [a_full_bill(status="Adopted", stamp="2", actions=(),
                                sponsorships=(Sponsorship(name="Ada Brook"),)),
                    a_bill(upstream_id="502", identifier="7", title="On footbridges.", stamp="2"),
                    a_bill(upstream_id="503", identifier="8", title=FACES)], days=2)  # fmt: skip
    today = rows_of(session, "bills", as_of=date(2026, 3, 9))
    assert [(row["identifier"], row["status"], row["sponsors"]) for row in today] == [
        ("2026-0042", "Adopted", "Ada Brook"), ("8", "Referred", "Ada Quill"),
    ]  # fmt: skip
    assert today[0]["change_reason"] == rows_of(session, "bills")[0]["change_reason"]
    then = rows_of(session, "bills", as_of=date(2026, 3, 3))
    assert [(row["identifier"], row["status"], row["sponsors"]) for row in then] == [
        ("2026-0042", "Referred", "Zoë Quill; Ada Brook"), ("7", "Referred", "Ada Quill"),
    ]  # fmt: skip
    assert then[1]["title"] == FACES
    assert (then[0]["last_action"], then[0]["last_action_date"]) == ("Hearing held", "2026-02-03")
    assert (then[0]["flags"], then[0]["relevance"]) == ("facial-recognition", "about")
    assert then[0]["last_changed"] == "2026-03-02T12:00:00Z"
    assert then[0]["introduced_date"] == "2026-01-14"
    assert objects(session, "bills", as_of=date(2026, 3, 3))[0]["sponsors"] == [
        "Zoë Quill", "Ada Brook",
    ]  # fmt: skip


def test_the_sidecar_counts_what_the_ledger_can_rebuild_only_in_part(
    session: Session, tmp_path: Path
) -> None:
    store(session, [a_full_bill()])
    store(session, [a_full_bill(status="Adopted", stamp="2")], days=2)
    path = tmp_path / "then.csv"
    order = ExportRequest(wanted=Selection(as_of=date(2026, 3, 3)), today=TODAY)

    def inexact() -> int:
        export_table(session, order, path, states=(), now=LATER)
        said = json.loads((tmp_path / "then.csv.json").read_text())
        assert said["filters"]["as_of"] == "2026-03-03"
        return int(said["inexact"])

    assert inexact() == 0
    session.execute(update(RevisionRow).values(before=None))
    assert inexact() == 1


# --- dialects ------------------------------------------------------------------------------------

FIELD = SHARED / "field.md"

OPEN_STATES_BILLS = (
    "id,identifier,title,classification,subject,session_identifier,jurisdiction"
    ",organization_classification"
)


def written(session: Session, folder: Path, dialect: str, **wanted: Any) -> dict[str, list[Any]]:
    """Each file's rows, the header first."""
    states = source_states(session, [RIVERTOWN_RHYTHM], now=NOW)
    export_dialect(session, dialect, Selection(**wanted), folder, states=states, now=NOW)
    return {
        path.name: list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        for path in folder.glob("*.csv")
    }


def as_dicts(lines: list[Any]) -> list[dict[str, str]]:
    head, *rows = lines
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.parametrize("dialect", HEADERS)
def test_every_file_of_a_dialect_is_written_even_empty(
    session: Session, tmp_path: Path, dialect: str
) -> None:
    files = written(session, tmp_path / "out", dialect)
    assert {name: tuple(lines[0]) for name, lines in files.items()} == dict(HEADERS[dialect])
    assert all(len(lines) == 1 for lines in files.values())
    about = json.loads((tmp_path / "out" / "lawtrack.json").read_text())
    assert (about["dialect"], about["bills"]) == (dialect, 0)


def test_the_first_bytes_of_open_states_bills_are_its_header(
    session: Session, tmp_path: Path
) -> None:
    written(session, tmp_path, "openstates")
    assert (tmp_path / "bills.csv").read_bytes() == OPEN_STATES_BILLS.encode() + b"\n"


@pytest.mark.recordings
def test_the_headers_are_byte_for_byte_those_that_were_handed_over(
    session: Session, tmp_path: Path
) -> None:
    if not FIELD.is_file():
        pytest.skip(f"no {FIELD}")
    said = FIELD.read_text(encoding="utf-8").split("### E1.")[1].split("```")[1]
    wanted = {
        name: header.encode() + b"\n"
        for name, header in (line.split() for line in said.strip().splitlines())
    }
    written(session, tmp_path, "openstates")
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")} == wanted


def test_open_states_tables_hang_together(session: Session, tmp_path: Path) -> None:
    store(session, [a_full_bill()])
    files = {name: as_dicts(lines) for name, lines in
             written(session, tmp_path, "openstates").items()}  # fmt: skip
    (bill,) = files["bills.csv"]
    assert bill["jurisdiction"] == "Rivertown City Council"
    assert json.loads(bill["classification"]) == ["ordinance"]
    assert bill["organization_classification"] == "legislature"
    for name, rows in files.items():
        for row in rows:
            assert row.get("bill_id", bill["id"]) == bill["id"], name
    (vote,) = files["votes.csv"]
    actions = {row["id"]: row for row in files["bill_actions.csv"]}
    assert actions[vote["bill_action_id"]]["description"] == "Hearing held"
    assert {row["vote_event_id"] for row in files["vote_people.csv"]} == {vote["id"]}
    assert {(row["option"], row["value"]) for row in files["vote_counts.csv"]} == {
        ("yes", "2"), ("no", "1"), ("absent", "1"),
    }  # fmt: skip
    named = {row["id"]: row["name"] for row in files["organizations.csv"]}
    assert {named[row["organization_id"]] for row in files["bill_actions.csv"]} == {
        "City Council", "Committee on Parks",
    }  # fmt: skip
    assert [row["name"] for row in files["bill_sponsorships.csv"]] == ["Zoë Quill", "Ada Brook"]
    (link,) = files["bill_version_links.csv"]
    assert link["version_id"] == files["bill_versions.csv"][0]["id"]
    ids = [row["id"] for rows in files.values() for row in rows if "id" in row]
    assert len(ids) == len(set(ids))


def test_legiscan_tables_hang_together(session: Session, tmp_path: Path) -> None:
    store(session, [a_full_bill()])
    files = {name: as_dicts(lines) for name, lines in
             written(session, tmp_path, "legiscan").items()}  # fmt: skip
    (bill,) = files["bills.csv"]
    assert (bill["status"], bill["status_desc"]) == ("1", "Referred")
    assert (bill["last_action"], bill["last_action_date"]) == ("Hearing held", "2026-02-03")
    people = {row["people_id"]: row["name"] for row in files["people.csv"]}
    assert [people[row["people_id"]] for row in files["sponsors.csv"]] == ["Zoë Quill", "Ada Brook"]
    (call,) = files["rollcalls.csv"]
    assert (call["yea"], call["nay"], call["nv"], call["absent"], call["total"]) == (
        "2", "1", "0", "1", "4",
    )  # fmt: skip
    assert [(people[row["people_id"]], row["vote_desc"]) for row in files["votes.csv"]] == [
        ("Quill", "Yea"), ("Brook", "Nay"),
    ]  # fmt: skip
    assert all(len(row["bill_id"]) <= 15 for row in files["history.csv"])


def test_a_second_installation_gives_the_same_ids(
    session: Session, sqlite_url: str, tmp_path: Path
) -> None:
    from lawtrack.database.engine import database_session, open_database

    other = a_full_bill(upstream_id="502", identifier="2026-0043")
    store(session, [a_full_bill(), other])
    engine = open_database(sqlite_url)
    with database_session(engine) as second:
        store(second, [other, a_full_bill()])
        there = written(second, tmp_path / "two", "openstates")
    engine.dispose()
    assert written(session, tmp_path / "one", "openstates") == there


def test_no_cell_of_a_dialect_can_be_run(session: Session, tmp_path: Path) -> None:
    store(session, [a_full_bill(identifier="=1+1", title=FACES)])
    for dialect in HEADERS:
        (bill,) = as_dicts(written(session, tmp_path / dialect, dialect)["bills.csv"])
        assert bill.get("identifier", bill.get("bill_number")) == "'=1+1"


def test_a_folder_keeps_what_is_not_ours_and_a_file_is_refused(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    written(session, tmp_path, "legiscan")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    with pytest.raises(OutputError, match="is a file - name a folder"):
        written(session, tmp_path / "notes.txt", "legiscan")


def test_wishes_that_do_not_go_together_are_wrong_usage(sqlite_url: str) -> None:
    from lawtrack.cli import cli

    runner = CliRunner(env={"LAWTRACK_DATABASE": sqlite_url})
    for words in (
        ["--dialect", "legiscan"],
        ["--dialect", "legiscan", "--output", "x", "--table", "votes"],
        ["--dialect", "openstates", "--output", "x", "--format", "xlsx"],
    ):
        assert runner.invoke(cli, ["export", *words]).exit_code == 2, words


# --- LibreOffice ---------------------------------------------------------------------------------


def through_libreoffice(path: Path, folder: Path) -> list[list[str]]:
    """The cells as LibreOffice shows them after opening the file."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice here (Debian: libreoffice-calc)")
    # UTF-8 in, every cell as shown, formulas as formulas
    command = [
        soffice, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless",
        "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false",
        "--outdir", str(folder / "shown"), str(path),
    ]  # fmt: skip
    if path.suffix == ".csv":
        command.insert(3, "--infilter=CSV:44,34,76,1,,0,false,true")
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    shown = (folder / "shown" / f"{path.stem}.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(shown, newline="")))


@pytest.mark.e2e
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_libreoffice_shows_every_cell_as_it_was_printed(
    sqlite_url: str, tmp_path: Path, form: str
) -> None:
    from lawtrack.database.engine import database_session, open_database

    bills = [
        a_full_bill(upstream_id=str(number), identifier=hard, body=hard,
                    sponsorships=(Sponsorship(name=hard, primary=True),))
        for number, hard in enumerate(HARD)
    ]  # fmt: skip
    path = tmp_path / f"bills.{form}"
    engine = open_database(sqlite_url)
    with database_session(engine) as session:
        store(session, bills)
        order = ExportRequest(wanted=Selection(), format=form, today=TODAY, excel=form == "csv")
        export_table(session, order, path, states=(), now=NOW)
    engine.dispose()
    shown = as_dicts(through_libreoffice(path, tmp_path))
    assert len(shown) == len(HARD)
    # In CSV the apostrophe is what keeps a cell inert; a sheet has its own way.
    kept = {row["identifier"].removeprefix("'" if form == "csv" else "") for row in shown}
    assert kept == set(HARD)
    for column in ("body", "sponsors"):
        assert {row[column].removeprefix("'" if form == "csv" else "") for row in shown} == set(
            HARD
        )
