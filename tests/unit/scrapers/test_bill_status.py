"""BILLSTATUS files: both schemas, and what real files have been found to leave out or add."""

from datetime import date
from typing import Any

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Action, Bill, Document, Source, Sponsorship
from scrapers.page import Page
from scrapers.platforms.govinfo.bill_status import parse_billstatus
from scrapers.platforms.govinfo.status_parts import plain

CONGRESS = Source(
    key="federal",
    platform="govinfo",
    name="United States Congress",
    division="ocd-division/country:us",
    timezone="America/New_York",
    addresses={"govinfo": "https://mirror.example"},
)
PKG = "https://www.govinfo.gov/content/pkg"

NEW = f"""<billStatus><version>3.0.0</version><bill>
 <number>4711</number><type>HR</type><congress>119</congress><originChamber>House</originChamber>
 <introducedDate>2025-03-04</introducedDate><title>Quiet Porches Act</title>
 <titles><item><title>To keep cameras from porches.</title></item>
  <item><title>Quiet Porches Act</title></item><item><title>To keep cameras from porches.</title>
  </item></titles>
 <sponsors><item><bioguideId>Q000001</bioguideId><fullName>Rep. Quill, Ada [D-MA-9]</fullName>
  </item></sponsors>
 <cosponsors>
  <item><bioguideId>Z000002</bioguideId><fullName>Rep. Zander, Bo [R-OH-1]</fullName>
   <sponsorshipDate>2025-04-01</sponsorshipDate>
   <sponsorshipWithdrawnDate>2025-05-02</sponsorshipWithdrawnDate></item>
  <item><bioguideId>A000003</bioguideId><fullName>Rep. Ames, Cy [D-ME-2]</fullName>
   <sponsorshipDate>2025-03-04</sponsorshipDate></item></cosponsors>
 <committees><item><systemCode>hsju00</systemCode><name>Judiciary Committee</name>
  <subcommittees><item><systemCode>hsju08</systemCode></item></subcommittees></item></committees>
 <actions>
  <item><actionDate>2025-06-10</actionDate><text>Passed/agreed to in House: On passage Passed by
the Yeas and Nays: 300 - 100 (Roll no. 9).(text: CR H1)</text><type>Floor</type>
   <actionCode>8000</actionCode><sourceSystem><code>9</code><name>Library of Congress</name>
   </sourceSystem>
   <recordedVotes><recordedVote><rollNumber>9</rollNumber><url>https://votes.example/9</url>
    <chamber>House</chamber><date>2025-06-11T02:10:00Z</date></recordedVote></recordedVotes></item>
  <item><actionDate>2025-06-10</actionDate><actionTime>22:10:00</actionTime><text>On passage Passed
by the Yeas and Nays: 300 - 100 (Roll no. 9). (text: CR H1)</text><type>Floor</type>
   <actionCode>H37100</actionCode><sourceSystem><code>2</code><name>House floor actions</name>
   </sourceSystem>
   <recordedVotes><recordedVote><rollNumber>9</rollNumber><url>https://votes.example/9</url>
    <chamber>House</chamber><date>2025-06-11T02:10:00Z</date></recordedVote></recordedVotes></item>
  <item><actionDate>2025-06-09</actionDate><text>Rule H. Res. 55 passed House.</text>
   <sourceSystem><code>2</code><name>House floor actions</name></sourceSystem></item>
  <item><actionDate>2025-03-04</actionDate><type>IntroReferral</type>
   <actionCode>B00100</actionCode><sourceSystem><name>Senate</name></sourceSystem></item>
  <item><actionDate>2025-03-04</actionDate><text>Introduced in House</text>
   <actionCode>Intro-H</actionCode><sourceSystem><code>9</code><name>Library of Congress</name>
   </sourceSystem></item>
  <item><actionDate>2025-03-04</actionDate><text>Introduced in House</text>
   <actionCode>1000</actionCode><sourceSystem><code>9</code><name>Library of Congress</name>
   </sourceSystem></item></actions>
 <policyArea><name>Civil Rights</name></policyArea>
 <subjects><legislativeSubjects><item><name>Privacy</name></item></legislativeSubjects>
  <policyArea><name>Civil Rights</name></policyArea></subjects>
 <summaries>
  <summary><versionCode>00</versionCode><actionDate>2025-03-04</actionDate><text>Old.</text>
  </summary>
  <summary><versionCode>17</versionCode><actionDate>2025-06-10</actionDate>
   <cdata><text>&lt;p&gt;Cameras &amp;amp; porches&lt;p&gt;stay apart.&lt;/p&gt;</text></cdata>
  </summary></summaries>
 <cdata><constitutionalAuthorityStatementText>&lt;pre&gt;Article I. The single subject of this
legislation is:&lt;p&gt;To keep cameras from porches.[Page H9]&lt;/pre&gt;
  </constitutionalAuthorityStatementText>
 </cdata>
 <relatedBills><item><congress>119</congress><number>12</number><type>S</type>
  <relationshipDetails><item><type>Identical bill</type></item></relationshipDetails></item>
 </relatedBills>
 <laws><item><type>Public Law</type><number>119-7</number></item></laws>
 <textVersions><item><date/><formats/><type/></item>
  <item><type>Engrossed in House</type><date>2025-06-10T04:00:00Z</date><formats>
   <item><url>{PKG}/BILLS-119hr4711eh/pdf/BILLS-119hr4711eh.pdf</url></item>
   <item><url>{PKG}/BILLS-119hr4711eh/xml/BILLS-119hr4711eh.xml</url></item></formats></item>
 </textVersions></bill></billStatus>"""

