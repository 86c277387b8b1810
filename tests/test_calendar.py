"""Calendars: what an independent reader finds, and what a client that keeps state shows."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from sqlalchemy.orm import Session

from lawtrack.alerts.calendar import bodies, of_topic, window_start, write_calendar
from lawtrack.records import AgendaItem
from lawtrack.storage.latest import Appointment, appointments
from tests.made import a_bill, an_event
from tests.test_export import FACES, store

FIRST = date(2026, 1, 1)


def parsed(feed: bytes) -> Any:
    """What ``icalendar`` reads; every property may be of a dozen types."""
    return icalendar.Calendar.from_ical(feed)


class Client:
    """A calendar program as RFC 5545 and 5546 describe it: it keeps one event for each UID."""

    def __init__(self) -> None:
        self.events: dict[str, Any] = {}

    def refresh(self, feed: bytes) -> None:
        keeps_the_specification(feed)
        for event in parsed(feed).walk("VEVENT"):
            kept = self.events.get(str(event["uid"]))
            if kept is None or event["sequence"] > kept["sequence"]:
                self.events[str(event["uid"])] = event

    @property
    def only(self) -> Any:
        (event,) = self.events.values()
        return event


def keeps_the_specification(feed: bytes) -> None:
    """RFC 5545: line ends and lengths (3.1), what a VEVENT must and may have (3.6.1)."""
    assert feed.endswith(b"END:VCALENDAR\r\n")
    for line in feed.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
    calendar = parsed(feed)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    zones = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        for once in ("uid", "dtstamp", "dtstart", "sequence", "status", "summary"):
            assert not isinstance(event[once], list)
        assert event["status"] in ("CONFIRMED", "TENTATIVE", "CANCELLED")
        if "TZID" in event["dtstart"].params:
            assert event["dtstart"].params["TZID"] in zones
        for alarm in event.walk("VALARM"):
            assert {"action", "trigger", "description"} <= {key.lower() for key in alarm}


def shown(session: Session) -> bytes:
    return write_calendar("Rivertown", appointments(session, first=FIRST))


def test_a_meeting_is_at_its_hour_in_its_zone_with_an_alarm(session: Session) -> None:
    store(session, [a_bill(title=FACES), an_event()])
    client = Client()
    client.refresh(shown(session))
    event = client.only
    zone = ZoneInfo("America/New_York")
    assert event.decoded("dtstart") == datetime(2026, 3, 11, 18, 30, tzinfo=zone)
    assert event.decoded("dtstart").astimezone(UTC).hour == 22  # summer time began on March 8
    assert event["dtstart"].params["TZID"] == "America/New_York"
    assert event["summary"] == "City Council"
    assert event["location"] == "Town Hall"
    assert event["url"] == "https://rivertown.example/MeetingDetail.aspx?LEGID=77"
    assert "2026-0042 (facial-recognition: about" in event["description"]
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].to_ical() == b"-P1D"


def test_a_rescheduled_hearing_moves_in_place_and_a_cancelled_one_shows_so(
    session: Session,
) -> None:
    client = Client()
    store(session, [an_event()])
    client.refresh(shown(session))
    assert client.only["sequence"] == 0
    store(session, [an_event(date=date(2026, 3, 18), time="17:00", stamp="2")], days=1)
    client.refresh(shown(session))
    zone = ZoneInfo("America/New_York")
    assert client.only.decoded("dtstart") == datetime(2026, 3, 18, 17, tzinfo=zone)
    assert client.only["sequence"] == 1
    store(session, [an_event(date=date(2026, 3, 18), time="17:00", stamp="3", cancelled=True,
                             status="Cancelled")], days=2)  # fmt: skip
    client.refresh(shown(session))
    assert client.only["status"] == "CANCELLED"
    assert client.only["summary"] == "Cancelled: City Council"
    assert client.only["sequence"] == 2
    assert client.only.walk("VALARM") == []
    assert client.only.decoded("last-modified") == datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_what_is_not_worth_telling_leaves_every_byte_alone(session: Session) -> None:
    store(session, [an_event()])
    before = shown(session)
    store(session, [an_event(stamp="2", description="page 3 rescanned")], days=1)
    assert shown(session) == before


def test_a_meeting_without_an_hour_is_a_whole_day(session: Session) -> None:
    store(session, [an_event(time="", time_text="after the joint session")])
    client = Client()
    client.refresh(shown(session))
    assert client.only.decoded("dtstart") == date(2026, 3, 11)
    assert "after the joint session" in client.only["description"]
    (alarm,) = client.only.walk("VALARM")
    assert alarm["trigger"].to_ical() == b"-PT15H"


@pytest.mark.parametrize(
    "evil",
    [
        "Hearing\r\nEND:VEVENT\r\nBEGIN:VEVENT",
        "a;b,c\\d\\n: \"quoted\"",
        "Größe 会議 " * 30,
        "=cmd|'/c calc'!A1",
    ],
)  # fmt: skip
def test_words_of_a_source_cannot_break_out(session: Session, evil: str) -> None:
    line = AgendaItem(order=1, title=evil, identifier=evil, upstream_id="1")
    store(session, [an_event(name=evil, location=evil, agenda=(line,))])
    client = Client()
    client.refresh(shown(session))
    assert " ".join(str(client.only["summary"]).split()) == " ".join(evil.split())
    assert len(client.events) == 1


def test_meetings_are_told_by_topic_and_by_body(session: Session) -> None:
    store(
        session,
        [
            a_bill(title=FACES),
            an_event(),
            an_event(upstream_id="78", body="Committee on Parks", agenda=()),
            an_event(upstream_id="79", date=date(2025, 12, 31)),
        ],
    )
    found = appointments(session, first=FIRST)
    assert {body: len(some) for body, some in bodies(found).items()} == {
        "City Council": 1, "Committee on Parks": 1,
    }  # fmt: skip
    flagged = of_topic(found, "facial-recognition")
    assert [one.meeting.event.upstream_id for one in flagged] == ["77"]
    assert of_topic(found, "drones") == []
    assert isinstance(found[0], Appointment)


def test_a_calendar_begins_with_a_month_so_that_a_day_changes_nothing() -> None:
    assert window_start(datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2026, 1, 1, tzinfo=UTC)
    assert window_start(datetime(2026, 3, 31, tzinfo=UTC)) == datetime(2026, 1, 1, tzinfo=UTC)
    assert window_start(datetime(2026, 1, 5, tzinfo=UTC)) == datetime(2025, 11, 1, tzinfo=UTC)


def test_an_empty_calendar_is_a_calendar() -> None:
    keeps_the_specification(write_calendar("Nothing", []))
