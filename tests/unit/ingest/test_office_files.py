"""Sheets, slides and OpenDocument files give all that a reader sees in them."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from lawtrack.errors import Unread
from lawtrack.ingest.documents import pages, read_document
from lawtrack.ingest.documents.detect import OPEN_DOCUMENTS, PPTX, XLSX
from lawtrack.ingest.documents.office.cell_values import format_kind, shown_number
from tests.support.made_files import word
from tests.unit.ingest.test_old_office import file, text_of

BAN = "No officer may use facial recognition."
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"


def changed(content: bytes, edits: Mapping[str, Callable[[bytes], bytes]], **more: bytes) -> bytes:
    """An archive with some of its files changed, and more of them (their "/" as "__")."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            edit = next(
                (e for name, e in edits.items() if re.fullmatch(name, entry.filename)), None
            )
            inside = old.read(entry)
            new.writestr(entry, edit(inside) if edit else inside)
        for name, inside in more.items():
            new.writestr(name.replace("__", "/").replace("_xml", ".xml"), inside)
    return out.getvalue()


def links(*named: tuple[str, str]) -> bytes:
    """The relations of a part, numbered r0, r1 …"""
    each = "".join(
        f'<Relationship Id="r{n}" Type="{TYPES}{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(named)
    )
    return f'<Relationships xmlns="{LINKS}">{each}</Relationships>'.encode()


