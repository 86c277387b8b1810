"""What clerks' words stand for: by whole phrases, a jurisdiction's own first, or unknown."""

import pytest

from lawtrack.legislation.clerks.clerk_words import general_words, words_in
from lawtrack.legislation.clerks.phrases import LONGEST, plain_phrase
from lawtrack.legislation.stage import Stage
from lawtrack.legislation.vocabulary import MEETING_STATES, STEP_CLASSES, VOTE_OPTIONS
from tests.support import PROJECT

WORDS = general_words()


MOVED = (
    "A motion was made by Councilmember Fern, seconded by Councilmember Oak, that this Ordinance be"
    " {}. The motion {}."
)


@pytest.mark.parametrize(
    ("step", "classes"),
    [
        ("Filed (End of Session)", "failure"),
        ("Approved as revised", "passage"),
        ("Adopted as presented", "passage"),
        ("Approved subject to staff conditions", "passage"),
        ("Introduced and passed", "passage"),
        ("Denied without prejudice", "failure"),
        ("Struck from files", "failure"),
        ("Allowed to become law without the Mayor's signature", "became-law"),
        ("Nonconcurred", "procedure"),
        ("Non-concurred in House amendments", "procedure"),
        ("Council refused to concur", "procedure"),
        ("Motion to concur failed", "procedure"),
        ("Council concurred", "concurrence"),
        ("Passed in non-concurrence", "passage"),
        ("Sine Die (Filed, End of Session)", "failure"),
        ("Expired at end of term", "failure"),
        ("Returned Unsigned by Mayor", "receipt"),
        ("returned unsigned", "receipt"),
        ("City Charter Rule Adopted", "became-law"),
        ("Became law without Mayor's signature", "became-law"),
        ("Signed Into Law by Mayor", "executive-signature"),
        ("SIGNED BY MAYOR", "executive-signature"),
        ("Approved by Mayor", "executive-signature"),
        ("Approved by Council", "passage"),
        ("Approved, by Council", "passage"),
        ("READ AND PASSED", "passage"),
        ("Approved by Committee", "committee-passage"),
        ("Approved by Finance Committee", None),
        ("Approved by Committee with Modifications and Referred to CPC", "committee-passage"),
        ("P-C Item Approved by Comm", "committee-passage"),
        ("Disapproved by Council", "failure"),
        ("Disapproved by Committee with Companion Resolution", "committee-failure"),
        ("Laid Over by Committee", "deferral"),
        ("Laid over again by Subcommittee", "deferral"),
        ("Hearing Held by Committee", "hearing-held"),
        ("Public hearing held.", "hearing-held"),
        ("Hearing Scheduled by Mayor", "procedure"),
        ("Sent to Mayor by Council", "executive-receipt"),
        ("Passed over veto", "veto-override-passage"),
        ("passed over", "deferral"),
        ("Referred to Comm by Council", "referral-committee"),
        ("Referred to the Committee on Parks", "referral-committee"),
        ("The rules were suspended; the petition was passed.", "passage"),
        ("Motion to recommit failed", "procedure"),
        ("On motion to recommit Failed by the Yeas and Nays: 205 - 212", "procedure"),
        ("Motion to reconsider laid on the table", "procedure"),
        ("Approved as to form", "procedure"),
        ("Rcvd, Ord, Prnt, Fld by Council", "receipt; filing"),
        ("Ordered Reported Unfavorably", "committee-passage-unfavorable"),
        ("Ordered to be reported adversely", "committee-passage-unfavorable"),
        (
            "Reported out of committee with a do not pass recommendation",
            "committee-passage-unfavorable",
        ),
        ("Ordered Reported Favorably", "committee-passage-favorable"),
        ("Ordered reported", "reported-out-of-committee"),
        ("Laid on the table", "deferral"),
        ("Resolution laid on the table without objection", "deferral"),
        ("The motion to table failed", "procedure"),
        ("Not agreed to", "failure"),
        ("Not agreed to in Senate", "failure"),
        ("Was not passed by the Council", "failure"),
        ("Referred to", "referral"),  # "*" is also no word
        # What only holds a word that decides is not known.
        ("Discussion on the item that was passed last week", None),
        ("Not yet vetoed", None),
        ("Signed petition received by clerk's aide", None),
        ("Adopted by Voice Vote", "passage"),
        ("Passed to be ordained", "passage"),
        ("PASSED, ON FIRST READING AS AMENDED", "reading-1"),
        ("Read and referred to Ways and Means", "referral-committee"),
        ("Motion to approve failed", "failure"),
        ("Motion to amend the item failed", "amendment-failure"),
        ("Motion to continue failed", "procedure"),
        ("Motion to adopt withdrawn", "procedure"),
        ("Voted down", "failure"),
        ("Tie vote - failed", "failure"),
        ("Passed on a tie vote", None),
        ("RECOMMENDED AS AMENDED", "committee-passage-favorable"),
        ("Recommended for denial to Council", None),
        ("Discharged from Committee on Public Safety", "committee-passage"),
        ("Forwarded to Council", "committee-passage"),
        ("Sent to Board of Elections", None),
        ("Held in the Finance Committee", "deferral"),
        ("Laid over for one week", "deferral"),
        ("Heard and filed", "filing"),
        ("Deemed approved", "became-law"),
        ("Veto override passed", "veto-override-passage"),
        ("Passed notwithstanding the veto of the Mayor", "veto-override-passage"),
        ("Motion to override the veto failed 5-4", "veto-override-failure"),
        ("HEARD AT COMMITTEE", "hearing-held"),
        ("ASSIGNED UNDER 30 DAY RULE", "referral-committee"),
        ("No quorum", "procedure"),
        # Amended, and then what was done with it.
        ("Amended and Passed", "passage"),
        ("AMENDED & ADOPTED", "passage"),
        ("Amended and Recommended", "committee-passage-favorable"),
        ("Amended and Held", "amendment-passage; deferral"),
        ("Passed and Adopted", "passage"),
        ("Approved as Recommended", "passage"),
        ("Approved Staff Recommendation", "passage"),
        ("Approved and Signed by the Mayor", "executive-signature"),
        ("Deferred Indefinitely", "deferral"),
        ("Held Two Weeks", "deferral"),
        ("Deny", "failure"),
        ("Overridden", "veto-override-passage"),
        ("Withdrawn with no further action", "withdrawal"),
        ("Directed Staff to return with a report", "procedure"),
        (MOVED.format("Approved", "carried by the following vote"), "passage"),
        (MOVED.format("Adopted as Amended", "carried by a unanimous vote"), "passage"),
        (MOVED.format("Approved", "failed by the following vote"), "failure"),
        (MOVED.format("Referred to the Finance Committee", "carried"), "referral-committee"),
        (MOVED.format("Recommended for Approval", "passed"), "committee-passage-favorable"),
        (MOVED.format("Continued to 10/20/2026", "carried"), "deferral"),
        (MOVED.format("Received and Filed", "carried"), "filing"),
        (MOVED.format("Withdrawn", "prevailed"), "withdrawal"),
        ("A motion was made to thank the clerk.", None),
    ],
)
def test_a_step_is_what_its_whole_wording_says(step: str, classes: str | None) -> None:
    assert WORDS.step_classes(step) == classes


