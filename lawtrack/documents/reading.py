"""One document's bytes to text by pages, within limits; pure.

Nothing here raises for bad input: a document without text is a fact with a reason. What no limit
inside a library can stop (time, memory) is stopped by ``reader``.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import docx
import pypdfium2
from docx.table import Table
from lxml import etree
from striprtf.striprtf import rtf_to_text

from lawtrack.documents.kinds import DOCX, HTML, OLD_WORD, PDF, PLAIN, RTF, XML, kind_of
from lawtrack.documents.markup import html_text, xml_text
from lawtrack.errors import UnreadableDocument

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000
MAX_UNPACKED = 100 * 1024 * 1024

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
    """What a document says: ``state`` is "text", or "no_text" with a ``reason``.

    ``pages`` are in order, the first is page 1; a kind without pages has a single one. With
    "text", ``reason`` is empty or says which part was left out. ``extractor`` names the library
    and its version.
    """

    state: str
    reason: str
    extractor: str
    media_type: str
    pages: tuple[str, ...]


def read_document(content: bytes, *, media_type: str = "", url: str = "") -> DocumentText:
    """The text of a document; never raises for what the bytes may hold."""
    kind = kind_of(content, media_type=media_type, url=url)
    read, library = _READERS.get(kind, (_unknown, ""))
    extractor = f"{library} {version(library)}" if library else ""
    try:
        pages, total = _pages(content, read)
    except UnreadableDocument as error:
        return no_text(str(error), media_type=kind, extractor=extractor)
    except MemoryError:
        reason = "needs more memory than a document may have"
        return no_text(reason, media_type=kind, extractor=extractor)
    except _BROKEN as error:
        reason = f"broken or not what it says it is: {_first_line(error)}"
        return no_text(reason, media_type=kind, extractor=extractor)
    kept, note = _within_limits(pages, total)
    return DocumentText(
        state="text",
        reason=note,
        extractor=extractor,
        media_type=kind,
        pages=tuple(map(_storable, kept)),
    )


def _storable(text: str) -> str:
    """The text with whole characters only: RTF writes the halves of a pair one by one."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def no_text(reason: str, *, media_type: str, extractor: str = "") -> DocumentText:
    """A document that gives no text, and why."""
    return DocumentText(
        state="no_text", reason=reason, extractor=extractor, media_type=media_type, pages=()
    )


def _pages(content: bytes, read: Callable[[bytes], tuple[list[str], int]]) -> tuple[list[str], int]:
    if len(content) > MAX_BYTES:
        raise UnreadableDocument(f"larger than {MAX_BYTES // 1024 // 1024} MB")
    if not content.strip():
        raise UnreadableDocument("the file is empty")
    pages, total = read(content)
    if not any(page.strip() for page in pages):
        raise UnreadableDocument("no page holds text; it may be a scan")
    return pages, total


def _within_limits(pages: list[str], total: int) -> tuple[list[str], str]:
    kept: list[str] = []
    room = MAX_CHARACTERS
    for page in pages[:MAX_PAGES]:
        if room <= 0:
            break
        kept.append(page[:room].replace("\x00", ""))
        room -= len(page)
    if room < 0:
        return kept, f"only the first {MAX_CHARACTERS:,} characters were read"
    if len(kept) < total:
        return kept, f"only the first {len(kept):,} of {total:,} pages were read"
    return kept, ""


def _first_line(error: BaseException) -> str:
    message = str(error).strip() or type(error).__name__
    return message.splitlines()[0][:160]


def _pdf(content: bytes) -> tuple[list[str], int]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "encrypted" if "assword" in str(error) else "broken"
        raise UnreadableDocument(f"the PDF is {reason}: {_first_line(error)}") from None
    pages: list[str] = []
    room = MAX_CHARACTERS
    total = len(document)
    try:
        for number in range(min(total, MAX_PAGES)):
            page = _pdf_page(document, number)
            pages.append(page)
            room -= len(page)
            if room < 0:
                break
    finally:
        document.close()
    return pages, total


def _pdf_page(document: pypdfium2.PdfDocument, number: int) -> str:
    """The text of one page, empty when that page is broken."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return ""
    found = str(text.get_text_range())
    text.close()
    page.close()
    return found.replace("\r\n", "\n").replace("\r", "\n")


def _docx(content: bytes) -> tuple[list[str], int]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MAX_UNPACKED:
        megabytes = unpacked // 1024 // 1024
        raise UnreadableDocument(f"unpacks to {megabytes} MB, more than is safe")
    blocks: list[str] = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            blocks += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            blocks.append(block.text)
    return ["\n\n".join(block for block in blocks if block.strip())], 1


def _rtf(content: bytes) -> tuple[list[str], int]:
    rtf = content.decode("latin-1")
    text = str(rtf_to_text(rtf, errors="replace"))  # type: ignore[no-untyped-call]
    # A line of the result is a paragraph of the document.
    return ["\n\n".join(line.strip() for line in text.splitlines() if line.strip())], 1


def _html(content: bytes) -> tuple[list[str], int]:
    return [html_text(content)], 1


def _xml(content: bytes) -> tuple[list[str], int]:
    text = xml_text(content)
    if text is None:
        raise UnreadableDocument("not XML")
    return [text], 1


def _plain(content: bytes) -> tuple[list[str], int]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    pages = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    if len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    return pages, len(pages)


def _old_word(content: bytes) -> tuple[list[str], int]:
    raise UnreadableDocument("an old Word file (.doc), which cannot be read")


def _unknown(content: bytes) -> tuple[list[str], int]:
    raise UnreadableDocument("not a kind of document that can be read")


_READERS: dict[str, tuple[Callable[[bytes], tuple[list[str], int]], str]] = {
    PDF: (_pdf, "pypdfium2"),
    DOCX: (_docx, "python-docx"),
    RTF: (_rtf, "striprtf"),
    HTML: (_html, "beautifulsoup4"),
    XML: (_xml, "lxml"),
    PLAIN: (_plain, ""),
    OLD_WORD: (_old_word, ""),
}
