"""Bill status files of one Congress and one type of bill: listed, fetched singly or as a zip."""

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from lawtrack.errors import FailureKind, LayoutChanged, SourceError
from lawtrack.legislation.records import (
    Checkpoint,
    Failed,
    Mismatch,
    Record,
    Source,
    StoredState,
)
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo.bill_status import (
    SPONSOR,
    STEPS,
    StatusFile,
    parse_status_file,
)
from scrapers.platforms.govinfo.bill_text import newest_text_then_bill

XML = "application/xml"
# How many files of each type one run asks for: together 2,000 of a Congress; the rest waits.
FILES_A_RUN = {
    "hr": 1_000, "s": 500, "hres": 200, "sres": 140, "hjres": 40, "sjres": 40, "hconres": 40,
    "sconres": 40,
}  # fmt: skip
TYPES = tuple(FILES_A_RUN)
MISSING_AT_LEAST, MISSING_SHARE = 20, 0.02  # of the stored files, before we say so
ENTRY_BYTES = 60 * 1024 * 1024
ZIP_BYTES = 2 * 1024**3
ZIP_ENTRIES = 50_000

_LOCAL_HEADER = struct.Struct("<4s22xHH")  # before the name of each entry
_ENCRYPTED_OR_PATCHED = 0x01 | 0x20 | 0x40

FILE = re.compile(r"(?:^|[/\\])BILLSTATUS-([0-9]{1,4})([a-z]+)([0-9]{1,6})\.xml$")

MINUTE = len("2026-07-19T02:30")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# What a broken, encrypted or strangely packed entry raises, and a file that is not a bill.
NO_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError,
    ValueError,
)  # fmt: skip
UNREADABLE = (SourceError, *NO_ZIP)

Output = Iterator[Record | Follow]
Stamps = dict[str, tuple[str, str]]  # id: last-modified and address


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The files of one Congress and one type of bill."""

    source: Source
    known: StoredState
    congress: int
    kind: str
    lastmod: str

    @property
    def key(self) -> str:
        """The checkpoint that says how far this folder has been read."""
        return f"sitemap:{self.congress}{self.kind}"

    @property
    def files_a_run(self) -> int:
        """How many single files one run asks for."""
        return FILES_A_RUN[self.kind]

    @property
    def address(self) -> str:
        """Where its files lie."""
        base = self.source.addresses["govinfo"]
        return f"{base}/bulkdata/BILLSTATUS/{self.congress}/{self.kind}"


def held_in(folder: Folder) -> set[str]:
    """The stored bills of the folder."""
    start = f"{folder.congress}-{folder.kind}-"
    return {id_ for id_ in folder.known.bills if id_.startswith(start)}


def listed_in(page: Page, folder: Folder) -> Stamps:
    """The files that a folder's listing names, with their last-modified to the minute."""
    stamps: Stamps = {}
    rows = page.json(dict).get("files")
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            raise LayoutChanged(page.url, f"expected files, found {str(row)[:40]!r} among them")
        named = FILE.search(str(row.get("name", "")))
        if named and belongs(named, folder):
            stamp = _minute(str(row.get("formattedLastModifiedTime", "")))
            stamps[id_of(named)] = (stamp, f"{folder.address}/{named[0].lstrip('/')}")
    return stamps


def listing_of(folder: Folder) -> str:
    base = folder.source.addresses["govinfo"]
    return f"{base}/bulkdata/json/BILLSTATUS/{folder.congress}/{folder.kind}"


def _minute(printed: str) -> str:
    """``19-Jul-2026 02:30`` as ``2026-07-19T02:30``; empty when it is written otherwise."""
    found = re.fullmatch(r"(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d{2}:\d{2})", printed.strip())
    if found is None or found[2] not in MONTHS:
        return ""
    return f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}T{found[4]}"


def belongs(named: re.Match[str], folder: Folder) -> bool:
    return named[1] == str(folder.congress) and named[2] == folder.kind


def id_of(named: re.Match[str]) -> str:
    return f"{named[1]}-{named[2]}-{named[3].lstrip('0') or '0'}"


def moved_stamps(folder: Folder, *, whole: bool) -> Checkpoint:
    value = folder.lastmod if whole else ""
    return Checkpoint(jurisdiction=folder.source.key, key=folder.key, value=value)


def one_file(
    folder: Folder, id_: str, stamp: str, url: str, *, first_fill: bool, covers: str = ""
) -> Follow:
    return Follow(
        url=url,
        parse=parse_file,
        context={"folder": folder, "id_": id_, "stamp": stamp, "first_fill": first_fill},
        accept=XML,
        covers=covers,
    )


def parse_file(page: Page, *, folder: Folder, id_: str, stamp: str, first_fill: bool) -> Output:
    """Yield the bill of one file, after its text where that is worth a request."""
    yield from _told(_file(page, folder, id_, stamp), folder, first_fill=first_fill)


def _told(file: StatusFile, folder: Folder, *, first_fill: bool) -> Output:
    """The bill of a file, after its text and what was wrong with the file."""
    bill = file.bill
    if SPONSOR in file.lost and bill.upstream_id in folder.known.bills:
        bill = replace(bill, sponsorships=None)
    if bill.sponsorships is None:
        yield Mismatch(
            jurisdiction=folder.source.key,
            kind="sponsors",
            subject=bill.upstream_id,
            message="the file does not name all who stand behind it; those that are stored stay",
            url=bill.source_url,
        )
    for number, reason in enumerate(file.wrong, start=1):
        yield Failed(
            jurisdiction=folder.source.key,
            url=bill.source_url,
            reason=reason,
            cause=FailureKind.SLIP,
            kind="bill",
            upstream_id=bill.upstream_id,
            field=f"{reason.partition(':')[0]} {number}",
        )
    yield from newest_text_then_bill(
        bill,
        versions=file.versions,
        source=folder.source,
        known=folder.known,
        first_fill=first_fill,
    )


