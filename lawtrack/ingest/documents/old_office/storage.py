"""Files of streams (OLE): old Word, Excel and PowerPoint files, Outlook's letters, locked ones."""

import io
import struct

import olefile

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import detect, pages

_KINDS = {
    "EncryptedPackage": "encrypted",
    "__properties_version1.0": "letter",
    "WordDocument": "word",
    "Workbook": "workbook",
    "Book": "workbook",
    "PowerPoint Document": "slides",
}
# What else is kept so, as reasons call it.
_OTHERS = {
    "VisioDocument": "a Visio drawing",
    "Quill": "a Publisher file",
    "Props": "a Project plan",
    "PerfectOffice_MAIN": "a WordPerfect file",
    "MatOST": "a file of Microsoft Works",
    "SummaryInformation": "an installer or a file of another program",
}


_BROKEN = (OSError, ValueError, LookupError, RuntimeError, struct.error)


def kind_by_streams(content: bytes) -> str:
    """The media type of such a file, as its streams tell it."""
    try:
        kind = Storage(content).kind
    except (*_BROKEN, UnreadableDocument, MemoryError):
        kind = ""
    return detect.OLD_OFFICES.get(kind, detect.OLD_OFFICE)


class Storage:
    """The streams of such a file."""

    def __init__(self, content: bytes) -> None:
        try:
            self._file = olefile.OleFileIO(io.BytesIO(content))
        except _BROKEN as error:
            raise UnreadableDocument(f"its streams are broken: {error}", Unread.BROKEN) from None

    @property
    def kind(self) -> str:
        """What the file is: "word", "workbook", "slides", "letter", "encrypted" or ""."""
        return next((kind for name, kind in _KINDS.items() if self.holds(name)), "")

    @property
    def program(self) -> str:
        """What else it may be, for a reason."""
        named = (what for name, what in _OTHERS.items() if self.holds(name))
        return next(named, "a file of an unknown program")

    def holds(self, name: str) -> bool:
        """Whether a stream or folder is there."""
        return bool(self._file.exists(name))

    def stream(self, name: str) -> bytes:
        """The bytes of a stream, empty where there is none."""
        if not self._file.exists(name) or self._file.get_type(name) != olefile.STGTY_STREAM:
            return b""
        with self._file.openstream(name) as opened:
            content: bytes = opened.read(pages.MAX_BYTES)
        return content

    def names(self, folder: str = "") -> list[str]:
        """What lies directly in a folder."""
        above = folder.split("/") if folder else []
        listed = self._file.listdir(streams=True, storages=True)
        depth = len(above)
        return [each[depth] for each in listed if len(each) == depth + 1 and each[:depth] == above]
