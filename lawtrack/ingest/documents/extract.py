"""One document's bytes to text by pages, within limits; pure.

Nothing here raises for bad input: a document without text is a fact with a reason. What no limit
inside a library can stop (time, memory) is stopped by ``process``.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from time import monotonic

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.detect import OLD_OFFICE, kind_of
from lawtrack.ingest.documents.holders.enclosed import with_enclosed
from lawtrack.ingest.documents.pages import Enclosed, Pages, is_lack_of_memory
from lawtrack.ingest.documents.print_repair import (
    whole_sentences,
    with_hyphens_at_line_ends,
    without_letter_spacing,
)
from lawtrack.ingest.documents.readers import READERS, SCANNED, UNKNOWN

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
    struct.error,
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
    began = monotonic()
    kind = _kind_within(content, kind_of(content, media_type=media_type, url=url))
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
    read = READERS.get(kind, UNKNOWN)[0]
    try:
        return _within_bytes(content, partial(read, until=until) if kind in SCANNED else read)
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
    kind = _kind_within(file.content, kind)
    return _pages_of(file.content, kind, until)


def _kind_within(content: bytes, kind: str) -> str:
    """The kind of a file; of one made of streams, what these tell."""
    if kind != OLD_OFFICE or len(content) > pages.MAX_BYTES:
        return kind
    from lawtrack.ingest.documents.old_office.storage import kind_by_streams

    return kind_by_streams(content)


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
    if media_type not in SCANNED:
        return frozenset({_extractor(media_type)})
    from lawtrack.ingest.documents.scans.ocr import ocr_name

    return frozenset({_extractor(media_type), _extractor(media_type, ocr_name())})


@cache
def _extractor(kind: str, looked_at_scans: str = "") -> str:
    _, library, ours = READERS.get(kind, UNKNOWN)
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


_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]+"
)
_LINE_ENDS = re.compile("[\x0b\x0c\u2028\u2029]")
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
