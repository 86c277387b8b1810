"""Addresses of a source are as clean as its words wherever they are shown, also old ones."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lawtrack.alerts.messages.message import hearing_of
from lawtrack.database.conditions import Selection
from lawtrack.database.tables.legislation import (
    BillRow,
    DocumentRow,
    EventDocumentRow,
    EventRow,
)
from lawtrack.legislation.records import Bill, Document, Event
from lawtrack.publishing.news import calendar_entries, latest_news
from lawtrack.publishing.site.calendars import write_calendar
from lawtrack.publishing.site.feeds import Feed, feed_entry_of, write_feed
from lawtrack.publishing.tables.export import ExportRequest, print_table
from lawtrack.safe_text import web_address
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill, an_event

# Clears the screen, rings, turns the direction, hides, breaks the line; a second byte of a control.
STEERING = "\x1b[2J\x07\u202e\u2066\u200b\r\n\x9b31m\x7f"
POISONED = f"https://rivertown.example/a?b=1{STEERING}#c"
CLEAN = (
    "https://rivertown.example/a?b=1%1B[2J%07%E2%80%AE%E2%81%A6%E2%80%8B%0D%0A%C2%9B31m%7F#c"
)  # fmt: skip
NO_LINKS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd",
    " javascript:alert(1)", "vbscript:x", f"java\tscript:{STEERING}",
)  # fmt: skip


def steering(words: str) -> set[str]:
    return {sign for sign in words.replace("\r\n", "").replace("\n", "") if not sign.isprintable()}


@pytest.mark.parametrize("record", [a_bill, an_event])
def test_a_record_cannot_be_made_with_an_address_that_steers(record: type) -> None:
    made = record(url=POISONED, source_url=POISONED)
    assert isinstance(made, Bill | Event)
    assert (made.url, made.source_url) == (CLEAN, CLEAN)
    assert replace(made, url=made.url) == made
    assert Document(title="x", url=POISONED).url == CLEAN


def stored_raw(session: Session, address: str) -> None:
    """A bill and its meeting with that address everywhere, as earlier versions stored it."""
    store(session, [a_bill(title=FACES), an_event()])
    for table in (BillRow, EventRow):
        session.execute(update(table).values(url=address, source_url=address))
    for documents in (DocumentRow, EventDocumentRow):
        session.execute(update(documents).values(url=address))
    session.commit()


@pytest.mark.parametrize("address", [POISONED, *NO_LINKS])
def test_no_export_calendar_feed_or_message_shows_what_steers(
    session: Session, address: str
) -> None:
    stored_raw(session, address)
    for table in ("bills", "actions", "events", "matches", "changes"):
        for form in ("csv", "jsonl"):
            output = io.BytesIO()
            order = ExportRequest(
                table=table, wanted=Selection(), today=date(2026, 3, 2), format=form
            )
            print_table(session, order, output, now=NOW)
            assert steering(output.getvalue().decode()) == set(), (table, form)
    entries = calendar_entries(session, first=date(2026, 1, 1))
    calendar = write_calendar("Rivertown", entries).decode().replace("\r\n ", "")
    assert steering(calendar) == set()
    news = [feed_entry_of(item) for item in latest_news(session, most=10)]
    feed = write_feed(Feed(key="x", title="x", subtitle="x", entries=news)).decode()
    assert steering(feed) == set()
    hearing = hearing_of(entries[0].meeting.event, "Rivertown", NOW, ())
    assert hearing.url == web_address(address)
    for shown in (calendar, feed, json.dumps(hearing.url)):
        assert "script:" not in shown.lower()
        assert "file:" not in shown
        assert ("rivertown.example/a" in shown) == (address == POISONED)
