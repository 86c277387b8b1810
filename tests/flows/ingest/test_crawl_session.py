"""A crawl begun, stored and finished without anything being fetched, and without Scrapy."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import exc, select, update
from sqlalchemy.orm import Session

from lawtrack.config.own_files import ProofFiles
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.known_to_crawl import stored_crawl_state
from lawtrack.database.engine import open_database
from lawtrack.database.locks.leases import LeaseLost
from lawtrack.database.locks.lock import CrawlRunning
from lawtrack.database.opening.database_errors import RETRY_SECONDS
from lawtrack.database.tables.crawls import CheckpointRow, CrawlRow, FailureRow, HostRow
from lawtrack.database.tables.legislation import AbsenceRow, BillRow, DocumentRow
from lawtrack.errors import DatabaseError, FailureKind
from lawtrack.ingest import crawl_session
from lawtrack.ingest.crawl_end import close_crawl
from lawtrack.ingest.crawl_end.close_crawl import CrawlEnd, Traffic
from lawtrack.ingest.crawl_session import CrawlSession
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Checkpoint, Document, Failed, Listed, Record, StoredState
from tests.support import PROJECT
from tests.support.made import NOW, RIVERTOWN, a_bill

TRAFFIC = Traffic(requests=7, bytes=700)
WHOLE = CrawlEnd(reason="finished", pages=3, traffic=TRAFFIC)
READ = Checkpoint(jurisdiction="rivertown", key="bills", value="2026-03-02")


@pytest.fixture
def config(ready_url: str, tmp_path: Path) -> Config:
    """Rivertown alone, on a database of either engine."""
    config = load_config(None, {"LAWTRACK_DATABASE": ready_url})
    proofs = ProofFiles(key=tmp_path / "key", heads=tmp_path / "heads")
    return replace(config, jurisdictions={"rivertown": RIVERTOWN}, proofs=proofs)


def a_session(config: Config, *, days: float = 0, **more: Any) -> CrawlSession:
    now = NOW + timedelta(days=days)
    return CrawlSession(config, "rivertown", now=lambda: now, **more)


def bills(count: int) -> list[Record]:
    return [
        a_bill(upstream_id=str(number), identifier=f"2026-{number:04}", documents=())
        for number in range(count)
    ]


async def crawled(
    session: CrawlSession, records: Iterable[Record], *, end: CrawlEnd = WHOLE
) -> None:
    """A crawl that finds these records on its way."""
    await session.begin()
    await session.store(session.take(records), {}, traffic=TRAFFIC)
    await session.finish(end)


def rows(config: Config, query: Any) -> list[Any]:
    engine = open_database(config.database)
    with Session(engine) as session:
        found = list(session.scalars(query))
    engine.dispose()
    return found


def outcomes(config: Config) -> list[tuple[str, str]]:
    crawls: list[CrawlRow] = rows(config, select(CrawlRow).order_by(CrawlRow.id))
    return [(row.outcome, row.reason) for row in crawls]


def away() -> exc.DBAPIError:
    """What a driver says when the server is gone."""
    return exc.DBAPIError("", {}, Exception("gone"), connection_invalidated=True)


def test_each_transaction_of_a_crawl_has_its_turn_and_none_is_kept_while_older_ones_are_judged(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []

    @asynccontextmanager
    async def turn(database: str, *, seconds: Callable[[], float]) -> AsyncIterator[None]:
        assert database == config.database
        assert 0 < seconds() < RETRY_SECONDS
        turns.append("begins")
        yield
        turns.append("ends")

    def judge_older_records(*_: object, **__: object) -> None:
        turns.append("judged")

    def read(*arguments: Any, **more: Any) -> StoredState:
        state = stored_crawl_state(*arguments, **more)
        others = open_database(config.database, writes=True, busy=0.0)
        with others.begin() as connection:  # who may write although the reading goes on
            connection.execute(update(CrawlRow).values(requests=1))
        others.dispose()
        turns.append("read")
        return state

    monkeypatch.setattr(crawl_session, "stored_crawl_state", read)
    monkeypatch.setattr(crawl_session, "turn_at", turn)
    monkeypatch.setattr(crawl_session, "judge_older_records", judge_older_records)
    asyncio.run(crawled(a_session(config), bills(1)))
    one = ["begins", "ends"]
    assert turns == [*one, "read", *one, *one, "judged", *one]


def test_a_crawl_from_its_beginning_to_its_end(config: Config) -> None:
    session = a_session(config, full=True)

    async def crawl() -> None:
        start = await session.begin()
        assert start.source == RIVERTOWN
        assert (start.known.full, start.known.bills, start.failing) == (True, {}, frozenset())
        assert rows(config, select(CrawlRow.outcome)) == ["running"]
        first = session.take([*bills(2), READ])
        assert len(first) == 2
        await session.store(first, {}, traffic=Traffic(requests=3, bytes=300))
        (running,) = rows(config, select(CrawlRow))
        assert (running.new, running.requests, running.bytes) == (2, 3, 300)
        assert rows(config, select(CheckpointRow)) == []  # nothing moves before the end
        await session.finish(WHOLE)

    asyncio.run(crawl())
    (row,) = rows(config, select(CrawlRow))
    assert (row.outcome, row.mode, row.new, row.requests, row.bytes) == ("ok", "full", 2, 7, 700)
    assert row.finished == NOW
    assert rows(config, select(CheckpointRow.value)) == ["2026-03-02"]
    again = a_session(config, days=1)  # the lock is free
    start = asyncio.run(again.begin())
    assert set(start.known.bills) == {"0", "1"}
    assert start.known.checkpoints == {"bills": "2026-03-02"}
    again.close()


def test_a_crawl_that_was_taken_over_stores_nothing_more(config: Config) -> None:
    lost = False

    def fence(_: Session) -> None:
        if lost:
            raise LeaseLost("rivertown: another machine has taken this crawl over")

    session = a_session(config, fence=fence)
    asyncio.run(session.begin())
    asyncio.run(session.store(session.take(bills(1)), {}, traffic=TRAFFIC))
    lost = True
    with pytest.raises(LeaseLost):
        asyncio.run(session.store(session.take(bills(3)), {}, traffic=TRAFFIC))
    assert session.problem == "rivertown: another machine has taken this crawl over"
    with pytest.raises(LeaseLost):
        asyncio.run(session.finish(WHOLE))
    assert rows(config, select(BillRow.upstream_id)) == ["0"]
    assert outcomes(config) == [("running", "")]  # the one that took it over has closed it


def test_the_texts_of_files_come_along_with_their_records(config: Config) -> None:
    document = Document(title="Draft", url="https://files.example/1.txt", content=b"To ban lamps.")
    text = DocumentText(
        state="text", reason="", extractor="plain 1", media_type="text/plain", pages=("To ban.",)
    )
    session = a_session(config)

    async def crawl() -> None:
        await session.begin()
        records = session.take([a_bill(documents=(document,))])
        await session.store(records, {id(document): text}, traffic=TRAFFIC)
        await session.finish(WHOLE)

    asyncio.run(crawl())
    assert outcomes(config) == [("ok", "")]
    assert rows(config, select(DocumentRow.url)) == ["https://files.example/1.txt"]


def test_only_one_crawl_of_a_source_runs_at_a_time(config: Config) -> None:
    first, second = a_session(config), a_session(config)

    async def crawl() -> None:
        await first.begin()
        with pytest.raises(CrawlRunning, match="rivertown"):
            await second.begin()
        second.close()
        await first.finish(WHOLE)

    asyncio.run(crawl())
    assert len(outcomes(config)) == 1


def test_a_bad_record_is_buried_and_the_others_are_stored(config: Config) -> None:
    asyncio.run(crawled(a_session(config), [*bills(1), a_bill(upstream_id="", documents=())]))
    ((outcome, reason),) = outcomes(config)
    assert (outcome, reason[:9]) == ("degraded", "1 failed,")
    assert rows(config, select(FailureRow.cause)) == ["invalid"]
    assert rows(config, select(BillRow.upstream_id)) == ["0"]


def test_a_page_that_failed_holds_its_checkpoint_back_until_it_is_well(config: Config) -> None:
    url = "https://a.example/2"
    failed = Failed(
        jurisdiction="rivertown", url=url, reason="answered 500", covers="bills",
        cause=FailureKind.STATUS,
    )  # fmt: skip
    asyncio.run(crawled(a_session(config), [*bills(1), failed, READ]))
    assert outcomes(config) == [("degraded", f"1 failed, first: {url}: answered 500")]
    assert rows(config, select(CheckpointRow)) == []
    later = a_session(config, days=1)

    async def crawl() -> None:
        start = await later.begin()
        assert start.failing == {url}
        await later.store(later.take([*bills(1), READ]), {}, traffic=TRAFFIC)
        await later.finish(replace(WHOLE, mended=[url]))

    asyncio.run(crawl())
    assert outcomes(config)[1] == ("ok", "")
    assert rows(config, select(CheckpointRow.value)) == ["2026-03-02"]
    (failure,) = rows(config, select(FailureRow))
    assert failure.resolved_at == NOW + timedelta(days=1)


def test_a_crawl_that_is_broken_off_keeps_what_it_found_and_moves_nothing(config: Config) -> None:
    end = replace(WHOLE, reason="shutdown")
    asyncio.run(crawled(a_session(config), [*bills(3), READ], end=end))
    ((outcome, _),) = outcomes(config)
    assert outcome == "interrupted"
    assert len(rows(config, select(BillRow))) == 3
    assert rows(config, select(CheckpointRow)) == []


def test_an_error_that_nobody_meant_fails_the_crawl(config: Config) -> None:
    end = replace(WHOLE, errors=1)
    asyncio.run(crawled(a_session(config), [*bills(1), READ], end=end))
    ((outcome, reason),) = outcomes(config)
    assert (outcome, reason[:19]) == ("failed", "1 unexpected errors")
    assert rows(config, select(CheckpointRow)) == []


@pytest.mark.parametrize("fails", [1, 2])
def test_a_database_that_is_gone_for_a_moment_is_waited_for(
    config: Config, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    tries: list[int] = []
    lines: list[str] = []

    def unsteady(*arguments: Any, **more: Any) -> Any:
        tries.append(1)
        if len(tries) <= fails:
            raise away()
        return ingest(*arguments, **more)

    monkeypatch.setattr(crawl_session, "ingest", unsteady)
    session = a_session(config, tell=lines.append, is_stopping=lambda: True)  # so, without a pause
    asyncio.run(crawled(session, bills(2)))
    assert len(tries) == fails + 1
    assert len(lines) == 1
    assert lines[0].endswith("; waiting for it, 2 s at most")
    ((outcome, _),) = outcomes(config)
    assert outcome == "ok"
    assert len(rows(config, select(BillRow))) == 2


def test_a_database_that_stays_away_is_not_the_sources_fault(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*arguments: Any, **more: Any) -> Any:
        raise away()

    monkeypatch.setattr(crawl_session, "ingest", gone)
    session = a_session(config, patience=0.0)

    async def crawl() -> None:
        await session.begin()
        with pytest.raises(DatabaseError, match=r"\(tried for 0 s\)"):
            await session.store(session.take([*bills(1), READ]), {}, traffic=TRAFFIC)
        assert "tried for 0 s" in session.problem
        await session.finish(replace(WHOLE, reason="the database failed"))

    asyncio.run(crawl())
    ((outcome, reason),) = outcomes(config)
    assert (outcome, reason) == ("interrupted", session.problem)
    assert rows(config, select(CheckpointRow)) == []


def test_a_bug_in_storing_is_told_and_raised(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*arguments: Any, **more: Any) -> Any:
        raise KeyError("title")

    monkeypatch.setattr(crawl_session, "ingest", wrong)
    session = a_session(config)

    async def crawl() -> None:
        await session.begin()
        with pytest.raises(KeyError):
            await session.store(session.take(bills(1)), {}, traffic=TRAFFIC)
        await session.finish(WHOLE)

    asyncio.run(crawl())
    assert outcomes(config) == [("failed", "a bug in storing: KeyError: 'title'")]


def test_a_bug_in_judging_again_fails_a_crawl_that_was_whole(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*arguments: Any, **more: Any) -> Iterable[int]:
        yield 1
        raise KeyError("topic")

    monkeypatch.setattr(close_crawl, "rejudge", wrong)
    with pytest.raises(KeyError):
        asyncio.run(crawled(a_session(config), [*bills(1), READ]))
    assert outcomes(config) == [("failed", "a bug in judging again: KeyError: 'topic'")]
    assert rows(config, select(CheckpointRow.value)) == ["2026-03-02"]  # its records are stored
    asyncio.run(a_lock_that_is_free(config))


async def a_lock_that_is_free(config: Config) -> None:
    session = a_session(config, days=1)
    await session.begin()
    session.close()


def listed(held: int, *absent: str) -> Listed:
    return Listed(
        jurisdiction="rivertown", kind="bill", listing="matters", held=held, absent=absent,
        covers="bills",
    )  # fmt: skip


def test_a_record_that_a_whole_list_leaves_out_is_noted(config: Config) -> None:
    asyncio.run(crawled(a_session(config), bills(40)))
    asyncio.run(crawled(a_session(config, days=1), [*bills(39), listed(40, "39"), READ]))
    assert [outcome for outcome, _ in outcomes(config)] == ["ok", "ok"]
    (absence,) = rows(config, select(AbsenceRow))
    assert (absence.upstream_id, absence.times, absence.listing) == ("39", 1, "matters")
    assert rows(config, select(CheckpointRow.value)) == ["2026-03-02"]


def test_of_a_crawl_that_was_broken_off_no_absence_is_believed(config: Config) -> None:
    asyncio.run(crawled(a_session(config), bills(40)))
    end = replace(WHOLE, reason="shutdown")
    asyncio.run(crawled(a_session(config, days=1), [listed(40, "39")], end=end))
    assert rows(config, select(AbsenceRow)) == []


def test_a_list_that_leaves_out_too_much_is_doubted_and_holds_its_checkpoint(
    config: Config,
) -> None:
    asyncio.run(crawled(a_session(config), bills(40)))
    absent = [str(number) for number in range(5, 40)]
    asyncio.run(crawled(a_session(config, days=1), [*bills(5), listed(40, *absent), READ]))
    outcome, reason = outcomes(config)[1]
    assert outcome == "degraded"
    assert "matters" in reason
    assert rows(config, select(AbsenceRow)) == []
    assert rows(config, select(CheckpointRow)) == []


def test_the_doubts_of_others_stand_beside_its_own(config: Config) -> None:
    end = replace(WHOLE, doubts=["archive: /full: cannot be written"])
    asyncio.run(crawled(a_session(config), bills(1), end=end))
    assert outcomes(config) == [("degraded", "archive: /full: cannot be written")]


def test_a_host_that_wants_rest_is_remembered_for_the_next_crawl(config: Config) -> None:
    until = NOW + timedelta(hours=3)
    end = replace(WHOLE, closed_hosts={"a.example": until})
    asyncio.run(crawled(a_session(config), bills(1), end=end))
    assert rows(config, select(HostRow.host)) == ["a.example"]
    later = a_session(config, days=0.05)
    start = asyncio.run(later.begin())
    later.close()
    assert start.closed_hosts == {"a.example": until}
    assert isinstance(start.closed_hosts["a.example"], datetime)


def test_nothing_of_it_needs_scrapy() -> None:
    code = (
        "import sys, lawtrack.ingest.crawl_session;"
        "print(sorted({'scrapy', 'twisted', 'scrapers'} & set(sys.modules)))"
    )
    words = [sys.executable, "-c", code]
    done = subprocess.run(
        words, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.strip() == "[]"
