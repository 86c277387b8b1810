"""Calendars: what an independent reader finds, and what clients that keep state show.

One client is written here after the specifications, the other is ``khal``, a real program with a
database of its own.
"""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from lawtrack.legislation.records import AgendaItem
from lawtrack.publishing.brief.brief import BriefRecord, make_brief
from lawtrack.publishing.news import CalendarEntry, calendar_entries
from lawtrack.publishing.site.calendars import meetings_by_body, of_topic, write_calendar
from lawtrack.publishing.site.site_state import calendar_window_start
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill, an_event
from tests.support.specifications import keeps_icalendar, parsed

FIRST = date(2026, 1, 1)


class Client:
    """A calendar program as RFC 5545 and 5546 describe it: it keeps one event for each UID."""

    def __init__(self) -> None:
        self.events: dict[str, Any] = {}

    def refresh(self, feed: bytes) -> None:
        keeps_icalendar(feed)
        for event in parsed(feed).walk("VEVENT"):
            kept = self.events.get(str(event["uid"]))
            if kept is None or event["sequence"] > kept["sequence"]:
                self.events[str(event["uid"])] = event

    @property
    def only(self) -> Any:
        (event,) = self.events.values()
        return event


def shown(session: Session) -> bytes:
    return write_calendar("Rivertown", calendar_entries(session, first=FIRST))


def test_a_meeting_is_at_its_hour_in_its_zone_with_an_alarm(session: Session) -> None:
    store(session, [a_bill(title=FACES), an_event()])
    client = Client()
    client.refresh(shown(session))
    event = client.only
    zone = ZoneInfo("America/New_York")
    assert event.decoded("dtstart") == datetime(2026, 3, 11, 18, 30, tzinfo=zone)
    assert event.decoded("dtstart").astimezone(UTC).hour == 22  # summer time began on March 8
    assert event["dtstart"].params["TZID"] == "America/New_York"
    assert event["summary"] == "City Council (2026-0042)"
    assert event["location"] == "Town Hall"
    assert event["url"] == "https://rivertown.example/MeetingDetail.aspx?LEGID=77"
    assert event["description"].startswith("Rivertown City Council")
    assert "2026-0042 (facial-recognition: about" in event["description"]
    # Without a length Outlook refuses it; that the length is not the source's is said.
    assert event.decoded("duration") == timedelta(hours=1)
    assert "does not say when it ends" in event["description"]
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


