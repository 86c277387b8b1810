"""The command line: what each command prints, and one clear line for everything that is wrong."""

import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy.orm import Session

from lawtrack.cli import main, options
from lawtrack.crawling.crawls import record_unmade_crawl
from lawtrack.crawling.run import CrawlSummary
from lawtrack.database.documents.queue import settle_hosts
from lawtrack.database.engine import open_database
from lawtrack.database.failures import save_failures
from lawtrack.legislation.flags import RaisedFlag
from lawtrack.legislation.records import Action, Bill, Event, Failed
from lawtrack.safe_text import printable
from tests.flows.crawling.test_host_pace import TOWN
from tests.flows.publishing.test_export import FACES, store
from tests.support import PROJECT
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event
from tests.support.waiting import joined

CONFIG = f"""
[jurisdictions.rivertown]
platform = "legistar"
name = "{RIVERTOWN.name}"
division = "{RIVERTOWN.division}"
timezone = "America/New_York"

[jurisdictions.boston]
enabled = false
[jurisdictions.philadelphia]
enabled = false
"""


class Said(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """The lines of a plain table, without the header."""
        return [line.split("\t") for line in self.out.splitlines()[1:]]


Run = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a configuration and an empty database."""
    work = tmp_path / "work"
    work.mkdir()
    (work / "lawtrack.toml").write_text(f'database = "{sqlite_url}"\n{CONFIG}')
    monkeypatch.chdir(work)
    for name in [name for name in os.environ if name.startswith("LAWTRACK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(options, "clock", lambda: datetime(2026, 3, 2, 17, tzinfo=UTC))
    return work


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs the command in this process."""

    def run_here(*arguments: str) -> Said:
        status = main(list(arguments))
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    return run_here


@pytest.fixture
def stored(folder: Path, sqlite_url: str) -> None:
    """Two bills of a town, one flagged, the same number in another session, and a meeting."""
    engine = open_database(sqlite_url)
    bills: list[Bill | Event] = [
        a_bill(),
        a_bill(
            upstream_id="502",
            identifier="2026-0043",
            title=FACES,
            url="https://rivertown.example/502",
            actions=(
                Action(date=date(2026, 2, 1), description="Referred\x1b[2J\u202e", upstream_id="1"),
            ),
        ),
        a_bill(upstream_id="119-hr-12", identifier="HR 12", session="119", title="A bill."),
        a_bill(upstream_id="118-hr-12", identifier="HR 12", session="118", title="An old bill."),
        an_event(identifiers=("2026-0043",)),
    ]
    with Session(engine) as session:
        store(session, bills)
    engine.dispose()


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, lawtrack.cli;"
        "print([n for n in ('sqlalchemy', 'scrapy', 'rich', 'alembic', 'aiohttp',"
        " 'lawtrack.day_words', 'lawtrack.legislation.stage', 'lawtrack.safe_text')"
        " if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=300, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"


def test_who_only_reads_waits_for_no_migrations() -> None:
    code = "import sys, lawtrack.database.opening.schema; print('alembic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=300, capture_output=True, text=True
    )
    assert done.stdout == "False\n"


def test_the_version_is_printed(run: Run) -> None:
    said = run("--version")
    assert (said.status, said.out.split()[0]) == (0, "lawtrack")


