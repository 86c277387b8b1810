"""A meeting that is called off, in whatever way the clerk names it; and what else may be off."""

import datetime as dt

import pytest

from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.clerks.clerk_words import general_words
from tests.support.made import an_event

WORDS = general_words()


def state(**fields: object) -> str:
    said = {"status": "Final", "date": dt.date(2026, 3, 11), "name": "Finance Committee"}
    return meeting_state(an_event(**{**said, **fields}), WORDS)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("The Regular Meeting of March 11, 2026 has been cancelled and rescheduled to March 18.",
         "rescheduled"),
        ("The Finance Committee meeting has been cancelled", "cancelled"),
        ("The regular meeting of the Finance Committee scheduled for March 11 is canceled",
         "cancelled"),
        ("Finance Committee - CANCELLED", "cancelled"),
        ("NOTICE – MEETING CANCELLED", "cancelled"),
        ("Meeting cancelled by order of the Mayor", "cancelled"),
        ("Meeting was canceled at 5:00 pm on March 10.", "cancelled"),
        ("This meeting was cancelled and will be rescheduled at a later date", "cancelled"),
        ("This meeting has been moved to 3/18.", "rescheduled"),
        ("Council will be in recess. No meeting.", "cancelled"),
        ("City Hall closed - no meeting", "cancelled"),
        ("No meeting will be held on this date.", "cancelled"),
        ("Due to lack of quorum the meeting was not held", "no-quorum"),
        ("No meeting due to lack of quorum", "no-quorum"),
        ("Meeting did not take place", "cancelled"),
        ("Cancelado por falta de quórum", "no-quorum"),
        ("CANCELLED/ POSTPONED", "cancelled"),
        ("3/9/26 - Meeting cancelled", "cancelled"),
        ("CANCELLED 3/10/2026 at 2:15 PM by the Chair", "cancelled"),
        ("POSTED 3/9/26 CANCELLED", "cancelled"),
        ("MEETING CANCELLED 3/9/26", "cancelled"),
        # In words of which none is about anything else.
        ("Unfortunately, tonight's meeting had to be cancelled.", "cancelled"),
        ("The chair called off the meeting at 6:20 PM for want of a quorum", "no-quorum"),
        ("All meetings today are cancelled.", "cancelled"),
        ("Both the study session and the regular meeting are cancelled.", "cancelled"),
        ("Cancelled in favor of a special meeting on March 12", "cancelled"),
        ("There'll be no meeting", "cancelled"),
        ("This hearing will not go forward", "cancelled"),
        ("Meeting was not held because a quorum was not present", "no-quorum"),
        ("Only 3 members present; no quorum", "no-quorum"),
        ("Meeting postponed one week", "postponed"),
        ("Meeting cancelled for lack of agenda items", "cancelled"),
        ("Sorry, this meeting has been cancelled.", "cancelled"),
        ("Clerk's note 3/10: meeting has been postponed", "postponed"),
        ("Meeting moved from March 11 to March 18", "rescheduled"),
        ("There are no items for this meeting; it has been cancelled.", "cancelled"),
        ("Joint session with County Commission has been cancelled", "cancelled"),
        ("Unfortunately the livestream of tonight's meeting has been cancelled.", "confirmed"),
        ("All hearings on Item 4 have been cancelled", "confirmed"),
        ("The board cancelled its contract with Acme", "confirmed"),
        ("The council called off the search", "confirmed"),
        ("Meeting will not be held in person; Zoom only", "confirmed"),
        ("This meeting will not be held at City Hall", "confirmed"),
        ("This meeting will not be cancelled", "confirmed"),
        ("Meeting cancelled for the public", "confirmed"),
        ("No public hearing", "confirmed"),
        ("No meeting packet", "confirmed"),
        ("Quorum: 5 members", "confirmed"),
        ("Meeting canceled? Call the clerk to check.", "confirmed"),
        ("Wednesday's meeting is cancelled", "cancelled"),
        ("Council voted to cancel the March 11 meeting.", "cancelled"),
        ("Council voted to cancel the March 25 meeting.", "confirmed"),
        ("Thursday's meeting is cancelled", "confirmed"),
        ("CANCELLED: Committee tour of the water plant", "confirmed"),
        ("Withdrawn: item 9", "confirmed"),
        ("The President has cancelled the March 11 regular meeting", "cancelled"),
        ("Updated 3/10/2026: This meeting has been cancelled.", "cancelled"),
        ("At the request of the Chair, this meeting is cancelled.", "cancelled"),
        ("Notice is hereby given that the Regular Meeting is cancelled.", "cancelled"),
        ("This meeting is cancelled and all items will be heard on March 25", "cancelled"),
        ("Joint meeting with the School Board - CANCELLED", "cancelled"),
        ("Both sessions cancelled", "cancelled"),
        ("This meeting was not convened.", "cancelled"),
        ("There will not be a meeting on this date.", "cancelled"),
        ("Meeting did not convene due to lack of quorum.", "no-quorum"),
        ("Failed to achieve quorum. Items carried to 3/18.", "no-quorum"),
        ("Meeting date changed from March 11 to March 18", "rescheduled"),
        # What else may be off, and who else may meet.
        ("3/4/26 - Meeting cancelled", "confirmed"),
        ("3/18/26 - Meeting cancelled", "confirmed"),
        ("Rescheduled to this date from March 4", "confirmed"),
        ("Special meeting cancelled; regular meeting at 6 PM as scheduled", "confirmed"),
        ("Per the agenda, item 4 is cancelled", "confirmed"),
        ("The Parks Committee meeting has been cancelled", "confirmed"),
        ("Public hearing cancelled; regular meeting will proceed.", "confirmed"),
        ("Tour cancelled. The meeting will be held as scheduled.", "confirmed"),
        ("The 4:00 PM work session has been cancelled.", "confirmed"),
        ("The tour is cancelled. The Finance Committee will meet as scheduled.", "confirmed"),
        ("MEETING CANCELLED. The Planning Commission meets as scheduled.", "cancelled"),
        ("Meeting cancelled; the Zoning Board meeting will proceed.", "cancelled"),
        ("Meeting cancelled. The meeting will be held as scheduled on March 18.", "cancelled"),
        ("Meeting cancelled. The Council continues to accept comments.", "cancelled"),
        ("MEETING CANCELLED. The meeting will be held on March 18.", "cancelled"),
        ("The March 4 meeting was cancelled and has been rescheduled to today", "confirmed"),
        ("No meeting will be held on March 25.", "confirmed"),
        ("The meeting is no longer cancelled", "confirmed"),
        ("This meeting will be cancelled if there are no items", "confirmed"),
    ],
)  # fmt: skip
def test_a_comment_that_calls_the_meeting_off_in_its_own_way(comment: str, expected: str) -> None:
    assert state(description=comment) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({"location": "Council Chambers CANCELLED"}, "cancelled"),
        ({"location": "CITY HALL CANCELLED"}, "cancelled"),
        ({"location": "Council Chambers, Cancelled"}, "cancelled"),
        ({"location": "City Hall / Postponed"}, "postponed"),
        ({"location": "City Hall. CANCELLED."}, "cancelled"),
        ({"location": "Virtual - Rescheduled to 3/18"}, "rescheduled"),
        ({"location": "Zoom only; in-person CANCELLED"}, "confirmed"),
        ({"location": "TOUR CANCELLED"}, "confirmed"),
        ({"location": "City Hall, moved to Room 5"}, "confirmed"),
        ({"location": "Cancelled Check Lounge"}, "confirmed"),
        ({"time_text": "10:00 AM/CANCELLED", "time": ""}, "cancelled"),
        ({"time_text": "6:00 PM (time change)"}, "confirmed"),
        ({"time_text": "Date change", "time": ""}, "rescheduled"),
        ({"name": "City Council - Meeting Canceled - Lack of Quorum"}, "no-quorum"),
        ({"name": "City Council CANCELLED 3/11"}, "cancelled"),
        ({"name": "City Council-Cancelled"}, "cancelled"),
        ({"name": "CANCELLED-City Council"}, "cancelled"),
        ({"name": "City Council_CANCELLED"}, "cancelled"),
        ({"name": "City Council Canceled Special Meeting"}, "cancelled"),
        ({"name": "NO COUNCIL MEETING"}, "cancelled"),
        ({"name": "Committee on Non-Cancelled Contracts"}, "confirmed"),
        ({"name": "Special Call Council Meeting"}, "confirmed"),
    ],
)
def test_it_is_called_off_where_the_room_or_the_name_stands(
    place: dict[str, str], expected: str
) -> None:
    assert state(**place) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Special Call", "confirmed"), ("Joint Meeting", "confirmed"), ("Remote", "confirmed"),
        ("Final-Addendum #1", "confirmed"), ("2nd Revised", "confirmed"),
        ("Final - 2nd Revision", "confirmed"), ("Final/Amended", "confirmed"),
        ("Agenda Posted to Web", "confirmed"), ("Cancelled-No Quorum", "no-quorum"),
        ("Canceled 3/9/26", "cancelled"), ("Rescheduled - See 3/18", "rescheduled"),
        ("Meeting Canceled - See Notice", "cancelled"),
        # What may be either is unknown.
        ("Recessed", "unknown"), ("May be cancelled", "unknown"), ("Un-cancelled", "unknown"),
        ("Cancellation pending", "unknown"), ("Cancelled 1 item", "unknown"),
        ("Quorum Lost", "unknown"), ("Ready for Review", "unknown"),
    ],
)  # fmt: skip
def test_a_status_of_a_meeting_in_more_words(status: str, expected: str) -> None:
    assert state(status=status) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        # Of agendas, in whatever order; and a day that stands beside a word.
        ("Final with Addenda", "confirmed"), ("Work Session", "confirmed"),
        ("CANCELLED MEETING NOTICE", "cancelled"), ("Draft - Not Official", "tentative"),
        ("Final Agenda Revised #2", "confirmed"), ("Published (Revised)", "confirmed"),
        ("Amended and Published", "confirmed"), ("Special Meeting Agenda", "confirmed"),
        ("Revised 3/9/26", "confirmed"), ("Final (3/9)", "confirmed"), ("Web Final", "confirmed"),
        ("Unpublished", "tentative"), ("Agenda Pending", "tentative"),
        ("Minutes Posted", "passed"), ("CANCELLED/NO AGENDA", "cancelled"),
        ("Rescheduled 3/18", "rescheduled"), ("Deferred - No Quorum", "no-quorum"),
        # Not of agendas alone, or of two minds.
        ("Final - Draft", "unknown"), ("Final (Cancelled 3/9)", "unknown"),
        ("Published - Postponed", "postponed"), ("Closed", "unknown"), ("Not 3/9", "unknown"),
        ("Postponed from 3/4", "unknown"), ("Final hearing", "unknown"),
    ],
)  # fmt: skip
def test_a_status_of_an_agenda_in_words_of_any_order(status: str, expected: str) -> None:
    assert state(status=status) == expected


