"""Reading PDF through the child process against bare pypdfium2, and hostile files.

Ten documents of forty pages are made: prose, bills with numbered lines, agendas, two columns. In
each round both read all of them: pypdfium2 alone, in a process of the same priority, and our
reading, end to end. Prints the median of the ratios of their speeds, at least 0.8. Scanned pages
are counted apart, where there is tesseract. Then a set of hostile files is read, each of which must
come back within the time that both tries of a document have, and say why it has no text or less
than all of it.
"""

import io
import os
import random
import statistics
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pypdfium2

from lawtrack.ingest.documents.reader_process import MORE_TIME, SECONDS, DocumentReader
from lawtrack.ingest.documents.scans.ocr import is_ocr_installed
from tests.support.made_files import at, drawn_pdf, letters_pdf, whole_pdf, word

KINDS = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3)  # prose, bills, agendas, two columns
PAGES = 40
ROUNDS = 9
LIMIT = 0.8
SCANS = 4
GRACE = 3.0  # seconds for ending a reader and starting another
WHOLE = frozenset({"RTF of prose, 5 million characters"})  # read to the end, so without a reason
WORDS = (
    "the council of this city orders that no department may buy or use any technology which the"
    " commission on privacy has not heard about in public and every contract for it shall be sent"
    " to the clerk with a report of its cost and of the data that it keeps about residents"
)


def lines(source: random.Random, width: int) -> Iterator[str]:
    """Yield lines of made-up prose, not longer than ``width``."""
    line = ""
    words = WORDS.split()
    while True:
        word = source.choice(words)
        if len(line) + len(word) >= width:
            yield line
            line = ""
        line = f"{line} {word}".strip()


def made_page(kind: int, number: int, source: random.Random) -> str:
    """One page as drawing instructions: prose, a bill, an agenda, or two columns."""
    top = at(72, 760, "City Council") + at(500, 30, f"Page {number}")
    wide, narrow = lines(source, 95), lines(source, 45)
    rows = [740 - 12 * row for row in range(56)]
    if kind == 0:
        return top + "".join(at(72, y, next(wide)) for y in rows)
    if kind == 1:
        return top + "".join(
            at(50, y, str(row)) + at(72, y, next(wide)) for row, y in enumerate(rows, start=1)
        )
    if kind == 2:
        items = [rows[start : start + 7] for start in range(0, 56, 8)]
        return top + "".join(
            "".join(at(110, y, next(wide)[:80]) for y in item)
            + at(72, item[0], f"{place}.")
            + at(500, item[0], f"2026-{number:02}{place:02}")
            for place, item in enumerate(items, start=1)
        )
    return top + "".join(at(60, y, next(narrow)) + at(320, y, next(narrow)) for y in rows)


def made_documents() -> list[bytes]:
    source = random.Random(7)
    return [
        drawn_pdf(*(made_page(kind, number, source) for number in range(1, PAGES + 1)))
        for kind in KINDS
    ]


def bare(documents: Sequence[bytes]) -> float:
    """The seconds that pypdfium2 alone takes for the text of all pages."""
    start = time.perf_counter()
    for content in documents:
        document = pypdfium2.PdfDocument(content)
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()
        document.close()
    return time.perf_counter() - start


def ours(documents: Sequence[bytes], reader: DocumentReader) -> float:
    start = time.perf_counter()
    for content in documents:
        assert len(reader.read(content).pages) == PAGES
    return time.perf_counter() - start


def hostile() -> Iterator[tuple[str, bytes]]:
    """Yield bad files, each with what is bad about it."""
    yield "executable named .pdf", b"\x7fELF\x02\x01\x01" + bytes(4096)
    yield "PDF cut in the middle", letters_pdf(*["words"] * 20)[:2_000]
    yield "encrypted PDF", encrypted_pdf()
    packed = zlib.compress(b"(x) Tj " * 150_000_000, 1)
    yield "PDF page of 1 GB, packed", one_page(packed)
    yield (
        "PDF page drawn in itself",
        one_page(zlib.compress(b"/X Do " * 5000), b"/XObject<</X 5 0 R>>"),
    )
    yield (
        "PDF with pages in a ring",
        whole_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"]),
    )
    yield "PDF with its tables in a ring", ring_of_tables()
    yield "PDF of 10,000 pages", letters_pdf(*["words"] * 10_000)
    yield "PDF of slow shapes", drawn_pdf("0 0 m 9 9 l S " * 1_300_000)
    yield "DOCX that unpacks to 2 GB", zip_bomb("word/document.xml", 2048)
    yield "DOCX nested 100,000 deep", deep_word(100_000)
    yield "DOCX that is another archive", zip_bomb("a.txt", 1)
    yield "RTF nested 400,000 deep", b"{\\rtf1 " + b"{\\b " * 400_000
    link = rb"{\field{\*\fldinst HYPERLINK "
    yield "RTF of 200 links in links", b"{\\rtf1 " + link * 200
    yield "RTF of 100,000 links in links", b"{\\rtf1 " + link * 100_000
    yield "RTF of 100,000 tables of fonts", b"{\\rtf1 " + rb"{\fonttbl{\f1" * 100_000
    yield "RTF of 100,000 notes in notes", b"{\\rtf1 " + rb"{\footnote x" * 100_000
    yield "RTF of prose, 5 million characters", b"{\\rtf1 " + b"face recognition " * 290_000 + b"}"
    yield "RTF of 20 MB of braces", b"{\\rtf1 " + b"{}" * 10_000_000
    yield "XML nested 400,000 deep", b"<?xml version='1.0'?>" + b"<a>" * 400_000
    yield "XML of entities in entities", laughs()
    yield "HTML nested 300,000 deep", b"<html>" + b"<div>" * 300_000
    yield "nothing", b""
    yield "larger than may be", b"a" * (21 * 1024 * 1024)


