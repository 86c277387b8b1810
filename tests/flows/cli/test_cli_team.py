"""Notes, tags, positions and editors by command, and where what was written is to be seen."""

import csv
import io
import json
import os
import re
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.database.conditions import Selection
from lawtrack.database.engine import open_database
from lawtrack.publishing.tables.export import ExportRequest, print_table
from lawtrack.web import serve_pages as server
from tests.flows.cli.test_cli import Run, folder, run
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill, an_event

__all__ = ["folder", "run"]  # fixtures

HOSTILE = "=HYPERLINK(1) <b>x</b> \x1b[31m\u202e"
PASSWORD = "four words that differ"


@pytest.fixture
def town(folder: Path) -> Path:
    """A folder with a flagged bill, one that is not, and a meeting."""
    engine = open_database(load_config(folder / "lawtrack.toml", os.environ).database)
    trees = a_bill(upstream_id="502", identifier="2026-0043", title="On trees")
    with Session(engine) as session:
        store(session, [a_bill(title=FACES), trees, an_event()])
    engine.dispose()
    return folder


def rows(text: str) -> dict[str, dict[str, str]]:
    """The bills of an export by their number."""
    return {row["identifier"]: row for row in csv.DictReader(io.StringIO(text))}


def test_what_is_written_by_command_is_shown_listed_and_exported(town: Path, run: Run) -> None:
    who = ("--by", "Ada")
    assert run("notes", "add", "2026-0042", "Ask the clerk.", *who).out == (
        "2026-0042: noted by Ada\n"
    )
    assert run("notes", "tag", "2026-0042", "Budget", "privacy", *who).out == (
        "2026-0042: budget, privacy\n"
    )
    run("notes", "tag", "2026-0042", "privacy", "--remove", *who)
    run("notes", "position", "2026-0042", "oppose", *who)
    assert run("notes", "look-after", "2026-0042", *who).out == "2026-0042: looked after by Ada\n"
    shown = run("show", "2026-0042").out
    for line in ("position: oppose", "looked after by: Ada", "tags: budget", "Ask the clerk."):
        assert line in shown
    team = json.loads(run("show", "2026-0042", "--json").out)["team"]
    assert (team["tags"], team["notes"][0]["text"]) == (["budget"], "Ask the clerk.")
    assert len(run("notes", "list", "2026-0042").rows) == 6
    listed = json.loads(run("notes", "list", "--tag", "budget", "--json").out)
    assert [(one["identifier"], one["position"]) for one in listed] == [("2026-0042", "oppose")]
    assert run("notes", "list", "--position", "support").rows == []
    exported = rows(run("export", "--all").out)
    of_team = ("team_notes", "tags", "position", "looked_after_by")
    assert [exported["2026-0042"][name] for name in of_team] == [
        "Ask the clerk.", "budget", "oppose", "Ada",
    ]  # fmt: skip
    assert [exported["2026-0043"][name] for name in of_team] == ["", "", "", ""]
    (first, _) = map(json.loads, run("export", "--all", "--format", "jsonl").out.splitlines())
    assert (first["tags"], first["team_notes"]) == (["budget"], ["Ask the clerk."])
    then = rows(run("export", "--all", "--as-of", "2026-03-02").out)
    assert then["2026-0042"]["position"] == "oppose"
    brief = run("brief", "--topic", "facial-recognition").out
    assert "## For the team" in brief
    assert "position: oppose; looked after by Ada; tags: budget; Ada, March 2" in brief


def test_what_is_for_the_team_is_not_published(town: Path, run: Run) -> None:
    run("notes", "add", "2026-0042", "Between us.", "--by", "Ada")
    run("notes", "look-after", "2026-0042", "Zora", "--by", "Zora")
    assert run("publish", "site").status == 0
    files = [path for path in (town / "site").rglob("*") if path.is_file()]
    assert len(files) > 8
    for path in files:
        assert b"Between us." not in path.read_bytes(), path
        assert b"Zora" not in path.read_bytes(), path


