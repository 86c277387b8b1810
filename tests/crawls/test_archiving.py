"""The archive: records that every program reads, revisits, killed crawls, and what may go."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from warcio.archiveiterator import ArchiveIterator

from lawtrack.crawling.archive.archive_place import archive_files_in, archived_bytes
from lawtrack.crawling.archive.archive_shelf import (
    ArchiveReader,
    archive_answers,
    file_to_continue,
    forget_archive_files,
    index_unlisted_archive_files,
    missing_archive_files,
    prune_archive,
    reindex_archive_file,
)
from lawtrack.crawling.archive.prune_archive import (
    ArchiveFile,
    archive_file_name,
    archive_files_to_remove,
)
from lawtrack.crawling.archive.read_archive import read_archived_answer
from lawtrack.crawling.archive.write_archive import Exchange
from lawtrack.crawling.run import run_crawl
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import ArchivedRow, FailureRow
from lawtrack.errors import ArchiveDamaged
from tests.support.little_source import SETTINGS, LittleSource, configured, served
from tests.support.made import NOW

URL = "https://api.example/v1/rivertown/matters/501/histories"


def an_exchange(**changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "url": URL,
        "method": "GET",
        "sent": [("User-Agent", "lawtrack")],
        "form": b"",
        "status": 200,
        "phrase": "OK",
        "headers": [("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")],
        "payload": b'[{"MatterId": 501}]',
        "fetched_at": NOW,
    }
    return Exchange(**{**fields, **changes})


def stored(session: Session, folder: Path, crawl_id: int, *exchanges: Exchange) -> str:
    file = archive_file_name("rivertown", crawl_id, NOW + timedelta(days=crawl_id))
    archive_answers(session, folder, file, exchanges, jurisdiction="rivertown", crawl_id=crawl_id)
    session.commit()
    return file


def kinds(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]


def test_what_is_written_is_read_again_and_by_others(session: Session, tmp_path: Path) -> None:
    large = bytes(range(256)) * 400
    file = stored(
        session,
        tmp_path,
        1,
        an_exchange(),
        an_exchange(url=f"{URL}/large", payload=large, headers=[("Content-Type", "image/png")]),
        an_exchange(url="https://api.example", method="POST", form=b"a=b", payload=b""),
    )
    assert kinds(tmp_path / file) == ["warcinfo"] + ["response", "request"] * 3
    shelf = ArchiveReader(session, tmp_path, "rivertown")
    (answer,) = shelf.newest(URL)
    assert (answer.status, answer.payload, answer.fetched_at) == (
        200, b'[{"MatterId": 501}]', NOW,
    )  # fmt: skip
    assert answer.header("content-type") == "application/json"
    assert answer.header("transfer-encoding") == ""
    assert next(shelf.newest(f"{URL}/large")).payload == large
    assert URL in shelf
    assert "https://api.example" not in shelf  # a form was sent along


def test_the_same_payload_again_costs_a_few_bytes(session: Session, tmp_path: Path) -> None:
    payload = json.dumps([{"MatterId": n, "Title": str(n) * 40} for n in range(900)]).encode()
    first = stored(session, tmp_path, 1, an_exchange(payload=payload))
    second = stored(session, tmp_path, 2, *[an_exchange(payload=payload, fetched_at=NOW)] * 2)
    assert kinds(tmp_path / second) == ["warcinfo"] + ["revisit", "request"] * 2
    assert (tmp_path / second).stat().st_size < 2500 < (tmp_path / first).stat().st_size
    shelf = ArchiveReader(session, tmp_path, "rivertown")
    assert [answer.payload for answer in shelf.newest(URL)] == [payload]
    other = stored(session, tmp_path, 3, an_exchange(payload=b"[]"))
    assert kinds(tmp_path / other)[1] == "response"
    assert [a.payload for a in ArchiveReader(session, tmp_path, "rivertown").newest(URL)] == [
        b"[]",
        payload,
    ]


def test_a_damaged_record_is_told_with_its_place(session: Session, tmp_path: Path) -> None:
    file = stored(session, tmp_path, 1, an_exchange(payload=b"x" * 300))
    row = session.scalars(select(ArchivedRow)).one()
    raw = bytearray((tmp_path / file).read_bytes())
    raw[row.offset + 150] ^= 1
    (tmp_path / file).write_bytes(raw)
    with pytest.raises(ArchiveDamaged, match=file):
        list(ArchiveReader(session, tmp_path, "rivertown").newest(URL))
    (tmp_path / file).write_bytes(raw[: row.offset + 20])
    with pytest.raises(ArchiveDamaged, match="cut off"):
        archived_bytes(tmp_path, file, row.offset, row.length)


def test_what_a_killed_crawl_had_archived_is_listed_by_the_next(
    session: Session, tmp_path: Path
) -> None:
    file = stored(session, tmp_path, 1, an_exchange(), an_exchange(url=f"{URL}/2", form=b"a=b"))
    rows = session.scalars(select(ArchivedRow).order_by(ArchivedRow.id)).all()
    wanted = [(r.url, r.form, r.digest, r.offset, r.length, r.crawl_id, r.status) for r in rows]
    for row in rows[1:]:
        session.delete(row)
    session.commit()
    with (tmp_path / file).open("ab") as cut_off:
        cut_off.write(archived_bytes(tmp_path, file, rows[0].offset, 60))
    assert index_unlisted_archive_files(session, tmp_path, "rivertown") == 1
    rows = session.scalars(select(ArchivedRow).order_by(ArchivedRow.id)).all()
    assert wanted == [
        (r.url, r.form, r.digest, r.offset, r.length, r.crawl_id, r.status) for r in rows
    ]
    for row in rows:
        raw = archived_bytes(tmp_path, file, row.offset, row.length)
        assert read_archived_answer(raw, file).digest == row.digest
        session.delete(row)
    session.flush()
    assert reindex_archive_file(session, tmp_path, file) == 2


def test_crawls_of_one_day_share_a_file(session: Session, tmp_path: Path) -> None:
    """What finds nothing new leaves no file of its own; nothing is put behind a torn record."""
    file = stored(session, tmp_path, 1, an_exchange())
    begun = NOW + timedelta(days=1)
    later, tomorrow = begun + timedelta(hours=3), begun + timedelta(days=1)
    assert file_to_continue(session, tmp_path, "rivertown", later) == file
    assert file_to_continue(session, tmp_path, "rivertown", tomorrow) == ""
    assert file_to_continue(session, tmp_path, "rivertown", begun - timedelta(hours=1)) == ""
    assert file_to_continue(session, tmp_path, "laketown", later) == ""
    archive_answers(session, tmp_path, file, [an_exchange()], jurisdiction="rivertown", crawl_id=2)
    rows = session.scalars(select(ArchivedRow).order_by(ArchivedRow.id)).all()
    assert [(row.crawl_id, row.file, row.revisit) for row in rows] == [
        (1, file, False),
        (2, file, True),
    ]
    assert kinds(tmp_path / file) == ["warcinfo", "response", "request", "revisit", "request"]
    with (tmp_path / file).open("ab") as torn:
        torn.write(b"\x1f\x8b")
    assert file_to_continue(session, tmp_path, "rivertown", later) == ""


def test_a_file_that_is_gone_is_named_and_its_rows_go_only_when_they_are_forgotten(
    session: Session, tmp_path: Path
) -> None:
    gone = stored(session, tmp_path, 1, an_exchange())
    stored(session, tmp_path, 2, an_exchange(url=f"{URL}/2"))
    (tmp_path / gone).unlink()
    assert missing_archive_files(session, tmp_path, "rivertown") == [gone]
    assert len(session.scalars(select(ArchivedRow.url)).all()) == 2
    assert forget_archive_files(session, tmp_path, "rivertown", [gone], now=NOW) == 1
    assert session.scalars(select(ArchivedRow.url)).all() == [f"{URL}/2"]


def test_files_of_others_and_those_begun_meanwhile_are_not_gone(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another crawl may begin its file between the two looks; another's files are its own."""
    stored(session, tmp_path, 1, an_exchange())
    session.execute(update(ArchivedRow).values(jurisdiction="elsewhere", file="elsewhere/1-x"))
    mine = stored(session, tmp_path, 2, an_exchange(url=f"{URL}/2"))

    def late(folder: Path, jurisdiction: str) -> list[ArchiveFile]:
        files = archive_files_in(folder, jurisdiction)
        stored(session, tmp_path, 3, an_exchange(url=f"{URL}/3"))
        return files

    monkeypatch.setattr("lawtrack.crawling.archive.archive_shelf.archive_files_in", late)
    assert missing_archive_files(session, tmp_path, "rivertown") == []
    assert (tmp_path / mine).exists()


