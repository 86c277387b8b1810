"""Which of several steps the subject of a message names: the weightiest, else the newest."""

import pytest

from lawtrack.legislation.wording import HEADLINES, step_of_headline


def named(*steps: str, status: str = "") -> str:
    changes = [{"reason": "action-added", "field": "actions", "old": "", "new": s} for s in steps]
    if status:
        changes.append({"reason": "status", "field": "status", "old": "x", "new": status})
    return step_of_headline(HEADLINES["status"], changes)


def test_the_passage_is_named_and_not_the_motion_before_or_after_it() -> None:
    assert named(
        "2026-09-09 Ms. Roe moved to suspend the rules and pass the bill.",
        "2026-09-09 Considered under suspension of the rules.",
        "2026-09-09 DEBATE - The House proceeded with forty minutes of debate.",
        "2026-09-09 On motion to suspend the rules and pass the bill Agreed to by voice vote.",
        "2026-09-09 Motion to reconsider laid on the table Agreed to without objection.",
        status="passed house",
    ).startswith("On motion to suspend the rules and pass the bill Agreed to")


@pytest.mark.parametrize(
    ("steps", "named_step"),
    [
        (
            ("2026-03-01 Passed House", "2026-03-04 Signed by President.",
             "2026-03-04 Became Public Law No: 119-9.", "2026-03-09 Message sent to the Senate."),
            "Became Public Law No: 119-9",
        ),
        (
            ("2026-03-04 Referred to the Committee on Parks", "2026-03-06 Hearing held"),
            "Hearing held",
        ),
        (("2026-03-06 Hearing held", "2026-03-04 Referred to committee"), "Hearing held"),
        (
            ("2026-03-04 Read and passed", "2026-03-09 Sent to the Mayor"),
            "Read and passed",
        ),
        (
            ("2026-03-04 Amendment 1 adopted", "2026-03-04 Failed by roll call",
             "2026-03-04 Motion to reconsider failed"),
            "Failed by roll call",
        ),
        (("2026-03-04 Vetoed by the Mayor", "2026-03-05 Returned"), "Vetoed by the Mayor"),
        (
            ("2026-03-04 Passed Senate without amendment by Unanimous Consent.",
             "2026-03-05 Message on Senate action sent to the House."),
            "Passed Senate without amendment by Unanimous Consent",
        ),
        (("2026-03-05 Rule H. Res. 12 passed House.",
          "2026-03-05 Considered under the provisions of rule H. Res. 12."),
         "Considered under the provisions of rule H. Res. 12"),
        (("2026-03-05 Overridden by Council", "2026-03-06 Hearing"), "Overridden by Council"),
        (("2026-03-05 Passed Senate without amendment by Unanimous Consent.",
          "2026-03-06 Senate passage vitiated by Unanimous Consent."),
         "Senate passage vitiated by Unanimous Consent"),
        (("2026-03-05 Killed", "2026-03-06 Approved as to form"), "Killed"),
        (("2026-03-06 Disapproved by Council", "2026-03-07 Filed by Committee"),
         "Disapproved by Council"),
        (("2026-03-06 Indefinitely Postponed", "2026-03-07 Printed"), "Indefinitely Postponed"),
        (("2026-03-06 City Charter Rule Adopted", "2026-03-06 Approved by Council"),
         "City Charter Rule Adopted"),
        (("2026-03-06 Adopted", "2026-03-07 Passed over until next week"), "Adopted"),
        (("2026-03-04 Only this one", ), "Only this one"),
        (("Without a day", "Another without a day"), "Another without a day"),
    ],
)  # fmt: skip
def test_what_decides_comes_first_and_else_what_is_newest(
    steps: tuple[str, ...], named_step: str
) -> None:
    assert named(*steps) == named_step


def test_a_status_that_says_more_than_the_steps_is_named() -> None:
    steps = ("2026-03-04 Floor, day 12", "2026-03-04 Journal page 7")
    assert named(*steps, status="Adopted") == "Adopted"
    assert named(*steps, status="In committee") == "Journal page 7"
