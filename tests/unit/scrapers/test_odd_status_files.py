"""Bill status files as they should not be: titles that are none, other encodings, what is late."""

import gzip
from collections.abc import Mapping

import pytest

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import Bill
from lawtrack.legislation.stage import Stage
from scrapers.page import Page
from scrapers.platforms.govinfo.bill_status import parse_billstatus, parse_status_file
from scrapers.platforms.govinfo.text_versions import TextVersion, newest_first
from tests.support.status_files import CONGRESS, library, status_file, steps_of

OFFICIAL = "To limit facial recognition."


def titles(**listed: str) -> str:
    """A list of titles by their kinds: "Short_Title"."""
    items = "".join(
        f"<item><titleType>{kind.replace('_', ' ')}</titleType><title>{words}</title></item>"
        for kind, words in listed.items()
    )
    return f"<titles>{items}</titles>"


def read(body: bytes) -> Bill:
    page = Page(url="https://mirror.example/x.xml", body=body)
    root = page.xml("billStatus")
    return parse_billstatus(root, source=CONGRESS, url=page.url, stamp="s")


@pytest.mark.parametrize(
    "none",
    ["Untitled", "[Title not available]", "No title available", "(no title)", "N/A", "TBD", "-",
     "To be determined", "Official Title not available", "TITLE NOT AVAILABLE AT THIS TIME"],
)  # fmt: skip
def test_a_title_that_says_there_is_none_gives_way_to_the_next(none: str) -> None:
    listed = titles(Display_Title=none, Official_Title_as_Introduced=OFFICIAL)
    bill = status_file("HR", title=none, more=listed)
    assert (bill.title, bill.other_titles) == (OFFICIAL, ())
    assert status_file("HR", title=none).title == none


@pytest.mark.parametrize(
    "title", ["Untitled Lands Act of 2025", "TBD Act", "Title Not Available to Robots Act"]
)
def test_a_title_that_only_begins_so_is_one(title: str) -> None:
    bill = status_file("HR", title=title, more=titles(Official_Title_as_Introduced=OFFICIAL))
    assert (bill.title, bill.other_titles) == (title, (OFFICIAL,))


@pytest.mark.parametrize(
    "newest",
    ["A summary is in progress.", "&lt;p&gt;No summary available.&lt;/p&gt;",
     "(This measure has not been amended since it was introduced. The summary of that version is"
     " not repeated here.)"],
)  # fmt: skip
def test_a_summary_that_says_nothing_leaves_the_one_before(newest: str) -> None:
    summaries = "".join(
        f"<summary><actionDate>{day}</actionDate><text>{words}</text></summary>"
        for day, words in (("2025-01-03", "Limits it."), ("2025-06-03", newest))
    )
    bill = status_file("HR", more=f"<summaries>{summaries}</summaries>")
    assert bill.summary == "Limits it."


def test_the_number_of_a_law_stands_in_its_step_before_it_stands_in_the_list() -> None:
    steps = [library(f"Became {kind} Law No: 119-21.", "36000") for kind in ("Public", "Private")]
    for step, name in zip(steps, ("Public Law 119-21", "Private Law 119-21"), strict=True):
        assert status_file("HR", step).other_identifiers == (name,)
    listed = "<laws><item><type>Public Law</type><number>119-21</number></item></laws>"
    assert status_file("HR", steps[0], more=listed).other_identifiers == ("Public Law 119-21",)
    other = library("For further action, see S. 5, which became Public Law 119-9.", "")
    assert status_file("HR", other).other_identifiers == ()


def test_the_latest_step_counts_before_it_stands_in_the_list() -> None:
    latest = (
        "<latestAction><actionDate>2025-08-01</actionDate><text>Presented to President.</text>"
        "</latestAction>"
    )
    bill = status_file("HR", library("Introduced in House", "1000"), more=latest)
    assert [step.description for step in steps_of(bill)][-1] == "Presented to President."
    assert bill.stage is Stage.PRESENTED


def test_who_is_named_twice_supports_it_once_and_kin_are_told_once() -> None:
    person = "<item><bioguideId>B1</bioguideId><fullName>Rep. B</fullName></item>"
    kin = "<type>S.</type><number>5</number><congress>119</congress>"
    kind = "<relationshipDetails><item><type>Identical bill</type></item></relationshipDetails>"
    bill = status_file(
        "HR",
        more=f"<cosponsors>{person * 2}</cosponsors>"
        f"<relatedBills><item>{kin}</item><item>{kin}{kind}</item></relatedBills>",
    )
    assert [sponsor.name for sponsor in bill.sponsorships or ()] == ["Rep. B"]
    assert [(k.identifier, k.relation) for k in bill.related or ()] == [("S 5", "Identical bill")]


