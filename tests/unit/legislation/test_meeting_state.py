"""Whether a meeting takes place: what clerks write, and where; and what is not about it at all."""

import pytest

from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.clerks.calling_off.meeting_state import (
    meeting_state,
    shown_state,
    state_in_words,
)
from lawtrack.legislation.clerks.clerk_words import general_words
from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.normalize import normalize_event
from lawtrack.legislation.wording import change_lines, headline
from tests.support.made import RIVERTOWN, an_event


def state(**fields: object) -> str:
    return meeting_state(an_event(**fields), general_words())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The March 11, 2026 meeting is cancelled.", "cancelled"),
        ("The meeting of March 11 has been canceled.", "cancelled"),
        ("Offices close. The Wed., Mar. 11th regular meeting is cancelled.", "cancelled"),
        ("The meeting scheduled for 3/11/26 is cancelled due to weather", "cancelled"),
        ("This meeting was originally scheduled for March 11 and has been postponed to March 18",
         "postponed"),
        ("Meeting of 11 March 2026 postponed until further notice", "postponed"),
        ("The March 18 meeting is cancelled.", "confirmed"),
        ("The March 11, 2025 meeting is cancelled.", "confirmed"),
        ("The March 1 meeting is cancelled.", "confirmed"),
        ("The meeting of 3/1 has been canceled; 3/11 takes place.", "confirmed"),
        ("The March 11 Parks Committee meeting is cancelled.", "confirmed"),
        ("If the March 11 meeting is cancelled you will be told.", "confirmed"),
        ("This meeting was scheduled for March 4 and has been postponed to March 11", "confirmed"),
        ("The meeting has been postponed to Wednesday, March 11.", "confirmed"),
    ],
)  # fmt: skip
def test_a_comment_that_names_a_day_speaks_of_the_meeting_of_that_day(
    said: str, expected: str
) -> None:
    assert state(description=said) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Final 2", "confirmed"), ("Final Revised #2", "confirmed"), ("Amended (1)", "confirmed"),
        ("Final-Corrected", "confirmed"), ("Agenda Packet Published", "confirmed"),
        ("Draft 2", "tentative"), ("Draft - Subject to Change", "tentative"),
        ("Agenda Not Available", "tentative"), ("Date Change", "rescheduled"),
        ("Location Change", "confirmed"), ("Final 2 - Cancelled", "cancelled"),
        ("Cancelled - Inclement Weather", "cancelled"), ("CANCELLED: no items", "cancelled"),
        ("Cancelled (Holiday)", "cancelled"), ("Canceled - Lack of Business", "cancelled"),
        ("No Meeting - Holiday", "cancelled"), ("Cancelled/Rescheduled", "rescheduled"),
        ("Cancelled and rescheduled to 12/5", "rescheduled"), ("To be rescheduled", "postponed"),
        ("Suspended until further notice", "postponed"), ("Rescheduled - TBD", "postponed"),
        ("Cancelled item 5", "unknown"),
        ("Final", "confirmed"), ("Final-revised", "confirmed"), ("", "confirmed"),
        ("Agenda Published", "confirmed"), ("Draft", "tentative"),
        ("Preliminary Agenda", "tentative"),
        ("Adjourned", "passed"), ("Cancelled", "cancelled"), ("CANCELED", "cancelled"),
        ("Deferred", "deferred"), ("Laid Over", "deferred"), ("Postponed", "postponed"),
        ("Postponed until further notice", "postponed"), ("Rescheduled", "rescheduled"),
        ("No Quorum", "no-quorum"), ("Adjourned for lack of quorum", "no-quorum"),
        ("Rescheduled from May 4", "confirmed"),
        ("Final - Cancelled", "cancelled"), ("Draft (Postponed)", "postponed"),
        ("Cancelled - Postponed", "unknown"), ("Final - Draft", "unknown"),
        ("Awaiting the auditor", "unknown"), ("X", "unknown"), ("Cancelled?? ask Bob", "unknown"),
    ],
)  # fmt: skip
def test_an_unknown_status_is_unknown_and_no_good_news(status: str, expected: str) -> None:
    assert state(status=status) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"time_text": "CANCELLED", "time": ""}, "cancelled"),
        ({"time_text": "Deferred", "time": ""}, "deferred"),
        ({"time_text": "10:00 AM - CANCELLED"}, "cancelled"),
        ({"time_text": "10:00 AM (Postponed)"}, "postponed"),
        ({"time_text": "Rescheduled to 2:00 PM"}, "rescheduled"),
        ({"location": "*** DEFERRED ***"}, "deferred"),
        ({"location": "City Hall - CANCELLED"}, "cancelled"),
        ({"location": "Closed: Board Room\r\nOpen: Council Chambers CANCELLED"}, "cancelled"),
        ({"location": "Zoom, in-person meeting cancelled"}, "confirmed"),
        ({"location": "Room 4\nMEETING POSTPONED"}, "postponed"),
        ({"name": "CANCELLED - Committee on Parks"}, "cancelled"),
        ({"name": "Committee on Parks (Canceled)"}, "cancelled"),
        ({"description": "Meeting not held - no quorum"}, "no-quorum"),
        ({"description": "Meeting Cancelled"}, "cancelled"),
        ({"description": "Cancellation Notice"}, "cancelled"),
        ({"description": "MEETING CANCELLED. The next one is on May 4."}, "cancelled"),
        ({"description": "This meeting has been cancelled due to snow"}, "cancelled"),
        ({"description": "Notice of Cancellation\nThe committee will meet in June."}, "cancelled"),
        ({"description": "Hearing deferred until May 4."}, "deferred"),
        ({"description": "Meeting not held for lack of a quorum."}, "no-quorum"),
        ({"description": "CANCELADA"}, "cancelled"),
        (
            {"description": "Please note: this hearing is postponed until further notice"},
            "postponed",
        ),
        ({"description": "Zoom link below. This meeting has been cancelled."}, "cancelled"),
        ({"description": "Joint hearing with Parks. CANCELLED"}, "cancelled"),
        ({"description": "NOTICE OF CANCELLATION OF REGULAR MEETING"}, "cancelled"),
        ({"description": "*Deferred by the Chair*"}, "deferred"),
        ({"description": "Due to the storm, the meeting is cancelled."}, "cancelled"),
        ({"description": "Because of snow, today's meeting is canceled"}, "cancelled"),
        ({"description": "City offices are closed. Meeting cancelled"}, "cancelled"),
        ({"description": "Closed for the holiday.\nThe meeting is postponed."}, "postponed"),
        ({"time_text": "CXL"}, "cancelled"),
        ({"name": "CANCELLED City Council"}, "cancelled"),
        ({"name": "Planning Commission Regular Meeting Cancelled"}, "cancelled"),
        ({"name": "Canceled Planning Commission Meeting"}, "cancelled"),
        ({"name": "Postponed: City Council"}, "postponed"),
        ({"name": "Regular Meeting - CANCELLED - Dec 14 2026"}, "cancelled"),
        ({"name": "City Council Meeting Cancellation Notice"}, "cancelled"),
        ({"name": "Planning Commission Notice of Postponement"}, "postponed"),
        ({"name": "Meeting on the Cancelled Contracts"}, "confirmed"),
        ({"name": "Workshop, not cancelled"}, "confirmed"),
        ({"name": "Cancelled Stamps Exhibition"}, "confirmed"),
        ({"name": "Hearing on the notice of cancellation of a lease"}, "confirmed"),
        ({"name": "Board - Notice of Cancellation of the Regular Board Meeting"}, "cancelled"),
        ({"name": "Board of Health POSTPONED"}, "postponed"),
    ],
)
def test_clerks_write_it_where_the_hour_the_room_or_the_comment_stands(
    place: dict[str, str], expected: str
) -> None:
    assert state(status="Final", **place) == expected


