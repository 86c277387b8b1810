"""Files that stand in others, and texts in odd wrappings: read, or named with why they are not."""

import base64
import gzip
import io
import quopri
import zipfile
from collections.abc import Sequence

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from lawtrack.errors import Unread
from lawtrack.ingest.documents import pages, read_document
from lawtrack.ingest.documents.detect import DOCX, HTML, MAIL, PDF, PLAIN, XML, ZIP, kind_of
from lawtrack.ingest.documents.holders import enclosed
from tests.support.made_files import at, letters_pdf, saved, whole_pdf, word

RULE = "No officer may use facial recognition."
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def attaching_pdf(content: bytes, *, to_page: bool = False) -> bytes:
    """A cover page with a file that stands in the document, or hangs on the page."""
    named = b"/Names<</EmbeddedFiles<</Names[(a.pdf) 6 0 R]>>>>/Collection<</Type/Collection>>"
    page = at(72, 700, "Open this portfolio in another program.").encode()
    annotation = b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 6 0 R>>]"
    return whole_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R%b>>" % (b"" if to_page else named),
            b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R%b"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (annotation if to_page else b""),
            b"<</Length %d>>stream\n%b\nendstream" % (len(page), page),
            b"<</Type/Filespec/F(a.pdf)/UF(a.pdf)/EF<</F 7 0 R>>>>",
            b"<</Type/EmbeddedFile/Length %d>>stream\n%b\nendstream" % (len(content), content),
        ]
    )


def attaching_word(relation: str, name: str, kind: str, content: bytes) -> bytes:
    document = docx.Document()
    document.add_paragraph("An order.")
    part = Part(PackURI(f"/word/{name}"), kind, content, document.part.package)
    document.part.relate_to(part, LINK + relation)
    return saved(document)


def letter(kind: str, *parts: tuple[str, bytes], head: str = "") -> bytes:
    lines = [*head.splitlines(), "MIME-Version: 1.0", f'Content-Type: {kind}; boundary="cut"', ""]
    for part_head, content in parts:
        lines += ["--cut", *part_head.splitlines(), "Content-Transfer-Encoding: base64", ""]
        lines.append(base64.encodebytes(content).decode())
    return "\r\n".join([*lines, "--cut--", ""]).encode()


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (attaching_pdf(letters_pdf(RULE)), ["Open this", f"⟦attached file: a.pdf⟧\n\n{RULE}"]),
        (attaching_pdf(word(RULE), to_page=True), ["Open", f"⟦attached file: a.pdf⟧\n\n{RULE}"]),
        (
            attaching_word("aFChunk", "b.htm", "text/html", f"<html><p>{RULE}".encode()),
            ["An order.", f"⟦attached file: b.htm⟧\n\n{RULE}"],
        ),
        (
            attaching_word("package", "embeddings/c.docx", DOCX, word(RULE)),
            ["An order.", f"⟦attached file: c.docx⟧\n\n{RULE}"],
        ),
        (
            zipped(("b/x.txt", b"Tea."), ("b/", b""), ("y.pdf", letters_pdf("One", RULE))),
            ["⟦attached file: x.txt⟧\n\nTea.", "⟦attached file: y.pdf⟧\n\nOne", RULE],
        ),
        (
            zipped(("__MACOSX/._a.pdf", b"\0\1"), ("in.zip", zipped(("a.txt", RULE.encode())))),
            [f"⟦attached file: a.txt⟧\n\n{RULE}"],
        ),
        (
            zipped(("a.pdf", letters_pdf("No officer may use facial", "recognition. Tea."))),
            ["⟦attached file: a.pdf⟧\n\nNo officer may use facial\nrecognition.", "Tea."],
        ),
    ],
)
def test_files_in_others_are_read_behind_them(content: bytes, texts: Sequence[str]) -> None:
    read = read_document(content)
    assert (read.state, read.reason, len(read.pages)) == ("text", "", len(texts))
    assert all(page.startswith(text) for page, text in zip(read.pages, texts, strict=True))


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (
            letter(
                "multipart/alternative",
                ("Content-Type: text/plain", b"Plain."),
                ("Content-Type: text/html; charset=utf-16", f"<p>{RULE}".encode("utf-16")),
                ("Content-Type: text/calendar", b"BEGIN:VCALENDAR"),
                head="Subject: =?utf-8?q?A_caf=C3=A9?=\nFrom: clerk@town.example\nX-Long: a\n b",
            ),
            ["Subject: A café\nFrom: clerk@town.example", RULE],
        ),
        (
            letter(
                "multipart/mixed",
                ("Content-Type: text/plain", b"See below."),
                ('Content-Type: application/pdf; name="a [[1]].pdf"', letters_pdf(RULE)),
                ("Content-Type: text/plain", b""),
                ("Content-Type: text/plain; charset=unheard-of", b"Bye."),
            ),
            ["See below.", f"⟦attached file: a [[1]].pdf⟧\n\n{RULE}", "Bye."],
        ),
        (
            letter(
                "multipart/related",
                ("Content-Type: text/html", f"<html><p>{RULE}".encode()),
                ("Content-Type: image/png", b"\x89PNG"),
                ("Content-Type: text/xml", b"<xml/>"),
                ("Content-Type: text/html\nContent-Location: header.htm", b"<p>City Council"),
            ),
            [RULE, "City Council"],
        ),
        (
            b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding:"
            b" quoted-printable\n\n" + quopri.encodestring(f"<p>{'An act. ' * 9}{RULE}".encode()),
            ["An act. " * 9 + RULE],
        ),
    ],
)
def test_mail_and_saved_pages_are_read_as_they_are_shown(
    content: bytes, texts: Sequence[str]
) -> None:
    read = read_document(content, media_type="application/msword", url="https://a.example/b.doc")
    assert (read.state, read.reason, list(read.pages)) == ("text", "", texts)


