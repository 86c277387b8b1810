"""Which reader reads which kind of document, with its version.

Imported when there is something to read: every crawl has a child of its own for its documents, and
what reads PDF, web pages and Word files took most of its start (0.3 of 0.4 s).
"""

import re
from collections.abc import Callable

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import detect
from lawtrack.ingest.documents.detect import as_utf8
from lawtrack.ingest.documents.pages import Pages
from lawtrack.ingest.documents.text_marks import (
    source_words,
    with_deleted_switched,
    with_struck_marked,
)

_DECLARATION = re.compile(rb"\xef\xbb\xbf\s*<\?xml[^<>]*>")


def _rtf(content: bytes) -> Pages:
    from lawtrack.ingest.documents.rtf import read_rtf

    text, problem = read_rtf(content)
    return Pages(texts=[text], note=problem)


def _pdf(content: bytes, until: float | None = None) -> Pages:
    from lawtrack.ingest.documents.pdf import read_pdf

    return read_pdf(content, until)


def _word(content: bytes) -> Pages:
    from lawtrack.ingest.documents.office.word import read_word

    return read_word(content)


def _html(content: bytes) -> Pages:
    from lawtrack.ingest.documents.html import html_text

    text = html_text(as_utf8(content))
    low = b"" if text else content.lower()
    frames = any(frame in low for frame in (b"<iframe", b"<frame", b"<embed", b"<object"))
    note = "a page that shows another address, which was not asked for" if frames else ""
    return Pages(texts=[text], note=note)


def _xml(content: bytes) -> Pages:
    from lawtrack.ingest.documents.legislative_xml import legislative_text

    utf8 = as_utf8(content)
    if utf8 is not content and (declared := _DECLARATION.match(utf8)):
        utf8 = utf8[declared.end() :]  # it names the encoding that it had
    text, problem = legislative_text(utf8)
    return Pages(texts=[text], note=problem)


def _plain(content: bytes) -> Pages:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    text = with_struck_marked(with_deleted_switched(source_words(text)))
    texts = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    if len(texts) > 1 and not texts[-1].strip():
        texts.pop()
    return Pages(texts=texts, total=len(texts), flowing=True)


def _zip(content: bytes) -> Pages:
    from lawtrack.ingest.documents.holders.zip_folder import read_zip

    return read_zip(content)


def _gzip(content: bytes) -> Pages:
    from lawtrack.ingest.documents.holders.packed_file import read_gzip

    return read_gzip(content)


def _mail(content: bytes) -> Pages:
    from lawtrack.ingest.documents.holders.saved_mail import read_mail

    return read_mail(content)


def _picture(content: bytes, until: float | None = None) -> Pages:
    from lawtrack.ingest.documents.scans.picture import read_picture

    return read_picture(content, until)


def _workbook(content: bytes) -> Pages:
    from lawtrack.ingest.documents.office.workbook import read_workbook

    return read_workbook(content)


def _slides(content: bytes) -> Pages:
    from lawtrack.ingest.documents.office.slides import read_slides

    return read_slides(content)


def _open_document(content: bytes) -> Pages:
    from lawtrack.ingest.documents.office.open_document import read_open_document

    return read_open_document(content)


def _old_office(content: bytes) -> Pages:
    from lawtrack.ingest.documents.old_office.storage import Storage

    storage = Storage(content)
    if storage.kind == "word":
        from lawtrack.ingest.documents.old_office.old_word import read_old_word

        return read_old_word(storage)
    if storage.kind == "workbook":
        from lawtrack.ingest.documents.old_office.old_workbook import read_old_workbook

        return read_old_workbook(content)
    if storage.kind == "slides":
        from lawtrack.ingest.documents.old_office.old_slides import read_old_slides

        return read_old_slides(storage)
    if storage.kind == "letter":
        from lawtrack.ingest.documents.old_office.outlook_letter import read_outlook_letter

        return read_outlook_letter(storage)
    if storage.kind == "encrypted":
        raise UnreadableDocument("the Office file is encrypted", Unread.ENCRYPTED)
    raise UnreadableDocument(f"{storage.program}; {_BY_HAND}", Unread.KIND)


def _unknown(content: bytes) -> Pages:
    name = detect.unreadable_name(content) or "not a kind of document that can be read"
    raise UnreadableDocument(f"{name}; {_BY_HAND}", Unread.KIND)


_BY_HAND = "it has to be opened by hand"

Reader = tuple[Callable[..., Pages], str, int]

# Kind → what reads it, the library in it, and the version of our own part: raised when the text
# gets better, so that what an older one read is read again.
READERS: dict[str, Reader] = {
    detect.PDF: (_pdf, "pypdfium2", 7),
    detect.DOCX: (_word, "lxml", 6),
    detect.XLSX: (_workbook, "lxml", 2),
    detect.PPTX: (_slides, "lxml", 2),
    detect.RTF: (_rtf, "", 3),
    detect.HTML: (_html, "beautifulsoup4", 5),
    detect.XML: (_xml, "lxml", 4),
    detect.PLAIN: (_plain, "", 5),
    detect.ZIP: (_zip, "", 3),
    detect.GZIP: (_gzip, "", 1),
    detect.MAIL: (_mail, "", 2),
    **dict.fromkeys(detect.OPEN_DOCUMENTS, (_open_document, "lxml", 2)),
    **dict.fromkeys((detect.OLD_OFFICE, *detect.OLD_OFFICES.values()), (_old_office, "olefile", 2)),
    detect.OLD_WORKBOOK: (_old_office, "xlrd", 2),
    **dict.fromkeys(detect.PICTURES, (_picture, "", 1)),
}
UNKNOWN: Reader = (_unknown, "", 2)
# May hold pages that only OCR reads: told when it has to end, and what read them is named.
SCANNED = frozenset({detect.PDF, *detect.PICTURES})
