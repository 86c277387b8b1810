"""A paper in place of an agenda that says that the meeting is off, and what says nothing."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Document, Event, Failed, Source
from scrapers.meetings.agendas import agenda_failed, parse_agenda_file
from scrapers.meetings.called_off import called_off_in
from scrapers.meetings.tenant import MeetingTenant, Output
from scrapers.page import Page
from scrapers.platforms.municode.agenda_pages import parse_agenda_page as municode_page
from scrapers.platforms.novusagenda.agenda_pages import parse_agenda_page as novus_page
from tests.support.meetings import events, meeting, source_on, tenant

URL = "https://rivertown.example/agenda.txt"
AGENDA = "City of Rivertown\n1. Call to order\n2. Lease of the boathouse\n"
NOTICE = "City of Rivertown\n\n*** MEETING CANCELLED ***\n"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return source_on("civicplus", tmp_path, site="https://rivertown.example")


def listed() -> Event:
    document = Document(title="Agenda", url=URL, kind="agenda")
    return meeting(date=dt.date(2026, 12, 15), documents=(document,))


def file(text: str, status: int = 200) -> Page:
    return Page(url=URL, body=text.encode(), status=status, headers={"content-type": "text/plain"})


def read(text: str, there: MeetingTenant, status: int = 200) -> Event:
    output = parse_agenda_file(file(text, status), tenant=there, event=listed())
    return events(output)[0]


@pytest.mark.parametrize(
    ("paper", "says"),
    [
        (NOTICE, "Cancelled"),
        ("NOTICE OF CANCELLATION OF REGULAR MEETING\nPosted May 4", "Cancelled"),
        ("MEETING CANCELED DUE TO LACK OF QUORUM", "Cancelled"),
        ("The regular meeting of the Board on May 5 has been cancelled.", "Cancelled"),
        ("The meeting will not be held.", "Cancelled"),
        ("Notice of Postponement", "Postponed"),
        ("The meeting of May 5 is hereby postponed to May 12.", "Postponed"),
        ("The meeting will not be held at City Hall but in the library.", ""),
        ("Policy on cancelled meetings", ""),
        ("Word " * 400 + "The meeting of June 3 was cancelled.", ""),
    ],
)
def test_a_notice_in_place_of_an_agenda(paper: str, says: str) -> None:
    assert called_off_in(paper, has_lines=False) == says


def test_an_agenda_that_speaks_of_another_meeting_calls_nothing_off() -> None:
    assert called_off_in(f"{AGENDA}3. The meeting of June 3 was cancelled", has_lines=True) == ""
    assert called_off_in(f"CANCELLED\n{AGENDA}", has_lines=True) == "Cancelled"


def test_a_file_that_calls_its_meeting_off_is_believed_until_it_is_another(source: Source) -> None:
    off = read(NOTICE, tenant(source))
    assert meeting_state(off, source.words) == "cancelled"
    known = tenant(source, events={off.upstream_id: off.stamp})
    assert not known.is_due(listed())  # what the list says of it is what it said
    (failed,) = events(agenda_failed(failed=_failure(), tenant=known, event=listed()))
    assert meeting_state(failed, source.words) == "cancelled"
    again = tenant(source, events={failed.upstream_id: failed.stamp})
    assert again.is_due(listed())
    (twice,) = events(agenda_failed(failed=_failure(), tenant=again, event=listed()))
    assert meeting_state(twice, source.words) == "cancelled"
    gone = read("", again, status=404)
    assert (meeting_state(gone, source.words), gone.stamp) == ("cancelled", off.stamp)
    on = read(AGENDA, tenant(source, events={gone.upstream_id: gone.stamp}))
    assert (meeting_state(on, source.words), on.stamp) == ("confirmed", listed().stamp)


def _failure() -> Failed:
    return Failed(jurisdiction="rivertown", url=URL, reason="answered 503")


@pytest.mark.parametrize("parse", [novus_page, municode_page])
def test_a_page_that_shows_no_agenda_takes_nothing_off_one(
    source: Source, parse: Callable[..., Output]
) -> None:
    there = tenant(source)
    nothing = Page(url=URL, body=b"<html><p>This Agenda is not available.</p></html>")
    (event,) = events(parse(nothing, tenant=there, event=meeting()))
    assert event.agenda is None
    notice = Page(url=URL, body=b"<html><h1>Notice of Cancellation</h1></html>")
    (event,) = events(parse(notice, tenant=there, event=meeting()))
    assert (event.agenda, meeting_state(event, source.words)) == ((), "cancelled")
