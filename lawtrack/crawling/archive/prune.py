"""Which files of the archive may go; pure but for their sizes and names on disk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

# Lists that begin at a moment have another address each time: the newest answer to one of them is
# nothing to keep for ever. What stands in them, a whole list shows every week.
PASSING = "datetime"
ENDING = ".warc.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFile:
    """One file as it lies on disk; ``name`` is its path below the archive's folder."""

    name: str
    size: int
    begun: datetime


def archive_files_in(folder: Path) -> list[ArchiveFile]:
    """The files of the archive, oldest first; others in the folder are left alone."""
    files = []
    for path in folder.glob(f"*/*{ENDING}"):
        _, _, stamp = path.name.removesuffix(ENDING).partition("-")
        try:
            begun = datetime.strptime(stamp, "%Y%m%dT%H%M%S%z")
        except ValueError:
            continue
        name = path.relative_to(folder).as_posix()
        files.append(ArchiveFile(name=name, size=path.stat().st_size, begun=begun))
    return sorted(files, key=lambda file: (file.begun, file.name))


def archive_file_name(jurisdiction: str, crawl_id: int, now: datetime) -> str:
    """The name of a crawl's file below the archive's folder."""
    return f"{jurisdiction}/{crawl_id}-{now.strftime('%Y%m%dT%H%M%SZ')}{ENDING}"


def archive_files_to_remove(
    files: Iterable[ArchiveFile],
    *,
    needed: set[str],
    pointed_to: Mapping[str, set[str]],
    most_bytes: int,
    oldest: datetime,
) -> list[str]:
    """The files that are too old or too much, the oldest first, and that nothing needs.

    Needed is what holds the newest answer to an address, so what a source has taken down stays; and
    a file stays as long as a revisit in another one that stays points to it.
    """
    left = list(files)
    size = sum(file.size for file in left)
    gone: list[str] = []
    going = True
    while going:
        going = False
        for file in list(left):
            pointing = pointed_to.get(file.name, set()) - {file.name, *gone}
            if file.name in needed or pointing or (file.begun >= oldest and size <= most_bytes):
                continue
            left.remove(file)
            gone.append(file.name)
            size -= file.size
            going = True
    return gone


def oldest_kept_archive(now: datetime, days: int) -> datetime:
    """The moment before which a file is too old."""
    return now - timedelta(days=days)
