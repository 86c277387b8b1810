"""Boston's dockets and committees in one line of a clerk, and what is none."""

import pytest

from scrapers.jurisdictions.boston_hearings import (
    closing_dockets,
    committees_in,
    dockets_in,
    leading_dockets,
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Docket #2026-0183", "0183"),
        ("Docket No. 0183", "0183"),
        ("Docket Nos. 0183, 0184", "0183 0184"),
        ("DOCKET NUMBER 0183", "0183"),
        ("Docket #183", "0183"),
        ("Docket(s) #0183 and #0184", "0183 0184"),
        ("Docket #s 0185 & 0999", "0185 0999"),
        ("Docket #'s 0185; 0999", "0185 0999"),
        ("Dockets 0183/0184", "0183 0184"),
        ("Docket 0183 thru 0186", "0183 0184 0185 0186"),
        ("0183 thru 0186", "0183 0184 0185 0186"),
        ("Dockets 0183 through and including #0186", "0183 0184 0185 0186"),
        ("0183-0186", "0183 0184 0185 0186"),
        ("Dockets #2026-0183 to 2026-0185", "0183 0184 0185"),
        ("#1829–32", "1829 1830 1831 1832"),
        ("Dockets #1829-31 and #1840", "1829 1830 1831 1840"),
        ("Docket #0183, #0184 and #0190", "0183 0184 0190"),
        ("Docket #0183 & Docket #0190", "0183 0190"),
        ("Dockets #0792, 0913-0915", "0792 0913 0914 0915"),
        ("Hearing on #0851", "0851"),
        ("Dockets #0733-0734, FY27 Budget: Capital", "0733 0734"),
        ("Dockets #1998-2001", "1998 1999 2000 2001"),
    ],
)
def test_every_spelling_of_dockets_is_read(text: str, numbers: str) -> None:
    assert dockets_in(text, 2026) == tuple(f"2026-{number}" for number in numbers.split())


@pytest.mark.parametrize(
    "text",
    ["Docket #0192 of 2025", "Docket #0192/2025", "Docket #2025-0192", "Docket 0192 (2025)"],
)
def test_a_docket_of_another_year_keeps_it(text: str) -> None:
    assert dockets_in(text, 2026) == ("2025-0192",)


@pytest.mark.parametrize(
    ("text", "dockets"),
    [
        ("Docket #0183, 0184, & 0185 of 2025", "2025-0183 2025-0184 2025-0185"),
        ("Dockets #0183-0185 of 2025", "2025-0183 2025-0184 2025-0185"),
        ("Dockets 0183 and 0184 from 2025 and 0190", "2025-0183 2025-0184 2026-0190"),
        ("Docket #0183 and Docket #0192 of 2025", "2026-0183 2025-0192"),
        ("Dockets #0183, #0192/2025", "2026-0183 2025-0192"),
        ("Docket #0183 of the Committee", "2026-0183"),
    ],
)
def test_a_year_behind_a_list_is_said_of_all_of_it(text: str, dockets: str) -> None:
    assert dockets_in(text, 2026) == tuple(dockets.split())


@pytest.mark.parametrize(
    "behind",
    [
        "617-635-4203", " - 617-635-4203", ", 10:00 AM", " 1000 AM", " - 10:00 AM", ", 1400 hours",
        ", Boston, MA 02201", ", 02201-1020", ", 1010 Massachusetts Avenue", ", 10/07/2026",
        ", 2026-2027 school year", ", for the year 2027", " to be heard in Room 801",
        ", 1 City Hall Square", " and $1000", ", FY2027",
    ],
)  # fmt: skip
def test_what_stands_behind_the_dockets_is_none(behind: str) -> None:
    joined = behind if behind.startswith((",", " ")) else f" {behind}"
    assert dockets_in(f"Hearing on Docket #0183{joined}", 2026) == ("2026-0183",)


