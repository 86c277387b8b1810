"""Reading where nothing may be written: each way in which a database can be shut to its reader."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

import lawtrack
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening import read_only
from lawtrack.database.opening.schema import check_schema
from lawtrack.errors import DatabaseAway, DatabaseError
from tests.support import PROJECT

COMMANDS = (
    "bills", "flags", "events", "changes", "documents", "status", "export", "alerts list", "verify",
    "alerts preview --topic facial-recognition", "brief",
)  # fmt: skip

# One process for all of them: starting is most of what one costs.
ALL_COMMANDS = """
import sys
from lawtrack.cli import main
print([(command, main(command.split())) for command in sys.argv[1:]])
"""


@pytest.fixture
def folder(tmp_path: Path, ready_sqlite: Path) -> Path:
    """A folder with an installation, which nobody may write to."""
    place = tmp_path / "shut"
    place.mkdir()
    shutil.copy(ready_sqlite, place / "lawtrack.db")
    (place / "lawtrack.toml").write_text("")
    return place


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file and no folder can be written, as on a mount that is for reading."""
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))


def flags_in(path: Path) -> int:
    engine = open_database(f"sqlite:///{path}")
    try:
        check_schema(engine)
        with database_session(engine) as session:
            return int(session.scalar(text("SELECT count(*) FROM marks_for_a_test")) or 0)
    finally:
        engine.dispose()


def marked(path: Path) -> sqlite3.Connection:
    """A writer on the file that has stored one row, and is not done."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE marks_for_a_test (number INTEGER)")
    writer.execute("INSERT INTO marks_for_a_test VALUES (1)")
    return writer


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.usefixtures("shut")
def test_a_database_that_rests_is_read_and_nothing_is_written_beside_it(folder: Path) -> None:
    marked(folder / "lawtrack.db").close()
    before = names(folder)
    assert flags_in(folder / "lawtrack.db") == 1
    assert names(folder) == before == {"lawtrack.db", "lawtrack.toml"}


@pytest.mark.usefixtures("shut")
def test_a_database_that_another_writes_is_read_as_it_stands(folder: Path) -> None:
    with closing(marked(folder / "lawtrack.db")) as writer:
        assert flags_in(folder / "lawtrack.db") == 1
        writer.execute("INSERT INTO marks_for_a_test VALUES (2)")
        assert flags_in(folder / "lawtrack.db") == 2


@pytest.mark.usefixtures("shut")
def test_what_waits_in_a_log_that_nobody_has_open_is_read_too(folder: Path, tmp_path: Path) -> None:
    """As in a copy of a folder, made while a crawl was killed."""
    with closing(marked(tmp_path / "lawtrack.db.live")):
        for end in ("", "-wal"):
            shutil.copy(tmp_path / f"lawtrack.db.live{end}", folder / f"lawtrack.db{end}")
    before = names(folder)
    with pytest.raises(DatabaseError, match="schema is at nothing"):
        flags_in(folder / "lawtrack.db")  # it has no tables of ours, and still it was read
    connect = read_only.connector_that_reads(folder / "lawtrack.db", busy=1)
    with closing(connect()) as reader:
        assert reader.execute("SELECT count(*) FROM marks_for_a_test").fetchone() == (1,)
    assert names(folder) == before


@pytest.mark.usefixtures("shut")
def test_a_file_that_is_written_while_it_is_read_by_itself_is_not_believed(folder: Path) -> None:
    path = folder / "lawtrack.db"
    engine = open_database(f"sqlite:///{path}")
    with (
        pytest.raises(DatabaseAway, match="was written while it was read - try again"),
        database_session(engine) as session,
    ):
        session.scalar(text("SELECT count(*) FROM bills"))
        marked(path).close()
    engine.dispose()


@pytest.mark.usefixtures("shut")
def test_who_wants_to_write_there_gets_one_line(folder: Path) -> None:
    engine = open_database(f"sqlite:///{folder / 'lawtrack.db'}")
    with (
        pytest.raises(DatabaseError, match="readonly database - check who owns the file"),
        database_session(engine) as session,
    ):
        session.execute(text("DELETE FROM bills"))
    engine.dispose()


# What it executes may, though run by root, write no more than the rights of files say.
BOUND_BY_RIGHTS = """
import ctypes, os, sys
drop_from_bounding_set, may_override_rights = 24, 1
ctypes.CDLL(None).prctl(drop_from_bounding_set, may_override_rights, 0, 0, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="run by root; for others rights are tried elsewhere")
@pytest.mark.parametrize("rights", [(0o444, 0o755), (0o644, 0o555)])
def test_every_command_that_reads_works_for_a_user_who_may_only_read(
    folder: Path, rights: tuple[int, int]
) -> None:
    (folder / "lawtrack.db").chmod(rights[0])
    folder.chmod(rights[1])
    before = names(folder)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", BOUND_BY_RIGHTS, "-c", ALL_COMMANDS, *COMMANDS],
        cwd=folder, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == str([(command, 0) for command in COMMANDS]), done.stderr
    assert "Traceback" not in done.stderr
    assert "readonly" not in done.stderr
    assert names(folder) == before
    assert Path(lawtrack.__file__).is_relative_to(PROJECT)


@pytest.mark.postgres
def test_a_role_that_may_only_read_reads(
    make_postgres_database: Callable[[str], str],
    ready_postgres: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from lawtrack.cli import main

    url = make_postgres_database(ready_postgres)
    role = f"reader_{os.getpid()}"
    owner = create_engine(url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    reader = make_url(url).set(username=role).render_as_string(hide_password=False)
    alert = '[[alerts]]\nname = "faces"\nchannel = "$MAIL"\ntopic = "facial-recognition"\n'
    (tmp_path / "lawtrack.toml").write_text(f'database = "{reader}"\n{alert}')
    monkeypatch.setenv("MAIL", "json://127.0.0.1:9/")
    monkeypatch.chdir(tmp_path)
    try:
        for command in COMMANDS:
            status = main(command.split())
            printed = capsys.readouterr()
            assert status == 0, (command, printed.err)
            if command == "alerts list":
                assert "the database can only be read here" in printed.err
        assert main(["flags", "dismiss", "1"]) == 1
        assert main(["alerts", "add", "x", "--topic", "facial-recognition", "--channel", "$X"]) == 1
        assert "permission denied" in capsys.readouterr().err
    finally:
        with owner.connect() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {role}")
            connection.exec_driver_sql(f"DROP ROLE {role}")
        owner.dispose()
