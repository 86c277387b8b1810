"""The notice clock of a meeting: from what its revisions tell."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.crawling.crawls import CrawlTotals, finish_crawl, start_crawl
from lawtrack.database.agendas import meeting_notices
from lawtrack.database.tables.legislation import EventRow
from lawtrack.legislation.meeting_notice import AFTER_FINAL, LATE, SHORT, MeetingNotice
from lawtrack.legislation.records import AgendaItem, Document, Event
from tests.flows.ingest.test_ingest import store
from tests.support.made import NOW, RIVERTOWN, an_event

# The meeting of tests.support.made begins on 11 March 2026 at 18:30 in New York: 22:30 UTC.
STARTS = dt.datetime(2026, 3, 11, 22, 30, tzinfo=dt.UTC)
LINE = AgendaItem(order=1, title="Street lamps.", upstream_id="1")
LATE_LINE = AgendaItem(order=2, title="Face scans.", upstream_id="2")


def draft(**changes: object) -> Event:
    return an_event(**{"status": "Draft", "agenda": (), **changes})


def seen(
    session: Session, *looks: tuple[dt.datetime, Event], now: dt.datetime = NOW
) -> MeetingNotice:
    """The clock after these looks at the meeting."""
    for moment, event in looks:
        store(session, [event], days=(moment - NOW) / dt.timedelta(days=1))
    row = session.scalars(select(EventRow)).one()
    return meeting_notices(session, [row], now=now)[row.id]


def before(hours: float) -> dt.datetime:
    return STARTS - dt.timedelta(hours=hours)


def test_notice_counts_from_the_first_agenda(session: Session) -> None:
    notice = seen(
        session,
        (NOW, draft()),
        (
            before(100),
            draft(status="Final", agenda=(LINE,), agenda_published="2026-03-07T18:00:00"),
        ),
    )
    assert notice.starts == STARTS
    assert notice.first_seen == NOW
    assert notice.agenda_published == dt.datetime(2026, 3, 7, 18, tzinfo=dt.UTC)  # the source's
    assert (notice.hours, notice.changes, notice.labels) == (100.5, (), ())


def test_an_agenda_two_days_before_or_later_is_short_notice(session: Session) -> None:
    final = draft(status="Final", agenda=(LINE,))
    notice = seen(session, (NOW, draft()), (before(47), final))
    assert (notice.hours, notice.labels) == (47.0, (SHORT,))


def test_a_file_alone_is_an_agenda(session: Session) -> None:
    paper = Document(title="Agenda", url="https://files.example/a.pdf", kind="agenda")
    notice = seen(session, (NOW, draft()), (before(60), draft(documents=(paper,))))
    assert (notice.agenda_published, notice.hours) == (before(60), 60.0)


@pytest.mark.parametrize(("hours", "labels"), [(72, ()), (30, (SHORT,))])
def test_no_agenda_two_days_before_is_short_notice(
    session: Session, hours: int, labels: tuple[str, ...]
) -> None:
    notice = seen(session, (NOW, draft()), now=before(hours))
    assert (notice.agenda_published, notice.hours, notice.labels) == (None, None, labels)


def test_a_cancelled_meeting_owes_no_notice(session: Session) -> None:
    notice = seen(session, (NOW, draft(status="Cancelled")), now=before(1))
    assert notice.labels == ()


def test_a_line_that_comes_after_the_agenda_was_final_is_told(session: Session) -> None:
    notice = seen(
        session,
        (NOW, draft(status="Final", agenda=(LINE,))),
        (before(90), draft(status="Final", agenda=(LINE, LATE_LINE))),
    )
    (change,) = notice.changes
    assert change.reasons == ("agenda-item-added",)
    assert (change.hours_before, change.added) == (90.0, ("Face scans.",))
    assert notice.labels == (AFTER_FINAL,)


def test_a_draft_that_grows_is_no_late_addition(session: Session) -> None:
    notice = seen(
        session,
        (NOW, draft(agenda=(LINE,))),
        (before(90), draft(agenda=(LINE, LATE_LINE))),
        (before(80), draft(agenda=(LINE, LATE_LINE), status="Final")),
    )
    assert notice.labels == ()


def test_a_change_after_the_beginning_is_none(session: Session) -> None:
    final = draft(status="Final", agenda=(LINE,))
    notice = seen(session, (NOW, final), (before(-2), draft(status="Final", agenda=())))
    assert (notice.changes, notice.labels) == ((), ())


def test_another_room_on_the_last_day_is_told(session: Session) -> None:
    final = draft(status="Final", agenda=(LINE,))
    moved = draft(status="Final", agenda=(LINE,), location="Library")
    notice = seen(session, (NOW, final), (before(5), moved))
    assert [change.reasons for change in notice.changes] == [("location",)]
    assert notice.labels == (LATE,)


def test_notice_of_another_hour_counts_from_its_announcement(session: Session) -> None:
    final = draft(status="Final", agenda=(LINE,), time="09:00", time_text="9:00 AM")
    moved = draft(status="Final", agenda=(LINE,))
    notice = seen(session, (NOW, final), (before(40), moved))
    assert (notice.hours, notice.labels) == (40.0, (SHORT,))


def test_what_lawtrack_did_itself_is_no_change_of_the_meeting(session: Session) -> None:
    crawl = start_crawl(session, RIVERTOWN, mode="full", now=NOW)
    finish_crawl(
        session, crawl, outcome="ok", reason="", tally=CrawlTotals(), checkpoints=(), now=NOW
    )
    final = draft(status="Final", agenda=(LINE,))
    described = draft(status="Final", agenda=(LINE,), description="facial recognition banned")
    notice = seen(session, (NOW, final), (before(5), described))
    assert (notice.changes, notice.labels) == ((), ())


def test_hours_of_notice_are_counted_only_from_a_known_hour(session: Session) -> None:
    notice = seen(session, (NOW, draft(time="", time_text="after recess", agenda=(LINE,))))
    assert (notice.starts, notice.hours) == (None, None)
    assert notice.agenda_published == NOW
