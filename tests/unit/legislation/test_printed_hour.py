"""The hour of a meeting where it is plain, and the printed words where it is not."""

import datetime as dt

import pytest

from lawtrack.legislation.clerks.printed_hour import printed_hour, shown_hour
from lawtrack.legislation.clerks.remapped import remapped
from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.normalize import normalize_event
from lawtrack.legislation.wording import change_lines, meeting_hour
from tests.support.made import RIVERTOWN, an_event

NEW_YORK, CHICAGO, PHOENIX = "America/New_York", "America/Chicago", "America/Phoenix"


@pytest.mark.parametrize(
    ("printed", "zone", "time"),
    [
        ("10:00 AM", NEW_YORK, "10:00"), ("10.00 AM", NEW_YORK, "10:00"),
        ("10:00 AM or after", NEW_YORK, "10:00"), ("12 Noon", NEW_YORK, "12:00"),
        ("12:00 Noon", NEW_YORK, "12:00"), ("12:00 P.M. (Noon)", NEW_YORK, "12:00"),
        ("noon", NEW_YORK, "12:00"), ("10:00 AM ET", NEW_YORK, "10:00"),
        ("10:00 AM Eastern Time", NEW_YORK, "10:00"), ("5:30 PM CDT", CHICAGO, "17:30"),
        ("5:30 PM CDT", NEW_YORK, ""), ("7:00 PM MST", PHOENIX, "19:00"),
        ("7:00 PM UTC", NEW_YORK, ""), ("1:30 PM (approx.)", NEW_YORK, "13:30"),
        ("approximately 1:30 PM", NEW_YORK, "13:30"), ("9:30 AM/1:30 PM", NEW_YORK, ""),
        ("10 AM & 2 PM", NEW_YORK, ""), ("10:00 AM - 12:00 PM", NEW_YORK, "10:00"),
        ("Immediately following the Finance Committee", NEW_YORK, ""),
        ("Upon adjournment of the 10:00 AM meeting", NEW_YORK, ""),
        ("7:00 PM*", NEW_YORK, "19:00"), ("8:30 AM Revised", NEW_YORK, "08:30"),
        ("7:00 PM (Note time change)", NEW_YORK, "19:00"),
        ("7:00 PM (please note change of time)", NEW_YORK, ""),
        ("Rescheduled to 2:00 PM", NEW_YORK, "14:00"),
        ("Rescheduled from 10:00 AM to 2:00 PM", NEW_YORK, "14:00"),
        ("10:00 AM - RESCHEDULED TO 2:00 PM", NEW_YORK, "14:00"),
        ("10:00 AM or as soon thereafter as may be", NEW_YORK, "10:00"),
        ("10:00 AM at City Hall", NEW_YORK, "10:00"), ("10:00 AM, Room 5", NEW_YORK, "10:00"),
        ("10:00am (hybrid)", NEW_YORK, "10:00"), ("10:00 AM - VIRTUAL", NEW_YORK, "10:00"),
        ("10:00 AM (via Zoom)", NEW_YORK, "10:00"), ("7:00 PM Special Meeting", NEW_YORK, "19:00"),
        ("5:30 PM - Closed Session", NEW_YORK, "17:30"), ("@ 6:00 PM", NEW_YORK, "18:00"),
        ("10:00 AM - Jointly with the Committee on Parks", NEW_YORK, "10:00"),
        ("6;00 PM", NEW_YORK, "18:00"), ("5:00 PM thru 7:00 PM", NEW_YORK, "17:00"),
        ("5:00-7:00 PM", NEW_YORK, "17:00"), ("5 - 7 p.m.", NEW_YORK, "17:00"),
        ("9-11:30 AM", NEW_YORK, "09:00"), ("12-1 PM", NEW_YORK, "12:00"),
        ("from 1:30 PM to 3:30 PM", NEW_YORK, "13:30"), ("*10:00 AM*", NEW_YORK, "10:00"),
        ("11:00 AM (was 10:00 AM)", NEW_YORK, "11:00"), ("was 7:00 PM", NEW_YORK, ""),
        ("11:00 AM (rescheduled from 10:00 AM)", NEW_YORK, "11:00"),
        ("5:30 P.M. - 7", NEW_YORK, "17:30"), ("4:00 PM @ City Hall", NEW_YORK, "16:00"),
        ("Time change: 11:00 AM", NEW_YORK, "11:00"), ("Not 7:00 PM", NEW_YORK, ""),
        ("6:30 PM Special Called Meeting", NEW_YORK, "18:30"),
        ("10:00 AM - REMOTE MEETING VIA WEBEX", NEW_YORK, "10:00"),
        ("10:00 AM City Hall, Room 300", NEW_YORK, "10:00"),
        ("10:00 AM or 15 minutes after Council", NEW_YORK, "10:00"),
        ("10:00 AM EST/EDT", NEW_YORK, "10:00"), ("6:00 PM (Doors open 5:30 PM)", NEW_YORK, ""),
        ("ten o'clock a.m.", NEW_YORK, "10:00"), ("Half past six PM", NEW_YORK, "18:30"),
        ("seven thirty p.m.", NEW_YORK, "19:30"), ("12 o'clock noon", NEW_YORK, "12:00"),
        ("10 o’clock in the morning", NEW_YORK, "10:00"), ("6: 00 PM", NEW_YORK, "18:00"),
        ("6:00 PM (NEW START TIME)", NEW_YORK, "18:00"), ("at seven at night", NEW_YORK, "19:00"),
        ("one hour after Council", NEW_YORK, ""), ("Six", NEW_YORK, ""),
        # Not plain: whose noon, which hour, which day, whose end.
        ("11-1 PM", NEW_YORK, ""), ("10:00-2:00 PM", NEW_YORK, "10:00"),
        ("5:30 PM Closed Session; 7:00 PM Open Session", NEW_YORK, ""),
        ("10:00 AM at the conclusion of the hearing", NEW_YORK, ""),
        ("10:00 AM on Thursday", NEW_YORK, ""), ("10:00 AM after the recess", NEW_YORK, ""),
        # What a form sends where nobody entered an hour.
        ("12:00 AM", NEW_YORK, ""), ("12:00:00 a.m.", NEW_YORK, ""), ("00:00", NEW_YORK, ""),
        ("0:00:00", NEW_YORK, ""), ("12:15 AM", NEW_YORK, "00:15"),
        ("CANCELLED", NEW_YORK, ""), ("TBD", NEW_YORK, ""), ("", NEW_YORK, ""),
        ("12 Midnight", NEW_YORK, ""), ("2:00", NEW_YORK, ""), ("25:00", NEW_YORK, ""),
        ("6:30pm", NEW_YORK, "18:30"), ("6 p.m.", NEW_YORK, "18:00"), ("13:00", NEW_YORK, "13:00"),
        ("9" * 5_000, NEW_YORK, ""), ("10:00 AM " * 200, NEW_YORK, ""),
    ],
)  # fmt: skip
def test_an_hour_is_read_only_where_it_is_plain(printed: str, zone: str, time: str) -> None:
    assert printed_hour(printed, zone).time == time


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("10:00 AM", "10:00"), ("10:00 AM ET", "10:00"), ("", ""),
        ("10:00 AM or after", "10:00 AM or after"), ("TBD", "TBD"),
        ("Rescheduled to 2:00 PM", "Rescheduled to 2:00 PM"), ("5:30  PM CDT", "5:30 PM CDT"),
        ("10:00 AM (hybrid)", "10:00 AM (hybrid)"), ("12:00 AM", ""), ("12:00 AM or after",
         "12:00 AM or after"),
    ],
)  # fmt: skip
def test_what_is_printed_stands_where_it_says_more_than_an_hour(printed: str, shown: str) -> None:
    assert shown_hour(printed_hour(printed, NEW_YORK).time, printed, NEW_YORK) == shown


