"""Which text of a measure is asked for, what is tried when it is not to be had, what is told."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from lawtrack.errors import FailureKind, LayoutChanged
from lawtrack.legislation.records import Bill, Document, Failed, Record, Source, StoredState
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo.bill_text import ROOTS
from scrapers.platforms.govinfo.files import Folder, parse_file

BASE = "https://mirror.example"
PACKAGE = "https://www.govinfo.gov/content/pkg"
SOURCE = Source(
    key="federal",
    platform="govinfo",
    name="United States Congress",
    division="ocd-division/country:us",
    timezone="America/New_York",
    addresses={"govinfo": BASE},
)
WORDS = b"<bill><legis-body><section><text>No agency may.</text></section></legis-body></bill>"
STRUCK = (
    b"<bill><legis-body changed='deleted'><section><text>No.</text></section></legis-body></bill>"
)
PAGE = b"<html><body><pre>\nSECTION 1. No agency may.\n</pre></body></html>"
DELETED = b"&lt;DELETED&gt;SEC. 1. No agency may.&lt;/DELETED&gt;"
ENDINGS = {"xml": "xml", "html": "htm", "pdf": "pdf"}

Output = list[Record | Follow]


def version(code: str, title: str, day: str, *forms: str) -> str:
    urls = "".join(
        f"<item><url>{PACKAGE}/BILLS-119hr7{code}/{form}/BILLS-119hr7{code}.{ENDINGS[form]}</url>"
        "</item>"
        for form in forms
    )
    return f"<item><type>{title}</type><date>{day}</date><formats>{urls}</formats></item>"


def law(day: str = "") -> str:
    return version("pl", "Public Law", day, "xml")


ENROLLED = version("enr", "Enrolled Bill", "", "xml")
REPORTED = version("rh", "Reported in House", "2025-06-01T04:00:00Z", "xml", "html", "pdf")
INTRODUCED = version("ih", "Introduced in House", "2025-05-01T04:00:00Z", "html", "pdf")


def state(**changes: Any) -> StoredState:
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    return StoredState(**{"now": now, "interesting": lambda text: "faces" in text, **changes})


def begun(*versions: str, acted: str = "2025-05-01", **known: Any) -> Output:
    body = (
        "<billStatus><bill><number>7</number><type>HR</type><congress>119</congress><title>On faces"
        f"</title><actions><item><actionDate>{acted}</actionDate><text>A step</text></item>"
        f"</actions><textVersions>{''.join(versions)}</textVersions></bill></billStatus>"
    )
    folder = Folder(source=SOURCE, known=state(**known), congress=119, kind="hr", lastmod="x")
    page = Page(url=f"{BASE}/BILLSTATUS-119hr7.xml", body=body.encode())
    return list(parse_file(page, folder=folder, id_="119-hr-7", stamp="s1", first_fill=True))


def short(url: str) -> str:
    """The version and form of an address: "rh.xml"."""
    return url.rpartition("BILLS-119hr7")[2]


def crawled(output: Output, answers: Mapping[str, Any]) -> tuple[list[str], Bill]:
    """What was asked for, in order, and the bill at the end; what has no answer is 404."""
    asked = []
    while isinstance(output[0], Follow):
        (follow,) = output
        assert isinstance(follow, Follow)
        asked.append(short(follow.url))
        answer = answers.get(asked[-1], 404)
        if isinstance(answer, FailureKind):
            output = without(follow, answer, f"could not: {answer}")
        elif isinstance(answer, int):
            page = Page(url=follow.url, status=answer, body=b"")
            output = list(follow.parse(page, **follow.context))
        else:
            try:
                output = list(follow.parse(Page(url=follow.url, body=answer), **follow.context))
            except LayoutChanged as error:
                output = without(follow, FailureKind.LAYOUT, error.message)
    (bill,) = output
    assert isinstance(bill, Bill)
    return asked, bill


def without(follow: Follow, cause: FailureKind, reason: str) -> Output:
    assert follow.otherwise is not None
    failed = Failed(jurisdiction="federal", url=follow.url, reason=reason, cause=cause)
    return list(follow.otherwise(failed=failed, **follow.context))


def read(bill: Bill) -> list[str]:
    return [short(d.url) for d in documents(bill) if d.content is not None]


def documents(bill: Bill) -> tuple[Document, ...]:
    assert bill.documents is not None
    return bill.documents


def problems(bill: Bill) -> dict[str, str]:
    return {d.title: d.problem for d in documents(bill) if d.problem}


def test_a_law_that_is_not_there_yet_leaves_the_enrolled_bill_to_be_read() -> None:
    asked, bill = crawled(begun(ENROLLED, law(), REPORTED), {"enr.xml": WORDS})
    assert asked == ["pl.xml", "enr.xml"]
    assert read(bill) == ["enr.xml"]
    assert problems(bill) == {"Public Law": "answered 404: not published yet"}
    assert bill.stamp == "s1"


def test_each_form_of_a_version_is_tried_before_an_older_version() -> None:
    answers = {"rh.pdf": b"%PDF-1.7"}
    asked, bill = crawled(begun(INTRODUCED, REPORTED), answers)
    assert asked == ["rh.xml", "rh.htm", "rh.pdf"]
    introduced, reported = documents(bill)
    assert (short(reported.url), reported.media_type) == ("rh.pdf", "application/pdf")
    assert reported.problem == ""
    assert (short(introduced.url), introduced.content) == ("ih.htm", None)


def test_without_xml_the_page_is_read_and_then_the_pdf() -> None:
    asked, bill = crawled(begun(INTRODUCED), {"ih.htm": PAGE})
    assert (asked, read(bill)) == (["ih.htm"], ["ih.htm"])
    assert documents(bill)[0].media_type == "text/html"
    asked, bill = crawled(begun(INTRODUCED), {"ih.pdf": b"%PDF-1.7"})
    assert (asked, read(bill)) == (["ih.htm", "ih.pdf"], ["ih.pdf"])


@pytest.mark.parametrize(
    "answer",
    [
        404,
        410,
        STRUCK,
        b"<bill><legis-body/></bill>",
        b"<bill><form><legis-num>H. R. 7</legis-num></form><legis-body/></bill>",
        b"<error>none</error>",
        FailureKind.STATUS,
        FailureKind.TOO_LARGE,
        FailureKind.UNAVAILABLE,
    ],
)
def test_a_newest_text_that_says_nothing_does_not_stand_in_the_way(answer: object) -> None:
    asked, bill = crawled(begun(REPORTED, INTRODUCED), {"rh.xml": answer, "rh.htm": PAGE})
    assert (asked, read(bill)) == (["rh.xml", "rh.htm"], ["rh.htm"])
    assert problems(bill) == {}


@pytest.mark.parametrize(
    "page",
    [
        b"<html><head><title>Govinfo Service Error</title></head><body>x</body></html>",
        b"<html><head><title>H.R. 7</title></head><body><pre>" + DELETED + b"</pre></body></html>",
        b"<html><body><pre>A BILL\nin Congress assembled,\n" + DELETED + b"</pre></body></html>",
        b"<html><body></body></html>",
        b"",
    ],
)
def test_a_page_that_says_nothing_does_not_stand_in_the_way(page: bytes) -> None:
    older = version("ih", "Introduced in House", "2025-05-01T04:00:00Z", "xml")
    newer = version("rh", "Reported in House", "2025-06-01T04:00:00Z", "html")
    asked, bill = crawled(begun(newer, older), {"rh.htm": page, "ih.xml": WORDS})
    assert (asked, read(bill)) == (["rh.htm", "ih.xml"], ["ih.xml"])
    assert list(problems(bill)) == ["Reported in House"]


def test_reasons_of_several_forms_stand_together() -> None:
    answers = {"rh.xml": STRUCK, "rh.htm": 410}
    _, bill = crawled(begun(REPORTED), answers)
    assert problems(bill) == {
        "Reported in House": "XML: nothing in it but what was struck out; "
        "HTM: answered 410: no longer there; PDF: answered 404: not published yet"
    }
    assert short(documents(bill)[0].url) == "rh.xml"


@pytest.mark.parametrize(
    ("answers", "acted", "stamp"),
    [
        ({"enr.xml": WORDS}, "2025-05-01", "s1"),  # 404: asked for when the file moves
        ({"pl.xml": FailureKind.STATUS, "enr.xml": WORDS}, "2025-05-01", "s1"),
        ({"pl.xml": FailureKind.STATUS, "enr.xml": WORDS}, "2026-02-20", ""),  # on the move
        ({"pl.xml": FailureKind.STATUS}, "2025-05-01", ""),  # nothing was had
        ({}, "2026-02-20", "s1"),
    ],
)
def test_a_newest_text_is_asked_for_again_but_not_at_each_crawl_for_ever(
    answers: dict[str, object], acted: str, stamp: str
) -> None:
    _, bill = crawled(begun(ENROLLED, law(), acted=acted), answers)
    assert bill.stamp == stamp


def test_a_host_that_is_left_alone_is_not_asked_for_another_text() -> None:
    asked, bill = crawled(begun(REPORTED, INTRODUCED), {"rh.xml": FailureKind.LEFT_ALONE})
    assert (asked, read(bill), bill.stamp) == (["rh.xml"], [], "")


def test_no_bill_takes_more_than_a_few_requests() -> None:
    many = [version(f"v{n}", "Reported in House", f"2025-06-0{n}", "xml", "html", "pdf")
            for n in range(1, 7)]  # fmt: skip
    asked, _ = crawled(begun(*many), {})
    assert len(asked) == 8


def test_what_is_stored_is_not_asked_for_and_only_what_is_newer_is() -> None:
    stored = {f"{BASE}/content/pkg/BILLS-119hr7enr/xml/BILLS-119hr7enr.xml": ""}
    asked, bill = crawled(begun(law(), ENROLLED, REPORTED, texts=stored), {})
    assert asked == ["pl.xml"]
    assert problems(bill) == {"Public Law": "answered 404: not published yet"}
    assert isinstance(begun(ENROLLED, REPORTED, texts=stored)[0], Bill)


def test_a_version_that_was_read_as_a_page_is_listed_as_one() -> None:
    page = f"{BASE}/content/pkg/BILLS-119hr7rh/html/BILLS-119hr7rh.htm"
    (bill,) = begun(REPORTED, texts={page: ""}, readings={page: True})
    assert isinstance(bill, Bill)
    assert [(d.url, d.media_type) for d in documents(bill)] == [(page, "text/html")]


def test_a_text_that_was_read_and_says_nothing_is_passed_over() -> None:
    rh = f"{BASE}/content/pkg/BILLS-119hr7rh"
    stored = {f"{rh}/xml/BILLS-119hr7rh.xml": "", f"{rh}/html/BILLS-119hr7rh.htm": ""}
    output = begun(REPORTED, INTRODUCED, texts=stored, readings=dict.fromkeys(stored, False))
    asked, bill = crawled(output, {"ih.htm": PAGE})
    assert (asked, read(bill)) == (["rh.pdf", "ih.htm"], ["ih.htm"])


@pytest.mark.parametrize(
    "versions",
    [
        (INTRODUCED, REPORTED, ENROLLED),
        (ENROLLED, REPORTED, INTRODUCED),
        (version("ih", "Introduced in House", "", "html"), ENROLLED, REPORTED),
        (version("ih", "Introduced in House", "2025-06-01", "html"), REPORTED, ENROLLED),
        (INTRODUCED, version("rh", "Reported in House", "", "xml", "html", "pdf"), ENROLLED),
    ],
)
def test_the_newest_comes_first_however_the_file_lists_them(versions: tuple[str, ...]) -> None:
    asked, _ = crawled(begun(*versions), {})
    assert asked[:3] == ["enr.xml", "rh.xml", "rh.htm"]


def test_texts_on_other_hosts_are_listed_and_not_asked_for() -> None:
    elsewhere = INTRODUCED.replace("www.govinfo.gov", "www.qa.govinfo.gov")
    (bill,) = begun(elsewhere)
    assert isinstance(bill, Bill)
    assert "www.qa.govinfo.gov" in documents(bill)[0].url


@pytest.mark.parametrize("root", ROOTS)
def test_every_root_of_the_schemas_is_a_text(root: str) -> None:
    prolog = f"<?xml version='1.0'?><!-- <p>a -- b</p> --><!DOCTYPE {root}>"
    for xml in (
        f"<{root}>Words</{root}>",
        f"<u:{root} xmlns:u='x'>Words</u:{root}>",
        f"{prolog}<{root} a='1'>AT&T</{root}>",
    ):
        _, bill = crawled(begun(REPORTED), {"rh.xml": xml.encode()})
        assert read(bill) == ["rh.xml"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_in_wide_characters_is_one(encoding: str) -> None:
    _, bill = crawled(begun(REPORTED), {"rh.xml": WORDS.decode().encode(encoding)})
    assert read(bill) == ["rh.xml"]
    _, bill = crawled(begun(INTRODUCED), {"ih.htm": PAGE.decode().encode(encoding)})
    assert read(bill) == ["ih.htm"]


@pytest.mark.parametrize(
    "words",
    ["TEXT NOT AVAILABLE", "[Text not available]", "[TEXT NOT AVAILABLE REFER TO PDF]",
     "XML text of this bill is not available. See PDF.", "No text available"],
)  # fmt: skip
def test_a_text_that_says_there_is_none_leaves_the_next_form(words: str) -> None:
    xml = f"<bill><form>H.R. 7</form><legis-body><section><text>{words}</text></section>"
    head = "[Congressional Bills 119th Congress]\n[H.R. 7 Reported in House (RH)]\n\n"
    asked, bill = crawled(
        begun(REPORTED),
        {
            "rh.xml": f"{xml}</legis-body></bill>".encode(),
            "rh.htm": f"<html><body><pre>\n{head}{words}\n</pre></body></html>".encode(),
            "rh.pdf": b"%PDF-1.7",
        },
    )
    assert (asked, read(bill)) == (["rh.xml", "rh.htm", "rh.pdf"], ["rh.pdf"])
    more = f"{xml}</legis-body></bill>".replace(words, f"{words} No agency may use lamps.")
    assert read(crawled(begun(REPORTED), {"rh.xml": more.encode()})[1]) == ["rh.xml"]


@pytest.mark.parametrize(
    "page",
    [b"<p>Sorry</p>", b"<error><bill>x</bill></error>", b"no XML", b"", b"<billing>x</billing>"],
)
def test_something_else_in_the_place_of_a_text_is_refused(page: bytes) -> None:
    refused(page, REPORTED)


@pytest.mark.parametrize(
    "page",
    [
        b"<html><head><title>GovInfo</title></head><body><p>Discover documents</p></body></html>",
        b"<html><head><title>Just a moment...</title></head><body>Checking</body></html>",
        b"<html><body><h1>Access denied</h1><p>To SECTION 1.</p></body></html>",
        b"<html><body><h1>You have been blocked</h1><p>To SECTION 1.</p></body></html>",
    ],
)
def test_a_page_without_a_measure_in_the_place_of_one_is_refused(page: bytes) -> None:
    refused(page, INTRODUCED)


def refused(page: bytes, *versions: str) -> None:
    (asked,) = begun(*versions)
    assert isinstance(asked, Follow)
    with pytest.raises(LayoutChanged, match="expected a bill's text"):
        list(asked.parse(Page(url=asked.url, body=page), **asked.context))
