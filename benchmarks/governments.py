"""Sixty governments of all platforms at once: crawled, flagged, told, exported.

Run: python -m benchmarks.governments [COUNT]. Each government is a look-alike on a host of its own
on loopback; one more hangs. Days on which a clerk adds, moves, cancels and numbers anew follow one
another; each day all are crawled at the same time, as the daemon would. Prints what was stored,
what was sent, how long a day took with and without the host that hangs, and the memory of the
process that starts the crawls. Returns 1 when something was lost, or somebody waited for the host
that hangs.
"""

import asyncio
import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic

from sqlalchemy import func, select

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.run import CrawlSummary, crawl
from lawtrack.database.engine import database_session, open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow
from lawtrack.sandbox.meetings.look_alikes import LOOK_ALIKES
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.world import HOSTS, Routes

TODAY = date(2026, 10, 26)
DAYS = (1, 4, 6, 7)  # nothing is told on the first; on day 7 a ban is on an agenda
HANGING = "hanging"
HANGS = 20.0  # seconds
AT_ONCE = 8  # crawls; more than two cores can do
QUICK = {"LAWTRACK_BACKOFF": 0.0, "RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": HANGS}
HEAD = """contact = "clerk@rivertown.example"
delay = 0
[jurisdictions.boston]
enabled = false
[jurisdictions.philadelphia]
enabled = false
[jurisdictions.federal]
enabled = false
[[alerts]]
name = "faces"
topic = "facial-recognition"
channel = "$FACES"
"""
CHANNELS = {"FACES": "json://127.0.0.1:9/"}  # taken before they come there
# At platforms without numbers the same words at another meeting are another matter.
TITLES = {
    "Purchase of face recognition software for the police department",
    "Ordinance to place a moratorium on facial recognition technology",
}


@dataclass(slots=True)
class Measured:
    """What came of the days; ``ended`` has, for the last one, the second at which each was done."""

    summaries: dict[str, CrawlSummary] = field(default_factory=dict)
    days: list[float] = field(default_factory=list)  # seconds
    memory: list[int] = field(default_factory=list)  # MB after each day
    ended: dict[str, float] = field(default_factory=dict)
    sent: int = 0
    flagged: Mapping[str, int] = field(default_factory=dict)  # flagged matters, by government
    meetings: Mapping[str, int] = field(default_factory=dict)
    exported: int = 0  # rows


@contextmanager
def governments(count: int, folder: Path) -> Iterator[tuple[Config, list[Sandbox]]]:
    """So many governments on all platforms in turn, each with a host of its own; one more hangs."""
    with ExitStack() as stack:
        tables, boxes = look_alike_towns([*names_of_towns(count), HANGING], TODAY, stack)
        boxes[-1].fault(HOSTS[count % len(HOSTS)], "/", f"slow:{HANGS * 2:g}")
        file = folder / "lawtrack.toml"
        file.write_text(HEAD + tables, encoding="utf-8")
        config = load_config(file, {})
        upgrade_database(config.database)
        yield config, boxes


def names_of_towns(count: int) -> list[str]:
    """So many towns, of all platforms in turn."""
    return [f"{list(LOOK_ALIKES)[n % len(LOOK_ALIKES)]}-{n:02}" for n in range(count)]


def look_alike_towns(
    names: Sequence[str], first_day: date, stack: ExitStack
) -> tuple[str, list[Sandbox]]:
    """Their tables in lawtrack.toml, and the servers that they run on, some hosts on each."""
    tables, boxes = [], []
    for first in range(0, len(names), len(HOSTS)):
        here = dict(zip(HOSTS, names[first : first + len(HOSTS)], strict=False))
        routes: dict[str, Routes] = {
            host: LOOK_ALIKES[_platform(here.get(host, HANGING))].routes for host in HOSTS
        }
        box = stack.enter_context(Sandbox(Scenario(first_day), routes=routes))
        boxes.append(box)
        tables += [_table(name, box.address(host)) for host, name in here.items()]
    return "".join(tables), boxes


def _platform(name: str) -> str:
    return "civicclerk" if name == HANGING else name.partition("-")[0]


def _table(name: str, base: str) -> str:
    own = LOOK_ALIKES[_platform(name)].settings(base)
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in own.items())
    return (
        f'[jurisdictions.{name}]\nplatform = "{_platform(name)}"\n{lines}'
        f'name = "{name.title()} Council"\ntimezone = "America/New_York"\n'
        f'division = "ocd-division/country:us/state:ma/place:{name}"\n'
    )


