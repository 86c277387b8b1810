"""PDF to text by pages; a page without text but with a picture is a scan, for OCR to read."""

from itertools import islice
from time import monotonic

import pypdfium2
import pypdfium2.raw as pdfium

from lawtrack.errors import UnreadableDocument
from lawtrack.ingest.documents import ocr, pages, pdf_layout
from lawtrack.ingest.documents.pages import Pages, page_ranges

_FEW = 80  # letters: less beside a large picture is a stamp on a scan
_OBJECTS = 200  # of a page, looked at for a picture


def read_pdf(content: bytes) -> Pages:
    """The text of every page within the limits, and a note on those that gave none."""
    until = monotonic() + ocr.SECONDS
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "encrypted" if "assword" in str(error) else "broken"
        raise UnreadableDocument(f"the PDF is {reason}: {error}") from None
    try:
        return _pages(document, until)
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument, until: float) -> Pages:
    texts: list[str] = []
    scans: list[int] = []
    broken: list[int] = []
    room = pages.MAX_CHARACTERS
    total = len(document)
    for number in range(min(total, pages.MAX_PAGES)):
        try:
            text, scan = _page(document, number)
        except pypdfium2.PdfiumError:
            text, scan = "", False
            broken.append(number + 1)
        if scan:
            scans.append(number + 1)
        texts.append(text)
        room -= len(text)
        if room < 0:
            break
    notes = [f"{page_ranges(broken)} cannot be read: broken"] if broken else []
    if scans:
        notes += _read_scans(document, texts, scans, until)
    return Pages(
        texts=texts,
        total=total,
        flowing=True,
        note="; ".join(notes),
        ocr=ocr.ocr_name() if scans else "",
    )


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[str, bool]:
    """The text of one page, and whether it is (or may be) a scan."""
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            page_text = pdf_layout.pdf_page_text(text)
        finally:
            text.close()
        scan = len(page_text) < 2 * _FEW and _is_scan(page, len("".join(page_text.split())))
    finally:
        page.close()
    return page_text, scan


def _is_scan(page: pypdfium2.PdfPage, letters: int) -> bool:
    """Whether a page shows more than it says; an empty page shows nothing."""
    objects = islice(page.get_objects(max_depth=3), _OBJECTS)
    if not letters:
        return any(True for _ in objects)
    width, height = page.get_size()
    return letters < _FEW and any(
        (right - left) * (top - bottom) > 0.5 * width * height
        for each in objects
        if each.type == pdfium.FPDF_PAGEOBJ_IMAGE
        for left, bottom, right, top in [each.get_bounds()]
    )


def _read_scans(
    document: pypdfium2.PdfDocument, texts: list[str], scans: list[int], until: float
) -> list[str]:
    """Put what OCR reads in the place of the scanned pages; say which ones, and which are left."""
    read: list[int] = []
    failed = ""
    for number in scans[: ocr.PAGES] if ocr.is_ocr_installed() else ():
        if (left := until - monotonic()) <= 0:
            break
        try:
            page = document[number - 1]
            page_text = ocr.ocr_page_text(page, seconds=left)
            page.close()
        except (OSError, pypdfium2.PdfiumError) as error:
            failed = failed or f"OCR failed: {error}"
            continue
        if len(page_text) > len(texts[number - 1]):
            texts[number - 1] = page_text
            read.append(number)
    silent = [number for number in scans if number not in read]
    notes = [f"read by OCR: {page_ranges(read)}"] if read else []
    notes += [failed] if failed else []
    if silent:
        verb = "holds" if len(silent) == 1 else "hold"
        may = "it may be a scan" if len(silent) == 1 else "they may be scans"
        notes.append(f"{page_ranges(silent)} {verb} no text; {may}")
    return notes
