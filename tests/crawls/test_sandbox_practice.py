"""Somebody practises: ``lawtrack sandbox --folder``, in processes of their own, over real HTTP."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lawtrack.cli import main
from lawtrack.cli.hints import RUN_BY
from lawtrack.config.settings import load_config
from lawtrack.errors import SandboxError
from lawtrack.sandbox.practice import read_practice
from tests.support import PROJECT
from tests.support.waiting import next_line, said_at_last

ENVIRON = {
    **{name: value for name, value in os.environ.items() if not name.startswith("LAWTRACK_")},
    "PYTHONPATH": str(PROJECT),
}
PROGRAM = "python -m lawtrack"  # as it is called here
MOVED = "the addresses in it are new ones"


def words_of(command: str | Sequence[str]) -> list[str]:
    """The command as this Python runs it; a text is one that was printed for people."""
    words = shlex.split(command, comments=True) if isinstance(command, str) else list(command)
    if words[:3] == PROGRAM.split():
        words = words[3:]
    return [sys.executable, "-m", "lawtrack", *words]


def run(folder: Path, command: str | Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words_of(command),
        cwd=folder,
        env=ENVIRON,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def sources(work: Path, *options: str) -> Iterator[list[str]]:
    """Practice sources that are up in a process of their own, and the lines that it printed."""
    words = words_of(["sandbox", "--folder", "practice", *options])
    child = subprocess.Popen(words, cwd=work, env=ENVIRON, stdout=subprocess.PIPE, text=True)
    lines: list[str] = []
    try:
        while line := next_line(child):
            lines.append(line.rstrip("\n"))
            if line.startswith("Ctrl-C"):
                break
        yield lines
    finally:
        child.send_signal(signal.SIGINT)
        rest, _ = said_at_last(child)
        lines.extend(rest.splitlines())
    assert child.returncode == 0
    assert lines[-1].startswith("The practice sources are stopped")


def commands_in(lines: Sequence[str]) -> list[str]:
    """What was printed for copying."""
    return [line.strip() for line in lines if line.startswith(f"  {PROGRAM} ")]


@pytest.mark.e2e
def test_a_newcomer_copies_what_is_printed_and_sees_what_a_day_changes(tmp_path: Path) -> None:
    today = datetime.now().date()  # noqa: DTZ005 - a crawl asks for the Congress of this day
    tomorrow = today + timedelta(days=1)
    with sources(tmp_path, "--today", f"{today}") as lines:
        assert f"It is day 1, {today}, there" in lines
        crawl, flags, next_day, changes = commands_in(lines)
        first = run(tmp_path, crawl)
        assert first.returncode == 0, first.stdout + first.stderr
        assert re.findall(r"^(\w+): ok: [1-9]", first.stdout, re.MULTILINE) == [
            "boston", "philadelphia", "federal",
        ]  # fmt: skip
        assert "facial recognition" in run(tmp_path, flags).stdout
        assert "stadium entrances" not in run(tmp_path, flags).stdout
        moved = run(tmp_path, next_day)
        assert moved.stdout.splitlines() == [
            f"It is day 2, {tomorrow}, there",
            f"Next: {PROGRAM} --config practice/lawtrack.toml crawl",
        ]
        again = run(tmp_path, moved.stdout.splitlines()[-1].removeprefix("Next: "))
        assert again.returncode == 0, again.stdout + again.stderr
        assert "boston: ok: 2 new, 2 changed" in again.stdout
        assert "stadium entrances" in run(tmp_path, flags).stdout
        assert "cancelled" in run(tmp_path, changes).stdout.lower()
    assert f"goes on from day 2, {tomorrow}" in lines[-1]


def test_the_day_the_ports_and_the_settings_outlive_a_restart(tmp_path: Path) -> None:
    settings = tmp_path / "practice" / "lawtrack.toml"
    with sources(tmp_path, "--today", "2026-10-05", "--extra", "1"):
        run(tmp_path, ["sandbox", "next-day"])  # the folder practice, unless another is named
        settings.write_text(f"{settings.read_text()}\n# a note of mine\n")
        before, kept = read_practice(tmp_path / "practice"), settings.read_bytes()
        assert before is not None
        assert before.scenario.day == 2
    database = tmp_path / "practice" / "lawtrack.db"
    inode = database.stat().st_ino
    with sources(tmp_path) as lines:
        assert "It is day 2, 2026-10-06, there" in lines
        assert any(line.endswith("kept as it is") for line in lines)
        assert read_practice(tmp_path / "practice") == before
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", before.ports[0]))
        taken.listen()
        with sources(tmp_path) as lines:
            assert any(MOVED in line for line in lines)
            after = read_practice(tmp_path / "practice")
            assert after is not None
            assert after.ports[1:] == before.ports[1:]
            assert after.ports[0] != before.ports[0]
            old, new = (f":{one.ports[0]}".encode() for one in (before, after))
            assert settings.read_bytes() == kept.replace(old, new)
            done = run(tmp_path, ["sandbox", "--folder", "practice", "next-day"])
            assert done.stdout.startswith("It is day 3, 2026-10-07, there\n")
    api = load_config(settings, {}).source("boston").addresses["api"]
    assert api == f"http://127.0.0.1:{after.ports[0]}/v1"
    assert database.stat().st_ino == inode


def test_what_is_wrong_is_one_line_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(RUN_BY, raising=False)
    monkeypatch.setattr(sys, "argv", [str(PROJECT / "lawtrack" / "__main__.py")])

    def refused(*words: str) -> str:
        if words[0] == "next-day":  # what begins practice sources might not end
            status = main(["sandbox", *words])
            said, problems = capsys.readouterr()
        else:
            done = run(tmp_path, ["sandbox", *words])
            status, said, problems = done.returncode, done.stdout, done.stderr
        assert (status, said) == (1, "")
        (line,) = problems.splitlines()
        return line.removeprefix("lawtrack: ")

    begin = 'begin with "python -m lawtrack sandbox --folder practice"'
    assert refused("next-day") == f"practice: nobody practises there - {begin}"
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "letter.txt").write_text("dear")
    other = "notes: holds other files - name another with --folder"
    assert refused("--folder", "notes") == other
    inside = refused("--folder", "notes/letter.txt")
    assert inside.startswith("notes/letter.txt: cannot be written: ")
    with sources(tmp_path, "--today", "2026-10-05"):
        assert refused("--folder", "practice").startswith(
            "practice: its practice sources are running already - stop them first"
        )
        first = read_practice(tmp_path / "practice")
        assert first is not None
        for words in (("--folder", "elsewhere"), ()):
            taken = refused(*words, "--port", str(first.ports[0]))
            assert taken.startswith(f"127.0.0.1:{first.ports[0]}: ")
            assert taken.endswith(" in use - choose another port with --port")
    assert refused("next-day", "--folder", "practice") == (
        "practice: its practice sources are not running"
        ' - start them with "python -m lawtrack sandbox --folder practice"'
    )
    assert refused("--folder", "practice", "--today", "2026-10-06") == (
        "practice: was begun with --today 2026-10-05"
        " - leave --today out, or name another folder with --folder"
    )
    (tmp_path / "practice" / "practice.json").write_text('{"day": 1}')
    for command in ("--folder practice", "next-day"):
        line = refused(*command.split())
        assert line.startswith("practice/practice.json: is not what lawtrack wrote - ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"today": "2026-10-05", "day": 0, "extra": 0, "seed": 1, "ports": [], "name": "a"}',
        '{"today": "soon", "day": 1, "extra": 0, "seed": 1, "ports": [1, 2, 3, 4, 5, 6]}',
        '{"today": "2026-10-05", "day": 1, "extra": 0, "seed": 1, "ports": [1, 2], "name": "a"}',
    ],
)
def test_a_damaged_state_is_no_traceback(tmp_path: Path, text: str) -> None:
    (tmp_path / "practice.json").write_text(text)
    with pytest.raises(SandboxError, match="is not what lawtrack wrote - take it away"):
        read_practice(tmp_path)


def test_a_day_that_cannot_be_remembered_does_not_begin(tmp_path: Path) -> None:
    with sources(tmp_path, "--today", "2026-10-05"):
        state = tmp_path / "practice" / "practice.json"
        (tmp_path / "practice" / "practice.new").mkdir()  # where the draft would be written
        done = run(tmp_path, ["sandbox", "next-day"])
        assert done.returncode == 1
        assert re.fullmatch(
            r"lawtrack: practice/practice\.json: cannot be written: .+\n", done.stderr
        )
        assert json.loads(state.read_text())["day"] == 1
        (tmp_path / "practice" / "practice.new").rmdir()
        assert run(tmp_path, ["sandbox", "next-day"]).stdout.startswith("It is day 2, ")
