"""What differs between two looks at one record, and the reason it is given."""

from dataclasses import replace
from datetime import date

import pytest

from lawtrack.legislation.changes.change import Change
from lawtrack.legislation.diff import diff_records, effective_date
from lawtrack.legislation.normalize import normalize_bill, normalize_event
from lawtrack.legislation.records import (
    Action,
    AgendaItem,
    Bill,
    Document,
    RelatedBill,
    Sponsorship,
    Vote,
)
from lawtrack.legislation.wording import change_lines, is_correction
from tests.support.made import RIVERTOWN, a_bill, an_event


def changes_of(old: Bill, new: Bill) -> list[Change]:
    return diff_records(normalize_bill(old, RIVERTOWN), normalize_bill(new, RIVERTOWN))


def reasons(old: Bill, new: Bill) -> set[str]:
    return {change.reason for change in changes_of(old, new)}


def test_the_same_bill_has_no_changes() -> None:
    assert changes_of(a_bill(), a_bill(stamp="restamped")) == []


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("title", "Ordinance renaming the footbridge.", "title"),
        ("status", "Passed", "status"),
        ("kind", "Matters Recently Heard", "type"),
        ("body", "City Council", "body"),
        ("identifier", "2027-0007", "identifier"),
        ("summary", "Names a bridge.", "summary"),
        ("other_titles", ("Bridge Act",), "other-title"),
        ("version", "2", "version"),
        ("notes", "filed late", "details"),
    ],
)
def test_a_field_gives_its_reason(field: str, value: object, reason: str) -> None:
    bill = a_bill()
    changed = a_bill(**{field: value})
    (change,) = changes_of(bill, changed)
    assert change.reason == reason
    assert change.field == field


def test_a_new_step_is_an_action_added() -> None:
    bill = a_bill()
    step = Action(date=date(2026, 2, 4), description="Hearing held", upstream_id="9002")
    later = replace(bill, actions=(*(bill.actions or ()), step))
    (change,) = changes_of(bill, later)
    assert (change.reason, change.new) == ("action-added", "2026-02-04 Hearing held")
    assert effective_date([change], normalize_bill(later, RIVERTOWN)) == date(2026, 2, 4)


def test_a_step_edited_in_place_is_revised_not_new() -> None:
    bill = a_bill()
    (step,) = bill.actions or ()
    edited = replace(bill, actions=(replace(step, text="with amendments"),))
    assert reasons(bill, edited) == {"action-revised"}


def test_a_step_of_a_meeting_that_is_entered_anew_on_another_day_is_revised_not_withdrawn() -> None:
    step = Action(date=date(2026, 2, 4), description="Hearing", upstream_id="1", organization="A")
    moved = replace(step, date=date(2026, 2, 11), upstream_id="9")
    (change,) = changes_of(a_bill(actions=(step,)), a_bill(actions=(moved,)))
    assert (change.reason, change.old, change.new) == (
        "action-revised", "2026-02-04 Hearing", "2026-02-11 Hearing",
    )  # fmt: skip
    again = replace(step, upstream_id="9")
    assert reasons(a_bill(actions=(step,)), a_bill(actions=(again,))) == set()
    other = replace(moved, organization="B")
    told = reasons(a_bill(actions=(step,)), a_bill(actions=(other,)))
    assert told == {"action-added", "action-removed"}


def test_actions_in_another_order_are_no_change() -> None:
    one = Action(date=date(2026, 1, 1), description="One", upstream_id="1")
    two = Action(date=date(2026, 1, 1), description="Two", upstream_id="2")
    assert reasons(a_bill(actions=(one, two)), a_bill(actions=(two, one))) == set()


def test_two_equal_steps_are_not_one() -> None:
    step = Action(date=date(2026, 1, 1), description="Read")
    assert reasons(a_bill(actions=(step,)), a_bill(actions=(step, step))) == {"action-added"}


