"""Several machines that die or sleep at seeded moments: does nothing get lost, doubled or hurried?

Each round is a first load of the practice sources, and of towns on all other platforms, by two
planners and three workers, processes of their own, on a PostgreSQL server and an object store of
this script's own, on loopback. At moments
told by the seed a worker's whole tree is killed, a planner is, the server is started again (ended
in good order, or as by a crash), the object store is, or a worker is stopped until its lease has
run out and then let go on; before some of them the job that runs is asked for a second time. What
dies is started anew. At the end everything stored, the ledger with its archive and the queue are
held against a single process on a single machine that was left in peace.

    python -m benchmarks.moments --moments 20 --rounds 4 --towns 57 --seed 1
"""

import argparse
import random
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from subprocess import Popen
from time import monotonic

from sqlalchemy import Engine, create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from benchmarks._own_server import server_and_folder
from benchmarks.governments import look_alike_towns, names_of_towns
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.tables.crawls import GOOD, ArchivedRow, CrawlRow
from lawtrack.errors import LawtrackError
from lawtrack.machines.job_queue import CRAWL, defer, queue_state
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from tests.support.installation import (
    PRACTICE_DAY,
    Content,
    assert_same,
    content,
    ledger_problems,
    noon,
)
from tests.support.machines import (
    arrivals,
    holders,
    installed,
    machines,
    started,
    tell_tree,
)
from tests.support.object_store import ObjectStore, an_object_store
from tests.support.postgres import OwnPostgres
from tests.support.waiting import kill_tree
from tests.support.waiting import wait_for as wait_at_most

GAP = 0.015  # seconds between two requests to a host
IN_A_ROW = 8  # requests over which that is measured: a single one, its scheduler may hurry
wait_for = partial(wait_at_most, at_most=600.0)
APART = 60  # requests between two moments, and up to as many more


@dataclass(frozen=True, kw_only=True)
class World:
    """The servers that are asked, and the tables of the towns that are not in their settings."""

    boxes: Sequence[Sandbox]
    towns: str

    def installed(self, folder: Path, database: str, *, delay: float, more: str = "") -> Config:
        """An installation on all of them, its database ready."""
        file = installed(self.boxes[0], folder, database, delay=delay).path
        assert file is not None
        file.write_text(f"{file.read_text()}\n{self.towns}{more}")
        return load_config(file, {})