def book(fill: Callable[[Worksheet], object], *, title: str = "Contracts") -> bytes:
    """A workbook of one sheet."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    fill(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def plain(sheet: Worksheet) -> None:
    sheet.append(["Item", "Rule"])
    sheet.append([1, BAN])


def struck(sheet: Worksheet) -> None:
    sheet["A1"] = "Purchase of radios"
    sheet["A1"].font = Font(strike=True)
    sheet["A2"] = CellRichText("Staff ", TextBlock(InlineFont(strike=True), "may"), " report")


def spoken_of(sheet: Worksheet) -> None:
    sheet.append(["Cameras"])
    sheet.append(["Radios"])
    sheet["A1"].comment = Comment(BAN, "Clerk")
    sheet["C9"].comment = Comment("Far below", "Clerk")


def dated(sheet: Worksheet) -> None:
    sheet.append(["Hearing", datetime.datetime(2026, 12, 3, 18)])  # noqa: DTZ001 - a cell
    sheet.append(["Share", 0.25, 1250000, 2.5, True, "=1/0"])
    sheet["B1"].number_format = '[$-409]mmmm d, yyyy;@" (day)"'
    sheet["B2"].number_format = "0.0%"


def headed(sheet: Worksheet) -> None:
    sheet.append(["Costs"])
    head, foot = sheet.HeaderFooter.oddHeader, sheet.HeaderFooter.oddFooter
    assert head is not None
    assert foot is not None
    head.center.text = "Facial recognition && more"
    head.center.font = "Arial,Bold"
    foot.left.text = "Clerk"


def charted(sheet: Worksheet) -> None:
    sheet.append(["a", 1])
    chart = BarChart()
    chart.title = "Uses of facial recognition"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=1))
    sheet.add_chart(chart, "D1")


@pytest.mark.parametrize(
    ("fill", "text"),
    [
        (plain, f"Contracts\n\nItem\tRule\n\n1\t{BAN}"),
        (struck, "⟦struck out: Purchase of radios⟧\n\nStaff ⟦struck out: may⟧ report"),
        (spoken_of, f"Cameras\n\n⟦comment: {BAN}⟧\n\nRadios\n\n⟦comment: Far below⟧"),
        (dated, "Hearing\t2026-12-03 18:00\n\nShare\t25%\t1250000\t2.5\tTRUE"),
        (headed, "Contracts\n\n⟦header: Facial recognition & more⟧\n\nCosts\n\n⟦footer: Clerk⟧"),
        (charted, "a\t1\n\n⟦text box: Uses of facial recognition⟧"),
        (lambda sheet: sheet.append(["Use of facial\nrecognition"]), "Use of facial\nrecognition"),
    ],
)
def test_a_sheet_gives_what_stands_in_its_cells_and_beside_them(
    fill: Callable[[Worksheet], object], text: str
) -> None:
    read = read_document(book(fill), media_type="application/vnd.ms-excel")
    assert (read.media_type, read.reason) == (XLSX, "")
    assert text in read.pages[0]


def test_a_hidden_sheet_says_that_it_is_one() -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["A1"] = "Shown"
    hidden = made.create_sheet("Lists ⟦1⟧")
    hidden["A1"] = BAN
    hidden.sheet_state = "veryHidden"
    made.create_sheet("Empty")
    out = io.BytesIO()
    made.save(out)
    assert read_document(out.getvalue()).pages == (
        "Sheet\n\nShown", f"⟦hidden sheet: Lists [[1]]⟧\n\n{BAN}", "",
    )  # fmt: skip


def cell(xml: str) -> Callable[[bytes], bytes]:
    return lambda sheet: re.sub(rb'<c r="B2".*?</c>', xml.encode(), sheet)


def strictly(part: bytes) -> bytes:
    """A part as the strict standard has it."""
    names = rb"http://schemas.openxmlformats.org/(spreadsheetml|officeDocument)/2006/"
    return re.sub(names, rb"http://purl.oclc.org/ooxml/\1/", part)


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;'>]>"


def shared(second: str, *, head: str = "") -> bytes:
    """A workbook as Excel writes it: the words stand in a part of their own."""
    strings = (
        f'{head}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>First</t></si><si>{second}</si></sst>"
    )
    to_strings = b'<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
    edits = {
        SHEET: cell('<c r="B2" t="s"><v>1</v></c>'),
        "xl/_rels/.*": lambda part: part.replace(
            b"</Relationships>", to_strings + b"</Relationships>"
        ),
    }
    return changed(book(plain), edits, xl__sharedStrings_xml=strings.encode())


TALK = (
    b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
    b'threadedcomments"><threadedComment ref="A1"><text>So I say.</text></threadedComment>'
    b"</ThreadedComments>"
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (changed(book(plain), {SHEET: cell(f'<c r="B2" t="str"><f>A1</f><v>{BAN}</v></c>')}),
         f"1\t{BAN}"),
        (changed(book(plain), {SHEET: cell(f'<c r="B2" t="inlineStr"><is><t>{BAN}</t></is></c>')}),
         f"1\t{BAN}"),
        (changed(book(plain), {SHEET: cell('<c r="B2" t="str"><v>a_x000A_b_x0041_</v></c>')}),
         "1\ta\nbA"),
        (changed(book(plain), {SHEET: cell('<c r="B2" t="s"><v>99</v></c>')}), "Item\tRule\n\n1"),
        (shared(f"<t>{BAN}</t>"), f"1\t{BAN}"),
        (shared("<r><t>No </t></r><r><rPr><strike/></rPr><t>officer</t></r><r/><rPh><t>x</t></rPh>"
                "<r><t> may.</t></r>"), "1\tNo ⟦struck out: officer⟧ may."),
        (changed(book(plain), {SHEET: cell('<c r="B2" t="d"><v>2026-12-03</v></c>')}),
         "1\t2026-12-03"),
        (changed(book(plain), {SHEET: cell('<c r="B2" t="n"><v>many</v></c>')}), "1\tmany"),
        (changed(book(plain), {".*": strictly}), f"1\t{BAN}"),
        (changed(book(plain), {"xl/workbook.xml": lambda part: re.sub(
            b"<workbookPr[^>]*/>", b"", part).replace(b"</sheets>", b'<sheet name="Gone" xmlns:r="'
            + TYPES[:-1].encode() + b'" r:id="rId99"/></sheets>')}),
         f"1\t{BAN}"),
        (changed(book(dated), {"xl/workbook.xml": lambda part: part.replace(
            b"<workbookPr/>", b'<workbookPr date1904="1"/>')}), "2030-12-04 18:00"),
        (changed(book(spoken_of),
                 {"xl/worksheets/_rels/.*": lambda part: part.replace(
                     b"</Relationships>", b'<Relationship Id="t" Type="x/threadedComment"'
                     b' Target="../talk.xml"/></Relationships>')}, xl__talk_xml=TALK),
         "Cameras\n\n⟦comment: So I say.⟧\n\nRadios"),
        (changed(book(plain), {"xl/_rels/.*": lambda part: part.replace(
            b"</Relationships>", b'<Relationship Id="n" Type="x/image" Target="NULL"/>'
            b'<Relationship Id="e" Type="x/image" Target="http://x.example" TargetMode="External"/>'
            b"</Relationships>")}), f"1\t{BAN}"),
    ],
)  # fmt: skip
def test_what_programs_write_in_other_ways_is_read_alike(content: bytes, text: str) -> None:
    assert text in text_of(content)


def test_a_broken_part_or_number_loses_nothing_but_itself() -> None:
    content = changed(book(spoken_of), {"xl/comments.*": lambda part: part[:90]})
    read = read_document(content)
    assert (read.pages[0], read.reason) == (
        "Contracts\n\nCameras\n\nRadios", "broken in it: comment1.xml",
    )  # fmt: skip
    odd = b'<sheetData><row r="x"><c s="y" t="s"><v>z</v></c></row>'
    numbers = {SHEET: lambda part: part.replace(b"<sheetData>", odd)}
    assert BAN in text_of(changed(book(plain), numbers))
    assert read_document(changed(book(plain), {"xl/workbook.xml": lambda _: b"<"})).cause == (
        Unread.BROKEN
    )


def test_a_large_picture_beside_few_words_is_read_as_a_paper() -> None:
    picture = (
        f'<p:pic><p:spPr><a:xfrm {A}><a:ext cx="9000000" cy="6000000"/></a:xfrm></p:spPr></p:pic>'
    )
    paper = ("image", "media/paper.bin", b"\0\1")
    assert "paper.bin" in read_document(deck(shape(line("Policy")) + picture, paper)).reason
    small = picture.replace("9000000", "900000")
    assert read_document(deck(shape(line("Policy")) + small, paper)).reason == ""
    assert read_document(deck(shape(line("Words " * 40)) + picture, paper)).reason == ""


def test_a_file_in_a_sheet_is_read_behind_it() -> None:
    rels = links(("package", "../embeddings/a.docx"))
    content = changed(book(plain), {})
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", rels)
        archive.writestr("xl/embeddings/a.docx", word("Within."))
    assert read_document(out.getvalue()).pages[-1] == "⟦attached file: a.docx⟧\n\nWithin."


def test_a_sheet_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(read_document(shared("<t>tea &b;</t>", head=LAUGHS)).pages)
    assert ("lol" in text, "Item" in text) == (False, True)
    monkeypatch.setattr(pages, "MAX_CHARACTERS", 50)
    long = book(lambda sheet: [sheet.cell(n, 1, f"row {n}") for n in range(1, 100)])
    assert read_document(long).reason == "only the first 50 characters were read"
    monkeypatch.setattr(pages, "MAX_UNPACKED", 1000)
    assert read_document(long).cause == Unread.TOO_LARGE


def test_a_binary_workbook_says_what_to_do() -> None:
    binary = changed(book(plain), {"_rels/.rels": lambda part: part.replace(
        b"workbook.xml", b"workbook.bin")}, xl__workbook=b"")  # fmt: skip
    out = io.BytesIO(binary)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.bin", b"\x83\x01")
    read = read_document(out.getvalue())
    assert (read.cause, "save it as .xlsx" in read.reason) == (Unread.KIND, True)


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (14, "", "date"), (9, "", "share"), (0, "General", ""), (164, "#,##0.00", ""),
        (164, '"$"#,##0', ""), (164, "mm/dd/yy", "date"), (164, "[h]:mm", "date"),
        (164, '0 "days"', ""), (164, "0.0%", "share"), (164, "[Red]0", ""), (164, "_-0_d", ""),
    ],
)  # fmt: skip
def test_what_a_format_makes_of_a_number(number: int, code: str, kind: str) -> None:
    assert format_kind(number, code) == kind


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("46359.75", "date", "2026-12-03 18:00"), ("0.75", "date", "18:00"), ("-1", "date", "-1"),
        ("9e99", "date", "9e+99"), ("0.125", "share", "12.5%"), ("3", "", "3"),
        ("0.30000000000000004", "", "0.3"), ("nan", "", "nan"), ("x", "", "x"),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_people_read_them(value: str, kind: str, shown: str) -> None:
    assert shown_number(value, kind) == shown


P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def line(*runs: str) -> str:
    return "<a:p>" + "".join(each if "<" in each else f"<a:r><a:t>{each}</a:t></a:r>"
                             for each in runs) + "</a:p>"  # fmt: skip


def shape(*lines: str, place: str = "") -> str:
    kind = f'<p:nvSpPr><p:nvPr><p:ph type="{place}"/></p:nvPr></p:nvSpPr>' if place else ""
    return f"<p:sp>{kind}<p:txBody>{''.join(lines)}</p:txBody></p:sp>"


def deck(slide: str, *more: tuple[str, str, bytes], show: str = "1") -> bytes:
    """A presentation of one slide; ``more``: how a part is related, its name, its content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", links(("officeDocument", "/ppt/presentation.xml")))
        archive.writestr(
            "ppt/presentation.xml",
            f"<p:presentation {P} {R}><p:sldIdLst>"
            '<p:sldId r:id="r0"/><p:sldId r:id="gone"/></p:sldIdLst></p:presentation>',
        )
        archive.writestr("ppt/_rels/presentation.xml.rels", links(("slide", "slides/slide1.xml")))
        archive.writestr(
            "ppt/slides/slide1.xml",
            f'<p:sld {P} {A} show="{show}"><p:spTree>{slide}</p:spTree></p:sld>',
        )
        archive.writestr(
            "ppt/slides/_rels/slide1.xml.rels",
            links(*((kind, f"../{name}") for kind, name, _ in more)),
        )
        for _, name, content in more:
            archive.writestr(f"ppt/{name}", content)
    return out.getvalue()  # fmt: skip