def test_sponsors_come_and_go_and_a_withdrawn_one_is_gone() -> None:
    ada, ben = Sponsorship(name="Ada Quill"), Sponsorship(name="Ben Oar")
    both = a_bill(sponsorships=(ada, ben))
    assert reasons(a_bill(sponsorships=(ada,)), both) == {"sponsor-added"}
    left = a_bill(sponsorships=(ada, replace(ben, withdrawn=date(2026, 2, 2))))
    assert reasons(both, left) == {"sponsor-removed"}
    (change,) = changes_of(both, a_bill(sponsorships=(ada, replace(ben, primary=not ben.primary))))
    assert {change.old, change.new} == {"Ben Oar, co-sponsor", "Ben Oar, main sponsor"}


def test_a_document_that_vanishes_is_said() -> None:
    (change,) = changes_of(a_bill(), a_bill(documents=()))
    assert change.reason == "document-removed"
    assert "https://files.example/501.pdf" in change.old


def test_children_that_were_not_looked_at_are_not_missing() -> None:
    blind = a_bill(actions=None, sponsorships=None, documents=None, related=None, votes=None)
    assert changes_of(a_bill(), blind) == []


def test_a_vote_and_a_companion_have_reasons_of_their_own() -> None:
    vote = Vote(motion="Passage", date=date(2026, 2, 4), result="pass", counts={"yeas": 9})
    kin = RelatedBill(identifier="S 12", session="119", relation="Identical bill")
    assert reasons(a_bill(), a_bill(votes=(vote,), related=(kin,))) == {"vote", "companion"}


def event_reasons(**changed: object) -> set[str]:
    old = normalize_event(an_event(), RIVERTOWN)
    return {c.reason for c in diff_records(old, normalize_event(an_event(**changed), RIVERTOWN))}


def test_a_meeting_on_another_day_or_hour_is_rescheduled() -> None:
    assert event_reasons(date=date(2026, 3, 18)) == {"rescheduled"}
    assert event_reasons(time="19:00", time_text="7:00 PM") == {"rescheduled"}


def test_a_cancelled_meeting_says_so() -> None:
    assert event_reasons(cancelled=True) == {"cancelled"}
    assert event_reasons(status="Cancelled") == {"cancelled", "status"}


def test_agenda_lines_come_go_and_are_edited() -> None:
    (line,) = an_event().agenda or ()
    extra = AgendaItem(order=2, title="Public comment", upstream_id="3002")
    assert event_reasons(agenda=(line, extra)) == {"agenda-item-added"}
    assert event_reasons(agenda=()) == {"agenda-item-removed"}
    assert event_reasons(agenda=(replace(line, action="Passed"),)) == {"agenda-item-revised"}


def test_a_line_that_says_more_is_told_by_its_words_and_by_what_is_new() -> None:
    (line,) = an_event().agenda or ()
    old, new = (
        normalize_event(an_event(agenda=(replace(line, **more),)), RIVERTOWN)
        for more in (
            {"bill_upstream_id": "501"},
            {"bill_upstream_id": "502", "action_text": "Approved", "result": "pass",
             "votes": (Vote(motion="To approve", result="pass", counts={"Yeas": 5, "Nays": 2}),)},
        )
    )  # fmt: skip
    (change,) = diff_records(old, new)
    words = f"{line.identifier} {line.title}"
    assert change.old == words
    assert change.new == f"{words} | Approved | pass | To approve pass (yes: 5; no: 2)"
    changes = [{"reason": change.reason, "old": change.old, "new": change.new}]
    assert change_lines(changes) == (
        f"Agenda line revised: {words}: Approved | pass | To approve pass (yes: 5; no: 2)",
    )
    assert not is_correction(changes)
    other = normalize_event(an_event(agenda=(replace(line, bill_upstream_id="502"),)), RIVERTOWN)
    (change,) = diff_records(old, other)
    assert change.new == f"{words} | of another matter"


def test_an_agenda_that_is_published_is_news() -> None:
    agenda = Document(title="Agenda", url="https://files.example/agenda.pdf", kind="agenda")
    published = event_reasons(agenda_published="2026-03-09T15:00:00", documents=(agenda,))
    assert published == {"agenda-published", "document-added"}