def reasons(before: str, after: str) -> set[str]:
    records = [
        normalize_event(an_event(time=printed_hour(text, NEW_YORK).time, time_text=text), RIVERTOWN)
        for text in (before, after)
    ]
    return {change.reason for change in diff_records(*records)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("10:00 AM", "10:00 AM or after"), ("12:00 PM", "12 Noon"),
        ("1:30 PM", "1:30 PM (approx.)"),
    ],
)  # fmt: skip
def test_an_hour_with_words_beside_it_has_not_moved(before: str, after: str) -> None:
    assert reasons(before, after) == {"details"}


def test_a_meeting_that_was_moved_is_told_with_its_hours() -> None:
    before = normalize_event(an_event(time="10:00", time_text="10:00 AM"), RIVERTOWN)
    after = normalize_event(an_event(time="14:00", time_text="Rescheduled to 2:00 PM"), RIVERTOWN)
    told = [
        {"reason": c.reason, "field": c.field, "old": c.old, "new": c.new}
        for c in diff_records(before, after)
    ]
    assert change_lines(told) == ("Rescheduled", "Moved: from 10:00 AM to 2:00 PM")


def test_a_midnight_that_earlier_versions_took_for_an_hour_is_no_news() -> None:
    stored = normalize_event(an_event(time="00:00", time_text="12:00 AM"), RIVERTOWN)
    new = normalize_event(an_event(time="", time_text="12:00 AM"), RIVERTOWN)
    assert (new.row["time"], new.row["starts"]) == ("", None)
    assert diff_records(remapped(stored, new, RIVERTOWN), new) == []


def test_an_hour_that_a_scraper_did_not_read_is_read_from_what_is_printed() -> None:
    row = normalize_event(an_event(time="", time_text="12 Noon"), RIVERTOWN).row
    assert (row["time"], row["starts"].hour) == ("12:00", 16)
    row = normalize_event(an_event(time="", time_text="after recess"), RIVERTOWN).row
    assert (row["time"], row["starts"]) == ("", None)


def test_a_message_has_the_printed_words_where_an_hour_would_stand() -> None:
    day = dt.date(2026, 3, 11)
    starts = dt.datetime(2026, 3, 11, 14, tzinfo=dt.UTC)
    wednesday = "Wednesday, March 11, 2026"
    assert meeting_hour(day, None, NEW_YORK, printed="after recess") == (
        f'{wednesday}, hour as printed: "after recess"'
    )
    assert meeting_hour(day, None, NEW_YORK, printed="") == f"{wednesday}, hour not given"
    assert meeting_hour(day, None, NEW_YORK, printed="12:00 AM") == f"{wednesday}, hour not given"
    assert meeting_hour(day, starts, NEW_YORK, printed="10:00 AM") == f"{wednesday}, 10:00 AM EDT"
    assert meeting_hour(day, starts, NEW_YORK, printed="10:00 AM or after") == (
        f'{wednesday}, 10:00 AM EDT (printed: "10:00 AM or after")'
    )
