"""GovInfo's bulk data: bill status files of Congress, found through sitemaps.

Each run reads the sitemap index; only sitemaps whose last-modified differs from the stored one
are read, and of those only files whose own last-modified differs from that of the stored copy.
``lastmod`` is a hint to look, never a verdict: GPO restamps tens of thousands of files at once,
and what decides is the content. The first fill of a Congress takes one zip for each type of bill.
A file that is gone from a sitemap is not withdrawn: sitemaps have been empty and days late, so it
is asked for by itself before anything is said. When
the index or a sitemap cannot be used, the JSON listings of the folders stand in for it.

In the first weeks of a Congress (``congresses``) the one before is read with each run, an index
that does not name the new one yet is no fault, its folders may be empty, and its first files are
asked for one by one: a zip may be later than they are.

Once a day one old file is read again, whatever its stamp says, and one folder's listing is counted
against what is stored: a second route to the same fact.

Checkpoints: ``sitemap:119hr`` is the last-modified of a sitemap whose files are all stored, empty
when files were left for the next run; ``previous`` is when the Congress before was looked at,
``spot`` when the day's second looks were made, ``sessions`` which Congresses are followed.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from lawtrack.errors import LayoutChanged
from lawtrack.legislation.records import (
    SESSIONS,
    Checkpoint,
    Failed,
    Listed,
    Mismatch,
    Source,
    StoredState,
)
from scrapers.documents import queued_documents
from scrapers.page import Follow, Page
from scrapers.platforms.govinfo.congresses import congress_on, is_turn
from scrapers.platforms.govinfo.files import (
    FILE,
    MINUTE,
    MISSING_AT_LEAST,
    MISSING_SHARE,
    TYPES,
    XML,
    Folder,
    Output,
    Stamps,
    belongs,
    held_in,
    id_of,
    listed_in,
    listing_of,
    moved_stamps,
    one_file,
    whole_zip,
)
from scrapers.platforms.govinfo.looks import direct_looks, spot_checks
from scrapers.platforms.govinfo.text_versions import at_the_mirror

ANY = "{*}"  # of http or https, or without a namespace
PREVIOUS_EVERY = dt.timedelta(days=7)

_CHILD = re.compile(r"/BILLSTATUS/([0-9]{1,4})([a-z]+)/sitemap\.xml$")


def begin(source: Source, known: StoredState) -> Output:
    """Yield the sitemap index: one request when nothing has changed since the last run."""
    yield Follow(
        url=f"{source.addresses['govinfo']}/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml",
        parse=parse_index,
        context={"source": source, "known": known},
        accept=XML,
        covers="index",
        otherwise=ask_listings,
    )
    yield from queued_documents(source, known)


def parse_index(page: Page, *, source: Source, known: StoredState) -> Output:
    """Follow the sitemaps that moved: the current Congress always, the one before weekly.

    In the turn of a Congress, the one before always.
    """
    current = congress_on(known.now.date())
    wanted = []
    named = set()
    for entry in page.xml("sitemapindex").iterfind(f"{ANY}sitemap"):
        address, lastmod = _entry_of(entry)
        child = _CHILD.search(address)
        if child is None or child[2] not in TYPES:
            continue
        folder = Folder(
            source=source, known=known, congress=int(child[1]), kind=child[2], lastmod=lastmod
        )
        named.add(folder.congress)
        if _wants(folder, current):
            wanted.append((folder, at_the_mirror(address, source)))
    is_late = is_turn(known.now.date()) and current - 1 in named
    if current not in named and not is_late:
        raise LayoutChanged(page.url, f"expected sitemaps of the {current}th Congress, found none")
    if _due(known):
        yield Checkpoint(jurisdiction=source.key, key="previous", value=known.now.isoformat())
    followed = sorted(named & {current, current - 1}, reverse=True)
    if any(folder.congress == followed[0] for folder, _ in wanted):
        yield from _followed(source, known, followed)
    for folder, address in wanted:
        yield Follow(
            url=address,
            parse=parse_sitemap,
            context={"folder": folder},
            accept=XML,
            covers=folder.key,
            otherwise=ask_listing,
        )
    yield from direct_looks(source, known)
    yield from spot_checks(source, known, current)


def _followed(source: Source, known: StoredState, congresses: Sequence[int]) -> Output:
    """Tell which Congresses are followed, when others were before."""
    value = " ".join(map(str, congresses))
    if known.checkpoints.get(SESSIONS) != value:
        yield Checkpoint(jurisdiction=source.key, key=SESSIONS, value=value)


def _entry_of(entry: Any) -> tuple[str, str]:
    return (
        (entry.findtext(f"{ANY}loc") or "").strip(),
        (entry.findtext(f"{ANY}lastmod") or "").strip().replace("+00:00", "Z"),
    )


def _wants(folder: Folder, current: int) -> bool:
    known = folder.known
    read_up_to = known.checkpoints.get(folder.key)
    if folder.congress == current - 1:
        # Unfinished business does not wait for its week, nor does a Congress that has just ended.
        look = _due(known) or not read_up_to or is_turn(known.now.date())
    else:
        look = folder.congress == current
    moved = not folder.lastmod or read_up_to != folder.lastmod
    return look and (moved or known.full or known.since is not None)


def _due(known: StoredState) -> bool:
    last = known.checkpoints.get("previous")
    return (
        known.full or last is None or known.now - dt.datetime.fromisoformat(last) >= PREVIOUS_EVERY
    )


def parse_sitemap(page: Page, *, folder: Folder) -> Output:
    """Follow the files that moved; all at once, as a zip, until a zip has been read to its end.

    Asked for what moved since a day, only those files are read and the checkpoint stays.
    """
    stamps: Stamps = {}
    for entry in page.xml("urlset").iterfind(f"{ANY}url"):
        address, lastmod = _entry_of(entry)
        named = FILE.search(address)
        if named and belongs(named, folder) and lastmod >= stamps.get(id_of(named), ("",))[0]:
            stamps[id_of(named)] = (lastmod, at_the_mirror(address, folder.source))
    known = folder.known
    held = held_in(folder)
    if not stamps and _may_be_empty(folder, held):
        return
    if not stamps:
        raise LayoutChanged(
            page.url, "expected files, found none - an empty sitemap deletes nothing"
        )
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
    elif (known.full or folder.key not in known.checkpoints) and not _has_just_begun(folder):
        yield whole_zip(folder, stamps)
        return
    else:
        changed = [
            id_ for id_, (stamp, _) in stamps.items() if not _same(known.bills.get(id_), stamp)
        ]
    changed.sort(key=lambda id_: (stamps[id_][0], id_))
    for id_ in changed[: folder.files_a_run]:
        yield one_file(folder, id_, *stamps[id_], first_fill=False)
    if known.since is None:
        yield moved_stamps(folder, whole=len(changed) <= folder.files_a_run)


def ask_listings(*, failed: Failed, source: Source, known: StoredState) -> Output:
    """Follow the listings of the current Congress's folders, which know the same files.

    In the turn of a Congress, those of both; that the new one has none yet is no fault then.
    """
    today = known.now.date()
    current = congress_on(today)
    for congress in (current, current - 1) if is_turn(today) else (current,):
        for kind in TYPES:
            folder = Folder(source=source, known=known, congress=congress, kind=kind, lastmod="")
            yield from ask_listing(failed=failed, folder=folder)


def ask_listing(*, failed: Failed, folder: Folder) -> Output:
    """Follow the listing of one folder, where its sitemap cannot be used: some were blank."""
    yield Follow(
        url=listing_of(folder),
        parse=parse_listing,
        context={"folder": folder},
        statuses=(404,) if _may_be_empty(folder, held_in(folder)) else (),
        covers=f"listing:{folder.congress}{folder.kind}",
    )


def parse_listing(page: Page, *, folder: Folder) -> Output:
    """Follow the files that are new or later than the stored copy; a zip when none is stored.

    A listing tells its times to the minute, in GMT. It moves no checkpoint: the sitemap, when it
    is back, still has to say that nothing is missing.
    """
    stamps = {} if page.status == 404 else listed_in(page, folder)
    if not stamps and _may_be_empty(folder, held_in(folder)):
        return
    if not stamps:
        raise LayoutChanged(page.url, "expected files, found none - an empty list deletes nothing")
    known = folder.known
    is_first = folder.key not in known.checkpoints and not known.bills.keys() & stamps.keys()
    if is_first and not _has_just_begun(folder):
        yield whole_zip(folder, stamps)
        return
    changed = [
        id_
        for id_, (stamp, _) in stamps.items()
        if id_ not in known.bills or stamp[:MINUTE] > known.bills[id_][:MINUTE]
    ]
    changed.sort(key=lambda id_: (stamps[id_][0], id_))
    for id_ in changed[: folder.files_a_run]:
        yield one_file(folder, id_, *stamps[id_], first_fill=False)


def _has_just_begun(folder: Folder) -> bool:
    """Whether the folder is of a new Congress, in the weeks of the turn."""
    today = folder.known.now.date()
    return folder.congress == congress_on(today) and is_turn(today)


def _may_be_empty(folder: Folder, held: set[str]) -> bool:
    return not held and _has_just_begun(folder)


def _same(stored: str | None, stamp: str) -> bool:
    """Whether two stamps are equal, as far as the coarser of them tells."""
    if stored is None or not stored or not stamp:
        return False
    if MINUTE in (len(stored), len(stamp)):
        return stored[:MINUTE] == stamp[:MINUTE]
    if stored == stamp or len(stored) == len(stamp):
        return stored == stamp
    try:  # the same moment, written in another way
        return dt.datetime.fromisoformat(stored) == dt.datetime.fromisoformat(stamp)
    except (ValueError, TypeError):
        return False