def test_a_folder_that_is_not_mounted_loses_no_row(session: Session, tmp_path: Path) -> None:
    files = [stored(session, tmp_path, n, an_exchange(url=f"{URL}/{n}")) for n in (1, 2)]
    away = tmp_path / "away"
    assert missing_archive_files(session, away, "rivertown") == files
    assert forget_archive_files(session, away, "rivertown", files, now=NOW) == 0
    assert len(session.scalars(select(ArchivedRow.url)).all()) == 2


def test_nothing_points_to_a_payload_that_is_gone(session: Session, tmp_path: Path) -> None:
    gone = stored(session, tmp_path, 1, an_exchange())
    (tmp_path / gone).unlink()
    assert list(ArchiveReader(session, tmp_path, "rivertown").newest(URL)) == []
    again = stored(session, tmp_path, 2, an_exchange(fetched_at=NOW))
    assert kinds(tmp_path / again)[1] == "response"
    assert len(list(ArchiveReader(session, tmp_path, "rivertown").newest(URL))) == 1


def test_pruning_keeps_the_newest_answer_of_each_page(session: Session, tmp_path: Path) -> None:
    passing = "https://api.example/v1/rivertown/matters?$filter=x%20ge%20datetime%272026%27"
    old = stored(session, tmp_path, 1, an_exchange(payload=b"old"), an_exchange(url=passing))
    removed = stored(session, tmp_path, 2, an_exchange(url=f"{URL}/removed-since"))
    newest = stored(session, tmp_path, 3, an_exchange(payload=b"new", fetched_at=NOW))
    again = stored(session, tmp_path, 4, an_exchange(payload=b"new", fetched_at=NOW))
    later = NOW + timedelta(days=400)
    assert prune_archive(session, tmp_path, megabytes=1, days=1000, now=later) == []
    assert set(prune_archive(session, tmp_path, megabytes=1, days=30, now=later)) == {old, again}
    assert [file.name for file in archive_files_in(tmp_path)] == [removed, newest]
    shelf = ArchiveReader(session, tmp_path, "rivertown")
    assert next(shelf.newest(URL)).payload == b"new"
    assert f"{URL}/removed-since" in shelf
    assert passing not in shelf