OLD = """<billStatus><bill><billNumber>12</billNumber><billType>SJRES</billType>
 <congress>113</congress><introducedDate>2013-02-01</introducedDate><title>A resolution.</title>
 <createDate>2013-02-02</createDate><laws/><notes/><cdata/>
 <committees><billCommittees><item><systemCode>ssju00</systemCode></item></billCommittees>
 </committees>
 <subjects><billSubjects><legislativeSubjects><item><name>Elections</name></item>
  </legislativeSubjects></billSubjects></subjects>
 <summaries><billSummaries><item><versionCode>00</versionCode><text>In short.</text></item>
  </billSummaries></summaries>
 <recordedVotes><recordedVote><rollNumber>3</rollNumber><url>https://votes.example/3</url>
  <chamber>Senate</chamber><date>2013-02-05T17:00:00Z</date></recordedVote></recordedVotes>
 <actions><actionTypeCounts><introduced>1</introduced></actionTypeCounts>
  <item><actionDate>2013-02-01</actionDate><text>Read twice and referred to the Committee on the
Judiciary.</text><sourceSystem><code>0</code><name>Senate</name></sourceSystem></item></actions>
 <version>1.0.0</version></bill></billStatus>"""


def parsed(xml: str) -> Bill:
    page = Page(url="https://mirror.example/x.xml", body=xml.replace("\nthe ", " the ").encode())
    return parse_billstatus(page.xml("billStatus"), source=CONGRESS, url=page.url, stamp="s")


def actions(bill: Bill) -> tuple[Action, ...]:
    assert bill.actions is not None
    return bill.actions


def with_steps(kind: str, *texts: str) -> Bill:
    items = "".join(
        f"<item><actionDate>2025-01-{day:02}</actionDate><text>{text}</text></item>"
        for day, text in reversed(list(enumerate(texts, start=10)))
    )
    return parsed(
        f"<billStatus><bill><number>1</number><type>{kind}</type><congress>119</congress>"
        f"<introducedDate>2025-01-03</introducedDate><actions>{items}</actions></bill></billStatus>"
    )


def test_a_bill_keeps_its_number_type_and_congress() -> None:
    bill = parsed(NEW)
    assert (bill.upstream_id, bill.identifier, bill.session, bill.kind) == (
        "119-hr-4711", "HR 4711", "119", "HR",
    )  # fmt: skip
    assert bill.url == "https://www.congress.gov/bill/119th-congress/house-bill/4711"
    assert bill.other_identifiers == ("Public Law 119-7",)


