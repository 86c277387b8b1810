"""What printing did to documents is undone: columns, labels, letter-spacing, page breaks."""

import pypdfium2
import pytest

from lawtrack.ingest.documents import read_document
from lawtrack.ingest.documents.print_repair import whole_sentences, without_letter_spacing
from tests.support.made_files import at, drawn_pdf

LEFT = (
    "No agency of the city shall obtain,",
    "retain, request, access or use face",
    "surveillance or any information that",
    "it yields, and no person shall be",
    "refused a service because of it, nor",
    "be followed by it in any street",
)
RIGHT = (
    "The commission shall report on the",
    "use of any such technology to the",
    "council each year and hold a public",
    "hearing at which everyone may speak,",
    "and then decide whether its use is",
    "still of benefit to the residents.",
)


def by_line(left: tuple[str, ...], right: tuple[str, ...], *, x: int = 320, top: int = 700) -> str:
    """Two columns, drawn as a printer does it: line by line over the whole page."""
    return "".join(
        at(72, top - 12 * number, a) + at(x, top - 12 * number, b)
        for number, (a, b) in enumerate(zip(left, right, strict=True))
    )


def page_of(drawing: str) -> str:
    return read_document(drawn_pdf(drawing)).pages[0]


def test_columns_drawn_line_by_line_are_read_one_after_the_other() -> None:
    assert page_of(by_line(LEFT, RIGHT)) == "\n".join(LEFT + RIGHT)


def test_what_stands_over_two_columns_parts_them() -> None:
    title = "An ordinance on what the agencies of this city may do with the pictures of people"
    page = page_of(
        at(72, 730, title)
        + by_line(LEFT, RIGHT)
        + at(72, 610, title.upper()[:60])
        + by_line(RIGHT, LEFT, top=580)
    )
    assert page == "\n".join([title, *LEFT, *RIGHT, title.upper()[:60], *RIGHT, *LEFT])


def test_columns_drawn_one_after_the_other_stay_as_they_are() -> None:
    drawing = "".join(at(72, 700 - 12 * n, line) for n, line in enumerate(LEFT))
    drawing += "".join(at(320, 700 - 12 * n, line) for n, line in enumerate(RIGHT))
    assert page_of(drawing) == "\n".join(LEFT + RIGHT)


def test_a_table_is_read_row_by_row() -> None:
    names = ("Ada Quill", "Ben Marsh", "Cleo Park", "Dan Ives", "Eve Stone", "Finn Hale")
    votes = ("Yes", "No", "Yes", "Absent", "Yes", "No")
    expected = "\n".join(f"{a} {b}" for a, b in zip(names, votes, strict=True))
    assert page_of(by_line(names, votes)) == expected
    assert page_of(by_line(names[:4], votes[:4])).startswith("Ada Quill Yes\n")
    numbers = tuple(f"2026-004{n}" for n in range(6))
    assert page_of(by_line(numbers, LEFT, x=130)).startswith("2026-0040 No agency of the city")


def test_an_item_number_drawn_after_its_item_goes_before_it() -> None:
    page = page_of(
        at(72, 730, "CONSENT CALENDAR")
        + at(110, 690, "SUBJECT: STATE REPORT")
        + at(110, 678, "RECEIVE AND FILE the report.")
        + at(72, 690, "33.")
        + at(480, 690, "2026-0346")
        + at(110, 640, "SUBJECT: BOARD RULES")
        + at(110, 628, "ADOPT the rules.")
        + at(72, 640, "43.")
        + at(480, 640, "2026-0424")
    )
    assert page == (
        "CONSENT CALENDAR\n33. 2026-0346\nSUBJECT: STATE REPORT\nRECEIVE AND FILE the report.\n"
        "43. 2026-0424\nSUBJECT: BOARD RULES\nADOPT the rules."
    )


def test_an_item_number_of_the_first_line_goes_to_the_top() -> None:
    assert page_of(at(110, 690, "SUBJECT: RULES") + at(110, 640, "End") + at(72, 690, "(a)")) == (
        "(a)\nSUBJECT: RULES\nEnd"
    )