@pytest.mark.parametrize(
    "comment",
    [
        "To cancel an interpreter request call the clerk.",
        "Hearing on the cancellation of the stadium lease",
        "In-person attendance is cancelled; the meeting goes on by video.",
        "Cancelled, postponed and rescheduled meetings are posted at the door.",
        "Deferred items will be heard first.",
        "If the meeting is cancelled you will be told.",
        "The meeting of March 2 has been cancelled; this one takes place.",
        "Postponement of the vote on the budget is proposed.",
        "A quorum of the zoning board may be present.",
        "Item 5: WITHDRAWN",
        "Hearing on item 4. The public hearing is continued to March 8. Item 7 - DEFERRED",
        "Agenda item 5. DEFERRED",
        "Special notice: the 2 PM session is cancelled, the 6 PM session takes place",
        "This meeting was not cancelled.",
        "Due to snow, the meeting may be cancelled.",
        "If it snows, the meeting is cancelled.",
        "Zoning Board: meeting cancelled. The council meets.",
        "The council votes. The hearing is continued to March 8.",
        "The meeting is cancelled only for those who come in person.",
        "Notice of cancellation of the stadium lease",
        "Deferred by the Committee on Rules last week, item 3 comes up again.",
    ],
)
def test_a_comment_that_speaks_of_cancelling_something_cancels_no_meeting(comment: str) -> None:
    assert state(status="Final", description=comment) == "confirmed"


