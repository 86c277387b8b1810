"""What the files of the archive are called, and which of them may go; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# Lists that begin at a moment have another address each time: the newest answer to one of them is
# nothing to keep for ever. What stands in them, a whole list shows every week.
PASSING = "datetime"
ENDING = ".warc.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFile:
    """One file as it lies there; ``name`` is its path below the archive's place."""

    name: str
    size: int
    begun: datetime


def archive_file_of(name: str, size: int) -> ArchiveFile | None:
    """The file of the archive that has this name; ``None`` for one that is none of them."""
    _, _, stamp = name.rpartition("/")[2].removesuffix(ENDING).partition("-")
    if not name.endswith(ENDING):
        return None
    try:
        begun = datetime.strptime(stamp.partition(".")[0], "%Y%m%dT%H%M%S%z")
    except ValueError:
        return None
    return ArchiveFile(name=name, size=size, begun=begun)


def archive_file_name(jurisdiction: str, crawl_id: int, now: datetime, segment: int = 0) -> str:
    """The name of a crawl's file, or of one of its segments, below the archive's place."""
    part = f".{segment:04d}" if segment else ""
    return f"{jurisdiction}/{crawl_id}-{now.strftime('%Y%m%dT%H%M%SZ')}{part}{ENDING}"


def crawl_of_archive_file(name: str) -> int:
    """The number of the crawl that began a file."""
    return int(name.rpartition("/")[2].partition("-")[0])


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
