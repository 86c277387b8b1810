"""PDF to text by pages: what is printed, what was filled in, and what was noted on it.

A page without text but with a picture is a scan, and so is a page whose fonts do not say which
letters they draw, so that its text is rubbish: both are for OCR to read.
"""

import ctypes
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from time import monotonic
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages, pdf_layout
from lawtrack.ingest.documents.pages import Enclosed, Pages, page_ranges
from lawtrack.ingest.documents.print_repair import without_letter_spacing
from lawtrack.ingest.documents.scans import ocr
from lawtrack.ingest.documents.scans.nonsense import BULLETS, USUAL, has_slips, is_nonsense
from lawtrack.marked_text import STRUCK, marked, without_brackets_of_its_own
from lawtrack.web_hosts import name_in_words

# It would tell each reader of a form's document how to build another pdfium.
logging.getLogger("pypdfium2").setLevel(logging.ERROR)

_BEGINS, _ENDS = b"%PDF-", b"%%EOF"
_PATIENCE = 1024  # bytes of something else, which pdfium passes over
_LATEST_START = 64 * 1024
_FEW = 80  # letters: less beside a large picture is a stamp on a scan
_OBJECTS = 200  # of a page, looked at for a picture
_ANNOTATIONS = 1_000  # of a page
_STRUCK_LINES = 300  # of a page, struck out by its readers
_OPTIONS = 1_000  # of a field
_ATTACHED = 200  # files in a document
# What a reader may say something with: a note, a mark over the words, a stamp.
_COMMENTS = (
    pdfium.FPDF_ANNOT_TEXT,
    pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY,
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_CARET,
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_LINE,
    pdfium.FPDF_ANNOT_INK,
)
_BOOKMARKS = 500
_VALUE = 100_000  # bytes of a field's value or a note
_SAMPLES = 8  # letters of a page, asked whether they mean something


class _Page(NamedTuple):
    text: str
    is_scan: bool = False
    is_meaningless: bool = False  # and a scan for that reason
    is_badly_read: bool = False  # a scan with words that another program made of it


