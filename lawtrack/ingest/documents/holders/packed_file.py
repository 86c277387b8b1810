"""A file that was packed by itself (gzip), as servers hand out by mistake: what is in it."""

import zlib

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.pages import Enclosed, Pages

_GZIP = 31  # zlib's number of it


def read_gzip(content: bytes) -> Pages:
    """The file in it, never more than a document may be."""
    unpacking = zlib.decompressobj(_GZIP)
    inside = unpacking.decompress(content, pages.MAX_BYTES + 1)
    if len(inside) > pages.MAX_BYTES:
        reason = f"unpacks to more than {pages.MAX_BYTES // 1024 // 1024} MB"
        raise UnreadableDocument(reason, Unread.TOO_LARGE)
    note = "" if unpacking.eof else "its end is missing"
    return Pages(texts=(), total=0, note=note, enclosed=[Enclosed("", inside)])
