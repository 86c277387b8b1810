"""Documents become text by pages, and bad ones a reason."""

import io
import time
import zipfile
from itertools import pairwise
from types import ModuleType
from typing import Any

import pypdfium2.raw as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lawtrack.errors import Unread
from lawtrack.ingest.documents import pages, read_document, readers
from lawtrack.ingest.documents.detect import (
    DOCX,
    HTML,
    OLD_OFFICE,
    PDF,
    PLAIN,
    RTF,
    UNKNOWN,
    XML,
    kind_of,
)
from lawtrack.ingest.documents.legislative_xml import mend_xml
from lawtrack.ingest.documents.office import parts as office_parts
from lawtrack.ingest.documents.pages import Pages
from tests.support import RECORDINGS, examples
from tests.support.made_files import letters_pdf as pdf
from tests.support.made_files import word


def test_a_pdf_keeps_its_pages() -> None:
    read = read_document(pdf("Docket 12", "Minutes end"), media_type="text/html")
    assert (read.state, read.media_type, read.reason) == ("text", PDF, "")
    assert read.pages == ("Docket 12", "Minutes end")
    assert read.extractor.startswith("pypdfium2 ")


def test_a_word_file_keeps_paragraphs_and_cells_apart_in_their_order() -> None:
    content = word("An order on face", "Recognition of staff", table=(("1", "Item"), ("2", "Next")))
    read = read_document(content, url="https://rivertown.example/a.pdf")
    assert read.media_type == DOCX
    assert read.pages == ("An order on face\n\nRecognition of staff\n\n1\tItem\n\n2\tNext",)


def test_rtf_becomes_paragraphs() -> None:
    read = read_document(rb"{\rtf1\ansi Be it ordered\par that it be studied.}")
    assert (read.media_type, read.pages) == (RTF, ("Be it ordered\n\nthat it be studied.",))


def test_html_shows_blocks_and_cells_and_hides_scripts() -> None:
    page = (
        b"<!doctype html><html><head><title>x</title></head><body><!-- no --><h1>Agenda</h1>"
        b"<p>Order on <b>facial</b>\n recognition<br>today</p><script>var no</script>"
        b"<table><tr><td>One</td><td>Two</td></tr><tr><td>Three</td></tr></table>"
        b"<pre>  kept\n  lines</pre></body></html>"
    )
    read = read_document(page)
    assert read.media_type == HTML
    assert read.pages == (
        "Agenda\n\nOrder on facial recognition\ntoday\n\nOne\tTwo\n\nThree\n\nkept\nlines",
    )


def test_a_bill_in_xml_keeps_headings_with_their_sections() -> None:
    bill = b"""<?xml version="1.0"?>
    <!DOCTYPE bill PUBLIC "-//X//DTDs/bill.dtd//EN" "http://unreachable.example/bill.dtd">
    <bill><metadata><x>hidden</x></metadata> <form><official-title>To limit
    face recognition.</official-title></form><legis-body>
    <row><entry>A</entry><entry>B</entry></row>
    <section><enum>1.</enum><header>Short <em>title</em></header><text>This is it.</text></section>
    <?pi x?><!-- c --><section><enum>2.</enum><header>Limits</header><subsection>
    <enum>(a)</enum><header>In general</header><text>No agency may use it.</text></subsection>
    </section></legis-body></bill>"""
    read = read_document(bill, media_type="application/xml; charset=utf-8")
    assert (read.state, read.media_type) == ("text", XML)
    assert read.pages == (
        "To limit face recognition.\n\nA\tB\n\nSEC. 1. Short title\n\nThis is it.\n\n"
        "SEC. 2. Limits\n\n(a) In general\n\nNo agency may use it.",
    )


def test_xml_reads_no_file_of_this_machine() -> None:
    bill = (
        b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/hostname">]><b>a&x;b</b>'
    )
    assert read_document(bill).pages == ("a&x;b",)


@pytest.mark.parametrize(
    ("content", "text", "reason"),
    [
        (b"<?xml version='1.0'?>", "", "no page holds text; "),
        (b"<bill>a & b</bill>", "a & b", ""),
        (b"<bill>To limit <b>face", "To limit face", "not read to its end: Premature end"),
        (b"<bill>" + b"<a>w</a>" + b"<b>" * 500, "w", "not read to its end: Excessive depth"),
        (b"<bill>" + b"<b>" * 500, "", "no page holds text; not read to its end: Excessive depth"),
    ],
)
def test_xml_that_is_cut_short_says_so(content: bytes, text: str, reason: str) -> None:
    read = read_document(content)
    assert ("".join(read.pages), read.state == "text") == (text, bool(text))
    assert read.reason.startswith(reason)
    assert bool(read.reason) == bool(reason)