@pytest.mark.parametrize(
    ("name", "comment", "expected"),
    [
        ("City Council", "The City Council's regular meeting is hereby cancelled.", "cancelled"),
        ("City Council", "The Council meeting scheduled for tonight has been cancelled.",
         "cancelled"),
        ("City Council", "Regular Council Meeting - CANCELLED", "cancelled"),
        ("City Council", "The City Council will not be meeting today.", "cancelled"),
        ("Planning Commission", "Joint Council/Planning Commission meeting has been cancelled.",
         "cancelled"),
        ("Finance Committee", "The City Council's regular meeting is hereby cancelled.", "unknown"),
        ("Planning Commission", "City Council meeting of March 11 has been cancelled.", "unknown"),
        ("Planning Commission", "The Board will not meet", "unknown"),
        ("Planning Commission", "Cancelled by the City Council", "cancelled"),
        ("Planning Commission", "PC will not meet", "cancelled"),
        ("Board of Zoning Appeals", "BZA cancelled for March", "cancelled"),
        ("Finance Committee", "Committee chair cancelled the meeting", "cancelled"),
        ("Budget Subcommittee", "The Committee will not meet today.", "cancelled"),
        ("Land Use", "The Committee will not meet today.", "cancelled"),
        ("City Council", "Cancelled: Rules Committee 10am. On: Council 2pm.", "confirmed"),
        ("City Council", "Joint meeting with School Board cancelled", "unknown"),
        ("City Council", "Parks Board had no quorum; items were forwarded.", "confirmed"),
    ],
)  # fmt: skip
def test_a_body_of_another_name_is_not_this_one(name: str, comment: str, expected: str) -> None:
    assert state(name=name, description=comment) == expected