def test_init_writes_a_configuration_and_a_database(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    monkeypatch.chdir(fresh)
    said = run("init")
    assert said.status == 0
    assert {path.name for path in fresh.iterdir()} >= {"lawtrack.toml", "lawtrack.db"}
    again = run("init")
    assert again.status == 1
    assert again.err == "lawtrack: lawtrack.toml: is there already - nothing was changed\n"


def test_init_writes_where_the_environment_says(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "named.toml"
    monkeypatch.setenv("LAWTRACK_CONFIG", str(named))
    assert run("init").status == 0
    assert named.is_file()
    assert (tmp_path / "lawtrack.db").is_file()


def test_bills_are_lines_with_tabs_in_a_pipe(run: Run, stored: None) -> None:
    said = run("bills", "--flagged")
    assert said.out.splitlines()[0].split("\t")[:2] == ["jurisdiction", "identifier"]
    (row,) = said.rows
    assert row[:3] == ["rivertown", "2026-0043", "2026-02-01"]
    assert row[-1] == FACES


def test_bills_can_be_looked_for(run: Run, stored: None) -> None:
    assert [row[1] for row in run("bills", "--words", "FOOTBRIDGE").rows] == ["2026-0042"]
    assert run("bills", "--words", "%").rows == []
    assert len(run("bills", "--limit", "1").rows) == 1
    assert run("bills", "--since", "2026-03-03").rows == []
    assert len(run("bills", "--topic", "facial-recognition").rows) == 1


def test_bills_are_json_on_request(run: Run, stored: None) -> None:
    found = json.loads(run("bills", "--json", "--flagged").out)
    assert found[0]["identifier"] == "2026-0043"
    assert found[0]["last_action_date"] == "2026-02-01"
    assert found[0]["flags"] == ["facial-recognition (about)"]


def test_show_prints_everything_about_a_bill(run: Run, stored: None) -> None:
    said = run("show", "2026-0043")
    assert said.status == 0
    for words in (FACES, "Ada Quill (primary)", "2026-02-01 Referred", "2026-03-11 18:30 EDT",
                  "flags:", "about facial recognition", "history:", "First seen"):  # fmt: skip
        assert words in said.out, words


def test_no_word_of_a_source_steers_the_terminal(run: Run, stored: None) -> None:
    said = run("show", "2026-0043")
    assert "\x1b" not in said.out
    assert "\u202e" not in said.out
    assert printable("a\x1b]0;title\x07b\u200f\u2028c\td\r\ne") == "a ]0;title b c d e"


@pytest.mark.parametrize("written", ["2026-0042", "2026 0042", "20260042", " 2026-0042 "])
def test_a_number_may_be_written_in_other_ways(run: Run, stored: None, written: str) -> None:
    assert "2026-0042" in run("show", written).out


@pytest.mark.parametrize(
    "written", ["119-hr-12", "hr12-119", "119 HR 12", "119-H.R.-12", "119-HR-12"]
)
def test_a_congress_may_stand_before_or_behind(run: Run, stored: None, written: str) -> None:
    said = run("show", written)
    assert (said.status, "A bill." in said.out) == (0, True)


@pytest.mark.parametrize("written", ["HR 12", "hr12", "H.R. 12", "hr-12"])
def test_a_number_that_two_sessions_have_is_listed(run: Run, stored: None, written: str) -> None:
    said = run("show", written)
    assert said.status == 1
    assert [row[1] for row in said.rows] == ["119", "118"]
    assert "2 bills go by it - add --jurisdiction or --session" in said.err
    chosen = run("show", written, "--session", "118")
    assert (chosen.status, "An old bill." in chosen.out) == (0, True)


def test_show_gives_all_of_a_bill_as_json(run: Run, stored: None) -> None:
    found = json.loads(run("show", "2026-0043", "--json").out)
    assert found["title"] == FACES
    assert found["first_seen"] == "2026-03-02T12:00:00Z"
    assert found["sponsorships"][0]["name"] == "Ada Quill"
    assert found["flags"][0]["topic"] == "facial-recognition"
    assert found["evidence"][0]["sentence"] == FACES
    assert found["history"][0]["reasons"] == ["new"]
    assert found["next_meeting"] == "2026-03-11T18:30"


def test_a_bill_that_is_not_stored_is_told_on_one_line(run: Run, stored: None) -> None:
    said = run("show", "2026-9999")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith("lawtrack: 2026-9999: no such bill or meeting is stored - ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("Flags", "--Topic", "Facial Recognition"), ("flags", "--topic", "facial-recognition")),
        (("bills", "--jurisdiction", "Rivertown"), ("bills", "--jurisdiction", "rivertown")),
        (("show", "3/11/2026"), ("show", "2026-03-11")),
        (("help", "flags", "dismiss"), ("flags", "dismiss", "--help")),
        (("HELP",), ("--help",)),
        (("version",), ("--version",)),
    ],
)
def test_what_is_meant_is_done_however_it_is_typed(
    run: Run, stored: None, typed: tuple[str, ...], meant: tuple[str, ...]
) -> None:
    said = run(*typed)
    assert said == run(*meant)
    assert said.status == 0


def test_flags_come_with_their_sentence_and_the_next_meeting(run: Run, stored: None) -> None:
    said = run("flags")
    assert "rivertown 2026-0043" in said.out
    assert "its title says “facial recognition”" in said.out.lower()
    assert "next meeting: 2026-03-11 18:30 EDT" in said.out
    (flag,) = json.loads(run("flags", "--json").out)
    assert (flag["sentence"], flag["next_meeting"]) == (FACES, "2026-03-11T18:30")
    assert json.loads(run("flags", "--json", "--since", "2026-03-03").out) == []


def test_events_mark_what_deals_with_flagged_bills(run: Run, stored: None) -> None:
    (row,) = run("events").rows
    assert row[:3] == ["2026-03-11", "18:30 EDT", "rivertown"]
    assert (row[4], row[-1]) == ("2026-0043 (about)", "meeting-77")
    (meeting,) = json.loads(run("events", "--json").out)
    assert meeting["flagged"][0]["identifier"] == "2026-0043"
    assert meeting["flagged"][0]["judgement"] == "about"
    assert run("events", "--days", "3").rows == []
    assert len(run("events", "--flagged").rows) == 1


@pytest.mark.parametrize("name", ["meeting-77", "2026-03-11"])
def test_show_prints_a_meeting_and_the_flags_it_inherits(run: Run, stored: None, name: str) -> None:
    said = run("show", name)
    assert (said.status, said.err) == (0, "")
    for words in ("rivertown meeting-77: 2026-03-11 18:30 EDT", "flagged bills:", "agenda:",
                  f"2026-0043: about facial recognition, ban or moratorium - {FACES}",
                  ):  # fmt: skip
        assert words in said.out, words
    found = json.loads(run("show", name, "--json").out)
    assert found["flagged_bills"][0]["title"] == FACES
    assert found["agenda"][0]["identifier"] == "2026-0042"


def test_a_dismissed_flag_is_quiet_and_can_be_taken_back(run: Run, stored: None) -> None:
    said = run("flags", "dismiss", "20260043", "--note", "about another city")
    assert (said.status, said.out) == (0, "20260043: facial-recognition: dismissed\n")
    assert run("flags").out == "Nothing is flagged.\n"
    assert run("events", "--flagged").rows == []
    assert run("bills", "--flagged").rows == []
    assert [row[-2] for row in run("bills", "--words", "faci").rows] == [
        "facial-recognition (about, dismissed)"
    ]
    words = "dismissed by a reader, 2026-03-02 17:00 UTC: about another city"
    assert words in run("flags", "--all").out
    assert words in run("show", "2026-0043").out
    (row,) = csv.DictReader(io.StringIO(run("export").out))
    assert (row["verdict"], row["verdict_note"]) == ("dismissed", "about another city")
    assert row["change_reason"] == "new"
    assert run("flags", "reset", "2026-0043", "--topic", "facial-recognition").status == 0
    assert "2026-0043" in run("flags").out
    assert "(facial-recognition): dismissed: about another city → -" in run("show", "2026-0043").out


@pytest.mark.parametrize("verdict", ["confirm", "dismiss", "reset"])
def test_a_verdict_during_a_crawl_waits_for_its_turn(
    run: Run, stored: None, sqlite_url: str, verdict: str
) -> None:
    crawl = sqlite3.connect(
        sqlite_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
    )
    crawl.execute("BEGIN IMMEDIATE")
    crawl.execute("UPDATE bills SET status = 'Read'")
    done = threading.Timer(0.5, crawl.execute, ["COMMIT"])
    done.start()
    try:
        said = run("flags", verdict, "2026-0043")
    finally:
        joined(done)
        crawl.close()
    assert (said.status, said.err) == (0, "")


def test_a_confirmed_flag_is_marked(run: Run, stored: None) -> None:
    assert run("flags", "confirm", "2026-0043", "--session", "2026").status == 0
    assert "confirmed by a reader" in run("flags").out
    assert json.loads(run("flags", "--json").out)[0]["verdict"] == "confirmed"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("dismiss", "2026-0042"), "2026-0042: nothing is flagged on it - "),
        (("confirm", "2026-9999"), "2026-9999: no such bill or meeting is stored - "),
        (("reset", "HR 12"), "HR 12: 2 bills go by it - "),
        (("dismiss", "meeting-77"), "meeting-77: nothing is flagged on it - "),
        (("dismiss", "2026-0043", "--topic", "drones"), "drones: no such topic"),
    ],
)
def test_a_verdict_on_nothing_is_told_on_one_line(
    run: Run, stored: None, arguments: tuple[str, ...], words: str
) -> None:
    said = run("flags", *arguments)
    assert said.status == 1
    assert words in said.err
    assert said.err.count("\n") == 1