def test_xml_entities_do_not_grow() -> None:
    names = "abcdefghij"
    bomb = "<!ENTITY a 'lol'>" + "".join(
        f"<!ENTITY {after} '{f'&{before};' * 20}'>" for before, after in pairwise(names)
    )
    for body in ("<b>&j;</b>", "<b x='&j;'>y</b>"):
        read = read_document(f"<?xml version='1.0'?><!DOCTYPE b [{bomb}]>{body}".encode())
        assert len("".join(read.pages)) < 10
        assert read.reason.startswith("something may be missing: it defines abbreviations")


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b"One.\r\nTwo.\fthree\f", ("One.\nTwo.", "three")),
        ("caf\u00e9".encode("cp1252"), ("caf\u00e9",)),
        ("caf\u00e9".encode("utf-16"), ("caf\u00e9",)),
        ("\ufeffplain".encode(), ("plain",)),
    ],
)
def test_plain_text_is_read_in_common_encodings(content: bytes, texts: tuple[str, ...]) -> None:
    read = read_document(content, media_type="text/plain")
    assert (read.state, read.pages, read.extractor) == ("text", texts, "lawtrack 5")


@pytest.mark.parametrize(
    ("content", "media_type", "url", "kind"),
    [
        (b"%PDF-1.7", "text/plain", "", PDF),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "", "", XML),
        (b"<?xml version='1.0'?><html/>", "", "", HTML),
        (b"<bill/>", "", "", XML),
        (b"<bill xmlns:html='x'><html:s>faces</html:s></bill>", "", "", XML),
        (b"<?xml version='1.0'?><html lang='en'>", "", "", HTML),
        (b"text", "text/xml; charset=x", "", XML),
        (b"<p>Ban of <b>faces</b></p>", "text/plain", "", HTML),
        (b"Ban of <b>faces</b>&nbsp;<i>read</i>", "", "https://a.example/memo.txt", HTML),
        (b" <div class='x'>Ban", "", "", HTML),
        (b"<!-- made by a machine --><table><tr><td>Ban", "", "", HTML),
        (b"<!DOCTYPE bill PUBLIC 'x' 'y'><bill/>", "", "", XML),
        (b"<DELETED>Ban</DELETED>", "", "", PLAIN),
        (b"<jane@town.example> wrote: a < b", "", "", PLAIN),
        (b"text", "", "https://a.example/b.HTM?x=1", HTML),
        (b"text", "application/json", "", PLAIN),
        (b"\xd0\xcf\x11\xe0", "", "", OLD_OFFICE),
        (b"MZ\x90", "Application/PDF", "", "application/pdf"),
        (b"MZ Smith, chair: yes", "", "", PLAIN),
        (b"ID3 codes", "text/plain", "", PLAIN),
        (b"GIF89a files", "text/plain", "", PLAIN),
        (b"About %PDF- files", "text/plain", "", PLAIN),
        (b"<html><p>%PDF-1.7", "", "", HTML),
        (b"%!PS-Adobe-3.0", "text/plain", "", "application/postscript"),
        (b"\x00\x01", "", "", UNKNOWN),
        (b"BM\x00meeting of the\x01", "", "", UNKNOWN),
    ],
)
def test_the_kind_is_told_by_the_bytes_first(
    content: bytes, media_type: str, url: str, kind: str
) -> None:
    assert kind_of(content, media_type=media_type, url=url) == kind


@pytest.mark.parametrize(
    ("content", "reason", "cause"),
    [
        (b"", "the file is empty", Unread.EMPTY),
        (b" \n", "the file is empty", Unread.EMPTY),
        (pdf(""), "no page holds text", Unread.EMPTY),
        (b"<html><p> </p></html>", "no page holds text", Unread.EMPTY),
        (b"{\\rtf1 {\\v no}}", "no page holds text", Unread.EMPTY),
        (b"%PDF-1.4 cut", "the PDF is broken", Unread.BROKEN),
        (
            b"<html><iframe src='/a.pdf'>",
            "no page holds text; a page that shows another",
            Unread.EMPTY,
        ),
        (b"<html><p> </p>", "no page holds text", Unread.EMPTY),
        (b"AC1027\x00", "a drawing of AutoCAD; it has to be opened by hand", Unread.KIND),
        (b"\0\0\0\x18ftypheic", "a picture of a telephone (HEIC); it has", Unread.KIND),
        (b"\0\0\0\x18ftypmp42", "a recording; it has to be opened by hand", Unread.KIND),
        (b"MZ\x90\x00", "a program; it has to be opened by hand", Unread.KIND),
        (b"PK\x03\x04rest", "broken or not what it says it is", Unread.BROKEN),
    ],
)
def test_a_document_without_text_has_a_reason_and_a_cause(
    content: bytes, reason: str, cause: Unread
) -> None:
    read = read_document(content)
    assert (read.state, read.pages, read.cause) == ("no_text", (), cause)
    assert read.reason.startswith(reason)


