"""A crawl that is killed at any moment, and run again, leaves what an undisturbed one does."""

import random
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import Config
from lawtrack.crawling.archive.archive_place import archived_bytes
from lawtrack.crawling.archive.read_archive import read_archived_answer
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import ArchivedRow, CrawlRow
from lawtrack.sandbox.server import Sandbox
from tests.crawls.conftest import FirstDay
from tests.support import often
from tests.support.installation import (
    ALL,
    assert_same,
    await_unlocked,
    configured,
    content,
    ledger_problems,
    noon,
    start_child,
)
from tests.support.waiting import ended, kill_tree, wait_for

pytestmark = pytest.mark.e2e

NOON = noon(1)
KILLS = often(6, 10)
REQUESTS = {"boston": 470, "philadelphia": 430, "federal": 44}  # of a first crawl


def killed_after(requests: int, box: Sandbox, config: Config, key: str) -> bool:
    """Kill a crawl and all below it once it has asked so often; whether it was still running."""
    box.forget_requests()
    child = start_child(config, key, NOON)
    wait_for(lambda: child.poll() is not None or len(box.requests()) > requests, every=0.005)
    running = child.poll() is None
    kill_tree(child.pid)
    ended(child)
    return running


def test_kills_at_random_moments_lose_and_double_nothing(
    first_day: FirstDay, tmp_path: Path
) -> None:
    box = first_day.again()
    calm, hunted = first_day.copied_to(tmp_path / "calm"), configured(box, tmp_path / "hunted")
    moments = random.Random(20261005)
    killed = 0
    for number in range(KILLS):
        key = ALL[number % 3]
        killed += killed_after(moments.randrange(REQUESTS[key]), box, hunted, key)
    assert killed >= KILLS // 2
    for key in (*ALL, "federal"):  # of whose texts a second crawl reads those that wait
        assert await_unlocked(hunted, key, NOON).outcome == "ok"
    expected, found = content(calm), content(hunted)
    assert_same(expected, found)
    with Session(open_database(hunted.database)) as session:
        assert ledger_problems(session, hunted) == []
        for row in session.scalars(select(ArchivedRow)):
            raw = archived_bytes(hunted.archive.folder, row.file, row.offset, row.length)
            answer = read_archived_answer(raw, row.file)
            assert (answer.url, answer.digest) == (row.url, row.digest)
        outcomes = set(session.scalars(select(CrawlRow.outcome)))
    assert "running" not in outcomes
