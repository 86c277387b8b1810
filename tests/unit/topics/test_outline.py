"""What begins a passage of a text, and what only looks like it: made up."""

import pytest

from lawtrack.topics import Field, judge, load_topics
from lawtrack.topics.matching import MOST_HITS, _Stretches, scan_fields
from lawtrack.topics.structure.outline import outline_of

(TOPIC,) = load_topics(["facial-recognition"], None)


@pytest.mark.parametrize(
    ("text", "styles"),
    [
        ("It shall: (a) go; and (b) stay.", ["", "(a)", "(a)"]),
        ("It shall: (A) go; and (B) stay.", ["", "(A)", "(A)"]),
        ("It shall: (a) go: (A) now; (B) then; and (b) stay.", ["", "(a)", "(A)", "(A)", "(a)"]),
        ("It shall: (a) go as under the old subsection (b) and stay.", ["", "(a)"]),
        ("It shall: (a) go as the third of the subparagraphs (b) does.", ["", "(a)"]),
        ("It may (1) go, and (2) stay.", ["", "(1)", "(1)"]),
        ("It may (3) go or it may (2) stay.", [""]),
        ("(1) Go.\n(2) Stay.", ["", "(1)", "(1)"]),
        ("Fees are due: 1. lamps; 2. vans.", ["", "1.", "1."]),
        ("Fees are due under rule 1. lamps are not.", [""]),
        ("Fees are due and 1. lamps are not.", ["", "1."]),
        ("Fees are high\n1. lamps\n2. vans", ["", "1.", "1."]),
        ("• lamps\n• vans", ["", "bullet", "bullet"]),
        ("It is: (i) one; (ii) two; (iii) three.", ["", "(i)", "(i)", "(i)"]),
    ],
)
def test_marks_begin_passages(text: str, styles: list[str]) -> None:
    assert [passage.style for passage in outline_of(text, 0).passages] == styles


@pytest.mark.parametrize(
    ("word", "styles"),
    [
        ("go", ["", "(a)", "(a)"]),
        ("lamps", ["paragraph", "(1)", "(1)"]),
        ("oil", ["paragraph", "(1)", "(1)"]),
        ("Whales", ["section", "(a)"]),
        ("swim", ["section", "(a)"]),
    ],
)
def test_only_the_part_with_the_phrase_is_cut_into_passages(word: str, styles: list[str]) -> None:
    text = (
        "It shall: (a) go; and (b) stay.\n\nFees for: (1) lamps;\n\n(2) oil.\n"
        "SEC. 2. Whales in (b) ponds.—They may: (a) swim."
    )
    outline = outline_of(text, text.index(word))
    assert [passage.style for passage in outline.passages] == styles
    assert word in text[outline.passages[0].start : outline.passages[-1].end]


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        (
            "No port shall: (1) for its guests: (A) use gates; (B) tea.",
            ["for its guests:", "No port shall:"],
        ),
        ("It rains. No port shall—\n\n(1) use gates; or\n\n(2) serve tea.", ["No port shall—"]),
        ("No port shall: (1) for guests. It shall: (A) use gates; (B) tea.", ["It shall:"]),
        ("No port shall: (1) serve tea. It may use gates.", ["No port shall:"]),
        ("No port shall (in town) (1) use gates; or (2) serve tea.", ["No port shall (in town)"]),
        ("It rains (in town.) (1) Use gates. (2) Serve tea.", []),
    ],
)
def test_the_stems_above_an_item_govern_it(text: str, stems: list[str]) -> None:
    at = text.index("gates")
    outline = outline_of(text, at)
    assert outline.stems(outline.at(at)) == stems


def test_a_heading_runs_into_an_item_though_it_is_long() -> None:
    text = "It is law: (a) Limits on the use of facial recognition.—No clerk shall sing; (b) Tea."
    (judged,) = judge([Field("title", "An item"), Field("version", text)], [TOPIC])
    assert judged.matches[0].rule.endswith(": heading")


def test_of_very_many_phrases_the_first_are_looked_at() -> None:
    text = "facial recognition. " * (MOST_HITS + 1)
    (scanned,) = scan_fields([Field("version", text)], TOPIC)
    assert (len(scanned.hits), scanned.whole) == (500, False)
    (scanned,) = scan_fields([Field("version", text[20:])], TOPIC)
    assert (len(scanned.hits), scanned.whole) == (500, True)


def test_phrases_that_are_refused_are_cheaper_than_those_that_count() -> None:
    refused = "It is a biometric lock of a gun. " * 4_000 + "x" * 300
    (scanned,) = scan_fields([Field("version", f"{refused} biometric data")], TOPIC)
    assert [hit.start for hit in scanned.hits] == [len(refused) + 1]


def test_stretches_know_what_lies_in_them_and_across_them() -> None:
    stretches = _Stretches()
    assert not stretches.around(0, 1)
    assert not stretches.across(0, 1)
    stretches.add([(10, 20)])
    stretches.add([(30, 90), (40, 50)])
    assert stretches.around(10, 20)
    assert stretches.around(60, 90)
    assert not stretches.around(60, 91)
    assert not stretches.around(9, 20)
    assert [stretches.across(start, start + 5) for start in (4, 5, 6, 19, 20, 25, 26, 89, 90)] == [
        *(False, False, True, True, False, False, True, True, False)
    ]


def test_one_thing_of_a_list_is_known_at_both_ends_of_a_text() -> None:
    def listed(text: str) -> list[bool]:
        return [hit.listed for hit in scan_fields([Field("version", text)], TOPIC)[0].hits]

    assert listed("dna or biometric data") == [True]
    assert listed("biometric data or dna") == [True]
    assert listed("biometric data") == [False]
    assert listed("dna. The clerk sings of biometric data") == [False]
