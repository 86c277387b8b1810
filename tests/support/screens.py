"""What every command shows on a terminal of three widths, on the demo's database.

    python -m tests.support.screens          # writes tests/golden/screens/ anew
    python -m tests.support.screens flags    # only these

tests/crawls/test_screens.py fails when a command shows something else. There it is always
25 November 2026, the second day of the demo.
"""

import io
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from unittest.mock import patch

import click

from lawtrack.cli import cli, main
from lawtrack.cli.printing.terminal import say
from lawtrack.sandbox.server import Sandbox
from tests.support import GOLDEN
from tests.support.alerting import a_receiver

FOLDER = GOLDEN / "screens"
WIDTHS = (60, 80, 140)
CTRL_C = "Ctrl-C here stops"  # what is answered by pressing it
DEMO = "demo --day2"
SUBSCRIBE = (
    "--config demo/lawtrack.toml alerts add faces --topic facial-recognition"
    " --channel '$LAWTRACK_HOOK' --no-test"
)
HEAD = "==== "
# What differs from run to run and from machine to machine, and what stands for it.
STEADY = {
    r"/tmp/screen-\w{8}": "/home/robin/practice",
    r"\b[0-9a-f]{64}\b": "0" * 64,
    r"\b\d{3} kB\b": "160 kB",
    r"\b\d\.\d MB\b": "2.0 MB",
    # How many rows a crawl writes at once, and what it looks at again, goes by the clock.
    r"\b\d{2,3} seals\b": "20 seals",
    r"\b\d{4} (rows|written)\b": r"4000 \1",
    r"\b\d\d unchanged\b": "50 unchanged",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """A command as it is typed, and what is typed when it asks."""

    words: str
    answers: tuple[str, ...] = ()
    before: str = ""  # a command that must have been run
    bare: bool = False  # in an empty folder
    slow: bool = False  # run once; what it printed is laid out for each width


# Each command of the command line at least once, by its words. One that is not here fails the test.
SCREENS: Mapping[str, Sequence[Screen]] = {
    "": [Screen("--help")],
    "start": [
        Screen("start", ("practise",), bare=True),
        Screen("start", ("", "Boston, Cambridge, rivergov.iqm2.com", "", "wa",
                         "America/Los_Angeles", "", "me@example.org", "no"), bare=True),
    ],
    "init": [Screen("init", bare=True, slow=True), Screen("init", slow=True)],
    "upgrade": [Screen("upgrade"), Screen("upgrade", bare=True)],
    "jurisdictions": [Screen("jurisdictions")],
    "jurisdictions available": [Screen("jurisdictions available --near boston")],
    "jurisdictions add": [
        Screen("jurisdictions add boston"),
        Screen("jurisdictions add cambridge portland-me", bare=True),
    ],
    "jurisdictions check": [Screen("jurisdictions check philadelphia")],
    "ask": [Screen("ask cambridge")],
    "crawl": [Screen("crawl rivertown"), Screen("crawl", bare=True)],
    "daemon": [Screen("daemon")],
    "plan": [Screen("plan")],
    "worker": [Screen("worker")],
    "bills": [
        Screen("bills --limit 12"),
        Screen("bills --flagged --jurisdiction boston"),
        Screen("bills --words zebra"),
    ],
    "show": [
        Screen("show 2026-0003"),
        Screen("show 260045"),
        Screen("show 'HR 2500'"),
        Screen("show MEETING"),
        Screen("show 2026-9999"),
    ],
    "documents": [
        Screen("documents"), Screen("documents --state queued --limit 5"),
        Screen("documents --jurisdiction boston --limit 5"),
    ],
    "history": [Screen("history 2026-0042"), Screen("history MEETING")],
    "changes": [
        Screen("changes --since today"),
        Screen("changes --since today --topic facial-recognition"),
        Screen("changes --since 2026-11-26"),
    ],
    "search": [
        Screen("search '\"facial recognition\"' type:resolution"),
        Screen("search facail recogniton"),
        Screen("search zeppelins before:spring"),
    ],
    "web": [Screen("web --host 0.0.0.0")],
    "web users add": [Screen("web users add ''")],
    "web users list": [Screen("web users list")],
    "web tokens add": [Screen("web tokens add ''")],
    "web tokens list": [Screen("web tokens list")],
    "web tokens revoke": [Screen("web tokens revoke tracker")],
    "web users disable": [Screen("web users disable Ada")],
    "today": [
        Screen("today"), Screen("today --since yesterday", slow=True),
        Screen("today", before="today", slow=True),
    ],
    "diff": [Screen("diff 2026-0042"), Screen("diff 2026-0042 --list"), Screen("diff 2026-0003")],
    "flags": [
        Screen("flags"), Screen("flags --jurisdiction philadelphia"),
        Screen("flags --since 2026-11-26"),
    ],
    "flags confirm": [Screen("flags confirm 2026-0003")],
    "flags dismiss": [Screen("flags dismiss 2026-0046 --note 'only a grant'")],
    "flags reset": [
        Screen("flags reset 2026-0046", before="flags dismiss 2026-0046"),
        Screen("flags reset 2026-0003"),
    ],
    "flags rejudge": [Screen("flags rejudge", slow=True)],
    "take-part say": [
        Screen("take-part say --jurisdiction boston 'Write to the clerk by mail.' --by ada"),
        Screen("take-part say --jurisdiction boston --body Councel x"),
    ],
    "take-part deadline": [
        Screen("take-part deadline --jurisdiction boston '24 hours before' --by ada"),
        Screen("take-part deadline --jurisdiction boston noon"),
    ],
    "take-part list": [
        Screen("take-part list",
               before="take-part deadline --jurisdiction boston '24 hours before' --by ada"),
        Screen("take-part list --jurisdiction philadelphia"),
    ],
    "take-part history": [
        Screen("take-part history --jurisdiction boston",
               before="take-part say --jurisdiction boston 'Write to the clerk.' --by ada"),
    ],
    "notes add": [Screen("notes add 2026-0003 'Ask the clerk for the vendor.' --by ada")],
    "notes list": [
        Screen("notes list", before="notes tag 2026-0003 budget --by ada"),
        Screen("notes list 2026-0003", before="flags dismiss 2026-0003 --note no --by ada"),
        Screen("notes list"),
    ],
    "notes tag": [
        Screen("notes tag 2026-0003 budget privacy --by ada"), Screen("notes tag 2026-0003 ';'"),
    ],
    "notes position": [Screen("notes position 2026-0003 oppose --by ada")],
    "notes look-after": [Screen("notes look-after 2026-0003 Ada --by ada")],
    "topics list": [Screen("topics list")],
    "topics show": [Screen("topics show facial-recognition")],
    "topics check": [Screen("topics check facial-recognition")],
    "new-jurisdiction": [
        Screen("new-jurisdiction rivertown https://rivertown.iqm2.com/Citizens/ --state ma"
               " --timezone America/New_York --no-look"),
    ],
    "new-platform": [Screen("new-platform townhall")],
    "topics new": [Screen("topics new leaf-blowers")],
    "topics try": [
        Screen("topics try license-plate-readers", slow=True),
        Screen("topics try facial-recognition", slow=True),
    ],
    "topics score": [
        Screen("topics score --verdicts", before="flags confirm 2026-0003"),
        Screen("topics score labelled.jsonl"),
    ],
    "events": [
        Screen("events"), Screen("events --flagged"), Screen("events --days 1 --flagged"),
    ],
    "alerts list": [Screen("alerts list")],
    "alerts add": [
        Screen("alerts add that-bill --bill 2026-0003 --channel '$LAWTRACK_HOOK'"),
        Screen("alerts add faces --topic facial-recognition --channel '$LAWTRACK_HOOK'"),
        Screen("alerts add nobody --topic facial-recognition --channel '$NOPE'"),
    ],
    "alerts preview": [Screen("alerts preview faces")],
    "alerts test": [Screen("alerts test faces", slow=True)],
    "alerts explain": [Screen("alerts explain 2026-0042"), Screen("alerts explain 260045")],
    "alerts pause": [Screen("alerts pause faces")],
    "alerts resume": [Screen("alerts resume faces", before="alerts pause faces")],
    "alerts release": [Screen("alerts release faces")],
    "alerts deliver": [
        Screen("alerts deliver", slow=True),
        Screen("alerts deliver", before="alerts deliver", slow=True),
    ],
    "status": [Screen("status"), Screen("status --failures")],
    "words": [Screen("words")],
    "backup": [Screen("backup copy.db"), Screen("backup copy.db", before="backup copy.db")],
    "migrate-to": [
        Screen("migrate-to sqlite:///moved.db", slow=True),
        Screen("migrate-to sqlite:///lawtrack.db"), Screen("migrate-to elsewhere"),
    ],
    "doctor": [Screen("doctor --offline")],
    "export": [
        Screen("export --output tracked.csv"), Screen("export --output tracked.pdf"),
        Screen("export --topic facial-recognition --jurisdiction federal --output tracked.xlsx"),
    ],
    "publish": [Screen("publish site", slow=True)],
    "brief": [Screen("brief"), Screen("brief --output brief", slow=True)],
    "proof": [Screen("proof 2026-0003", slow=True)],
    "verify": [
        Screen("verify proof-boston-2026-0003.zip", before="proof 2026-0003", slow=True),
        Screen("verify", slow=True),
    ],
    "key": [Screen("key")],
    "reparse": [Screen("reparse federal", slow=True)],
    "demo": [Screen(DEMO)],
    "sandbox": [Screen("sandbox --folder practice --today 2026-11-24", bare=True, slow=True)],
    "sandbox next-day": [Screen("sandbox next-day", bare=True)],
}  # fmt: skip


class Terminal(io.StringIO):
    """What is written, on a terminal of that width; without one in a pipe."""

    def __init__(self, *, width: int) -> None:
        super().__init__()
        self.width = width

    def isatty(self) -> bool:
        return self.width > 0


class ReadTerminal(Terminal):
    """Somebody reads it, and presses Ctrl-C where that is advised."""

    def write(self, text: str) -> int:
        if CTRL_C in text:
            os.kill(os.getpid(), signal.SIGINT)
        return super().write(text)


class Keyboard(io.StringIO):
    """What is typed; the terminal shows it, as one does."""

    def __init__(self, answers: Sequence[str], terminal: Terminal) -> None:
        super().__init__("".join(f"{answer}\n" for answer in answers))
        self._terminal = terminal

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        line = super().readline(size)
        self._terminal.write(line)
        return line


class Practised:
    """A folder as the demo leaves it after its second day, with a subscription of the first."""

    def __init__(self, folder: Path, hook: str, demo: str) -> None:
        self.folder = folder
        self.hook = hook
        self.demo = demo  # what the demo printed
        self.meeting = _flagged_meeting(folder / "demo")
        self.ports = _steady_ports(folder / "demo")

    def shown(self, screen: Screen) -> dict[int, str]:
        """What that command prints at each width, in a copy of the folder of its own."""
        if screen.words == DEMO:
            lines = self.demo
        elif screen.slow:
            lines = self._typed(screen, 0)
        else:
            return {width: tidied(self._typed(screen, width), self.ports) for width in WIDTHS}
        return {width: tidied(_said_again(lines, width), self.ports) for width in WIDTHS}

    def _typed(self, screen: Screen, width: int) -> str:
        with self.at_work(bare=screen.bare):
            if screen.before:
                typed(self._named(screen.before), width)
            return typed(self._named(screen.words), width, screen.answers)

    @contextmanager
    def at_work(self, *, bare: bool = False) -> Iterator[None]:
        """In a copy of the folder, or in an empty one."""
        work = self.folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        if bare:
            work.mkdir()
        else:
            shutil.copytree(self.folder / "demo", work)
        with _at(work, self.hook):
            yield

    def _named(self, words: str) -> str:
        return words.replace("MEETING", self.meeting)


def tidied(text: str, ports: Mapping[str, str]) -> str:
    """The text without what differs from run to run; nothing becomes longer or shorter by it."""
    text = re.sub(r"(?<=127\.0\.0\.1:)(\d{5})\b", lambda port: ports.get(port[1], "50000"), text)
    for pattern, instead in STEADY.items():
        text = re.sub(pattern, instead, text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _steady_ports(demo: Path) -> dict[str, str]:
    """For each port of the demo's settings another, which is always the same."""
    settings = (demo / "lawtrack.toml").read_text(encoding="utf-8")
    found = dict.fromkeys(re.findall(r"http://127\.0\.0\.1:(\d+)", settings))
    return {port: str(50_001 + place) for place, port in enumerate(found)}


def typed(words: str, width: int, answers: Sequence[str] = ()) -> str:
    """What is on the terminal after that command."""
    terminal = ReadTerminal(width=width)
    with (
        patch.dict(os.environ, {"COLUMNS": str(width)}),
        patch.object(sys, "stdout", terminal),
        patch.object(sys, "stderr", terminal),
        patch.object(sys, "stdin", Keyboard(answers, terminal)),
        patch("shutil.which", "/usr/bin/{}".format),
        patch("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 0, 7 * 10**10)),
    ):
        main(shlex.split(words))
    return terminal.getvalue()


def _said_again(text: str, width: int) -> str:
    """Lines that were printed where there was no terminal, on one of this width."""
    terminal = Terminal(width=width)
    with patch.dict(os.environ, {"COLUMNS": str(width)}), patch.object(sys, "stdout", terminal):
        for line in text.splitlines():
            say(line)
    return terminal.getvalue()


@contextmanager
def practised(channel: str = "") -> Iterator[Practised]:
    """The demo has run for two days in a folder; a receiver takes what is sent, or ``channel``."""

    class Watched(Sandbox):
        def set_day(self, day: int) -> None:
            with patch.object(sys, "stdout", io.StringIO()):
                main(shlex.split(SUBSCRIBE))
            super().set_day(day)

    output = io.StringIO()
    # A path is as long wherever this runs.
    with (
        tempfile.TemporaryDirectory(prefix="screen-", dir="/tmp") as name,
        a_receiver() as receiver,
    ):
        folder = Path(name)
        shipped = folder / "lawtrack-topics"
        shipped.symlink_to(Path(str(files("lawtrack.topics"))), target_is_directory=True)
        hook = channel or f"signed+http://127.0.0.1:{receiver.port}/"
        with (
            _at(folder, hook),
            patch("lawtrack.sandbox.server.Sandbox", Watched),
            patch.object(sys, "stdout", output),
        ):
            status = main(DEMO.split())
        assert status == 0, output.getvalue()
        with patch("lawtrack.topics.topic_files.files", lambda _: shipped):
            yield Practised(folder, hook, re.sub(r"\d+\.\d s\b", "1.0 s", output.getvalue()))


@contextmanager
def _at(folder: Path, hook: str) -> Iterator[None]:
    """In that folder, as a person who has nothing else on the machine that matters."""
    environ = {
        "XDG_STATE_HOME": str(folder / "state"), "TERM": "dumb",
        "LAWTRACK_HOOK": hook, "LAWTRACK_HOOK_KEY": "a key of a test",
    }  # fmt: skip
    before = Path.cwd()
    os.chdir(folder)
    try:
        with patch.dict(os.environ, environ), patch.object(sys, "argv", ["lawtrack"]):
            os.environ.pop("LAWTRACK_CONFIG", None)
            yield
    finally:
        os.chdir(before)


def _flagged_meeting(folder: Path) -> str:
    """The name of the next meeting that deals with something flagged."""
    import lawtrack

    with lawtrack.open(folder / "lawtrack.toml") as tracker:
        return tracker.events(flagged=True)[0].id


def commands(group: click.Group = cli, before: str = "") -> Iterator[str]:
    """Every command that does something, by its words: "crawl", "topics show"."""
    for name, command in group.commands.items():
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield before + name
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")


def path_of(command: str) -> Path:
    """The file with the screens of that command."""
    return FOLDER / f"{command.replace(' ', '-') or 'lawtrack'}.txt"


def screens_of(command: str, place: Practised) -> str:
    """All screens of a command, at each width, with what was typed above each."""
    parts = []
    for screen in SCREENS[command]:
        before = f" (after: lawtrack {screen.before})" if screen.before else ""
        where = " (in an empty folder)" if screen.bare else ""
        for width, text in place.shown(screen).items():
            parts.append(f"{HEAD}{width} columns: lawtrack {screen.words}{before}{where}\n{text}")
    return "\n".join(parts)


def write(names: Sequence[str]) -> None:
    """Write the golden files of these commands, or of all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with practised() as place:
        for command in names or SCREENS:
            path_of(command).write_text(screens_of(command, place), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1:])
