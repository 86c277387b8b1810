"""GovInfo's bulk data: bill status files of Congress, found through sitemaps.

Each run reads the sitemap index; only sitemaps whose last-modified differs from the stored one
are read, and of those only files whose own last-modified differs from that of the stored copy.
``lastmod`` is a hint to look, never a verdict: GPO restamps tens of thousands of files at once,
and what decides is the content. The first fill of a Congress takes one zip for each type of bill.
A file that is gone from a sitemap is not withdrawn: sitemaps have been empty and days late.
"""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from lawtrack.errors import LayoutChanged, SourceError
from lawtrack.records import Bill, Checkpoint, Failed, Known, Record, Source
from scrapers.page import Follow, Page
from scrapers.platforms.billstatus import parse_billstatus
from scrapers.spider import JurisdictionSpider

XML = "application/xml"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TYPES = ("hr", "s", "hjres", "sjres", "hconres", "sconres", "hres", "sres")
FILES_A_RUN = 2_000
PREVIOUS_EVERY = dt.timedelta(days=7)
ENTRY_BYTES = 60 * 1024 * 1024
ZIP_BYTES = 2 * 1024**3
ZIP_ENTRIES = 50_000

_CHILD = re.compile(r"/BILLSTATUS/(\d+)([a-z]+)/sitemap\.xml$")
_FILE = re.compile(r"BILLSTATUS-(\d+)([a-z]+)(\d+)\.xml$")

Output = Iterator[Record | Follow]


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
    )


def parse_index(page: Page, *, source: Source, known: Known) -> Output:
    """Follow the sitemaps that moved: the current Congress always, the one before weekly."""
    current = congress_on(known.now.date())
    wanted = {current}
    if _due(known):
        wanted.add(current - 1)
        yield Checkpoint(jurisdiction=source.key, key="previous", value=known.now.isoformat())
    found = 0
    for entry in page.xml("sitemapindex").iterfind(f"{NAMESPACE}sitemap"):
        address = (entry.findtext(f"{NAMESPACE}loc") or "").strip()
        lastmod = (entry.findtext(f"{NAMESPACE}lastmod") or "").strip()
        child = _CHILD.search(address)
        if child is None or child[2] not in TYPES:
            continue
        found += int(child[1]) == current
        folder = Folder(
            source=source, known=known, congress=int(child[1]), kind=child[2], lastmod=lastmod
        )
        if folder.congress not in wanted:
            continue
        if not known.full and lastmod and known.checkpoints.get(folder.key) == lastmod:
            continue
        yield Follow(
            url=_here(source, address),
            parse=parse_sitemap,
            context={"folder": folder},
            accept=XML,
            covers=folder.key,
        )
    if not found:
        # The index has been empty before; the listings know the same files.
        yield Failed(
            jurisdiction=source.key,
            url=page.url,
            reason=f"the sitemap index names no file of the {current}th Congress",
        )


def _due(known: Known) -> bool:
    last = known.checkpoints.get("previous")
    return (
        known.full or last is None or known.now - dt.datetime.fromisoformat(last) >= PREVIOUS_EVERY
    )


def _here(source: Source, address: str) -> str:
    """The address at the configured place: a mirror repeats the original's addresses."""
    return address.replace("https://www.govinfo.gov", source.addresses["govinfo"], 1)


def parse_sitemap(page: Page, *, folder: Folder) -> Output:
    """Follow the files that moved; all at once, as a zip, when none of the folder is stored."""
    stamps: dict[str, tuple[str, str]] = {}
    for entry in page.xml("urlset").iterfind(f"{NAMESPACE}url"):
        address = (entry.findtext(f"{NAMESPACE}loc") or "").strip()
        named = _FILE.search(address)
        if named:
            stamp = (entry.findtext(f"{NAMESPACE}lastmod") or "").strip()
            stamps[_id(named)] = (stamp, _here(folder.source, address))
    if not stamps:
        raise LayoutChanged(
            page.url, "expected files, found none - an empty sitemap deletes nothing"
        )
    prefix = f"{folder.congress}-{folder.kind}-"
    if not any(stored.startswith(prefix) for stored in folder.known.bills):
        name = f"BILLSTATUS-{folder.congress}-{folder.kind}.zip"
        base = folder.source.addresses["govinfo"]
        yield Follow(
            url=f"{base}/bulkdata/BILLSTATUS/{folder.congress}/{folder.kind}/{name}",
            parse=parse_zip,
            context={"folder": folder, "stamps": stamps},
            accept="application/zip",
            large=True,
        )
        return
    known = folder.known
    changed = [
        id_ for id_, (stamp, _) in stamps.items() if known.full or known.bills.get(id_) != stamp
    ]
    changed.sort(key=lambda id_: (stamps[id_][0], id_))
    for id_ in changed[:FILES_A_RUN]:
        yield _file(folder, id_, *stamps[id_], first_fill=False)
    if len(changed) <= FILES_A_RUN:
        yield _moved(folder)


def _id(named: re.Match[str]) -> str:
    return f"{named[1]}-{named[2]}-{named[3]}"


def _moved(folder: Folder) -> Checkpoint:
    return Checkpoint(jurisdiction=folder.source.key, key=folder.key, value=folder.lastmod)