def test_every_other_title_stands_once() -> None:
    assert parsed(NEW).other_titles == ("To keep cameras from porches.",)


def test_actions_run_from_the_oldest_and_are_not_told_twice() -> None:
    told = actions(parsed(NEW))
    assert [action.code for action in told] == ["1000", "B00100", "", "H37100"]
    assert told[-1].text == "at 22:10:00 Eastern"
    assert [action.organization for action in told] == ["House", "Senate", "House", "House"]


def test_an_action_without_a_text_says_its_type_and_that_nothing_is_given() -> None:
    step = actions(parsed(NEW))[1]
    assert step.description == "IntroReferral (B00100); the source gives no text"


def test_a_roll_call_late_in_the_evening_keeps_its_day_in_washington() -> None:
    (vote,) = parsed(NEW).votes or ()
    assert (vote.date, vote.organization) == (date(2025, 6, 10), "House")
    assert vote.upstream_id == "https://votes.example/9"


def test_the_newest_summary_is_read_out_of_its_wrapper_without_its_tags() -> None:
    assert parsed(NEW).summary == "Cameras & porches\nstay apart."


def test_sponsors_come_first_then_cosponsors_by_day() -> None:
    people = parsed(NEW).sponsorships or ()
    assert [(p.upstream_id, p.primary) for p in people] == [
        ("Q000001", True), ("A000003", False), ("Z000002", False),
    ]  # fmt: skip
    assert people[2].withdrawn == date(2025, 5, 2)


def test_an_empty_text_version_is_left_out_and_xml_is_taken_from_the_mirror() -> None:
    (version,) = parsed(NEW).documents or ()
    assert version.url.startswith("https://mirror.example/content/pkg/BILLS-119hr4711eh/xml/")
    assert (version.date, version.media_type) == (date(2025, 6, 10), "application/xml")


def test_kin_and_subjects_and_codes_are_kept() -> None:
    bill = parsed(NEW)
    assert bill.subjects == ("Civil Rights", "Privacy")
    assert [(k.upstream_id, k.relation) for k in bill.related or ()] == [
        ("119-s-12", "Identical bill")
    ]
    assert bill.extras["committees"] == "hsju00"
    assert bill.extras["constitutionalAuthorityStatementText"].startswith("Article I. The single")


def test_the_single_subject_that_a_sponsor_states_is_a_note() -> None:
    assert parsed(NEW).notes == "Single subject: To keep cameras from porches."
    assert parsed(OLD).notes == ""


def test_a_renamed_committee_changes_nothing() -> None:
    assert parsed(NEW.replace("Judiciary Committee", "Justice Committee")) == parsed(NEW)


def test_the_old_schema_is_read_by_its_shape() -> None:
    bill = parsed(OLD)
    assert (bill.upstream_id, bill.identifier) == ("113-sjres-12", "SJRES 12")
    assert (bill.subjects, bill.summary) == (("Elections",), "In short.")
    assert bill.extras == {"committees": "ssju00"}
    assert [vote.upstream_id for vote in bill.votes or ()] == ["https://votes.example/3"]
    assert (bill.status, bill.status_date) == ("referred", date(2013, 2, 1))


PASSED = "On motion to suspend the rules and pass the bill Agreed to by voice vote."


@pytest.mark.parametrize(
    ("code", "day"),
    [("<code>9</code>", ""), ("", ""), ("<code/>", ""), ("<code>09</code>", "T00:00:00Z")],
)
def test_what_the_library_says_again_is_left_out_however_it_is_named(code: str, day: str) -> None:
    bill = parsed(
        "<billStatus><bill><number>1</number><type>HR</type><congress>119</congress><actions>"
        f"<item><actionDate>2025-03-01{day}</actionDate><text>Passed/agreed to in House: {PASSED}"
        f"</text><actionCode>8000</actionCode><sourceSystem>{code}<name>Library of Congress</name>"
        "</sourceSystem></item><item><actionDate>2025-03-01</actionDate><actionTime>14:02:11"
        f"</actionTime><text>{PASSED}</text><actionCode>H37300</actionCode><sourceSystem>"
        "<name>House floor actions</name></sourceSystem></item></actions></bill></billStatus>"
    )
    (step,) = actions(bill)
    assert (step.description, step.text) == (PASSED, "at 14:02:11 Eastern")
    assert bill.status == "passed house"


