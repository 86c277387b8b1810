"""How far a measure of Congress has come: by the Library's codes, else by the chambers' words."""

from datetime import date

import pytest

from lawtrack.legislation.stage import Stage, course_of
from lawtrack.legislation.stations import stations_of
from scrapers.platforms.govinfo.bill_steps import congress_words
from tests.support.status_files import Told, house, library, senate, status_file, steps_of

CONSIDERED = (
    "Pursuant to the provisions of H. Res. 101, {} is considered passed House."
    " (consideration: CR H447-449)"
)
RECONSIDER = house("Motion to reconsider laid on the table Agreed to without objection.", "H38310")
HOUSE_PASSED = library("Passed/agreed to in House: On passage Passed.", "8000", day="2025-06-01")
SENATE_PASSED = senate("Passed Senate without amendment by Unanimous Consent.", day="2025-06-01")
AMENDED = senate("Passed Senate with an amendment by Unanimous Consent.", day="2025-06-20")
FILED = house("Conference report H. Rept. 119-5 filed.", day="2025-06-24")
CONFERENCE = house(
    "On agreeing to the conference report Agreed to by voice vote.", day="2025-06-25"
)


@pytest.mark.parametrize(
    ("kind", "steps", "status", "stage"),
    [
        # Passed by the rule for another measure, as the House and the Library say it.
        ("SCONRES",
         [house(CONSIDERED.format("S. Con. Res. 5"), "H1B000"),
          library("Passed/agreed to in House: " + CONSIDERED.format("S. Con. Res. 5"), "8000"),
          house("Rule H. Res. 101 passed House.", "H1L220"),
          library("Passed/agreed to in Senate: Resolution agreed to in Senate by Yea-Nay Vote.",
                  "17000", day="2025-06-09")],
         "agreed to", Stage.AGREED_TO),
        ("HR",
         [house(CONSIDERED.format("H.R. 8"), "H1B000"),
          library("Passed/agreed to in House: " + CONSIDERED.format("H.R. 8"), "8000")],
         "passed house", Stage.PASSED_HOUSE),
        ("HR", [house(CONSIDERED.format("H.R. 8"), "H1B000")], "passed house", Stage.PASSED_HOUSE),
        ("HRES",
         [house("Pursuant to the provisions of H. Res. 5, H. Res. 6 is considered passed House."),
          house("Rule H. Res. 5 passed House.", "H1L220")],
         "agreed to", Stage.AGREED_TO),
        # A rule for the measure is no passage of it.
        ("HR", [house("Rule H. Res. 5 passed House.", "H1L220")], "introduced", Stage.INTRODUCED),
        # Votes that failed.
        ("SJRES",
         [senate("Failed of passage in Senate by Yea-Nay Vote. 49 - 49."),
          library("Failed of passage/not agreed to in Senate: Failed of passage in Senate by"
                  " Yea-Nay Vote. 49 - 49.", "18000")],
         "failed in senate", Stage.FAILED),
        ("HR",
         [senate("Under the order of 9/18/2025, not having achieved 60 votes in the affirmative,"
                 " failed of passage in Senate by Yea-Nay Vote. 44 - 48."),
          library("Failed of passage/not agreed to in Senate: Under the order of 9/18/2025, not"
                  " having achieved 60 votes in the affirmative, failed of passage in Senate by"
                  " Yea-Nay Vote. 44 - 48.", "18000"),
          library("Passed/agreed to in House: On passage Passed.", "8000", day="2025-06-01")],
         "failed in senate", Stage.FAILED),
        ("HR",
         [senate("Under the order of 9/18/2025, not having achieved 60 votes in the affirmative,"
                 " failed of passage in Senate by Yea-Nay Vote. 44 - 48.")],
         "failed in senate", Stage.FAILED),
        ("HCONRES",
         [library("Failed of passage/not agreed to in House On agreeing to the resolution Failed"
                  " by the Yeas and Nays: 210 - 216 (Roll no. 345).", "9000")],
         "failed in house", Stage.FAILED),
        ("HRES", [house("On agreeing to the resolution Failed by the Yeas and Nays: 1 - 2.")],
         "failed in house", Stage.FAILED),
        ("HRES",
         [house("On agreeing to the resolution, as amended Failed by recorded vote: 1 - 2.")],
         "failed in house", Stage.FAILED),
        ("HR", [house("On passage Failed by recorded vote: 195 - 230 (Roll no. 4).", "H37100")],
         "failed in house", Stage.FAILED),
        ("HR",
         [house("On motion to suspend the rules and pass the bill, as amended Failed by the Yeas"
                " and Nays: (2/3 required): 97 - 318.", "H37300")],
         "failed in house", Stage.FAILED),
        ("HJRES",
         [house("On motion to suspend the rules and pass the resolution Failed by voice vote.")],
         "failed in house", Stage.FAILED),
        ("SRES", [senate("Resolution not agreed to in Senate by Yea-Nay Vote. 38 - 56.")],
         "failed in senate", Stage.FAILED),
        ("SCONRES",
         [senate("Concurrent resolution not agreed to in Senate by Yea-Nay Vote. 38 - 56.")],
         "failed in senate", Stage.FAILED),
        ("SJRES", [senate("Joint resolution failed of passage in Senate by Yea-Nay Vote. 1 - 2.")],
         "failed in senate", Stage.FAILED),
        # No vote on the bill.
        ("HR",
         [house("On motion to recommit Failed by the Yeas and Nays: 205 - 212 (Roll no. 77).",
                "H36210")],
         "introduced", Stage.INTRODUCED),
        ("HR",
         [RECONSIDER,
          house("On passage Passed by recorded vote: 212 - 205 (Roll no. 78).", "H37100"),
          house("On motion to recommit Failed by the Yeas and Nays: 205 - 212 (Roll no. 77).",
                "H36210")],
         "passed house", Stage.PASSED_HOUSE),
        ("S", [senate("Cloture on the motion to proceed to the measure not invoked in Senate.")],
         "introduced", Stage.INTRODUCED),
        ("HR",
         [senate("Motion by Senator Roe to reconsider the vote by which H.R. 1 failed of passage"
                 " (Record Vote No. 528) entered in Senate.")],
         "introduced", Stage.INTRODUCED),
        # A vote under suspension that failed, and the passage under a rule that followed.
        ("HR",
         [library("Passed/agreed to in House: On passage Passed.", "8000", day="2025-06-20"),
          library("Failed of passage/not agreed to in House: On motion to suspend the rules and"
                  " pass the bill Failed.", "9000")],
         "passed house", Stage.PASSED_HOUSE),
        # The Senate's own words on the day on which it takes the House's measure up.
        ("HCONRES",
         [senate("Received in the Senate, considered, and agreed to without amendment by Unanimous"
                 " Consent.", day="2025-06-20"),
          library("Passed/agreed to in House: On agreeing to the resolution Agreed to.", "8000")],
         "agreed to", Stage.AGREED_TO),
        ("HR",
         [senate("Received in the Senate, read twice, considered, read the third time, and passed"
                 " without amendment by Unanimous Consent.", day="2025-06-20"),
          library("Passed/agreed to in House: On passage Passed.", "8000")],
         "passed senate", Stage.PASSED),
        ("SRES", [senate("Submitted in the Senate. Referred to the Committee on Rules.")],
         "referred", Stage.IN_COMMITTEE),
        ("HR",
         [house("On agreeing to the conference report Failed by recorded vote: 1 - 2.",
                day="2025-06-21"),
          library("Passed/agreed to in Senate: Passed Senate.", "17000", day="2025-06-20"),
          library("Passed/agreed to in House: On passage Passed.", "8000")],
         "passed senate", Stage.PASSED),
        # Both chambers.
        ("S",
         [library("Passed/agreed to in House: On passage Passed.", "8000", day="2025-06-20"),
          library("Passed/agreed to in Senate: Passed Senate by Voice Vote.", "17000")],
         "passed house", Stage.PASSED),
        # The president.
        ("HR", [house("Presented to President.", "E20000")],
         "presented to the president", Stage.PRESENTED),
        ("HR", [house("Vetoed by President.", "E30000"), library("Vetoed by President.", "31000")],
         "vetoed", Stage.VETOED),
        ("HR", [house("Vetoed by President.", "E30000")], "vetoed", Stage.VETOED),
        ("HR", [library("Pocket Vetoed by President.", "30000")], "vetoed", Stage.VETOED),
        *(("HR", [house(words)], "vetoed", Stage.VETOED)
          for words in ("Pocket Veto by President.", "Pocket vetoed.", "Vetoed by the President.")),
        ("HR",
         [library("Failed of passage in House over veto On passage, the objections of the"
                  " President to the contrary notwithstanding Failed by the Yeas and Nays:"
                  " (2/3 required): 236 - 188 (Roll no. 8).", "33000", day="2025-06-20"),
          library("Vetoed by President.", "31000")],
         "vetoed", Stage.VETOED),
        ("HR",
         [house("On passage, the objections of the President to the contrary notwithstanding"
                " Failed by the Yeas and Nays: (2/3 required): 236 - 188 (Roll no. 8).",
                day="2025-06-20"),
          library("Vetoed by President.", "31000")],
         "vetoed", Stage.VETOED),
        ("HR",
         [library("Passed House over veto.", "32000", day="2025-06-20"),
          library("Vetoed by President.", "31000")],
         "vetoed", Stage.VETOED),
        ("HR",
         [library("Passed Senate over veto by Yea-Nay Vote. 81 - 13.", "34000", day="2025-06-21"),
          library("Passed House over veto.", "32000", day="2025-06-20"),
          library("Vetoed by President.", "31000")],
         "became law", Stage.LAW),
        ("HR",
         [library("Became Public Law No: 119-3.", "39000", day="2025-06-22"),
          library("Vetoed by President.", "31000")],
         "became law", Stage.LAW),
        ("HR", [library("Signed by President.", "41000")], "became law", Stage.LAW),
        # After the law nothing moves it any more.
        ("HR",
         [library("By Senator Roe from Committee on Parks filed written report under authority of"
                  " the order of the Senate. Report No. 119-1.", "14900", day="2025-07-01"),
          library("Became Public Law No: 119-2.", "36000")],
         "became law", Stage.LAW),
        # Committees.
        ("HR",
         [Told("Forwarded by Subcommittee to Full Committee by Voice Vote.",
               "House committee actions"),
          house("Referred to the House Committee on the Judiciary.", "H11100")],
         "referred", Stage.IN_COMMITTEE),
        ("S",
         [library("Senate Committee on the Budget discharged by Unanimous Consent.", "14500"),
          senate("Read twice and referred to the Committee on the Budget.", day="2025-06-01")],
         "discharged", Stage.REPORTED),
        ("HR",
         [library("Reported (Amended) by the Committee on Rules. H. Rept. 119-3.", "5000"),
          house("Referred to the House Committee on Rules.", "H11100", day="2025-06-01")],
         "reported", Stage.REPORTED),
        ("S",
         [senate("Passed Senate over veto by Yea-Nay Vote. 97 - 1. Record Vote Number: 148.",
                 day="2025-06-20"),
          library("Vetoed by President.", "31000")],
         "vetoed", Stage.VETOED),
        ("HR",
         [senate("Upon reconsideration, failed of passage in Senate over veto by Yea-Nay Vote."
                 " 54 - 45.", day="2025-06-21"),
          house("Two-thirds of the Members present having voted in the affirmative the bill is"
                " passed, the objections of the President to the contrary notwithstanding.",
                day="2025-06-20"),
          library("Vetoed by President.", "31000")],
         "vetoed", Stage.VETOED),
        # Laws that nobody signed, or whose number is all that is told.
        ("HR", [Told("Public Law No: 104-1.")], "became law", Stage.LAW),
        ("HR", [Told("By Constitutional procedures becomes Public Law No: 101-1.")],
         "became law", Stage.LAW),
        ("HR", [Told("Sent to Archivist of the United States unsigned by President.")],
         "became law", Stage.LAW),
        # Adopted by another resolution, or at once.
        ("HRES", [house("Pursuant to the provisions of H. Res. 38, H. Res. 39 is hereby adopted.")],
         "agreed to", Stage.AGREED_TO),
        ("HCONRES",
         [house("Pursuant to section 2 of H. Res. 8, H. Con. Res. 14 is deemed to have been"
                " adopted.")],
         "passed house", Stage.PASSED_HOUSE),
        ("HCONRES",
         [senate("Received in the Senate and agreed to without amendment by Unanimous Consent.",
                 day="2025-06-20"),
          house("On agreeing to the resolution Agreed to by voice vote.", "H37100")],
         "agreed to", Stage.AGREED_TO),
        # A vote that is taken back.
        ("S",
         [senate("Senate passage vitiated by Unanimous Consent.", day="2025-06-20"),
          senate("Passed Senate without amendment by Unanimous Consent."),
          senate("Committee on Rules. Reported by Senator Roe without amendment.",
                 day="2025-06-01")],
         "reported", Stage.REPORTED),
        ("HR",
         [senate("By unanimous consent, the Senate vitiated passage of the bill.",
                 day="2025-06-20"),
          senate("Passed Senate without amendment by Unanimous Consent."),
          library("Passed/agreed to in House: On passage Passed.", "8000", day="2025-06-01")],
         "passed house", Stage.PASSED_HOUSE),
        ("HR", [house("Reported adversely by the Committee on Rules. H. Rept. 119-9.", "H12200")],
         "reported", Stage.REPORTED),
        # To vote once more is to stand before the vote that failed; a passage stays one.
        ("HR",
         [house("On motion to reconsider Agreed to by the Yeas and Nays: 216 - 210 (Roll no. 10)."),
          house("On passage Failed by the Yeas and Nays: 210 - 220 (Roll no. 8).", "H37100"),
          house("Reported by the Committee on Rules. H. Rept. 119-9.", "H12200", day="2025-06-02")],
         "reported", Stage.REPORTED),
        ("HR",
         [house("On motion to reconsider Failed by the Yeas and Nays: 200 - 220 (Roll no. 10)."),
          house("On passage Failed by the Yeas and Nays: 210 - 220 (Roll no. 8).", "H37100")],
         "failed in house", Stage.FAILED),
        ("HR",
         [house("Motion to reconsider the vote by which the bill failed agreed to."),
          house("On passage Passed by the Yeas and Nays: 218 - 212 (Roll no. 9).", "H37100")],
         "passed house", Stage.PASSED_HOUSE),
        # The table is the end of a measure, not of a motion or an amendment.
        ("SRES", [senate("Indefinitely postponed by Senate by Unanimous Consent.")],
         "closed", Stage.CLOSED),
        ("HRES", [house("On motion to table the measure Agreed to by recorded vote: 218 - 200.")],
         "closed", Stage.CLOSED),
        ("HRES", [house("On motion to table the measure Failed by recorded vote: 200 - 218.")],
         "introduced", Stage.INTRODUCED),
        ("HR", [house("Laid on the table. See S. 5 for further action."),
                house("Reported by the Committee on Rules. H. Rept. 119-9.", day="2025-06-02")],
         "closed", Stage.CLOSED),
        ("S", [senate("Amendment SA 5 laid on the table by Yea-Nay Vote.")],
         "introduced", Stage.INTRODUCED),
        ("HR", [house("Pursuant to H. Res. 5, the motion to reconsider is laid on the table.")],
         "introduced", Stage.INTRODUCED),
        # Back to a committee; what is to come back at once has not gone.
        ("HR", [house("On motion to recommit Agreed to by recorded vote: 215 - 210 (Roll no. 5)."),
                house("Reported by the Committee on Rules. H. Rept. 119-9.", day="2025-06-02")],
         "referred", Stage.IN_COMMITTEE),
        ("HR", [house("On motion to recommit to the Committee on Rules with instructions to report"
                      " back forthwith Agreed to by recorded vote: 215 - 210 (Roll no. 5)."),
                house("Reported by the Committee on Rules. H. Rept. 119-9.", day="2025-06-02")],
         "reported", Stage.REPORTED),
        ("HR", [house("Referred sequentially to the House Committee on Ways and Means for a period"
                      " ending not later than Sept. 30, 2025."),
                house("Reported by the Committee on Rules. H. Rept. 119-9.", day="2025-06-02")],
         "referred", Stage.IN_COMMITTEE),
        ("S", [senate("Senate Committee on Finance discharged by Unanimous Consent and re-referred"
                      " to the Committee on Rules and Administration.")],
         "referred", Stage.IN_COMMITTEE),
        # Committees that are none by their first word, or tell it otherwise.
        ("HRES", [house("The House Committee on Rules reported an original measure, H. Rept. 1,"
                        " by Mrs. Roe.", "H12100")],
         "reported", Stage.REPORTED),
        ("S", [senate("By Senator Roe from Select Committee on Intelligence filed written report."
                      " Report No. 119-9.")],
         "reported", Stage.REPORTED),
        ("HR", [Told("Committee Agreed to Seek Consideration Under Suspension of the Rules by Voice"
                     " Vote.", "House committee actions")],
         "reported", Stage.REPORTED),
        ("HRES", [house("On motion to discharge Agreed to by recorded vote: 224 - 206.")],
         "discharged", Stage.REPORTED),
        # Both chambers have passed it, and not in the same words: it goes nowhere yet.
        ("HR", [AMENDED, HOUSE_PASSED], "passed senate with changes", Stage.PASSED_SENATE),
        ("S",
         [library("Passed/agreed to in House: Passed House (Amended) by voice vote.", "8000",
                  day="2025-06-20"), SENATE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("S",
         [library("Passed/agreed to in House: On motion to suspend the rules and pass the bill, as"
                  " amended Agreed to by voice vote.", "8000", day="2025-06-20"), SENATE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("S",
         [senate("Message on House action received in Senate and at desk: House amendment to Senate"
                 " bill.", day="2025-06-21"),
          house("On passage Passed by the Yeas and Nays: 218 - 213 (Roll no. 70).", "H37100",
                day="2025-06-20"), SENATE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("HCONRES",
         [senate("Resolution agreed to in Senate with an amendment by Yea-Nay Vote. 51 - 48.",
                 day="2025-06-20"), HOUSE_PASSED],
         "passed senate with changes", Stage.PASSED_SENATE),
        ("HR", [house("On motion that the House agree to the Senate amendment Failed by voice"
                      " vote.", day="2025-06-22"), AMENDED, HOUSE_PASSED],
         "passed senate with changes", Stage.PASSED_SENATE),
        ("HR", [house("On motion that the House agree with an amendment to the Senate amendment"
                      " Agreed to by voice vote.", day="2025-06-22"), AMENDED, HOUSE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("HR", [house("House agreed to Senate amendment with amendment pursuant to H. Res. 99.",
                      day="2025-06-22"), AMENDED, HOUSE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("HR", [senate("Senate receded from its amendment and concurred with further amendment by"
                       " Yea-Nay Vote. 51 - 48.", day="2025-06-22"), AMENDED, HOUSE_PASSED],
         "passed senate with changes", Stage.PASSED_SENATE),
        ("HR", [house("On motion that the House agree to the Senate amendment Agreed to by voice"
                      " vote.", day="2025-06-22"), AMENDED, HOUSE_PASSED],
         "passed house", Stage.PASSED),
        ("HCONRES",
         [house("On motion that the House concur in the Senate amendment Agreed to by voice vote.",
                day="2025-06-22"),
          senate("Resolution agreed to in Senate with an amendment by Voice Vote.",
                 day="2025-06-20"), HOUSE_PASSED],
         "agreed to", Stage.AGREED_TO),
        # What a conference of both has made is new to both.
        ("HR", [CONFERENCE, FILED, AMENDED, HOUSE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("HR", [senate("Senate agreed to conference report by Yea-Nay Vote. 80 - 15.",
                       day="2025-06-26"), CONFERENCE, FILED, AMENDED, HOUSE_PASSED],
         "passed senate", Stage.PASSED),
        # Also where nothing tells that it was filed, whoever agrees to it first.
        ("HR", [CONFERENCE, AMENDED, HOUSE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("HR", [senate("Senate agreed to conference report by Yea-Nay Vote. 80 - 15.",
                       day="2025-06-26"), CONFERENCE, AMENDED, HOUSE_PASSED],
         "passed senate", Stage.PASSED),
        ("HR", [library("Conference report agreed to in Senate: By Voice Vote.", "23000",
                        day="2025-06-26"), AMENDED, HOUSE_PASSED],
         "passed senate with changes", Stage.PASSED_SENATE),
        ("HCONRES", [CONFERENCE, AMENDED, HOUSE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("HR", [FILED._replace(day="2025-06-27"), CONFERENCE, FILED, AMENDED, HOUSE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        # The House changes what the Senate sent, and its passage does not say so.
        ("S", [house("On passage Passed by recorded vote: 218 - 210 (Roll no. 7).", "H37100",
                     day="2025-06-20"),
               house("On agreeing to the Roe amendment (A001) Agreed to by voice vote.", "H32340",
                     day="2025-06-20"), SENATE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("S", [house("On passage Passed by recorded vote: 218 - 213 (Roll no. 70).", "H37100",
                     day="2025-06-20"),
               house("Considered under the provisions of rule H. Res. 57. The rule provides for"
                     " consideration of S. 1; the amendment printed in the report is considered as"
                     " adopted.", "H30000", day="2025-06-20"), SENATE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("S", [house("On passage Passed by recorded vote: 218 - 213 (Roll no. 70).", "H37100",
                     day="2025-06-20"),
               house("Rule H. Res. 57 provides for consideration of S. 1 and H.R. 2; the amendment"
                     " to H.R. 2 is considered as adopted.", "H30000", day="2025-06-20"),
               SENATE_PASSED],
         "passed house", Stage.PASSED),
        ("S", [house("On passage Passed by recorded vote: 218 - 210 (Roll no. 7).", "H37100",
                     day="2025-06-20"),
               house("On agreeing to the Roe amendment (A001) Failed by voice vote.", "H32341",
                     day="2025-06-20"), SENATE_PASSED],
         "passed house", Stage.PASSED),
        ("HR", [house("Pursuant to the provisions of H. Res. 99, the House concurs in the Senate"
                      " amendment to H.R. 1.", day="2025-06-22"), AMENDED, HOUSE_PASSED],
         "passed house", Stage.PASSED),
        ("HR", [senate("Senate receded from its amendment by Unanimous Consent.",
                       day="2025-06-22"), AMENDED, HOUSE_PASSED],
         "passed senate", Stage.PASSED),
        ("HR", [house("Mr. Roe asked unanimous consent that the House agree to the conference"
                      " report. Agreed to without objection.", day="2025-06-25"), AMENDED,
                HOUSE_PASSED],
         "passed house with changes", Stage.PASSED_HOUSE),
        ("SRES", [senate("Motion to refer to the Committee on Rules agreed to in Senate by Voice"
                         " Vote.")],
         "referred", Stage.IN_COMMITTEE),
        ("HRES", [house("On motion to postpone consideration indefinitely Agreed to by the Yeas and"
                        " Nays: 215 - 200.")],
         "closed", Stage.CLOSED),
        ("HR", [house("Pursuant to section 3 of H. Res. 50, H.R. 1 is hereby passed.")],
         "passed house", Stage.PASSED_HOUSE),
        ("S", [senate("Motion by Senator Roe to recommit to the Committee on Finance agreed to in"
                      " Senate by Voice Vote."),
               senate("Committee on Finance. Reported by Senator Roe without amendment.",
                      day="2025-06-01")],
         "referred", Stage.IN_COMMITTEE),
        ("S", [senate("Committee on Commerce discharged by Unanimous Consent; re-referred to the"
                      " Committee on Energy by Unanimous Consent.")],
         "referred", Stage.IN_COMMITTEE),
        ("HR", [house("Presented to President.", "E20000", day="2025-06-28"), AMENDED,
                HOUSE_PASSED],
         "presented to the president", Stage.PRESENTED),
        # No president signs it: the step belongs to the joint resolution of that number.
        ("HRES", [library("Became Public Law No: 119-48.", "36000", day="2025-06-20"),
                  house("Referred to the House Committee on Rules.", "H11100")],
         "referred", Stage.IN_COMMITTEE),
        ("SCONRES", [house("Signed by President.", "E30000", day="2025-06-20"),
                     senate("Referred to the Committee on Rules.")],
         "referred", Stage.IN_COMMITTEE),
        ("HR", [library("Unsigned; sent to the archives.", "29100", day="2025-06-20"),
                library("Presented to President.", "28000")],
         "became law", Stage.LAW),
        # An order that a vote be taken is taken back, and the vote stands.
        ("HR", [house("Mr. Roe asked unanimous consent that the ordering of the yeas and nays on"
                      " passage of H.R. 8 be vacated. Agreed to without objection."),
                house("On motion to suspend the rules and pass the bill Agreed to by voice vote.")],
         "passed house", Stage.PASSED_HOUSE),
        ("HR", [house("ORDER OF PROCEDURE - Mr. Roe asked unanimous consent that the proceedings by"
                      " which H.R. 8 was passed be vacated. Agreed to without objection."),
                house("On passage Passed by voice vote.", "H37100")],
         "introduced", Stage.INTRODUCED),
        # Several at once.
        ("HR", [house("Pursuant to section 7 of H. Res. 8, and the motion offered by Mr. Roe, the"
                      " following bills passed under suspension of the rules: H.R. 1, as amended;"
                      " H.R. 2; and H.R. 3.")],
         "passed house", Stage.PASSED_HOUSE),
        # What happened to another measure.
        ("S", [senate("Senate passed companion measure H.R. 9 in lieu of this measure by Unanimous"
                      " Consent.")],
         "introduced", Stage.INTRODUCED),
    ],
)  # fmt: skip
def test_the_stage_is_what_the_steps_have_come_to(
    kind: str, steps: list[Told], status: str, stage: Stage
) -> None:
    bill = status_file(kind, *steps)
    assert (bill.status, bill.stage) == (status, stage)


def test_what_amends_the_constitution_needs_no_president() -> None:
    archivist = house("Sent to the Archivist of the United States for transmission to the States.")
    both = (
        library("Passed/agreed to in Senate: Passed Senate.", "17000", day="2025-06-09"),
        library("Passed/agreed to in House: On passage Passed.", "8000", day="2025-06-08"),
    )
    title = "Proposing an amendment to the Constitution of the United States on lamps."
    for steps in (both, (archivist, *both)):
        bill = status_file("HJRES", *steps, title=title)
        assert (bill.status, bill.stage) == ("agreed to", Stage.AGREED_TO)
        assert status_file("HJRES", *steps).stage in (Stage.PASSED, Stage.LAW)
    course = course_of("joint resolution", "ocd-division/country:us")
    assert stations_of(Stage.AGREED_TO, course, ())[-1].name == "agreed to"


@pytest.mark.parametrize(
    ("title", "more"),
    [*((title, "") for title in ("Reserved for the Speaker.", "Reserved for Minority Leader.",
                                 "Reserved.", "Reserved bill number")),
     ("", "<isReserved>true</isReserved>")],
)  # fmt: skip
def test_a_number_that_is_kept_for_somebodys_bill_is_not_introduced(title: str, more: str) -> None:
    bill = status_file("HR", title=title, more=more)
    assert (bill.status, bill.stage) == ("reserved", Stage.UNKNOWN)


def test_a_law_that_the_file_names_is_one_though_no_step_says_so() -> None:
    laws = "<laws><item><type>Public Law</type><number>119-7</number></item></laws>"
    bill = status_file("HR", house("Presented to President.", "E20000"), more=laws)
    assert (bill.status, bill.stage, bill.status_date) == (
        "became law", Stage.LAW, date(2025, 6, 10),
    )  # fmt: skip


def test_the_librarys_words_stand_where_the_houses_do_not_tell_what_happened() -> None:
    bill = status_file(
        "HR",
        house(CONSIDERED.format("H.R. 8"), "H1B000"),
        library("Passed/agreed to in House: " + CONSIDERED.format("H.R. 8"), "8000"),
    )
    (step,) = steps_of(bill)
    assert step.description.startswith("Passed/agreed to in House: Pursuant")
    assert step.code == "8000"


def test_the_librarys_repetition_is_left_out_where_a_chamber_says_it_plainly() -> None:
    words = "Passed Senate without amendment by Unanimous Consent."
    bill = status_file("S", senate(words), library(f"Passed/agreed to in Senate: {words}", "17000"))
    assert [(step.description, step.code) for step in steps_of(bill)] == [(words, "17000")]


SIGNED = [
    library("Signed by President.", "E30000"),
    library("Signed by President.", "36000"),
    house("Presented to President.", "E20000"),
    senate("Message on Senate action sent to the House."),
    house("Signed by President.", "E30000"),
]


@pytest.mark.parametrize(
    ("own", "repeated"),
    [
        ("Passed Senate by Voice Vote.", "Passed Senate by Voice Vote"),
        ("Passed Senate by Voice Vote.", "Passed Senate by Voice Vote.(text: CR S3)"),
        ("Passed Senate by Voice Vote. (consideration: CR S1-2; text: CR S3)",
         "Passed Senate by Voice Vote."),
    ],
)  # fmt: skip
def test_pages_of_the_record_make_no_other_step(own: str, repeated: str) -> None:
    bill = status_file(
        "S", senate(own), library(f"Passed/agreed to in Senate: {repeated}", "17000")
    )
    assert [step.description for step in steps_of(bill)] == [own]


@pytest.mark.parametrize(
    ("order", "days"),
    [
        ((1, 2, 3), ("2025-06-01", "2025-06-02", "2025-06-03")),  # the oldest first
        ((2, 3, 1), ("2025-06-02", "2025-06-03", "2025-06-01")),
        ((3, 2, 1), ("2025-06-03", "", "2025-06-01")),  # the one without a day stays where it is
    ],
)
def test_steps_are_told_by_their_days_however_a_file_lists_them(
    order: tuple[int, ...], days: tuple[str, ...]
) -> None:
    words = {
        1: "Introduced in House",
        2: "Referred to the House Committee on Rules.",
        3: "Reported by the Committee on Rules.",
    }
    listed = [house(words[n], day=day) for n, day in zip(order, days, strict=True)]
    bill = status_file("HR", *listed)
    assert [step.description for step in steps_of(bill)] == list(words.values())
    assert bill.status == "reported"


def test_a_step_that_is_told_twice_stands_where_it_was_told_last() -> None:
    assert [step.description for step in steps_of(status_file("HR", *SIGNED))] == [
        "Message on Senate action sent to the House.",
        "Presented to President.",
        "Signed by President.",
    ]


@pytest.mark.parametrize(
    ("steps", "last"),
    [
        # An order of one chamber told before and after another's message.
        ([senate("Held at the desk."), senate("Received in the Senate."),
          senate("Held at the desk.")], "Held at the desk."),
        ([library("Vetoed by President.", "31000"), house("Presented to President.", "E20000"),
          house("Vetoed by President.", "E30000")], "Vetoed by President."),
        # The House floor's hours say where a step stands.
        ([RECONSIDER._replace(time="23:05:39"),
          house("On passage Passed by voice vote.", "H37100", time="23:05:36"),
          library("Passed/agreed to in House: On passage Passed by voice vote.", "8000")],
         RECONSIDER.text),
        ([library("Passed/agreed to in House: On passage Passed by voice vote.", "8000"),
          RECONSIDER._replace(time="23:05:39"),
          house("On passage Passed by voice vote.", "H37100", time="23:05:36")],
         RECONSIDER.text),
    ],
)  # fmt: skip
def test_the_last_step_is_the_one_that_happened_last(steps: list[Told], last: str) -> None:
    assert steps_of(status_file("HR", *steps))[-1].description == last


def test_a_law_stands_behind_the_signature_that_made_it_one() -> None:
    signed, law = library("Signed by President.", "29000"), library("Became Public Law No: 1.", "")
    late = Told("Message on Senate action sent to the House.")
    for listed in ([signed, law], [law, signed], [late, signed, law]):
        steps = [step.description for step in steps_of(status_file("HR", *listed))]
        assert steps.index(signed.text) + 1 == steps.index(law.text)


def test_the_step_that_the_file_calls_its_latest_is_the_last_one() -> None:
    latest = (
        f"<latestAction><actionDate>{SIGNED[0].day}</actionDate>"
        "<text>Signed by President.</text></latestAction>"
    )
    bill = status_file("HR", *SIGNED[2:], more=latest)
    assert steps_of(bill)[-1].description == "Signed by President."
    earlier = latest.replace("2025-06-10", "2025-06-01")
    assert steps_of(status_file("HR", *SIGNED[2:], more=earlier))[-1].description == (
        "Presented to President."
    )


def titles(*pairs: tuple[str, str]) -> str:
    items = (
        f"<item><titleType>{kind}</titleType><title>{title}</title></item>" for kind, title in pairs
    )
    return f"<titles>{''.join(items)}</titles>"


OFFICIAL = ("Official Title as Introduced", "A bill to limit facial recognition on porches.")


@pytest.mark.parametrize(
    ("pairs", "title"),
    [
        ([OFFICIAL], OFFICIAL[1]),
        ([OFFICIAL, ("Short Title(s) as Introduced", "Quiet Porches Act")], "Quiet Porches Act"),
        ([("Short Title(s) as Introduced for portions of this bill", "Lamps Act"), OFFICIAL],
         OFFICIAL[1]),
        ([OFFICIAL, ("Display Title", "Porches Act")], "Porches Act"),
        ([("", ""), ("Popular Title", "Porch Bill")], "Porch Bill"),
        ([("Short Title", "Face &amp;amp; Voice\n  &lt;i&gt;Porch&lt;/i&gt; Act")],
         "Face & Voice Porch Act"),
        ([("Something new", "Porch Bill")], "Porch Bill"),
        ([("Short Titles as Introduced", "Old Porch Act"),
          ("Short Titles as Passed Senate", "Porch Act")], "Porch Act"),
        ([], ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("empty", ["", "<title/>", "<title> </title>", "<title>TEST</title>"])
def test_until_a_bill_has_a_title_one_of_its_titles_stands_for_it(
    pairs: list[tuple[str, str]], title: str, empty: str
) -> None:
    bill = status_file("S", title="", more=empty + titles(*pairs))
    assert bill.title == title or (bill.title, pairs) == ("TEST", [])
    assert title not in bill.other_titles


NOTE = "For further action, see S.2328, which became Public Law 114-187 on 6/30/2016."


@pytest.mark.parametrize(
    "notes",
    [
        f"<notes><item><text>\n   {NOTE}\n  </text><links/></item></notes>",
        f"<notes><note><cdata><text>&lt;p&gt;{NOTE}&lt;/p&gt;</text></cdata></note></notes>",
        f"<notes><item><text/></item><item><text>{NOTE}</text></item></notes>",
    ],
)
def test_the_note_on_a_bill_is_kept(notes: str) -> None:
    assert status_file("HR", more=notes).notes == NOTE


def test_a_note_and_a_single_subject_stand_below_each_other() -> None:
    more = (
        f"<notes><item><text>{NOTE}</text></item></notes><constitutionalAuthorityStatementText>"
        "The single subject of this legislation is: Porches.</constitutionalAuthorityStatementText>"
    )
    assert status_file("HR", more=more).notes == f"Single subject: Porches.\n{NOTE}"


@pytest.mark.parametrize(
    ("step", "classes"),
    [
        ("Deemed passed House pursuant to H. Res. 5", "passage"),
        ("S. 5 was considered as passed House, pursuant to H. Res. 4", "passage"),
        ("Considered by Senate.", "procedure"),
        ("Indefinitely postponed by Senate by Unanimous Consent.", "deferral"),
        ("Measure indefinitely postponed by Senate", "deferral"),
        ("Not agreed to in Senate", "failure"),
        ("Laid on the table", "deferral"),
        ("H. Res. 5 laid on the table without objection.", "deferral"),
        (
            "Ordered to be Reported (Amended) Unfavorably by Voice Vote.",
            "committee-passage-unfavorable",
        ),
        ("Ordered to be Reported by the Yeas and Nays: 12 - 10.", "reported-out-of-committee"),
        ("Laid on the table pursuant to H. Res. 100", "deferral"),
        ("Pursuant to H. Res. 100, H. Res. 5 is laid on the table.", "deferral"),
        ("Motion to reconsider laid on the table Agreed to without objection.", "procedure"),
        ("Submitted in the Senate. Referred to the Committee on Rules.", "referral-committee"),
        ("Submitted in House", "introduction"),
        ("Sequentially referred to the Committee on the Judiciary", "referral-committee"),
        ("Received in the Senate, considered, and agreed to by Voice Vote.", "passage"),
        (
            "Received in the Senate, read twice, considered, read the third time, and passed"
            " without amendment by Unanimous Consent.",
            "passage",
        ),
        ("Received in the Senate, read twice.", "receipt; reading-2"),
        ("On motion that the House suspend the rules and pass the bill Agreed to", "passage"),
        ("Failed to receive 2/3's vote to suspend and pass by voice vote.", "failure"),
        ("Rejected in the House", "failure"),
        ("Motion to discharge Senate Committee on Rules rejected in Senate.", "procedure"),
        ("Motion to discharge Senate Committee on Rules agreed to.", "committee-passage"),
        ("On motion to discharge the Committee on Rules Agreed to.", "committee-passage"),
        (
            "Committee Agreed to Seek Consideration Under Suspension of the Rules, (Amended) by"
            " Voice Vote.",
            "committee-passage-favorable",
        ),
        (
            "Resolving differences -- House actions: On motion that the House agree to the Senate"
            " amendment Failed by recorded vote: 1 - 2 (Roll no. 3).",
            "procedure",
        ),
        (
            "Resolving differences -- House actions: On motion that the House agree to the Senate"
            " amendment Agreed to by recorded vote: 2 - 1 (Roll no. 3).",
            "concurrence",
        ),
        ("On agreeing to the conference report Failed by recorded vote: 1 - 2.", "procedure"),
        ("Conference report rejected in Senate by Yea-Nay Vote. 1 - 2.", "procedure"),
        (
            "Resolving differences -- House actions: On motion that the House disagree to the"
            " Senate amendment, and request a conference Agreed to by voice vote.",
            "procedure",
        ),
        (
            "On motion that the House agree to the Senate amendment to the House amendment to the"
            " Senate amendment Agreed to by voice vote.",
            "concurrence",
        ),
        (
            "Mr. Roe asked unanimous consent that the House agree to the Senate amendment. Agreed"
            " to without objection.",
            "concurrence",
        ),
        ("Upon reconsideration, cloture on the measure invoked in Senate.", "procedure"),
        ("Second cloture on the measure not invoked in Senate.", "procedure"),
        ("On Motion to lay the resolution on the table Agreed to by voice vote.", "deferral"),
        ("On motion to lay the resolution on the table Failed by voice vote.", "procedure"),
        ("Motion to table the measure agreed to in Senate.", "deferral"),
        ("Measure amended in Senate by unanimous consent after passage.", "amendment-passage"),
        ("Committee Hearings Held Prior to Introduction and/or Referral.", "procedure"),
        ("Measure passed Senate, amended, roll call #226 (68-32).", "passage; amendment-passage"),
        (
            "Failed of being Ordered to be Reported by the Yeas and Nays: 10 - 12.",
            "committee-failure",
        ),
        ("Motion to report failed by the Yeas and Nays: 10 - 12.", "committee-failure"),
        ("Previous passage of the measure vitiated in Senate.", "procedure"),
        ("Cleared for White House.", "procedure"),
    ],
)
def test_a_measure_that_passed_or_was_laid_aside_by_another_has_its_class(
    step: str, classes: str
) -> None:
    assert congress_words().step_classes(step) == classes
