"""GovInfo's bulk data: bill status files of Congress, found through sitemaps.

Each run reads the sitemap index; only sitemaps whose last-modified differs from the stored one
are read, and of those only files whose own last-modified differs from that of the stored copy.
``lastmod`` is a hint to look, never a verdict: GPO restamps tens of thousands of files at once,
and what decides is the content. The first fill of a Congress takes one zip for each type of bill.
A file that is gone from a sitemap is not withdrawn: sitemaps have been empty and days late, so it
is asked for by itself before anything is said. When
the index cannot be used, the JSON listings of the folders stand in for it.

Once a day one old file is read again, whatever its stamp says, and one folder's listing is counted
against what is stored: a second route to the same fact.

Checkpoints: ``sitemap:119hr`` is the last-modified of a sitemap whose files are all stored, empty
when files were left for the next run; ``previous`` is when the Congress before was looked at,
``spot`` when the day's second looks were made.
"""

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from lawtrack.errors import LayoutChanged, SourceError
from lawtrack.records import (
    Bill,
    Checkpoint,
    Failed,
    Known,
    Listed,
    Looked,
    Mismatch,
    Record,
    Source,
)
from scrapers.page import Follow, Page
from scrapers.platforms.billstatus import parse_billstatus
from scrapers.platforms.billtext import with_text

XML = "application/xml"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# How many files of each type one run asks for: together 2,000 of a Congress; the rest waits.
FILES_A_RUN = {
    "hr": 1_000, "s": 500, "hres": 200, "sres": 140, "hjres": 40, "sjres": 40, "hconres": 40,
    "sconres": 40,
}  # fmt: skip
TYPES = tuple(FILES_A_RUN)
MISSING_AT_LEAST, MISSING_SHARE = 20, 0.02  # of the stored files, before we say so
PREVIOUS_EVERY = dt.timedelta(days=7)
LOOKS_EVERY = dt.timedelta(hours=20)
SPOT_EVERY = dt.timedelta(hours=24)
ENTRY_BYTES = 60 * 1024 * 1024
ZIP_BYTES = 2 * 1024**3
ZIP_ENTRIES = 50_000

_CHILD = re.compile(r"/BILLSTATUS/([0-9]{1,4})([a-z]+)/sitemap\.xml$")
_FILE = re.compile(r"BILLSTATUS-([0-9]{1,4})([a-z]+)([0-9]{1,6})\.xml$")
_ID = re.compile(r"([0-9]{1,4})-([a-z]+)-([0-9]{1,6})")

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
    known: Known
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


def congress_on(day: dt.date) -> int:
    """The Congress that sits on a day; a new one begins on 3 January of an odd year."""
    year = day.year - 1 if (day.month, day.day) < (1, 3) else day.year
    return (year + 1) // 2 - 894


def begin(source: Source, known: Known) -> Output:
    """Yield the sitemap index: one request when nothing has changed since the last run."""
    yield Follow(
        url=f"{source.addresses['govinfo']}/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml",
        parse=parse_index,
        context={"source": source, "known": known},
        accept=XML,
        covers="index",
        otherwise=ask_listings,
    )


def parse_index(page: Page, *, source: Source, known: Known) -> Output:
    """Follow the sitemaps that moved: the current Congress always, the one before weekly."""
    current = congress_on(known.now.date())
    wanted = []
    found = False
    for entry in page.xml("sitemapindex").iterfind(f"{NAMESPACE}sitemap"):
        address, lastmod = _entry_of(entry)
        child = _CHILD.search(address)
        if child is None or child[2] not in TYPES:
            continue
        folder = Folder(
            source=source, known=known, congress=int(child[1]), kind=child[2], lastmod=lastmod
        )
        found = found or folder.congress == current
        if _wants(folder, current):
            wanted.append((folder, _here(source, address)))
    if not found:
        raise LayoutChanged(page.url, f"expected sitemaps of the {current}th Congress, found none")
    if _due(known):
        yield Checkpoint(jurisdiction=source.key, key="previous", value=known.now.isoformat())
    for folder, address in wanted:
        yield Follow(
            url=address,
            parse=parse_sitemap,
            context={"folder": folder},
            accept=XML,
            covers=folder.key,
        )
    yield from _direct_looks(source, known)
    yield from _spot_checks(source, known, current)


