"""A PDF gives what was filled in and noted, and no rubbish where its fonts hide the letters."""

from collections.abc import Sequence

import pytest

from lawtrack.errors import Unread
from lawtrack.ingest.documents import read_document
from lawtrack.ingest.documents.scans import ocr
from lawtrack.ingest.documents.scans.nonsense import is_nonsense
from tests.support.made_files import at, drawn_pdf, letters_pdf, whole_pdf

BAN = (
    "The Police Department shall not use facial recognition technology in any public place."
)  # fmt: skip


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_version", str)


@pytest.fixture
def tesseract() -> None:
    if not ocr.is_ocr_installed():
        pytest.skip("no tesseract: install it (Debian: apt-get install tesseract-ocr)")


def form(*fields: bytes, text: str = "AGENDA ITEM SUMMARY", catalog: bytes = b"") -> bytes:
    """A page with a printed line and these annotations, the first of them objects 6, 7 …"""
    stream = at(72, 700, text).encode("cp1252") if text else b""
    kids = b" ".join(b"%d 0 R" % (6 + n) for n in range(len(fields)))
    return whole_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%b]%b>>>>" % (kids, catalog),
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Annots[%b]"
            b"/Resources<</Font<</F1 5 0 R>>>>>>" % kids,
            b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            *(b"<</Type/Annot/Rect[72 600 500 620]%b>>" % each for each in fields),
        ]
    )


def field(kind: bytes, value: str, more: bytes = b"") -> bytes:
    text = b"<feff" + value.encode("utf-16-be").hex().encode() + b">"
    return b"/Subtype/Widget/FT/%b/T(name)/V%b%b" % (kind, text, more)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ((field(b"Tx", BAN),), f"⟦form field: {BAN}⟧"),
        ((field(b"Tx", "one\r\ntwo\rthree"),), "⟦form field: one\ntwo\nthree⟧"),
        ((field(b"Tx", "caf\u00e9 ⟦x⟧"),), "⟦form field: caf\u00e9 [[x]]⟧"),
        ((field(b"Tx", BAN), field(b"Tx", BAN)), f"⟦form field: {BAN}⟧"),
        ((field(b"Ch", "Yes"),), "⟦form field: Yes⟧"),
        ((field(b"Tx", "hidden", b"/F 2"),), ""),
        ((field(b"Tx", ""),), ""),
        (
            (b"/Subtype/Widget/FT/Btn/T(box)/TU(Uses face recognition)/V/On/AS/On"
             b"/AP<</N<</On 4 0 R/Off 4 0 R>>>>",),
            "⟦form field: Uses face recognition⟧",
        ),
        (
            (b"/Subtype/Widget/FT/Btn/T(box)/V/Off/AS/Off/AP<</N<</On 4 0 R/Off 4 0 R>>>>",),
            "",
        ),
        (
            (b"/Subtype/Widget/FT/Btn/T(Uses faces)/V/On/AS/On/AP<</N<</On 4 0 R/Off 4 0 R>>>>",),
            "⟦form field: Uses faces⟧",
        ),
        ((b"/Subtype/FreeText/Contents(See the ban.)",), "⟦note: See the ban.⟧"),
        ((b"/Subtype/Text/Contents(Who says so?)",), "⟦comment: Who says so?⟧"),
        ((b"/Subtype/Highlight/QuadPoints[72 620 90 620 72 600 90 600]/Contents(Why?)",),
         "⟦comment: Why?⟧"),
        ((b"/Subtype/Stamp/Contents(Refer to Safety)",), "⟦comment: Refer to Safety⟧"),
        ((b"/Subtype/Widget/FT/Ch/Ff 131072/T(name)/V(2)/Opt[[(1)(No)][(2)(Uses faces)]]",),
         "⟦form field: Uses faces⟧"),
        ((b"/Subtype/Widget/FT/Ch/Ff 2097152/T(n)/V[(a)(c)]"
          b"/Opt[[(a)(One)][(b)(Two)][(c)(Three)]]",),
         "⟦form field: One\nThree⟧"),
        ((b"/Subtype/Link/Contents(no)",), ""),
    ],
)  # fmt: skip
def test_what_was_filled_in_or_noted_is_part_of_the_text(
    fields: tuple[bytes, ...], text: str
) -> None:
    read = read_document(form(*fields))
    assert read.pages == ("\n\n".join(filter(None, ("AGENDA ITEM SUMMARY", text))),)
    assert (read.state, read.reason) == ("text", "")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Use of faces by the police", "⟦bookmark: Use of faces by the police⟧"),
        ("FR_Policy_2026.pdf", "⟦bookmark: FR Policy 2026⟧"),
        ("Agenda item SUMMARY", ""),
        ("Cover", ""),
    ],
)
def test_a_bookmark_says_what_its_page_does_not(title: str, text: str) -> None:
    stream = at(72, 700, "AGENDA ITEM SUMMARY").encode()
    content = whole_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
            b"<</Title(%b)/Parent 6 0 R/Dest[3 0 R/Fit]>>" % title.encode(),
        ]
    )
    assert read_document(content).pages == (f"AGENDA ITEM SUMMARY\n\n{text}".strip(),)