@pytest.mark.parametrize(
    ("step", "result", "classes"),
    [
        ("Pass", "fail", "failure"),
        ("Approved by Council", "fail", "failure"),
        ("Recommended for approval", "fail", "committee-failure"),
        ("Withdrawn", "fail", "procedure"),
        ("Laid Over by Committee", "fail", "procedure"),
        ("Disapproved by Council", "fail", "failure"),
        ("Approved by Council", "pass", "passage"),
        ("Hearing held", "fail", "hearing-held"),
    ],
)
def test_a_step_that_is_named_by_a_motion_failed_with_it(
    step: str, result: str, classes: str
) -> None:
    assert WORDS.step_classes(step, result=result) == classes


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Enacted", Stage.LAW),
        ("Enacted (Mayor's Desk for Signature)", Stage.PRESENTED),
        ("Filed (End of Session)", Stage.DEAD),
        ("Filed", Stage.CLOSED),
        ("Returned Unsigned by Mayor", Stage.PRESENTED),
        ("IN COUNCIL - SECOND READING", Stage.REPORTED),
        ("reported", Stage.REPORTED),
        ("Laid Over in Committee", Stage.IN_COMMITTEE),
        ("WITHDRAWN FROM CALENDAR", Stage.WITHDRAWN),
        ("Vetoed", Stage.VETOED),
        ("passed house", Stage.PASSED_HOUSE),
        ("Ready to be vetoed", None),
        ("New", "introduced"),
        ("Draft", "introduced"),
        ("Mayoral Review", "presented"),
        ("Mayor's Office for Signature", "presented"),
        ("Signed into Law", "law"),
        ("Lapsed into law", "law"),
        ("In full force", "law"),
        ("Veto Overridden", "law"),
        ("Final Approval", "passed"),
        ("Void", "withdrawn"),
        ("Died (End of Term)", "dead"),
        ("Out of Committee", "reported"),
        ("Pending Committee Action", "in committee"),
        ("", None),
        ("Passed and Adopted", "passed"),
        ("Motion Carried", "passed"),
        ("Ordained", "passed"),
        ("Passed on First Reading", "reported"),
        ("Passed Third Reading", "passed"),
        ("Partially Approved", "passed"),
        ("Adopted on Consent Agenda", "agreed to"),
        ("Accepted", "agreed to"),
        ("Motion Failed", "failed"),
        ("Failed - Lack of Second", "failed"),
        ("Failed for lack of majority", "failed"),
        ("Mayor Signed", "law"),
        ("Effective without Mayor's signature", "law"),
        ("Awaiting Signature", "presented"),
        ("Returned Unsigned", "presented"),
        ("Pocket Veto", "vetoed"),
        ("Deleted", "withdrawn"),
        ("Pulled from the agenda", "in committee"),
        ("Term Expired", "dead"),
        ("Tabled Indefinitely", "dead"),
        ("Superseded", "closed"),
        ("Heard and Closed", "closed"),
        ("Info Only", "closed"),
        ("Legal Review", "introduced"),
        ("Set for Public Hearing", "in committee"),
        ("Held in Abeyance", "in committee"),
        ("Laid Over", "in committee"),
        ("Forwarded to Council", "reported"),
        ("No Recommendation", "reported"),
        ("Unfavorable", "reported"),
        # What may be either, or anything.
        ("Rules Committee", None),
        ("Transmitted", None),
        ("Final Action", None),
        ("Split", None),
    ],
)
def test_a_status_stands_for_a_stage(status: str, stage: str | None) -> None:
    assert WORDS.stage_of_status(status) == stage


