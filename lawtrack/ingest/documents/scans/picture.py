"""A picture that was published as a document: a paper that was scanned or photographed."""

import struct
from collections.abc import Iterator
from time import monotonic

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents.pages import Pages
from lawtrack.ingest.documents.print_repair import without_letter_spacing
from lawtrack.ingest.documents.scans import ocr
from lawtrack.ingest.documents.text_marks import source_words

MOST_PIXELS = 60_000_000  # of one picture: a poster at 300 dots an inch


def read_picture(content: bytes, until: float | None = None) -> Pages:
    """What OCR reads in a picture; a fax may hold several pages."""
    until = until or monotonic() + ocr.SECONDS
    if (pixels := max(_pixels(content), default=0)) > MOST_PIXELS:
        reason = f"a picture of {pixels:,} dots, more than is safe"
        raise UnreadableDocument(reason, Unread.TOO_LARGE)
    name = ocr.ocr_name()
    if not ocr.is_ocr_installed():
        return Pages(
            texts=[], note="a picture, which only OCR can read", ocr=name, silent=Unread.SCAN
        )
    try:
        texts = ocr.picture_pages(content, seconds=until - monotonic())
    except ocr.Ended as error:
        raise UnreadableDocument(f"OCR failed: {error}", Unread.ACCIDENT) from None
    except OSError as error:
        raise UnreadableDocument(f"OCR failed: {error}", Unread.BROKEN) from None
    note = "read by OCR" if any(texts) else ""
    kept = [without_letter_spacing(source_words(text)) for text in texts]
    return Pages(texts=kept, total=len(kept), note=note, ocr=name)


def _pixels(content: bytes) -> Iterator[int]:
    """Yield how many dots each picture of the file says it has, where its head tells."""
    if content.startswith(b"\x89PNG"):
        width, height = struct.unpack_from(">II", content, 16)
        yield width * height
    elif content.startswith(b"GIF8"):
        width, height = struct.unpack_from("<HH", content, 6)
        yield width * height
    elif content.startswith(b"BM"):
        width, height = struct.unpack_from("<ii", content, 18)
        yield abs(width * height)
    elif content.startswith(b"\xff\xd8"):
        yield from _pixels_of_jpeg(content)
    elif content.startswith((b"II*\0", b"MM\0*")):
        yield from _pixels_of_tiff(content)


def _pixels_of_jpeg(content: bytes) -> Iterator[int]:
    place = 2
    while place + 9 < len(content) and content[place] == 0xFF:
        mark = content[place + 1]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, place + 5)
            yield width * height
            return
        place += 1 if mark == 0xFF else 2 + int.from_bytes(content[place + 2 : place + 4], "big")


def _pixels_of_tiff(content: bytes) -> Iterator[int]:
    order = "<" if content.startswith(b"II") else ">"
    (place,) = struct.unpack_from(f"{order}I", content, 4)
    for _ in range(ocr.PAGES):
        if not 8 <= place <= len(content) - 2:
            return
        (count,) = struct.unpack_from(f"{order}H", content, place)
        sizes = {}
        for entry in range(place + 2, min(place + 2 + 12 * count, len(content) - 11), 12):
            tag, kind = struct.unpack_from(f"{order}HH", content, entry)
            form = f"{order}H" if kind == 3 else f"{order}I"
            (sizes[tag],) = struct.unpack_from(form, content, entry + 8)
        yield sizes.get(256, 0) * sizes.get(257, 0)
        after = place + 2 + 12 * count
        (place,) = (
            struct.unpack_from(f"{order}I", content, after) if after + 4 <= len(content) else (0,)
        )