def test_a_zip_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (pages.MAX_UNPACKED + 1))
    assert read_document(out.getvalue()).reason == "unpacks to 100 MB, more than is safe"


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_PAGES", 2)
    read = read_document(pdf("one", "two", "three"))
    assert (read.pages, read.reason) == (("one", "two"), "only the first 2 of 3 pages were read")
    monkeypatch.setattr(pages, "MAX_CHARACTERS", 4)
    read = read_document(pdf("one", "two", "three"))
    assert (read.pages, read.reason) == (("one", "t"), "only the first 4 characters were read")
    monkeypatch.setattr(pages, "MAX_CHARACTERS", 3)
    assert read_document(b"one\ftwo").reason == "only the first 1 of 2 pages were read"
    monkeypatch.setattr(pages, "MAX_CHARACTERS", 2)
    assert read_document(pdf("one", "two")).pages == ("on",)
    monkeypatch.setattr(pages, "MAX_BYTES", 2)
    assert read_document(b"one").reason == "larger than 0 MB"


def test_a_broken_page_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    load, seen = pdfium.FPDFText_LoadPage, []

    def first_fails(page: Any) -> Any:
        seen.append(page)
        return None if len(seen) == 1 else load(page)

    monkeypatch.setattr(pdfium, "FPDFText_LoadPage", first_fails)
    read = read_document(pdf("one", "two"))
    assert (read.pages, read.reason) == (("", "two"), "page 1 cannot be read: broken")


@pytest.mark.parametrize(
    "page",
    [
        b"<html>" + b"<div>" * 1_100,
        b"<html>" + b"<b><i>" * 600,
        b"<html>" + b"".join(b"<x%d>" % number for number in range(1_100)),
    ],
)
def test_a_page_that_is_too_deep_is_broken(page: bytes) -> None:
    read = read_document(page)
    assert (read.state, read.cause) == ("no_text", Unread.BROKEN)
    assert read.reason == "tags stand more than 1,000 deep in one another"


def test_a_page_of_many_tags_beside_one_another_is_read() -> None:
    read = read_document(b"<html>" + b"<div>x</div><p>y<br>" * 1_200)
    assert "".join(read.pages[0].split()) == "xy" * 1_200


def test_an_encrypted_pdf_has_a_cause() -> None:
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>" % (b"41" * 32, b"42" * 32)
    plain = pdf("secret")
    start = plain.index(b"xref")
    locked = plain[:start] + plain[start:].replace(
        b"/Root", b"/ID[<00><00>]/Encrypt %b/Root" % lock
    )
    read = read_document(locked)
    assert (read.state, read.cause) == ("no_text", Unread.ENCRYPTED)


def test_halves_of_characters_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def halves(content: bytes) -> Pages:
        return Pages(texts=["a\ud83d\ude00 b\ud83d c\xa0d\u2019s"])

    monkeypatch.setitem(readers.READERS, PLAIN, (halves, "", 2))
    assert read_document(b"x").pages == ("a\U0001f600 b\ufffd c\xa0d\u2019s",)


def test_running_out_of_memory_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(content: bytes) -> Pages:
        raise MemoryError

    monkeypatch.setitem(readers.READERS, PLAIN, (greedy, "", 2))
    read = read_document(b"x")
    assert read.reason == "needs more memory than a document may have"
    assert read.cause == Unread.ACCIDENT


@pytest.mark.parametrize("module", [office_parts, mend_xml])
def test_a_parser_that_runs_out_of_memory_does_not_call_the_document_broken(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType
) -> None:
    """A Word file of 97 MB unpacked: lxml tells it as an error of syntax in line 0."""

    class Exhausted:
        XMLParser = staticmethod(etree.XMLParser)
        XMLSyntaxError = etree.XMLSyntaxError
        tries = 0

        @classmethod
        def fromstring(cls, content: bytes, parser: etree.XMLParser) -> object:
            cls.tries += 1
            if cls.tries > 1:  # what reads on in spite of errors would cut the text off
                return etree.fromstring(b"<bill><section>half</section></bill>")
            code = etree.ErrorTypes.ERR_NO_MEMORY
            raise etree.XMLSyntaxError("unknown error", code, 0, 0)  # type: ignore[call-arg]

    monkeypatch.setattr(module, "etree", Exhausted)
    xml = b"<?xml version='1.0'?><bill>a</bill>"
    content = word("Face recognition") if module is office_parts else xml
    read = read_document(content)
    assert (read.state, read.cause) == ("no_text", Unread.ACCIDENT)
    assert Exhausted.tries == 1