def encrypted_pdf() -> bytes:
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>" % (b"41" * 32, b"42" * 32)
    plain = letters_pdf("secret")
    start = plain.index(b"xref")
    return plain[:start] + plain[start:].replace(b"/Root", b"/ID[<00><00>]/Encrypt %b/Root" % lock)


def ring_of_tables() -> bytes:
    """A PDF whose table of objects names itself as the one before it, and holds no page."""
    content = letters_pdf("words").replace(b"/Kids[5 0 R]", b"/Kids[1 0 R]")
    start = content.index(b"xref\n0")
    return content.replace(b"/Root", b"/Prev %d/Root" % start)


def one_page(packed: bytes, resources: bytes = b"") -> bytes:
    """A PDF page (object 3) and a form (object 5) that share their packed instructions."""
    stream = b"/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed)
    return whole_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%b>>>>"
            % resources,
            b"<<" + stream,
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<%b>>" % resources + stream,
        ]
    )


def zip_bomb(name: str, megabytes: int) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(name, "w", force_zip64=True) as entry,
    ):
        for _ in range(megabytes):
            entry.write(bytes(1024 * 1024))
    return out.getvalue()


def deep_word(depth: int) -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inside = "<w:tbl><w:tr><w:tc>" * depth
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("x"))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "word/document.xml":
                content = f'<w:document xmlns:w="{name}"><w:body>{inside}'.encode()
            new.writestr(entry.filename, content)
    return out.getvalue()


def laughs() -> bytes:
    kinds = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12))
    body = f'<!DOCTYPE b [<!ENTITY a0 "ha">{kinds}]><b x="&a11;">&a11;</b>'
    return b"<?xml version='1.0'?>" + body.encode()


def measure_speed() -> bool:
    documents = made_documents()
    pages = len(KINDS) * PAGES
    ratios: list[float] = []
    slow: list[float] = []
    fast: list[float] = []
    context = get_context("spawn")
    with (
        ProcessPoolExecutor(1, context, initializer=os.nice, initargs=(10,)) as pool,
        DocumentReader() as reader,
    ):
        pool.submit(bare, documents[:1]).result()
        ours(documents[:1], reader)
        for _ in range(ROUNDS):
            fast.append(pool.submit(bare, documents).result())
            slow.append(ours(documents, reader))
            ratios.append(fast[-1] / slow[-1])
    ratio = statistics.median(ratios)
    print(
        f"{pages} pages: pypdfium2 alone {pages / statistics.median(fast):,.0f} a second, through"
        f" the reader {pages / statistics.median(slow):,.0f}"
    )
    print(f"documents: ratio {ratio:.2f}, at least {LIMIT}; median of {ROUNDS} rounds")
    return ratio >= LIMIT


def measure_scans() -> None:
    """Say how many scanned pages are read in a second, where they can be read at all."""
    if not is_ocr_installed():
        print("scans: no tesseract, so none is read")
        return
    content = drawn_pdf(
        *["q 612 0 0 792 0 0 cm /P0 Do Q\n"] * SCANS, pictures=[(1275, 1650, blank_scan())]
    )
    with DocumentReader() as reader:
        start = time.perf_counter()
        reader.read(content)
        print(f"scans: {SCANS / (time.perf_counter() - start):.2f} pages a second by OCR")


def blank_scan() -> bytes:
    """A grey page with darker bars where lines of text would be."""
    return (b"\xf0" * 1275 * 30 + (b"\xf0" * 100 + b"\x20\xf0\xf0" * 391 + b"\xf0" * 2) * 3) * 50


def measure_hostile() -> bool:
    well = True
    with DocumentReader() as reader:
        for name, content in hostile():
            start = time.perf_counter()
            read = reader.read(content, media_type="application/pdf")
            seconds = time.perf_counter() - start
            told = bool(read.reason) != (name in WHOLE) and bool(read.cause) != bool(read.pages)
            good = told and seconds <= SECONDS * (1 + MORE_TIME) + 2 * GRACE
            well &= good
            print(
                f"{'ok ' if good else 'BAD'} {name} ({len(content) / 1e6:.1f} MB):"
                f" {seconds:.1f} s, {read.state}: {read.reason or 'no reason given'}"
            )
    return well


def main() -> int:
    fast = measure_speed()
    measure_scans()
    safe = measure_hostile()
    print(f"documents: hostile files {'all' if safe else 'NOT all'} ended in time with a reason")
    return 0 if fast and safe else 1


if __name__ == "__main__":
    sys.exit(main())
