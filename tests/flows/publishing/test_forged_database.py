"""Forgeries in the database and the archive, each found and named, on both databases."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from lawtrack.crawling.archive.archive_index import forget_archive_files
from lawtrack.crawling.crawls import (
    CrawlTotals,
    finish_crawl,
    note_crawl_progress,
    start_crawl,
)
from lawtrack.crawling.health.facts import give_stamps_back
from lawtrack.database.bills import forget_stages
from lawtrack.database.bulk import table_of
from lawtrack.database.documents.queue import settle_hosts
from lawtrack.database.engine import open_database
from lawtrack.database.failures import resolve_failures
from lawtrack.database.opening import schema
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.sealing import beginning
from lawtrack.database.sealing.beginning import begin_sealing
from lawtrack.database.sealing.derived import seal_forgotten_stages
from lawtrack.database.sealing.keys import SigningKey, load_or_make_key
from lawtrack.database.sealing.signed_heads import SignedHead, note_head, read_heads
from lawtrack.database.search.word_index import fill_index
from lawtrack.database.tables.crawls import ArchivedRow, CheckpointRow, CrawlRow, FailureRow
from lawtrack.database.tables.legislation import (
    AbsenceRow,
    ActionRow,
    AliasRow,
    BillRow,
    EarlierTextRow,
    EventRow,
    FlagRow,
    JurisdictionRow,
    MatchRow,
    OrganizationRow,
    RevisionRow,
    SealRow,
    TextRow,
    VoteRow,
)
from lawtrack.database.tables.search import SearchEntryRow
from lawtrack.errors import Unread
from lawtrack.ingest.identity.absences import settle_absences
from lawtrack.legislation.fingerprint import fingerprint
from lawtrack.legislation.hash_chain import GONE, REMOVED_BY_AGE, STARTED, SealKind
from lawtrack.legislation.records import AgendaItem, Checkpoint, Document, Failed, Listed, Vote
from lawtrack.publishing.proof.stored.check_database import DatabaseState, check_database
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event
from tests.support.proving import FILE, a_ledger, crawled

Forge = Callable[[Session, Path], object]
LATER = NOW + timedelta(days=3)
ANOTHER = a_bill(upstream_id="500", identifier="2026-0041", documents=())
LOST = "https://files.example/lost.pdf"


@pytest.fixture
def folder(session: Session, tmp_path: Path) -> Path:
    a_ledger(session, tmp_path)
    return tmp_path


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return load_or_make_key(tmp_path / "key")


def checked(
    session: Session, folder: Path, heads: list[SignedHead] | None = None, *keys: str
) -> DatabaseState:
    session.flush()
    session.expire_all()
    return check_database(session, folder, "rivertown", heads=heads or [], keys=keys)


def test_a_whole_database_is_whole(session: Session, folder: Path, key: SigningKey) -> None:
    assert note_head(session, folder / "heads", "rivertown", key, now=LATER)
    heads, others = read_heads(folder / "heads")
    state = checked(session, folder, heads, key.public)
    assert (state.problems, state.notes, state.uncovered, others) == ((), (), 0, [])
    assert (state.revisions, state.covered_revisions, state.heads) == (6, 6, 1)
    assert state.checked == {
        "records": 3, "texts": 2, "flags": 2, "sentences": 3, "crawls": 3, "answers": 8
    }  # fmt: skip
    assert state.signers == (key.public,)


def remove_last_revisions(session: Session, folder: Path) -> None:
    last = session.scalars(select(RevisionRow.id).order_by(RevisionRow.id.desc()).limit(2)).all()
    session.execute(delete(RevisionRow).where(RevisionRow.id.in_(last)))


def insert_flag(session: Session, folder: Path) -> None:
    flag = session.scalars(select(FlagRow).where(FlagRow.kind == "bill")).one()
    columns = {c.name: getattr(flag, c.name) for c in table_of(FlagRow).columns}
    session.add(FlagRow(**{**columns, "topic": "license-plate-readers"}))


def insert_text(session: Session, folder: Path) -> None:
    text = session.scalars(select(TextRow)).one()
    columns = {c.name: getattr(text, c.name) for c in table_of(TextRow).columns}
    session.add(TextRow(**{**columns, "url": "https://files.example/502.txt"}))


def keep_a_text_again(session: Session, folder: Path) -> None:
    text = session.scalars(select(EarlierTextRow)).one()
    columns = {c.name: getattr(text, c.name) for c in table_of(EarlierTextRow).columns}
    session.add(EarlierTextRow(**{**columns, "id": 9}))


def change_archive(session: Session, folder: Path) -> None:
    file = sorted(folder.glob("rivertown/*.warc.gz"))[0]
    raw = bytearray(file.read_bytes())
    raw[-10] ^= 1
    file.write_bytes(raw)


def cut_archive(session: Session, folder: Path) -> None:
    file = sorted(folder.glob("rivertown/*.warc.gz"))[0]
    file.write_bytes(file.read_bytes()[:-40])


def remove_archive(session: Session, folder: Path) -> None:
    sorted(folder.glob("rivertown/*.warc.gz"))[1].unlink()


@pytest.mark.parametrize(
    ("forge", "named"),
    [
        (lambda s, _: s.execute(update(BillRow).where(BillRow.upstream_id == "501")
                                .values(title="Harmless")), "bill 2026-0042: the record is not"),
        (lambda s, _: s.execute(update(EventRow).values(time="09:00")),
         "meeting City Council, 2026-03-11: the record is not what its last revision led to"),
        (lambda s, _: s.execute(update(ActionRow).values(description="Signed")),
         "bill 2026-0042: the record is not"),
        (lambda s, _: s.execute(update(BillRow).values(first_seen=NOW - timedelta(days=9))),
         "bill 2026-0041: first_seen is not that of its first revision"),
        (lambda s, _: s.execute(update(BillRow).values(missing_since=NOW)), "bill 2026-0041: the"),
        (lambda s, _: s.execute(update(BillRow).where(BillRow.upstream_id == "501")
                                .values(stage="law")), "bill 2026-0042: its stage, class or"),
        (lambda s, _: s.execute(update(BillRow).values(classification="ordinance?")),
         "bill 2026-0041: its stage, class or address"),
        (lambda s, _: s.execute(update(EventRow).values(source_url="https://x.example")),
         "meeting City Council, 2026-03-11: its stage, class or address"),
        (lambda s, _: s.execute(update(MatchRow).values(sentence="They spy on you.")),
         "sentences found for facial-recognition on City Council: one was changed"),
        (lambda s, _: s.execute(update(MatchRow).where(MatchRow.kind == "bill").values(page=7)),
         "sentences found for facial-recognition on 2026-0042: one was changed"),
        (lambda s, _: s.execute(delete(MatchRow).where(MatchRow.order == 1)),
         "sentences found for facial-recognition on 2026-0042: one was changed, added or taken"),
        (lambda s, _: s.execute(delete(MatchRow)),
         "sentences found for facial-recognition on 2026-0042: are gone"),
        (lambda s, _: s.execute(update(MatchRow).values(topic="drones")),
         "sentences found for drones on 2026-0042: was never sealed"),
        (lambda s, _: s.execute(update(JurisdictionRow).values(name="Elsewhere")),
         "its names: is not what was sealed"),
        (lambda s, _: s.execute(update(JurisdictionRow).values(timezone="Asia/Tokyo")),
         "its names: is not what was sealed"),
        (lambda s, _: s.execute(update(OrganizationRow).values(name="Cabal")),
         "council or committee Cabal: is not what was sealed"),
        (lambda s, _: s.execute(delete(OrganizationRow)), "body 9 is gone"),
        (lambda s, _: s.execute(delete(EarlierTextRow)),
         f"earlier text at {FILE}: 1 that was kept"),
        (lambda s, _: s.execute(update(EarlierTextRow).values(replaced_at=NOW)),
         f"earlier text at {FILE}: was not replaced on 2026-03-02"),
        (keep_a_text_again, f"earlier text at {FILE}: stands there more often than it was kept"),
        (lambda s, _: s.execute(update(ArchivedRow).values(jurisdiction="elsewhere")),
         "matters/501: the index has the answer under elsewhere"),
        (lambda s, _: s.execute(delete(TextRow)), f"text at {FILE}: is gone"),
        (lambda s, _: s.execute(update(TextRow).values(pages=["harmless"])),
         f"text at {FILE}: is not what was sealed"),
        (lambda s, _: s.execute(update(TextRow).values(state="no_text")), f"text at {FILE}: is g"),
        (lambda s, _: s.execute(update(TextRow).values(fetched_at=NOW)), f"text at {FILE}: is not"),
        (lambda s, _: s.execute(update(EarlierTextRow).values(pages=["harmless"])),
         f"text of 2026-03-02 at {FILE}: is not what was sealed"),
        (lambda s, _: s.execute(delete(FlagRow)), "flag facial-recognition on 2026-0042: is gone"),
        (lambda s, _: s.execute(update(FlagRow).values(cleared_at=NOW)),
         "flag facial-recognition on 2026-0042: is not what was sealed"),
        (lambda s, _: s.execute(update(FlagRow).values(verdict="dismissed")),
         "flag facial-recognition on City Council: is not what was sealed"),
        (lambda s, _: s.execute(update(CrawlRow).values(started=NOW - timedelta(days=9))),
         "crawl 1: is not what was sealed"),
        (lambda s, _: s.execute(update(CrawlRow).values(outcome="running")), "crawl 1: is not"),
        (lambda s, _: s.execute(delete(CrawlRow)), "crawl 3: is gone"),
        (lambda s, _: s.execute(update(ArchivedRow).values(fetched_at=NOW - timedelta(days=9))),
         "https://api.example/v1/rivertown/matters/501: the answer is not what was sealed"),
        (lambda s, _: s.execute(delete(ArchivedRow).where(ArchivedRow.url == FILE)),
         "the answer is gone from the index"),
        (change_archive, "the answer is not what was sealed when it came"),
        (cut_archive, "it was cut off"),
        (remove_archive, ".warc.gz: is missing"),
        (insert_flag, "flag license-plate-readers on 2026-0042: was never sealed"),
        (insert_text, "text at https://files.example/502.txt: was never sealed"),
        (remove_last_revisions, "follows a revision that is not there: the last were removed"),
        (lambda s, _: s.execute(delete(SealRow)), "follows a seal that is not there: seals were"),
        (lambda s, _: s.execute(delete(SealRow).where(SealRow.kind == "texts")),
         "does not follow the one before it: one was removed"),
        (lambda s, _: s.execute(update(SealRow).where(SealRow.kind == "flags").values(items=[])),
         "its content is not what was written"),
        (lambda s, _: s.execute(update(RevisionRow).where(RevisionRow.id == 4).values(changes=[])),
         "revision 4 (2026-0042): its content is not what was written"),
        (lambda s, _: s.execute(update(RevisionRow).values(record_hash=None)), "revision 1 ("),
    ],
)  # fmt: skip
def test_a_forgery_is_found_and_named(
    session: Session, folder: Path, forge: Forge, named: str
) -> None:
    forge(session, folder)
    problems = checked(session, folder).problems
    assert any(named in problem for problem in problems), problems


def test_a_bill_that_is_taken_away_is_missed(session: Session, folder: Path) -> None:
    session.execute(delete(ActionRow))
    for name in ("sponsorships", "documents", "related_bills", "votes"):
        session.execute(delete(BillRow.metadata.tables[name]))
    session.execute(delete(BillRow).where(BillRow.upstream_id == "501"))
    problems = checked(session, folder).problems
    assert any("bill 2026-0042: is gone: revision 5 tells of it" in p for p in problems)


def test_a_vote_that_a_bill_has_from_an_agenda_is_missed_and_known(
    session: Session, folder: Path
) -> None:
    vote = Vote(motion="To pass", result="pass", voters=(("Ann Lee", "Yea"),))
    line = AgendaItem(order=1, title="Bridges", bill_upstream_id="500", votes=(vote,))
    crawled(session, folder, 4, an_event(agenda=(line,)), answers=())
    assert checked(session, folder).problems == ()
    session.execute(update(VoteRow).values(result="fail"))
    (problem,) = checked(session, folder).problems
    assert "bill 2026-0041: a vote that it has from an agenda is not what was sealed" in problem
    session.execute(delete(VoteRow))
    assert checked(session, folder).problems == ("bill 2026-0041: its votes from agendas are gone",)
    session.rollback()
    crawled(session, folder, 5, an_event(agenda=()), answers=())
    assert checked(session, folder).problems == ()


def cut_off(session: Session, revisions: int) -> None:
    """Remove the newest of everything, so that what is left fits together."""
    seal = session.scalars(select(SealRow).where(SealRow.kind == "crawls")).all()[-3]
    session.execute(delete(SealRow).where(SealRow.id > seal.id + 2))
    number = session.scalars(select(RevisionRow.id).order_by(RevisionRow.id)).all()[-revisions]
    session.execute(delete(RevisionRow).where(RevisionRow.id >= number))
    session.execute(update(BillRow).where(BillRow.upstream_id == "500").values(
        title="Ordinance naming the footbridge at Mill Street.", last_changed=NOW,
        content_hash=fingerprint(ANOTHER, RIVERTOWN.words)))  # fmt: skip
    fill_index(session)
    session.execute(delete(CrawlRow).where(CrawlRow.id == 3))
    file = session.scalars(select(ArchivedRow.file).where(ArchivedRow.crawl_id == 3)).first()
    session.execute(delete(ArchivedRow).where(ArchivedRow.file == file))


def test_an_end_that_is_cut_off_with_care_shows_only_by_a_head_kept_elsewhere(
    session: Session, folder: Path, key: SigningKey
) -> None:
    note_head(session, folder / "heads", "rivertown", key, now=LATER)
    kept, _ = read_heads(folder / "heads")
    cut_off(session, 1)
    assert checked(session, folder).problems == ()
    assert checked(session, folder).heads == 0
    (problem,) = checked(session, folder, kept).problems
    assert "6 revisions and 38 seals stood then that do not stand now" in problem


def test_what_decides_where_is_looked_and_what_is_found_is_checked(
    session: Session, folder: Path
) -> None:
    read_to = Checkpoint(jurisdiction="rivertown", key="matters", value="2026-03-04")
    finish_crawl(session, 3, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=[read_to],
                 now=NOW + timedelta(days=2))  # fmt: skip
    session.commit()
    assert checked(session, folder).problems == ()
    bill = session.scalars(select(BillRow.id).where(BillRow.upstream_id == "501")).one()
    own = BillRow.id == bill
    entries = table_of(SearchEntryRow)
    no_words = "DELETE FROM search_words"
    if session.get_bind().dialect.name == "sqlite":
        no_words = "INSERT INTO search_words(search_words) VALUES ('delete-all')"
    for forged, named in (
        (update(BillRow).where(own).values(stage=""), "bill 2026-0042: its stage, class"),
        (update(CheckpointRow).values(value="2099-01-01"), "how far 'matters' was read is not"),
        (delete(CheckpointRow), "how far 'matters' was read: is gone"),
        (update(BillRow).where(own).values(last_changed=NOW), "last_changed: it has changed later"),
        (update(EventRow).values(last_changed=NOW + timedelta(days=9)), "last_changed: no rev"),
        (update(BillRow).where(own).values(last_seen=LATER + timedelta(days=9)), "last_seen: no"),
        (update(BillRow).where(own).values(last_seen=NOW - timedelta(days=9)), "last_seen: no"),
        (insert(AliasRow).values(jurisdiction="rivertown", kind="bill", upstream_id="7",
                                 subject_id=bill, since=NOW), "is found by bill-7, and no"),
        (delete(SearchEntryRow).where(entries.c.url == FILE), f"text at {FILE}: the index"),
        (update(SearchEntryRow).where(entries.c.kind == "event").values(day=NOW.date()),
         "meeting City Council, 2026-03-11: the index of words has it otherwise"),
        (text(no_words), "bill 2026-0042: the index of words has it otherwise"),
    ):  # fmt: skip
        session.execute(forged)
        problems = checked(session, folder).problems
        assert any(named in problem for problem in problems), (named, problems)
        session.rollback()


def test_what_acts_by_itself_on_our_tables_is_named(session: Session, folder: Path) -> None:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(text("CREATE VIEW my_flags AS SELECT topic FROM flags"))  # for one's own use
    assert checked(session, folder).problems == ()
    if on_sqlite:
        session.execute(text("CREATE TRIGGER quiet AFTER INSERT ON flags BEGIN"
                             " DELETE FROM flags WHERE topic = new.topic; END"))  # fmt: skip
    else:
        session.execute(text("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS"
                             " 'BEGIN RETURN NULL; END'"))  # fmt: skip
        session.execute(text("CREATE TRIGGER quiet BEFORE INSERT ON flags FOR EACH ROW"
                             " EXECUTE FUNCTION nothing()"))  # fmt: skip
        session.execute(text("CREATE RULE deaf AS ON INSERT TO bills DO INSTEAD NOTHING"))
    problems = checked(session, folder).problems
    named = ["trigger quiet of flags"] + ["rule deaf of bills"] * (not on_sqlite)
    assert sorted(problem.partition(": ")[0] for problem in problems) == sorted(named)


def with_marks(session: Session, folder: Path) -> None:
    """A crawl that could not have two pages, nor read a document, and missed a bill in a list."""
    lost = Document(title="Lost", url=LOST, kind="attachment", problem="404", cause=Unread.GONE)
    failed = (
        Failed(jurisdiction="rivertown", url=f"https://api.example/{n}", reason="500")
        for n in (1, 2)
    )
    crawl = crawled(session, folder, 3, replace(ANOTHER, documents=(lost,)), *failed, answers=())
    listed = Listed(
        jurisdiction="rivertown", kind="bill", listing="matters", held=2, absent=("501",)
    )
    settle_absences(session, "rivertown", [listed], crawl_id=crawl, now=LATER)
    resolve_failures(
        session, "rivertown", crawl_id=crawl + 1, urls=["https://api.example/2"], listings=(),
        now=LATER,
    )  # fmt: skip
    session.commit()


def test_what_crawls_leave_beside_records_is_held(session: Session, folder: Path) -> None:
    with_marks(session, folder)
    assert checked(session, folder).problems == ()
    bill = BillRow.upstream_id == "501"
    lost = TextRow.url == LOST
    place = "failure 1 at https://api.example/1"
    absent = "bill 2026-0042: that lists did not show it: "
    document = f"what became of the document at {LOST}: "
    stamp = "bill 2026-0042: its stamp or fingerprint is not"
    for forged, named in (
        (delete(FailureRow).where(FailureRow.id == 1), "failure 1: is gone"),
        (delete(FailureRow), "failure 2: is gone"),
        (update(FailureRow).values(resolved_at=LATER), f"{place}: is not"),
        (update(FailureRow).values(reason="busy"), f"{place}: is not"),
        (update(FailureRow).values(attempts=9), f"{place}: is not"),
        (update(FailureRow).values(jurisdiction="elsewhere"), "failure 1: is gone"),
        (update(FailureRow).where(FailureRow.id == 2).values(resolved_at=None),
         "failure 2 at https://api.example/2: is not"),
        (insert(FailureRow).values(crawl_id=1, jurisdiction="rivertown", url="x", reason="y",
                                   payload="", seen_at=NOW), "failure 3 at x: was never sealed"),
        (delete(AbsenceRow), f"{absent}is gone"),
        (update(AbsenceRow).values(times=2), f"{absent}is not"),
        (update(AbsenceRow).values(answer="gone", looked_at=LATER), f"{absent}is not"),
        (update(AbsenceRow).values(upstream_id="500"),
         "bill 2026-0041: that lists did not show it: was never sealed"),
        (insert(AbsenceRow).values(jurisdiction="rivertown", kind="bill", upstream_id="nobody",
                                   listing="", times=2, first_absent_at=NOW, last_absent_at=NOW,
                                   crawl_id=1, answer=""), "bill/nobody: that lists did not"),
        (update(TextRow).where(lost).values(cause="", reason="is a picture"), f"{document}is not"),
        (update(TextRow).where(lost).values(attempts=3), f"{document}is not"),
        (delete(TextRow).where(lost), f"{document}is gone"),
        (update(TextRow).values(stamp="2099-01-01"), f"at {FILE}: is not"),
        (update(TextRow).values(trouble="404"), f"at {FILE}: is not"),
        (update(BillRow).where(bill).values(stamp="2099-01-01"), stamp),
        (update(BillRow).where(bill).values(content_hash="0" * 64), stamp),
        (update(EventRow).values(stamp="x"), "meeting City Council, 2026-03-11: its stamp or"),
        (update(RevisionRow).where(RevisionRow.id == 7).values(id=70),
         "revisions 70 to 70: had other numbers"),
        (update(RevisionRow).where(RevisionRow.id == 1).values(id=-1), "revisions -1 to 3: had"),
    ):  # fmt: skip
        session.execute(forged)
        problems = checked(session, folder).problems
        assert any(named in problem for problem in problems), (named, problems)
        session.rollback()


def test_what_crawls_move_without_a_revision_is_no_forgery(session: Session, folder: Path) -> None:
    with_marks(session, folder)
    waiting = Document(title="Note", url="https://far.example/n.pdf", kind="note", pending=True)
    another = replace(ANOTHER, documents=(waiting,), title="Another one")
    crawled(session, folder, 4, another, answers=())
    listed = (replace(waiting, pending=False),)
    crawled(session, folder, 5, replace(another, documents=listed, stamp="5"), answers=())
    assert session.scalar(select(BillRow.stamp).where(BillRow.upstream_id == "500")) == "5"
    assert checked(session, folder).problems == ()
    give_stamps_back(session, "bill", "rivertown", {"500": "6"}, now=LATER)
    assert checked(session, folder).problems == ()
    settle_hosts(session, RIVERTOWN, now=LATER)
    fate = select(TextRow.cause).where(TextRow.url == waiting.url)
    assert session.scalar(fate) == Unread.HOST
    assert checked(session, folder).problems == ()
    near = replace(RIVERTOWN, file_hosts=("https://far.example/",))
    settle_hosts(session, near, now=LATER)
    assert session.scalar(fate) is None
    assert checked(session, folder).problems == ()
    gone = Listed(jurisdiction="rivertown", kind="bill", listing="matters", held=2, absent=("500",))
    settle_absences(session, "rivertown", [gone], crawl_id=7, now=LATER + timedelta(days=4))
    assert "500" in session.scalars(select(AbsenceRow.upstream_id)).all()
    crawled(session, folder, 8, replace(ANOTHER, upstream_id="700", title="Another one"),
            answers=(), departed={"bill": ["500"]})  # fmt: skip
    assert session.scalars(select(AbsenceRow.upstream_id)).all() == []
    assert checked(session, folder).problems == ()


def test_an_id_that_a_bill_had_and_is_no_longer_found_by_is_missed(
    session: Session, folder: Path
) -> None:
    gone = {"bill": ["500"]}
    crawled(session, folder, 3, replace(ANOTHER, upstream_id="700", title="Another one"),
            answers=(), departed=gone)  # fmt: skip
    assert session.scalars(select(AliasRow.upstream_id)).all() == ["500"]
    assert checked(session, folder).problems == ()
    session.execute(delete(AliasRow))
    (problem,) = checked(session, folder).problems
    assert problem == "bill 2026-0041: is not found by bill-500 any more, an id that it had"


def test_of_a_crawl_that_runs_its_beginning_is_covered(session: Session, folder: Path) -> None:
    number = start_crawl(session, RIVERTOWN, mode="full", now=LATER)
    note_crawl_progress(session, number, CrawlTotals(new=7))
    state = checked(session, folder)
    notes = ("crawl 4 has not ended: nothing covers what it counts",)
    assert (state.problems, state.notes) == ((), notes)
    its_own = CrawlRow.id == number
    for forged, named in (
        (update(CrawlRow).where(its_own).values(started=NOW), "crawl 4: is not what was sealed"),
        (update(CrawlRow).where(its_own).values(mode="past"), "crawl 4: is not what was sealed"),
        (delete(CrawlRow).where(its_own), "crawl 4: is gone"),
        (insert(CrawlRow).values(jurisdiction="rivertown", started=NOW, mode="full",
                                 outcome="running", reason=""), "crawl 5: was never sealed"),
        (delete(SealRow).where(SealRow.id == select(func.max(SealRow.id)).scalar_subquery()),
         "crawl 4: was never sealed"),
    ):  # fmt: skip
        with session.begin_nested() as forgery:
            session.execute(forged)
            problems = checked(session, folder).problems
            assert any(named in problem for problem in problems), (named, problems)
            forgery.rollback()


def test_of_a_crawl_that_an_earlier_version_began_nothing_is_covered(
    session: Session, folder: Path
) -> None:
    number = start_crawl(session, RIVERTOWN, mode="full", now=LATER)
    session.execute(delete(SealRow).where(SealRow.kind == "crawls"))
    rows = session.execute(select(SealRow.items)).scalars()
    assert not any(name.endswith(STARTED) for items in rows for name, _ in items)
    assert not any(p.startswith(f"crawl {number}:") for p in checked(session, folder).problems)


def test_stages_that_are_to_be_worked_out_again_are_no_forgery(
    session: Session, folder: Path
) -> None:
    forget_stages(session, "rivertown")
    seal_forgotten_stages(session, "rivertown", now=LATER)
    assert checked(session, folder).problems == ()
    session.execute(update(BillRow).where(BillRow.upstream_id == "501").values(stage="law"))
    (problem,) = checked(session, folder).problems
    assert "bill 2026-0042: its stage, class or address is not what was sealed" in problem


def test_heads_that_were_made_up_are_named(
    session: Session, folder: Path, key: SigningKey, tmp_path: Path
) -> None:
    file = folder / "heads"
    note_head(session, file, "rivertown", key, now=LATER)
    line = json.loads(file.read_text())
    forged = json.dumps({**line, "revisions": 5})
    stranger = load_or_make_key(tmp_path / "stranger")
    note_head(session, tmp_path / "others", "rivertown", stranger, now=LATER)
    file.write_text(f"{forged}\nnonsense\n{(tmp_path / 'others').read_text()}[1]\n")
    heads, others = read_heads(file)
    assert others == [2, 4]
    problems = checked(session, folder, heads, key.public).problems
    assert any("its signature is not right" in problem for problem in problems)
    assert any(f"is signed by {stranger.public}, not by" in problem for problem in problems)
    own = check_database(session, folder, "rivertown", heads=heads, own_keys=[key.public])
    assert any("somebody else has signed the heads anew" in problem for problem in own.problems)


def test_a_head_is_noted_with_each_revision_and_once_a_day(
    session: Session, folder: Path, key: SigningKey
) -> None:
    file = folder / "heads"
    hour = timedelta(hours=1)
    assert note_head(session, file, "rivertown", key, now=LATER)
    assert not note_head(session, file, "rivertown", key, now=LATER + hour)
    assert note_head(session, file, "rivertown", key, now=LATER + 25 * hour)
    file.write_text(file.read_text() + '{"torn')
    assert note_head(session, file, "rivertown", key, now=LATER + 60 * hour)
    heads, others = read_heads(file)
    assert ([head.is_genuine for head in heads], others) == ([True] * 3, [3])


def test_files_that_are_too_old_are_no_forgery_and_lost_ones_are_told(
    session: Session, folder: Path
) -> None:
    first, left, _ = sorted(folder.glob("rivertown/*.warc.gz"))
    name = first.relative_to(folder).as_posix()
    forget_archive_files(session, [name], why=REMOVED_BY_AGE, now=LATER)
    first.unlink()
    assert checked(session, folder).problems == ()
    left.unlink()
    forget_archive_files(session, [left.relative_to(folder).as_posix()], why=GONE, now=LATER)
    state = checked(session, folder)
    assert state.problems == ()
    (note,) = state.notes
    assert note.endswith("a crawl found that it was gone: its answers can be proved no more")


def test_a_file_that_a_crawl_removes_while_it_is_looked_for_is_no_forgery(
    session: Session, folder: Path
) -> None:
    first, *_ = sorted(folder.glob("rivertown/*.warc.gz"))
    session.execute(select(SealRow.id).limit(1))  # from here on it reads this moment
    if session.get_bind().dialect.name == "postgresql":
        session.rollback()
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(select(SealRow.id).limit(1))
    with Session(session.get_bind()) as crawl:
        name = first.relative_to(folder).as_posix()
        forget_archive_files(crawl, [name], why=REMOVED_BY_AGE, now=LATER)
        crawl.commit()
    first.unlink()
    assert checked(session, folder).problems == ()


def as_an_earlier_version_left_it(session: Session) -> None:
    """No seal at all, and revisions that know of none."""
    session.execute(delete(SealRow))
    session.execute(delete(RevisionRow))
    session.execute(update(RevisionRow).values(record_hash=None, after_seal=None))
    session.commit()


def test_what_an_earlier_version_stored_is_said_to_be_uncovered_until_it_is_sealed(
    session: Session, folder: Path
) -> None:
    as_an_earlier_version_left_it(session)
    state = checked(session, folder)
    assert state.problems == ()
    later = (2 + 3 + 2) + (3 + 1)  # sentences, stages, names; stamps, documents
    assert state.uncovered == (3 + 2 + 2 + 3 + 8) + later
    begin_sealing(session, "rivertown", now=LATER)
    begin_sealing(session, "rivertown", now=LATER)
    state = checked(session, folder)
    assert (state.problems, state.uncovered) == ((), 0)
    kinds = session.execute(select(SealRow.kind, func.count()).group_by(SealRow.kind)).all()
    assert {kind: count for kind, count in kinds} == {  # noqa: C416 - rows, not pairs
        "begin": 1, "records": 1, "texts": 1, "flags": 1, "old-answers": 1, "crawls": 1,
        "begin-rest": 1, "sentences": 1, "worked-out": 1, "earlier-texts": 1, "places": 1,
        "begin-reach": 1, "begin-crawls": 1, "marks": 1, "tries": 1,
    }  # fmt: skip
    session.execute(update(BillRow).where(BillRow.upstream_id == "501").values(title="Harmless"))
    assert any("bill 2026-0042" in problem for problem in checked(session, folder).problems)


def test_what_the_version_before_sealed_holds_and_the_rest_is_sealed_by_an_upgrade(
    session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_an_earlier_version_left_it(session)
    with monkeypatch.context() as version_before:
        of_old = beginning._BEGINNINGS[SealKind.BEGIN]
        version_before.setattr(beginning, "_BEGINNINGS", {SealKind.BEGIN: of_old})
        begin_sealing(session, "rivertown", now=LATER)
    session.commit()
    state = checked(session, folder)
    assert (state.problems, state.uncovered) == ((), (2 + 3 + 2) + (3 + 1))
    assert state.notes[0].endswith("why a document has no text are not sealed yet")
    begin_sealing(session, "rivertown", now=LATER + timedelta(days=1))
    state = checked(session, folder)
    assert (state.problems, state.uncovered) == ((), 0)
    assert state.notes[0].endswith("are sealed since 2026-03-06, and as they stood then")
    session.execute(update(MatchRow).values(sentence="They spy on you."))
    assert len(checked(session, folder).problems) == 2


def test_a_schema_that_goes_back_and_forth_leaves_a_chain_that_holds(
    ready_url: str, tmp_path: Path
) -> None:
    alembic = schema._alembic(ready_url)
    opened = open_database(ready_url)
    with Session(opened) as session:
        a_ledger(session, tmp_path)
    opened.dispose()
    command.downgrade(alembic, "0017")
    command.downgrade(alembic, "-1")
    upgrade_database(ready_url)
    opened = open_database(ready_url)
    with Session(opened) as session:
        state = checked(session, tmp_path)
        assert (state.problems, state.revisions, state.seals) == ((), 6, 0)
        begin_sealing(session, "rivertown", now=LATER)
        state = checked(session, tmp_path)
        assert (state.problems, state.uncovered) == ((), 0)
    opened.dispose()