@pytest.mark.parametrize(
    "word",
    ["Medical", "Parental", "Maternity", "Paternity", "Bereavement", "Jury Duty", "Suspended",
     "Absent - Excused", "Absent (Excused)", "Conflict", "Recused", "Military Leave", "Sick",
     "On Leave", "Excused Absence"],
)  # fmt: skip
def test_who_had_a_reason_to_be_away_was_excused(word: str) -> None:
    assert WORDS.vote_option(word) == "excused"


@pytest.mark.parametrize(
    ("word", "option"),
    [
        ("A favor", "yes"), ("En contra", "no"), ("Abstención", "abstain"), ("Oui", "yes"),
        ("Absent during vote", "absent"), ("Maternal", "excused"),
        ("Yes - Remote", "yes"), ("AYE/REMOTE", "yes"), ("Nay/Remote", "no"),
        ("No - Virtual", "no"),
        ("Present (not voting)", "abstain"), ("Present/NV", "abstain"), ("Absence", "absent"),
        ("ABSENT/EXCUSED", "excused"), ("Unavailable", "absent"), ("Absent/Unexcused", "absent"),
        ("Absent (NV)", "absent"), ("Absent", "absent"), ("Absent - Unexcused", "absent"),
        ("NV", "not voting"), ("Non-voting", "not voting"), ("Did Not Vote", "not voting"),
        ("In Favor", "yes"), ("Affirmative", "yes"), ("Rising Vote", "yes"),
        ("Aye (Remote)", "yes"), ("Yea (Proxy)", "yes"), ("Aye (via telephone)", "yes"),
        ("Yea with reservations", "yes"), ("Nay (Proxy)", "no"), ("No (Remote)", "no"),
        ("Nay by phone", "no"), ("Nay with reservations", "no"),
        ("Negative", "no"), ("NAYS", "no"), ("Present", "abstain"),
        ("Present, not voting", "abstain"), ("A", None), ("?", None),
        ("Dissent", "no"),
        ("Religious holiday", "excused"),
        ("Paired Yes", "paired"),
        ("Tie breaker - aye", "yes"),
    ],
)  # fmt: skip
def test_a_word_for_a_vote_stands_for_an_option(word: str, option: str | None) -> None:
    assert WORDS.vote_option(word) == option


