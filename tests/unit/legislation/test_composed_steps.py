"""Several things in one line, votes behind it, and words that are shortened or mistyped."""

import datetime as dt

import pytest

from lawtrack.legislation.clerks.calling_off.openings import without_openings
from lawtrack.legislation.clerks.clerk_words import general_words

WORDS = general_words()
DAY = dt.date(2026, 3, 11)


@pytest.mark.parametrize(
    ("step", "classes"),
    [
        # What was done and what followed.
        ("Public Hearing Held; Held in Committee", "hearing-held; deferral"),
        ("Public hearing held, approved", "hearing-held; passage"),
        ("Public Hearing Opened, Public Hearing Closed, Adopted", "hearing-held; passage"),
        ("Read Second Time. Read Third Time in Full. Passed.", "reading-2; reading-3; passage"),
        ("Committee Substitute Adopted and Passed", "substitution; passage"),
        ("Amendments A and B adopted; held", "amendment-passage; deferral"),
        ("Amendment 4 failed 4-5; bill passed as amended", "amendment-failure; passage"),
        ("Rules Suspended. Read and Referred to Finance", "referral-committee"),
        ("Not returned by the Mayor within ten days; became law", "receipt; became-law"),
        # What does not follow, whose result it is, and what nobody knows.
        ("Approved, Denied", None),
        ("Passed; Referred to Finance", None),
        ("Passed; corrected", None),
        ("Motion to waive the rules; failed", "procedure"),
        ("Suspend the rules, passed", None),
        ("Read second time; passed", None),
        ("Section 1 passed, Section 2 failed", None),
        ("Amendment offered by Councilmember Fern, adopted", None),
        ("Motion to table failed, item approved", "passage"),
        ("Adopted on 2nd and 3rd reading", "passage"),
        ("Amended on second and third reading", "amendment-passage"),
        ("Amendment proposed and accepted", "amendment-introduction"),
        ("Attested and recorded", "enrolled"),
        ("Resolution of support adopted", "passage"),
        ("First reading held", "reading-1"),
        ("Item veto", "executive-veto-line-item"),
        ("Adopted 5-2, reconsidered", None),
        ("Request to withdraw denied", None),
        ("Mayor signed proclamation", None),
        ("Signed by Mayor but returned for correction", None),
        ("Sung by the choir; adopted", None),
        ("Advanced to 3rd Reader, Final Passage", "procedure"),
        # Votes behind it, or within it.
        ("Adopted by a vote of 5 to 2", "passage"),
        ("Adopted (Yeas 7, Nays 2)", "passage"),
        ("Adopted by the following vote: Ayes 5 Noes 0", "passage"),
        ("Approved 5-2 with conditions", "passage"),
        ("Failed on a 3-3 vote", "failure"),
        ("Passed by a vote of 3 ayes 6 nays", None),
        ("Approved by a vote of 4-4", None),
        # What stands beside it and says nothing of it; by a decision less may stand.
        ("Deferred at the request of the sponsor", "deferral"),
        ("Withdrawn prior to meeting", "withdrawal"),
        ("Adopted as a substitute, as amended", "passage"),
        ("Council voted to override the veto, 7-2", "veto-override-passage"),
        ("Substitute No. 2 adopted in lieu of original", "substitution"),
        ("Nomination withdrawn by the sponsor", "withdrawal"),
        ("Unanimously adopted", "passage"),
        ("Hold for 30 days", "deferral"),
        ("Committee amendment adopted", "amendment-passage"),
        ("Passed; becomes law upon signature", "passage"),
        ("Passed, pending Mayor's signature", "passage"),
        ("Approved by Resolution 26-114", "passage"),
        ("Becomes law upon signature", None),
        ("Approved by staff", None),
        ("Approved for further study", None),
        ("Adopted in lieu of the one that failed", None),
        ("Signed by the President of Council", None),
        ("Adopted " + "as amended " * 40, None),
        # Short, or mistyped; another letter is another word.
        ("Rec'd & Placed on File", "filing"),
        ("Refd to Cmte", "referral-committee"),
        ("Amended & Apprvd", "passage"),
        ("APPROVED AS AMMENDED", "passage"),
        ("Reffered to Committee", "referral-committee"),
        ("Defered", "deferral"),
        ("Failed- End of Term", "failure"),
        ("Waive the 2nd Reading", "procedure"),
        ("Overrode mayoral veto", "veto-override-passage"),
        ("Pre-filed", "introduction"),
        ("The order was referred", "referral"),
        ("Order adopted by the affirmative vote of 9 members", "passage"),
        ("Sent to Council with a recommendation of Do Pass", "committee-passage-favorable"),
        ("Third read and finally passed", "reading-3; passage"),
        ("Passed By Indefinitely", "failure"),
        ("Witdrawn", "withdrawal"),
        ("Adpoted", "passage"),
        ("Adapted", None),
        ("Filled", None),
        ("Unadopted", None),
        ("Approver", None),
    ],
)
def test_a_line_that_tells_several_things_is_all_of_them_or_unknown(
    step: str, classes: str | None
) -> None:
    assert WORDS.step_classes(step) == classes


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Closed - Withdrawn", "withdrawn"), ("Closed - Adopted", "agreed to"),
        ("Unsigned - Became Law", "law"), ("Public Hearing - Second Reading", "reported"),
        ("Mayor Veto - Override Failed", "vetoed"), ("Signed & Published", "law"),
        ("Passed 9-0", "passed"), ("Failed 4-5", "failed"), ("In Commitee", "in committee"),
        ("Expired Law", "law"), ("Denied w/o Prejudice", "failed"),
        ("Enacted 3/9/26", "law"), ("Ordinance - Enacted", "law"), ("Filed - No Action", "closed"),
        ("Closed - Pending", None), ("Approved by Staff", None),
        ("Adopted - Withdrawn", None), ("Second Reading - Introduced", None),
        ("Withdrawn - Adopted", None), ("Passed 3-6", None),
    ],
)  # fmt: skip
def test_a_status_of_several_parts_is_the_last_that_goes_on(status: str, stage: str | None) -> None:
    assert WORDS.stage_of_status(status) == stage


