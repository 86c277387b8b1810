"""What clerks write beside titles and texts is found: notes, names, steps, fields of their own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.flags import ActiveFlag, active_flags
from lawtrack.database.tables.legislation import BillRow, EventRow, FlagRow
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.flags import hash_of
from lawtrack.legislation.records import Action, Bill, Document, Event, Record
from lawtrack.topics import load_topics
from scrapers.page import Page
from scrapers.platforms.legistar.rows import event_rows, paper_rows
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

# What is judged does not know in which database it is stored.
pytestmark = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
TOPICS = load_topics(["facial-recognition", "license-plate-readers"], None)
SOURCE = replace(
    RIVERTOWN, addresses={"api": "https://api.example/v1", "site": "https://site.example"}
)
PAGE = Page(url="https://api.example/v1/rivertown/matters", body=b"[]")
MATTER = {
    "MatterId": 7, "MatterFile": "2026-0007", "MatterTitle": "Accepting a gift.",
    "MatterIntroDate": "2026-01-07T00:00:00", "MatterLastModifiedUtc": "2026-01-07T11:00:00.5",
}  # fmt: skip
EVENT = {
    "EventId": 9, "EventBodyName": "City Council", "EventDate": "2026-03-20T00:00:00",
    "EventTime": "6:30 PM", "EventLastModifiedUtc": "2026-02-07T11:00:00",
}  # fmt: skip
ITEM = {"EventItemId": 1, "EventItemAgendaSequence": 1, "EventItemTitle": "Item 7"}
SENTENCE = "Staff will present the use of facial recognition by the police."
POLICY = {
    "MatterAttachmentId": 3, "MatterAttachmentName": "Facial Recognition Use Policy",
    "MatterAttachmentHyperlink": "https://files.example/policy.doc",
}  # fmt: skip


def read(document: Document) -> DocumentText:
    """A reader for tests: the bytes are the text, and none of it when they are a picture."""
    text = (document.content or b"").decode()
    state = "text" if text and text != "picture" else "no_text"
    return DocumentText(
        state=state, reason="" if state == "text" else "a scan", extractor="plain 1",
        media_type="text/plain", pages=(text,) if state == "text" else (),
    )  # fmt: skip


def store(session: Session, *records: Record, days: int = 0) -> IngestCounts:
    """One crawl that ended well."""
    now = NOW + timedelta(days=days)
    crawl_id = start_crawl(session, SOURCE, mode="full", now=now)
    counts = ingest(
        session, records, source=SOURCE, topics=TOPICS, now=now, crawl_id=crawl_id, read=read
    )
    finish_crawl(
        session, crawl_id, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=now
    )
    session.commit()
    return counts


def flagged(engine: Engine, record: Bill | Event) -> list[ActiveFlag]:
    with Session(engine) as session:
        store(session, record)
        return active_flags(session)


def a_matter(**row: Any) -> Bill:
    bill = rows_of.bill_of({**MATTER, **row}, SOURCE, PAGE)
    return replace(bill, actions=(), sponsorships=(), documents=())


def a_meeting(*items: dict[str, Any], **row: Any) -> Event:
    event = event_rows.event_of({**EVENT, **row}, SOURCE, PAGE)
    return replace(event, agenda=event_rows.agenda_of([{**ITEM, **item} for item in items]))


@pytest.mark.parametrize(
    ("item", "where"),
    [
        ({"EventItemAgendaNote": SENTENCE}, "agenda note"),
        ({"EventItemAgendaNote": rf"{{\rtf1\ansi {SENTENCE}\par}}"}, "agenda note"),
        (
            {"EventItemMinutesNote": r"{\rtf1\ansi Staff presents the use of facial\par "
                                     r"recognition by the City\'92s police.\par}"},
            "agenda note",
        ),
        ({"EventItemAgendaNote": f"<p>{SENTENCE.replace(' ', '&nbsp;')}</p>"}, "agenda note"),
        (
            {"EventItemAgendaNote": SENTENCE, "EventItemMatterFile": "2026-0042"},
            "agenda note, 2026-0042",
        ),
        ({"EventItemActionText": f"Motion: {SENTENCE}"}, "agenda action"),
        ({"EventItemActionName": "Facial recognition policy approved"}, "agenda action"),
        ({"EventItemTitle": "<p>&nbsp;</p>", "EventItemMatterName": SENTENCE}, "agenda"),
    ],
)  # fmt: skip
def test_notes_and_actions_of_an_agendas_lines(
    engine: Engine, item: dict[str, str], where: str
) -> None:
    (flag,) = flagged(engine, a_meeting(item))
    assert flag.where == where
    assert flag.judgement == ("mentions" if where == "agenda action" else "about")
    assert "\\" not in flag.sentence
    assert "recognition" in flag.sentence.lower()


@pytest.mark.parametrize(
    "title",
    [
        "Facial&nbsp;recognition &#8211; a study &amp; report",
        "<p>Ban of <b>facial</b>&nbsp;<i>recognition</i></p>",
        r"{\rtf1\ansi Ban of facial\line recognition}",
        "Ban of facial&amp;nbsp;recognition",
        "Ban of facial\u200b recog\u00adnition",
        "Ban of facial recog\ufffe\nnition",
    ],
)
def test_markup_in_a_title_is_neither_shown_nor_in_the_way(engine: Engine, title: str) -> None:
    with Session(engine) as session:
        store(session, a_matter(MatterTitle=title))
        (flag,) = active_flags(session)
        shown = session.scalars(select(BillRow.title)).one()
    assert (flag.judgement, flag.where) == ("about", "title")
    assert "recognition" in shown
    assert not set("<>&\\{\u200b\u00ad\ufffe") & set(shown.replace("& report", ""))


@pytest.mark.parametrize(
    "document",
    [
        {"MatterAttachmentName": "Facial Recognition Use Policy"},
        {"MatterAttachmentName": "Facial&nbsp;Recognition.doc"},
        {"MatterAttachmentName": "Exhibit A", "MatterAttachmentDescription": "Facial recognition"},
        {"MatterAttachmentName": "", "MatterAttachmentHyperlink": "https://x/facial-recognition.doc"},
        {"MatterAttachmentName": "Política de reconocimiento facial"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("content", [None, b"picture", b"Section 1. Purpose."])
def test_the_name_of_a_document_tells_of_it_whether_it_can_be_read_or_not(
    engine: Engine, document: dict[str, str], content: bytes | None
) -> None:
    (named,) = paper_rows.attachments_of([{**POLICY, **document}])
    bill = replace(a_matter(), documents=(replace(named, content=content),))
    (flag,) = flagged(engine, bill)
    assert flag.where == "document name"
    assert flag.judgement in ("about", "watch")


def test_a_weak_word_in_a_documents_name_is_watched_while_it_cannot_be_read(engine: Engine) -> None:
    named = {**POLICY, "MatterAttachmentName": "Names, passwords, photographs and biometric data"}
    scan = replace(paper_rows.attachments_of([named])[0], content=b"picture")
    with Session(engine) as session:
        store(session, replace(a_matter(), documents=(scan,)))
        (flag,) = active_flags(session)
        assert flag.judgement == "watch"
        assert "its document name speaks of “biometric data”" in flag.reason
        assert "a scan" in flag.reason
        store(session, replace(a_matter(), documents=(replace(scan, content=b"Lamps."),)), days=1)
        (flag,) = active_flags(session)
        assert flag.judgement == "mentions"


@pytest.mark.parametrize(
    "name", ["Surveillance camera quote", "Police body camera memo", "Exhibit"]
)
def test_a_documents_name_starts_no_watch_by_what_only_suggests_the_topic(
    engine: Engine, name: str
) -> None:
    scan = replace(paper_rows.attachments_of([{**POLICY, "MatterAttachmentName": name}])[0])
    assert (
        flagged(engine, replace(a_matter(), documents=(replace(scan, content=b"picture"),))) == []
    )


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Resolución sobre el uso de reconocimiento facial por la policía", "facial-recognition"),
        ("RESOLUCIÓN SOBRE RECONOCIMIENTO FACIAL", "facial-recognition"),
        ("Contrato para la identificacion biometrica", "facial-recognition"),
        ("Resolución sobre vigilancia facial", "facial-recognition"),
        ("Proteccio\u0301n de los datos biome\u0301tricos", "facial-recognition"),
        ("Compra de lectores automáticos de matrículas", "license-plate-readers"),
        ("CONTRATO DE LECTORES DE PLACAS PARA LA POLICIA", "license-plate-readers"),
        ("Uso de lectores de tablillas", "license-plate-readers"),
    ],
)
def test_titles_in_spanish(engine: Engine, title: str, topic: str) -> None:
    flags = flagged(engine, a_matter(MatterTitle=title))
    assert [flag.topic for flag in flags if flag.judgement == "about"] == [topic]


def test_a_field_that_the_councils_table_calls_its_summary(engine: Engine) -> None:
    source = replace(SOURCE, own_fields={"summary": "MatterEXText5", "notes": "MatterEXText3"})
    row = {
        **MATTER,
        "MatterNotes": "Held over.",
        "MatterEXText5": "<p>This bill would ban facial recognition. Ask (212) 555-0100.</p>",
        "MatterEXText3": "Lamps",
    }
    bill = rows_of.bill_of(row, source, PAGE)
    assert bill.summary == "This bill would ban facial recognition. Ask ."
    assert (bill.notes, bill.extras) == ("Held over.\nLamps", {})
    (flag,) = flagged(engine, replace(bill, actions=(), sponsorships=(), documents=()))
    assert (flag.judgement, flag.where) == ("about", "summary")


@pytest.mark.parametrize(
    "extra",
    [
        {"MatterEXText5": "The City shall not use facial recognition."},
        {"MatterEXText5": "The City shall not use facial recognition. Ask ann@town.example."},
        {"MatterRequester": "<b>Committee</b> on facial&nbsp;recognition"},
        {"MatterText1": "Study of facial recognition, call 617-555-0100"},
        {"EventExtraText": "Hearing on facial recognition"},
    ],
)
def test_a_field_of_the_sources_own_is_searched_without_what_is_personal(
    engine: Engine, extra: dict[str, str]
) -> None:
    (column,) = extra
    record = a_meeting(**extra) if column.startswith("Event") else a_matter(**extra)
    assert "@" not in record.extras[column]
    assert "555" not in record.extras[column]
    (flag,) = flagged(engine, record)
    assert flag.where == f"the source's own field {column}"


@pytest.mark.parametrize(
    ("action", "where"),
    [
        ({"MatterHistoryActionText": "Amended to ban facial recognition."}, "action"),
        ({"MatterHistoryAgendaNote": "Staff presented facial recognition."}, "action"),
        ({"MatterHistoryMinutesNote": r"{\rtf1 Facial\par recognition was discussed.}"}, "action"),
    ],
)
def test_steps_of_a_history_are_remarks(engine: Engine, action: dict[str, str], where: str) -> None:
    history = [{"MatterHistoryId": 1, "MatterHistoryActionName": "Heard", **action}]
    (flag,) = flagged(engine, replace(a_matter(), actions=rows_of.actions_of(history)))
    assert (flag.judgement, flag.where) == ("mentions", where)


def dismissed(engine: Engine) -> list[ActiveFlag]:
    with Session(engine) as session:
        return [f for f in active_flags(session, dismissed=True) if f.verdict == "dismissed"]


def dismiss(session: Session, record: BillRow | EventRow | None) -> None:
    assert record is not None
    give_verdict(session, record, "dismissed", now=NOW)
    session.commit()


def test_a_verdict_outlives_steps_and_codes_and_lapses_with_a_note(engine: Engine) -> None:
    bill = a_bill(title="Order on facial recognition in parks.", documents=(), actions=())
    step = Action(date=None, description="Facial recognition order read")
    with Session(engine) as session:
        store(session, bill)
        dismiss(session, session.scalar(select(BillRow)))
        assert store(session, replace(bill, actions=(step,)), days=1).raised == ()
        moved = replace(bill, actions=(step,), extras={"MatterEXText1": "read on 1 May"})
        assert store(session, moved, days=2).raised == ()
    assert len(dismissed(engine)) == 1
    noted = replace(moved, documents=(Document(title="Police memo", url="https://f/1"),))
    with Session(engine) as session:
        assert len(store(session, noted, days=3).raised) == 1
    assert dismissed(engine) == []


def test_a_verdict_that_was_given_before_notes_were_searched_still_holds(engine: Engine) -> None:
    event = an_event(agenda=a_meeting({"EventItemTitle": "Order on facial recognition",
                                       "EventItemAgendaNote": "Room 5"}).agenda)  # fmt: skip
    said = [event.name, event.location, *(item.title for item in event.agenda or ())]
    with Session(engine) as session:
        store(session, event)
        session.execute(update(FlagRow).values(text_hash=hash_of(said)))  # as version 0.2 had it
        dismiss(session, session.scalar(select(EventRow)))
        assert store(session, replace(event, status="Draft"), days=1).raised == ()
    assert len(dismissed(engine)) == 1