def test_options_of_the_list_before_a_verdict_are_refused(run: Run, stored: None) -> None:
    said = run("flags", "--topic", "facial-recognition", "dismiss", "2026-0043")
    assert (said.status, "do not go with dismiss" in said.err) == (2, True)
    assert "2026-0043" in run("flags").out


def test_what_is_stored_can_be_judged_again_at_once(run: Run, stored: None, folder: Path) -> None:
    said = run("flags", "rejudge", "--jurisdiction", "rivertown")
    assert (said.status, said.out) == (0, "rivertown: 5 judged, 0 flags cleared\n")
    (folder / "topics").mkdir()
    (folder / "topics" / "facial-recognition.toml").write_text(
        'name = "facial-recognition"\ntitle = "Faces"\nversion = "mine"\n[[groups]]\n'
        'name = "bridges"\ntier = "explicit"\nphrases = ["footbridge"]\n'
    )
    said = run("flags", "rejudge")
    assert "flagged: 2026-0042 Ordinance naming the footbridge" in said.out
    assert "rivertown: 5 judged, 1 flags cleared" in said.out
    assert re.search(
        r"Lexicon: facial-recognition \d+\+[0-9a-f]{8} → facial-recognition mine\+[0-9a-f]{8}",
        run("show", "2026-0042").out,
    )


