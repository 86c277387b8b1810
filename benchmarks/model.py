"""Does the model of docs/scale.md say what real machines do at a host that has no slots left?

Run: python -m benchmarks.model [--councils 20] [--minutes 8]. A planner and a worker of their own
processes, on a PostgreSQL server of this script's own, crawl councils that share one host on
loopback. Their clock runs thirty times as fast, so that half an hour between two looks is a minute;
the host's pace is set so that the looks want 80, 95 and 110 % of it. Prints, beside what
``benchmarks.scale`` says of the same, how many requests a minute came in and how late changes would
have been stored that happen at any moment. Returns 1 when a figure is more than 15 % off.
"""

import argparse
import random
import signal
import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks._own_server import server_and_folder
from benchmarks.scale import A_LOOK, ANSWER, START, USUAL, Government, lived
from benchmarks.workers import AnEngine, installation
from lawtrack.config.settings import Config
from lawtrack.database.tables.crawls import GOOD, CrawlRow
from lawtrack.machines.job_queue import CRAWL, defer, prepare_queue
from tests.support import PROJECT
from tests.support.installation import noon
from tests.support.little_source import LittleSource, served
from tests.support.machines import machines
from tests.support.postgres import OwnPostgres
from tests.support.waiting import wait_for

FASTER = 30.0
INTERVAL = 1800.0 / FASTER  # seconds of this machine's clock between two looks
LOADS = (0.8, 0.95, 1.1)
OFF = 0.15
MACHINE = """
import asyncio, sys, time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from lawtrack.config.settings import load_config
from lawtrack.crawling.run import crawl
from lawtrack.machines import planner
from lawtrack.machines.worker import Worker

if __name__ == "__main__":
    role, file, noon, began, faster, slots = sys.argv[1:]
    say, config = partial(print, flush=True), load_config(Path(file), {})

    def clock():
        passed = (time.time() - float(began)) * float(faster)
        return datetime.fromisoformat(noon) + timedelta(seconds=passed)

    def now_crawl(*words, **more):
        return crawl(*words, now=clock(), **more)

    if role == "plan":
        planner.SECONDS_BETWEEN_PLANS /= float(faster) / 5
        work = planner.Planner(config, say=say, clock=clock).run()
    else:
        work = Worker(config, say=say, crawl=now_crawl).run(["crawl"], int(slots))
    asyncio.run(work)
"""


class Looks(NamedTuple):
    """What was seen: requests a second, and when the looks of each council were done."""

    requests: float
    done: Sequence[Sequence[float]]

    def delays(self, seed: int = 1) -> list[float]:
        """How late changes are stored that happen at any moment: in seconds, by size."""
        chance, late = random.Random(seed), []
        for moments in self.done:
            for _ in range(2000):
                happens = chance.uniform(moments[0], moments[-1])
                late.append(moments[bisect_left(moments, happens)] - happens)
        return sorted(late)


