"""Marks in plain texts: written, read, and what was struck out blanked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtrack.marked_text import (
    KINDS,
    STRUCK,
    marked,
    marks_in,
    without_brackets_of_its_own,
    without_struck,
)


def test_a_struck_part_is_kept_and_blank_where_it_is_judged() -> None:
    text = f"Section 1. {marked(STRUCK, 'No agency may use it.')}\nThe agency reports."
    assert "No agency may use it." in text
    judged = without_struck(text)
    assert len(judged) == len(text)
    assert judged.split() == ["Section", "1.", "The", "agency", "reports."]
    assert judged.index("\n") == text.index("\n")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != STRUCK])
def test_every_other_kind_is_judged(kind: str) -> None:
    text = f"A {marked(kind, 'face scans')} B"
    assert without_struck(text) == text
    assert [mark.kind for mark in marks_in(text)] == [kind]
    (mark,) = marks_in(text)
    assert text[mark.start : mark.end] == f"⟦{kind}: face scans⟧"


def test_a_struck_part_inside_a_footnote_is_blank_and_the_rest_is_not() -> None:
    text = marked("footnote", f"See {marked(STRUCK, 'old words')} new words")
    judged = without_struck(text)
    assert judged.split() == ["⟦footnote:", "See", "new", "words⟧"]
    assert len(judged) == len(text)


def test_a_footnote_inside_a_struck_part_is_struck_with_it() -> None:
    text = "A " + marked(STRUCK, f"old {marked('footnote', 'more')} words") + " B"
    assert without_struck(text).split() == ["A", "B"]


def test_a_mark_without_an_end_goes_on_to_the_end() -> None:
    assert without_struck("A ⟦struck out: old\nwords").split() == ["A"]


def test_nothing_is_no_part() -> None:
    assert marked("comment", " \n") == ""


def test_a_source_cannot_write_a_mark() -> None:
    said = without_brackets_of_its_own("⟦struck out: No agency may use it.⟧")
    assert without_struck(said) == said == "[[struck out: No agency may use it.]]"


@given(st.text(alphabet="⟦⟧: a\nstruckou", max_size=60))
def test_any_text_keeps_its_length_and_its_lines(text: str) -> None:
    text = f"⟦struck out: {text}"
    judged = without_struck(text)
    assert len(judged) == len(text)
    assert [i for i, c in enumerate(judged) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]
