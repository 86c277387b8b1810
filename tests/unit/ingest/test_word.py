"""A Word file gives all that a reader sees in it, and says what was struck out."""

import io
import zipfile

import docx
import pytest

from lawtrack.errors import Unread
from lawtrack.ingest.documents import read_document, readers
from lawtrack.ingest.documents.detect import DOCX
from lawtrack.ingest.documents.pages import Pages
from lawtrack.marked_text import without_struck
from tests.support.made_files import saved, word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def with_body(body: str, *, kind: str = MAIN, root: str = "w:document", **parts: str) -> bytes:
    """A Word file with this XML as its body, and these parts (footnotes, header, styles …)."""
    out = io.BytesIO()
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    with zipfile.ZipFile(io.BytesIO(word("x"))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "word/document.xml":
                content = f"<{root} {W}>{body}</{root}>".encode()
            if entry.filename == "[Content_Types].xml":
                content = content.replace(MAIN.encode(), kind.encode())
                for name in parts:
                    named = f'PartName="/word/new{name}.xml" ContentType="{types}.{name}+xml"'
                    content = content.replace(b"</Types>", f"<Override {named}/></Types>".encode())
            if entry.filename == "word/_rels/document.xml.rels":
                if "styles" in parts:
                    content = content.replace(b"relationships/styles", b"relationships/none")
                for name in parts:
                    named = f'Id="new{name}" Type="{RELATIONS}/{name}" Target="new{name}.xml"'
                    link = f"<Relationship {named}/></Relationships>"
                    content = content.replace(b"</Relationships>", link.encode())
            new.writestr(entry.filename, content)
        for name, inner in parts.items():
            new.writestr(f"word/new{name}.xml", f"<w:{name} {W}>{inner}</w:{name}>")
    return out.getvalue()


def p(*runs: str) -> str:
    return "<w:p>" + "".join(runs) + "</w:p>"


def r(text: str, looks: str = "") -> str:
    looks = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{looks}<w:t xml:space="preserve">{text}</w:t></w:r>'


def pages_of(body: str, **parts: str) -> tuple[str, ...]:
    read = read_document(with_body(f"<w:body>{body}</w:body>", **parts))
    assert read.state == "text", read.reason
    return read.pages


def test_insertions_count_and_deletions_are_marked() -> None:
    body = p(
        r("No agency shall use "),
        "<w:ins>" + r("facial") + "</w:ins>",
        "<w:del><w:r><w:delText>some</w:delText></w:r>" + r("lost") + "</w:del>",
        "<w:moveFrom>" + r("moved") + "</w:moveFrom>",
        "<w:hyperlink>" + r(" recognition") + "</w:hyperlink>",
    )
    (page,) = pages_of(body)
    assert page == "No agency shall use facial⟦struck out: somelostmoved⟧ recognition"
    assert " ".join(without_struck(page).split()) == "No agency shall use facial recognition"


def test_content_controls_and_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{p(r('In a box'))}</w:txbxContent>"
    body = (
        "<w:sdt><w:sdtContent>" + p(r("In a control")) + "</w:sdtContent></w:sdt>"
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r>'
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r>" + r("beside it") + "</w:p>"
    )
    assert pages_of(body) == ("In a control\n\nbeside it\n\n⟦text box: In a box⟧",)


def test_what_a_picture_says_of_itself_is_read() -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    said = f'<w:drawing><wp:docPr xmlns:wp="{drawing}" id="1" name="n" descr="{{}}"/></w:drawing>'
    body = (
        f"<w:p><w:r><w:t>x</w:t>{said.format('A map of cameras')}{said.format('Logo')}</w:r></w:p>"
    )
    assert pages_of(body) == ("x\n\n⟦picture: A map of cameras⟧",)


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


def test_notes_and_comments_stand_behind_their_paragraph() -> None:
    def note(name: str, number: int, text: str) -> str:
        return f'<w:{name} w:id="{number}">{p(r(text))}</w:{name}>'

    def sign(name: str, number: int) -> str:
        return f'<w:r><w:{name}Reference w:id="{number}"/></w:r>'

    body = p(r("No agency shall use face"), sign("footnote", 2), r(" recognition.")) + p(
        r("The end."), sign("endnote", 1), sign("comment", 0), sign("comment", 0)
    )
    assert pages_of(
        body,
        footnotes=note("footnote", 1, "Of nobody.") + note("footnote", 2, "See the report."),
        endnotes=note("endnote", 1, "See the law."),
        comments=note("comment", 0, "Says who?"),
    ) == (
        "No agency shall use face recognition.\n\n⟦footnote: See the report.⟧\n\nThe end.\n\n"
        "⟦endnote: See the law.⟧\n\n⟦comment: Says who?⟧\n\n⟦footnote: Of nobody.⟧",
    )


def test_headers_stand_at_the_beginning_and_footers_at_the_end() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Memo on face recognition"
    document.sections[0].footer.paragraphs[0].text = "Page"
    document.add_paragraph("Text")
    second = document.add_section()
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "Memo on face recognition"
    assert read_document(saved(document)).pages == (
        "⟦header: Memo on face recognition⟧\n\nText\n\n⟦footer: Page⟧",
    )


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ((r("may "), r("not ", "<w:strike/>"), r("use")), "may ⟦struck out: not⟧ use"),
        ((r("may "), r("not ", "<w:dstrike w:val='1'/>"), r("use")), "may ⟦struck out: not⟧ use"),
        ((r("may "), r("not ", "<w:strike w:val='0'/>"), r("use")), "may not use"),
        ((r("may "), r("not ", "<w:strike w:val='false'/>"), r("use")), "may not use"),
        ((r("may "), r("not ", "<w:rStyle w:val='Gone'/>"), r("use")), "may ⟦struck out: not⟧ use"),
        ((r("may "), r("not ", "<w:rStyle w:val='Made'/>"), r("use")), "may ⟦struck out: not⟧ use"),
        ((r("may "), r("not ", "<w:rStyle w:val='Back'/>"), r("use")), "may not use"),
        ((r("may "), r("not ", "<w:rStyle w:val='Ring'/>"), r("use")), "may not use"),
        ((r("may "), r("not ", "<w:vanish/>"), r("use")), "may use"),
        ((r("may "), r("not ", "<w:rStyle w:val='Unseen'/>"), r("use")), "may use"),
        (("<w:pPr><w:pStyle w:val='Gone'/></w:pPr>", r("may not")), "⟦struck out: may not⟧"),
        (("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>", r("may not")), "may not"),
        ((r("recogn"), f"<w:del>{r('a')}</w:del>", f"<w:ins>{r('i')}</w:ins>", r("tion")),
         "recognition⟦struck out: a⟧"),
        ((r("⟦struck out: x⟧"),), "[[struck out: x]]"),
    ],
)  # fmt: skip
def test_what_was_struck_is_marked_and_what_is_hidden_left_out(
    runs: tuple[str, ...], text: str
) -> None:
    def style(name: str, inner: str) -> str:
        return f'<w:style w:styleId="{name}">{inner}</w:style>'

    styles = (
        style("Gone", "<w:rPr><w:strike/></w:rPr>")
        + style("Made", '<w:basedOn w:val="Gone"/>')
        + style("Back", '<w:basedOn w:val="Gone"/><w:rPr><w:strike w:val="0"/></w:rPr>')
        + style("Ring", '<w:basedOn w:val="Ring"/>')
        + style("Unseen", "<w:rPr><w:vanish/></w:rPr>")
    )
    assert pages_of(p(*runs), styles=styles) == (text,)