def test_a_jurisdictions_own_words_go_before_the_general_ones() -> None:
    town = WORDS.with_additions(
        {"statuses": {"Filed": "introduced"}, "actions": {"Put by": "deferral"}}, plain=True
    )
    assert town.stage_of_status("FILED") == "introduced"
    assert town.stage_of_status("Vetoed") == "vetoed"
    assert town.step_classes("put by.") == "deferral"
    assert WORDS.step_classes("put by.") is None
    assert WORDS.stage_of_status("Filed") == "closed"


def test_other_words_have_another_digest() -> None:
    town = WORDS.with_additions({"votes": {"Gone fishing": "absent"}}, plain=True)
    assert town.digest != WORDS.digest
    assert WORDS.with_additions({}) is WORDS
    assert WORDS.with_additions({"votes": {"Gone fishing": "absent"}}, plain=True) == town


@pytest.mark.parametrize(
    ("phrase", "fits", "does_not"),
    [
        ("Set aside*", "set aside for a week", "was set aside"),
        ("*set aside", "the matter was set aside", "set aside again"),
        ("Cut [over]", "CUT [OVER]", "cut over"),
        ("A|B", "a|b", "a"),
        ("*** Struck ***", "Struck", "it was struck"),
    ],
)
def test_in_lawtrack_toml_only_the_star_is_no_part_of_the_words(
    phrase: str, fits: str, does_not: str
) -> None:
    town = WORDS.with_additions({"meetings": {phrase: "cancelled"}}, plain=True)
    assert town.meeting_state(fits) == "cancelled"
    assert town.meeting_state(does_not) is None


def test_of_two_phrases_the_one_that_says_more_goes_first() -> None:
    town = WORDS.with_additions(
        words_in(
            '[actions]\npassage = ["moved *"]\nfailure = ["moved and lost *", "moved and sat"]'
        )
    )
    assert town.step_classes("moved and lost by ten") == "failure"
    assert town.step_classes("moved and sat") == "failure"
    assert town.step_classes("moved on") == "passage"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("*** DEFERRED ***", "deferred"), ("  Laid   Over. ", "laid over"),
        ("Absent (NV)", "absent (nv)"), ("Mayor’s desk", "mayor's desk"),
        ("Passed, as amended;", "passed as amended"), ("…", "…"), ("", ""), ("---", ""),
    ],
)  # fmt: skip
def test_what_clerks_vary_does_not_count(written: str, plain: str) -> None:
    assert plain_phrase(written) == plain


def test_a_very_long_wording_costs_no_more_than_a_page() -> None:
    assert len(plain_phrase("the rules were suspended; the " * 10_000)) <= LONGEST
    assert WORDS.step_classes("referred to " + "a" * 1_000_000) == "referral"


def test_every_code_of_the_general_table_is_on_a_closed_list() -> None:
    lists: dict[str, set[str] | frozenset[str]] = {
        "meetings": set(MEETING_STATES), "statuses": set(Stage), "votes": VOTE_OPTIONS,
    }  # fmt: skip
    text = (PROJECT / "lawtrack/legislation/clerks/data/words.toml").read_text("utf-8")
    for kind, phrases in words_in(text).items():
        for codes in phrases.values():
            assert set(codes.split("; ")) <= lists.get(kind, STEP_CLASSES)


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        ("meetings", "Indefinitely deferred by the chair", "deferred"),
        ("actions", "Vetoed in absentia", "executive-veto"),
        ("votes", "Excused (family)", "excused"),
        ("statuses", "Zzz", ""),
    ],
)
def test_a_guess_is_made_for_words_that_nobody_mapped(kind: str, words: str, code: str) -> None:
    assert WORDS.suggestion(kind, words) == code


