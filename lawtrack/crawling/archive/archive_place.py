"""Where the archive lies: a folder, or the objects of a store; the same names in both."""

from collections.abc import Iterable
from pathlib import Path

from lawtrack.config.own_files import Archive
from lawtrack.crawling.archive.bucket import Bucket
from lawtrack.crawling.archive.prune_archive import ENDING, ArchiveFile, archive_file_of
from lawtrack.errors import ArchiveDamaged

Place = Path | Bucket


def archive_place(archive: Archive) -> Place:
    """The place that the settings name; ``NotInstalled`` when a library for it was left out."""
    return Bucket(archive.store) if archive.store else archive.folder


def named_in_archive(place: Place, file: str) -> str:
    """A file of the archive, for a message."""
    return str(place / file) if isinstance(place, Path) else f"{place.address}/{file}"


def archive_files_in(place: Place, jurisdiction: str = "") -> list[ArchiveFile]:
    """The files of the archive, or of a jurisdiction, oldest first; others are left alone."""
    if isinstance(place, Bucket):
        listed: Iterable[tuple[str, int]] = place.files(jurisdiction)
    else:
        paths = place.glob(f"{jurisdiction or '*'}/*{ENDING}")
        listed = ((path.relative_to(place).as_posix(), path.stat().st_size) for path in paths)
    files = [file for name, size in listed if (file := archive_file_of(name, size)) is not None]
    return sorted(files, key=lambda file: (file.begun, file.name))


def is_in_archive(place: Place, file: str) -> bool:
    """Whether the file is there; ``ArchiveAway`` when its store does not say."""
    return place.has(file) if isinstance(place, Bucket) else (place / file).is_file()


def archived_bytes(place: Place, file: str, offset: int, length: int) -> bytes:
    """The bytes of an answer and its request as they lie in the archive."""
    where = named_in_archive(place, file)
    if isinstance(place, Bucket):
        raw = place.part(file, offset, length)
    else:
        try:
            with (place / file).open("rb") as archive:
                archive.seek(offset)
                raw = archive.read(length)
        except OSError as error:
            raise ArchiveDamaged(f"{where}: cannot be read: {error.strerror}") from None
    if len(raw) != length:
        raise ArchiveDamaged(f"{where}: ends before byte {offset + length}: it was cut off")
    return raw
