"""Old Word, Excel and PowerPoint files and letters of Outlook are read, or say why they are not.

``office-files.zip`` holds files that LibreOffice wrote.
"""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import current_extractors, pages, read_document
from lawtrack.ingest.documents.detect import OLD_OFFICE, OLD_WORD, OLD_WORKBOOK, kind_of
from lawtrack.ingest.documents.old_office import old_word
from lawtrack.ingest.documents.old_office.packed_rtf import unpacked_rtf
from lawtrack.ingest.documents.text_marks import STRUCK_OFF, STRUCK_ON
from tests.support import examples
from tests.support.made_files import letters_pdf
from tests.support.made_streams import Tree, outlook_letter, streams_file

FILES = Path(__file__).parents[2] / "support" / "office-files.zip"
BAN = "The Police Department shall not use facial recognition technology in any public place."


def file(name: str) -> bytes:
    """One of the files that LibreOffice wrote."""
    with zipfile.ZipFile(FILES) as archive:
        return archive.read(name)


def text_of(content: bytes) -> str:
    read = read_document(content)
    assert read.state == "text", read.reason
    return "\n\n".join(read.pages)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tracked.doc", f"{BAN}\n\nStaff shall ⟦struck out: use face recognition⟧report"),
        ("struck.doc", "Keep this. ⟦struck out: Staff may use face recognition.⟧"),
        ("header.doc", "⟦header: MEMO on facial recognition⟧\n\nBody of the memo."),
        ("header.doc", "⟦comment: Ask counsel about biometrics⟧"),
        ("header.doc", "⟦footer: Office of the clerk⟧"),
        ("table.doc", f"Before\n\nUse\tRule\n\nCameras\t{BAN}\n\nAfter"),
        ("field.doc", f"Passed.\n\n{BAN}"),
        ("foot.doc", f"⟦footnote: {BAN}⟧"),
        ("box.doc", f"⟦text box: {BAN}⟧"),
        ("notes.ppt", f"Police technology\n\nx\n\n⟦note: {BAN}⟧"),
        ("sheets.xls", f"Contracts\n\nItem\tText\n\n1\t{BAN}\n\n2\tNext"),
        ("hidden.xls", f"⟦hidden sheet: Lists⟧\n\n{BAN}"),
        ("comment.xls", f"Camera contract\n\n⟦comment: {BAN}⟧\n\nOther"),
        ("dates.xls", "Hearing\t2026-12-03 18:00\n\nVote\t2027-01-05"),
        ("values.xls", "Costs\n\nShare\t25%\t1250000\t2.5\tTRUE\n\n⟦comment: Below the rows⟧"),
        ("values.xls", "Staff  may\nreport"),
        ("struck.xls", "⟦struck out: Purchase of face recognition⟧\n\nPurchase of radios"),
    ],
)
def test_what_office_programs_wrote_before_2007_is_read(name: str, text: str) -> None:
    assert text in text_of(file(name))


def test_what_a_field_asks_is_no_text() -> None:
    assert "hidden.example" not in text_of(file("field.doc"))