@pytest.mark.parametrize(
    ("step", "classes"),
    [
        # A veto, and what became of it.
        ("Failed to override veto", "veto-override-failure"),
        ("Override of veto failed", "veto-override-failure"),
        ("Veto not overridden", "veto-override-failure"),
        ("Sustained Mayor's veto", "veto-override-failure"),
        ("Vetoed by Mayor; override failed", "veto-override-failure"),
        ("Vetoed by Mayor, veto overridden", "veto-override-passage"),
        ("Vetoed by the Mayor and overridden by Council", "veto-override-passage"),
        ("Vetoed by Mayor on 3/2", "executive-veto"),
        ("Veto rescinded", None),
        # A motion, and what became of it.
        ("Motion to table failed", "procedure"),
        ("Tabled - Motion Failed", "procedure"),
        ("Motion to table carried", "deferral"),
        ("Motion to postpone indefinitely passed", "failure"),
        ("Motion to deny failed", "procedure"),
        ("Motion to deny the application carried", "failure"),
        ("Motion to deny", None),
        ("Motion to refer to Finance passed", "referral"),
        ("Motion to withdraw failed", "procedure"),
        ("Motion died for lack of a second", "failure"),
        ("Motion did not carry", "failure"),
        ("Motion to table amendment 3 passed", "procedure"),  # the bill goes on
        ("Motion passed to table", "deferral"),
        ("Motion carried to postpone indefinitely", "failure"),
        ("Motion passed to refer to committee", "referral"),
        ("Motion approved to deny", "failure"),
        ("Motion carried to approve as amended", "passage"),
        ("Motion carried to excuse a member", None),
        ("Motion carried 5-0", "passage"),
        ("Approved 5-0", "passage"),
        ("Adopted, 7 to 2", "passage"),
        ("Adopt 2-5", None),
        ("Approved 4-4", None),
        ("FAILED: (3-4)", "failure"),
        ("Denied 5-0-1 vote", "failure"),
        # What was done, and undone.
        ("Adopted as amended - reconsidered", None),
        ("Passed; reconsidered", None),
        ("Passed by voice vote; rescinded", None),
        ("Approved - rescinded", None),
        ("Amended, failed", "failure"),
        ("Amended and defeated 3-6", "failure"),
        ("Introduced by Councilmember Fern; withdrawn", "introduction; withdrawal"),
        ("Reconsidered and adopted", "passage"),
        ("Passed by roll call vote, 7 yes, 1 not voting", "passage"),
        # What is not the bill's.
        ("Approved minutes", "procedure"),
        ("Minutes Approved as Presented", "procedure"),
        ("Agenda adopted", "procedure"),
        ("Approved as to form and legality", "procedure"),
        ("Approved for Council Agenda", "procedure"),
        ("Approved for filing", "filing"),
        ("Signed by the President of Council", None),
        ("Approved by the Mayor and City Council", "passage"),
        ("Approved by the Mayor", "executive-signature"),
        # What is not yet decided.
        ("Passed over", "deferral"),
        ("Passed on second reading", "reading-2"),
        ("Passed Second and Final Reading", "passage"),
        ("Passed to second reading", "reading-1"),
        ("Approved on Introduction and Scheduled for Final Passage", "reading-1"),
        ("Approved the Recommendation of Staff, and Forward", "committee-passage"),
        ("Held in committee", "deferral"),
        ("Withdrawn from agenda", "deferral"),
        ("Removed from the Consent Agenda", "procedure"),
        ("Withdrawn and Rescheduled", "deferral"),
        ("Withdrawn by sponsor", "withdrawal"),
        ("Tie vote", None),
        # As they are really written (Denver, Oakland, Milwaukee and others).
        ("placed upon final consideration and do pass as amended", "passage"),
        ("ordered published with a future required public hearing", "procedure"),
        ("approved by consent", "passage"),
        ("Place On File Without Prejudice", "filing"),
        ("Adopt - Rules Suspended", "passage"),
        ("Grant With Conditions", "passage"),
        ("Failed to Pass Committee", "committee-failure"),
        ("Passed as Substituted and Amended", "passage"),
    ],
)
def test_a_word_that_turns_it_round_is_heard(step: str, classes: str | None) -> None:
    assert WORDS.step_classes(step) == classes


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Adopted - reconsidered", None),
        ("Passed - Rescinded", None),
        ("Passed - Referred to Committee", None),
        ("Passed - First Reading", "reported"),
        ("Passed - Unanimously", "passed"),
        ("Adopted - Vetoed", "vetoed"),
        ("Enacted - Repealed", None),
        ("Enacted - Local Law 12", "law"),
        ("In Council - Withdrawn", "withdrawn"),
        ("Signed into Law - Vetoed in part", None),
        ("Withdrawn from agenda", "in committee"),
        ("Withdrawn and Rescheduled", "in committee"),
        ("Approved Minutes", None),
    ],
)
def test_a_status_that_says_two_things_is_not_the_first_of_them(
    status: str, stage: str | None
) -> None:
    assert WORDS.stage_of_status(status) == stage


