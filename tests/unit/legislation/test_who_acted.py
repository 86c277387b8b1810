"""Who acted, on how much of it, and what clerks put between two things."""

import pytest

from lawtrack.legislation.clerks.acting_bodies import acting_by
from lawtrack.legislation.clerks.clerk_words import general_words

WORDS = general_words()


@pytest.mark.parametrize(
    ("step", "classes"),
    [
        # Only the mayor's name signs; part of a law is not the law.
        ("Approved by Mayor Johnson", "executive-signature"),
        ("Signed by Acting Mayor Fern", "executive-signature"),
        ("Approved by Mayor and returned", "executive-signature"),
        ("Bill Signed Into Law by Mayor", "executive-signature"),
        ("Approved by Mayor Pro Tem", None),
        ("Signed by the Mayor Pro-Tempore", None),
        ("Signed into law by the Deputy Mayor", None),
        ("Vetoed by Mayor Pro Tem", None),
        ("Sent to Mayor Pro Tem", None),
        ("Approved by Mayor in part", None),
        ("Approved by Mayor except line 5", None),
        ("Vetoed by Mayor in part", None),
        ("Signed by Mayor, line item veto", "executive-veto-line-item"),
        ("Veto - Line Item", "executive-veto-line-item"),
        # Only the body that decides passes.
        ("Passed by Council and sent to Mayor", "passage"),
        ("Approved by Council on 3/4/2026", "passage"),
        ("Adopted by the Common Council", "passage"),
        ("Approved by the Board of Supervisors", "passage"),
        ("Approved by City Commission", "passage"),
        ("Approved by Council President", None),
        ("Approved by City Council Staff", None),
        ("Approved by Council Member Fern", None),
        ("Passed by the Council of the Whole", None),
        ("Approved by the Mayor and the Council President", None),
        ("Approved by Board of Zoning Appeals", None),
        ("Approved by Planning Commission", None),
        ("Approved by City Council as to form", None),
        ("Passed by Council to second reading", None),
        ("Adopted by Council on first reading", "reading-1"),
        ("Rejected by Council President", None),
        ("Approved and Sent to the Mayor", "passage"),
        # Not the bill, but one who stood behind it; not the bill, but where it lay.
        ("Withdrawn by Council Member Fern as sponsor", "sponsorship"),
        ("Withdrawn from table", "procedure"),
        ("Introduced in error", None),
        ("Filed in error", None),
        # A veto, once more.
        ("Returned by the Mayor with his veto", "executive-veto"),
        ("Reconsidered and passed over veto", "veto-override-passage"),
        ("Override of veto approved", "veto-override-passage"),
        ("Disapproved by Mayor; overridden by Council", "veto-override-passage"),
        ("Motion to sustain veto passed", "veto-override-failure"),
        ("Vetoed by Mayor - not sustained", None),
        ("Motion to override veto not seconded", None),
        ("Adopted committee recommendation to deny", None),
        ("Passed, sent to Mayor, vetoed", "passage; executive-receipt; executive-veto"),
        ("Veto override attempt failed", "veto-override-failure"),
        # Said twice, or behind a mark.
        ("Approved as Amended, as Amended", "passage"),
        ("Passed as Amended - Emergency", "passage"),
        ("Amended; Adopted as Amended", "passage"),
        ("Third Reading Passed", "passage"),
        ("First Reading Passed", "reading-1"),
        ("Withdrawn & Filed", "withdrawal"),
        ("Filed-End of Session", "failure"),
        ("Received/Filed", "filing"),
        ("Received-Filed", "filing"),
        ("Passed/Adopted", "passage"),
        ("Approved/Denied", None),
        ("Adopted/Failed", None),
        ("Died due to expiration of legislative council session", "failure"),
        ("Vote to approve failed", "failure"),
        ("Motion for approval failed", "failure"),
        ("Affirmatively Recommended as Amended", "committee-passage-favorable"),
        ("Negatively Recommended", "committee-passage-unfavorable"),
        ("Deferred 30 days", "deferral"),
        ("Amendment #2 failed", "amendment-failure"),
        ("Amendment 1 adopted", "amendment-passage"),
        ("Closed Public Hearing", "hearing-held"),
    ],
)
def test_a_step_is_of_him_who_can_take_it(step: str, classes: str | None) -> None:
    assert WORDS.step_classes(step) == classes


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Approved as Amended, as Amended", "passed"),
        ("Bill Signed Into Law by Mayor", "law"),
        ("Signed into law by the Mayor Pro Tem", None),
        ("Approved by Mayor in part", None),
        ("Approved by Council, Vetoed by Mayor", "vetoed"),
        ("Passed by Council, Signed by Mayor", "law"),
        ("Passed, awaiting Mayor's signature", "presented"),
        ("Vetoed, Overridden", "law"),
        ("Vetoed - Override Pending", None),
        ("Vetoed by Mayor - not sustained", None),
        ("Withdrawn from consent calendar", "reported"),
        ("Veto Override Failed", "vetoed"),
        ("Received & Filed", "closed"),
        ("Received/Filed", "closed"),
        ("Filed/End of Session", "dead"),
        ("Filed-Expired", "dead"),
        ("Denied/Withdrawn", None),
        ("In-Committee", "in committee"),
        ("Passed in Committee", "reported"),
        ("2nd Reading", "reported"),
        ("Died for Lack of Second", "failed"),
        ("Board Approved", "passed"),
    ],
)
def test_a_status_is_of_him_who_can_give_it(status: str, stage: str | None) -> None:
    assert WORDS.stage_of_status(status) == stage