def test_a_struck_row_stays_a_row() -> None:
    def row(looks: str, *cells: str) -> str:
        inner = "".join(f"<w:tc>{p(r(cell))}</w:tc>" for cell in cells)
        return f"<w:tr><w:trPr>{looks}</w:trPr>{inner}</w:tr>"

    table = f"<w:tbl>{row('', '1', 'Kept')}{row('<w:del/>', '2', 'Gone')}</w:tbl>"
    assert pages_of(table) == ("1\tKept\n\n⟦struck out: 2⟧\t⟦struck out: Gone⟧",)


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",  # .docm
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",  # .dotx
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",  # .dotm
        MAIN,
    ],
)
def test_the_other_kinds_of_word_files_are_read_alike(kind: str) -> None:
    read = read_document(with_body(f"<w:body>{p(r('An order'))}</w:body>", kind=kind))
    assert (read.pages, read.reason) == (("An order",), "")


def test_a_file_by_the_strict_standard_is_read() -> None:
    out = io.BytesIO()
    content = with_body(f"<w:body>{p(r('An order'))}</w:body>")
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            strict = old.read(entry).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            strict = strict.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            new.writestr(entry.filename, strict)
    assert read_document(out.getvalue()).pages == ("An order",)


def test_a_file_that_should_stand_in_another_is_said_to_be_unread() -> None:
    read = read_document(with_body(f"<w:body>{p(r('An order'))}<w:altChunk/></w:body>"))
    assert (read.state, read.reason) == ("text", "a file that stands in it was not read")


def test_other_archives_are_of_an_unknown_kind() -> None:
    read = read_document(with_body("", kind="x", root="w:drawing"))
    assert (read.cause, read.reason) == (Unread.KIND, "an Office file of another kind than Word's")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert read_document(out.getvalue()).cause == Unread.BROKEN


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
    assert (read.state, read.pages, read.cause) == ("no_text", (), Unread.ENCRYPTED)
    assert "encrypted" in read.reason


def test_a_picture_alone_may_be_a_scan() -> None:
    read = read_document(with_body(f"<w:body>{p('<w:r><w:drawing/></w:r>')}</w:body>"))
    assert (read.state, read.cause) == ("no_text", Unread.SCAN)
    assert read.reason == "no page holds text; it may be a scan"
    read = read_document(saved(docx.Document()))
    assert (read.reason, read.cause) == ("no page holds text", Unread.EMPTY)


def test_reasons_hold_no_addresses_of_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(content: bytes) -> Pages:
        raise ValueError("file '<_io.BytesIO object at 0x7f0a1b2c3d4e>' is not a Word file")

    monkeypatch.setitem(readers.READERS, DOCX, (fail, "", 1))
    assert read_document(word("x")).reason == (
        "broken or not what it says it is: file '<_io.BytesIO object>' is not a Word file"
    )


def test_the_words_of_a_formula_are_read() -> None:
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    body = f"<w:p>{r('Fee = ')}<m:oMath {math}><m:r><m:t>5 a day</m:t></m:r></m:oMath></w:p>"
    assert pages_of(body) == ("Fee = 5 a day",)
