"""What clerks write, on its way through the database: states, hours, words nobody has mapped."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import start_crawl
from lawtrack.crawling.health.unmapped_words import unmapped_words
from lawtrack.database.events import next_meetings, upcoming_events
from lawtrack.database.tables.legislation import ActionRow, EventRow, RevisionRow
from lawtrack.ingest.ingest import ingest
from lawtrack.legislation.clerks.clerk_words import general_words
from lawtrack.legislation.reasons import is_news
from lawtrack.legislation.records import Action, AgendaItem, Record, Source, Vote
from lawtrack.legislation.wording import change_lines
from lawtrack.publishing.news import ledger_change_of
from tests.flows.ingest.test_ingest import plain
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

DAY = an_event().date
SCRATCHED = replace(
    RIVERTOWN,
    words=general_words().with_additions(
        {
            "meetings": {"Scratched": "deferred", "Read out": "confirmed"},
            "actions": {"Sat upon": "deferral"},
            "votes": {"Gone fishing": "excused"},
        },
        plain=True,
    ),
)


def store(
    session: Session, records: Sequence[Record], *, days: float = 0, source: Source = RIVERTOWN
) -> None:
    now = NOW + timedelta(days=days)
    crawl_id = start_crawl(session, source, mode="full", now=now)
    ingest(session, records, source=source, topics=(), now=now, crawl_id=crawl_id, read=plain)
    session.commit()


def reasons(session: Session) -> list[list[str]]:
    return list(session.scalars(select(RevisionRow.reasons).order_by(RevisionRow.id)))


def test_a_deferred_meeting_comes_up_for_nobody(session: Session) -> None:
    line = AgendaItem(order=1, title="A line", bill_upstream_id="501")
    meeting = an_event(agenda=(line,))
    store(session, [a_bill(), meeting])
    assert len(next_meetings(session, today=DAY)) == 1
    store(session, [replace(meeting, status="Deferred")], days=1)
    assert next_meetings(session, today=DAY) == {}
    (listed,) = upcoming_events(session, today=DAY, days=1)
    assert (listed.state, listed.shown_state) == ("deferred", "deferred")
    assert reasons(session)[-1] == ["cancelled", "status"]


def test_a_comment_that_moves_a_meeting_is_told_with_it_and_otherwise_to_nobody(
    session: Session,
) -> None:
    meeting = an_event(description="Join by Zoom.")
    words = "This meeting will now take place on March 18."
    store(session, [meeting])
    store(session, [replace(meeting, description="Join by telephone.")], days=1)
    store(session, [replace(meeting, description=words)], days=2)
    *_, noted, moved = session.scalars(select(RevisionRow).order_by(RevisionRow.id))
    assert (noted.reasons, ledger_change_of(noted).changes) == (["comment"], ())
    assert change_lines(ledger_change_of(moved).changes) == (
        "Rescheduled",
        f"The source writes: {words}",
    )


def test_a_status_that_nobody_knows_is_shown_in_the_sources_word(session: Session) -> None:
    meeting = an_event(status="Awaiting the auditor", time="", time_text="after recess")
    store(session, [meeting])
    (listed,) = upcoming_events(session, today=DAY, days=1)
    assert listed.shown_state == 'unknown: "Awaiting the auditor"'
    assert listed.shown_hour == "after recess"


def test_what_only_words_mean_otherwise_is_no_news(session: Session) -> None:
    vote = Vote(motion="Pass", voters=(("Ada", "Yea"), ("Ben", "Gone fishing")),
                counts={"Yea": 1, "Gone fishing": 1}, upstream_id="v1")  # fmt: skip
    line = AgendaItem(order=1, title="A line", upstream_id="7", votes=(vote,))
    step = Action(date=DAY, description="Sat upon", upstream_id="s1")
    records: list[Record] = [
        an_event(status="Scratched", agenda=(line,)),
        an_event(upstream_id="78", status="Final"),
        a_bill(actions=(step,), votes=(vote,)),
    ]
    store(session, records)
    store(session, records, days=1, source=SCRATCHED)
    assert session.scalars(select(EventRow.state).order_by(EventRow.upstream_id)).all() == [
        "deferred",
        "confirmed",
    ]
    assert session.scalars(select(ActionRow.classification)).all() == ["deferral"]
    later = reasons(session)[len(records) :]
    assert later
    assert not any(is_news(each) for each in later)
    store(session, records, days=2, source=SCRATCHED)
    assert len(reasons(session)) == len(records) + len(later)


def test_a_meeting_that_words_do_not_cancel_any_more_is_told(session: Session) -> None:
    """Who was told that it is off must learn that it is on."""
    store(session, [an_event()])
    row = session.scalars(select(EventRow)).one()
    row.state = "cancelled"  # as an earlier version read its comment
    session.commit()
    store(session, [an_event()], days=1, source=SCRATCHED)
    assert reasons(session)[-1] == ["reinstated"]


def test_an_hour_that_is_read_better_has_not_moved(session: Session) -> None:
    store(session, [an_event(time="12:00", time_text="12 Noon")])
    row = session.scalars(select(EventRow)).one()
    row.time, row.starts = "", None  # as an earlier version left it
    session.commit()
    store(session, [an_event(time="12:00", time_text="12 Noon")], days=1, source=SCRATCHED)
    assert session.scalars(select(EventRow.time)).all() == ["12:00"]
    assert not is_news(reasons(session)[-1])


def test_words_that_nobody_has_mapped_are_listed_and_counted(session: Session) -> None:
    called = (("Ben", "Gone fishing"), ("Cy", ""))  # who has no word for it is none to map
    vote = Vote(motion="Pass", voters=called, upstream_id="v1")
    step = Action(date=DAY, description="Sat upon")
    line = AgendaItem(order=1, title="A line", votes=(vote,))
    store(
        session,
        [
            an_event(status="Scratched"),
            an_event(upstream_id="78", status="Scratched", agenda=(line,)),
            a_bill(status="Shelved for good", actions=(step,)),
        ],
    )
    found = unmapped_words(session, [RIVERTOWN])
    assert [(each.kind, each.words, each.count, each.example) for each in found[:3]] == [
        ("meetings", "Scratched", 2, "meeting-77"),
        ("statuses", "Shelved for good", 1, "2026-0042"),
        ("actions", "Sat upon", 1, "2026-0042"),
    ]
    assert [(each.kind, each.count) for each in found[3:]] == [("votes", 1)]
    still = {each.kind for each in unmapped_words(session, [SCRATCHED])}
    assert still.isdisjoint({"meetings", "actions"})
