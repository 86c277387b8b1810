"""The archive in an object store: put whole and once, read as from a folder, and its bad days."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lawtrack.cli import cli
from lawtrack.cli.setup.doctor import archive_findings
from lawtrack.config.own_files import Archive
from lawtrack.config.settings import load_config
from lawtrack.crawling.archive import bucket
from lawtrack.crawling.archive.archive_place import archive_files_in
from lawtrack.crawling.archive.archive_shelf import ArchiveReader, missing_archive_files
from lawtrack.crawling.archive.archive_spool import (
    Spool,
    is_to_be_looked_through,
    list_what_others_put,
    prune_bucket,
    put_spooled,
    spool_answers,
    waiting_segments,
)
from lawtrack.crawling.archive.bucket import PATIENCE, Bucket
from lawtrack.crawling.archive.prune_archive import archive_file_name
from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.crawls import ArchivedRow, CrawlRow
from lawtrack.errors import ArchiveAway, ArchiveDamaged
from lawtrack.publishing.proof.stored.check_database import check_database
from tests.crawls.test_archiving import URL, an_exchange
from tests.support import PROJECT
from tests.support.little_source import LittleSource, configured, served
from tests.support.made import NOW
from tests.support.object_store import DIES, LOSES, SLOW, Fault, ObjectStore, an_object_store

IMPATIENT = 0.5  # seconds


@pytest.fixture(scope="module")
def running() -> Iterator[ObjectStore]:
    with an_object_store() as store:
        yield store


@pytest.fixture
def store(running: ObjectStore) -> ObjectStore:
    """The server, well, and asked nothing yet."""
    running.faults.clear()
    running.asked.clear()
    return running


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Engine]:
    upgrade_database(sqlite_url)
    engine = open_database(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def spool(database: Engine, store: ObjectStore, tmp_path: Path) -> Spool:
    """What waits on one machine for a prefix of the test's own."""
    return a_spool(database, f"{store.address}/{tmp_path.name}", tmp_path / "machine-1")


def a_spool(engine: Engine, address: str, folder: Path) -> Spool:
    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    def opened() -> AbstractContextManager[Session]:
        return transaction()

    return Spool(
        folder=folder,
        bucket=Bucket(address),
        jurisdiction="rivertown",
        most_bytes=1 << 30,
        transaction=opened,
    )


def spooled(spool: Spool, crawl_id: int, *payloads: bytes, segment: int = 1) -> str:
    """A segment that waits, with these answers, each to an address of its own."""
    begun = NOW + timedelta(days=crawl_id)
    file = archive_file_name("rivertown", crawl_id, begun, segment=segment)
    exchanges = [
        an_exchange(url=f"{URL}/{number}", payload=payload, fetched_at=begun)
        for number, payload in enumerate(payloads)
    ]
    spool_answers(spool, file, exchanges, crawl_id=crawl_id, is_away=False)
    return file


def listed(spool: Spool) -> list[str]:
    """The files of the answers that the index knows, one for each."""
    with spool.transaction() as session:
        return list(session.scalars(select(ArchivedRow.file).order_by(ArchivedRow.id)))


def problems(spool: Spool) -> tuple[str, ...]:
    """What "lawtrack verify" finds."""
    with spool.transaction() as session:
        return check_database(session, Bucket(spool.bucket.address), "rivertown").problems


def answers(spool: Spool, url: str) -> list[bytes]:
    """The payloads that the archive has of an address, the newest first."""
    with spool.transaction() as session:
        reader = ArchiveReader(session, spool.bucket, "rivertown")
        return [answer.payload for answer in reader.newest(url)]


def test_segments_are_put_once_and_read_as_from_a_folder(
    spool: Spool, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket, "HELD_BYTES", 50_000)
    large = os.urandom(60_000)  # too large to be held: read in parts
    first, second = spooled(spool, 1, b"[1]", large), spooled(spool, 1, b"[2]", segment=2)
    assert listed(spool) == []  # not before they lie there
    put_spooled(spool)
    assert listed(spool) == [first, first, second]
    assert waiting_segments(spool) == []
    assert [file.name for file in archive_files_in(spool.bucket)] == [first, second]
    assert {method for method, _ in store.asked if method != "GET"} == {"PUT"}
    assert answers(spool, f"{URL}/0") == [b"[2]", b"[1]"]
    assert answers(spool, f"{URL}/1") == [large]
    assert problems(spool) == ()


