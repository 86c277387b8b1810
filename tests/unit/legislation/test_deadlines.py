"""Deadlines for taking part: what they are written as, and which moment they mean where."""

from datetime import UTC, date, datetime

import pytest

from lawtrack.legislation.clerks.deadlines import (
    Deadline,
    TakingPart,
    deadline_of,
    deadline_rule,
    taking_part_said,
)

EASTERN = "America/New_York"
DAY = date(2026, 3, 9)  # the day after the clocks were put forward
STARTS = datetime(2026, 3, 9, 22, 30, tzinfo=UTC)


def due(words: str, *, starts: datetime | None = STARTS, zone: str = EASTERN) -> Deadline:
    return deadline_of("sign up", deadline_rule(words), day=DAY, starts=starts, zone=zone)


@pytest.mark.parametrize(
    ("words", "when", "until"),
    [
        ("2026-03-06 15:00", "Friday, March 6, 2026, 3:00 PM EST", "2026-03-06T20:00"),
        ("2026-03-06T9:05", "Friday, March 6, 2026, 9:05 AM EST", "2026-03-06T14:05"),
        ("2026-03-08", "Sunday, March 8, 2026", "2026-03-09T04:00"),
        ("24 hours before", "Sunday, March 8, 2026, 6:30 PM EDT", "2026-03-08T22:30"),
        ("48 hours before", "Saturday, March 7, 2026, 5:30 PM EST", "2026-03-07T22:30"),
        ("1 day before 15:00", "Sunday, March 8, 2026, 3:00 PM EDT", "2026-03-08T19:00"),
        ("2 Days  before at 15:00", "Saturday, March 7, 2026, 3:00 PM EST", "2026-03-07T20:00"),
        ("0 days before 12:00", "Monday, March 9, 2026, 12:00 PM EDT", "2026-03-09T16:00"),
        ("2 days before", "Saturday, March 7, 2026", "2026-03-08T05:00"),
    ],
)
def test_a_deadline_is_a_moment_by_the_clock_of_the_place(
    words: str, when: str, until: str
) -> None:
    deadline = due(words)
    assert (deadline.when, f"{deadline.until:%Y-%m-%dT%H:%M}") == (when, until)
    assert deadline_rule(deadline_rule(words).words) == deadline_rule(words)


def test_hours_before_a_meeting_whose_hour_is_not_known_stay_words() -> None:
    deadline = due("24 hours before", starts=None)
    assert (deadline.when, deadline.until) == ("24 hours before it begins", None)
    assert due("1 day before 15:00", starts=None).until is not None


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("noon", 'no deadline - write "2026-03-10 15:00"'),
        ("", "no deadline"),
        ("tomorrow before", "no deadline"),
        ("1 working day before", "no deadline"),
        ("2026-02-30", "no day of the calendar"),
        ("2026-03-06 25:00", "25:00: no hour"),
        ("1 day before 24:00", "no hour"),
        ("24 hours before 15:00", "leave 15:00 out"),
        ("999 hours before", "more than 240 hours"),
        ("61 days before", "more than 60 days"),
        ("٣ days before", "no deadline"),
        ("x" * 5000, "no deadline"),
    ],
)
def test_what_is_no_deadline_is_refused_on_one_line(words: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        deadline_rule(words)
    assert wrong in str(refused.value)
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)


def test_who_says_so_stands_beside_it() -> None:
    part = TakingPart(
        said="Join by Zoom",
        how="Write to\nthe clerk",
        deadlines=(due("24 hours before"), due("2026-03-06")),
        kept_for="City Council",
        kept_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
        outdated=True,
    )
    assert part.words == (
        "The source on taking part: Join by Zoom. How to take part: Write to the clerk."
        " Sign up by Sunday, March 8, 2026, 6:30 PM EDT. Sign up by Friday, March 6, 2026."
        " Kept by hand for City Council, last on March 2, 2026, before the meeting was given"
        " another day, hour or place: ask the clerk."
    )
    saturday = datetime(2026, 3, 7, 12, tzinfo=UTC)
    assert [line.endswith("(over)") for line in part.kept_lines(saturday)] == [
        False, False, True, False,
    ]  # fmt: skip


def test_a_source_that_is_silent_says_nothing() -> None:
    assert taking_part_said("The committee on public safety meets.", {"room": "8"}) == ""
    assert taking_part_said("", {"note": "- Dial in: 555"}) == "Dial in: 555"