@dataclass(kw_only=True)
class Round:
    """One first load by several machines, and what is done to them."""

    boxes: Sequence[Sandbox]
    config: Config
    engine: Engine
    server: OwnPostgres
    store: ObjectStore
    dice: random.Random
    running: dict[int, "Popen[bytes]"]
    roles: dict[int, str] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def start(self, role: str) -> int:
        """A planner or a worker more."""
        one = started(role, self.config, len(self.running))
        self.running[one.pid] = one
        self.roles[one.pid] = role
        return one.pid

    def start_again_what_ended(self) -> None:
        """As a service does: what begins while the server is away ends with one line."""
        for pid, one in list(self.running.items()):
            if one.poll() == 1 and self.roles[pid]:
                self.start(self.roles[pid])
                self.roles[pid] = ""

    def kill_a_worker(self) -> str:
        """One that holds a lease: another takes its crawl up."""
        key, victim = self._a_holder()
        twin = self._a_twin(key)
        kill_tree(victim)
        self.start("work")
        self._took("take-over", lambda: holders(self.engine).get(key, victim) != victim)
        return f"worker of {key} killed{twin}"

    def kill_a_planner(self) -> str:
        """The other one goes on, and a new one comes."""
        victim = self.dice.choice(self._alive("plan"))
        kill_tree(victim)
        self.start("plan")
        return "planner killed"

    def restart_the_server(self) -> str:
        """As an operator does, or as a power cut does."""
        mode = self.dice.choice(("fast", "immediate"))
        self.server.restart(mode)
        return f"PostgreSQL started again ({mode})"

    def restart_the_store(self) -> str:
        """It breaks off what it is sent, and comes back a hundred requests later."""
        self.store.stop()
        asked = self.asked()
        wait_for(partial(self.has_been_asked, asked + 100))
        self.store.start()
        return "object store away for 100 requests"

    def let_a_worker_sleep(self) -> str:
        """Past its lease, while another does its work; then it wakes up."""
        key, sleeper = self._a_holder()
        twin = self._a_twin(key)
        tell_tree(sleeper, signal.SIGSTOP)
        self._took("take-over", lambda: holders(self.engine).get(key, sleeper) != sleeper)
        asked = self.asked()
        wait_for(partial(self.has_been_asked, asked + 10))
        tell_tree(sleeper, signal.SIGCONT)
        return f"worker of {key} slept past its lease{twin}"

    def asked(self) -> int:
        """How many requests the sources have answered so far."""
        return sum(len(box.requests()) for box in self.boxes)

    def has_been_asked(self, times: int) -> bool:
        """Whether the sources were asked that often; or all is done, and they never will be."""
        return self.asked() > times or self.is_done()

    def is_done(self) -> bool:
        """Whether every source was crawled well and nobody has anything to do."""
        try:
            with database_session(self.engine) as session:
                good = select(CrawlRow.jurisdiction).where(CrawlRow.outcome.in_(GOOD))
                well = set(session.scalars(good)) == set(self.config.jurisdictions)
                state = queue_state(session)
        except LawtrackError:  # it is just started again
            return False
        return well and state is not None and state.running == state.waiting == 0

    def _a_holder(self) -> tuple[str, int]:
        held: list[tuple[str, int]] = []

        def is_held() -> bool:
            held[:] = [
                (key, pid)
                for key, pid in sorted(holders(self.engine).items())
                if key in self.config.jurisdictions and pid in self._alive("work")
            ]
            return bool(held) or self.is_done()

        wait_for(is_held)
        if not held:
            raise NothingLeft
        return self.dice.choice(held)

    def _a_twin(self, key: str) -> str:
        if self.dice.random() < 0.5:
            return ""
        with Session(self.engine) as session:
            defer(session, CRAWL, [key])
            session.commit()
        return ", a twin waiting"

    def _alive(self, role: str) -> list[int]:
        return [
            pid for pid, one in self.running.items()
            if self.roles[pid] == role and one.poll() is None
        ]  # fmt: skip

    def _took(self, what: str, done: Callable[[], bool]) -> None:
        self.slowest[what] = max(
            self.slowest.get(what, 0.0), wait_for(lambda: done() or self.is_done())
        )


class NothingLeft(Exception):
    """All was done before the next moment came."""


def one_round(stage: Round, moments: int) -> int:
    """Start the machines and do to them what the dice say; returns how many moments there were."""
    for role in ("plan", "plan", "work", "work", "work"):
        stage.start(role)
    actions = (
        stage.kill_a_worker, stage.kill_a_planner, stage.restart_the_server,
        stage.restart_the_store, stage.let_a_worker_sleep,
    )  # fmt: skip
    turns = [one for _ in range(moments) for one in stage.dice.sample(actions, len(actions))]
    done = 0
    for action in turns[:moments]:
        after = stage.asked() + stage.dice.randrange(APART, 2 * APART)
        wait_for(partial(stage.has_been_asked, after))
        if stage.is_done():
            break
        try:
            words = action()
        except NothingLeft:
            break
        done += 1
        print(f"  after {after} requests: {words}", flush=True)
        stage.start_again_what_ended()
    wait_for(stage.is_done)
    with Session(stage.engine) as session:
        if not session.scalar(select(func.count()).select_from(ArchivedRow)):
            print("  nothing was archived", flush=True)
            stage.wrong.append("machines have archived nothing")
    began = monotonic()
    with Session(stage.engine) as session:
        defer(session, CRAWL, ["boston"])
        session.commit()
    wait_for(lambda: "boston" in holders(stage.engine))
    stage.slowest["a job begins"] = monotonic() - began
    wait_for(stage.is_done)
    for one in stage.running.values():
        if one.poll() is None:
            one.terminate()
    for pid, one in stage.running.items():
        one.wait(30)
        if stage.roles[pid] and one.returncode not in (0, -signal.SIGKILL):
            print(f"  {stage.roles[pid]} {pid} ended with {one.returncode}")
    return done


