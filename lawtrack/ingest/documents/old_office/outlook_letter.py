"""A letter that Outlook saved (.msg): its head, its words once, and what was sent along."""

import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lawtrack.errors import Unread
from lawtrack.ingest.documents.old_office.packed_rtf import unpacked_rtf
from lawtrack.ingest.documents.old_office.storage import Storage
from lawtrack.ingest.documents.pages import Enclosed, Pages
from lawtrack.ingest.documents.text_marks import source_words

_SUBJECT, _FROM, _TO, _COPY = "0037", "0C1A", "0E04", "0E03"
_PLAIN, _PAGE, _RTF = "1000", "1013", "1009"
_SENT, _CODE_PAGE = 0x0039, 0x3FFD
_FILE, _LONG_NAME, _SHORT_NAME, _CONTENT_ID = "3701", "3707", "3704", "3712"
_ATTACHED = "__attach_version1.0_#"
_LETTER_WITHIN = "__substg1.0_3701000D"
_DEEPEST = 3
_MOST = 200
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_outlook_letter(storage: Storage) -> Pages:
    """The letter, and those that were sent along with it, a page each; other files enclosed."""
    texts: list[str] = []
    enclosed: list[Enclosed] = []
    _take(storage, "", 1, texts, enclosed)
    return Pages(texts=texts, total=len(texts), enclosed=enclosed)


def _take(
    storage: Storage, folder: str, depth: int, texts: list[str], enclosed: list[Enclosed]
) -> None:
    """Put down a letter that lies in a folder of the file, and what was sent along with it."""
    fixed = _fixed(storage.stream(f"{folder}__properties_version1.0"), 24 if folder else 32)
    page = fixed.get(_CODE_PAGE)
    encoding = _encoding(struct.unpack_from("<I", page)[0] if page else 0)
    lines = {
        name: _words(storage, folder, tag, encoding)
        for name, tag in (("Subject", _SUBJECT), ("From", _FROM), ("To", _TO), ("Cc", _COPY))
    }
    if sent := fixed.get(_SENT):
        (ticks,) = struct.unpack("<Q", sent)
        days = timedelta(microseconds=min(ticks // 10, 10**17))
        lines["Date"] = f"{_EPOCH + days:%Y-%m-%d %H:%M} UTC"
    head = "\n".join(f"{name}: {' '.join(text.split())}" for name, text in lines.items() if text)
    texts.append(source_words(head))
    body = _body(storage, folder, encoding)
    if body is not None:
        enclosed.append(body)
    page_of = body.content if body is not None else b""
    attached = [name for name in storage.names(folder.rstrip("/")) if name.startswith(_ATTACHED)]
    for name in attached[:_MOST]:
        within = f"{folder}{name}/"
        if storage.holds(within + _LETTER_WITHIN):
            if depth < _DEEPEST:
                _take(storage, f"{within}{_LETTER_WITHIN}/", depth + 1, texts, enclosed)
            else:
                enclosed.append(Enclosed("a letter", b"", refused=Unread.TOO_LARGE))
            continue
        shown_in = _words(storage, within, _CONTENT_ID, encoding).encode()
        if shown_in and b"cid:" + shown_in in page_of:
            continue  # a picture of the page
        name = _words(storage, within, _LONG_NAME, encoding) or _words(
            storage, within, _SHORT_NAME, encoding
        )
        enclosed.append(Enclosed(name, storage.stream(f"{within}__substg1.0_{_FILE}0102")))


def _body(storage: Storage, folder: str, encoding: str) -> Enclosed | None:
    """The words of a letter: as a page, else plain, else as RTF."""
    place = f"{folder}__substg1.0_"
    if page := storage.stream(f"{place}{_PAGE}0102"):
        return Enclosed("", page, media_type="text/html")
    if text := _words(storage, folder, _PAGE, encoding):
        return Enclosed("", b"\xef\xbb\xbf" + text.encode(), media_type="text/html")
    if text := _words(storage, folder, _PLAIN, encoding):
        return Enclosed("", b"\xef\xbb\xbf" + text.encode(), media_type="text/plain")
    if packed := storage.stream(f"{place}{_RTF}0102"):
        return Enclosed("", unpacked_rtf(packed), media_type="application/rtf")
    return None


def _words(storage: Storage, folder: str, tag: str, encoding: str) -> str:
    """A property that holds text, without the ends of lines around it."""
    place = f"{folder}__substg1.0_{tag}"
    text = storage.stream(f"{place}001F").decode("utf-16-le", "replace")
    text = text or storage.stream(f"{place}001E").decode(encoding, "replace")
    return re.sub("\r\n?", "\n", text).strip("\0\n ")


def _fixed(properties: bytes, head: int) -> dict[int, bytes]:
    """The properties that are no longer than eight bytes."""
    return dict(_entries(properties, head))


def _entries(properties: bytes, head: int) -> Iterator[tuple[int, bytes]]:
    for place in range(head, len(properties) - 15, 16):
        yield struct.unpack_from("<H", properties, place + 2)[0], properties[place + 8 : place + 16]


def _encoding(page: int) -> str:
    name = "utf-8" if page == 65001 else f"cp{page or 1252}"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name