def test_mail_that_was_sent_on_is_read_with_its_head() -> None:
    inner = f"Subject: Faces\nMIME-Version: 1.0\n\n{RULE}"
    outer = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\nSee.\n'
    sent_on = f"--x\nContent-Type: message/rfc822\n\n{inner}\n--x--\n"
    read = read_document((outer + sent_on).encode())
    assert [page.strip() for page in read.pages] == ["See.", "Subject: Faces", RULE]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (f"<html><p>{RULE}".encode("utf-16"), HTML),
        (f"<?xml version='1.0' encoding='UTF-16'?><a>{RULE}</a>".encode("utf-16"), XML),
        (f"Ban of <b>faces</b>. {RULE}".encode("utf-16"), HTML),
        (b"To: all\nFrom: the clerk\nReceived: 3 May\n\n" + RULE.encode(), PLAIN),
        (b"From: a\nMessage-ID: <b>\n\n" + RULE.encode(), MAIL),
        (zipped(("%PDF-1.4", letters_pdf(RULE))), ZIP),
        (word(RULE), DOCX),
        (b"junk " + letters_pdf(RULE), PDF),
    ],
)
def test_what_wraps_a_text_is_no_part_of_it(content: bytes, kind: str) -> None:
    assert kind_of(content, media_type="text/plain") == kind
    text = "".join(read_document(content, media_type="text/plain").pages)
    assert text.endswith(RULE)
    assert "<" not in text