@pytest.mark.parametrize(
    "place",
    [
        {"location": "Moved to Room 5"},
        {"name": "Committee on Postponed Capital Repairs"},
        {"name": "DEFERRED COMPENSATION BOARD"},
        {"name": "ZONING Appeals"},
    ],
)
def test_another_room_or_a_name_is_no_other_state(place: dict[str, str]) -> None:
    assert state(status="Final", **place) == "confirmed"


def changes(old: dict[str, object], new: dict[str, object]) -> list[Change]:
    before = normalize_event(an_event(**old), RIVERTOWN)
    return diff_records(before, normalize_event(an_event(**new), RIVERTOWN))


@pytest.mark.parametrize(
    ("before", "after", "reasons"),
    [
        ("Final", "Deferred", {"cancelled", "status"}),
        ("Final", "No quorum", {"cancelled", "status"}),
        ("Deferred", "Final", {"reinstated", "status"}),
        ("Final", "Rescheduled", {"state", "status"}),
        ("Final", "Foo", {"state", "status"}),
        ("Cancelled", "Foo", {"state", "status"}),
        ("Draft", "Final", {"status"}),
    ],
)
def test_each_change_of_the_state_has_its_reason(
    before: str, after: str, reasons: set[str]
) -> None:
    assert {each.reason for each in changes({"status": before}, {"status": after})} == reasons


def test_a_deferred_meeting_is_called_deferred() -> None:
    told = [vars_of(each) for each in changes({"status": "Final"}, {"status": "Deferred"})]
    reasons = [each["reason"] for each in told]
    assert headline(["cancelled"], kind="event", reasons=reasons, changes=told) == (
        "Meeting deferred"
    )
    assert change_lines(told) == ("Deferred", "Status: Deferred (was: Final)")


def test_a_state_that_nobody_knows_is_told_as_such() -> None:
    told = [vars_of(each) for each in changes({"status": "Final"}, {"status": "Foo"})]
    assert change_lines(told)[0] == "Not known whether it takes place"
    assert shown_state("unknown", "Foo", "By Zoom.") == 'unknown: "Foo"'
    assert shown_state("unknown", "Final", "It is on March 12.") == 'unknown: "It is on March 12."'
    assert state_in_words("unknown", "Foo") == (
        'Not known whether it takes place (the source says "Foo")'
    )
    assert state_in_words("confirmed", "Final") == ""


