"""Clauses that call a meeting off or move it in words of their own, and those on other things."""

import datetime as dt

from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.clerks.calling_off.own_day import with_days_marked
from lawtrack.legislation.clerks.clerk_words import general_words
from tests.support.made import an_event

DAY = dt.date(2026, 3, 11)  # a Wednesday


def states_of(comments: dict[str, str], name: str = "Finance Committee") -> dict[str, str]:
    """What each comment makes of the meeting of that day; beside it what was expected."""
    return {
        comment: meeting_state(
            an_event(status="Final", date=DAY, name=name, description=comment), general_words()
        )
        for comment in comments
    }


def test_a_meeting_that_is_named_is_off_whatever_stands_behind_it() -> None:
    said = {
        "The Chair has cancelled.": "cancelled",
        "Please take notice that the Finance Committee meeting originally set for March 11 has"
        " been called off.": "cancelled",
        "The regular meeting falls on Election Day and has been canceled.": "cancelled",
        "The Committee will be in recess the week of March 9 and will hold no meetings.":
            "cancelled",
        "Meeting scrubbed - not enough business": "cancelled",
        "This notice replaces the earlier one: the meeting has been canceled.": "cancelled",
        "No business to come before the body. Meeting cancelled.": "cancelled",
        "Agenda withdrawn; meeting cancelled": "cancelled",
        "No Finance meeting this month": "cancelled",
        "March meeting cancelled": "cancelled",
        "UNTIL FURTHER NOTICE, THESE MEETINGS HAVE BEEN CANCELED FOR EVERYBODY'S SAFETY.":
            "cancelled",
        "Effective immediately, all committee meetings are cancelled.": "cancelled",
        "Cancellation of the 3/11/26 meeting": "cancelled",
        "Agenda cancelled and meeting not held": "cancelled",
        "The library is closed and the committee meeting is cancelled.": "cancelled",
        "Cancelled and replaced by a special meeting on March 12": "cancelled",
        "Until further notice this committee will not meet.": "cancelled",
        "City Hall is closed for the holiday and there will be no meeting.": "cancelled",
        "Dark - spring recess": "cancelled",
        "Holiday (no meeting)": "cancelled",
        "Adjourned without a quorum": "no-quorum",
        "Tonight we cannot hold the regular Finance Committee meeting: no quorum": "no-quorum",
        "The Committee was unable to hold its meeting because it lacked a quorum.": "no-quorum",
        "New date to be announced": "postponed",
        "Meeting was not called to order.": "cancelled",
        "Few members attended; no meeting took place.": "cancelled",
        "February, March and April meetings cancelled": "cancelled",
        "Cancelled through April": "unknown",
        "See March 12; meeting moved.": "unknown",
        "Budget hearing. Rescheduled.": "rescheduled",
        # A bare word behind other sentences: of the meeting, of what is beside it, or of nobody
        # knows what.
        "Join at https://town.example/j/9. Cancelled": "cancelled",
        "Oversight: snow removal. Postponed.": "unknown",
        "Per Chair Oduya,\nthis meeting has been\ncancelled.": "cancelled",
        "By order of the Chair there will be no meeting of the Finance Committee this evening.":
            "cancelled",
        "Three members absent. For want of a quorum the meeting was adjourned.": "no-quorum",
        "Meeting has been put off until further notice.": "postponed",
        "The meeting has been deferred for two weeks.": "deferred",
    }  # fmt: skip
    assert states_of(said) == said