def struck_over(*places: tuple[int, int, int, int], lines: Sequence[str]) -> bytes:
    """A page of lines, 20 points apart from 700 down, and strokes that a reader of PDF drew."""
    page = "".join(at(72, 700 - 20 * n, text) for n, text in enumerate(lines)).encode()
    quads = " ".join(f"{a} {d} {c} {d} {a} {b} {c} {b}" for a, b, c, d in places).encode()
    return whole_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R/Annots[6 0 R]"
            b"/Resources<</Font<</F1 3 0 R>>>>>>",
            b"<</Length %d>>stream\n%b\nendstream" % (len(page), page),
            b"<</Type/Annot/Subtype/StrikeOut/Rect[0 0 600 790]/QuadPoints[%b]>>" % quads,
        ]
    )


def test_what_a_reader_of_pdf_struck_out_is_marked() -> None:
    lines = ("Keep this line.", "Staff may use faces.", "To be read.", "To be read.")
    content = struck_over((70, 678, 300, 690), (70, 658, 300, 670), lines=lines)
    assert read_document(content).pages == (
        # What stands twice on a page is not marked, since nobody knows which is meant.
        "Keep this line.\n⟦struck out: Staff may use faces.⟧\nTo be read.\nTo be read.",
    )
    assert "struck" not in read_document(struck_over((0, 0, 9, 9), lines=lines)).pages[0]


def test_a_pdf_that_begins_late_or_lacks_its_end_is_read_as_far_as_it_goes() -> None:
    whole = letters_pdf("No face recognition.")
    assert read_document(b"\r\n" * 900 + whole).pages == ("No face recognition.",)
    cut = read_document(whole.replace(b"%%EOF", b""))
    assert (cut.state, cut.reason) == ("text", "its end may be missing")
    assert read_document(whole[:-200].replace(b"trailer", b"")).reason.endswith("end is missing")
    nothing = whole_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"])
    assert read_document(nothing).cause == Unread.EMPTY


def test_a_value_that_stands_with_the_parent_of_its_box_is_read() -> None:
    content = form(b"/Subtype/Widget/Parent 7 0 R", field(b"Tx", BAN, b"/Kids[6 0 R]"))
    assert BAN in read_document(content).pages[0]


def test_a_form_alone_is_a_text() -> None:
    assert read_document(form(field(b"Tx", BAN), text="")).pages == (f"⟦form field: {BAN}⟧",)


def test_a_form_that_is_a_program_is_said_to_be_unread() -> None:
    shell = b"/XFA[(template)4 0 R]>>/NeedsRendering true/Z<<"
    with_words = read_document(form(b"/Subtype/Link", catalog=shell))
    read = read_document(form(b"/Subtype/Link", text="", catalog=shell))
    assert (with_words.state, read.state) == ("text", "no_text")
    assert read.cause == Unread.FIELDS
    assert "the fields of its form cannot be read" in read.reason
    assert with_words.reason == (
        "the fields of its form cannot be read: they are drawn by a program (XFA)"
    )


