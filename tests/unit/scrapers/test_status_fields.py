"""What bill status files of Congress say beside the steps: amendments, estimates, roll calls."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from lawtrack.legislation.clerks.remapped import remapped
from lawtrack.legislation.diff import diff_records
from lawtrack.legislation.normalize import Comparable, normalize_bill
from lawtrack.legislation.records import Bill
from scrapers.page import Page
from scrapers.platforms.govinfo.bill_status import parse_billstatus
from scrapers.platforms.govinfo.status_fields import DROPPED, READ
from scrapers.platforms.govinfo.status_parts import plain
from scrapers.platforms.govinfo.text_versions import PUBLISHED_AT
from tests.support import RECORDINGS
from tests.support.status_files import CONGRESS, Told, house, library, senate, status_file

STATUS_FILES = sorted(RECORDINGS.glob("federal/billstatus-*/*.xml"))
# A value of these may be told by another one: a repetition of a step, an older summary.
ONCE = ("actions/item", "summaries", "recordedVotes/recordedVote/date")


def leaves(element: Any, path: str = "") -> list[tuple[str, str]]:
    """The path and the text of everything that has one."""
    pieces = []
    for child in element:
        if isinstance(child.tag, str):
            below = path if child.tag == "cdata" else f"{path}/{child.tag}".strip("/")
            pieces += [(below, (child.text or "").strip()), *leaves(child, below)]
    return [(where, text) for where, text in pieces if text]


def rule_of(path: str) -> str:
    """The line of the two tables that says most about a path."""
    lines = [line for line in (*READ, *DROPPED) if f"{path}/".startswith(f"{line}/")]
    return max(lines, key=len, default="")


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@pytest.mark.recordings
@pytest.mark.parametrize("path", STATUS_FILES, ids=lambda path: path.name)
def test_each_element_of_a_recorded_file_is_read_or_left_out_for_a_reason(path: Path) -> None:
    root = Page(url=path.name, body=path.read_bytes()).xml("billStatus")
    bill = parse_billstatus(root, source=CONGRESS, url=path.name, stamp="")
    record = squeezed(json.dumps(dataclasses.asdict(bill), default=str, ensure_ascii=False)
                      .replace("\\n", " "))  # fmt: skip
    silent = {
        (amendment.findtext("type"), amendment.findtext("number"))
        for amendment in root.iterfind("bill/amendments/amendment")
        if not (amendment.findtext("purpose") or amendment.findtext("description"))
    }
    lost = []
    for where, text in leaves(root.find("bill")):
        rule = rule_of(where)
        assert rule, where
        is_day = re.match(r"\d{4}-\d\d-\d\dT", text)
        text = text.replace(PUBLISHED_AT, CONGRESS.addresses["govinfo"])
        words = squeezed(text[:10] if is_day else plain(text))
        kept = rule in DROPPED or where.startswith(ONCE) or words in record
        if not kept and not (where.startswith("amendments/") and silent):
            lost.append((where, text[:80]))
    assert lost == []


@pytest.mark.recordings
@pytest.mark.parametrize("path", STATUS_FILES, ids=lambda path: path.name)
def test_each_step_of_a_recorded_file_is_told_once(path: Path) -> None:
    root = Page(url=path.name, body=path.read_bytes()).xml("billStatus")
    bill = parse_billstatus(root, source=CONGRESS, url=path.name, stamp="")
    told = [
        (str(action.date), squeezed(re.sub(r"\([^()]*\bCR [^()]*\)", "", action.description)))
        for action in bill.actions or ()
    ]
    steps = [(action.date, action.description) for action in bill.actions or ()]
    assert len(steps) == len(set(steps))
    for item in root.iterfind("bill/actions/item"):
        # Pages of the Record may be named in one telling of a step and not in the other.
        text = squeezed(re.sub(r"\([^()]*\bCR [^()]*\)", "", item.findtext("text") or ""))
        same = [words for day, words in told if day == item.findtext("actionDate")]
        assert any(words.endswith(text) or text.endswith(words) for words in same), text


def called(number: int, chamber: str = "House", day: str = "2025-06-10") -> str:
    return (
        "<recordedVotes><recordedVote>"
        f"<rollNumber>{number}</rollNumber><url>https://votes.example/{chamber}{number}.xml</url>"
        f"<chamber>{chamber}</chamber><congress>119</congress><date>{day}T20:00:00Z</date>"
        "</recordedVote></recordedVotes>"
    )


def yeas(yes: int, no: int, present: int = 0) -> dict[str, int]:
    return {"yeas": yes, "nays": no, **({"present": present} if present else {})}


@pytest.mark.parametrize(
    ("step", "chamber", "number", "motion", "result", "counts"),
    [
        (house("On passage Passed by the Yeas and Nays: 220 - 210 (Roll no. 62)."),
         "House", 62, "On passage", "pass", yeas(220, 210)),
        (library("Passed/agreed to in House: On passage Passed by recorded vote: 297 - 127"
                 " (Roll no. 62).", "8000"),
         "House", 62, "On passage", "pass", yeas(297, 127)),
        (house("On motion to suspend the rules and pass the bill, as amended Failed by the Yeas"
               " and Nays: (2/3 required): 97 - 318, 7 Present (Roll no. 379)."),
         "House", 379, "On motion to suspend the rules and pass the bill, as amended", "fail",
         yeas(97, 318, 7)),
        (house("On agreeing to the Senate amendment Agreed to by the Yeas and Nays: 5 - 4, 1"
               " Present (Roll No. 007)."),
         "House", 7, "On agreeing to the Senate amendment", "pass", yeas(5, 4, 1)),
        (house("On passage, the objections of the President to the contrary notwithstanding Failed"
               " by the Yeas and Nays: (2/3 required): 236 - 188 (Roll no. 8)."),
         "House", 8, "On passage, the objections of the President to the contrary notwithstanding",
         "fail", yeas(236, 188)),
        (house("On ordering the previous question Agreed to by the Yeas and Nays: 217 - 207"
               " (Roll no. 3)."),
         "House", 3, "On ordering the previous question", "pass", yeas(217, 207)),
        (senate("Passed Senate with an amendment by Yea-Nay Vote. 68 - 32. Record Vote Number:"
                " 226."),
         "Senate", 226, "Passed Senate with an amendment", "pass", yeas(68, 32)),
        (senate("Cloture on the motion to proceed to the measure not invoked in Senate by Yea-Nay"
                " Vote. 47 - 51. Record Vote Number: 9. (CR S12)"),
         "Senate", 9, "Cloture on the motion to proceed to the measure not invoked in Senate",
         "fail", yeas(47, 51)),
        (senate("Motion to table the motion to reconsider rejected in Senate by Yea-Nay Vote."
                " 49 - 49. Record Vote Number: 41."),
         "Senate", 41, "Motion to table the motion to reconsider rejected in Senate", "fail",
         yeas(49, 49)),
        (senate("Under the order of 9/18/2025, not having achieved 60 votes in the affirmative,"
                " failed of passage in Senate by Yea-Nay Vote. 44 - 48. Record Vote Number: 5."),
         "Senate", 5, "Under the order of 9/18/2025, not having achieved 60 votes in the"
         " affirmative, failed of passage in Senate", "fail", yeas(44, 48)),
        # Another roll call's numbers, or another chamber's, are not this one's.
        (house("On passage Passed by the Yeas and Nays: 220 - 210 (Roll no. 62)."),
         "House", 6, "", "", {}),
        (house("On passage Passed by the Yeas and Nays: 220 - 210 (Roll no. 62)."),
         "Senate", 62, "", "", {}),
        (house("On passage Passed by the Yeas and Nays: 220 - 210 (Roll no. 62).",
               day="2025-03-01"),
         "House", 62, "", "", {}),
    ],
)  # fmt: skip
def test_a_roll_call_has_the_counts_of_the_step_that_tells_of_it(
    step: Told, chamber: str, number: int, motion: str, result: str, counts: dict[str, int]
) -> None:
    (vote,) = (
        vote
        for vote in status_file("HR", step, more=called(number, chamber)).votes or ()
        if vote.upstream_id.startswith("https://votes.example/")
    )
    said = f"Roll call {number}: {motion}" if motion else f"Roll call {number}"
    assert (vote.motion, vote.result) == (said, result)
    assert list(vote.counts.items()) == list(counts.items())  # those for it first


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (senate("Passed Senate by Yea-Nay Vote. 60 - 39. Record Vote Number: 61."),
         [("Senate", "Roll call 61: Passed Senate", "pass", yeas(60, 39),
           "https://www.senate.gov/legislative/LIS/roll_call_votes/vote1191/vote_119_1_00061.xml")]),
        (house("On passage Failed by recorded vote: 205 - 212 (Roll no. 7)."),
         [("House", "Roll call 7: On passage", "fail", yeas(205, 212),
           "https://clerk.house.gov/evs/2025/roll007.xml")]),
        # One that is only spoken of.
        (senate("Motion by Senator Roe to reconsider the vote (Record Vote Number: 528) entered."),
         []),
        (house("On passage Passed by voice vote."), []),
        (house("On passage Passed by recorded vote: 205 - 202 (Roll no. 7).", day=""), []),
    ],
)  # fmt: skip
def test_a_roll_call_that_only_the_words_of_a_step_name_is_one(
    step: Told, told: list[tuple[Any, ...]]
) -> None:
    votes = status_file("HR", step, step).votes or ()
    said = [(v.organization, v.motion, v.result, v.counts, v.upstream_id) for v in votes]
    assert said == told


def test_what_earlier_versions_left_out_of_a_roll_call_is_no_news() -> None:
    step = house("On passage Passed by the Yeas and Nays: 220 - 210 (Roll no. 62).")
    bill = status_file("HR", step, more=called(62))
    (vote,) = bill.votes or ()
    bare = dataclasses.replace(vote, motion="Roll call 62", result="", counts={})
    old, new = normalized(dataclasses.replace(bill, votes=(bare,))), normalized(bill)
    assert diff_records(remapped(old, new, CONGRESS), new) == []
    other = dataclasses.replace(vote, counts={"yeas": 219, "nays": 210})
    old = normalized(dataclasses.replace(bill, votes=(other,)))
    assert [c.reason for c in diff_records(remapped(old, new, CONGRESS), new)] == ["vote"]


def normalized(bill: Bill) -> Comparable:
    return normalize_bill(bill, CONGRESS)


def amendment(number: int, body: str, latest: str = "") -> str:
    step = f"<latestAction><text>{latest}</text></latestAction>" if latest else ""
    return f"<amendment><number>{number}</number>{body}<type>HAMDT</type>{step}</amendment>"


PURPOSE = "To limit cameras that know faces."


@pytest.mark.parametrize(
    ("xml", "lines"),
    [
        (amendment(7, f"<purpose>{PURPOSE}</purpose><description/>"), [f"HAMDT 7: {PURPOSE}"]),
        (amendment(7, f"<description>&lt;p&gt;{PURPOSE}&lt;/p&gt;</description>", "Failed."),
         [f"HAMDT 7: {PURPOSE} (Failed.)"]),
        # What the one says, the other may say as well, or other things.
        (amendment(7, f"<purpose>{PURPOSE}</purpose><description>No. 3. {PURPOSE}</description>"),
         [f"HAMDT 7: No. 3. {PURPOSE}"]),
        (amendment(7, f"<purpose>{PURPOSE}</purpose><description>No. 3.</description>"),
         [f"HAMDT 7: {PURPOSE} No. 3."]),
        (amendment(7, f"<cdata><purpose>{PURPOSE}</purpose></cdata>"), [f"HAMDT 7: {PURPOSE}"]),
        (amendment(7, "<sponsors><item><fullName>Rep. Roe [X-NY-1]</fullName></item></sponsors>"
                      f"<purpose>{PURPOSE}</purpose>"),
         [f"HAMDT 7 of Rep. Roe [X-NY-1]: {PURPOSE}"]),
        # Of two that have one number the second was printed into the first.
        (amendment(7, "<sponsors><item><fullName>Sen. Roe [X-NY]</fullName></item></sponsors>"
                      f"<purpose>{PURPOSE}</purpose>"), [f"HAMDT 7: {PURPOSE}"]),
        # By number, and those that say nothing not at all.
        (amendment(12, "<purpose>B</purpose>") + amendment(9, "<purpose>A</purpose>")
         + amendment(8, "<purpose/>"), ["HAMDT 9: A", "HAMDT 12: B"]),
        (amendment(8, ""), []),
        ("", []),
    ],
)  # fmt: skip
def test_an_amendment_that_says_what_it_is_for_is_kept(xml: str, lines: list[str]) -> None:
    extras = status_file("HR", more=f"<amendments>{xml}</amendments>").extras
    assert extras.get("amendments", "").split("\n") == (lines or [""])


@pytest.mark.parametrize(
    ("xml", "name", "words"),
    [
        ("<cboCostEstimates><item><pubDate>2025-06-03T20:00:00Z</pubDate><title>H.R. 1</title>"
         "<url>https://www.cbo.gov/1</url></item></cboCostEstimates>",
         "cboCostEstimates", "2025-06-03 H.R. 1 https://www.cbo.gov/1"),
        ("<cboCostEstimates><item><rptPubDate>2015-04-27T20:00:00Z</rptPubDate><rptTitle>H.R. 1"
         "</rptTitle><rptUrl>https://www.cbo.gov/1</rptUrl></item></cboCostEstimates>",
         "cboCostEstimates", "2015-04-27 H.R. 1 https://www.cbo.gov/1"),
        ("<committees><item><systemCode>hsju00</systemCode><subcommittees><item><systemCode>hsju08"
         "</systemCode></item></subcommittees></item></committees>", "subcommittees", "hsju08"),
        ("<sponsors><item><fullName>Sen. Roe</fullName><isByRequest>Y</isByRequest></item>"
         "</sponsors>", "isByRequest", "Y"),
        ("<sponsors><item><fullName>Sen. Roe</fullName><isByRequest>N</isByRequest></item>"
         "</sponsors>", "isByRequest", None),
        # What nobody knows yet.
        ("<whipNotices><item><text>Whip  notice</text><day>Monday</day></item></whipNotices>",
         "whipNotices", "Whip notice; Monday"),
        ("<whipNotices><item/></whipNotices>", "whipNotices", None),
        ("<updateDate>2025-06-03</updateDate>", "updateDate", None),
    ],
)  # fmt: skip
def test_what_has_no_field_of_its_own_is_kept_under_its_name(
    xml: str, name: str, words: str | None
) -> None:
    assert status_file("HR", more=xml).extras.get(name) == words
