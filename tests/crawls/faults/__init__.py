"""How sources fail in ways that hurt, each provoked in the sandbox: docs/reliability.md lists them.

A sandbox, an installation on it, and a crawl of Boston on the first day, unless told otherwise.
"""

import datetime as dt
import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling.run import CrawlSummary
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import FailureRow, MismatchRow
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.stories.story_days import story_of
from tests.support.installation import await_unlocked, config_on
from tests.support.ledger import told

TODAY = dt.date(2025, 11, 17)  # a Monday; the year turns before day 46


@dataclass(slots=True)
class Practice:
    """A sandbox and an installation on it."""

    box: Sandbox
    config: Config
    last: int = 0  # the newest revision that a test has looked at

    def crawl(
        self, key: str = "boston", *, day: int = 1, hours: float = 0.0, full: bool = False,
        time_limit: float | None = None,
    ) -> CrawlSummary:  # fmt: skip
        """It is that day, and the source is crawled."""
        self.box.set_day(day)
        noon = dt.datetime.combine(TODAY, dt.time(16), tzinfo=dt.UTC)
        now = noon + dt.timedelta(days=day - 1, hours=hours)
        settings = {"LAWTRACK_BACKOFF": 0.01}
        return await_unlocked(
            self.config, key, now, full=full, settings=settings, time_limit=time_limit
        )

    def told(self) -> dict[tuple[str, str], set[str]]:
        """What was told since the last look, by kind and the key of the record."""
        found, self.last = told(self.config, after=self.last)
        return {(kind, id_): reasons for (_, kind, id_), reasons in found.items()}

    def id_of(self, city: str, key: str, *, day: int = 1) -> str:
        """The source's id of a bill or meeting of the story."""
        story = story_of(city, Scenario(TODAY).with_day(day))
        thing = story.matters.get(key) or story.meetings[key]
        return str(thing.number)

    @property
    def engine(self) -> Engine:
        """The installation's database."""
        return open_database(self.config.database)

    def bill(self, id_: str) -> BillRow:
        """A stored bill, with its rows at hand."""
        with Session(self.engine, expire_on_commit=False) as session:
            return session.scalars(select(BillRow).where(BillRow.upstream_id == id_)).one()

    def bills(self) -> dict[str, str]:
        """The number of each stored bill, under the source's id."""
        with Session(self.engine) as session:
            return {row.upstream_id: row.identifier for row in session.scalars(select(BillRow))}

    def events(self) -> dict[str, EventRow]:
        """Each stored meeting, under the source's id."""
        with Session(self.engine, expire_on_commit=False) as session:
            return {row.upstream_id: row for row in session.scalars(select(EventRow))}

    def failures(self) -> list[str]:
        """Place and reason of what failed."""
        with Session(self.engine) as session:
            return [f"{row.url}: {row.reason}" for row in session.scalars(select(FailureRow))]

    def mismatches(self) -> list[str]:
        """What two routes told differently."""
        with Session(self.engine) as session:
            return [row.message for row in session.scalars(select(MismatchRow))]


def practice_on(
    today: dt.date, sqlite_url: str, folder: Path, *, extra: int = 0
) -> Generator[Practice]:
    """Yield a practice on the world as of ``today``, with so many ``extra`` bills."""
    with Sandbox(Scenario(today, extra=extra)) as box:
        yield Practice(box, config_on(box, folder, sqlite_url))


def begun_by(first_crawl: tuple[Sandbox, Path], tmp_path: Path) -> Practice:
    """One that has crawled Boston once, and been told what is there; the sandbox is as then."""
    box, first = first_crawl
    box.world.scenario = Scenario(TODAY)
    box.clear_faults()
    box.forget_requests()
    folder = tmp_path / "begun"
    shutil.copytree(first, folder)
    practice = Practice(box, config_on(box, folder, f"sqlite:///{folder / 'lawtrack.db'}"))
    assert practice.told()
    return practice