def lost_font(*drawings: bytes, kind: bytes, more: tuple[bytes, ...] = ()) -> bytes:
    """A page drawn in Helvetica (/F2) and in a font that does not say its letters (/F1)."""
    stream = b"\n".join(drawings)
    return whole_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R/F2 7 0 R>>>>>>",
            b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
            kind,
            b"<</Type/FontDescriptor/FontName/ABCDEF+Face/Flags 4/FontBBox[0 0 1000 1000]"
            b"/ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            *more,
        ]
    )


def shown(text: str, *, shift: int = 29, size: int = 2, y: int = 700, font: str = "F1") -> bytes:
    codes = "".join(f"{ord(letter) - shift:0{2 * size}x}" for letter in text)
    return f"BT /{font} 10 Tf 72 {y} Td <{codes}> Tj ET".encode()


TYPE0 = (
    b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Face/Encoding/Identity-H/DescendantFonts[8 0 R]>>"
)
CID = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+Face/FontDescriptor 6 0 R"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
)
NAMED = (
    b"<</Type/Font/Subtype/%b/BaseFont/ABCDEF+Face/FirstChar 1/LastChar 99/FontDescriptor 6 0 R"
    b"/Encoding<</Type/Encoding/Differences[1 " + b" ".join(b"/g%d" % n for n in range(30, 128))
    + b"]>>>>"
)  # fmt: skip


@pytest.mark.usefixtures("no_ocr")
@pytest.mark.parametrize(
    "content",
    [
        lost_font(shown(BAN), kind=TYPE0, more=(CID,)),
        lost_font(shown(BAN, shift=-300), kind=TYPE0, more=(CID,)),
        lost_font(shown(BAN, size=1), kind=NAMED % b"TrueType"),
        lost_font(shown(BAN, size=1), kind=NAMED % b"Type1"),
    ],
)
def test_letters_without_a_way_back_are_no_text(content: bytes) -> None:
    read = read_document(content)
    assert (read.state, read.cause) == ("no_text", Unread.MEANINGLESS)
    assert read.reason == "no page holds text; its fonts do not say which letters they draw"


@pytest.mark.usefixtures("no_ocr")
def test_what_has_meaning_beside_it_is_kept() -> None:
    heading = at(72, 720, "The agenda of the council").replace("F1", "F2").encode()
    read = read_document(lost_font(heading, shown(BAN), kind=TYPE0, more=(CID,)))
    assert (read.state, read.pages) == ("text", ("The agenda of the council",))
    assert read.reason == "page 1 holds letters whose font does not say which they are"


@pytest.mark.usefixtures("no_ocr")
def test_codes_that_are_the_letters_are_kept() -> None:
    read = read_document(lost_font(shown(BAN, shift=0), kind=TYPE0, more=(CID,)))
    assert read.pages == (BAN,)
    heading = at(72, 720, "The agenda of the council").replace("F1", "F2").encode()
    bullets = lost_font(heading, shown("ab", shift=29), kind=TYPE0, more=(CID,))
    assert read_document(bullets).pages[0].startswith("The agenda of the council")


@pytest.mark.usefixtures("tesseract")
def test_letters_without_meaning_are_read_by_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "ocr_page_text", lambda page, seconds: BAN)
    read = read_document(lost_font(shown(BAN), kind=TYPE0, more=(CID,)))
    assert (read.pages, read.reason) == ((BAN,), "read by OCR: page 1")
    monkeypatch.setattr(ocr, "ocr_page_text", lambda page, seconds: "")
    read = read_document(lost_font(shown(BAN), kind=TYPE0, more=(CID,)))
    assert read.cause == Unread.MEANINGLESS


def shifted(text: str, by: int) -> str:
    return "".join(chr(ord(c) + by) if c != " " else c for c in text)


