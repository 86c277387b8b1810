"""How clerks number agendas: what begins a line, what only goes on, and what a page numbers."""

from pathlib import Path

import pytest

from scrapers.meetings.agendas import parse_agenda_file
from scrapers.meetings.cutting.page_text import page_text
from scrapers.meetings.numbering import lines_of_text
from tests.support.meetings import agenda, meeting, page_of, source_on, tenant

DRONES = ["Drones", "Cameras"]


@pytest.mark.parametrize(
    "text",
    [
        "1.) Drones\n2.) Cameras", "1.Drones\n2.Cameras", "1 - Drones\n2 - Cameras",
        "A - Drones\nB - Cameras", "1: Drones\n2: Cameras", "[1] Drones\n[2] Cameras",
        "#1 Drones\n#2 Cameras", "*1. Drones\n* 2. Cameras", "• 1. Drones\n• 2. Cameras",
        "C1. Drones\nC2. Cameras", "C.100 Drones\nC.101 Cameras", "99. Drones\n100. Cameras",
        "XXVII. Drones\nXXVIII. Cameras", "VI. A. Drones\nVI. B. Cameras",
        "10.01 Drones\n20.01 Cameras", "7.a.i Drones\n7.a.ii Cameras",
        "Point 1 – Drones\nPoint 2 – Cameras", "AGENDA ITEM 1:\nDrones\nAGENDA ITEM 2:\nCameras",
        "I.\nDrones\nII.\nCameras", "1.\u2003Drones\n2.\u200b Cameras", "1. Drones\f2. Cameras",
        "1." + " " * 15 + "Drones\n" + " " * 60 + "2. Cameras", "1. – Drones\n2. — Cameras",
        "1. Drones ........ 3\n2. Cameras…… 5", "5. Drones\n12. Cameras",
        "N° 1 Drones\nNº 2 : Cameras", "No. 1: Drones\nNo. 2: Cameras", "1° Drones\n2° Cameras",
        "1.- Drones\n2.- Cameras", "1 . Drones\n2 ) Cameras", "１．Drones\n２．Cameras",
        "I.A. Drones\nI.B. Cameras", "II.1. Drones\nII.2. Cameras", "1-A. Drones\n1-B. Cameras",
        "(1)(a) Drones\n(1)(b) Cameras", "A(1) Drones\nA(2) Cameras", "I - Drones\nII - Cameras",
        "ITEM I. Drones\nITEM II. Cameras", "Item A. Drones\nItem B - Cameras",
        "Point 1 : Drones\nPoint 2 : Cameras", "ARTICLE 1. Drones\nARTICLE 2. Cameras",
        "☐ 1. Drones\n➢ 2. Cameras", "1. Drones\u20282. Cameras", "• Drones\n\uf0b7 Cameras",
        "26-101 Drones\n26-102 Cameras", "2026-101: Drones\n2026-102: Cameras",
    ],
)  # fmt: skip
def test_a_line_begins_however_it_is_numbered(text: str) -> None:
    assert [line.title for line in lines_of_text([text])] == DRONES


@pytest.mark.parametrize(
    "words",
    ["12.5 percent", "7.30 p.m. in the hall", "J. Smith", "12. 5 of the Code", "(d) of the Act",
     "7(a) of the Act", "V.A. Hospital", "No. 5 Mill Street", "Section 5 of the Code", "- and more",
     "A-1 farming", "2026. Nothing else", "NO. 5"],
)  # fmt: skip
def test_what_only_goes_on_begins_no_line(words: str) -> None:
    lines = lines_of_text([f"4. Raise of fees by\n{words}\n5. Cameras"])
    assert [line.title for line in lines] == [f"Raise of fees by {words}", "Cameras"]


def test_figures_without_marks_are_numbers_where_each_is_the_next() -> None:
    text = "City of Rivertown\n12 Main Street\n1 Roll of the fair\n2 Drones\n40 of them\n3 Cameras"
    assert [line.title for line in lines_of_text([text])] == [
        "Roll of the fair", "Drones 40 of them", "Cameras",
    ]  # fmt: skip
    assert lines_of_text(["12 Main Street\nRivertown\n40 people"]) == ()


def test_hours_dashes_and_the_clerks_own_numbers_begin_lines_where_nothing_else_does() -> None:
    for marks in (("9:00", "9:30 AM", "10:00 a.m."), ("-", "–", "*")):
        words = ("Drones", "Cameras", "Trams")
        text = "\n".join(f"{mark} {each}" for mark, each in zip(marks, words, strict=True))
        assert [line.title for line in lines_of_text([text])] == [*words]
        two = text.rpartition("\n")[0]
        assert lines_of_text([two]) == ()
        assert lines_of_text([f"1. Trees\n2. Fees\n{text}"])[0].title == "Trees"
    assert lines_of_text(["2025-2026 Budget\n2026-2027 Budget plan"]) == ()
    lines = lines_of_text(["Ordinance No. 2026-10: Cameras\nfor all\nBill #26-11 Drones"])
    assert [(line.id, line.outline, line.title) for line in lines] == [
        ("1", "", "Ordinance No. 2026-10: Cameras for all"), ("2", "", "Bill #26-11 Drones"),
    ]  # fmt: skip


def test_two_numbers_in_one_stand_below_their_heading() -> None:
    text = "I. Consent\nI.A. Drones\nI.B. Cameras\n\nV.A. Hospital fund\nII. New\nII.A. Trams"
    assert [(line.id, line.title, line.is_section) for line in lines_of_text([text])] == [
        ("I", "Consent", True), ("I-I.A", "Drones", False), ("I-I.B", "Cameras", False),
        ("II", "New", True), ("II-II.A", "Trams", False),
    ]  # fmt: skip