def test_export_prints_the_table_or_writes_a_file(run: Run, stored: None, folder: Path) -> None:
    printed = run("export")
    assert printed.out.count("\n") == 2
    said = run("export", "--output", "bills.csv", "--all")
    assert (said.status, said.out) == (0, "")
    assert "4 bills: bills.csv" in said.err
    assert (folder / "bills.csv").read_text().count("\n") == 5
    assert (folder / "bills.csv.json").is_file()


def test_an_output_that_cannot_be_written_is_told_on_one_line(run: Run, stored: None) -> None:
    said = run("export", "--output", "no/bills.csv")
    assert said.status == 1
    assert said.err == (
        "lawtrack: no/bills.csv: cannot be written: No such file or directory"
        " - make its folder first, or name another place\n"
    )


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (("--config", "my town.toml", "show", "2026-9999"),
         "\"lawtrack --config 'my town.toml' "),
        (("--config=my town.toml", "2026-0042"),
         "\"lawtrack --config 'my town.toml' show 2026-0042\" shows"),
        (("show", "2026-9999"), '"lawtrack search '),
    ],
)  # fmt: skip
def test_a_hint_has_the_configuration_that_was_typed(
    run: Run, stored: None, folder: Path, typed: tuple[str, ...], hint: str
) -> None:
    (folder / "my town.toml").write_text((folder / "lawtrack.toml").read_text())
    assert hint in run(*typed).err


