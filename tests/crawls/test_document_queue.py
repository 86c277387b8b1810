"""Documents that a crawl has not come to: queued, counted, and read by the crawls that follow."""

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling.run import CrawlSummary, run_crawl
from lawtrack.database.documents.fates import document_sums
from lawtrack.database.engine import open_database
from lawtrack.database.tables.legislation import DocumentRow, EventDocumentRow, TextRow
from lawtrack.sandbox.server import Sandbox
from tests.crawls.conftest import FirstDay
from tests.crawls.test_killed_crawl import killed_after
from tests.support import often
from tests.support.installation import (
    ALL,
    Content,
    assert_same,
    await_unlocked,
    configured,
    content,
    noon,
)

pytestmark = pytest.mark.e2e

KEY = "philadelphia"
KILLS = often(6, 20)
REQUESTS = (330, 30)  # of a first crawl that may fetch few documents, and of one after it
HOUR = timedelta(hours=1)


def bounded(config: Config, documents: int) -> Config:
    """The configuration with so many documents for a crawl, in its file too."""
    assert config.path is not None
    more = f"\n[schedule]\ndocuments = {documents}\n"
    config.path.write_text(config.path.read_text() + more)
    return replace(config, schedule=replace(config.schedule, documents=documents))


def drained(config: Config, key: str, *, after: int = 1) -> list[CrawlSummary]:
    """The crawls, an hour apart, until one had nothing more to read."""
    summaries = []
    for hour in range(after, after + 20):
        summaries.append(await_unlocked(config, key, noon(1) + hour * HOUR))
        if not summaries[-1].documents_queued:
            break
    return summaries


def listed(config: Config) -> int:
    with Session(open_database(config.database)) as session:
        return sum(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (DocumentRow, EventDocumentRow)
        )


@pytest.fixture
def box(first_day: FirstDay) -> Sandbox:
    return first_day.again()


@pytest.fixture(scope="module")
def calm(
    first_day: FirstDay, tmp_path_factory: pytest.TempPathFactory
) -> tuple[CrawlSummary, Content]:
    """A crawl that reads all at once, and what it leaves."""
    first_day.again()
    config = configured(first_day.box, tmp_path_factory.mktemp("calm") / "calm")
    whole = run_crawl(config, KEY, now=noon(1))
    assert whole.outcome == "ok"
    assert states_of_texts(config) == {"text"}
    return whole, content(config, without=("revisions",))


def states_of_texts(config: Config) -> set[str]:
    with Session(open_database(config.database)) as session:
        return set(session.scalars(select(TextRow.state)))


def test_the_sums_of_fates_are_all_that_the_sources_name(
    first_day: FirstDay, tmp_path: Path
) -> None:
    config = first_day.copied_to(tmp_path / "all")
    with Session(open_database(config.database)) as session:
        sums = document_sums(session, ALL)
    assert sum(one.listed for one in sums) == listed(config)
    assert all(one.read + one.queued + one.unread == one.listed > 0 for one in sums)


def test_a_bounded_crawl_goes_on_until_all_is_read_as_if_at_once(
    calm: tuple[CrawlSummary, Content], box: Sandbox, tmp_path: Path
) -> None:
    whole, expected = calm
    slow = bounded(configured(box, tmp_path / "slow"), 20)
    first = run_crawl(slow, KEY, now=noon(1))
    assert first.documents_queued > 40
    queued = [first.documents_queued, *(s.documents_queued for s in drained(slow, KEY))]
    assert queued == sorted(queued, reverse=True)
    assert all(before - after <= 20 for before, after in pairwise(queued))
    assert_same(expected, content(slow, without=("revisions",)))
    box.forget_requests()
    last = run_crawl(slow, KEY, now=noon(1) + 20 * HOUR)
    assert (last.requests, last.documents_read) == (2, whole.documents_read)


def test_many_kills_lose_no_text_and_double_none(
    calm: tuple[CrawlSummary, Content], box: Sandbox, tmp_path: Path
) -> None:
    hunted = bounded(configured(box, tmp_path / "hunted"), 30)
    moments = random.Random(20261128)
    after = [moments.randrange(REQUESTS[number % 2]) for number in range(KILLS)]
    killed = sum(killed_after(requests, box, hunted, KEY) for requests in after)
    assert killed >= KILLS // 3
    drained(hunted, KEY)
    assert states_of_texts(hunted) == {"text"}
    _, expected = calm
    read = ("texts", "documents", "event_documents", "flags", "matches", "earlier_texts")
    assert_same(expected, content(hunted, without=("revisions",)), tables=read)
