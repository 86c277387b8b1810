"""A Word file gives all that a reader sees in it, and nothing that was struck out."""

import io
import zipfile

import docx
import pytest

from lawtrack.ingest.documents import read_document
from tests.support.made_files import saved, word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_body(body: str, *, notes: str = "") -> bytes:
    """A Word file with this XML as its body, and as its footnotes."""
    out = io.BytesIO()
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    with zipfile.ZipFile(io.BytesIO(word("x"))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "word/document.xml":
                content = f"<w:document {W}>{body}</w:document>".encode()
            if notes and entry.filename == "[Content_Types].xml":
                part = '<Override PartName="/word/footnotes.xml" ContentType="%s.footnotes+xml"/>'
                content = content.replace(b"</Types>", (part % types).encode() + b"</Types>")
            if notes and entry.filename == "word/_rels/document.xml.rels":
                base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
                link = f'<Relationship Id="n1" Type="{base}/footnotes" Target="footnotes.xml"/>'
                content = content.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            new.writestr(entry.filename, content)
        if notes:
            new.writestr("word/footnotes.xml", f"<w:footnotes {W}>{notes}</w:footnotes>")
    return out.getvalue()


def p(*runs: str) -> str:
    return "<w:p>" + "".join(runs) + "</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def pages_of(body: str, *, notes: str = "") -> tuple[str, ...]:
    read = read_document(with_body(f"<w:body>{body}</w:body>", notes=notes))
    assert read.state == "text", read.reason
    return read.pages


def test_insertions_count_and_deletions_do_not() -> None:
    body = p(
        r("No agency shall use "),
        "<w:ins>" + r("facial") + "</w:ins>",
        "<w:del><w:r><w:delText>some</w:delText></w:r>" + r("lost") + "</w:del>",
        "<w:moveFrom>" + r("moved") + "</w:moveFrom>",
        "<w:hyperlink>" + r(" recognition") + "</w:hyperlink>",
    )
    assert pages_of(body) == ("No agency shall use facial recognition",)


def test_content_controls_and_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p(r('In a box'))}</w:txbxContent>"
    body = (
        "<w:sdt><w:sdtContent>" + p(r("In a control")) + "</w:sdtContent></w:sdt>"
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r>'
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r>" + r("beside it") + "</w:p>"
    )
    assert pages_of(body) == ("In a control\n\nIn a box\n\nbeside it",)


def test_marks_inside_a_run_are_kept() -> None:
    marks = "<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t>"
    body = "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r>" + marks + "</w:r></w:p>"
    assert pages_of(body) == ("a\tb\nc\u2011d",)


def test_a_table_in_a_table_stays_in_its_cell_and_merged_cells_are_read_once() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    wide = '<w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>' + p(r("Wide"))
    below = "<w:tcPr><w:vMerge/></w:tcPr>" + p()
    inner = "<w:tbl>" + row(p(r("x")), p(r("y"))) + "</w:tbl>" + p()
    table = row(wide) + row(p(r("1")), p(r("Item")) + p(r("two"))) + row(below, inner)
    body = f"<w:tbl>{table}</w:tbl>" + p(r("End"))
    assert pages_of(body) == ("Wide\n\n1\tItem\n\ntwo\n\n\tx\ty\n\nEnd",)


def test_the_pages_are_those_that_word_noted() -> None:
    broken = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = (
        p(r("one"))
        + p(broken, r("two"))
        + p(r("begins on two"), broken, r(" and goes on, over three"), broken)
        + p(r("four"))
        + p("<w:r><w:br w:type='page'/></w:r>")
        + p(broken, broken)
        + p(r("six"))
    )
    assert pages_of(body) == (
        "one",
        "two\n\nbegins on two and goes on, over three",
        "",
        "four",
        "",
        "six",
    )


def test_breaks_made_by_hand_count_where_word_noted_none() -> None:
    body = p(r("one"), '<w:r><w:br w:type="page"/></w:r>') + p(r("two"), "<w:r><w:br/></w:r>")
    assert pages_of(body) == ("one", "two")


def test_footnotes_stand_at_the_end() -> None:
    notes = f"<w:footnote>{p(r('See the report on faces.'))}</w:footnote>"
    assert pages_of(p(r("Text")), notes=notes) == ("Text\n\nSee the report on faces.",)


def test_a_file_without_a_body_has_a_reason() -> None:
    read = read_document(with_body(""))
    assert (read.state, read.reason) == ("no_text", "a Word file without a body")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<w:p>" * 5000 + "</w:p>" * 5000, "broken or not what it says it is: Excessive depth"),
        ("<w:p>", "broken or not what it says it is: Opening and ending tag mismatch"),
    ],
)
def test_hostile_xml_inside_is_a_reason(body: str, reason: str) -> None:
    read = read_document(with_body(f"<w:body>{body}</w:body>"))
    assert read.state == "no_text"
    assert read.reason.startswith(reason)


def test_entities_inside_are_not_unfolded() -> None:
    out = io.BytesIO()
    bomb = '<!DOCTYPE d [<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with zipfile.ZipFile(io.BytesIO(word("x"))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "word/document.xml":
                text = f"<w:document {W}><w:body>{p(r('a &i; b'))}</w:body></w:document>"
                content = (bomb + "]>" + text).encode()
            new.writestr(entry.filename, content)
    read = read_document(out.getvalue())
    assert "lol" not in "".join(read.pages)


def test_a_zip_that_lies_about_its_sizes_is_not_unpacked_further() -> None:
    content = bytearray(word("A" * 50_000))
    document = zipfile.ZipFile(io.BytesIO(content)).getinfo("word/document.xml")
    true = document.file_size.to_bytes(4, "little")
    assert content.count(true) == 2
    lying = bytes(content).replace(true, (100).to_bytes(4, "little"))
    read = read_document(lying)
    assert read.state == "no_text"
    assert read.reason.startswith("broken or not what it says it is: ")


def test_an_encrypted_zip_has_a_reason() -> None:
    content = bytearray(word("secret"))
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 8] |= 1
        start += 4
    read = read_document(bytes(content))
    assert (read.state, read.pages) == ("no_text", ())
    assert "encrypted" in read.reason


def test_a_picture_alone_may_be_a_scan() -> None:
    read = read_document(saved(docx.Document()))
    assert (read.state, read.reason) == ("no_text", "no page holds text; it may be a scan")