def test_status_tells_how_each_source_stands(
    run: Run, stored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "clock", lambda: NOW + timedelta(minutes=50))
    said = run("status")
    assert said.status == 0
    # Its step with a terminal's signs in it is a word that nobody has mapped: a line by itself.
    federal, rivertown = sorted(row for row in said.rows if len(row) > 1)
    assert federal[1] == "unknown"
    assert federal[-1] == "never crawled"
    assert rivertown[:2] == ["rivertown", "fresh"]
    documents = "0 read, 4 to be read, 0 not read"
    assert rivertown[3:] == ["2026-03-02 12:00 UTC", "2026-02-01", "4", "1", "1", documents, "", ""]


def test_what_became_of_documents_is_counted_and_listed(
    run: Run, stored: None, sqlite_url: str
) -> None:
    assert ["rivertown", "4", "0", "4", "0", ""] in run("documents").rows
    told = {one["jurisdiction"]: one for one in json.loads(run("documents", "--json").out)}
    assert (told["rivertown"]["listed"], told["rivertown"]["queued"]) == (4, 4)
    waiting = run("documents", "--state", "queued", "--limit", "3")
    assert [row[4] for row in waiting.rows[:3]] == ["1", "2", "3"]
    assert "to be read" in waiting.out
    assert "… and 1 more" in waiting.out
    assert json.loads(run("documents", "--state", "unread", "--json").out) == []
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        settle_hosts(session, RIVERTOWN, now=NOW)  # it has no addresses: no host is allowed
        session.commit()
    unread = run("documents", "--state", "unread", "--jurisdiction", "rivertown")
    assert "not read: host not allowed" in unread.out
    assert run("status").out.count('add file_hosts = ["files.example"]') == 1
    assert "not read: host not allowed" in run("show", "2026-0042").out
    assert run("documents", "--state", "lost").status == 2


def test_status_tells_that_a_source_was_not_read_in_time(run: Run, stored: None) -> None:
    said = run("status")
    assert said.status == 1
    assert "stale\tno good crawl for 5 hours" in said.out
    told = {
        state["jurisdiction"]: state for state in json.loads(run("status", "--json").out)["sources"]
    }
    assert told["rivertown"]["well"] is False
    assert told["rivertown"]["crawl_by"] == "2026-03-02T13:00:00Z"


def test_status_tells_how_full_the_pace_of_a_shared_host_is(
    run: Run, stored: None, folder: Path
) -> None:
    assert json.loads(run("status", "--json").out)["hosts"] == []
    for town in ("laketown", "hilltown"):
        with (folder / "lawtrack.toml").open("a") as file:
            file.write(TOWN.format(town, "shared"))
    line = "shared.example: 0% of what it may be asked in a day, by 2 sources"
    assert line in run("status").out
    (host,) = json.loads(run("status", "--json").out)["hosts"]
    assert host == {"host": "shared.example", "sources": 2, "requests": 0, "most": 82285,
                    "room": None}  # fmt: skip


def test_what_could_not_be_had_is_listed_with_place_and_reason(
    run: Run, stored: None, sqlite_url: str
) -> None:
    assert run("status", "--failures").rows == []
    engine = open_database(sqlite_url)
    failed = Failed(jurisdiction="rivertown", url="https://a.example/9", reason="answered 500")
    with Session(engine) as session:
        for crawl_id in (8, 9):
            save_failures(session, [failed], crawl_id=crawl_id, now=NOW)
        session.commit()
    engine.dispose()
    said = run("status", "--failures")
    assert (said.status, said.rows) == (
        0,
        [["rivertown", "page", "https://a.example/9", "answered 500", "2", "2026-03-02 12:00 UTC"]],
    )
    (told,) = json.loads(run("status", "--failures", "--json").out)
    assert (told["kind"], told["attempts"]) == ("page", 2)
    states = {
        state["jurisdiction"]: state for state in json.loads(run("status", "--json").out)["sources"]
    }
    assert states["rivertown"]["last_error"] == "https://a.example/9: answered 500"
    assert states["rivertown"]["open_failures"] == 1


