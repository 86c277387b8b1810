"""What a document strikes out is marked in every kind, and no reader glues or cuts words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawtrack.ingest.documents import read_document
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import without_struck
from tests.support import examples
from tests.support.made_files import at, drawn_pdf, word
from tests.unit.ingest.test_rtf import rtf
from tests.unit.ingest.test_word import p, r, with_body


def html(body: str, *, head: str = "") -> str:
    read = read_document(f"<html><head>{head}</head><body>{body}</body></html>".encode())
    return "".join(read.pages)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("may <s>not</s> use", "may ⟦struck out: not⟧ use"),
        ("may <del>not </del>use", "may ⟦struck out: not⟧ use"),
        ("may <strike>not</strike> use", "may ⟦struck out: not⟧ use"),
        (
            "may <span style='color:red;text-decoration: line-through'>not</span> use",
            "may ⟦struck out: not⟧ use",
        ),
        ("may <b class='gone x'>not</b> use", "may ⟦struck out: not⟧ use"),
        ("may <i class='gone'>not</i> use", "may ⟦struck out: not⟧ use"),
        ("may <i class='kept'>not</i> use", "may not use"),
        ("may <tt>not</tt> use", "may ⟦struck out: not⟧ use"),
        (
            "<del><p>One</p><p>Two</p></del><p>Three</p>",
            "⟦struck out: One⟧\n\n⟦struck out: Two⟧\n\nThree",
        ),
        ("<s>a <del>b</del> c</s> d", "⟦struck out: a b c⟧ d"),
        ("recogn<del>a</del><ins>i</ins>tion", "recognition⟦struck out: a⟧"),
        ("of<s> any</s>each", "of ⟦struck out: any⟧each"),
        ("<table><tr><td><s>1</s></td><td>2</td></tr></table>", "⟦struck out: 1⟧\t2"),
        ("⟦struck out: x⟧ \x0ey", "[[struck out: x]] y"),
        (
            "<pre>&lt;DELETED&gt;    (a) No agency may.&lt;/DELETED&gt;\n    (b) It may.</pre>",
            "⟦struck out: (a) No agency may.⟧\n(b) It may.",
        ),
        (
            "<pre>&lt;DELETED&gt; One.\n\nTwo.&lt;/DELETED&gt; Three.</pre>",
            "⟦struck out: One.⟧\n\n⟦struck out: Two.⟧ Three.",
        ),
        (
            "<pre>&lt;DELETED&gt;One. &lt;DELETED&gt;Two.&lt;/DELETED&gt; Three.</pre>",
            "<DELETED>One. ⟦struck out: Two.⟧ Three.",
        ),
    ],
)  # fmt: skip
def test_what_a_page_strikes_out_is_marked(body: str, text: str) -> None:
    head = (
        "<style>b.gone, .sub .x, i.gone, tt { text-decoration: line-through } i.kept { }"
        " broken { text</style>"
    )
    assert html(body, head=head) == text


def test_plain_text_of_gpo_has_its_struck_parts_marked() -> None:
    read = read_document(b"<DELETED>No agency</DELETED> One agency", media_type="text/plain")
    assert read.pages == ("⟦struck out: No agency⟧ One agency",)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("facial<br>recognition", "facial\nrecognition"),
        ("facial<br/>recognition<BR clear=all>now", "facial\nrecognition\nnow"),
        ("<span style='display:block'>facial</span><span>scan</span>", "facial\n\nscan"),
        ("<i style='display: table-cell'>One</i><i style='display:table-cell'>Two</i>", "One\tTwo"),
        ("<center>One</center>Two<caption>", "One\n\nTwo"),
        ("<table><caption>One</caption><tr><th>Two<th>Three</table>", "One\n\nTwo\tThree"),
        ("<figure>One<figcaption>Two</figcaption></figure>", "One\n\nTwo"),
        ("facial<wbr>recognition <b>f</b>ace", "facialrecognition face"),
        ("face recognition<sup>1</sup> and the 10<sup>th</sup>", "face recognition 1 and the 10th"),
        ("<input type='text' value='A ban'><input value='x' type='submit'>", "⟦form field: A ban⟧"),
        ("so&shy;ft&#8203;ware", "software"),
    ],
)  # fmt: skip
def test_what_parts_words_on_a_page_parts_them_in_the_text(body: str, text: str) -> None:
    assert html(body) == text


SYLLABLES = st.sampled_from(["ba", "ne", "ri", "to", "a", "sel", "um"])
WORDS = st.lists(SYLLABLES, min_size=1, max_size=3).map("".join)
BREAKS = ("line", "paragraph", "cell")


def as_html(words: list[tuple[str, str]]) -> bytes:
    marks = {"line": "<br>", "paragraph": "</p><p>", "cell": "</td><td>", "blank": " "}
    start = {"cell": "<table><tr><td>"}.get(words[0][1], "<p>")
    return ("<html>" + start + "".join(w + marks[b] for w, b in words)).encode()


def as_rtf(words: list[tuple[str, str]]) -> bytes:
    marks = {"line": "\\line ", "paragraph": "\\par\r\n", "cell": "\\cell ", "blank": " "}
    return rtf("".join(w + marks[b] for w, b in words)).encode()


def as_word(words: list[tuple[str, str]]) -> bytes:
    marks = {
        "line": "<w:r><w:br/></w:r>",
        "paragraph": "</w:p><w:p>",
        "cell": "<w:r><w:tab/></w:r>",
        "blank": r(" "),
    }
    return with_body(f"<w:body>{p(*(r(w) + marks[b] for w, b in words))}</w:body>")


def as_plain(words: list[tuple[str, str]]) -> bytes:
    marks = {"line": "\r\n", "paragraph": "\n\n", "cell": "\t", "blank": " "}
    return "".join(w + marks[b] for w, b in words).encode()


def as_bill(words: list[tuple[str, str]]) -> bytes:
    marks = {
        "line": "<br/> ",
        "paragraph": "</text><text>",
        "cell": "</text><text>",
        "blank": " ",
    }
    inner = "".join(w + marks[b] for w, b in words)
    return f"<?xml version='1.0'?><bill><text>{inner}</text></bill>".encode()


def as_pdf(words: list[tuple[str, str]]) -> bytes:
    # Single letters below one another are vertical writing to pdfium, so each word is doubled.
    x, y = 72.0, 740.0
    drawing = ""
    for word_, break_ in words:
        drawing += at(x, y, word_ + word_)
        x = x + 130 if break_ in ("cell", "blank") and x < 400 else 72.0
        y = y if x > 72 else y - (30 if break_ == "paragraph" else 12)
    return drawn_pdf(drawing)


@pytest.mark.parametrize("made", [as_html, as_rtf, as_word, as_plain, as_bill, as_pdf])
@settings(max_examples=examples(25), deadline=None)
@given(
    words=st.lists(
        st.tuples(WORDS, st.sampled_from((*BREAKS, "blank"))), min_size=1, max_size=25
    )
)  # fmt: skip
def test_no_reader_glues_or_cuts_words(made: object, words: list[tuple[str, str]]) -> None:
    assert callable(made)
    read = read_document(made(words), media_type="text/plain")
    times = 2 if made is as_pdf else 1
    assert " ".join(read.pages).split() == [word_ * times for word_, _ in words]


@settings(max_examples=examples(100), deadline=None)
@given(
    pieces=st.lists(
        st.tuples(st.sampled_from(["of", "a ", " b", "x\n\ny", "1\t2", "⟦", "-"]), st.booleans()),
        max_size=12,
    )
)  # fmt: skip
def test_what_is_not_struck_stays_as_it_was(pieces: list[tuple[str, bool]]) -> None:
    made = "".join(
        f"{STRUCK_ON}{source_words(text)}{STRUCK_OFF}" if struck else source_words(text)
        for text, struck in pieces
    )
    kept = "".join(source_words(text) for text, struck in pieces if not struck)
    in_force = without_struck(with_struck_marked(made))
    assert "".join(in_force.split()) == "".join(kept.split())


def test_a_switch_that_is_never_turned_off_ends_with_the_text() -> None:
    assert with_struck_marked(f"a{STRUCK_ON}b") == "a⟦struck out: b⟧"
    assert with_struck_marked(f"a{STRUCK_OFF}b") == "ab"
    assert with_struck_marked(f"{STRUCK_ON}b{STRUCK_OFF}{STRUCK_OFF}c{STRUCK_ON} ") == (
        "⟦struck out: b⟧c "
    )


def test_word_keeps_its_cells_apart() -> None:
    assert read_document(word("x", table=(("One", "Two"),))).pages == ("x\n\nOne\tTwo",)