NOTES = (
    f"<p:notes {P} {A}>{shape(line(BAN), place='body')}{shape(line('3'), place='sldNum')}</p:notes>"
)
OLD_TALK = f"<p:cmLst {P}><p:cm><p:text>Who says so?</p:text></p:cm></p:cmLst>"
NEW_TALK = (
    f'<t:cmLst xmlns:t="x" {A}><t:cm><t:txBody>{line("So I ", "say.")}</t:txBody></t:cm></t:cmLst>'
)
TABLE = f"<a:tbl><a:tr><a:tc>{line('Use')}</a:tc><a:tc>{line(BAN)}</a:tc></a:tr></a:tbl>"
COPY = (
    '<m:AlternateContent xmlns:m="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f"<m:Choice>{shape(line('Once.'))}</m:Choice><m:Fallback>{shape(line('Once.'))}</m:Fallback>"
    "</m:AlternateContent>"
)
STRUCK = '<a:r><a:rPr strike="sngStrike"/><a:t>may use it</a:t></a:r>'
PICTURED = '<p:pic><p:nvPicPr><p:cNvPr id="2" name="n" descr="{}"/></p:nvPicPr></p:pic>'
LABELLED = (
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:cat><c:strRef>'
    "<c:strCache><c:pt><c:v>Face searches</c:v></c:pt><c:pt><c:v>2026</c:v></c:pt></c:strCache>"
    "</c:strRef></c:cat></c:chart>"
)
DIAGRAM = f'<d:dataModel xmlns:d="x" {A}><d:pt><d:t>{line("Steps")}</d:t></d:pt></d:dataModel>'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (deck(shape(line("Title")) + shape(line("Facial ", "recognition"), line("Next"))),
         "Title\n\nFacial recognition\n\nNext"),
        (deck(f"<p:grpSp>{shape(line(BAN))}</p:grpSp>", show="0"), BAN),
        (deck(f"<p:graphicFrame>{TABLE}</p:graphicFrame>"), f"Use\t{BAN}"),
        (deck(shape(line("Staff ", STRUCK))), "Staff ⟦struck out: may use it⟧"),
        (deck(shape(line("One", "<a:br/>", "two"))), "One\ntwo"),
        (deck(shape(line("One_x000B_two"))), "One\ntwo"),
        (deck(COPY), "Once."),
        (deck(shape(line("x")) + PICTURED.format("a map of cameras")),
         "x\n\n⟦picture: a map of cameras⟧"),
        (deck(shape(line("x")) + PICTURED.format("city logo")), "x"),
        (deck(shape(line("x")), ("chart", "c.xml", LABELLED.encode())),
         "x\n\n⟦text box: Face searches⟧"),
        (deck(shape(line("x")) + shape(line("7"), place="sldNum"),
              ("notesSlide", "n.xml", NOTES.encode())), f"x\n\n⟦note: {BAN}⟧"),
        (deck(shape(line("x")), ("comments", "c.xml", OLD_TALK.encode())),
         "x\n\n⟦comment: Who says so?⟧"),
        (deck(shape(line("x")), ("comments", "c.xml", NEW_TALK.encode())),
         "x\n\n⟦comment: So I say.⟧"),
        (deck(shape(line("x")), ("diagramData", "d.xml", DIAGRAM.encode())),
         "x\n\n⟦text box: Steps⟧"),
        (deck(shape(line("x")), ("package", "a.docx", word(BAN))),
         f"x\n\n⟦attached file: a.docx⟧\n\n{BAN}"),
    ],
)  # fmt: skip
def test_a_slide_gives_what_stands_on_it_and_belongs_to_it(content: bytes, text: str) -> None:
    assert read_document(content).media_type == PPTX
    assert text_of(content) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("foot.odt", "See the note below\n\n⟦footnote: The Police Department shall not use"),
        ("tracked.odt", "Staff shall ⟦struck out: use face recognition⟧report"),
        ("header.odt", "⟦header: MEMO on facial recognition⟧\n\nBody of the memo."),
        ("header.odt", "⟦comment: Ask counsel about biometrics⟧"),
        ("header.odt", "⟦footer: Office of the clerk⟧"),
        ("table.odt", "Before\n\nUse\tRule\n\nCameras\tThe Police"),
        ("hidden.ods", "⟦hidden sheet: Lists⟧\n\nThe Police Department"),
        ("comment.ods", "Camera contract\n⟦comment: "),
        ("notes.odp", "Police technology\n\nThe Police Department"),
    ],
)
def test_what_libreoffice_writes_is_read(name: str, text: str) -> None:
    assert text in text_of(file(name))


