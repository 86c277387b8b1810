"""lawtrack backup and lawtrack doctor: a whole copy, and every finding says what to do."""

import errno
import json
import re
import shutil
import socket
import sqlite3
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError

import pytest
from sqlalchemy import text

from lawtrack import __version__
from lawtrack.cli import main
from lawtrack.cli.setup import doctor
from lawtrack.cli.setup.doctor import FAIL, OK, WARN, Finding, examine
from lawtrack.cli.setup.reach import Reached, reach
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling import crawls
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.locks.lock import CrawlLock
from lawtrack.database.upkeep import maintenance
from lawtrack.database.upkeep.maintenance import backup_database
from lawtrack.errors import DatabaseError, OutputError
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Record
from tests.crawls.test_database_trouble import unread
from tests.support.little_source import LittleSource, served
from tests.support.made import RIVERTOWN, a_bill, an_event

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
NAME = "lawtrack-2026-10-01-1200.db"


@pytest.fixture
def config(tmp_path: Path, ready_sqlite: Path) -> Config:
    shutil.copy(ready_sqlite, tmp_path / "lawtrack.db")
    file = tmp_path / "lawtrack.toml"
    file.write_text('contact = "clerk@rivertown.example"\n', encoding="utf-8")
    config = load_config(file, {})
    with database_session(open_database(config.database)) as session:
        records: list[Record] = [a_bill(documents=()), an_event()]
        ingest(session, records, source=RIVERTOWN, topics=(), now=NOW, crawl_id=1, read=unread)
        session.commit()
    return config


def copied(config: Config, to: Path | None = None, *, force: bool = False) -> Path:
    return backup_database(config.database, to, force=force, now=NOW).file


def titles(file: Path) -> list[str]:
    with sqlite3.connect(file) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM bills")]


def test_a_copy_is_whole_and_one_file(config: Config, tmp_path: Path) -> None:
    made = backup_database(config.database, None, force=False, now=NOW)
    assert made.file == tmp_path / NAME
    assert made.bytes == made.file.stat().st_size > 0
    assert titles(made.file) == ["Ordinance naming the footbridge at Mill Street."]
    assert sorted(p.name for p in tmp_path.glob("lawtrack-*")) == [NAME]
    assert list(tmp_path.glob(".lawtrack-*")) == []


def test_a_copy_is_one_moment_while_another_writes(config: Config, tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "lawtrack.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE bills SET title = 'half-way'")
    copy = copied(config)
    writer.execute("COMMIT")
    writer.close()
    assert titles(copy) == ["Ordinance naming the footbridge at Mill Street."]


def test_a_folder_is_a_place_for_copies_and_nothing_is_overwritten(
    config: Config, tmp_path: Path
) -> None:
    (tmp_path / "copies").mkdir()
    copy = copied(config, tmp_path / "copies")
    assert copy == tmp_path / "copies" / NAME
    copy.write_text("mine")
    with pytest.raises(OutputError, match="is there already - choose another name, or add --force"):
        copied(config, copy)
    assert copy.read_text() == "mine"
    assert titles(copied(config, copy, force=True))
    with pytest.raises(OutputError):
        copied(config, tmp_path / "lawtrack.db", force=True)  # itself