def test_another_day_moves_a_meeting_and_another_room_or_hour_does_not() -> None:
    said = {
        "This meeting will now take place on Monday, March 16, 2026 at 5:30 PM.": "rescheduled",
        "This meeting is being held on March 12 rather than March 11.": "rescheduled",
        "The Committee meeting normally held on March 11 will be held on March 10.": "rescheduled",
        "Meeting now March 18 at 6 PM": "rescheduled",
        "New meeting date: 3/19/26": "rescheduled",
        "Moved back one week": "rescheduled",
        "Pushed to next week": "rescheduled",
        "Now on Friday March 13": "rescheduled",
        "Moved back one hour": "confirmed",
        "This meeting takes the place of the March 4 meeting.": "confirmed",
        "Committee meetings that fall on a holiday are rescheduled for Tuesday.": "confirmed",
        "The date of this meeting has been changed to the 25th.": "rescheduled",
        "This meeting has been moved to Thursday": "rescheduled",
        "Supervisor Chen has rescheduled this meeting to April 1.": "rescheduled",
        "The meeting will be held on March 12.": "unknown",
        "This meeting will now be held in Room 330.": "confirmed",
        "This meeting will now start at 7:00 PM.": "confirmed",
        "This meeting is now virtual only due to weather.": "confirmed",
        "This meeting was rescheduled from March 4, 2026.": "confirmed",
        "The meeting has been moved to this Wednesday, March 11.": "confirmed",
        "The next meeting will be held on March 25.": "confirmed",
        "The Committee moved the vote on parks to March 18.": "confirmed",
        "The 5 PM workshop has been moved to March 18.": "confirmed",
    }
    assert states_of(said) == said


def test_what_is_off_for_some_or_is_another_body_leaves_the_meeting_as_it_is() -> None:
    comments = (
        "The Planning Commission meeting has been postponed to March 19.",
        "The meeting of the Airport Authority has been cancelled.",
        "Joint meeting with Rules (the Rules Committee's own meeting is cancelled)",
        "Special meeting called by the Mayor to replace the cancelled regular session.",
        "The hearing on the Oak Street rezoning has been continued to March 25.",
        "The meeting has been cancelled for March 18.",
        "The meeting has been cancelled only in part.",
        "The Committee has cancelled the contract with Acme.",
        "Next week's meeting has been cancelled.",
        "This meeting may be cancelled without further notice.",
        "The meeting will not be broadcast.",
        "No public comment at this meeting",
        "Meeting delayed 30 minutes",
        "Cancellation of the meeting of the Planning Board",
        "Effective immediately, all in-person meetings are cancelled; join by video.",
        "Parks and the Planning Commission meeting is cancelled.",
        "Reception at 5 PM. Cancelled.",
        "Planning Commission (no meeting)",
        "The Committee will not hold a public hearing.",
        "Effective immediately the committee meets at 5 PM.",
    )
    said = dict.fromkeys(comments, "confirmed")
    assert states_of(said) == said


def test_clerks_who_write_in_spanish_are_read_word_by_word() -> None:
    said = {
        "La reunión ordinaria del 11 de marzo de 2026 ha sido cancelada por falta de asuntos.":
            "cancelled",
        "Se cancela la sesión ordinaria del Concejo Municipal.": "cancelled",
        "La junta no se reunirá esta semana.": "cancelled",
        "AVISO DE CANCELACIÓN": "cancelled",
        "Sesión suspendida por falta de quórum": "no-quorum",
        "Se pospone hasta nuevo aviso": "postponed",
        "La reunión fue reprogramada para el 18 de marzo a las 6:00 p. m.": "rescheduled",
        "Audiencia sobre la suspensión de licencias": "confirmed",
        "La reunión se celebrará en la biblioteca.": "confirmed",
        "Interpretación en español disponible; llame al 311 para cancelar.": "confirmed",
        "Reunión en El Paso sobre la cancelación del contrato": "confirmed",
    }  # fmt: skip
    assert states_of(said, "City Council") == said
    words = general_words()
    assert words.step_classes("Aprobada por unanimidad") == "passage"
    assert words.vote_option("Abstenida") == "abstain"
    assert words.stage_of_status("Retirado") == "withdrawn"


def test_a_day_is_told_from_others_however_it_is_written() -> None:
    written = {
        "on Wed., Mar. 11th, 2026": "on ownday",
        "3/11 or 03-11-26 or 2026-03-11": "ownday or ownday or ownday",
        "the 11th, 11 March, tomorrow": "ownday, ownday, laterday",
        "Friday, Dec 19, 2025 and January 7": "earlierday and earlierday",
        "3/45, 13/1 and 10:30": "3/45, 13/1 and 10:30",
        "in March": "in ownmonth",
        "moved to the 2nd floor, the 2nd reading": "moved to the 2nd floor, the 2nd reading",
    }
    assert {text: with_days_marked(text, DAY) for text in written} == written
    assert with_days_marked("moved to January 4", dt.date(2026, 12, 30)) == "moved to laterday"
