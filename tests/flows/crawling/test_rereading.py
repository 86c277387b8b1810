"""What another reader has read is asked for again: a bounded number with each crawl, and last."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import start_crawl
from lawtrack.crawling.known_to_crawl import stored_crawl_state
from lawtrack.database.documents.queue import REREAD_A_CRAWL
from lawtrack.database.tables.legislation import FlagRow, RevisionRow, TextRow
from lawtrack.errors import Unread
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Document, Fetched, Record, StoredState
from lawtrack.topics import load_topics
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

TOPICS = load_topics(["facial-recognition"], None)
BAN = "No agency shall use facial recognition technology."
HERE = "https://files.example"
SOURCE = replace(RIVERTOWN, addresses={"files": HERE})
TOMORROW = NOW + timedelta(days=1)


def current(media_type: str) -> frozenset[str]:
    return frozenset({f"reader of {media_type} 2"})


def reading(extractor: str, text: str, *, cause: Unread | None = None) -> DocumentText:
    return DocumentText(
        state="no_text" if cause else "text",
        reason="in words" if cause else "",
        extractor=extractor,
        media_type="application/pdf",
        pages=() if cause else (text,),
        cause=cause,
    )


OLD = reading("reader of application/pdf 1", "scrambled")
NEW = reading("reader of application/pdf 2", BAN)


def store(session: Session, records: Sequence[Record], read: DocumentText) -> IngestCounts:
    crawl_id = start_crawl(session, SOURCE, mode="full", now=NOW)
    counts = ingest(
        session,
        records,
        source=SOURCE,
        topics=TOPICS,
        now=NOW,
        crawl_id=crawl_id,
        read=lambda document: read,
    )
    session.commit()
    return counts


def paper(name: str, *, content: bytes | None = b"bytes", pending: bool = False) -> Document:
    return Document(
        title=name, url=f"{HERE}/{name}.pdf", kind="attachment", content=content, stamp="s1",
        pending=pending,
    )  # fmt: skip


def what_is_known(session: Session, *, files: int = 100, at: datetime = NOW) -> StoredState:
    return stored_crawl_state(
        session, SOURCE, now=at, full=False, since=None, interesting=bool, files=files,
        readers=current,
    )  # fmt: skip


def queue(session: Session, *, files: int = 100, at: datetime = NOW) -> list[str]:
    return [document.title for document in what_is_known(session, files=files, at=at).queue]


def again(name: str, *, problem: str = "", cause: Unread | None = None) -> Fetched:
    content = None if problem else b"bytes"
    document = replace(paper(name, content=content), problem=problem, cause=cause)
    return Fetched(jurisdiction=SOURCE.key, document=document)


def test_an_old_reading_is_queued_until_it_is_read_again(engine: Engine) -> None:
    with Session(engine) as session:
        bills = [a_bill(documents=(paper("a"),)), a_bill(upstream_id="502")]
        store(session, [*bills, an_event(documents=(paper("b"),))], OLD)
        # That of the second bill comes first: nobody has tried it.
        assert queue(session) == ["Draft", "b", "a"]
        assert what_is_known(session).bills["501"] == bills[0].stamp  # it need not be asked for
        assert [d.stamp for d in what_is_known(session).queue] == ["", "s1", "s1"]
        counts = store(session, [again("a"), again("b")], NEW)
        assert (counts.new, counts.changed) == (0, 2)
        assert queue(session) == ["Draft"]


def test_a_crawl_knows_which_texts_were_read_and_say_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"),))], OLD)
        silent = reading("reader of application/pdf 2", "", cause=Unread.EMPTY)
        store(session, [a_bill(upstream_id="502", documents=(paper("b"),))], silent)
        gone = replace(paper("c", content=None), problem="answered 404")
        store(session, [a_bill(upstream_id="503", documents=(gone,))], OLD)
        readings = {f"{HERE}/a.pdf": True, f"{HERE}/b.pdf": False}
        assert what_is_known(session).readings == readings


def test_a_better_reading_raises_a_flag_and_is_no_change_of_the_text(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"),))], OLD)
        store(session, [again("a")], replace(OLD, extractor="x 2"))
        assert session.scalars(select(RevisionRow.reasons)).all() == [["new"]]
        store(session, [again("a")], NEW)
        assert session.scalars(select(FlagRow.topic)).all() == ["facial-recognition"]
        assert session.scalars(select(RevisionRow.reasons)).all() == [["new"], ["flag-raised"]]


def test_what_is_gone_meanwhile_stays_as_it_was_read(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"),))], OLD)
        store(session, [again("a", problem="answered 404: gone", cause=Unread.GONE)], OLD)
        text = session.scalars(select(TextRow)).one()
        assert (text.pages, text.extractor) == (["scrambled"], OLD.extractor)
        assert text.trouble == "answered 404: gone"
        assert queue(session, at=TOMORROW) == []


def test_what_could_not_be_had_for_a_moment_is_asked_for_later(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"),))], OLD)
        for attempt in range(3):
            assert queue(session, at=TOMORROW) == ["a"]
            store(session, [again("a", problem="answered 503", cause=Unread.FAILED)], OLD)
            assert queue(session) == [], attempt
        assert queue(session, at=TOMORROW) == []


def test_what_another_reader_could_not_read_is_asked_for_again(engine: Engine) -> None:
    with Session(engine) as session:
        for number, cause in enumerate((Unread.SCAN, Unread.KIND, Unread.MEANINGLESS)):
            silent = reading("reader of application/pdf 1", "", cause=cause)
            bill = a_bill(upstream_id=str(number), documents=(paper(cause.name),))
            store(session, [bill], silent)
            assert queue(session) == [cause.name]
            store(session, [again(cause.name)], replace(silent, extractor=NEW.extractor))
            assert queue(session) == []


def test_a_crawl_asks_for_a_bounded_number_and_for_new_ones_first(engine: Engine) -> None:
    bills = [
        a_bill(
            upstream_id=str(600 + number),
            documents=tuple(paper(f"{number:02}-{n}") for n in range(10)),
        )
        for number in range(4)
    ]
    with Session(engine) as session:
        store(session, bills, OLD)
        assert len(queue(session)) == REREAD_A_CRAWL
        new = paper("new", content=None, pending=True)
        store(session, [a_bill(upstream_id="700", documents=(new,))], OLD)
        assert queue(session)[0] == "new"
        assert len(queue(session)) == REREAD_A_CRAWL + 1
        assert len(queue(session, files=5)) == 5


def test_nothing_is_asked_for_without_a_reason(engine: Engine) -> None:
    told = Document(title="t", url=f"{HERE}/t", kind="version", text="From the source.")
    gone = replace(paper("f", content=None), problem="answered 404: gone", cause=Unread.GONE)
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"), told, gone)), an_event()], NEW)
        # A text that no record lists any more.
        session.add(
            TextRow(
                jurisdiction="rivertown", url=f"{HERE}/left", stamp="", sha256="", pages=["x"],
                media_type="application/pdf", extractor="older", state="text", reason="",
                fetched_at=NOW, tried_at=None,
            )
        )  # fmt: skip
        session.commit()
        assert queue(session) == []