class _TextPage(pypdfium2.PdfTextPage):  # type: ignore[misc]
    """A page's text, closed by whoever opened it: to have it watched takes 3 % of the time."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.raw, self.page = pdfium.FPDFText_LoadPage(page), page
        if not self.raw:
            raise pypdfium2.PdfiumError("the text of a page cannot be loaded")

    def close(self) -> None:
        pdfium.FPDFText_ClosePage(self.raw)


def read_pdf(content: bytes, until: float | None = None) -> Pages:
    """The text of every page within the limits, and a note on those that gave none.

    ``until``: when OCR has to end, where others are read beside this one.
    """
    until = until or monotonic() + ocr.SECONDS
    if (start := content.find(_BEGINS, 0, _LATEST_START)) >= _PATIENCE:
        content = content[start:]
    is_whole = _ENDS in content
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _unreadable(content, error) from None
    try:
        read = _pages(document, until)
    finally:
        document.close()
    if is_whole:
        return read
    return replace(read, note="; ".join(filter(None, (read.note, "its end may be missing"))))


def _unreadable(content: bytes, error: pypdfium2.PdfiumError) -> UnreadableDocument:
    """Why pdfium cannot open a file; it speaks of a password where there is just no page."""
    if "assword" in str(error) and b"/Encrypt" in content:
        return UnreadableDocument(f"the PDF is encrypted: {error}", Unread.ENCRYPTED)
    if b"/Count 0" in content:
        return UnreadableDocument("the PDF has no pages", Unread.EMPTY)
    if _ENDS not in content:
        return UnreadableDocument("the PDF is broken: its end is missing", Unread.BROKEN)
    return UnreadableDocument(f"the PDF is broken: {error}", Unread.BROKEN)


def _pages(document: pypdfium2.PdfDocument, until: float) -> Pages:
    form, problem = _form(document)
    texts: list[str] = []
    added: list[str] = []  # fields and notes: behind what OCR may put in the place of a text
    scans: list[int] = []
    meaningless: list[int] = []
    badly_read: list[int] = []
    broken: list[int] = []
    attached: list[Enclosed] = []
    room = pages.MAX_CHARACTERS
    total = len(document)
    for number in range(min(total, pages.MAX_PAGES)):
        try:
            page, beside = _page(document, number, form, attached)
        except pypdfium2.PdfiumError:
            page, beside = _Page(""), ""
            broken.append(number + 1)
        if page.is_scan:
            scans.append(number + 1)
        if page.is_meaningless:
            meaningless.append(number + 1)
        if page.is_badly_read:
            badly_read.append(number + 1)
        texts.append(page.text)
        added.append(beside)
        room -= len(page.text) + len(beside)
        if room < 0:
            break
    left, happened, all_looked_at, by_accident = ocr.read_scans(document, texts, scans, until)
    for number in scans:
        texts[number - 1] = without_letter_spacing(without_brackets_of_its_own(texts[number - 1]))
    left = [number for number in left if number not in badly_read]
    _take_files(document, attached)
    for number, title in _bookmarks(document, texts):
        added[number] = "\n\n".join(filter(None, (added[number], title)))
    whole = ["\n\n".join(filter(None, pair)) for pair in zip(texts, added, strict=True)]
    lost = [number for number in left if number in meaningless]
    silent, why = _silence(problem, lost=lost, left=left, looked_at=all_looked_at)
    if by_accident:
        silent = Unread.ACCIDENT
    notes = [f"{page_ranges(broken)} cannot be read: broken"] if broken else []
    notes += [*happened, *_notes_on(left, lost), problem]
    is_silent = not attached and not any(text.strip() for text in whole)
    if is_silent and not happened and not broken:
        notes = [why]
    return Pages(
        texts=whole,
        total=total,
        flowing=True,
        note="; ".join(filter(None, notes)),
        ocr=ocr.ocr_name() if scans else "",
        is_joined=True,
        silent=Unread.BROKEN if broken and not scans else silent,
        enclosed=attached,
    )


def _bookmarks(document: pypdfium2.PdfDocument, texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield what bookmarks say that their page does not, with the number of that page.

    Of papers that were put together they are often the names; of scans, the only words.
    """
    printed: dict[int, str] = {}
    for each in islice(document.get_toc() if texts else (), _BOOKMARKS):
        place = each.get_dest()
        number = min(max((place and place.get_index()) or 0, 0), len(texts) - 1)
        title = _words(partial(pdfium.FPDFBookmark_GetTitle, each.raw))
        title = " ".join((name_in_words(title) or title).split())
        on_page = printed.setdefault(number, _letters(texts[number]))
        if " " in title and _letters(title) not in on_page:
            yield number, marked("bookmark", title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _take_files(document: pypdfium2.PdfDocument, attached: list[Enclosed]) -> None:
    """Take the files that stand in the document: of a portfolio, all but its cover."""
    for number in range(document.count_attachments()):
        _take_file(document.get_attachment(number).raw, attached)


def _take_file(file: object, attached: list[Enclosed]) -> None:
    if not file or len(attached) >= _ATTACHED:
        return
    name = _words(lambda *room: pdfium.FPDFAttachment_GetName(file, *room))
    size = ctypes.c_ulong()
    pdfium.FPDFAttachment_GetFile(file, None, 0, size)
    taken = sum(len(each.content) for each in attached)
    if size.value > min(pages.MAX_BYTES, pages.MAX_UNPACKED - taken):
        attached.append(Enclosed(name, b"", refused=Unread.TOO_LARGE))
        return
    room = ctypes.create_string_buffer(size.value)
    pdfium.FPDFAttachment_GetFile(file, room, size.value, size)
    attached.append(Enclosed(name, room.raw))


def _silence(
    problem: str, *, lost: Sequence[int], left: Sequence[int], looked_at: bool
) -> tuple[Unread, str]:
    """What it means when no page holds text: the cause, and how it is said."""
    if problem:
        return Unread.FIELDS, problem
    if lost:
        return Unread.MEANINGLESS, "its fonts do not say which letters they draw"
    if left and not looked_at:
        return Unread.SCAN, "it may be a scan"
    return Unread.EMPTY, "it may be a scan in which OCR finds nothing" if left else ""


def _notes_on(left: Sequence[int], lost: Sequence[int]) -> list[str]:
    """What is said of pages that gave no text."""
    blank = [number for number in left if number not in lost]
    notes = []
    if lost:
        verb = "holds" if len(lost) == 1 else "hold"
        notes.append(f"{page_ranges(lost)} {verb} letters whose font does not say which they are")
    if blank:
        verb = "holds" if len(blank) == 1 else "hold"
        may = "it may be a scan" if len(blank) == 1 else "they may be scans"
        notes.append(f"{page_ranges(blank)} {verb} no text; {may}")
    return notes


def _page(
    document: pypdfium2.PdfDocument, number: int, form: object, attached: list[Enclosed]
) -> tuple[_Page, str]:
    """The text of one page, whether it is (or may be) a scan, and what stands on it beside that.

    Files that hang on it are added to ``attached``.
    """
    page = document[number]
    try:
        text = _TextPage(page)
        try:
            printed = pdf_layout.pdf_page_text(text)
            sound, is_meaningless = _meaningful(text, printed)
            struck = list(_struck_words(page, text))
        finally:
            text.close()
        is_badly_read = not is_meaningless and has_slips(sound) and _is_scan(page, 1)
        is_scan = (
            is_meaningless
            or is_badly_read
            or (len(printed) < 2 * _FEW and _is_scan(page, len("".join(printed.split()))))
        )
        beside = "\n\n".join(dict.fromkeys(_fields_and_notes(page, form, attached)))
    finally:
        page.close()
    if not sound.isascii():
        sound = without_brackets_of_its_own(sound)
    for words in struck:
        if sound.count(words) == 1:
            sound = sound.replace(words, marked(STRUCK, words))
    return _Page(sound, is_scan, is_meaningless, is_badly_read), beside


def _struck_words(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[str]:
    """Yield the words, line by line, through which somebody drew a line in a reader of PDF."""
    quad = pdfium.FS_QUADPOINTSF()
    room = _STRUCK_LINES
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _ANNOTATIONS)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        if not note:
            continue
        try:
            if pdfium.FPDFAnnot_GetSubtype(note) != pdfium.FPDF_ANNOT_STRIKEOUT:
                continue
            lines = min(pdfium.FPDFAnnot_CountAttachmentPoints(note), room)
            room -= lines
            for line in range(lines):
                pdfium.FPDFAnnot_GetAttachmentPoints(note, line, quad)
                low, high = sorted((quad.y1, quad.y4))
                left, right = sorted((quad.x1, quad.x4))
                middle = (high - low) / 4  # neither the line above nor the one below
                words = text.get_text_bounded(left, low + middle, right, high - middle).strip()
                yield from filter(None, (without_brackets_of_its_own(words),))
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


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


def _meaningful(text: pypdfium2.PdfTextPage, printed: str) -> tuple[str, bool]:
    """The page's text as far as its letters mean something, and whether some of it does not.

    pdfium knows which letters a font gives no way back from; it then hands out the font's own
    codes, which may be the right ones all the same, or rubbish ("7KH3ROLFH").
    """
    page, count = text.raw, text.count_chars()
    ask = pdfium.FPDFText_HasUnicodeMapError
    if not any(ask(page, n) == 1 for n in range(0, count, max(1, count // _SAMPLES))):
        return ("", True) if is_nonsense(printed) else (printed, False)
    lost = [ask(page, n) == 1 for n in range(min(count, pages.MAX_CHARACTERS))]
    letters = [chr(pdfium.FPDFText_GetUnicode(page, n)) for n in range(len(lost))]
    doubtful = "".join(
        letter if no_way_back or letter.isspace() else " "
        for letter, no_way_back in zip(letters, lost, strict=True)
    )
    if len("".join(doubtful.split())) < BULLETS or not is_nonsense(doubtful, suspected=True):
        return printed, False
    sound = "".join(
        letter for letter, no_way_back in zip(letters, lost, strict=True) if not no_way_back
    )
    return (sound.replace("\r\n", "\n").strip() if USUAL.search(sound) else ""), True


def _form(document: pypdfium2.PdfDocument) -> tuple[object, str]:
    """The way to the values of the document's form, and why there is none though it has a form."""
    kind = document.get_formtype()
    if kind == pdfium.FORMTYPE_NONE:
        return None, ""
    unreadable = "the fields of its form cannot be read"
    if kind == pdfium.FORMTYPE_XFA_FULL:
        return None, f"{unreadable}: they are drawn by a program (XFA)"
    try:
        document.init_forms()
    except pypdfium2.PdfiumError:
        return None, unreadable
    return document.formenv, ""


def _fields_and_notes(
    page: pypdfium2.PdfPage, form: object, attached: list[Enclosed]
) -> Iterator[str]:
    """Yield what was filled into the page's form or noted on the page, each marked as that."""
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _ANNOTATIONS)):
        note = pdfium.FPDFPage_GetAnnot(page, number)
        if not note:
            continue
        try:
            unseen = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
            if pdfium.FPDFAnnot_GetFlags(note) & unseen:
                continue
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            if kind == pdfium.FPDF_ANNOT_WIDGET and form:
                yield marked("form field", _field_value(form, note))
            elif kind == pdfium.FPDF_ANNOT_FREETEXT:
                yield marked("note", _contents(note))
            elif kind == pdfium.FPDF_ANNOT_FILEATTACHMENT:
                _take_file(pdfium.FPDFAnnot_GetFileAttachment(note), attached)
            elif kind in _COMMENTS:
                yield marked("comment", _contents(note))
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def _field_value(form: object, note: object) -> str:
    """What stands in a field: its words, or the name of a box that is ticked."""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, note)
    chosen = []
    if kind in (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        for number in range(min(pdfium.FPDFAnnot_GetOptionCount(form, note), _OPTIONS)):
            if pdfium.FPDFAnnot_IsOptionSelected(form, note, number):
                chosen.append(_option_label(form, note, number))
    if any(chosen):
        return "\n".join(filter(None, chosen))  # the value is the program's word for it
    if kind in (
        pdfium.FPDF_FORMFIELD_TEXTFIELD,
        pdfium.FPDF_FORMFIELD_COMBOBOX,
        pdfium.FPDF_FORMFIELD_LISTBOX,
    ):
        return _words(lambda *room: pdfium.FPDFAnnot_GetFormFieldValue(form, note, *room))
    if kind in (
        pdfium.FPDF_FORMFIELD_CHECKBOX,
        pdfium.FPDF_FORMFIELD_RADIOBUTTON,
    ) and pdfium.FPDFAnnot_IsChecked(form, note):
        return _words(
            lambda *room: pdfium.FPDFAnnot_GetFormFieldAlternateName(form, note, *room)
        ) or _words(lambda *room: pdfium.FPDFAnnot_GetFormFieldName(form, note, *room))
    return ""


def _option_label(form: object, note: object, number: int) -> str:
    return _words(lambda *room: pdfium.FPDFAnnot_GetOptionLabel(form, note, number, *room))


def _contents(note: object) -> str:
    return _words(lambda *room: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", *room))


def _words(ask: Callable[..., int]) -> str:
    """A text that pdfium writes into the room it is given, after it said how much it needs."""
    size = min(ask(None, 0), _VALUE)
    room = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
    if ask(room, ctypes.sizeof(room)) > ctypes.sizeof(room):
        return ""  # pdfium writes nothing then
    text = bytes(room).decode("utf-16-le", "replace").partition("\0")[0]
    return without_brackets_of_its_own(text.replace("\r\n", "\n").replace("\r", "\n"))
