"""RTF gives what people see in it, whoever wrote it, in time that grows with its length only."""

import time

import pytest

from lawtrack.ingest.documents import read_document
from lawtrack.ingest.documents import rtf as rtf_reader
from lawtrack.ingest.documents.rtf import DEEPEST, read_rtf, rtf_text
from lawtrack.marked_text import without_struck


def rtf(body: str, *, head: str = "\\ansi") -> str:
    return "{\\rtf1" + head + " " + body + "}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            r"Staff presents the use of facial\par recognition by the City\'92s police.\par",
            "Staff presents the use of facial\n\nrecognition by the City\u2019s police.",
        ),
        (r"the City\u8217?s police", "the City\u2019s police"),
        (r"the City\u8217\'92s police", "the City\u2019s police"),
        (r"\uc0 the City\u8217 s police", "the City\u2019s police"),
        (r"{\uc2 caf\u233\'c3\'a9} open", "caf\u00e9 open"),
        (r"\u-10179?\u-8704? smiles", "\U0001f600 smiles"),
        (r"a lone \u-10179? half", "a lone \ufffd half"),
        (r"\u128512?", "\U0001f600"),
        (r"{\uc1\u8220 ?}Face\rdblquote  \emdash  \lquote s\rquote", "“Face” — ‘s’"),
        (r"\{not\} a \\group", "{not} a \\group"),
        ("Caf\\'e9", "Caf\u00e9"),
        (r"facial\line recognition", "facial\nrecognition"),
        ("facial\\\nrecognition", "facial\n\nrecognition"),
        ("fac\r\nial", "facial"),
        (r"facial\~recognition", "facial\u00a0recognition"),
        (r"co\_op, sur\-veillance", "co\u2011op, surveillance"),
        (r"\trowd One\cell Two\cell\row Three\cell\row", "One\tTwo\n\nThree"),
        (r"\itap2 x\nestcell{\*\nesttableprops\nestrow}{\nonesttables\par no}y", "x\n\ny"),
        (r"{\b fa}{\i ci}al", "facial"),
        (r'{\field{\*\fldinst HYPERLINK "x"}{\fldrslt the report}} of it', "the report of it"),
        (r"{\listtext 1.\tab}Facial recognition", "1.\tFacial recognition"),
        (r"{\*\unknown no}{\info{\title no}}{\pict 00ff}{\*\pn no}yes", "yes"),
        (r"{\object{\*\objdata 00}{\result yes}}", "yes"),
        (r"{\upr{no}{\*\ud{y\u233?s}}}", "y\u00e9s"),
        (r"{\upr{no}}yes", "yes"),
        (r"\bin5 }}}}}yes", "yes"),
        (r"yes\bin99999", "yes"),
        (r"\'zz\u\uc\f\v0\fcharset1 yes", "zzyes"),
        ("]]⟦struck out: x⟧", "]][[struck out: x]]"),
        (r"\u10214?struck out: x\u10215?", "[[struck out: x]]"),
        (r"\u14?a\'0eb", "ab"),
        (r"a\u8212\~b", "a\u2014b"),
    ],
)  # fmt: skip
def test_rtf_says_what_people_see(body: str, text: str) -> None:
    assert rtf_text(rtf(body)) == text
    assert rtf_text(rtf(body).encode()) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"shown {\v hidden}{\v\strike too} here", "shown  here"),
        (r"shown \v hidden \v0 here", "shown here"),
        (r"shown \v hidden \plain here", "shown here"),
        (r"one{\v\par}two", "one\n\ntwo"),
    ],
)
def test_hidden_text_is_left_out(body: str, text: str) -> None:
    assert rtf_text(rtf(body)) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            r"use of face{\super\chftn}{\footnote\pard\plain {\super\chftn} See \i the report.}"
            r" recognition\par End",
            "use of face recognition\n\n⟦footnote: See the report.⟧\n\nEnd",
        ),
        (r"a{\footnote\ftnalt b}", "a\n\n⟦endnote: b⟧"),
        (
            r"{\header Memo on faces\par}{\footerf Page\tab 1}Text",
            "⟦header: Memo on faces⟧\n\n⟦footer: Page\t1⟧\n\nText",
        ),
        (
            r"face {\shp{\*\shpinst\shpleft1{\sp{\sn x}{\sv y}}{\shptxt In a box\par}}"
            r"{\shprslt{\*\do\dptxbx{\dptxbxtext In a box}}}}recognition",
            "face recognition\n\n⟦text box: In a box⟧",
        ),
        (r"a{\*\do\dptxbx{\dptxbxtext Old box}}", "a\n\n⟦text box: Old box⟧"),
        (
            r"face{\*\atnid A}{\*\atnauthor Ada}{\*\annotation{\*\atndate 1}Not so}s",
            "faces\n\n⟦comment: Not so⟧",
        ),
        (r"{\*\ftnsep\chftnsep}a{\footnote }", "a"),
        (r"a{\footnote {\strike b} c}", "a\n\n⟦footnote: ⟦struck out: b⟧ c⟧"),
        (r"{\strike a{\footnote b}c}", "⟦struck out: ac⟧\n\n⟦footnote: b⟧"),
        (r"a{\footnote b", "a\n\n⟦footnote: b⟧"),
    ],
)  # fmt: skip
def test_notes_headers_boxes_and_comments_say_where_they_stand(body: str, text: str) -> None:
    assert rtf_text(rtf(body)) == text