def test_what_is_written_otherwise_in_a_file_is_read_alike() -> None:
    bill = parsed(
        "<billStatus><bill><number>0012</number><type>hr</type><congress>119</congress>"
        "<title>To limit &lt;em&gt;facial&lt;/em&gt; recognition.</title><titles><item>"
        "<title>The <i>Faces</i> Act</title></item></titles><relatedBills>"
        "<item><congress>119</congress><type>s</type><number>5</number></item>"
        "<item><title>One without a number</title></item><item><number>5</number></item>"
        "</relatedBills><actions><item><actionDate>2025-03-01</actionDate><text>On passage Passed"
        " by the <a href='x'>Yeas</a> and Nays: 212 - 205 (Roll no. 78).</text><recordedVotes>"
        "<recordedVote><rollNumber>78</rollNumber><chamber>House</chamber>"
        "<date>2025-03-02T02:10:00Z</date></recordedVote></recordedVotes></item></actions>"
        "</bill></billStatus>"
    )
    assert (bill.upstream_id, bill.identifier) == ("119-hr-12", "HR 12")
    assert (bill.title, bill.other_titles) == (
        "To limit facial recognition.", ("The Faces Act",),
    )  # fmt: skip
    assert [each.upstream_id for each in bill.related or ()] == ["119-s-5"]
    (vote,) = bill.votes or ()
    assert vote.upstream_id == "https://clerk.house.gov/evs/2025/roll078.xml"
    assert (vote.date, vote.result) == (date(2025, 3, 1), "pass")
    assert vote.counts == {"yeas": 212, "nays": 205}


def of(more: str) -> Bill:
    """A bill of which a file says little else."""
    return parsed(
        "<billStatus><bill><number>1</number><type>HR</type><congress>119</congress>"
        f"{more}</bill></billStatus>"
    )


@pytest.mark.parametrize(
    ("laws", "identifiers", "status"),
    [
        (("Public Law 119-1", "Private Law 119-2", "Public Law 119-1"),
         ("Public Law 119-1", "Private Law 119-2"), "became law"),
        ((" ",), (), "introduced"),
        ((" 119-3",), ("119-3",), "became law"),
    ],
)  # fmt: skip
def test_a_law_has_its_numbers_once_and_is_none_without_one(
    laws: tuple[str, ...], identifiers: tuple[str, ...], status: str
) -> None:
    pairs = (law.rpartition(" ") for law in laws)
    items = (f"<item><type>{kind}</type><number>{no}</number></item>" for kind, _, no in pairs)
    bill = of(f"<laws>{''.join(items)}</laws>")
    assert (bill.other_identifiers, bill.status) == (identifiers, status)


@pytest.mark.parametrize(
    ("answer", "is_by_request"),
    [("Y", True), ("y", True), ("true", True), ("N", False), ("false", False), ("", False)],
)
@pytest.mark.parametrize("name", ["isByRequest", "byRequestType"])
def test_by_request_is_what_is_not_denied(name: str, answer: str, is_by_request: bool) -> None:
    who = f"<fullName>Rep. Quill</fullName><{name}>{answer}</{name}>"
    bill = of(f"<sponsors><item>{who}</item></sponsors>")
    assert ("isByRequest" in bill.extras) is is_by_request


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("<lastName>Quill</lastName><firstName>Ada</firstName>", ["Quill, Ada"]),
        ("<name>Committee on Rules</name>", ["Committee on Rules"]),
        ("<bioguideId>Q000001</bioguideId>", ["Q000001"]),
        ("", []),
    ],
)
@pytest.mark.parametrize("place", ["sponsors", "cosponsors"])
def test_a_sponsor_without_a_whole_name_is_called_by_what_there_is(
    place: str, fields: str, names: list[str]
) -> None:
    bill = of(f"<{place}><item>{fields}</item></{place}>")
    assert [person.name for person in bill.sponsorships or ()] == names


