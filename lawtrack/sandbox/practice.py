"""A folder to practise in: sources that know which day it is there, also after a restart.

The folder holds ``practice.json`` (which world, which day, which ports), a ``lawtrack.toml`` that
leads to the sources, and whatever lawtrack makes of it. The toml belongs to whoever practises: when
a port is taken and another has to do, only the addresses in it change.
"""

import asyncio
import datetime as dt
import http.client
import json
import os
import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lawtrack.errors import SandboxError, unwritten
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import (
    CONTROL,
    LOOPBACK,
    config_toml,
    listening,
    ports_from,
    stop_on_signals,
)
from lawtrack.sandbox.world import HOSTS, World

STATE = "practice.json"
SETTINGS = "lawtrack.toml"
HEADER = (
    "# For practice: these sources are on this machine, and only there while"
    ' "lawtrack sandbox" runs.\n'
    "# Settings of your own may stand here too; they are kept.\n"
)
SECONDS = 10  # a source on this machine answers at once, or not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """What ``practice.json`` holds."""

    name: str  # made up, so that a source can be asked whether it is this folder's
    scenario: Scenario
    ports: tuple[int, ...] = ()  # one for each host; none before the first start

    @property
    def words(self) -> str:
        """``day 2, 2026-11-29``."""
        return f"day {self.scenario.day}, {self.scenario.present.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asked for; ``None`` where they did not say."""

    day: int | None = None
    extra: int | None = None
    seed: int | None = None
    today: dt.date | None = None


def take_up(folder: Path, wish: Wish, *, today: dt.date, name: str) -> Practice:
    """The practice of this folder, or a new one under ``name`` whose day 1 is ``today``.

    A folder that holds other things is left alone, and so is one whose sources are running.
    """
    earlier = read_practice(folder)
    if earlier is None:
        _make_room(folder)
        scenario = Scenario(
            wish.today or today,
            wish.day or 1,
            wish.extra or 0,
            1 if wish.seed is None else wish.seed,
        )
        return Practice(name=name, scenario=scenario)
    for option in ("today", "extra", "seed"):
        asked, begun = getattr(wish, option), getattr(earlier.scenario, option)
        if asked not in (None, begun):
            raise SandboxError(
                f"{folder}: was begun with --{option} {begun}"
                f" - leave --{option} out, or name another folder with --folder"
            )
    if _is_running(earlier):
        raise SandboxError(
            f"{folder}: its practice sources are running already"
            " - stop them first, or name another folder with --folder"
        )
    return replace(earlier, scenario=earlier.scenario.with_day(wish.day or earlier.scenario.day))


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise SandboxError(f"{folder}: holds other files - name another with --folder")
    except OSError as error:
        raise SandboxError(unwritten(folder, error)) from None


def read_practice(folder: Path) -> Practice | None:
    """What is known of the practice in ``folder``; ``None`` where nobody practised."""
    path = folder / STATE
    try:
        return _practice_of(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SandboxError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, OverflowError):
        raise SandboxError(
            f"{path}: is not what lawtrack wrote - take it away, or name another folder"
            " with --folder"
        ) from None


def _practice_of(row: Any) -> Practice:
    """What a read ``practice.json`` says; ``ValueError`` and its like where that cannot be."""
    today = dt.date.fromisoformat(row["today"])
    scenario = Scenario(today, int(row["day"]), int(row["extra"]), int(row["seed"]))
    ports = tuple(int(port) for port in row["ports"])
    usable = len(ports) == len(HOSTS) and all(0 < port < 65_536 for port in ports)
    if scenario.day < 1 or scenario.extra < 0 or not usable:
        raise ValueError(STATE)
    return Practice(name=str(row["name"]), scenario=scenario, ports=ports)


def save_practice(folder: Path, practice: Practice) -> None:
    """``practice.json`` says so, whole: a reader never sees half of it."""
    scenario = practice.scenario
    row = {
        "today": scenario.today.isoformat(),
        "day": scenario.day,
        "extra": scenario.extra,
        "seed": scenario.seed,
        "ports": practice.ports,
        "name": practice.name,
    }
    path = folder / STATE
    try:
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")
        os.replace(draft, path)
    except OSError as error:
        raise SandboxError(unwritten(path, error)) from None


