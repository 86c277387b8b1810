"""What cannot be done is one line: no settings here, a newer database, no driver, no such code."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from lawtrack.config.last_used import last_use
from lawtrack.database.engine import open_database
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import current_schema
from lawtrack.errors import ConfigError, DatabaseError
from tests.flows.cli.test_cli import Run, folder, run  # noqa: F401
from tests.support import PROJECT

DATABASE_COMMANDS = (
    "bills", "show 2026-1", "flags", "events", "documents", "changes", "history 2026-1", "status",
    "diff 2026-1", "export", "brief", "publish site", "proof 2026-1", "verify", "alerts list",
    "alerts deliver", "crawl", "daemon", "upgrade", "backup", "doctor --offline", "reparse",
    "flags rejudge", "migrate-to sqlite:///b.db",
)  # fmt: skip


@pytest.mark.parametrize("command", DATABASE_COMMANDS)
def test_a_topic_that_is_misspelt_is_refused_by_every_command(
    run: Run, folder: Path, command: str  # noqa: F811
) -> None:  # fmt: skip
    settings = folder / "lawtrack.toml"
    settings.write_text('topics = ["facial-recogniton"]\n' + settings.read_text())
    said = run(*command.split())
    assert (said.status, said.out, said.err.count("\n")) == (1, "", 1)
    assert "unknown topic 'facial-recogniton'" in said.err
    assert "did you mean facial-recognition?" in said.err


@pytest.mark.parametrize("option", ["--topic drones", "--jurisdiction rivertwon"])
@pytest.mark.parametrize("command", ["bills", "flags", "changes", "export"])
def test_an_option_that_names_nothing_is_refused_with_what_was_meant(
    run: Run, command: str, option: str  # noqa: F811
) -> None:  # fmt: skip
    said = run(command, *option.split())
    assert (said.status, said.out, said.err.count("\n")) == (1, "", 1)
    assert ("no such topic" in said.err) or ("did you mean rivertown?" in said.err)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["changes", "--since", "2999-01-01"], "that is still to come"),
        (["changes", "--since", "yesteday"], "is no day or time"),
        (["search", ""], "there is no word in it to look for"),
        (["search", '"', "-"], "there is no word in it to look for"),
        (
            ["changes", "--since", "today", "--until", "2026-01-01"],
            "today - exchange them",
        ),
        (["flags", "--jurisdiction", ""], "--jurisdiction: is empty - write something"),
        (["take-part", "say", "hello", "--body", " "], "--body: is empty - write something"),
        (["bills", "--limit", "9" * 20], f"'{'9' * 20}' is no whole number from 1 to 1000000000"),
        (["events", "--days", "99999999"], "is no whole number from 0 to 36500"),
        (["publish", "out", "--url", "https://exa mple.org"], "is no web address"),
        (["backup", " "], "[FILE]: is empty - write something"),
        (["brief", "--output", ""], "--output: is empty - write something"),
    ],
)
def test_what_can_find_nothing_is_refused_and_no_calm(
    run: Run, words: list[str], told: str  # noqa: F811
) -> None:  # fmt: skip
    said = run(*words)
    assert (said.status, said.out) == (2, "")
    assert told in said.err


def test_what_was_left_empty_is_shown_as_such(
    run: Run,  # noqa: F811
) -> None:
    for command in ("show", "history", "diff", "proof", "alerts explain", "flags confirm"):
        assert run(*command.split(), " ").err.startswith("lawtrack: '': no such bill")


def test_what_is_printed_where_output_is_closed_goes_nowhere(folder: Path) -> None:  # noqa: F811
    script = f"cd {shlex.quote(str(folder))}; exec {sys.executable} -m lawtrack flags >&- <&-"
    paths = {"PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, env=paths, check=False, timeout=300
    )
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 1)  # that nothing was read yet


@pytest.mark.parametrize("command", DATABASE_COMMANDS)
def test_in_the_wrong_folder_no_command_makes_or_asks_for_another_database(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str  # noqa: F811
) -> None:  # fmt: skip
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    monkeypatch.chdir(wrong)
    said = run(*command.split())
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        f'lawtrack: {wrong}: there is no lawtrack.toml here - "lawtrack start" sets one up\n'
    )
    assert list(wrong.iterdir()) == []


def test_where_one_was_last_used_is_told_as_long_as_it_is_there(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert run("flags").status == 0
    (tmp_path / "wrong").mkdir()
    monkeypatch.chdir(tmp_path / "wrong")
    assert f'"lawtrack --config {folder / "lawtrack.toml"}" takes the one of last time;' in (
        run("flags").err
    )
    folder = folder.rename(tmp_path / "Ann's town")
    used = folder / "lawtrack.toml"
    assert run("--config", str(used), "flags").status == 0
    assert (
        f'"lawtrack --config {shlex.quote(str(used))}" takes the one of last time;'
        in run("flags").err
    )
    assert run("--config", str(used), "flags").status == 0
    used.unlink()
    assert "last time" not in run("flags").err
    for spoilt in (b"\xff\xfe\x00", b"", b"relative/lawtrack.toml\n"):
        (tmp_path / "state" / "lawtrack" / "last-used").write_bytes(spoilt)
        assert last_use({"XDG_STATE_HOME": str(tmp_path / "state")}) is None


def test_a_state_folder_that_cannot_be_written_costs_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    for place in ("/dev/null", "/proc/nowhere", "relative"):
        monkeypatch.setenv("XDG_STATE_HOME", place)
        assert run("flags").status == 0


def test_a_database_that_the_environment_names_needs_no_configuration(
    run: Run, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAWTRACK_DATABASE", sqlite_url)
    assert run("flags").status == 0


def test_from_python_the_wrong_folder_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lawtrack

    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"there is no lawtrack\.toml here"):
        lawtrack.open()


def test_init_beside_a_configuration_makes_the_database_it_names(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    monkeypatch.chdir(fresh)
    (fresh / "lawtrack.toml").write_text('database = "sqlite:///laws.db"\n')
    said = run("init")
    assert (said.status, said.out.splitlines()[0]) == (
        0, "lawtrack.toml: is there already, and kept as it is",
    )  # fmt: skip
    assert (fresh / "laws.db").is_file()
    assert (fresh / "lawtrack.toml").read_text() == 'database = "sqlite:///laws.db"\n'
    assert run("init").err.endswith("is there already - nothing was changed\n")


@pytest.mark.parametrize("command", ["flags", "upgrade", "crawl", "daemon", "brief", "init"])
def test_a_database_of_a_newer_version_asks_for_that_version(
    run: Run, sqlite_url: str, folder: Path, command: str  # noqa: F811
) -> None:  # fmt: skip
    engine = open_database(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    said = run(command)
    assert (said.status, said.err.count("\n")) == (1, 1)
    if command != "init":
        assert "was made by a newer lawtrack: its schema is 9999" in said.err
        assert "lawtrack upgrade" not in said.err
    assert current_schema(engine) == "9999"
    engine.dispose()


def test_a_folder_that_is_not_there_is_told_and_not_to_be_upgraded(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.setenv("LAWTRACK_DATABASE", f"sqlite:///{tmp_path}/no/where.db")
    for command in ("flags", "upgrade", "crawl"):
        assert run(command).err.endswith(
            f"there is no folder {tmp_path}/no - make it, or name another database\n"
        )


def test_a_missing_driver_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError) as caught:
        open_database("postgresql://ann:hush@db.example/law")
    assert str(caught.value) == (
        "postgresql://…@db.example/law: needs psycopg, which is not installed"
        " - pip install 'lawtrack[postgres]', or pip install 'psycopg[binary]'"
    )


@pytest.mark.parametrize("command", ["flags", "upgrade", "crawl", "backup", "daemon"])
def test_a_server_that_cannot_be_reached_is_one_line_without_the_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.setattr("lawtrack.crawling.run.RETRY_SECONDS", 0.0)
    monkeypatch.setenv("LAWTRACK_DATABASE", "postgresql://ann:hush@127.0.0.1:9/law")
    said = run(command)
    assert (said.status, said.err.count("\n"), "hush" in said.err) == (1, 1, False)


def test_a_reason_that_is_not_known_names_the_nearest(run: Run) -> None:  # noqa: F811
    said = run("changes", "--reason", "reschedule")
    assert said.status == 2
    assert "did you mean rescheduled" in said.err
    assert '"lawtrack changes --help" lists all' in said.err
    assert max(len(line) for line in said.err.splitlines()) < 200
    listed = run("changes", "--help").out
    assert "agenda-published" in listed


def test_nothing_is_written_over_what_lawtrack_lives_from(
    run: Run, folder: Path, sqlite_url: str  # noqa: F811
) -> None:  # fmt: skip
    assert run("upgrade").status == run("key").status == 0
    database = Path(sqlite_url.removeprefix("sqlite:///"))
    key, settings = database.with_name("lawtrack.key"), folder / "lawtrack.toml"
    before = [file.read_bytes() for file in (database, key)]
    for words in (
        ("export", "--format", "csv", "--output", str(database)),
        ("backup", "--force", f"{key.parent}/../{key.parent.name}/{key.name}"),
        ("backup", "--force", "lawtrack.toml"),
    ):
        refused = run(*words)
        assert (refused.status, "is the file of" in refused.err) == (1, True), refused
    written = settings.read_text()
    for own, told in (
        (f"[proofs]\nkey = '{database}'", "[proofs] key: "),
        (f"[heartbeat]\nfile = '{key}'", "[heartbeat] file: "),
        (f"[publish]\nfolder = '{folder}'", "name a folder of its own"),
        ("[archive]\nfolder = ''", "[archive]: folder: is empty"),
    ):
        settings.write_text(f"{written}\n{own}\n")
        refused = run("key", "--new")
        assert (refused.status, told in refused.err) == (1, True), refused
    assert [file.read_bytes() for file in (database, key)] == before


def alembic(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":  # noqa: F811
    return subprocess.run(
        [sys.executable, "-m", "alembic", "-x", f"url=sqlite:///{folder / 'laws.db'}", *words],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def test_a_downgrade_by_hand_is_refused_unless_it_is_meant(tmp_path: Path) -> None:
    schema.upgrade_database(f"sqlite:///{tmp_path / 'laws.db'}")
    newest = schema.newest_schema()
    refused = alembic(tmp_path, "downgrade", "base")
    assert refused.returncode != 0
    assert "lawtrack backup" in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr
    engine = open_database(f"sqlite:///{tmp_path / 'laws.db'}")
    assert current_schema(engine) == newest
    assert alembic(tmp_path, "-x", "drop=yes", "downgrade", "-1").returncode == 0
    assert current_schema(engine) != newest
    assert alembic(tmp_path, "upgrade", "head").returncode == 0
    assert current_schema(engine) == newest
    engine.dispose()
