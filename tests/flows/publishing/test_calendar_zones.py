"""A meeting begins at the same moment in every program that reads our calendars, all year round."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from lawtrack.database.events import TrackedEvent
from lawtrack.database.tables.legislation import EventRow
from lawtrack.publishing.news import CalendarEntry
from lawtrack.publishing.site.calendars import write_calendar
from lawtrack.publishing.site.zone_rules import zone_rules
from tests.support.calendar_readers import READERS
from tests.support.made import NOW
from tests.support.specifications import keeps_icalendar

ZONES = (
    "America/New_York", "America/Chicago", "America/Phoenix", "Pacific/Honolulu",
    "America/Anchorage", "Europe/London", "Australia/Sydney",
)  # fmt: skip
MONTHS = (1, 3, 7, 11)
# The week in which clocks change somewhere, and days before and after.
DAYS = (1, 9, 28)
ODD_ZONES = ("America/Santiago", "Africa/Casablanca", "Europe/Dublin", "Australia/Lord_Howe", "UTC")


def entry(zone: str, month: int, day: int, hour: int = 18) -> CalendarEntry:
    starts = datetime(2026, month, day, hour, 30, tzinfo=ZoneInfo(zone))
    row = EventRow(
        name=f"{zone.replace('/', ' ')} {month} {day} {hour}", ocd_id=f"o/{zone[:4]}{starts}",
        date=starts.date(), time=f"{hour}:30", starts=starts.astimezone(UTC), timezone=zone,
        state="scheduled", missing_since=None, first_seen=NOW, location="Hall", url="", body="",
        time_text="", description="",
    )  # fmt: skip
    meeting = TrackedEvent(event=row, marks=(), bills=(), agenda_items=0)
    return CalendarEntry(meeting=meeting, government="Town", sequence=0, changed=NOW)


def moments(entries: list[CalendarEntry]) -> dict[str, str]:
    found = {}
    for one in entries:
        assert one.meeting.event.starts is not None
        found[one.meeting.event.name] = f"{one.meeting.event.starts:%Y-%m-%dT%H:%M}"
    return found


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_shows_the_same_hours_in_winter_and_summer(
    reader: str, tmp_path: Path
) -> None:
    entries = [entry(*each) for each in product(ZONES, MONTHS, DAYS)]
    feed = write_calendar("All", entries)
    keeps_icalendar(feed)
    assert READERS[reader](feed, tmp_path) == moments(entries)


@pytest.mark.parametrize("reader", [name for name in READERS if name not in ("khal", "vobject")])
def test_clocks_that_follow_no_yearly_rule_are_right_as_well(reader: str, tmp_path: Path) -> None:
    entries = [entry(*each) for each in product(ODD_ZONES, range(1, 13), (2, 20))]
    feed = write_calendar("Odd", entries)
    assert READERS[reader](feed, tmp_path) == moments(entries)


@pytest.mark.parametrize("reader", READERS)
def test_the_hours_around_a_change_of_clocks_are_right(reader: str, tmp_path: Path) -> None:
    zone = "America/New_York"
    entries = [entry(zone, 3, 8, 1), entry(zone, 3, 8, 3), entry(zone, 11, 1, 0)]
    entries += [entry(zone, 11, 1, 3), entry("America/Chicago", 3, 8, 4)]
    feed = write_calendar("Night", entries)
    assert READERS[reader](feed, tmp_path) == moments(entries)


@pytest.mark.parametrize("reader", READERS)
def test_a_calendar_without_meetings_is_read_by_all(reader: str, tmp_path: Path) -> None:
    assert READERS[reader](write_calendar("Nothing", []), tmp_path) == {}


def test_a_calendar_has_a_component_whatever_is_in_it() -> None:
    day = entry("America/New_York", 3, 9)
    day.meeting.event.time, day.meeting.event.starts = "", None
    for entries in ([], [day], [entry("UTC", 3, 9)]):
        assert Calendar.from_ical(write_calendar("Some", entries)).subcomponents


def test_onsets_are_told_by_the_clock_before_them_and_come_again_by_rule() -> None:
    feed = write_calendar("Rivertown", [entry("America/New_York", 9, 9)]).decode()
    assert "RDATE" not in feed
    lines = feed.split("\r\n")
    spring = lines.index("BEGIN:DAYLIGHT")
    assert set(lines[spring : lines.index("END:DAYLIGHT")]) >= {
        "DTSTART:20250309T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
    }
    autumn = lines.index("BEGIN:STANDARD")
    assert set(lines[autumn : lines.index("END:STANDARD")]) >= {
        "DTSTART:20251102T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0500",
    }


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("America/Phoenix", 1), ("Pacific/Honolulu", 1), ("America/Denver", 2),
        ("Europe/London", 2), ("America/St_Johns", 2), ("Asia/Kolkata", 1),
    ],
)  # fmt: skip
def test_a_zone_is_as_short_as_its_rules(zone: str, rules: int) -> None:
    found = zone_rules(zone, 2026, 2027)
    assert len(found) == rules
    assert all(bool(rule.month) == (rules == 2) for rule in found)