def _direct_looks(source: Source, known: Known) -> Output:
    """Ask, once a day, for the files of bills that sitemaps no longer name."""
    last = known.checkpoints.get("looks")
    due = last is None or known.now - dt.datetime.fromisoformat(last) >= LOOKS_EVERY
    wanted = [_ID.fullmatch(id_) for id_ in known.absent.get("bill", ()) if due]
    for named in (found for found in wanted if found):
        congress, kind, number = named.groups()
        base = f"{source.addresses['govinfo']}/bulkdata/BILLSTATUS/{congress}/{kind}"
        yield Follow(
            url=f"{base}/BILLSTATUS-{congress}{kind}{number}.xml",
            parse=parse_look,
            context={"source": source, "id_": named[0]},
            accept=XML,
            statuses=(404, 410),
            covers="looks at single files",
        )
    if wanted:
        yield Checkpoint(jurisdiction=source.key, key="looks", value=known.now.isoformat())


def parse_look(page: Page, *, source: Source, id_: str) -> Output:
    """Yield whether the file is gone; anything but a bill tells nothing."""
    gone = page.status in (404, 410)
    if not gone:
        page.xml("billStatus")
    yield Looked(jurisdiction=source.key, kind="bill", upstream_id=id_, gone=gone)


def _spot_checks(source: Source, known: Known, current: int) -> Output:
    """Ask once a day for one old file and the listing of one folder, each day for others.

    In the first day of a database nothing is old enough, so nothing is asked.
    """
    last = known.checkpoints.get("spot")
    if not known.canaries or (last and known.now - dt.datetime.fromisoformat(last) < SPOT_EVERY):
        return
    day = known.now.toordinal()
    id_ = known.canaries[day % len(known.canaries)]
    congress, kind, number = id_.split("-")
    folder = Folder(source=source, known=known, congress=int(congress), kind=kind, lastmod="")
    url = f"{folder.address}/BILLSTATUS-{congress}{kind}{number}.xml"
    yield _file(folder, id_, known.bills.get(id_, ""), url, first_fill=False, covers="canary")
    kind = TYPES[day % len(TYPES)]
    folder = Folder(source=source, known=known, congress=current, kind=kind, lastmod="")
    if known.checkpoints.get(folder.key):  # all of its files are stored
        yield Follow(
            url=_listing_of(folder),
            parse=count_listing,
            context={"folder": folder},
            covers="listing-count",
        )
    yield Checkpoint(jurisdiction=source.key, key="spot", value=known.now.isoformat())


def _listing_of(folder: Folder) -> str:
    base = folder.source.addresses["govinfo"]
    return f"{base}/bulkdata/json/BILLSTATUS/{folder.congress}/{folder.kind}"


def count_listing(page: Page, *, folder: Folder) -> Output:
    """Yield a mismatch when a folder's listing holds far more or fewer files than are stored."""
    stored, listed = len(_held(folder)), len(_listed(page, folder))
    if abs(listed - stored) > max(MISSING_AT_LEAST, stored * MISSING_SHARE):
        yield Mismatch(
            jurisdiction=folder.source.key,
            kind="listing-count",
            subject=f"{folder.congress}{folder.kind}",
            message=f"the listing names {listed} files, {stored} are stored",
            url=page.url,
        )


def _held(folder: Folder) -> set[str]:
    """The stored bills of the folder."""
    start = f"{folder.congress}-{folder.kind}-"
    return {id_ for id_ in folder.known.bills if id_.startswith(start)}


def _listed(page: Page, folder: Folder) -> Stamps:
    """The files that a folder's listing names, with their last-modified to the minute."""
    stamps: Stamps = {}
    rows = page.json(dict).get("files")
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            raise LayoutChanged(page.url, f"expected files, found {str(row)[:40]!r} among them")
        named = _FILE.search(str(row.get("name", "")))
        if named and _belongs(named, folder):
            stamp = _minute(str(row.get("formattedLastModifiedTime", "")))
            stamps[_id(named)] = (stamp, f"{folder.address}/{named[0]}")
    return stamps


