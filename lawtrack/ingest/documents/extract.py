"""One document's bytes to text by pages, within limits; pure.

Nothing here raises for bad input: a document without text is a fact with a reason. What no limit
inside a library can stop (time, memory) is stopped by ``process``.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from time import monotonic

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.detect import (
    DOCX,
    HTML,
    MAIL,
    OLD_WORD,
    PDF,
    PLAIN,
    RTF,
    XML,
    ZIP,
    as_utf8,
    kind_of,
)
from lawtrack.ingest.documents.holders.enclosed import with_enclosed
from lawtrack.ingest.documents.pages import Enclosed, Pages, is_lack_of_memory
from lawtrack.ingest.documents.print_repair import (
    whole_sentences,
    with_hyphens_at_line_ends,
    without_letter_spacing,
)
from lawtrack.ingest.documents.text_marks import (
    source_words,
    with_deleted_switched,
    with_struck_marked,
)

TOO_MUCH_MEMORY = "needs more memory than a document may have"
# What the libraries raise when a file is not what it says (lxml's are errors of syntax).
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
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
    began = monotonic()
    try:
        extracted = with_enclosed(_pages_of(content, kind), _pages_within, began=began)
    except UnreadableDocument as error:
        return no_text(str(error), media_type=kind, cause=error.cause)
    if not any(text.strip() for text in extracted.texts):
        reason = _why_silent(extracted)
        return no_text(reason, media_type=kind, cause=extracted.silent, ocr=extracted.ocr)
    kept, note = _within_limits(extracted)
    return DocumentText(
        state="text",
        reason="; ".join(filter(None, (note, extracted.note))),
        extractor=_extractor(kind, extracted.ocr),
        media_type=kind,
        pages=tuple(kept),
    )


def _pages_of(content: bytes, kind: str, until: float | None = None) -> Pages:
    """What a file of some kind holds; ``UnreadableDocument`` for whatever keeps it from us."""
    read = _READERS.get(kind, _UNKNOWN)[0]
    try:
        return _within_bytes(content, partial(_pdf, until=until) if kind == PDF else read)
    except MemoryError:
        raise UnreadableDocument(TOO_MUCH_MEMORY, Unread.ACCIDENT) from None
    except _BROKEN as error:
        if is_lack_of_memory(error):
            raise UnreadableDocument(TOO_MUCH_MEMORY, Unread.ACCIDENT) from None
        reason = f"broken or not what it says it is: {_first_line(error)}"
        raise UnreadableDocument(reason, Unread.BROKEN) from None


def _pages_within(file: Enclosed, *, until: float) -> Pages:
    """What a file that stands in another holds."""
    kind = kind_of(file.content, media_type=file.media_type, url=file.name)
    return _pages_of(file.content, kind, until)


def _why_silent(extracted: Pages) -> str:
    what = {
        Unread.SCAN: "it may be a scan",
        Unread.EMPTY: "OCR finds nothing in it" if extracted.ocr else "",
    }
    return "; ".join(
        filter(None, ("no page holds text", extracted.note or what.get(extracted.silent, "")))
    )


def current_extractors(media_type: str) -> frozenset[str]:
    """What stands as ``extractor`` of a text of this kind when reading it again gives no more."""
    if media_type != PDF:
        return frozenset({_extractor(media_type)})
    from lawtrack.ingest.documents.ocr import ocr_name

    return frozenset({_extractor(PDF), _extractor(PDF, ocr_name())})


@cache
def _extractor(kind: str, looked_at_scans: str = "") -> str:
    _, library, ours = _READERS.get(kind, _UNKNOWN)
    return " + ".join(filter(None, (_named(library), looked_at_scans, f"lawtrack {ours}")))


def _named(library: str) -> str:
    if not library:
        return ""
    from importlib.metadata import version

    return f"{library} {version(library)}"


def no_text(reason: str, *, media_type: str, cause: Unread, ocr: str = "") -> DocumentText:
    """A document that gives no text, and why: as a sentence, and as one of the closed list."""
    return DocumentText(
        state="no_text",
        reason=reason,
        extractor=_extractor(media_type, ocr),
        media_type=media_type,
        pages=(),
        cause=cause,
    )


def _within_bytes(content: bytes, read: Callable[[bytes], Pages]) -> Pages:
    if len(content) > pages.MAX_BYTES:
        reason = f"larger than {pages.MAX_BYTES // 1024 // 1024} MB"
        raise UnreadableDocument(reason, Unread.TOO_LARGE)
    if not content.strip():
        raise UnreadableDocument("the file is empty", Unread.EMPTY)
    return read(content)


def _within_limits(extracted: Pages) -> tuple[list[str], str]:
    """The pages as they are kept, and a note on what is left out."""
    kept: list[str] = []
    room = pages.MAX_CHARACTERS
    for text in with_hyphens_at_line_ends(extracted.texts[: pages.MAX_PAGES]):
        if room <= 0:
            break
        cleaned = _cleaned(text[:room])
        kept.append(cleaned if extracted.is_joined else without_letter_spacing(cleaned))
        room -= len(text)
    if extracted.flowing:
        kept = whole_sentences(kept)
    if room < 0:
        return kept, f"only the first {pages.MAX_CHARACTERS:,} characters were read"
    if len(kept) < extracted.total:
        return kept, f"only the first {len(kept):,} of {extracted.total:,} pages were read"
    return kept, ""


_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u2060\ufeff\ufffe\uffff]+")
_LINE_ENDS = re.compile("[\x0b\x0c\u2028\u2029]")
_DECLARATION = re.compile(rb"\xef\xbb\xbf\s*<\?xml[^<>]*>")
_CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
_HALF = re.compile("[\ud800-\udfff]")


def _cleaned(text: str) -> str:
    """The text without what nobody sees, and with whole characters only."""
    # Most pages hold nothing of that kind, and are told in a tenth of the time that patterns take.
    if text.isascii():
        letters = text.encode()
        if len(letters.translate(None, _CONTROLS)) == len(letters):
            return text
    elif text.replace("\n", " ").replace("\r", " ").replace("\xa0", " ").isprintable():
        return text
    if _HALF.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _LINE_ENDS.sub("\n", _INVISIBLE.sub("", text))


def _first_line(error: BaseException) -> str:
    """The error's first line, without the addresses of Python's objects."""
    message = str(error).strip() or type(error).__name__
    return re.sub(r" at 0x[0-9a-fA-F]+", "", message.splitlines()[0])[:160]


def _rtf(content: bytes) -> Pages:
    from lawtrack.ingest.documents.rtf import read_rtf

    text, problem = read_rtf(content)
    return Pages(texts=[text], note=problem)


# Imported when there is something to read: every crawl has a child of its own for its documents,
# and what reads PDF, web pages and Word files took most of its start (0.3 of 0.4 s).
def _pdf(content: bytes, until: float | None = None) -> Pages:
    from lawtrack.ingest.documents.pdf import read_pdf

    return read_pdf(content, until)


def _word(content: bytes) -> Pages:
    from lawtrack.ingest.documents.word import read_word

    return read_word(content)


def _html(content: bytes) -> Pages:
    from lawtrack.ingest.documents.html import html_text

    return Pages(texts=[html_text(as_utf8(content))])


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


def _mail(content: bytes) -> Pages:
    from lawtrack.ingest.documents.holders.saved_mail import read_mail

    return read_mail(content)


def _old_word(content: bytes) -> Pages:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableDocument("the Word file is encrypted", Unread.ENCRYPTED)
    raise UnreadableDocument("an old Word file (.doc), which cannot be read", Unread.KIND)


def _unknown(content: bytes) -> Pages:
    raise UnreadableDocument("not a kind of document that can be read", Unread.KIND)


# Kind → what reads it, the library in it, and the version of our own part: raised when the text
# gets better, so that what an older one read is read again.
_READERS: dict[str, tuple[Callable[[bytes], Pages], str, int]] = {
    PDF: (_pdf, "pypdfium2", 5),
    DOCX: (_word, "python-docx", 4),
    RTF: (_rtf, "", 3),
    HTML: (_html, "beautifulsoup4", 4),
    XML: (_xml, "lxml", 4),
    PLAIN: (_plain, "", 5),
    ZIP: (_zip, "", 1),
    MAIL: (_mail, "", 1),
    OLD_WORD: (_old_word, "", 1),
}
_UNKNOWN: tuple[Callable[[bytes], Pages], str, int] = (_unknown, "", 1)