@pytest.mark.parametrize(("outcome", "status"), [("failed", 1), ("missed", 1), ("degraded", 1)])
def test_status_tells_what_is_wrong(
    run: Run, stored: None, sqlite_url: str, outcome: str, status: int
) -> None:
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        record_unmade_crawl(session, "rivertown", outcome=outcome, reason="it is closed", now=NOW)
        session.commit()
    engine.dispose()
    said = run("status")
    assert said.status == status
    assert f"{outcome}: it is closed" in said.out
    assert run("status", "--json").status == status


def test_jurisdictions_are_listed_without_their_tokens(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAWTRACK_RIVERTOWN_TOKEN", "hush")
    assert [row[0] for row in run("jurisdictions").rows] == ["federal", "rivertown"]
    said = run("jurisdictions", "--json")
    assert "hush" not in said.out
    assert json.loads(said.out)[1]["token"] == "set"
    assert len(said.out) < 10_000  # and without all that their clerks' words mean


def a_summary(key: str, **changes: Any) -> CrawlSummary:
    fields: dict[str, Any] = {
        "jurisdiction": key, "crawl_id": 1, "outcome": "ok", "reason": "", "new": 2, "changed": 1,
        "unchanged": 3, "failed": 0, "requests": 7, "bytes": 900, "seconds": 1.25,
    }  # fmt: skip
    return CrawlSummary(**{**fields, **changes})


def test_crawl_prints_counts_and_new_flags(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    flag = RaisedFlag(
        kind="bill", subject_id=1, jurisdiction="rivertown", identifier="2026-0043", title=FACES,
        topic="facial-recognition", judgement="about", stance="ban", place="title",
        sentence=FACES, url="", baseline=False,
    )  # fmt: skip

    def crawled(config: object, key: str, **wishes: Any) -> CrawlSummary:
        asked.append((key, wishes))
        return a_summary(key, raised=(flag,))

    monkeypatch.setattr("lawtrack.cli.printing.crawls.run_crawl", crawled)
    said = run("crawl", "rivertown", "rivertown", "--full", "--since", "2026-01-02")
    assert said.status == 0
    assert said.out.splitlines()[0] == (
        "rivertown: ok: 2 new, 1 changed, 3 unchanged, 0 failed; 7 requests, 1.2 s"
    )
    assert f'title: "{FACES}"' in said.out
    assert [key for key, _ in asked] == ["rivertown"]
    assert (asked[0][1]["full"], asked[0][1]["since"]) == (True, date(2026, 1, 2))
    assert [s["jurisdiction"] for s in json.loads(run("crawl", "--json").out)] == [
        "federal",
        "rivertown",
    ]


def test_crawl_exits_with_1_when_one_is_not_well(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def crawled(config: object, key: str, **_: Any) -> CrawlSummary:
        return a_summary(key, outcome="failed" if key == "federal" else "ok", reason="no answer")

    monkeypatch.setattr("lawtrack.cli.printing.crawls.run_crawl", crawled)
    said = run("crawl")
    assert said.status == 1
    assert "federal: failed: " in said.out
    assert " - no answer" in said.out
    assert "rivertown: ok" in said.out


def test_a_crawl_that_could_not_reach_anything_says_one_line(folder: Path) -> None:
    code = (
        "import logging, sys; import lawtrack.cli.printing.crawls as p;"
        "from lawtrack.cli import main; from tests.flows.cli.test_cli import a_summary;"
        "p.run_crawl = lambda config, key, **_: ("
        " logging.getLogger('lawtrack.crawling.run').warning('a long log'),"
        " a_summary(key, outcome='failed', reason='the connection was refused'))[1];"
        "sys.exit(main([*sys.argv[1:], 'crawl', 'federal']))"
    )
    environ = {**os.environ, "PYTHONPATH": str(PROJECT)}

    def lawtrack(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    done = lawtrack()
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("\n") == 1
    assert done.stdout.endswith(" - the connection was refused\n")
    assert "a long log" in lawtrack("--verbose").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl", "nowhere"),
        ("bills", "--jurisdiction", "nowhere"),
        ("export", "--topic", "nothing"),
    ],
)
def test_an_unknown_name_is_told_with_the_known_ones(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert said.status == 1
    assert "known: " in said.err
    assert said.err.count("\n") == 1


def test_an_unreadable_configuration_is_told_on_one_line(run: Run, folder: Path) -> None:
    (folder / "lawtrack.toml").write_text("topic = 1\n")
    said = run("bills")
    assert said.status == 1
    assert said.err.startswith("lawtrack: lawtrack.toml: unknown setting 'topic'; known: database")


@pytest.mark.parametrize("command", ["bills", "crawl", "status", "export", "flags", "events"])
def test_a_missing_database_is_told_on_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    missing = tmp_path / "missing.db"
    monkeypatch.setenv("LAWTRACK_DATABASE", f"sqlite:///{missing}")
    said = run(command)
    assert said.status == 1
    assert 'back there; "lawtrack upgrade" makes an empty one' in said.err
    assert said.err.count("\n") == 1
    assert not missing.exists()


def test_upgrade_mends_an_outdated_database(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAWTRACK_DATABASE", f"sqlite:///{tmp_path / 'old.db'}")
    assert run("bills").status == 1
    assert "nothing → " in run("upgrade").out
    assert "already" in run("upgrade").out
    assert run("bills").status == 0


def test_a_locked_database_is_told_on_one_line(
    run: Run, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lawtrack.database.engine.BUSY_SECONDS", 0.05)
    blocker = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    blocker.execute("PRAGMA journal_mode=DELETE")
    blocker.execute("BEGIN EXCLUSIVE")
    said = run("bills")
    blocker.close()
    assert said.status == 1
    assert said.err.count("\n") == 1
    assert "database is locked - another program is writing" in said.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("fla",), "fla: there is no such command - did you mean flags?"),
        (("flags", "2026-1"), '2026-1: there is no such command - "lawtrack show 2026-1" shows a'
         " bill or meeting"),
        (("lookup",), "lookup: there is no such command - did you mean search?"),
        (("alerts", "remove", "x"), "remove: there is no such command - did you mean pause?"),
        (("search",), "WORDS is missing"),
        (("bills", "--limit", "0"), "--limit: '0' is no whole number from 1 on"),
        (("events", "--days", "x"), "--days: 'x' is no whole number from 0 to 36500"),
        (("sandbox", "--port", "99999"), "--port: '99999' is no whole number from 0 to 65000"),
        (("documents", "--state", "unred"), "--state: 'unred' is none of them; known: read, queued,"
         " unread - did you mean unread or read?"),
        (("bills", "--limt", "1"), "--limt: there is no such option - did you mean --limit?"),
        (("crawl", "--since", "someday"), "--since: 'someday' is no day or time - write 2026-11-24,"
         " 2026-11-24T09:30, today, yesterday, monday, 7d, 2w or 12h"),
    ],
)  # fmt: skip
def test_wrong_usage_exits_with_2_and_says_it_in_plain_words(
    run: Run, arguments: tuple[str, ...], told: str
) -> None:
    said = run(*arguments)
    assert said.status == 2
    usage, help_, wrong = said.err.splitlines()
    assert usage.startswith("Usage: lawtrack ")
    assert help_.endswith('--help" explains it')
    assert wrong == f"lawtrack: {told}"


def test_ctrl_c_exits_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lawtrack.crawling.daemon.daemon.run_daemon", stopped)
    assert run("daemon").status == 130


def test_a_reader_that_has_seen_enough_is_no_error(folder: Path, stored: None) -> None:
    script = f"{sys.executable} -m lawtrack export --all | head -1; echo ${{PIPESTATUS[0]}}"
    environ = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        ["bash", "-c", script],
        env=environ,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stdout.startswith("jurisdiction,")
    assert "Traceback" not in done.stderr


@pytest.mark.e2e
def test_the_demo_does_the_whole_job(folder: Path) -> None:
    words = [sys.executable, "-m", "lawtrack", "demo", "--folder", "shown"]
    environ = {**os.environ, "PYTHONPATH": str(PROJECT)}
    shown = []
    for more in ([], ["--day2"]):  # a second demo takes the place of the first
        done = subprocess.run(
            [*words, *more],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        shown.append(done.stdout)
    assert [line for line in _lines_of_readme() if not _stands_in(line, shown[0])] == []
    assert re.search(r"Watched until .*: 1\nphiladelphia 260045: .*\n.*may be about .*: ", shown[0])
    assert "Watched until" not in shown[1]
    assert re.search(r"\n  flagged: 260045 .*\(about facial recognition", shown[1])
    for name in ("boston", "philadelphia", "federal"):
        assert f"{name}: ok: " in done.stdout
    assert "A day later:" in done.stdout
    assert "next meeting: " in done.stdout
    assert "its title says “facial recognition”" in done.stdout
    assert str(folder / "shown" / "bills.csv") in done.stdout
    assert done.stdout.splitlines()[-1].endswith("-m lawtrack sandbox --folder practice")
    assert (folder / "shown" / "bills.csv").read_text().count("\n") > 10
    seen = subprocess.run(
        [*words[:3], "--config", "shown/lawtrack.toml", "events"],
        cwd=folder, env=environ, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    assert "2026-12-01\t10:00 EST\tboston" in seen.stdout  # it is still that day there


def _lines_of_readme() -> list[str]:
    """What the README shows of the demo, without what it leaves out."""
    shown = (PROJECT / "README.md").read_text("utf-8").split("$ ./run demo\n")[1].split("```")[0]
    return [line for line in shown.splitlines() if line != "…"]


def _stands_in(line: str, printed: str) -> bool:
    """Whether a line was printed, but for how long it took and where the file lies."""
    parts = re.split(r"\d+\.\d s|…/demo|into demo", line)
    return re.search(".*".join(map(re.escape, parts)), printed) is not None


def test_the_demo_leaves_other_files_alone(run: Run, folder: Path) -> None:
    said = run("demo", "--folder", ".")
    assert said.status == 1
    assert "holds a lawtrack.toml that is not a demo's" in said.err
    (folder / "notes").mkdir()
    (folder / "notes" / "letter.txt").write_text("dear")
    assert "holds other files" in run("demo", "--folder", "notes").err


def test_words_that_nobody_has_mapped_are_listed_with_lines_to_write(
    run: Run, folder: Path, sqlite_url: str
) -> None:
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        store(session, [an_event(status="Scratched by the chair", time="", time_text="at dusk")])
    engine.dispose()
    listed = run("words")
    assert listed.rows[0] == [
        "rivertown", "meetings", "Scratched by the chair", "1", "meeting-77", "cancelled",
    ]  # fmt: skip
    assert '[jurisdictions.rivertown.words.meetings]\n"Scratched by the chair" =' in listed.out
    (word,) = json.loads(run("words", "rivertown", "--json").out)
    assert (word["words"], word["count"], word["kind"]) == ("Scratched by the chair", 1, "meetings")
    told = "words that nobody has mapped: rivertown: 1 wording (of meetings: 1; in all: 1)"
    assert run("status").out.count(told) == 1
    (row,) = run("events", "--days", "90").rows
    assert row[1] == "at dusk"
    assert row[3] == 'unknown: "Scratched by the chair"'
    shown = run("show", "meeting-77").out
    assert "2026-03-11 at dusk" in shown
    assert "unknown / Scratched by the chair - Not known whether it takes place" in shown
    with (folder / "lawtrack.toml").open("a") as settings:
        settings.write(
            '[jurisdictions.rivertown.words.meetings]\n"Scratched by the chair" = "cancelled"\n'
        )
    assert "what every word means is known" in run("words").out