def test_kin_has_the_number_of_its_own_file_and_nothing_is_kin_to_itself() -> None:
    kin = "<congress>119</congress><type>{}</type><number>{}</number>"
    items = "".join(f"<item>{kin.format(*name)}</item>" for name in (("S", "0005"), ("hr", "1")))
    bill = of(f"<relatedBills>{items}</relatedBills>")
    assert [each.upstream_id for each in bill.related or ()] == ["119-s-5"]


def test_links_in_a_step_are_left_out() -> None:
    text = "Passed Senate. (text: &lt;a href='/record'&gt;CR S3&lt;/a&gt;)"
    bill = of(
        f"<actions><item><actionDate>2025-06-10</actionDate><text>{text}</text></item></actions>"
    )
    assert [step.description for step in actions(bill)] == ["Passed Senate. (text: CR S3)"]


def roll_call(url: str, text: str, *, chamber: str = "House") -> str:
    vote = f"<rollNumber>9</rollNumber><url>{url}</url><chamber>{chamber}</chamber>"
    return (
        f"<item><actionDate>2025-06-10</actionDate><text>{text}</text><recordedVotes><recordedVote>"
        f"{vote}<date>2025-06-10T18:00:00Z</date></recordedVote></recordedVotes></item>"
    )


def test_a_roll_call_under_two_forms_of_its_address_is_one() -> None:
    text = "On passage Passed by recorded vote: 219 - 206 (Roll no. 9)."
    items = [roll_call(f"{scheme}://votes.example/9", text) for scheme in ("http", "https")]
    (vote,) = of(f"<actions>{''.join(items)}</actions>").votes or ()
    assert vote.counts == {"yeas": 219, "nays": 206}


LIS = "http://www.senate.gov/legislative/LIS"


@pytest.mark.parametrize(
    ("chamber", "addresses", "one"),
    [
        ("House", ("https://clerk.house.gov/evs/2025/roll9.xml",
                   "http://clerk.house.gov/evs2025/roll009.xml",
                   "https://clerk.house.gov/evs/2025/9.xml", ""),
         "https://clerk.house.gov/evs/2025/roll009.xml"),
        ("Senate", (f"{LIS}/roll_call_lists/roll_call_vote_cfm.cfm?vote1191/vote_119_1_00009.htm",
                    f"{LIS}/roll_call_lists/roll_call_vote_cfm.cfm?&congress=119&vote=00009"),
         "https://www.senate.gov/legislative/LIS/roll_call_votes/vote1191/vote_119_1_00009.xml"),
    ],
)  # fmt: skip
def test_a_roll_call_is_the_same_however_a_file_prints_its_address(
    chamber: str, addresses: tuple[str, ...], one: str
) -> None:
    items = [roll_call(url, "Passed.", chamber=chamber) for url in addresses]
    (vote,) = of(f"<actions>{''.join(items)}</actions>").votes or ()
    assert vote.upstream_id == one


STEPS = "<actions><item><actionDate>{}</actionDate><text>{}</text></item></actions>"
STAGED = (
    "<summary><versionCode>{}</versionCode><actionDate>{}</actionDate><actionDesc>{}</actionDesc>"
    "<updateDate>2025-09-01T10:00:00Z</updateDate><text>{}</text></summary>"
)
SUMMARY = (
    "<summary><versionCode>{}</versionCode><actionDate>{}</actionDate>"
    "<updateDate>{}</updateDate><text>{}</text></summary>"
)


