"""The fixtures of the tests of faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from tests.crawls.faults import TODAY, Practice, begun_by, practice_on
from tests.support.installation import configured


@pytest.fixture
def practice(sqlite_url: str, tmp_path: Path) -> Iterator[Practice]:
    """A sandbox and an installation on it."""
    yield from practice_on(TODAY, sqlite_url, tmp_path)


@pytest.fixture(scope="session")
def first_crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Path]]:
    """A sandbox, and the folder of an installation that has crawled Boston; both to be kept."""
    folder = tmp_path_factory.mktemp("faults") / "first"
    with Sandbox(Scenario(TODAY)) as box:
        summary = Practice(box, configured(box, folder)).crawl()
        assert (summary.outcome, summary.failed) == ("ok", 0)
        yield box, folder


@pytest.fixture
def begun(first_crawl: tuple[Sandbox, Path], tmp_path: Path) -> Practice:
    """A practice that has crawled Boston once, without faults, and has been told what is there."""
    return begun_by(first_crawl, tmp_path)