@pytest.mark.parametrize(
    ("body", "text", "in_force"),
    [
        (r"may {\strike not }use", "may ⟦struck out: not⟧ use", "may use"),
        (r"may \striked1 not \striked0 use", "may ⟦struck out: not⟧ use", "may use"),
        (
            r"may {\deleted\revauthdel1 not}{\revised never} use",
            "may ⟦struck out: not⟧never use",
            "may never use",
        ),
        (r"may {\strike not}{\b\strike  ever} use", "may ⟦struck out: not ever⟧ use", "may use"),
        (r"{\strike one\par two}", "⟦struck out: one⟧\n\n⟦struck out: two⟧", ""),
        (r"recogn{\deleted a}{\revised i}tion", "recognition⟦struck out: a⟧", "recognition"),
        (r"a{\strike\cell b\cell}\row c", "a\t⟦struck out: b⟧\n\nc", "a c"),
        (r"{\strike\'e9}t\'e9", "⟦struck out: é⟧té", "té"),
    ],
)  # fmt: skip
def test_what_was_struck_is_marked(body: str, text: str, in_force: str) -> None:
    read = rtf_text(rtf(body))
    assert read == text
    assert " ".join(without_struck(read).split()) == in_force


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"{\\rtf1\\ansi\\ansicpg1251 \\'ef\\'f0}", "\u043f\u0440"),
        (b"{\\rtf1\\ansi\\ansicpg1251 \xef\xf0}", "\u043f\u0440"),
        (b"{\\rtf1\\ansi Caf\xe9}", "Caf\u00e9"),
        ("{\\rtf1\\ansi Caf\u00e9}".encode(), "Caf\u00e9"),
        (b"{\\rtf1\\mac Caf\\'8e}", "Caf\u00e9"),
        (b"{\\rtf1\\pc Caf\\'82}", "Caf\u00e9"),
        (b"{\\rtf1\\ansi\\ansicpg99999 Caf\\'e9}", "Caf\u00e9"),
        (
            b"{\\rtf1\\deff0{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}"
            b"{\\f2\\fcharset128 C;}}"
            b"\\f1\\'ef\\plain\\'e9{\\f2\\'93\\'fa}\\'e9}",
            "\u043f\u00e9\u65e5\u00e9",
        ),
        (b"{\\rtf1{\\fonttbl\\f1\\cpg1251\\f2\\cpg7 B;}\\f1\\'ef\\f2\\'e9}", "\u043f\u00e9"),
        (b"{\\rtf1\\ansi\\ansicpg932 \\'93\\'fa\\'96{\\b x}}", "\u65e5\ufffdx"),
    ],
)  # fmt: skip
def test_letters_are_read_by_the_code_page_that_the_file_names(content: bytes, text: str) -> None:
    assert rtf_text(content) == text


def test_a_file_that_is_cut_short_is_told_from_a_whole_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_rtf(r"{\rtf1 whole}") == ("whole", "")
    assert read_rtf(r"{\rtf1 {\b cut") == ("cut", "its end may be missing: a group is open")
    assert read_rtf("") == ("", "")
    assert read_rtf(r"}}{\rtf1 a}} b") == ("a b", "")
    deep = "{" * (DEEPEST + 9) + "a{\\v b}" + "}" * (DEEPEST + 9) + "c"
    assert read_rtf(deep) == ("ac", "")
    monkeypatch.setattr(rtf_reader, "MOST_TOKENS", 3)
    assert read_rtf(r"{\rtf1 a}b") == (
        "a",
        "only the first 8 of 10 characters of the file were read",
    )
    assert read_document(rb"{\rtf1 a}b").reason.startswith("only the first 8 of 10")


@pytest.mark.parametrize(
    "piece",
    [
        r"{\field{\*\fldinst HYPERLINK ",
        r'{\field{\*\fldinst HYPERLINK "a"}{\fldrslt b',
        r"{\fonttbl",
        r"{\fonttbl{\f1\fcharset2 ",
        "{",
        "}",
        r"{\footnote x",
        r"{\strike x",
        r"{\strike x}{\footnote y}z",
        r"\u8217",
        r"\bin1",
        r"\'e9",
        r"\uc9999999999\u1 ",
        r"{\upr{",
        "\\",
        "a\\par",
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    def seconds(length: int) -> float:
        content = (r"{\rtf1 " + piece * length)[:length]
        start = time.process_time()
        rtf_text(content)
        return time.process_time() - start

    assert seconds(200_000) < max(0.5, 12 * min(seconds(50_000), seconds(50_000)))