@pytest.mark.parametrize(
    "text",
    [
        shifted(BAN, -29),
        shifted(BAN, -31),
        shifted(BAN, 5),
        shifted(BAN * 2, 3),
        "".join(chr(ord(letter) + 1) for letter in BAN * 2),  # the blanks too
        "!\"#$%&'()*+,-./:;<=>?@[]^" * 4,
    ],
)
def test_rubbish_is_told_from_words(text: str) -> None:
    assert is_nonsense(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        BAN,
        "Resolucion sobre reconocimiento facial; votaron quienes estaban presentes, jovenes" * 3,
        "Cov tub ceev xwm yuav tsum tsis txhob siv lub ntsej muag hauv cov chaw pej xeem" * 2,
        "Waaxda booliisku waa inaysan isticmaalin aqoonsiga wejiga meel kasta oo dadweyne" * 2,
        "Nghi quyet ve viec su dung nhan dang khuon mat cua canh sat thanh pho khong duoc phep",
        "Policja nie moze uzywac technologii rozpoznawania twarzy w zadnym miejscu publicznym",
        "Poliisi ei saa kayttaa kasvojentunnistusta julkisilla paikoilla hyvaksytty menettely",
        "Полиция не должна использовать распознавание лиц в общественных местах города",
        "警察部门不得在任何公共场所使用人脸识别技术" * 5,
        "AYE NAY AYE AYE ABSENT Ada Quill Ben Marsh Cleo Park Finn Hale Dan Ives Eve Stone AYE NAY",
        "Nguyen Phuong Xiong Vang Thao Szczepanski Krzyzewski Schwartz Brzezinski Mbwana Hrdlicka",
        "1. ........................ 17\n2. ------------------------ 18\n" * 9,
        "$1,204.00 12% 2026-0041 $3,911.25 14% 2026-0042 $77.10 (3) " * 5,
    ],
)
def test_no_language_and_no_table_is_taken_for_rubbish(text: str) -> None:
    assert not is_nonsense(text)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("the use of facial rec-", "ognition by it"), "the use of facial recognition by it"),
        (("Mr Jean-", "Louis Martin"), "Mr Jean-Louis Martin"),
        (("is a well-", "known one"), "is a well-known one"),
        (("a face-", "based lock"), "a face-based lock"),
        (("A co-op and a co-", "op of it"), "A co-op and a co-op of it"),
        (("RECOG-", "NITION OF FACES"), "RECOGNITION OF FACES"),
        (("Section 12b-", "Part two"), "Section 12b-Part two"),
    ],
)
def test_a_hyphen_at_a_lines_end_is_kept_when_it_is_one(lines: tuple[str, ...], text: str) -> None:
    drawing = "".join(at(72, 700 - 12 * n, line) for n, line in enumerate(lines))
    assert " ".join(read_document(drawn_pdf(drawing)).pages[0].split()) == text


def test_nothing_unseen_is_kept() -> None:
    read = read_document("a\x02b\u00ad\u200b\ufeffc\ud83d \x0b".encode(errors="surrogatepass"))
    assert not set("".join(read.pages)) & set("\x02\xad\u200b\ufeff\ufffe\x0b\ud83d")
    assert read_document("so\u00adft\x00\x0bware".encode(), media_type="text/plain").pages == (
        "soft\nware",
    )


@pytest.mark.parametrize(
    ("turn", "step"),
    [
        ("0 -1 1 0", -14),  # lines run down, the next one stands to the left
        ("0 1 -1 0", 14),
        ("-1 0 0 -1", 0),
    ],
)
def test_lines_of_a_turned_page_follow_one_another(turn: str, step: int) -> None:
    lines = ("No officer may use facial", "recognition of any kind.", "Nor may others.")
    drawn = "".join(
        f"BT /F1 10 Tf {turn} {300 + step * n} {400 + (0 if step else 14 * n)} Tm ({line}) Tj ET\n"
        for n, line in enumerate(lines)
    )
    assert read_document(drawn_pdf(drawn)).pages == ("\n".join(lines),)
    beside = drawn + at(72, 760, "City Council")
    assert "City Council" in read_document(drawn_pdf(beside)).pages[0].split("\n")
