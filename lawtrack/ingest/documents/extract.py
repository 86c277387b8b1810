"""One document's bytes to text by pages, within limits; pure.

Nothing here raises for bad input: a document without text is a fact with a reason. What no limit
inside a library can stop (time, memory) is stopped by ``reader``.
"""

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from lxml import etree
from striprtf.striprtf import rtf_to_text

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import ocr, pages
from lawtrack.ingest.documents.detect import DOCX, HTML, OLD_WORD, PDF, PLAIN, RTF, XML, kind_of
from lawtrack.ingest.documents.pages import Pages
from lawtrack.ingest.documents.pdf import read_pdf
from lawtrack.ingest.documents.print_repair import whole_sentences, without_letter_spacing

# What the libraries raise when a file is not what it says; MemoryError is the child's limit.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText:
    """What a document says: ``state`` is "text", or "no_text" with a ``reason`` and its ``cause``.

    ``pages`` are in order, the first is page 1; a kind without pages has a single one. With
    "text", ``reason`` is empty or says which part was left out or read by OCR. ``extractor`` names
    what read it, with versions: the library, what looked at scanned pages, and our own part.
    """

    state: str
    reason: str
    extractor: str
    media_type: str
    pages: tuple[str, ...]
    cause: Unread | None = None  # of "no_text"


def read_document(content: bytes, *, media_type: str = "", url: str = "") -> DocumentText:
    """The text of a document; never raises for what the bytes may hold."""
    kind = kind_of(content, media_type=media_type, url=url)
    read = _READERS.get(kind, _UNKNOWN)[0]
    try:
        extracted = _within_bytes(content, read)
    except UnreadableDocument as error:
        return no_text(str(error), media_type=kind)
    except MemoryError:
        return no_text("needs more memory than a document may have", media_type=kind)
    except _BROKEN as error:
        reason = f"broken or not what it says it is: {_first_line(error)}"
        return no_text(reason, media_type=kind)
    if not any(text.strip() for text in extracted.texts):
        return no_text(_why_silent(extracted), media_type=kind, ocr=extracted.ocr)
    kept, note = _within_limits(extracted)
    return DocumentText(
        state="text",
        reason="; ".join(filter(None, (note, extracted.note))),
        extractor=_extractor(kind, extracted.ocr),
        media_type=kind,
        pages=tuple(map(_storable, kept)),
    )


def _storable(text: str) -> str:
    """The text with whole characters only: RTF writes the halves of a pair one by one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _why_silent(extracted: Pages) -> str:
    if extracted.note and (not extracted.ocr or "OCR failed" in extracted.note):
        return f"no page holds text; {extracted.note}"
    nothing = " in which OCR finds nothing" if extracted.ocr and ocr.is_ocr_installed() else ""
    return f"no page holds text; it may be a scan{nothing}"


def current_extractors(media_type: str) -> frozenset[str]:
    """What stands as ``extractor`` of a text of this kind when reading it again gives no more."""
    scanned = {_extractor(PDF, ocr.ocr_name())} if media_type == PDF else set()
    return frozenset({_extractor(media_type), *scanned})


@cache
def _extractor(kind: str, looked_at_scans: str = "") -> str:
    _, library, ours = _READERS.get(kind, _UNKNOWN)
    named = f"{library} {version(library)}" if library else ""
    return " + ".join(filter(None, (named, looked_at_scans, f"lawtrack {ours}")))


def no_text(reason: str, *, media_type: str, ocr: str = "") -> DocumentText:
    """A document that gives no text, and why."""
    return DocumentText(
        state="no_text",
        reason=reason,
        extractor=_extractor(media_type, ocr),
        media_type=media_type,
        pages=(),
    )


def _within_bytes(content: bytes, read: Callable[[bytes], Pages]) -> Pages:
    if len(content) > pages.MAX_BYTES:
        raise UnreadableDocument(f"larger than {pages.MAX_BYTES // 1024 // 1024} MB")
    if not content.strip():
        raise UnreadableDocument("the file is empty")
    return read(content)


def _within_limits(extracted: Pages) -> tuple[list[str], str]:
    """The pages as they are kept, and a note on what is left out."""
    kept: list[str] = []
    room = pages.MAX_CHARACTERS
    for text in extracted.texts[: pages.MAX_PAGES]:
        if room <= 0:
            break
        kept.append(without_letter_spacing(text[:room].replace("\x00", "")))
        room -= len(text)
    if extracted.flowing:
        kept = whole_sentences(kept)
    if room < 0:
        return kept, f"only the first {pages.MAX_CHARACTERS:,} characters were read"
    if len(kept) < extracted.total:
        return kept, f"only the first {len(kept):,} of {extracted.total:,} pages were read"
    return kept, ""


def _first_line(error: BaseException) -> str:
    message = str(error).strip() or type(error).__name__
    return message.splitlines()[0][:160]


def _rtf(content: bytes) -> Pages:
    rtf = content.decode("latin-1")
    text = str(rtf_to_text(rtf, errors="replace"))  # type: ignore[no-untyped-call]
    # A line of the result is a paragraph of the document.
    return Pages(texts=["\n\n".join(line.strip() for line in text.splitlines() if line.strip())])


# Imported when there is something to read: every crawl has a child of its own for its documents,
# and what reads web pages and Word files took half of its start (0.2 of 0.36 s). Most are PDFs.
def _word(content: bytes) -> Pages:
    from lawtrack.ingest.documents.word import read_word

    return read_word(content)


def _html(content: bytes) -> Pages:
    from lawtrack.ingest.documents.html import html_text

    return Pages(texts=[html_text(content)])


def _xml(content: bytes) -> Pages:
    from lawtrack.ingest.documents.legislative_xml import legislative_text

    text, problem = legislative_text(content)
    return Pages(texts=[text], note=problem)


def _plain(content: bytes) -> Pages:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    texts = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    if len(texts) > 1 and not texts[-1].strip():
        texts.pop()
    return Pages(texts=texts, total=len(texts), flowing=True)


def _old_word(content: bytes) -> Pages:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableDocument("the Word file is encrypted")
    raise UnreadableDocument("an old Word file (.doc), which cannot be read")


def _unknown(content: bytes) -> Pages:
    raise UnreadableDocument("not a kind of document that can be read")


# Kind → what reads it, the library in it, and the version of our own part: raised when the text
# gets better, so that what an older one read is read again.
_READERS: dict[str, tuple[Callable[[bytes], Pages], str, int]] = {
    PDF: (read_pdf, "pypdfium2", 2),
    DOCX: (_word, "python-docx", 2),
    RTF: (_rtf, "striprtf", 2),
    HTML: (_html, "beautifulsoup4", 2),
    XML: (_xml, "lxml", 3),
    PLAIN: (_plain, "", 2),
    OLD_WORD: (_old_word, "", 1),
}
_UNKNOWN: tuple[Callable[[bytes], Pages], str, int] = (_unknown, "", 1)