def test_a_file_stays_while_a_revisit_that_stays_points_to_it() -> None:
    files = [
        ArchiveFile(name=name, size=10, begun=datetime(2026, 1, day, tzinfo=UTC))
        for day, name in enumerate(("payload", "revisit", "needed"), start=1)
    ]
    limits: dict[str, Any] = {"most_bytes": 0, "oldest": datetime(2025, 1, 1, tzinfo=UTC)}
    pointed_to = {"payload": {"revisit"}}
    assert archive_files_to_remove(files, needed={"needed"}, pointed_to=pointed_to, **limits) == [
        "revisit", "payload",
    ]  # fmt: skip
    assert (
        archive_files_to_remove(
            files, needed={"needed", "revisit"}, pointed_to=pointed_to, **limits
        )
        == []
    )
    roomy = {**limits, "most_bytes": 20}
    assert archive_files_to_remove(files, needed=set(), pointed_to={}, **roomy) == ["payload"]


@pytest.fixture
def source() -> Any:
    with served(LittleSource(robots="User-agent: *\nDisallow: /secret\n")) as running:
        yield running


def archived_rows(engine: Engine) -> list[ArchivedRow]:
    with Session(engine) as session:
        return list(session.scalars(select(ArchivedRow).order_by(ArchivedRow.id)))


