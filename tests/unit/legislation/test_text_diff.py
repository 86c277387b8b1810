"""Two texts compared word by word."""

import time
from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from lawtrack.legislation.changes.text_diff import (
    MOST_WORDS,
    Difference,
    Part,
    paragraphs_of_text,
    text_differences,
)

OLD = ["Section 1. No department shall use face scans, except in the airport.", "Section 2. Fees."]


def test_what_was_taken_out_and_put_in_stands_beside_what_stayed() -> None:
    new = ["Section 1. No department may use face scans, except in a port.", "Section 2. Fees."]
    (found,) = text_differences(OLD, new)
    assert found == Difference(
        after="",
        parts=(
            Part("same", "Section 1. No department "),
            Part("removed", "shall "),
            Part("added", "may "),
            Part("same", "use face scans, except in "),
            Part("removed", "the airport"),
            Part("added", "a port"),
            Part("same", "."),
        ),
    )


def test_a_new_paragraph_is_put_in_after_the_one_before_it() -> None:
    (found,) = text_differences(OLD, [*OLD, "Section 3. It takes effect in 30 days."])
    assert found.after == "Section 2. Fees."
    assert found.parts == (Part("added", "Section 3. It takes effect in 30 days."),)


def test_the_same_words_on_other_lines_are_no_difference() -> None:
    one = paragraphs_of_text(["No department shall\nuse face scans.\n\nFees  are due."])
    other = paragraphs_of_text(["No department\nshall use face", "scans.\n\n\nFees are\ndue."])
    assert one == other == ["No department shall use face scans.", "Fees are due."]
    assert text_differences(one, other) == []


def test_sections_and_items_begin_paragraphs_of_their_own() -> None:
    text = "WHEREAS, it rains;\nSection 1. (a) rain means\nwater\n(b) snow"
    assert paragraphs_of_text([text]) == [
        "WHEREAS, it rains;",
        "Section 1. (a) rain means water",
        "(b) snow",
    ]


def test_a_stretch_without_end_is_shown_whole_and_at_once() -> None:
    old = [" ".join(f"w{number}" for number in range(MOST_WORDS + 1))]
    new = [" ".join(f"v{number}" for number in range(MOST_WORDS + 1))]
    (found,) = text_differences(old, new)
    assert [part.kind for part in found.parts] == ["removed", "added"]


def test_a_long_bill_with_one_word_changed_is_quick() -> None:
    old = [f"Section {n}. The clerk shall keep book number {n} for a year." for n in range(20_000)]
    new = [*old]
    new[12_345] = new[12_345].replace("a year", "two years")
    start = time.process_time()
    (found,) = text_differences(old, new)
    assert time.process_time() - start < 5
    assert found.parts[-3:-1] == (Part("removed", "a year"), Part("added", "two years"))


TEXTS = st.lists(st.text("ab, .\u00e9-'", min_size=1, max_size=30).map(str.strip), max_size=6)


@given(old=TEXTS, new=TEXTS)
def test_each_text_is_there_whole(old: list[str], new: list[str]) -> None:
    """With everything put in left out it is the old text, with everything taken out the new one."""
    old, new = paragraphs_of_text(["\n\n".join(old)]), paragraphs_of_text(["\n\n".join(new)])

    def signs(kinds: set[str]) -> str:
        return "".join(
            "".join(part.text.split())
            for found in text_differences(old, new)
            for part in found.parts
            if part.kind in kinds
        )

    gone, come = "", ""
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            gone, come = gone + "".join(old[a:b]), come + "".join(new[c:d])
    assert signs({"same", "removed"}) == "".join(gone.split())
    assert signs({"same", "added"}) == "".join(come.split())