def run_days(
    config: Config, boxes: Sequence[Sandbox], *, days: Sequence[int], at_once: int = AT_ONCE
) -> Measured:
    """Crawl all of them on each of the days, and send what is due."""
    measured = Measured()
    for number in days:
        now = datetime.combine(TODAY, time(16), tzinfo=UTC) + timedelta(days=number - 1)
        for box in boxes:
            box.set_day(number)
        is_last = number == days[-1]
        keys = [key for key in config.jurisdictions if is_last or key != HANGING]
        started = monotonic()
        asyncio.run(_crawl_all(config, keys, now, measured, at_once))
        measured.days.append(
            max(t for key, t in measured.ended.items() if key != HANGING) - started
        )
        measured.ended = {key: ended - started for key, ended in measured.ended.items()}
        measured.memory.append(_megabytes())
        measured.sent += _delivered(config, now + timedelta(minutes=30))
    _look_into(config, measured)
    return measured


async def _crawl_all(
    config: Config, keys: Sequence[str], now: datetime, measured: Measured, at_once: int
) -> None:
    """Crawl them, so many at the same time; the one that hangs begins first, and has a turn."""
    turns = asyncio.Semaphore(at_once)
    measured.ended = {}

    async def one(key: str) -> None:
        async with turns:
            measured.summaries[key] = await crawl(config, key, now=now, settings=QUICK)
            measured.ended[key] = monotonic()

    await asyncio.gather(*(one(key) for key in sorted(keys, key=lambda key: key != HANGING)))


def _delivered(config: Config, now: datetime) -> int:
    sent: list[str] = []
    engine = open_database(config.database)

    def take(channel: str, message: object) -> str:
        sent.append(channel)
        return "taken"

    try:
        deliver_due(engine, config, environ=CHANNELS, now=now, send=take)
    finally:
        engine.dispose()
    return len(sent)


def _look_into(config: Config, measured: Measured) -> None:
    engine = open_database(config.database)
    with database_session(engine) as session:
        flagged = (
            select(BillRow.jurisdiction, func.count(func.distinct(BillRow.id)))
            .join(FlagRow, FlagRow.subject_id == BillRow.id)
            .where(FlagRow.kind == "bill")
            .group_by(BillRow.jurisdiction)
        )
        measured.flagged = {key: number for key, number in session.execute(flagged)}  # noqa: C416
        meetings = (
            select(EventRow.jurisdiction, func.count())
            .where(EventRow.missing_since.is_(None))
            .group_by(EventRow.jurisdiction)
        )
        measured.meetings = {key: number for key, number in session.execute(meetings)}  # noqa: C416
    engine.dispose()
    words = [sys.executable, "-m", "lawtrack", "--config", str(config.path), "export", "--all"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    measured.exported = len(list(csv.reader(io.StringIO(done.stdout)))) - 1


def _megabytes() -> int:
    """The memory of this process at this moment."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith("VmRSS:"))
    return int(line.split()[1]) // 1024


def lost(measured: Measured, config: Config) -> list[str]:
    """What a government lacks that its look-alike has."""
    wrong = []
    for key in config.jurisdictions:
        if key == HANGING:
            continue
        if measured.summaries[key].outcome != "ok":
            wrong.append(f"{key}: {measured.summaries[key].outcome}")
        if measured.flagged.get(key, 0) < len(TITLES):
            wrong.append(f"{key}: {measured.flagged.get(key, 0)} flagged matters")
    return wrong


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with (
        tempfile.TemporaryDirectory() as folder,
        governments(count, Path(folder)) as (config, boxes),
    ):
        measured = run_days(config, boxes, days=DAYS)
        wrong = lost(measured, config)
    usual, hanging = measured.days[-2], measured.summaries[HANGING].outcome
    print(f"{count} governments, {len(DAYS)} days: {sum(measured.meetings.values()):,} meetings,"
          f" {sum(measured.flagged.values()):,} flagged matters, {measured.exported:,} exported,"
          f" {measured.sent:,} messages")  # fmt: skip
    print(f"seconds a day: {', '.join(f'{each:.1f}' for each in measured.days)}"
          f" (the last beside a host that hangs: {hanging})")  # fmt: skip
    print(f"memory after each day: {', '.join(f'{each} MB' for each in measured.memory)}")
    grown = measured.memory[-1] - measured.memory[0]
    for line in wrong:
        print(line)
    waited = measured.days[-1] - usual
    print(f"all others waited {waited:+.1f} s for the host that hangs (limit {HANGS / 2:g})")
    return int(bool(wrong) or waited > HANGS / 2 or grown > 20 or not measured.sent)


if __name__ == "__main__":
    sys.exit(main())