def test_hostile_words_are_inert_in_tables_and_on_the_terminal(town: Path, run: Run) -> None:
    run("notes", "add", "2026-0042", HOSTILE, "--by", HOSTILE)
    run("notes", "look-after", "2026-0042", HOSTILE, "--by", HOSTILE)
    table = run("export").out
    assert "'=HYPERLINK(1) <b>x</b> [31m" in table
    for text in (table, run("show", "2026-0042").out, run("notes", "list", "2026-0042").out):
        assert not set("\x1b\u202e") & set(text)
    brief = run("brief", "--topic", "facial-recognition", "--output", "brief").status
    assert brief == 0
    assert "<b>x" not in (town / "brief" / "brief.html").read_text()
    assert r"\<b\>x" in (town / "brief" / "brief.md").read_text()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("add", "2026-0042", " "), "the note: has no word in it"),
        (("add", "2026-9999", "x"), "no such bill or meeting"),
        (("add", "meeting-77", "x"), "is a meeting - name a bill"),
        (("tag", "2026-0042", ";"), "no tag - write up to 40"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    town: Path, run: Run, words: tuple[str, ...], line: str
) -> None:
    answer = run("notes", *words)
    assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1)
    assert line in answer.err
    assert run("notes", "list").rows == []


def test_a_verdict_is_noted_with_who_gave_it(town: Path, run: Run) -> None:
    run("flags", "dismiss", "2026-0042", "--note", "a grant", "--by", "Ada")
    run("flags", "reset", "2026-0042", "--by", "Ben")
    assert [row[1:] for row in run("notes", "list", "2026-0042").rows] == [
        ["Ada", "verdict", "facial-recognition: dismissed", "a grant"],
        ["Ben", "verdict", "facial-recognition: taken back", ""],
    ]


def test_editors_are_added_listed_and_disabled(
    town: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAWTRACK_PASSWORD", "too short")
    assert "has 9 characters" in run("web", "users", "add", "Ada").err
    monkeypatch.setenv("LAWTRACK_PASSWORD", PASSWORD)
    assert (
        run("web", "users", "add", " Ada ").out
        == "Ada: may write - sign in at /sign-in of the pages\n"
    )
    assert "is an editor already" in run("web", "users", "add", "Ada").err
    listed = run("web", "users", "list", "--json").out
    assert [one["name"] for one in json.loads(listed)] == ["Ada"]
    assert "argon2" not in listed
    assert run("web", "users", "disable", "Ada").out == "Ada: may write no longer\n"
    assert run("web", "users", "disable", "Ada").status == 1
    assert run("web", "users", "list").rows[0][2]
    assert run("web", "--port", "1", "users", "list").status == 2


def test_a_password_is_asked_for_twice_and_not_shown(
    town: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter([PASSWORD, "another one", PASSWORD, PASSWORD])
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: next(typed))
    answer = run("web", "users", "add", "Ada")
    assert answer.status == 0
    assert next(typed, None) is None
    assert PASSWORD not in answer.out + answer.err


def test_without_what_hashes_passwords_all_else_works(
    town: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lawtrack.database.team import passwords

    monkeypatch.setitem(sys.modules, "argon2", None)
    monkeypatch.setattr(passwords, "_hasher", passwords._hasher.__wrapped__)
    answer = run("web", "users", "add", "Ada")
    assert answer.status == 1
    assert answer.err == (
        "lawtrack: passwords: need argon2-cffi, which is not installed"
        " - pip install 'lawtrack[web]'\n"
    )
    assert run("web", "users", "list").status == 0
    assert run("notes", "add", "2026-0042", "x").status == 0
    assert run("show", "2026-0042").status == 0


def test_others_reach_the_pages_only_where_it_is_said_who_writes(
    town: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[server.Serving] = []
    monkeypatch.setattr(server, "serve", lambda config, given, now: served.append(given))
    answer = run("web", "--host", "0.0.0.0")
    assert answer.status == 1
    assert re.search(r"add --read-only .* or say who may write", answer.err)
    assert served == []
    for words in (("--host", "0.0.0.0", "--read-only"), ("--host", "127.0.0.1"), ("--host", "::1")):
        assert run("web", *words).status == 0
    monkeypatch.setenv("LAWTRACK_PASSWORD", PASSWORD)
    run("web", "users", "add", "Ada")
    assert run("web", "--host", "0.0.0.0").status == 0
    assert [given.read_only for given in served] == [True, False, False, False]
    run("web", "users", "disable", "Ada")
    assert run("web", "--host", "0.0.0.0").status == 1


def test_a_table_without_the_team_is_one_of_the_source_alone(town: Path, run: Run) -> None:
    run("notes", "add", "2026-0042", "Between us.", "--by", "Ada")
    engine = open_database(load_config(town / "lawtrack.toml", os.environ).database)
    with Session(engine) as session:
        for with_team in (True, False):
            output = io.BytesIO()
            order = ExportRequest(wanted=Selection(with_team=with_team), today=NOW.date())
            print_table(session, order, output, now=NOW)
            assert (b"Between us." in output.getvalue()) == with_team
    engine.dispose()
