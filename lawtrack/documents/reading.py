"""One document's bytes to text: which kind it is, its pages, its limits; pure.

The kind is told by the first bytes, since servers and file names are often wrong. Nothing here
raises for bad input: a document without text is a fact with a reason.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import docx
import pypdfium2
from bs4 import BeautifulSoup
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree
from striprtf.striprtf import rtf_to_text

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000
MAX_UNPACKED = 100 * 1024 * 1024

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RTF = "application/rtf"
HTML = "text/html"
XML = "application/xml"
PLAIN = "text/plain"
OLD_WORD = "application/msword"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentText:
    """What a document says: ``state`` is "text", or "no_text" with a ``reason``.

    ``pages`` are in order, the first is page 1; a kind without pages has a single one.
    ``extractor`` names the library and its version.
    """

    state: str
    reason: str
    extractor: str
    media_type: str
    pages: tuple[str, ...]


class _NoTextError(Exception):
    """Why a document gives no text."""


def read_document(content: bytes, *, media_type: str = "", url: str = "") -> DocumentText:
    """The text of a document; never raises for what the bytes may hold."""
    kind = kind_of(content, media_type=media_type, url=url)
    read, library = _READERS.get(kind, (_unknown, ""))
    extractor = f"{library} {version(library)}" if library else ""
    try:
        if len(content) > MAX_BYTES:
            raise _NoTextError(f"larger than {MAX_BYTES // 1024 // 1024} MB")
        if not content.strip():
            raise _NoTextError("the file is empty")
        pages = read(content)
        if not any(page.strip() for page in pages):
            raise _NoTextError("no page holds text; it is probably a scan")
    except _NoTextError as reason:
        return DocumentText(
            state="no_text", reason=str(reason), extractor=extractor, media_type=kind, pages=()
        )
    kept, note = _within_limits(pages)
    return DocumentText(
        state="text", reason=note, extractor=extractor, media_type=kind, pages=tuple(kept)
    )


def kind_of(content: bytes, *, media_type: str = "", url: str = "") -> str:
    """The media type of the bytes: by their beginning, else as the server or the name says."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in content[:1024]:
        return PDF
    if head.startswith(b"{\\rtf"):
        return RTF
    if head.startswith(b"PK\x03\x04"):
        return DOCX
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return OLD_WORD
    low = head.lower()
    if low.startswith((b"<!doctype html", b"<html")):
        return HTML
    if low.startswith((b"<?xml", b"<bill", b"<resolution")):
        return HTML if b"<html" in low else XML
    said = media_type.partition(";")[0].strip().lower()
    if said in (PLAIN, HTML, XML, "text/xml"):
        return XML if said == "text/xml" else said
    ending = url.partition("?")[0].rpartition(".")[2].lower()
    by_ending = {"htm": HTML, "html": HTML, "txt": PLAIN, "xml": XML}.get(ending)
    if by_ending:
        return by_ending
    if b"\x00" not in content[:4096] and not head.startswith((b"MZ", b"\x7fELF")):
        return PLAIN
    return said or "application/octet-stream"


def _within_limits(pages: list[str]) -> tuple[list[str], str]:
    kept: list[str] = []
    room = MAX_CHARACTERS
    for page in pages:
        if len(kept) == MAX_PAGES or room <= 0:
            return kept, f"only the first {len(kept)} of {len(pages)} pages were read"
        kept.append(page[:room].replace("\x00", ""))
        room -= len(page)
    return kept, ""


def _pdf(content: bytes) -> list[str]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "encrypted" if "assword" in str(error) else "broken"
        raise _NoTextError(f"the PDF is {reason}: {error}") from None
    pages = []
    try:
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            text = page.get_textpage()
            pages.append(text.get_text_bounded().replace("\r\n", "\n"))
            text.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        if not pages:
            raise _NoTextError(f"the PDF is broken: {error}") from None
    finally:
        document.close()
    return pages


def _docx(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise _NoTextError(f"unpacks to {unpacked // 1024 // 1024} MB, more than is safe")
        document = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise _NoTextError(f"not a Word document: {error}") from None
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines.extend("\t".join(cell.text for cell in row.cells) for row in table.rows)
    return ["\n".join(lines)]


def _rtf(content: bytes) -> list[str]:
    try:
        text = rtf_to_text(  # type: ignore[no-untyped-call]
            content.decode("latin-1"), errors="replace"
        )
        return [str(text)]
    except (ValueError, LookupError, IndexError) as error:
        raise _NoTextError(f"the RTF is broken: {error}") from None


def _html(content: bytes) -> list[str]:
    soup = BeautifulSoup(content, "lxml")
    for hidden in soup(["script", "style", "noscript", "template", "head"]):
        hidden.decompose()
    return [re.sub(r"\n\s*\n+", "\n\n", soup.get_text("\n")).strip()]


# A bill's text in XML: these end a line; the others stand within one (DTD bill.dtd).
_BLOCKS = frozenset(
    {
        "section", "subsection", "paragraph", "subparagraph", "clause", "text", "header",
        "official-title", "legis-num", "title", "subtitle", "division", "whereas", "quoted-block",
        "action-desc", "item", "list", "toc-entry",
    }
)  # fmt: skip
_SKIPPED = ("metadata", "toc", "distribution-code")


def _xml(content: bytes) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(content, parser)
    if root is None:
        raise _NoTextError("not XML")
    etree.strip_elements(root, *_SKIPPED, with_tail=False)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    pieces: list[str] = []
    for happening, element in etree.iterwalk(root, events=("start", "end")):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name in _BLOCKS:
            pieces.append("\n")
        if happening == "start":
            pieces.append(element.text or "")
        else:
            pieces.append((" " if name == "enum" else "") + (element.tail or ""))
    lines = (re.sub(r"\s+", " ", line).strip() for line in _lines(pieces))
    return ["\n".join(line for line in lines if line)]


def _lines(pieces: list[str]) -> list[str]:
    # A break in the source is white space; a break of ours ends a line.
    joined = "".join(piece if piece == "\n" else piece.replace("\n", " ") for piece in pieces)
    return joined.split("\n")


def _plain(content: bytes) -> list[str]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").split("\f")


def _old_word(content: bytes) -> list[str]:
    raise _NoTextError("an old Word file (.doc), which cannot be read")


def _unknown(content: bytes) -> list[str]:
    raise _NoTextError("not a kind of document that can be read")


_READERS: dict[str, tuple[Callable[[bytes], list[str]], str]] = {
    PDF: (_pdf, "pypdfium2"),
    DOCX: (_docx, "python-docx"),
    RTF: (_rtf, "striprtf"),
    HTML: (_html, "beautifulsoup4"),
    XML: (_xml, "lxml"),
    PLAIN: (_plain, ""),
    OLD_WORD: (_old_word, ""),
}