def test_a_star_in_a_phrase_of_ones_own_hears_it_too() -> None:
    own = WORDS.with_additions({"actions": {"board vote *": "passage"}}, plain=True)
    assert own.step_classes("Board vote 5-0") == "passage"
    assert own.step_classes("Board vote 2-5, failed") is None


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Cancelled/No Quorum", "no-quorum"),
        ("CANCELLED - RESCHEDULED TO 12/3", "rescheduled"),
        ("Meeting cancelled; rescheduled for Dec 9", "rescheduled"),
        ("Final - Cancelled", "cancelled"),
        ("Revised/Cancelled", "cancelled"),
        ("Cancelled (Revised)", "cancelled"),
        ("Cancelled Special Meeting", "cancelled"),
        # What speaks of it and is not it is unknown, and no good news.
        ("Not cancelled", None),
        ("Cancellation rescinded", None),
        ("Partially cancelled", None),
        ("In-person cancelled; virtual only", None),
        ("Agenda withdrawn", None),
        ("Notice of possible quorum", None),
        ("Postponed from 11/12", None),
    ],
)
def test_a_meetings_status_is_what_all_of_it_says(words: str, state: str | None) -> None:
    assert WORDS.meeting_state(words) == state


@pytest.mark.parametrize(
    ("word", "option"),
    [
        ("Nay w/ reservation", "no"),
        ("Yes, with comment", "yes"),
        ("Abstained (conflict)", "excused"),
        ("Excused by Chair", "excused"),
        ("Away on City Business", "excused"),
        ("Not in the room", "absent"),
        ("Out of room", "absent"),
        ("Not Recorded", "not voting"),
        ("Voted Present", "abstain"),
        ("Tie Breaker", None),
        ("Seconded", None),
        ("Chair", None),
    ],
)
def test_what_stands_beside_a_vote_is_read_with_it(word: str, option: str | None) -> None:
    assert WORDS.vote_option(word) == option


