"""How to take part, kept by hand: which words hold for which meeting, and where they are told."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts.messages.message import hearing_of
from lawtrack.database.conditions import Selection
from lawtrack.database.details import bill_details, event_details
from lawtrack.database.tables.legislation import BillRow, EventRow
from lawtrack.database.team.taking_part import (
    MOST_DEADLINES,
    Subject,
    edits_of_taking_part,
    kept_for_meetings,
    set_deadline,
    set_how,
    taking_part_in,
)
from lawtrack.database.team.team_edits import MeetingsOf, edits_of
from lawtrack.errors import InvalidEdit
from lawtrack.legislation.clerks.deadlines import TakingPart
from lawtrack.publishing.brief.brief import make_brief
from lawtrack.publishing.brief.brief_pages import brief_as_html, brief_as_markdown
from lawtrack.publishing.news import calendar_entries
from lawtrack.publishing.site.calendars import write_calendar
from lawtrack.publishing.tables.export import ExportRequest, print_table
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill, an_event

HOUR = timedelta(hours=1)
TODAY = date(2026, 3, 2)
COUNCIL = MeetingsOf(jurisdiction="rivertown", body="City Council")
ALL = MeetingsOf(jurisdiction="rivertown")
SIGN_UP = "sign up to speak"


@pytest.fixture
def meeting(session: Session) -> EventRow:
    """A coming meeting of the council on a flagged bill, and one of another body."""
    store(session, [a_bill(title=FACES), an_event(),
                    an_event(upstream_id="78", name="Parks", body="", agenda=())])  # fmt: skip
    return session.scalars(select(EventRow).where(EventRow.upstream_id == "77")).one()


def say(session: Session, subject: Subject, how: str, *, hours: int = 0) -> None:
    set_how(session, subject, how, editor="Ada", now=NOW + hours * HOUR)


def due(session: Session, subject: Subject, when: str, what: str = SIGN_UP) -> None:
    set_deadline(session, subject, what, when, editor="Ada", now=NOW + HOUR)


def part_of(session: Session, meeting: EventRow) -> TakingPart | None:
    return taking_part_in(session, [meeting]).get(meeting.id)


def test_what_is_kept_nearer_to_the_meeting_stands_before_the_rest(
    session: Session, meeting: EventRow
) -> None:
    assert part_of(session, meeting) is None
    say(session, ALL, "Ask the town.")
    due(session, ALL, "3 days before", "written testimony")
    due(session, ALL, "24 hours before")
    part = part_of(session, meeting)
    assert part is not None
    assert (part.how, part.kept_for) == ("Ask the town.", "all meetings here")
    say(session, COUNCIL, "Ask the clerk.")
    due(session, meeting, "2026-03-10 12:00")
    part = part_of(session, meeting)
    assert part is not None
    assert (part.how, part.said) == ("Ask the clerk.", "")
    assert [deadline.words for deadline in part.deadlines] == [
        "Written testimony by Sunday, March 8, 2026",
        "Sign up to speak by Tuesday, March 10, 2026, 12:00 PM EDT",
    ]
    assert part.kept_for == "this meeting and City Council and all meetings here"
    parks = session.scalars(select(EventRow).where(EventRow.upstream_id == "78")).one()
    other = part_of(session, parks)
    assert other is not None
    assert (other.how, other.kept_for) == ("Ask the town.", "all meetings here")
    set_how(session, MeetingsOf(jurisdiction="rivertown", body="Parks"), "By mail.",
            editor="", now=NOW)  # fmt: skip
    assert taking_part_in(session, [parks])[parks.id].how == "By mail."


def test_what_is_taken_back_holds_no_more_and_its_lines_stay(
    session: Session, meeting: EventRow
) -> None:
    say(session, meeting, "Ask Ada.")
    say(session, meeting, "Ask Ada.")  # it was so already
    say(session, meeting, " Ask\x00 Ben\u202e. ", hours=1)
    due(session, meeting, "2026-03-10")
    due(session, meeting, "")
    say(session, meeting, "\n", hours=2)
    assert part_of(session, meeting) is None
    lines = [(edit.what, edit.text, edit.value) for edit in edits_of_taking_part(session, meeting)]
    assert lines == [
        ("how to take part", "Ask Ada.", ""),
        ("how to take part", "Ask  Ben.", ""),
        ("deadline", SIGN_UP, "2026-03-10"),
        ("deadline", SIGN_UP, ""),
        ("how to take part", "", ""),
    ]
    assert kept_for_meetings(session) == []


def test_a_meeting_that_is_moved_or_called_off_makes_it_old(
    session: Session, meeting: EventRow
) -> None:
    say(session, meeting, "Ask the clerk.")
    say(session, COUNCIL, "Ask the council.")
    store(session, [an_event(agenda=())], days=1)  # what else changes does not matter
    session.refresh(meeting)
    part = part_of(session, meeting)
    assert part is not None
    assert not part.outdated
    store(session, [an_event(date=date(2026, 3, 12), agenda=())], days=2)
    session.refresh(meeting)
    part = part_of(session, meeting)
    assert part is not None
    assert part.outdated
    say(session, meeting, "")
    part = part_of(session, meeting)
    assert part is not None
    assert (part.how, part.outdated) == ("Ask the council.", False)  # fits each of its meetings
    store(session, [an_event(status="Cancelled", agenda=())], days=3)
    session.refresh(meeting)
    assert part_of(session, meeting) is None


def test_what_cannot_be_a_deadline_is_refused(session: Session, meeting: EventRow) -> None:
    for subject, when, wrong in (
        (meeting, "2026-03-12", "the meeting is on 2026-03-11"),
        (meeting, "2024-03-11", "within the year before it"),
        (meeting, "soon", "no deadline"),
        (COUNCIL, "2026-03-10", 'for each meeting of a body write "24 hours before"'),
        (MeetingsOf(jurisdiction="rivertown", body="City Councel"), "2 days before",
         "did you mean City Council?"),
    ):  # fmt: skip
        with pytest.raises(InvalidEdit, match=wrong):
            due(session, subject, when)
    with pytest.raises(InvalidEdit, match="at most 80 characters"):
        due(session, meeting, "2 days before", "x" * 81)
    with pytest.raises(InvalidEdit, match="1,501 characters"):
        say(session, meeting, "x" * 1501)
    for number in range(MOST_DEADLINES):
        due(session, meeting, "2 days before", f"paper {number}")
    with pytest.raises(InvalidEdit, match="6 deadlines already"):
        due(session, meeting, "2 days before", "one more")
    assert len(edits_of(session, "event", meeting.id)) == MOST_DEADLINES


def test_what_is_due_without_a_word_is_the_usual(session: Session, meeting: EventRow) -> None:
    due(session, meeting, "2026-03-10", "\u200b \x07")
    part = part_of(session, meeting)
    assert part is not None
    assert [deadline.what for deadline in part.deadlines] == [SIGN_UP]


def test_it_stands_in_lists_of_what_is_kept(session: Session, meeting: EventRow) -> None:
    due(session, meeting, "2026-03-10 12:00")
    say(session, COUNCIL, "Ask the clerk.")
    of_body, of_meeting = kept_for_meetings(session, jurisdiction="rivertown")
    assert (of_body.body, of_body.how, of_body.meeting) == ("City Council", "Ask the clerk.", "")
    assert (of_meeting.meeting, of_meeting.deadlines[0].when) == ("meeting-77", "2026-03-10 12:00")
    assert kept_for_meetings(session, since=date(2026, 3, 12)) == [of_body]
    assert kept_for_meetings(session, jurisdiction="boston") == []


def test_what_is_due_begins_no_heading_and_no_list_in_a_brief(
    session: Session, meeting: EventRow
) -> None:
    for what in ("# paper", "- paper", "+ paper", "1. paper", "2) paper", "=== paper"):
        due(session, meeting, "2026-03-10", what)
    for today in (TODAY, date(2026, 3, 6)):
        brief = make_brief(
            session, "facial-recognition", since=TODAY, states=(), today=today, now=NOW
        )
        text = brief_as_markdown(brief)
        assert text.count("paper by Tuesday, March 10, 2026") == MOST_DEADLINES
        for begin in ("\\# ", "\\- ", "\\+ ", "1\\. ", "2\\) ", "\\=== "):
            assert f"\n  {begin}paper" in text


def test_it_is_told_on_records_in_mails_calendars_briefs_and_exports(
    session: Session, meeting: EventRow
) -> None:
    plain = calendar_entries(session, first=TODAY)
    say(session, COUNCIL, "Ask the clerk: https://rivertown.example/clerk")
    due(session, COUNCIL, "24 hours before")
    when = "Tuesday, March 10, 2026, 6:30 PM EDT"
    bill = session.scalars(select(BillRow)).one()
    details = bill_details(session, bill, today=TODAY)
    assert details.next_event is not None
    assert details.next_event.id == "meeting-77"
    assert details.next_event.taking_part == event_details(session, meeting, now=NOW).taking_part
    assert details.next_event.taking_part is not None
    assert event_details(session, meeting, now=NOW + 30 * 24 * HOUR).taking_part is None
    part = part_of(session, meeting)
    hearing = hearing_of(meeting, "Rivertown", NOW, (), part)
    assert hearing.kept_by_hand[:2] == (
        "Ask the clerk: https://rivertown.example/clerk", f"Sign up to speak by {when}",
    )  # fmt: skip
    late = hearing_of(meeting, "Rivertown", NOW + 9 * 24 * HOUR, (), part)
    assert late.kept_by_hand[1].endswith("(over)")
    entries = calendar_entries(session, first=TODAY)
    written = write_calendar("x", entries).decode().replace("\r\n ", "")
    assert f"Sign up to speak by {when}".replace(",", "\\,") in written
    assert written.count("LAST-MODIFIED:20260302T130000Z") == 1
    assert write_calendar("x", plain) != write_calendar("x", entries)
    for today, how in ((date(2026, 3, 6), True), (TODAY, False)):  # within a week, and later
        brief = make_brief(
            session, "facial-recognition", since=TODAY, states=(), today=today, now=NOW
        )
        for text in (brief_as_html(brief), brief_as_markdown(brief)):
            assert f"Sign up to speak by {when}." in text
            assert ("How to take part: Ask the clerk: " in text) == how
    output = io.BytesIO()
    order = ExportRequest(table="events", wanted=Selection(), today=TODAY)
    print_table(session, order, output, now=NOW)
    table = {
        row["upstream_id"]: row for row in csv.DictReader(io.StringIO(output.getvalue().decode()))
    }
    assert table["77"]["deadlines"] == "sign up to speak: 2026-03-10T22:30:00Z"
    assert table["77"]["taking_part"].startswith("Ask the clerk: ")