def faults_after(stage: Round, calm: Content, moments: dict[str, list[float]]) -> list[str]:
    """What is not as a single process leaves it."""
    wrong = stage.wrong
    # Of whose texts a second crawl reads those that wait, and what waits for the store goes there.
    for key in (*stage.config.jurisdictions, "federal"):
        summary = run_crawl(stage.config, key, now=noon(1))
        if summary.outcome not in GOOD:
            wrong.append(f"{key}: the crawl afterwards: {summary.outcome} {summary.reason}")
    try:
        assert_same(calm, content(stage.config))
    except AssertionError as differing:
        wrong += str(differing).splitlines()[:20]
    with Session(stage.engine) as session:
        wrong += ledger_problems(session, stage.config)
        if "running" in set(session.scalars(select(CrawlRow.outcome))):
            wrong.append("a crawl that is gone is still called running")
    if waiting := list(stage.config.archive.folder.glob("*/*")):
        wrong.append(f"{len(waiting)} files still wait for the store: {waiting[0]}")
    for host, times in moments.items():
        for earlier, later in zip(times, times[IN_A_ROW:], strict=False):
            if later - earlier < IN_A_ROW * GAP:
                wrong.append(f"{host}: {IN_A_ROW} requests within {later - earlier:.3f} s")
    assert stage.config.path is not None
    for file in sorted(stage.config.path.parent.glob("*-[0-9]*")):
        if "Traceback" in file.read_text(errors="replace"):
            wrong.append(f"{file.name}: a traceback")
            print(file.read_text(errors="replace")[-4000:])
    return wrong


def main() -> int:
    """Run the rounds; the exit code says whether all was as it should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--moments", type=int, default=20, help="together")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--towns", type=int, default=57, help="beside the practice sources")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice, total, wrong = random.Random(asked.seed), 0, 0
    with ExitStack() as stack:
        store = stack.enter_context(an_object_store())
        server, folder = stack.enter_context(server_and_folder())
        box = stack.enter_context(Sandbox(Scenario(PRACTICE_DAY)))
        towns, boxes = look_alike_towns(names_of_towns(asked.towns), PRACTICE_DAY, stack)
        world = World(boxes=(box, *boxes), towns=towns)
        quiet = world.installed(folder / "calm", f"sqlite:///{folder / 'calm.db'}", delay=0)
        for key in (*quiet.jurisdictions, *quiet.jurisdictions, "federal"):
            run_crawl(quiet, key, now=noon(1))
        calm = content(quiet)
        for number in range(asked.rounds):
            print(f"round {number + 1}", flush=True)
            done, found = _in_a_database(number, folder, server, store, world, dice, calm, asked)
            total, wrong = total + done, wrong + found
    print(f"{total} moments, {wrong} faults")
    return 1 if wrong else 0


def _in_a_database(
    number: int, folder: Path, server: OwnPostgres, store: ObjectStore, world: World,
    dice: random.Random, calm: Content, asked: argparse.Namespace,
) -> tuple[int, int]:  # fmt: skip
    """One round in a database and under a prefix of its own: its moments, and its faults."""
    with create_engine(server.url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"CREATE DATABASE round_{number}"))
    url = make_url(server.url).set(database=f"round_{number}").render_as_string()
    kept = f'\n[archive]\nstore = "{store.address}/{number}"\n'
    config = world.installed(folder / f"round-{number}", url, delay=GAP, more=kept)
    for box in world.boxes:
        box.forget_requests()
    engine = open_database(url)
    with ExitStack() as stack:
        running = stack.enter_context(machines())
        moments = [stack.enter_context(arrivals(box)) for box in world.boxes]
        stage = Round(boxes=world.boxes, config=config, engine=engine, server=server, store=store,
                      dice=dice, running=running)  # fmt: skip
        done = one_round(stage, asked.moments // asked.rounds)
        measured = {
            f"{number}/{host}": list(times)
            for number, each in enumerate(moments)
            for host, times in each.items()
        }
    wrong = faults_after(stage, calm, measured)
    engine.dispose()
    for line in wrong:
        print(f"  WRONG: {line}")
    print("  slowest: " + ", ".join(f"{k} {v:.1f} s" for k, v in stage.slowest.items()), flush=True)
    return done, len(wrong)


if __name__ == "__main__":
    sys.exit(main())
