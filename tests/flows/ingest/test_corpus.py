"""What is stored, gathered for the topics: whole, in batches, and the same as when it came in."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import start_crawl
from lawtrack.ingest.corpus import StoredSubject, stored_subjects
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Document, Record
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

LAKETOWN = replace(RIVERTOWN, key="laketown", division="ocd-division/country:us/place:laketown")


def plain(document: Document) -> DocumentText:
    """A reader for tests: the bytes are pages with form feeds between; none are a scan."""
    pages = tuple((document.content or b"").decode().split("\f")) if document.content else ()
    return DocumentText(
        state="text" if pages else "no_text",
        reason="" if pages else "a scan",
        extractor="plain 1",
        media_type="text/plain",
        pages=pages,
    )


def store(session: Session, *records: Record, days: int = 0) -> None:
    """Take the records in, each under its own jurisdiction."""
    now = NOW + timedelta(days=days)
    for source in (RIVERTOWN, LAKETOWN):
        own = [r for r in records if getattr(r, "jurisdiction", "") == source.key]
        crawl_id = start_crawl(session, source, mode="full", now=now)
        ingest(session, own, source=source, topics=(), now=now, crawl_id=crawl_id, read=plain)
    session.commit()


def names(batches: list[list[StoredSubject]]) -> list[list[str]]:
    return [[f"{each.jurisdiction} {each.identifier}" for each in batch] for batch in batches]


def test_everything_comes_once_in_batches_of_one_kind_and_one_jurisdiction(engine: Engine) -> None:
    bills = [a_bill(upstream_id=str(n), identifier=f"B{n}", documents=()) for n in range(5)]
    other = a_bill(jurisdiction="laketown", identifier="L1", documents=())
    with Session(engine) as session:
        store(session, *bills, other, an_event())
        assert names(list(stored_subjects(session, batch=2))) == [
            ["laketown L1 (2026)"],
            ["rivertown B0 (2026)", "rivertown B1 (2026)"],
            ["rivertown B2 (2026)", "rivertown B3 (2026)"],
            ["rivertown B4 (2026)"],
            ["rivertown 2026-03-11"],
        ]
        assert names(list(stored_subjects(session, jurisdiction="laketown"))) == [
            ["laketown L1 (2026)"]
        ]
        assert list(stored_subjects(session, jurisdiction="nowhere")) == []


def test_since_asks_when_lawtrack_saw_a_change(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, a_bill(), a_bill(upstream_id="502", identifier="2026-0043"))
        store(session, a_bill(), a_bill(upstream_id="502", identifier="2026-0044"), days=3)
        found = list(stored_subjects(session, since=NOW + timedelta(days=1)))
        assert names(found) == [["rivertown 2026-0044"]]


def test_a_subject_carries_all_it_says_and_whether_that_is_all(engine: Engine) -> None:
    read = Document(title="Report", url="https://f/1", kind="attachment", content=b"One\fTwo")
    scan = Document(title="Map", url="https://f/2", kind="attachment", content=b"")
    with Session(engine) as session:
        store(
            session,
            a_bill(other_titles=("The Footbridge Act",), summary="Names it.", documents=(read,)),
            a_bill(upstream_id="502", documents=(read, scan)),
            a_bill(upstream_id="503", documents=()),
            an_event(description="A public meeting"),
        )
        bills, meetings = stored_subjects(session)
    assert len(bills) == 3
    whole = bills[0]
    assert [(f.place, f.text, f.page) for f in whole.fields] == [
        ("title", "Ordinance naming the footbridge at Mill Street.", None),
        ("other title", "The Footbridge Act", None),
        ("summary", "Names it.", None),
        ("document name", "Report", None),
        ("action", "Introduced and referred", None),
        ("attachment", "One", 1),
        ("attachment", "Two", 2),
    ]
    assert (whole.fields[5].place_title, whole.fields[5].url) == ("Report", "https://f/1")
    assert (whole.kind, whole.title, whole.record.upstream_id) == (
        "bill",
        "Ordinance naming the footbridge at Mill Street.",
        "501",
    )
    (meeting,) = meetings
    assert [f.place for f in meeting.fields] == ["title", "location", "description", "agenda"]
    assert (meeting.kind, meeting.identifier, meeting.title) == (
        "event",
        "2026-03-11",
        "City Council",
    )