def serve_practice(
    folder: Path,
    practice: Practice,
    *,
    port: int,
    started: Callable[[Practice, str], None],
) -> Practice:
    """Serve until interrupted, then return what the folder remembers.

    ``started`` is called once the sources answer, with what became of ``lawtrack.toml``: "new",
    "kept", or "moved" when the addresses in it had to change.
    """
    return asyncio.run(_serve(folder, practice, port=port, started=started))


async def _serve(
    folder: Path, practice: Practice, *, port: int, started: Callable[[Practice, str], None]
) -> Practice:
    stop = stop_on_signals()
    now = practice

    def remember(scenario: Scenario) -> None:
        nonlocal now
        later = replace(now, scenario=scenario)
        save_practice(folder, later)
        now = later

    world = World(practice.scenario, name=practice.name, day_changes=remember)
    # A port that was asked for is meant; an earlier one is only the best guess.
    ports = ports_from(port) or practice.ports
    async with listening(world, ports=ports, elsewhere=not port):
        bound = tuple(int(world.address(host).rpartition(":")[2]) for host in HOSTS)
        now = replace(now, ports=bound)
        save_practice(folder, now)
        started(now, _write_settings(folder, world, before=practice.ports, after=bound))
        await stop.wait()
    return now


def _write_settings(
    folder: Path, world: World, *, before: Sequence[int], after: Sequence[int]
) -> str:
    """``lawtrack.toml`` leads to the sources: "new", "kept" or "moved"."""
    path = folder / SETTINGS
    try:
        if not path.exists():
            text = f"{HEADER}delay = 0\n{config_toml(world, 'sqlite:///lawtrack.db')}"
            path.write_text(text, encoding="utf-8")
            return "new"
        if tuple(before) == tuple(after):
            return "kept"
        text = path.read_text(encoding="utf-8")
        moved = {f"{LOOPBACK}:{old}": f"{LOOPBACK}:{new}" for old, new in
                 zip(before, after, strict=True)}  # fmt: skip
        path.write_text(_replaced(text, moved), encoding="utf-8")
    except OSError as error:
        raise SandboxError(unwritten(path, error)) from None
    except ValueError:
        raise SandboxError(f"{path}: cannot be read - save it as UTF-8 text") from None
    return "moved"


def _replaced(text: str, moved: dict[str, str]) -> str:
    """All at once: a new address may be what another one was before."""
    pattern = re.compile("|".join(rf"{re.escape(old)}(?!\d)" for old in moved))
    return pattern.sub(lambda match: moved[match[0]], text)


def next_day(folder: Path) -> Practice:
    """The running sources of this folder are at the next day; what the folder remembers then."""
    practice = read_practice(folder)
    command = f"lawtrack sandbox --folder {shlex.quote(str(folder))}"
    if practice is None:
        raise SandboxError(f'{folder}: nobody practises there - begin with "{command}"')
    if not _is_running(practice):
        raise SandboxError(
            f'{folder}: its practice sources are not running - start them with "{command}"'
        )
    answer = _ask(practice.ports[0], "POST", "next-day")
    if not isinstance(answer, dict) or "problem" in answer:
        problem = answer["problem"] if isinstance(answer, dict) else "no answer - try again"
        raise SandboxError(str(problem))
    return replace(practice, scenario=practice.scenario.with_day(int(answer["day"])))


def _is_running(practice: Practice) -> bool:
    """Whether what answers at its first port is this practice and no other program."""
    if not practice.ports:
        return False
    answer = _ask(practice.ports[0], "GET", "day")
    return isinstance(answer, dict) and answer.get("practice") == practice.name


def _ask(port: int, method: str, control: str) -> Any:
    """What the sandbox at that port says; ``None`` where nothing answers as one does."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=SECONDS)
    try:
        connection.request(method, CONTROL + control)
        return json.loads(connection.getresponse().read(100_000))
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