def test_a_meeting_that_its_comment_moves_is_told_in_the_clerks_words() -> None:
    moved: dict[str, object] = {"description": "This meeting will now take place on March 18."}
    told = [vars_of(each) for each in changes({}, moved)]
    assert change_lines(told) == ("Rescheduled", f"The source writes: {moved['description']}")
    noted = [vars_of(each) for each in changes({}, {"description": "Join by Zoom."})]
    assert [each["reason"] for each in noted] == ["comment"]
    assert change_lines(noted) == ()


def vars_of(change: Change) -> dict[str, str]:
    return {"reason": change.reason, "field": change.field, "old": change.old, "new": change.new}


@pytest.mark.parametrize("place", ["description", "location", "status"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Please note this meeting has been cancelled", "cancelled"),
        ("PLEASE NOTE: This meeting has been CANCELLED.", "cancelled"),
        ("Update: Due to lack of items, this meeting is cancelled.", "cancelled"),
        ("The Chair has cancelled this meeting", "cancelled"),
        ("Canceled at the request of the Chair", "cancelled"),
        ("This meeting was cancelled on March 9", "cancelled"),
        ("There will be no meeting on March 11.", "cancelled"),
        ("This meeting will not take place.", "cancelled"),
        ("Council will not meet", "cancelled"),
        ("Today's hearing has been deferred.", "deferred"),
        ("The Chair has postponed the meeting", "postponed"),
        ("This meeting was adjourned due to lack of a quorum.", "no-quorum"),
        ("Meeting has been moved to March 18", "rescheduled"),
    ],
)
def test_a_sentence_that_calls_the_meeting_off_counts_wherever_it_stands(
    place: str, said: str, expected: str
) -> None:
    assert state(**{place: said}) == expected


@pytest.mark.parametrize("place", ["description", "location"])
@pytest.mark.parametrize(
    "said",
    [
        "Note: Closed session has been cancelled. Regular session at 6 PM.",
        "Please note that public comment has been cancelled.",
        "There will be no meeting on March 25.",
        "The committee will not meet on March 25.",
        "The Chair has cancelled the contract",
        "Meeting has been moved to Room 5",
        "Note: the deadline to cancel is Friday",
        "If a quorum is not met, this meeting will be cancelled.",
    ],
)
def test_a_sentence_that_calls_something_else_off_does_not(place: str, said: str) -> None:
    assert state(**{place: said}) == "confirmed"