def _entry_of(entry: Any) -> tuple[str, str]:
    return (
        (entry.findtext(f"{NAMESPACE}loc") or "").strip(),
        (entry.findtext(f"{NAMESPACE}lastmod") or "").strip(),
    )


def _wants(folder: Folder, current: int) -> bool:
    known = folder.known
    read_up_to = known.checkpoints.get(folder.key)
    if folder.congress == current - 1:
        # Unfinished business does not wait for its week.
        look = _due(known) or not read_up_to
    else:
        look = folder.congress == current
    moved = not folder.lastmod or read_up_to != folder.lastmod
    return look and (moved or known.full or known.since is not None)


def _due(known: Known) -> bool:
    last = known.checkpoints.get("previous")
    return (
        known.full or last is None or known.now - dt.datetime.fromisoformat(last) >= PREVIOUS_EVERY
    )


def _here(source: Source, address: str) -> str:
    """The address at the configured place: a mirror repeats the original's addresses."""
    return address.replace("https://www.govinfo.gov", source.addresses["govinfo"], 1)


def parse_sitemap(page: Page, *, folder: Folder) -> Output:
    """Follow the files that moved; all at once, as a zip, until a zip has been read to its end.

    Asked for what moved since a day, only those files are read and the checkpoint stays.
    """
    stamps: Stamps = {}
    for entry in page.xml("urlset").iterfind(f"{NAMESPACE}url"):
        address, lastmod = _entry_of(entry)
        named = _FILE.search(address)
        if named and _belongs(named, folder):
            stamps[_id(named)] = (lastmod, _here(folder.source, address))
    if not stamps:
        raise LayoutChanged(
            page.url, "expected files, found none - an empty sitemap deletes nothing"
        )
    known = folder.known
    held = _held(folder)
    absent = tuple(sorted(held - stamps.keys()))
    if held:
        yield Listed(
            jurisdiction=folder.source.key,
            kind="bill",
            listing=folder.key,
            held=len(held),
            absent=absent,
        )
    if len(absent) > max(MISSING_AT_LEAST, len(held) * MISSING_SHARE):
        yield Mismatch(
            jurisdiction=folder.source.key,
            kind="listing",
            subject=folder.key,
            message=f"the sitemap names {len(stamps)} files, {len(held)} are stored",
            url=page.url,
        )
    if known.since is not None:
        since = known.since.isoformat()
        changed = [id_ for id_, (stamp, _) in stamps.items() if stamp[:10] >= since]
    elif known.full or folder.key not in known.checkpoints:
        yield _zip(folder, stamps)
        return
    else:
        changed = [
            id_ for id_, (stamp, _) in stamps.items() if not _same(known.bills.get(id_), stamp)
        ]
    changed.sort(key=lambda id_: (stamps[id_][0], id_))
    for id_ in changed[: folder.files_a_run]:
        yield _file(folder, id_, *stamps[id_], first_fill=False)
    if known.since is None:
        yield _moved(folder, whole=len(changed) <= folder.files_a_run)


def ask_listings(*, reason: str, url: str, source: Source, known: Known) -> Output:
    """Follow the listings of the current Congress's folders, which know the same files."""
    congress = congress_on(known.now.date())
    for kind in TYPES:
        folder = Folder(source=source, known=known, congress=congress, kind=kind, lastmod="")
        yield Follow(
            url=_listing_of(folder),
            parse=parse_listing,
            context={"folder": folder},
            covers=f"listing:{congress}{kind}",
        )


