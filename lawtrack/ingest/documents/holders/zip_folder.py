"""An archive of files, as councils publish a packet: each of them is read by itself."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.pages import Enclosed, Pages

# What systems put beside people's files.
_FOLDERS = "__macosx/"
_OF_SYSTEMS = (".ds_store", "thumbs.db", "desktop.ini")


def read_zip(content: bytes) -> Pages:
    """The files in an archive, in their order there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [entry for entry in archive.infolist() if not _is_of_a_system(entry)]
        refuse_too_large(entries)
        if entries and all(entry.flag_bits & 1 for entry in entries):
            raise UnreadableDocument("the archive is encrypted", Unread.ENCRYPTED)
        return Pages(texts=(), total=0, enclosed=list(_files_in(archive, entries)))


def refuse_too_large(entries: list[zipfile.ZipInfo]) -> None:
    """Raise ``UnreadableDocument`` for what unpacks to more than is safe."""
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > pages.MAX_UNPACKED:
        reason = f"unpacks to {unpacked // 1024 // 1024:,} MB, more than is safe"
        raise UnreadableDocument(reason, Unread.TOO_LARGE)


def _files_in(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Enclosed]:
    for entry in entries:
        refused = Unread.ENCRYPTED if entry.flag_bits & 1 else None
        content = b""
        if not refused:
            try:
                content = archive.read(entry)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
                refused = Unread.BROKEN  # the others may be whole
        yield Enclosed(entry.filename, content, refused=refused)


def _is_of_a_system(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.lower()
    return entry.is_dir() or name.startswith(_FOLDERS) or name.endswith(_OF_SYSTEMS)
