"""What is printed, logged or written: no steering, no forged line, no formula."""

import csv
import io
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrack import safe_text
from lawtrack.cli.printing import terminal
from lawtrack.publishing.tables.bill_rows import COLUMNS
from lawtrack.publishing.tables.csv import write_csv
from lawtrack.publishing.tables.tables import TABLES
from tests.flows.cli.test_cli import Run
from tests.flows.cli.test_cli import folder as folder
from tests.flows.cli.test_cli import run as run
from tests.flows.cli.test_cli import stored as stored
from tests.support import examples

# Clears the screen, names the window, goes back, forges a line, turns the reading direction, hides.
POISON = "\x1b[2J\x1b]0;mine\x07\b\r\nlawtrack: ok\x9b31m\u202e\u2066\u200b\u00ad\u2028\x7f\u061c"
# Columns that are never a source's words: keys, our own closed lists, hashes and stamps.
OURS = {
    "jurisdiction", "key", "platform", "timezone", "mode", "outcome", "kind", "state", "topic",
    "tier", "stance", "verdict", "stamp", "content_hash", "sha256", "ocd_id", "lexicon", "time",
    "change", "place_kind", "source_key", "version_num", "subject_kind", "media_type",
}  # fmt: skip
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


def steering(said: str) -> set[str]:
    """The characters of printed lines that are not to be seen; tabs stand between cells."""
    return {c for line in said.split("\n") for c in line.replace("\t", "") if not c.isprintable()}


def poison(database: Path) -> int:
    """Put the poison behind every text of every table; how many columns were given it."""
    count = 0
    with sqlite3.connect(database) as connection:
        tables = [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
        )]  # fmt: skip
        for table in tables:
            for _, column, kind, _, _, key in connection.execute(f"PRAGMA table_info({table})"):
                if kind in ("VARCHAR", "TEXT") and column not in OURS and not key:
                    connection.execute(
                        f'UPDATE {table} SET "{column}" = "{column}" || ?'
                        f' WHERE "{column}" IS NOT NULL',
                        (POISON,),
                    )
                    count += 1
    return count


COMMANDS = [
    ("bills",), ("bills", "--json"), ("flags",), ("flags", "--json"), ("events",),
    ("events", "--json"), ("status",), ("status", "--json"), ("show", "502"),
    ("show", "502", "--json"), ("show", "77"), ("jurisdictions",), ("changes",),
    ("changes", "--json"), ("history", "502"), ("status", "--failures"),
    ("topics", "try", "facial-recognition"), ("topics", "try", "license-plate-readers"),
]  # fmt: skip


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_prints_what_steers_a_terminal(
    arguments: tuple[str, ...], folder: Path, sqlite_url: str, run: Run
) -> None:
    assert poison(Path(sqlite_url.removeprefix("sqlite:///"))) > 60
    said = run(*arguments)
    assert said.out or said.err
    assert steering(said.out + said.err) == set()
    assert not any(line.startswith("lawtrack: ok") for line in said.out.splitlines())


@pytest.mark.usefixtures("stored")
def test_bold_phrases_and_tables_on_a_terminal_hold_no_poison(
    folder: Path, sqlite_url: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(Path(sqlite_url.removeprefix("sqlite:///")))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")  # rich itself says nothing to steer it
    for arguments in COMMANDS:
        assert steering(run(*arguments).out) == set()


@settings(max_examples=examples(300), deadline=None)
@given(text=ANY_TEXT)
def test_no_text_steers_a_terminal(text: str) -> None:
    assert safe_text.printable(text).isprintable()
    assert safe_text.printable_line(text).isprintable()
    assert safe_text.shortened(text, 20).isprintable()
    assert "\n" not in safe_text.printable(text)


@settings(max_examples=examples(100), deadline=None)
@given(text=ANY_TEXT, words=ANY_TEXT)
def test_a_log_record_is_one_line(text: str, words: str) -> None:
    record = logging.LogRecord(
        "lawtrack", logging.ERROR, "x", 1, "%s: " + "%s", (text, words), None
    )
    assert terminal.OneLine("%(levelname)s: %(message)s").format(record).isprintable()


def test_a_traceback_in_a_log_keeps_its_lines() -> None:
    try:
        raise ValueError("a\nb")
    except ValueError as error:
        told: Any = (type(error), error, error.__traceback__)
    record = logging.LogRecord("lawtrack", logging.ERROR, "x", 1, "a\nforged", (), told)
    said = terminal.OneLine("%(message)s").format(record)
    assert said.startswith("a forged\nTraceback")


def test_what_is_invisible_goes_and_what_is_unknown_is_marked() -> None:
    assert safe_text.printable("sur\u00adveil\u200blance\tof\r\nfaces") == "surveillance of faces"
    assert safe_text.printable("\x1b[31mred\u202e \ue000\ud800") == "[31mred \ufffd\ufffd"
    assert safe_text.printable_line("  caf\u00e9 \u2013 \u00a73") == "  caf\u00e9 \u2013 \u00a73"


@settings(max_examples=examples(200), deadline=None)
@given(text=st.text(max_size=40), excel=st.booleans())
def test_no_cell_of_the_table_is_a_formula(text: str, excel: bool) -> None:
    row = [text if name == "title" else "" for name in COLUMNS]
    written = io.BytesIO()
    write_csv(TABLES["bills"], [[row]], written, excel=excel)
    said = written.getvalue().decode().removeprefix("\ufeff")
    lines = list(csv.reader(io.StringIO(said, newline="")))
    assert len(lines) == 2
    cell = lines[1][COLUMNS.index("title")]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell.removeprefix("'") in (text, text.removeprefix("'"))