def test_what_cannot_be_copied_is_one_line(config: Config, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written: No such file"):
        copied(config, tmp_path / "no" / "where.db")
    (tmp_path / "lawtrack.db").write_text("Dear council, " * 500)
    with pytest.raises(DatabaseError, match=r"cannot be copied to .*: file is not a database"):
        copied(config)
    assert list(tmp_path.glob(".lawtrack-*")) == []
    (tmp_path / "lawtrack.db").unlink()
    with pytest.raises(DatabaseError, match="no such file"):
        copied(config)


def test_for_postgresql_it_names_the_command_without_the_password() -> None:
    with pytest.raises(DatabaseError) as caught:
        backup_database("postgresql://me:secret@db.example/law", None, force=False, now=NOW)
    assert str(caught.value) == (
        "postgresql://me@db.example/law: is no file to copy - run pg_dump --format=custom"
        " --file=lawtrack-2026-10-01.dump postgresql://me@db.example/law"
    )


def looked(config: Config, *, now: datetime = NOW) -> dict[str, Finding]:
    return {f.check: f for f in examine(config, network=False, clock=lambda: now)}


def test_a_sound_installation_has_nothing_to_mend(config: Config) -> None:
    found = looked(config)
    assert {f.state for check, f in found.items() if check != "scans"} == {OK}
    assert found["contact"].found == "clerk@rivertown.example"
    assert found["crawls"].found == "no crawl is running"


def test_an_archive_that_can_hold_nothing_is_told(config: Config, tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("not a folder")
    broken = replace(config, archive=replace(config.archive, folder=tmp_path / "answers" / "here"))
    archive = looked(broken)["archive"]
    assert (archive.state, archive.found) == (FAIL, f"{tmp_path}/answers: is not a folder")
    assert archive.advice == "check who owns it, or name another [archive] folder"
    kept_not = replace(config, archive=replace(config.archive, enabled=False))
    assert looked(kept_not)["archive"].found == "raw answers are not kept"


def test_a_running_crawl_a_missing_contact_and_missing_tesseract_are_told(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    held = CrawlLock(config.database, "boston")
    found = looked(replace(config, contact=""))
    held.close()
    assert found["crawls"].found == "being crawled at this moment: boston"
    assert (found["contact"].state, found["scans"].state) == (WARN, WARN)
    assert "apt-get install tesseract-ocr" in found["scans"].advice


def test_rows_that_hang_on_nothing_are_counted(ready_url: str) -> None:
    engine = open_database(ready_url)
    with database_session(engine) as session:
        ingest(session, [a_bill(), an_event()], source=RIVERTOWN, topics=(), now=NOW, crawl_id=1,
               read=unread)  # fmt: skip
        assert maintenance.orphaned_rows(session) == []
        assert maintenance.database_damage(session) == ""
        session.execute(
            text(
                "INSERT INTO flags (kind, subject_id, topic, jurisdiction, judgement, score,"
                " stance, reason, raised_at, baseline) VALUES ('event', 999, 'faces',"
                " 'rivertown', 'about', 1, '', '', '2026-03-02 12:00:00', false)"
            )
        )
        session.execute(
            text(
                "INSERT INTO texts (jurisdiction, url, stamp, sha256, media_type, extractor, state,"
                " reason, pages, fetched_at) VALUES ('rivertown', 'https://gone.example/1', '',"
                " '', '', '', 'text', '', '[]', '2026-03-02 12:00:00')"
            )
        )
        assert [(o.table, o.rows, o.missing) for o in maintenance.orphaned_rows(session)] == [
            ("flags", 1, "bill or meeting")
        ]
        assert maintenance.unused_texts(session) == 1
    engine.dispose()


def test_children_without_their_bill_are_damage(config: Config, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "lawtrack.db") as connection:
        connection.execute("DELETE FROM bills")  # without foreign keys on
    found = looked(config)
    assert found["database"].state == FAIL
    assert re.fullmatch(r"a row of \w+ leads nowhere", found["database"].found)
    assert "rows of actions without their bill" in found["orphans"].found


def test_a_broken_file_and_an_old_schema_say_what_to_do(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "lawtrack.db"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    schema = looked(config)["schema"]
    assert (schema.state, schema.advice) == (FAIL, 'run "lawtrack upgrade"')
    assert "schema is at 0001" in schema.found
    file.write_text("Dear council, " * 500)
    schema = looked(config)["schema"]
    assert schema.state == FAIL
    assert schema.advice == "the file is not an SQLite database; choose another name"


def test_entries_in_the_future_are_a_clock_to_be_set(config: Config) -> None:
    with database_session(open_database(config.database)) as session:
        crawls.record_unmade_crawl(
            session, "rivertown", outcome="ok", reason="", now=NOW + timedelta(hours=1)
        )
        session.commit()
    assert looked(config)["clock"].state == FAIL
    assert looked(config, now=NOW + timedelta(hours=2))["clock"].state == OK


def test_a_full_disk_and_a_missing_folder_are_told(
    config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def free(megabytes: int) -> None:
        usage = type("Usage", (), {"free": megabytes * 1024 * 1024})
        monkeypatch.setattr("lawtrack.cli.setup.doctor.shutil.disk_usage", lambda path: usage)

    for megabytes, state in ((99, FAIL), (500, WARN), (2000, OK)):
        free(megabytes)
        assert looked(config)["disk"].state == state
    monkeypatch.undo()
    away = replace(config, database=f"sqlite:///{tmp_path / 'no' / 'where.db'}")
    assert looked(away)["disk"].state == FAIL
    assert "writable" not in looked(away)


def test_a_folder_that_cannot_be_written_is_told(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lawtrack.cli.setup.doctor.access", lambda path, mode: path.suffix == ".db")
    writable = looked(config)["writable"]
    assert (writable.state, writable.advice) == (
        FAIL, "check who owns it, and who runs lawtrack"
    )  # fmt: skip


def test_each_host_is_asked_once_for_its_robots_txt_with_our_name(config: Config) -> None:
    source = LittleSource()
    with served(source):
        addresses = {"api": f"{source.address}/v1", "site": source.address}
        here = replace(config.source("boston"), addresses=addresses)
        config = replace(config, jurisdictions={"boston": here})
        found = list(examine(config, network=True, clock=lambda: datetime.now(UTC)))
    assert source.asked == ["/robots.txt"]
    assert source.agents == {f"lawtrack/{__version__} (+clerk@rivertown.example)"}
    assert [f.found for f in found if f.check == "network"] == [
        f"127.0.0.1:{source.port}: answers (404)"
    ]
    assert all(f.state == OK for f in found if f.check in ("network", "clock"))


@pytest.mark.parametrize(
    ("error", "said", "advice"),
    [
        (URLError(socket.gaierror(-2, "unknown")), "its name cannot be found", "name server"),
        (URLError(ConnectionRefusedError()), "the connection was refused", "firewalls"),
        (URLError(TimeoutError()), "no answer in 10 s", "try again later"),
        (TimeoutError(), "no answer in 10 s", "try again later"),
        (URLError(ssl.SSLError(1, "wrong version")), "no secure connection", "proxies"),
        (OSError(errno.ENETUNREACH, "unreachable"), "cannot be reached", "check the network"),
    ],
)
def test_a_host_that_cannot_be_reached_says_why(
    error: OSError, said: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("urllib.request.OpenerDirector.open", fail)
    found = reach("https://rivertown.example", agent="lawtrack", clock=lambda: NOW)
    assert found.host == "rivertown.example"
    assert found.problem.startswith(said)
    assert advice in found.advice
    here = reach("http://[::1]:8090", agent="lawtrack", clock=lambda: NOW)
    assert ("start it on this machine" in here.advice) == (said == "the connection was refused")


@pytest.mark.parametrize(
    ("ahead", "state", "found"),
    [
        ((1.0, -2.0, 5000.0), OK, "1 s behind the sources' clocks"),
        ((300.0, 301.0, -9.0), WARN, "300 s behind the sources' clocks"),
        ((-3600.0,), FAIL, "3600 s ahead of the sources' clocks"),
    ],
)
def test_the_clock_is_compared_with_the_middle_of_the_sources(
    ahead: tuple[float, ...], state: str, found: str
) -> None:
    hosts = [Reached(host="x", ahead=one) for one in ahead] + [Reached(host="y", problem="away")]
    (finding,) = doctor._clocks(hosts)
    assert (finding.state, finding.found) == (state, found)


def test_the_commands_print_and_exit(
    config: Config, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["--config", str(config.path)]
    assert main([*words, "backup", str(tmp_path / "copy.db")]) == 0
    assert re.search(r"copy\.db: \d\.\d MB, whole and sound", capsys.readouterr().out)
    assert main([*words, "backup", str(tmp_path / "copy.db")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert main([*words, "doctor", "--offline", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {"check", "state", "found", "advice"} == set(findings[0])
    (tmp_path / "lawtrack.db").unlink()
    assert main([*words, "doctor", "--offline"]) == 1
    assert "fail\tschema\t" in capsys.readouterr().out