@pytest.mark.parametrize(
    ("more", "read"),
    [
        # Elements that stand there twice, once with nothing in them.
        ("<title>Lamps Act</title><title/>", ("title", "Lamps Act")),
        ("<summaries><summary><text>Lamps.</text></summary></summaries><summaries/>",
         ("summary", "Lamps.")),
        ("<amendments><amendment><number>44</number><type>HAMDT</type><purpose>Lamps.</purpose>"
         "<number>44</number><purpose/><type>SAMDT</type></amendment></amendments>",
         ("extras", {"amendments": "HAMDT 44: Lamps."})),
        # A list that goes on in another of its name, and one that stands there twice.
        ("<sponsors><item><fullName>Rep. Roe</fullName></item></sponsors>"
         "<sponsors><item><fullName>Rep. Poe</fullName></item></sponsors>" * 2,
         ("sponsorships", (Sponsorship(name="Rep. Roe", primary=True),
                           Sponsorship(name="Rep. Poe", primary=True)))),
        (f"{STEPS.format('2025-01-03', 'Introduced in House')}"
         f"{STEPS.format('2025-06-10', 'Signed by President.')}", ("status", "became law")),
        ("<textVersions><item><type>Enrolled Bill</type><formats><item><url>https://x.example/e.xml"
         "</url></item></formats></item></textVersions>" * 2,
         ("documents", (Document(title="Enrolled Bill", url="https://x.example/e.xml",
                                 kind="version", media_type="application/xml"),))),
        # A newer summary whose day was left blank.
        (f"<summaries>{SUMMARY.format('00', '2025-01-06', '2025-02-01T10:00:00Z', 'Old.')}"
         f"{SUMMARY.format('07', '', '2025-04-20T10:00:00Z', 'New.')}</summaries>",
         ("summary", "New.")),
        # Of the same day the one that shows it further; what has no day stands by its stage.
        *((f"<summaries>{''.join(STAGED.format(*each) for each in listed)}</summaries>",
           ("summary", "New."))
          for listed in ((("55", "2025-03-01", "Passed Senate", "Old."),
                          ("49", "2025-03-01", "Public Law", "New.")),
                         (("79", "2025-03-01", "Reported to House", "Old."),
                          ("36", "2025-03-01", "Passed House amended", "New.")),
                         (("53", "2025-03-01", "Passed House", "Old."),
                          ("35", "2025-03-01", "Passed Senate amended", "New.")),
                         (("00", "", "Introduced in House", "Old."),
                          ("53", "2025-03-01", "Passed House", "New.")))),
        # Pages for people lie with Congress.
        *((f"<legislationUrl>{url}</legislationUrl>",
           ("url", "https://www.congress.gov/bill/119th-congress/house-bill/1"))
          for url in ("javascript:alert(1)", "https://www.congress.gov@porch.example/",
                      "//porch.example/x", "https://www.congress.gov/bill/1&#10;Bcc: x", "")),
        ("<legislationUrl>https://www.congress.gov/bill/119/1?s=1</legislationUrl>",
         ("url", "https://www.congress.gov/bill/119/1?s=1")),
        # Nobody withdrew: the file has lost them.
        ("<sponsors><item><fullName>Rep. Roe</fullName></item></sponsors><cosponsors>"
         "<countIncludingWithdrawnCosponsors>15</countIncludingWithdrawnCosponsors><count>15"
         "</count></cosponsors>", ("sponsorships", None)),
        ("<cosponsors><count>0</count></cosponsors>", ("sponsorships", ())),
        # A version that is listed once more without its address.
        ("<textVersions><item><type>Engrossed in House</type><date>2025-03-01</date><formats/>"
         "</item><item><type>Engrossed in House</type><date>2025-03-01</date><formats><item>"
         "<url>https://x.example/a.xml</url></item></formats></item></textVersions>",
         ("documents", (Document(title="Engrossed in House", url="https://x.example/a.xml",
                                 kind="version", date=date(2025, 3, 1),
                                 media_type="application/xml"),))),
    ],
)  # fmt: skip
def test_what_a_file_says_badly_is_read_for_what_it_is(more: str, read: tuple[str, Any]) -> None:
    assert getattr(of(more), read[0]) == read[1]