@settings(max_examples=examples(150), deadline=None)
@given(
    head=st.sampled_from(
        [b"", b"%PDF-1.4\n", b"{\\rtf1 ", b"PK\x03\x04", b"<?xml ?><a>", b"<html>"]
    ),
    rest=st.binary(max_size=300),
)
def test_no_bytes_make_it_raise(head: bytes, rest: bytes) -> None:
    read = read_document(head + rest)
    assert read.state in ("text", "no_text")
    assert bool(read.pages) == (read.state == "text")
    assert read.reason or read.pages


@settings(max_examples=examples(30), deadline=None)
@given(cut=st.integers(min_value=0, max_value=900), flip=st.integers(min_value=0, max_value=255))
def test_damaged_files_never_raise(cut: int, flip: int) -> None:
    whole = pdf("An order on cameras")
    damaged = bytearray(whole[:cut] + whole[cut + 1 :])
    if damaged:
        damaged[cut % len(damaged)] = flip
    assert read_document(bytes(damaged)).state in ("text", "no_text")


@pytest.mark.recordings
def test_a_real_agenda_gives_a_docket_line_with_its_number_and_page() -> None:
    path = RECORDINGS / "legistar/other/metro_test_agenda.pdf"
    if not path.is_file():
        pytest.skip("no recordings")
    read = read_document(path.read_bytes())
    assert (read.state, read.reason, len(read.pages)) == ("text", "", 7)
    assert (
        "37. 2017-0342\nSUBJECT: ORAL QUARTERLY REPORT OF THE CHIEF \nCOMMUNICATIONS OFFICER\n"
    ) in read.pages[6]
    # Its sentence begins on page 5 and goes on behind a footer and a header.
    assert "Professional\nfrom the field of municipal/public finance" in read.pages[4]
    assert read.pages[4].endswith("Metro Page 5 Printed on 6/13/2017")


@pytest.mark.recordings
def test_a_real_resolution_gives_its_number_with_its_title() -> None:
    path = RECORDINGS / "legistar/philadelphia/legacy/11530.pdf"
    if not path.is_file():
        pytest.skip("no recordings")
    read = read_document(path.read_bytes())
    assert (read.state, len(read.pages)) == ("text", 2)
    assert "RESOLUTION NO. 110406" in read.pages[0]
    assert "Appointing David Campoli to the Board" in read.pages[0]
    assert "RESOLUTION NO. 110406 continued" in read.pages[1]


@pytest.mark.parametrize(
    "piece", [b"a<br>", b"<s>a</s>b", b"<input value=a>", b"x<script>y</script>"]
)
def test_a_page_of_many_lines_is_read_at_once(piece: bytes) -> None:
    """Each step once walked through all that stands beside it: 20,000 lines took 49 s."""
    page = b"<html><body>" + piece * 6_000
    start = time.process_time()
    read = read_document(page)
    assert time.process_time() - start < 3
    assert read.state == "text"


def test_a_sheet_of_many_rules_is_looked_up_at_once() -> None:
    sheet = b"".join(b".c%d{text-decoration:line-through}" % number for number in range(6_000))
    page = b"<html><style>" + sheet + b"</style><body>" + b"<p class='c7'>x</p>" * 1_000
    start = time.process_time()
    read = read_document(page)
    assert time.process_time() - start < 3
    assert read.pages[0].startswith("\u27e6struck out: x\u27e7")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (b"data<sup>1</sup>", "data 1"),
        (b"data<sup><sup>[2]</sup></sup>", "data  [2]"),
        (b"data<sup><a href=x>3</a></sup>", "data 3"),
        (b"10<sup>th</sup>", "10th"),
        (b"a<sup><s>1</s></sup>", "a\u27e6struck out: 1\u27e7"),
        (b"a<s><sup>1</sup></s>", "a \u27e6struck out: 1\u27e7"),
        (b"a<input type=hidden value=b><input value='c d'>", "a\u27e6form field: c d\u27e7"),
        (b"a<img alt='Logo'><img alt='A map of parks'>", "a\u27e6picture: A map of parks\u27e7"),
        (b"<pre>a  b<span>c  d</span></pre><p>e  f</p>", "a  bc  d\n\ne f"),
    ],
)
def test_a_page_is_told_as_it_is_shown(html: bytes, text: str) -> None:
    assert read_document(b"<html><body>" + html).pages == (text,)