def parse_listing(page: Page, *, folder: Folder) -> Output:
    """Follow the files that are new or later than the stored copy; a zip when none is stored.

    A listing tells its times to the minute, in GMT. It moves no checkpoint: the sitemap, when it
    is back, still has to say that nothing is missing.
    """
    stamps = _listed(page, folder)
    if not stamps:
        raise LayoutChanged(page.url, "expected files, found none - an empty list deletes nothing")
    known = folder.known
    if folder.key not in known.checkpoints and not known.bills.keys() & stamps.keys():
        yield _zip(folder, stamps)
        return
    changed = [
        id_
        for id_, (stamp, _) in stamps.items()
        if id_ not in known.bills or stamp[:MINUTE] > known.bills[id_][:MINUTE]
    ]
    changed.sort(key=lambda id_: (stamps[id_][0], id_))
    for id_ in changed[: folder.files_a_run]:
        yield _file(folder, id_, *stamps[id_], first_fill=False)


def _minute(printed: str) -> str:
    """``19-Jul-2026 02:30`` as ``2026-07-19T02:30``; empty when it is written otherwise."""
    found = re.fullmatch(r"(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d{2}:\d{2})", printed.strip())
    if found is None or found[2] not in MONTHS:
        return ""
    return f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}T{found[4]}"


def _same(stored: str | None, stamp: str) -> bool:
    """Whether two stamps are equal, as far as the coarser of them tells."""
    if stored is None or not stored or not stamp:
        return False
    if MINUTE in (len(stored), len(stamp)):
        return stored[:MINUTE] == stamp[:MINUTE]
    return stored == stamp


def _zip(folder: Folder, stamps: Stamps) -> Follow:
    return Follow(
        url=f"{folder.address}/BILLSTATUS-{folder.congress}-{folder.kind}.zip",
        parse=parse_zip,
        context={"folder": folder, "stamps": stamps},
        accept="application/zip",
        large=True,
    )


def _belongs(named: re.Match[str], folder: Folder) -> bool:
    return named[1] == str(folder.congress) and named[2] == folder.kind


def _id(named: re.Match[str]) -> str:
    return f"{named[1]}-{named[2]}-{named[3]}"


def _moved(folder: Folder, *, whole: bool) -> Checkpoint:
    value = folder.lastmod if whole else ""
    return Checkpoint(jurisdiction=folder.source.key, key=folder.key, value=value)


def _file(
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
    bill = _bill(page, folder, id_, stamp)
    yield from with_text(bill, source=folder.source, known=folder.known, first_fill=first_fill)


def _bill(page: Page, folder: Folder, id_: str, stamp: str) -> Bill:
    if not page.body.strip():
        raise LayoutChanged(page.url, "expected a bill, found an empty file")
    bill = parse_billstatus(page.xml("billStatus"), source=folder.source, url=page.url, stamp=stamp)
    if bill.upstream_id != id_:
        raise LayoutChanged(page.url, f"expected {id_}, found {bill.upstream_id}")
    return bill


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
        for entry in entries:
            named = _FILE.search(entry.filename)
            if named is None or not _belongs(named, folder):
                continue
            id_ = _id(named)
            stamp, url = stamps.get(id_, ("", f"{folder.address}/{named[0]}"))
            missing.discard(id_)
            if stamp and _newer(stamp, made):
                later.append(id_)
                if len(later) <= folder.files_a_run or id_ in folder.known.bills:
                    continue
                stamp = ""  # better an older state than none; its turn comes
            try:
                bill = _entry(archive, entry, folder, id_, url, stamp)
            except UNREADABLE as error:
                yield Failed(
                    jurisdiction=folder.source.key, url=url, reason=str(error), covers="files"
                )
                continue
            yield from with_text(bill, source=folder.source, known=folder.known, first_fill=True)
    singly = later + sorted(missing)
    for id_ in singly[: folder.files_a_run]:
        yield _file(folder, id_, *stamps[id_], first_fill=True, covers="files")
    if folder.lastmod:
        yield _moved(folder, whole=len(singly) <= folder.files_a_run)


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Folder, id_: str, url: str, stamp: str
) -> Bill:
    if entry.file_size > ENTRY_BYTES:
        raise LayoutChanged(url, f"unpacks to {entry.file_size} bytes, more than is safe")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Only these are unpacked piece by piece, so that the limit holds.
        raise LayoutChanged(url, f"is packed in an unexpected way ({entry.compress_type})")
    return _bill(Page(url=url, body=archive.read(entry)), folder, id_, stamp)


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
