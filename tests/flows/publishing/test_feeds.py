"""Atom feeds: what an independent reader finds in them, and what the specification asks for."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lawtrack.crawling.health.sources import SourceState, source_states
from lawtrack.database.tables.legislation import FlagRow
from lawtrack.publishing.news import latest_news
from lawtrack.publishing.site.feeds import (
    ATOM,
    Feed,
    FeedEntry,
    feed_entries_of,
    feed_entry_of,
    newest_entries_first,
    stale_feed_entry,
    write_feed,
)
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, RIVERTOWN_RHYTHM, a_bill, an_event
from tests.support.specifications import keeps_atom

EVIL = '</title><script>alert("1")</script> & <b>bold</b> \x0b ]]> \u202e'


def a_feed(*entries: FeedEntry, **changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "key": "topic facial-recognition",
        "title": "Facial recognition",
        "subtitle": "What is flagged",
        "entries": entries,
        "self_url": "https://tracker.example/feeds/topics/facial-recognition.xml",
    }
    return write_feed(Feed(**{**fields, **changes}))


def news_feed(session: Session, **wanted: Any) -> bytes:
    return a_feed(
        *newest_entries_first(
            feed_entry_of(item) for item in latest_news(session, most=50, **wanted)
        )
    )


def read(feed: bytes) -> Any:
    """What ``feedparser`` makes of it, after the rules of RFC 4287 were looked at."""
    keeps_atom(feed)
    parsed = feedparser.parse(feed)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def test_an_empty_feed_is_a_feed() -> None:
    assert read(a_feed()).entries == []


def test_what_a_first_look_flagged_is_not_called_new(session: Session) -> None:
    store(session, [a_bill(title=FACES)])
    for baseline, heading in ((True, "Flagged"), (False, "New bill, flagged")):
        session.execute(update(FlagRow).values(baseline=baseline))
        (entry,) = read(news_feed(session, topic="facial-recognition")).entries
        assert entry.title == f"{heading}: Rivertown City Council 2026-0042 - {FACES}"


def test_a_reader_finds_the_bill_why_it_is_flagged_and_its_page(session: Session) -> None:
    store(session, [a_bill(title=FACES, url="https://rivertown.example/501"), an_event()])
    parsed = read(news_feed(session, topic="facial-recognition"))
    entry, hearing = sorted(parsed.entries, key=lambda entry: str(entry.link))
    assert entry.title == f"Flagged: Rivertown City Council 2026-0042 - {FACES}"
    assert entry.link == "https://rivertown.example/501"
    assert entry.id.startswith("urn:uuid:")
    assert [tag.term for tag in entry.tags] == ["facial-recognition"]
    assert FACES in entry.content[0].value
    assert hearing.title.endswith("Rivertown City Council 2026-03-11 - City Council")
    assert "2026-0042, on its agenda: it is about facial recognition" in hearing.content[0].value
    assert parsed.feed.links[0].rel == "self"


def test_an_entry_keeps_its_id_and_is_updated_by_what_is_worth_telling(session: Session) -> None:
    store(session, [a_bill(title=FACES)])
    (first,) = read(news_feed(session)).entries
    # Bookkeeping: another note of the clerk.
    store(session, [a_bill(title=FACES, notes="scanned", stamp="2")], days=1)
    (second,) = read(news_feed(session)).entries
    assert (second.id, second.updated) == (first.id, first.updated)
    store(session, [a_bill(title=FACES, notes="scanned", status="Adopted", stamp="3")], days=2)
    (third,) = read(news_feed(session)).entries
    assert third.id == first.id
    assert third.published == first.published
    assert third.updated == "2026-03-04T12:00:00Z"
    assert "Referred" in third.content[0].value
    assert "Adopted" in third.content[0].value


def test_the_same_records_give_the_same_bytes(session: Session) -> None:
    store(session, [a_bill(title=FACES), an_event()])
    assert news_feed(session) == news_feed(session)


def test_a_bill_has_a_feed_with_an_entry_for_each_change(session: Session) -> None:
    store(session, [a_bill(title=FACES)])
    store(session, [a_bill(title=FACES, status="Adopted", stamp="2")], days=1)
    (item,) = latest_news(session, most=5)
    parsed = read(a_feed(*feed_entries_of(item)))
    assert [entry.title for entry in parsed.entries] == [
        "2026-0042: Another step (Status: Adopted (was: Referred))",
        "2026-0042: Flagged",
    ]
    assert "March 3, 2026: Status: Adopted (was: Referred)" in parsed.entries[0].content[0].value


def test_latest_keeps_to_its_limit_its_topic_and_its_jurisdiction(session: Session) -> None:
    store(session, [a_bill(title=FACES), a_bill(upstream_id="502", identifier="2"), an_event()])
    store(session, [a_bill(upstream_id="502", identifier="2", status="Adopted", stamp="2")], days=1)
    assert [item.identifier for item in latest_news(session, most=1)] == ["2"]
    assert len(latest_news(session, most=9)) == 3
    assert [i.identifier for i in latest_news(session, most=9, topic="facial-recognition")] == [
        "2026-03-11", "2026-0042",
    ]  # fmt: skip
    assert latest_news(session, most=9, jurisdiction="elsewhere") == []


def test_words_of_a_source_stay_words(session: Session) -> None:
    entry = FeedEntry(id=f"urn:uuid:{'0' * 8}-0000-0000-0000-{'0' * 12}", title=EVIL, updated=NOW,
                  published=NOW, url="javascript:alert(1)", body="<p>x</p>")  # fmt: skip
    assert not feedparser.parse(a_feed(entry)).bozo
    assert b"javascript" not in a_feed(entry)
    store(session, [a_bill(title=f"{FACES} {EVIL}")])
    feed = news_feed(session)
    assert not feedparser.parse(feed).bozo
    html = ElementTree.fromstring(feed).findtext(f".//{{{ATOM}}}content")
    assert html is not None
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def a_state(**changes: Any) -> SourceState:
    fields: dict[str, Any] = {
        "jurisdiction": "rivertown", "state": "fresh", "words": "read in time", "outcome": "ok",
        "last_crawl": NOW, "last_good": NOW, "crawl_by": NOW + timedelta(hours=1),
        "newest_item": date(2026, 2, 1), "item_by": date(2026, 2, 20), "bills": 1, "events": 0,
        "flags": 0, "failed": 0, "open_failures": 0, "wrong": "", "last_error": "",
        "running": False,
    }  # fmt: skip
    return SourceState(**{**fields, **changes})


@pytest.mark.parametrize("word", ["fresh", "quiet", "unknown"])
def test_a_source_that_is_well_is_no_entry(word: str) -> None:
    assert stale_feed_entry(a_state(state=word), now=NOW) is None


@pytest.mark.parametrize(
    ("state", "since", "said"),
    [
        (a_state(state="stale"), "2026-03-02T13:00:00Z", "2026-03-02T12:00:00Z"),
        (a_state(state="stale", crawl_by=NOW + timedelta(days=99)), "2026-02-20T00:00:00Z",
         "nothing new since 2026-02-01"),
        (a_state(state="broken", outcome="failed", wrong="failed: <layout>",
                 last_crawl=NOW + timedelta(minutes=30)), "2026-03-02T12:30:00Z", "&lt;layout&gt;"),
        (a_state(state="broken", outcome="failed", last_good=None, crawl_by=None),
         "2026-03-02T12:00:00Z", "No crawl of it came to a good end"),
    ],
)  # fmt: skip
def test_a_source_that_is_not_read_is_an_entry_that_stays_the_same(
    state: SourceState, since: str, said: str
) -> None:
    later = stale_feed_entry(state, now=NOW + timedelta(days=3))
    assert later is not None
    assert later == stale_feed_entry(state, now=NOW + timedelta(days=9))
    (entry,) = read(a_feed(later)).entries
    assert entry.updated == since
    assert "not up to date" in entry.title
    assert said in entry.content[0].value


def test_a_broken_source_that_is_tried_again_is_the_same_entry() -> None:
    states = [
        a_state(state="broken", outcome="failed", last_crawl=NOW + timedelta(hours=hours))
        for hours in (2, 3)
    ]
    first, second = (stale_feed_entry(state, now=NOW + timedelta(hours=4)) for state in states)
    assert first is not None
    assert first == second


def test_a_source_as_it_is_stored(session: Session) -> None:
    store(session, [a_bill()])
    for days, told in ((0, False), (3, True)):
        now = NOW + timedelta(days=days)
        (state,) = source_states(session, [RIVERTOWN_RHYTHM], now=now)
        assert (stale_feed_entry(state, now=now) is not None) is told