@pytest.mark.parametrize(
    ("name", "comment", "expected"),
    [
        ("City Council", "TIME CHANGE: meeting will now begin at 5:30 PM", "confirmed"),
        ("City Council",
         "Public hearing cancelled; the rest of the"
         " agenda will be taken up as scheduled", "confirmed"),
        ("City Council", "Taken off calendar", "cancelled"),
        ("City Council", "Joint meeting with School Board cancelled", "unknown"),
        ("City Council",
         "Meeting was called to order at 6:00 PM; no"
         " quorum was present; the meeting was adjourned at 6:15 PM.", "no-quorum"),
        ("City Council", "Council lacked a quorum.", "no-quorum"),
        ("City Council",
         "There was no quorum. Informational items only were discussed.", "no-quorum"),
        ("City Council", "Cancelled due to inability to achieve quorum", "no-quorum"),
        ("Finance Committee", "Cancelled, combined with Ways & Means on 3/12", "cancelled"),
        ("City Council", "Agenda revised. Meeting deleted from calendar.", "cancelled"),
        ("City Council", "Meeting held without a quorum; no votes taken.", "unknown"),
        ("City Council", "The meeting did not occur as planned; see 3/18", "unknown"),
        ("City Council", "Réunion annulée faute de quorum", "no-quorum"),
        ("City Council", "La réunion est reportée au 18 mars.", "postponed"),
        ("City Council", "The Council voted to dispense with this meeting.", "cancelled"),
        ("Finance Committee", "No committees this week", "cancelled"),
        ("City Council", "Cancelled b/c of snow", "cancelled"),
        ("City Council", "Hurricane - tentatively postponed", "unknown"),
        ("City Council", "Tentatively cancelled", "unknown"),
        ("City Council", "Quorum not expected.", "unknown"),
        ("City Council", "Unable to convene due to lack of members", "unknown"),
        ("City Council", "Meeting Canceled -- No Quorum.", "no-quorum"),
        ("City Council", "Not enough members to conduct business.", "unknown"),
        ("City Council",
         "Only two commissioners attended. No official meeting was held.", "cancelled"),
        ("City Council",
         "The meeting was convened without a quorum and recessed to March 18 at 3 p.m.", "unknown"),
        ("City Council", "Recessed to Monday, March 16 at 10:00 AM", "unknown"),
        ("City Council", "ADJOURNED TO MARCH 18, 2026 AT 5:30 PM", "unknown"),
        ("City Council", "Held 3/12/26", "unknown"),
        ("City Council", "Actual meeting date: March 12", "unknown"),
        ("City Council", "Correct date is March 12, 2026", "unknown"),
        ("Zoning Hearing Examiner", "Hearings cancelled", "cancelled"),
        ("Board of Appeals", "No hearings scheduled", "cancelled"),
        ("Board of Health", "BOH not meeting in March", "cancelled"),
        ("City Council", "Mtg postponed til 3/18", "postponed"),
        ("City Council", "Deferred by Chair to the call of the Chair", "deferred"),
        ("City Council",
         "In lieu of the regular meeting of March"
         " 11, a special meeting will be held March 13.", "unknown"),
        ("City Council", "Meetings are cancelled when City Hall is closed.", "confirmed"),
        ("City Council",
         "At its March 4 meeting the Council voted to cancel the March 11 meeting.", "cancelled"),
        ("City Council", "The meeting has been scratched.", "unknown"),
        ("City Council", "Chair Ramos has pulled this meeting down", "unknown"),
        ("City Council", "Swapped with March 18", "unknown"),
        ("Library Board of Trustees",
         "Library closed for renovations - Board will not meet until May.", "unknown"),
        ("Civilian Review Board", "Board did not have quorum, training only", "unknown"),
        ("City Council", "No quorum required.", "confirmed"),
        ("City Council", "The ribbon cutting before the meeting has been cancelled.", "confirmed"),
        ("City Council",
         "Bus service to City Hall is cancelled that evening; please use the garage.", "confirmed"),
        ("City Council", "Cancelled and re-noticed for March 16", "cancelled"),
        ("City Council", "Was March 11, now March 18", "unknown"),
        ("City Council", "Yom Kippur - meeting will be held Tuesday.", "unknown"),
        ("City Council", "Meeting not needed", "unknown"),
        ("City Council", "Not needed", "unknown"),
        ("City Council", "Meeting no longer needed.", "unknown"),
        ("City Council",
         "Carryover meeting not required; all business completed March 10.", "unknown"),
        ("City Council", "no quorm", "no-quorum"),
        ("City Council", "Delayed due to lack of quorum; convened 6:20 p.m.", "unknown"),
        ("City Council", "Entire agenda continued to March 25", "unknown"),
        ("Audit Committee", "All standing committees are cancelled this week.", "unknown"),
        ("Audit Committee", "Committees are dark this week", "unknown"),
        ("Human Rights Commission", "Commissioners agreed to skip March.", "cancelled"),
        ("Human Rights Commission", "Commission is on hiatus", "unknown"),
        ("City Council", "Cancelled?", "confirmed"),
        ("City Council", "No hubo reunión.", "cancelled"),
    ],
)  # fmt: skip
def test_what_may_call_a_meeting_off_in_any_words_is_no_good_news(
    name: str, comment: str, expected: str
) -> None:
    assert state(name=name, description=comment) == expected