@pytest.mark.parametrize(
    "text",
    [
        "", "Council Chambers", "call 617-635-4203", "Docket 2026", "Docket 02201", "0900-1030",
        "2019, 2020", "Room #0851", "Zoom 8123 4567", "Docket hours 0900 to 1700", "Docketed items",
    ],
)  # fmt: skip
def test_other_numbers_are_no_dockets(text: str) -> None:
    assert dockets_in(text, 2026) == ()


@pytest.mark.parametrize(
    ("line", "docket", "rest"),
    [
        ("0117 Councilor Ahern offered", "2026-0117", "Councilor Ahern offered"),
        ("Docket #0117: order about kites", "2026-0117", "order about kites"),
        ("DOCKET NO. 0117", "2026-0117", ""),
        ("1. Docket #0117, Order on kites", "2026-0117", "Order on kites"),
        ("2) #0117 Order on kites", "2026-0117", "Order on kites"),
        ("• Docket #0117: Order on kites", "2026-0117", "Order on kites"),
        ("(a) Docket [0117] Order on kites", "2026-0117", "Order on kites"),
        ("Re: Docket #0117", "2026-0117", ""),
        ("Agenda Item 3: Docket - 0117 Order on kites", "2026-0117", "Order on kites"),
        ("1. Pledge of allegiance", "", "1. Pledge of allegiance"),
        ("2026 budget review", "", "2026 budget review"),
        ("1010 Massachusetts Avenue, Room 5", "", "1010 Massachusetts Avenue, Room 5"),
        ("APPROVAL OF THE MINUTES", "", "APPROVAL OF THE MINUTES"),
    ],
)
def test_a_line_of_topics_begins_with_its_docket(line: str, docket: str, rest: str) -> None:
    assert leading_dockets(line, 2026) == ((docket,) if docket else (), rest)


@pytest.mark.parametrize(
    ("line", "dockets"),
    [
        ("Order for a hearing on kites (Docket #0117)", ("2026-0117",)),
        ("Order for a hearing on kites, Dockets #0117 & #0118.", ("2026-0117", "2026-0118")),
        ("Referred with Docket #0117 to the committee", ()),
        ("Order for a hearing on 1200 kites", ()),
    ],
)
def test_a_line_of_topics_ends_with_its_dockets(line: str, dockets: tuple[str, ...]) -> None:
    assert closing_dockets(line, 2026) == dockets


@pytest.mark.parametrize(
    "text",
    ["Docket ID 0183", "Docket - 0183", "Docket – #0183", "Docket Item #0183", "Docket “#0183”",
     "Docket [0183]", "Docket entry 0183", "Docket #26-0183", "Docket #0183-26"],
)  # fmt: skip
def test_signs_and_short_years_beside_a_docket_are_none_of_it(text: str) -> None:
    assert dockets_in(text, 2026) == ("2026-0183",)


def test_dockets_joined_in_words_are_read() -> None:
    assert dockets_in("Docket #0183 as well as #0190", 2026) == ("2026-0183", "2026-0190")
    assert dockets_in("Docket #25-1203", 2026) == ("2025-1203",)


@pytest.mark.parametrize(
    ("said", "committees"),
    [
        ("Committee on Public Safety Hearing on Docket #0851", ("Public Safety",)),
        ("City Council Committee on Ways & Means Hearing on Docket #1240", ("Ways and Means",)),
        ("Ways and Means Committee Working Session", ("Ways and Means",)),
        ("Hearing of the Committee on Public Safety, Docket #0851", ("Public Safety",)),
        ("Policy Briefing - Committee on Kites", ("Kites",)),
        ("Public Safety Committee Virtual Hearing", ("Public Safety",)),
        ("Committee on Public Safety - Public Hearing on Docket #0851", ("Public Safety",)),
        ("Committee on Public Safety: Working Session", ("Public Safety",)),
        ("Committee on Kites Administrative Meeting", ("Kites",)),
        ("Committee on Kites (Rescheduled) Hearing", ("Kites",)),
        ("Hearing on Kites", ()),
        ("City Council Meeting", ()),
    ],
)
def test_a_heading_names_its_committee(said: str, committees: tuple[str, ...]) -> None:
    assert committees_in(said) == committees