class ClockedSource(LittleSource):
    """A source of several councils, each below a path of its own, that notes what is asked when."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[tuple[float, str]] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.moments.append((time.time(), request.path))
        council, _, rest = request.path[1:].partition("/")
        path = f"/{rest}" if rest else f"/{council}"
        return await super().answer(request.clone(rel_url=path))


def real(server: OwnPostgres, folder: Path, *, councils: int, gap: float, minutes: float) -> Looks:
    """What so many councils on one host of that pace are like, once each was read."""
    source = ClockedSource()
    with ExitStack() as stack:
        address = stack.enter_context(served(source)).address
        keys = [f"town-{n:02}" for n in range(councils)]
        config = installation(
            server,
            folder,
            {key: f"{address}/{key}" for key in keys},
            more="minutes = 30\n",
            delay=gap,
        )
        engine = stack.enter_context(closing(AnEngine(config))).engine
        prepare_queue(engine)
        began = time.time()
        running = stack.enter_context(machines())
        worker = _started("work", config, began)
        running[worker.pid] = worker
        read = select(func.count()).select_from(CrawlRow).where(CrawlRow.outcome.in_(GOOD))
        with Session(engine) as session:
            defer(session, CRAWL, keys)
            session.commit()
            wait_for(lambda: session.scalar(read) == councils, at_most=600.0)
            _spread(session, noon(1) + timedelta(seconds=(time.time() - began) * FASTER))
        planner = _started("plan", config, began)
        running[planner.pid] = planner
        time.sleep(INTERVAL)
        first = time.time()
        time.sleep(60 * minutes)
        last = time.time()
        for one in running.values():
            one.send_signal(signal.SIGTERM)
            one.wait(30)
    asked = [(moment, path) for moment, path in source.moments if first <= moment < last]
    done = [
        [(moment - began) * FASTER for moment, path in asked if path == f"/{key}/list"]
        for key in keys
    ]
    return Looks(len(asked) / (last - first), done)


def _spread(session: Session, now: datetime) -> None:
    """Have the sources' next looks lie anywhere in an interval: all were read at once."""
    chance = random.Random(1)
    for crawl in session.scalars(select(CrawlRow)):
        crawl.started = now - chance.random() * USUAL
        crawl.finished = crawl.started
    session.commit()


def _started(role: str, config: Config, began: float) -> "Popen[bytes]":
    assert config.path is not None
    script = config.path.with_name("machine.py")
    script.write_text(MACHINE)
    words = [sys.executable, str(script), role, str(config.path), noon(1).isoformat(),
             str(began), str(FASTER), str(len(config.jurisdictions))]  # fmt: skip
    with config.path.with_name(role).open("wb") as output:
        return Popen(words, start_new_session=True, stdout=output, stderr=output,
                     env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT)})  # fmt: skip


def simulated(*, councils: int, gap: float, minutes: float) -> Looks:
    """What the model says of as many councils at which nothing happens."""
    chance = random.Random(1)
    never = datetime.max.replace(tzinfo=UTC)
    everybody = [
        Government(meetings=[], changes=[], widely=START, started=START) for _ in range(councils)
    ]
    for one in everybody:
        one.widely = never - timedelta(days=2)
    seconds = minutes * 60 * FASTER
    outcome = lived(
        everybody, chance, seconds=seconds, a_look=A_LOOK, gap=gap * FASTER, answer=ANSWER
    )
    return Looks(outcome.requests / seconds * FASTER, [one.looks for one in everybody])


def main() -> int:
    """Print both for each load; 1 when they are too far apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--councils", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=8.0, help="of each load")
    asked = parser.parse_args()
    good = True
    with server_and_folder() as (server, folder):
        for load in LOADS:
            gap = load * INTERVAL / (A_LOOK * asked.councils)
            model = simulated(councils=asked.councils, gap=gap, minutes=200.0)
            seen = real(
                server, folder / f"load-{load:.2f}",
                councils=asked.councils, gap=gap, minutes=asked.minutes,
            )  # fmt: skip
            for name, figure in FIGURES.items():
                of_model, of_real = figure(model), figure(seen)
                off = of_real / of_model - 1
                good &= abs(off) <= OFF
                print(f"{load:.0%} of the pace wanted: {name}: {of_real:.1f},"
                      f" the model {of_model:.1f} ({off:+.0%})", flush=True)  # fmt: skip
    return 0 if good else 1


def _late(looks: Looks, share: float) -> float:
    """The delay in minutes that so many changes do not exceed."""
    late = looks.delays()
    return late[int(share * (len(late) - 1))] / 60


FIGURES: dict[str, Callable[[Looks], float]] = {
    "requests a minute": lambda looks: looks.requests * 60,
    "delay in the median, min": partial(_late, share=0.5),
    "delay of 99 in 100, min": partial(_late, share=0.99),
}


if __name__ == "__main__":
    sys.exit(main())
