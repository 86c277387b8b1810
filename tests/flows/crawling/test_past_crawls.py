"""What the database holds of a source's past: what its next crawl is planned by."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lawtrack.crawling import crawls
from lawtrack.crawling.crawls import CrawlTotals
from lawtrack.crawling.daemon import past_crawls
from lawtrack.crawling.daemon.next_crawl import CrawlHistory
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import AgendaItem, Document, Event, Record
from lawtrack.topics import load_topics
from tests.support.made import RIVERTOWN, a_bill, an_event

NOW = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def unread(document: Document) -> DocumentText:
    raise AssertionError(f"{document.url}: nothing is to be read here")


def past(session: Session, *watched: str) -> CrawlHistory:
    return past_crawls.crawl_history_of(
        session, "rivertown", hosts={"a.example"}, watched=watched, now=NOW
    )


def crawled(
    session: Session, outcome: str, at: datetime, *, changed: int = 0, asked: int = 0, got: int = 0
) -> None:
    number = crawls.start_crawl(session, RIVERTOWN, mode="incremental", now=at)
    crawls.finish_crawl(
        session, number, outcome=outcome, reason="",
        tally=CrawlTotals(changed=changed, requests=asked, bytes=got),
        checkpoints=(), now=at + MINUTE,
    )  # fmt: skip


def test_failures_are_counted_since_the_last_good_crawl(session: Session) -> None:
    crawled(session, "failed", NOW - 9 * HOUR)
    crawled(session, "ok", NOW - 8 * HOUR, changed=1)
    crawled(session, "ok", NOW - 7 * HOUR)
    crawled(session, "failed", NOW - 6 * HOUR)
    crawls.record_unmade_crawl(
        session, "rivertown", outcome="missed", reason="", now=NOW - 5 * HOUR
    )
    crawled(session, "failed", NOW - 4 * HOUR)
    crawled(session, "interrupted", NOW - 3 * HOUR)
    found = past(session)
    assert (found.failures, found.started) == (2, NOW - 4 * HOUR)
    assert (found.ended, found.newest) == (NOW - 4 * HOUR + MINUTE, NOW - 8 * HOUR)
    assert not found.unanswered  # it never came to asking
    crawled(session, "failed", NOW - 2 * HOUR, asked=8)
    assert past(session).unanswered
    crawled(session, "failed", NOW - 2 * HOUR, asked=8, got=300)
    assert not past(session).unanswered
    crawled(session, "degraded", NOW - 2 * HOUR, asked=8)
    assert (past(session).failures, past(session).unanswered) == (0, False)


def test_a_first_load_gets_on_by_what_it_stores_and_a_look_for_news_is_none(
    session: Session,
) -> None:
    def got_on(*records: Record) -> bool:
        number = crawls.start_crawl(session, RIVERTOWN, mode="incremental", now=NOW)
        ingest(session, records, source=RIVERTOWN, topics=(), now=NOW, crawl_id=number,
               read=unread)  # fmt: skip
        return crawls.is_first_load_getting_on(session, session.get(CrawlRow, number))

    assert got_on(a_bill())
    assert not got_on(a_bill())  # it has got no further
    assert got_on(a_bill(upstream_id="502"))
    crawled(session, "ok", NOW)
    assert not got_on(a_bill(upstream_id="503"))
    assert not crawls.is_first_load_getting_on(session, None)


def meeting(number: str, day: date, **changes: Any) -> Event:
    return an_event(
        upstream_id=number, name=f"Meeting {number}", date=day, time="10:00",
        agenda=(), documents=(), **changes,
    )  # fmt: skip


def test_the_meetings_that_matter(session: Session) -> None:
    line = AgendaItem(order=1, title="An order", identifier="2026-9", bill_upstream_id="9")
    soon = date(2026, 10, 3)
    records: list[Record] = [
        a_bill(
            upstream_id="9", identifier="2026-9", title="Banning facial recognition", documents=()
        ),
        meeting("1", soon),
        replace(meeting("2", soon), agenda=(line,)),
        meeting("3", soon, description="Hearing on facial recognition technology"),
        replace(meeting("4", soon, status="Cancelled"), agenda=(line,)),
        replace(meeting("5", date(2026, 11, 20)), agenda=(line,)),
        replace(meeting("6", date(2026, 10, 4)), body="Committee on Public Safety"),
        replace(meeting("7", soon), time="", time_text="after the parade", agenda=(line,)),
    ]
    ingest(
        session, records, source=RIVERTOWN, topics=load_topics(["facial-recognition"], None),
        now=NOW, crawl_id=1, read=unread,
    )  # fmt: skip
    ten = datetime(2026, 10, 3, 14, 0, tzinfo=UTC)  # 10:00 in New York
    found = past(session, "public safety").meetings
    assert [(m.name, m.starts) for m in found] == [
        ("Meeting 2 2026-10-03 10:00", ten),
        ("Meeting 3 2026-10-03 10:00", ten),
        ("Meeting 7 2026-10-03", ten + 2 * HOUR),
        ("Meeting 6 2026-10-04 10:00", ten + DAY),
    ]
    assert "Meeting 6 2026-10-04 10:00" not in [m.name for m in past(session).meetings]


def test_hosts_are_left_alone_until_then_and_others_do_not_count(session: Session) -> None:
    closed = {"a.example": NOW + HOUR, "b.example": NOW + HOUR, "c.example": NOW - HOUR}
    past_crawls.close_hosts(session, closed, now=NOW - 2 * HOUR)
    assert past(session).closed == {"a.example": NOW + HOUR}
    ahead = NOW + 365 * DAY  # by a clock that was set right since
    past_crawls.close_hosts(session, {"c.example": ahead + HOUR}, now=ahead)
    assert set(past_crawls.closed_hosts(session, now=NOW)) == {"a.example", "b.example"}
    past_crawls.close_hosts(session, {"a.example": NOW + 2 * HOUR}, now=NOW)
    assert past(session).closed == {"a.example": NOW + 2 * HOUR}