def test_what_came_before_is_pointed_to_while_it_is_there(spool: Spool) -> None:
    same = b"the same" * 500
    first = spooled(spool, 1, same)
    put_spooled(spool)
    spooled(spool, 2, same)
    put_spooled(spool)
    small = {file.name: file.size for file in archive_files_in(spool.bucket)}
    assert answers(spool, f"{URL}/0") == [same]
    assert min(small.values()) < 1500
    Bucket(spool.bucket.address).remove(first)
    assert problems(spool) == (f"{spool.bucket.address}/{first}: is missing",)
    forgetful = replace(spool, bucket=Bucket(spool.bucket.address))
    spooled(forgetful, 3, same)
    put_spooled(forgetful)
    assert answers(forgetful, f"{URL}/0") == [same]


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ([503] * 3, "answers with 503 - see how the store is"),
        ([403], "refuses the keys (403) - check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: "),
        ([401], "refuses the keys (401) - check AWS_ACCESS_KEY_ID"),
        ([404], "there is no such bucket - create it, or mend [archive] store"),
        ([301], "the bucket lies in another region - set AWS_REGION"),
        ([SLOW], f"gives no answer within {IMPATIENT:g} seconds - see how the store is"),
        ([DIES], "cannot be reached - check AWS_ENDPOINT_URL, and whether the store runs"),
    ],
)
def test_a_store_that_fails_is_one_line_and_what_it_did_not_take_waits(
    spool: Spool, store: ObjectStore, faults: list[Fault], words: str
) -> None:
    file = spooled(spool, 1, b"x" * 3000)
    store.faults += faults
    patience = IMPATIENT if faults == [SLOW] else PATIENCE
    with pytest.raises(ArchiveAway) as away:
        put_spooled(replace(spool, bucket=Bucket(spool.bucket.address, patience=patience)))
    line = str(away.value)
    assert line.startswith(f"{spool.bucket.address}: {words}")
    assert "\n" not in line
    assert not [secret for secret in ("AKIAOFATEST", "never-to-be") if secret in line]
    assert (waiting_segments(spool), listed(spool)) == ([file], [])
    store.stop()
    store.start()
    assert archive_files_in(spool.bucket) == []  # nor half of it
    put_spooled(spool)
    assert (waiting_segments(spool), listed(spool)) == ([], [file])
    assert answers(spool, f"{URL}/0") == [b"x" * 3000]


def test_an_answer_that_was_lost_is_no_other_file(spool: Spool, store: ObjectStore) -> None:
    file = spooled(spool, 1, b"[1]")
    store.faults.append(LOSES)
    put_spooled(spool)
    assert listed(spool) == [file]
    assert problems(spool) == ()


def test_an_object_is_never_written_over(spool: Spool, tmp_path: Path) -> None:
    """Two installations that were given one prefix by mistake."""
    file = spooled(spool, 1, b"[1]")
    put_spooled(spool)
    other = replace(spool, folder=tmp_path / "machine-2")
    assert spooled(other, 1, b"[other]") == file
    with pytest.raises(ArchiveAway, match=f"{file}: another file lies there under this name - "):
        put_spooled(other)
    assert answers(spool, f"{URL}/0") == [b"[1]"]
    assert waiting_segments(other) == [file]


def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    spool: Spool, store: ObjectStore, tmp_path: Path
) -> None:
    file = spooled(spool, 1, b"[1]", b"[2]")
    content = (spool.folder / file).read_bytes()
    (spool.folder / f"{file}.part").write_bytes(content[:100])  # killed while it was written
    spool.bucket.put(file, spool.folder / file)  # killed before it was listed
    put_spooled(spool)
    assert listed(spool) == [file, file]
    (spool.folder / file).write_bytes(content)  # killed before it was removed
    put_spooled(spool)
    assert listed(spool) == [file, file]
    assert waiting_segments(spool) == []
    assert problems(spool) == ()


def test_what_a_dead_machine_put_is_listed_by_another(spool: Spool, tmp_path: Path) -> None:
    dead = replace(spool, folder=tmp_path / "machine-2")
    file = spooled(dead, 1, b"[1]")
    dead.bucket.put(file, dead.folder / file)
    own = spooled(spool, 2, b"[2]")
    spool.bucket.put(own, spool.folder / own)  # this crawl's: it is about to list it itself
    with spool.transaction() as session:
        assert list_what_others_put(session, spool, crawl_id=2) == 1
        session.commit()
    assert listed(spool) == [file]
    put_spooled(spool)
    put_spooled(dead)  # it was not dead, but asleep
    assert listed(spool) == [file, own]
    assert problems(spool) == ()


def test_too_much_that_waits_ends_it_in_one_line(spool: Spool) -> None:
    small = replace(spool, most_bytes=100_000)
    spooled(small, 1, os.urandom(100_000))
    with pytest.raises(ArchiveAway, match="as many as \\[archive\\] megabytes allows - "):
        spooled(small, 2, b"[2]")
    put_spooled(small)
    spooled(small, 2, b"[2]")


def test_objects_that_are_old_and_not_needed_go_of_one_jurisdiction(spool: Spool) -> None:
    old, newest = spooled(spool, 1, b"[1]"), spooled(spool, 2, b"[2]")
    put_spooled(spool)
    later = NOW + timedelta(days=400)
    with spool.transaction() as session:
        assert prune_bucket(session, spool, days=1000, now=later) == []
        assert prune_bucket(session, spool, days=30, now=later) == [old]
        assert missing_archive_files(session, spool.bucket, "rivertown") == []
    assert [file.name for file in archive_files_in(spool.bucket)] == [newest]
    assert problems(spool) == ()


