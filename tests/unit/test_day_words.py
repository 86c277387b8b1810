"""What people mean by a day or a moment, by the clock of a place."""

from datetime import UTC, datetime

import pytest

from lawtrack.day_words import date_named, time_span_of

BOSTON = "America/New_York"
# A Wednesday in Boston, 23:30 on March 4; in UTC it is Thursday already.
NOW = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)


def span(words: str, zone: str = BOSTON, now: datetime = NOW) -> tuple[str, str]:
    meant = time_span_of(words, now=now, zone=zone)
    return f"{meant.start:%m-%dT%H:%M}", f"{meant.end:%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("today", "03-04T05:00", "03-05T05:00"),
        ("Yesterday", "03-03T05:00", "03-04T05:00"),
        ("wednesday", "03-04T05:00", "03-05T05:00"),  # it is one
        ("thursday", "02-26T05:00", "02-27T05:00"),
        ("MON", "03-02T05:00", "03-03T05:00"),
        ("7d", "02-25T05:00", "02-26T05:00"),
        ("7 days ago", "02-25T05:00", "02-26T05:00"),
        ("1 day", "03-03T05:00", "03-04T05:00"),
        ("2w", "02-18T05:00", "02-19T05:00"),
        ("0d", "03-04T05:00", "03-05T05:00"),
        ("a week ago", "02-25T05:00", "02-26T05:00"),
        ("last week", "02-25T05:00", "02-26T05:00"),
        ("one month", "02-04T05:00", "02-05T05:00"),
        ("3 months ago", "12-04T05:00", "12-05T05:00"),
        ("last wednesday", "02-25T05:00", "02-26T05:00"),  # today is none
        ("last monday", "03-02T05:00", "03-03T05:00"),
        ("March 2, 2026", "03-02T05:00", "03-03T05:00"),
        ("2 Mar. 2026", "03-02T05:00", "03-03T05:00"),
        ("Mar 2", "03-02T05:00", "03-03T05:00"),
        ("the 4th of March", "03-04T05:00", "03-05T05:00"),
        ("Nov. 20th", "11-20T05:00", "11-21T05:00"),  # of the year before
        ("2/20/2026", "02-20T05:00", "02-21T05:00"),  # the other way round it is none
        ("two weeks ago", "02-18T05:00", "02-19T05:00"),
        ("three days", "03-01T05:00", "03-02T05:00"),
        ("March 2nd, 2026", "03-02T05:00", "03-03T05:00"),
        ("an hour ago", "03-05T03:30", "03-05T03:30"),
        ("2026-03-02", "03-02T05:00", "03-03T05:00"),
        (" 2026-03-02 ", "03-02T05:00", "03-03T05:00"),
        ("12h", "03-04T16:30", "03-04T16:30"),
        ("1 hour ago", "03-05T03:30", "03-05T03:30"),
        ("2026-03-02T09:30", "03-02T14:30", "03-02T14:30"),
        ("2026-03-02 09:30", "03-02T14:30", "03-02T14:30"),
        ("2026-03-02T09:30:00Z", "03-02T09:30", "03-02T09:30"),
        ("2026-03-02t09:30+02:00", "03-02T07:30", "03-02T07:30"),
    ],
)
def test_words_are_days_and_moments_of_the_place(words: str, start: str, end: str) -> None:
    assert span(words) == (start, end)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-12-01", "2026-12-01"),
        ("2026/12/1", "2026-12-01"),
        ("12/1/2026", "2026-12-01"),
        ("Tue, Dec 1, 2026", "2026-12-01"),
        ("Tues. 1 Dec. 2026", "2026-12-01"),
        ("Thurs., Sept. 3rd, 2026", "2026-09-03"),
        ("the 22nd of September, 2026", "2026-09-22"),
        ("Tu, Dec 1, 2026", ""),  # two letters are no weekday
        ("2026-13-01", ""),
        ("2026-00-0", ""),
        ("31st of June 2026", ""),
        ("December", ""),
        ("٢٠٢٦-١٢-٠١", ""),
    ],
)
def test_a_day_is_read_as_people_write_it(words: str, day: str) -> None:
    named = date_named(words)
    assert (named.isoformat() if named else "") == day


def test_the_clock_of_the_place_says_which_day_it_is() -> None:
    assert span("today", "UTC") == ("03-05T00:00", "03-06T00:00")
    assert span("today", "Asia/Tokyo") == ("03-04T15:00", "03-05T15:00")
    assert span("thursday", "UTC") == ("03-05T00:00", "03-06T00:00")


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    spring = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
    assert span("today", now=spring) == ("03-08T05:00", "03-09T04:00")
    autumn = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
    assert span("yesterday", now=autumn) == ("11-01T04:00", "11-02T05:00")


def test_a_leap_day_is_a_day() -> None:
    leap = datetime(2028, 3, 1, 17, 0, tzinfo=UTC)
    assert span("yesterday", now=leap) == ("02-29T05:00", "03-01T05:00")
    assert span("1w", now=leap)[0] == "02-23T05:00"
    last = datetime(2028, 3, 31, 17, 0, tzinfo=UTC)
    assert span("1 month", now=last)[0] == "02-29T05:00"


@pytest.mark.parametrize(
    "words",
    ["", "soon", "mo", "tomorrow", "d", "-3d", "7x", "2026-02-30", "2026-13-01", "03/04/2026",
     "February 30, 2026", "Feb 29", "20/2/2026", "13/13/2026", "two", "last year",
     "99999 months", "99999d",
     "2026-03-02T25:00", "last", "a" * 300],
)  # fmt: skip
def test_other_words_are_refused_with_examples(words: str) -> None:
    with pytest.raises(ValueError, match=r"is no day or time - write 2026-11-24, .*monday, 7d"):
        span(words)