@pytest.mark.parametrize(
    ("word", "option"),
    [
        ("Proxy - Aye", "yes"), ("Not Present for Vote", "absent"), ("Absent from Dais", "absent"),
        ("Excused - Medical", "excused"), ("Vacant Seat", "not voting"),
        ("Ex-Officio (Non-voting)", "not voting"), ("Did not participate", "not voting"),
        ("Mover", None), ("2nd", None), ("P", None),
    ],
)  # fmt: skip
def test_who_was_there_and_did_not_vote(word: str, option: str | None) -> None:
    assert WORDS.vote_option(word) == option


def test_in_a_phrase_of_ones_own_a_tilde_is_a_tilde() -> None:
    town = WORDS.with_additions({"actions": {"put by ~ ten": "deferral"}}, plain=True)
    assert town.step_classes("put by ~ ten") == "deferral"
    assert town.step_classes("put by some ten") is None


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Motion Passed by Acclamation", "passed"),
        ("Passed by Unanimous Vote", "passed"),
        ("Affirmatively Recommended", "reported"),
        ("Deferred 30 days", "in committee"),
        ("Council Overrode Mayor's Veto", "law"),
        ("Read and Referred", "in committee"),
        ("Motion to deny carried", "failed"),
        # A status of its own goes before the step of that name, and not every step says how far.
        ("Filed (End of Session)", "dead"),
        ("Placed on file", "closed"),
        ("Hearing Notices Sent", None),
        ("Approved as to form", None),
        ("Amendment 1 adopted", None),
        ("Approved by Council President", None),
    ],
)
def test_a_status_that_is_a_step_says_how_far_the_step_leads(
    status: str, stage: str | None
) -> None:
    assert WORDS.stage_of_status(status) == stage


def test_ones_own_word_for_a_step_is_one_for_a_status_too() -> None:
    town = WORDS.with_additions({"actions": {"Put by": "deferral"}}, plain=True)
    assert (WORDS.stage_of_status("Put by"), town.stage_of_status("Put by")) == (
        None, "in committee",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "does"),
    [
        ("City Council Regular Meeting - March 11, 2026", "decides"), ("Select Board", "decides"),
        ("City Council (Chambers, 3rd Floor)", "decides"), ("Mayor and Council", "decides"),
        ("Committee on Technology (3/11/26, Room 4)", "advises"),
        ("Senior Citizens Council", "advises"), ("Office of the Mayor", "signs"),
        ("Council President", ""), ("Office of the Council President", ""),
        ("Clerk of the Council", ""), ("City Manager", ""),
    ],
)  # fmt: skip
def test_whose_step_it_is_is_told_by_the_name(name: str, does: str) -> None:
    body = acting_by(name)
    assert [each for each in ("decides", "advises", "signs") if getattr(body, each)] == does.split()