KHAL = """
[calendars]
[[council]]
path = {folder}/calendar
[locale]
local_timezone = America/New_York
default_timezone = America/New_York
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


def khal(folder: Path, *words: str) -> str:
    """What the program prints, which keeps everything it knows in the folder."""
    config = folder / "config"
    config.write_text(KHAL.format(folder=folder), encoding="utf-8")
    (folder / "calendar").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "khal", "-c", str(config), *words],
        capture_output=True, text=True, check=True, timeout=60, cwd=folder,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def taken_over(folder: Path, feed: bytes) -> list[tuple[str, str, str]]:
    """What khal shows of that March when it has read the calendar once more."""
    (folder / "feed.ics").write_bytes(feed)
    khal(folder, "import", "--batch", "feed.ics")
    asked = ("--json", "start-long", "--json", "title", "--json", "status")
    days = khal(folder, "list", *asked, "2026-03-01", "31d").splitlines()
    return [
        (one["start-long"], one["title"], one["status"]) for day in days for one in json.loads(day)
    ]


def test_a_real_program_moves_the_hearing_and_shows_it_cancelled(
    sqlite_url: str, tmp_path: Path
) -> None:
    place: dict[str, Any] = {"date": date(2026, 3, 18), "time": "17:00"}
    other = ("2026-03-20", "City Council", "CONFIRMED")
    with Session(create_engine(sqlite_url)) as session:
        store(
            session,
            [an_event(), an_event(upstream_id="78", time="", time_text="", date=date(2026, 3, 20))],
        )
        first = taken_over(tmp_path, shown(session))
        store(session, [an_event(**place, stamp="2")], days=1)
        moved = taken_over(tmp_path, shown(session))
        store(session, [an_event(**place, stamp="3", cancelled=True, status="Cancelled")], days=2)
        cancelled = taken_over(tmp_path, shown(session))
    assert first == [("2026-03-11 18:30", "City Council", "CONFIRMED"), other]
    assert moved == [("2026-03-18 17:00", "City Council", "CONFIRMED"), other]
    assert cancelled == [("2026-03-18 17:00", "Cancelled: City Council", "CANCELLED"), other]


def test_the_head_says_what_the_clients_ask_for(session: Session) -> None:
    head = shown(session).partition(b"BEGIN:VEVENT")[0].splitlines()
    assert {
        b"VERSION:2.0",
        b"CALSCALE:GREGORIAN",
        b"METHOD:PUBLISH",  # Outlook
        b"NAME:Rivertown",  # RFC 7986
        b"X-WR-CALNAME:Rivertown",  # Google and Apple
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",  # RFC 7986
        b"X-PUBLISHED-TTL:PT1H",  # Outlook
    } <= set(head)


def test_the_name_of_a_calendar_stays_on_its_line() -> None:
    name = "Parks, Trees; and\r\nMETHOD:CANCEL"  # bodies are named by sources
    feed = write_calendar(name, [])
    keeps_icalendar(feed)
    for key in (b"NAME", b"X-WR-CALNAME"):
        assert key + rb":Parks\, Trees\; and\nMETHOD:CANCEL" in feed.splitlines()
    assert parsed(feed)["method"] == "PUBLISH"


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
    assert client.only["duration"].to_ical() == b"P1D"
    assert "when it ends" not in client.only["description"]
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
    found = calendar_entries(session, first=FIRST)
    assert {body: len(some) for body, some in meetings_by_body(found).items()} == {
        "City Council": 1, "Committee on Parks": 1,
    }  # fmt: skip
    flagged = of_topic(found, "facial-recognition")
    assert [one.meeting.event.upstream_id for one in flagged] == ["77"]
    assert of_topic(found, "drones") == []
    assert isinstance(found[0], CalendarEntry)


def test_bills_of_two_congresses_are_told_apart(session: Session) -> None:
    bills = [
        a_bill(title=FACES, upstream_id=f"{congress}-hr-7001", identifier="HR 7001",
               session=congress, url=f"https://congress.example/{congress}")
        for congress in ("118", "119")
    ]  # fmt: skip
    hearings = [
        an_event(upstream_id=congress, name=f"Hearing {congress}", date=date(2026, 3, day), agenda=(
            AgendaItem(order=1, title=FACES, identifier="HR 7001",
                       bill_upstream_id=f"{congress}-hr-7001"),))
        for day, congress in ((11, "118"), (12, "119"))
    ]  # fmt: skip
    store(session, [*bills, *hearings])
    entries = parsed(shown(session)).walk("VEVENT")
    assert [entry["summary"] for entry in entries] == [
        "Hearing 118 (HR 7001 (118th))", "Hearing 119 (HR 7001 (119th))",
    ]  # fmt: skip
    assert "HR 7001 (119th) (facial-recognition: about" in entries[1]["description"]
    day = date(2026, 3, 2)
    brief = make_brief(session, "facial-recognition", since=day, states=(), today=day, now=NOW)
    meetings = (*brief.coming, *brief.later)
    assert [one.subjects[1:] for one in meetings] == [
        [BriefRecord(number=f"HR 7001 ({name}th)", title=FACES,
                     url=f"https://congress.example/{name}")] for name in (118, 119)
    ]  # fmt: skip


def test_a_calendar_begins_with_a_month_so_that_a_day_changes_nothing() -> None:
    assert calendar_window_start(datetime(2026, 3, 1, tzinfo=UTC)) == datetime(
        2026, 1, 1, tzinfo=UTC
    )
    assert calendar_window_start(datetime(2026, 3, 31, tzinfo=UTC)) == datetime(
        2026, 1, 1, tzinfo=UTC
    )
    assert calendar_window_start(datetime(2026, 1, 5, tzinfo=UTC)) == datetime(
        2025, 11, 1, tzinfo=UTC
    )


def test_an_empty_calendar_is_a_calendar() -> None:
    feed = write_calendar("Nothing", [])
    keeps_icalendar(feed)
    assert parsed(feed).walk("VTIMEZONE")  # without a component it would be none (3.6)


@pytest.mark.parametrize(
    ("status", "shown_status", "summary"),
    [
        ("Deferred", "CANCELLED", "Deferred: City Council"),
        ("Postponed", "CANCELLED", "Postponed: City Council"),
        ("No quorum", "CANCELLED", "Not held for want of a quorum: City Council"),
        ("Rescheduled", "TENTATIVE", "Rescheduled: City Council"),
        ("Draft", "TENTATIVE", "City Council"),
        ("Whatever", "TENTATIVE", "Not known whether it takes place: City Council"),
        ("Final", "CONFIRMED", "City Council"),
    ],
)
def test_what_does_not_take_place_on_its_day_is_cancelled_in_calendars(
    session: Session, status: str, shown_status: str, summary: str
) -> None:
    store(session, [an_event(name="City Council", status=status)])
    client = Client()
    client.refresh(write_calendar("Rivertown", calendar_entries(session, first=FIRST)))
    assert client.only["status"] == shown_status
    assert client.only["summary"].startswith(summary)


def test_an_hour_with_words_beside_it_is_in_the_calendar_with_its_words(session: Session) -> None:
    store(session, [an_event(time="10:00", time_text="10:00 AM or after")])
    client = Client()
    client.refresh(shown(session))
    assert client.only.decoded("dtstart").hour == 10
    assert "Time as printed: 10:00 AM or after" in client.only["description"]