def word_head(name: str, offset: int, value: int) -> bytes:
    """A Word file with another number in its head."""
    content = bytearray(file(name))
    place = content.index(b"\xec\xa5") + offset
    content[place : place + 2] = struct.pack("<H", value)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "cause", "reason"),
    [
        (word_head("table.doc", 2, 0x68), Unread.KIND, "a Word file from before 1997"),
        (word_head("table.doc", 10, 0x1100), Unread.ENCRYPTED, "the Word file is encrypted"),
        (file("table.doc")[:3000], Unread.BROKEN, ""),
        (file("sheets.xls")[:3000], Unread.BROKEN, ""),
        (file("notes.ppt").replace(b"\x5f\xc0\x91\xe3", b"\xdf\xc4\xd1\xf3"), Unread.ENCRYPTED,
         "the PowerPoint file is encrypted"),
        (streams_file({"EncryptedPackage": b"x" * 5000}), Unread.ENCRYPTED, "is encrypted"),
        (streams_file({"VisioDocument": b"x"}), Unread.KIND, "a Visio drawing; it has to be"),
        (streams_file({"Unheard of": b"x"}), Unread.KIND, "a file of an unknown program; it has"),
        (b"\xd0\xcf\x11\xe0rest", Unread.BROKEN, "its streams are broken"),
        (streams_file({"WordDocument": b"\xec\xa5"}), Unread.BROKEN, "broken or not what"),
        (streams_file({"PowerPoint Document": b"x" * 99, "Current User": bytes(40)}),
         Unread.BROKEN, ""),
        (streams_file(outlook_letter({"1009": b"x" * 8 + b"WHAT" + bytes(9)})), Unread.BROKEN,
         "packed in an unknown way"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(content: bytes, cause: Unread, reason: str) -> None:
    read = read_document(content)
    assert (read.state, read.cause) == ("no_text", cause), read.reason
    assert reason in read.reason


def packed(rtf: bytes) -> bytes:
    """RTF as Outlook packs it; "recognition" is taken from where it stood before."""
    tokens: list[bytes] = []
    place = 0
    written = 207
    places: dict[bytes, int] = {}
    bits: list[int] = []
    while place < len(rtf):
        piece = rtf[place : place + 8]
        if len(piece) == 8 and piece in places:
            tokens.append(struct.pack(">H", places[piece] << 4 | 6))
            step = 8
        else:
            tokens.append(rtf[place : place + 1])
            step = 1
        bits.append(step == 8)
        places[piece] = written
        place += step
        written += step
    body = b""
    for first in range(0, len(tokens), 8):
        control = sum(bit << n for n, bit in enumerate(bits[first : first + 8]))
        body += bytes([control]) + b"".join(tokens[first : first + 8])
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + body


def test_of_a_broken_word_file_what_can_be_told_is_told() -> None:
    looks = [old_word._Look(0, False, True), old_word._Look(2, True, False)]
    letters = old_word._with_looks("a\rbc", 0, 1, looks, [0, 2])
    assert list(letters) == ["", "\r", *(f"{STRUCK_ON}{each}{STRUCK_OFF}" for each in "bc")]
    assert old_word._look(0, struct.pack("<HBHB", 0x083C, 1, 0x0837, 1)) == (0, True, True)
    # A page of looks that is cut off, or that tells of more than fit on it.
    assert old_word._looks(bytes(500), bytes(12)) == []
    assert old_word._looks(bytes(511) + b"\xff", bytes(12)) == []
    # Where the text lies stands behind what some other program put there, or nowhere.
    backwards = struct.pack("<II", 5, 2) + bytes(8)
    clx = b"\x01\x02\x00xx\x02" + struct.pack("<I", len(backwards)) + backwards
    assert old_word._text(b"text", clx, []) == []
    with pytest.raises(UnreadableDocument, match="does not say where its text lies"):
        old_word._text(b"text", b"\x01\x02\x00xx", [])


def test_packed_rtf_is_unpacked_as_it_was() -> None:
    rtf = b"{\\rtf1\\ansi Facial recognition, and recognition of faces.\\par}" * 3
    assert len(packed(rtf)) < len(rtf)
    assert unpacked_rtf(packed(rtf)) == rtf
    assert unpacked_rtf(b"x" * 8 + b"MELA" + bytes(4) + rtf) == rtf
    # What is copied begins in what every such file is thought to begin with.
    assert unpacked_rtf(struct.pack("<II4sI", 15, 6, b"LZFu", 0) + b"\x01\x00\x04") == b"{\\rtf1"
    # What would begin where nothing stands yet is the end.
    assert unpacked_rtf(struct.pack("<II4sI", 15, 6, b"LZFu", 0) + b"\x01\x0c\xf0") == b""


INNER = outlook_letter({"0037": "Inner", "1000": BAN}, within=True)
ATTACHED = "__attach_version1.0_#0000000"


def sent_along(name: str, content: bytes, *, picture: str = "") -> Tree:
    streams = {"__substg1.0_37010102": content, "__substg1.0_3704001F": name.encode("utf-16-le")}
    if picture:
        streams["__substg1.0_3712001F"] = picture.encode("utf-16-le")
    return streams | {"__properties_version1.0": bytes(8)}


@pytest.mark.parametrize(
    ("texts", "more", "page", "text"),
    [
        ({"0037": "Cameras", "0C1A": "A. Resident", "0E04": "Clerk", "1000": BAN}, {}, 0,
         f"Subject: Cameras\nFrom: A. Resident\nTo: Clerk\nDate: 2026-11-24 13:20 UTC\n\n{BAN}"),
        ({"0037": "R\u00e9sum\u00e9", "1000": "caf\u00e9"}, {}, 1252, "caf\u00e9"),
        ({"1000": "\u043b\u0438\u0446\u0430"}, {}, 1251, "\u043b\u0438\u0446\u0430"),
        ({"1000": "copy", "1013": b"<html><p>Staff <s>may use it</s> report.</p>"}, {}, 0,
         "UTC\n\nStaff ⟦struck out: may use it⟧ report."),
        ({"1009": packed(b"{\\rtf1\\ansi " + BAN.encode() + b"\\par}")}, {}, 0, f"UTC\n\n{BAN}"),
        ({"1000": "See it"}, {ATTACHED + "0": sent_along("a.pdf", letters_pdf(BAN))}, 0,
         f"See it\n\n⟦attached file: a.pdf⟧\n\n{BAN}"),
        ({"0037": "Fwd"}, {ATTACHED + "0": {"__substg1.0_3701000D": INNER}}, 0,
         f"Subject: Inner\nDate: 2026-11-24 13:20 UTC\n\n{BAN}"),
    ],
)  # fmt: skip
def test_a_letter_of_outlook_is_read_with_what_was_sent_along(
    texts: Mapping[str, str | bytes], more: Tree, page: int, text: str
) -> None:
    read = read_document(streams_file(outlook_letter(texts, more=more, page=page)))
    assert text in "\n\n".join(read.pages)
    assert (read.state, read.reason) == ("text", "")


def test_a_picture_of_a_letters_page_is_not_read_by_itself() -> None:
    page = b'<html><p>Words <img src="cid:logo1"></p>'
    more = {
        ATTACHED + "0": sent_along("logo.bin", b"\0\1", picture="logo1"),
        ATTACHED + "1": sent_along("other.bin", b"\0\1", picture="elsewhere"),
    }
    read = read_document(streams_file(outlook_letter({"1013": page}, more=more)))
    assert "other.bin" in read.reason
    assert "logo.bin" not in read.reason


def test_letters_in_letters_have_an_end() -> None:
    inner = outlook_letter({"1000": "innermost"}, within=True)
    for _ in range(5):
        more = {ATTACHED + "0": {"__substg1.0_3701000D": inner}}
        inner = outlook_letter({"1000": "outer"}, more=more, within=True)
    read = read_document(streams_file(outlook_letter({"1000": "x"}, more={ATTACHED + "0": {
        "__substg1.0_3701000D": inner}})))  # fmt: skip
    assert "innermost" not in "".join(read.pages)
    assert "a letter (too large)" in read.reason


def test_the_kind_is_told_by_the_streams_and_an_older_reading_is_one() -> None:
    assert kind_of(file("table.doc")) == OLD_OFFICE
    assert read_document(file("table.doc")).media_type == OLD_WORD
    assert read_document(file("sheets.xls")).media_type == OLD_WORKBOOK
    assert "lawtrack 1" not in current_extractors(OLD_WORD)
    # A file that is stored in it as it is does not say what it is.
    pdf = letters_pdf(BAN)
    assert kind_of(streams_file({"a": pdf.ljust(5000)})) == OLD_OFFICE


@pytest.mark.parametrize("name", ["tracked.doc", "sheets.xls", "notes.ppt"])
def test_broken_bytes_give_a_text_or_a_reason(name: str) -> None:
    content = file(name)
    for place in range(0, len(content), max(1, len(content) // examples(40))):
        broken = content[:place] + b"\xff\xff\xff\x7f" + content[place + 4 :]
        read = read_document(broken)
        assert read.state in ("text", "no_text")
        assert (read.cause is None) == (read.state == "text")


def atom(kind: int, content: bytes, *, number: int = 0, holds: bool = False) -> bytes:
    """A piece of an old PowerPoint file."""
    return struct.pack("<HHI", number << 4 | 15 * holds, kind, len(content)) + content


def wide(text: str) -> bytes:
    return atom(0x0FA0, text.encode("utf-16-le"))


def old_deck(*slides: bytes, outline: Sequence[bytes], earlier: bytes = b"") -> bytes:
    """A presentation of these slides, saved once more after ``earlier`` stood in its first one."""
    listed = b"".join(
        atom(0x03F3, struct.pack("<IIIII", n + 2, 0, 0, 256 + n, 0)) + text
        for n, text in enumerate(outline)
    )
    data = earlier
    places = []
    for part in (atom(0x03E8, atom(0x0FF0, listed, holds=True), holds=True), *slides):
        places.append(len(data))
        data += part
    first = len(data)  # an edit from when the first slide said something else
    data += atom(0x1772, struct.pack("<II", 1 << 20 | 2, 0))
    edits = [len(data)]
    data += atom(0x0FF5, struct.pack("<IIIIII", 0, 0, 0, first, 1, 0))
    newest = len(data)
    numbers = struct.pack("<I", len(places) << 20 | 1) + struct.pack(f"<{len(places)}I", *places)
    data += atom(0x1772, numbers)
    edits.append(len(data))
    data += atom(0x0FF5, struct.pack("<IIIIII", 0, 0, edits[0], newest, 1, 0))
    user = bytes(12) + struct.pack("<II", 0xE391C05F, edits[1])
    return streams_file({"PowerPoint Document": data, "Current User": user})


def test_slides_are_read_as_they_were_saved_last() -> None:
    names = ("By whom", "Who says so?")
    said = [atom(0x0FBA, each.encode("utf-16-le"), number=n) for n, each in enumerate(names)]
    comment = atom(0x2EE0, b"".join(said), holds=True)
    words = atom(0xF00D, atom(0x0FA8, b"In a box\x0bof two lines"), holds=True)
    box = atom(0x040C, words, holds=True)
    slide = atom(0x03EE, box + comment, holds=True)
    content = old_deck(
        slide, atom(0x03EE, b"", holds=True),
        outline=(wide("Police\rtechnology"), wide(BAN)),
        earlier=atom(0x03EE, wide("As it was drafted"), holds=True),
    )  # fmt: skip
    assert read_document(content).pages == (
        "Police\n\ntechnology\n\nIn a box\nof two lines\n\n⟦comment: Who says so?⟧", BAN,
    )  # fmt: skip


def test_a_slide_that_is_nowhere_loses_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    content = old_deck(outline=(wide("Title"), wide("Other")))
    assert read_document(content).pages == ("Title", "Other")
    monkeypatch.setattr(pages, "MAX_CHARACTERS", 4)
    assert read_document(content).reason == "only the first 4 characters were read"
    nowhere = streams_file({"PowerPoint Document": bytes(99), "Current User": bytes(40)})
    assert "does not say where its slides lie" in read_document(nowhere).reason