def test_line_numbers_and_notes_in_the_margin_do_not_part_a_sentence() -> None:
    body = "".join(at(110, 700 - 12 * n, line) for n, line in enumerate(LEFT))
    numbers = "".join(at(72, 700 - 12 * n, str(n + 1)) for n in range(len(LEFT)))
    assert page_of(body + numbers) == "\n".join([*LEFT, *"123456"])
    note = at(72, 676, "Note") + at(200, 500, "End")
    assert page_of(body + note) == "\n".join([*LEFT, "Note", "End"])


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        ("The S u r v e i l l a n c e Act", "The Surveillance Act"),
        ("F A C I A L   R E C O G N I T I O N", "FACIAL RECOGNITION"),
        ("F  A  C  I  A  L    S  C  A  N", "FACIAL SCAN"),
        ("F a c i a l S u r v e i l l a n c e", "Facial Surveillance"),
        ("o n S\u00a0u\u00a0r\u00a0v\u00a0e\u00a0i\u00a0l,", "on Surveil,"),
        ("S u r v e i l -\nl a n c e now", "Surveillance now"),
        ("\u201cR e c o r d s\u201d", "\u201cRecords\u201d"),
        ("votes Y Y N Y Y Y N Y N A Y", "votes Y Y N Y Y Y N Y N A Y"),
        ("parts A B C D E F G", "parts A B C D E F G"),
        ("I a m o k", "I a m o k"),
        ("a b\nc d e f", "a b\nc d e f"),
    ],
)
def test_letter_spaced_words_are_joined(drawn: str, meant: str) -> None:
    assert without_letter_spacing(drawn) == meant


def test_the_words_of_a_letter_spaced_line_are_told_apart_by_their_place() -> None:
    # Between words there is one blank in the text, as between letters; only more space.
    line = "A N   A C T   O N   F A C I A L   R E C O G N I T I O N"
    assert page_of(at(72, 700, line) + at(72, 600, "It is so ordered.")) == (
        "AN ACT ON FACIAL RECOGNITION\nIt is so ordered."
    )


def test_a_page_whose_letters_are_counted_otherwise_keeps_its_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pypdfium2.raw, "FPDFText_GetUnicode", lambda page, place: 0)
    assert page_of(at(110, 690, "RULES") + at(110, 640, "End") + at(72, 690, "(a)")) == (
        "RULES\nEnd\n(a)"
    )


def test_a_sentence_is_whole_on_the_page_where_it_begins() -> None:
    assert whole_sentences(
        [
            "City Council\nNo agency shall use facial\nPage 1",
            "City Council\nrecognition without a warrant. This is clear.\nPage 2",
            "City Council\nThe end.\nPage 3",
        ]
    ) == [
        "City Council\nNo agency shall use facial\nrecognition without a warrant.\nPage 1",
        "City Council\nThis is clear.\nPage 2",
        "City Council\nThe end.\nPage 3",
    ]


def test_docket_numbers_are_no_page_numbers() -> None:
    pages = [f"Docket #010{n}\npetition of {name}" for n, name in enumerate(("ada", "ben"), 1)]
    assert whole_sentences([*pages, "the rest."]) == [pages[0], pages[1] + "\nthe rest.", ""]
    pages = [f"{n}. 2026-0{n * 7}\npetition of {name}." for n, name in enumerate(("ada", "b"))]
    assert whole_sentences(["An order on", *pages]) == ["An order on", *pages]


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [
        ("use of face\n", "recognition is banned.\n", "recognition is banned."),
        ("biometric recog-", "nition; and\n(2) more", "nition;"),
        ("12 of facial", "1 recognition by\n2 any.\n3 (b) More", "1 recognition by\n2 any."),
        ("as id.me", "identifies people (see no.5). It", "identifies people (see no.5)."),
        ("This is the end.", "recognition is banned.", ""),
        ("the Committee on Face", "Surveillance of 2026.", ""),
        ("use of FACE", "recognition is banned.", ""),
        ("page one", "page two", ""),
        ("use of face", "cameras\n2. 2026-0042\nis banned.", ""),
        ("a heading", "another one\n\nA sentence.", ""),
        ("a cell face", "recognition\tcell.", ""),
        ("", "recognition.", ""),
        ("use of face", "", ""),
        ("use of face", "x " * 400 + "end.", ""),
    ],
)  # fmt: skip
def test_only_what_surely_goes_on_is_moved(first: str, second: str, moved: str) -> None:
    whole = whole_sentences([first, second])
    if moved:
        assert whole == [
            first.rstrip() + "\n" + moved + first[len(first.rstrip()) :],
            second[len(moved) :].lstrip("\n "),
        ]
    else:
        assert whole == [first, second]
