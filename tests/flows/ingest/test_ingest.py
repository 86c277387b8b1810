"""The one road into the database, on SQLite and PostgreSQL alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.crawling.known_to_crawl import stored_crawl_state
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CheckpointRow, CrawlRow, FailureRow
from lawtrack.database.tables.legislation import (
    ActionRow,
    BillRow,
    DocumentRow,
    EventRow,
    FlagRow,
    MatchRow,
    RevisionRow,
    TextRow,
)
from lawtrack.errors import FailureKind
from lawtrack.ingest.counts import IngestCounts
from lawtrack.ingest.documents import DocumentText
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.records import Action, Checkpoint, Document, Failed, Record, Unchanged
from lawtrack.topics import load_topics
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

TOPICS = load_topics(["facial-recognition"], None)
BAN = "It shall be unlawful for any department to use facial recognition technology."


def plain(document: Document) -> DocumentText:
    """A reader for tests: the bytes are the text."""
    return DocumentText(
        state="text",
        reason="",
        extractor="plain 1",
        media_type="text/plain",
        pages=((document.content or b"").decode(),),
    )


def store(
    session: Session, records: Sequence[Record], *, days: float = 0, crawl_id: int = 0
) -> IngestCounts:
    now = NOW + timedelta(days=days)
    crawl_id = crawl_id or start_crawl(session, RIVERTOWN, mode="full", now=now)
    counts = ingest(
        session, records, source=RIVERTOWN, topics=TOPICS, now=now, crawl_id=crawl_id, read=plain
    )
    session.commit()
    return counts


def reasons(session: Session) -> list[list[str]]:
    return list(session.scalars(select(RevisionRow.reasons).order_by(RevisionRow.id)))


def test_a_first_look_stores_everything_under_one_revision(engine: Engine) -> None:
    with Session(engine) as session:
        counts = store(session, [a_bill(), an_event()])
        assert (counts.new, counts.changed, counts.unchanged, counts.failed) == (2, 0, 0, 0)
        bill = session.scalars(select(BillRow)).one()
        assert (bill.identifier, bill.classification) == ("2026-0042", "ordinance")
        assert session.scalars(select(ActionRow.description)).all() == ["Introduced and referred"]
        assert session.scalars(select(EventRow.state)).all() == ["confirmed"]
        assert reasons(session) == [["new"], ["new"]]


def test_a_second_look_at_the_same_only_moves_last_seen(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(), an_event()])
        counts = store(session, [a_bill(stamp="restamped"), an_event()], days=1)
        assert (counts.new, counts.changed, counts.unchanged) == (0, 0, 2)
        bill = session.scalars(select(BillRow)).one()
        meeting = session.scalars(select(EventRow)).one()
        assert bill.last_seen == meeting.last_seen == NOW + timedelta(days=1)
        assert (bill.first_seen, bill.last_changed, bill.stamp) == (NOW, NOW, "restamped")
        assert len(reasons(session)) == 2


@pytest.mark.postgres
def test_what_is_seen_again_stays_in_its_page(postgres_url: str) -> None:
    """Then no index learns of it, and neither table nor indexes grow with each look."""
    engine = open_database(postgres_url)
    some = [
        kind(upstream_id=str(n), documents=()) for n in range(60) for kind in (a_bill, an_event)
    ]
    pages = text(
        "SELECT 'bill', id, (ctid::text::point)[0] FROM bills"
        " UNION ALL SELECT 'event', id, (ctid::text::point)[0] FROM events ORDER BY 1, 2"
    )
    with Session(engine) as session:
        store(session, some)
        before = session.execute(pages).all()
        assert store(session, some, days=1).unchanged == 120
        assert session.execute(pages).all() == before
        assert {page for *_, page in before} > {0.0, 1.0}
    engine.dispose()


def test_a_rewritten_title_keeps_the_identity_and_says_what_it_was(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill()])
        rewritten = a_bill(title="On the ordinance, the committee reported.", kind="Recently Heard")
        counts = store(session, [rewritten], days=1)
        assert (counts.new, counts.changed) == (0, 1)
        assert len(session.scalars(select(BillRow)).all()) == 1
        last = session.scalars(select(RevisionRow).order_by(RevisionRow.id.desc())).first()
        assert last is not None
        assert set(last.reasons) == {"title", "type"}
        assert last.changes[0]["old"].startswith("Ordinance naming")


def test_both_clocks_of_a_revision(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill()])
        bill = a_bill()
        step = Action(date=date(2026, 2, 27), description="Hearing held", upstream_id="9002")
        store(session, [replace(bill, actions=(*(bill.actions or ()), step))], days=3)
        last = session.scalars(select(RevisionRow).order_by(RevisionRow.id.desc())).first()
        assert last is not None
        assert (last.effective, last.seen_at) == (date(2026, 2, 27), NOW + timedelta(days=3))


def test_children_that_were_not_looked_at_stay(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill()])
        blind = a_bill(status="Passed", actions=None, documents=None)
        store(session, [blind], days=1)
        bill = session.scalars(select(BillRow)).one()
        assert (bill.status, bill.last_action) == ("Passed", "Introduced and referred")
        assert len(session.scalars(select(ActionRow)).all()) == 1
        assert len(session.scalars(select(DocumentRow)).all()) == 1
        assert reasons(session)[-1] == ["status"]


def test_a_flag_is_raised_with_phrase_place_and_sentence(engine: Engine) -> None:
    with Session(engine) as session:
        counts = store(session, [a_bill(title="Ordinance on public order.", summary=BAN)])
        (raised,) = counts.raised
        assert (raised.identifier, raised.topic) == ("2026-0042", "facial-recognition")
        assert "facial recognition" in raised.sentence
        match = session.scalars(select(MatchRow)).first()
        assert match is not None
        assert match.place == "summary"
        assert BAN[match.start : match.end] == match.phrase
        assert session.scalars(select(FlagRow.baseline)).all() == [True]


def test_text_that_arrives_late_raises_the_flag_then(engine: Engine) -> None:
    missing = Document(title="Text", url="https://files.example/text", problem="not published yet")
    with Session(engine) as session:
        assert store(session, [a_bill(documents=(missing,))]).raised == ()
        arrived = replace(missing, problem="", content=BAN.encode())
        counts = store(session, [a_bill(documents=(arrived,))], days=1)
        assert (counts.changed, len(counts.raised)) == (1, 1)
        assert reasons(session)[-1] == ["text", "flag-raised"]
        listed = a_bill(documents=(replace(missing, problem=""),))
        again = store(session, [listed], days=2)
        assert (again.unchanged, again.raised) == (1, ())
        assert session.scalars(select(FlagRow.cleared_at)).all() == [None]


def test_a_listed_document_that_is_only_read_now_is_judged_but_no_news(engine: Engine) -> None:
    (document,) = a_bill().documents or ()
    with Session(engine) as session:
        store(session, [a_bill()])
        plain_text = a_bill(documents=(replace(document, content=b"About a footbridge."),))
        counts = store(session, [plain_text], days=1)
        assert (counts.changed, counts.unchanged) == (0, 1)
        other = replace(document, url="https://files.example/502.pdf")
        store(session, [a_bill(upstream_id="502", documents=(other,))], days=1)
        ban = a_bill(upstream_id="502", documents=(replace(other, content=BAN.encode()),))
        store(session, [ban], days=2)
        assert reasons(session)[-1] == ["flag-raised"]


def test_a_flag_whose_reason_is_gone_is_cleared_and_kept(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill(summary=BAN)])
        store(session, [a_bill(summary="About a bridge.")], days=1)
        assert "flag-cleared" in reasons(session)[-1]
        assert session.scalars(select(FlagRow.cleared_at)).all() == [NOW + timedelta(days=1)]


def test_an_unreadable_file_never_replaces_a_text(engine: Engine) -> None:
    (document,) = a_bill().documents or ()
    with Session(engine) as session:
        store(session, [a_bill(documents=(replace(document, content=BAN.encode()),))])
        broken = a_bill(documents=(replace(document, problem="the connection was reset"),))
        store(session, [broken], days=1)
        assert session.scalars(select(TextRow.state)).all() == ["text"]


def test_one_bad_record_is_buried_and_the_others_are_stored(engine: Engine) -> None:
    nameless = a_bill(upstream_id="502", identifier="", title="", notes="of 2026-0042")
    with Session(engine) as session:
        counts = store(session, [a_bill(), nameless])
        assert (counts.new, counts.failed) == (1, 1)
        failure = session.scalars(select(FailureRow)).one()
        assert "without an id or a name" in failure.reason
        assert failure.cause == "invalid"
        assert "2026-0042" in failure.payload


def test_a_record_that_the_database_refuses_takes_nobody_along(engine: Engine) -> None:
    with Session(engine) as session:
        bad: Any = a_bill(upstream_id="502", version=object)
        counts = store(session, [a_bill(), replace(bad, documents=None)])
        assert (counts.new, counts.failed) == (1, 1)
        assert "refuses" in session.scalars(select(FailureRow.reason)).one()


def test_a_list_that_still_shows_a_bill_moves_last_seen(engine: Engine) -> None:
    with Session(engine) as session:
        store(session, [a_bill()])
        seen = Unchanged(jurisdiction="rivertown", kind="bill", upstream_ids=("501",))
        failed = Failed(jurisdiction="rivertown", url="https://x.example", reason="refused")
        # What is as it is, and told once, is no page that failed.
        harmless = [
            Failed(jurisdiction="rivertown", url=f"https://x.example/{n}", reason="no", cause=cause)
            for n, cause in enumerate((FailureKind.SLIP, FailureKind.UNTOLD, FailureKind.CLOSED))
        ]
        counts = store(session, [seen, failed, *harmless], days=1)
        assert (counts.unchanged, counts.failed) == (1, 1)
        assert session.scalars(select(BillRow.last_seen)).one() == NOW + timedelta(days=1)


def test_what_is_known_at_the_start_of_a_crawl(engine: Engine) -> None:
    with Session(engine) as session:
        crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=NOW)
        store(session, [a_bill(), an_event()], crawl_id=crawl_id)
        finish_crawl(
            session,
            crawl_id,
            outcome="ok",
            reason="",
            tally=CrawlTotals(new=2, requests=9),
            checkpoints=[Checkpoint(jurisdiction="rivertown", key="matters", value="x")],
            now=NOW,
        )
        session.commit()
        found = stored_crawl_state(
            session, RIVERTOWN, now=NOW, full=False, since=None, interesting=bool
        )
        assert found.bills == {"501": "2026-02-20T10:00:00"}
        assert found.events == {"77": "2026-02-28T09:00:00"}
        assert found.checkpoints == {"matters": "x"}
        assert found.upcoming == {"501"}
        assert session.scalars(select(CheckpointRow.value)).all() == ["x"]


def test_a_killed_crawl_is_closed_as_interrupted_by_the_next(engine: Engine) -> None:
    with Session(engine) as session:
        start_crawl(session, RIVERTOWN, mode="full", now=NOW)
        start_crawl(session, RIVERTOWN, mode="full", now=NOW)
        outcomes = session.scalars(select(CrawlRow.outcome).order_by(CrawlRow.id)).all()
        assert outcomes == ["interrupted", "running"]


def test_flags_after_the_first_good_crawl_are_news(engine: Engine) -> None:
    with Session(engine) as session:
        crawl_id = start_crawl(session, RIVERTOWN, mode="full", now=NOW)
        finish_crawl(
            session, crawl_id, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=[], now=NOW
        )
        (raised,) = store(session, [a_bill(summary=BAN)], days=1).raised
        assert not raised.baseline


@pytest.mark.parametrize("moment", ["2026-03-02T12:00:00"])
def test_a_moment_without_a_zone_is_refused(engine: Engine, moment: str) -> None:
    from datetime import datetime

    with Session(engine) as session, pytest.raises(Exception, match="without a time zone"):
        start_crawl(session, RIVERTOWN, mode="full", now=datetime.fromisoformat(moment))