def _file(page: Page, folder: Folder, id_: str, stamp: str) -> StatusFile:
    """What a file says of its bill."""
    if not page.body.strip():
        raise LayoutChanged(page.url, "expected a bill, found an empty file")
    root = page.xml("billStatus")
    file = parse_status_file(root, source=folder.source, url=page.url, stamp=stamp)
    if file.bill.upstream_id != id_:
        raise LayoutChanged(page.url, f"expected {id_}, found {file.bill.upstream_id}")
    if STEPS in file.lost and id_ in folder.known.bills:
        raise LayoutChanged(page.url, "expected the steps of a measure, found none")
    return file


def whole_zip(folder: Folder, stamps: Stamps) -> Follow:
    return Follow(
        url=f"{folder.address}/BILLSTATUS-{folder.congress}-{folder.kind}.zip",
        parse=parse_zip,
        context={"folder": folder, "stamps": stamps},
        accept="application/zip",
        large=True,
    )


def parse_zip(page: Page, *, folder: Folder, stamps: Stamps) -> Output:
    """Yield the bill of every entry, one after the other; one that is broken fails alone.

    A file that the sitemap says is newer than the zip is fetched by itself. Single failures do
    not hold the folder back: what has no stamp is asked for again when the sitemap next moves.
    """
    made = _moment(page.headers.get("last-modified", ""))
    try:
        archive = zipfile.ZipFile(io.BytesIO(page.body))
    except NO_ZIP as error:
        raise LayoutChanged(page.url, f"expected a zip, found {error}") from None
    missing = set(stamps)
    later: list[str] = []
    with archive:
        entries = archive.infolist()
        if len(entries) > ZIP_ENTRIES or sum(e.file_size for e in entries) > ZIP_BYTES:
            raise LayoutChanged(page.url, f"{len(entries)} entries unpack to more than is safe")
        for id_, entry in _bills_among(entries, folder).items():
            name = entry.filename.replace("\\", "/").rpartition("/")[2]
            stamp, url = stamps.get(id_, ("", f"{folder.address}/{name}"))
            missing.discard(id_)
            if stamp and _newer(stamp, made):
                later.append(id_)
                if len(later) <= folder.files_a_run or id_ in folder.known.bills:
                    continue
                stamp = ""  # better an older state than none; its turn comes
            try:
                file = _entry(page.body, entry, folder, id_, url, stamp)
            except UNREADABLE as error:
                yield Failed(
                    jurisdiction=folder.source.key,
                    url=url,
                    reason=str(error),
                    covers="files",
                    cause=FailureKind.LAYOUT,
                )
                continue
            yield from _told(file, folder, first_fill=True)
    singly = later + sorted(missing)
    for id_ in singly[: folder.files_a_run]:
        yield one_file(folder, id_, *stamps[id_], first_fill=True, covers="files")
    if folder.lastmod:
        yield moved_stamps(folder, whole=len(singly) <= folder.files_a_run)


def _bills_among(entries: Iterable[zipfile.ZipInfo], folder: Folder) -> dict[str, zipfile.ZipInfo]:
    """The entries of the folder's bills; of two for one bill the later, as unpacking has it."""
    bills = {}
    for entry in entries:
        named = FILE.search(entry.filename)
        if named and belongs(named, folder):
            bills[id_of(named)] = entry
    return bills


def _entry(
    packed: bytes, entry: zipfile.ZipInfo, folder: Folder, id_: str, url: str, stamp: str
) -> StatusFile:
    if entry.file_size > ENTRY_BYTES:
        raise LayoutChanged(url, f"unpacks to {entry.file_size} bytes, more than is safe")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Only these are unpacked piece by piece, so that the limit holds.
        raise LayoutChanged(url, f"is packed in an unexpected way ({entry.compress_type})")
    return _file(Page(url=url, body=_unpacked(packed, entry)), folder, id_, stamp)


def _unpacked(archive: bytes, entry: zipfile.ZipInfo) -> bytes:
    """What an entry holds; through the file objects of ``zipfile`` it takes twice as long."""
    if entry.flag_bits & _ENCRYPTED_OR_PATCHED:
        raise zipfile.BadZipFile("is encrypted, or a patch")
    start = entry.header_offset
    signature, name, extra = _LOCAL_HEADER.unpack_from(archive, start)
    if signature != b"PK\x03\x04":
        raise zipfile.BadZipFile("no file stands where the list has it")
    start += _LOCAL_HEADER.size + name + extra
    content = archive[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, entry.file_size + 1)
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise zipfile.BadZipFile("what it holds is not what was packed")
    return content


def _moment(header: str) -> dt.datetime | None:
    try:
        return _aware(parsedate_to_datetime(header)) if header else None
    except (ValueError, OverflowError):
        return None


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _newer(stamp: str, made: dt.datetime | None) -> bool:
    """Whether the sitemap knows a later state of the file than the zip holds.

    The header of the zip has whole seconds, a stamp may have parts of one.
    """
    if made is None:
        return False
    try:
        return _aware(dt.datetime.fromisoformat(stamp)) - made >= dt.timedelta(seconds=1)
    except (ValueError, OverflowError):
        return True