def _file(folder: Folder, id_: str, stamp: str, url: str, *, first_fill: bool) -> Follow:
    return Follow(
        url=url,
        parse=parse_file,
        context={"folder": folder, "id_": id_, "stamp": stamp, "first_fill": first_fill},
        accept=XML,
    )


def parse_file(page: Page, *, folder: Folder, id_: str, stamp: str, first_fill: bool) -> Output:
    """Yield the bill of one file, after its text where that is worth a request."""
    bill = _bill(page, folder, id_, stamp)
    yield from _with_text(bill, folder, first_fill=first_fill)


def _bill(page: Page, folder: Folder, id_: str, stamp: str) -> Bill:
    if not page.body.strip():
        raise LayoutChanged(page.url, "expected a bill, found an empty file")
    bill = parse_billstatus(page.xml("billStatus"), source=folder.source, url=page.url, stamp=stamp)
    if bill.upstream_id != id_:
        raise LayoutChanged(page.url, f"expected {id_}, found {bill.upstream_id}")
    return bill


def parse_zip(page: Page, *, folder: Folder, stamps: dict[str, tuple[str, str]]) -> Output:
    """Yield the bill of every entry; one that is broken fails alone.

    A file that the sitemap says is newer than the zip keeps no stamp and is fetched by itself.
    """
    made = _moment(page.headers.get("last-modified", ""))
    try:
        archive = zipfile.ZipFile(io.BytesIO(page.body))
    except zipfile.BadZipFile as error:
        raise LayoutChanged(page.url, f"expected a zip, found {error}") from None
    with archive:
        entries = archive.infolist()
        if len(entries) > ZIP_ENTRIES or sum(e.file_size for e in entries) > ZIP_BYTES:
            raise LayoutChanged(page.url, f"{len(entries)} entries unpack to more than is safe")
        missing = set(stamps)
        for entry in entries:
            named = _FILE.search(entry.filename)
            if named is None:
                continue
            stamp, url = stamps.get(_id(named), ("", f"{page.url}#{entry.filename}"))
            missing.discard(_id(named))
            try:
                bill = _entry(archive, entry, folder, _id(named), url, stamp)
            except (SourceError, zipfile.BadZipFile, zlib.error) as error:
                yield Failed(jurisdiction=folder.source.key, url=url, reason=str(error))
                continue
            if stamp and not _newer(stamp, made):
                yield from _with_text(bill, folder, first_fill=True)
            elif stamp:
                yield _file(folder, bill.upstream_id, stamp, url, first_fill=True)
            else:
                yield bill
        for id_ in sorted(missing):
            yield _file(folder, id_, *stamps[id_], first_fill=True)
    yield _moved(folder)


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Folder, id_: str, url: str, stamp: str
) -> Bill:
    if entry.file_size > ENTRY_BYTES:
        raise LayoutChanged(url, f"unpacks to {entry.file_size} bytes, more than is safe")
    return _bill(Page(url=url, body=archive.read(entry)), folder, id_, stamp)


def _moment(header: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None


def _newer(stamp: str, made: dt.datetime | None) -> bool:
    """Whether the sitemap knows a later state of the file than the zip holds."""
    if made is None:
        return False
    try:
        return dt.datetime.fromisoformat(stamp.replace("Z", "+00:00")) > made
    except ValueError:
        return True


def _with_text(bill: Bill, folder: Folder, *, first_fill: bool) -> Output:
    """The bill, after its newest text when a topic may care or when it has just changed."""
    known = folder.known
    text = next((d for d in bill.documents or () if d.url.endswith(".xml")), None)
    said = "\n\n".join((bill.title, *bill.other_titles, bill.summary))
    if (
        text is None
        or text.url in known.texts
        or not text.url.startswith(folder.source.addresses["govinfo"])
        or not (known.interesting(said) or not first_fill)
    ):
        yield bill
        return
    yield Follow(
        url=text.url,
        parse=parse_text,
        context={"bill": bill, "url": text.url},
        accept=XML,
        statuses=(404,),
        otherwise=without_text,
        covers="texts",
    )


def parse_text(page: Page, *, bill: Bill, url: str) -> Output:
    """The bill with the bytes of its newest text."""
    if page.status == 404:
        yield _told(bill, url, problem="answered 404: not published yet")
    elif b"<" not in page.body[:200]:
        raise LayoutChanged(page.url, "expected XML, found something else")
    else:
        yield _told(bill, url, content=page.body)


def without_text(*, reason: str, url: str, bill: Bill) -> Output:
    """The bill with the reason why its text is not there."""
    yield _told(bill, url, problem=reason)


def _told(bill: Bill, url: str, *, content: bytes | None = None, problem: str = "") -> Bill:
    documents = tuple(
        replace(d, content=content, problem=problem) if d.url == url else d
        for d in bill.documents or ()
    )
    return replace(bill, documents=documents)


class GovinfoSpider(JurisdictionSpider):
    """A source on GovInfo that stands only in the configuration."""

    def begin(self) -> Output:
        """Yield the sitemap index."""
        yield from begin(self.source, self.known)