PLAIN = (
    "<billStatus><bill><number>1</number><type>HR</type><congress>119</congress>"
    "<title>Fäce Act</title></bill></billStatus>"
)
DECLARED = '<?xml version="1.0" encoding="{}"?>'
FORMS: Mapping[str, bytes] = {
    "UTF-16": (DECLARED.format("UTF-16") + PLAIN).encode("utf-16"),
    "UTF-16 that calls itself UTF-8": (DECLARED.format("UTF-8") + PLAIN).encode("utf-16"),
    "UTF-16 without a mark": (DECLARED.format("UTF-16") + PLAIN).encode("utf-16-be"),
    "UTF-8 that calls itself UTF-16": (DECLARED.format("UTF-16") + PLAIN).encode(),
    "UTF-8 with two marks": b"\xef\xbb\xbf" * 2 + PLAIN.encode(),
    "of Windows, undeclared": PLAIN.encode("cp1252"),
    "behind blank lines": b"\r\n\n" + (DECLARED.format("UTF-8") + PLAIN).encode(),
    "zero bytes behind it": PLAIN.encode() + b"\x00\x00",
    "a control character": PLAIN.replace("Fäce", "Fäce\x0b").encode(),
    "a namespace": PLAIN.replace("<billStatus", "<billStatus xmlns='urn:x'").encode(),
    "a prefix": PLAIN.replace("</", "</b:").replace("<", "<b:").replace("<b:/b:", "</b:")
    .replace("<b:billStatus", "<b:billStatus xmlns:b='urn:x'").encode(),
}  # fmt: skip


@pytest.mark.parametrize("body", FORMS.values(), ids=FORMS.keys())
def test_what_is_wrong_with_single_characters_costs_no_bill(body: bytes) -> None:
    assert read(body).title == "Fäce Act"


def test_a_bare_sign_is_what_it_stands_for() -> None:
    assert read(PLAIN.replace("Fäce", "AT&T Face&nbsp;").encode()).title == "AT&T Face Act"


@pytest.mark.parametrize(
    "body",
    [PLAIN.encode()[:-30], gzip.compress(PLAIN.encode(), mtime=0)[:-9], b"<html><p>Error</html>",
     b'<!DOCTYPE billStatus [<!ENTITY a "b">]>' + PLAIN.replace("Fäce", "&a; & b").encode()],
)  # fmt: skip
def test_what_is_cut_short_or_something_else_is_refused(body: bytes) -> None:
    with pytest.raises(LayoutChanged):
        read(body)


@pytest.mark.parametrize(
    ("newest", "before"),
    [
        ("Re-enrolled Bill", "Enrolled Bill"),
        ("Engrossed Amendment Senate", "Engrossed in House"),
        ("Held at Desk Senate", "Engrossed in House"),
        ("Failed Passage Senate", "Placed on Calendar Senate"),
        ("Printed as Passed", "Reported in House"),
        ("Committee Discharged Senate", "Introduced in Senate"),
        ("Laid on Table in House", "Introduced in House"),
        ("Introduced in Senate (Star Print)", "Introduced in Senate"),
    ],
)
def test_a_version_without_a_day_stands_where_procedure_has_it(newest: str, before: str) -> None:
    listed = "".join(
        f"<item><type>{name}</type><date>{day}</date><formats><item><url>{n}.xml</url></item>"
        "</formats></item>"
        for n, (name, day) in enumerate(((before, "2025-03-03T05:00:00Z"), (newest, "")))
    )
    assert newest_first(versions(listed))[0].title == newest


@pytest.mark.parametrize("start", ["https://www.govinfo.gov", "//www.govinfo.gov", ""])
def test_an_address_without_its_host_is_one_of_the_mirror(start: str) -> None:
    listed = f"<item><formats><item><url>{start}/content/a.xml</url></item></formats></item>"
    assert versions(listed)[0].url == "https://mirror.example/content/a.xml"


def versions(listed: str) -> list[TextVersion]:
    body = PLAIN.replace("</bill>", f"<textVersions>{listed}</textVersions></bill>")
    page = Page(url="https://mirror.example/x.xml", body=body.encode())
    root = page.xml("billStatus")
    return list(parse_status_file(root, source=CONGRESS, url=page.url, stamp="s").versions)
