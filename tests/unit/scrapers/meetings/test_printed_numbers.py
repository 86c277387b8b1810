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
    ],
)  # fmt: skip
def test_a_line_begins_however_it_is_numbered(text: str) -> None:
    assert [line.title for line in lines_of_text([text])] == DRONES


@pytest.mark.parametrize(
    "words",
    ["12.5 percent", "7.30 p.m. in the hall", "J. Smith", "12. 5 of the Code", "(d) of the Act",
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


def test_a_line_goes_on_over_the_page_below_what_stands_at_the_top_of_each() -> None:
    pages = ["City of Rivertown\n1. Purchase of face\nPage 1 of 2",
             "City of Rivertown\nrecognition soft-\nware\n2. Fees"]  # fmt: skip
    lines = lines_of_text(pages)
    assert [(line.title, line.page) for line in lines] == [
        ("Purchase of face recognition soft-ware", "1"), ("Fees", "2"),
    ]  # fmt: skip


def test_what_stands_below_a_line_is_said_of_it_and_not_lost() -> None:
    text = "5. Public hearing\n\nPurchase of face recognition\n\n6. Fees\nNEW BUSINESS\n7. Adjourn"
    lines = lines_of_text([text])
    assert [(line.title, line.text) for line in lines] == [
        ("Public hearing", "Purchase of face recognition"), ("Fees", "NEW BUSINESS"),
        ("Adjourn", ""),
    ]  # fmt: skip


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