@pytest.mark.e2e
def test_a_crawl_archives_every_answer_and_never_the_token(
    source: LittleSource, tmp_path: Path
) -> None:
    config = configured(tmp_path, source.address)
    rivertown = replace(config.source("rivertown"), token="detail/")
    config = replace(config, jurisdictions={"rivertown": rivertown})
    source.faults["/detail/1"] = [(500, {"Retry-After": "0"}, b"an outage")]
    assert run_crawl(config, "rivertown", now=NOW, settings=SETTINGS).outcome == "ok"
    rows = archived_rows(open_database(config.database))
    told = {(row.url.removeprefix(source.address), row.status) for row in rows}
    assert told == {
        ("/robots.txt", 200), ("/list", 200), ("/TOKEN1", 500), ("/TOKEN1", 200), ("/TOKEN2", 200),
    }  # fmt: skip
    (file,) = {row.file for row in rows}
    with (config.archive.folder / file).open("rb") as archive:
        for record in ArchiveIterator(archive):
            assert "detail/" not in str(record.rec_headers)
            assert "detail/" not in str(record.http_headers)
    assert run_crawl(config, "rivertown", now=NOW, settings=SETTINGS).outcome == "ok"
    assert all(row.revisit for row in archived_rows(open_database(config.database))[len(rows) :])


@pytest.mark.e2e
def test_an_archive_that_cannot_be_written_stops_no_crawl_and_is_told(
    source: LittleSource, tmp_path: Path
) -> None:
    config = configured(tmp_path, source.address)
    (tmp_path / "archive").write_text("a file where the folder should be")
    summary = run_crawl(config, "rivertown", now=NOW, settings=SETTINGS)
    assert (summary.outcome, summary.new) == ("degraded", 2)
    assert summary.reason.startswith(f"archive: {config.archive.folder}: cannot be written: ")
    with Session(open_database(config.database)) as session:
        (failure,) = session.scalars(select(FailureRow))
        assert (failure.url, failure.reason) == (
            "archive",
            summary.reason.removeprefix("archive: "),
        )


@pytest.mark.e2e
def test_files_of_the_archive_that_are_gone_degrade_one_crawl(
    source: LittleSource, tmp_path: Path
) -> None:
    config = configured(tmp_path, source.address)
    run_crawl(config, "rivertown", now=NOW, settings=SETTINGS)
    ((gone, *_),) = {(row.file,) for row in archived_rows(open_database(config.database))}
    (config.archive.folder / gone).unlink()
    summary = run_crawl(config, "rivertown", now=NOW + timedelta(hours=1), settings=SETTINGS)
    assert (summary.outcome, summary.unchanged) == ("degraded", 2)
    assert summary.reason.startswith(f"archive: files are gone: 1, the first: {gone} - ")
    later = run_crawl(config, "rivertown", now=NOW + timedelta(hours=2), settings=SETTINGS)
    assert (later.outcome, later.reason) == ("ok", "")


@pytest.mark.e2e
def test_switched_off_nothing_is_archived(source: LittleSource, tmp_path: Path) -> None:
    config = configured(tmp_path, source.address)
    config = replace(config, archive=replace(config.archive, enabled=False))
    assert run_crawl(config, "rivertown", now=NOW, settings=SETTINGS).outcome == "ok"
    assert archived_rows(open_database(config.database)) == []
    assert not config.archive.folder.exists()