# As San Francisco, Pittsburgh, Madison and others name them.
@pytest.mark.parametrize(
    ("step", "classes"),
    [
        ("ADOPTED AS AMENDED AND DIVIDED", "passage"),
        ("ADOPTED AS DIVIDED", "passage"),
        ("APPROVED AND FILED", "passage"),
        ("AWARDED", "passage"),
        ("CALLED FROM COMMITTEE", "committee-passage"),
        ("CONTINUED AS AMENDED ON FINAL PASSAGE", "deferral"),
        ("CONTINUED ON OVERTURN OF VETO", "deferral"),
        ("CONTINUED OPEN", "deferral"),
        ("ERRATA PREPARED AND SIGNED BY CLERK OF THE BOARD", "procedure"),
        ("HEARD AND RELEASED", "committee-passage"),
        ("HEARD IN CLOSED SESSION", "procedure"),
        ("NOT RETURNED WITHIN TIME LIMIT", "receipt"),
        ("PREPARED IN COMMITTEE AS A RESOLUTION DISAPPROVING THE REQUEST", "procedure"),
        ("PREVIOUS VOTE RESCINDED", "procedure"),
        ("REACTIVATED PURSUANT TO RULE 3.42", "procedure"),
        ('RECOMMENDED "DO NOT PASS"', "committee-passage-unfavorable"),
        ('RECOMMENDED AS AMENDED "DO NOT PASS"', "committee-passage-unfavorable"),
        ("REFERRED WITHOUT RECOMMENDATION AS COMMITTEE REPORT AS AMENDED", "committee-passage"),
        ("RETURNED UNSIGNED AND WAIVED", "receipt"),
        ("SEVERED FROM COMMITTEE CONSENT AGENDA", "procedure"),
        ("VETOED - LINE ITEM", "executive-veto-line-item"),
        ("read and referred", "referral-committee"),
        ("in standing committee", "referral-committee"),
        ("veto was sustained", "veto-override-failure"),
        ("adopted to deny", "failure"),
        ("paid and placed on file", "passage"),
        ("disallowed and indefinitely postponed", "failure"),
        ("amended (withdrawn)", "amendment-withdrawal"),
        ("not acted on", "deferral"),
        ("taken from file", "procedure"),
        ("not returned by city attorney", "procedure"),
        ("Approve staff recommendation and adopt Resolution No. 26-045", "passage"),
        ("Motion by Smith, second by Jones, to approve. Motion carried 5-0.", "passage"),
        ("Motion by Smith, second by Jones, to approve. Motion failed 2-3.", "failure"),
        ("Substitute motion to deny carried 4-3", "failure"),
        ("Hearing not held", "procedure"),
        ("Pulled from consent by Alder Rummel and approved separately", "passage"),
        ("Approved for second reading", "procedure"),
        ("Reported back with recommendation to deny", "committee-passage-unfavorable"),
        ("Council declined to override", "veto-override-failure"),
        ("Veto message received and filed", "receipt; filing"),
        ("Motion to excuse Member Lee carried", "procedure"),
        ("Accept resignation", "procedure"),
        ("Report out of closed session: none", "procedure"),
        ("Vote to recommend approval failed 2-2", "committee-failure"),
        ("Made a special order for 3 pm", "deferral"),
        ("Died in Comm.", "committee-failure"),
        ("Rules suspended; read three times and passed", "passage"),
        ("Approve on First Reading and set second reading for April 8", "reading-1"),
        ("Mayor allowed to become law without signature", "became-law"),
        ("Adopted with amendments to Sections 2 & 4", "passage"),
        ("Not recommended 1-4", "committee-passage-unfavorable"),
        ("Held one week (privilege)", "deferral"),
        ("On motion to table Agreed to", "deferral"), ("Placed on Table", "deferral"),
        ("On motion to table the motion to reconsider Agreed to", "procedure"),
        ("On motion to amend, agreed to", "amendment-passage"),
        ("On motion to reconsider, carried", "procedure"),
        ("Motion to Approve - Failed 3-3", "failure"), ("Motion to Deny - Passed", "failure"),
        ("Motion to override, lost 7-6", "veto-override-failure"),
        ("Delivered to County Executive", "executive-receipt"),
        ("Continued Public Hearing", "deferral"),
        ("Rules Suspended, Read 3 Times and Adopted", "reading-3; passage"),
        ("Final approval granted", "passage"), ("Final adoption", "passage"),
        ("On motion of Councilor Ruiz, the order was passed.", "passage"),
        ("Motion by Smith, second by Lee, to table; carried 5-2", "deferral"),
        ("A motion was made to postpone; the motion carried.", "deferral"),
        ("Failed to pass over veto", "veto-override-failure"),
    ],
)  # fmt: skip
def test_steps_of_more_councils(step: str, classes: str) -> None:
    assert WORDS.step_classes(step) == classes


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("To Mayor for Signature", "presented"),
        ("On Second Reading", "reported"),
        ("Ordinance - 2nd Reading Failed", "failed"),
        ("Continued Public Hearing - Council", "in committee"),
        ("Received for Info", "closed"),
        ("Pending Clerk Review", "introduced"),
        ("Filed in Clerk's Office", "closed"),
        ("Approved by Operation of Law", "law"),
        ("Failed to Pass on 1st Reading", "failed"),
        ("Enact", "law"),
        ("Passed w/o Mayor's Signature", "law"),
        ("Merged into 26-033", "closed"),
        ("Postponed Indefinitely 6-1", "dead"),
        ("Awaiting County Executive", "presented"),
        ("Committee Agenda", "in committee"), ("Pending Introduction", "introduced"),
        ("Committee Approved", "reported"),
        ("Committee Hold", "in committee"), ("Ordered to Second Reading", "reported"),
        ("For Signature", "presented"), ("Transmitted to Executive", "presented"),
    ],
)  # fmt: skip
def test_statuses_of_more_councils(status: str, stage: str) -> None:
    assert WORDS.stage_of_status(status) == stage
