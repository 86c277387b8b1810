"""What a bill is called, and what people may mean by what they write."""

import pytest

from lawtrack.legislation.identity.bill_names import (
    BillReading,
    full_number,
    is_number_of,
    own_id_in,
    readings_of,
    session_named,
)


@pytest.mark.parametrize(
    ("number", "term", "name"),
    [
        ("HR 7001", "118", "HR 7001 (118th)"),
        ("S 1", "121", "S 1 (121st)"),
        ("S 1", "111", "S 1 (111th)"),
        ("2026-0183", "2026", "2026-0183"),
        ("260506", "2026", "260506"),
        ("Int 0123-2026", "2026", "Int 0123-2026"),
        ("Ord 12", "2026", "Ord 12 (2026)"),
        ("HB 5", "89R", "HB 5 (89R)"),
        ("Ord 12", "", "Ord 12"),
        ("", "2026", ""),
    ],
)
def test_a_number_is_shown_with_the_session_that_it_does_not_hold(
    number: str, term: str, name: str
) -> None:
    assert full_number(number, term) == name


@pytest.mark.parametrize(
    "asked",
    [
        "118 HR 7001", "118-hr-7001", "118hr7001", "118th HR 7001", "118th Congress, H.R. 7001",
        "118th Congress: H.R. 7001", "HR 7001 (118th)", "H.R.7001(118)", "HR 7001 [118th Congress]",
        "hr7001-118", "HR-7001-118", "HR 7001, 118th Congress", "HR 7001/118", "HR 7001 118",
        "H. R. 7001 of the 118th Congress", "hr 7001 in the 118th",
        "https://www.congress.gov/bill/118th-congress/house-bill/7001?s=1&r=2",
        "http://congress.gov/bill/118th-congress/house-bill/7001/text",
        "congress.gov/bill/118th-congress/house-bill/7001", "H.R.7001 - 118th Congress (2023-2024)",
        "H.R.7001 - 118th Congress (2023-2024): A Bill to limit",
    ],
)  # fmt: skip
def test_a_congress_may_stand_on_either_side(asked: str) -> None:
    assert BillReading("hr7001", "118") in readings_of(asked)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("hr7001", "hr7001"), ("H.R. 7001", "hr7001"), ("H. R. 7001", "hr7001"),
        ("S.J.Res. 5", "sjres5"), ("SJ Res 5", "sjres5"), ("s. j. res. 5", "sjres5"),
        ("H.Con.Res.12", "hconres12"), ("2026-0777", "20260777"), ("2026 0777", "20260777"),
    ],
)  # fmt: skip
def test_a_number_alone_names_no_session(asked: str, number: str) -> None:
    assert readings_of(asked) == (BillReading(number),)


@pytest.mark.parametrize(
    ("asked", "reading"),
    [
        ("Docket #0183A", BillReading("0183a")),
        ("docket no. 0183-A", BillReading("0183a")),
        ("(Docket #0183)", BillReading("0183")),
        ("#0183", BillReading("0183")),
        ("File #: 2026-12", BillReading("202612")),
        ("Council File 24-0600-S1", BillReading("240600s1")),
        ("Record No: R-26-5", BillReading("r265")),
        ("Docket #0192 of 2025", BillReading("0192", "2025")),
        ("Docket #0183A (2026)", BillReading("0183a", "2026")),
        ("Docket 0183-2026", BillReading("0183", "2026")),
        ("Docket No 58", BillReading("0058")),
        ("Docket #58 of 2026", BillReading("0058", "2026")),
        ("Bill 260045", BillReading("260045")),
        ("Ordinance 2026-0042", BillReading("20260042")),
        (' "2026-0042", ', BillReading("20260042")),
    ],
)
def test_a_label_before_a_number_says_nothing_of_it(asked: str, reading: BillReading) -> None:
    assert reading in readings_of(asked)


@pytest.mark.parametrize("asked", ["Notice 5", "Nomination 5", "Order 0183", "filed 5", "HR 7001"])
def test_what_names_a_kind_is_no_label(asked: str) -> None:
    assert readings_of(asked) == (BillReading(asked.replace(" ", "").lower()),)


@pytest.mark.parametrize("asked", ["118", "118th", "118th Congress", "the 118th Congress"])
def test_a_session_may_be_asked_for_in_words(asked: str) -> None:
    assert session_named(asked) == "118"


@pytest.mark.parametrize(
    ("typed", "is_it"),
    [
        ("Docket #0183", True), ("0183", True), ("2026-0183", True), ("0183-2026", True),
        ("Docket #0183 of 2025", False), ("11-83-2026", False), ("Docket #183", True),
    ],
)  # fmt: skip
def test_a_number_is_known_without_the_year_that_it_begins_with(typed: str, is_it: bool) -> None:
    assert is_number_of(typed, "2026-0183", "2026") is is_it


def test_a_session_that_is_no_number_stays_as_it_is() -> None:
    assert session_named("89R") == "89R"


@pytest.mark.parametrize("typed", ["2026\u20110042", "2026\u20130042", "\ufeff2026-0042\xa0"])
def test_a_number_that_was_copied_from_a_paper_has_the_hyphens_of_a_keyboard(typed: str) -> None:
    assert own_id_in(typed) == "2026-0042"
