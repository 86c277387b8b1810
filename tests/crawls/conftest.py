"""The practice sources as several files crawl them, and an installation that knows their first day.

A first crawl of all three is most of what many of these tests would do: it is made once, and each
test gets a copy of what it left.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lawtrack.config.settings import Config
from lawtrack.crawling import run
from lawtrack.crawling.child_start import context_of_children
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from tests.support.installation import ALL, PRACTICE_DAY, config_on, configured, noon


@pytest.fixture(scope="session", autouse=True)
def many_crawls() -> Iterator[None]:
    """Crawls of this process are forked as a daemon's are: it crawls as often."""

    def as_for_a_daemon(scrapers: str, *, often: bool) -> Any:
        return context_of_children(scrapers, often=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "context_of_children", as_for_a_daemon)
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDay:
    """A sandbox, and the folder of an installation that has crawled it once; both to be kept.

    In ``boston`` lies one that has crawled Boston and nothing else.
    """

    box: Sandbox
    folder: Path
    boston: Path
    summaries: dict[str, CrawlSummary]

    def again(self) -> Sandbox:
        """The sandbox as on that day, without faults, asked nothing yet."""
        self.box.set_day(1)
        self.box.clear_faults()
        self.box.forget_requests()
        return self.box

    def copied_to(self, folder: Path) -> Config:
        """An installation of one's own that knows as much."""
        return self._copied(self.folder, folder)

    def boston_copied_to(self, folder: Path) -> Config:
        """An installation of one's own that knows Boston, which was crawled without any failure."""
        summary = self.summaries["boston"]
        assert (summary.outcome, summary.failed) == ("ok", 0)
        return self._copied(self.boston, folder)

    def _copied(self, known: Path, folder: Path) -> Config:
        shutil.copytree(known, folder)
        return config_on(self.box, folder, f"sqlite:///{folder / 'lawtrack.db'}")


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A sandbox on its first day."""
    with Sandbox(Scenario(PRACTICE_DAY)) as running:
        yield running


@pytest.fixture
def config(box: Sandbox, sqlite_url: str, tmp_path: Path) -> Config:
    """An installation on ``box`` that has crawled nothing yet."""
    return config_on(box, tmp_path, sqlite_url)


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstDay]:
    """The first day of all three, crawled once for all tests of this process."""
    first = tmp_path_factory.mktemp("first")
    folder, boston = first / "day", first / "boston"
    with Sandbox(Scenario(PRACTICE_DAY)) as running:
        config = configured(running, folder)
        summaries = {}
        for key in ALL:
            summaries[key] = run_crawl(config, key, now=noon(1))
            if key == "boston":
                shutil.copytree(folder, boston)
        # Of Congress, a first crawl reads few texts; a second one takes the others from the queue.
        run_crawl(config, "federal", now=noon(1) + timedelta(minutes=1))
        yield FirstDay(box=running, folder=folder, boston=boston, summaries=summaries)