def test_a_line_goes_on_over_the_page_below_what_stands_at_the_top_of_each() -> None:
    pages = ["City of Rivertown\n1. Purchase of face\nPage 1 of 2",
             "City of Rivertown\nrecognition soft-\nware\n2. Fees"]  # fmt: skip
    lines = lines_of_text(pages)
    assert [(line.title, line.page) for line in lines] == [
        ("Purchase of face recognition software", "1"), ("Fees", "2"),
    ]  # fmt: skip


def test_what_stands_below_a_line_is_said_of_it_and_not_lost() -> None:
    text = "5. A hearing\n\nPurchase of face recognition\n\n6. Fees\nNEW BUSINESS\n7. Adjourn"
    lines = lines_of_text([text])
    assert [(line.title, line.text) for line in lines] == [
        ("A hearing", "Purchase of face recognition"), ("Fees", "NEW BUSINESS"),
        ("Adjourn", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        # Below a heading matters stand without numbers of its kind, or without any.
        "2. Consent Agenda\n• Drones\n• Cameras\n3. Adjourn",
        "VI. FIRST READING\nBill No. 4501 Drones\nBill No. 4502 Cameras\nVII. ADJOURNMENT",
        "VI. Consent\nRES. NO. 26-45 Drones\nRES. NO. 26-46 Cameras\nVII. Adjournment",
        "VI. NEW BUSINESS\n\nDrones\n\nCameras\n\nVII. ADJOURNMENT",
        "The town meets in the hall.\nVI. NEW BUSINESS\nDrones\nCameras\nVII. ADJOURNMENT",
        "V. Consent Agenda\nAll of it is routine.\n- Drones\n- Cameras\nVI. Adjourn",
        "II. ASUNTOS NUEVOS\n\nDrones\n\nCameras\n\nIII. CLAUSURA",
        "V. NEW BUSINESS\nDrones\nCameras\nVI. ADJOURNMENT",
        "1. Prayer\na. Prayer\ni. Drones\nii. Prayer\nb. Cameras\ni. Prayer\n2. Adjourn",
        "5A Drones\n6 BUSINESS\n6A Cameras\n7 ADJOURN",
        "9:00 AM  1. Drones\n9:30 AM  2. Cameras\n10:00 AM  3. Adjourn",
        # What is said of a matter is no part of its title.
        "1. Drones\nRecommended Action: Approve.\nPresenter: Lee\n2. Cameras\n3. Adjourn",
    ],
)  # fmt: skip
def test_matters_below_a_heading_need_no_number(text: str) -> None:
    lines = [line for line in lines_of_text([text]) if line.is_followed]
    assert [
        line.title.removeprefix("Bill No. 4501 ")
        .removeprefix("RES. NO. 26-45 ")
        .removeprefix("Bill No. 4502 ")
        .removeprefix("RES. NO. 26-46 ")
        for line in lines
    ] == DRONES


@pytest.mark.parametrize(
    ("pages", "titles"),
    [
        # A bullet below a matter, a number that a sentence names, and notes are no matters.
        (["1. Drones\n• Staff report\n2. Cameras"], ["Drones • Staff report", "Cameras"]),
        (["1. Fees\n2. Grants of more than\n2. percent of all\n3. Cameras"],
         ["Fees", "Grants of more than 2. percent of all", "Cameras"]),
        (["1. Public hearings\n\nSpeakers may address the board.\n\n2. Cameras\n3. Drones"],
         ["Public hearings", "Cameras", "Drones"]),
        (["1. Facial recog-\nnition\n2.  Cameras      Lee"],
         ["Facial recognition", "Cameras Lee"]),
        # What stands at the top or the foot of pages goes into no title.
        (["AGENDA\n1. Fees\n2. Cameras for the\nCouncil Agenda  Page 1",
          "Regular Meeting October 13, 2026\npolice\n3. Drones\nCouncil Agenda  Page 2"],
         ["Fees", "Cameras for the police", "Drones"]),
    ],
)  # fmt: skip
def test_what_is_no_matter_and_no_title(pages: list[str], titles: list[str]) -> None:
    assert [line.title for line in lines_of_text(pages)] == titles


@pytest.mark.parametrize(
    ("html", "outlines"),
    [
        ("<ol><li>Drones</li><li>Cameras</li></ol>", ["1.", "2."]),
        ("<ol type=A start=27><li><p>Drones</p></li><li>Cameras</li></ol>", ["AA.", "BB."]),
        ("<ol style='list-style-type: lower-roman'><li value=3>Drones</li><li>Cameras</li></ol>",
         ["iii.", "iv."]),
        ("<ol style='list-style: none'><li>1. Drones</li><li>2. Cameras</li></ol>", ["1.", "2."]),
        ("<ol><li>Drones<ol type=a><li>Cameras</li></ol></li></ol>", ["1.", "a."]),
        ("<nav><ol><li>Home</li></ol></nav><p>1. Drones</p><p>2. Cameras</p>", ["1.", "2."]),
    ],
)  # fmt: skip
def test_a_page_that_numbers_its_lists_has_lines(html: str, outlines: list[str]) -> None:
    lines = lines_of_text([page_text(page_of(f"<html>{html}</html>"))])
    assert [line.title for line in lines] == DRONES
    assert [line.outline for line in lines] == outlines


def test_a_file_that_is_a_page_has_the_lines_of_its_lists(tmp_path: Path) -> None:
    source = source_on("civicplus", tmp_path, site="https://rivertown.example")
    page = page_of("<html><ol><li>Drones</li><li>Cameras</li></ol></html>")
    output = parse_agenda_file(page, tenant=tenant(source), event=meeting())
    assert [line.title for line in agenda(output)] == DRONES