def test_a_store_is_looked_through_by_the_first_crawl_of_a_day(database: Engine) -> None:
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    with Session(database) as session:
        for number, started in enumerate((noon - timedelta(days=1), noon), start=1):
            row = CrawlRow(jurisdiction="rivertown", started=started, mode="incremental",
                           outcome="ok", reason="")  # fmt: skip
            session.add(row)
            session.flush()
            assert is_to_be_looked_through(session, "rivertown", started), number
        session.add(CrawlRow(jurisdiction="rivertown", started=noon, mode="incremental",
                             outcome="running", reason=""))  # fmt: skip
        session.flush()
        assert not is_to_be_looked_through(session, "rivertown", noon)


def test_a_damaged_object_is_told_with_its_place(spool: Spool, tmp_path: Path) -> None:
    file = spooled(spool, 1, b"x" * 300)
    put_spooled(spool)
    whole = spool.bucket.part(file, 0, 1_000_000)
    spool.bucket.remove(file)
    torn = tmp_path / "torn"
    torn.write_bytes(whole[:-200])
    spool.bucket.put(file, torn)
    with pytest.raises(ArchiveDamaged, match=f"{file}: ends before byte .*: it was cut off"):
        answers(spool, f"{URL}/0")
    (problem,) = problems(spool)
    assert file in problem


def test_doctor_tries_the_store_and_tells_what_waits_for_it(spool: Spool) -> None:
    def looked(network: bool = True) -> list[tuple[str, str, str]]:
        archive = Archive(folder=spool.folder, store=spool.bucket.address)
        return [(f.state, f.found, f.advice) for f in archive_findings(archive, network=network)]

    address = spool.bucket.address
    assert looked() == [("ok", f"{address}: takes, lists, gives and removes objects", "")]
    assert spool.bucket.files() == []
    spooled(spool, 1, b"x" * 300)
    ((state, found, advice),) = looked(network=False)
    assert state == "warn"
    assert ": 0.0 MB of answers (files: 1) wait for the store, the oldest since" in found
    assert advice == "each goes there with the next crawl of its jurisdiction on this machine"


@pytest.mark.parametrize(
    ("faults", "wrong"),
    [
        ([403] * 3, "refuses the keys (403)"),  # may not write
        ([404] * 3, "there is no such bucket"),
    ],
)
def test_doctor_says_what_the_store_does_not_let_us_do(
    store: ObjectStore, spool: Spool, faults: list[Fault], wrong: str
) -> None:
    store.faults += faults
    archive = Archive(folder=spool.folder, store=spool.bucket.address)
    ((state, found, advice),) = [
        (f.state, f.found, f.advice) for f in archive_findings(archive, network=True)
    ]
    assert (state, found) == ("fail", f"{spool.bucket.address}: {wrong}")
    assert advice


CRAWLS = """
import sys
from datetime import datetime
from pathlib import Path
from dataclasses import replace
from lawtrack.config.settings import load_config
from lawtrack.crawling.run import run_crawl
from tests.support.little_source import SETTINGS

if __name__ == "__main__":
    config = load_config(Path(sys.argv[1]), {})
    source = config.source("rivertown")
    only = replace(source, addresses={"api": sys.argv[2]})
    config = replace(config, jurisdictions={"rivertown": only})
    for moment in sys.argv[3:]:
        done = run_crawl(config, "rivertown", now=datetime.fromisoformat(moment), settings=SETTINGS)
        print(done.outcome, done.reason, flush=True)
"""


@pytest.mark.e2e
def test_crawls_go_on_while_the_store_is_away_and_proofs_are_the_same(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first crawl meets a store that dies in the middle, the second one that is well."""
    with served(LittleSource()) as source:
        config = configured(tmp_path, source.address)
        file = tmp_path / "lawtrack.toml"
        file.write_text(
            f'database = "{config.database}"\n{file.read_text()}'
            f'\n[archive]\nstore = "{store.address}/crawls"\n'
        )

        def crawl(*moments: datetime) -> str:
            words = [sys.executable, "-c", CRAWLS, str(file), source.address]
            done = subprocess.run(
                [*words, *(moment.isoformat() for moment in moments)],
                env={**os.environ, **store.environment()},
                cwd=PROJECT, capture_output=True, text=True, timeout=120,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            return done.stdout + done.stderr

        store.faults.append(DIES)
        words = crawl(NOW)
        assert words.startswith(f"degraded archive: {store.address}/crawls: cannot be reached - ")
        assert f"for the next crawl on this machine, in {tmp_path}/archive/rivertown: 1" in words
        assert "never-to-be-shown" not in words
        store.start()
        source.bills["1"] = "An order, amended"
        words = crawl(NOW + timedelta(hours=1), NOW + timedelta(hours=2))
        assert words.count("ok ") == 2
    assert not list((tmp_path / "archive").glob("*/*"))
    with Session(open_database(config.database)) as session:
        (count,) = session.execute(select(func.count()).select_from(ArchivedRow)).one()
    assert count > 6
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    verified = run.invoke(cli, ["verify", "--json"], standalone_mode=False)
    assert [one["problems"] for one in json.loads(verified.output)] == [[]]
    made = run.invoke(cli, ["proof", "2026-1"], standalone_mode=False)
    assert made.exit_code == 0, made.exception
    assert load_config(file, {}).archive.store == f"{store.address}/crawls"