def open_text(body: str, *, styles: str = "") -> bytes:
    """An OpenDocument text with this body, packed by a program that knows no order."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{room}:1.0"'
        for short, room in (("office", "office"), ("text", "text"), ("table", "table"),
                            ("draw", "drawing"), ("style", "style"), ("form", "form"),
                            ("svg", "svg-compatible"))
    )  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", OPEN_DOCUMENTS[0])
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}>{styles}<office:body>"
            f"{body}</office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<x/>")
    return out.getvalue()  # fmt: skip


LOOKS = (
    '<office:automatic-styles><style:style style:name="S"><style:text-properties'
    ' style:text-line-through-style="solid"/></style:style><style:style style:name="T"'
    ' style:parent-style-name="S"/><style:style style:name="H"><style:text-properties'
    ' text:display="none"/></style:style></office:automatic-styles>'
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<text:p>A<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d\n e</text:p>',
         "A   b\tc\nd e"),
        ('<text:p>Staff <text:span text:style-name="T">may</text:span> report'
         '<text:span text:style-name="H"> unseen</text:span></text:p>',
         "Staff ⟦struck out: may⟧ report"),
        ("<text:p>Outside<draw:frame><draw:text-box><text:p>In it</text:p></draw:text-box>"
         "</draw:frame></text:p>", "Outside\n\n⟦text box: In it⟧"),
        ('<text:p>x<text:note text:note-class="endnote"><text:note-body><text:p>End</text:p>'
         "</text:note-body></text:note></text:p>", "x\n\n⟦endnote: End⟧"),
        ('<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>Gone'
         "</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>Kept.</text:p>"
         '<text:change text:change-id="c"/><text:p>End<text:change text:change-id="d"/></text:p>',
         "Kept.\n\n⟦struck out: Gone⟧\n\nEnd"),
        ("<text:p>x</text:p><draw:frame><svg:desc>a map of cameras</svg:desc></draw:frame>",
         "x\n\n⟦picture: a map of cameras⟧"),
        ('<office:forms><form:form><form:text form:current-value="No faces"/></form:form>'
         "</office:forms><text:p>x</text:p>", "x\n\n⟦form field: No faces⟧"),
        ("<text:list><text:list-item><text:p>One</text:p></text:list-item><!-- no --></text:list>",
         "One"),
        ('<text:section text:display="none"><text:p>no</text:p></text:section><table:table>'
         "<table:table-row><!-- no --><table:table-cell><text:p>A</text:p></table:table-cell>"
         "</table:table-row></table:table>", "A"),
    ],
)  # fmt: skip
def test_an_open_document_is_read_by_its_structure(body: str, text: str) -> None:
    assert text_of(open_text(f"<office:text>{body}</office:text>", styles=LOOKS)) == text


def test_an_open_document_that_cannot_be_read_says_why() -> None:
    locked = changed(file("foot.odt"), {"META-INF/manifest.xml": lambda part: part.replace(
        b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")})  # fmt: skip
    assert read_document(locked).cause == Unread.ENCRYPTED
    assert read_document(open_text("")).cause == Unread.BROKEN
    assert read_document(open_text("<office:text/>")).cause == Unread.EMPTY
