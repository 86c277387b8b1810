"""What an older extractor read is asked for again, a bounded number with each crawl, and once."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import start_crawl
from lawtrack.crawling.known import (
    TEXTS_A_CRAWL,
    TEXTS_A_RECORD,
    TO_READ_AGAIN,
    ask_for_old_readings_again,
    stored_crawl_state,
)
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow, RevisionRow, TextRow
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Document, Record, StoredState
from lawtrack.topics import load_topics
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

TOPICS = load_topics(["facial-recognition"], None)
BAN = "No agency shall use facial recognition technology."
HERE = "https://files.example"


def current(media_type: str) -> frozenset[str]:
    return frozenset({f"reader of {media_type} 2"})


def reading(extractor: str, text: str, *, state: str = "text") -> DocumentText:
    return DocumentText(
        state=state,
        reason="" if state == "text" else "gone",
        extractor=extractor,
        media_type="application/pdf",
        pages=(text,) if state == "text" else (),
    )


def store(session: Session, records: Sequence[Record], read: DocumentText) -> IngestCounts:
    crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=NOW)
    counts = ingest(
        session,
        records,
        source=RIVERTOWN,
        topics=TOPICS,
        now=NOW,
        crawl_id=crawl_id,
        read=lambda document: read,
    )
    session.commit()
    return counts


def paper(name: str, *, content: bytes | None = b"bytes") -> Document:
    return Document(
        title=name, url=f"{HERE}/{name}.pdf", kind="attachment", content=content, stamp="s1"
    )


def what_is_known(session: Session) -> StoredState:
    return stored_crawl_state(session, RIVERTOWN, now=NOW, full=False, since=None, interesting=bool)


OLD = reading("reader of application/pdf 1", "scrambled")
NEW = reading("reader of application/pdf 2", BAN)


def test_an_old_reading_loses_its_owners_stamp_until_it_is_read_again(engine: Engine) -> None:
    bill = a_bill(documents=(paper("a"),))
    event = an_event(documents=(paper("b"),))
    with Session(engine) as session:
        store(session, [bill, event, a_bill(upstream_id="502")], OLD)
        assert ask_for_old_readings_again(session, RIVERTOWN, current=current) == 2
        found = what_is_known(session)
        assert found.bills == {"501": "", "502": "2026-02-20T10:00:00"}
        assert found.events == {"77": ""}
        assert found.texts == {}
        # The next crawl asks for no more, whether or not it came to them.
        assert ask_for_old_readings_again(session, RIVERTOWN, current=current) == 0
        counts = store(session, [bill, event], NEW)
        assert (counts.new, counts.changed, counts.unchanged) == (0, 2, 0)
        found = what_is_known(session)
        assert found.bills["501"] == "2026-02-20T10:00:00"
        assert found.texts == {f"{HERE}/a.pdf": "s1", f"{HERE}/b.pdf": "s1"}
        assert ask_for_old_readings_again(session, RIVERTOWN, current=current) == 0


def test_a_crawl_knows_which_texts_were_read_and_say_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"),))], OLD)
        silent = reading("reader of application/pdf 2", "", state="no_text")
        store(session, [a_bill(upstream_id="502", documents=(paper("b"),))], silent)
        gone = replace(paper("c", content=None), problem="answered 404")
        store(session, [a_bill(upstream_id="503", documents=(gone,))], OLD)
        readings = {f"{HERE}/a.pdf": True, f"{HERE}/b.pdf": False}
        assert what_is_known(session).readings == readings
        ask_for_old_readings_again(session, RIVERTOWN, current=current)
        assert what_is_known(session).readings == readings


def test_a_better_reading_raises_a_flag_and_is_no_change_of_the_text(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"),))], OLD)
        store(session, [a_bill(documents=(paper("a"),))], replace(OLD, extractor="x 2"))
        assert session.scalars(select(RevisionRow.reasons)).all() == [["new"]]
        store(session, [a_bill(documents=(paper("a"),))], NEW)
        assert session.scalars(select(FlagRow.topic)).all() == ["facial-recognition"]
        assert session.scalars(select(RevisionRow.reasons)).all() == [["new"], ["flag-raised"]]


def test_what_is_gone_meanwhile_stays_as_it_was_read(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"),))], OLD)
        ask_for_old_readings_again(session, RIVERTOWN, current=current)
        store(session, [a_bill(documents=(paper("a"),))], reading("", "", state="no_text"))
        text = session.scalars(select(TextRow)).one()
        assert (text.pages, text.extractor) == (["scrambled"], OLD.extractor)
        assert ask_for_old_readings_again(session, RIVERTOWN, current=current) == 0
        assert what_is_known(session).bills == {"501": "2026-02-20T10:00:00"}


def test_a_crawl_asks_for_a_bounded_number(engine: Engine) -> None:
    bills = [
        a_bill(
            upstream_id=str(600 + number),
            documents=tuple(paper(f"{number:02}-{n}") for n in range(TEXTS_A_RECORD + 1)),
        )
        for number in range(4)
    ]
    with Session(engine) as session:
        store(session, bills, OLD)
        assert ask_for_old_readings_again(session, RIVERTOWN, current=current) == TEXTS_A_CRAWL
        marked = session.scalars(select(TextRow.url).where(TextRow.stamp == TO_READ_AGAIN)).all()
        assert len(marked) == TEXTS_A_CRAWL
        assert sum("/00-" in url for url in marked) == TEXTS_A_RECORD
        # Nothing came of it: the crawl was killed, or its source did not answer.
        assert ask_for_old_readings_again(session, RIVERTOWN, current=current) == 0
        store(session, bills[:1], NEW)
        assert ask_for_old_readings_again(session, RIVERTOWN, current=current) == TEXTS_A_RECORD
        assert set(what_is_known(session).bills.values()) == {"", bills[0].stamp}


def test_nothing_is_asked_for_without_a_reason(engine: Engine) -> None:
    told = Document(title="t", url=f"{HERE}/t", kind="version", text="From the source.")
    failed = Document(title="f", url=f"{HERE}/f", kind="attachment", problem="answered 404: gone")
    with Session(engine) as session:
        store(session, [a_bill(documents=(paper("a"), told, failed)), an_event()], NEW)
        # A text that no record lists any more.
        session.execute(update(BillRow).values(stamp="b"))
        session.execute(update(EventRow).values(stamp="e"))
        session.add(
            TextRow(
                jurisdiction="rivertown", url=f"{HERE}/left", stamp="", sha256="", pages=["x"],
                media_type="application/pdf", extractor="older", state="text", reason="",
                fetched_at=NOW,
            )
        )  # fmt: skip
        session.commit()
        assert ask_for_old_readings_again(session, RIVERTOWN, current=current) == 0
        found = what_is_known(session)
        assert (found.bills, found.events) == ({"501": "b"}, {"77": "e"})