@pytest.mark.parametrize(
    ("files", "cause", "reason"),
    [
        ((("a.bin", b"\0\1"),), Unread.KIND, "a.bin (not a kind of document that"),
        ((("a.pdf", letters_pdf("")),), Unread.EMPTY, "a.pdf (no page holds text)"),
        ((("a.pdf", b"%PDF-1.4 cut"),), Unread.BROKEN, "a.pdf (the PDF is broken: "),
        (
            tuple((f"{n}.wpd", b"\xffWPC\0") for n in range(5)),
            Unread.KIND,
            "0.wpd (a WordPerfect file; it has to be opened by hand), 1.wpd",
        ),
    ],
)
def test_files_in_others_that_cannot_be_read_are_named(
    files: Sequence[tuple[str, bytes]], cause: Unread, reason: str
) -> None:
    alone = read_document(zipped(*files))
    assert (alone.state, alone.cause) == ("no_text", cause)
    assert alone.reason.startswith(f"no page holds text; not read of what stands in it: {reason}")
    beside = read_document(zipped(*files, ("z.txt", b"Tea.")))
    assert (beside.state, beside.cause) == ("text", None)
    assert beside.reason.startswith(f"not read of what stands in it: {reason}")
    assert beside.reason.endswith(" and 2 more") == (len(files) == 5)


def test_files_in_others_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = RULE.encode()
    for _ in range(5):
        deep = zipped(("a", deep))
    assert "too many files in files" in read_document(deep).reason
    many = zipped(*((f"{n}.txt", b"Tea.") for n in range(enclosed.MOST + 2)))
    read = read_document(many)
    assert len(read.pages) == enclosed.MOST + 1
    assert read.pages[-1] == "⟦attached file: 200.txt⟧\n\n⟦attached file: 201.txt⟧"
    assert read.reason.endswith("201.txt (too many files in files)")
    with monkeypatch.context() as late_by_now:
        late_by_now.setattr(enclosed, "SECONDS", -1.0)
        late = read_document(many)
    assert (late.cause, "no time was left for it" in late.reason) == (Unread.ACCIDENT, True)
    monkeypatch.setattr(pages, "MAX_UNPACKED", 100)
    large = read_document(attaching_pdf(letters_pdf(RULE)))
    assert large.reason == "not read of what stands in it: a.pdf (too large)"


def test_one_broken_file_takes_no_other_with_it() -> None:
    content = zipped(("a.txt", b"Tea for all. " * 9), ("b.txt", RULE.encode()))
    start = content.index(b"a.txt") + len("a.txt")
    broken = content[:start] + b"\xff\xff\xff" + content[start + 3 :]
    read = read_document(broken)
    assert read.pages == (f"⟦attached file: b.txt⟧\n\n{RULE}", "⟦attached file: a.txt⟧")
    assert read.reason == "not read of what stands in it: a.txt (broken)"


def test_an_archive_may_be_locked_in_part_or_whole() -> None:
    """Bit 0 of an entry's flags, at its head and in the list at the end of the archive."""

    def locked(*files: tuple[str, bytes]) -> bytes:
        content = bytearray(zipped(*files))
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(mark) + place] |= 1
        return bytes(content)

    whole = read_document(locked(("a.txt", RULE.encode())))
    assert (whole.cause, whole.reason) == (Unread.ENCRYPTED, "the archive is encrypted")
    part = read_document(locked(("a.txt", b"Tea."), ("b.txt", RULE.encode())))
    assert part.pages == (f"⟦attached file: b.txt⟧\n\n{RULE}", "⟦attached file: a.txt⟧")
    assert part.reason == "not read of what stands in it: a.txt (encrypted)"


def test_an_archive_of_word_files_that_are_not_packed_is_an_archive() -> None:
    """Some programs pack nothing anew that is packed already: its list stands there in clear."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("Use_ofFaces.docx", word(RULE))
    assert read_document(out.getvalue()).pages == (f"⟦attached file: Use of Faces.docx⟧\n\n{RULE}",)


def test_what_a_server_packed_by_mistake_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(word(RULE), mtime=0)
    assert read_document(packed, media_type="application/pdf").pages == (RULE,)
    cut = read_document(gzip.compress(RULE.encode() * 9000, mtime=0)[:-8])
    assert (cut.state, cut.reason) == ("text", "its end is missing")
    assert read_document(b"\x1f\x8bno").cause == Unread.BROKEN
    monkeypatch.setattr(pages, "MAX_BYTES", 20_000)
    assert read_document(gzip.compress(bytes(30_000), mtime=0)).cause == Unread.TOO_LARGE