def test_a_chamber_by_its_whole_name_and_a_majority_that_is_asked_for() -> None:
    house = "On passage Passed by recorded vote: 219 - 206 (Roll no. 9)."
    senate = (
        "Motion to waive rejected by Yea-Nay Vote (3/5 required): 55 - 44. Record Vote Number: 9."
    )
    calls = (
        roll_call("https://v.example/9", house, chamber="House of Representatives"),
        roll_call("https://w.example/9", senate, chamber="Senate"),
    )
    votes = of(f"<actions>{''.join(calls)}</actions>").votes or ()
    assert [(vote.organization, vote.result, vote.counts) for vote in votes] == [
        ("House", "pass", {"yeas": 219, "nays": 206}),
        ("Senate", "fail", {"yeas": 55, "nays": 44}),
    ]


def test_a_file_with_next_to_nothing_is_still_a_bill() -> None:
    bill = parsed(
        "<billStatus><bill><number>2</number><type>H.Res.</type><congress>119</congress></bill>"
        "</billStatus>"
    )
    assert bill.identifier == "HRES 2"
    assert (bill.title, bill.actions, bill.sponsorships, bill.documents) == ("", (), (), ())
    assert bill.status == "introduced"


def test_a_file_without_a_number_is_refused() -> None:
    with pytest.raises(LayoutChanged, match="expected congress, type and number"):
        parsed("<billStatus><bill><type>HR</type><congress>119</congress></bill></billStatus>")


@pytest.mark.parametrize(
    ("kind", "texts", "status"),
    [
        ("HR", ("Introduced in House",), "introduced"),
        ("HR", ("Referred to the House Committee on Ways and Means.",), "referred"),
        ("S", ("Read twice and referred to the Committee on Finance.",), "referred"),
        ("S", ("Committee on Finance. Hearings held.",), "heard in committee"),
        ("S", ("Committee on Finance. Ordered to be reported favorably.",), "reported"),
        ("HR", ("Reported by the Committee on Rules. H. Rept. 119-1.",), "reported"),
        ("HR", ("Rule H. Res. 5 passed House.",), "introduced"),
        ("HR", ("On motion to suspend the rules and pass the bill Failed by 3.",),
         "failed in house"),
        ("HR", ("On passage Passed by voice vote.", "Passed Senate without amendment."),
         "passed senate"),
        ("S", ("Passed Senate without amendment.", "On passage Passed by voice vote."),
         "passed house"),
        ("HRES", ("On agreeing to the resolution Agreed to without objection.",), "agreed to"),
        ("SRES", ("Submitted in the Senate, considered, and agreed to by Unanimous Consent.",),
         "agreed to"),
        ("HCONRES", ("On agreeing to the resolution Agreed to without objection.",),
         "passed house"),
        ("HCONRES", ("On agreeing to the resolution Agreed to without objection.",
                     "Resolution agreed to in Senate without amendment."), "agreed to"),
        ("HR", ("Presented to President.",), "presented to the president"),
        ("HR", ("Presented to President.", "Vetoed by President."), "vetoed"),
        ("HR", ("Signed by President.",), "became law"),
    ],
)  # fmt: skip
def test_the_status_is_the_furthest_step(kind: str, texts: tuple[str, ...], status: str) -> None:
    bill = with_steps(kind, *texts)
    assert bill.status == status
    assert bill.status_date == (
        date(2025, 1, 3) if status == "introduced" else date(2025, 1, 9 + len(texts))
    )


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p><b>A</b> &amp; B<p>C</p>", "A & B\nC"),
        ("&lt;p&gt;Faces &amp;amp; lamps&lt;/p&gt;", "Faces & lamps"),  # escaped once too often
        ("<p>for < 5 faces and > 3 lamps</p>", "for < 5 faces and > 3 lamps"),
        ("<p>A<style>p { color: red }</style> B<!-- C --></p>", "A B"),
        ("<table><tr><td>facial</td><td>recognition</td></tr></table>", "facial\nrecognition"),
    ],
)
def test_unbalanced_html_becomes_plain_lines(markup: str, words: str) -> None:
    assert plain(markup) == words