@pytest.mark.parametrize(
    ("word", "option"),
    [
        ("Yes (Tie-Breaking Vote)", "yes"), ("Recused - Conflict", "excused"),
        ("Absent (Illness)", "excused"), ("Ex-Officio, no vote", "not voting"),
        ("Left at 9:15 PM", "absent"), ("Pair with Oak", "paired"), ("Nay - Opposed", "no"),
        ("Aye - Telephonic", "yes"), ("Chair votes aye", "yes"),
        ("Abstain due to conflict of interest", "excused"), ("Chair (tie only)", None),
        ("Excused Vote", "excused"), ("Not Voting - Absent", "absent"), ("No vote", "not voting"),
        ("Mayor - Tie Breaking Nay", "no"), ("Not voting / Nay", None),
        ("Yes - No", None), ("Pass, then Aye", None), ("Voted for Oak", None), ("Yess", None),
    ],
)  # fmt: skip
def test_a_vote_of_several_parts_is_one_where_they_agree(word: str, option: str | None) -> None:
    assert WORDS.vote_option(word) == option


@pytest.mark.parametrize(
    ("step", "classes"),
    [
        ("Presented to Mayor Young by the Youth Council", None),
        ("Presented to the Mayor by the Girl Scouts", None),
        ("Sent to Mayor Young's scheduler", None),
        ("Presented to Mayor Johnson", "executive-receipt"),
        ("Sent to the Mayor by the City Clerk", "executive-receipt"),
        ("Presented to Mayor Fern for his signature", "executive-receipt"),
        ("Approved as to Phase 1 only", None),
        ("Withdrawn from Consent for separate vote", "procedure"),
    ],
)
def test_what_reaches_the_mayor_by_others_is_no_step(step: str, classes: str | None) -> None:
    assert WORDS.step_classes(step) == classes


@pytest.mark.parametrize(
    ("clause", "rest"),
    [
        ("3/9/26 - Meeting cancelled", "Meeting cancelled"),
        ("REVISED 3/10 4:15 PM - MEETING CANCELLED", "MEETING CANCELLED"),
        ("Note: 3/10/2026: by order of the Chair, off", "off"),
        # Of a week before it may be the meeting of that day, and of a day behind it is another.
        ("3/4/26 - Meeting cancelled", "3/4/26 - Meeting cancelled"),
        ("3/12/26 - Meeting cancelled", "3/12/26 - Meeting cancelled"),
        ("13/45/26 - Meeting cancelled", "13/45/26 - Meeting cancelled"),
        ("2/29 - Meeting cancelled", "2/29 - Meeting cancelled"),
        ("Posted March 10: meeting cancelled", "meeting cancelled"),
        ("3/10 Cancelled", "Cancelled"),
        ("3/10 agenda cancelled", "3/10 agenda cancelled"),
    ],
)
def test_what_stands_before_a_clause_is_taken_from_it(clause: str, rest: str) -> None:
    assert without_openings(clause, DAY) == rest


def test_a_flag_beside_a_motion_says_how_the_motion_ended() -> None:
    told = {
        ("Deny", "fail"): "procedure",  # the motion failed, and the item goes on
        ("Deny", "pass"): "failure",
        ("Denied", "fail"): "failure",
        ("Motion to Table", "pass"): "deferral",
        ("Motion to Table", "fail"): "procedure",
        ("Hold in Committee", "pass"): "deferral",
        ("Move to Adopt as Amended", "pass"): "passage",
        ("Motion to Override", "fail"): "veto-override-failure",
    }
    assert {each: WORDS.step_classes(each[0], result=each[1]) for each in told} == told


def test_who_did_not_vote_with_the_others_changes_nothing_and_what_may_decide_is_not_left_out() -> (
    None
):
    told = {
        "Adopted, Ruiz voting no": "passage",
        "Approved 5-0 (Ito, Park excused)": "passage",
        "Approved with Ito and Park voting no": "passage",
        "Denied without prejudice, Roy absent": "failure",
        "Passed over the Mayor's objections 7-2": "veto-override-passage",
        "Passed over to April 8": "deferral",
        "Withdrawn from committee and placed on the floor": None,
        "Public hearing closed; second reading and adoption": None,
        "Public hearing closed; letters filed": "hearing-held",
        "First reading, passed 7-0": "reading-1",
        "Adopted as Resolution No. 26-118": "passage",
        "Bid accepted": "passage",
    }
    assert {each: WORDS.step_classes(each) for each in told} == told


def test_a_vote_is_read_beside_its_reason_unless_the_reason_is_another_vote() -> None:
    told = {
        "Abstain: owns the lot next door": "abstain",
        "Recused - COI": "excused",
        "Deputy Mayor - Nay": "no",
        "Tie-breaking vote: Aye": "yes",
        "Yea - changed to Nay": None,
        "Yes on A, No on B": None,
        "The applicant: Yes": None,
    }
    assert {each: WORDS.vote_option(each) for each in told} == told
