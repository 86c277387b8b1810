"""Files that a crawl has left are read by any worker, once, and stored under the lease."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lawtrack.crawling.unmade_crawls import UnmadeCrawls
from lawtrack.database.documents.queue import queued_documents
from lawtrack.database.documents.waiting_files import (
    MOST_TRIES,
    claim_file,
    files_by_jurisdiction,
    waiting_stamps,
)
from lawtrack.database.flags import active_flags
from lawtrack.database.locks.leases import Lease, LeaseLost, fence_of, take_lease
from lawtrack.database.tables.crawls import WaitingFileRow
from lawtrack.database.tables.legislation import RevisionRow, TextRow
from lawtrack.ingest.crawl_session import CrawlSession, CrawlStart
from lawtrack.ingest.document_texts import left_to_workers
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.documents.reader_process import is_costly
from lawtrack.legislation.records import Bill, Document
from lawtrack.machines.job_queue import READ, prepare_queue
from lawtrack.machines.jobs import Jobs
from lawtrack.machines.lease_keeper import LeaseKeeper
from lawtrack.machines.planner import Planner
from lawtrack.machines.read_files import jobs_for, read_waiting_files, store_read_files
from tests.flows.alerts.test_alerts import FACES
from tests.flows.ingest.test_crawl_session import TRAFFIC, WHOLE
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill
from tests.support.made_files import letters_pdf
from tests.support.waiting import AT_MOST, so_that

pytestmark = pytest.mark.postgres

KEY = "rivertown"
URL = "https://rivertown.example/ordinance.pdf"
OVER = "UPDATE leases SET until = clock_timestamp() - interval '1 second'"


@pytest.fixture
def town(tmp_path: Path, postgres_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, postgres_url, FACES)
    made.crawl([a_bill()], NOW)
    prepare_queue(made.engine)
    yield made
    made.engine.dispose()


def with_file(*lines: str, stamp: str = "1") -> Bill:
    """A new bill that says nothing but in its file."""
    file = Document(
        title="The ordinance", url=URL, kind="version", content=letters_pdf(*lines), stamp=stamp
    )
    return replace(
        a_bill(), upstream_id="502", identifier="2026-502", title="An ordinance.", documents=(file,)
    )


def taken(town: Town) -> Lease:
    with Session(town.engine) as session:
        session.execute(text(OVER))
        session.commit()
        lease = take_lease(session, KEY, holder="somebody", seconds=60.0)
        session.commit()
    assert lease is not None
    return lease


def crawled(town: Town, bill: Bill, *, days: int = 1) -> CrawlStart:
    """A crawl under a lease, which leaves what is costly; the lease is over then."""
    lease = taken(town)
    moment = NOW + timedelta(days=days)
    crawl = CrawlSession(town.config, KEY, now=lambda: moment, fence=fence_of(lease))

    async def all_of_it() -> CrawlStart:
        start = await crawl.begin()
        records, files = left_to_workers([bill], is_costly)
        await crawl.store(crawl.take(records), {}, traffic=TRAFFIC, files=files)
        await crawl.finish(WHOLE)
        return start

    start = asyncio.run(all_of_it())
    with Session(town.engine) as session:
        session.execute(text(OVER))
        session.commit()
    return start


def jobs(town: Town, said: list[str]) -> Jobs:
    async def no_crawl(*each: object, **more: object) -> None:
        raise AssertionError("nobody is to crawl")

    return Jobs(
        town.config, town.engine, leases=LeaseKeeper(town.engine, "1 on here"),
        unmade=UnmadeCrawls(town.engine, say=said.append), say=said.append,
        crawl=no_crawl, environ={},  # type: ignore[arg-type]
    )  # fmt: skip


def read(town: Town) -> list[str]:
    """What a worker says that does the job."""
    said: list[str] = []
    does = jobs(town, said)
    asyncio.run(does.of(READ)(subject=KEY))
    does.close()
    return said


def stored_text(town: Town) -> TextRow:
    with Session(town.engine) as session:
        return session.scalars(select(TextRow).where(TextRow.url == URL)).one()


def waiting(town: Town) -> list[tuple[str, int, int]]:
    with Session(town.engine) as session:
        return files_by_jurisdiction(session)


def test_the_crawl_goes_on_and_the_judgement_follows_when_the_text_is_there(town: Town) -> None:
    bill = with_file("The city shall not use facial recognition technology.")
    crawled(town, bill)
    assert (stored_text(town).state, waiting(town)) == ("queued", [(KEY, 1, 0)])
    with Session(town.engine) as session:
        assert active_flags(session) == []
    planner = Planner(town.config, say=print, clock=lambda: NOW + timedelta(days=1, minutes=1))
    planner.plan()
    with Session(town.engine) as session:
        query = "SELECT queueing_lock FROM queue.procrastinate_jobs WHERE queue_name = 'read'"
        assert list(session.scalars(text(query))) == [f"read:{KEY}"]
    said = read(town)
    assert any("2026-502" in line for line in said), said
    row = stored_text(town)
    assert (row.state, row.stamp, row.pages) == (
        "text", "1", ["The city shall not use facial recognition technology."],
    )  # fmt: skip
    with Session(town.engine) as session:
        (flag,) = active_flags(session)
        crawl_id = session.scalar(text("SELECT max(id) FROM crawls"))
        newest = select(RevisionRow.crawl_id).order_by(RevisionRow.id.desc()).limit(1)
        assert session.scalar(newest) == crawl_id  # by which it can be followed
    assert not flag.baseline
    assert waiting(town) == []


def test_a_file_that_waits_is_not_fetched_again(town: Town) -> None:
    crawled(town, with_file("Of parks."))
    start = crawled(town, with_file("Of parks."), days=2)
    assert start.known.texts[URL] == "1"
    source = replace(start.source, file_hosts=("https://rivertown.example/",))
    with Session(town.engine) as session:
        assert queued_documents(session, source, now=NOW + timedelta(days=3), most=9) == ()
        session.execute(text("DELETE FROM waiting_files"))  # lost: then it is asked for again
        (again,) = queued_documents(session, source, now=NOW + timedelta(days=3), most=9)
    assert (again.url, again.stamp) == (URL, "1")
    assert waiting(town) == [(KEY, 1, 0)]


def test_a_newer_file_takes_the_place_of_the_one_that_is_read_meanwhile(town: Town) -> None:
    crawled(town, with_file("Of parks."))
    with Session(town.engine) as session:
        claimed = claim_file(session, KEY)
        session.commit()
        assert claimed is not None
        assert claim_file(session, KEY) is None  # nobody else reads it now
    crawled(town, with_file("Of bridges.", stamp="2"), days=2)
    with Session(town.engine) as session:
        assert waiting_stamps(session, KEY) == {URL: "2"}
    read(town)
    assert (stored_text(town).pages, stored_text(town).stamp) == (["Of bridges."], "2")


def test_what_ends_every_worker_that_reads_it_is_given_up(town: Town) -> None:
    crawled(town, with_file("Of parks."))
    with Session(town.engine) as session:
        for _ in range(MOST_TRIES):
            assert claim_file(session, KEY) is not None
            session.execute(text("UPDATE waiting_files SET claimed_until = NULL"))
        session.commit()
    read(town)
    row = stored_text(town)
    assert (row.state, row.cause) == ("no_text", "reader ended")
    assert "ended 3 times together with its worker" in row.reason


def test_a_worker_that_is_told_to_end_leaves_the_file_to_others_at_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is that a try, or three upgrades in the midst of a long scan would give it up."""
    crawled(town, with_file("Of parks."))
    does, reads = jobs(town, []), threading.Event()
    read_to_the_end = does._reader.read

    def slow(*words: Any, **more: Any) -> DocumentText:
        reads.set()
        stop.wait(AT_MOST)
        return read_to_the_end(*words, **more)

    async def told_to_end() -> None:
        job = asyncio.create_task(does.of(READ)(subject=KEY))
        await so_that(reads.is_set)
        job.cancel()
        await asyncio.wait([job])

    stop = threading.Event()
    monkeypatch.setattr(does._reader, "read", slow)
    asyncio.run(told_to_end())
    assert waiting(town) == [(KEY, 0, 0)]  # claimed
    does.close()
    stop.set()
    with Session(town.engine) as session:
        assert session.scalars(select(WaitingFileRow.tries)).all() == [0]
    assert waiting(town) == [(KEY, 1, 0)]
    read(town)
    assert stored_text(town).state == "text"


def test_a_worker_that_was_asleep_stores_no_text(town: Town) -> None:
    crawled(town, with_file("Of parks."))
    asleep = taken(town)
    stop = threading.Event()
    does = jobs(town, [])
    assert read_waiting_files(town.engine, does._reader, KEY, stop, {}) == 1
    does.close()
    taken(town)
    with pytest.raises(LeaseLost):
        store_read_files(town.config, KEY, asleep)
    assert (stored_text(town).state, waiting(town)) == ("queued", [(KEY, 0, 0)])


def test_many_files_are_read_by_several_jobs() -> None:
    assert list(jobs_for("a", 0, 0)) == []
    assert list(jobs_for("a", 0, 3)) == ["a"]
    assert list(jobs_for("a", 5, 0)) == ["a"]
    assert list(jobs_for("a", 6, 0)) == ["a", "a 2"]
    assert list(jobs_for("a", 600, 0)) == ["a", "a 2", "a 3", "a 4"]
