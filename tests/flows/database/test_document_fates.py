"""Each document that a source names is read, still to be read, or not read for a named cause."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.crawling.known_to_crawl import stored_crawl_state
from lawtrack.database.documents.fates import document_sums, foreign_hosts
from lawtrack.database.documents.listed import ListedDocument, list_documents
from lawtrack.database.documents.queue import queued_documents, settle_hosts
from lawtrack.database.tables.legislation import (
    DocumentRow,
    EventDocumentRow,
    FlagRow,
    RevisionRow,
    TextRow,
)
from lawtrack.errors import Unread
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Document, Fetched, Record
from lawtrack.topics import load_topics
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

TOPICS = load_topics(["facial-recognition"], None)
BAN = "No agency shall use facial recognition technology."
HERE = "https://files.example"
SOURCE = replace(RIVERTOWN, addresses={"files": HERE})


def read(document: Document) -> DocumentText:
    """What a reader makes of the bytes: "cause: …" stands for a document without a text."""
    words = (document.content or b"").decode()
    cause = Unread(words.removeprefix("cause: ")) if words.startswith("cause: ") else None
    return DocumentText(
        state="no_text" if cause else "text",
        reason=f"because of {cause}" if cause else "",
        extractor="reader 1",
        media_type="application/pdf",
        pages=() if cause else tuple(words.split("\f")),
        cause=cause,
    )


def store(session: Session, *records: Record, at: datetime = NOW) -> IngestCounts:
    crawl_id = start_crawl(session, SOURCE, mode="full", now=at)
    counts = ingest(
        session, records, source=SOURCE, topics=TOPICS, now=at, crawl_id=crawl_id, read=read
    )
    finish_crawl(
        session, crawl_id, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=at
    )
    session.commit()
    return counts


def paper(name: str, **more: Any) -> Document:
    return Document(title=name, url=f"{HERE}/{name}.pdf", **{"stamp": "s1", **more})


def fetched(document: Document, **more: Any) -> Fetched:
    return Fetched(jurisdiction=SOURCE.key, document=replace(document, **more))


def fates(session: Session) -> dict[str, str]:
    """Title → fate, with the cause of what was not read."""
    listed = list_documents(session, [SOURCE.key], today=NOW.date())
    return {d.title: f"{d.fate}: {d.cause}".rstrip(": ") for d in listed}


def queue(session: Session, *, at: datetime = NOW, most: int = 100) -> list[str]:
    return [d.title for d in queued_documents(session, SOURCE, now=at, most=most)]


def changes(session: Session) -> list[list[str]]:
    return list(session.scalars(select(RevisionRow.reasons).order_by(RevisionRow.id)))


def test_every_listed_document_has_one_fate_and_the_sums_say_so(engine: Engine) -> None:
    bill = a_bill(
        documents=(
            paper("read", content=b"Words.\fMore."),
            paper("waiting", pending=True),
            paper("never looked at", stamp=""),
            paper("failed once", problem="answered 503", cause=Unread.FAILED),
            paper("gone", problem="answered 404: gone", cause=Unread.GONE),
            paper("scan", content=b"cause: scan without OCR"),
            paper("killed", content=b"cause: reader ended"),
            Document(title="by the clerk's desk", url=""),
            paper("frame", content=b"..Title\n..Body"),
        )
    )
    event = an_event(documents=(paper("agenda", kind="agenda", content=b"Agenda."),))
    with Session(engine) as session:
        store(session, bill, event)
        assert fates(session) == {
            "read": "read",
            "waiting": "queued",
            "never looked at": "queued",
            "failed once": "queued",
            "gone": "unread: gone",
            "scan": "unread: scan without OCR",
            "killed": "queued",
            "by the clerk's desk": "unread: not to be had",
            "frame": "unread: nothing in it",
            "agenda": "read",
        }
        (sums,) = document_sums(session, [SOURCE.key])
        listed = sum(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (DocumentRow, EventDocumentRow)
        )
        assert (sums.read, sums.queued, sums.unread, sums.listed) == (2, 4, 4, listed)
        assert sum(count for _, count in sums.causes) == sums.unread
        (first, *_) = list_documents(session, [SOURCE.key], state="read", today=NOW.date(), limit=1)
        assert (first.pages, first.reader, first.record) == (2, "reader 1", "2026-0042")
        places = [(d.place, d.title) for d in queued_list(session)]
        assert [place for place, _ in places] == [1, 2, 3, 4]


def queued_list(session: Session) -> list[ListedDocument]:
    return list(list_documents(session, [SOURCE.key], state="queued", today=NOW.date()))


@pytest.mark.parametrize(
    "later",
    [
        {"problem": "answered 503", "cause": Unread.FAILED},
        {"problem": "answered 404: gone", "cause": Unread.GONE},
        {"content": b"cause: reader ended"},
        {"content": b"cause: broken"},
        {"content": b"..Title\n\n..Body"},
        {"text": "[Enter text here]"},
        {"pending": True},
    ],
)
@pytest.mark.parametrize("by_itself", [True, False])
def test_a_text_once_read_is_never_replaced_by_less(
    engine: Engine, later: Mapping[str, Any], by_itself: bool
) -> None:
    bill = a_bill(documents=(paper("a", content=BAN.encode()),))
    again = paper("a", stamp="s2", **later)
    with Session(engine) as session:
        assert len(store(session, bill).raised) == 1
        record = fetched(again) if by_itself else replace(bill, documents=(again,), stamp="b2")
        store(session, record, at=NOW + timedelta(days=1))
        text = session.scalars(select(TextRow)).one()
        assert (text.state, text.pages, text.fetched_at) == ("text", [BAN], NOW)
        if not later.get("pending"):
            assert text.cause
            assert text.trouble
        assert session.scalars(select(FlagRow.cleared_at)).all() == [None]
        assert changes(session) == [["new"]]


def test_only_the_third_end_of_one_kind_makes_a_fact(engine: Engine) -> None:
    accident = paper("a", content=b"cause: reader ended")
    hours = [0, 2, 4, 6]
    with Session(engine) as session:
        store(session, a_bill(documents=(accident,)))
        seen = [fates(session)["a"]]
        assert queue(session) == []  # not at once: the machine is busy
        for hour in hours[1:]:
            moment = NOW + timedelta(hours=hour)
            if hour <= 4:
                assert queue(session, at=moment) == ["a"]
            store(session, fetched(accident), at=moment)
            seen.append(fates(session)["a"])
        assert seen == ["queued", "queued", "unread: reader ended", "unread: reader ended"]
        assert queue(session, at=NOW + timedelta(days=400)) == []
        again = queued_documents(
            session, SOURCE, now=NOW + timedelta(days=1), most=9,
            readers=lambda media_type: frozenset({"reader 2"}),
        )  # fmt: skip
        assert [document.title for document in again] == ["a"]


def test_an_end_of_another_kind_counts_anew_and_success_ends_it(engine: Engine) -> None:
    document = paper("a", problem="answered 503", cause=Unread.FAILED)
    with Session(engine) as session:
        store(session, a_bill(documents=(document,)))
        store(session, fetched(document))
        store(session, fetched(paper("a", content=b"cause: reader ended")))
        assert session.scalars(select(TextRow.attempts)).all() == [1]
        store(session, fetched(paper("a", content=BAN.encode())))
        text = session.scalars(select(TextRow)).one()
        assert (text.cause, text.attempts, text.tried_at, text.stamp) == ("", 0, None, "s1")


def test_what_cannot_be_had_is_asked_for_again_for_good(engine: Engine) -> None:
    document = paper("a", problem="answered 503", cause=Unread.FAILED)
    with Session(engine) as session:
        for attempt in range(4):
            store(session, fetched(document) if attempt else a_bill(documents=(document,)))
        assert fates(session) == {"a": "unread: not to be had"}
        assert queue(session, at=NOW + timedelta(days=6)) == []
        assert queue(session, at=NOW + timedelta(days=8)) == ["a"]


def test_the_queue_begins_with_what_is_worth_most(engine: Engine) -> None:
    def bill(number: int, name: str, **more: Any) -> Record:
        papers = (paper(name, pending=True), paper(f"{name}, too", pending=True))
        return a_bill(upstream_id=str(number), identifier=f"2026-{number}", documents=papers,
                      actions=(), **more)  # fmt: skip

    with Session(engine) as session:
        store(
            session,
            bill(501, "coming", introduced=date(2020, 1, 1)),
            bill(502, "old", introduced=date(2021, 1, 1)),
            bill(503, "new", introduced=date(2026, 2, 28)),
            bill(504, "watched", introduced=date(2019, 1, 1), title="Facial recognition policy."),
            an_event(documents=(paper("agenda", kind="agenda", pending=True),)),
        )
        assert queue(session) == [
            "watched", "watched, too", "agenda", "coming", "coming, too", "new", "new, too", "old",
            "old, too",
        ]  # fmt: skip
        assert queue(session, most=3) == ["watched", "watched, too", "agenda"]
        assert [d.title for d in queued_list(session)] == queue(session)


def test_what_comes_by_itself_is_judged_for_all_that_list_it(engine: Engine) -> None:
    document = paper("a", pending=True)
    with Session(engine) as session:
        store(
            session,
            a_bill(documents=(document,)),
            a_bill(upstream_id="502", documents=(document,)),
            an_event(documents=(document,)),
        )
        counts = store(session, fetched(document, pending=False, content=BAN.encode()))
        assert len(counts.raised) == 3
        # The first look had not come to it: recorded, and told to nobody.
        assert all(flag.baseline for flag in counts.raised)
        assert changes(session)[3:] == [["flag-raised"]] * 3
        state = stored_crawl_state(
            session, SOURCE, now=NOW, full=False, since=None, interesting=bool, files=9
        )
        assert (state.texts, state.queue) == ({document.url: "s1"}, ())


def test_a_document_that_came_after_the_first_look_is_news(engine: Engine) -> None:
    later = NOW + timedelta(days=1)
    document = paper("a", pending=True)
    with Session(engine) as session:
        store(session, a_bill(documents=()))
        store(session, a_bill(documents=(document,), stamp="b2"), at=later)
        counts = store(session, fetched(document, content=BAN.encode(), pending=False), at=later)
        assert [flag.baseline for flag in counts.raised] == [False]


def test_a_replaced_file_that_is_not_read_yet_waits_with_its_new_stamp(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, a_bill(documents=(paper("a", content=b"Words."),)))
        changed = paper("a", stamp="s2", pending=True)
        store(session, a_bill(documents=(changed,), stamp="b2"))
        assert fates(session) == {"a": "queued"}
        (wish,) = queued_documents(session, SOURCE, now=NOW, most=9)
        assert wish.stamp == "s2"
        store(session, fetched(wish, content=BAN.encode()), at=NOW + timedelta(days=1))
        assert fates(session) == {"a": "read"}
        assert changes(session)[-1] == ["text", "flag-raised"]


@pytest.mark.parametrize("content", [BAN.encode(), None])
def test_the_same_file_under_another_address_is_no_news(
    engine: Engine, content: bytes | None
) -> None:
    bill = a_bill(documents=(paper("Exhibit A", content=BAN.encode()),))
    moved = replace(paper("Exhibit A", stamp="s2"), url=f"{HERE}/View.ashx?GUID=2",
                    content=content, pending=content is None)  # fmt: skip
    with Session(engine) as session:
        store(session, bill)
        counts = store(session, replace(bill, documents=(moved,), stamp="b2"))
        assert counts.raised == ()
        assert changes(session)[1:] == [["details"]]
        assert session.scalars(select(FlagRow.cleared_at)).all() == [None]
        assert fates(session) == {"Exhibit A": "queued" if content is None else "read"}
        store(session, fetched(moved, content=BAN.encode(), pending=False))
        assert len(changes(session)) == 2


def test_another_file_under_its_name_and_another_address_is_another_text(engine: Engine) -> None:
    bill = a_bill(documents=(paper("Exhibit A", content=b"Words."),))
    moved = replace(paper("Exhibit A"), url=f"{HERE}/2", content=BAN.encode())
    with Session(engine) as session:
        store(session, bill)
        store(session, replace(bill, documents=(moved,), stamp="b2"), at=NOW + timedelta(days=1))
        assert changes(session)[1:] == [["text", "flag-raised"]]


def test_two_files_of_one_name_are_told_apart_by_their_order(engine: Engine) -> None:
    def exhibits(*places: str) -> tuple[Document, ...]:
        return tuple(
            replace(paper("Exhibit"), url=f"{HERE}/{place}", content=place[:1].encode())
            for place in places
        )

    bill = a_bill(documents=exhibits("a1", "b1"))
    with Session(engine) as session:
        store(session, bill)
        store(session, replace(bill, documents=exhibits("a2", "b2", "c1"), stamp="b2"))
        assert changes(session)[1:] == [["document-added", "text"]]
        store(session, replace(bill, documents=exhibits("a2"), stamp="b3"))
        assert changes(session)[2:] == [["document-removed"]]


def test_a_host_that_is_not_allowed_is_named_until_it_is(engine: Engine) -> None:
    elsewhere = Document(title="a", url="https://legistar9.example/a.pdf")
    by_parser = Document(title="b", url="https://legistar9.example/b.pdf",
                         problem="not allowed", cause=Unread.HOST)  # fmt: skip
    with Session(engine) as session:
        store(session, a_bill(documents=(elsewhere, by_parser, paper("c", pending=True))))
        assert queue(session) == ["c"]
        settle_hosts(session, SOURCE, now=NOW)
        assert fates(session) == {"a": "unread: host not allowed", "b": "unread: host not allowed",
                                  "c": "queued"}  # fmt: skip
        assert foreign_hosts(session, [SOURCE.key]) == {SOURCE.key: {"legistar9.example": 2}}
        wider = replace(SOURCE, file_hosts=("https://legistar9.example",))
        settle_hosts(session, wider, now=NOW)
        session.commit()
        assert fates(session) == {"a": "queued", "b": "queued", "c": "queued"}
        assert len(queued_documents(session, wider, now=NOW, most=9)) == 3


def test_only_the_newest_version_that_says_something_is_judged(engine: Engine) -> None:
    def version(name: str, **more: Any) -> Document:
        return paper(name, kind="version", version=name, **more)

    old = version("0", text=BAN)
    with Session(engine) as session:
        store(session, a_bill(documents=(old,)))
        silent = version("A", problem="no words in it yet", cause=Unread.EMPTY)
        store(session, a_bill(documents=(silent, replace(old, text=None)), stamp="b2"))
        assert session.scalars(select(FlagRow.cleared_at)).all() == [None]
        amended = version("A", text="The police manual is amended.")
        later = NOW + timedelta(days=2)
        store(session, a_bill(documents=(amended, replace(old, text=None)), stamp="b3"), at=later)
        assert session.scalars(select(FlagRow.cleared_at)).all() == [later]
        assert changes(session)[1:] == [["document-added"], ["text", "flag-cleared"]]
        assert fates(session) == {"A": "read", "0": "read"}


def test_the_file_of_a_full_look_that_is_still_the_same_changes_nothing(engine: Engine) -> None:
    document = paper("a", content=BAN.encode(), validator='If-None-Match: "v1"')
    with Session(engine) as session:
        store(session, a_bill(documents=(document,)))
        same = replace(document, content=None, validator="", stamp="s2", unchanged=True)
        store(session, a_bill(documents=(same,), stamp="b2"))
        state = stored_crawl_state(
            session, SOURCE, now=NOW, full=True, since=None, interesting=bool, files=1
        )
        assert state.texts == {document.url: "s2"}
        assert state.validators == {document.url: 'If-None-Match: "v1"'}
        assert state.files > 10**9
        assert changes(session) == [["new"]]
