"""Looks that are made once a day beside what has moved: second routes to the same facts."""

import datetime as dt
import re

from lawtrack.legislation.records import Checkpoint, Looked, Mismatch, Source, StoredState
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo.files import (
    MISSING_AT_LEAST,
    MISSING_SHARE,
    TYPES,
    XML,
    Folder,
    Output,
    held_in,
    listed_in,
    listing_of,
    one_file,
)

LOOKS_EVERY = dt.timedelta(hours=20)
SPOT_EVERY = dt.timedelta(hours=24)

_ID = re.compile(r"([0-9]{1,4})-([a-z]+)-([0-9]{1,6})")


def direct_looks(source: Source, known: StoredState) -> Output:
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


def spot_checks(source: Source, known: StoredState, current: int) -> Output:
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
    yield one_file(folder, id_, known.bills.get(id_, ""), url, first_fill=False, covers="canary")
    kind = TYPES[day % len(TYPES)]
    folder = Folder(source=source, known=known, congress=current, kind=kind, lastmod="")
    if known.checkpoints.get(folder.key):  # all of its files are stored
        yield Follow(
            url=listing_of(folder),
            parse=count_listing,
            context={"folder": folder},
            covers="listing-count",
        )
    yield Checkpoint(jurisdiction=source.key, key="spot", value=known.now.isoformat())


def count_listing(page: Page, *, folder: Folder) -> Output:
    """Yield a mismatch when a folder's listing holds far more or fewer files than are stored."""
    stored, listed = len(held_in(folder)), len(listed_in(page, folder))
    if abs(listed - stored) > max(MISSING_AT_LEAST, stored * MISSING_SHARE):
        yield Mismatch(
            jurisdiction=folder.source.key,
            kind="listing-count",
            subject=f"{folder.congress}{folder.kind}",
            message=f"the listing names {listed} files, {stored} are stored",
            url=page.url,
        )