# What clerks of New York, Chicago, Long Beach, San Jose, Culver City and LA Metro print beside a
# meeting (2021 to 2025), and what is said in the same way.
@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("CANCELLED - Study Session", "cancelled"), ("Cancelled: Budget Workshop", "cancelled"),
        ("Cancelled - Council retreat", "cancelled"), ("Cancelled - Dinner", "confirmed"),
        ("CANCELLED DUE TO TECHNICAL DIFFICULTIES", "cancelled"), ("Canceled--Snow", "cancelled"),
        ("Meeting and Subject Matter Hearing Cancelled", "unknown"),
        ("Original meeting scheduled for March 4, 2026", "confirmed"),
        ("From March 10, 2026", "confirmed"), ("Executive Committee", "confirmed"),
        ("To reconvene on March 12, 2026 at 10:00 A.M.", "confirmed"),
        ("REVISED MEETING TIME IS 1:00 pm  Change of meeting room location to 201-A", "confirmed"),
        ("Written public comment deadline March 10, 2026, 3:00 PM", "confirmed"),
        # Of another kind than the meeting's own, or of one of several sessions.
        ("Virtual Meeting - Rescheduled to 3/15/2026", "rescheduled"),
        ("Budget Hearing #2 - Rescheduled due to Hurricane", "unknown"),
        ("9 AM Closed Session\n6 PM Zoning Session - cancelled", "unknown"),
        ("Work session only - regular meeting cancelled for lack of cases.", "unknown"),
        ("Virtual meeting cancelled", "unknown"), ("Cancelled as a joint hearing", "unknown"),
        # The hour alone is another one.
        ("Time Change", "confirmed"), ("Change of time", "confirmed"),
        ("Change of date and time", "rescheduled"),
        # Taken back, of a notice, or only begun late.
        ("Cancelled on 3/9 - reinstated 3/10", "unknown"),
        ("Had been cancelled; now back on.", "unknown"),
        ("Cancellation notice sent in error.", "unknown"),
        ("Disregard cancellation notice.", "confirmed"),
        ("Previously announced as cancelled; the meeting WILL be held.", "confirmed"),
        ("Quorum was not reached until 6:40 p.m.", "unknown"),
        ("Meeting was recessed and will be continued on March 12 at 4:00 p.m.", "unknown"),
        ("Makeup meeting for the one cancelled on February 25", "confirmed"),
        ("This meeting replaces the regular meeting of March 10, which was cancelled.",
         "confirmed"),
        # Words that may call it off.
        ("It's off.", "unknown"), ("Not happening", "unknown"), ("Entered in error", "unknown"),
        ("Council on break until April.", "unknown"), ("Meeting on hold", "unknown"),
        ("See you on the 18th instead!", "unknown"),
        ("Merged into the meeting of March 12", "unknown"),
        ("The Board did not have enough members to proceed.", "unknown"),
        ("3/11 -> 3/18", "unknown"),
        ("Council meets on Thursday this week.", "unknown"), ("Date to be determined", "unknown"),
        ("Will be held in conjunction with Rules on March 16.", "unknown"),
        ("Meeting held one day early.", "unknown"), ("Not needed this month.", "unknown"),
        ("Agenda cancelled", "unknown"), ("Start delayed to Thursday, 3/12.", "unknown"),
        ("Pulled from calendar by staff", "unknown"), ("Closed due to snow", "unknown"),
        ("Meeting cancellation approved 3/2", "unknown"),
        ("Meetings suspended until April", "unknown"),
        ("Cancelled so members may attend a conference", "cancelled"),
        ("Special call rescinded by petitioners", "cancelled"), ("Council dark", "cancelled"),
        ("There was no meeting on this date.", "cancelled"),
        ("There being no business, the meeting is cancelled.", "cancelled"),
        ("There was not a quorum and the meeting could not be held.", "no-quorum"),
        ("Regular meeting will be held Monday due to holiday.", "unknown"),
        ("Vacant seats prevent a quorum.", "unknown"), ("Nothing scheduled", "unknown"),
        ("The Council will not be able to meet.", "cancelled"), ("Quorum absent", "no-quorum"),
        ("Postponed for one (1) week", "postponed"), ("Cncl'd", "cancelled"),
        ("Same place, new date: March 13.", "unknown"),
        ("Suspended pending litigation", "unknown"),
        # Of an item, of another month.
        ("Postponed by applicant: Items 2, 5", "confirmed"),
        ("April meetings cancelled.", "confirmed"),
        ("Rules suspended to allow late filing", "confirmed"),
    ],
)  # fmt: skip
def test_comments_as_clerks_of_recorded_cities_write_them(comment: str, expected: str) -> None:
    assert state(description=comment) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Teleconference CANCELLED - Study Session", "cancelled"),
        (
            "Water Department\r\nVIA TELECONFERENCE CANCELLED DUE TO TECHNICAL DIFFICULTIES",
            "cancelled",
        ),
        ("Virtual Meeting - https://zoom.us/j/95576 Amended Agenda", "confirmed"),
        ("In-person viewing CANCELLED due to flooding", "confirmed"),
    ],
)
def test_a_place_may_go_on_with_why_it_is_off(place: str, expected: str) -> None:
    assert state(location=place) == expected


def test_another_bodys_meeting_is_off() -> None:
    said = "The City Council cancelled its March 11 meeting; the Commission will meet as planned."
    assert state(name="Parks Commission", description=said) == "confirmed"
